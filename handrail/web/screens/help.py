"""GET /help: whom to call, services by country, kinds of help side by side, what to ask, what is near.

The list of places, where there is one, is a file on this machine (`HANDRAIL_DIRECTORY`, or `handrail serve
--directory`); the nearest are worked out here, and the position is sent to nobody.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange import reading
from handrail.exchange.directory import Nearby, read_position
from handrail.exchange.help_json import help_json
from handrail.report import finding_help as says
from handrail.report.grounds import source_lines
from handrail.report.numbers import number_lines
from handrail.web.answers import answer
from handrail.web.case import Case
from handrail.web.frame import show
from handrail.web.screens.asking import at_once, refuse_what_is_wrong

router = APIRouter(include_in_schema=False)
DIRECTORY = "HANDRAIL_DIRECTORY"
"""The environment variable that names the file of places."""
HOME_AND_WORK = (
    *("lives_alone", "lives_alone_unsupported", "home_unsafe", "safety_critical_work", "drives"),
    *("cannot_leave_home_or_work", "failed_taper_before"),
)
"""Facts to tick, where a pack asks for them."""
LABELS = {"at": "Where from", "within": "Within", "most": "How many"}


@router.get("/help")
async def finding_help(request: Request) -> HTMLResponse:
    """The page; an empty question shows what holds for everyone."""
    case = Case(request.query_params, LABELS)
    return await at_once(request, lambda: _page(request, case))


@router.get("/help.json")
async def finding_help_as_json(request: Request) -> Response:
    """The same bytes as `handrail find-help --json`."""

    def make() -> Response:
        case = Case(request.query_params, LABELS)
        person, course = case.person, case.course
        held, near = _near(case)
        refuse_what_is_wrong(case)
        found = handrail.find_help(person, case.medicine, course)
        numbers = handrail.help_numbers(person.country, case.medicine.name)
        return answer(help_json(found, case.medicine, numbers, directory=held, near=near))

    return await at_once(request, make)


def _page(request: Request, case: Case) -> HTMLResponse:
    medicine, person, course = case.medicine, case.person, case.course
    there = directory()
    held, near = _near(case)
    found = handrail.find_help(person, medicine, course)
    values: dict[str, Any] = {
        "found": found,
        "numbers": number_lines(found.country, medicine.name),
        "services": [(one, says.service_words(one)) for one in found.services],
        "services_say": says.services_age(found) if found.services else says.no_service(found),
        "rows": says.kind_rows(found),
        "header": says.KIND_HEADER,
        "suits": [one.suits for one in found.kinds],
        "level": says.level_lines(found),
        "questions": says.question_groups(found),
        "prescribers": says.prescriber_pairs(found),
        "evidence": says.evidence_groups(found),
        "ours": says.OURS,
        "countries": [
            ("", "Not said"),
            *((one, one) for one in handrail.countries_with_numbers(medicine.name)),
        ],
        "home_and_work": [
            (name, medicine.vocabulary.facts[name].meaning.rstrip("."))
            for name in HOME_AND_WORK
            if name in medicine.vocabulary.facts
        ],
        "has_directory": there is not None,
        "directory": "" if held is None else handrail.directory_words(held),
        "near": [says.place_words(one) for one in near],
        "websites": [one.place.website for one in near],
        "straight_line": says.STRAIGHT_LINE,
        "sources": source_lines(found.sources, medicine.bibliography, links=False),
    }
    status = 422 if case.is_refused else 200
    return show(request, "help.html", status=status, country=found.country, case=case, **values)


def _near(case: Case) -> tuple[handrail.Directory | None, tuple[Nearby, ...]]:
    """The file of places and the nearest of them; nothing where no position was given."""
    if case.text("at") is None:
        return None, ()
    there = directory()
    if there is None:
        case.refuse(
            InputError(
                "No list of places is on this machine.",
                fix="Whoever starts this server can give it one.",
            ),
            "at",
        )
        return None, ()
    at = case.read("at", lambda text: read_position(text, "--at"))
    most = case.read("most", lambda text: reading.whole_number(text, "--most", at_least=1, at_most=50), 10)
    within = case.read("within", lambda text: float(reading.whole_number(text, "--within", at_least=1)))
    if at is None:
        return None, ()
    return there, handrail.nearest_places(there, *at, most=most, within_km=within)


def directory() -> handrail.Directory | None:
    """The places of the file that this server was started with; None where it was given none.

    Raises:
        InputError: the file can't be read, or is no list of places.
    """
    name = os.environ.get(DIRECTORY, "")
    if not name:
        return None
    path = Path(name)
    try:
        return _read(name, path.stat().st_mtime_ns)
    except OSError as error:
        raise InputError(
            f"The list of places can't be read: {error.strerror or error}.",
            fix="Start the server again with a file that is there.",
        ) from None


@lru_cache(maxsize=2)
def _read(name: str, changed_ns: int) -> handrail.Directory:
    """The file, read again only when it has changed."""
    return handrail.read_directory(Path(name).read_bytes(), Path(name).name)
