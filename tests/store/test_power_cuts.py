"""kill -9 in the middle of writing: nothing that was acknowledged is lost, and nothing is half there.

That the databases also wait for the disk, which a power cut asks for beyond this, `test_place` looks at.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handrail.store import Store, open_store
from handrail.store.tables import audit, plan_versions, plans
from tests.store.conftest import needed_programs
from tests.store.postgresql import Server
from tests.store.saved import answer

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 1000
"""Acknowledged writes, over all the times that the writer was killed."""


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that may be killed without taking other tests along."""
    started = Server(needed_programs())
    yield started
    started.stop()


def test_a_killed_writer_loses_no_acknowledged_write_and_leaves_no_half_plan(
    kind: str, folder: Path, request: pytest.FixtureRequest
):
    if kind == "sqlite":
        url, cut = f"sqlite:///{folder / 'handrail.sqlite3'}", None
    else:
        own: Server = request.getfixturevalue("own_server")
        own.create("cut")
        url, cut = own.url("cut"), own.kill
    acknowledged: list[list[str]] = []
    pick = random.Random(20261122)
    kills = 0

    while len(acknowledged) < ENOUGH:
        kills += 1
        # Every third time it is the server that dies, with the writer; a SQLite file has no server.
        acknowledged += killed_after(url, kills, pick.randint(60, 180), cut if kills % 3 == 0 else None)
        with open_store(url) as store:
            nothing_is_half_there(store)

    with open_store(url) as store:
        everything_acknowledged_is_there(store, acknowledged)
        extra = number_of_writes(store) - len(acknowledged)
    assert kills >= 5
    assert 0 <= extra <= kills, "at most the one write under way each time"


def killed_after(url: str, seed: int, lines: int, cut: Callable[[], None] | None) -> list[list[str]]:
    """Let the writer run until it has said so many lines, then kill it; all that it said until its end."""
    words = [sys.executable, "-m", "tests.store.writer", url, str(seed)]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as writer:
        said = []
        for line in writer.stdout or ():
            said.append(line)
            if len(said) == lines:
                if cut is not None:
                    cut()
                writer.kill()
        complaint = writer.stderr.read() if writer.stderr else ""
    assert len(said) >= lines, complaint
    return [line.split() for line in said if line.endswith("\n")]


def nothing_is_half_there(store: Store) -> None:
    assert store.audit.verify().problems == ()
    assert store.plans.problems() == []
    counted = select(
        plan_versions.c.plan_id, func.count().label("found"), func.max(plan_versions.c.version)
    ).group_by(plan_versions.c.plan_id)
    with store.database.reading() as connection:
        latest = {row[0]: row[1] for row in connection.execute(select(plans.c.id, plans.c.latest_version))}
        found = {row[0]: (row[1], row[2]) for row in connection.execute(counted)}
    assert {plan: (last, last) for plan, last in latest.items()} == found


def everything_acknowledged_is_there(store: Store, acknowledged: list[list[str]]) -> None:
    for what, object_id, *rest in acknowledged:
        if what == "person":
            assert store.people.read(object_id).facts == {"age_years": 58}
            continue
        version, number = int(rest[0]), int(rest[1])
        kept = store.plans.version(object_id, version)
        assert kept.answer == answer(number)
        assert what == "plan" or kept.state == "approved"


def number_of_writes(store: Store) -> int:
    with store.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(audit)).scalar_one()
