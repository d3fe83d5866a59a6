"""A pasted order is read back part by part: nothing is judged, nothing is guessed, nothing is lost."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.exchange.order_text import LONGEST_TEXT, read_order
from handrail.medicine import load_medicine

BACLOFEN = load_medicine("baclofen")


def read(text: str) -> dict[str, tuple[str, ...]]:
    return read_order(text, BACLOFEN).question()


def not_read(text: str) -> list[str]:
    return [written for written, _ in read_order(text, BACLOFEN).not_read]


def test_the_sentence_of_a_pharmacist_is_read_whole() -> None:
    text = "baclofen 25 mg tds, oxycodone 10 mg bd, eGFR 24, missed 2 days"

    assert read(text) == {
        "course": ("25 mg tds",),
        "also": ("oxycodone",),
        "egfr": ("24",),
        "fact": ("missed_hours=48",),
    }
    assert not_read(text) == []


def test_a_list_as_a_ward_prints_it_is_read_line_by_line() -> None:
    text = """
    1. Tab Baclofen 10mg PO TDS
    2. Zolpidem 10 mg nocte
    - pregabalin 150 mg bd
    * creatinine 106 umol/L
    82 F
    61 kg
    """

    assert read(text) == {
        "course": ("10mg TDS",),
        "also": ("zolpidem", "pregabalin"),
        "creatinine": ("106 umol/l",),
        "age": ("82",),
        "sex": ("female",),
        "weight": ("61 kg",),
    }


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Lioresal 20 mg three times daily", "course", "20 mg three times daily"),
        (
            "baclofen tablets 10 mg: 2 tablets three times a day",
            "course",
            "2 tablets of 10 mg three times a day",
        ),
        ("baclofen 20 mg at 08:00, 14:00 and 22:00", "course", "20 mg at 08:00, 14:00 and 22:00"),
        ("baclofen 25,5 mg tds", "course", "25,5 mg tds"),
        ("eGFR: 45 ml/min/1.73m2", "egfr", "45"),
        ("CrCl 52 mL/min", "crcl", "52"),
        ("on haemodialysis", "dialysis", "hd"),
        ("not on dialysis", "dialysis", "none"),
        ("58 years", "age", "58"),
        ("aged 58", "age", "58"),
        ("154 lb", "weight", "154 lb"),
        ("14 drinks a week", "alcohol", "14"),
        ("2 glasses of wine a day", "alcohol", "14"),
        ("no alcohol", "alcohol", "0"),
        ("no other medicines", "also", "none"),
        ("epilepsy", "condition", "epilepsy"),
        ("very drowsy", "symptom", "drowsy"),
        ("last dose 36 hours ago", "fact", "last_dose_hours=36"),
        ("fever 39", "fact", "temperature_c=39"),
        ("pregnant 20 weeks", "gestation_weeks", "20"),
    ],
)
def test_a_part_is_read_as_its_field(text: str, field: str, value: str) -> None:
    assert value in read(text)[field]
    assert not_read(text) == []


def test_two_medicines_with_and_between_them_are_two() -> None:
    assert read("baclofen 10 mg tds and pregabalin 150 mg bd") == {
        "course": ("10 mg tds",),
        "also": ("pregabalin",),
    }


def test_a_dose_with_no_name_says_for_which_medicine_it_was_taken() -> None:
    found = read_order("20 mg tds, eGFR 60", BACLOFEN)

    assert found.parts[0].field == "course"
    assert "No medicine is named here; taken as baclofen." in found.parts[0].note


def test_a_medicine_that_nobody_knows_is_kept_so_that_the_check_says_it_was_not_checked() -> None:
    found = read_order("gizmox 5 mg od", BACLOFEN)

    assert found.question() == {"also": ("gizmox",)}
    assert "NOT be checked" in found.parts[0].note


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("baclofen", "no dose"),
        ("baclofen 10 mg prn", "How often a day at most?"),
        ("baclofen ten tablets sometimes", "no dose"),
        ("baclofen 10 mg tds 58 yo woman", "has no unit"),
        ("blorp", "not understood"),
        ("eGFR maybe low", "not understood"),
        ("no fever", "not understood"),
    ],
)
def test_what_is_not_understood_is_named_with_the_reason(text: str, why: str) -> None:
    ((written, said),) = read_order(text, BACLOFEN).not_read

    assert written == text
    assert why in said


def test_a_second_dose_of_the_same_medicine_is_not_added_up_or_dropped() -> None:
    found = read_order("baclofen 10 mg tds, baclofen 20 mg nocte", BACLOFEN)

    assert found.question() == {"course": ("10 mg tds",)}
    assert found.not_read[0][0] == "baclofen 20 mg nocte"


def test_the_command_asks_exactly_what_was_read() -> None:
    command = read_order("baclofen 25 mg tds, zolpidem 10 mg, pregnant 20 weeks", BACLOFEN).as_command()

    assert shlex.split(command) == [
        *("handrail", "check", "25 mg tds", "--also", "zolpidem"),
        *("--pregnant", "--gestation-weeks", "20"),
    ]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_TEXT + 1)])
def test_nothing_and_far_too_much_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_order(text, BACLOFEN)


@given(st.text(max_size=300))
def test_any_text_is_read_or_named_as_not_read(text: str) -> None:
    try:
        found = read_order(text, BACLOFEN)
    except InputError:
        assert not text.strip()
        return
    said = [part.written for part in found.parts] + [written for written, _ in found.not_read]
    # What can be read aloud of the text is somewhere in the answer.
    spoken = [word for word in text.replace(",", " ").replace(";", " ").split() if word.isalpha()]
    assert all(any(word in written for written in said) for word in spoken)


@given(st.lists(st.sampled_from(["eGFR 24", "zolpidem 10 mg", "blorp", "58 years", "epilepsy"]), unique=True))
def test_the_order_of_the_parts_changes_nothing_that_is_read(parts: list[str]) -> None:
    if not parts:
        return
    forward, backward = (read_order(", ".join(p), BACLOFEN) for p in (parts, parts[::-1]))

    assert forward.question() == backward.question()
    assert sorted(forward.not_read) == sorted(backward.not_read)


def test_figures_beside_a_sign_are_read_or_named_as_not_read() -> None:
    assert read("HR 128 T 39.1 rigid") == {
        "symptom": ("rigid",),
        "fact": ("heart_rate_per_min=128", "temperature_c=39.1"),
    }
    assert not_read("stiff 39.1") == ["stiff 39.1"]


@pytest.mark.parametrize("text", ["CKD3b eGFR 38", "eGFR 38 (CKD 3b)", "ckd stage 3b, eGFR 38"])
def test_a_stage_beside_its_figure_gives_both(text: str) -> None:
    assert read(text)["egfr"] == ("38",)
    assert read(text)["condition"] == ("chronic_kidney_disease",)


@pytest.mark.parametrize(
    "text", ["STOP baclofen 25 mg tds", "HOLD baclofen 20 mg tid x 3 days (AKI", "d/c Lioresal 60mg/day"]
)
def test_an_order_that_may_end_the_medicine_says_so_where_it_was_not_read(text: str) -> None:
    ((written, why),) = read_order(text, BACLOFEN).not_read

    assert written == text
    assert "baclofen is stopped or held: never at once" in why


def test_stopping_something_else_is_not_taken_for_the_medicine() -> None:
    (entry,) = read_order("stop smoking, baclofen 10 mg tds", BACLOFEN).not_read

    assert entry == ("stop smoking", "not understood")
