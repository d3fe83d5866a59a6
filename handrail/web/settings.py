"""What a server is told before it starts; `handrail serve` passes it on through the environment.

Worker processes are started afresh, so that nothing but the environment reaches all of them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from handrail.errors import InputError

PREFIX = "HANDRAIL_WEB_"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def _cores() -> int:
    return max(1, (os.cpu_count() or 2) - 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How a server behaves; every number has a bound, so that one caller can't use it all up.

    Attributes:
        hosts: names a caller may use for this machine, "*" for any. A page elsewhere that has made its own
            name point here (DNS rebinding) isn't among them.
        largest_body_bytes: a larger request is refused unread.
        largest_upload_bytes: the same for a file that someone who may brings in.
        body_seconds: the whole body has to be here by then.
        answer_seconds: the longest anyone waits for an answer.
        at_once: plans and simulations computed at the same time.
        waiting: plans and simulations that may wait behind them.
        shared: others than the one at this machine may reach it, so that everyone has to sign in.
        idle_minutes: whoever asks nothing for so long is signed out.
        program_minute: so many times a minute a program may ask with its key, at each process.
        warm: load the medicines and what plans need before the first request.
    """

    hosts: tuple[str, ...] = LOOPBACK
    largest_body_bytes: int = 2_000_000
    largest_upload_bytes: int = 64_000_000
    body_seconds: int = 15
    answer_seconds: int = 60
    at_once: int = 0
    waiting: int = 8
    shared: bool = False
    idle_minutes: int = 15
    program_minute: int = 600
    warm: bool = True

    @property
    def heavy_threads(self) -> int:
        """`at_once`, or one for each core but one."""
        return self.at_once or _cores()

    def as_environment(self) -> dict[str, str]:
        """The variables that `from_environment` reads."""
        written: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            text = ",".join(value) if isinstance(value, tuple) else str(int(value))
            written[PREFIX + field.name.upper()] = text
        return written


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of the process, or the usual ones.

    Raises:
        InputError: a variable holds something else than a number.
    """
    given = os.environ if environment is None else environment
    values: dict[str, object] = {}
    for field in fields(Settings):
        text = given.get(PREFIX + field.name.upper())
        if text is None:
            continue
        if field.name == "hosts":
            values["hosts"] = tuple(name.strip().lower() for name in text.split(",") if name.strip())
        elif not text.isdecimal():
            raise InputError(
                f"{PREFIX}{field.name.upper()} is '{text}', and it has to be a whole number.",
                fix="Correct it, or leave it out.",
                where="environment",
            )
        else:
            values[field.name] = bool(int(text)) if field.name in ("warm", "shared") else int(text)
    return Settings(**values)  # pyright: ignore[reportArgumentType]
