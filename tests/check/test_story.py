"""What a course tells of the last days, as of the morning after its last day."""

from __future__ import annotations

import pytest

from handrail.check.story import story_of
from handrail.course import parse_course


def story(text: str) -> dict[str, object]:
    return story_of(parse_course(text))


def test_a_course_that_says_of_nothing_has_nothing_missed_and_nothing_extra():
    told = story("20 mg three times a day for 90 days")

    assert (told["missed_hours"], told["missed_doses"], told["ingested_mg"]) == (0, 0, 0)
    assert "last_dose_hours" not in told
    assert told["days_on_medicine"] == 90


def test_two_missed_days_reach_until_the_next_morning():
    """Doses at 08:00, 14:00 and 20:00, say; from the first one missed to this morning's are 48 hours."""
    told = story("20 mg at 08:00, 14:00 and 20:00 for 90 days, missed days 89 to 90")

    assert (told["missed_hours"], told["missed_doses"]) == (48, 6)
    assert told["last_dose_hours"] == 60


def test_a_single_missed_evening_dose_counts_from_the_one_before():
    told = story("20 mg at 08:00 and 20:00 for 90 days, miss day 90 at 20:00")

    assert (told["missed_hours"], told["missed_doses"], told["last_dose_hours"]) == (12, 1, 24)


def test_doses_taken_again_after_a_gap_end_it():
    told = story("20 mg at 08:00 and 20:00 for 90 days, miss day 88")

    assert told["missed_hours"] == 0


def test_an_extra_dose_after_missed_ones_is_the_last_dose():
    told = story("20 mg at 08:00 and 20:00 for 90 days, miss day 90, extra 20 mg on day 90 at 22:00")

    assert told["missed_hours"] == 0
    assert told["ingested_mg"] == 20


def test_a_late_dose_is_taken_when_it_is_taken():
    told = story("20 mg at 08:00 and 20:00 for 90 days, late by 3 hours on day 89 at 20:00, miss day 90")

    assert told["last_dose_hours"] == 33


@pytest.mark.parametrize(("day", "amount"), [(90, 60), (88, 60), (87, 0), (50, 0)])
def test_an_extra_dose_counts_for_three_days(day, amount):
    told = story(f"20 mg at 08:00 and 20:00 for 90 days, extra 40 mg on day {day} at 20:00")

    assert told["ingested_mg"] == amount


def test_a_doubled_dose_is_twice_what_was_due():
    assert story("20 mg at 08:00 for 90 days, double on day 90 at 08:00")["ingested_mg"] == 40


def test_what_is_taken_as_needed_tells_nothing_about_missed_doses():
    told = story("10 mg up to three times a day as needed for 30 days")

    assert "missed_hours" not in told
    assert "missed_doses" not in told
    assert told["ingested_mg"] == 0


def test_a_course_of_one_day_has_a_story():
    assert story("10 mg at 08:00 for 1 day")["missed_hours"] == 0


def test_doses_missed_for_longer_than_two_weeks_have_no_last_one():
    told = story("20 mg at 08:00 for 90 days, missed days 70 to 90")

    assert told["missed_doses"] == 14
    assert "last_dose_hours" not in told


def test_of_two_extra_doses_the_larger_one_counts():
    told = story(
        "20 mg at 08:00 and 20:00 for 90 days, extra 40 mg on day 89 at 21:00, extra 10 mg on day 90 at 21:00"
    )

    assert told["ingested_mg"] == 40


def test_only_a_late_dose_is_late():
    """A doubled dose has no delay: the missed one after it counts from its own time."""
    told = story("20 mg at 08:00 and 20:00 for 90 days, double on day 89 at 20:00, miss day 90")

    assert (told["last_dose_hours"], told["missed_hours"]) == (36, 24)


def test_the_first_day_of_a_course_can_be_missed():
    told = story("20 mg at 08:00 and 20:00 for 2 days, missed days 1 to 2")

    assert told["missed_doses"] == 4
    assert "last_dose_hours" not in told


def test_an_open_course_is_asked_about_on_its_first_day():
    assert story("20 mg at 08:00")["missed_hours"] == 0


def test_an_extra_dose_before_the_missed_ones_is_not_the_last():
    told = story("20 mg at 08:00 and 20:00 for 90 days, extra 20 mg on day 89 at 12:00, miss day 90")

    assert told["last_dose_hours"] == 36


def test_an_extra_dose_between_missed_ones_is_the_last_dose():
    told = story("20 mg at 08:00 and 20:00 for 90 days, extra 20 mg on day 89 at 12:00, missed days 89 to 90")

    assert (told["last_dose_hours"], told["missed_doses"]) == (44, 3)
