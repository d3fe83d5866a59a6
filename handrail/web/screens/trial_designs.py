"""/trial/designs: how many people, what choosing for anxiety buys, and which dose."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange.json import json_text
from handrail.report import design_tables, trial_text
from handrail.web import design_case, trial_case
from handrail.web.case import Case
from handrail.web.design_case import DesignCase
from handrail.web.frame import show
from handrail.web.known_fields import refuse_unknown
from handrail.web.problems import Refused
from handrail.web.screens.asking import in_turn

router = APIRouter(include_in_schema=False)


@router.get("/trial/designs")
async def designs(request: Request) -> HTMLResponse:
    """The question as a form, and its answer where one was asked."""
    case = _case(request)
    values: dict[str, Any] = {"one": None}
    if case.text("question") is not None:
        values = await in_turn(request, lambda: _answered(case))
    base = trial_case.base_of(case)
    own = ("question", "doses", "wanted", "averaged", "most", "trials", "seed", "protocol")
    names = handrail.protocol_names()
    return show(
        request,
        "trial_designs.html",
        status=422 if case.is_refused else 200,
        case=case,
        base=base,
        names=[(name, handrail.read_protocol(name).title) for name in names],
        questions=design_case.QUESTIONS,
        doses=" ".join(f"{one:g}" for one in design_case.USUAL_DOSES),
        usual_most=design_case.USUAL_MOST,
        carried=case.pairs(*own),
        priors=trial_text.PRIORS,
        **values,
    )


@router.get("/trial/designs.json")
async def as_json(request: Request) -> Response:
    """The answer, as the command line writes it."""
    case = _case(request)

    def made() -> str:
        one = design_case.read_question(case)
        if one is None:
            first = next(iter(case.errors.values()))
            raise Refused("input-refused", first.message, fix=first.fix, where=first.field)
        return json_text(one.json())

    return Response(await in_turn(request, made), media_type="application/json")


def _case(request: Request) -> Case:
    case = Case(request.query_params, design_case.LABELS)
    refuse_unknown(case, design_case.LABELS)
    return case


def _answered(case: Case) -> dict[str, Any]:
    one = design_case.read_question(case)
    if one is None:
        return {"one": None}
    try:
        return {"one": one, "title": one.design.protocol.title, **_words(one)}
    except InputError as error:
        case.refuse(error, "doses" if one.question == "dose" else "question")
        return {"one": None}


def _words(one: DesignCase) -> dict[str, Any]:
    found = one.found()
    if one.question == "size":
        return {
            "lead": design_tables.size_words(found),
            "says": trial_text.truths_words(found.truths, found.protocol),
            "answer": design_tables.size_table(found),
        }
    if one.question == "stratify":
        return {"lead": "", "says": design_tables.ANXIETY_SAYS, "answer": design_tables.designs_table(found)}
    return {"lead": "", "says": design_tables.DOSE_SAYS, "answer": design_tables.doses_table(found)}
