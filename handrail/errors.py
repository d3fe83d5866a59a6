"""The four ways Handrail can be unable to go on, and the exit code of each.

    HandrailError
    +-- InputError    something a person or a program gave can't be read          exit 2
    +-- PackError     a data pack is wrong, with file and line                    exit 3
    +-- NoPlanFound   nothing passes; names the rule that blocks                  exit 1
    +-- SolverError   ours: a computation did not do what it promised             exit 70

A dangerous dose is not an error: it is a `Finding` (see `handrail.check`).
"""

from __future__ import annotations


class HandrailError(Exception):
    """What was found, what to do about it, and where.

    Args:
        message: what was found, with number and unit, and the nearest right thing.
        fix: what to do now.
        where: the place, such as ``course, step 4`` or ``rules.toml, line 12``.
    """

    exit_code = 70

    def __init__(self, message: str, *, fix: str = "", where: str = "") -> None:
        self.message = message
        self.fix = fix
        self.where = where
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message} {self.fix}".rstrip()


class InputError(HandrailError):
    """A value that someone gave can't be used as it stands."""

    exit_code = 2


class PackError(HandrailError):
    """A data pack is wrong; `where` is file and line."""

    exit_code = 3


class NoPlanFound(HandrailError):
    """No plan passes the rules; `rule` says which one blocks, `nearest` what would pass.

    Args:
        message: what was asked for and what stood in the way.
        rule: the identifier of the rule or floor that blocks.
        nearest: in words, the nearest plan that does pass.
        urgent: whether care now comes before any plan.
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        rule: str,
        nearest: str = "",
        fix: str = "",
        where: str = "",
        urgent: bool = False,
    ) -> None:
        self.rule = rule
        self.nearest = nearest
        self.urgent = urgent
        super().__init__(message, fix=fix or nearest, where=where)


class SolverError(HandrailError):
    """A computation failed a promise of its own. This is our mistake, not the reader's."""

    exit_code = 70
