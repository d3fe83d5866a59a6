"""/people: who is saved here, what is known about them, what they take, and the log of who did what.

A page shows what its reader may see; what isn't theirs isn't there. Every change carries the revision that
was on the page, so that nobody's work is overwritten unseen.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

import handrail
from handrail.errors import InputError
from handrail.report import approved_words
from handrail.report.person_words import person_lines
from handrail.store import NotFound, SavedPerson
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.kept_plan import changed_words
from handrail.web.person_form import facts_of, form_of, number
from handrail.web.saved import note_look, refuse_unless, store_of, the_person, who, with_store

router = APIRouter(include_in_schema=False, prefix="/people")
LABELS = {"name": "Name or label", "note": "Note"}
LOG_LINES = 200


# ---- the list -------------------------------------------------------------------------------------


@router.get("")
async def people(request: Request) -> Response:
    """Everyone whom the reader may see."""
    return await with_store(request, lambda: _people(request, Case({}, LABELS)))


def _people(request: Request, case: Case, status: int = 200) -> Response:
    visitor = who(request)
    if visitor.own is not None:
        return RedirectResponse(f"/people/{visitor.own}", status_code=303)
    if visitor.role == "patient":
        raise NotFound("No record is joined to your account yet. Ask the clinic to do it.")
    refuse_unless(visitor.may_change, "The list of people")
    only = None if visitor.people is None else sorted(visitor.people)
    store = store_of(request.app)
    found = store.people.all(only)
    return show(
        request, "people.html", status=status, case=case, people=found, place=store.place, who=visitor
    )


@router.post("")
async def add(request: Request) -> Response:
    """Save someone new."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _add(request, case))


def _add(request: Request, case: Case) -> Any:
    refuse_unless(who(request).may_change, "Saving someone")
    name, person, sentence = case.text("name"), case.person, case.course
    if name is None:
        case.refuse(InputError("There is no name.", fix="A name, or any label you know them by."), "name")
    if case.is_refused or name is None:
        return _people(request, case, 422)
    store, by = store_of(request.app), who(request).actor
    saved = store.people.add(name, facts_of(person), by=by)
    if sentence is not None:
        store.courses.add(
            saved.id, medicine=case.medicine.name, sentence=handrail.write_course(sentence), by=by
        )
    _assign(request, saved)
    return RedirectResponse(f"/people/{saved.id}", status_code=303)


def _assign(request: Request, saved: SavedPerson) -> None:
    """Whoever saves someone is in charge of them, where there are accounts."""
    visitor = who(request)
    if visitor.user_id is not None:
        store_of(request.app).users.link(visitor.user_id, saved.id, by=visitor.actor)


# ---- one person -----------------------------------------------------------------------------------


@router.get("/{person_id}")
async def person(request: Request, person_id: str) -> Response:
    """One person: the plan they go by, what they take, what is known, their calendars."""
    return await with_store(request, lambda: _person(request, person_id=person_id))


def _person(request: Request, person_id: str, case: Case | None = None, status: int = 200) -> Response:
    visitor, saved = who(request), the_person(request, person_id)
    store = store_of(request.app)
    note_look(request, saved.id, "person")
    courses = store.courses.of_person(saved.id)
    plans = store.plans.of_person(saved.id)
    medicine = handrail.load_medicine(courses[0].medicine if courses else None)
    asked = {**form_of(saved.person), **({"course": courses[0].sentence} if courses else {})}
    approved = store.plans.newest_approved(saved.id)
    result = handrail.read_plan(approved.answer) if approved else None
    return show(
        request,
        "person.html",
        status=status,
        country=saved.person.country,
        saved=saved,
        # A refused form goes on from the state it was opened with, so that it can't overwrite a later change.
        revision=(case.typed("revision") if case else "") or saved.revision,
        case=case or Case({**asked, "name": saved.name}, LABELS),
        lines=person_lines(saved.person),
        courses=courses,
        plans=plans if visitor.may_change else [one for one in plans if one.approved_version],
        approved=approved,
        today=approved_words.today_lines(result, dt.date.today()) if result else (),
        changed=changed_words(store, result, saved, approved, for_care=visitor.may_change)
        if result and approved
        else (),
        urgent=_emergencies(saved, medicine) if visitor.may_change else (),
        no_tablets=approved_words.no_tablets_lines(medicine, saved.person.country),
        feeds=[feed for feed in store.feeds.of_person(saved.id) if feed.revoked_at is None],
        opened=store.glass.of_person(saved.id),
        overrides=store.overrides.of_person(saved.id),
        asked=urlencode(asked),
        medicine=medicine,
        who=visitor,
    )


def _emergencies(saved: SavedPerson, medicine: Any) -> tuple[Any, ...]:
    """The danger signs among the symptoms on record: they come before any plan."""
    if not saved.person.symptoms:
        return ()
    found = handrail.urgent_first(None, saved.person, medicine)
    return tuple(finding for finding in found if finding.urgent == "emergency")


@router.post("/{person_id}")
async def change(request: Request, person_id: str) -> Response:
    """Write what is known about someone anew."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _change(request, case, person_id=person_id))


def _change(request: Request, case: Case, person_id: str) -> Any:
    saved = the_person(request, person_id)
    refuse_unless(who(request).may_change, "Changing what is known")
    name, person = case.text("name"), case.person
    if name is None:
        case.refuse(InputError("There is no name.", fix="A name, or any label you know them by."), "name")
    if case.is_refused:
        return _person(request, person_id, case, 422)
    store_of(request.app).people.change(
        saved.id, revision=number(case, "revision"), name=name, facts=facts_of(person), by=who(request).actor
    )
    return RedirectResponse(f"/people/{saved.id}", status_code=303)


@router.post("/{person_id}/delete")
async def delete(request: Request, person_id: str) -> Response:
    """Delete someone with everything that is theirs, after their name was typed."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _delete(request, case, person_id=person_id))


def _delete(request: Request, case: Case, person_id: str) -> Any:
    saved = the_person(request, person_id)
    refuse_unless(who(request).may_approve, "Deleting someone")
    if case.typed("name").strip() != saved.name:
        case.refuse(
            InputError("The name that was typed is another.", fix="Type it as it stands above."),
            "delete_name",
        )
        shown = Case({**form_of(saved.person), "name": saved.name}, LABELS)
        shown.errors.update(case.errors)
        return _person(request, person_id, shown, 422)
    store_of(request.app).people.delete(saved.id, by=who(request).actor)
    return RedirectResponse("/people", status_code=303)


# ---- what they take -------------------------------------------------------------------------------


@router.post("/{person_id}/courses")
async def add_course(request: Request, person_id: str) -> Response:
    """Save what someone takes now; what was taken before stays on record."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _add_course(request, case, person_id=person_id))


def _add_course(request: Request, case: Case, person_id: str) -> Any:
    saved = the_person(request, person_id)
    refuse_unless(who(request).may_change, "Writing what someone takes")
    course = case.course
    if course is None and not case.is_refused:
        case.refuse(
            InputError("Nobody said what is taken.", fix="Such as: 20 mg three times a day for 14 months."),
            "course",
        )
    if course is None:
        shown = Case({**form_of(saved.person), "name": saved.name, "course": case.typed("course")}, LABELS)
        shown.errors.update(case.errors)
        return _person(request, person_id, shown, 422)
    store_of(request.app).courses.add(
        saved.id,
        medicine=case.medicine.name,
        sentence=handrail.write_course(course),
        note=case.text("note") or "",
        by=who(request).actor,
    )
    return RedirectResponse(f"/people/{saved.id}", status_code=303)


@router.post("/{person_id}/courses/{course_id}/delete")
async def delete_course(request: Request, person_id: str, course_id: str) -> Response:
    """Delete a course that was written by mistake."""
    await read_form(request)
    return await with_store(
        request, lambda: _delete_course(request, person_id=person_id, course_id=course_id)
    )


def _delete_course(request: Request, person_id: str, course_id: str) -> Any:
    saved, store = the_person(request, person_id), store_of(request.app)
    refuse_unless(who(request).may_change, "Deleting a course")
    if store.courses.read(course_id).person_id != saved.id:
        raise NotFound("There is no such course.")
    store.courses.delete(course_id, by=who(request).actor)
    return RedirectResponse(f"/people/{saved.id}", status_code=303)


# ---- the log --------------------------------------------------------------------------------------


@router.get("/{person_id}/log")
async def log(request: Request, person_id: str) -> Response:
    """Who did what to someone's record, when; the person it is about may read it too."""
    return await with_store(request, lambda: _log(request, person_id=person_id))


def _log(request: Request, person_id: str) -> Response:
    saved, store = the_person(request, person_id), store_of(request.app)
    note_look(request, saved.id, "log")
    entries = store.audit.of_person(saved.id, limit=LOG_LINES)
    return show(
        request,
        "person_log.html",
        saved=saved,
        entries=entries,
        most=LOG_LINES,
        opened=store.glass.of_person(saved.id),
        # A record that came in from a file, without the log of where it was.
        begins_late=len(entries) < LOG_LINES
        and not any((entry.action, entry.object_kind) == ("add", "person") for entry in entries),
    )
