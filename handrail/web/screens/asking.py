"""What several screens share: compute in a thread, answer as JSON or as a file, refuse what can't be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import Response

from handrail.errors import InputError
from handrail.web.case import Case
from handrail.web.work import Work

Answer = TypeVar("Answer")
PDF = "application/pdf"
TEXT = "text/plain; charset=utf-8"


async def at_once(request: Request, make: Callable[[], Answer]) -> Answer:
    """An answer made in a thread; a check or a look-up never waits behind a plan."""
    work: Work = request.app.state.work
    return await work.light.run(make)


async def in_turn(request: Request, make: Callable[[], Answer]) -> Answer:
    """An answer that needs a plan, and waits its turn."""
    work: Work = request.app.state.work
    return await work.heavy.run(make)


def refuse_what_is_wrong(case: Case) -> None:
    """For a program: the first thing that can't be read, as an error.

    Raises:
        InputError: something in the question can't be used.
    """
    for error in case.errors.values():
        raise InputError(error.message, fix=error.fix, where=error.field)


def file_answer(content: bytes | str, kind: str, name: str) -> Response:
    """A file: shown where the browser can, and saved under a name that says nothing of anyone."""
    return Response(content, media_type=kind, headers={"Content-Disposition": f'inline; filename="{name}"'})


def needs(case: Case, name: str, message: str, fix: str) -> Any:
    """What stands in a field that an answer can't do without; None with an error kept where it is empty."""
    found = case.text(name)
    if found is None and name not in case.errors:
        case.refuse(InputError(message, fix=fix), name)
    return found
