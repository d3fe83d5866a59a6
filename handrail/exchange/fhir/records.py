"""The resources of a record by the names used here, and which of them a reference means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handrail.exchange.fhir.node import Node


@dataclass(frozen=True, slots=True)
class Record:
    """A resource as it was given, with what to call it."""

    kind: str
    reference: str
    node: Node


Named = Callable[[str], str]
"""The name that a record goes by here ("MedicationRequest/7"), from any way of referring to it."""


@dataclass(frozen=True, slots=True)
class Same:
    """Which of the records given here a reference means."""

    named: Named
    references: frozenset[str]

    def named_in(self, node: Node, name: str) -> tuple[str, ...]:
        """The references of an element, by the names used here."""
        found = (one.text("reference") for one in node.children(name))
        return tuple(self.named(reference) for reference in found if reference)
