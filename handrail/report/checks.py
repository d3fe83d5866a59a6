"""A check as text: what to do now, what leads, what else was noted, and what was NOT checked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from handrail.medicine.lookup import A_GROUP
from handrail.medicine.nouns import severity_rank
from handrail.report import words
from handrail.report.load_text import load_section
from handrail.report.numbers import SUICIDE_RISK, crisis_words
from handrail.report.page import SEVERITY_STYLE, Page, why_words

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.load import DepressantLoad
    from handrail.check.nouns import CheckResult, Finding, MissingFact
    from handrail.check.records import RecordFacts
    from handrail.medicine.nouns import Medicine

PLAN_OR_PAST = (
    "Whether the course is a plan or has been taken until now was not said, so its days are not taken "
    "as history. --so-far says that it has."
)
MOST_GAPS = 6
"""Missing facts named one by one; the rules that wait only for others are one count."""
ABOVE = "What to do stands at the top."


def check_text(
    result: CheckResult,
    medicine: Medicine,
    console: Console,
    *,
    country: str | None = None,
    urgent: Sequence[Finding] = (),
    records: RecordFacts | None = None,
    load: DepressantLoad | None = None,
    load_in_full: bool = False,
    plan_or_past: str = PLAN_OR_PAST,
    ask_first: Collection[str] = (),
    age_years: float | None = None,
) -> None:
    """Print what is urgent, then the findings, gravest first, and what was not checked.

    Args:
        result: the answer of `check_course`.
        medicine: the pack it was made with.
        console: where to print.
        country: whose emergency number to name; None if not known.
        urgent: the answer of `urgent_first`, where something is urgent of today that the course as a
            whole doesn't show.
        records: the answer of `records_facts`, where records were read for it.
        load: the answer of `depressant_load`; shown where more than one thing sedates.
        load_in_full: show who adds what, each with what is published.
        plan_or_past: what is said where it isn't known whether the course is a plan or has been taken.
        ask_first: missing facts to name before all others.
        age_years: of whom it is about, where that is known.
    """
    page = Page(console, age_years)
    # What `urgent_first` says of a rule leads: it knows which danger sign gives its advice already.
    now = {f.rule: f for f in (*words.gravest_first(result.findings), *urgent) if f.urgent}
    first = words.said_once(now.values())
    page.emergency(
        words.emergency_words(medicine, country), is_urgent=bool(first) or bool(result.not_reached)
    )
    page.paragraph(result.partial, style="bold red")
    page.paragraph(result.expired, style="bold red")
    page.pairs(
        "What to do now",
        [
            (f.urgent.capitalize(), f"{f.says} {f.do} [{f.rule}]")
            for f in sorted(first, key=lambda f: f.urgent != "emergency")
        ],
    )
    if any(f.category == SUICIDE_RISK for f in first):
        page.hanging("Crisis line", crisis_words(country, medicine.name), width=11, style="bold")
    _findings(page, result, done=frozenset(now))
    if load is not None and (load_in_full or load.count > 1):
        load_section(
            page, load, in_full=load_in_full, is_emergency=any(f.urgent == "emergency" for f in first)
        )
    _not_checked(page, result, medicine, records, plan_or_past, ask_first)
    if records:
        page.bullets("What the records show", records.says)
    page.bullets("What was assumed", result.assumptions)
    # Of a folded finding one line is shown, and not what it rests on.
    shown = (*now.values(), *words.gravest_first(result.findings))
    cited = {key for finding in shown for key in finding.sources}
    page.sources(sorted(cited.union(load.sources if load and load_in_full else ())), medicine)
    _closing(page, result, medicine)


def _closing(page: Page, result: CheckResult, medicine: Medicine) -> None:
    """What this is not, how many rules were judged, and which rules they were."""
    counts = [
        f"{_count(result.rules_clear, 'rule')} judged and found not to apply",
        f"{_count(len(result.cannot_tell), 'rule')} that could not be judged",
    ]
    if result.not_reached:
        counts.append(f"{_count(len(result.not_reached), 'rule')} not reached")
    page.closing(
        f"{words.NOT_A_DEVICE} {'; '.join(counts)}. "
        f"Pack {medicine.name} {result.pack_version}, rules of {result.rules_date}."
    )


def not_checked_lines(
    result: CheckResult,
    medicine: Medicine,
    *,
    last: frozenset[str] = frozenset(),
    first: Collection[str] = (),
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was not checked: names that were not found, and rules by the fact that they wait for.

    The groups stand most consequential first, what only a bedside can show last. At most six are
    named; the rules that wait only for other facts follow as one count.

    Args:
        result: the answer of `check_course`.
        medicine: the pack it was made with.
        last: facts that stand last, whatever waits for them.
        first: facts that stand first.

    Returns:
        A sentence for each name, and a sentence for each group.
    """
    names = tuple(_unknown_name(name) for name in result.not_recognised)
    gaps = sorted(
        result.missing_facts,
        key=lambda gap: (
            gap.missing not in first,
            gap.missing in last,
            _is_for_the_bedside(gap, medicine),
            -severity_rank(gap.severity),
            -len(gap.rules),
        ),
    )
    named, others = gaps[:MOST_GAPS], gaps[MOST_GAPS:]
    lines = [
        f"{_sentence(medicine.vocabulary.label(gap.missing))} {_how_unknown(gap, result, medicine)}: "
        f"{_count(len(gap.rules), 'rule')}, up to {words.SEVERITY_NAMES[gap.severity]}."
        for gap in named
    ]
    covered = {rule for gap in named for rule in gap.rules}
    rest = [entry for entry in result.cannot_tell if entry.rule not in covered]
    if rest:
        gravest = max(rest, key=lambda entry: severity_rank(entry.severity)).severity
        lines.append(
            f"{_count(len(rest), 'more rule')}, up to {words.SEVERITY_NAMES[gravest]}, "
            f"for {_count(len(others), 'other fact')} that nobody gave."
        )
    return names, tuple(lines)


def _unknown_name(name: str) -> str:
    if A_GROUP in name:
        return f"NOT WHOLLY CHECKED: {name}. What the rules say of all of them was asked, no more."
    return (
        f"NOT CHECKED: {name}: not a medicine or word that this pack knows, so nothing was "
        "looked up for it. Check the spelling, or look it up by hand."
    )


def _findings(page: Page, result: CheckResult, done: frozenset[str]) -> None:
    """Findings in full; for those in `done` what to do stands at the top already."""
    page.heading("Findings")
    if not result.findings:
        page.paragraph(nothing_found(result))
    for finding in result.shown:
        severity = words.severity_words(finding)
        page.hanging(severity.upper(), finding.says, width=15, style=SEVERITY_STYLE[finding.severity])
        page.hanging("", ABOVE if finding.rule in done else finding.do, width=15)
        page.hanging("", f"[{why_words(finding, with_day=True)}]", width=15)
        _folded(page, result, finding)
    if result.also_noted:
        page.paragraph(f"Also noted ({len(result.also_noted)}):")
        for finding in result.also_noted:
            folded = [under.rule for under in result.folded_under_of(finding.rule)]
            more = f" (with {', '.join(folded)})" if folded else ""
            said = f"{words.severity_words(finding)}, {finding.rule}: {finding.says}{more}"
            page.hanging("-", said, width=1)


def nothing_found(result: CheckResult) -> str:
    """What no finding means: less where rules were not reached, and nothing where none was."""
    if not result.not_reached:
        return "The rules that could be judged found nothing. This does not mean that nothing is wrong."
    if not result.rules_clear:
        return "No rule could be judged in the time given: nothing is known about this course yet."
    return (
        f"{_count(result.rules_clear, 'rule')} could be judged in the time given, and found nothing; "
        f"{len(result.not_reached)} were not reached. This does not mean that nothing is wrong."
    )


def _folded(page: Page, result: CheckResult, finding: Finding) -> None:
    for under in result.folded_under_of(finding.rule):
        page.hanging("-", f"{under.rule}, {words.severity_words(under)}: {under.says}", width=1, indent=17)


def _not_checked(
    page: Page,
    result: CheckResult,
    medicine: Medicine,
    records: RecordFacts | None,
    plan_or_past: str,
    ask_first: Collection[str],
) -> None:
    # Where a pump alone runs there is no daily dose by mouth to ask for first.
    is_pump_alone = bool(records) and records.facts.get("route") == "intrathecal"
    last = frozenset({"daily_dose_mg"}) if is_pump_alone else frozenset[str]()
    names, groups = not_checked_lines(result, medicine, last=last, first=ask_first)
    could_not = records.could_not if records else ()
    if not (names or groups or could_not or result.not_reached):
        return
    page.heading("NOT CHECKED")
    for name in names:
        page.paragraph(name, style="bold red")
    page.paragraph(result.partial)
    is_open = any(gap.missing == "days_on_medicine" for gap in result.missing_facts)
    said = (plan_or_past,) if is_open and not is_pump_alone else ()
    for line in (*groups, *could_not, *said):
        page.hanging("-", line, width=1)
    page.paragraph("Not checked does not mean that all is well.")


def _is_for_the_bedside(gap: MissingFact, medicine: Medicine) -> bool:
    fact = medicine.vocabulary.facts.get(gap.missing)
    return fact is not None and fact.asked == "bedside"


def _how_unknown(gap: MissingFact, result: CheckResult, medicine: Medicine) -> str:
    """A list may have been given, with a name in it that says nothing to us."""
    fact = medicine.vocabulary.facts.get(gap.missing)
    is_list = fact is not None and fact.kind == "names"
    return "not given, or not wholly understood" if is_list and result.not_recognised else "not given"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _count(count: int, what: str) -> str:
    """So many of something, as in "1 rule" and "3 rules"."""
    return f"1 {what}" if count == 1 else f"{count} {what}s"
