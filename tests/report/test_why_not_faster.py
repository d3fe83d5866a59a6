"""Why a plan isn't faster: its own reasons, and what would pass."""

from __future__ import annotations

from dataclasses import replace

import handrail
from handrail.report.why_not_faster import reasons, what_would_pass
from tests.plan.asked import ADA, adas_taper


def test_the_reason_that_costs_most_days_stands_first():
    found = reasons(adas_taper().chosen)

    days = [reason.days for reason in found]
    assert days == sorted(days, reverse=True)
    assert days[0] <= adas_taper().chosen.total_days


def test_every_reason_of_every_step_is_there_once():
    chosen = adas_taper().chosen

    said = [reason.says for reason in reasons(chosen)]

    assert len(said) == len(set(said))
    assert set(said) == {part for step in chosen.steps for part in step.held_by.split("; ") if part}


def test_steps_beside_each_other_are_said_as_a_run():
    chosen = adas_taper().chosen
    held = [
        replace(step, held_by=by) for step, by in zip(chosen.steps, ("a", "a", "a", "b", "a"), strict=False)
    ]

    said = {reason.says: reason.steps for reason in reasons(replace(chosen, steps=tuple(held)))}

    assert said == {"a": "Steps 1, 2, 3 and 5", "b": "Step 4"}


def test_the_faster_plan_is_named_with_its_days_and_its_price():
    result = adas_taper()
    faster = next(plan for plan in result.plans if plan.name == "faster")

    said = what_would_pass(result)

    assert said[0].startswith(f"Faster takes {faster.total_days} days instead of {result.chosen.total_days}.")
    assert "on the plan shown" in said[0]


def test_where_nothing_faster_passes_it_says_so():
    given = {"have": (10_000, 20_000), "halves": True, "draws": 40}
    result = handrail.plan_taper("20 mg four times a day for 14 months", ADA, choose="faster", **given)

    assert "No faster plan passes both the floors and the check." in what_would_pass(result)


def test_of_steps_that_someone_wrote_nothing_is_claimed_about_faster_ones():
    result = handrail.edited_plan(
        "20 mg four times a day for 14 months", ADA, steps=((70_000, 14),), goal_micrograms=70_000, draws=40
    )

    assert "was not looked for" in what_would_pass(result)[0]
    assert reasons(result.chosen) == ()
