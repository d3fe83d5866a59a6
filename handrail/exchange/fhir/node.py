"""One JSON object of a FHIR resource, read strictly: text is text, a number is a number.

A wrong type is `Unreadable`, with the path it stands at; it is never turned into the type that was
wanted. (The pydantic classes for FHIR take the text "24" for a number and the number 123 for a date, and
give up a whole resource over one element they don't know, so reading doesn't go through them.)
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import cast

from handrail.units import shortened

LONGEST_LIST = 10_000
"""Entries of one list; beyond it nothing in a person's record is meant."""


class Unreadable(Exception):
    """Something in a resource that can't be used: where, what was found, and why."""

    def __init__(self, path: str, found: object, why: str) -> None:
        self.path = path
        self.found = shown(found)
        self.why = why
        super().__init__(f"{path}: {self.found}: {why}")


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON object and the path to it, such as "dosageInstruction[0].timing"."""

    values: Mapping[str, object]
    path: str = ""

    def at(self, name: str) -> str:
        """The path of an element of this object."""
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        """Whether the element is there; null is not."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str | None:
        """A text without the space around it; None if it isn't there or is empty."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise Unreadable(self.at(name), value, "it should be a text")
        return value.strip() or None

    def number(self, name: str) -> Decimal | None:
        """A finite number, exactly as it was written."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise Unreadable(self.at(name), value, "it should be a number")
        if isinstance(value, float) and not math.isfinite(value):
            raise Unreadable(self.at(name), value, "it is no finite number")
        try:
            exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        except (InvalidOperation, ValueError):
            raise Unreadable(self.at(name), value, "it should be a number") from None
        if not exact.is_finite() or abs(exact) > Decimal(10) ** 15:
            raise Unreadable(self.at(name), value, "it is too large to be meant")
        return exact

    def whole(self, name: str) -> int | None:
        """A whole number."""
        exact = self.number(name)
        if exact is None:
            return None
        if exact != exact.to_integral_value():
            raise Unreadable(self.at(name), exact, "it should be a whole number")
        return int(exact)

    def truth(self, name: str) -> bool | None:
        """True or false."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise Unreadable(self.at(name), value, "it should be true or false")

    def child(self, name: str) -> Node | None:
        """An object."""
        value = self.values.get(name)
        if value is None:
            return None
        return _node(value, self.at(name))

    def children(self, name: str) -> list[Node]:
        """A list of objects; empty if it isn't there."""
        return [_node(value, f"{self.at(name)}[{place}]") for place, value in enumerate(self._list(name))]

    def texts(self, name: str) -> list[str]:
        """A list of texts; empty if it isn't there."""
        found: list[str] = []
        for place, value in enumerate(self._list(name)):
            if not isinstance(value, str) or not value.strip():
                raise Unreadable(f"{self.at(name)}[{place}]", value, "it should be a text")
            found.append(value.strip())
        return found

    def _list(self, name: str) -> list[object]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Unreadable(self.at(name), value, "it should be a list")
        entries = cast("list[object]", value)
        if len(entries) > LONGEST_LIST:
            raise Unreadable(self.at(name), value, f"it has more than {LONGEST_LIST:,} entries")
        return entries

    def names(self) -> Iterator[str]:
        """The elements that are there, without those about a primitive ("_birthDate")."""
        return (name for name, value in self.values.items() if value is not None and not name.startswith("_"))

    def refuse_unless_known(self, known: frozenset[str]) -> None:
        """Refuse an element that would have a meaning here that nobody looked at.

        Raises:
            Unreadable: there is one.
        """
        if self.has("modifierExtension"):
            raise Unreadable(
                self.at("modifierExtension"), _urls(self), "it changes the meaning, and isn't known here"
            )
        for name in self.names():
            if name not in known and name not in ("id", "extension"):
                raise Unreadable(self.at(name), self.values[name], "it changes what is meant, and isn't read")


def _node(value: object, path: str) -> Node:
    if not isinstance(value, Mapping):
        raise Unreadable(path, value, "it should be an object")
    return Node(cast("Mapping[str, object]", value), path)


def _urls(node: Node) -> str:
    found = node.values.get("modifierExtension")
    entries = cast("list[object]", found) if isinstance(found, list) else []
    urls = [
        str(cast("Mapping[str, object]", one).get("url", ""))[:200]
        for one in entries[:3]
        if isinstance(one, Mapping)
    ]
    return ", ".join(url for url in urls if url) or "an extension"


def shown(value: object) -> str:
    """What was found, short enough for a message.

    >>> shown({"a": 1}), shown([1, 2]), shown("20 mg"), shown(None)
    ('an object', 'a list', '20 mg', 'nothing')
    """
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, str):
        return shortened(value, 120) or "an empty text"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**30:
        return "a very large number"
    return shortened(str(value), 120)


def date_of(node: Node, name: str) -> dt.date | None:
    """The day of a date or date-time, as it was written where it was written.

    Raises:
        Unreadable: no such day, or only a month or a year.
    """
    written = node.text(name)
    if written is None:
        return None
    moment = moment_of(node, name)
    if moment is None or len(written) < 10:
        raise Unreadable(node.at(name), written, "a day is needed, and only a month or a year is given")
    return dt.date.fromisoformat(written[:10])


def moment_of(node: Node, name: str) -> dt.datetime | None:
    """A date or date-time in universal time, for putting things in order; a day counts from its midnight.

    Raises:
        Unreadable: it is none.
    """
    written = node.text(name)
    if written is None:
        return None
    try:
        if len(written) == 4 and written.isascii() and written.isdigit():
            return dt.datetime(int(written), 1, 1, tzinfo=dt.UTC)
        if len(written) == 7:
            return dt.datetime.strptime(written, "%Y-%m").replace(tzinfo=dt.UTC)
        if len(written) < 10 or written[4] != "-" or written[7] != "-":
            raise ValueError
        dt.date.fromisoformat(written[:10])
        moment = dt.datetime.fromisoformat(written)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=dt.UTC)
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise Unreadable(node.at(name), written, "it is no date") from None
