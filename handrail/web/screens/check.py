"""GET /check: paste an order or pick fields, confirm what was read, and see what the rules say.

Nothing is judged until it is confirmed: a pasted text (`text`) leads to a page with the fields filled in, and
only that page's form asks the question. The address of an answer is the question, as on the command line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange.json import check_json
from handrail.exchange.order_json import order_json
from handrail.exchange.order_text import may_end_it
from handrail.report import checks, kidney_text, load_text, setting_text, words
from handrail.report.grounds import source_lines
from handrail.report.numbers import SUICIDE_RISK, crisis_words
from handrail.report.order_text import FIELDS, MAY_END, NOT_IN_IT, NOT_READ
from handrail.report.stop_words import ALREADY
from handrail.store import SavedPerson
from handrail.web.answers import answer
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import rule_links, show
from handrail.web.known_fields import refuse_unknown
from handrail.web.problems import Refused
from handrail.web.saved import store_of, the_person, who, with_store
from handrail.web.screens.asking import at_once, refuse_what_is_wrong

router = APIRouter(include_in_schema=False)
LABELS = {"text": "Pasted", "so_far": "Taken until now", "unread": "Not read"}
NOTHING_SAID = "Nothing was pasted, and no field is filled in."
SAY_WHAT = "Paste an order, or say below what is taken."
STOP = ("contraindicated", "major")
WATCH = ("moderate", "minor")
MOST_UNREAD = 40
LONGEST_COMMENT = 1_000


@router.get("/check")
async def check(request: Request) -> HTMLResponse:
    """The form, the page to confirm, or the answer."""
    case = Case(request.query_params, LABELS)
    refuse_unknown(case)
    if case.is_empty:
        if case.is_sent:
            case.refuse(InputError(NOTHING_SAID, fix=SAY_WHAT), "text")
        status = 422 if case.is_refused else 200
        return show(request, "check.html", status=status, case=case, read=None, not_read_says=NOT_READ)
    if case.text("text") is not None:
        return await at_once(request, lambda: _confirm(request, case))
    someone = await _someone(request, case)
    return await at_once(request, lambda: _answered(request, case, someone))


@router.get("/check.json")
async def check_as_json(request: Request) -> Response:
    """The same bytes as `handrail check --json`."""

    def make() -> Response:
        case = Case(request.query_params, LABELS)
        refuse_unknown(case)
        asked = _asked(case)
        refuse_what_is_wrong(case)
        assert asked is not None, "an empty question is refused"
        return answer(check_json(asked["result"], case.medicine.bibliography, asked["told"]))

    return await at_once(request, make)


@router.get("/order.json")
async def order_as_json(request: Request) -> Response:
    """The same bytes as `handrail order --json`: what was read, and nothing judged."""

    def make() -> Response:
        case = Case(request.query_params, LABELS)
        refuse_unknown(case)
        refuse_what_is_wrong(case)
        read = handrail.read_order(case.text("text") or "", case.medicine)
        return answer(order_json(read, case.medicine))

    return await at_once(request, make)


@router.post("/check/override")
async def override(request: Request) -> HTMLResponse:
    """Go on in spite of a finding, with a coded reason: kept where someone is saved, printed otherwise."""
    given = await read_form(request)
    case = Case(given, LABELS)
    someone = await _someone(request, case)
    return await at_once(request, lambda: _overridden(request, case, someone))


async def _someone(request: Request, case: Case) -> SavedPerson | None:
    """The saved person whom the question is about, where it names one.

    Raises:
        Refused: there is no such person, or not for whoever asks.
    """
    person_id = case.text("person_id")
    if person_id is None:
        return None
    found = await with_store(request, lambda: the_person(request, person_id))
    assert isinstance(found, SavedPerson), "reading changes nothing, so that nobody can have been faster"
    return found


# ---- confirm --------------------------------------------------------------------------------------


def _confirm(request: Request, case: Case) -> HTMLResponse:
    """What was read, with every field to correct before it is asked."""
    try:
        read = handrail.read_order(case.text("text") or "", case.medicine)
    except InputError as error:
        case.refuse(error, "text")
        return show(request, "check.html", status=422, case=case, read=None, not_read_says=NOT_READ)
    fields = {name: ", ".join(values) for name, values in read.question().items()}
    about = {"person_id": case.text("person_id") or ""}
    filled = Case({**fields, **about}, LABELS)
    # Read now, so that a value that can't be is marked before anyone confirms it.
    _ = filled.course, filled.person
    return show(
        request,
        "check.html",
        case=filled,
        read=read,
        names=FIELDS,
        may_end=_may_end((written for written, _ in read.not_read), case),
        pasted=case.text("text"),
        not_read_says=NOT_READ,
    )


# ---- the answer -----------------------------------------------------------------------------------


def _asked(case: Case) -> dict[str, Any] | None:
    """The question asked of the engine as `handrail check` asks it; None where something can't be read."""
    medicine = case.medicine
    course, person, so_far = case.course, case.person, case.ticked("so_far")
    if course is None and "course" not in case.errors:
        case.refuse(
            InputError("Nobody said what is taken.", fix='Such as "20 mg three times a day".'), "course"
        )
    if case.is_refused or course is None:
        return None
    kept = handrail.Records() if so_far else None
    told = None if kept is None else handrail.records_facts(kept, course, medicine, None, person=person)
    if so_far and (told is None or told.from_day is None):
        case.refuse(
            InputError(
                "It is said that this was taken until now, and not for how long.",
                fix='Say it in the course: "20 mg three times a day for 14 months".',
            ),
            "course",
        )
        return None
    facts, today = (told.facts, told.from_day) if told else (None, None)
    return {
        "course": course,
        "person": person,
        "facts": facts,
        "told": told,
        "result": handrail.check_course(course, person, medicine, facts=facts, from_day=today),
        "urgent": handrail.urgent_first(course, person, medicine, facts=facts, from_day=today),
    }


def _answered(request: Request, case: Case, someone: SavedPerson | None) -> HTMLResponse:
    asked = _asked(case)
    if asked is None:
        return show(
            request,
            "check.html",
            status=422,
            country=case.country,
            case=case,
            read=None,
            not_read_says=NOT_READ,
        )
    medicine, person, course = case.medicine, asked["person"], asked["course"]
    linked = rule_links(medicine)
    load = handrail.depressant_load(person, medicine, course, asked["facts"])
    kidneys = handrail.kidney_advice(person, medicine, course)
    setting = handrail.level_of_care(person, medicine, course, asked["facts"])
    return show(
        request,
        "check_answer.html",
        country=person.country,
        case=case,
        medicine=medicine,
        someone=someone,
        reasons=medicine.override_reasons,
        suicide_risk=SUICIDE_RISK,
        **_found(asked, case),
        load={
            "line": load_text.load_line(load),
            "count": load.count,
            "header": load_text.load_header(load),
            "rows": load_text.load_rows(load),
            "sentences": [(name, linked(said)) for name, said in load_text.load_sentences(load)],
            "notes": load_text.NOTES,
            "figure": handrail.load_figure(load) if load.contributors else "",
            "sources": load.sources,
        },
        kidneys={
            "known": kidney_text.kidneys_words(kidneys),
            "leads": kidney_text.default_words(kidneys),
            "why": kidney_text.why_lines(kidneys, medicine) if kidneys.default else [],
            "rows": kidney_text.advice_rows(kidneys, medicine),
            "header": kidney_text.HEADER,
            "seen": [kidney_text.risk_words(one) for one in kidneys.risks],
            "notes": kidney_text.NOTES,
            "not_placed": "" if kidneys.is_placed else kidney_text.NOT_PLACED,
            "sources": kidneys.sources,
        },
        setting={
            "line": setting_text.setting_line(setting),
            "open": setting_text.open_lines(setting),
            "ask": setting_text.asked_words(setting, medicine),
            "notes": setting_text.notes(setting),
            "sources": setting.sources,
        },
    )


def _found(asked: dict[str, Any], case: Case) -> dict[str, Any]:
    """The findings in the order in which they are read, and what was not checked."""
    result, medicine = asked["result"], case.medicine
    now = {f.rule: f for f in (*words.gravest_first(result.findings), *asked["urgent"]) if f.urgent}
    urgent = sorted(words.said_once(now.values()), key=lambda f: f.urgent != "emergency")
    leading = [finding for finding in words.gravest_first(result.findings) if finding.rule not in now]
    names, groups = checks.not_checked_lines(result, medicine)
    unread = (case.texts("unread") or [])[:MOST_UNREAD]
    shown = (*now.values(), *result.leading)
    keys = sorted({key for finding in shown for key in finding.sources})
    return {
        "result": result,
        "written": handrail.write_course(asked["course"]),
        "urgent": urgent,
        "crisis": _crisis(urgent, case),
        "stop": [finding for finding in leading if finding.severity in STOP],
        "watch": [finding for finding in leading if finding.severity in WATCH],
        "notes": [finding for finding in leading if finding.severity == "info"],
        "folded": {finding.rule: result.folded_under_of(finding.rule) for finding in leading},
        "nothing": checks.nothing_found(result),
        "names": names,
        "groups": groups,
        "unread": unread,
        "unread_says": NOT_READ,
        "not_in_it": NOT_IN_IT,
        "may_end": _may_end(unread, case),
        "sources": source_lines(keys, medicine.bibliography, links=False),
    }


def _may_end(lines: Iterable[str], case: Case) -> list[str]:
    """What comes first where a line that wasn't read may end the medicine; nothing otherwise."""
    if not any(may_end_it(line, case.medicine) for line in lines):
        return []
    return [MAY_END.format(medicine=case.medicine.name), ALREADY]


def _crisis(urgent: list[Any], case: Case) -> str:
    if not any(finding.category == SUICIDE_RISK for finding in urgent):
        return ""
    return crisis_words(case.country, case.medicine.name, option="")


# ---- an override ----------------------------------------------------------------------------------


def _overridden(request: Request, case: Case, someone: SavedPerson | None) -> HTMLResponse:
    of_the_override = ("rule", "override_reason", "comment", "person_id", "form_token")
    question = Case({name: case.typed(name) for name in case.names if name not in of_the_override}, LABELS)
    asked = _asked(question)
    medicine = case.medicine
    if asked is None:
        return show(request, "check.html", status=422, case=question, read=None, not_read_says=NOT_READ)
    wanted = case.text("rule") or ""
    found = next((f for f in (*asked["urgent"], *asked["result"].findings) if f.rule == wanted), None)
    reason = next((r for r in medicine.override_reasons if r.code == case.text("override_reason")), None)
    if found is None or reason is None:
        raise Refused(
            "input-refused",
            "An override names a finding of this very answer and one of the reasons of the list.",
            fix="Open the check again, and choose a reason beside the finding.",
        )
    comment = (case.text("comment") or "")[:LONGEST_COMMENT]
    if someone is not None:
        _keep(request, someone, question, found, reason.code, comment)
    return show(
        request,
        "check_override.html",
        country=question.country,
        finding=found,
        reason=reason,
        comment=comment,
        someone=someone,
        written=handrail.write_course(asked["course"]),
        back=question.address("/check", person_id=someone.id if someone else None),
    )


def _keep(
    request: Request, someone: SavedPerson, question: Case, found: Any, reason: str, comment: str
) -> None:
    """Keep an override with the person whom it is about; where nobody is saved it is only printed."""
    asked: dict[str, Any] = {name: question.texts(name) for name in question.names}
    store_of(request.app).overrides.add(
        medicine=question.medicine.name,
        question=asked,
        rule=found.rule,
        severity=found.severity,
        reason=reason,
        comment=comment,
        person_id=someone.id,
        by=who(request).actor,
    )
