"""Problem documents (RFC 9457): the one place where an error becomes an answer with a status.

A problem says what was found (`detail`), what to do (`fix`), where (`where`, and a JSON pointer for each
part of a request that can't be used), and never what is inside the program. Its `type` is a path on this
server at which the kind is explained. A dangerous dose is no problem: it is a finding, with status 200.
"""

from __future__ import annotations

import logging
import os
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NotRequired, cast

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from handrail.errors import HandrailError, InputError, PackError, SolverError
from handrail.exchange.json import json_text
from handrail.web.problem_kinds import KINDS

MEDIA_TYPE = "application/problem+json"
FOR_PROGRAMS = ("/api/", "/cds-", "/health", "/openapi.json", "/problems/", "/static/")
"""Addresses that programs ask at; at every other one stands a screen."""
EMERGENCY = "/api/v1/emergency"
LONGEST_DETAIL = 600
MOST_ERRORS = 20
_LOG = logging.getLogger("handrail.web")


_BY_STATUS = {400: "not-json", 404: "not-found", 405: "method-not-allowed"}


class PartShape(TypedDict):
    """One part of a request that can't be used, and where it is (a JSON pointer, RFC 6901)."""

    pointer: str
    detail: str
    fix: NotRequired[str]


class ProblemShape(TypedDict):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    fix: NotRequired[str]
    where: NotRequired[str]
    errors: NotRequired[list[PartShape]]
    emergency: NotRequired[str]
    instance: NotRequired[str]


class Refused(HTTPException):
    """A request that gets a problem document.

    Args:
        kind: a name in `KINDS`.
        detail: what was found.
        fix: what to do.
        where: the place, in words.
        parts: the parts of the request that can't be used.
        headers: to be sent with it.
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        fix: str = "",
        where: str = "",
        parts: Sequence[PartShape] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(KINDS[kind].status, detail, dict(headers or {}))
        self.document = _document(kind, detail, fix=fix, where=where, parts=parts)


def _document(
    kind: str, detail: str, *, fix: str = "", where: str = "", parts: Sequence[PartShape] = ()
) -> ProblemShape:
    made: ProblemShape = {
        "type": f"/problems/{kind}",
        "title": KINDS[kind].title,
        "status": KINDS[kind].status,
        "detail": _cut(detail),
    }
    if fix:
        made["fix"] = _cut(fix)
    if where:
        made["where"] = where
    if parts:
        made["errors"] = list(parts[:MOST_ERRORS])
    # Whoever asks may have no time to write it again.
    if kind != "host-refused":
        made["emergency"] = EMERGENCY
    return made


def respond(document: ProblemShape, headers: Mapping[str, str] | None = None) -> Response:
    """The document as an answer."""
    return Response(
        json_text(cast("Mapping[str, object]", document)),
        status_code=document["status"],
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def refuse_input(error: InputError, pointer: str = "") -> Refused:
    """An input error as a refusal; the engine's option names become the names of members."""
    # Where nothing is said of the place, the sentence itself begins with it.
    pointer = pointer or _pointer_of(error.where or error.message)
    detail, fix = as_members(error.message), as_members(error.fix)
    parts: list[PartShape] = []
    if pointer:
        part: PartShape = {"pointer": f"#{pointer}", "detail": _cut(detail)}
        if fix:
            part["fix"] = _cut(fix)
        parts.append(part)
    return Refused("input-refused", detail, fix=fix, where=as_members(error.where), parts=parts)


def of_error(error: Exception, request: Request | None = None) -> Response:
    """The answer to any exception that reaches a door: a document, or for a screen a page that says it."""
    document, headers = _as_document(error)
    if request is not None and is_screen(request.url.path) and not program_asks(request):
        return _page(request, document, headers)
    return respond(document, headers)


async def handle(request: Request, error: Exception) -> Response:
    """`of_error`, as the framework calls it."""
    return of_error(error, request)


def is_screen(path: str) -> bool:
    """Whether people ask at this address, with a browser; the others are asked by programs."""
    return not path.startswith(FOR_PROGRAMS) and not path.endswith(".json")


def program_asks(request: Request) -> bool:
    """Whether a request comes with a key for programs, good or not."""
    return request.headers.get("authorization", "").lower().startswith("bearer hr_")


def _page(request: Request, document: ProblemShape, headers: Mapping[str, str] | None) -> Response:
    from handrail.web.frame import show

    try:
        return show(request, "problem.html", status=document["status"], headers=headers, document=document)
    except Exception as error:
        # The page itself is broken: its words must come all the same.
        _our_mistake(error)
        return respond(document, headers)


def _as_document(error: Exception) -> tuple[ProblemShape, Mapping[str, str] | None]:
    if isinstance(error, Refused):
        return error.document, error.headers
    if isinstance(error, RequestValidationError):
        return _of_validation(error.errors()).document, None
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, InputError):
        return refuse_input(error).document, None
    if isinstance(error, PackError):
        _LOG.error("A data pack can't be loaded: %s", error)
        document = _document(
            "pack-wrong",
            "The data of this medicine can't be loaded, so nothing is checked.",
            fix="Run `handrail pack check` on the server. The emergency cards still answer.",
        )
        return document, None
    if isinstance(error, HandrailError) and not isinstance(error, SolverError):
        return Refused("input-refused", error.message, fix=error.fix, where=error.where).document, None
    return _our_mistake(error), None


def _of_http(error: HTTPException) -> tuple[ProblemShape, Mapping[str, str] | None]:
    kind = _BY_STATUS.get(error.status_code)
    if kind is None:
        return _our_mistake(error), None
    words = {
        "not-found": "There is nothing at this address; /openapi.json lists what there is.",
        "method-not-allowed": "This address can't be asked in this way.",
        "not-json": "The body can't be read.",
    }
    return _document(kind, words[kind]), error.headers


def _our_mistake(error: Exception) -> ProblemShape:
    """Nothing of the inside and nothing about a person goes out or into the log: only kind and place."""
    mark = uuid.uuid4().urn
    place, step = "", error.__traceback__
    while step is not None:
        if "handrail" in step.tb_frame.f_code.co_filename:
            place = f"{os.path.basename(step.tb_frame.f_code.co_filename)}, line {step.tb_lineno}"
        step = step.tb_next
    debugging = os.environ.get("HANDRAIL_DEBUG") == "1"
    _LOG.error("%s: %s (%s)", mark, type(error).__name__, place, exc_info=error if debugging else None)
    document = _document(
        "our-mistake",
        "This is our mistake, not yours: nothing was checked.",
        fix="Please report it as CONTRIBUTING.md says: the mark in `instance`, and nobody's name.",
    )
    document["instance"] = mark
    return document


def _of_validation(errors: Sequence[Any]) -> Refused:
    """Every part that can't be used, with a pointer; query parameters by name."""
    parts: list[PartShape] = []
    for error in errors[:MOST_ERRORS]:
        place = [str(piece) for piece in error["loc"]]
        if place[:1] == ["body"]:
            pointer = "#" + "".join(f"/{_escaped(piece)}" for piece in place[1:])
        else:
            pointer = "?" + ".".join(place[1:])
        context = error.get("ctx") or {}
        detail = as_members(str(context.get("found") or _said(error)))
        part: PartShape = {"pointer": pointer, "detail": _cut(detail)}
        if context.get("fix"):
            part["fix"] = _cut(as_members(str(context["fix"])))
        parts.append(part)
    first = parts[0]
    more = f" ({len(errors) - 1} more below.)" if len(errors) > 1 else ""
    return Refused(
        "input-refused",
        f"{first['detail']}{more}",
        fix=first.get("fix", ""),
        where=first["pointer"],
        parts=parts,
    )


def _said(error: Mapping[str, Any]) -> str:
    if error["type"] == "missing":
        missing = str(error["loc"][-1])
        return "A body is missing." if missing == "body" else f"'{missing}' is missing."
    return f"{str(error['msg']).rstrip('.')}."


_OPTIONS = {
    "age": "age_years",
    "weight": "weight_kg",
    "height": "height_cm",
    "creatinine": "creatinine_mg_dl",
    "egfr": "egfr_ml_min_1_73m2",
    "crcl": "creatinine_clearance_ml_min",
    "alcohol": "alcohol_drinks_week",
    "also": "other_medicines",
    "condition": "conditions",
    "symptom": "symptoms",
    "fact": "facts",
    "floor": "floors",
    "goal": "to",
}
"""Options of the command line that have another name in a request; the others only lose their dashes."""
_OPTION = re.compile(r"--([a-z][a-z-]*)")
_OF_A_PERSON = frozenset(
    {"age_years", "weight_kg", "height_cm", "creatinine_mg_dl", "egfr_ml_min_1_73m2"}
    | {"creatinine_clearance_ml_min", "alcohol_drinks_week", "other_medicines", "conditions", "symptoms"}
    | {"facts", "country", "indication", "sex", "dialysis", "pregnant", "gestation_weeks"}
)
_OF_RECORDS = frozenset({"refill", "list", "egfr_on", "pump", "at_home", "nil_by_mouth"})


def member_of(option: str) -> str:
    """The member of a request that is an option of the command line.

    >>> member_of("change-on"), member_of("also")
    ('change_on', 'other_medicines')
    """
    return _OPTIONS.get(option, option.replace("-", "_"))


def as_members(text: str) -> str:
    """A sentence about options, said of members.

    >>> as_members("Write it like this: --change-on mon,tue")
    'Write it like this: change_on mon,tue'
    """
    return _OPTION.sub(lambda found: member_of(found[1]), text)


def _pointer_of(where: str) -> str:
    """Where the engine says something is, as a pointer into a request; "" where that can't be said."""
    option = _OPTION.match(where)
    if option is not None:
        name = member_of(option[1])
        if name in _OF_RECORDS:
            return f"/records/{name}"
        return f"/person/{name}" if name in _OF_A_PERSON else f"/{name}"
    first, _, rest = where.partition(",")
    if first == "person":
        name = _OPTIONS.get(rest.strip().lower(), rest.strip().replace(" ", "_"))
        return f"/person/{name}" if name in _OF_A_PERSON else "/person"
    return f"/{first}" if first in ("course", "medicine") else ""


def _escaped(piece: str) -> str:
    return piece.replace("~", "~0").replace("/", "~1")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_DETAIL else f"{text[: LONGEST_DETAIL - 4]} ..."


def unknown_member(name: str, known: Iterable[str]) -> tuple[str, str]:
    """What to say of a member that there is not: (what was found, what to do)."""
    import difflib

    names = sorted(known)
    said = _OPTIONS.get(name.strip("-").lower().replace("-", "_"))
    near = [said] if said in names else difflib.get_close_matches(name[:60], names, n=1, cutoff=0.5)
    shown = name if len(name) <= 60 else f"{name[:57]}..."
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no member '{shown}' here.{hint}", f"There are: {', '.join(names)}."
