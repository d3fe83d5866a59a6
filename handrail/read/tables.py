"""The tables of readings for Parquet: which columns they have, of which type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handrail.errors import InputError
from handrail.read.rows import DANGER_COLUMNS, DOCUMENT_COLUMNS, MATCH_COLUMNS, STATEMENT_COLUMNS

_NUMBERS = frozenset(("low", "high", "daily_mg", "score"))
_COUNTS = frozenset(
    [
        "start",
        "end",
        "characters",
        "sentences",
        "statements",
        "checked",
        "not_checked",
        "contradicted",
        "unsettled",
        "dangers",
        "severe",
    ]
)
_YES_NO = frozenset(("anecdote", "speaks_of_medicine"))
STATEMENTS = STATEMENT_COLUMNS
MATCHES = MATCH_COLUMNS
DANGERS = DANGER_COLUMNS
DOCUMENTS = DOCUMENT_COLUMNS


def arrow() -> tuple[Any, Any]:
    """The Parquet library and its writer.

    Raises:
        InputError: it isn't installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise InputError(
            "Tables in Parquet need pyarrow, which isn't installed.", fix="Install handrail with 'results'."
        ) from None
    return pyarrow, parquet


def schema_of(columns: Sequence[str]) -> Any:
    """The columns with their types."""
    pyarrow, _ = arrow()

    def kind(name: str) -> Any:
        if name in _NUMBERS:
            return pyarrow.float64()
        if name in _COUNTS:
            return pyarrow.int64()
        return pyarrow.bool_() if name in _YES_NO else pyarrow.string()

    return pyarrow.schema([(name, kind(name)) for name in columns])


def table_of(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Any:
    """Rows as a table with exactly these columns."""
    pyarrow, _ = arrow()
    return pyarrow.Table.from_pylist([dict(row) for row in rows], schema=schema_of(columns))
