"""Whether what is to be kept can be kept here; looking makes and changes nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from handrail.store.place import data_folder, database_url

WAIT_FOR_A_SERVER_S = 5
LEAST_FREE_BYTES = 50_000_000
"""A database of a ward is some megabytes; less than this is soon full."""


def examine_place() -> tuple[bool, str]:
    """Where saved data lies or will lie, and whether it can be written there.

    Returns:
        Whether it can, and what was found, in words; no password is in them.
    """
    try:
        url = make_url(database_url())
    except (ArgumentError, ValueError):
        return False, "the address in HANDRAIL_DATABASE_URL can't be read; see docs/how-to/data.md"
    if url.get_backend_name() == "sqlite":
        return _file(Path(str(url.database)).absolute())
    return _server(url)


def _file(path: Path) -> tuple[bool, str]:
    # The folder may not be there yet; what counts then is the nearest that is.
    folder = next(place for place in (path.parent, *path.parents) if place.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return False, f"{folder} can't be written; make it yours, or name another with HANDRAIL_DATA_DIR"
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return False, f"{folder} is almost full: {free / 1e6:.0f} MB are left"
    if not path.exists():
        return True, f"nothing is saved yet; it will lie in {data_folder()}, which can be written"
    if not os.access(path, os.R_OK | os.W_OK):
        return False, f"{path} can't be written; make it yours, or name another folder with HANDRAIL_DATA_DIR"
    return True, f"{path}, {path.stat().st_size / 1e6:.1f} MB, can be written"


def _server(url: URL) -> tuple[bool, str]:
    shown = url.set(query={}).render_as_string(hide_password=True)
    if url.get_backend_name() not in ("postgresql", "postgres"):
        return False, f"data can't be kept in {url.get_backend_name()[:40]}; it is SQLite or PostgreSQL"
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"), connect_args={"connect_timeout": WAIT_FOR_A_SERVER_S}
        )
    except (NoSuchModuleError, ImportError):
        return False, f'{shown} needs a driver: pip install "handrail[postgresql]"'
    try:
        with engine.connect() as connection:
            may = connection.execute(
                select(
                    func.has_schema_privilege(func.current_schema(), "create"),
                    func.current_setting("transaction_read_only") == "off",
                )
            ).one()
    except SQLAlchemyError:
        # What a driver says may hold the address with its password.
        return False, f"{shown} doesn't answer, or doesn't know this name and password"
    finally:
        engine.dispose()
    works = all(may)
    return works, f"{shown} answers, and can{'' if works else 'not'} be written"
