"""An answer as it goes out: exactly the bytes that the command line writes with `--json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from fastapi import Request
from fastapi.responses import Response

from handrail.exchange.json import json_text
from handrail.web.work import Work

JSON = "application/json"


def answer(shape: object, media_type: str = JSON) -> Response:
    """A shape of `exchange` as an answer."""
    text = json_text(cast("Mapping[str, object]", shape))
    return Response(text, media_type=media_type)


async def soon(request: Request, make: Callable[[], Any], media_type: str = JSON) -> Response:
    """The answer to a check or a look-up, which never waits behind a plan."""
    return await _work(request).light.run(lambda: answer(make(), media_type))


async def in_line(request: Request, make: Callable[[], Any]) -> Response:
    """The answer to a plan or a simulation, which waits its turn."""
    return await _work(request).heavy.run(lambda: answer(make()))


def _work(request: Request) -> Work:
    return request.app.state.work
