"""Many documents: a Parquet file in, tables out, on all processors, without holding them in memory.

The input's `text` column is read part by part. Each part is read by a process of its own and saved
under `<output>.parts/`; a run that was stopped goes on with the first part that isn't there. A document
that was read already (the same bytes) is named as a copy. One that can't be read is a row with its
problem.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from handrail.errors import InputError
from handrail.read.rows import DOCUMENT_COLUMNS, document_row, match_rows, statement_rows
from handrail.read.tables import DOCUMENTS, MATCHES, STATEMENTS, arrow, schema_of, table_of

PART_DOCUMENTS = 256
_TABLES = {"statements": STATEMENTS, "matches": MATCHES, "documents": DOCUMENTS}
_KINDS = ("html", "text", "thread", "wikitext")

Asked = tuple[str, str, str | None, str | None, str | None]
"""A document: its name, its text, its source, its kind, and the first of which it is a copy."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkResult:
    """What a run did, and where its tables are."""

    documents: int
    copies: int
    problems: int
    statements: Path
    matches: Path
    documents_table: Path


def read_bulk(
    source: Path,
    target: Path,
    *,
    medicine: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> BulkResult:
    """Read every document of a Parquet file.

    Args:
        source: a Parquet file with a column `text`, and if they are known `id`, `source` and `kind`.
        target: where the table of statements goes; those of matches and documents stand beside it.
        medicine: its name; may be left out while there is only one.
        workers: processes; one for each processor if left out.
        progress: told how many documents are done, of how many.

    Raises:
        InputError: the input can't be read, or the parts of another run stand in the way.
    """
    _, parquet = arrow()
    if not source.is_file():
        raise InputError(f"There is no file {source}.", where="--bulk")
    try:
        table = parquet.ParquetFile(source)
    except Exception as error:  # the library has many ways of saying that a file is none of its own
        raise InputError(f"{source} is no Parquet file: {error}.", where="--bulk") from None
    with table:
        if "text" not in table.schema_arrow.names:
            raise InputError(
                f"{source} has no column 'text'.", fix="Name the column of the documents 'text'."
            )
        parts = _begin(target, source, table.metadata.num_rows, medicine)
        _run(table, parts, medicine, workers or os.cpu_count() or 1, progress)
    return _join(target, parts)


def _places(target: Path) -> dict[str, Path]:
    return {
        "statements": target,
        "matches": target.with_name(f"{target.stem}-matches{target.suffix}"),
        "documents": target.with_name(f"{target.stem}-documents{target.suffix}"),
    }


def _begin(target: Path, source: Path, rows: int, medicine: str | None) -> Path:
    """The folder of the parts; a run that was stopped is gone on with, if it was of the same input."""
    from handrail.medicine import load_medicine

    loaded = load_medicine(medicine)
    about = {
        "input": source.name,
        "bytes": source.stat().st_size,
        "rows": rows,
        "pack": loaded.version,
        "medicine": loaded.name,
        "engine": version("handrail"),
        "part": PART_DOCUMENTS,
    }
    parts = target.with_name(f"{target.name}.parts")
    note = parts / "run.json"
    if note.exists():
        if json.loads(note.read_text(encoding="utf-8")) != about:
            raise InputError(
                f"{parts} holds the parts of another run.",
                fix="Delete that folder, or choose another name for the output.",
            )
        return parts
    parts.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(about), encoding="utf-8")
    return parts


def _run(table: Any, parts: Path, medicine: str | None, workers: int, progress: Progress | None) -> None:
    """Hand out the parts, at most two a worker at a time, so that memory stays flat."""
    total, done = table.metadata.num_rows, 0
    waiting: deque[tuple[int, list[Asked], Future[None]]] = deque()
    pool = _pool(workers)
    try:
        for number, asked in enumerate(_batches(table)):
            if (parts / f"{number:06d}-documents.parquet").exists():
                done += len(asked)
                continue
            while len(waiting) >= 2 * workers:
                pool, finished = _finish(pool, waiting.popleft(), parts, medicine, workers)
                done += finished
                if progress:
                    progress(done, total)
            waiting.append((number, asked, pool.submit(_read_part, number, asked, str(parts), medicine)))
        while waiting:
            pool, finished = _finish(pool, waiting.popleft(), parts, medicine, workers)
            done += finished
            if progress:
                progress(done, total)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    # A fresh process holds no lock of this one's threads.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _batches(table: Any) -> Iterator[list[Asked]]:
    """The documents, part by part, with copies found by their hash."""
    names = [name for name in ("id", "text", "source", "kind") if name in table.schema_arrow.names]
    seen: dict[bytes, str] = {}
    row = 0
    for batch in table.iter_batches(batch_size=PART_DOCUMENTS, columns=names):
        asked: list[Asked] = []
        for values in batch.to_pylist():
            text = values.get("text")
            text = (
                text.decode("utf-8", "replace")
                if isinstance(text, bytes)
                else ""
                if text is None
                else str(text)
            )
            name = str(values["id"]) if values.get("id") is not None else str(row)
            key = hashlib.sha256(text.encode("utf-8", "replace")).digest()[:16]
            first = seen.setdefault(key, name)
            kind = values.get("kind") if values.get("kind") in _KINDS else None
            is_copy = first != name
            asked.append(
                (name, "" if is_copy else text, values.get("source"), kind, first if is_copy else None)
            )
            row += 1
        yield asked


def _finish(
    pool: ProcessPoolExecutor,
    part: tuple[int, list[Asked], Future[None]],
    parts: Path,
    medicine: str | None,
    workers: int,
) -> tuple[ProcessPoolExecutor, int]:
    """Wait for a part; if its process died, read its documents one by one."""
    number, asked, future = part
    try:
        future.result()
    except BrokenProcessPool:
        pool.shutdown(wait=False)
        _one_by_one(number, asked, parts, medicine)
        pool = _pool(workers)
    return pool, len(asked)


def _one_by_one(number: int, asked: list[Asked], parts: Path, medicine: str | None) -> None:
    """Each document in a process of its own: the one that kills it is named, the others are read."""
    problems: dict[str, str] = {}
    for one in asked:
        with _pool(1) as single:
            try:
                single.submit(_rows_of, [one], medicine, None).result()
            except BrokenProcessPool:
                problems[one[0]] = "Reading it ended the process."
    rows = _rows_of(asked, medicine, problems)
    _save(rows, number, parts)


def _read_part(number: int, asked: list[Asked], parts: str, medicine: str | None) -> None:
    """One part, in a process of its own."""
    _save(_rows_of(asked, medicine, None), number, Path(parts))


def _rows_of(
    asked: list[Asked], medicine: str | None, problems: dict[str, str] | None
) -> dict[str, list[dict[str, Any]]]:
    from handrail.medicine import load_medicine
    from handrail.read.reading import read_text

    loaded = load_medicine(medicine)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
    for name, text, source, kind, copy_of in asked:
        blank = {**dict.fromkeys(DOCUMENT_COLUMNS), "document": name, "source": source}
        problem = (problems or {}).get(name)
        if copy_of is not None or problem:
            rows["documents"].append({**blank, "copy_of": copy_of, "problem": problem})
            continue
        try:
            reading = read_text(text, loaded, kind=kind, source=source)
        except Exception as error:  # one bad document never stops the run; its row says what was wrong
            rows["documents"].append({**blank, "problem": f"{type(error).__name__}: {error}"[:500]})
            continue
        rows["documents"].append(document_row(reading, name))
        rows["statements"].extend(statement_rows(reading, name))
        rows["matches"].extend(match_rows(reading, name))
    return rows


def _save(rows: dict[str, list[dict[str, Any]]], number: int, parts: Path) -> None:
    """The three tables of a part; the documents last, because they say that the part is whole."""
    _, parquet = arrow()
    for name, columns in _TABLES.items():
        place = parts / f"{number:06d}-{name}.parquet"
        half = place.with_suffix(".half")
        parquet.write_table(table_of(rows[name], columns), half)
        half.replace(place)


def _join(target: Path, parts: Path) -> BulkResult:
    """The parts as one file a table, one part in memory at a time."""
    _, parquet = arrow()
    places = _places(target)
    documents = copies = problems = 0
    for name, columns in _TABLES.items():
        half = places[name].with_name(places[name].name + ".half")
        with parquet.ParquetWriter(half, schema_of(columns)) as writer:
            for part in sorted(parts.glob(f"*-{name}.parquet")):
                table = parquet.read_table(part)
                writer.write_table(table)
                if name == "documents":
                    documents += table.num_rows
                    copies += table.num_rows - table.column("copy_of").null_count
                    problems += table.num_rows - table.column("problem").null_count
        half.replace(places[name])
    shutil.rmtree(parts)
    return BulkResult(
        documents=documents,
        copies=copies,
        problems=problems,
        statements=places["statements"],
        matches=places["matches"],
        documents_table=places["documents"],
    )
