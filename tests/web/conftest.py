"""The server, asked without a network, for every test of the door for other programs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.doors.terminal import Terminal
from tests.web.cds_calls import Hooks

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
