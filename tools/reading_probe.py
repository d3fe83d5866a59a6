"""Score the reader on a probe: sentences with what should be found in them, written by someone else.

    python tools/reading_probe.py tests/read/probe_a.jsonl ... [--show claims|denials|contradicted|danger]

Each sentence is read as a text of its own. A probe that the reader was improved on is spent.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import handrail
from handrail.read.nouns import ClaimStatement, Reading
from handrail.read.reading import read_text

_GRAVITY = ("contradicted", "unsettled", "supported")


class Count:
    """True and false finds of one kind."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self.right = self.wrong = self.missed = 0

    def add(self, wanted: set[Any], found: set[Any]) -> None:
        """Count one sentence."""
        self.right += len(wanted & found)
        self.wrong += len(found - wanted)
        self.missed += len(wanted - found)

    def words(self) -> str:
        """Precision and recall, with the counts."""
        named, there = self.right + self.wrong, self.right + self.missed
        precision = f"{self.right / named:.2f}" if named else "-"
        recall = f"{self.right / there:.2f}" if there else "-"
        return f"precision {precision} ({self.right}/{named}), recall {recall} ({self.right}/{there})"


def found_in(reading: Reading) -> dict[str, Any]:
    """What the reader says of a sentence, in the probe's terms."""
    held = [one for one in reading.matches if one.how != "near"]
    verdicts = [one.verdict for one in reading.statements if isinstance(one, ClaimStatement)]
    return {
        "claims": {one.claim for one in held},
        "denials": {one.claim for one in held if one.stance == "denies"},
        "verdict": next((one for one in _GRAVITY if one in verdicts), "not checked"),
        "severe": any(one.severity == "severe" for one in reading.dangers),
        "danger": bool(reading.dangers),
        "stances": {(one.claim, one.stance, one.verdict) for one in held},
    }


def score(rows: Iterable[dict[str, Any]], show: str | None) -> list[str]:
    """The figures of a probe, as lines."""
    medicine = handrail.load_medicine()
    counts = {
        name: Count()
        for name in ("claims", "denials", "any denial", "contradicted", "supported", "severe", "danger")
    }
    rows = list(rows)
    divided = shown_wrong = accounts = 0
    for number, row in enumerate(rows):
        found = found_in(read_text(row["text"], medicine, kind="text"))
        wanted = {
            "claims": {one["id"] for one in row["claims"]},
            "denials": {one["id"] for one in row["claims"] if one["stance"] == "denies"},
            "any denial": {number} if any(one["stance"] == "denies" for one in row["claims"]) else set(),
            "contradicted": {number} if row["verdict"] == "contradicted" else set(),
            "supported": {number} if row["verdict"] == "supported" else set(),
            "severe": {number} if row["danger"] == "severe" else set(),
            "danger": {number} if row["danger"] else set(),
        }
        got = {
            "claims": found["claims"],
            "denials": found["denials"],
            "any denial": {number} if found["denials"] else set(),
            "contradicted": {number} if found["verdict"] == "contradicted" else set(),
            "supported": {number} if found["verdict"] == "supported" else set(),
            "severe": {number} if found["severe"] else set(),
            "danger": {number} if found["danger"] else set(),
        }
        for name, count in counts.items():
            count.add(wanted[name], got[name])
        divided += row["verdict"] == "unsettled"
        shown_wrong += row["verdict"] == "unsettled" and found["verdict"] == "contradicted"
        accounts += row["verdict"] == "unsettled" and found["verdict"] == "supported"
        if show and wanted[show] != got[show]:
            more, less = got[show] - wanted[show], wanted[show] - got[show]
            labels = [(one["id"], one["stance"]) for one in row["claims"]]
            print(f"+{sorted(more)} -{sorted(less)} | {row['text']}")
            print(f"    found {sorted(found['stances'])}; labelled {row['verdict']} {labels} {row['danger']}")
    lines = [f"{len(rows)} sentences"]
    lines += [f"{name}: {count.words()}" for name, count in counts.items()]
    lines.append(f"false severe alarms a sentence: {counts['severe'].wrong / len(rows):.3f}")
    lines.append(f"unsettled shown as contradicted: {shown_wrong} of {divided}; as supported: {accounts}")
    return lines


def main() -> None:
    """Print the figures of one or more probes together."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("probe", type=Path, nargs="+")
    parser.add_argument(
        "--show", choices=("claims", "denials", "contradicted", "supported", "severe", "danger")
    )
    asked = parser.parse_args()
    lines = [line for path in asked.probe for line in path.read_text("utf-8").splitlines() if line.strip()]
    rows = [json.loads(line) for line in lines]
    print("\n".join(score(rows, asked.show)))


if __name__ == "__main__":
    main()
