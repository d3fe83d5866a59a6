"""/accounts: who may sign in here, as what, and who is in charge of whom. For admins; it shows no record.

Whom someone is in charge of is said by typing the label of a record: nobody's name stands on a page here.
"""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from handrail.errors import InputError
from handrail.store import ROLES, NotFound, Role, Store, User
from handrail.store.assigning import assign, link_of, record_named
from handrail.web.accounts import accounts_stand
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.person_form import number
from handrail.web.problems import Refused
from handrail.web.saved import is_anything_saved, store_of, who, with_store
from handrail.web.screens.sign_in import issuer_of

router = APIRouter(include_in_schema=False, prefix="/accounts")
LABELS = {
    "login": "Login",
    "name": "Name",
    "role": "Role",
    "password": "Password",
    "label": "Label of the record",
    "subject": "Their name at the issuer",
}
MEANS = {
    "patient": "sees their own record: the approved plan, its calendar, the log",
    "clinician": "plans, checks, approves; sees those whom they are in charge of",
    "pharmacist": "as a clinician, without approving",
    "researcher": "simulations and evidence; sees nobody",
    "admin": "accounts, export, import, the log; sees no record",
}


@router.get("")
async def accounts(request: Request) -> Response:
    """Every account; where there is none, how to begin."""
    return await with_store(request, lambda: _accounts(request, Case({}, LABELS)))


def _accounts(request: Request, case: Case, status: int = 200) -> Response:
    found = store_of(request.app).users.all() if is_anything_saved(request.app) else []
    return show(
        request,
        "accounts.html",
        status=status,
        case=case,
        accounts=found,
        roles=[(role, f"{role}: {MEANS[role]}") for role in ROLES],
        alone=not accounts_stand(request.app),
    )


@router.post("")
async def add(request: Request) -> Response:
    """Make an account."""
    case = Case(await read_form(request), LABELS)
    return await request.app.state.work.passwords.run(lambda: _add(request, case))


def _add(request: Request, case: Case) -> Response:
    if who(request).alone:
        raise Refused(
            "not-allowed",
            "The first account is made at the server itself.",
            fix="handrail accounts add LOGIN --name NAME --role admin",
        )
    try:
        made = store_of(request.app).users.add(
            case.typed("login"),
            name=case.typed("name"),
            role=cast("Role", case.typed("role")),
            password=case.typed("password") or None,
            by=who(request).actor,
        )
    except InputError as error:
        case.refuse(error, error.where if error.where in LABELS else "login")
        shown = Case([(name, case.typed(name)) for name in ("login", "name", "role")], LABELS)
        shown.errors.update(case.errors)
        return _accounts(request, shown, 422)
    return RedirectResponse(f"/accounts/{made.id}", status_code=303)


@router.get("/{user_id}")
async def account(request: Request, user_id: str) -> Response:
    """One account."""
    return await with_store(request, lambda: _account(request, user_id, Case({}, LABELS)))


def _account(request: Request, user_id: str, case: Case, status: int = 200) -> Response:
    store = store_of(request.app)
    user, issuer = store.users.read(user_id), issuer_of(request.app)
    return show(
        request,
        "account.html",
        status=status,
        case=case,
        user=user,
        roles=[(role, f"{role}: {MEANS[role]}") for role in ROLES],
        links=len(store.users.links_of(user_id)),
        sessions=store.sessions.of_user(user_id),
        keys=sum(key.is_good(store.database.now()) for key in store.keys.of_user(user_id)),
        linkable=link_of(user.role),
        issuer="" if issuer is None else issuer.settings.issuer,
    )


@router.post("/{user_id}/{what}")
async def change(request: Request, user_id: str, what: str) -> Response:
    """Change an account: its name, role or state, its password, whom it is in charge of."""
    case = Case(await read_form(request), LABELS)
    make = _CHANGES.get(what)
    if make is None:
        raise Refused("not-found", "An account can't be changed in this way.")

    def changed() -> Response:
        store = store_of(request.app)
        user = store.users.read(user_id)
        try:
            make(request, store, user, case)
        except NotFound:
            raise
        except InputError as error:
            if type(error) is not InputError:
                raise
            case.refuse(error, error.where if error.where in LABELS else "name")
            shown = Case([], LABELS)
            shown.errors.update(case.errors)
            return _account(request, user_id, shown, 422)
        return RedirectResponse(f"/accounts/{user_id}", status_code=303)

    return await with_store(request, changed)


def _edit(request: Request, store: Store, user: User, case: Case) -> None:
    store.users.change(
        user.id,
        revision=number(case, "revision"),
        name=case.typed("name"),
        role=cast("Role", case.typed("role")),
        active=case.is_ticked("active"),
        by=who(request).actor,
    )


def _password(request: Request, store: Store, user: User, case: Case) -> None:
    store.users.set_password(user.id, case.typed("password"), by=who(request).actor)


def _assign(request: Request, store: Store, user: User, case: Case) -> None:
    assign(store, user, case.typed("label"), by=who(request).actor)


def _unassign(request: Request, store: Store, user: User, case: Case) -> None:
    store.users.unlink(user.id, record_named(store, case.typed("label")), by=who(request).actor)


def _vouch(request: Request, store: Store, user: User, case: Case) -> None:
    issuer = issuer_of(request.app)
    if issuer is None:
        raise InputError("Nobody else vouches for accounts here.", fix="Set HANDRAIL_OIDC_ISSUER first.")
    store.users.vouched_by(user.id, issuer.settings.issuer, case.typed("subject"), by=who(request).actor)


def _no_codes(request: Request, store: Store, user: User, case: Case) -> None:
    store.codes.remove(user.id, by=who(request).actor)


def _sign_out(request: Request, store: Store, user: User, case: Case) -> None:
    store.sessions.end_all(user.id, by=who(request).actor)


def _revoke_keys(request: Request, store: Store, user: User, case: Case) -> None:
    store.keys.revoke_all(user.id, by=who(request).actor)


_CHANGES: dict[str, Any] = {
    "edit": _edit,
    "password": _password,
    "assign": _assign,
    "unassign": _unassign,
    "vouch": _vouch,
    "no-codes": _no_codes,
    "sign-out": _sign_out,
    "revoke-keys": _revoke_keys,
}
