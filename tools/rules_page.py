"""The pages of rules and of stories: what each rule says, when, who says so, and which story shows it.

`tools.pages` writes both and `make check` fails when one is stale. A condition is put into words from the
same text that the program judges, so the page can't say another thing than the rule does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handrail.medicine.nouns import SEVERITIES, Medicine, Rule, severity_rank
from handrail.medicine.pack import load_medicine, medicine_names
from handrail.medicine.vocabulary import Vocabulary
from handrail.report.condition_words import after_number, in_words
from tools.stories import Story, shown_by, stories

RULES_HEAD = """# Rules

Everything `handrail check` can find. A rule is a condition, a sentence to read, a sentence to act on, and
who says so. "Read" means that the figures were read at the source; a rule that is not verified says what
was not. A fact that is not known makes a rule unknown, never silent. Each rule has at least one story
that must come out as it says ([all stories](cases.md)).

A rule that *folds* another one says what that one says, and more: the folded one moves under it and is
still counted. Severity: contraindicated holds formal contraindications, doses beyond every published
limit, and emergencies."""

CASES_HEAD = """# Stories

People who don't exist, and what a check of them must find. A pharmacist can read, correct and write them:
each is a small file in the pack's `cases/` folder, run as a test. "And nothing else" means that any other
finding fails the test."""


# -------------------------------------------------------------------------------- the rules


def rules_page() -> str:
    """Every rule of every pack, with its sources and its stories."""
    parts = [RULES_HEAD]
    for name in medicine_names():
        medicine = load_medicine(name)
        parts += ["", f"## {name.capitalize()}", "", *_summary(medicine)]
        shown = shown_by(stories(name))
        folded_by = _folded_by(medicine.rules)
        category = ""
        for rule in medicine.rules:
            if rule.category != category:
                category = rule.category
                parts += ["", f"### {category.replace('_', ' ').capitalize()}"]
            parts += ["", *_rule(rule, medicine, folded_by.get(rule.id, ()))]
            parts += [f"- Stories: {_links(shown.get(rule.id, ()))}"]
        if medicine.danger_signs:
            parts += [
                "",
                "### Danger signs",
                "",
                "Asked only where something may be more urgent than a plan.",
            ]
            for sign in medicine.danger_signs:
                parts += ["", *_rule(sign, medicine, ())]
    return "\n".join(parts) + "\n"


def _summary(medicine: Medicine) -> list[str]:
    by_severity = Counter(rule.severity for rule in medicine.rules)
    unread = sum(not rule.verified for rule in medicine.rules)
    counts = ", ".join(f"{by_severity[severity]} {severity}" for severity in reversed(SEVERITIES))
    return [
        f"{len(medicine.rules)} rules as of {medicine.rules_date}: {counts}. "
        f"{unread} are not verified: a figure or a threshold in them was not read at its source, or is ours.",
        "",
        "| severity | rules |",
        "|---|---|",
        *(
            f"| {severity} | {' '.join(f'[{r.id}](#{r.id.lower()})' for r in medicine.rules if r.severity == severity)} |"  # noqa: E501
            for severity in reversed(SEVERITIES)
        ),
    ]


def _folded_by(rules: Iterable[Rule]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in rules:
        for folded in rule.folds:
            found.setdefault(folded, []).append(rule.id)
    return found


def _rule(rule: Rule, medicine: Medicine, folded_by: Sequence[str]) -> list[str]:
    urgent = {"emergency": " · emergency", "same day": " · care the same day", "": ""}[rule.urgent]
    sources = "; ".join(_source(key, medicine) for key in rule.sources)
    lines = [
        f"#### {rule.id}",
        "",
        f"**{rule.severity}{urgent}** · {rule.says}",
        "",
        f"*Do:* {rule.do}",
        "",
        f"- When: {in_words(rule.when.text, medicine.vocabulary)}",
        f"- In the pack: `{rule.when.text}`",
        f"- Evidence: {rule.kind}; {'read at the source' if rule.verified else 'not verified'}"
        f"{f' ({rule.note})' if rule.note else ''}. {sources}",
    ]
    if rule.since or rule.until:
        lines.append(f"- Holds {_dates(rule)}")
    if rule.folds:
        lines.append(f"- Folds {', '.join(_to(other) for other in rule.folds)}")
    if folded_by:
        lines.append(f"- Folded by {', '.join(_to(other) for other in folded_by)}")
    return lines


def _dates(rule: Rule) -> str:
    return " ".join(
        part for part in (rule.since and f"since {rule.since}", rule.until and f"until {rule.until}") if part
    )


def _to(rule: str) -> str:
    return f"[{rule}](#{rule.lower()})"


def _source(key: str, medicine: Medicine) -> str:
    source = medicine.bibliography.get(key)
    short = source.short.replace("[", "(").replace("]", ")").replace("|", "/")
    shown = f"[{short}]({source.link})" if source.link else short
    return shown if source.verified else f"{shown} (from memory)"


def _links(shown: Sequence[Story]) -> str:
    return "; ".join(f"[{story.title}](cases.md#{story.anchor})" for story in shown) or "none"


# ------------------------------------------------------------------------------- the stories


def cases_page() -> str:
    """Every story of every pack, for people to read."""
    parts = [CASES_HEAD]
    for name in medicine_names():
        medicine, told = load_medicine(name), stories(name)
        parts += ["", f"## {name.capitalize()}", "", f"{len(told)} stories."]
        for story in told:
            parts += ["", *_story(story, medicine)]
    return "\n".join(parts) + "\n"


def _story(story: Story, medicine: Medicine) -> list[str]:
    rules = {rule.id: rule for rule in medicine.rules}
    table = story.table
    file = f"../../handrail/packs/{medicine.name}/cases/{story.name}.toml"
    lines = [f'<a id="{story.anchor}"></a>', "", f"### {story.title}", ""]
    if story.tells:
        lines += [story.tells, ""]
    lines += [f"- Known: {_known(table, medicine.vocabulary)}"]
    if "course" in table:
        day = f"; today is day {table['from_day']}" if "from_day" in table else ""
        lines += [f"- Course: {table['course']}{day}"]
    lines += [f"- Source: {_source(story.source, medicine)} · [the file]({file})", ""]
    found = sorted(story.expect, key=lambda rule: -severity_rank(rules[rule].severity))
    if found:
        lines += ["| must be found | severity | says |", "|---|---|---|"]
        lines += [_found(rules[rule], table) for rule in found]
        lines += ["", "And nothing else."] if table.get("exactly") else []
    else:
        lines += ["Nothing must be found." if table.get("exactly") else "No finding is asked for."]
    lines += [""] if story.silent or table.get("cannot_tell") else []
    if story.silent:
        lines += [f"- Must stay silent: {', '.join(_rule_link(rule) for rule in story.silent)}"]
    if table.get("cannot_tell"):
        asked = ", ".join(medicine.vocabulary.label(name) for name in table["cannot_tell"])
        lines += [f"- Must ask for: {asked}"]
    return lines


def _found(rule: Rule, table: Mapping[str, Any]) -> str:
    leader = table.get("folded", {}).get(rule.id)
    marks = f"; folded under {leader}" if leader else ""
    marks += f"; {rule.urgent}" if rule.id in table.get("urgent", ()) else ""
    return f"| {_rule_link(rule.id)} | {rule.severity}{marks} | {rule.says.replace('|', '/')} |"


def _rule_link(rule: str) -> str:
    return f"[{rule}](rules.md#{rule.lower()})"


def _known(table: Mapping[str, Any], words: Vocabulary) -> str:
    said = [_fact(name, value, words) for name, value in table.get("person", {}).items()]
    said += [_fact(name, value, words) for name, value in table.get("facts", {}).items()]
    return "; ".join(said) or "nothing"


def _fact(name: str, value: object, words: Vocabulary) -> str:
    label = words.label(name)
    if isinstance(value, bool):
        return f"{label}: {'yes' if value else 'no'}"
    if isinstance(value, list):
        return f"{label}: {', '.join(value) or 'none'}"
    unit = words.facts[name].unit if name in words.facts else ""
    if isinstance(value, int | float):
        return f"{label}: {value:g}{after_number(unit)}"
    return f"{label}: {value}"
