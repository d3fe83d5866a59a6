"""Everything gone, but that it was done, when and by whom."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import delete, text

from handrail.store.audit import DELETED_ALL, Subject, append
from handrail.store.database import Database
from handrail.store.nouns import Actor
from handrail.store.tables import METADATA, audit_head

COPIES = "before-*-{name}"
"""Files that upgrades and restores leave beside the database."""


def delete_all(database: Database, folder: Path, *, by: Actor) -> None:
    """Delete every row, every file of a job and every copy that Handrail made beside the database.

    One line of the log remains. It names the hash of the line before it, so that the chain goes on, and
    nothing else of what was there. Copies that someone made elsewhere are theirs to delete.
    """
    gone = [table for table in reversed(METADATA.sorted_tables) if table is not audit_head]
    with database.writing() as connection:
        if database.is_sqlite:
            for table in gone:
                connection.execute(delete(table))
        else:  # unlike DELETE, this leaves no old rows in the server's files
            connection.execute(text(f"TRUNCATE {', '.join(table.name for table in gone)}"))
        append(connection, database.now(), by, DELETED_ALL, Subject(kind="store", id="all"))
    _shrink(database)
    shutil.rmtree(folder / "jobs", ignore_errors=True)
    if database.path is not None:
        for copy in database.path.parent.glob(COPIES.format(name=database.path.name)):
            copy.unlink(missing_ok=True)


def _shrink(database: Database) -> None:
    """Give back the space, so that no deleted page is left in the files."""
    if not database.is_sqlite:
        return
    with database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
