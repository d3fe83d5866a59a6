"""The terminal, for every test of a door."""

from __future__ import annotations

import pytest

from tests.doors.terminal import Terminal


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)
