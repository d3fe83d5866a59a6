"""What stands before every request: the name it was sent to, its body's kind and size, how long it takes.

And behind every answer: headers that keep it out of caches, frames and guesses at its kind. One plain ASGI
layer, outermost, so that nothing gets past it, not even our own mistakes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from email.message import Message
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from handrail.web.forms import refuse_other_origins
from handrail.web.problems import Refused, is_screen, of_error
from handrail.web.settings import Settings

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Admit = Callable[[Request], Awaitable[Response | None]]
"""Says before anything of a request's body is read whether it may go on; otherwise the answer to it."""

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": API_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Sent with every answer that doesn't bring its own."""
WITH_A_BODY = ("POST", "PUT", "PATCH")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
"""What a screen may be sent, from a page of this very server."""


UPLOADS = ("/data/import",)
"""Where a file may come in, from those who may send one."""
UPLOAD_PATIENCE = 8


class Guards:
    """The layer. See the module."""

    def __init__(self, app: ASGIApp, settings: Settings, admit: Admit | None = None) -> None:
        self._app = app
        self._settings = settings
        self._admit = admit

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let a request through to the application, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def answer(event: Event) -> None:
            nonlocal begun
            if event["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=event)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(event)

        try:
            headers = Headers(scope=scope)
            self._refuse_host(headers.get("host", ""))
            turned_away = None if self._admit is None else await self._admit(Request(scope))
            if turned_away is not None:
                await turned_away(scope, receive, answer)
                return
            if scope["method"] in WITH_A_BODY:
                self._refuse_kind(headers, scope["path"])
                body = await self._body(headers, receive, *self._bounds(scope["path"]))
                receive = _again(body, receive)
            await self._app(scope, receive, answer)
        except Exception as error:
            if begun:
                raise
            await of_error(error, Request(scope))(scope, receive, answer)

    def _refuse_host(self, given: str) -> None:
        hosts = self._settings.hosts
        name = given.lower()
        if not name.endswith("]"):
            name = name.rpartition(":")[0] or name
        if "*" not in hosts and name not in hosts:
            raise Refused(
                "host-refused",
                "This server does not answer to the name it was called by.",
                fix=f"Call it {' or '.join(hosts)}.",
            )

    def _refuse_kind(self, headers: Headers, path: str) -> None:
        if headers.get("content-length") == "0" and "transfer-encoding" not in headers:
            return
        said = Message()
        said["content-type"] = headers.get("content-type", "") or "none/none"
        subtype = said.get_content_subtype()
        is_json = said.get_content_maintype() == "application" and (
            subtype == "json" or subtype.endswith("+json")
        )
        is_form = is_screen(path) and said.get_content_type() in FORMS
        if is_form:
            refuse_other_origins(headers)
        if (
            not (is_json or is_form)
            or str(said.get_content_charset("utf-8")) != "utf-8"
            or headers.get("content-encoding", "identity") != "identity"
        ):
            raise Refused(
                "content-type",
                "The body is not marked as JSON in UTF-8.",
                fix="Send the header Content-Type: application/json.",
            )

    def _bounds(self, path: str) -> tuple[int, int]:
        """The most bytes and the most seconds of a body."""
        settings = self._settings
        if path in UPLOADS:
            return settings.largest_upload_bytes, settings.body_seconds * UPLOAD_PATIENCE
        return settings.largest_body_bytes, settings.body_seconds

    async def _body(self, headers: Headers, receive: Receive, most: int, seconds: int) -> bytes:
        """The whole body, within its bounds of size and time."""
        announced = headers.get("content-length", "0")
        if announced.isdecimal() and int(announced[:20]) > most:
            raise _too_large(most)
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(seconds):
                while True:
                    event = await receive()
                    if event["type"] == "http.disconnect":
                        return b"".join(parts)
                    parts.append(event.get("body", b""))
                    size += len(parts[-1])
                    if size > most:
                        raise _too_large(most)
                    if not event.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise Refused(
                "body-too-slow",
                f"The body was not complete after {seconds} seconds.",
                fix="Send it again.",
                headers={"Connection": "close"},
            ) from None


def _too_large(most: int) -> Refused:
    return Refused(
        "body-too-large",
        f"The body is larger than {most:,} bytes.",
        fix="Send only what the question needs.",
        headers={"Connection": "close"},
    )


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was already read, and then waits as before."""
    given = False

    async def once() -> Event:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
