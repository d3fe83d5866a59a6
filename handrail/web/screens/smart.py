"""/smart: launched from a record system; what was read stands in the form, to be confirmed before it is used.

A browser that comes from elsewhere doesn't send a session's cookie along (it is strict). So whoever arrives
is shown a page of our own first, which goes on from there: `/smart/launch` to `/smart/begin`, `/smart/back`
to `/smart/read`. Neither of the two that are open to everyone asks anyone anything.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

import handrail
from handrail.errors import InputError
from handrail.store import Subject
from handrail.web.accounts import cookie_name
from handrail.web.case import LABELS, Case
from handrail.web.frame import show
from handrail.web.person_form import form_of
from handrail.web.problems import Refused
from handrail.web.saved import store_of, who, with_store
from handrail.web.smart import LASTS_S, FetchedRecord, Launches, NotLaunched
from handrail.web.smart_settings import BACK, smart_settings

router = APIRouter(include_in_schema=False, prefix="/smart")
ON_THE_WAY = "handrail_smart"
KINDS = {
    "medications": "orders",
    "statements": "statements of what is taken",
    "egfr": "eGFR and creatinine clearance",
    "creatinine": "creatinine",
    "weight": "weight and height",
    "conditions": "conditions",
    "dispenses": "what was handed out",
}
_LOG = logging.getLogger(__name__)


def launches_of(app: FastAPI) -> Launches:
    """The launches of this server.

    Raises:
        Refused: no record system is named, so that there are none.
        InputError: the settings can't be read.
    """
    if not hasattr(app.state, "launches"):
        settings = smart_settings()
        app.state.launches = None if settings is None else Launches(settings)
    launches: Launches | None = app.state.launches
    if launches is None:
        raise Refused("not-found", "No record system is named here.", fix="See docs/how-to/smart.md.")
    return launches


@router.get("")
async def smart(request: Request) -> Response:
    """The record systems that someone may begin with here."""
    servers = launches_of(request.app).settings.servers
    begin = [(one, f"/smart/begin?{urlencode({'iss': one.iss})}") for one in servers]
    return show(request, "smart.html", begin=begin)


@router.get("/launch")
async def launch(request: Request) -> Response:
    """A record system launches this app: on to a page that knows who sits here."""
    launches, query = launches_of(request.app), _once_each(request)
    try:
        server = launches.server(query.get("iss", ""))
    except NotLaunched as error:
        raise _refused(error) from None
    further = {"iss": server.iss, "launch": query.get("launch", "")}
    return show(request, "smart_on.html", onward=f"/smart/begin?{urlencode(further)}", server=server)


@router.get("/begin")
async def begin(request: Request) -> Response:
    """Send the browser to the record system."""
    launches, query = launches_of(request.app), _once_each(request)
    named = query.get("launch") if "launch" in query else None
    try:
        address, cookie = await launches.begin(query.get("iss", ""), named, who(request).user_id)
        server = launches.server(query["iss"])
    except NotLaunched as error:
        raise _refused(error) from None
    # A page and no redirect: after a form (the sign-in) browsers follow redirects to this origin only.
    answer = show(request, "smart_on.html", onward=address, server=server)
    answer.set_cookie(
        cookie_name(request, ON_THE_WAY),
        cookie,
        max_age=LASTS_S,
        path="/",
        httponly=True,
        samesite="lax",  # it has to come along when the browser is sent back
        secure=request.url.scheme == "https",
    )
    return answer


@router.get(BACK.removeprefix("/smart"))
async def back(request: Request) -> Response:
    """The record system has sent the browser back: on to a page that knows who sits here."""
    launches, query = launches_of(request.app), _once_each(request)
    try:
        asked = launches.prove_back(query, _cookie(request))
        server = launches.server(str(asked["iss"]))
    except NotLaunched as error:
        raise _refused(error) from None
    further = {name: query[name] for name in ("code", "state", "iss") if name in query}
    return show(request, "smart_on.html", onward=f"/smart/read?{urlencode(further)}", server=server)


@router.get("/read")
async def read(request: Request) -> Response:
    """Read the record, and show what was read in the form: to be looked at before anything is judged."""
    launches = launches_of(request.app)
    try:
        found = await launches.finish(_once_each(request), _cookie(request), who(request).user_id)
    except NotLaunched as error:
        raise _refused(error) from None
    answer = await request.app.state.work.light.run(lambda: _understood(request, found))
    answer.delete_cookie(
        cookie_name(request, ON_THE_WAY), path="/", secure=request.url.scheme == "https", httponly=True
    )
    if who(request).user_id is not None:
        await with_store(request, lambda: _note(request, found))
    return answer


def _note(request: Request, found: FetchedRecord) -> None:
    """The log says who read from where; whose record it was stands in the record system's own."""
    subject = Subject(kind="record system", id=found.server.iss)
    store_of(request.app).audit.note(who(request).actor, "read", subject)


# ---- what was read --------------------------------------------------------------------------------


def _understood(request: Request, found: FetchedRecord) -> Response:
    medicine = handrail.load_medicine(handrail.medicine_names()[0])
    try:
        reading = handrail.read_fhir(found.bundle, medicine, asked=found.asked)
    except InputError as error:
        raise Refused("input-refused", error.message, fix=error.fix) from None
    course, course_words = _course(reading, medicine)
    form = form_of(reading.person)
    return show(
        request,
        "smart_read.html",
        medicine=medicine,
        server=found.server,
        patient=_patient(found.patient),
        case=Case([("course", course), *form.items()]),
        course=course,
        course_words=course_words,
        is_dose_known=reading.is_dose_known,
        values=_values(reading, medicine),
        left_over=_left_over(reading, medicine),
        missing=[KINDS[key] for key in found.missing if key in KINDS],
        unread=[one for one in reading.not_read if one.matters],
        others=sum(not one.matters for one in reading.not_read),
        assumptions=reading.assumptions,
        not_said=[label for name, label in LABELS.items() if name in ("age", "weight") and name not in form],
    )


def _course(reading: handrail.FhirReading, medicine: handrail.Medicine) -> tuple[str, str]:
    """What is taken until today, as a sentence for the form; and in any case what the record says of it.

    The sentence is left out where it wouldn't read back as the same course: it is then to be typed.
    """
    taken = reading.taken
    if taken is None:
        return "", ""
    said = handrail.write_course(taken)
    try:
        now = _until_today(taken, reading.today)
        sentence = handrail.write_course(now)
        again = handrail.parse_course(sentence, products=medicine.products)
    except InputError:
        return "", said
    return (sentence if again.steps == now.steps else ""), said


def _until_today(course: handrail.Course, today: int | None) -> handrail.Course:
    """The days that have been; an order that goes on says nothing of what was taken."""
    if today is None:
        return course
    steps: list[Any] = []
    left = today
    for step in course.steps:
        if left <= 0:
            break
        days = left if step.days is None else min(step.days, left)
        steps.append(replace(step, days=days))
        left -= days
    return replace(course, steps=tuple(steps)) if steps else course


def _patient(resource: Mapping[str, Any]) -> str:
    """Name and date of birth, to be compared with whoever is meant; nothing else is done with them."""
    names = resource.get("name")
    first: Any = names[0] if isinstance(names, list) and names else {}
    words: list[str] = []
    if isinstance(first, Mapping):
        given = first.get("given")
        parts = [*(given if isinstance(given, list) else []), first.get("family")]
        text = first.get("text")
        words = [text] if isinstance(text, str) else [one for one in parts if isinstance(one, str)]
    born = resource.get("birthDate")
    said = " ".join(words)[:200] or "No name in the record"
    return f"{said}, born {born[:10]}" if isinstance(born, str) else f"{said}, date of birth not said"


def _values(reading: handrail.FhirReading, medicine: handrail.Medicine) -> list[tuple[str, str, str]]:
    """Each measurement that counts: what it is, its value, its day."""
    newest = {one.fact: one for one in reading.values}
    label = medicine.vocabulary.label
    return [
        (label(fact), _shown(one.value), one.when.date().isoformat() if one.when else "no date")
        for fact, one in newest.items()
    ]


def _left_over(reading: handrail.FhirReading, medicine: handrail.Medicine) -> list[tuple[str, str]]:
    """What the record says and the form has no field for, or holds only as a bound."""
    label = medicine.vocabulary.label
    return [
        (label(name), _shown(value))
        for name, value in reading.facts.items()
        if getattr(reading.person, name, None) is None
    ]


def _shown(value: object) -> str:
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    if low is not None and high is not None:
        return f"{low:g} or more" if high == float("inf") else f"{low:g} to {high:g}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, int | float) else str(value)


# ---- what comes in --------------------------------------------------------------------------------


def _once_each(request: Request) -> dict[str, str]:
    """The parameters, each of which may come once: two readings of one address must not differ.

    Raises:
        Refused: one comes twice.
    """
    pairs = request.query_params.multi_items()
    if len({name for name, _ in pairs}) != len(pairs):
        raise Refused("input-refused", "Something in this address comes twice.", fix="Launch the app again.")
    return dict(pairs)


def _cookie(request: Request) -> str:
    return request.cookies.get(cookie_name(request, ON_THE_WAY), "")


def _refused(error: NotLaunched) -> Refused:
    _LOG.warning("A launch from a record system failed: %s", error.why)
    return Refused(
        "not-allowed",
        "Reading from the record system didn't work, and nothing was read.",
        fix="Launch the app again. If it fails again, tell whoever runs this server: its log says why.",
    )
