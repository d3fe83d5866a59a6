"""The frame of every screen: templates, the emergency line, the way around, and the policy of a page.

A screen calls `show(request, "plan.html", ...)` and gets an answer with its headers. Nothing on a page comes
from elsewhere, and no script or style stands in it: both lie under an address that holds a hash of all of
them, so that a browser may keep them for a year and never has an old one.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

import handrail
from handrail.errors import HandrailError
from handrail.report import words
from handrail.web import roles
from handrail.web.person_form import named
from handrail.web.problems import Refused

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    # With no referrer at all a browser would send forms from nowhere ("Origin: null").
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
A_YEAR = "public, max-age=31536000, immutable"
STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the way around.

    Attributes:
        path: the screen's address; shown only where this application has it, and whoever asks may go there.
        only: the role that needs it; None for all.
    """

    path: str
    title: str
    only: str | None = None


PLACES = (
    Place("/plan", "Plan"),
    Place("/check", "Check"),
    Place("/simulate", "What if"),
    Place("/people", "People"),
    Place("/diary", "Diary", only="patient"),
    Place("/accounts", "Accounts", only="admin"),
    Place("/data", "What is saved", only="admin"),
    Place("/evidence", "Evidence"),
    Place("/trial", "Trial lab"),
    Place("/read", "Read a text"),
    Place("/help", "Getting help"),
)
"""The way around, in the order in which people need it."""


def show(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    country: str | None = None,
    **values: Any,
) -> HTMLResponse:
    """A screen as an answer.

    Args:
        request: what was asked; its state may hold `role` and `visitor`.
        template: in `templates/`; it extends `base.html`.
        status: of the answer.
        headers: further ones.
        country: whose emergency number to name; None names those of several.
        **values: what the template shows. One that isn't given and is used is an error, never a gap.
    """
    page = environment().get_template(template)
    made = HTMLResponse(
        page.render(**frame(request, country), **values),
        status_code=status,
        headers={**PAGE_HEADERS, **(headers or {})},
    )
    keep_form_token(request, made)
    return made


def keep_form_token(request: Request, answer: Response) -> None:
    """Give the browser the cookie to a hidden value that was made for this answer."""
    token = getattr(request.state, "new_form_token", None)
    if token is not None:
        answer.set_cookie(
            "handrail_form", token, httponly=True, samesite="strict", secure=request.url.scheme == "https"
        )


def frame(request: Request, country: str | None = None) -> dict[str, Any]:
    """What every template has at hand."""
    role: str = getattr(request.state, "role", roles.NOBODY)
    addresses: frozenset[str] = request.app.state.addresses
    may: Callable[[str], bool] = getattr(request.state, "may", partial(roles.may, roles.NOBODY))
    known = frozenset(path for path in addresses if may(f"GET {path}") or may(f"POST {path}"))
    dial = words.country_number(country, None)
    return {
        "request": request,
        "here": request.url.path,
        "places": [one for one in PLACES if one.path in known and one.only in (None, role)],
        "has": known.__contains__,
        "role": role,
        "visitor": getattr(request.state, "visitor", None),
        "emergency": _emergency_line(country),
        "dial": dial,
        "rules": _rules(),
        "version": handrail.__version__,
        "language": "en",
        "direction": "ltr",
        "form_token": lambda: form_token(request),
    }


def form_token(request: Request) -> str:
    """The hidden value of every form that changes something; `forms.read_form` asks for it again.

    It stands in a cookie that no script and no other site can read, and in the form: a page elsewhere can
    send a form here, but can't know what to put in it.
    """
    import secrets

    token = getattr(request.state, "new_form_token", None) or request.cookies.get("handrail_form", "")
    if len(token) < 32:
        token = request.state.new_form_token = secrets.token_urlsafe(32)
    return token


# ---- what is shown --------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates: every text is escaped, and a name that isn't there is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"asset": asset, "words": words}
    made.filters |= {"named": named, "sentence": _sentence, "linked": linked}
    return made


def _shown(value: Any) -> Any:
    """No control character or turned writing direction from outside; lines stay, and None is nothing."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return "\n".join(words.printable(line) for line in value.split("\n"))
    return value


def rule_links(medicine: handrail.Medicine) -> Callable[[str], Markup]:
    """A filter that links the rules, floors and labels' rows named in a sentence to where they are explained.

    >>> rule_links(handrail.load_medicine(handrail.medicine_names()[0]))("at least 3 days a step (FL-05)")
    Markup('at least 3 days a step (<a class="source" href="/evidence/rules/FL-05">FL-05</a>)')
    """
    places = {rule.id: f"/evidence/rules/{rule.id}" for rule in medicine.rules}
    places |= {floor: f"/evidence/rules/{floor}" for floor in medicine.floors.ids.values()}
    places |= {row.id: f"/evidence/rules/{row.id}" for row in medicine.schedules}

    def linked(text: str) -> Markup:
        pieces = _ID.split(_shown(text))
        return Markup("").join(
            Markup('<a class="source" href="{}">{}</a>').format(places[piece], piece)
            if piece in places
            else escape(piece)
            for piece in pieces
        )

    return linked


def linked(text: Any) -> Markup:
    """A text with a way to whoever says so: rules, floors and rows by their id, and keys in square brackets.

    What is markup already stays as it is.

    >>> linked("Not suddenly (AS-01)")
    Markup('Not suddenly (<a class="source" href="/evidence/rules/AS-01">AS-01</a>)')
    """
    if isinstance(text, Markup):
        return text
    rows, keys = _places()
    made = Markup("")
    for number, part in enumerate(_BRACKETS.split(_shown(str(text)))):
        for piece in (_KEY if number % 2 else _ID).split(part):
            where = rows.get(piece) or (keys.get(piece) if number % 2 else None)
            made += (
                Markup('<a class="source" href="{}">{}</a>').format(where, piece) if where else escape(piece)
            )
    return made


@lru_cache(maxsize=1)
def _places() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Where ids of rows and keys of sources are explained, of every medicine that can be loaded."""
    rows: dict[str, str] = {}
    keys: dict[str, str] = {}
    for name in handrail.medicine_names():
        try:
            medicine = handrail.load_medicine(name)
        except HandrailError:
            continue
        rows |= {
            one.id: f"/evidence/rules/{one.id}" for one in handrail.uses_of(medicine) if _ID.fullmatch(one.id)
        }
        keys |= {key: f"/evidence/sources/{key}" for key in medicine.bibliography.keys}
    return rows, keys


_LINK = Markup('<a class="source" href="{}">{}</a>')
_BRACKETS = re.compile(r"(\[[^\[\]]*\])")
_KEY = re.compile(r"([A-Za-z][\w-]*\d?[\w-]*)")
_ID = re.compile(r"\b([A-Z]{1,4}-?[A-Z]?\d{1,3}[a-z]?)\b")


def _sentence(text: str) -> str:
    """A capital at the beginning and a full stop at the end."""
    stripped = text.strip().rstrip(".")
    return f"{stripped[:1].upper()}{stripped[1:]}."


def _emergency_line(country: str | None) -> str:
    for name in handrail.medicine_names():
        try:
            return words.emergency_words(handrail.load_medicine(name), country)
        except HandrailError:
            continue
    return words.EMERGENCY.replace("{number}", words.country_number(country, None) or words.ANY_NUMBER)


def _rules() -> list[str]:
    """Which rules are loaded, a sentence for each medicine."""
    said: list[str] = []
    for name in handrail.medicine_names():
        try:
            medicine = handrail.load_medicine(name)
            found = handrail.rule_set(medicine)
        except HandrailError:
            said.append(f"{name}: the data can't be loaded, so nothing is answered about it.")
            continue
        said.append(
            f"{medicine.name} {medicine.version}, rules of {found.rules_date}. {found.expired}".strip()
        )
    return said


# ---- styles and scripts ---------------------------------------------------------------------------


@lru_cache(maxsize=1)
def static_files() -> tuple[str, Mapping[str, bytes]]:
    """A hash of all styles, scripts and pictures, and each by its name."""
    held = {
        path.relative_to(STATIC).as_posix(): path.read_bytes()
        for path in sorted(STATIC.rglob("*"))
        if path.is_file()
    }
    digest = hashlib.sha256()
    for name, content in held.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:16], held


def asset(name: str) -> str:
    """The address of a style, a script or a picture.

    Raises:
        KeyError: there is no such file.
    """
    mark, held = static_files()
    if name not in held:
        raise KeyError(name)
    return f"/static/{mark}/{name}"


def static_answer(mark: str, name: str) -> Response:
    """One of the static files; an old hash gets nothing, so that no page mixes two versions.

    Raises:
        Refused: no such file.
    """
    now, held = static_files()
    if mark != now or name not in held:
        raise Refused("not-found", "There is no such file.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return Response(held[name], media_type=kind, headers={"Cache-Control": A_YEAR})
