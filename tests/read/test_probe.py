"""The figures of the probe stand in docs/reference/reading-probe.md, and nothing makes them worse unseen."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from tools.reading_probe import score

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "reference" / "reading-probe.md").read_text("utf-8")


@cache
def figures(*names: str) -> dict[str, tuple[float, float]]:
    rows = [json.loads(line) for name in names for line in (HERE / name).read_text("utf-8").splitlines()]
    found: dict[str, tuple[float, float]] = {}
    for line in score(rows, None):
        what, _, said = line.partition(": precision ")
        if said:
            precision, _, rest = said.partition(" ")
            found[what] = (float(precision), float(rest.split("recall ")[1].split(" ")[0]))
    return found


@pytest.mark.parametrize(
    ("what", "row"),
    [
        ("claims", "which claim a sentence is about"),
        ("denials", "that it denies this claim"),
        ("contradicted", "contradicted"),
        ("supported", "supported"),
        ("severe", "severe danger"),
        ("danger", "any danger"),
    ],
)
def test_what_the_page_says_of_the_fresh_probes_is_what_they_give(what: str, row: str):
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {row} |"))
    told = [float(number) for number in re.findall(r"\*\*([\d.]+) / ([\d.]+)\*\*", line)[0]]

    assert figures("probe_i.jsonl", "probe_j.jsonl")[what] == pytest.approx(told, abs=0.02)


@pytest.mark.parametrize(("name", "least"), [("a", 0.95), ("b", 0.95), ("c", 0.95)])
def test_the_severe_dangers_of_a_spent_probe_are_still_found(name: str, least: float):
    precision, recall = figures(f"probe_{name}.jsonl")["severe"]

    assert precision >= 0.9
    assert recall >= least


def test_the_spent_probe_is_still_read_as_it_was():
    precision, recall = figures("probe_a.jsonl")["contradicted"]

    assert precision >= 0.95
    assert recall >= 0.9
