"""Diaries that lie, are left out, or fit nobody: the belief stays sound, and emergencies stay emergencies."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.follow.belief import believe
from handrail.follow.diary import BloodLevel, Diary, DiaryEntry, DoseTaken
from handrail.follow.local_day import LocalDay
from handrail.follow.signs import signs_of

PERSON = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)
BEFORE = handrail.parse_course("20 mg four times a day for 10 months")
DOWN = handrail.parse_course(
    "10 mg four times a day for 7 days then 5 mg four times a day for 7 days then stop"
)
SCORED = [item.id for item in handrail.load_medicine().diary.items if item.kind == "score"]
FEW = 400


def local(number: int) -> LocalDay:
    date = dt.date(2026, 5, 1) + dt.timedelta(days=number)
    return LocalDay(date=date, begins_offset_min=0, ends_offset_min=0)


def told(entries, **more):
    given_ = {"before": BEFORE, "particles": FEW, **more}
    return believe(Diary(entries=tuple(entries)), DOWN, PERSON, handrail.load_medicine(), **given_)


def is_sound(belief) -> bool:
    """Every number is one, every chance from 0 to 1, the graver never the likelier, the floor kept."""
    ranges = [one.after for one in belief.learnings]
    ranges += [day.score for day in belief.expected] + [day.burden for day in belief.expected]
    shown = [one.shown for one in belief.chances]
    return (
        all(math.isfinite(value) for some in ranges for value in some)
        and all(low <= middle <= high for low, middle, high in ranges)
        and all(one.before / 2 <= one.shown <= 1 and one.after <= one.shown for one in belief.chances)
        and shown == sorted(shown, reverse=True)
    )


@pytest.mark.parametrize("score", [0, 3])
def test_a_diary_that_fits_nobody_still_gives_numbers(score):
    """Nothing at all for three weeks, or the worst of everything on every day of them."""
    assert is_sound(
        told(DiaryEntry(day=local(day), scores=dict.fromkeys(SCORED, score)) for day in range(21))
    )


def test_answers_that_jump_up_and_down_give_numbers():
    scores = [dict.fromkeys(SCORED, 3 * (day % 2)) for day in range(20)]

    assert is_sound(told(DiaryEntry(day=local(day), scores=scores[day]) for day in range(20)))


def test_a_level_that_nobody_on_these_doses_could_have_gives_numbers():
    level = BloodLevel(value=9, unit="mg/L", sampled_at=local(0).begins_at + dt.timedelta(hours=8))

    assert is_sound(told([DiaryEntry(day=local(0), levels=(level,))]))


def test_someone_who_took_nothing_at_all_is_at_more_risk_than_someone_who_took_what_was_agreed():
    kept = told([DiaryEntry(day=local(day)) for day in range(4)], days_ahead=3)
    left = told([DiaryEntry(day=local(day), doses=()) for day in range(4)], days_ahead=3)

    assert left.chances[0].before > kept.chances[0].before


def test_a_diary_without_a_past_and_without_days_ahead_gives_numbers():
    belief = told([DiaryEntry(day=local(0), scores={"sleep": 1})], before=None, days_ahead=0)

    assert belief.chances == ()
    assert is_sound(belief)


@st.composite
def diaries(draw):
    """Up to ten days, some left out; anything answered, anything taken."""
    entries = []
    for number in sorted(draw(st.sets(st.integers(0, 14), min_size=1, max_size=10))):
        day = local(number)
        hours = draw(st.lists(st.floats(0, 23.9), max_size=3))
        doses = tuple(
            DoseTaken(taken_at=day.begins_at + dt.timedelta(hours=hour), taken_mg=draw(st.floats(0.5, 120)))
            for hour in hours
        )
        entries.append(
            DiaryEntry(
                day=day,
                doses=draw(st.sampled_from([None, doses])),
                scores=draw(st.dictionaries(st.sampled_from(SCORED), st.integers(0, 3))),
                temperature_c=draw(st.none() | st.floats(35.5, 41)),
            )
        )
    return entries


@settings(deadline=None, max_examples=25)
@given(diaries())
def test_any_diary_gives_a_sound_belief_and_its_emergencies_do_not_depend_on_it(entries):
    medicine = handrail.load_medicine()
    before = [signs_of(entry, PERSON, medicine) for entry in entries]

    assert is_sound(told(entries))
    assert [signs_of(entry, PERSON, medicine) for entry in entries] == before
    for entry, signs in zip(entries, before, strict=True):
        if entry.scores.get("hallucinations", 0) >= 1 or (entry.temperature_c or 0) >= 39:
            assert signs.is_red
            assert signs.cards
