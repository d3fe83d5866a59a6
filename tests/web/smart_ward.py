"""A server, and the record system that launches it."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx

from handrail.web.app import create_app
from handrail.web.settings import Settings
from handrail.web.smart import Launches
from handrail.web.smart_settings import SmartServer, SmartSettings
from tests.web.browsing import Browser
from tests.web.record_system import ISS, RecordSystem

HERE = "http://127.0.0.1"
LAUNCH = {"iss": ISS, "launch": "xyz"}


class Ward:
    """A server, the record system that launches it, and a browser that goes back and forth."""

    def __init__(self, *, secret: str = "", shared: bool = False) -> None:
        self.records = RecordSystem(secret)
        self.app = create_app(Settings(warm=False, shared=shared))
        server = SmartServer(name="Ward records", iss=ISS, client_id="handrail", client_secret=secret)
        self.app.state.launches = Launches(
            SmartSettings(base_url=HERE, servers=(server,)), httpx.ASGITransport(self.records.app)
        )
        self.browser = Browser(self.app)

    def begin(self, **query: str) -> httpx.Response:
        return self.browser.get("/smart/begin", **query)

    def there(self, address: str) -> httpx.Response:
        """Ask the record system, as the browser does."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.records.app)
            async with httpx.AsyncClient(transport=transport, base_url="https://ehr.example") as asking:
                return await asking.get(address)

        return asyncio.run(ask())

    def back(self, **query: str) -> dict[str, str]:
        """What the browser comes back with, after someone agreed there."""
        sent = self.begin(**(query or LAUNCH))
        assert sent.status_code == 200, sent.text
        answered = self.there(onward(sent))
        return {
            name: values[0] for name, values in parse_qs(urlsplit(answered.headers["location"]).query).items()
        }

    def read(self, **query: str) -> httpx.Response:
        return self.browser.get("/smart/read", **self.back(**query))


def onward(page: httpx.Response) -> str:
    """Where a page of ours goes on to by itself."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found is not None, page.text
    return unescape(found[1])
