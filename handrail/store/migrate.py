"""From any released form of the tables to today's: when a store is opened, under a lock, all or nothing.

Each step is a file in `migrations/versions`. A database that a newer program has changed is refused:
this one would not understand what it holds.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy import inspect as look_at

from handrail.store.backup import copy_sqlite
from handrail.store.database import Database
from handrail.store.errors import Unavailable

HEAD = "0004"
"""The newest step; a test holds it equal to the files'."""
FIRST_RELEASED = "0001"
_LOCK = 0x68616E64  # "hand": any number that nobody else in the database uses


def upgrade(database: Database) -> None:
    """Bring the tables to today's form; nothing happens where they have it.

    A SQLite file that holds data is copied first, beside itself.

    Raises:
        Unavailable: a newer Handrail has changed the database, or it isn't one of Handrail's.
    """
    with database.reading() as connection:
        found = revision_of(connection)
    if found == HEAD:
        return
    with database.writing(in_turn=False) as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            _refuse_other_letters(connection)
        found = revision_of(connection)
        if found == HEAD:  # another process was quicker
            return
        _refuse_unknown(connection, found)
        if found is not None and database.path is not None:
            copy_sqlite(database.path, database.path.with_name(f"before-{HEAD}-{database.path.name}"))
        _run(connection)


def revision_of(connection: Connection) -> str | None:
    """The step that the tables are at; None where there are none."""
    if not look_at(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def known_revisions() -> list[str]:
    """Every step, oldest first."""
    from alembic.script import ScriptDirectory

    return [step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def _run(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(str(files("handrail.store"))) / "migrations"))
    # The default separator of paths warns; there is one path.
    config.set_main_option("path_separator", "os")
    return config


def _refuse_unknown(connection: Connection, found: str | None) -> None:
    if found is None:
        if tables := look_at(connection).get_table_names():
            raise Unavailable(
                f"This database holds something else (a table '{tables[0][:40]}'), so it is left alone.",
                fix="Name an empty database.",
            )
    elif found not in known_revisions():
        raise Unavailable(
            f"A newer Handrail has changed this database (its form is {found}, this program knows up to "
            f"{HEAD}).",
            fix="Use the newer one, or another folder: HANDRAIL_DATA_DIR.",
        )


def _refuse_other_letters(connection: Connection) -> None:
    encoding = connection.execute(text("SHOW server_encoding")).scalar()
    if encoding != "UTF8":
        raise Unavailable(
            f"This database keeps its letters as {encoding}, so that some names could not be saved.",
            fix="Make it with: createdb --encoding=UTF8 --template=template0 NAME",
        )
