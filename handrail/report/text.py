"""Answers as rich text for a terminal of 80 columns and more; as readable without colour or piped.

The order never changes: the emergency line, what to do now, why, how sure, what was not looked at,
and the sources. Every text from outside goes through `Text`, which reads no markup, and through
`words.printable`, which lets no control character pass.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.grounds import UNREAD, cited_first, gap_lines, keys_line, other_advice, source_lines

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.nouns import CheckResult, Finding, MissingFact
    from handrail.medicine.nouns import Medicine
    from handrail.plan.nouns import Plan, PlannedStep, PlanResult
    from handrail.simulate.nouns import Profile

WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""
MOST_FINDINGS = 5
"""Shown in full; the rest stand under "also noted" (a list that is too long isn't read)."""

MOST_TIMES = 4
"""Times of day named on one line."""

_SEVERITY_STYLE = {
    "contraindicated": "bold red",
    "major": "bold red",
    "moderate": "bold yellow",
    "minor": "bold",
    "info": "dim",
}


def plan_text(result: PlanResult, medicine: Medicine, console: Console) -> None:
    """Print a whole plan: what to do now, the plans side by side, the chosen one in tablets.

    Args:
        result: the answer of `plan_taper` or `plan_titration`.
        medicine: the pack it was made with; its words, products and sources are used.
        console: where to print; its width is used up to `WIDEST` columns.
    """
    page = _Page(console)
    chosen = result.chosen
    page.emergency(words.emergency_words(medicine, result.person.country))
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


def check_text(
    result: CheckResult,
    medicine: Medicine,
    console: Console,
    *,
    country: str | None = None,
    urgent: Sequence[Finding] = (),
) -> None:
    """Print what is urgent, then the findings, gravest first, and what could not be checked.

    Args:
        result: the answer of `check_course`.
        medicine: the pack it was made with.
        console: where to print.
        country: whose emergency number to name; None if not known.
        urgent: the answer of `urgent_first`, where something is urgent of today that the course as a
            whole doesn't show.
    """
    page = _Page(console)
    page.emergency(words.emergency_words(medicine, country))
    now = {f.rule: f for f in (*urgent, *words.gravest_first(result.findings)) if f.urgent}
    page.pairs(
        "What to do now",
        [
            (f.urgent.capitalize(), f"{f.says} {f.do} [{f.rule}]")
            for f in sorted(now.values(), key=lambda f: f.urgent != "emergency")
        ],
    )
    if result.findings:
        page.findings("Findings", result.findings, with_day=True)
    else:
        page.heading("Findings")
        page.paragraph(
            "The rules that could be judged found nothing. This does not mean that nothing is wrong."
        )
    page.missing(result.missing_facts, result.not_recognised, medicine)
    page.bullets("What was assumed", result.assumptions)
    # A folded finding isn't shown, so neither is what it rests on.
    shown = (*now.values(), *words.gravest_first(result.findings))
    page.sources(sorted({key for finding in shown for key in finding.sources}), medicine)
    page.closing(
        f"{words.NOT_A_DEVICE} {result.rules_clear} rules were judged and don't apply; "
        f"{len(result.cannot_tell)} could not be judged. "
        f"Pack {medicine.name} {result.pack_version}, rules of {result.rules_date}."
    )


def simulate_text(profile: Profile, medicine: Medicine, console: Console) -> None:
    """Print the key figures of a simulation with their ranges; the figure holds the curves."""
    page = _Page(console)
    page.emergency(words.emergency_words(medicine))
    page.heading("Over the whole course")
    page.rows(("", "Middle", "90 % of draws"), _outcome_rows(profile))
    _profile_chances(page, profile, medicine)
    page.bullets("What was assumed", profile.assumptions)
    page.heading("Sources")
    page.paragraph(keys_line(profile.sources, medicine.bibliography))
    page.closing(
        f"{words.NOT_A_DEVICE} Pack {medicine.name} {profile.pack_version}, kinetics {profile.kinetics}, "
        f"seed {profile.seed}, {profile.replicates} x {profile.people} draws."
    )


class _Page:
    """A console with our few shapes: heading, paragraph, bullets, pairs, findings."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = min(console.width, WIDEST)

    def heading(self, text: str) -> None:
        from rich.text import Text

        line = Text(text, style="bold")
        line.append(" " + "-" * max(0, self.width - len(text) - 1), style="dim")
        self.console.print()
        self._print(line)

    def blank(self) -> None:
        self.console.print()

    def paragraph(self, text: str, style: str = "", indent: int = 0) -> None:
        from rich.padding import Padding
        from rich.text import Text

        if not text:
            return
        self._print(Padding(Text(words.printable(text), style=style), (0, 0, 0, indent)))

    def hanging(self, label: str, text: str, *, width: int = 2, indent: int = 0, style: str = "") -> None:
        """A label, and beside it a text that wraps under its own beginning."""
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid(padding=(0, 1, 0, 0))
        if indent:
            grid.add_column(width=indent - 1)
        grid.add_column(width=width)
        grid.add_column(ratio=1)
        grid.expand = True
        cells = [Text(words.printable(label), style=style), Text(words.printable(text))]
        grid.add_row(*([Text("")] if indent else []), *cells)
        self._print(grid)

    def bullets(self, heading: str, texts: Sequence[str]) -> None:
        if not texts:
            return
        self.heading(heading)
        for text in texts:
            self.hanging("-", text, width=1)

    def pairs(self, heading: str, pairs: Sequence[tuple[str, str]]) -> None:
        if not pairs:
            return
        self.heading(heading)
        width = min(16, max(len(label) for label, _ in pairs))
        for label, text in pairs:
            self.hanging(label, text, width=width, style="bold")

    def rows(self, header: Sequence[str], rows: Iterable[Sequence[str]], *, space: bool = False) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(
            box=box.SIMPLE_HEAD,
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0),
            width=self.width,
            leading=1 if space else 0,
        )
        for name in header:
            table.add_column(Text(name, style="bold"), overflow="fold")
        for row in rows:
            table.add_row(*(Text(words.printable(cell)) for cell in row))
        self._print(table)

    def emergency(self, text: str) -> None:
        self.paragraph(text, style="bold red")

    def findings(self, heading: str, findings: Sequence[Finding], *, with_day: bool = False) -> None:
        leading = words.gravest_first(findings)
        if not leading:
            return
        self.heading(heading)
        for finding in leading[:MOST_FINDINGS]:
            severity = words.severity_words(finding)
            style = _SEVERITY_STYLE[finding.severity]
            self.hanging(severity.upper(), finding.says, width=15, style=style)
            self.hanging("", finding.do, width=15)
            self.hanging("", f"[{_why(finding, with_day)}]", width=15)
        rest = leading[MOST_FINDINGS:]
        if rest:
            self.paragraph(f"Also noted ({len(rest)}):")
            for finding in rest:
                self.hanging("-", f"{words.severity_words(finding)}, {finding.rule}: {finding.says}", width=1)

    def missing(
        self, missing: Sequence[MissingFact], not_recognised: Sequence[str], medicine: Medicine
    ) -> None:
        lines = gap_lines(missing, not_recognised, medicine)
        if lines:
            self.bullets("What could not be checked", lines)
            self.paragraph("Not checked does not mean that all is well.")

    def sources(self, keys: Sequence[str], medicine: Medicine) -> None:
        if not keys:
            return
        self.heading("Sources")
        for key, text in source_lines(keys, medicine.bibliography):
            self.hanging("-", f"{text} [{key}]", width=1)

    def closing(self, text: str) -> None:
        self.console.print()
        self.paragraph(text, style="dim")

    def _print(self, what: object) -> None:
        self.console.print(what, width=self.width, highlight=False, markup=False, emoji=False)  # type: ignore[call-overload]


def _why(finding: Finding, with_day: bool) -> str:
    unread = "" if finding.verified else f", {UNREAD}"
    day = f", from day {finding.day} of the course" if with_day and (finding.day or 1) > 1 else ""
    return f"{finding.rule}, {finding.kind}{day}: {', '.join(finding.sources)}{unread}"


def _do_now(page: _Page, result: PlanResult) -> None:
    page.heading("What to do now")
    if result.supervision:
        page.paragraph(result.supervision[:1].upper() + result.supervision[1:] + ".", style="bold")
        for reason in result.supervision_reasons:
            page.hanging("-", reason, width=1, indent=2)
    for sentence in result.do_now:
        page.hanging("-", sentence, width=1)
    if result.setting:
        page.hanging("-", f"Where: {result.setting}.".replace("..", "."), width=1)


def _side_by_side(page: _Page, result: PlanResult) -> None:
    page.heading("The plans side by side: predicted withdrawal")
    page.rows(words.COMPARED, words.compared_rows(result), space=True)
    for plan in result.plans:
        if not plan.offered and plan.not_offered_because:
            page.hanging("-", f"{plan.title}: {plan.not_offered_because}", width=1)
        if plan.offered and not plan.meets_limits:
            limits = words.limits_words(plan)
            page.hanging("-", f"{plan.title}: even this pace does not meet its limits ({limits}).", width=1)
        if not plan.offered:
            # What isn't chosen has no page of its own: what is to be known of it stands here.
            for note in plan.notes:
                page.hanging("-", f"{plan.title}: {note}", width=1)


def _steps(page: _Page, result: PlanResult, medicine: Medicine) -> None:
    chosen = result.chosen
    page.heading(f"The chosen plan, step by step: {chosen.title}")
    limits = words.limits_words(chosen)
    if chosen.name == "by_date":
        last = words.day_words(words.day_after(result, chosen) - dt.timedelta(days=1))
        page.paragraph(f"The gentlest way found that ends by the date asked for; its last day is {last}.")
    elif limits and chosen.meets_limits:
        page.paragraph(f"The fastest way found that keeps predicted withdrawal to {limits}.")
    for index, step in enumerate(chosen.steps, start=1):
        _step(page, result, step, index, medicine)
        page.blank()
    page.paragraph(words.end_words(result, chosen), style="bold")
    if chosen.needs:
        everything = words.join_words(words.collect_words(need, medicine) for need in chosen.needs)
        page.paragraph(f"In all: {everything}; collect it step by step, not at once.")
    for note in chosen.notes:
        page.hanging("-", note, width=1)


def _step(page: _Page, result: PlanResult, step: PlannedStep, index: int, medicine: Medicine) -> None:
    first, last = words.step_span(result, step)
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


def _forecast(page: _Page, plan: Plan, medicine: Medicine) -> None:
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


def _profile_chances(page: _Page, profile: Profile, medicine: Medicine) -> None:
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
    "trough_mg_per_l": ("Lowest level", "mg/L"),
    "auc_mg_h_per_l": ("Area under the level", "mg h/L"),
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
