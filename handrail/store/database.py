"""One database, two kinds: a SQLite file (WAL) for one machine, PostgreSQL where several share it.

`reading` sees one moment of it. `writing` is a transaction that takes its turn: SQLite lets one writer in
by itself, PostgreSQL's writers lock the head of the audit log, so that every change stands in one order on
both. When `writing` is left, what was written is on the disk (synchronous=FULL): a power cut loses nothing
that was acknowledged, and never leaves half of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from handrail.errors import InputError
from handrail.store.errors import Unavailable
from handrail.store.place import make_private_file
from handrail.store.tables import audit_head

WAIT_FOR_OTHERS_S = 15
"""How long a writer waits for those before it, until it says that the database is busy."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Database:
    """An engine, and the clock that its rows are dated by."""

    engine: Engine
    now: Clock
    path: Path | None
    """Of the SQLite file; None for PostgreSQL."""

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file on this machine."""
        return self.path is not None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One moment of the database, unmoved by what others write meanwhile."""
        with _said_plainly(self), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, *, in_turn: bool = True) -> Iterator[Connection]:
        """A transaction that is on the disk when it is left, or never was.

        Args:
            in_turn: take a place in the one order of changes. A worker's sign of life needs none.
        """
        with _said_plainly(self), self.engine.connect() as connection:
            connection = connection.execution_options(handrail_writes=True)
            with connection.begin():
                if in_turn and not self.is_sqlite:
                    connection.execute(select(audit_head.c.one).with_for_update())
                yield connection


def open_database(url: str, clock: Clock | None = None) -> Database:
    """Connect; the tables are `migrate.upgrade`'s.

    Args:
        url: sqlite:///path or postgresql://name:password@host/database.
        clock: what dates rows; the machine's if left out.

    Raises:
        InputError: the address can't be read, or is of another kind.
        Unavailable: the file or server can't be opened.
    """
    parsed = _read_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(str(parsed.database)).absolute()
        make_private_file(path)
        engine = create_engine(
            parsed.set(database=str(path)),
            connect_args={"timeout": WAIT_FOR_OTHERS_S},
            pool_size=20,  # a file has no server that counts them
            max_overflow=40,
            pool_timeout=WAIT_FOR_OTHERS_S,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        path = None
        engine = _postgresql(parsed)
    return Database(engine=engine, now=clock or utc_now, path=path)


def _read_url(url: str) -> URL:
    example = "Such as postgresql://name:password@host/database."
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The address isn't shown: it may hold a password.
        raise InputError(
            "The address of the database can't be read.", fix=example, where="HANDRAIL_DATABASE_URL"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
            raise InputError(
                "A database in memory would be gone with the program.",
                fix="Name a file, such as sqlite:////home/name/handrail.sqlite3.",
                where="HANDRAIL_DATABASE_URL",
            )
        return parsed.set(drivername="sqlite")
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise InputError(
        f"Data can't be kept in '{parsed.get_backend_name()[:40]}': it is SQLite or PostgreSQL.",
        fix=example,
        where="HANDRAIL_DATABASE_URL",
    )


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            pool_pre_ping=True,  # a server that was restarted isn't the next caller's trouble
            pool_size=5,
            max_overflow=10,
            pool_timeout=WAIT_FOR_OTHERS_S,
            connect_args={
                "connect_timeout": 10,
                "options": f"-c lock_timeout={WAIT_FOR_OTHERS_S * 1000} -c timezone=UTC",
                "application_name": "handrail",
            },
        )
    except (ImportError, NoSuchModuleError):
        raise InputError(
            "A PostgreSQL database needs the package psycopg.",
            fix='Install it with: pip install "handrail[postgresql]"',
            where="HANDRAIL_DATABASE_URL",
        ) from None


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    # Transactions are begun by `_begin_sqlite` alone; the module's own would begin them too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_FOR_OTHERS_S * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    cursor.execute("PRAGMA trusted_schema = OFF")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("handrail_writes", False)
    # A reader that turned writer later could find that it read what is past.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _said_plainly(database: Database) -> Iterator[None]:
    """What a database says when it can't go on, in words that someone at the keyboard can use."""
    try:
        yield
    except PoolTimeoutError as error:
        raise Unavailable(
            "Too many are asking at once; nothing was changed.", fix="Try again in a moment."
        ) from error
    except OperationalError as error:
        raise _why(database, error) from error
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error.orig, sqlite3.DatabaseError):
            if "constraint" in str(error.orig).lower():
                raise
            raise _why(database, error) from error
        raise


def _why(database: Database, error: DBAPIError) -> Unavailable:
    said = str(error.orig).splitlines()[0][:200] if error.orig else "no reason given"
    place = str(database.path) if database.path else "The PostgreSQL server"
    lower = said.lower()
    if "locked" in lower or "lock timeout" in lower:
        return Unavailable(
            f"{place} is busy with other changes; nothing was changed.", fix="Try again in a moment."
        )
    if "full" in lower or "no space" in lower:
        return Unavailable(
            f"There is no space left for {place}; nothing was changed.", fix="Make some, and try again."
        )
    if "malformed" in lower or "not a database" in lower:
        return Unavailable(
            f"{place} is damaged ({said}).", fix="Restore a backup: handrail data restore FILE"
        )
    return Unavailable(
        f"{place} can't be used: {said}. Nothing was changed.",
        fix="Look whether HANDRAIL_DATA_DIR or HANDRAIL_DATABASE_URL is right, and whether it runs.",
    )
