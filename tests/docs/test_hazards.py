"""The page of hazards names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| H-\d\d ", line)]


def test_hazards_are_numbered_without_gaps() -> None:
    assert [row[0] for row in ROWS] == [f"H-{number:02d}" for number in range(1, len(ROWS) + 1)]
    assert len(ROWS) >= 20


@pytest.mark.parametrize("row", [pytest.param(row, id=row[0]) for row in ROWS])
def test_every_test_that_stands_against_a_hazard_is_there(row: list[str]) -> None:
    named = re.findall(r"`([^`]+\.py)` ([^<|]+)", row[4])

    assert len(row) == 5
    assert named
    for file, sentence in named:
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"def test_{re.escape(sentence.strip().replace(' ', '_'))}\(", text), sentence
