"""/people/.../follow/...: what a clinician allows while a plan is followed, and a diary that comes as a file.

Limits are kept in versions. A file is taken in whole or refused whole, with the line and the reason; what is
here already is not kept again, and nothing that was written here is lost.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

import handrail
from handrail.errors import InputError
from handrail.exchange.follow_in import read_diary, read_hold, read_limits, read_rate
from handrail.exchange.reading import weekdays
from handrail.report import diary_words
from handrail.store import WrittenEntry
from handrail.store.canonical import new_id
from handrail.store.diary_content import content_of
from handrail.web.case import Case
from handrail.web.diary_clock import known_zone
from handrail.web.diary_page import medicine_of
from handrail.web.following import followed
from handrail.web.forms import read_form
from handrail.web.person_form import number
from handrail.web.saved import refuse_unless, store_of, the_person, who, with_store
from handrail.web.screens.follow import LABELS, shown

router = APIRouter(include_in_schema=False, prefix="/people")
NO_PLAN = InputError("No plan is approved, so there is nothing to set limits for.", fix="Approve one first.")


@router.post("/{person_id}/follow/limits")
async def limits(request: Request, person_id: str) -> Response:
    """Keep what a clinician allows, as a new version."""
    case = Case(await read_form(request), LABELS)
    kept = await with_store(request, lambda: _keep_limits(request, person_id, case))
    if isinstance(kept, Response):
        return kept
    return await shown(request, person_id, case, 422)


def _keep_limits(request: Request, person_id: str, case: Case) -> Response | None:
    """A redirection; None where something can't be read, which `case` then says."""
    saved, visitor = the_person(request, person_id), who(request)
    refuse_unless(visitor.may_approve, "Setting limits")
    asked = followed(store_of(request.app), saved, None)
    if not asked.versions:
        case.refuse(NO_PLAN)
        return None
    case.read("hold_alone", _hold_alone)
    case.read("most_a_week", lambda text: read_rate(text, "--most-a-week"))
    case.read("change_on", lambda text: weekdays(text, "--change-on"))
    if case.is_refused:
        return None
    allowed = read_limits(
        case.text("hold_alone"),
        case.text("most_a_week"),
        case.text("change_on"),
        step_back=not case.is_ticked("no_step_back"),
    )
    plan_id, version = asked.versions[0].plan_id, number(case, "version")
    store_of(request.app).limits.add(plan_id, allowed, version=version, by=visitor.actor)
    return RedirectResponse(f"/people/{person_id}/follow#allowed", status_code=303)


def _hold_alone(text: str) -> int | None:
    """As `--hold` is read, with the field's own name in a refusal."""
    try:
        return read_hold(text)
    except InputError as error:
        said = error.message.replace("--hold", "--hold-alone")
        raise InputError(said, fix=error.fix.replace("--hold", "--hold-alone"), where=error.where) from None


# ---- a diary that comes as a file -----------------------------------------------------------------


@router.post("/{person_id}/follow/diary")
async def take_in(request: Request, person_id: str) -> Response:
    """Take in a diary: CSV, JSON or FHIR."""
    given = await read_form(request)
    fields = {name: value for name, value in given.items() if isinstance(value, str)}
    case, upload = Case(fields, LABELS), given.get("file")
    text = case.text("text") or ""
    field = "text"
    if isinstance(upload, UploadFile) and upload.filename:
        field = "file"
        try:
            text = (await upload.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            case.refuse(InputError("This is no text in UTF-8.", fix="Save it as CSV in UTF-8."), "file")
    await given.close()
    done = await with_store(request, lambda: _take_in(request, person_id, case, text, field))
    if isinstance(done, Response):
        return done
    return await shown(request, person_id, case, 422 if case.is_refused else 200, done)


def _take_in(request: Request, person_id: str, case: Case, text: str, field: str) -> list[str]:
    """What became of the file, in sentences; none where it is refused, which `case` then says."""
    saved, visitor, store = the_person(request, person_id), who(request), store_of(request.app)
    refuse_unless(visitor.may_change, "Taking in a diary")
    medicine, now = medicine_of(store, saved.id), store.database.now()
    if not text.strip() and not case.is_refused:
        case.refuse(InputError("There is no diary.", fix="Choose a file, or paste its text."), "file")
    zone = case.text("zone")
    if zone is not None and not known_zone(zone):
        case.refuse(InputError(f"There is no time zone '{zone[:40]}'.", fix="Such as Europe/London."), "zone")
    if case.is_refused:
        return []
    try:
        diary = read_diary(text, medicine, now=now, zone=zone)
        written = _written(diary, medicine, zone or "")
        if not written:
            raise InputError("Nothing is written in it.", fix="Give a file with a day that was filled in.")
        taken = store.diaries.take_in(saved.id, written, by=visitor.actor)
    except InputError as error:
        place = error.where.removeprefix("diary").removeprefix(", ")
        said = f"{place[:1].upper()}{place[1:]}: {error.message}" if place else error.message
        fix = f"{error.fix} Nothing of the file was kept.".strip()
        case.refuse(InputError(said, fix=fix), field)
        return []
    return diary_words.taken_in_lines(taken.new, taken.there, taken.differ)


def _written(diary: handrail.Diary, medicine: handrail.Medicine, zone: str) -> list[WrittenEntry]:
    """The days of a diary as entries; one of which nothing is written is none."""
    found: list[WrittenEntry] = []
    for entry in diary.entries:
        content = content_of(entry, goal=diary.goal)
        if not content_of(entry):
            continue
        found.append(
            WrittenEntry(
                id=new_id(),
                medicine=medicine.name,
                day=entry.day,
                zone=zone,
                content=content,
                # A file doesn't say when it was written: what was written here comes before it.
                written_at=entry.day.begins_at,
            )
        )
    return found
