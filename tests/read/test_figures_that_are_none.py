"""The sentences that figures are misread in."""

from __future__ import annotations

import pytest

from handrail.medicine import load_medicine
from handrail.read.nouns import Citation, Dose, Duration, Parts, Statement, Substance, Taper
from handrail.read.reading import take_apart


def parts_of(text: str) -> Parts:
    return take_apart(text, load_medicine("baclofen"))


def found(text: str, kind: type[Statement]) -> list[Statement]:
    return [one for one in parts_of(text).statements if isinstance(one, kind)]


def doses(text: str) -> list[Dose]:
    return [one for one in parts_of(text).statements if isinstance(one, Dose)]


def markers(text: str) -> list[Citation]:
    return [one for one in parts_of(text).citations if one.kind == "marker"]


def test_a_raised_number_that_lost_its_height_is_a_marker_and_no_dose() -> None:
    text = "Baclofen stays in the body for about 2 days 3. It eases stiffness 1,2. Half of them (53%) 4."

    assert [one.markers for one in markers(text)] == [("3",), ("1", "2"), ("4",)]
    assert not doses(text)
    (duration,) = found(text, Duration)
    assert (duration.low, duration.high) == (2, 2)  # pyright: ignore[reportAttributeAccessIssue]


def test_a_marker_without_a_list_leads_nowhere() -> None:
    assert not any(one.resolvable for one in markers("It works [1]. It really does [2]."))


def test_an_arrow_tells_two_doses_and_a_step() -> None:
    text = "This week baclofen goes 40 mg -> 36 mg."

    assert [one.low for one in doses(text)] == [40, 36]
    (taper,) = found(text, Taper)
    assert (taper.from_mg, taper.to_mg, taper.step) == (40, 36, 4)  # pyright: ignore[reportAttributeAccessIssue]


def test_slashes_tell_the_doses_of_a_day() -> None:
    (dose,) = doses("I take baclofen 10/10/10/10.")

    assert (dose.low, dose.times, dose.daily_mg) == (10, 4, 40)


def test_a_total_beside_its_parts_is_marked_so_that_it_counts_once() -> None:
    total, part = doses("He was on baclofen 60 mg/day (15 mg q.i.d.).")

    assert (total.daily_mg, part.daily_mg) == (60, 60)
    assert (total.is_total, part.is_total) == (True, False)


def test_a_number_in_words_and_in_brackets_is_one_count() -> None:
    (dose,) = doses("She took four (4) 25mg tablets of baclofen.")

    assert (dose.low, dose.count) == (25, 4)


def test_a_dose_of_an_afternoon_is_a_part_of_the_day() -> None:
    one, other = doses("I take baclofen, 5mg in the morning and 15mg in the afternoon.")

    assert (one.per, other.per) == ("morning", "afternoon")
    assert one.daily_mg == other.daily_mg == 20


def test_ten_milligrams_a_day_a_week_is_a_step_and_no_dose_taken() -> None:
    text = "The baclofen was reduced by 10mg/d per week."

    assert [one.role for one in doses(text)] == ["taper step"]
    assert doses(text)[0].daily_mg is None
    (taper,) = found(text, Taper)
    assert taper.weekly_mg == 10  # pyright: ignore[reportAttributeAccessIssue]


def test_a_volume_of_spirits_is_an_amount_of_alcohol() -> None:
    text = "Before baclofen I drank 700ml of vodka every evening."

    assert not doses(text)
    (drink,) = found(text, Substance)
    assert (drink.low, drink.unit, drink.per) == (700, "ml", "evening")  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("After the baclofen overdose 0.4 mg naloxone was given.", "naloxone"),
        ("Beside baclofen he took 500 mg/day of disulfiram.", "disulfiram"),
        ("Baclofen was not enough. Diazepam was added. With 8mg he slept.", "diazepam"),
    ],
)
def test_an_amount_belongs_to_the_medicine_that_is_named(text: str, drug: str) -> None:
    assert [one.drug for one in doses(text)] == [drug]


def test_an_amount_for_each_kilogram_has_no_daily_total() -> None:
    (dose,) = doses("The child had swallowed 3.6 mg/kg of baclofen.")

    assert (dose.low, dose.unit, dose.daily_mg) == (3.6, "mg/kg", None)


def test_the_strength_of_a_liquid_is_one_amount() -> None:
    (dose,) = doses("Baclofen solution holds 5mg/5mL.")

    assert (dose.low, dose.unit, dose.role, dose.daily_mg) == (5, "mg", "tablet", None)


@pytest.mark.parametrize(
    ("text", "low", "high", "daily"),
    [
        ("I take 10 mg of baclofen at night.", 10, 10, 10),
        ("Take baclofen 20 mg q.i.d.", 20, 20, 80),
        ("He took 25 mg of baclofen.", 25, 25, None),
        ("Baclofen 30-75 mg daily was used.", 30, 75, 30),
        ("The pump gave baclofen 400 micrograms a day.", 400, 400, 0.4),
        ("Baclofen 10 mg every 8 hours was given.", 10, 10, 30),
    ],
)
def test_a_daily_total_is_worked_out_and_never_guessed(
    text: str, low: float, high: float, daily: float | None
) -> None:
    (dose,) = doses(text)

    assert (dose.low, dose.high, dose.daily_mg) == (low, high, daily)


@pytest.mark.parametrize(
    "text",
    ["A 12-year-old boy took baclofen.", "She is 41, aged 41.", "He died at 58.", "I drink twice a day."],
)
def test_an_age_or_a_pace_is_no_duration(text: str) -> None:
    assert not found(text, Duration)
