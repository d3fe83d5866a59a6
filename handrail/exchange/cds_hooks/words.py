"""The sentences of cards: short, plain, what to do first, and never "safe".

Text out of a record (a medicine's name, a label) is put into markdown only through `quoted`, so that
nobody can write a link or a heading into a card by naming an order cleverly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from handrail.medicine.nouns import severity_rank

if TYPE_CHECKING:
    from handrail.check.nouns import CheckResult, Finding, MissingFact
    from handrail.exchange.cds_hooks.nouns import Judgement
    from handrail.exchange.fhir.notes import NotRead
    from handrail.medicine.nouns import Medicine

LONGEST_SUMMARY = 139
NO_DEVICE = "Decision support for professionals; not a cleared medical device."
GRADUALLY = "If less of it is to be given: gradually, never all at once."
_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~-])")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_KINDS = {"label": "product label", "expert": "judgement"}


def quoted(text: str, longest: int = 80) -> str:
    """Words out of a record as plain text in markdown.

    >>> quoted("*now*") == chr(92) + "*now" + chr(92) + "*"
    True
    """
    plain = " ".join(_UNSEEN.sub(" ", text).split())
    short = plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
    short = escape(short, quote=False)
    # "http://" alone would still become a link.
    return _MARKS.sub(r"\\\1", short).replace("://", ":\u200b//").replace("www.", "www\u200b.")


def summary(text: str) -> str:
    """One sentence of fewer than 140 characters, cut between words if it must be.

    >>> summary("Short.")
    'Short.'
    >>> len(summary("word " * 100)) <= 139
    True
    """
    plain = " ".join(_UNSEEN.sub(" ", text).split())
    if len(plain) <= LONGEST_SUMMARY:
        return plain
    cut = plain[: LONGEST_SUMMARY - 2]
    return f"{cut.rpartition(' ')[0] or cut} …"


def finding_summary(finding: Finding, medicine: Medicine) -> str:
    """What a finding says, begun with the medicine's name where it does not name it."""
    title = medicine.words.get("title", medicine.name)
    says = finding.says
    named = medicine.name.casefold() in says.casefold()
    return summary(says if named else f"{title}: {says}")


def finding_detail(
    finding: Finding, folded: Sequence[Finding], medicine: Medicine, *, is_standing: bool
) -> str:
    """What to do first, then why, who says so, and what it takes the place of."""
    lines = [f"**First:** {finding.do}", f"**Why:** {finding.says}"]
    if is_standing:
        lines.append("This is so already, without the order.")
    lines.append(_who_says(finding, medicine))
    if folded:
        lines.append("**It includes:** " + " ".join(f"{other.says} ({other.rule})" for other in folded))
    return "\n\n".join(lines)


def _who_says(finding: Finding, medicine: Medicine) -> str:
    titles = "; ".join(medicine.bibliography.short(key) for key in finding.sources[:3])
    read = "" if finding.verified else " Its figures were not all read at the source."
    note = f" {finding.note}" if finding.note else ""
    kind = _KINDS.get(finding.kind, finding.kind)
    return f"Rule {finding.rule} ({finding.severity}; {kind}): {titles}.{read}{note}"


def also_found(findings: Iterable[Finding], heading: str = "Also noted:") -> str:
    """Findings that get no card of their own, one a line."""
    lines = [f"- {finding.says} {finding.do} ({finding.rule}, {finding.severity})" for finding in findings]
    return f"**{heading}**\n\n" + "\n".join(lines)


def checked(result: CheckResult) -> str:
    """How much was looked at."""
    found = len(result.findings)
    return (
        f"**Checked:** {found + result.rules_clear} rules on dose, kidneys, other medicines, conditions and "
        f"changes over time; {found} {'applies' if found == 1 else 'apply'}."
    )


def not_read(
    notes: Sequence[NotRead], drafts: Sequence[str], medicine: Medicine
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What of a record was not read: what is worth a card, and what only a detail should say.

    Args:
        notes: of the reading.
        drafts: references of the orders that the call is about.
        medicine: whose dose is asked about.
    """
    matters = [one for one in notes if one.matters]
    grave = [one for one in matters if one.reference in drafts or one.reference == medicine.name]
    aside = [one for one in matters if one not in grave]
    said = tuple(dict.fromkeys(_not_read(one) for one in grave[:6]))
    if not aside:
        return said, ()
    more = f" and {len(aside) - 3} more" if len(aside) > 3 else ""
    listed = "; ".join(f"{quoted(one.reference)} ({quoted(one.why)})" for one in aside[:3])
    return said, (f"**Not used from the record:** {listed}{more}.",)


def _not_read(one: NotRead) -> str:
    return f"{quoted(one.reference)}: {quoted(one.why, 160)}."


def not_checked_briefly(judgement: Judgement, medicine: Medicine) -> str:
    """The gaps on one line."""
    result = judgement.result
    gaps = _in_order(result.missing_facts, judgement.ask_first)
    unknown = [quoted(name) for name in result.not_recognised]
    asked = [gap for gap in gaps if gap.missing not in judgement.given]
    labels = _labels(asked[:4], medicine)
    front = sum(gap.missing in judgement.ask_first for gap in asked[:4])
    named = [*labels[:front], *unknown[:3], *labels[front:]]
    more = len(asked[4:]) + len(unknown[3:])
    line = ", ".join(named) + (f" and {more} more" if more else "")
    parts = [f"{line}." if line else "", *judgement.unread, result.partial]
    said = " ".join(part for part in parts if part)
    return f"**Not checked:** {said}" if said else ""


def not_checked(judgement: Judgement, medicine: Medicine, first: Sequence[str] = (), most: int = 6) -> str:
    """The gaps, most consequential first, a line for each missing fact; the rest as a count.

    Args:
        judgement: with the check, and what could not be read.
        medicine: whose words are used.
        first: missing facts to name before all others.
        most: how many are named.
    """
    result = judgement.result
    lines = [f"- {line}" for line in judgement.unread]
    if result.partial:
        lines.append(f"- {result.partial}")
    gaps = _in_order(result.missing_facts, (*judgement.ask_first, *first))
    lines.extend(_gap(gap, medicine, gap.missing in judgement.given) for gap in gaps[:most])
    named = {rule for gap in gaps[:most] for rule in gap.rules}
    rest = {rule for gap in gaps[most:] for rule in gap.rules} - named
    if rest:
        waits = "rule waits" if len(rest) == 1 else "rules wait"
        lines.append(f"- {len(rest)} more {waits} for other facts.")
    if result.not_recognised:
        names = ", ".join(quoted(name) for name in result.not_recognised[:12])
        more = len(result.not_recognised[12:])
        lines.append(f"- Not known here: {names}{f' and {more} more' if more else ''}.")
    return "**Not checked:**\n\n" + "\n".join(lines) if lines else ""


def perhaps_line(label: str, medicine: Medicine) -> str:
    """That an order may be the medicine, written otherwise."""
    return f"{quoted(label)} may be {medicine.name}, written otherwise: not checked. Look at that order."


def perhaps_summary(label: str, medicine: Medicine) -> str:
    """The same as the headline of a card."""
    plain = " ".join(_UNSEEN.sub(" ", label).split())
    return summary(f"{plain[:70]} may be {medicine.name}, written otherwise: not checked.")


def gap_summary(result: CheckResult, medicine: Medicine, first: Sequence[str]) -> str:
    """What was not checked, in one sentence."""
    title = medicine.words.get("title", medicine.name)
    gaps = {gap.missing: gap for gap in result.missing_facts}
    what = [f"{label} not given" for label in _labels([gaps[name] for name in first[:2]], medicine)]
    if result.not_recognised:
        count = len(result.not_recognised)
        what.append("1 medicine not known here" if count == 1 else f"{count} medicines not known here")
    if result.partial:
        what.append("no time for all rules")
    if result.expired:
        what.append("the rules are out of date")
    return summary(f"{title} - not everything was checked: {', '.join(what) or 'not all could be read'}.")


def more_noted(count: int) -> str:
    """The summary of a card that only gathers further findings."""
    return f"{count} more {'finding is' if count == 1 else 'findings are'} noted here."


def standing_summary(findings: Sequence[Finding], medicine: Medicine) -> str:
    """How many grave findings stand for what is taken, and the gravest of them."""
    title = medicine.words.get("title", medicine.name)
    count = f"{len(findings)} {'finding stands' if len(findings) == 1 else 'findings stand'}"
    return summary(f"{title}: {count}, up to {findings[0].severity}: {findings[0].says}")


def remove_label(label: str) -> str:
    """What a button says that takes a draft away."""
    plain = " ".join(_UNSEEN.sub(" ", label).split())
    return f"Remove this draft ({plain[:60]})" if plain else "Remove this draft"


def source_label(result: CheckResult) -> str:
    """Whose advice it is, of which version and day."""
    late = " - out of date" if result.expired else ""
    return f"Handrail rules of {result.rules_date} ({result.medicine} pack {result.pack_version}){late}"


def _in_order(gaps: Iterable[MissingFact], first: Sequence[str]) -> list[MissingFact]:
    """The gaps that are to be named first in their order, then the others by what waits for them."""
    places = {name: place for place, name in reversed([*enumerate(first)])}
    return sorted(gaps, key=lambda gap: (places.get(gap.missing, len(first)), -severity_rank(gap.severity)))


def _labels(gaps: Iterable[MissingFact], medicine: Medicine) -> list[str]:
    return [medicine.vocabulary.label(gap.missing) for gap in gaps]


def _gap(gap: MissingFact, medicine: Medicine, is_given: bool) -> str:
    count = len(gap.rules)
    label = medicine.vocabulary.label(gap.missing)
    why = "with names that are not known here" if is_given else "not given"
    return f"- {label} {why}: {count} {'rule' if count == 1 else 'rules'}, up to {gap.severity}."
