"""What an answer rests on, and what it could not look at: gaps, other people's advice, sources.

All of it is long; a list that is too long isn't read. So what weighs most is said in full, the rest in
one line each kind, and everything in the JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from handrail.report import words
from handrail.sources import Bibliography

if TYPE_CHECKING:
    from handrail.check.nouns import MissingFact
    from handrail.medicine.nouns import Medicine
    from handrail.plan.nouns import PlanResult

UNREAD = "not yet verified at the source"
WEIGHTY = ("label", "regulator", "trial", "expert", "series", "review")
"""Kinds of authority whose advice is shown in full; the others are only named."""
FOR_THE_PERSON = ("label", "regulator")
"""Kinds of authority whose advice goes on the person's own paper."""
NOTHING_FOUND = "not retrieved"
"""In a row of advice that holds no figure: kept on file, and of no use to a reader."""
MOST_GAPS = 8
"""Missing facts said one by one; those that matter less follow in one line."""


def gap_lines(
    missing: Sequence[MissingFact], not_recognised: Sequence[str], medicine: Medicine
) -> tuple[str, ...]:
    """What could not be checked, one sentence each: medicines not known, then facts, grouped.

    The facts that everyone can be asked for, gravest first, stand alone with the number of rules that
    wait for each; the rest, and what is only measured at a bedside, follow in a sentence each.
    """
    lines = [
        f"{name}: not a medicine that this pack knows, so it was not checked." for name in not_recognised
    ]
    alone: list[MissingFact] = []
    later: list[MissingFact] = []
    bedside: list[MissingFact] = []
    for fact in missing:
        known = medicine.vocabulary.facts.get(fact.missing)
        if known is not None and known.asked == "bedside":
            bedside.append(fact)
        elif (known is None or known.asked == "everyone") and len(alone) < MOST_GAPS:
            alone.append(fact)
        else:
            later.append(fact)
    lines += [f"{words.missing_words(fact, medicine)}." for fact in alone]
    for heading, facts in (("Also not known", later), ("Only measured at a bedside", bedside)):
        if facts:
            named = "; ".join(medicine.vocabulary.label(fact.missing) for fact in facts)
            rules = len({rule for fact in facts for rule in fact.rules})
            waits = "1 rule waits" if rules == 1 else f"{rules} rules wait"
            lines.append(f"{heading}: {named} ({waits}).")
    return tuple(lines)


def other_advice(result: PlanResult, medicine: Medicine) -> tuple[tuple[tuple[str, str], ...], str]:
    """What else is advised: (rule, sentence with its authority), and a line that names the rest.

    The rest are pages for consumers, single cases, and advice that is unverified or known to be wrong:
    they are on file so that a reader who meets them finds them judged.
    """
    rows = {row.id: row for row in medicine.schedules}
    full: list[tuple[str, str]] = []
    rest: list[str] = []
    for rule, says, who in _advice_apart(result):
        row = rows.get(rule)
        if row is None:
            full.append((rule, f"{says} [{who}]"))
        elif row.authority in WEIGHTY:
            unread = "" if row.verified else f", {UNREAD}"
            full.append((rule, f"{says} [{row.authority}: {', '.join(row.sources)}{unread}]"))
        else:
            rest.append(f"{rule} ({row.authority})")
    aside = f"On file, but no guide: {', '.join(rest)}. They are in the JSON." if rest else ""
    return tuple(full), aside


def _advice_apart(result: PlanResult) -> tuple[tuple[str, str, str], ...]:
    """Advice that says something, less the very row that the chosen plan follows; JSON has them all."""
    chosen = result.chosen
    said = " ".join((*(step.held_by for step in chosen.steps), *chosen.notes))
    return tuple(
        (rule, says, who)
        for rule, says, who in result.schedule_advice
        if NOTHING_FOUND not in says.lower() and not re.search(rf"\b{re.escape(rule)}\b", said)
    )


def advice_for_the_person(result: PlanResult, medicine: Medicine) -> tuple[str, ...]:
    """What labels and regulators say, for the person's own paper."""
    rows = {row.id: row for row in medicine.schedules}
    return tuple(
        f"{says} ({rows[rule].authority}, {rule})"
        for rule, says, _ in _advice_apart(result)
        if rule in rows and rows[rule].authority in FOR_THE_PERSON
    )


def cited_first(result: PlanResult, medicine: Medicine) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys behind the findings and the advice shown, and those behind the model's figures."""
    findings = [*result.standing, *result.chosen.caused]
    shown = {rule for rule, _ in other_advice(result, medicine)[0]}
    keys = {key for finding in findings for key in finding.sources}
    keys |= {key for row in medicine.schedules if row.id in shown for key in row.sources}
    listed = tuple(dict.fromkeys(result.sources))
    return tuple(key for key in listed if key in keys), tuple(key for key in listed if key not in keys)


def source_lines(
    keys: Iterable[str], bibliography: Bibliography, *, links: bool = True
) -> list[tuple[str, str]]:
    """(key, short citation) for each source; one not read at the source says so.

    Raises:
        InputError: the bibliography has no such key.
    """
    wanted = tuple(dict.fromkeys(keys))
    few = _few(bibliography, wanted)
    lines: list[tuple[str, str]] = []
    for key in wanted:
        source = few.get(key)
        link = f". {source.link}" if links and source.link else ""
        unread = "" if source.verified else f" ({UNREAD})"
        lines.append((key, f"{source.short}{link}{unread}"))
    return lines


def keys_line(keys: Iterable[str], bibliography: Bibliography) -> str:
    """Sources by key only, each unread one marked; "" if there is none."""
    wanted = tuple(keys)
    if not wanted:
        return ""
    not_read = unread(wanted, bibliography)
    named = (f"{key} ({UNREAD})" if key in not_read else key for key in wanted)
    return f"Behind the model's figures, by key (handrail cite gives them in full): {', '.join(named)}."


def unread(keys: Iterable[str], bibliography: Bibliography) -> frozenset[str]:
    """Those of the sources that were not yet read there."""
    wanted = tuple(keys)
    few = _few(bibliography, wanted)
    return frozenset(key for key in wanted if not few.get(key).verified)


@lru_cache(maxsize=64)
def _few(bibliography: Bibliography, wanted: tuple[str, ...]) -> Bibliography:
    """These of its sources alone: reading a whole bibliography takes longer than planning."""
    return Bibliography(bibliography.to_bibtex(wanted))
