"""/people/open: a clinician opens a record that isn't theirs, in an emergency, and says why.

Who did, when and why stands in the record from then on, for the person it is about. The record is found by
its exact label only: nothing is listed, and what is refused says nothing of who is here.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from handrail.errors import InputError
from handrail.store import Subject
from handrail.store.assigning import record_named
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.saved import refuse_unless, store_of, who, with_store

router = APIRouter(include_in_schema=False)
LABELS = {"label": "Label of the record", "reason": "Reason"}
LASTS_H = 4
SHORTEST_REASON = 10
NEEDS_A_REASON = InputError(
    "There is no reason that someone else could follow.",
    fix="A few words: what happened, and why it can't wait.",
)


@router.get("/people/open")
async def form(request: Request) -> Response:
    """The form."""
    return _form(request, Case({}, LABELS))


def _form(request: Request, case: Case, status: int = 200) -> Response:
    return show(request, "open_record.html", status=status, case=case, hours=LASTS_H)


@router.post("/people/open")
async def open_(request: Request) -> Response:
    """Open it for some hours."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _open(request, case))


def _open(request: Request, case: Case) -> Response:
    visitor, store = who(request), store_of(request.app)
    refuse_unless(visitor.may_approve and visitor.user_id is not None, "Opening a record in an emergency")
    reason = case.text("reason") or ""
    if len(reason) < SHORTEST_REASON:
        case.refuse(NEEDS_A_REASON, "reason")
    else:
        try:
            person_id = record_named(store, case.typed("label"))
        except InputError as error:
            store.audit.note(visitor.actor, "find no record", Subject(kind="store", id="people"))
            case.refuse(error, "label")
        else:
            if not visitor.may_open(person_id):
                store.glass.break_(person_id, reason=reason, by=visitor.actor, lasts_s=LASTS_H * 3600)
            return RedirectResponse(f"/people/{person_id}", status_code=303)
    return _form(request, case, 422)
