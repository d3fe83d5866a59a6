"""Too much, a gap, running out, hospital and the wallet card, as people read them."""

from __future__ import annotations

import datetime as dt
import io
import re
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader
from rich.console import Console

from handrail.check.overdose import judge_overdose
from handrail.check.restart import restart_advice
from handrail.check.running_out import admitted, ran_out
from handrail.course import parse_course
from handrail.course.ingested import read_ingested
from handrail.errors import InputError
from handrail.exchange.json import json_text
from handrail.exchange.overdose_json import admitted_json, overdose_json, ran_out_json, restart_json
from handrail.medicine.pack import load_medicine
from handrail.person import Person
from handrail.report.overdose_figure import drawn_series, overdose_figure, overdose_table
from handrail.report.overdose_text import call_line, do_now, first_lines, overdose_text, say_line
from handrail.report.running_out import MOST_LINES, admitted_lines, ran_out_lines, restart_lines
from handrail.report.wallet import wallet_card, wallet_pdf, wallet_text

MEDICINE = load_medicine()
COURSE = parse_course("20 mg three times a day for 2 years")
ADULT = Person(country="AU", age_years=40, weight_kg=70, other_medicines=("alcohol",))
NOW = dt.datetime(2026, 11, 23, 7, 0)
WORDS_IN_HALF_A_MINUTE = 150
"""Silent reading of plain prose is near 240 words a minute; headings and figures are read faster."""


def text_of(result) -> str:
    page = io.StringIO()
    overdose_text(result, MEDICINE, Console(file=page, width=100))
    return " ".join(page.getvalue().split())


def judged(mg: float = 300, person: Person = ADULT, **more):
    return judge_overdose(mg, person, MEDICINE, **more)


# ------------------------------------------------------------------------------------- too much


def test_the_first_line_says_whom_to_call_and_the_second_what_to_say():
    text = text_of(judged(hours_ago=1))

    assert text.startswith("EMERGENCY: call 000 now")
    assert "Say: medicine overdose, baclofen, 300 mg, 1 hour ago, with alcohol, age 40." in text
    assert text.index("Until help comes") < text.index("Why") < text.index("For clinicians")


def test_a_poison_centre_is_named_with_its_number():
    person = Person(country="AU", age_years=40, egfr_ml_min_1_73m2=95, other_medicines=(), symptoms=())
    result = judged(150, person, alcohol=False, single_dose_mg=20)

    assert call_line(result, MEDICINE) == (
        "CALL NOW: a poison centre (13 11 26). Someone stays with the person."
    )
    assert "EMERGENCY: not breathing normally" in text_of(result)


def test_a_small_excess_says_who_stays_and_never_that_it_is_safe():
    person = Person(age_years=40, egfr_ml_min_1_73m2=95, other_medicines=(), symptoms=())
    text = text_of(judged(30, person, alcohol=False, single_dose_mg=20))

    assert "SOMEONE STAYS" in text
    assert not re.search(r"\bsafe(ly)?\b", text.casefold())


def test_what_is_not_known_is_said_with_what_it_would_change():
    steps = " ".join(do_now(judged(30, Person(age_years=40)), MEDICINE))

    assert "This is treated as an emergency because it is not known" in steps
    assert "Only if you are certain" in steps


def test_a_pack_of_unknown_tablets_is_said_as_its_upper_end():
    amount = read_ingested("an unknown number of 10 mg tablets from a pack of 84")
    result = judge_overdose(amount, ADULT, MEDICINE)

    assert "up to 840 mg" in say_line(result, MEDICINE)
    assert "Counting what is left would narrow it" in text_of(result)


def test_the_figures_say_what_they_are():
    text = text_of(judged())

    for said in (
        "Needs a ventilator",
        "could be",
        "not a measurement",
        "no reason to wait",
        "don't count on it",
    ):
        assert said in text


def test_a_child_sees_no_figure():
    text = text_of(judged(10, Person(age_years=4, weight_kg=16), single_dose_mg=0))

    assert "Needs a ventilator" not in text
    assert "any excess is referred" in text


def test_text_from_outside_can_not_act():
    text = text_of(judged(300, Person(age_years=40, other_medicines=("[bold]\x1b[31mgin[/bold]",))))

    assert "\x1b" not in text
    assert "[bold]" in text


# ------------------------------------------------------------------------------------ the figure


def test_the_figure_has_the_curve_the_band_this_dose_and_the_series():
    svg = overdose_figure(judged(), MEDICINE)
    root = ET.fromstring(svg)
    words = " ".join(element.text or "" for element in root.iter())

    assert "300 mg" in words
    for one in drawn_series(MEDICINE.overdose):
        assert f"n = {one.n}" in words
    assert {"Leung 2006, n = 23", "Poland 2005, n = 52"} <= {element.text for element in root.iter()}
    assert overdose_figure(judged(), MEDICINE) == svg


def test_no_single_case_is_drawn_as_a_share():
    assert all((one.n or 0) >= 10 for one in drawn_series(MEDICINE.overdose))


def test_the_table_says_what_the_figure_shows():
    rows = overdose_table(judged(), MEDICINE).rows

    assert ("400 mg, curve", "35 %", "15 % to 62 %", "") in rows


def test_a_child_has_no_figure():
    with pytest.raises(InputError, match="any excess is referred"):
        overdose_figure(judged(10, Person(age_years=4, weight_kg=16)), MEDICINE)


# ---------------------------------------------------------------------------- the quick answers


@pytest.mark.parametrize(
    "person", [Person(), Person(facts={"pump": True}), Person(symptoms=("fever", "stiff"))]
)
def test_running_out_is_read_in_half_a_minute(person: Person):
    result = ran_out(COURSE, person, MEDICINE, left=read_ingested("4 x 10 mg"), now=NOW)
    lines = ran_out_lines(result, MEDICINE)

    assert len(lines) <= MOST_LINES
    assert sum(len(f"{head} {says}".split()) for head, says in lines) <= WORDS_IN_HALF_A_MINUTE
    said = " ".join(says for _, says in lines)
    for needed in ("prescriber", "60 mg a day", "about 2 years", "not be stopped suddenly", "stop at once"):
        assert needed in said


def test_a_danger_sign_comes_before_everything():
    result = ran_out(COURSE, Person(country="UK", symptoms=("seizure",)), MEDICINE, now=NOW)

    assert ran_out_lines(result, MEDICINE)[0][0] == "EMERGENCY"
    assert "999" in ran_out_lines(result, MEDICINE)[0][1]


def test_being_admitted_is_read_in_half_a_minute():
    result = admitted(
        COURSE, Person(), MEDICINE, last_dose_hours_ago=3, pump_refill_on=dt.date(2026, 12, 20), now=NOW
    )
    lines = dict(admitted_lines(result, MEDICINE))

    assert len(lines) <= MOST_LINES
    assert sum(len(f"{head} {says}".split()) for head, says in lines.items()) <= WORDS_IN_HALF_A_MINUTE
    assert "20 mg at 08:00, 14:00 and 22:00 (60 mg a day)" in lines["On the chart"]
    assert "today at 04:00" in lines["On the chart"]
    assert "by Mon 23 Nov 16:00" in lines["Nil by mouth"]
    assert "anaesthetist" in lines["Who must know"]
    assert "pump centre" in lines["Who must know"]
    assert "Sun 20 Dec 2026" in lines["Pump"]
    assert "gradually" in lines["Kidneys"]


def test_a_gap_says_first_who_decides_and_then_what_is_seen():
    lines = restart_lines(restart_advice(COURSE, Person(), MEDICINE, gap_h=72), MEDICINE)

    assert lines[0] == ("Now", "Don't restart on your own. A clinician decides.")
    assert lines[1][1].startswith("Not before: a clinician has seen the person")
    assert all("For the clinician:" in says for head, says in lines if head in ("MD-03", "DL-19"))


def test_even_when_all_was_seen_it_is_not_automatic():
    result = restart_advice(
        COURSE,
        Person(),
        MEDICINE,
        gap_h=30,
        after_overdose=True,
        clinician_saw=True,
        alert=True,
        kidneys_known=True,
    )

    assert (
        "It is not automatic, all the less after an overdose."
        in dict(restart_lines(result, MEDICINE))["First"]
    )


# ----------------------------------------------------------------------------------- wallet card


@pytest.mark.parametrize(("country", "width_mm"), [("AU", 210), ("US", 215.9), (None, 210)])
def test_the_card_is_one_accessible_sheet_of_the_countrys_paper(country: str | None, width_mm: float):
    made = wallet_pdf(COURSE, Person(country=country), MEDICINE, on=NOW.date())
    pdf = PdfReader(io.BytesIO(made))

    assert len(pdf.pages) == 1
    assert float(pdf.pages[0].mediabox.width) / 72 * 25.4 == pytest.approx(width_mm, abs=0.2)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Baclofen: a card for the wallet"
    assert wallet_pdf(COURSE, Person(country=country), MEDICINE, on=NOW.date()) == made


@pytest.mark.parametrize("pump", [True, False, None])
def test_paper_and_terminal_say_the_same(pump: bool | None):
    card = wallet_card(COURSE, ADULT, MEDICINE, pump=pump, on=NOW.date())
    page = PdfReader(io.BytesIO(wallet_pdf(COURSE, ADULT, MEDICINE, pump=pump, on=NOW.date()))).pages[0]
    paper = " ".join(page.extract_text().split())

    for said in (
        card.heading,
        card.dose,
        card.stop,
        *card.front,
        card.back_heading,
        *card.back,
        *card.blanks,
    ):
        assert " ".join(said.split()) in paper
        assert said in wallet_text(card)
    assert "000" in card.back_heading
    assert "13 11 26" in paper


def test_the_card_asks_for_nobodys_name():
    assert "Name: ____" in wallet_text(wallet_card(COURSE, ADULT, MEDICINE))


def test_a_long_list_of_doses_becomes_the_days_total():
    course = parse_course(
        "5 mg at 06:00, 7.5 mg at 10:00, 10 mg at 14:00, 12.5 mg at 18:00 and 15 mg at 22:00"
    )

    assert wallet_card(course, ADULT, MEDICINE).dose == "50 mg a day"


def test_a_card_for_nothing_is_refused():
    with pytest.raises(InputError, match="Nothing is taken"):
        wallet_card(parse_course("nothing for 5 days"), ADULT, MEDICINE)


# ------------------------------------------------------------------------------------------ JSON


def test_each_answer_as_json_begins_with_what_to_do_and_has_its_sources():
    result = judged(hours_ago=1)
    shapes = [
        overdose_json(result, lines=first_lines(result, MEDICINE)),
        restart_json(restart_advice(COURSE, ADULT, MEDICINE, gap_h=72), lines=[("Now", "x")]),
        ran_out_json(ran_out(COURSE, ADULT, MEDICINE, now=NOW), lines=[("Left", "x")]),
        admitted_json(admitted(COURSE, ADULT, MEDICINE, now=NOW), lines=[("On the chart", "x")]),
    ]
    for shape in shapes:
        assert shape["lines"]
        assert shape["medicine"] == "baclofen"
        assert shape["sources"]
        assert json_text(shape).endswith("}\n")
    assert shapes[0]["level"] == "emergency"
    assert shapes[0]["lines"][0]["says"].startswith("EMERGENCY: call 000")  # type: ignore[index]
    assert shapes[1]["who"] == "clinician"
