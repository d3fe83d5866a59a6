"""/sign-in: in with a password, with a code from a phone, or through whoever vouches; and out again."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from handrail.errors import InputError
from handrail.store import NotFound
from handrail.web.accounts import (
    accounts_stand,
    address_of,
    cookie_name,
    keep_token,
    safe_next,
    token_of,
    visitor_of,
)
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.oidc import Issuer, NotVouched, oidc_settings
from handrail.web.problems import Refused
from handrail.web.roles import Doors
from handrail.web.saved import is_anything_saved, store_of, who, with_store
from handrail.web.signing_in import TooSoon, sign_in, start

router = APIRouter(include_in_schema=False)
LABELS = {"login": "Login", "password": "Password", "code": "Code from your phone"}
ON_THE_WAY = "handrail_sign_in"
_LOG = logging.getLogger("handrail.web")


@router.get("/sign-in")
async def form(request: Request) -> Response:
    """The form; whoever is signed in already is told so."""
    return await with_store(request, lambda: _form(request, Case(request.query_params, LABELS)))


def _form(request: Request, case: Case, status: int = 200, headers: Any = None) -> Response:
    if not accounts_stand(request.app):
        return RedirectResponse("/", status_code=303)
    return show(
        request,
        "sign_in.html",
        status=status,
        headers=headers,
        case=case,
        next_page=safe_next(case.text("next")),
        who=who(request),
        elsewhere=issuer_of(request.app) is not None,
        empty=not (is_anything_saved(request.app) and store_of(request.app).users.any()),
    )


@router.post("/sign-in")
async def enter(request: Request) -> Response:
    """Sign in with what was typed."""
    case = Case(await read_form(request), LABELS)
    return await request.app.state.work.passwords.run(lambda: _enter(request, case))


def _enter(request: Request, case: Case) -> Response:
    shown = Case([("login", case.typed("login")), ("next", case.typed("next"))], LABELS)
    try:
        token = sign_in(
            store_of(request.app),
            request.app.state.settings,
            login=case.typed("login"),
            password=case.typed("password"),
            code=case.typed("code"),
            address=address_of(request),
            replaces=token_of(request),
        )
    except TooSoon as wait:
        shown.refuse(wait.said, "wrong")
        return _form(request, shown, 429, {"Retry-After": str(wait.seconds)})
    except InputError as error:
        shown.refuse(error, "wrong")
        return _form(request, shown, 401, {"WWW-Authenticate": 'Session realm="/sign-in"'})
    answer = RedirectResponse(_where_to(request, token, case.text("next")), status_code=303)
    keep_token(request, answer, token)
    return answer


def _where_to(request: Request, token: str, wanted: str | None) -> str:
    """The page that was wanted, where it is for the one who came; otherwise the first one."""
    path = safe_next(wanted)
    doors: Doors = request.app.state.doors
    key = doors.find("GET", path.partition("?")[0])
    visitor = visitor_of(store_of(request.app), token)
    return path if key is not None and visitor.may_ask(key) else "/"


@router.post("/sign-out")
async def leave(request: Request) -> Response:
    """End this session."""
    await read_form(request)
    return await with_store(request, lambda: _leave(request))


def _leave(request: Request) -> Response:
    token = token_of(request)
    if token is not None:
        store_of(request.app).sessions.end(token)
    answer = RedirectResponse("/sign-in", status_code=303)
    keep_token(request, answer, None)
    # The way back must show nothing of whoever sat here, nor a device keep what they had on it.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


# ---- through whoever vouches ----------------------------------------------------------------------


def issuer_of(app: FastAPI) -> Issuer | None:
    """Whoever vouches for accounts here, as the environment names them."""
    if not hasattr(app.state, "issuer"):
        settings = oidc_settings()
        app.state.issuer = None if settings is None else Issuer(settings)
    return app.state.issuer


@router.get("/sign-in/with")
async def away(request: Request) -> Response:
    """Send the browser to whoever vouches."""
    issuer = _the_issuer(request)
    back = f"{str(request.base_url).rstrip('/')}/sign-in/back"
    try:
        address, cookie = await issuer.begin(back, safe_next(request.query_params.get("next")))
    except NotVouched as error:
        raise _refused(error) from None
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(
        cookie_name(request, ON_THE_WAY),
        cookie,
        max_age=600,
        path="/",
        httponly=True,
        samesite="lax",  # it has to come along when the browser is sent back
        secure=request.url.scheme == "https",
    )
    return answer


@router.get("/sign-in/back")
async def back(request: Request) -> Response:
    """Whoever vouches has sent the browser back."""
    issuer = _the_issuer(request)
    cookie = request.cookies.get(cookie_name(request, ON_THE_WAY), "")
    try:
        subject, next_page = await issuer.finish(dict(request.query_params), cookie)
    except NotVouched as error:
        raise _refused(error) from None
    name = issuer.settings.issuer
    return await with_store(request, lambda: _vouched(request, name, subject, next_page))


def _vouched(request: Request, issuer: str, subject: str, next_page: str) -> Response:
    store = store_of(request.app)
    user = store.users.by_oidc(issuer, subject)
    try:
        if user is None:
            raise NotFound("There is no such account.")
        token = start(store, request.app.state.settings, user, "oidc", token_of(request))
    except NotFound:
        return show(request, "not_vouched.html", status=403, subject=subject, issuer=issuer)
    # A page of our own goes on from here: a browser that comes from elsewhere doesn't send a strict cookie.
    answer = show(request, "signed_in.html", name=user.name, next_page=safe_next(next_page))
    keep_token(request, answer, token)
    answer.delete_cookie(cookie_name(request, ON_THE_WAY), path="/", secure=request.url.scheme == "https")
    return answer


def _the_issuer(request: Request) -> Issuer:
    issuer = issuer_of(request.app)
    if issuer is None:
        raise Refused("not-found", "Nobody else vouches for accounts here.", fix="Sign in with a password.")
    return issuer


def _refused(error: NotVouched) -> Refused:
    _LOG.warning("Signing in through the issuer failed: %s", error.why)
    return Refused(
        "not-allowed",
        "Signing in through the other page didn't work.",
        fix="Begin again at /sign-in. If it fails again, tell whoever runs this server: its log says why.",
    )
