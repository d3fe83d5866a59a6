"""The server, asked without a network, for every test of the door for other programs."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from handrail.store import LOCAL, Store, open_store
from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.clocks import Clock
from tests.doors.terminal import Terminal
from tests.web.browsing import Browser, hash_quickly
from tests.web.cds_calls import Hooks
from tests.web.diaries import ADA
from tests.web.smart_ward import Ward

HOST = "http://127.0.0.1"


class Client:
    """`client.post("/api/v1/check", json={...})`, as httpx has it."""

    def __init__(self, app: FastAPI, host: str = HOST) -> None:
        self.app = app
        self._host = host

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=self._host) as asking:
                return await asking.request(method, path, **more)

        return asyncio.run(ask())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)


@pytest.fixture(scope="session")
def client() -> Client:
    return Client(create_app(Settings()))


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def hooks(tmp_path: Path) -> Hooks:
    """The CDS Hooks services, with a state folder of their own."""
    return Hooks(tmp_path)


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are kept with little work."""
    hash_quickly(monkeypatch)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path, file_with_tables: Path) -> str:
    """The address of an empty database."""
    return f"sqlite:///{shutil.copyfile(file_with_tables, tmp_path / 'handrail.sqlite')}"


@pytest.fixture
def store(database: str, clock: Clock) -> Iterator[Store]:
    """An empty store that goes by the clock."""
    with open_store(database, clock=clock) as opened:
        yield opened


@pytest.fixture
def today(store: Store) -> dt.date:
    return store.database.now().date()


@pytest.fixture
def browser(store: Store) -> Browser:
    """At somebody's own server, which has that store."""
    app = create_app(Settings(warm=False))
    app.state.store = store
    return Browser(app)


@pytest.fixture
def ada(store: Store) -> str:
    """Someone of whom nothing more is saved yet."""
    return store.people.add("Ada", ADA, by=LOCAL).id


@pytest.fixture
def ward(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ward:
    """Somebody's own server, and a record system that may launch it."""
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path))
    return Ward()
