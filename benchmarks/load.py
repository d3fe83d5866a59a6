"""Open load on a server of this machine: each call has its moment, whatever became of the one before.

A call's time counts from its moment to the last byte of its answer, so that a server that falls behind is not
spared.
"""

from __future__ import annotations

import asyncio
import os
import platform
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 10


@dataclass(frozen=True)
class Call:
    """One request.

    Attributes:
        kind: what its time is told under.
    """

    kind: str
    path: str
    method: str = "GET"
    body: bytes = b""
    content_type: str = "application/json"


@dataclass(frozen=True)
class Run:
    """The times of one run in ms, how many calls failed, and the server's processor time for one call."""

    times_ms: Sequence[float]
    errors: int
    cpu_ms: float = 0.0

    def at(self, percent: int) -> float:
        """The time within which so many of a hundred were answered."""
        return statistics.quantiles(self.times_ms, n=100)[percent - 1]


class Connections:
    """Connections that stay open; each carries one call at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, call: Call) -> tuple[bool, int]:
        """Whether the call was answered with 200, and the bytes of the answer."""
        reader, writer = await self._one()
        head = f"{call.method} {call.path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
        if call.body:
            head += f"Content-Type: {call.content_type}\r\nContent-Length: {len(call.body)}\r\n"
        writer.write(head.encode() + b"\r\n" + call.body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in answer.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        await reader.readexactly(length)
        self._free.append((reader, writer))
        return answer.startswith(b"HTTP/1.1 200"), len(answer) + length

    async def _one(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A free connection that the server has not closed for being idle, or a new one."""
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        # An answer may be larger than the usual limit of a reader, which holds for its head alone.
        return await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        """Let go of all of them."""
        for _, writer in self._free:
            writer.close()


async def load(port: int, call_of: Callable[[int], Call], a_second: float, seconds: float) -> dict[str, Run]:
    """Send calls at their moments; the times of each kind."""
    connections = Connections(port)
    times: dict[str, list[float]] = {}
    errors: dict[str, int] = {}
    begin = time.perf_counter() + 0.5
    waiting: set[asyncio.Task[None]] = set()

    async def one(call: Call, moment: float) -> None:
        good = False
        try:
            async with asyncio.timeout(PATIENCE_S):
                good, _ = await connections.ask(call)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, StopIteration):
            pass
        errors[call.kind] = errors.get(call.kind, 0) + (not good)
        times.setdefault(call.kind, []).append((time.perf_counter() - moment) * 1000)

    for number in range(int(a_second * seconds)):
        moment = begin + number / a_second
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        task = asyncio.create_task(one(call_of(number), moment))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    await asyncio.gather(*waiting)
    connections.close()
    return {kind: Run(found, errors[kind]) for kind, found in times.items()}


def cpu_ms(process_id: int) -> float:
    """Processor time of a server and its workers until now; what else the machine does has no part in it."""
    family, total = {process_id}, 0
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda one: int(one.name)):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) in family or int(fields[1]) in family:
            family.add(int(folder.name))
            total += int(fields[11]) + int(fields[12])
    return 1000 * total / os.sysconf("SC_CLK_TCK")


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until a server answers, and its other worker too.

    Raises:
        SystemExit: it never did.
    """
    for _ in range(300):
        if server.poll() is not None:
            raise SystemExit("The server did not start.")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(2.0)
            return
    raise SystemExit("The server did not answer.")


def machine_words() -> str:
    """The machine and its Python, for the head of a page of results."""
    cores = f"{os.cpu_count()} cores of {platform.processor() or platform.machine()}"
    return f"{cores}, {platform.system()}, Python {platform.python_version()}"
