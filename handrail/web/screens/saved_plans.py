"""/people/.../plans: plans that are kept, in versions; approved by name, or taken back with a reason.

What is approved is the very answer that stood on the page: its hash goes into the form and is compared
before anything is signed. Paper, calendar and files of a saved plan are made from the saved answer, so that
they stay what was approved even if the program would answer otherwise today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.exchange.csv import plan_csv
from handrail.exchange.fhir.plan_out import plan_fhir
from handrail.exchange.json import json_text, plan_json
from handrail.report import approved_words, plan_words, words
from handrail.report.calendar import empty_calendar, plan_calendar
from handrail.report.figures import figure_png, plan_figure, plan_table
from handrail.report.grounds import gap_lines
from handrail.report.paper import plan_pdf
from handrail.report.person_words import person_lines
from handrail.store import NotFound, PlanVersion, SavedPerson, SavedPlan
from handrail.web import planning
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import rule_links, show
from handrail.web.kept_plan import changed_words, standing_of
from handrail.web.person_form import facts_of, number, with_present_facts
from handrail.web.problems import Refused
from handrail.web.saved import note_look, refuse_unless, store_of, the_person, the_plan, who, with_store
from handrail.web.screens.plan import FILES
from handrail.web.screens.plan import LABELS as PLAN_LABELS

router = APIRouter(include_in_schema=False)
LABELS = {
    **PLAN_LABELS,
    "person_id": "For whom",
    "name": "Name or label",
    "title": "What the plan is called",
    "signed": "Your name",
    "because": "Reason",
}
OF_THE_FORM = ("person_id", "name", "title", "note", "plan_id", "revision", "edit", "titles")
"""Fields that say where a plan is kept, not what was asked."""


# ---- keeping a plan -------------------------------------------------------------------------------


@router.get("/people/save/plan")
async def choose(request: Request) -> Response:
    """For whom the plan of this address is kept."""
    return await with_store(request, lambda: _choose(request, Case(request.query_params, LABELS)))


def _choose(request: Request, case: Case, status: int = 200) -> Response:
    visitor = who(request)
    refuse_unless(visitor.may_change, "Keeping a plan")
    only = None if visitor.people is None else sorted(visitor.people)
    found = store_of(request.app).people.all(only)
    question = _question(case)
    asked = question.person
    differ = {
        one.id: approved_words.record_differs_words(approved_words.differences(asked, one.person))
        for one in found
        if not question.is_refused
    }
    return show(
        request, "save_plan.html", status=status, case=case, people=found, asked=_asked(case), differ=differ
    )


@router.post("/people/save/plan")
async def save(request: Request) -> Response:
    """Ask the question once more, and keep the answer as a draft."""
    case = Case(await read_form(request), LABELS)
    question = _question(case)
    asked = await request.app.state.work.light.run(lambda: planning.read_question(question))
    if asked is None:
        case.errors.update(question.errors)
        return await with_store(request, lambda: _choose(request, case, 422))
    try:
        result = await request.app.state.work.heavy.run(lambda: handrail.offered_only(asked.answer()))
    except NoPlanFound as error:
        raise Refused("input-refused", error.message, fix=error.fix) from None
    return await with_store(request, lambda: _save(request, case, asked, result))


def _save(request: Request, case: Case, asked: planning.PlanQuestion, result: handrail.PlanResult) -> Any:
    refuse_unless(who(request).may_change, "Keeping a plan")
    store, by = store_of(request.app), who(request).actor
    answer = json_text(plan_json(result, asked.medicine.bibliography)).encode()
    plan_id = case.text("plan_id")
    if plan_id is not None:
        plan = store.plans.read(plan_id)
        the_person(request, plan.person_id)
        store.plans.add_version(
            plan_id,
            revision=number(case, "revision"),
            question=_asked(case),
            answer=answer,
            note=case.text("note") or "",
            by=by,
        )
        return RedirectResponse(f"/people/{plan.person_id}/plans/{plan_id}", status_code=303)
    person = _for_whom(request, case, asked)
    if person is None:
        return _choose(request, case, 422)
    made = store.plans.add(
        person.id,
        medicine=result.medicine,
        title=case.text("title") or plan_title(result),
        question=_asked(case),
        answer=answer,
        note=case.text("note") or "",
        by=by,
    )
    return RedirectResponse(f"/people/{person.id}/plans/{made.id}", status_code=303)


def _for_whom(request: Request, case: Case, asked: planning.PlanQuestion) -> SavedPerson | None:
    """Someone who is saved, or someone new with what the question says of them."""
    store, visitor = store_of(request.app), who(request)
    person_id, name = case.text("person_id"), case.text("name")
    if person_id is not None:
        return the_person(request, person_id)
    if name is None:
        case.refuse(InputError("Nobody was chosen.", fix="Choose someone, or give a new name."), "person_id")
        return None
    made = store.people.add(name, facts_of(asked.person), by=visitor.actor)
    if visitor.user_id is not None:
        store.users.link(visitor.user_id, made.id, by=visitor.actor)
    if asked.course is not None:
        store.courses.add(
            made.id,
            medicine=asked.medicine.name,
            sentence=handrail.write_course(asked.course),
            by=visitor.actor,
        )
    return made


def plan_title(result: handrail.PlanResult) -> str:
    """What a plan is called in a list, such as "60 mg to nothing, 14 weeks, from 2026-12-01"."""
    chosen = result.chosen
    to = words.amount_words(chosen.ends_with_micrograms) if chosen.ends_with_micrograms else "nothing"
    present = words.amount_words(planning.present_micrograms(result.course))
    return f"{present} to {to}, {words.days_words(chosen.total_days)}, from {result.starts_on.isoformat()}"


# ---- one plan -------------------------------------------------------------------------------------


@router.get("/people/{person_id}/plans/{plan_id}")
async def plan(request: Request, person_id: str, plan_id: str) -> Response:
    """One plan in one of its versions; someone on the medicine sees what was approved for them."""
    return await with_store(request, lambda: _plan(request, person_id=person_id, plan_id=plan_id))


def _plan(
    request: Request, person_id: str, plan_id: str, case: Case | None = None, status: int = 200
) -> Response:
    saved, version = _version(request, person_id, plan_id)
    person, store = the_person(request, person_id), store_of(request.app)
    result = handrail.read_plan(version.answer)
    medicine = handrail.load_medicine(result.medicine)
    chosen, here = result.chosen, f"/people/{person_id}/plans/{plan_id}"
    standing = standing_of(store, person_id, version)
    question = Case(with_present_facts(pairs_of(version.question), person.person), LABELS)
    return show(
        request,
        "saved_plan.html",
        status=status,
        country=person.person.country,
        case=case or Case({}, LABELS),
        saved=saved,
        # A refused form goes on from the state it was opened with, so that it signs nothing unseen.
        revision=(case.typed("revision") if case else "") or saved.revision,
        edition=version,
        versions=store.plans.versions(plan_id) if who(request).may_change else [],
        person=person,
        who=who(request),
        result=result,
        chosen=chosen,
        medicine=medicine,
        times=[(minute, planning.part_of_day(minute)) for minute in planning.times_of(chosen)],
        plan_words=plan_words,
        linked=rule_links(medicine),
        figure_svg=plan_figure(result, medicine),
        figure_table=plan_table(result),
        gaps=gap_lines(result.cannot_tell, result.not_recognised, medicine),
        at=here,
        standing=standing,
        do_now=standing.do_now(result),
        facts=person_lines(result.person),
        unsaid=approved_words.unsaid_words(result.person),
        changed=changed_words(store, result, person, version, for_care=who(request).may_change),
        links=[
            (f"{here}/plan.{kind}?version={version.version}", said)
            for kind, (_, said) in FILES.items()
            if kind != "ics" or standing.is_followed
        ],
        again=question.address("/plan", edit="yes"),
        prior=words.medicine_words(medicine, "prior", words.PRIOR),
    )


def _version(request: Request, person_id: str, plan_id: str) -> tuple[SavedPlan, PlanVersion]:
    """The version that was asked for, or the newest; for someone on the medicine only what is approved."""
    saved = the_plan(request, person_id, plan_id)
    note_look(request, person_id, "plan")
    wanted = request.query_params.get("version", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else None
    plans = store_of(request.app).plans
    if who(request).may_change:
        return saved, plans.version(plan_id, number)
    number = number or saved.approved_version
    if number is None:
        raise NotFound("There is no such plan.")
    version = plans.version(plan_id, number)
    if version.state != "approved":
        raise NotFound("There is no such plan.")
    return saved, version


@router.get("/people/{person_id}/plans/{plan_id}/plan.{kind}")
async def plan_file(request: Request, person_id: str, plan_id: str, kind: str) -> Response:
    """The saved answer for paper, a calendar or another program."""
    return await with_store(request, lambda: _file(request, person_id=person_id, plan_id=plan_id, kind=kind))


def _file(request: Request, person_id: str, plan_id: str, kind: str) -> Response:
    if kind not in FILES:
        raise NotFound("A plan can't be had in this form.")
    _, version = _version(request, person_id, plan_id)
    standing = standing_of(store_of(request.app), person_id, version)
    if kind == "ics" and not standing.is_followed:
        raise Refused("input-refused", f"{approved_words.NO_CALENDAR} This one: {standing.status}.")
    result = handrail.read_plan(version.answer)
    medicine = handrail.load_medicine(result.medicine)
    titles = "full" if request.query_params.get("titles") == "full" else "reminder"
    makers: Mapping[str, Callable[[], str | bytes]] = {
        "json": lambda: version.answer,
        "pdf": lambda: plan_pdf(standing.for_paper(result), medicine, standing.status),
        "ics": lambda: plan_calendar(result, titles=titles),
        "csv": lambda: plan_csv(result),
        "fhir.json": lambda: json_text(plan_fhir(result, medicine, subject=f"Patient/{person_id}")),
        "svg": lambda: plan_figure(result, medicine),
        "png": lambda: figure_png(plan_figure(result, medicine)),
    }
    how = "attachment" if kind in ("ics", "csv") else "inline"
    return Response(
        makers[kind](),
        media_type=FILES[kind][0],
        headers={"Content-Disposition": f'{how}; filename="plan.{kind}"'},
    )


@router.post("/people/{person_id}/plans/{plan_id}/approve")
async def approve(request: Request, person_id: str, plan_id: str) -> Response:
    """Sign the version that was on the page."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _approve(request, case, person_id, plan_id))


def _approve(request: Request, case: Case, person_id: str, plan_id: str) -> Any:
    the_plan(request, person_id, plan_id)
    visitor = who(request)
    refuse_unless(visitor.may_approve, "Approving a plan")
    by = visitor.actor
    if visitor.user_id is None:
        name = case.text("signed")
        if name is None:
            case.refuse(
                InputError("Nobody's name is given.", fix="A plan is approved by name: write yours."),
                "signed",
            )
            return _plan(request, person_id, plan_id, case, 422)
        by = type(by)(name=name)
    store_of(request.app).plans.approve(
        plan_id,
        revision=number(case, "revision"),
        version=number(case, "version"),
        content_hash=case.text("content_hash") or "",
        by=by,
    )
    return RedirectResponse(f"/people/{person_id}/plans/{plan_id}", status_code=303)


@router.post("/people/{person_id}/plans/{plan_id}/withdraw")
async def withdraw(request: Request, person_id: str, plan_id: str) -> Response:
    """Take a version back, with the reason."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _withdraw(request, case, person_id, plan_id))


def _withdraw(request: Request, case: Case, person_id: str, plan_id: str) -> Any:
    the_plan(request, person_id, plan_id)
    refuse_unless(who(request).may_approve, "Withdrawing a plan")
    because = case.text("because")
    if because is None:
        case.refuse(InputError("There is no reason.", fix="Say why, in a few words."), "because")
        return _plan(request, person_id, plan_id, case, 422)
    store_of(request.app).plans.withdraw(
        plan_id,
        revision=number(case, "revision"),
        version=number(case, "version"),
        because=because,
        by=who(request).actor,
    )
    return RedirectResponse(f"/people/{person_id}/plans/{plan_id}", status_code=303)


# ---- calendars that follow ------------------------------------------------------------------------


@router.post("/people/{person_id}/feeds")
async def add_feed(request: Request, person_id: str) -> Response:
    """Make a secret address for a calendar; it is shown now and never again."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _add_feed(request, case, person_id=person_id))


def _add_feed(request: Request, case: Case, person_id: str) -> Response:
    saved = the_person(request, person_id)
    visitor = who(request)
    refuse_unless(visitor.may_change or visitor.own == saved.id, "Making a calendar")
    titles = "full" if case.text("titles") == "full" else "reminder"
    _, token = store_of(request.app).feeds.make(saved.id, options={"titles": titles}, by=visitor.actor)
    return show(
        request,
        "feed.html",
        saved=saved,
        address=f"{str(request.base_url).rstrip('/')}/feed/{token}.ics",
        titles=titles,
    )


@router.post("/people/{person_id}/feeds/{feed_id}/revoke")
async def revoke_feed(request: Request, person_id: str, feed_id: str) -> Response:
    """Take a calendar's address back."""
    await read_form(request)
    return await with_store(request, lambda: _revoke_feed(request, person_id=person_id, feed_id=feed_id))


def _revoke_feed(request: Request, person_id: str, feed_id: str) -> Any:
    saved, store, visitor = the_person(request, person_id), store_of(request.app), who(request)
    refuse_unless(visitor.may_change or visitor.own == saved.id, "Taking a calendar back")
    if feed_id not in {feed.id for feed in store.feeds.of_person(saved.id)}:
        raise NotFound("There is no such calendar.")
    store.feeds.revoke(feed_id, by=visitor.actor)
    return RedirectResponse(f"/people/{person_id}", status_code=303)


@router.get("/feed/{token}.ics")
async def feed(request: Request, token: str) -> Response:
    """The calendar behind a secret address, as the newest approved plan has it."""
    return await with_store(request, lambda: _feed(request, token=token))


def _feed(request: Request, token: str) -> Response:
    followed = store_of(request.app).feeds.follow(token)
    day = dt.datetime.now(dt.UTC).date()
    if followed.plan is None:
        content = empty_calendar(day)
    else:
        content = plan_calendar(
            handrail.read_plan(followed.plan.answer),
            titles="full" if dict(followed.feed.options or {}).get("titles") == "full" else "reminder",
            made_on=day,
            sequence=followed.sequence,
            follows=True,
        )
    return Response(content, media_type=FILES["ics"][0], headers={"Cache-Control": "private, max-age=900"})


# ---- small things ---------------------------------------------------------------------------------


def pairs_of(question: Any) -> list[tuple[str, str]]:
    """A saved question as the fields of an address."""
    return [(str(name), str(value)) for name, value in question.get("asked", [])]


def _question(case: Case) -> Case:
    return Case(_pairs(case), LABELS)


def _asked(case: Case) -> dict[str, Any]:
    return {"asked": [list(pair) for pair in _pairs(case)]}


def _pairs(case: Case) -> list[tuple[str, str]]:
    return case.pairs(*OF_THE_FORM)
