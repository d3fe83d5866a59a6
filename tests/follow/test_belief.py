"""What a diary tells: more where more is felt, nothing where nothing is written, never half a risk away."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import handrail
from handrail.errors import InputError
from handrail.follow.belief import believe, never_below_half
from handrail.follow.diary import BloodLevel, Diary, DiaryEntry, DoseTaken
from handrail.follow.local_day import LocalDay, local_day
from handrail.follow.observing import answers_of, chances_of_levels, drawn_levels, log_likelihood
from handrail.follow.particles import COLUMNS, Feeling, Prior, levels_at, simulated
from handrail.follow.sampling import effective_share
from handrail.follow.story import story_of
from handrail.simulate.footing import footing_of

approx = pytest.approx

PERSON = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)
BEFORE = handrail.parse_course("20 mg four times a day for 10 months")
DOWN = handrail.parse_course(
    "15 mg four times a day for 7 days then 10 mg four times a day for 7 days then 5 mg four times a day"
)
FEW = 1500


def medicine():
    return handrail.load_medicine()


def days(count: int, first: dt.date = dt.date(2026, 5, 1)) -> list[LocalDay]:
    return [
        LocalDay(date=first + dt.timedelta(days=day), begins_offset_min=0, ends_offset_min=0)
        for day in range(count)
    ]


def every_day(count: int, score: int | None, **more) -> Diary:
    asked = [item.id for item in medicine().diary.items if item.kind == "score"]
    plain = [name for name in asked if name not in ("confusion", "hallucinations")]
    scores = {} if score is None else dict.fromkeys(plain, score)
    return Diary(entries=tuple(DiaryEntry(day=day, scores=scores, **more) for day in days(count)))


def belief_of(diary: Diary, **more):
    given = {"before": BEFORE, "particles": FEW, **more}
    return believe(diary, DOWN, PERSON, medicine(), **given)


def learning(belief, name):
    return next(one for one in belief.learnings if one.name == name)


def chance(belief, grade):
    return next(one for one in belief.chances if one.grade == grade)


# ---- what is learnt --------------------------------------------------------------------------------------


def test_a_diary_in_which_nothing_is_written_teaches_nothing():
    belief = belief_of(every_day(14, None))

    assert all(one.before == one.after for one in belief.learnings)
    assert all(one.before == one.after == one.shown for one in belief.chances)
    assert belief.days_written == 0


def test_someone_who_suffers_through_every_cut_is_more_sensitive_than_thought_and_at_more_risk():
    hard = belief_of(every_day(14, 2))

    assert learning(hard, "sensitivity").after[1] > learning(hard, "sensitivity").before[1]
    assert chance(hard, "moderate").after > chance(hard, "moderate").before


def test_someone_who_feels_nothing_is_less_sensitive_than_thought():
    quiet = belief_of(every_day(14, 0))

    assert learning(quiet, "sensitivity").after[1] < learning(quiet, "sensitivity").before[1]


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_diary_alone_never_takes_a_chance_below_half_and_never_hides_a_larger_one(before, after):
    shown = never_below_half(before, after)

    assert shown >= 0.5 * before
    assert shown >= after


def test_a_quiet_diary_still_shows_at_least_half_of_the_risk():
    quiet = belief_of(every_day(21, 0))

    assert chance(quiet, "any").after < chance(quiet, "any").before
    for one in quiet.chances:
        assert one.shown >= 0.5 * one.before


def test_a_level_in_blood_teaches_the_clearance_and_not_how_anything_is_felt():
    at = days(6)[5].begins_at + dt.timedelta(hours=11)

    def told(mg_per_l):
        diary = every_day(7, None)
        level = BloodLevel(value=mg_per_l, unit="mg/L", sampled_at=at)
        entries = [*diary.entries]
        entries[5] = dataclasses.replace(entries[5], levels=(level,))
        return belief_of(Diary(entries=tuple(entries)))

    low, high = told(0.15), told(0.9)
    clearance = [learning(one, "clearance_l_per_h") for one in (low, high)]
    assert clearance[0].after[1] > clearance[0].before[1] > clearance[1].after[1]
    for one in (low, high):
        sensitivity = learning(one, "sensitivity")
        assert sensitivity.after[1] == approx(sensitivity.before[1], rel=0.25)


def test_days_that_are_worse_than_expected_are_counted_from_the_last_one_back():
    diary = every_day(14, 0)
    worst = {item.id: 3 for item in medicine().diary.items if item.kind == "score"}
    entries = [
        dataclasses.replace(entry, scores=worst) if number >= 12 else entry
        for number, entry in enumerate(diary.entries)
    ]

    assert belief_of(diary).worse_since_days == 0
    assert belief_of(Diary(entries=tuple(entries))).worse_since_days == 2


def test_the_same_seed_gives_the_same_belief_and_another_one_nearly_the_same():
    diary = every_day(10, 1)
    first, again, other = belief_of(diary), belief_of(diary), belief_of(diary, seed=2)

    assert first == again
    assert learning(other, "sensitivity").after[1] == approx(
        learning(first, "sensitivity").after[1], rel=0.35
    )


def test_before_the_diary_the_chance_is_that_of_the_simulation():
    """The same course, person and model: drawn one by one here, and as sets of people there."""
    stop = handrail.parse_course("20 mg four times a day for 1 day then stop")
    belief = believe(
        Diary(entries=(DiaryEntry(day=days(1)[0]),)),
        stop,
        PERSON,
        medicine(),
        before=BEFORE,
        days_ahead=20,
        particles=6000,
    )
    whole = handrail.parse_course("20 mg four times a day for 10 months then stop")
    profile = handrail.simulate_course(whole, PERSON, medicine(), replicates=60, people=20)

    assert chance(belief, "any").before == approx(profile.chances["any"][0], abs=0.03)
    assert chance(belief, "moderate").before == approx(profile.chances["moderate"][0], abs=0.02)


# ---- what was really taken -------------------------------------------------------------------------------


def one_body():
    data = medicine().diary
    prior = Prior(medicine=medicine(), footing=footing_of(medicine(), PERSON, None, None), data=data)
    return prior.draws(np.zeros((1, COLUMNS)))


def test_doses_left_out_are_felt_and_doses_taken_as_agreed_are_not():
    agreed = handrail.parse_course("20 mg four times a day")
    kept = Diary(entries=tuple(DiaryEntry(day=day) for day in days(6)))
    missed = Diary(entries=tuple(DiaryEntry(day=day, doses=()) for day in days(6)))

    as_agreed, _ = simulated(one_body(), story_of(kept, agreed, before=BEFORE))
    without, _ = simulated(one_body(), story_of(missed, agreed, before=BEFORE))
    assert as_agreed.max() < 0.02
    assert without.max() > 0.2


def test_what_nobody_wrote_down_is_taken_as_agreed_and_said():
    story = story_of(Diary(entries=(DiaryEntry(day=days(1)[0]),)), DOWN, before=BEFORE)

    assert "1 day" in story.assumptions[0]
    assert story.doses_mg.sum() == 60


@pytest.mark.parametrize("offset_h", [-8, 0, 5])
def test_a_body_feels_true_hours_whatever_clock_wrote_them(offset_h):
    """The same instants, written by clocks that stand apart."""
    zone = dt.timezone(dt.timedelta(hours=offset_h))

    def entry(day):
        noon = (day.begins_at + dt.timedelta(hours=12)).astimezone(zone)
        return DiaryEntry(day=day, doses=(DoseTaken(taken_at=noon, taken_mg=20),))

    diary = Diary(entries=tuple(entry(day) for day in days(4)))
    worst, _ = simulated(one_body(), story_of(diary, DOWN, before=BEFORE))
    plain = Diary(
        entries=tuple(
            DiaryEntry(
                day=day,
                doses=(DoseTaken(taken_at=day.begins_at + dt.timedelta(hours=12), taken_mg=20),),
            )
            for day in days(4)
        )
    )
    expected, _ = simulated(one_body(), story_of(plain, DOWN, before=BEFORE))

    assert worst == approx(expected)


def test_a_day_of_23_hours_moves_everything_after_it_by_an_hour():
    dates = [dt.date(2026, 3, 28) + dt.timedelta(days=shift) for shift in range(3)]
    diary = Diary(entries=tuple(DiaryEntry(day=local_day(date, "Europe/London")) for date in dates))

    story = story_of(diary, DOWN, before=BEFORE)

    assert story.borders_h.tolist() == [0, 24, 47, 71]
    first_of_last_day = min(hour for hour, _ in story.swallowed if hour >= 47)
    first_of_first_day = min(hour for hour, _ in story.swallowed if hour >= 0)
    assert first_of_last_day - 47 == first_of_first_day


def test_a_level_is_that_of_the_simulation():
    course = handrail.parse_course("20 mg at 08:00 and 20:00 for 3 days")
    diary = Diary(
        entries=(
            DiaryEntry(
                day=days(1)[0],
                doses=(),
                levels=(
                    BloodLevel(value=1, unit="mg/L", sampled_at=days(1)[0].begins_at + dt.timedelta(hours=2)),
                ),
            ),
        )
    )
    story = story_of(diary, DOWN, before=course)
    profile = handrail.simulate_course(course, PERSON, medicine(), replicates=1, people=1, until_day=4)
    # One person of one replicate stands in the middle of everything in which people differ.
    assert levels_at(one_body(), story)[0, 0] == approx(
        profile.bands["level_mg_per_l"].p50[profile.time_h == 74][0], rel=0.001
    )


# ---- how answers come about ------------------------------------------------------------------------------


@given(st.floats(1e-3, 30), st.sampled_from(medicine().diary.items))
def test_the_chances_of_an_answer_add_up_to_one(u, item):
    chances = chances_of_levels(item, np.array([np.log(u)]), medicine().diary.value("steepness"))

    assert chances.sum() == approx(1)
    assert (chances >= 0).all()


@given(st.sampled_from([item for item in medicine().diary.items if item.kind == "score"]))
def test_who_feels_more_answers_higher(item):
    x = np.linspace(-5, 2, 40)
    chances = chances_of_levels(item, x, medicine().diary.value("steepness"))
    mean = (np.arange(len(chances))[:, None] * chances).sum(axis=0)

    assert (np.diff(mean) > 0).all()


def test_answers_that_are_drawn_are_as_frequent_as_their_likelihood():
    """Every answer of one item, counted and reckoned."""
    data = medicine().diary
    u, count = 0.4, 200_000
    drawn = drawn_levels(np.full((1, count), u - 0.1), np.full(count, 0.1), data, np.random.default_rng(3))
    place = [item.id for item in data.items].index("anxiety")

    for level in range(4):
        likely = np.exp(log_likelihood({"anxiety": level}, np.array([u]), data))[0]
        assert (drawn[place] == level).mean() == approx(likely, abs=0.005)


def test_a_question_that_was_not_answered_says_nothing():
    data = medicine().diary
    grid = np.array([0.05, 0.5, 2.0])

    assert log_likelihood({}, grid, data) == approx(np.zeros(3), abs=1e-12)
    empty = answers_of((None, DiaryEntry(day=days(1)[0])), data)
    assert not len(empty.days)


def test_the_table_of_a_day_is_its_likelihood():
    data = medicine().diary
    entry = DiaryEntry(day=days(1)[0], scores={"sleep": 2, "tremor": 1}, temperature_c=38.3)
    felt, feeling = (
        np.array([[0.02, 0.4, 3.0]], np.float32),
        Feeling(log_sensitivity=np.log([1.0, 1.5, 0.7]), baseline=np.array([0.05, 0.1, 0.2])),
    )
    u = felt[0] * np.exp(feeling.log_sensitivity) + feeling.baseline

    exact = log_likelihood(entry.answers(data), u, data)
    assert answers_of((entry,), data).of(felt, feeling) == approx(exact, abs=1e-3)


def test_equal_weights_are_worth_all_particles_and_one_heavy_one_is_worth_itself():
    assert effective_share(np.zeros(50)) == approx(1)
    assert effective_share(np.array([0.0, -800, -800, -800])) == approx(0.25)


# ---- what can't be followed ------------------------------------------------------------------------------


def test_an_empty_diary_too_few_particles_and_doses_as_needed_are_refused():
    with pytest.raises(InputError, match="empty"):
        belief_of(Diary())
    with pytest.raises(InputError, match="too few"):
        belief_of(every_day(2, 1), particles=5)
    with pytest.raises(InputError, match="as needed"):
        believe(
            every_day(2, 1),
            handrail.parse_course("10 mg as needed up to 3 times a day"),
            PERSON,
            medicine(),
            particles=FEW,
        )


def test_kidneys_that_nobody_knows_are_said_loudly():
    belief = believe(every_day(2, 1), DOWN, handrail.Person(age_years=50), medicine(), particles=FEW)

    assert any("KIDNEYS NOT KNOWN" in said for said in belief.assumptions)
