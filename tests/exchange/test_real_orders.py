"""Orders as pharmacies, wards and letters write them: read as what they mean, or named as not read."""

from __future__ import annotations

import pytest

import handrail
from handrail.errors import InputError
from handrail.exchange.order_text import read_order

BACLOFEN = handrail.load_medicine("baclofen")
THREE = "three times a day at 08:00, 14:00 and 22:00"
EIGHT_HOURS = "three times a day at 00:00, 08:00 and 16:00"

ORDERS = [
    ("BACLOFEN 20mg tablets: Take ONE tablet THREE times a day", f"20 mg {THREE}"),
    ("Rx: baclofen 10 mg tab, 1 tab PO TID", f"10 mg {THREE}"),
    ("Lioresal 10 mg 1-1-1", "10 mg three times a day at 08:00, 12:00 and 18:00"),
    ("baclofen 10mg 2 tds", f"20 mg {THREE}"),
    ("Baclofen 10mg tablets, take 2 tablets three times daily", f"20 mg {THREE}"),
    ("Baclofen 10 mg tablets Sig: 1 tab po tid", f"10 mg {THREE}"),
    ("Baclofen 10mg tablets. One to be taken three times a day.", f"10 mg {THREE}"),
    ("Baclofen 10mg tablets TDS", f"10 mg {THREE}"),
    ("Baclofen 5mg/5ml oral solution sugar free 10ml three times a day", f"10 mg {THREE}"),
    ("baclofen 10mg/5ml 5ml tds", f"10 mg {THREE}"),
    ("BACLOFEN 10 MG TABLET 1 TABLET BY MOUTH 3 TIMES DAILY AS NEEDED", f"10 mg {THREE} as needed"),
    ("Lioresal 25 mg 1-0-1", "25 mg twice a day at 08:00 and 18:00"),
    ("Lioresal 25mg Tabletten 1/2-0-1/2-1", "12.5 mg at 08:00, 12.5 mg at 18:00 and 25 mg at 22:00"),
    ("Baclofen 10 mg 1-1-1-0", "10 mg three times a day at 08:00, 12:00 and 18:00"),
    ("Baclofen 10-5-20 mg", "10 mg at 08:00, 5 mg at 12:00 and 20 mg at 18:00"),
    ("baclofen 10mg ½ tds", f"5 mg {THREE}"),
    ("baclofen 10mg i tds", f"10 mg {THREE}"),
    ("baclofen 10mg ii tds", f"20 mg {THREE}"),
    ("Baclofen 20 mg PO q8h", f"20 mg {EIGHT_HOURS}"),
    ("Baclofen 10mg PO TDS PRN max 30mg/day", f"10 mg {THREE} as needed"),
    ("baclofen (Lioresal) 10 mg tablet; take 1 tablet by mouth three times daily", f"10 mg {THREE}"),
    ("take 2 x 10mg baclofen tablets tds", f"20 mg {THREE}"),
    ("1 tab baclofen 10mg tid", f"10 mg {THREE}"),
    ("baclofen 15mg TDS (45mg/day)", f"15 mg {THREE}"),
    ("Baclofen 20 mg - 1 tablet 4 times per day", "20 mg four times a day at 08:00, 12:00, 18:00 and 22:00"),
    ("Baclofen 10mg tablets - ONE to be taken THREE times a day with or after food", f"10 mg {THREE}"),
    ("Baclofen 10mg tablets [28] take two 3 times/day", f"20 mg {THREE}"),
    ("Baclofen 10mg morning, 10mg lunch, 20mg nocte", "10 mg at 08:00, 10 mg at 12:00 and 20 mg at 22:00"),
    (
        "Baclofen 10 mg tablets: 1 tab in the morning, 1 tab at noon and 2 tabs at night",
        "10 mg at 08:00, 10 mg at 12:00 and 20 mg at 22:00",
    ),
    ("Baclofen 10mg tablets take one and a half tablets twice a day", "15 mg twice a day at 08:00 and 20:00"),
    ("Baclofen 10 mg tabs 2 qid", "20 mg four times a day at 08:00, 12:00, 18:00 and 22:00"),
    ("Baclofen 10 mg 2 tabs qhs", "20 mg once a day at 22:00"),
    ("Lioresal 10mg tab: half tablet 3 times a day", f"5 mg {THREE}"),
    ("BACLOFEN 10MG TAB TAKE 1 TABLET (10MG) BY MOUTH THREE TIMES A DAY", f"10 mg {THREE}"),
    ("BACLOFEN 10MG TAB TAKE 2 TABLETS (20MG) BY MOUTH THREE TIMES A DAY", f"20 mg {THREE}"),
    ("Ozobax 5 mg/5 ml, 10 ml tid", f"10 mg {THREE}"),
    ("Rx baclofen 20mg QID", "20 mg four times a day at 08:00, 12:00, 18:00 and 22:00"),
    ("Baclofen 20mg nocte", "20 mg once a day at 22:00"),
    ("Sig: baclofen 10 mg take one tablet by mouth every 8 hours", f"10 mg {EIGHT_HOURS}"),
    ("Rx: baclofen 10 mg tab\nSig: 1 tab PO TID", f"10 mg {THREE}"),
]
WITH_AN_END = [
    ("Tab. Baclofen 10 mg 1 tab thrice daily x 30 days", f"10 mg {THREE} for 30 days"),
    ("Tab Baclofen 10mg BD x 5/7", "10 mg twice a day at 08:00 and 20:00 for 5 days"),
    ("Baclofen 25mg TDS x 28 days", f"25 mg {THREE} for 28 days"),
    (
        "Baclofen 10mg 1 OD for 3/7 then 1 BD",
        "10 mg once a day at 08:00 for 3 days then 10 mg twice a day at 08:00 and 20:00 until further notice",
    ),
]


@pytest.mark.parametrize(
    ("order", "means"), [*((o, f"{m} until further notice") for o, m in ORDERS), *WITH_AN_END]
)
def test_an_order_means_what_a_pharmacist_reads_in_it(order: str, means: str) -> None:
    found = read_order(order, BACLOFEN)

    (sentence,) = found.question()["course"]
    course = handrail.parse_course(sentence, products=BACLOFEN.products)
    assert handrail.write_course(course) == means
    assert set(found.question()) == {"course"}
    assert found.not_read == ()


@pytest.mark.parametrize(("order", "means"), [ORDERS[0], ORDERS[3], ORDERS[8], ORDERS[11], ORDERS[20]])
def test_the_same_words_are_read_wherever_a_course_is_asked(order: str, means: str) -> None:
    course = handrail.parse_course(order, products=BACLOFEN.products)

    assert handrail.write_course(course) == f"{means} until further notice"


def test_a_bare_number_behind_a_strength_is_said_to_be_tablets() -> None:
    course = handrail.parse_course("10mg 2 tds", products=BACLOFEN.products)

    assert "A number behind 10 mg is read as so many tablets of 10 mg." in course.assumptions


def test_a_pattern_says_which_part_of_the_day_each_number_is() -> None:
    (part,) = read_order("Lioresal 10 mg 1-0-1", BACLOFEN).parts

    assert "1-0-1 is read as morning, noon and evening (08:00, 12:00, 18:00)" in part.note


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("Baclofen 10 mg 3x1", "write it out"),
        ("baclofen tab 10mg 1x3", "write it out"),
        ("baclofen 10-20 mg bd", "range of doses"),
        ("baclofen 10 mg 1-2 tds", "range of doses"),
        ("Baclofen 10mg increasing to 20mg tds", "'increasing'"),
        ("BACLOFEN 10MG TAB TAKE 2 TABLETS (30MG) BY MOUTH THREE TIMES A DAY", "how often"),
        ("Baclofen 10mg tds max 40mg/day", "40 mg a day at most"),
        ("Baclofen 10mg 1 tablet tds, 2 tablets nocte", ""),
        ("Baclofène 10 mg 1 cp 3 fois par jour", "it may be baclofen written otherwise"),
        ("intrathecal baclofen 350 mcg/day", "spine"),
        ("take one tablet by mouth every 8 hours", "not understood"),
        ("eGFR >60", "no figure"),
        ("eGFR 30-44", "no figure"),
        ("NKDA", "allergies"),
        ("Allergies: penicillin", "allergies"),
        ("Disp: 90 tabs", "no dose"),
    ],
)
def test_what_could_mean_two_things_stays_in_sight_and_is_not_guessed(order: str, why: str) -> None:
    found = read_order(order, BACLOFEN)

    assert found.not_read
    assert why in " ".join(said for _, said in found.not_read)
    assert "also" not in found.question()


def test_doses_that_do_not_add_up_to_the_total_beside_them_are_refused() -> None:
    with pytest.raises(InputError, match="add up to 30 mg a day, and 40 mg a day is said too"):
        handrail.parse_course("10 mg tds (40 mg/day)", products=BACLOFEN.products)


@pytest.mark.parametrize("text", ["Creat 180", "Cr 2.1", "creatinine: 180", "SCr 180"])
def test_a_creatinine_without_its_unit_is_asked_never_guessed(text: str) -> None:
    (part,) = read_order(text, BACLOFEN).parts

    assert (part.field, part.value) == ("creatinine", text.split()[-1])
    assert "umol/L or mg/dL" in part.note
    with pytest.raises(InputError, match="no unit"):
        handrail.read_quantity(part.value, "creatinine")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("PMH: MS, epilepsy", {"condition": ("multiple_sclerosis", "epilepsy")}),
        ("Hx of epilepsy", {"condition": ("epilepsy",)}),
        ("58 yo F with MS", {"age": ("58",), "sex": ("female",), "condition": ("multiple_sclerosis",)}),
        ("82-year-old woman", {"age": ("82",), "sex": ("female",)}),
        ("58F", {"age": ("58",), "sex": ("female",)}),
        ("Wt 61kg", {"weight": ("61 kg",)}),
        ("Cr 2.1 mg/dL", {"creatinine": ("2.1 mg/dl",)}),
        ("eGFR 24", {"egfr": ("24",)}),
        ("on HD Mon/Wed/Fri", {"dialysis": ("hd",)}),
        ("ETOH 20 units/week", {"alcohol": ("20",)}),
        ("Alcohol: 20 units/wk", {"alcohol": ("20",)}),
        ("DH: gabapentin 300mg tds, zopiclone 7.5mg ON", {"also": ("gabapentin", "zopiclone")}),
    ],
)
def test_the_person_is_read_as_notes_are_written(text: str, question: dict[str, tuple[str, ...]]) -> None:
    found = read_order(text, BACLOFEN)

    assert found.question() == question
    assert found.not_read == ()


def test_a_figure_with_brackets_behind_it_is_read_and_the_brackets_stay_in_sight() -> None:
    found = read_order("eGFR: 24 (was 45 in May)", BACLOFEN)

    assert found.question() == {"egfr": ("24",)}
    assert found.not_read[0][0] == "(was 45 in may)"


def test_a_stage_of_kidney_disease_is_an_illness_and_no_figure() -> None:
    found = read_order("PMH: CKD stage 4", BACLOFEN)

    assert found.question() == {"condition": ("chronic_kidney_disease",)}
    assert "give the eGFR" in found.not_read[0][1]


def test_a_part_between_doses_that_is_not_understood_ends_the_course() -> None:
    found = read_order("Baclofen 10 mg mane, 5 mg midi, 10 mg nocte", BACLOFEN)

    assert found.question() == {"course": ("10 mg mane",)}
    assert [written for written, _ in found.not_read] == ["5 mg midi", "10 mg nocte"]
    assert "may belong to the course" in found.not_read[0][1]


def test_how_much_is_supplied_is_no_dose() -> None:
    found = read_order("Baclofen 10 mg tablets Sig: 1 tab po tid #90 refills 3", BACLOFEN)

    assert set(found.question()) == {"course"}
    assert [written for written, _ in found.not_read] == ["#90", "refills 3"]


def test_a_letter_with_labels_is_read_line_by_line() -> None:
    text = """DH:
    Baclofen 20mg tablets: take one tablet three times a day
    Zopiclone 7.5mg tablets take one at night
    PMH: MS, epilepsy
    Creat 180 umol/L
    58F, Wt 61kg
    """

    assert read_order(text, BACLOFEN).question() == {
        "course": ("1 tablet of 20 mg three times a day",),
        "also": ("zopiclone",),
        "condition": ("multiple_sclerosis", "epilepsy"),
        "creatinine": ("180 umol/l",),
        "age": ("58",),
        "sex": ("female",),
        "weight": ("61 kg",),
    }
