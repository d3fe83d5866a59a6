"""A screen in a state: what `tools/screen_states.py` lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tools.filled import Filled

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A screen in a state.

    Attributes:
        name: of the picture, "plan-refused".
        look: what to look at.
        path: its address; "{ada}" and other names stand for what `tools/filled.py` put in.
        status: that the server answers with.
        act: what is done on the page then.
        dark: whether a picture is taken in dark colours too.
        role: who has signed in, on a server where everyone has to; "" for nobody.
    """

    name: str
    look: str
    path: str
    status: int = 200
    act: Callable[[Page, Filled], None] | None = None
    dark: bool = False
    role: str = ""


def asking(path: str, *, more: str = "", **fields: str) -> str:
    """An address with a question."""
    return f"{path}?{urlencode(fields)}{more}"
