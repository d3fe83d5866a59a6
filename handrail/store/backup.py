"""A copy of everything while it is in use, and back again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from handrail.store.place import make_private_file

PAGES_AT_ONCE = 512
Progress = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


def copy_sqlite(source: Path, target: Path, progress: Progress | None = None) -> None:
    """Copy one SQLite database over another, as of one moment, while others read and write.

    Those who have `target` open see the new content with their next transaction.
    """
    make_private_file(target)
    with (
        closing(sqlite3.connect(source, timeout=15)) as old,
        closing(sqlite3.connect(target, timeout=15)) as new,
    ):
        new.execute("PRAGMA synchronous = FULL")

        def tell(_: int, remaining: int, total: int) -> None:
            if progress is not None:
                progress(total - remaining, total)

        old.backup(new, pages=PAGES_AT_ONCE, progress=tell)
    _flush(target)


def _flush(path: Path) -> None:
    """Wait until a file, and its name in its folder, are on the disk."""
    for place in (path, path.parent):
        try:
            handle = os.open(place, os.O_RDONLY)
        except OSError:  # a folder can't be opened on every system
            continue
        try:
            os.fsync(handle)
        except OSError:
            pass
        finally:
            os.close(handle)
