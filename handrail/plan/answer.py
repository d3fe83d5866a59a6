"""The whole answer: the plans, and what everything about them rests on. The same for up and down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from handrail.check import CheckResult
from handrail.check.setting import level_of_care
from handrail.course.nouns import Course
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.plan import advice
from handrail.plan.nouns import Direction, Plan, PlanResult
from handrail.plan.situation import UNKNOWN_KIDNEYS_EGFR, Situation

STOP_RULES = {"down": advice.STOP_RULES_DOWN, "up": advice.STOP_RULES_UP}


def plan_result(
    direction: Direction,
    plans: tuple[Plan, ...],
    *,
    person: Person,
    past: Course,
    medicine: Medicine,
    situation: Situation,
    standing: CheckResult,
    starts_on: dt.date,
    seed: int,
    kinetics: str | None,
    said: Iterable[str],
    first: tuple[str, ...] = (),
) -> PlanResult:
    """Plans with what to do first, who should watch, what was assumed, and the sources of it all.

    Args:
        said: what was assumed on the way here, a sentence each.
        first: what to do now that this very request calls for.
        kinetics: the set that was used; the pack's default if None.
    """
    kidneys_known = situation.groups == 1
    label, reasons = advice.supervision(standing, person, kidneys_known)
    if not kidneys_known:
        tried = ", ".join(f"{egfr:g}" for egfr in UNKNOWN_KIDNEYS_EGFR[:-1])
        said = (
            *said,
            f"Kidneys not checked: tried with an eGFR of {tried} and {UNKNOWN_KIDNEYS_EGFR[-1]:g}, "
            "the worst of them shown.",
        )
    return PlanResult(
        medicine=medicine.name,
        direction=direction,
        plans=plans,
        person=person,
        course=past,
        starts_on=starts_on,
        seed=seed,
        draws=situation.draws.count,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        standing=standing.findings,
        cannot_tell=standing.missing_facts,
        not_recognised=standing.not_recognised,
        do_now=advice.do_now(direction, standing, person, kidneys_known=kidneys_known, first=first),
        supervision=label,
        supervision_reasons=reasons,
        setting=advice.where_to_taper(level_of_care(person, medicine, past), standing, reasons)
        if direction == "down"
        else advice.setting(standing, reasons),
        schedule_advice=advice.advice_of(medicine, direction, person),
        assumptions=tuple(dict.fromkeys((*said, *standing.assumptions))),
        stop_rules=STOP_RULES[direction],
        sources=sources_of(medicine, plans, standing, direction, kinetics),
    )


def sources_of(
    medicine: Medicine,
    plans: Sequence[Plan],
    standing: CheckResult,
    direction: Direction,
    kinetics: str | None,
) -> tuple[str, ...]:
    """Keys of every source behind the answer, in order of first use."""
    chosen = medicine.kinetics[kinetics or medicine.default_kinetics]
    used: list[str] = [*chosen.sources, *medicine.dynamics.sources, *medicine.floors.sources]
    if direction == "up":
        used.extend(medicine.careful_pace.sources)
    for findings in (standing.findings, *(plan.findings for plan in plans)):
        used.extend(source for finding in findings for source in finding.sources)
    products = {part.product for plan in plans for part in plan.needs}
    used.extend(s for product in medicine.products if product.id in products for s in product.sources)
    used.extend(s for row in medicine.schedules if row.direction == direction for s in row.sources)
    return tuple(dict.fromkeys(used))
