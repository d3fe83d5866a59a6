"""Put a backup in the place of what is there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, delete, select, update

from handrail.errors import InputError
from handrail.store.audit import Subject, append, problems_of
from handrail.store.backup import Progress, back_up, copy_sqlite, prove
from handrail.store.database import Database
from handrail.store.errors import Unavailable
from handrail.store.migrate import known_revisions, upgrade
from handrail.store.nouns import Actor
from handrail.store.tables import api_keys, feeds, sessions

POSTGRESQL = "A PostgreSQL database is backed up and restored with its own tools, pg_dump and pg_restore."
HOW = "See docs/how-to/data.md for the two commands."


def back_up_store(database: Database, target: Path, progress: Progress | None = None) -> None:
    """Copy everything into a new file, while others read and write.

    Raises:
        InputError: the file exists already or can't be written; or the data lies in PostgreSQL.
    """
    if database.path is None:
        raise InputError(POSTGRESQL, fix=HOW)
    back_up(database.path, target, progress)


def restore_store(database: Database, backup: Path, *, by: Actor, progress: Progress | None = None) -> Path:
    """Put a backup in the place of what is there; what was there is copied beside it first.

    Programs that have the store open see the backup's content with their next question. The log goes on
    from that of the backup, and notes the head of the one that was replaced. Everyone is signed out, and a
    calendar's address or a program's key that is dead here is not live again.

    Returns:
        The copy of what was there.

    Raises:
        InputError: the file is no backup, or is damaged; or the data lies in PostgreSQL.
        Unavailable: a newer Handrail has written it.
    """
    if database.path is None:
        raise InputError(POSTGRESQL, fix=HOW)
    prove(backup)
    _refuse_newer(backup)
    with database.reading() as connection:
        log = problems_of(connection)
        replaced = log.head
        living = [_living(connection, table) for table in (feeds, api_keys)]
    moment = f"{database.now():%Y%m%dT%H%M%S%f}"
    kept = database.path.with_name(f"before-restore-{moment}-{database.path.name}")
    back_up(database.path, kept)
    copy_sqlite(backup, database.path, progress)
    database.engine.dispose()
    upgrade(database)
    with database.writing() as connection:
        connection.execute(delete(sessions))  # who signed out since the backup stays signed out
        for table, alive in zip((feeds, api_keys), living, strict=True):
            if table is api_keys or log.lines:  # a new store has never heard of any calendar
                revoke_others(connection, table, alive, database.now(), by)
        detail = {"replaced_head": replaced}
        append(connection, database.now(), by, "restore", Subject(kind="store", id="all"), detail)
    return kept


def _living(connection: Connection, table: Table) -> frozenset[str]:
    """The hashes of the addresses or keys that are good now."""
    query = select(table.c.token_hash).where(table.c.revoked_at.is_(None))
    return frozenset(connection.execute(query).scalars())


def revoke_others(
    connection: Connection, table: Table, living: frozenset[str], at: datetime, by: Actor
) -> None:
    """Take back every address or key that isn't among those that live."""
    query = select(table.c.id, table.c.token_hash).where(table.c.revoked_at.is_(None))
    dead = [row.id for row in connection.execute(query) if row.token_hash not in living]
    for key in dead:
        connection.execute(update(table).where(table.c.id == key).values(revoked_at=at, revoked_by=by.name))


def _refuse_newer(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as copy:
        row = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None or row[0] not in known_revisions():
        raise Unavailable(
            f"A newer Handrail has written {backup.name} (its form is {row[0] if row else 'not said'}).",
            fix="Restore it with that version.",
        )
