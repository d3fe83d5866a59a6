"""What a course says about a day."""

from __future__ import annotations

import pytest

from handrail.check import facts_of
from handrail.check.facts import moments
from handrail.course import parse_course
from handrail.medicine.kleene import Between
from handrail.medicine.pack import load_medicine
from handrail.person import Person

FIVE_MONTHS = "20 mg at 08:00, 14:00 and 20:00 for 150 days"


def facts_on(course: str, day: int, from_day: int | None = None) -> dict[str, object]:
    return dict(
        next(m for m in moments(parse_course(course), from_day) if m.day == day and m.only is None).facts
    )


def stop_of(course: str, from_day: int | None = None) -> dict[str, object]:
    return dict(
        next(m for m in moments(parse_course(course), from_day) if m.only and "taper_days" in m.only).facts
    )


def test_doses_of_the_day_are_the_regimens():
    facts = facts_on("10 mg in the morning, 5 mg at noon and 20 mg at night for 3 months", 1)

    assert (facts["daily_dose_mg"], facts["single_dose_mg"]) == (35, 20)


def test_as_needed_counts_as_the_most_that_is_allowed():
    assert facts_on("10 mg as needed, up to 3 a day, for 20 days", 1)["daily_dose_mg"] == 30


def test_days_of_use_are_complete_only_with_a_known_history():
    assert facts_on(FIVE_MONTHS, 151, from_day=151)["days_on_medicine"] == 150
    assert facts_on(FIVE_MONTHS, 150)["days_on_medicine"] == Between(149)
    assert facts_on(FIVE_MONTHS, 1, from_day=1)["days_on_medicine"] == 0


def test_a_break_of_a_week_begins_the_count_anew_and_a_shorter_one_does_not():
    short = "10 mg at 08:00 for 50 days then stop for 6 days then 10 mg at 08:00 for 50 days"
    long = "10 mg at 08:00 for 50 days then stop for 7 days then 10 mg at 08:00 for 50 days"

    assert facts_on(short, 106, from_day=1)["days_on_medicine"] == 105
    assert facts_on(long, 107, from_day=1)["days_on_medicine"] == 49
    assert (facts_on(long, 58, from_day=1)["gap_days"], facts_on(long, 58)["resume_daily_mg"]) == (7, 10)


def test_new_is_the_first_dose_ever_and_only_for_thirty_days():
    rising = "5 mg at 08:00 for 40 days then 10 mg at 08:00"

    assert facts_on(rising, 1, from_day=1)["naive"] is True
    assert facts_on(rising, 40, from_day=1)["naive"] is False
    assert facts_on(rising, 41, from_day=1)["naive"] is False
    assert facts_on(rising, 1)["naive"] is None
    assert facts_on(rising, 40)["naive"] is False


def test_a_change_is_seen_for_two_weeks():
    rising = "5 mg at 08:00 for 3 days then 20 mg at 08:00 for 300 days"

    first = facts_on(rising, 4, from_day=1)
    assert (
        first["increase_mg_per_day"],
        first["days_at_previous_dose"],
        first["days_since_last_change"],
    ) == (15, 3, 0)
    assert facts_on(rising, 18, from_day=18)["increase_mg_per_day"] == 15
    assert facts_on(rising, 19, from_day=19)["increase_mg_per_day"] == 0


def test_a_cut_in_mg_and_in_percent():
    facts = facts_on(f"{FIVE_MONTHS} then 15 mg at 08:00, 14:00 and 20:00", 151, from_day=151)

    assert (facts["step_drop_mg"], facts["step_drop_pct"], facts["taper_planned"]) == (15, 25, True)


def test_only_what_lies_ahead_is_a_plan():
    assert (
        facts_on(f"{FIVE_MONTHS} then 10 mg at 08:00 for 30 days", 181, from_day=181)["taper_planned"]
        is False
    )


@pytest.mark.parametrize(
    ("way_down", "abrupt", "taper_days"),
    [
        ("then stop", True, 0),
        (
            "then 10 mg three times a day for 5 days then 5 mg three times a day for 5 days then stop",
            False,
            10,
        ),
        ("then 15 mg three times a day for 30 days then stop", True, 30),
        ("then 10 mg three times a day for 30 days then stop", False, 30),
        ("then 5 mg at 08:00 for 100 days then stop", False, 100),
        ("then 5 mg at 08:00 for 200 days then stop", True, 0),
        ("then 10 mg three times a day for 90 days then stop", False, 90),
        ("then 10 mg three times a day for 200 days then stop", True, 0),
        ("then 20 mg at 07:00, 13:00 and 19:00 for 9 days then stop", True, 0),
    ],
)
def test_what_is_an_abrupt_stop(way_down: str, abrupt: bool, taper_days: int):
    facts = stop_of(f"{FIVE_MONTHS} {way_down}", from_day=151)

    assert (facts["plan_stop_abrupt"], facts["taper_days"]) == (abrupt, taper_days)


def test_a_patient_last_step_from_the_smallest_dose_is_no_abrupt_stop():
    small = "5 mg at 08:00 and 22:00 for 400 days then 5 mg at 22:00 for 70 days then stop"

    assert stop_of(small, from_day=401)["plan_stop_abrupt"] is False


def test_a_stop_is_judged_with_the_dose_and_the_days_left_behind():
    facts = stop_of("40 mg three times a day for 20 days then stop", from_day=21)

    assert (facts["daily_dose_mg"], facts["days_on_medicine"]) == (120, 20)


def test_the_foot_of_a_taper_that_is_under_way_is_no_steady_dose():
    under_way = (
        f"{FIVE_MONTHS} then 10 mg three times a day for 20 days then 5 mg at 08:00 for 20 days then stop"
    )

    assert stop_of(under_way, from_day=185)["plan_stop_abrupt"] is False


def test_a_dose_that_was_lowered_long_ago_is_the_steady_one():
    lowered = "25 mg four times a day for 300 days then 10 mg three times a day for 300 days then stop"

    assert stop_of(lowered, from_day=601)["plan_stop_abrupt"] is True


def test_after_an_abrupt_stop_doses_are_missed():
    facts = facts_on(f"{FIVE_MONTHS} then stop", 153, from_day=153)

    assert (facts["missed_hours"], facts["missed_doses"]) == (48, 6)


def test_after_a_taper_nothing_is_missed():
    tapered = f"{FIVE_MONTHS} then 10 mg at 08:00 for 20 days then stop"

    assert facts_on(tapered, 173, from_day=173)["missed_hours"] == 0


@pytest.mark.parametrize(
    ("event", "day", "facts"),
    [
        ("miss the 14:00 dose on day 20", 20, {"missed_doses": 1, "missed_hours": 6}),
        ("miss day 20", 20, {"missed_doses": 3, "missed_hours": 24}),
        ("miss day 20, miss day 21", 20, {"missed_doses": 6, "missed_hours": 48}),
        ("extra 40 mg on day 30 at 21:00", 30, {"ingested_mg": 40}),
        ("extra 40 mg on day 30 at 20:00", 30, {"ingested_mg": 60}),
    ],
)
def test_events_of_a_course(event: str, day: int, facts: dict[str, object]):
    found = [m for m in moments(parse_course(f"{FIVE_MONTHS}, {event}")) if m.only]

    assert [m.day for m in found] == [day]
    assert {name: found[0].facts[name] for name in facts} == facts


def test_events_of_the_past_are_past():
    assert not [m for m in moments(parse_course(f"{FIVE_MONTHS}, miss day 20"), 151) if m.only]


def test_days_and_newness_that_were_given_move_on_with_the_course():
    course = parse_course("10 mg at 08:00 for 10 days then 15 mg at 08:00 for 10 days")

    def of(**given: object) -> dict[str, object]:
        return facts_of(course, Person(), load_medicine(), facts=given, from_day=20)

    assert of()["days_on_medicine"] == 19
    assert of(days_on_medicine=500)["days_on_medicine"] == 500
    assert of(naive=True)["naive"] is False
