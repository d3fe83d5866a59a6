"""Where data lies: a folder that only its owner can open, or the database that the environment names.

HANDRAIL_DATA_DIR       the folder (otherwise the system's usual place for a program's data)
HANDRAIL_DATABASE_URL   postgresql://name:password@host/database, where several share one
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from handrail.errors import InputError
from handrail.store.errors import Unavailable

FILE_NAME = "handrail.sqlite3"
OWNER_ONLY_FOLDER, OWNER_ONLY_FILE = 0o700, 0o600


def data_folder(environment: Mapping[str, str] | None = None) -> Path:
    """The folder for what is saved; it need not exist yet."""
    given = os.environ if environment is None else environment
    chosen = given.get("HANDRAIL_DATA_DIR", "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    if sys.platform == "win32":
        home = Path(given.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Application Support"
    else:
        home = Path(given.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return home / "handrail"


def database_url(environment: Mapping[str, str] | None = None) -> str:
    """What the environment asks for: a database shared by several, or the file in the data folder."""
    given = os.environ if environment is None else environment
    chosen = given.get("HANDRAIL_DATABASE_URL", "").strip()
    return chosen or f"sqlite:///{data_folder(given) / FILE_NAME}"


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner can open; one that exists is left as it is.

    Raises:
        Unavailable: it can't be made.
    """
    try:
        folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"The folder for saved data, {folder}, can't be made: {error.strerror or error}.",
            fix="Name another with HANDRAIL_DATA_DIR.",
        ) from None


def make_private_file(path: Path) -> None:
    """Make an empty file that only its owner can read, or take others' permission from one that exists.

    SQLite gives its side files the permission of the main one.

    Raises:
        Unavailable: it can't be made, or belongs to someone else.
    """
    make_private_folder(path.parent)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE))
        if sys.platform != "win32" and path.stat().st_mode & 0o077:
            path.chmod(OWNER_ONLY_FILE)
    except OSError as error:
        raise Unavailable(
            f"{path} can't be opened for writing: {error.strerror or error}.",
            fix="Make it yours, or name another folder with HANDRAIL_DATA_DIR.",
        ) from None


def new_private_file(path: Path, flag: str = "--overwrite") -> None:
    """Make a file that must not exist yet, readable for its owner only.

    Raises:
        InputError: it exists, or can't be made.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE))
    except FileExistsError:
        raise InputError(f"{path} exists already.", fix="Name another file.") from None
    except OSError as error:
        raise InputError(
            f"{path} can't be written: {error.strerror or error}.", fix="Name another place."
        ) from None
