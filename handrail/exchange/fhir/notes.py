"""What could not be read, gathered while reading goes on: nothing is dropped without a line here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from handrail.exchange.fhir.node import Node, Unreadable, shown


@dataclass(frozen=True, kw_only=True, slots=True)
class NotRead:
    """One thing in a record that was not used.

    Attributes:
        reference: the resource, such as "Observation/7".
        path: the element in it, such as "valueQuantity.unit".
        found: what stands there, shortened.
        why: why it wasn't used.
        matters: False for what no rule asks for, so that what matters isn't drowned.
    """

    reference: str
    path: str
    found: str
    why: str
    matters: bool = True


@dataclass(slots=True)
class Notes:
    """The notes of one reading, and the resource it is at."""

    all: list[NotRead] = field(default_factory=list[NotRead])
    reference: str = ""

    def add(self, path: str, found: object, why: str, *, matters: bool = True) -> None:
        """Note something about the resource that is being read."""
        self.about(self.reference, path, found, why, matters=matters)

    def about(self, reference: str, path: str, found: object, why: str, *, matters: bool = True) -> None:
        """Note something about a resource."""
        note = NotRead(reference=reference, path=path, found=shown(found), why=why, matters=matters)
        if note not in self.all:
            self.all.append(note)

    @contextmanager
    def of(self, reference: str) -> Iterator[None]:
        """Read one resource: what is `Unreadable` in it becomes a note, and reading goes on after it."""
        self.reference = reference
        try:
            yield
        except Unreadable as problem:
            self.add(problem.path, problem.found, problem.why)


def refuse_modifiers(node: Node) -> None:
    """A modifier that isn't known may turn the meaning of a resource round.

    Raises:
        Unreadable: there is one.
    """
    for name in ("modifierExtension", "implicitRules"):
        if node.has(name):
            raise Unreadable(name, node.values[name], "it changes the meaning, and isn't known here")
