"""The last few answers by what they were asked with: a page that is opened again waits for nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Told = TypeVar("Told")


class AtHand:
    """The last few answers, by the mark of what they were asked with.

    Args:
        most: how many are kept; the one that was asked for longest ago goes first.
    """

    def __init__(self, most: int) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._held: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Told]) -> Told:
        """What is at hand, or what is made now; an error is not kept."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made

    def has(self, key: Hashable) -> bool:
        """Whether it needs no working out."""
        with self._lock:
            return key in self._held
