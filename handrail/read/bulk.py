"""Many documents: a Parquet file in, tables out, on all processors, without holding them in memory.

The input's `text` column is read part by part. Each part is read by a process of its own and saved
under `<output>.parts/`; a run that was stopped, even by force, goes on with the first part that isn't there.
A document that was read already (the same bytes) is named as a copy. One that can't be read, takes too long
or ends its process is a row with its problem.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from handrail.errors import InputError
from handrail.read.rows import DOCUMENT_COLUMNS, danger_rows, document_row, match_rows, statement_rows
from handrail.read.tables import DANGERS, DOCUMENTS, MATCHES, STATEMENTS, arrow, schema_of, table_of

PART_DOCUMENTS = 256
DOCUMENT_SECONDS = 600.0
"""A document that takes longer is given up: a megabyte of sentences about the medicine takes two minutes."""
ENDED = "Reading it ended the process."
_TABLES = {"statements": STATEMENTS, "matches": MATCHES, "dangers": DANGERS, "documents": DOCUMENTS}
_KINDS = ("html", "text", "thread", "wikitext")

Asked = tuple[str, str, str | None, str | None, str | None]
"""A document: its name, its text, its source, its kind, and the first of which it is a copy."""
Rows = dict[str, list[dict[str, Any]]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkResult:
    """What a run did, and where its tables are."""

    documents: int
    copies: int
    problems: int
    statements: Path
    matches: Path
    dangers: Path
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
        target: where the table of statements goes; those of matches, dangers and documents stand beside it.
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
        "dangers": target.with_name(f"{target.stem}-dangers{target.suffix}"),
        "documents": target.with_name(f"{target.stem}-documents{target.suffix}"),
    }


def _begin(target: Path, source: Path, rows: int, medicine: str | None) -> Path:
    """The folder of the parts; a run that was stopped is gone on with, if it was of the same input."""
    from handrail.medicine import load_medicine

    loaded = load_medicine(medicine)
    about = {
        "input": source.name,
        "sha256": _digest(source),
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


def _digest(source: Path) -> str:
    with source.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _run(table: Any, parts: Path, medicine: str | None, workers: int, progress: Progress | None) -> None:
    """Hand out the parts, at most two a worker at a time, so that memory stays flat."""
    total, done, was_told = table.metadata.num_rows, 0, False
    waiting: deque[tuple[int, list[Asked], Future[None]]] = deque()
    pool = _pool(workers)
    try:
        for number, asked in enumerate(_batches(table)):
            if (parts / f"{number:06d}-documents.parquet").exists():
                done += len(asked)
                continue
            if progress and done and not was_told:
                progress(done, total)  # what an earlier run did
            was_told = True
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
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_the_run
    )


def _end_with_the_run() -> None:
    """A process that was left alone ends: after a run was killed, the next one is alone with its parts."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _batches(table: Any) -> Iterator[list[Asked]]:
    """The documents, part by part, with copies found by their hash."""
    names = [name for name in ("id", "text", "source", "kind") if name in table.schema_arrow.names]
    seen: dict[bytes, str] = {}
    row = 0
    for batch in table.iter_batches(batch_size=PART_DOCUMENTS, columns=names):
        asked: list[Asked] = []
        for values in _values_of(batch):
            text = _text(values.get("text"))
            name = str(row) if values.get("id") is None else _text(values["id"])
            key = hashlib.sha256(text.encode("utf-8", "replace")).digest()[:16]
            first = seen.get(key)
            seen.setdefault(key, name)
            kind = values.get("kind") if values.get("kind") in _KINDS else None
            source = None if values.get("source") is None else _text(values["source"])
            asked.append((name, text if first is None else "", source, kind, first))
            row += 1
        yield asked


def _values_of(batch: Any) -> Iterator[dict[str, Any]]:
    """The rows of a batch; a cell whose bytes are no text is given as bytes, so that it stops nothing."""
    import pyarrow

    columns: dict[str, list[Any]] = {}
    for name in batch.schema.names:
        column = batch.column(name)
        try:
            columns[name] = column.to_pylist()
        except UnicodeDecodeError:
            columns[name] = column.cast(pyarrow.binary()).to_pylist()
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _finish(
    pool: ProcessPoolExecutor,
    part: tuple[int, list[Asked], Future[None]],
    parts: Path,
    medicine: str | None,
    workers: int,
) -> tuple[ProcessPoolExecutor, int]:
    """Wait for a part; if its process died, look for the document that ended it."""
    number, asked, future = part
    try:
        future.result()
    except BrokenProcessPool:
        pool.shutdown(wait=False)
        _save(_by_halves(asked, medicine), number, parts)
        pool = _pool(workers)
    return pool, len(asked)


def _by_halves(asked: list[Asked], medicine: str | None) -> Rows:
    """The rows of documents one of which ends its process: each half by itself, until it stands alone."""
    with _pool(1) as single:
        try:
            return single.submit(_rows_of, asked, medicine).result()
        except BrokenProcessPool:
            pass
    if len(asked) == 1:
        rows: Rows = {name: [] for name in _TABLES}
        rows["documents"].append(_row_without_a_reading(asked[0], ENDED))
        return rows
    middle = len(asked) // 2
    halves = [_by_halves(half, medicine) for half in (asked[:middle], asked[middle:])]
    return {name: [row for half in halves for row in half[name]] for name in _TABLES}


def _read_part(number: int, asked: list[Asked], parts: str, medicine: str | None) -> None:
    """One part, in a process of its own."""
    _save(_rows_of(asked, medicine), number, Path(parts))


def _rows_of(asked: list[Asked], medicine: str | None) -> Rows:
    from handrail.medicine import load_medicine
    from handrail.read.reading import read_text

    loaded = load_medicine(medicine)
    rows: Rows = {name: [] for name in _TABLES}
    for one in asked:
        name, text, source, kind, copy_of = one
        if copy_of is not None:
            rows["documents"].append(_row_without_a_reading(one, None))
            continue
        try:
            with _at_most(DOCUMENT_SECONDS):
                reading = read_text(text, loaded, kind=kind, source=source)
                made = {
                    "statements": list(statement_rows(reading, name)),
                    "matches": list(match_rows(reading, name)),
                    "dangers": list(danger_rows(reading, name)),
                    "documents": [document_row(reading, name)],
                }
        except Exception as error:  # one bad document never stops the run; its row says what was wrong
            problem = f"{type(error).__name__}: {error}"[:500]
            rows["documents"].append(_row_without_a_reading(one, problem))
            continue
        for table, its in made.items():
            rows[table].extend(its)
    return rows


def _row_without_a_reading(one: Asked, problem: str | None) -> dict[str, Any]:
    name, _, source, _, copy_of = one
    blank = dict.fromkeys(DOCUMENT_COLUMNS)
    return {**blank, "document": name, "source": source, "copy_of": copy_of, "problem": problem}


@contextmanager
def _at_most(seconds: float) -> Generator[None]:
    """Give up what takes longer, where the system has a clock that interrupts."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def give_up(number: int, frame: object) -> None:
        raise TimeoutError(f"It took more than {seconds:g} s.")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _save(rows: dict[str, list[dict[str, Any]]], number: int, parts: Path) -> None:
    """The four tables of a part; the documents last, because they say that the part is whole."""
    _, parquet = arrow()
    for name, columns in _TABLES.items():
        place = parts / f"{number:06d}-{name}.parquet"
        half = place.with_suffix(f".half{os.getpid()}")
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
        dangers=places["dangers"],
        documents_table=places["documents"],
    )
