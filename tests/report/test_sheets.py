"""Papers: one page where one is promised, read aloud, the same words as text; nothing in them acts."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from pypdf import PdfReader

from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.report.aftercare import aftercare_plan, review_days
from handrail.report.handover import ward_handover
from handrail.report.letter import MOST_QUESTION, prescriber_letter
from handrail.report.prescription import prescription_sheet
from handrail.report.sheet import sheet_data, sheet_pdf, sheet_text
from tests.report.builders import MEDICINE
from tests.report.results import adult_80, every_result

BACLOFEN = load_medicine("baclofen")
ON = dt.date(2026, 11, 22)
NOON = dt.datetime(2026, 11, 22, 12, 0)
COURSE = parse_course("25 mg three times a day for 14 months")
OLDER = Person(
    age_years=82,
    weight_kg=61,
    egfr_ml_min_1_73m2=24,
    other_medicines=("oxycodone", "zolpidem", "amitriptyline", "ramipril", "gizmox", "levodopa"),
    alcohol_drinks_week=20,
    conditions=("epilepsy", "sleep apnoea"),
    symptoms=("drowsy",),
    country="UK",
)
PAPERS = {
    "letter": lambda: prescriber_letter(COURSE, OLDER, BACLOFEN, on=ON),
    "handover": lambda: ward_handover(COURSE, OLDER, BACLOFEN, last_dose_hours_ago=3, now=NOON),
    "aftercare": lambda: aftercare_plan(BACLOFEN, indication="aud", country="UK", on=ON),
    "prescriptions": lambda: prescription_sheet(adult_80(), MEDICINE),
}


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def letters(text: str) -> str:
    """Only letters and digits: a page breaks words and lines elsewhere than a terminal."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@pytest.mark.parametrize("name", PAPERS)
def test_the_pdf_says_every_sentence_of_the_text(name: str) -> None:
    sheet = PAPERS[name]()
    said = letters(" ".join(pages_of(sheet_pdf(sheet))))

    for part in sheet.parts:
        for sentence in (part.heading, *part.text, *part.bullets, *(says for _, says in part.pairs)):
            assert letters(sentence) in said, sentence


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_begins_with_the_emergency_and_ends_with_what_it_is(name: str) -> None:
    text = sheet_text(PAPERS[name]())

    assert text.startswith("EMERGENCY")
    assert "not a cleared medical device" in " ".join(text.split())
    assert all(len(line) <= 88 for line in text.splitlines())


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_can_be_read_aloud(name: str) -> None:
    reader = PdfReader(io.BytesIO(sheet_pdf(PAPERS[name]())))
    root = reader.trailer["/Root"]

    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_paper_gives_the_same_bytes(name: str) -> None:
    assert sheet_pdf(PAPERS[name]()) == sheet_pdf(PAPERS[name]())


@pytest.mark.parametrize("name", ["letter", "handover"])
def test_a_letter_and_a_handover_fit_on_one_page_even_with_much_to_say(name: str) -> None:
    assert len(pages_of(sheet_pdf(PAPERS[name]()))) == 1


def test_a_letter_about_thirty_medicines_fits_and_says_how_many_are_left_out() -> None:
    many = OLDER.with_(other_medicines=tuple(f"medicine number {n}" for n in range(30)))
    sheet = prescriber_letter(COURSE, many, BACLOFEN, on=ON)

    assert len(pages_of(sheet_pdf(sheet))) == 1
    assert "and 16 more (list attached)" in " ".join(sheet_text(sheet).split())


def test_the_longest_question_still_fits_and_a_longer_one_is_refused() -> None:
    question = "Could the dose be looked at again? " * 17
    sheet = prescriber_letter(COURSE, OLDER, BACLOFEN, question=question[:MOST_QUESTION], on=ON)

    assert len(pages_of(sheet_pdf(sheet))) == 1
    with pytest.raises(InputError, match="letters, more than"):
        prescriber_letter(COURSE, OLDER, BACLOFEN, question="x" * (MOST_QUESTION + 1), on=ON)


@pytest.mark.parametrize(
    "question",
    [
        '#read("/etc/passwd") $x^2$ *bold* @ref <label> \\ // comment',
        "\x1b[31mred\x1b[0m \u202eturned",
        "“quoted” — naïve 質問 вопрос",
    ],
)
def test_what_comes_from_outside_is_shown_and_never_acts(question: str) -> None:
    sheet = prescriber_letter(COURSE, OLDER, BACLOFEN, question=question, on=ON)
    pdf, text = sheet_pdf(sheet), sheet_text(sheet)

    assert pdf.startswith(b"%PDF")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "root:" not in " ".join(pages_of(pdf))


# ---- the letter -------------------------------------------------------------------------------------


def test_a_letter_asks_for_less_only_gradually_and_says_what_is_not_known() -> None:
    text = " ".join(sheet_text(prescriber_letter(COURSE, Person(), BACLOFEN, on=ON)).split())

    assert "gradually" in text
    assert "age not known" in text
    assert "Other medicines: not known" in text
    assert "No source can be told to hold: an eGFR is asked for." in text


def test_a_letter_names_kidneys_load_findings_and_the_medicine_that_nobody_knows() -> None:
    text = " ".join(sheet_text(PAPERS["letter"]()).split())

    assert "eGFR 24" in text
    assert "Contraindicated:" in text
    assert "sedating things together" in text
    assert "gizmox (not known to the rules)" in text or "gizmox" in text.split("What was not checked")[1]
    assert "[ags2023beers]" in text


# ---- the handover -----------------------------------------------------------------------------------


def doses(
    now: dt.datetime = NOON, course: str = "20 mg three times a day for 2 years", **told: float
) -> dict[str, str]:
    sheet = ward_handover(parse_course(course), Person(), BACLOFEN, now=now, **told)
    return dict(next(part for part in sheet.parts if part.heading == "Doses").pairs)


def test_after_the_morning_dose_the_next_one_is_at_two() -> None:
    said = doses(last_dose_hours_ago=4)

    assert said["Last dose"] == "Sun 22 Nov 2026 at 08:00."
    assert said["Usual dose"] == "20 mg at 08:00, 14:00 and 22:00 (60 mg a day)."
    assert said["Next dose"].startswith("20 mg on Sun 22 Nov 2026 at 14:00.")


def test_a_dose_taken_an_hour_early_is_not_given_again() -> None:
    assert doses(now=NOON.replace(hour=13, minute=30), last_dose_hours_ago=0.5)["Next dose"].startswith(
        "20 mg on Sun 22 Nov 2026 at 22:00."
    )


def test_the_dose_after_the_evening_one_is_on_the_next_day() -> None:
    assert "Mon 23 Nov 2026 at 08:00" in doses(now=NOON.replace(hour=23), last_dose_hours_ago=1)["Next dose"]


def test_an_overdue_dose_is_never_doubled_and_waits_for_a_look_at_the_person() -> None:
    said = doses(last_dose_hours_ago=12)["Next dose"]

    assert said.startswith("overdue: 20 mg was due on Sun 22 Nov 2026 at 08:00.")
    assert "never two doses together" in said
    assert "Drowsy or hard to wake" in said


def test_after_two_days_without_a_dose_nobody_restarts_by_a_sheet() -> None:
    said = doses(last_dose_hours_ago=50)["Next dose"]

    assert "not restarted by this sheet" in said
    assert "20 mg" not in said


def test_a_last_dose_that_nobody_knows_is_asked_for() -> None:
    said = doses()

    assert said["Last dose"].startswith("not known: ask")
    assert said["Next dose"].startswith("20 mg on Sun 22 Nov 2026 at 14:00.")


def test_a_medicine_as_needed_has_no_next_dose() -> None:
    said = doses(course="10 mg as needed, up to 3 a day for 1 year", last_dose_hours_ago=5)

    assert said["Usual dose"] == "as needed, up to 30 mg a day."
    assert said["Next dose"].startswith("as needed")


def test_what_must_not_be_stopped_names_each_medicine_once_and_what_it_cannot_judge() -> None:
    sheet = PAPERS["handover"]()
    pairs = dict(next(part for part in sheet.parts if "must not be stopped" in part.heading).pairs)

    assert "can kill" in pairs["Baclofen"]
    assert "withdrawal" in pairs["oxycodone"]
    assert "stiffness with fever" in pairs["levodopa"]
    assert "does not mean that it may be" in pairs["ramipril"]
    assert next(says for name, says in pairs.items() if name.startswith("gizmox")).startswith("not known")


def test_other_medicines_that_nobody_gave_are_asked_for() -> None:
    sheet = ward_handover(COURSE, Person(), BACLOFEN, now=NOON)
    pairs = dict(next(part for part in sheet.parts if "must not be stopped" in part.heading).pairs)

    assert "were not given: ask" in pairs["Others"]


# ---- afterwards -------------------------------------------------------------------------------------


def test_the_reviews_have_dates_where_the_last_dose_has_one() -> None:
    sheet = aftercare_plan(BACLOFEN, last_dose_on=dt.date(2027, 1, 1), on=ON)
    reviews = next(part for part in sheet.parts if part.heading == "Reviews")

    assert review_days(dt.date(2027, 1, 1)) == (
        dt.date(2027, 1, 8), dt.date(2027, 1, 31), dt.date(2027, 4, 2),
    )  # fmt: skip
    assert reviews.blanks[0] == "By Fri 8 Jan 2027"


def test_a_plan_for_spasms_says_nothing_of_drinking() -> None:
    spasms = sheet_text(aftercare_plan(BACLOFEN, indication="spasticity", on=ON))
    drinking = sheet_text(aftercare_plan(BACLOFEN, indication="aud", on=ON))

    assert "drink" not in spasms
    assert "Spasms that come back slowly" in spasms
    assert "A drink is no failure" in drinking


def test_the_numbers_of_a_country_stand_on_the_plan_and_blanks_where_it_is_not_known() -> None:
    assert "116 123" in sheet_text(aftercare_plan(BACLOFEN, country="UK", on=ON))
    assert "Crisis line: ____" in sheet_text(aftercare_plan(BACLOFEN, on=ON))


# ---- wording for prescriptions ----------------------------------------------------------------------

RESULTS = every_result()


@pytest.mark.parametrize("name", RESULTS)
def test_the_wording_holds_the_tablets_of_the_plan_in_whole_pieces(name: str) -> None:
    result = RESULTS[name]
    sheet = prescription_sheet(result, MEDICINE)
    prescribed = [
        (float(strength), int(count))
        for part in sheet.parts
        for label, says in part.pairs
        if label.startswith("Prescribe")
        for strength, count in re.findall(r"([\d.]+) mg tablets: (\d+) tablet", says)
    ]
    needed = [
        (need.strength_mg, -(-need.halves // 2))
        for step in result.chosen.steps
        for need in step.needs
        if need.volume_ml is None
    ]

    assert prescribed == needed


def test_directions_say_times_tablets_and_milligrams_and_never_to_stop_at_once() -> None:
    sheet = prescription_sheet(adult_80(), MEDICINE, every_days=28)
    first = sheet.parts[1]
    said = dict(first.pairs)

    assert any(
        label.startswith("Directions") and "take" in says and " mg)" in says for label, says in first.pairs
    )
    assert said["On the label"] == "Do not stop suddenly."
    assert not re.search(r"\d\.0 mg", sheet_text(sheet))
    assert "not a prescription" in sheet_text(sheet)


def test_plain_data_hold_every_part_of_the_paper() -> None:
    sheet = PAPERS["letter"]()
    data = sheet_data(sheet)

    assert [part["heading"] for part in data["parts"]] == [part.heading for part in sheet.parts]
    assert data["made_on"] == "2026-11-22"
