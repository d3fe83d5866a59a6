"""Published cases told to `recognise`: what they were, and what it says; a table for the docs.

Each case is told three times: by its signs alone, as somebody at the bedside sees them; with the story, as
far as the report gives it and the rest unknown; and with every question about the story answered, what the
report doesn't mention as "no" (but for the time of the last dose in a withdrawal, which stays unknown).
Signs that the report doesn't mention count as not there each time, since a list of symptoms is complete.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from handrail.check.recognise import recognise
from handrail.check.recognised import Recognition
from handrail.medicine.nouns import Medicine
from handrail.person import Person

FILE = Path(__file__).parent / "recognise_cases.csv"
Told = Literal["signs alone", "signs and story", "every question answered"]
TELLINGS: tuple[Told, ...] = ("signs alone", "signs and story", "every question answered")
NOTHING_HAPPENED: dict[str, Any] = {
    "ingested_mg": 0,
    "overdose_suspected": False,
    "aki": False,
    "egfr_fall_pct_7d": 0,
    "pump": False,
    "pump_alarm": False,
    "recent_pump_increase": False,
    "recent_refill_hours": 10_000,
}
VERDICTS = ("withdrawal", "overdose", "cannot tell", "another")


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedCase:
    id: str
    truth: str
    report: str
    person: Person
    measured: dict[str, Any]
    story: dict[str, Any]


def published_cases() -> list[PublishedCase]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_case(row) for row in csv.DictReader(file)]


def told(case: PublishedCase, medicine: Medicine, telling: Told) -> Recognition:
    facts = dict(case.measured)
    if telling == "every question answered":
        facts |= NOTHING_HAPPENED
        if case.truth == "overdose":
            facts |= {"missed_hours": 0, "pump_refill_due_days": 30}
    if telling != "signs alone":
        facts |= case.story
    fields = {name: facts[name] for name in ("egfr_ml_min_1_73m2", "dialysis") if name in facts}
    rest = {name: value for name, value in facts.items() if name not in fields}
    return recognise(case.person.with_(**fields), medicine, facts=rest)


def confusion(medicine: Medicine, telling: Told) -> Counter[tuple[str, str]]:
    """How many cases of each truth got each verdict."""
    counts: Counter[tuple[str, str]] = Counter()
    for case in published_cases():
        verdict = told(case, medicine, telling).verdict
        counts[case.truth, verdict if verdict in VERDICTS else "another"] += 1
    return counts


def table(medicine: Medicine) -> list[str]:
    """The lines of the table in the docs."""
    lines = [
        "| it was | told | withdrawal | overdose | cannot tell | another answer |",
        "|---|---|---|---|---|---|",
    ]
    for truth in ("withdrawal", "overdose"):
        for telling in TELLINGS:
            counts = confusion(medicine, telling)
            cells = " | ".join(str(counts[truth, verdict]) for verdict in VERDICTS)
            lines.append(f"| {truth} | {telling} | {cells} |")
    return lines


def _case(row: dict[str, str]) -> PublishedCase:
    return PublishedCase(
        id=row["id"],
        truth=row["truth"],
        report=row["report"],
        person=Person(
            age_years=float(row["age_years"]) if row["age_years"] else None,
            symptoms=tuple(row["signs"].split(";")),
        ),
        measured=_facts(row["measured"]),
        story=_facts(row["story"]),
    )


def _facts(text: str) -> dict[str, Any]:
    pairs = (pair.partition("=") for pair in text.split(";") if pair)
    return {
        name: True if value == "yes" else value if value.isalpha() else float(value)
        for name, _, value in pairs
    }
