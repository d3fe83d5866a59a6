"""The whole answer: the plans, and what everything about them rests on. The same for up and down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from handrail.check.setting import level_of_care
from handrail.plan import advice
from handrail.plan.nouns import Plan, PlanResult
from handrail.plan.situation import UNKNOWN_KIDNEYS_EGFR
from handrail.plan.task import Task

STOP_RULES = {"down": advice.STOP_RULES_DOWN, "up": advice.STOP_RULES_UP}


def plan_result(
    task: Task, plans: tuple[Plan, ...], *, said: Iterable[str], first: tuple[str, ...] = ()
) -> PlanResult:
    """Plans with what to do first, who should watch, what was assumed, and the sources of it all.

    Args:
        said: what was assumed on the way here, a sentence each; what was assumed about the past and the
            person stands before and after it.
        first: what to do now that this very request calls for.
    """
    story, standing, direction = task.story, task.standing, task.direction
    person, medicine = story.person, story.medicine
    kidneys_known = task.situation.groups == 1
    label, reasons = advice.supervision(standing, person, kidneys_known)
    return PlanResult(
        medicine=medicine.name,
        direction=direction,
        plans=plans,
        person=person,
        course=story.past,
        starts_on=task.starts_on,
        seed=task.sampling.seed,
        draws=task.situation.draws.count,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        standing=standing.findings,
        cannot_tell=standing.missing_facts,
        not_recognised=standing.not_recognised,
        do_now=advice.do_now(direction, standing, person, kidneys_known=kidneys_known, first=first),
        supervision=label,
        supervision_reasons=reasons,
        setting=advice.where_to_taper(level_of_care(person, medicine, story.past), standing, reasons)
        if direction == "down"
        else advice.setting(standing, reasons),
        schedule_advice=advice.advice_of(medicine, direction, person),
        assumptions=tuple(dict.fromkeys(_assumptions(task, said))),
        stop_rules=STOP_RULES[direction],
        sources=sources_of(task, plans),
    )


def _assumptions(task: Task, said: Iterable[str]) -> Iterator[str]:
    yield from (*task.story.said, *said, *task.said)
    if task.situation.groups > 1:
        tried = ", ".join(f"{egfr:g}" for egfr in UNKNOWN_KIDNEYS_EGFR[:-1])
        yield (
            f"Kidneys not checked: tried with an eGFR of {tried} and {UNKNOWN_KIDNEYS_EGFR[-1]:g}, "
            "the worst of them shown."
        )
    yield from task.standing.assumptions


def sources_of(task: Task, plans: Sequence[Plan]) -> tuple[str, ...]:
    """Keys of every source behind the answer, in order of first use."""
    medicine, direction = task.story.medicine, task.direction
    chosen = medicine.kinetics[task.sampling.kinetics or medicine.default_kinetics]
    used: list[str] = [*chosen.sources, *medicine.dynamics.sources, *medicine.floors.sources]
    if direction == "up":
        used.extend(medicine.careful_pace.sources)
    for findings in (task.standing.findings, *(plan.findings for plan in plans)):
        used.extend(source for finding in findings for source in finding.sources)
    products = {part.product for plan in plans for part in plan.needs}
    used.extend(s for product in medicine.products if product.id in products for s in product.sources)
    used.extend(s for row in medicine.schedules if row.direction == direction for s in row.sources)
    return tuple(dict.fromkeys(used))
