"""Sentences about a plan that is kept: what its signature says, what today's step is, what changed since."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.report import plan_words, words
from handrail.report.numbers import ambulance_words
from handrail.report.person_words import person_lines

if TYPE_CHECKING:
    from handrail.course.nouns import Course
    from handrail.medicine.nouns import Medicine
    from handrail.person.nouns import Person
    from handrail.plan.nouns import PlannedStep, PlanResult

NOT_APPROVED = "DRAFT - not approved by anyone"
CHANGED_SINCE = "Something about you was changed since this was approved: ask the clinic."
"""For the person themselves: what it is and what it means, a clinician says."""
NO_CALENDAR = "There is a calendar only for the approved plan that someone goes by now."
_WAITS_FOR_A_SIGNATURE = "the person who prescribes it agrees"
NOT_TOLD = "not told"
_NOT_COMPARED = ("Country",)
_USUAL = ("Age", "Weight", "Other medicines", "Conditions")
_KIDNEYS = ("eGFR", "Creatinine", "Creatinine clearance", "Dialysis")
_SHORT = {"Symptoms when this was written": "symptoms", "eGFR": "eGFR"}
Difference = tuple[str, str, str]


def unsaid_words(person: Person) -> str:
    """Which of the facts that a plan leans on most nobody told; "" where all are known."""
    known = {what for what, _ in person_lines(person)}
    unsaid = [what.lower() for what in _USUAL if what not in known]
    if not known.intersection(_KIDNEYS):
        unsaid.append("kidneys")
    return f"Not told: {words.join_words(unsaid)}." if unsaid else ""


def differences(made_for: Person, now: Person) -> tuple[Difference, ...]:
    """The facts that aren't the same, as (what, then, now); "not told" where nobody said."""
    then, today = dict(person_lines(made_for)), dict(person_lines(now))
    return tuple(
        (_SHORT.get(what, what.lower()), then.get(what, NOT_TOLD), today.get(what, NOT_TOLD))
        for what in dict.fromkeys((*then, *today))
        if what not in _NOT_COMPARED and _parts(then.get(what)) != _parts(today.get(what))
    )


def _parts(said: str | None) -> list[str] | None:
    """A list in another order is the same list."""
    return None if said is None else sorted(said.split(", "))


def changed_lines(found: tuple[Difference, ...], *, approved: bool) -> tuple[str, ...]:
    """What to say to those who treat of facts that are no longer those a plan was made for."""
    made, then = ("Approved", "going on") if approved else ("Made", "approving")
    again = f"look at it again before {then}."
    lines = [f"{made} for {what} {old}; now {new}: {again}" for what, old, new in found if old != NOT_TOLD]
    learned = [what for what, old, _ in found if old == NOT_TOLD]
    if learned:
        lines.append(f"{made} without {words.join_words(learned)}, known now: {again}")
    return tuple(lines)


def course_differs_words(result: PlanResult, written: Course, on: dt.date) -> str:
    """How a course written after the approval differs from what the plan has on that day; "" for not.

    Args:
        result: the answer of the approved plan.
        written: what was written down as taken now.
        on: the day it was written.
    """
    said, meant = _last_dose(written), _dose_on(result, on)
    if said == meant:
        return ""
    return (
        f"Written on {words.day_words(on)} as taken: {_a_day(said)}; this plan has {_a_day(meant)} then. "
        "Find out what is taken before the next change. Raise nothing meanwhile; less of it only gradually."
    )


def _dose_on(result: PlanResult, day: dt.date) -> int:
    """Micrograms of a day: before the plan what it goes on from, then its steps, then where it ends."""
    plan = result.chosen
    if day < result.starts_on:
        return _last_dose(result.course)
    if day >= plan_words.day_after(result, plan):
        return plan.ends_with_micrograms
    begun = [step for step in plan.steps if plan_words.step_span(result, step)[0] <= day]
    return begun[-1].daily_dose_micrograms if begun else _last_dose(result.course)


def _last_dose(course: Course) -> int:
    return course.steps[-1].regimen.daily_dose_micrograms if course.steps else 0


def _a_day(micrograms: int) -> str:
    return f"{words.amount_words(micrograms)} a day" if micrograms else "no dose"


def record_differs_words(found: tuple[Difference, ...]) -> str:
    """How a question differs from the record it is to be kept in; "" where it doesn't."""
    if not found:
        return ""
    said = "; ".join(f"{what} {old} in the question, {new} in the record" for what, old, new in found)
    return f"Differs: {said}."


def today_lines(result: PlanResult, day: dt.date) -> tuple[str, ...]:
    """What an approved plan asks for on a day, and the next change with its date."""
    plan = result.chosen
    end = plan_words.end_words(result, plan)
    ahead = [step for step in plan.steps if plan_words.step_span(result, step)[0] > day]
    coming = _from_words(result, ahead[0]) if ahead else end
    if day >= plan_words.day_after(result, plan):
        return (end,)
    steady = "Don't stop suddenly: each change comes gradually, on its date."
    if day < result.starts_on:
        return ("Today: what is taken now goes on.", coming, steady)
    now = next(step for step in reversed(plan.steps) if step not in ahead)
    return (f"Today: {_step_words(now)}", coming, steady)


def approved_do_now(result: PlanResult, day: dt.date) -> tuple[str, ...]:
    """What to do now on a plan that is signed: today's step in place of waiting for an agreement."""
    return (*today_lines(result, day), *_signed_do_now(result))


def paper_do_now(result: PlanResult) -> tuple[str, ...]:
    """The same on paper, which stays as it is from day to day."""
    first = words.day_words(result.starts_on)
    go = f"Go by the steps below from {first}, gradually, each on its date: don't stop suddenly."
    return (go, *_signed_do_now(result))


def _signed_do_now(result: PlanResult) -> tuple[str, ...]:
    """What to do now without waiting for the signature that is there."""
    return tuple(said for said in result.do_now if _WAITS_FOR_A_SIGNATURE not in said)


def _from_words(result: PlanResult, step: PlannedStep) -> str:
    first, _ = plan_words.step_span(result, step)
    return f"From {words.day_words(first)}: {_step_words(step)}"


def _step_words(step: PlannedStep) -> str:
    day = words.amount_words(step.daily_dose_micrograms)
    return f"{day} a day: {words.regimen_words(step.intakes)}."


def status_words(
    state: str, *, by: str | None, on: dt.date | None, version: int, mark: str, replaced_by: str = ""
) -> str:
    """The line that a kept plan carries on its paper.

    Args:
        state: draft, approved or withdrawn.
        by: who approved or withdrew it.
        on: when they did.
        version: of the plan.
        mark: the hash of its content.
        replaced_by: the title of the plan that was approved after it.
    """
    what = f"version {version}, mark {mark[:12]}"
    if state == "draft" or on is None:
        return f"{NOT_APPROVED}; {what}"
    signed = f"by {by} on {on.isoformat()}, {what}"
    if state == "withdrawn":
        return f"Withdrawn {signed}: do not follow it"
    if replaced_by:
        return f"Approved earlier {signed}; replaced by {replaced_by}"
    return f"Approved {signed}"


def no_tablets_lines(medicine: Medicine, country: str | None) -> tuple[tuple[str, str], ...]:
    """Fixed words for someone who has no tablets left or goes into hospital; no dose stands in them."""
    said = medicine.restart.words if medicine.restart is not None else {}
    lines = [
        ("Today", "Call the prescriber now. Closed: a pharmacy (emergency supply), out of hours, hospital."),
        ("Say", f'"I take {medicine.name}. It must not be stopped suddenly."'),
    ]
    if "ran_out_do_not" in said:
        lines.append(("Don't", said["ran_out_do_not"]))
    if "ran_out_call" in said:
        lines.append(("Call help", f"{ambulance_words(country, medicine.name)} {said['ran_out_call']}"))
    if "admitted_never" in said:
        lines.append(
            ("In hospital", f"Say it on arrival, and that no dose is left out. {said['admitted_never']}")
        )
    return tuple(lines)
