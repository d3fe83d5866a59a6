"""Who asks: the layer that looks at every request before anything of it is read, and turns strangers away.

Where the store has accounts, or the server is shared, whoever isn't signed in gets the sign-in page (or a
401), and whoever is gets what the table of `roles.py` gives to their role. An address that isn't in the table
is open to nobody. On one machine without accounts whoever sits there may do everything.

Emergencies never wait for this: the cards are answered without a look at what is saved.
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

import anyio
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from handrail.store import NotFound, Store, Unavailable, User
from handrail.web.problems import Refused, is_screen
from handrail.web.programs import Programs
from handrail.web.roles import ALLOWED, EVERYONE, KEPT_PLACES, WITHOUT_A_LOOK, Doors
from handrail.web.saved import ALONE, STRANGER, Visitor, is_anything_saved, store_of

SIGN_IN = "/sign-in"
SHORT_LOOK_S = 0.5
"""So long an open page waits to learn whose it is, before it is shown as to a stranger."""
COMPUTES_ONLY = Visitor(name="this computer", role="clinician", people=frozenset())
"""Whoever asks while what is saved can't be reached: nobody's record is theirs."""


class Admission:
    """Says of every request who it is from, and whether they may ask.

    Args:
        app: the application; its store is opened when it is first needed.
        doors: its addresses.
    """

    def __init__(self, app: FastAPI, doors: Doors) -> None:
        self._app = app
        self._doors = doors
        self._programs = Programs(app.state.settings.program_minute)

    async def __call__(self, request: Request) -> Response | None:
        """The answer to whoever is turned away; None where the request may go on.

        Raises:
            Refused: a program isn't signed in, or the address isn't for this role.
        """
        key = self._doors.find(request.method, request.url.path)
        request.state.key = key
        allowed = ALLOWED.get(key or "", frozenset[str]())
        if key in WITHOUT_A_LOOK:
            self._is(request, STRANGER)
            return None
        if allowed == EVERYONE:
            self._is(request, await self._seen_quickly(request))
            return None
        visitor = await run_in_threadpool(self._visitor, request)
        self._is(request, visitor)
        if visitor.alone or (key is not None and visitor.may_ask(key)):
            return None
        if visitor.role == STRANGER.role:
            return _turn_away(request)
        if key is None:
            return None  # the application says that there is nothing
        if visitor.program:
            raise Refused(
                "not-allowed",
                "This address isn't for this key.",
                fix="A key opens /api/v1 and the files behind the screens, as far as its role may.",
            )
        raise Refused(
            "not-allowed",
            "This page isn't for your role here.",
            fix="Ask whoever is in charge of the accounts if it should be.",
        )

    def _is(self, request: Request, visitor: Visitor) -> None:
        request.state.who = visitor
        request.state.role = visitor.role
        request.state.may = visitor.may_ask
        request.state.visitor = visitor.name if visitor.user_id is not None else None

    async def _seen_quickly(self, request: Request) -> Visitor:
        visitor = STRANGER
        with anyio.move_on_after(SHORT_LOOK_S):
            try:
                visitor = await anyio.to_thread.run_sync(
                    self._visitor, request, abandon_on_cancel=True, limiter=_limiter(self._app)
                )
            except Refused:
                return STRANGER
        return visitor

    def _visitor(self, request: Request) -> Visitor:
        """Whoever asks.

        Raises:
            Refused: what is saved can't be reached, so that nobody knows.
        """
        app = self._app
        try:
            if not accounts_stand(app):
                return ALONE
            app.state.accounts_seen = True
            store = store_of(app)
            account = self._programs.who_asks(store, request, address_of(request))
            if account is not None:
                return as_visitor(store, account, program=True)
            return visitor_of(store, token_of(request))
        except Unavailable as error:
            kept = request.url.path.startswith(KEPT_PLACES)
            if kept or app.state.settings.shared or getattr(app.state, "accounts_seen", False):
                raise Refused("store-wrong", error.message, fix=error.fix) from None
            return COMPUTES_ONLY  # a plan, a check and the cards need nothing that is saved


def same_door(request: Request) -> None:
    """The address that was let through is the one that answers: two readings of one path must not differ.

    Raises:
        Refused: they do.
    """
    key = getattr(request.state, "key", None)
    if key is None or key.split(" ", 1)[1] != request.scope["route"].path:
        raise Refused("not-allowed", "This address can't be asked in this way.")


def accounts_stand(app: FastAPI) -> bool:
    """Whether someone has to sign in here."""
    return app.state.settings.shared or (is_anything_saved(app) and store_of(app).users.any())


def visitor_of(store: Store, token: str | None) -> Visitor:
    """The one whose session has this token; a stranger where it is no session's."""
    session = store.sessions.find(token) if token else None
    if session is None:
        return STRANGER
    try:
        user = store.users.read(session.user_id)
    except NotFound:
        return STRANGER
    return as_visitor(store, user)


def as_visitor(store: Store, user: User, *, program: bool = False) -> Visitor:
    """An account, with the records that it may open.

    Args:
        store: where they are.
        user: the account.
        program: a program asks in its name: what was opened in an emergency isn't for it.
    """
    own, people = None, frozenset[str]()
    if user.role == "patient":
        own = next((one.person_id for one in store.users.links_of(user.id) if one.link == "self"), None)
        people = frozenset((own,)) if own else people
    elif user.role in ("clinician", "pharmacist"):
        linked = (one.person_id for one in store.users.links_of(user.id) if one.link == "assigned")
        opened = () if program else store.glass.of_user(user.id)
        people = frozenset((*linked, *(one.person_id for one in opened)))
    return Visitor(name=user.name, role=user.role, user_id=user.id, own=own, people=people, program=program)


# ---- cookies --------------------------------------------------------------------------------------


def cookie_name(request: Request, name: str = "handrail_session") -> str:
    """The cookie's name; over TLS one that no other host and no other scheme can have set."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def token_of(request: Request) -> str | None:
    """The token that the browser came with."""
    token = request.cookies.get(cookie_name(request))
    return token if token and len(token) <= 200 else None


def keep_token(request: Request, response: Response, token: str | None) -> None:
    """Give the browser its session's token, or take it away."""
    name, secure = cookie_name(request), request.url.scheme == "https"
    if token is None:
        response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=secure)
    else:
        response.set_cookie(name, token, path="/", httponly=True, samesite="strict", secure=secure)
    # What was known of this browser before belongs to whoever sat there before.
    response.delete_cookie("handrail_form", httponly=True, samesite="strict", secure=secure)


def address_of(request: Request) -> str:
    """Where a request comes from, as attempts are counted: a whole network of IPv6 is one place."""
    import ipaddress

    given = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given[:60] or "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


# ---- turned away ----------------------------------------------------------------------------------


def _turn_away(request: Request) -> Response:
    if not is_screen(request.url.path):
        raise Refused(
            "sign-in-needed",
            "Nobody is signed in.",
            fix=f"Sign in at {SIGN_IN}.",
            headers={"WWW-Authenticate": f'Session realm="{SIGN_IN}"'},
        )
    if request.method not in ("GET", "HEAD"):
        return RedirectResponse(SIGN_IN, status_code=303)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    more = f"?{urlencode({'next': wanted})}" if wanted != "/" and len(wanted) < 2000 else ""
    return RedirectResponse(SIGN_IN + more, status_code=303)


def safe_next(wanted: str | None) -> str:
    """Where to go after signing in: a page of this very server, or the first one.

    >>> safe_next("/people?x=1"), safe_next("//evil.example"), safe_next("https://evil.example")
    ('/people?x=1', '/', '/')
    """
    given = wanted or "/"
    is_ours = given.startswith("/") and not given.startswith(("//", "/\\", SIGN_IN, "/sign-out"))
    return given if is_ours and given.isprintable() and "\\" not in given else "/"


def _limiter(app: FastAPI) -> anyio.CapacityLimiter:
    """Threads of their own, so that open pages don't wait behind others' looks."""
    limiter = getattr(app.state, "looks", None)
    if limiter is None:
        limiter = app.state.looks = anyio.CapacityLimiter(4)
    return cast("Any", limiter)
