"""GET /: what can be asked, and a person to try it with; and the files that every screen needs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from handrail.web.case import Case
from handrail.web.frame import show, static_answer

router = APIRouter(include_in_schema=False)

DEMO = {
    "course": "20 mg three times a day for 14 months",
    "age": "58",
    "sex": "female",
    "weight": "70",
    "egfr": "48",
    "indication": "spasticity",
    "also": "none",
    "alcohol": "0",
}
"""Ada, who isn't anyone: 58 years old, multiple sclerosis, 60 mg a day, an eGFR of 48."""


@router.get("/")
async def home(request: Request) -> HTMLResponse:
    """The first page."""
    return show(request, "home.html", case=Case({}), demo=Case(DEMO).address("/plan"))


@router.get("/static/{mark}/{name:path}")
async def static(mark: str, name: str) -> Response:
    """A style, a script or a picture, under the hash of all of them."""
    return static_answer(mark, name)
