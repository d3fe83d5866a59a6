"""Columns that hold the same on both databases: times in UTC, JSON as one exact text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from handrail.store.canonical import canonical_json, read_json

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
"""Of one length, so that texts sort as times do."""


class UtcTime(TypeDecorator[datetime]):
    """A moment. SQLite has no type for it and keeps a text; PostgreSQL has one."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A text of 27 letters, or the database's own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """A moment goes in as UTC; one that doesn't say its zone is our mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a time without its zone")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else time_text(moment)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """A moment comes out as UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return time_of(str(value))


class JsonText(TypeDecorator[Any]):
    """A JSON value as its canonical text: what was put in comes out, on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """None is the JSON null; no column of this kind may be empty."""
        return canonical_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value."""
        return None if value is None else read_json(value)


def time_text(moment: datetime) -> str:
    """A moment in 27 letters.

    >>> time_text(datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    '2026-11-22T09:30:00.000000Z'
    """
    # strftime leaves out leading zeros of years before 1000 on some systems.
    utc = moment.astimezone(UTC)
    return f"{utc.year:04d}{utc.strftime(TIME_FORMAT[2:])}"


def time_of(text: str) -> datetime:
    """The moment that `time_text` wrote."""
    return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=UTC)
