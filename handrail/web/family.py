"""Answers that the processes of one server share: what one has reckoned, no other reckons again.

Several processes answer at one port (`handrail serve --workers 2`), and a page and the papers behind its
links come to whichever is free. The process that started them keeps the last answers for all of them, in
memory only, and knows which are being reckoned just now. It holds them under a hash of the question, for a
quarter of an hour at most; they end with the server, and nothing of them is ever written to a disk.

The processes talk over a socket in a folder that only this account can open, and prove to each other that
they belong together with a key that they were born with (`multiprocessing`'s own). A stranger on the machine
can't ask, and an answer is unpacked only where it came from one of the family. Whether someone may ask the
question at all was settled before: nothing here is reached by anyone who wasn't let in (`accounts.py`).
"""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from multiprocessing import AuthenticationError, current_process
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Protocol

ADDRESS = "HANDRAIL_WEB_FAMILY"
"""The variable that tells the processes where to ask; no use without the key that they were born with."""
MOST_KEPT = 128
KEPT_S = 900.0
CLAIM_S = 20.0
"""So long others wait for the one who reckons; then the next one does it."""
LARGEST_BYTES = 2_000_000
HERE, YOURS, UNDERWAY = b"h", b"y", b"u"
"""An answer is here; it is yours to reckon; someone reckons it just now."""
_LOOK, _PUT, _GIVE_UP = b"l", b"p", b"g"
_KEY_BYTES = 32
_QUIET_S = 5.0
_BREATH_S = 0.05


class Shelf(Protocol):
    """Where answers stand, and who reckons which."""

    def look(self, key: bytes) -> tuple[bytes, bytes]:
        """HERE with the answer; YOURS for the first who asks; UNDERWAY for those after."""
        ...

    def put(self, key: bytes, answer: bytes) -> None:
        """An answer that was reckoned."""
        ...

    def give_up(self, key: bytes) -> None:
        """It couldn't be reckoned: it is the next one's who asks."""
        ...


class OwnShelf:
    """The shelf itself, in the memory of one process.

    Args:
        most: so many answers stand at most; the one that was wanted longest ago goes first.
        clock: seconds; only tests give one.
    """

    def __init__(self, most: int = MOST_KEPT, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._lock = threading.Lock()
        self._held: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._claims: dict[bytes, float] = {}

    def look(self, key: bytes) -> tuple[bytes, bytes]:
        """See `Shelf`."""
        now = self._clock()
        with self._lock:
            made, answer = self._held.get(key, (now - KEPT_S, b""))
            if now - made < KEPT_S:
                self._held.move_to_end(key)
                return HERE, answer
            self._held.pop(key, None)
            if now - self._claims.get(key, now - CLAIM_S) < CLAIM_S:
                return UNDERWAY, b""
            self._claims[key] = now
            return YOURS, b""

    def put(self, key: bytes, answer: bytes) -> None:
        """See `Shelf`."""
        now = self._clock()
        with self._lock:
            self._claims = {one: at for one, at in self._claims.items() if one != key and now - at < CLAIM_S}
            self._held[key] = now, answer
            self._held.move_to_end(key)
            for old in [one for one, (made, _) in self._held.items() if now - made >= KEPT_S]:
                del self._held[old]
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def give_up(self, key: bytes) -> None:
        """See `Shelf`."""
        with self._lock:
            self._claims.pop(key, None)

    def __len__(self) -> int:
        return len(self._held)


class FamilyShelf:
    """The shelf of the process that started this one; where it can't be reached, one reckons for oneself."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._own = threading.local()
        self._quiet_until = 0.0

    def look(self, key: bytes) -> tuple[bytes, bytes]:
        """See `Shelf`."""
        said = self._ask(_LOOK + key) or YOURS
        return said[:1], said[1:]

    def put(self, key: bytes, answer: bytes) -> None:
        """See `Shelf`."""
        if len(answer) <= LARGEST_BYTES:
            self._ask(_PUT + key + answer)
        else:
            self.give_up(key)

    def give_up(self, key: bytes) -> None:
        """See `Shelf`."""
        self._ask(_GIVE_UP + key)

    def _ask(self, message: bytes) -> bytes | None:
        """What the family says; None where it can't be reached, and then it isn't asked for a while."""
        if time.monotonic() < self._quiet_until:
            return None
        try:
            connection: Connection | None = getattr(self._own, "connection", None)
            if connection is None:
                connection = self._own.connection = Client(self._address, authkey=current_process().authkey)
            connection.send_bytes(message)
            return connection.recv_bytes(LARGEST_BYTES + 1)
        except (OSError, EOFError, AuthenticationError):
            self._own.connection = None
            self._quiet_until = time.monotonic() + _QUIET_S
            return None


@contextmanager
def keep_for_family(shelf: OwnShelf | None = None) -> Iterator[str]:
    """Keep answers for the processes that are started from now on, until the block ends; says where."""
    held = shelf or OwnShelf()
    listener = Listener(backlog=64, authkey=current_process().authkey)
    address = str(listener.address)
    ended = threading.Event()
    threading.Thread(target=_listen, args=(listener, held, ended), daemon=True).start()
    before = os.environ.get(ADDRESS)
    os.environ[ADDRESS] = address
    try:
        yield address
    finally:
        ended.set()
        _wake(address)
        listener.close()
        if before is None:
            os.environ.pop(ADDRESS, None)
        else:
            os.environ[ADDRESS] = before


def _wake(address: str) -> None:
    """Let the one who listens look up: with a connection that says nothing, and waits for nothing."""
    if hasattr(socket, "AF_UNIX"):
        with suppress(OSError), socket.socket(socket.AF_UNIX) as passing:
            passing.settimeout(1)
            passing.connect(address)


def _listen(listener: Listener, shelf: OwnShelf, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            connection = listener.accept()
        except (OSError, EOFError, AuthenticationError):
            ended.wait(_BREATH_S)  # a stranger, or someone who has left
            continue
        threading.Thread(target=_serve, args=(connection, shelf, ended), daemon=True).start()


def _serve(connection: Connection, shelf: OwnShelf, ended: threading.Event) -> None:
    """One of the family, for as long as it lives."""
    with suppress(OSError, EOFError), connection:
        while True:
            message = connection.recv_bytes(LARGEST_BYTES + 1 + _KEY_BYTES)
            if ended.is_set():
                return
            verb, key, more = message[:1], message[1 : 1 + _KEY_BYTES], message[1 + _KEY_BYTES :]
            said = b""
            if verb == _LOOK:
                said = b"".join(shelf.look(key))
            elif verb == _PUT:
                shelf.put(key, more)
            else:
                shelf.give_up(key)
            connection.send_bytes(said)


def shelf_of_family() -> Shelf:
    """The shelf that this process shares with others; one of its own where it answers alone."""
    address = os.environ.get(ADDRESS)
    return FamilyShelf(address) if address else OwnShelf(most=0)


def key_of(question: str) -> bytes:
    """Under what a question's answer stands: a hash, which tells nothing of it."""
    return hashlib.sha256(f"{_PROGRAM}\n{question}".encode("utf-8", "surrogatepass")).digest()


def _program() -> str:
    """What tells this program and its data from any other: each file with its size and time of change.

    A process that is started anew after an update must not take the answers of the old one for its own.
    """
    root = Path(str(files("handrail")))
    found: list[str] = []
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            if not name.endswith(".pyc"):
                about = (Path(folder) / name).stat()
                found.append(f"{folder}/{name} {about.st_size} {about.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


_PROGRAM = _program()
