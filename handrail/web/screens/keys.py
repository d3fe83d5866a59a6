"""/me/keys: keys with which one's own programs ask here. Made with the password, shown once, taken back."""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from handrail.errors import InputError
from handrail.store import ROLES_OF_KEYS, Conflict, Role, Store, User
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.saved import store_of, with_store
from handrail.web.screens.me import own_account, refusal

router = APIRouter(include_in_schema=False, prefix="/me/keys")
LABELS = {
    "name": "What the program is called",
    "role": "What it may ask as",
    "days": "Days",
    "now": "Your password now",
}
MEANS = {
    "clinician": "clinician: what you may ask, about those whom you are in charge of",
    "pharmacist": "pharmacist: what you may ask, about those whom you are in charge of",
    "researcher": "researcher: simulations and evidence; sees nobody",
}
USUAL_DAYS = "90"


@router.get("")
async def keys(request: Request) -> Response:
    """One's own keys."""
    return await with_store(request, lambda: _keys(request, Case({}, LABELS)))


def _keys(request: Request, case: Case, status: int = 200, made: str = "") -> Response:
    user, store = own_account(request), store_of(request.app)
    now = store.database.now()
    found = store.keys.of_user(user.id)
    return show(
        request,
        "keys.html",
        status=status,
        case=case,
        user=user,
        good=[key for key in found if key.is_good(now)],
        over=[key for key in found if not key.is_good(now)],
        roles=[(role, MEANS[role]) for role in ROLES_OF_KEYS.get(user.role, ())],
        made=made,
        usual_days=USUAL_DAYS,
    )


@router.post("")
async def make(request: Request) -> Response:
    """Make a key, and show it once."""
    case = Case(await read_form(request), LABELS)
    return await request.app.state.work.passwords.run(lambda: _make(request, case))


def _make(request: Request, case: Case) -> Response:
    user, store = own_account(request), store_of(request.app)
    shown = Case([(name, case.typed(name)) for name in ("name", "role", "days")], LABELS)
    # Someone whose organisation signs them in has no password here: being signed in has to do.
    refused = refusal(request, user, case.typed("now")) if user.has_password else None
    if refused is not None:
        shown.refuse(refused[0], "now")
        return _keys(request, shown, refused[1])
    try:
        token = _made(store, user, case)
    except (InputError, Conflict) as error:
        shown.refuse(error, error.where if error.where in LABELS else "name")
        return _keys(request, shown, 422)
    return _keys(request, Case({}, LABELS), made=token)


def _made(store: Store, user: User, case: Case) -> str:
    typed: Any = case.typed("days") or USUAL_DAYS
    if not typed.isdecimal() or len(typed) > 4:
        raise InputError("This is no number of days.", fix="Such as 90; a year at most.", where="days")
    role = cast("Role", case.typed("role"))
    return store.keys.make(user.id, name=case.typed("name"), role=role, days=int(typed), by=user.actor)[1]


@router.post("/{key_id}/revoke")
async def revoke(request: Request, key_id: str) -> Response:
    """Take a key back."""
    await read_form(request)

    def gone() -> Response:
        user = own_account(request)
        store_of(request.app).keys.revoke(user.id, key_id, by=user.actor)
        return RedirectResponse("/me/keys", status_code=303)

    return await with_store(request, gone)
