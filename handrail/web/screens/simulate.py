"""/simulate: what would happen if. Up to four scenarios of one story, side by side on the same axes.

The address is the question. A slider is answered at once with the typical person alone; the ranges follow.
What the files hold is what the command line writes, to the last byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange.comparison_json import comparison_csv, comparison_json, curves_json
from handrail.exchange.csv import profile_csv
from handrail.exchange.json import json_text, profile_json
from handrail.report import compare_text, stop_words
from handrail.report.compare_figure import comparison_figure
from handrail.report.figures import simulate_figure
from handrail.report.grounds import keys_line
from handrail.report.sedation_text import LEFT_OUT, NOT_MEASURED, grade_words
from handrail.web.case import Case
from handrail.web.frame import show
from handrail.web.known_fields import refuse_unknown
from handrail.web.scenario_case import (
    LABELS,
    LETTERS,
    WORDS,
    ScenarioCase,
    answer_error,
    letters_of,
    read_scenarios_in,
    refused,
)

router = APIRouter(include_in_schema=False)

ENOUGH = ("course", "kidneys", "pump", "overdose")
"""With one of these there is something to simulate."""
DEMO = {
    "course": "20 mg three times a day for 30 days then stop",
    "age": "58",
    "sex": "female",
    "weight": "70",
    "egfr": "60",
    "b_missed": "days 15 to 16",
    "c_drinks": "4 at 20:00 day 15",
    "d_egfr": "20",
}
A_DAY_IN_WEEK_3 = 15


@router.get("/simulate")
async def simulate(request: Request) -> HTMLResponse:
    """The form, and the answer where there is a question."""
    case = _case(request)
    if not any(case.text(name) for name in ENOUGH):
        return _page(request, case, None, None)
    found, comparison = await _work(request, lambda: _answer(case))
    return _page(request, case, found, comparison)


@router.get("/simulate/typical.json")
async def typical(request: Request) -> JSONResponse:
    """The typical person alone, at once: the figures and the table, for whoever moves a slider."""
    case = _case(request)

    def make() -> dict[str, Any]:
        found = _read(case)
        comparison = found.compare(typical=True)
        table = compare_text.comparison_table(comparison)
        return {
            "figures": _figures(comparison, found.medicine),
            "caption": table.caption,
            "header": table.header,
            "rows": table.rows,
            "curves": curves_json(comparison),
        }

    return JSONResponse(await _work(request, make))


@router.get("/simulate/curves.json")
async def curves(request: Request) -> Response:
    """Values to read under the cursor."""
    return await _file(request, "application/json", lambda found: json_text(curves_json(found.compare())))


@router.get("/simulate.json")
async def as_json(request: Request) -> Response:
    """Everything, as the command line writes it."""
    return await _file(request, "application/json", _json)


@router.get("/simulate.csv")
async def as_csv(request: Request) -> Response:
    """The curves, as the command line writes them."""
    return await _file(
        request,
        "text/csv; charset=utf-8",
        lambda found: profile_csv(found.profile()) if found.is_simulate else comparison_csv(found.compare()),
        name="simulate.csv",
    )


@router.get("/simulate.svg")
async def as_svg(request: Request) -> Response:
    """The picture, as the command line draws it."""
    return await _file(
        request,
        "image/svg+xml",
        lambda found: (
            simulate_figure(found.profile(), found.medicine)
            if found.is_simulate
            else comparison_figure(found.compare(), found.medicine)
        ),
    )


@router.get("/simulate.py")
async def as_python(request: Request) -> Response:
    """A script that gives the same answer."""
    return await _file(
        request, "text/x-python; charset=utf-8", lambda found: found.python(), name="simulate.py"
    )


@router.get("/simulate/events.csv")
async def events(request: Request) -> Response:
    """What is taken in one scenario (`of`, from A), as an event table."""
    of = (_case(request).text("of") or "a").upper()

    def make(found: ScenarioCase) -> str:
        number = ord(of) - ord("A") if len(of) == 1 else -1
        if not 0 <= number < len(found.scenarios) or found.scenarios[number].course is None:
            raise InputError(
                f"There is no course in a scenario '{of[:20]}'.", fix="Name one of A to D.", where="of"
            )
        course = found.scenarios[number].course
        assert course is not None
        until = None if course.total_days is not None else found.compare(typical=True).days
        return handrail.write_events(course, until_day=until)

    return await _file(request, "text/csv; charset=utf-8", make, name=f"events-{of.lower()[:1]}.csv")


# ---- the answer -----------------------------------------------------------------------------------


def _json(found: ScenarioCase) -> str:
    bibliography = found.medicine.bibliography
    if found.is_simulate:
        return json_text(profile_json(found.profile(), bibliography))
    notes = (NOT_MEASURED, LEFT_OUT)
    return json_text(comparison_json(found.compare(), found.medicine, grade_words, notes))


def _case(request: Request) -> Case:
    case = Case(request.query_params, LABELS)
    refuse_unknown(case)
    return case


def _answer(case: Case) -> tuple[ScenarioCase | None, handrail.Comparison | None]:
    found = read_scenarios_in(case)
    if found is None:
        return None, None
    try:
        return found, found.compare()
    except InputError as error:
        refused(case, error)
        return None, None


def _read(case: Case) -> ScenarioCase:
    found = read_scenarios_in(case)
    if found is None:
        raise answer_error(case)
    return found


async def _file(
    request: Request, media_type: str, make: Callable[[ScenarioCase], str], name: str = ""
) -> Response:
    case = _case(request)
    text = await _work(request, lambda: make(_read(case)))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(text, media_type=media_type, headers=headers)


async def _work(request: Request, make: Callable[[], Any]) -> Any:
    return await request.app.state.work.heavy.run(make)


# ---- the page -------------------------------------------------------------------------------------


def _page(
    request: Request, case: Case, found: ScenarioCase | None, comparison: handrail.Comparison | None
) -> HTMLResponse:
    values: dict[str, Any] = {
        "case": case,
        "letters": LETTERS,
        "given": letters_of(case),
        "labels": WORDS,
        "demo": Case(DEMO, LABELS).address("/simulate"),
        "presets": _presets(case),
        "asked": any(case.text(name) for name in ENOUGH),
        "comparison": comparison,
    }
    if found is not None and comparison is not None:
        values |= _shown(case, found, comparison)
    if not values["asked"] and letters_of(case):
        case.refuse(
            InputError("No course was given.", fix="Such as: 20 mg three times a day for 30 days then stop"),
            "course",
        )
    return show(
        request, "simulate.html", status=422 if case.is_refused else 200, country=case.country, **values
    )


def _shown(case: Case, found: ScenarioCase, comparison: handrail.Comparison) -> dict[str, Any]:
    medicine = found.medicine
    stopping = [
        one.scenario for one in comparison.scenarios if stop_words.stops_suddenly(one.scenario.course)
    ]
    return {
        "table_shown": compare_text.comparison_table(comparison),
        "figures": _figures(comparison, medicine),
        "stop": stop_words.stop_lines([one.name[:1] for one in stopping]),
        "way_down": _way_down(case, stopping[0].course) if stopping else "",
        "grave": stop_words.grave_findings(
            (one.scenario.name[:1], _rules_say(one.scenario, medicine)) for one in comparison.scenarios
        ),
        "do": compare_text.sedation_do(comparison),
        "why": [
            f"{one.scenario.name}: {compare_text.sedation_words(one)}"
            for one in comparison.scenarios
            if one.sedation is not None
        ],
        "happens_shown": compare_text.happens_lines(comparison),
        "left_out": compare_text.not_simulated(comparison),
        "assumed": compare_text.assumptions(comparison),
        "same_draws": compare_text.SAME_DRAWS if len(comparison.scenarios) > 1 else "",
        "prior": medicine.words.get("prior", ""),
        "keys": comparison.sources,
        "companion_keys": comparison.companion_sources,
        "sources_line": keys_line(comparison.sources, medicine.bibliography),
        "closing": compare_text.closing_line(comparison),
        "command": found.command(case),
        "python": found.python(),
        "events": [
            (case.address("/simulate/events.csv", of=one.scenario.name[0].lower()), one.scenario.name)
            for one in comparison.scenarios
            if one.scenario.course is not None
        ],
    }


def _way_down(case: Case, course: handrail.Course | None) -> str:
    """The question of a plan for the same person, from what is taken until the sudden end."""
    assert course is not None, "only a course ends suddenly"
    ends = next(at for at, step in enumerate(course.steps) if at and not step.regimen.daily_dose_micrograms)
    taken = handrail.write_course(replace(course, steps=course.steps[:ends], events=()))
    others: dict[str, str | None] = {
        name: None for name in case.names if name in LABELS or name in ("course", "kinetics", "seed")
    }
    return case.address("/plan", **others | {"course": taken})


def _rules_say(scenario: handrail.Scenario, medicine: handrail.Medicine) -> tuple[handrail.Finding, ...]:
    """What the rules find in a scenario; nothing where no course of doses is taken."""
    if scenario.course is None:
        return ()
    return handrail.check_course(scenario.course, scenario.person, medicine).leading


def _figures(comparison: handrail.Comparison, medicine: handrail.Medicine) -> list[str]:
    """A drawing for each scenario, all with the same axes."""
    return [
        comparison_figure(comparison, medicine, only=number, name=f"scenario-{number}")
        for number in range(len(comparison.scenarios))
    ]


def _presets(case: Case) -> list[tuple[str, str]]:
    """Scenarios that are often asked for, each as an address that adds it; none where all four are taken."""
    taken = letters_of(case)
    free = next((letter for letter in LETTERS if letter not in taken), None)
    if free is None or not case.text("course"):
        return []
    day = _a_day(case)
    wanted = (
        ("Two days missed", {"missed": f"days {day} to {day + 1}"}),
        ("Four drinks one evening", {"drinks": f"4 at 20:00 day {day}"}),
        ("An eGFR of 20", {"egfr": "20"}),
        ("Kidneys fail for two weeks", {"kidneys": f"day {day}: eGFR 15, back by day {day + 14}"}),
        ("A double amount at once", {"missed": f"double the 08:00 dose on day {day}"}),
    )
    said = {(name, case.text(f"{letter}_{name}")) for letter in taken for name in WORDS}
    found: list[tuple[str, str]] = []
    for title, own in wanted:
        if not any((name, text) in said for name, text in own.items()):
            changes: dict[str, str | None] = {f"{free}_{name}": text for name, text in own.items()}
            found.append((title, case.address("/simulate", **changes)))
    return found


def _a_day(case: Case) -> int:
    """A day in the third week, or in the middle of a shorter course."""
    try:
        course = handrail.parse_course(case.typed("course"), products=case.medicine.products)
    except InputError:
        return A_DAY_IN_WEEK_3
    days = course.total_days or 3 * A_DAY_IN_WEEK_3
    return A_DAY_IN_WEEK_3 if days > A_DAY_IN_WEEK_3 + 1 else max(1, days // 2)
