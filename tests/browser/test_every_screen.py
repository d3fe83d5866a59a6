"""Every screen, at every width, in light and dark: readable for everyone, and asking nobody else."""

from __future__ import annotations

import pytest

from tests.browser.accessibility import violations, wider_than_the_window
from tests.browser.conftest import Opener

SCREENS = {
    "home": "/",
}


@pytest.mark.parametrize("path", SCREENS.values(), ids=SCREENS.keys())
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_screen_meets_wcag_22_aa(opened: Opener, path: str, dark: bool) -> None:
    assert violations(opened(path, dark=dark)) == []


@pytest.mark.parametrize("width", [320, 3840])
@pytest.mark.parametrize("path", SCREENS.values(), ids=SCREENS.keys())
def test_a_screen_fits_a_small_phone_and_a_large_wall(opened: Opener, path: str, width: int) -> None:
    page = opened(path, width=width)
    assert wider_than_the_window(page) == []
    assert violations(page) == []
