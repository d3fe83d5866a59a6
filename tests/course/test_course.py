"""A course knows what is planned on a day, what was swallowed, and refuses what can't be."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.course import Course, Event, Intake, Regimen, Step, event_rows, parse_course
from handrail.errors import InputError
from tests.course.strategies import courses

THREE_A_DAY = "20 mg three times a day"


def times_and_doses(doses):
    return [(dose.time_h, dose.dose_mg) for dose in doses]


def test_days_are_counted_from_one():
    course = parse_course(f"{THREE_A_DAY} for 14 days then 15 mg at night for 7 days then stop")

    assert [course.daily_dose_mg_on(day) for day in (1, 14, 15, 21, 22, 400)] == [60, 60, 15, 15, 0, 0]
    with pytest.raises(InputError, match="0 is not a whole number"):
        course.regimen_on(0)


@pytest.mark.parametrize(
    ("sentence", "total_days", "is_open", "ends_with_stop", "days_of_use"),
    [
        (THREE_A_DAY, None, True, False, None),
        (f"{THREE_A_DAY} for 14 days", 14, False, False, 14),
        (f"{THREE_A_DAY} for 14 days then stop", 14, False, True, 14),
        (f"{THREE_A_DAY} for 14 days then nothing for 3 days", 17, False, True, 14),
        ("5 mg tid for 14 days then nothing for 3 days then 5 mg tid for 4 days", 21, False, False, 18),
        (f"{THREE_A_DAY} for 14 days then 10 mg at night", None, True, False, None),
        ("10 mg as needed, up to 3 a day for 9 days", 9, False, False, 9),
        ("stop", 0, False, True, 0),
    ],
)  # fmt: skip
def test_how_long_a_course_is(sentence, total_days, is_open, ends_with_stop, days_of_use):
    course = parse_course(sentence)

    assert course.total_days == total_days
    assert course.is_open == is_open
    assert course.ends_with_stop == ends_with_stop
    assert course.days_of_use == days_of_use


def test_the_present_regimen_is_the_last_one_before_a_stop():
    course = parse_course(f"{THREE_A_DAY} for 14 days then 15 mg at night for 7 days then stop")

    assert course.steady_regimen.daily_dose_mg == 15
    assert parse_course("stop").steady_regimen.intakes == ()


def test_departures_change_what_is_swallowed_and_nothing_else():
    course = parse_course(
        "10 mg at 08:00 and 20:00 for 5 days; miss day 1; miss the 08:00 dose on day 2; "
        "late by 90 minutes on day 3 at 08:00; double the 20:00 dose on day 4; extra 5 mg on day 5 at 12:00"
    )

    assert times_and_doses(course.doses()) == [
        (44, 10), (57.5, 10), (68, 10), (80, 10), (92, 20), (104, 10), (108, 5), (116, 10),
    ]  # fmt: skip
    assert course.daily_dose_mg_on(1) == 20


def test_a_dose_late_past_the_last_midnight_is_still_swallowed():
    course = parse_course("10 mg at 22:00 for 2 days; late by 3 hours on day 2 at 22:00")

    assert times_and_doses(course.doses()) == [(22, 10), (49, 10)]
    assert times_and_doses(course.doses(2)) == [(22, 10)]


def test_as_needed_is_taken_at_its_most_or_at_its_fewest():
    course = parse_course("10 mg at 08:00, 14:00 and 22:00 as needed, at least 1 a day for 2 days")

    assert len(course.doses()) == 6
    assert times_and_doses(course.doses(as_needed="fewest")) == [(8, 10), (32, 10)]


def test_an_open_course_has_no_last_dose():
    course = parse_course("10 mg at 08:00")

    assert len(course.doses(30)) == 30
    with pytest.raises(InputError, match="until further notice"):
        course.doses()
    with pytest.raises(InputError, match="until further notice"):
        event_rows(course)


def test_one_course_follows_another():
    before = parse_course("20 mg at 08:00 for 10 days; miss day 3")
    after = parse_course("10 mg at 08:00 for 5 days then stop; miss day 2")
    whole = before.then(after)

    assert whole.total_days == 15
    assert [event.day for event in whole.events] == [3, 12]
    assert whole.daily_dose_mg_on(11) == 10
    assert whole.ends_with_stop


def test_nothing_follows_a_course_without_an_end():
    course = parse_course(THREE_A_DAY)

    with pytest.raises(InputError, match="no last day"):
        course.then(parse_course("stop"))
    assert course.lasting(30).then(parse_course("stop")).total_days == 30


def test_assumptions_are_no_part_of_what_makes_courses_equal():
    written = parse_course("20 mg at 08:00, 14:00 and 22:00 for 426 days")
    spoken = parse_course(f"{THREE_A_DAY} for 14 months")

    assert spoken.assumptions != written.assumptions
    assert spoken == written
    assert hash(spoken) == hash(written)


ONE = Regimen(intakes=(Intake(minute_of_day=480, dose_micrograms=10_000),))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Intake(minute_of_day=1440, dose_micrograms=1), "1440 is no minute of a day"),
        (lambda: Intake(minute_of_day=8.5, dose_micrograms=1), "8.5 is no minute of a day"),
        (lambda: Intake(minute_of_day=480, dose_micrograms=0), "is nothing, or less"),
        (lambda: Intake(minute_of_day=480, dose_micrograms=-5), "is nothing, or less"),
        (lambda: Intake(minute_of_day=480, dose_micrograms=2.5), "no whole number of micrograms"),
        (lambda: Intake(minute_of_day=480, dose_micrograms=True), "no whole number of micrograms"),
        (lambda: Intake(minute_of_day=480, dose_micrograms=10**9), "1,000,000 mg is more than 20 grams"),
        (lambda: Regimen(intakes=ONE.intakes * 2), "two doses at 08:00"),
        (
            lambda: Regimen(intakes=(Intake(minute_of_day=600, dose_micrograms=1), *ONE.intakes)),
            "stands after the one at 10:00",
        ),
        (lambda: Regimen(intakes=ONE.intakes, fewest_a_day=2), "2 is not a whole number of 0 to 1"),
        (lambda: Regimen(intakes=(), fewest_a_day=0), "Nothing can't be taken as needed"),
        (lambda: Step(regimen=ONE, days=0), "0 is not a whole number"),
        (lambda: Step(regimen=ONE, days=2.5), "2.5 is not a whole number"),
        (lambda: Course(steps=()), "at least one step"),
        (
            lambda: Course(steps=(Step(regimen=ONE, days=None), Step(regimen=ONE, days=3))),
            "course, step 1: It has no end",
        ),
        (lambda: Course(steps=(Step(regimen=ONE, days=36_000),) * 2), "longer than a hundred years"),
        (lambda: Event(kind="late", day=3, late_minutes=30), "not said which dose"),
        (lambda: Event(kind="late", day=3, minute_of_day=480), "A delay belongs to a late dose"),
        (lambda: Event(kind="extra", day=3, minute_of_day=480), "An amount belongs to an extra dose"),
        (lambda: Event(kind="missed", day=3, dose_micrograms=5), "An amount belongs to an extra dose"),
        (lambda: Event(kind="lost", day=3), "none of missed, late"),
        (lambda: Event(kind="missed", day=0), "0 is not a whole number"),
    ],
)
def test_what_can_not_be_is_refused(make, message):
    with pytest.raises(InputError) as refused:
        make()

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Event(kind="missed", day=11), "10 days, so there is no dose on day 11"),
        (Event(kind="missed", day=5, minute_of_day=481), "no dose at 08:01"),
        (Event(kind="doubled", day=5, minute_of_day=1320), "no dose at 22:00"),
    ],
)
def test_an_event_has_to_meet_a_dose(event, message):
    course = parse_course("10 mg at 08:00 for 10 days")

    with pytest.raises(InputError, match=message):
        dataclasses.replace(course, events=(event,))


# ---------------------------------------------------------------------------- properties


def swallowed_after(event, last_day):
    """Whether a late dose comes after the midnight that ends a day."""
    return (event.day - 1) * 1440 + event.minute_of_day + event.late_minutes >= last_day * 1440


@given(courses(longest_step=60))
def test_what_is_swallowed_is_what_was_planned_and_the_departures(course):
    last_day = 60 if course.is_open else course.total_days
    end = None if not course.is_open else last_day
    swallowed = sum(dose.dose_micrograms for dose in course.doses(end))
    planned = sum(course.regimen_on(day).daily_dose_micrograms for day in range(1, last_day + 1))
    departed = 0
    for event in course.events:
        regimen = course.regimen_on(event.day)
        if event.kind == "extra":
            departed += event.dose_micrograms
        elif event.kind == "doubled":
            departed += regimen.intake_at(event.minute_of_day).dose_micrograms
        elif event.kind == "missed" and event.minute_of_day is None:
            departed -= regimen.daily_dose_micrograms
        elif event.kind == "missed" or (end is not None and swallowed_after(event, end)):
            departed -= regimen.intake_at(event.minute_of_day).dose_micrograms

    assert swallowed == planned + departed


@given(courses(longest_step=60), st.integers(1, 100))
def test_doses_come_in_time_order_and_never_after_the_day_asked_for(course, until_day):
    times = [dose.time_h for dose in course.doses(until_day)]

    assert times == sorted(times)
    assert all(0 <= time_h < 24 * until_day for time_h in times)


@given(courses(longest_step=60))
def test_event_rows_are_the_same_doses(course):
    until_day = 60 if course.is_open else None
    rows = event_rows(course, until_day=until_day)
    spread = sorted(
        (round((row.time_h + number * row.ii_h) * 60), round(row.amt_mg * 1000))
        for row in rows
        if row.evid == 1
        for number in range(row.addl + 1)
    )
    doses = sorted((round(dose.time_h * 60), dose.dose_micrograms) for dose in course.doses(until_day))
    # A late dose on the last day may be swallowed after it; the rows still hold it.
    late = [row for row in spread if until_day and row[0] >= until_day * 1440]

    assert [row for row in spread if row not in late] == doses
    missed = sum(
        len(course.regimen_on(event.day).intakes) if event.minute_of_day is None else 1
        for event in course.events
        if event.kind == "missed"
    )
    assert sum(row.code == "MISS" for row in rows) == missed
    assert [row.time_h for row in rows] == sorted(row.time_h for row in rows)


@given(courses(longest_step=60), courses(longest_step=60))
def test_two_courses_in_a_row_are_both_there(first, second):
    if first.steps[-1].days is None:
        first = first.lasting(70)
    whole = first.then(second)

    shift = first.total_days
    assert [whole.regimen_on(day) for day in range(1, shift + 1)] == [
        first.regimen_on(day) for day in range(1, shift + 1)
    ]
    assert whole.regimen_on(shift + 1) == second.regimen_on(1)
    assert len(whole.events) == len(first.events) + len(second.events)
