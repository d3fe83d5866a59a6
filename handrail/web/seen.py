"""Remember for a while that something was there before: a token used, a card shown.

One small SQLite file, shared by every worker on this machine, so that a token used at one worker is
refused at all others. Only hashes are kept, with the time at which each is forgotten. Without a file
the memory is this process's own: right for one worker and for tests, not for several.

Workers on several machines do not share it: a token could then be used once on each of them. Until
there is a shared store, run the hooks on one machine, or send each issuer to one machine.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from handrail.errors import InputError

MOST_ROWS = 1_000_000
"""More than that at one time is no hospital's traffic; then nothing new counts as seen for the first time."""

_SWEEP_EVERY = 2000


class Seen:
    """What was seen, each until its own time; safe to share between threads and between processes."""

    def __init__(
        self, path: Path | None = None, *, most: int = MOST_ROWS, clock: Callable[[], float] = time.time
    ) -> None:
        self._clock, self._most, self._lock, self._until_sweep = clock, most, threading.Lock(), 0
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            # One writer at a time waits for the other; a call may not wait longer than its deadline.
            self._base = sqlite3.connect(
                path or ":memory:", timeout=0.25, isolation_level=None, check_same_thread=False
            )
            self._base.execute("PRAGMA journal_mode = WAL")
            # Survives this program's end; the last moments before a power cut may be forgotten.
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.execute(
                "CREATE TABLE IF NOT EXISTS seen"
                " (what BLOB PRIMARY KEY, until REAL NOT NULL, by TEXT NOT NULL) WITHOUT ROWID"
            )
        except (OSError, sqlite3.Error) as problem:
            raise InputError(
                f"What was seen before can't be kept in '{path}' ({problem}).",
                fix="Give a folder that this program may write to.",
                where="settings, state folder",
            ) from None

    def first_time(self, *what: str, until: float) -> bool:
        """Whether this was never seen before; from now on it was, until a time in seconds since 1970.

        Also False where it can't be known: the file is locked or full. The caller then refuses,
        which is the safe side for a token.
        """
        return self._note(what, until, by="", same_by_counts=False)

    def first_time_or_same(self, *what: str, until: float, by: str) -> bool:
        """The same, but whoever saw it first (`by`) may ask again and gets the same answer.

        Where it can't be known the answer is True: a card rather shown twice than not at all.
        """
        return self._note(what, until, by=by, same_by_counts=True)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def _note(self, what: tuple[str, ...], until: float, *, by: str, same_by_counts: bool) -> bool:
        key, who = _hashed(what), _hashed((by,)).hex()[:32]
        now = self._clock()
        try:
            with self._lock:
                self._sweep(now)
                self._base.execute("DELETE FROM seen WHERE what = ? AND until < ?", (key, now))
                made = self._base.execute(
                    "INSERT OR IGNORE INTO seen (what, until, by) VALUES (?, ?, ?)", (key, until, who)
                )
                if made.rowcount == 1:
                    return True
                row = self._base.execute("SELECT by FROM seen WHERE what = ?", (key,)).fetchone()
        except sqlite3.Error:
            return same_by_counts
        return same_by_counts and (row is None or row[0] == who)

    def _sweep(self, now: float) -> None:
        """Forget what is over, now and then; and refuse to grow without end."""
        self._until_sweep -= 1
        if self._until_sweep > 0:
            return
        self._until_sweep = _SWEEP_EVERY
        self._base.execute("DELETE FROM seen WHERE until < ?", (now,))
        (rows,) = self._base.execute("SELECT count(*) FROM seen").fetchone()
        if rows > self._most:
            self._until_sweep = 0
            raise sqlite3.OperationalError("too many are remembered at once")


def _hashed(parts: tuple[str, ...]) -> bytes:
    """One fixed length for anything; parts can't run into each other."""
    told_apart = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(told_apart.encode("utf-8", "surrogatepass")).digest()
