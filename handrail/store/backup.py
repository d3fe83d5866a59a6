"""A copy of everything while it is in use, and back again.

For a SQLite file. A PostgreSQL server has tools of its own (`docs/how-to/data.md`), which keep its users and
run while others write.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from handrail.errors import InputError
from handrail.store.place import make_private_file, new_private_file

PAGES_AT_ONCE = 512
WAIT_S = 15
Progress = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


def copy_sqlite(source: Path, target: Path, progress: Progress | None = None) -> None:
    """Copy one SQLite database over another, as of one moment, while others read and write.

    Those who have `target` open see the new content with their next transaction.
    """
    make_private_file(target)
    with closing(_open(source)) as old, closing(_open(target)) as new:
        new.execute("PRAGMA synchronous = FULL")
        # One moment of it. Without this, each change by someone else would begin the copy anew.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()

        def tell(_: int, remaining: int, total: int) -> None:
            if progress is not None:
                progress(total - remaining, total)

        old.backup(new, pages=PAGES_AT_ONCE, progress=tell)
    flush(target)


def back_up(source: Path, target: Path, progress: Progress | None = None) -> None:
    """Copy a SQLite database into a new file of its own, and prove the copy.

    Raises:
        InputError: the file exists already, or can't be written.
    """
    new_private_file(target)
    try:
        copy_sqlite(source, target, progress)
        with closing(_open(target)) as copy:
            # One file, without a second one beside it that could be left behind.
            copy.execute("PRAGMA journal_mode = DELETE")
        prove(target)
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise
    flush(target)


def prove(path: Path) -> None:
    """Read a whole SQLite database.

    Raises:
        InputError: there is none, or it is damaged.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}.", fix="Name a file that `handrail data backup` wrote.")
    try:
        with closing(_open(path)) as copy:
            said = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise InputError(
            f"{path} can't be used: {str(error)[:100]}.", fix="Name a file that `handrail data backup` wrote."
        ) from None
    if said != ["ok"] or broken is not None:
        raise InputError(f"{path} is damaged: {str(said[0])[:100]}.", fix="Use another backup.")
    if not {"alembic_version", "audit_head"} <= tables:
        raise InputError(
            f"{path} holds something else than Handrail's data.",
            fix="Name a file that `handrail data backup` wrote.",
        )


def flush(path: Path) -> None:
    """Wait until a file, and its name in its folder, are on the disk."""
    for place in (path, path.parent):
        with suppress(OSError):  # a folder can't be opened on every system
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=WAIT_S)
