"""Answers as rich text for a terminal of 80 columns and more; as readable without colour or piped.

The order never changes: the emergency line, what to do now, why, how sure, what was not looked at,
and the sources. Every text from outside goes through `Text`, which reads no markup, and through
`words.printable`, which lets no control character pass.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.report import plan_words, words
from handrail.report.checks import check_text
from handrail.report.grounds import cited_first, keys_line, other_advice
from handrail.report.happening_text import (
    OVERDOSE_DO,
    OVERDOSE_NOT_SAID,
    OVERDOSE_WITHDRAWAL,
    asks_for_care,
    happening_lines,
    has_overdose,
)
from handrail.report.page import WIDEST, Page

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.medicine.nouns import Medicine
    from handrail.plan.nouns import Plan, PlannedStep, PlanResult
    from handrail.simulate.nouns import Profile

__all__ = ["WIDEST", "check_text", "plan_text", "simulate_text"]

MOST_TIMES = 4
"""Times of day named on one line."""


def plan_text(result: PlanResult, medicine: Medicine, console: Console) -> None:
    """Print a whole plan: what to do now, the plans side by side, the chosen one in tablets.

    Args:
        result: the answer of `plan_taper` or `plan_titration`.
        medicine: the pack it was made with; its words, products and sources are used.
        console: where to print; its width is used up to `WIDEST` columns.
    """
    page = Page(console, result.person.age_years)
    chosen = result.chosen
    is_urgent = any(finding.urgent for finding in result.standing)
    page.emergency(words.emergency_words(medicine, result.person.country), is_urgent=is_urgent)
    _do_now(page, result)
    page.findings("What stands today", result.standing)
    _side_by_side(page, result)
    _steps(page, result, medicine)
    _forecast(page, chosen, medicine)
    page.findings("What this plan adds", chosen.caused)
    page.missing(result.cannot_tell, result.not_recognised, medicine)
    page.bullets("What was assumed", result.assumptions)
    advised, aside = other_advice(result, medicine)
    page.pairs("What else is advised", advised)
    page.paragraph(aside)
    page.pairs("When to stop, hold or call", result.stop_rules)
    shown, behind = cited_first(result, medicine)
    page.sources(shown, medicine)
    page.paragraph(keys_line(behind, medicine.bibliography))
    page.closing(
        f"{words.NOT_A_DEVICE} Pack {medicine.name} {result.pack_version}, rules of {result.rules_date}, "
        f"seed {result.seed}, {result.draws} draws."
    )


def simulate_text(profile: Profile, medicine: Medicine, console: Console, *, is_urgent: bool = False) -> None:
    """Print the key figures of a simulation with their ranges; the figure holds the curves.

    Args:
        is_urgent: whether something printed with it asks for care; an overdose always does.
    """
    page = Page(console)
    told = happening_lines(profile.happenings, float(profile.time_h[-1]))
    is_overdose = has_overdose(profile.happenings)
    page.emergency(words.emergency_words(medicine), is_urgent=is_urgent or asks_for_care(profile.happenings))
    if is_overdose:
        # What to do stands before every number, and what happens before what may follow.
        page.heading("This is about an overdose")
        page.paragraph(OVERDOSE_DO, style="bold")
        page.paragraph(OVERDOSE_NOT_SAID)
        page.bullets("What happens on the way", told)
    page.heading("Over the whole course")
    page.rows(("", "Middle", "90 % of draws"), [*_outcome_rows(profile), *_pump_rows(profile)])
    if is_overdose:
        page.paragraph(OVERDOSE_WITHDRAWAL)
    _profile_chances(page, profile, medicine)
    if told and not is_overdose:
        page.bullets("What happens on the way", told)
    page.bullets("What was assumed", profile.assumptions)
    page.heading("Sources")
    page.paragraph(keys_line(profile.sources, medicine.bibliography))
    page.closing(
        f"{words.NOT_A_DEVICE} Pack {medicine.name} {profile.pack_version}, kinetics {profile.kinetics}, "
        f"seed {profile.seed}, {profile.replicates} x {profile.people} draws."
    )


def _do_now(page: Page, result: PlanResult) -> None:
    page.heading("What to do now")
    if result.supervision:
        page.paragraph(result.supervision[:1].upper() + result.supervision[1:] + ".", style="bold")
        for reason in result.supervision_reasons:
            page.hanging("-", reason, width=1, indent=2)
    for sentence in result.do_now:
        page.hanging("-", sentence, width=1)
    if result.setting:
        page.hanging("-", f"Where: {result.setting}.".replace("..", "."), width=1)


def _side_by_side(page: Page, result: PlanResult) -> None:
    page.heading("The plans side by side: predicted withdrawal")
    page.rows(plan_words.COMPARED, plan_words.compared_rows(result), space=True)
    for plan in result.plans:
        if not plan.offered and plan.not_offered_because:
            page.hanging("-", f"{plan.title}: {plan.not_offered_because}", width=1)
        if plan.offered and not plan.meets_limits:
            limits = plan_words.limits_words(plan)
            page.hanging("-", f"{plan.title}: even this pace does not meet its limits ({limits}).", width=1)
        if not plan.offered:
            # What isn't chosen has no page of its own: what is to be known of it stands here.
            for note in plan.notes:
                page.hanging("-", f"{plan.title}: {note}", width=1)


def _steps(page: Page, result: PlanResult, medicine: Medicine) -> None:
    chosen = result.chosen
    page.heading(f"The chosen plan, step by step: {chosen.title}")
    limits = plan_words.limits_words(chosen)
    if not chosen.offered:
        page.paragraph(f"NOT OFFERED: {chosen.not_offered_because}", style="bold red")
    if chosen.name == "edited":
        page.paragraph("The steps are as they were written; nothing was looked for.")
    elif chosen.name == "by_date":
        last = words.day_words(plan_words.day_after(result, chosen) - dt.timedelta(days=1))
        page.paragraph(f"The gentlest way found that ends by the date asked for; its last day is {last}.")
    elif limits and chosen.meets_limits:
        page.paragraph(f"The fastest way found that keeps predicted withdrawal to {limits}.")
    for index, step in enumerate(chosen.steps, start=1):
        _step(page, result, step, index, medicine)
        page.blank()
    page.paragraph(plan_words.end_words(result, chosen), style="bold")
    if chosen.needs:
        everything = words.join_words(words.collect_words(need, medicine) for need in chosen.needs)
        page.paragraph(f"In all: {everything}; collect it step by step, not at once.")
    for note in chosen.notes:
        page.hanging("-", note, width=1)


def _step(page: Page, result: PlanResult, step: PlannedStep, index: int, medicine: Medicine) -> None:
    first, last = plan_words.step_span(result, step)
    until = f" to {words.day_words(last)}" if last != first else ""
    days = words.days_words(step.days)
    page.paragraph(f"Step {index}: {words.day_words(first)}{until} ({days})", style="bold")
    day = words.amount_words(step.daily_dose_micrograms)
    page.paragraph(f"{day} a day, {words.change_words(step.change_micrograms)}", indent=2)
    groups = words.grouped_intakes(step.intakes, MOST_TIMES)
    width = max((len(", ".join(times)) for times, _ in groups), default=0)
    for times, intake in groups:
        page.hanging(", ".join(times), words.intake_words(intake), width=max(13, width), indent=4)
    if not step.intakes:
        page.paragraph("no doses", indent=4)
    if step.needs:
        needs = words.join_words(words.collect_words(need, medicine) for need in step.needs)
        page.hanging("Collect", needs, width=13, indent=4)
    if step.held_by:
        page.hanging("Held back by", step.held_by, width=13, indent=4)


def _forecast(page: Page, plan: Plan, medicine: Medicine) -> None:
    page.heading("Predicted withdrawal on this plan")
    forecast = plan.forecast
    page.rows(
        ("", "In words", "In numbers"),
        [
            ("Any", words.chance_words(forecast.any), words.percent_words(forecast.any)),
            (
                "Moderate or worse",
                words.chance_words(forecast.moderate),
                words.percent_words(forecast.moderate),
            ),
            ("Severe", words.chance_words(forecast.severe), words.percent_words(forecast.severe)),
        ],
    )
    page.paragraph(words.medicine_words(medicine, "prior", words.PRIOR))


def _profile_chances(page: Page, profile: Profile, medicine: Medicine) -> None:
    from handrail.plan.nouns import Chance

    if not profile.chances:
        return
    page.heading("Predicted withdrawal")
    names = {"any": "Any", "moderate": "Moderate or worse", "severe": "Severe"}
    rows: list[tuple[str, str, str]] = []
    for grade, (mean, median, low, high) in profile.chances.items():
        chance = Chance(mean=mean, median=median, low=low, high=high)
        rows.append((names.get(grade, grade), words.chance_words(chance), words.percent_words(chance)))
    page.rows(("", "In words", "In numbers"), rows)
    page.paragraph(words.medicine_words(medicine, "prior", words.PRIOR))


_OUTCOMES = {
    "peak_mg_per_l": ("Highest level", "mg/L"),
    "lowest_mg_per_l": ("Lowest level between first and last dose, the first day aside", "mg/L"),
    "trough_mg_per_l": ("Lowest level in the 24 h before the last dose", "mg/L"),
    "auc_mg_h_per_l": ("Area under the level", "mg h/L"),
    "dialysed_mg": ("Taken out by dialysis", "mg"),
    "peak_burden": ("Highest burden of withdrawal", ""),
    "peak_burden_h": ("Burden is highest on", ""),
}


def _outcome_rows(profile: Profile) -> list[tuple[str, str, str]]:
    import numpy as np

    rows: list[tuple[str, str, str]] = []
    for name, (title, unit) in _OUTCOMES.items():
        if name not in profile.outcomes:
            continue
        low, middle, high = (float(value) for value in np.percentile(profile.outcomes[name], (5, 50, 95)))
        if name == "peak_burden_h":
            # Where nobody has a burden there is no day on which it is highest.
            if float(np.median(profile.outcomes.get("peak_burden", np.ones(1)))) > 0:
                days = (1 + int(hours // 24) for hours in (middle, low, high))
                rows.append((title, f"day {next(days)}", "day {} to day {}".format(*days)))
        else:
            said = [words.figure_words(value) for value in (middle, low, high)]
            rows.append((title, f"{said[0]} {unit}".rstrip(), f"{said[1]} to {said[2]} {unit}".rstrip()))
    return rows


_OF_A_PUMP = {"lumbar_mg_per_l": ("Lumbar fluid", "mg/L"), "cord_effect": ("Cord effect", "")}


def _pump_rows(profile: Profile) -> list[tuple[str, str, str]]:
    """The lumbar fluid and the cord: where the middle of all draws is highest, and lowest after that."""
    rows: list[tuple[str, str, str]] = []
    for name, (title, unit) in _OF_A_PUMP.items():
        if name not in profile.bands:
            continue
        band = profile.bands[name]
        top = int(band.p50.argmax())
        low = top + int(band.p50[top:].argmin())
        for which, at in (("highest", top), ("then lowest", low)):
            low5, middle, high = (words.figure_words(float(v[at])) for v in (band.p5, band.p50, band.p95))
            day = 1 + int(profile.time_h[at] // 24)
            said = f"{middle} {unit}".rstrip(), f"{low5} to {high} {unit}".rstrip()
            rows.append((f"{title}, {which} (day {day})", *said))
    return rows
