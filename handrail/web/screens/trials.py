"""/trial and /trial/pool: the trial lab. A design beside what such trials would find; and trials together.

The address is the question. What the files hold is what the command line writes, to the last byte.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange.json import json_text
from handrail.exchange.pool_json import pool_json, regression_json
from handrail.exchange.protocol_toml import FILE, protocol_toml
from handrail.exchange.trial_csv import pool_csv, trials_csv
from handrail.exchange.trial_json import answers_json, checked_json
from handrail.report import forest_text, trial_screen, trial_text
from handrail.report.forest import forest_figure
from handrail.report.trial_figure import cloud_figure, cloud_words
from handrail.web import pool_case, trial_case, trial_fields
from handrail.web.case import Case
from handrail.web.frame import show
from handrail.web.known_fields import refuse_unknown
from handrail.web.problems import Refused
from handrail.web.screens.asking import in_turn
from handrail.web.trial_asked import TrialCase, seconds_of, usual_trials
from handrail.web.trial_fields import LABELS

router = APIRouter(include_in_schema=False)

Found = TypeVar("Found")
JSON, CSV, SVG = "application/json", "text/csv; charset=utf-8", "image/svg+xml"
TOML, PYTHON = "application/toml; charset=utf-8", "text/x-python; charset=utf-8"


# ---- a virtual trial ------------------------------------------------------------------------------


@router.get("/trial")
async def trial(request: Request) -> HTMLResponse:
    """The design, and what such trials find where one was asked for."""
    case = _case(request, trial_fields.LABELS)
    if case.is_empty and not case.is_sent:
        return _design(request, case, {})
    values = await in_turn(request, lambda: _answered(case))
    return _design(request, case, values)


@router.get("/trial.json")
async def as_json(request: Request) -> Response:
    """What the trials come to, as `handrail trial run --json` writes it."""
    return await _of_trial(request, JSON, "", lambda one: _json(answers_json(one.answers(), one.medicine)))


@router.get("/trial.csv")
async def as_csv(request: Request) -> Response:
    """Every virtual trial in a row."""
    return await _of_trial(request, CSV, "trials.csv", lambda one: trials_csv(one.runs()))


@router.get("/trial.svg")
async def as_svg(request: Request) -> Response:
    """The cloud, as `handrail trial run --svg` draws it."""
    return await _of_trial(request, SVG, "", _cloud)


@router.get("/trial.toml")
async def as_toml(request: Request) -> Response:
    """The protocol, for the command line and for other people."""
    return await _of_trial(request, TOML, FILE, lambda one: protocol_toml(one.protocol))


@router.get("/trial.py")
async def as_python(request: Request) -> Response:
    """A script that gives the same answer."""
    return await _of_trial(request, PYTHON, "trial.py", lambda one: one.python())


@router.get("/trial/power.json")
async def power_json(request: Request) -> Response:
    """As `handrail trial power --json` writes it."""
    return await _of_trial(
        request, JSON, "", lambda one: _json(answers_json([one.asked("power")], one.medicine))
    )


@router.get("/trial/assurance.json")
async def assurance_json(request: Request) -> Response:
    """As `handrail trial assurance --json` writes it."""
    return await _of_trial(
        request, JSON, "", lambda one: _json(answers_json([one.asked("assurance")], one.medicine))
    )


@router.get("/trial/check.json")
async def check_json(request: Request) -> Response:
    """As `handrail trial check --json` writes it."""
    return await _of_trial(request, JSON, "", lambda one: _json(checked_json(one.checked(), one.medicine)))


def _answered(case: Case) -> dict[str, Any]:
    """Everything that the page shows of an answer; nothing where the design was refused."""
    one = trial_case.read_trial(case)
    if one is None:
        return {"as_job": _as_job(case)}
    try:
        answers = one.answers()
        asked = {} if one.is_null else {name: one.asked(name) for name in ("power", "assurance")}
        treated = sum(arm.people for arm in one.protocol.treated)
        checked = None
        if treated <= trial_case.CHECKED_AT_ONCE or case.is_ticked("check"):
            checked = one.checked()
    except InputError as error:
        case.refuse(error)
        return {}
    runs, last, published = one.runs(), answers[-1], one.published()
    return {
        "one": one,
        "last": last,
        "power": asked.get("power"),
        "assurance": asked.get("assurance"),
        "lead": trial_screen.trial_lead(last, published),
        "against": trial_screen.opposite_words(last.against),
        "cloud": cloud_figure(runs, last, published=published),
        "cloud_says": cloud_words(last, published),
        "cloud_table": trial_screen.cloud_table(runs, last, published),
        "compared": trial_screen.answers_table(answers),
        "is_other_design": published is not None and one.is_changed,
        "other_design": trial_screen.OTHER_DESIGN,
        "checked": checked,
        "checked_table": None if checked is None else trial_screen.checked_table(checked),
        "counted_from": trial_screen.COUNTED_FROM,
        "not_judged": [] if checked is None else [_known(name) for name, _ in checked.not_judged],
        "truths": trial_text.truths_words(one.truths, one.protocol),
        "share_words": trial_text.share_words,
        "commands": [
            one.command(),
            *([] if one.is_null else [one.command("power"), one.command("assurance")]),
            one.command("check"),
        ],
        "python": one.python(),
    }


def _as_job(case: Case) -> TrialCase | None:
    """The same as a job, where only its size stands against a page."""
    return None if set(case.errors) - {"trials"} else trial_case.read_job(Case(case.pairs(), LABELS))


def _known(name: str) -> str:
    return name.replace("_", " ")


def _minutes(one: TrialCase | None) -> str:
    seconds = 0.0 if one is None else seconds_of(one.protocol, one.trials)
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _design(request: Request, case: Case, values: dict[str, Any]) -> HTMLResponse:
    base = trial_case.base_of(case)
    medicine = handrail.load_medicine(base.medicine)
    one: TrialCase | None = values.get("one")
    protocols = [handrail.read_protocol(name) for name in handrail.protocol_names()]
    by_study = {study.id: study.title for study in medicine.studies}
    studies = dict.fromkeys(protocol.study for protocol in protocols if protocol.study)
    return show(
        request,
        "trial.html",
        status=422 if case.is_refused else 200,
        case=case,
        base=base,
        design=one.protocol if one else base,
        protocols=protocols,
        names=[(each.id, each.title) for each in protocols],
        slots=trial_fields.SLOTS,
        usual_trials=usual_trials(one.protocol if one else base),
        studies=[("none", "None"), *((key, by_study[key]) for key in studies)],
        placebo=[(name, one.says) for name, one in medicine.efficacy.placebo.items()]
        if medicine.efficacy
        else [],
        outcomes=trial_text.OUTCOMES,
        methods=trial_text.METHODS,
        leavers=trial_text.LEAVING,
        priors=trial_text.PRIORS,
        not_simulated=trial_text.NOT_SIMULATED,
        minutes=_minutes(values.get("as_job")),
        **{"one": None, "as_job": None, **values},
    )


# ---- trials together ------------------------------------------------------------------------------


@router.get("/trial/pool")
async def pool(request: Request) -> HTMLResponse:
    """What trials come to together."""
    case = _case(request, pool_case.LABELS)
    one = await in_turn(request, lambda: pool_case.read_pool(case))
    values: dict[str, Any] = {"one": one, "usual": () if one is None else one.usual}
    if one is None:
        outcome = case.text("outcome") if "outcome" not in case.errors else None
        values["usual"] = _usual(case, outcome or pool_case.OUTCOMES[0][0])
    else:
        found = one.found
        values |= {
            "pooled": found.pooled,
            "lead": trial_screen.pool_lead(found),
            "forest": forest_figure(found),
            "forest_table": trial_screen.forest_table(found),
            "groups": trial_screen.groups_table(found),
            "groups_say": trial_screen.groups_words(found) if found.subgroups else "",
            "without": trial_screen.without_table(found),
            "regression": trial_screen.regression_table(one.regression),
            "regression_says": "" if one.regression is None else forest_text.regression_words(one.regression),
            "published": forest_text.published_lines(found, one.medicine),
            "notes": trial_screen.pool_notes(found),
            "left_out": trial_screen.left_out_lines(found),
            "taken": frozenset(row.id.partition(".")[0] for row in found.pooled.rows),
        }
    return show(
        request,
        "trial_pool.html",
        status=422 if case.is_refused else 200,
        case=case,
        options=pool_case,
        **values,
    )


@router.get("/trial/pool.json")
async def pool_as_json(request: Request) -> Response:
    """The same, as `handrail evidence pool --json` writes it."""
    return await _of_pool(request, JSON, "", lambda one: _json(pool_json(one.found, one.medicine)))


@router.get("/trial/regression.json")
async def regression_as_json(request: Request) -> Response:
    """The regression, as `handrail evidence pool --on ... --json` writes it."""

    def made(one: pool_case.PoolCase) -> str:
        refused = one.no_regression
        if one.regression is None:
            said = "No regression was asked for." if refused is None else refused.message
            raise Refused("input-refused", said, fix="" if refused is None else refused.fix, where="on")
        return _json(regression_json(one.regression))

    return await _of_pool(request, JSON, "", made)


@router.get("/trial/pool.csv")
async def pool_as_csv(request: Request) -> Response:
    """Trial by trial and together, in rows."""
    return await _of_pool(request, CSV, "pool.csv", lambda one: pool_csv(one.found))


@router.get("/trial/pool.svg")
async def pool_as_svg(request: Request) -> Response:
    """The forest plot, as `handrail evidence pool --svg` draws it."""
    return await _of_pool(request, SVG, "", lambda one: forest_figure(one.found))


@router.get("/trial/pool.py")
async def pool_as_python(request: Request) -> Response:
    """A script that gives the same answer."""
    return await _of_pool(request, PYTHON, "pool.py", lambda one: one.python())


def _usual(case: Case, outcome: str) -> tuple[tuple[str, str], ...]:
    try:
        return pool_case.usual_trials(case.medicine, outcome)
    except InputError:
        return pool_case.usual_trials(case.medicine, pool_case.OUTCOMES[0][0])


# ---- both -----------------------------------------------------------------------------------------


def _case(request: Request, labels: dict[str, str]) -> Case:
    case = Case(request.query_params, labels)
    refuse_unknown(case, labels)
    return case


def _json(shape: dict[str, Any]) -> str:
    return json_text(shape)


def _cloud(one: TrialCase) -> str:
    return cloud_figure(one.runs(), one.answers()[-1], published=one.published())


async def _of_trial(request: Request, kind: str, name: str, make: Callable[[TrialCase], str]) -> Response:
    return await _file(request, trial_fields.LABELS, trial_case.read_trial, kind, name, make)


async def _of_pool(
    request: Request, kind: str, name: str, make: Callable[[pool_case.PoolCase], str]
) -> Response:
    def made(one: pool_case.PoolCase) -> str:
        if one.no_groups is not None:
            raise Refused("input-refused", one.no_groups.message, fix=one.no_groups.fix, where="by")
        return make(one)

    return await _file(request, pool_case.LABELS, pool_case.read_pool, kind, name, made)


async def _file(
    request: Request,
    labels: dict[str, str],
    read: Callable[[Case], Found | None],
    kind: str,
    name: str,
    make: Callable[[Found], str],
) -> Response:
    case = _case(request, labels)

    def made() -> str:
        one = read(case)
        if one is None:
            first = next(iter(case.errors.values()))
            raise Refused("input-refused", first.message, fix=first.fix, where=first.field)
        return make(one)

    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(await in_turn(request, made), media_type=kind, headers=headers)
