"""The particles against a sampler that somebody else wrote (emcee), on three people: the same belief.

Both are asked for the same posterior: standard normals, and the likelihood of everything written. What is
compared is the logarithm of each property, which is close to normal: its mean within a tenth of its standard
deviation, and the width of its 90 % interval within a tenth.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import handrail
from handrail.follow.belief import weigh
from handrail.follow.diary import BloodLevel, Diary, DiaryEntry
from handrail.follow.local_day import LocalDay
from handrail.follow.particles import COLUMNS, parameters_of

PERSON = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)
BEFORE = handrail.parse_course("20 mg four times a day for 10 months")
DOWN = handrail.parse_course(
    "15 mg four times a day for 7 days then 10 mg four times a day for 7 days then 5 mg four times a day"
)
WALKERS, WARMING, STEPS, KEPT_EVERY = 512, 600, 1200, 10
FARTHEST = 6.0
PARTICLES, SEEDS = 20_000, (1, 2, 3)
MEAN_WITHIN_SD, WIDTH_WITHIN = 0.1, 0.1


def day(number: int) -> LocalDay:
    date = dt.date(2026, 5, 1) + dt.timedelta(days=number)
    return LocalDay(date=date, begins_offset_min=0, ends_offset_min=0)


def written(scores, level_on=None) -> Diary:
    medicine = handrail.load_medicine()
    assert medicine.diary is not None
    asked = [item.id for item in medicine.diary.items if item.kind == "score" and item.red_from is None]
    entries = []
    for number, score in enumerate(scores):
        levels = ()
        if number == level_on:
            at = day(number).begins_at + dt.timedelta(hours=11)
            levels = (BloodLevel(value=310, unit="ng/mL", sampled_at=at),)
        given = {} if score is None else dict.fromkeys(asked[:6], score)
        entries.append(DiaryEntry(day=day(number), scores=given, levels=levels))
    return Diary(entries=tuple(entries))


PEOPLE = {
    "feels nothing": written([0] * 14),
    "feels the later cuts": written([0] * 7 + [1, 0, 1, 1, 0, 2, 1]),
    "has a level and leaves days out": written([1, None, 0, 0, None, 1, 0, None, 1, 1, 0, None], level_on=5),
}


def log_properties(weighed, normal) -> dict[str, np.ndarray]:
    prior = weighed.evidence.prior
    draws = prior.draws(normal)
    return {
        name: np.log(values) for name, values in parameters_of(draws, prior.feeling(normal, draws)).items()
    }


def by_emcee(weighed) -> dict[str, np.ndarray]:
    """Each property as an ensemble of walkers finds it."""
    import emcee

    evidence = weighed.evidence

    def log_posterior(normal):
        # Beyond this no standard normal lies; a proposal out there is no body.
        inside = (np.abs(normal) < FARTHEST).all(axis=1)
        particles = evidence.particles(normal.clip(-FARTHEST, FARTHEST), np.arange(len(normal)))
        found = evidence.log_likelihood(particles) - 0.5 * (normal**2).sum(axis=1)
        return np.where(inside, found, -np.inf)

    chance = np.random.Generator(np.random.Philox(7))
    begin = chance.standard_normal((WALKERS, COLUMNS)) * 0.5
    moves = [
        (emcee.moves.DEMove(), 0.7),
        (emcee.moves.DESnookerMove(), 0.1),
        (emcee.moves.StretchMove(), 0.2),
    ]
    sampler = emcee.EnsembleSampler(WALKERS, COLUMNS, log_posterior, vectorize=True, moves=moves)
    sampler.random_state = np.random.RandomState(11).get_state()
    state = sampler.run_mcmc(begin, WARMING)
    sampler.reset()
    sampler.run_mcmc(state, STEPS, thin_by=1)
    chain = sampler.get_chain(thin=KEPT_EVERY)
    # A chain that has not mixed compares nothing.
    assert (STEPS / sampler.get_autocorr_time(tol=0)).min() > 10
    return log_properties(weighed, chain.reshape(-1, COLUMNS))


@pytest.mark.slow
@pytest.mark.parametrize("name", PEOPLE)
def test_the_particles_believe_what_an_independent_sampler_believes(name):
    medicine = handrail.load_medicine()
    runs = [
        weigh(
            PEOPLE[name], DOWN, PERSON, medicine, before=BEFORE, particles=PARTICLES, seed=seed, days_ahead=1
        )
        for seed in SEEDS
    ]
    normal = np.concatenate([run.learnt.particles.normal for run in runs])
    ours, theirs = log_properties(runs[0], normal), by_emcee(runs[0])

    for what, values in theirs.items():
        spread = values.std()
        assert abs(ours[what].mean() - values.mean()) <= MEAN_WITHIN_SD * spread, what
        low, high = np.percentile(values, [5, 95])
        our_low, our_high = np.percentile(ours[what], [5, 95])
        assert abs((our_high - our_low) / (high - low) - 1) <= WIDTH_WITHIN, what
