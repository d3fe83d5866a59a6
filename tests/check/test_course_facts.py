"""Every fact of a day, exactly: what a course says at the edges where a rule changes its mind."""

from __future__ import annotations

import math

import pytest

from handrail.check.facts import (
    BREAK_DAYS,
    LONG_KEPT_DAYS,
    LONGEST_HOLD_DAYS,
    NEW_DAYS,
    RECENT_DAYS,
    moments,
)
from handrail.course import parse_course
from handrail.course.nouns import Course, Intake, Regimen, Step
from handrail.medicine.kleene import Between


def all_moments(course: str, from_day: int | None = None):
    return moments(parse_course(course), from_day)


def on(course: str, day: int, from_day: int | None = None) -> dict[str, object]:
    return next(dict(m.facts) for m in all_moments(course, from_day) if m.day == day and m.only is None)


def stop_of(course: str, from_day: int | None = None) -> dict[str, object]:
    return next(
        dict(m.facts) for m in all_moments(course, from_day) if m.only and "plan_stop_abrupt" in m.only
    )


def departures(course: str, from_day: int | None = None) -> list[tuple[int, dict[str, object]]]:
    """(day, its own facts) of every moment that is neither a level's nor a stop's."""
    return [
        (m.day, {name: m.facts[name] for name in m.only})
        for m in all_moments(course, from_day)
        if m.only and "taper_days" not in m.only
    ]


def test_a_steady_day_in_full():
    assert on("10 mg at 08:00 and 20 mg at 20:00 for 50 days", 50, from_day=50) == {
        "daily_dose_mg": 30,
        "taken_daily_mg": 30,
        "single_dose_mg": 20,
        "days_on_medicine": 49,
        "naive": False,
        "increase_mg_per_day": 0,
        "step_drop_mg": 0,
        "step_drop_pct": 0,
        "days_at_previous_dose": math.inf,
        "days_since_last_change": 49,
        "taper_planned": False,
        "plan_stop_abrupt": False,
        "taper_days": 0,
        "gap_days": 0,
        "resume_daily_mg": 0,
        "missed_doses": 0,
        "missed_hours": 0,
    }


def test_a_day_without_any_in_full():
    facts = on("5 mg at 08:00 for 50 days then stop for 30 days", 51, from_day=1)

    assert (facts["daily_dose_mg"], facts["single_dose_mg"], facts["taken_daily_mg"]) == (0, 0, 0)
    assert (facts["step_drop_mg"], facts["step_drop_pct"], facts["increase_mg_per_day"]) == (5, 100, 0)
    assert (facts["gap_days"], facts["resume_daily_mg"], facts["days_at_previous_dose"]) == (0, 0, 50)


def test_doses_below_a_milligram_are_doses():
    course = "0.5 mg at 08:00 for 20 days then 1 mg at 08:00 for 40 days"

    assert on(course, 21, from_day=1)["days_at_previous_dose"] == 20
    assert on(course, 60, from_day=1)["days_on_medicine"] == 59
    gap = "0.5 mg at 08:00 for 20 days then stop for 3 days then 1 mg at 08:00 for 40 days"
    assert (on(gap, 24, from_day=1)["gap_days"], on(gap, 24, from_day=1)["resume_daily_mg"]) == (3, 1)
    low = "1 mg at 08:00 for 20 days then 0.5 mg at 08:00 for 40 days then stop"
    assert on(low, 61, from_day=1)["gap_days"] == 0
    assert on(f"{low} for 3 days then 1 mg at 08:00 for 9 days", 64, from_day=1)["gap_days"] == 3
    small = "1 mg at 08:00 for 100 days then 0.8 mg at 08:00 for 7 days then stop"
    assert stop_of(small, from_day=101)["taper_days"] == 7


def test_a_small_dose_between_two_others_is_no_gap():
    course = "5 mg at 08:00 for 9 days then 0.5 mg at 08:00 for 9 days then 5 mg at 08:00 for 9 days"

    assert on(course, 19, from_day=1)["gap_days"] == 0


def test_a_rise_is_no_cut_and_a_cut_no_rise():
    up = on("10 mg at 08:00 for 10 days then 15 mg at 08:00 for 30 days", 11, from_day=1)
    down = on("15 mg at 08:00 for 10 days then 12 mg at 08:00 for 30 days", 11, from_day=1)

    assert (up["increase_mg_per_day"], up["step_drop_mg"], up["step_drop_pct"]) == (5, 0, 0)
    assert (down["increase_mg_per_day"], down["step_drop_mg"], down["step_drop_pct"]) == (0, 3, 20)


def test_a_gap_is_seen_for_two_weeks_after_it_and_no_longer():
    course = "10 mg at 08:00 for 50 days then stop for 9 days then 10 mg at 08:00 for 60 days"

    assert on(course, 60, from_day=60)["gap_days"] == 9
    assert on(course, 60 + RECENT_DAYS, from_day=60 + RECENT_DAYS)["gap_days"] == 9
    later = on(course, 61 + RECENT_DAYS, from_day=61 + RECENT_DAYS)
    assert (later["gap_days"], later["resume_daily_mg"]) == (0, 0)


def test_a_course_that_begins_with_nothing_has_no_gap_before_it():
    course = "stop for 9 days then 10 mg at 08:00 for 60 days"

    assert (on(course, 1, from_day=1)["gap_days"], on(course, 10, from_day=1)["gap_days"]) == (0, 0)
    assert on(course, 1, from_day=1)["days_on_medicine"] == 0
    assert on(course, 1)["days_on_medicine"] == Between(0)
    assert on(course, 10)["days_on_medicine"] == 0
    assert on(course, 1, from_day=1)["naive"] is True
    assert [m.only for m in all_moments(course) if m.only] == []


def test_what_begins_on_the_second_day_is_known_from_its_first_tablet():
    course = "stop for 1 day then 10 mg at 08:00 for 60 days"

    assert on(course, 61)["days_on_medicine"] == 59
    assert on("10 mg at 08:00 for 60 days", 60)["days_on_medicine"] == Between(59)


@pytest.mark.parametrize(("days", "naive"), [(NEW_DAYS, True), (NEW_DAYS + 1, False)])
def test_someone_is_new_for_thirty_days_and_no_longer(days: int, naive: bool):
    assert on("10 mg at 08:00 for 90 days", days + 1, from_day=days + 1)["naive"] is naive


@pytest.mark.parametrize(("days", "naive"), [(NEW_DAYS, None), (NEW_DAYS + 1, False)])
def test_without_a_history_someone_may_be_new_until_thirty_days_are_seen(days: int, naive: bool | None):
    assert on(f"10 mg at 08:00 for {days + 1} days", days + 1)["naive"] is naive


# ------------------------------------------------------------------------------------ levels


@pytest.mark.parametrize("from_day", [None, 1])
def test_the_same_regimen_written_twice_is_one_level(from_day: int | None):
    once = "5 mg at 08:00 for 3 days then 10 mg at 08:00 for 50 days then 20 mg at 08:00 for 9 days"
    twice = (
        "5 mg at 08:00 for 3 days then 10 mg at 08:00 for 20 days then 10 mg at 08:00 for 30 days "
        "then 20 mg at 08:00 for 9 days"
    )
    regimen, last = Regimen(intakes=(Intake(minute_of_day=480, dose_micrograms=10_000),)), parse_course(twice)
    assert len({step.regimen for step in last.steps}) == 3
    split = Course(
        steps=(
            last.steps[0],
            Step(regimen=regimen, days=20),
            Step(regimen=regimen, days=30),
            last.steps[-1],
        )
    )

    assert moments(split, from_day) == all_moments(once, from_day)


def test_the_last_level_goes_on_after_the_course_has_ended():
    course = "10 mg at 08:00 for 50 days"

    assert [m.day for m in all_moments(course, 51)] == [51]
    assert [m.day for m in all_moments(course, 50)] == [50]
    assert on(course, 80, from_day=80)["days_on_medicine"] == 79


def test_a_level_is_asked_about_on_its_first_and_its_last_day_from_today_on():
    course = "10 mg at 08:00 for 50 days then 20 mg at 08:00 for 30 days then 30 mg at 08:00"

    assert [m.day for m in all_moments(course, 20)] == [20, 50, 51, 80, 81]
    assert [m.day for m in all_moments(course, 51)] == [51, 80, 81]
    assert [m.day for m in all_moments(course)] == [1, 50, 51, 80, 81]


def test_an_open_step_has_no_length():
    course = "10 mg at 08:00 for 5 days then 20 mg at 08:00"

    assert on(course, 6, from_day=6)["days_since_last_change"] == 0
    assert [m.day for m in all_moments(course, 100)] == [100]


# ---------------------------------------------------------------------------------- stopping


def test_a_day_off_is_no_stop_and_two_days_are():
    one = "20 mg at 08:00 for 90 days then stop for 1 day then 20 mg at 08:00 for 9 days"
    two = "20 mg at 08:00 for 90 days then stop for 2 days then 20 mg at 08:00 for 9 days"

    assert [m for m in all_moments(one, 91) if m.only and "taper_days" in m.only] == []
    assert stop_of(two, from_day=91)["plan_stop_abrupt"] is True


@pytest.mark.parametrize(("days_ago", "seen"), [(0, True), (6, True), (7, False), (8, False)])
def test_a_stop_is_a_stop_for_a_week(days_ago: int, seen: bool):
    course = "20 mg at 08:00 for 90 days then stop for 60 days"
    today = 91 + days_ago

    stops = [m for m in all_moments(course, today) if m.only and "taper_days" in m.only]

    assert bool(stops) is seen is (days_ago < BREAK_DAYS)


@pytest.mark.parametrize(("days_ago", "hours"), [(0, 0), (1, 24), (6, 144), (7, 0)])
def test_doses_count_as_missed_for_a_week_after_an_abrupt_stop(days_ago: int, hours: float):
    course = "20 mg at 08:00 and 20:00 for 90 days then stop for 60 days"
    facts = on(course, 91 + days_ago, from_day=91 + days_ago)

    assert (facts["missed_hours"], facts["missed_doses"]) == (hours, 2 * hours / 24)


def test_someone_still_taking_it_has_missed_nothing():
    course = "20 mg at 08:00 for 90 days then 10 mg at 08:00 for 30 days"

    assert on(course, 92, from_day=92)["missed_hours"] == 0
    assert on("20 mg at 08:00 for 90 days", 60, from_day=60)["missed_doses"] == 0


@pytest.mark.parametrize(
    ("way_down", "abrupt", "taper_days"),
    [
        # Half of the steady dose may be left behind, and no more.
        ("then 10 mg at 08:00 for 9 days then stop", False, 9),
        ("then 10.5 mg at 08:00 for 9 days then stop", True, 9),
        # One day of a smaller dose is a day of taper.
        ("then 5 mg at 08:00 for 1 day then stop", False, 1),
        # A rise on the way: the descent that ends in nothing begins there.
        ("then 5 mg at 08:00 for 9 days then 15 mg at 08:00 for 9 days then stop", True, 0),
        # Two levels of the same dose at other times of day are one.
        ("then 10 mg at 08:00 for 9 days then 10 mg at 22:00 for 5 days then stop", False, 14),
        # A foot (a quarter or less) that is held for half a year is a dose of its own.
        (f"then 5 mg at 08:00 for {LONGEST_HOLD_DAYS} days then stop", True, 0),
        (f"then 5 mg at 08:00 for {LONGEST_HOLD_DAYS - 1} days then stop", False, LONGEST_HOLD_DAYS - 1),
        # So is a planned level that is held as long.
        (f"then 10 mg at 08:00 for {LONGEST_HOLD_DAYS} days then stop", True, 0),
        (f"then 10 mg at 08:00 for {LONGEST_HOLD_DAYS - 1} days then stop", False, LONGEST_HOLD_DAYS - 1),
    ],
)
def test_the_edges_of_an_abrupt_stop_that_is_planned(way_down: str, abrupt: bool, taper_days: int):
    facts = stop_of(f"20 mg at 08:00 for 300 days {way_down}", from_day=301)

    assert (facts["plan_stop_abrupt"], facts["taper_days"]) == (abrupt, taper_days)


@pytest.mark.parametrize(
    ("kept", "abrupt"), [(LONG_KEPT_DAYS, True), (LONG_KEPT_DAYS - 1, False)], ids=["kept", "passed"]
)
def test_without_a_history_a_level_kept_for_two_months_is_a_dose_of_its_own(kept: int, abrupt: bool):
    course = f"20 mg at 08:00 for 300 days then 8 mg at 08:00 for {kept} days then stop"

    assert stop_of(course)["plan_stop_abrupt"] is abrupt


def test_a_foot_is_a_quarter_of_the_top_or_less():
    def held(mg: str) -> object:
        course = f"20 mg at 08:00 for 300 days then {mg} mg at 08:00 for {LONG_KEPT_DAYS} days then stop"
        return stop_of(course)["plan_stop_abrupt"]

    assert (held("5"), held("6")) == (False, True)


def test_the_level_of_yesterday_is_the_one_the_body_is_used_to():
    """Lowered 20 days ago; whether the stop is abrupt is judged from there, not from the old dose."""
    lowered = "20 mg at 08:00 for 300 days then 8 mg at 08:00 for 20 days then stop for 30 days"

    assert stop_of(lowered, from_day=321)["plan_stop_abrupt"] is True
    assert stop_of(lowered, from_day=302)["plan_stop_abrupt"] is True
    assert stop_of(lowered, from_day=301)["plan_stop_abrupt"] is False
    assert stop_of(lowered, from_day=322)["plan_stop_abrupt"] is False


def test_the_top_of_the_descent_is_looked_for_over_every_step():
    steps = " then ".join(f"{mg} mg at 08:00 for 9 days" for mg in (18, 16, 14, 12, 10, 8, 6, 4))
    facts = stop_of(
        f"10 mg at 08:00 for 90 days then 20 mg at 08:00 for 300 days then {steps} then stop", 391
    )

    assert (facts["plan_stop_abrupt"], facts["taper_days"]) == (False, 72)


def test_a_stop_at_once_on_the_first_day_of_the_plan_leaves_no_taper():
    facts = stop_of("20 mg at 08:00 for 300 days then stop", from_day=301)

    assert (facts["plan_stop_abrupt"], facts["taper_days"], facts["taper_planned"]) == (True, 0, True)


def test_the_same_dose_moved_about_the_day_is_still_the_steady_dose():
    moved = "20 mg at 22:00 for 9 days then 20 mg at 12:00 for 9 days"
    low = stop_of(f"20 mg at 08:00 for 300 days then {moved} then 5 mg at 08:00 for 9 days then stop", 301)
    none = stop_of(f"20 mg at 08:00 for 300 days then {moved} then stop", 301)

    assert (low["plan_stop_abrupt"], low["taper_days"]) == (False, 9)
    assert (none["plan_stop_abrupt"], none["taper_days"]) == (True, 0)


def test_the_same_dose_at_other_times_is_no_plan_to_reduce():
    assert on("20 mg at 08:00 for 90 days then 20 mg at 22:00", 91, from_day=91)["taper_planned"] is False


# ------------------------------------------------------------------------------------ events

STEADY = "10 mg at 08:00, 14:00 and 20:00 for 90 days"


def test_a_late_dose_is_late_by_its_hours_and_misses_nothing():
    assert departures(f"{STEADY}, late by 3 hours on day 5 at 14:00") == [
        (5, {"missed_hours": 3, "missed_doses": 0})
    ]
    assert departures(f"{STEADY}, late by 30 minutes on day 5 at 14:00")[0][1]["missed_hours"] == 0.5


def test_a_doubled_and_an_extra_dose():
    assert departures(f"{STEADY}, double the 14:00 dose on day 5") == [
        (5, {"ingested_mg": 20, "wants_to_double_dose": True})
    ]
    assert departures(f"{STEADY}, extra 40 mg on day 5 at 21:00") == [(5, {"ingested_mg": 40})]
    assert departures(f"{STEADY}, extra 40 mg on day 5 at 20:00") == [(5, {"ingested_mg": 50})]


def test_yesterdays_event_counts_today_and_the_day_befores_does_not():
    course = f"{STEADY}, extra 40 mg on day 10 at 21:00, extra 50 mg on day 20 at 21:00"

    assert departures(course, from_day=11) == [(11, {"ingested_mg": 40}), (20, {"ingested_mg": 50})]
    assert departures(course, from_day=12) == [(20, {"ingested_mg": 50})]


def test_missed_events_of_the_past_do_not_hide_later_ones():
    course = f"{STEADY}, miss day 10, extra 40 mg on day 20 at 21:00, miss day 30"

    assert departures(course, from_day=15) == [
        (20, {"ingested_mg": 40}),
        (30, {"missed_doses": 3, "missed_hours": 24}),
    ]


def test_two_runs_of_missed_doses_are_two():
    assert departures(f"{STEADY}, miss day 10, miss the 14:00 dose on day 20") == [
        (10, {"missed_doses": 3, "missed_hours": 24}),
        (20, {"missed_doses": 1, "missed_hours": 6}),
    ]


def test_the_last_dose_of_all_missed_is_missed_for_a_day():
    course = "10 mg at 08:00 for 9 days then stop for 30 days, miss day 9"

    assert departures(course, from_day=1)[0] == (9, {"missed_doses": 1, "missed_hours": 24})


def test_an_event_on_the_last_day_of_a_level_belongs_to_it():
    course = "10 mg at 08:00 for 9 days then 20 mg at 08:00 for 9 days, extra 5 mg on day 9 at 12:00"
    moment = next(m for m in all_moments(course, 1) if m.only and "ingested_mg" in m.only)

    assert (moment.day, moment.facts["daily_dose_mg"]) == (9, 10)
