"""Threads: a check never waits behind a plan, and plans wait in a line that has an end.

Python can't stop a thread from outside, so a place in the line is free again when its computation has
ended, not when its caller has given up. What hasn't begun when its caller gives up never begins.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from handrail.web.problems import Refused
from handrail.web.settings import Settings

LIGHT_THREADS = 4
MOST_LIGHT = 256
MOST_PASSWORDS = 30
LOOK_THREADS = 2
PAPER_THREADS = 2
MOST_PAPERS = 64
RETRY_AFTER_S = 2

Answer = TypeVar("Answer")


class Line:
    """Some threads, and a line before them with an end."""

    def __init__(self, name: str, threads: int, waiting: int, seconds: float) -> None:
        self._name, self._threads = name, threads
        self._pool: ThreadPoolExecutor | None = None
        self._most = threads + waiting
        self._seconds = seconds
        self._lock = threading.Lock()
        self._inside = 0

    @property
    def inside(self) -> int:
        """How many are being computed or wait."""
        return self._inside

    @property
    def is_full(self) -> bool:
        """Whether the next one would be refused."""
        return self._inside >= self._most

    async def run(self, compute: Callable[[], Answer]) -> Answer:
        """Compute in a thread, and wait for it no longer than the settings say.

        Raises:
            Refused: the line is full, or it took too long.
        """
        with self._lock:
            if self.is_full:
                raise Refused(
                    "busy",
                    f"{self._inside} answers are being computed or wait.",
                    fix=f"Ask again in {RETRY_AFTER_S} seconds.",
                    headers={"Retry-After": str(RETRY_AFTER_S)},
                )
            self._inside += 1
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=self._name)
            task = self._pool.submit(compute)
        task.add_done_callback(self._leave)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(task)
        except TimeoutError:
            raise Refused(
                "too-long",
                f"There was no answer within {self._seconds:g} seconds, so it was given up.",
                fix="Ask for less (fewer draws or days, a shorter text), or again later.",
                headers={"Retry-After": str(RETRY_AFTER_S)},
            ) from None

    def close(self) -> None:
        """Begin nothing more of what waits; the threads leave when they are done."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _leave(self, task: Future[Answer]) -> None:
        with self._lock:
            self._inside -= 1


class Work:
    """The lines of a server: `light` for checks and look-ups, `heavy` for plans and simulations.

    Passwords have a line of their own (`passwords`): one after the other, so that nobody tries many at once,
    and a crowd that tries keeps nobody else waiting. What has been found is looked up (`looks`) and shown or
    printed (`papers`) in lines of their own too: neither behind plans still to be found, nor before checks.
    """

    def __init__(self, settings: Settings) -> None:
        self.light = Line("light", LIGHT_THREADS, MOST_LIGHT, settings.answer_seconds)
        self.passwords = Line("passwords", 1, MOST_PASSWORDS, settings.answer_seconds)
        self.looks = Line("looks", LOOK_THREADS, MOST_LIGHT, settings.answer_seconds)
        self.papers = Line("papers", PAPER_THREADS, MOST_PAPERS, settings.answer_seconds)
        self.heavy = Line("heavy", settings.heavy_threads, settings.waiting, settings.answer_seconds)

    def close(self) -> None:
        """Begin nothing more of what waits."""
        self.light.close()
        self.passwords.close()
        self.looks.close()
        self.papers.close()
        self.heavy.close()
