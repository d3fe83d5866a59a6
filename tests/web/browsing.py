"""A browser without scripts, for every test of something that is saved: it keeps cookies and sends forms."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from handrail.store import LOCAL, Role, Store, User, passwords

PASSWORD = "correct horse battery"


class Browser:
    """A browser without scripts: it keeps cookies, and sends forms with the hidden value of the page.

    Args:
        app: the server.
        origin: what it is called.
        client: where the browser sits.
    """

    def __init__(self, app: FastAPI, origin: str = "http://127.0.0.1", client: str = "127.0.0.1") -> None:
        self.app, self.cookies = app, httpx.Cookies()
        self.origin, self._client = origin, client

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asking() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self._client, 40000))
            async with httpx.AsyncClient(
                transport=transport, base_url=self.origin, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(asking())

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.ask("GET", path, params=query or None)

    def token(self, page: str) -> str:
        """The hidden value of a page's form."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.get(page).text)
        assert found is not None, f"there is no form at {page}"
        return found[1]

    def send(self, path: str, page: str = "/people", **fields: str) -> httpx.Response:
        """A form, as it stands on a page, with these fields filled in."""
        return self.ask("POST", path, data={"form_token": self.token(page), **fields})

    def sign_in(self, login: str, password: str = PASSWORD, code: str = "", **more: str) -> httpx.Response:
        """Sign in, as someone does who opens the page."""
        fields = {"login": login, "password": password, "code": code, **more}
        return self.send("/sign-in", "/sign-in", **fields)


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]*)"', html)
    assert found is not None, f"{name} isn't on the page"
    return found[1]


def account(store: Store, login: str, role: Role, name: str = "") -> User:
    """An account with the usual password."""
    return store.users.add(login, name=name or login.title(), role=role, password=PASSWORD, by=LOCAL)


def hash_quickly(patched: pytest.MonkeyPatch) -> None:
    """Keep passwords with the same function and little work; what the real one does is tested elsewhere."""
    patched.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()
