"""What is saved, as it comes back: people, courses, plans, overrides, feeds, jobs, and the log.

Every `revision` is that of the row as it was read: give it with a change, so that nobody's work is
overwritten unseen. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.person.nouns import Person

PlanState = Literal["draft", "approved", "withdrawn"]
JobState = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who does something: the name they sign with, and their account where there are accounts.

    Raises:
        InputError: there is no name.
    """

    name: str
    user_id: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("Nobody's name is given for this change.", fix="Say who makes it.")


LOCAL = Actor(name="this computer")
"""Whoever sits at a machine without accounts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedPerson:
    """Someone, under the name or label they were given here.

    Attributes:
        facts: in the form of `exchange.json.person_json`.
        plans_changed: how often a plan of theirs was approved or withdrawn; a calendar's SEQUENCE.
    """

    id: str
    name: str
    facts: Mapping[str, Any]
    plans_changed: int
    revision: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str

    @property
    def person(self) -> Person:
        """What is known about them, as the noun that questions are asked with."""
        return person_of(self.facts)


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedCourse:
    """What someone takes: the course sentence, and what happened on the way.

    Attributes:
        happenings: each as JSON, in the form it was given in.
    """

    id: str
    person_id: str
    medicine: str
    sentence: str
    happenings: tuple[Any, ...]
    note: str
    revision: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedPlan:
    """A plan with its versions, newest first; `PlanVersion` holds the answer itself.

    Attributes:
        state: of the newest version.
        approved_version: the newest version that is approved; None where none is.
    """

    id: str
    person_id: str
    course_id: str | None
    medicine: str
    title: str
    latest_version: int
    state: PlanState
    approved_version: int | None
    revision: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionLine:
    """One version of a plan in a list: everything but the answer and its question."""

    plan_id: str
    version: int
    content_hash: str
    state: PlanState
    note: str
    saved_at: datetime
    saved_by: str
    approved_at: datetime | None
    approved_by: str | None
    approved_by_id: str | None
    approved_hash: str | None
    approved_order: int | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_because: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanVersion(VersionLine):
    """One version of a plan: the exact bytes of the answer and the question that made it.

    Attributes:
        content_hash: SHA-256 over the canonical JSON of the answer (`store.canonical.content_hash`).
        approved_hash: the content hash that was signed; always equal to it where the state is approved.
        approved_order: the person's n-th approval or withdrawal.
    """

    question: Any
    answer: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """A finding that someone went on in spite of, and the reason, from the medicine's list."""

    id: str
    person_id: str | None
    medicine: str
    question: Any
    rule: str
    severity: str
    reason: str
    comment: str
    made_at: datetime
    made_by: str
    made_by_id: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A calendar that follows a person's newest approved plan. Its secret isn't kept, only a hash of it."""

    id: str
    person_id: str
    options: Any
    made_at: datetime
    made_by: str
    revoked_at: datetime | None
    revoked_by: str | None
    last_read_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A long computation, cut into blocks, that goes on from its blocks after a restart.

    Attributes:
        progress: 0 to 1.
        blocks, blocks_done: how many there are (None: not known yet), and how many are saved.
        attempts: how often a worker has taken it up.
        cancel_wanted: someone asked it to stop; its worker has not said that it did.
        result_path: a file in the data folder's `jobs` that holds what is too large for a row.
    """

    id: str
    kind: str
    question: Any
    seed: int
    state: JobState
    progress: float
    blocks: int | None
    blocks_done: int
    attempts: int
    worker: str | None
    heartbeat_at: datetime | None
    cancel_wanted: bool
    result: bytes | None
    result_path: str | None
    error: str | None
    made_at: datetime
    made_by: str
    made_by_id: str | None
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One setting; its value is any JSON."""

    name: str
    value: Any
    revision: int
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """One line of the log: who did what to which object when. Never what the object says.

    Attributes:
        detail: names of the facts that changed; old and new value for permissions and settings only.
        previous_hash, hash: the chain: each line's hash covers the one before it.
    """

    number: int
    at: datetime
    actor: str
    actor_id: str | None
    action: str
    object_kind: str
    object_id: str
    person_id: str | None
    detail: Any
    previous_hash: str
    hash: str


def person_of(facts: Mapping[str, Any]) -> Person:
    """The person whose facts these are.

    Raises:
        InputError: a fact that a person doesn't have, or a value that no person has.
    """
    from handrail.person import Person

    known = {field.name for field in fields(Person)}
    for name in facts:
        if name not in known:
            raise InputError(
                f"A person has no fact '{name[:60]}'.", fix=f"One of: {', '.join(sorted(known))}."
            )
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in facts.items()}
    return Person(**values)
