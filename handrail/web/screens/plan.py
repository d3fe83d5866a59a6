"""GET /plan: the way down or up, side by side with what it is compared with, step by step in tablets.

Its address is the question. The same address with .json, .pdf, .ics, .csv, .svg, .png or .fhir.json is the
answer as the command line writes it, byte for byte.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.exchange.csv import plan_csv
from handrail.exchange.fhir.plan_out import plan_fhir
from handrail.exchange.json import json_text, no_plan_json, plan_json
from handrail.report import plan_words, words
from handrail.report.calendar import plan_calendar
from handrail.report.figures import figure_png, plan_figure, plan_table
from handrail.report.grounds import cited_first, gap_lines, other_advice, source_lines, unread
from handrail.report.no_plan_text import AFTER_A_STOP, DO_NOT_STOP, no_plan_words
from handrail.report.numbers import SUICIDE_RISK, crisis_words
from handrail.report.paper import plan_pdf
from handrail.report.why_not_faster import reasons, what_would_pass
from handrail.web import planning
from handrail.web.answers import answer
from handrail.web.case import Case
from handrail.web.edited import TABLE, edited_steps, rows_of, typed_rows
from handrail.web.frame import rule_links, show
from handrail.web.known_fields import refuse_unknown
from handrail.web.problems import Refused, refuse_input
from handrail.web.screens.asking import refuse_what_is_wrong

router = APIRouter(include_in_schema=False)
MOST_STEPS = 16
"""On the page of an answer; a longer plan has a page for its steps alone, and the first of them here."""
FIRST_STEPS, FIRST_STEPS_BESIDE_THE_TABLE = 12, 6
"""So many of a longer plan; fewer where the table to edit holds all of them as well."""
MOST_ROWS = 60
"""Of a figure's table on the same page."""
LABELS = {"steps": "Steps", "titles": "Calendar titles"}
FILES: Mapping[str, tuple[str, str]] = {
    "json": ("application/json", "JSON"),
    "pdf": ("application/pdf", "PDF to tick"),
    "ics": ("text/calendar; charset=utf-8", "Calendar"),
    "csv": ("text/csv; charset=utf-8", "CSV"),
    "fhir.json": ("application/fhir+json", "FHIR"),
    "svg": ("image/svg+xml", "Picture"),
    "png": ("image/png", "Picture as PNG"),
}
"""What an answer can be had as: its media type, and what it is called."""
ELSEWHERE = (
    ("/prescriptions", "Wording for prescriptions"),
    ("/letter", "Letter to a prescriber"),
    ("/handover", "Handover"),
    ("/wallet-card", "Card for the wallet"),
    ("/simulate", "What would happen if …"),
    ("/check", "Check what is taken now"),
)
"""Screens that take the very same question."""


@router.get("/plan")
async def plan_screen(request: Request) -> Response:
    """The question, and its answer where there is one."""
    case = _case(request)
    if not _is_asked(case):
        return _page(request, case)
    asked = await request.app.state.work.light.run(lambda: planning.read_question(case))
    if asked is None:
        return _page(request, case, status=422)
    return await planning.answered(request.app.state.work, asked, lambda: _answered(request, case, asked))


@router.get("/plan/question")
async def question(request: Request) -> HTMLResponse:
    """The form, with what was asked in it, to be asked otherwise."""
    return _page(request, _case(request))


@router.get("/plan/edit")
async def edit(request: Request) -> Response:
    """The table of steps as someone has changed it, as an address of its own."""
    case = _case(request)
    try:
        steps = edited_steps(request)
    except InputError as error:
        return await _edit_refused(request, case, error)
    kept = dict.fromkeys((*TABLE, "choose"))
    return RedirectResponse(case.address("/plan", **kept, steps=steps) + "#edit", status_code=303)


@router.get("/plan/steps")
async def all_steps(request: Request) -> Response:
    """Every step of the chosen plan, and every day of its figure, on a page of its own."""
    case = _case(request)
    asked = await request.app.state.work.light.run(lambda: planning.read_question(case))
    if asked is None:
        return _page(request, case, status=422)

    def make() -> Response:
        try:
            result = asked.answer()
        except (InputError, NoPlanFound):
            return RedirectResponse(case.address("/plan"), status_code=303)
        values = page_values(result, asked.medicine, case)
        return show(
            request,
            "plan_steps.html",
            country=case.country,
            case=case,
            plan_words=plan_words,
            result=result,
            **values,
        )

    return await planning.answered(request.app.state.work, asked, make)


@router.get("/plan/forecast.json")
async def forecast(request: Request) -> Response:
    """What edited steps are predicted to bring, for one person; in less time than a glance."""
    case = _case(request)
    try:
        refuse_what_is_wrong(case)
        steps = edited_steps(request) if request.query_params.getlist("dose") else case.typed("steps")
        question = Case([*case.pairs("steps"), ("steps", steps)], LABELS)
        asked = planning.read_question(question)
        refuse_what_is_wrong(question)
        assert asked is not None, "what can't be read is refused"
        return await request.app.state.work.light.run(lambda: answer(_forecast(asked)))
    except InputError as error:
        raise refuse_input(error) from None
    except NoPlanFound as error:
        raise Refused("input-refused", error.message, fix=error.fix) from None


@router.get("/plan.{kind}")
async def plan_file(request: Request, kind: str) -> Response:
    """The answer for paper, a calendar or another program."""
    if kind not in FILES:
        raise Refused(
            "not-found", "An answer can't be had in this form.", fix=f"There are: {', '.join(FILES)}."
        )
    case = _case(request)
    asked = await request.app.state.work.light.run(lambda: planning.read_question(case))
    if asked is None:
        first = next(iter(case.errors.values()))
        raise Refused("input-refused", first.message, fix=first.fix, where=first.label)
    return await planning.answered(request.app.state.work, asked, lambda: _file(case, asked, kind))


# ---- the page -------------------------------------------------------------------------------------


def _case(request: Request) -> Case:
    """The question of an address; a name that no screen reads is an error of it."""
    case = Case(request.query_params, LABELS)
    refuse_unknown(case)
    return case


def _is_asked(case: Case) -> bool:
    """Whether anything about a course was asked: an address with a country alone is still an empty form."""
    return case.is_refused or case.is_sent or any(name not in ("country", "medicine") for name in case.names)


def _page(request: Request, case: Case, *, status: int = 200, **found: Any) -> HTMLResponse:
    values: dict[str, Any] = {"plan_words": plan_words, "result": None, "no_plan": None, **found}
    return show(request, "plan.html", status=status, country=case.country, case=case, **values)


def _answered(request: Request, case: Case, asked: planning.PlanQuestion) -> Response:
    try:
        result = asked.answer()
    except NoPlanFound as error:
        return _page(request, case, no_plan=_why_no_plan(error, asked))
    except InputError as error:
        if (
            error.where == "course"
            and asked.course is not None
            and not planning.present_micrograms(asked.course)
        ):
            error = InputError(error.message, fix=f"{error.fix} {AFTER_A_STOP}", where=error.where)
        case.refuse(error)
        return _page(request, case, status=422)
    return _page(request, case, result=result, **page_values(result, asked.medicine, case))


def _why_no_plan(error: NoPlanFound, asked: planning.PlanQuestion) -> dict[str, Any]:
    """What stood in the way, what to do, and whom to call where someone may harm themselves."""
    meanwhile = DO_NOT_STOP if asked.course is not None else ""
    found, advice = no_plan_words(error, meanwhile)
    if error.fix == error.nearest and not error.urgent:
        # What would pass stands under "Why"; what holds until then comes first.
        advice = meanwhile
    signs = {sign.id: sign.category for sign in (*asked.medicine.rules, *asked.medicine.danger_signs)}
    crisis = ""
    if error.urgent and signs.get(error.rule) == SUICIDE_RISK:
        crisis = crisis_words(asked.person.country, asked.medicine.name, option="")
    return {"error": error, "found": found, "advice": advice, "crisis": crisis}


def page_values(result: handrail.PlanResult, medicine: handrail.Medicine, case: Case) -> dict[str, Any]:
    """Everything that the page shows of an answer."""
    chosen = result.chosen
    advised, aside = other_advice(result, medicine)
    cited, behind = cited_first(result, medicine)
    present = planning.present_micrograms(result.course)
    return {
        "medicine": medicine,
        "chosen": chosen,
        "cards": planning.side_by_side(result),
        "times": [(minute, planning.part_of_day(minute)) for minute in planning.times_of(chosen)],
        "figure_svg": plan_figure(result, medicine),
        "figure_table": plan_table(result),
        "reasons": reasons(chosen),
        "would_pass": what_would_pass(result),
        "gaps": _sentences(gap_lines(result.cannot_tell, result.not_recognised, medicine), result),
        "advised": advised,
        "aside": aside,
        "source_lines": source_lines(cited, medicine.bibliography),
        "behind": behind,
        "unread": unread(behind, medicine.bibliography),
        "prior": words.medicine_words(medicine, "prior", words.PRIOR),
        "linked": rule_links(medicine),
        "day_of": lambda day: result.starts_on + dt.timedelta(days=day - 1),
        "links": [(case.address(f"/plan.{kind}", edit=None), said) for kind, (_, said) in FILES.items()],
        "elsewhere": ELSEWHERE,
        "edit_rows": rows_of(result),
        "edit_error": None,
        "doses": planning.doses_of_a_day(chosen.steps[0]) if chosen.steps else [],
        "now": plan_words.present_words(result),
        "change": plan_words.next_change(chosen),
        "most_steps": _most_steps(result, case),
        "most_rows": MOST_ROWS,
        "present": words.amount_words(present) if present else "",
    }


def _most_steps(result: handrail.PlanResult, case: Case) -> int:
    """How many steps the page of an answer shows; 0 for all."""
    if len(result.chosen.steps) <= MOST_STEPS:
        return 0
    edited = case.is_ticked("edit") or case.text("steps")
    return FIRST_STEPS_BESIDE_THE_TABLE if edited else FIRST_STEPS


def _sentences(lines: Sequence[str], result: handrail.PlanResult) -> list[str]:
    """Each with a capital; a name that someone gave stays as it was written."""
    return [
        line if line.startswith(result.not_recognised) else f"{line[:1].upper()}{line[1:]}" for line in lines
    ]


# ---- edited steps ---------------------------------------------------------------------------------


async def _edit_refused(request: Request, case: Case, error: InputError) -> Response:
    """The answer with the table as it was typed, and what is wrong beside its field."""
    question = Case(case.pairs(*TABLE, "steps"), LABELS)
    asked = None if case.is_refused else planning.read_question(question)
    case.refuse(error, "steps")
    if asked is None:
        return _page(request, case, status=422)
    typed = [request.query_params.getlist(name) for name in TABLE[:4]]
    refused = {"field": error.where, "message": error.message, "fix": error.fix}

    def make() -> Response:
        try:
            result = asked.answer()
        except (InputError, NoPlanFound):
            return _page(request, case, status=422)
        values = page_values(result, asked.medicine, question)
        values |= {"edit_rows": typed_rows(typed), "edit_error": refused}
        return _page(request, question, status=422, result=result, **values)

    return await planning.answered(request.app.state.work, asked, make)


def _forecast(asked: planning.PlanQuestion) -> dict[str, object]:
    result = asked.answer()
    chosen = result.chosen
    grades = {
        "any": chosen.forecast.any,
        "moderate": chosen.forecast.moderate,
        "severe": chosen.forecast.severe,
    }
    return {
        "schema": "handrail/edited-forecast/1",
        "offered": chosen.offered,
        "not_offered_because": chosen.not_offered_because,
        "notes": list(chosen.notes),
        "total_days": chosen.total_days,
        "ends": plan_words.end_words(result, chosen),
        "steps": [
            {
                "from": plan_words.step_span(result, step)[0].isoformat(),
                "change": words.change_words(step.change_micrograms),
            }
            for step in chosen.steps
        ],
        "caused": [f"{finding.rule}: {finding.says}" for finding in words.gravest_first(chosen.caused)],
        "chances": {
            name: {
                "words": words.chance_words(chance),
                "percent": words.percent_words(chance),
                "mean": chance.mean,
                "low": chance.low,
                "high": chance.high,
            }
            for name, chance in grades.items()
        },
        "figure": plan_figure(result, asked.medicine, name="edited"),
    }


# ---- files ----------------------------------------------------------------------------------------


def _file(case: Case, asked: planning.PlanQuestion, kind: str) -> Response:
    medicine = asked.medicine
    try:
        result = asked.answer() if asked.steps is None else handrail.offered_only(asked.answer())
    except NoPlanFound as error:
        if kind != "json":
            # The other files hold plans. The page says why there is none.
            return RedirectResponse(case.address("/plan"), status_code=303)
        return answer(no_plan_json(error, words.emergency_words(medicine, asked.person.country)))
    except InputError as error:
        raise refuse_input(error) from None
    full = case.text("titles") == "full"
    makers: Mapping[str, Callable[[], str | bytes]] = {
        "json": lambda: json_text(plan_json(result, medicine.bibliography)),
        "pdf": lambda: plan_pdf(result, medicine),
        "ics": lambda: plan_calendar(result, titles="full" if full else "reminder"),
        "csv": lambda: plan_csv(result),
        "fhir.json": lambda: json_text(plan_fhir(result, medicine, subject="Patient/unknown")),
        "svg": lambda: plan_figure(result, medicine),
        "png": lambda: figure_png(plan_figure(result, medicine)),
    }
    name = f"plan.{kind}"
    how = "attachment" if kind in ("ics", "csv") else "inline"
    return Response(
        makers[kind](),
        media_type=FILES[kind][0],
        headers={"Content-Disposition": f'{how}; filename="{name}"'},
    )
