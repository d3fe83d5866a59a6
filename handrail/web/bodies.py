"""Reading a body as JSON, more strictly than the standard library: what could mean two things is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from handrail.web.problems import Refused

LONGEST_NUMBER = 40
_FIX = "Send one JSON object in UTF-8, each name once."


def read_json(body: bytes) -> object:
    """The value that a body holds.

    Raises:
        Refused: it is no JSON, is nested too deeply, has a name twice, a number that is none, or letters
            that can't be written as UTF-8.
    """
    try:
        text = body.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_constant, parse_int=_whole)
        # Half of a pair of surrogates can be written as an escape, but never as UTF-8.
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise Refused("not-json", "The body is not in UTF-8.", fix=_FIX) from None
    except json.JSONDecodeError as error:
        raise Refused(
            "not-json", f"{error.msg}: line {error.lineno}, column {error.colno}.", fix=_FIX
        ) from None
    except RecursionError:
        raise Refused("not-json", "The body is nested too deeply.", fix=_FIX) from None
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused("not-json", f"The name '{twice[:60]}' stands twice in one object.", fix=_FIX)
    return made


def _no_constant(word: str) -> float:
    raise Refused("not-json", f"{word} is no number.", fix=_FIX)


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise Refused("not-json", f"A number has {len(digits)} digits.", fix=_FIX)
    return int(digits)


class _StrictRequest(Request):
    async def json(self) -> Any:
        """The body, read once and strictly."""
        if not hasattr(self, "_strictly"):
            self._strictly = read_json(await self.body())
        return self._strictly


class JsonRoute(APIRoute):
    """A route whose bodies are read by `read_json`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's handler, with our request."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handle(_StrictRequest(request.scope, request.receive))

        return strictly
