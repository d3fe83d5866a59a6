"""Records that a call did not bring along, fetched from the caller's FHIR server - if it is on the list.

The address in a call is only compared with the list in the settings; requests go to the listed address.
No redirect is followed, no proxy of the environment is used, a page of results is followed only under
that same address, and sizes and times are bounded. Nothing else here ever opens a connection.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from handrail.errors import InputError
from handrail.exchange.cds_hooks.calls import Call, prove_records, resources_of
from handrail.exchange.cds_hooks.services import Service, filled
from handrail.web.cds_settings import CdsSettings

if TYPE_CHECKING:
    import httpx

    Transport = httpx.AsyncBaseTransport

MOST_PAGES = 10
MOST_BYTES = 4_000_000
"""Of one prefetch key, all pages together."""

Value = Mapping[str, Any] | None


class Fetcher:
    """Completes what came along with a call.

    Args:
        settings: which servers may be asked, and for how long.
        transport: what carries requests; only tests give one.
    """

    def __init__(self, settings: CdsSettings, transport: Transport | None = None) -> None:
        self._settings, self._transport = settings, transport

    async def complete(
        self, call: Call, service: Service, keys: Iterable[str], known: dict[str, Value]
    ) -> list[str]:
        """Put what is known under each key into `known`; the keys that could not be had.

        Args:
            call: what came along with it is taken first.
            service: whose templates say what to ask for.
            keys: of these templates.
            known: filled in; what is there already is not asked for again.
        """
        wanted: list[str] = []
        for key in keys:
            if key in known:
                continue
            if key in call.prefetch and is_whole(call.prefetch[key]):
                known[key] = call.prefetch[key]
            else:
                wanted.append(key)
        askable = [key for key in wanted if not _has_failed(call.prefetch.get(key))]
        server = self._server(call)
        if server is None or call.access is None or not askable:
            return wanted
        fetched = await self._fetch_all(server, call.access.token, call, service, askable)
        known.update(fetched)
        return [key for key in wanted if key not in fetched]

    def _server(self, call: Call) -> str | None:
        """The listed address that the caller names; None if it is not on the list."""
        named = call.access.server.rstrip("/") if call.access else ""
        return next((one for one in self._settings.fhir_servers if one == named), None)

    async def _fetch_all(
        self, server: str, token: str, call: Call, service: Service, keys: list[str]
    ) -> dict[str, Value]:
        import httpx

        headers = {"Authorization": f"Bearer {token}", "Accept": "application/fhir+json"}
        found: dict[str, Value] = {}
        async with httpx.AsyncClient(
            headers=headers,
            timeout=self._settings.fetch_ms / 1000,
            follow_redirects=False,
            trust_env=False,
            transport=self._transport,
        ) as client:

            async def fetch(key: str) -> None:
                address = f"{server}/{filled(service.prefetch[key], call.context)}"
                try:
                    value = await all_pages(client, address, server)
                    prove_records(value, key, service, call.patient_id, "/prefetch")
                    found[key] = value
                except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError, InputError):
                    return

            try:
                async with asyncio.timeout(self._settings.fetch_ms / 1000):
                    await asyncio.gather(*(fetch(key) for key in keys))
            except TimeoutError:
                pass
        return found


def is_whole(value: Value) -> bool:
    """Whether a prefetched value is all there is: no error in it, and no further page."""
    return not _has_failed(value) and _next_page(value) is None


async def all_pages(client: httpx.AsyncClient, address: str, server: str) -> Mapping[str, Any]:
    """A resource, or a search result with all its pages in one.

    Raises:
        ValueError: it is no FHIR JSON, too much, an error, or a page lies elsewhere.
    """
    entries: list[Any] = []
    first: Mapping[str, Any] | None = None
    left = MOST_BYTES
    for _ in range(MOST_PAGES):
        body = await body_of(client, address, left)
        left -= len(body)
        page: Any = json.loads(body)
        if not isinstance(page, dict) or _has_failed(page):
            raise ValueError("no record")
        if page.get("resourceType") != "Bundle":
            if first is not None:
                raise ValueError("no page")
            return cast("dict[str, Any]", page)
        first = first or cast("dict[str, Any]", page)
        held = page.get("entry", [])
        entries.extend(cast("list[Any]", held) if isinstance(held, list) else [])
        further = _next_page(page)
        if further is None:
            return {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        if not further.startswith((f"{server}/", f"{server}?")) or "/.." in further:
            raise ValueError("a page elsewhere")
        address = further
    raise ValueError("too many pages")


async def body_of(
    client: httpx.AsyncClient, address: str, most: int, *, method: str = "GET", content: str | None = None
) -> bytes:
    """The body of an answer (200), of so many bytes at most.

    Raises:
        ValueError: it is no answer, or too large.
    """
    async with client.stream(method, address, content=content) as response:
        if response.status_code != 200:
            raise ValueError("no answer")
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes():
            size += len(part)
            if size > most:
                raise ValueError("too large")
            parts.append(part)
    return b"".join(parts)


def _has_failed(value: Value) -> bool:
    """Whether there is an error of the server's in it, instead of or among the records."""
    for resource in resources_of(value):
        if resource.get("resourceType") != "OperationOutcome":
            continue
        issues = resource.get("issue")
        kinds = [
            one.get("severity")
            for one in (cast("list[Any]", issues) if isinstance(issues, list) else [])
            if isinstance(one, Mapping)
        ]
        if value is resource or not kinds or "error" in kinds or "fatal" in kinds:
            return True
    return False


def _next_page(value: Value) -> str | None:
    links = value.get("link") if value is not None else None
    for link in cast("list[Any]", links) if isinstance(links, list) else []:
        if isinstance(link, Mapping) and link.get("relation") == "next":
            return str(link.get("url", ""))
    return None
