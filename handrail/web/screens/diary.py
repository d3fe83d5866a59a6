"""/diary: what someone on the medicine writes down of a day; on a phone, with or without a server.

A day comes as a form, or later as the same fields from a device that had no server (`entries.json`). Both
are read by one reader, and kept under the mark that the page or the device made: sent twice it is there once.
No new dose is ever shown here: only what was approved, and whom to call.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange.json import json_text
from handrail.store import NotFound, SavedEntry, SavedPerson
from handrail.store.canonical import new_id
from handrail.store.diary_days import whole_diary
from handrail.web.case import Case
from handrail.web.diary_clock import clock_of
from handrail.web.diary_form import LABELS, read_written
from handrail.web.diary_page import medicine_of, page_values
from handrail.web.forms import read_form, refuse_other_origins, refuse_other_pages
from handrail.web.frame import PAGE_HEADERS, STATIC, form_token, keep_form_token, show, static_files
from handrail.web.problems import Refused
from handrail.web.saved import note_look, refuse_unless, store_of, the_person, who, with_store

router = APIRouter(include_in_schema=False, prefix="/diary")
MOST_FIELDS = 300
DELETE_WORD = "delete"
FILES = {
    "csv": ("text/csv; charset=utf-8", "CSV"),
    "json": ("application/json", "JSON"),
    "fhir.json": ("application/fhir+json", "FHIR"),
    "all.json": ("application/json", "every revision"),
}
"""The forms in which a diary can be taken along."""
NO_DIARY = "There is no diary for this medicine."


@router.get("")
async def own(request: Request) -> Response:
    """One's own diary; those who care for people find diaries on their pages."""
    visitor = who(request)
    if visitor.own is not None:
        return RedirectResponse(f"/diary/{visitor.own}", status_code=303)
    if visitor.role == "patient":
        raise Refused("not-found", "No record is joined to your account yet. Ask the clinic to do it.")
    return RedirectResponse("/people", status_code=303)


@router.get("/worker.js")
async def worker() -> Response:
    """The script that keeps the diary's page at hand without a server; it holds nothing about anyone."""
    mark, _ = static_files()
    script = (STATIC / "diary_worker.js").read_text(encoding="utf-8")
    return Response(
        f'const MARK = "{mark}";\n{script}',
        media_type="text/javascript",
        headers={**PAGE_HEADERS, "Cache-Control": "no-cache"},
    )


# ---- a day ----------------------------------------------------------------------------------------


@router.get("/{person_id}")
async def diary(request: Request, person_id: str) -> Response:
    """Today, or the day of the address."""
    case = Case(request.query_params, LABELS)
    return await with_store(request, lambda: _page(request, person_id, case))


def _page(request: Request, person_id: str, case: Case, status: int = 200) -> Response:
    saved = the_person(request, person_id)
    note_look(request, saved.id, "diary")
    medicine = _medicine(request, saved)
    store = store_of(request.app)
    values = page_values(store, saved, medicine, case, _now(request))
    return show(
        request,
        "diary.html",
        status=status,
        country=saved.person.country,
        person=saved,
        account=_account(request),
        entry_id=case.text("entry_id") if case.is_ticked("sent") else new_id(),
        kept=case.is_ticked("kept"),
        who=who(request),
        delete_word=DELETE_WORD,
        files=[(f"/diary/{saved.id}/diary.{kind}", said) for kind, (_, said) in FILES.items()],
        **values,
    )


@router.post("/{person_id}")
async def write(request: Request, person_id: str) -> Response:
    """Keep a day, from a page without scripts."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _write(request, person_id, case))


def _write(request: Request, person_id: str, case: Case) -> Response:
    kept = _keep(request, person_id, case)
    if kept is None:
        return _page(request, person_id, case, 422)
    return RedirectResponse(f"/diary/{person_id}?day={case.text('day')}&kept=yes", status_code=303)


def _keep(request: Request, person_id: str, case: Case) -> tuple[SavedEntry | None, str] | None:
    """What became of an entry; None where it can't be read, which `case` then says."""
    saved = the_person(request, person_id)
    store, medicine = store_of(request.app), _medicine(request, saved)
    clock = clock_of(max(store.diaries.of_person(saved.id), key=lambda one: one.received_at, default=None))
    written = read_written(case, medicine, clock, _now(request))
    if written is None:
        return None
    try:
        return store.diaries.add(saved.id, written, by=who(request).actor)
    except NotFound:
        raise
    except InputError as error:
        case.refuse(error, "day")
        return None


# ---- from a device that had no server -------------------------------------------------------------


@router.get("/{person_id}/state.json")
async def state(request: Request, person_id: str) -> Response:
    """Who is signed in, and the hidden value that an entry has to come with."""
    return await with_store(request, lambda: _state(request, person_id))


def _state(request: Request, person_id: str) -> Response:
    saved = the_person(request, person_id)
    answer = JSONResponse(
        {
            "account": _account(request),
            "person": saved.id,
            "form_token": form_token(request),
            "now": _now(request).isoformat(timespec="seconds"),
        }
    )
    keep_form_token(request, answer)
    return answer


@router.post("/{person_id}/entries.json")
async def sent(request: Request, person_id: str) -> Response:
    """One entry that waited on a device: its fields, as the page has them."""
    refuse_other_origins(request.headers)
    given = await _fields(request)
    refuse_other_pages(request, given.pop("form_token", None))
    case = Case([(name, value) for name, value in given.pop("fields")], LABELS)
    return await with_store(request, lambda: _sent(request, person_id, case))


def _sent(request: Request, person_id: str, case: Case) -> Response:
    kept = _keep(request, person_id, case)
    if kept is None:
        errors = [
            {"field": one.field, "label": one.label, "message": one.message, "fix": one.fix}
            for one in case.errors_as_asked
        ]
        return JSONResponse({"refused": errors}, status_code=422)
    return JSONResponse({"arrival": kept[1], "id": case.text("entry_id")})


async def _fields(request: Request) -> dict[str, Any]:
    """The body: a hidden value, and names with values."""
    refused = Refused("not-json", "This is no entry of a diary.", fix="Open the diary again.")
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise refused from None
    found = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
    fields = found.get("fields")
    if not isinstance(fields, list) or len(cast("list[Any]", fields)) > MOST_FIELDS:
        raise refused
    for pair in cast("list[Any]", fields):
        whole = isinstance(pair, list) and len(cast("list[Any]", pair)) == 2
        if not whole or not all(isinstance(one, str) for one in cast("list[Any]", pair)):
            raise refused
    return {"form_token": found.get("form_token"), "fields": fields}


# ---- taking it along, taking it away --------------------------------------------------------------


@router.get("/{person_id}/diary.{kind}")
async def take_along(request: Request, person_id: str, kind: str) -> Response:
    """The diary as a file: what counts of each day, or (`all.json`) every revision of it."""
    return await with_store(request, lambda: _file(request, person_id=person_id, kind=kind))


def _file(request: Request, person_id: str, kind: str) -> Response:
    saved = the_person(request, person_id)
    if kind not in FILES:
        raise NotFound("A diary can't be had in this form.")
    note_look(request, saved.id, "diary")
    store, medicine = store_of(request.app), _medicine(request, saved)
    makers: dict[str, Callable[[handrail.Diary], str]] = {
        "json": lambda diary: json_text(handrail.diary_json(diary, medicine)),
        "csv": lambda diary: handrail.write_diary_csv(diary, medicine),
        "fhir.json": lambda diary: json_text(
            handrail.diary_fhir(diary, medicine, subject=f"Patient/{saved.id}")
        ),
        "all.json": lambda _: json_text(
            {
                "schema": "handrail/diary-entries/1",
                "entries": [_shown(one) for one in store.diaries.of_person(saved.id)],
            }
        ),
    }
    diary = whole_diary(store.diaries.days(saved.id, medicine.name))
    return Response(
        makers[kind](diary),
        media_type=FILES[kind][0],
        headers={"Content-Disposition": f'attachment; filename="diary.{kind}"'},
    )


def _shown(one: SavedEntry) -> dict[str, object]:
    return {
        "id": one.id,
        "medicine": one.medicine,
        "date": one.date.isoformat(),
        "begins_offset_min": one.begins_offset_min,
        "ends_offset_min": one.ends_offset_min,
        "zone": one.zone,
        "written_at": one.written_at.isoformat(),
        "received_at": one.received_at.isoformat(),
        "author": one.author,
        "replaces": list(one.replaces),
        "content": dict(one.content),
    }


@router.post("/{person_id}/delete")
async def delete(request: Request, person_id: str) -> Response:
    """Delete a diary, or one day of it; the log keeps that it was done."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _delete(request, person_id, case))


def _delete(request: Request, person_id: str, case: Case) -> Response:
    saved, visitor = the_person(request, person_id), who(request)
    refuse_unless(visitor.own == saved.id or visitor.may_approve, "Deleting a diary")
    shown = Case([("day", case.typed("day"))], LABELS)
    if case.typed("word").strip().lower() != DELETE_WORD:
        error = InputError("The word isn't there.", fix=f"Type “{DELETE_WORD}” to delete.")
        shown.refuse(error, "word")
        return _page(request, person_id, shown, 422)
    on = case.read("only", dt.date.fromisoformat) if case.text("only") else None
    store_of(request.app).diaries.delete(saved.id, on, by=visitor.actor)
    return RedirectResponse(f"/diary/{person_id}", status_code=303)


# ---- small things ---------------------------------------------------------------------------------


def _medicine(request: Request, saved: SavedPerson) -> handrail.Medicine:
    medicine = medicine_of(store_of(request.app), saved.id)
    if medicine.diary is None:
        raise NotFound(NO_DIARY)
    return medicine


def _account(request: Request) -> str:
    """A mark that tells accounts on one device apart, and says nothing else about them."""
    user_id = who(request).user_id
    return hashlib.sha256(f"diary {user_id}".encode()).hexdigest()[:16] if user_id else "alone"


def _now(request: Request) -> dt.datetime:
    return store_of(request.app).database.now()
