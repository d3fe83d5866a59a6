"""The main job, judged as a pharmacist would: one test, one statement about a taper."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import handrail
from handrail.exchange.json import plan_json
from handrail.medicine.nouns import severity_rank
from handrail.person import Person
from handrail.plan import DEFAULT_LIMITS, Limits
from tests.plan.asked import ADA, a_taper, adas_taper, levels, named


def test_three_plans_stand_beside_staying_a_fixed_percentage_and_an_abrupt_stop():
    names = [plan.name for plan in adas_taper().plans]

    assert names == ["faster", "middle", "slower", "stay", "ten_percent_a_week", "abrupt_stop"]


def test_slower_takes_longer_and_brings_less_withdrawal():
    faster, middle, slower = (named(adas_taper(), name) for name in ("faster", "middle", "slower"))

    assert faster.total_days < middle.total_days < slower.total_days
    assert faster.forecast.moderate.mean > middle.forecast.moderate.mean > slower.forecast.moderate.mean


@pytest.mark.parametrize("name", ["faster", "middle", "slower"])
def test_each_plan_stays_under_its_limits_or_says_that_none_does(name):
    plan, limits = named(adas_taper(), name), DEFAULT_LIMITS[name]

    if not plan.meets_limits:
        assert any("no pace" in note for note in plan.notes)
        return
    assert plan.forecast.moderate.mean <= limits.moderate * 1.001
    assert plan.forecast.severe.mean <= limits.severe * 1.001


@pytest.mark.parametrize("name", ["faster", "middle"])
def test_each_plan_uses_most_of_its_limits_so_that_it_is_the_fastest(name):
    plan, limits = named(adas_taper(), name), DEFAULT_LIMITS[name]

    used = max(plan.forecast.moderate.mean / limits.moderate, plan.forecast.severe.mean / limits.severe)
    assert used > 0.85


def test_an_abrupt_stop_is_shown_and_never_offered():
    stop = named(adas_taper(), "abrupt_stop")

    assert not stop.offered
    assert {finding.rule for finding in stop.caused} >= {"AS-01"}
    assert stop.forecast.moderate.mean > 5 * named(adas_taper(), "middle").forecast.moderate.mean


def test_ten_percent_a_week_is_slower_and_yet_worse_than_the_middle_plan():
    """The search puts its days where they help: low down, where a cut costs most."""
    ten, middle = named(adas_taper(), "ten_percent_a_week"), named(adas_taper(), "middle")

    assert ten.total_days > middle.total_days
    assert ten.forecast.moderate.mean > middle.forecast.moderate.mean


@pytest.mark.parametrize(
    "sentence", ["20 mg three times a day for 45 days", "10 mg three times a day for 25 days"]
)
def test_ten_percent_a_week_is_offered_when_it_passes_the_same_tests(sentence):
    result = a_taper(sentence)
    ten, middle = named(result, "ten_percent_a_week"), DEFAULT_LIMITS["middle"]

    assert ten.offered == (
        ten.forecast.moderate.mean <= middle.moderate and ten.forecast.severe.mean <= middle.severe
    )
    assert ten.offered == (sentence == "10 mg three times a day for 25 days")


@pytest.mark.parametrize("name", ["faster", "middle", "slower"])
def test_the_floors_are_kept(name):
    plan = named(adas_taper(), name)
    doses = [80.0, *levels(plan), 0.0]

    for before, after in itertools.pairwise(doses):
        assert after < before
        assert before - after <= 15
        assert before <= 20 or before - after <= 0.25 * before
    assert all(step.days >= 3 for step in plan.steps)
    assert plan.total_days >= 14
    for step in plan.steps:
        assert len(step.intakes) >= min(3, step.daily_dose_micrograms // 5_000)


def test_the_night_dose_goes_last_unless_told_otherwise():
    by_night, by_morning = (
        adas_taper().chosen,
        a_taper("20 mg four times a day for 14 months", protect="morning").chosen,
    )

    assert [intake.time_text for intake in by_night.steps[-1].intakes] == ["22:00"]
    assert [intake.time_text for intake in by_morning.steps[-1].intakes] == ["08:00"]


def test_no_plan_causes_a_finding_of_major_or_above():
    for plan in adas_taper().plans:
        if plan.offered:
            grave = [f for f in plan.caused if severity_rank(f.severity) >= severity_rank("major")]
            assert not [f for f in grave if not f.folded_under]


def test_the_same_seed_gives_the_same_plan_byte_for_byte():
    import json

    again = a_taper("20 mg four times a day for 14 months")

    assert json.dumps(plan_json(again)) == json.dumps(plan_json(adas_taper()))


def test_another_seed_gives_a_plan_of_about_the_same_length():
    lengths = [a_taper("20 mg four times a day for 14 months", seed=s).chosen.total_days for s in (1, 2, 3)]

    assert max(lengths) <= 1.5 * min(lengths)


def test_each_step_says_what_held_it():
    for name in ("faster", "middle", "slower"):
        assert all(step.held_by for step in named(adas_taper(), name).steps)


# ---- the search ------------------------------------------------------------


def test_the_search_beats_every_fixed_template_of_the_same_length():
    """Linear, percentage-like and random tapers over the same lattice and floors, in as many days."""
    from handrail.plan.descent import permitted_cuts
    from handrail.plan.forecasts import forecasts
    from handrail.plan.judge import Way, doses_by_day
    from handrail.plan.lattice import Supply, day_doses
    from handrail.plan.situation import Sampling, situation_of

    pack = handrail.load_medicine("baclofen")
    past = handrail.parse_course("20 mg four times a day for 14 months")
    middle = named(adas_taper(), "middle")
    tablets = {p.strength_micrograms: p for p in pack.products if p.form == "tablet" and p.is_scored}
    supply = Supply((tablets[10_000], tablets[20_000]), True, 4)
    days = day_doses(supply, (480, 720, 1080, 1320), 3, "night", 80_000)
    situation = situation_of(past, ADA, pack, days.minutes, Sampling(), kidneys_known=True, form="tablet")
    chance = np.random.default_rng(1)
    templates = []
    for _ in range(2500):
        # Levels by a power law or by chance, lengths even, growing or by chance.
        steps = int(chance.integers(7, 16))
        wanted = 80_000 * (1 - np.sort(chance.random(steps))) ** chance.uniform(0.5, 2)
        possible = days.possible(75_000)[1:]
        chain = sorted({min(possible, key=lambda t: abs(t - w)) for w in wanted}, reverse=True)
        weights = chance.choice([0.0, 0.5, 1.0]) * np.arange(len(chain)) / len(chain) + 0.3
        if chance.random() < 0.5:
            weights = weights + chance.random(len(chain))
        spare = middle.total_days - 3 * len(chain)
        lengths = [3 + int(share) for share in spare * weights / weights.sum()]
        lengths[-1] += middle.total_days - sum(lengths)
        kept = all(
            after in permitted_cuts(before, [after], 0, pack.floors)
            for before, after in itertools.pairwise([80_000, *chain, 0])
        )
        if kept:
            templates.append(list(zip(chain, lengths, strict=True)))
    assert len(templates) >= 20
    ways = [
        Way(
            name="template",
            title="",
            levels=tuple((t, d, "") for t, d in template),
            ends_with=0,
            offered=True,
        )
        for template in templates
    ]
    courses = [doses_by_day(way, days, situation.body) for way in ways]
    predicted = forecasts(situation, courses, pack.dynamics.watch_days)

    assert min(f.moderate.mean for f in predicted) > middle.forecast.moderate.mean


def test_looser_limits_are_never_slower():
    strict = a_taper(
        "20 mg three times a day for 6 months", limits={"middle": Limits(moderate=0.01, severe=0.002)}
    )
    loose = a_taper(
        "20 mg three times a day for 6 months", limits={"middle": Limits(moderate=0.04, severe=0.008)}
    )

    assert named(loose, "middle").total_days <= named(strict, "middle").total_days


def test_a_limit_that_no_pace_can_meet_is_said():
    result = a_taper(
        "20 mg four times a day for 14 months",
        limits={"slower": Limits(moderate=1e-5, severe=1e-6)},
        draws=48,
    )
    slower = named(result, "slower")

    assert not slower.meets_limits
    assert any("no pace" in note for note in slower.notes)


def test_no_cut_takes_more_than_a_quarter_or_five_milligrams_where_pieces_allow_less():
    for name in ("faster", "middle", "slower"):
        doses = [80.0, *levels(named(adas_taper(), name)), 0.0]
        assert all(before - after <= max(0.25 * before, 5) for before, after in itertools.pairwise(doses))


def test_a_liquid_gives_steps_well_apart():
    child = Person(age_years=7, weight_kg=24, egfr_ml_min_1_73m2=110)
    result = a_taper("10 mg three times a day for 2 years", child, have=None, halves=None)
    steps = levels(result.chosen)

    assert {part.form for part in result.chosen.needs} == {"oral_liquid"}
    assert len(steps) <= 20
    assert any("mg/kg" in note for note in result.chosen.notes)


def test_words_that_hold_a_step_are_words():
    for plan in adas_taper().plans:
        assert not any("{" in step.held_by for step in plan.steps)
