"""Tempering, resampling and moving against the plainest way there is: many people, each weighted once."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import handrail
from handrail.follow.diary import BloodLevel, Diary, DiaryEntry
from handrail.follow.local_day import LocalDay
from handrail.follow.observing import answers_of
from handrail.follow.particles import COLUMNS, Prior, parameters_of
from handrail.follow.sampling import Evidence, effective_share, learn
from handrail.follow.story import story_of
from handrail.simulate.footing import footing_of

PLAIN, MOVED = 60_000, 6_000
PERSON = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)
BEFORE = handrail.parse_course("20 mg four times a day for 10 months")
DOWN = handrail.parse_course("10 mg four times a day for 4 days then 5 mg four times a day")


def evidence_of(scores, level_mg_per_l):
    medicine = handrail.load_medicine()
    entries = []
    for number, some in enumerate(scores):
        date = dt.date(2026, 5, 1) + dt.timedelta(days=number)
        day = LocalDay(date=date, begins_offset_min=0, ends_offset_min=0)
        at = day.begins_at + dt.timedelta(hours=11)
        level = BloodLevel(value=level_mg_per_l, unit="mg/L", sampled_at=at)
        entries.append(DiaryEntry(day=day, scores=some, levels=(level,) if number == 1 else ()))
    story = story_of(Diary(entries=tuple(entries)), DOWN, before=BEFORE)
    prior = Prior(medicine=medicine, footing=footing_of(medicine, PERSON, None, None), data=medicine.diary)
    return Evidence(prior=prior, story=story, answers=answers_of(story.written, medicine.diary))


PEOPLE = {
    "feels little": ([{"sleep": 1, "anxiety": 0}, {"sleep": 0, "tremor": 0}] * 3, 0.20),
    "feels much": ([{"sleep": 1}, {"sleep": 2, "anxiety": 2}, {"anxiety": 3, "tremor": 2}] * 2, 0.20),
    "clears slowly": ([{"sleep": 1, "restlessness": 1}] * 3, 0.40),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_moved_particles_agree_with_weighted_ones(who):
    """Means within a tenth of a standard deviation, 90 % intervals within a tenth of their width."""
    evidence = evidence_of(*PEOPLE[who])
    chance = np.random.default_rng(9)
    plain = evidence.particles(chance.standard_normal((PLAIN, COLUMNS)), np.arange(PLAIN))
    likely = evidence.log_likelihood(plain)
    weights = np.exp(likely - likely.max())
    weights /= weights.sum()
    assert effective_share(likely) * PLAIN > 1_000

    first = evidence.particles(chance.standard_normal((MOVED, COLUMNS)), np.arange(MOVED))
    learnt = learn(evidence, first, chance)
    weighted = parameters_of(plain.draws, plain.feeling)
    for name, values in parameters_of(learnt.particles.draws, learnt.particles.feeling).items():
        true, found = np.log(weighted[name]), np.log(values)
        mean = float(weights @ true)
        sd = float(np.sqrt(weights @ (true - mean) ** 2))
        order = np.argsort(true)
        low, high = np.interp([0.05, 0.95], np.cumsum(weights[order]), true[order])
        assert found.mean() == pytest.approx(mean, abs=0.1 * sd), name
        assert np.percentile(found, [5, 95]) == pytest.approx([low, high], abs=0.1 * (high - low)), name
    assert learnt.degrees > 1
