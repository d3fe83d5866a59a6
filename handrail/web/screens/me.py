"""/me: one's own account: since when it is signed in, its password, and codes from a phone."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from handrail.errors import InputError
from handrail.store import User
from handrail.web.accounts import address_of, keep_token, token_of
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.problems import Refused
from handrail.web.saved import store_of, who, with_store
from handrail.web.signing_in import TooSoon, printable, start

router = APIRouter(include_in_schema=False, prefix="/me")
LABELS = {
    "now": "Your password now",
    "password": "New password",
    "again": "New password, again",
    "code": "Code from your phone",
}
NOT_YOURS = InputError("This isn't your password.", fix="Type the one that you sign in with now.")


@router.get("")
async def me(request: Request) -> Response:
    """One's own account."""
    return await with_store(request, lambda: _me(request, Case({}, LABELS)))


def _me(request: Request, case: Case, status: int = 200, secret: str = "", done: str = "") -> Response:
    visitor, store = who(request), store_of(request.app)
    if visitor.user_id is None:
        return RedirectResponse("/accounts", status_code=303)
    user, token = store.users.read(visitor.user_id), token_of(request)
    session = store.sessions.find(token) if token else None
    return show(
        request,
        "me.html",
        status=status,
        case=case,
        user=user,
        session=session,
        sessions=store.sessions.of_user(user.id),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        phone=_phone(user, secret),
        done=done,
        idle=request.app.state.settings.idle_minutes,
    )


def _phone(user: User, secret: str) -> str:
    """The address that opens a phone's app of codes."""
    label = quote(f"Handrail:{user.login}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': 'Handrail'})}" if secret else ""


@router.post("/password")
async def password(request: Request) -> Response:
    """Another password; every other session ends."""
    case = Case(await read_form(request), LABELS)
    return await request.app.state.work.passwords.run(lambda: _password(request, case))


def _password(request: Request, case: Case) -> Response:
    user, store = own_account(request), store_of(request.app)
    refused = _not_proved(request, case, user)
    if refused is not None:
        return refused
    if case.typed("password") != case.typed("again"):
        case.refuse(InputError("The two aren't the same.", fix="Type the new password twice."), "again")
        return _me(request, _blank(case), 422)
    try:
        store.users.set_password(user.id, case.typed("password"), by=user.actor)
    except InputError as error:
        case.refuse(error, "password")
        return _me(request, _blank(case), 422)
    token = start(store, request.app.state.settings, user, "password", token_of(request))
    answer = RedirectResponse("/me", status_code=303)
    keep_token(request, answer, token)
    return answer


@router.post("/codes")
async def codes(request: Request) -> Response:
    """Begin with codes from a phone: show the secret once."""
    case = Case(await read_form(request), LABELS)
    return await request.app.state.work.passwords.run(lambda: _codes(request, case))


def _codes(request: Request, case: Case) -> Response:
    user = own_account(request)
    refused = _not_proved(request, case, user)
    if refused is not None:
        return refused
    try:
        secret = store_of(request.app).codes.begin(user.id)
    except InputError as error:
        case.refuse(error, "now")
        return _me(request, _blank(case), 422)
    return _me(request, Case({}, LABELS), secret=secret)


@router.post("/codes/{what}")
async def change_codes(request: Request, what: str) -> Response:
    """Ask for codes from now on, after one was right; or no more."""
    case = Case(await read_form(request), LABELS)
    return await request.app.state.work.passwords.run(lambda: _change_codes(request, case, what))


def _change_codes(request: Request, case: Case, what: str) -> Response:
    user, store = own_account(request), store_of(request.app)
    if what not in ("confirm", "remove"):
        raise Refused("not-found", "Codes can be set up or taken away.")
    if what == "remove":
        refused = _not_proved(request, case, user)
        if refused is not None:
            return refused
    code = printable(case.typed("code"))
    if what == "confirm" and store.codes.confirm(user.id, code, by=user.actor):
        return RedirectResponse("/me", status_code=303)
    if what == "remove" and _code_is_right(request, user, code):
        store.codes.remove(user.id, by=user.actor)
        return RedirectResponse("/me", status_code=303)
    case.refuse(
        InputError(
            "This code isn't right now.",
            fix="Each is good once, for half a minute; the phone's clock has to be right. Or begin again.",
        ),
        "code",
    )
    return _me(request, _blank(case), 422)


@router.post("/sign-out-everywhere")
async def everywhere(request: Request) -> Response:
    """End every session of one's own."""
    await read_form(request)

    def end() -> Response:
        user = own_account(request)
        store_of(request.app).sessions.end_all(user.id, by=user.actor)
        answer = RedirectResponse("/sign-in", status_code=303)
        keep_token(request, answer, None)
        return answer

    return await with_store(request, end)


# ---- proofs ---------------------------------------------------------------------------------------


def own_account(request: Request) -> User:
    """The account of whoever asks.

    Raises:
        Refused: there are no accounts here.
    """
    visitor = who(request)
    if visitor.user_id is None:
        raise Refused("not-found", "There are no accounts here.")
    return store_of(request.app).users.read(visitor.user_id)


def _not_proved(request: Request, case: Case, user: User) -> Response | None:
    """The page with what is wrong, where the password isn't the account's; guesses wait as at the door."""
    refused = refusal(request, user, case.typed("now"))
    if refused is None:
        return None
    case.refuse(refused[0], "now")
    return _me(request, _blank(case), refused[1])


def refusal(request: Request, user: User, password: str) -> tuple[InputError, int] | None:
    """Why this isn't taken for the account's password, and the status to say it with; None where it is."""
    store, address = store_of(request.app), address_of(request)
    wait = store.attempts.seconds_to_wait(user.login, address)
    if wait:
        return TooSoon(wait).said, 429
    if store.users.check_password(user.login, password) is None:
        store.attempts.note(user.login, address, succeeded=False)
        return NOT_YOURS, 422
    return None


def _code_is_right(request: Request, user: User, code: str) -> bool:
    store = store_of(request.app)
    right = store.codes.check(user.id, code)
    if not right:
        store.attempts.note(user.login, address_of(request), succeeded=False)
    return right


def _blank(case: Case) -> Any:
    """What was wrong, without what was typed: a password doesn't stand on a page."""
    blank = Case({}, LABELS)
    blank.errors.update(case.errors)
    return blank
