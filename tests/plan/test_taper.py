"""The main job, judged as a pharmacist would: one test, one statement about a taper."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

import numpy as np
import pytest

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.exchange.json import plan_json
from handrail.medicine.nouns import severity_rank
from handrail.person import Person
from handrail.plan import DEFAULT_LIMITS, Limits, Plan, PlanResult
from tests.plan.asked import ADA, START, a_taper, adas_taper


def named(result: PlanResult, name: str) -> Plan:
    return next(plan for plan in result.plans if plan.name == name)


def levels(plan: Plan) -> list[float]:
    return [step.daily_dose_mg for step in plan.steps]


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


# ---- what people ask for ------------------------------------------------------------


def test_by_a_date_gives_the_gentlest_plan_that_ends_by_then():
    by = START + dt.timedelta(days=39)
    result = a_taper("20 mg four times a day for 14 months", by=by)

    assert result.chosen.name == "by_date"
    assert result.chosen.total_days <= 40
    assert result.chosen.total_days >= 30


def test_by_a_date_too_soon_names_the_floor_and_the_shortest_plan():
    with pytest.raises(NoPlanFound, match="floors") as caught:
        a_taper("20 mg four times a day for 14 months", by=START + dt.timedelta(days=6))

    assert caught.value.rule.startswith("FL-")
    assert "takes" in caught.value.nearest


def test_no_change_falls_on_a_day_without_changes():
    result = a_taper("20 mg three times a day for 6 months", change_on=("mon", "tue", "wed"))
    plan = result.chosen

    for step in plan.steps:
        weekday = (result.starts_on + dt.timedelta(days=step.start_day - 1)).weekday()
        assert weekday in (0, 1, 2)
    stop = result.starts_on + dt.timedelta(days=plan.total_days)
    assert stop.weekday() in (0, 1, 2)


def test_lowering_to_a_dose_ends_at_that_dose():
    result = a_taper("20 mg four times a day for 14 months", goal_micrograms=30_000)

    assert result.chosen.ends_with_micrograms == 30_000
    assert levels(result.chosen)[-1] == 30
    assert min(levels(result.chosen)) == 30


def test_a_goal_that_cannot_be_made_is_refused_with_help():
    with pytest.raises(NoPlanFound, match="can't be made"):
        a_taper("20 mg four times a day for 14 months", goal_micrograms=7_000)


def test_a_goal_above_the_present_dose_is_refused():
    with pytest.raises(InputError, match="can't end at"):
        a_taper("10 mg three times a day for 14 months", goal_micrograms=40_000)


def test_fifty_nine_milligrams_begins_with_the_next_dose_below():
    result = a_taper("20 mg in the morning, 19 mg at noon and 20 mg at night for 45 days")

    assert levels(result.chosen)[0] <= 55
    assert any("can't be made exactly" in note for note in result.chosen.notes)


def test_someone_on_the_smallest_piece_is_given_a_liquid_instead_of_a_sudden_stop():
    result = a_taper("5 mg at night for 10 months")

    assert result.chosen.offered
    assert len(result.chosen.steps) >= 2
    assert result.chosen.total_days >= 14
    assert any("oral liquid" in said for said in result.assumptions)


def test_after_short_use_the_floor_is_a_week_and_after_long_use_two():
    short = a_taper("10 mg three times a day for 20 days")
    long = a_taper("10 mg three times a day for 90 days")

    assert min(plan.total_days for plan in short.plans if plan.offered) >= 7
    assert min(plan.total_days for plan in long.plans if plan.offered) >= 14


def test_the_label_of_germany_asks_for_three_weeks():
    german = dataclasses.replace(ADA, country="DE", indication="spasticity")
    result = a_taper("5 mg three times a day for 6 months", german, have=(10_000,))

    assert min(plan.total_days for plan in result.plans if plan.offered) >= 21


# ---- people ------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "person"),
    [
        ("90 mg three times a day for 8 months", Person(age_years=44, weight_kg=80, egfr_ml_min_1_73m2=95)),
        ("5 mg twice a day for 4 months", Person(age_years=70, weight_kg=66, dialysis="hd")),
        (
            "20 mg three times a day for 3 years",
            Person(age_years=31, sex="female", weight_kg=68, egfr_ml_min_1_73m2=110, pregnant=True),
        ),
        (
            "20 mg three times a day for 3 years",
            Person(age_years=40, weight_kg=70, egfr_ml_min_1_73m2=90, conditions=("epilepsy",)),
        ),
        ("10 mg three times a day for 2 years", Person(age_years=7, weight_kg=24, egfr_ml_min_1_73m2=110)),
    ],
    ids=["270 mg", "dialysis", "pregnancy", "epilepsy", "child"],
)
def test_a_dangerous_start_is_a_draft_for_a_specialist_never_a_refusal(sentence, person):
    result = a_taper(sentence, person)

    assert result.chosen.offered
    assert result.supervision == "draft for specialist supervision"
    assert result.supervision_reasons


def test_unknown_kidneys_make_a_draft_with_kidneys_not_checked_on_top():
    result = a_taper("20 mg three times a day for 6 months", Person(age_years=50, weight_kg=70))

    assert result.do_now[0].startswith("Kidneys not checked")
    assert result.supervision
    assert any("90, 45 and 15" in said for said in result.assumptions)


def test_unknown_kidneys_are_never_quicker_than_any_of_the_three():
    unknown = a_taper("20 mg three times a day for 6 months", Person(age_years=50, weight_kg=70))
    for egfr in (90, 45, 15):
        known = a_taper(
            "20 mg three times a day for 6 months",
            Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=egfr),
        )
        assert unknown.chosen.total_days >= 0.85 * known.chosen.total_days


def test_no_plan_for_a_child_under_two():
    with pytest.raises(NoPlanFound, match="under") as caught:
        a_taper("2.5 mg twice a day for 3 months", Person(age_years=1.5, weight_kg=11), halves=True)

    assert caught.value.rule == "FL-08"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"suicidal_ideation": True}, "SU-01"),
        ({"aki": True}, "RN-12"),
    ],
)
def test_what_is_urgent_comes_before_any_plan(facts, rule):
    person = dataclasses.replace(ADA, facts=facts)
    with pytest.raises(NoPlanFound, match="before any plan") as caught:
        a_taper("20 mg three times a day for 6 months", person)

    assert caught.value.rule == rule
    assert caught.value.nearest.startswith("Now:")


def test_a_medicine_taken_as_needed_has_no_steady_dose_to_plan_from():
    with pytest.raises(InputError, match="as needed"):
        a_taper("10 mg as needed, up to 3 a day for 3 months")


def test_a_course_that_has_ended_is_refused():
    with pytest.raises(InputError, match="already ended"):
        a_taper("10 mg three times a day for 3 months then stop")


def test_a_benzodiazepine_never_shortens_a_plan():
    """Judged protective for motor signs, and yet it changes nothing in a plan but the findings."""
    with_it = a_taper(
        "20 mg three times a day for 6 months", dataclasses.replace(ADA, other_medicines=("diazepam",))
    )
    without = a_taper("20 mg three times a day for 6 months", dataclasses.replace(ADA, other_medicines=()))

    assert with_it.chosen.total_days >= without.chosen.total_days


def test_staying_with_failing_kidneys_is_weighed_against_leaving():
    result = a_taper("5 mg twice a day for 4 months", Person(age_years=70, weight_kg=66, dialysis="hd"))

    assert result.chosen.name == "faster"
    assert "times the level" in named(result, "stay").notes[0]
    assert any("staying on the dose is a danger too" in said for said in result.do_now)


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


def test_half_of_a_tablet_scored_elsewhere_is_not_planned():
    british = dataclasses.replace(ADA, country="UK")
    result = a_taper("20 mg three times a day for 6 months", british, have=(5_000, 10_000))

    assert all(part.halves % 2 == 0 for part in result.chosen.needs if part.strength_micrograms == 5_000)
    assert any("whole" in said for said in result.assumptions)


def test_after_a_few_days_it_is_asked_whether_a_taper_is_needed():
    result = a_taper("20 mg three times a day for 3 days")

    assert any("whether a taper is needed" in said for said in result.do_now)


def test_a_course_may_be_given_as_its_sentence():
    spoken = handrail.plan_taper(
        "20 mg four times a day for 14 months", ADA, have=(10_000, 20_000), halves=True, starts_on=START
    )

    assert plan_json(spoken) == plan_json(adas_taper())
