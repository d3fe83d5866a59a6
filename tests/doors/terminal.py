"""Run the command line in this process, as a terminal would, and keep what it said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from handrail.cli.errors import exit_with
from handrail.cli.main import app

DEMO_PERSON = ("--age", "58", "--sex", "female", "--weight", "70", "--egfr", "48", "--also", "zolpidem")
START = dt.date.today() + dt.timedelta(days=42 - dt.date.today().weekday())
"""A Monday some weeks from now: a plan may begin at most two years ahead."""
DEMO = (
    *("plan", "taper", "20 mg four times a day for 14 months", *DEMO_PERSON),
    *("--have", "10,20", "--halves", "--start", START.isoformat()),
)


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


class Terminal:
    """`terminal("check", "20 mg a day")` is the command `handrail check "20 mg a day"`."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *words: str) -> Said:
        self._capture.readouterr()
        code = exit_with(app, list(words))
        out, err = self._capture.readouterr()
        return Said(code, out, err)
