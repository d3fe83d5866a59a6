"""The shape of what `reading_json` writes: what was understood of a record, and what was not."""

from __future__ import annotations

from typing_extensions import TypedDict

from handrail.exchange.shapes import CourseShape, PersonFacts


class BoundShape(TypedDict):
    """A number of which only bounds are known; `high` null where there is none above."""

    low: int | float
    high: int | float | None


RecordValue = str | bool | int | float | BoundShape


class MeasuredShape(TypedDict):
    """One measured value; of one kind the last is the one that counts."""

    fact: str
    value: RecordValue
    reference: str
    when: str | None


class HandedOutShape(TypedDict):
    """One handing out of the medicine."""

    on: str
    count: int | float
    strength_mg: int | float


class NotReadShape(TypedDict):
    """One thing in a record that was not used, and why; `matters` false for what no rule asks for."""

    reference: str
    path: str
    found: str
    why: str
    matters: bool


class RecordShape(TypedDict):
    """What was understood of a record, and what was not (`not_read`), with the reason."""

    schema: str
    subject: str
    on: str
    person: PersonFacts
    facts: dict[str, RecordValue]
    taken: CourseShape | None
    ordered: CourseShape | None
    today: int | None
    is_dose_known: bool
    values: list[MeasuredShape]
    refills: list[HandedOutShape]
    not_read: list[NotReadShape]
    assumptions: list[str]
