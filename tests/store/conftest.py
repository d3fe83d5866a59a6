"""A store on both databases, for every test of it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text, update

from handrail.store import Store, open_store, passwords
from handrail.store.audit import BEGINNING
from handrail.store.database import open_database
from handrail.store.tables import METADATA, audit_head
from tests.clocks import Clock
from tests.store.postgresql import Server, programs

KINDS = ("sqlite", "postgresql")


THE_REAL_HASHER = passwords._HASHER


def needed_programs() -> Path:
    """The server's programs; without them a test is skipped, and CI fails."""
    found = programs()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("No PostgreSQL server is installed, and CI has to test with one.")
        pytest.skip("no PostgreSQL server is installed (Debian: apt install postgresql)")
    return found


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests, with a database that has its tables, to be copied."""
    started = Server(needed_programs())
    started.create("with_tables")
    open_store(started.url("with_tables")).close()
    started.create("shared", template="with_tables")
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same function with little work; what the real one does is tested beside it."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=256, parallelism=1))


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one, so that tests don't wait for the disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path / "data"
        return
    with tempfile.TemporaryDirectory(prefix="handrail-", dir=memory) as made:
        yield Path(made) / "data"


@pytest.fixture
def new_url(kind: str, request: pytest.FixtureRequest, folder: Path) -> Callable[..., str]:
    """Addresses of new databases, one with each call; without tables, or (quicker) with."""

    def make(*, tables: bool = False) -> str:
        name = f"d{token_hex(6)}"
        if kind == "sqlite":
            path = folder / f"{name}.sqlite3"
            if tables:
                folder.mkdir(exist_ok=True)
                shutil.copyfile(request.getfixturevalue("file_with_tables"), path)
            return f"sqlite:///{path}"
        own: Server = request.getfixturevalue("server")
        own.create(name, template="with_tables" if tables else "template0")
        return own.url(name)

    return make


@pytest.fixture
def url(kind: str, new_url: Callable[..., str], request: pytest.FixtureRequest) -> str:
    """An empty store, with its tables. On a server it is one database that is emptied for each test."""
    if kind == "sqlite":
        return new_url(tables=True)
    own: Server = request.getfixturevalue("server")
    database = open_database(own.url("shared"))
    with database.engine.begin() as connection:
        tables = [table for table in METADATA.sorted_tables if table is not audit_head]
        connection.execute(text(f"TRUNCATE {', '.join(table.name for table in tables)}"))
        connection.execute(update(audit_head).values(number=0, hash=BEGINNING))
    database.engine.dispose()
    return own.url("shared")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(folder))
    with open_store(url, clock=clock) as opened:
        yield opened
