"""What can stand between someone and what they saved: it isn't there, it was changed, it can't be reached."""

from __future__ import annotations

from datetime import datetime

from handrail.errors import HandrailError, InputError


class NotFound(InputError):
    """There is no such object; the same answer whether it never was or isn't anyone's to see."""


class Conflict(InputError):
    """Someone else changed the object after it was opened; nothing was overwritten.

    Args:
        message: what was changed.
        changed_by: whose change stands, "" where it isn't known.
        changed_at: when that was.
        changed_what: what it was, in words.
        revision: of what stands now; None where the object's state stood in the way.
    """

    def __init__(
        self,
        message: str,
        *,
        changed_by: str = "",
        changed_at: datetime | None = None,
        changed_what: str = "",
        revision: int | None = None,
        fix: str = "",
    ) -> None:
        self.changed_by = changed_by
        self.changed_at = changed_at
        self.changed_what = changed_what
        self.revision = revision
        super().__init__(message, fix=fix or "Look at what stands there now, and make your change again.")


class Unavailable(HandrailError):
    """What is saved can't be reached, or can't be used by this program."""

    exit_code = 4
