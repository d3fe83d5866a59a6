"""Readings as rows, for tables: a row a statement, the same columns in CSV and in Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from handrail.read.rows import STATEMENT_COLUMNS


def rows_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows of statements as CSV; a cell that a spreadsheet would run as a formula gets an apostrophe."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(STATEMENT_COLUMNS)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in STATEMENT_COLUMNS])
    return written.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def rows_parquet(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows of statements as a Parquet file.

    Raises:
        InputError: the library for it isn't installed.
    """
    from handrail.read.tables import STATEMENTS, arrow, table_of

    pyarrow, parquet = arrow()
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(table_of(list(rows), STATEMENTS), sink)
    return sink.getvalue().to_pybytes()
