"""The local log of cards shown and of what became of them: JSON lines, appended, never rewritten.

Several workers write to it at once: each line goes in whole, in one write, under a lock that is held
for that long only. Feedback is on the disk (fsync) before its call is answered; that a card was shown
is written without waiting, so the last such lines before a power cut may be lost. When the file is
larger than allowed it is moved aside (`.1`, `.2`, ...), and the oldest of these is let go.

It holds no name and no patient: a card's identity, its rule, the coded reason, times, the service.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from handrail.errors import InputError
from handrail.exchange.cds_hooks.kept_log import KEPT_ASIDE, aside, kept_lines

try:
    import fcntl
except ImportError:  # Windows: one worker there, or lines may be mixed while the file is moved aside
    fcntl = None

LARGEST_BYTES = 20_000_000


class FeedbackLog:
    """The log; safe for several workers of one machine.

    Args:
        path: the file; its folder is made, and neither is readable by others.
        largest_bytes: a larger file is moved aside.
        kept: how many files moved aside are kept.

    Raises:
        InputError: it can't be written to.
    """

    def __init__(self, path: Path, *, largest_bytes: int = LARGEST_BYTES, kept: int = KEPT_ASIDE) -> None:
        self.path, self._largest, self._kept = path, largest_bytes, kept
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600))
        except OSError as problem:
            raise InputError(
                f"The log of feedback can't be written to '{path}' ({problem.strerror}).",
                fix="Give a folder that this program may write to.",
                where="settings, feedback log",
            ) from None

    def append(self, lines: Sequence[str], *, is_certain: bool) -> None:
        """Add lines, all together.

        Args:
            lines: without line ends.
            is_certain: return only when they are on the disk.

        Raises:
            OSError: the disk is full or gone.
        """
        if not lines:
            return
        data = "".join(f"{line}\n" for line in lines).encode("utf-8")
        with self._locked():
            self._move_aside_if_large(len(data))
            file = os.open(self.path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
            try:
                written = os.write(file, data)
                while written < len(data):
                    written += os.write(file, data[written:])
                if is_certain:
                    os.fsync(file)
            finally:
                os.close(file)

    def lines(self) -> Iterator[str]:
        """Every line kept, oldest first, those moved aside included."""
        return kept_lines(self.path, self._kept)

    def _move_aside_if_large(self, more: int) -> None:
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return
        if size == 0 or size + more <= self._largest:
            return
        for number in range(self._kept, 0, -1):
            source = self.path if number == 1 else aside(self.path, number - 1)
            if source.exists():
                os.replace(source, aside(self.path, number))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if fcntl is None:
            yield
            return
        file = os.open(self.path.with_name(f"{self.path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)
