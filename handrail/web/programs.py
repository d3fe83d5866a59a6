"""Programs that ask at a shared server with a key that someone made for them.

    Authorization: Bearer hr_...

With a key there is no cookie and no form: whatever else comes along of a browser's is not looked at. A key
opens the addresses that give answers to programs (`for_programs`), as far as its role may ask there; no
page that shows or changes what is saved. A clinician's key sees those whom the clinician is in charge of, and
a researcher's nobody. Records opened in an emergency are for the one who gave the reason, not for programs.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from fastapi import Request

from handrail.store import Store, User
from handrail.web.problems import Refused, program_asks

WRONG_A_MINUTE = 30
MOST_COUNTED = 10_000
_A_FILE = re.compile(r"\.(json|csv|svg|ics|pdf|txt|py|bib|png|parquet|\{kind\})$")
_NOT_FOR_PROGRAMS = ("/feed/", "/emergency", "/health", "/static/", "/sign-in", "/me", "/accounts", "/data")
_REFUSED = "This key isn't good here: it is no key, was taken back, has ended, or its account has changed."


def for_programs(key: str) -> bool:
    """Whether an address gives answers to programs: the API, and the files behind the screens.

    >>> [for_programs(key) for key in ("POST /api/v1/check", "GET /plan.{kind}", "GET /plan", "POST /people")]
    [True, True, False, False]
    """
    method, path = key.split(" ", 1)
    if path.startswith("/api/") or key == "GET /openapi.json":
        return True
    return method == "GET" and bool(_A_FILE.search(path)) and not path.startswith(_NOT_FOR_PROGRAMS)


class Pace:
    """How fast each may ask: a bucket for each name, which fills up again by itself.

    Args:
        a_minute: so many, evenly; a quarter of a minute's worth may come at once.
        clock: seconds; only tests give one.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second, self._most = a_minute / 60, max(1.0, a_minute / 4)
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, count: float = 1.0) -> int:
        """Take one; the seconds to wait where there is none, 0 where there is."""
        now = self._clock()
        with self._lock:
            left, at = self._left.pop(name, (self._most, now))
            left = min(self._most, left + (now - at) * self._a_second)
            wait = 0 if left >= 1 else max(1, round((1 - left) / self._a_second))
            self._left[name] = (left if wait else left - count, now)
            while len(self._left) > MOST_COUNTED:
                self._left.popitem(last=False)
        return wait


class Programs:
    """Who stands behind a key, and whether it asks too fast. Each process of a server counts for itself."""

    def __init__(self, a_minute: int) -> None:
        self._of_key, self._wrong = Pace(a_minute), Pace(WRONG_A_MINUTE)

    def who_asks(self, store: Store, request: Request, address: str) -> User | None:
        """The account in whose name a program asks, with its key's role; None where no key comes along.

        Raises:
            Refused: the key is no good, or asks too fast.
        """
        if not program_asks(request):
            return None
        wait = self._wrong.take(address, 0)
        if wait:
            raise _too_fast(wait, "From this place keys were wrong too often.")
        token = request.headers["authorization"].partition(" ")[2].strip()
        found = store.keys.find(token)
        if found is None:
            self._wrong.take(address)
            raise Refused(
                "key-refused",
                _REFUSED,
                fix="Make another at /me/keys.",
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        key, user = found
        wait = self._of_key.take(key.id)
        if wait:
            raise _too_fast(wait, "This key asks too fast.")
        return replace(user, role=key.role, name=f"{user.name} (program: {key.name})")


def _too_fast(wait: int, said: str) -> Refused:
    return Refused("too-fast", said, fix=f"Ask again in {wait} seconds.", headers={"Retry-After": str(wait)})
