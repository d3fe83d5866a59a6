"""Everything gone, but that it was done, when and by whom."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import delete, text

from handrail.store.audit import DELETED_ALL, Subject, append
from handrail.store.database import Database
from handrail.store.errors import Unavailable
from handrail.store.nouns import Actor
from handrail.store.tables import METADATA, audit_head

COPIES = "before-*-{name}"
"""Files that upgrades and restores leave beside the database."""


def delete_all(database: Database, folder: Path, *, by: Actor) -> None:
    """Delete every row, every file of a job and every copy that Handrail made beside the database.

    One line of the log remains. It names the hash of the line before it, so that the chain goes on, and
    nothing else of what was there. Copies that someone made elsewhere are theirs to delete.

    Raises:
        Unavailable: it is deleted, but a reader keeps old pages in SQLite's second file.
    """
    gone = [table for table in reversed(METADATA.sorted_tables) if table is not audit_head]
    with database.writing() as connection:
        if database.is_sqlite:
            for table in gone:
                connection.execute(delete(table))
        else:  # unlike DELETE, this leaves no old rows in the server's files
            connection.execute(text(f"TRUNCATE {', '.join(table.name for table in gone)}"))
        append(connection, database.now(), by, DELETED_ALL, Subject(kind="store", id="all"))
    shutil.rmtree(folder / "jobs", ignore_errors=True)
    if database.path is not None:
        for copy in database.path.parent.glob(COPIES.format(name=database.path.name)):
            copy.unlink(missing_ok=True)
    _shrink(database)


def _shrink(database: Database) -> None:
    """Give back the space, so that no deleted page is left in the files."""
    if not database.is_sqlite:
        return
    with database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        try:
            cursor.execute("VACUUM")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            busy = True
        finally:
            cursor.close()
    if busy:
        raise Unavailable(
            "Everything is deleted, but someone is reading, so that the file beside the database still holds "
            "old pages.",
            fix="Stop Handrail where it runs, and delete everything once more.",
        )
