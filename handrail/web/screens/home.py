"""GET /: what can be asked, and a person to try it with; and the files that every screen needs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from handrail.exchange.demo import ADA_SAYS, adas_plan
from handrail.web.case import Case
from handrail.web.frame import show, static_answer

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(request: Request) -> HTMLResponse:
    """The first page."""
    return show(request, "home.html", case=Case({}), demo=adas_plan(), demo_says=ADA_SAYS)


@router.get("/static/{mark}/{name:path}")
async def static(mark: str, name: str) -> Response:
    """A style, a script or a picture, under the hash of all of them."""
    return static_answer(mark, name)
