"""Everything that is saved, in one file that other programs can read, and back.

A zip with `manifest.json` and a file of lines for each table, one JSON object a line: times as text, an
answer as the text it is, other bytes in base64. `docs/how-to/data.md` describes it. Who is signed in, and
who tried to, is left out. Coming back, the file has to hold together: hashes of contents, the chain of the
log, and what refers to what; either all of it is taken, or nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from handrail.errors import InputError
from handrail.store.audit import DELETED_ALL, Subject, append, problems_of
from handrail.store.backup import Progress, flush
from handrail.store.canonical import canonical_json, content_hash, read_json
from handrail.store.columns import JsonText, UtcTime, time_of, time_text
from handrail.store.database import Database
from handrail.store.migrate import HEAD
from handrail.store.nouns import Actor
from handrail.store.place import new_private_file
from handrail.store.restore import revoke_others
from handrail.store.rows import the_row
from handrail.store.tables import METADATA, PASSING, audit, audit_head, feeds, people, plan_versions, plans

SCHEMA = "handrail/data/1"
PERSON_SCHEMA = "handrail/person-data/1"
MANIFEST = "manifest.json"
TABLES: tuple[Table, ...] = tuple(
    table for table in METADATA.sorted_tables if table not in (*PASSING, audit_head)
)
"""What is exported, in an order in which nothing refers to what comes later."""
LONGEST_LINE_BYTES = 200_000_000
ROWS_AT_ONCE = 500
_PRIMARY_TEXT = {plan_versions.c.answer}
"""Bytes that are text: they stay readable in the file."""


def export_all(
    database: Database, path: Path, *, by: Actor, progress: Progress | None = None
) -> dict[str, int]:
    """Write everything into a new file, as of one moment.

    Returns:
        How many rows of each table.

    Raises:
        InputError: the file exists already, or can't be written.
    """
    from importlib.metadata import version

    new_private_file(path)
    try:
        with database.writing() as connection:
            append(connection, database.now(), by, "export", Subject(kind="store", id="all"))
        with database.reading() as connection, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            files: dict[str, Any] = {}
            for done, table in enumerate(TABLES):
                if progress is not None:
                    progress(done, len(TABLES))
                files[f"{table.name}.jsonl"] = _write_table(connection, file, table)
            manifest = {
                "schema": SCHEMA,
                "handrail": version("handrail"),
                "tables_form": HEAD,
                "made_at": time_text(database.now()),
                "made_by": by.name,
                "audit_head": problems_of(connection).head,
                "files": files,
            }
            file.writestr(MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    flush(path)
    if progress is not None:
        progress(len(TABLES), len(TABLES))
    return {name.removesuffix(".jsonl"): about["rows"] for name, about in files.items()}


def export_person(database: Database, person_id: str, *, by: Actor) -> dict[str, Any]:
    """Everything that is kept of one person, as JSON: for them to take along.

    In the form of the tables of `export_all`, without what is secret of others: no hash of a calendar's
    address. The log's lines about them are in it.

    Raises:
        NotFound: there is no such person.
    """
    with database.writing() as connection:
        the_row(connection, people, person_id, "person")
        append(
            connection,
            database.now(),
            by,
            "export",
            Subject(kind="person", id=person_id, person_id=person_id),
        )
    with database.reading() as connection:
        found: dict[str, Any] = {"schema": PERSON_SCHEMA, "made_at": time_text(database.now())}
        for table in TABLES:
            if (which := _of_person(table, person_id)) is None:
                continue
            rows = connection.execute(select(table).where(which).order_by(*table.primary_key.columns))
            shown = [column for column in table.c if column is not feeds.c.token_hash]
            found[table.name] = [{c.name: _shown(c, row._mapping[c]) for c in shown} for row in rows]
    return found


def _of_person(table: Table, person_id: str) -> Any:
    """Which rows of a table are a person's; None where none can be."""
    if table is people:
        return people.c.id == person_id
    if table is plan_versions:
        own = select(plans.c.id).where(plans.c.person_id == person_id)
        return plan_versions.c.plan_id.in_(own)
    return table.c.person_id == person_id if "person_id" in table.c else None


def import_all(
    database: Database, path: Path, *, by: Actor, progress: Progress | None = None
) -> dict[str, int]:
    """Take in everything from an exported file; nothing that is here is overwritten.

    Into a store that has no log yet comes the file's log too, and goes on from there; likewise where all of
    this store was deleted right after the file was written, so that its log fits before the one line that is
    left. Elsewhere the log of this store notes which log the file came with, and that it isn't here.

    Where this store has a log, calendars' addresses of the file are taken back: it can't be told which of
    them someone had taken back before.

    Returns:
        How many rows of each table.

    Raises:
        InputError: it isn't such a file, was changed, or holds something that is here already. Nothing was
            taken in.
    """
    with _opened(path) as file:
        manifest = _manifest(file)
        counts: dict[str, int] = {}
        with database.writing() as connection:
            left = connection.execute(select(audit).order_by(audit.c.number).limit(2)).all()
            takes_log = not left or _fits_before(left, manifest)
            for done, table in enumerate(TABLES):
                if progress is not None:
                    progress(done, len(TABLES))
                if table is audit and not takes_log:
                    continue
                counts[table.name] = _read_table(connection, file, table, manifest)
            if takes_log:
                _check_log(connection, manifest, was_emptied=bool(left))
            if left:
                revoke_others(connection, feeds, frozenset(), database.now(), by)
            detail = {"log_of_the_file": manifest["audit_head"], "log_taken": takes_log}
            append(connection, database.now(), by, "import", Subject(kind="store", id="all"), detail)
    if progress is not None:
        progress(len(TABLES), len(TABLES))
    return counts


# ------------------------------------------------------------------------------------- out


def _write_table(connection: Connection, file: zipfile.ZipFile, table: Table) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    query = select(table).order_by(*table.primary_key.columns)
    with file.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
        for row in connection.execute(query, execution_options={"yield_per": 100}):
            shown = {column.name: _shown(column, row._mapping[column]) for column in table.c}
            line = json.dumps(shown, ensure_ascii=False, allow_nan=False).encode() + b"\n"
            lines.write(line)
            digest.update(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _shown(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcTime):
        return time_text(value)
    if isinstance(column.type, LargeBinary):
        return bytes(value).decode() if column in _PRIMARY_TEXT else base64.b64encode(value).decode()
    return value


# -------------------------------------------------------------------------------------- in


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except OSError as error:
        raise InputError(
            f"{path} can't be read: {error.strerror or error}.", fix="Name an exported file."
        ) from None
    except zipfile.BadZipFile:
        raise _not_ours(path.name, "it isn't a zip file") from None


def _not_ours(place: str, reason: str) -> InputError:
    return InputError(
        f"This can't be taken in: {reason}. Nothing was changed.",
        fix="Use the file as `handrail data export` wrote it.",
        where=place,
    )


def _manifest(file: zipfile.ZipFile) -> dict[str, Any]:
    try:
        with file.open(MANIFEST) as opened:
            manifest = read_json(opened.read(1_000_000))
    except (KeyError, InputError, zipfile.BadZipFile, RuntimeError):
        raise _not_ours(MANIFEST, "it is missing or can't be read") from None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise _not_ours(MANIFEST, f"it is no export of the kind {SCHEMA}")
    if manifest.get("tables_form") != HEAD:
        raise InputError(
            f"This was exported from tables of the form {str(manifest.get('tables_form'))[:20]}; this "
            f"program's is {HEAD}.",
            fix="Import it with the version of Handrail that exported it, then open its data with this one.",
            where=MANIFEST,
        )
    files = manifest.get("files")
    whole = isinstance(files, dict) and set(files) == {f"{table.name}.jsonl" for table in TABLES}
    if not whole or not isinstance(manifest.get("audit_head"), str):
        raise _not_ours(MANIFEST, "it doesn't list every table")
    return manifest


def _read_table(
    connection: Connection, file: zipfile.ZipFile, table: Table, manifest: Mapping[str, Any]
) -> int:
    name = f"{table.name}.jsonl"
    digest, rows, number = hashlib.sha256(), list[dict[str, Any]](), 0
    for number, line in enumerate(_lines(file, name), start=1):
        digest.update(line)
        rows.append(_row(table, line, f"{name}, line {number}"))
        if len(rows) == ROWS_AT_ONCE:
            _insert(connection, table, rows)
            rows = []
    _insert(connection, table, rows)
    said = manifest["files"][name]
    if not isinstance(said, dict) or (said.get("rows"), said.get("sha256")) != (number, digest.hexdigest()):
        raise _not_ours(name, "it was changed after it was exported")
    return number


def _lines(file: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    try:
        opened: IO[bytes]
        with file.open(name) as opened:
            while line := opened.readline(LONGEST_LINE_BYTES + 1):
                if len(line) > LONGEST_LINE_BYTES:
                    raise _not_ours(name, "a line of it is too long")
                yield line
    except (KeyError, zipfile.BadZipFile, RuntimeError, EOFError):
        raise _not_ours(name, "it is missing or damaged") from None


def _row(table: Table, line: bytes, where: str) -> dict[str, Any]:
    given = read_json(line, where=where)
    if not isinstance(given, dict) or set(given) != {column.name for column in table.c}:
        raise _not_ours(where, "it doesn't have the members of its table")
    values = {column.name: _taken(column, given[column.name], where) for column in table.c}
    if table is plan_versions and content_hash(values["answer"]) != values["content_hash"]:
        raise _not_ours(where, "the plan isn't the one that was saved")
    return values


def _taken(column: Column[Any], value: Any, where: str) -> Any:
    """A value as the column takes it. SQLite would keep anything, so the kinds are proved here."""
    if value is None and not isinstance(column.type, JsonText):
        if column.nullable:
            return None
        raise _not_ours(where, f"{column.name} is missing")
    try:
        return _of_kind(column, value)
    except (ValueError, TypeError, binascii.Error):
        raise _not_ours(where, f"{column.name} isn't of its kind") from None


def _of_kind(column: Column[Any], value: Any) -> Any:
    kind = column.type
    if isinstance(kind, JsonText):
        return read_json(canonical_json(value))
    if isinstance(kind, Boolean):
        return _if(isinstance(value, bool), value)
    if isinstance(kind, Integer):
        largest = 2**63 if isinstance(kind, BigInteger) else 2**31
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return _if(is_whole and -largest <= value < largest, value)
    if isinstance(kind, Float):
        return _if(isinstance(value, int | float) and not isinstance(value, bool), value)
    text = str(_if(isinstance(value, str) and "\0" not in value, value))
    letters = text.encode()  # half a letter can't be
    if isinstance(kind, UtcTime):
        return time_of(text)
    if isinstance(kind, LargeBinary):
        return letters if column in _PRIMARY_TEXT else base64.b64decode(letters, validate=True)
    longest = kind.length if isinstance(kind, String) else None
    return _if(longest is None or len(text) <= longest, text)


def _if(fits: bool, value: Any) -> Any:
    if not fits:
        raise TypeError
    return value


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    try:
        connection.execute(insert(table), rows)
    except IntegrityError:
        raise InputError(
            f"Something in the file is here already, or refers to what isn't in it (in {table.name}). "
            "Nothing was changed.",
            fix="Import into an empty store: set HANDRAIL_DATA_DIR to a new folder.",
            where=f"{table.name}.jsonl",
        ) from None
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        raise _not_ours(f"{table.name}.jsonl", "a value of it can't be kept") from None


def _fits_before(left: Sequence[Row[Any]], manifest: Mapping[str, Any]) -> bool:
    """Whether the log here is one line, that all was deleted, which follows the last line of the file."""
    first = left[0]
    fits = manifest["audit_head"] == f"{first.number - 1}:{first.previous_hash}"
    return len(left) == 1 and first.action == DELETED_ALL and fits


def _check_log(connection: Connection, manifest: Mapping[str, Any], *, was_emptied: bool) -> None:
    newest = connection.execute(select(audit).order_by(audit.c.number.desc()).limit(1)).one_or_none()
    if newest is not None:
        connection.execute(update(audit_head).values(number=newest.number, hash=newest.hash))
    found = problems_of(connection)
    # What was deleted stands after the file's last line, and names it: `_fits_before` has seen to that.
    if not found.sound or (not was_emptied and found.head != manifest["audit_head"]):
        raise _not_ours("audit.jsonl", "its log was changed")
