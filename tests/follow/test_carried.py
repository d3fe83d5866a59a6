"""Where someone is today: chances as counted particles have them, and a plan's where nothing was written."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import handrail
from handrail.follow.belief import weigh
from handrail.follow.carried import Carried, carried
from handrail.follow.diary import Diary, DiaryEntry
from handrail.follow.local_day import LocalDay
from handrail.simulate.forecast import mean_chances

PERSON = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)
BEFORE = handrail.parse_course("20 mg four times a day for 10 months")
DOWN = handrail.parse_course(
    "15 mg four times a day for 7 days then 10 mg four times a day for 7 days then 5 mg four times a day"
)


def weighed(score, particles, seed=1):
    medicine = handrail.load_medicine()
    asked = [item.id for item in medicine.diary.items if item.kind == "score" and item.red_from is None]
    entries = []
    for number in range(14):
        date = dt.date(2026, 5, 1) + dt.timedelta(days=number)
        day = LocalDay(date=date, begins_offset_min=0, ends_offset_min=0)
        scores = {} if score is None else {name: score for name in asked if name != "confusion"}
        entries.append(DiaryEntry(day=day, scores=scores))
    return weigh(
        Diary(entries=tuple(entries)),
        DOWN,
        PERSON,
        medicine,
        before=BEFORE,
        particles=particles,
        seed=seed,
        days_ahead=14,
    )


def peaks_ahead(some, bodies):
    """The largest burden of the days ahead of the bodies that `carried` keeps, of both crowds."""
    after, first = some.learnt.particles, some.first
    chosen = np.linspace(0, after.count - 1, bodies).round().astype(int)
    return np.concatenate([after.worst[14:, chosen].max(axis=0), first.worst[14:, chosen].max(axis=0)])


@pytest.mark.parametrize("score", [0, 1])
def test_integrating_each_bodys_sensitivity_gives_what_counting_particles_gives(score):
    some = weighed(score, 4000)
    person = carried(some, 14, [480, 720, 1080, 1320], bodies=1000)
    told, _ = person.both(peaks_ahead(some, 1000), (0, 1))
    after = some.learnt.particles
    felt = after.worst[14:].max(axis=0) * np.exp(after.feeling.log_sensitivity)
    counted = [(felt > threshold).mean() for threshold in after.draws.thresholds[:2]]

    assert told[0] == pytest.approx(counted[0], abs=0.012)
    assert told[1] == pytest.approx(counted[1], abs=0.004)


def test_where_nothing_was_written_the_chance_is_that_of_anyone():
    some = weighed(None, 600)
    person = carried(some, 14, [480], bodies=600)
    peaks = peaks_ahead(some, 600)

    assert person.felt is None
    assert person.chance_of(peaks) == pytest.approx(
        mean_chances(some.first.worst[14:].max(axis=0), some.first.draws)
    )


def test_a_larger_burden_is_never_less_likely_to_be_felt_and_a_graver_grade_never_more():
    person = carried(weighed(1, 600), 14, [480], bodies=60)
    grown = np.linspace(0, 2, 40)[:, None] * np.ones(2 * 60)
    chances = person.chance_of(grown)

    assert (np.diff(chances, axis=1) >= -1e-12).all()
    assert (chances[0] >= chances[1]).all()
    assert (chances[1] >= chances[2]).all()
    assert chances[:, 0] == pytest.approx(0)


def test_the_range_that_is_shown_is_raised_with_its_mean():
    person: Carried = carried(weighed(0, 600), 14, [480], bodies=60)
    peaks = np.full(120, 0.4)

    assert person.chances_by_set(peaks).mean(axis=-1) == pytest.approx(person.chance_of(peaks), rel=1e-6)
