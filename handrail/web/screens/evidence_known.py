"""/evidence/questions, claims, trials, reviews, positions, compare: what is known, on both sides.

Every list has filters in its address, and stands there as CSV and JSON too, the same bytes as the command
line's. From a claim the way leads to its studies and to whatever rests on the same sources.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange import evidence_data
from handrail.report import evidence_text, evidence_words
from handrail.report.forest_text import comes_to_words
from handrail.report.sheet import sheet_pdf, sheet_text
from handrail.web.case import Case
from handrail.web.frame import show
from handrail.web.problems import Refused
from handrail.web.screens.asking import PDF, TEXT, file_answer

router = APIRouter(include_in_schema=False)

LABELS = {
    "text": "Words to look for",
    "topic": "Topic",
    "state": "Whether it holds",
    "substance": "Dependent on",
    "blind": "Neither side knew",
    "randomised": "Chance decided",
    "detoxified": "Detoxified first",
    "at_least": "People at least",
    "treatment": "Treatment",
    "place": "Country",
    "country": "Country",
}
JSON_TYPE = "application/json"
CSV_TYPE = "text/csv; charset=utf-8"
NAMES = {
    **{"FR": "France", "US": "United States", "UK": "United Kingdom"},
    **{"WHO": "World Health Organization", "international": "Of several countries"},
}
"""What countries of positions are called; one that isn't here is shown by its two letters."""


# ---- questions ------------------------------------------------------------------------------------


@router.get("/evidence/questions")
async def questions(request: Request) -> HTMLResponse:
    """What people ask, the answer first."""
    case = Case(request.query_params, LABELS)
    return show(request, "evidence_questions.html", case=case, questions=handrail.questions_of(case.medicine))


@router.get("/evidence/questions.json")
async def questions_as_json(request: Request) -> Response:
    """The same as JSON."""
    return _listed(request, "questions", lambda case: handrail.questions_of(case.medicine))


@router.get("/evidence/questions.csv")
async def questions_as_csv(request: Request) -> Response:
    """The same as CSV."""
    return _table(request, lambda case: evidence_data.questions_csv(handrail.questions_of(case.medicine)))


@router.get("/evidence/questions/{question}")
async def question(request: Request, question: str) -> HTMLResponse:
    """One question with the claims and sources it rests on."""
    case = Case(request.query_params, LABELS)
    found = _or_not_found(lambda: handrail.question_named(question, case.medicine))
    known = {one.id: one for one in handrail.claims_of(case.medicine)}
    studies = handrail.studies_of_question(found, case.medicine)
    return show(
        request,
        "evidence_question.html",
        case=case,
        question=found,
        claims=[known[id] for id in found.claims],
        states=evidence_text.STATES,
        sources=[case.medicine.bibliography.get(key) for key in found.sources],
        studies=studies,
        effects=handrail.effects_with(studies, case.medicine),
        comes_to=comes_to_words,
        kind=evidence_text.study_kind,
    )


# ---- claims ---------------------------------------------------------------------------------------


@router.get("/evidence/claims")
async def claims(request: Request) -> HTMLResponse:
    """What people say, whether it holds, and who says so."""
    case = Case(request.query_params, LABELS)
    everything = handrail.claims_of(case.medicine)
    shown = _claims(case)
    return show(
        request,
        "evidence_claims.html",
        case=case,
        shown=shown,
        states=evidence_text.STATES,
        state_choices=[("", "All"), *evidence_text.STATES.items()],
        topics=[("", "Every topic"), *((one, one) for one in dict.fromkeys(one.topic for one in everything))],
    )


@router.get("/evidence/claims.csv")
async def claims_as_csv(request: Request) -> Response:
    """The same as CSV."""
    return _table(request, lambda case: evidence_data.claims_csv(_claims(case)))


@router.get("/evidence/claims.json")
async def claims_as_json(request: Request) -> Response:
    """The same as JSON."""
    return _listed(request, "claims", _claims)


@router.get("/evidence/claims/{claim}")
async def claim(request: Request, claim: str) -> HTMLResponse:
    """One claim: both sides, its studies, and what rests on the same sources."""
    case = Case(request.query_params, LABELS)
    medicine = case.medicine
    trail = _or_not_found(lambda: handrail.claim_trail(claim, medicine))
    return show(
        request,
        "evidence_claim.html",
        case=case,
        trail=trail,
        claim=trail.claim,
        how_sure=evidence_text.state_words(trail.claim),
        sources=[medicine.bibliography.get(key) for key in trail.claim.sources],
        against=[medicine.bibliography.get(key) for key in trail.claim.against],
        study_lines=evidence_text.study_lines,
        kind=evidence_text.study_kind,
        effects=handrail.effects_with(trail.studies, medicine),
        comes_to=comes_to_words,
        meta_words=evidence_text.effect_words,
        groups=evidence_words.grouped_uses(trail.uses),
        use_key=evidence_words.use_key,
        value_words=evidence_words.value_words,
        anchor=evidence_words.number_anchor,
    )


# ---- trials, reviews, positions -------------------------------------------------------------------


@router.get("/evidence/trials")
async def trials(request: Request) -> HTMLResponse:
    """Trials and cohorts, arm by arm, with filters."""
    case = Case(request.query_params, LABELS)
    everything = handrail.studies_of(case.medicine)
    return show(
        request,
        "evidence_trials.html",
        case=case,
        shown=_studies(case),
        status=422 if case.is_refused else 200,
        kind=evidence_text.study_kind,
        people=handrail.people_in,
        arm_words=evidence_text.arm_line,
        substances=_choices("Every substance", [one.substance for one in everything]),
    )


@router.get("/evidence/trials.csv")
async def trials_as_csv(request: Request) -> Response:
    """The same as CSV, one arm a row."""
    return _table(request, lambda case: evidence_data.studies_csv(_studies(case)))


@router.get("/evidence/trials.json")
async def trials_as_json(request: Request) -> Response:
    """The same as JSON."""
    return _listed(request, "studies", _studies)


@router.get("/evidence/reviews")
async def reviews(request: Request) -> HTMLResponse:
    """Pooled results of reviews, with filters."""
    case = Case(request.query_params, LABELS)
    everything = handrail.metas_of(case.medicine)
    return show(
        request,
        "evidence_reviews.html",
        case=case,
        shown=_metas(case),
        effect_words=evidence_text.effect_words,
        substances=_choices("Every substance", [one.substance for one in everything]),
        treatments=_choices("Every treatment", [one.treatment for one in everything]),
    )


@router.get("/evidence/reviews.csv")
async def reviews_as_csv(request: Request) -> Response:
    """The same as CSV."""
    return _table(request, lambda case: evidence_data.metas_csv(_metas(case)))


@router.get("/evidence/reviews.json")
async def reviews_as_json(request: Request) -> Response:
    """The same as JSON."""
    return _listed(request, "meta_analyses", _metas)


@router.get("/evidence/positions")
async def positions(request: Request) -> HTMLResponse:
    """What official bodies say, by country, each with the day to which it is known."""
    case = Case(request.query_params, LABELS)
    everything = handrail.positions_of(case.medicine)
    return show(
        request,
        "evidence_positions.html",
        case=case,
        shown=_positions(case),
        countries=_choices("Every country", [one.country for one in everything]),
        named=NAMES,
    )


@router.get("/evidence/positions.csv")
async def positions_as_csv(request: Request) -> Response:
    """The same as CSV."""
    return _table(request, lambda case: evidence_data.positions_csv(_positions(case)))


@router.get("/evidence/positions.json")
async def positions_as_json(request: Request) -> Response:
    """The same as JSON."""
    return _listed(request, "positions", _positions)


# ---- the comparison and its page ------------------------------------------------------------------


@router.get("/evidence/compare")
async def compare(request: Request) -> HTMLResponse:
    """The medicine beside what else there is."""
    case = Case(request.query_params, LABELS)
    compared = _or_not_found(lambda: handrail.compare_treatments(case.medicine))
    return show(
        request,
        "evidence_compare.html",
        case=case,
        compared=compared,
        cell_words=evidence_text.cell_words,
        no_trial=evidence_text.NOT_HEAD_TO_HEAD,
    )


@router.get("/evidence/compare.json")
async def compare_as_json(request: Request) -> Response:
    """The same as JSON."""

    def cells(case: Case) -> Sequence[Any]:
        return evidence_data.comparison_data(handrail.compare_treatments(case.medicine))

    return _listed(request, "comparison", cells)


@router.get("/evidence/compare.csv")
async def compare_as_csv(request: Request) -> Response:
    """The same as CSV, a cell a row."""
    return _table(
        request, lambda case: evidence_data.treatments_csv(handrail.compare_treatments(case.medicine))
    )


@router.get("/evidence/medicine-or-not.pdf")
async def medicine_or_not_pdf(request: Request) -> Response:
    """The page "A medicine or not?" as PDF."""
    return file_answer(sheet_pdf(_sheet(request)), PDF, "medicine-or-not.pdf")


@router.get("/evidence/medicine-or-not.txt")
async def medicine_or_not_text(request: Request) -> Response:
    """The same as text."""
    return file_answer(sheet_text(_sheet(request)), TEXT, "medicine-or-not.txt")


def _sheet(request: Request) -> Any:
    case = Case(request.query_params, LABELS)
    sheet = handrail.medicine_or_not(case.medicine, made_on=dt.date.today(), country=case.country)
    _refuse(case)
    return sheet


# ---- what is kept by the filters ------------------------------------------------------------------


def _claims(case: Case) -> Sequence[Any]:
    return handrail.claims_of(
        case.medicine, text=case.text("text") or "", topic=case.text("topic"), state=case.text("state")
    )


def _studies(case: Case) -> Sequence[Any]:
    return handrail.studies_of(
        case.medicine,
        text=case.text("text") or "",
        substance=case.text("substance"),
        randomised=case.ticked("randomised"),
        blind=case.ticked("blind"),
        detoxified=case.ticked("detoxified"),
        at_least=case.read("at_least", _at_least, None),
    )


def _at_least(text: str) -> int:
    if text.isdecimal() and int(text[:9]) >= 1:
        return int(text[:9])
    raise InputError(
        f"'{text[:20]}' is no number of people.", fix="Write a whole number from 1 up.", where="at_least"
    )


def _metas(case: Case) -> Sequence[Any]:
    return handrail.metas_of(
        case.medicine,
        text=case.text("text") or "",
        substance=case.text("substance"),
        treatment=case.text("treatment"),
    )


def _positions(case: Case) -> Sequence[Any]:
    return handrail.positions_of(case.medicine, country=case.text("place"))


def _choices(every: str, values: Sequence[str]) -> list[tuple[str, str]]:
    return [("", every), *((one, NAMES.get(one, one)) for one in dict.fromkeys(values))]


def _or_not_found(find: Callable[[], Any]) -> Any:
    try:
        return find()
    except InputError as error:
        raise Refused("not-found", error.message, fix=error.fix or "Look for it under Evidence.") from None


def _refuse(case: Case) -> None:
    for error in case.errors.values():
        raise InputError(error.message, fix=error.fix, where=error.field)


def _table(request: Request, make: Callable[[Case], str]) -> Response:
    case = Case(request.query_params, LABELS)
    text = make(case)
    _refuse(case)
    return _named(request, text, CSV_TYPE, case.medicine.name)


def _listed(request: Request, kind: str, find: Callable[[Case], Sequence[Any]]) -> Response:
    case = Case(request.query_params, LABELS)
    text = evidence_data.evidence_json(kind, find(case), case.medicine)
    _refuse(case)
    return _named(request, text, JSON_TYPE, case.medicine.name)


def _named(request: Request, text: str, media_type: str, medicine: str) -> Response:
    name = request.url.path.rpartition("/")[2]
    return Response(
        text,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{medicine}-{name}"'},
    )
