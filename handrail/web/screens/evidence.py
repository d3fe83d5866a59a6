"""/evidence: every source, rule and number of a pack, and what rests on what.

Any "who says so?" of another screen leads here. What was not read at its source is shown as such everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange.evidence_out import numbers_csv, rules_csv, sources_csl, sources_csv
from handrail.report import evidence_text, evidence_words
from handrail.report.condition_words import in_words
from handrail.report.evidence_found import numbers_found, rules_found, sources_found
from handrail.web.case import Case
from handrail.web.frame import show
from handrail.web.problems import Refused
from handrail.web.screens import evidence_known

router = APIRouter(include_in_schema=False)

A_PAGE = 50
SEVERITIES = ("contraindicated", "major", "moderate", "minor", "info")
LABELS = {
    "text": "Words to look for",
    "kind": "Kind",
    "verified": "Read at the source",
    "severity": "Severity",
    "subject": "Subject",
    "part": "Part",
    "page": "Page",
}
Listed = TypeVar("Listed")


@router.get("/evidence")
async def overview(request: Request) -> HTMLResponse:
    """What the answers rest on, counted; and a field to look for words in all of it."""
    case = Case(request.query_params, LABELS)
    medicine = case.medicine
    wanted = case.text("text") or ""
    rules = _rules(medicine)
    numbers = handrail.numbers_of(medicine)
    sources = sources_found(medicine)
    return show(
        request,
        "evidence.html",
        case=case,
        medicine=medicine,
        found=_found(medicine, wanted) if wanted else None,
        wanted=wanted,
        counts={
            "sources": (len(sources), sum(one.verified for one in sources)),
            "rules": (len(rules), sum(one.verified for one in rules)),
            "numbers": (len(numbers), sum(one.figure.verified for one in numbers)),
        },
        rule_set=handrail.rule_set(medicine),
        value_words=evidence_words.value_words,
        anchor=evidence_words.number_anchor,
    )


def _found(medicine: handrail.Medicine, wanted: str) -> dict[str, Sequence[Any]]:
    """Everything that holds these words, by what it is."""
    lower = wanted.lower()
    questions = [
        one
        for one in handrail.questions_of(medicine)
        if lower in f"{one.id} {one.asks} {one.answer} {one.because} {one.sure}".lower()
    ]
    positions = [
        one
        for one in handrail.positions_of(medicine)
        if lower in f"{one.country} {one.body} {one.kind} {one.says} {one.note}".lower()
    ]
    found: dict[str, Sequence[Any]] = {
        "questions": questions,
        "claims": handrail.claims_of(medicine, text=wanted),
        "trials": handrail.studies_of(medicine, text=wanted),
        "reviews": handrail.metas_of(medicine, text=wanted),
        "positions": positions,
        "rules": rules_found(medicine, text=wanted),
        "numbers": numbers_found(medicine, text=wanted),
        "sources": sources_found(medicine, text=wanted),
    }
    return {kind: things[:A_PAGE] for kind, things in found.items()}


# ---- sources --------------------------------------------------------------------------------------


@router.get("/evidence/sources")
async def sources(request: Request) -> HTMLResponse:
    """Every source, with filters."""
    case = Case(request.query_params, LABELS)
    kept = _kept_sources(case)
    page, pages = _page(case, kept)
    kinds = sorted({one.kind for one in sources_found(case.medicine)})
    return show(
        request,
        "evidence_sources.html",
        case=case,
        status=422 if case.is_refused else 200,
        sources=page,
        pages=pages,
        total=len(kept),
        uses=_use_counts(case.medicine),
        kinds=[("", "Every kind"), *((kind, evidence_words.SOURCE_KINDS.get(kind, kind)) for kind in kinds)],
    )


@router.get("/evidence/sources.csv")
async def sources_as_csv(request: Request) -> Response:
    """The same sources as CSV."""
    return _file(request, "text/csv", lambda case: sources_csv(_kept_sources(case)))


@router.get("/evidence/sources.csl.json")
async def sources_as_csl(request: Request) -> Response:
    """The same sources as CSL-JSON."""
    return _file(
        request, "application/vnd.citationstyles.csl+json", lambda case: sources_csl(_kept_sources(case))
    )


@router.get("/evidence/sources.bib")
async def sources_as_bibtex(request: Request) -> Response:
    """The same sources as BibTeX."""
    return _file(
        request,
        "application/x-bibtex",
        lambda case: case.medicine.bibliography.to_bibtex(one.key for one in _kept_sources(case)),
    )


@router.get("/evidence/sources/{key}")
async def source(request: Request, key: str) -> HTMLResponse:
    """One source: how it was met, and everything that rests on it."""
    case = Case(request.query_params, LABELS)
    try:
        found = _source(key, case.medicine)
    except InputError as error:
        raise Refused("not-found", error.message, fix="Look for it under Evidence, Sources.") from None
    is_ours = key in case.medicine.bibliography
    trail = handrail.source_trail(key, case.medicine) if is_ours else None
    uses = trail.uses if trail else [one for one in handrail.uses_of(case.medicine) if key in one.sources]
    numbers = [
        one for one in (*handrail.numbers_of(case.medicine), *handrail.companion_numbers())
        if key in one.figure.sources
    ]  # fmt: skip
    return show(
        request,
        "evidence_source.html",
        case=case,
        source=found,
        trail=trail,
        states=evidence_text.STATES,
        effect_words=evidence_text.effect_words,
        met=evidence_words.met_words(found),
        kind=evidence_words.SOURCE_KINDS.get(found.kind, found.kind),
        groups=evidence_words.grouped_uses(one for one in uses if one.kind != "Figure"),
        use_key=evidence_words.use_key,
        numbers=numbers,
        value_words=evidence_words.value_words,
        anchor=evidence_words.number_anchor,
    )


# ---- rules ----------------------------------------------------------------------------------------


@router.get("/evidence/rules")
async def rules(request: Request) -> HTMLResponse:
    """Every rule, with filters."""
    case = Case(request.query_params, LABELS)
    kept = _kept_rules(case)
    page, pages = _page(case, kept)
    everything = _rules(case.medicine)
    subjects = sorted({one.category for one in everything})
    return show(
        request,
        "evidence_rules.html",
        case=case,
        status=422 if case.is_refused else 200,
        shown=page,
        pages=pages,
        total=len(kept),
        rule_set=handrail.rule_set(case.medicine),
        severities=[("", "Every severity"), *((one, one) for one in SEVERITIES)],
        subjects=[("", "Every subject"), *((one, one.replace("_", " ")) for one in subjects)],
    )


@router.get("/evidence/rules.csv")
async def rules_as_csv(request: Request) -> Response:
    """The same rules as CSV."""
    return _file(request, "text/csv", lambda case: rules_csv(_kept_rules(case)))


@router.get("/evidence/rules/{rule}")
async def rule(request: Request, rule: str) -> HTMLResponse:
    """One rule: when it is true, what it says, what to do, and on whose word."""
    case = Case(request.query_params, LABELS)
    medicine = case.medicine
    everything = {one.id: one for one in _rules(medicine)}
    if medicine.claims is not None and rule in medicine.claims.claims:
        return await evidence_known.claim(request, rule)
    if rule not in everything:
        uses = handrail.uses_of(medicine)
        elsewhere = [one for one in uses if rule == evidence_words.use_key(one)]
        elsewhere += [one for one in uses if rule == one.id]
        if not elsewhere:
            raise Refused(
                "not-found", f"There is no rule '{rule[:60]}'.", fix="Look for it under Evidence, Rules."
            )
        return show(
            request,
            "evidence_row.html",
            case=case,
            use=elsewhere[0],
            title=evidence_words.use_title(elsewhere[0].kind),
            sources=[_source(key, medicine) for key in elsewhere[0].sources],
        )
    found = everything[rule]
    return show(
        request,
        "evidence_rule.html",
        case=case,
        rule=found,
        when=in_words(found.when.text, medicine.vocabulary),
        sources=[_source(key, medicine) for key in found.sources],
        folded_by=[one.id for one in everything.values() if rule in one.folds],
        stories=handrail.cases_of(rule, medicine.name),
    )


# ---- numbers --------------------------------------------------------------------------------------


@router.get("/evidence/numbers")
async def numbers(request: Request) -> HTMLResponse:
    """Every number that the model is made of, with its source."""
    case = Case(request.query_params, LABELS)
    kept = _kept_numbers(case)
    parts = list(dict.fromkeys(one.group for one in _numbers(case.medicine)))
    return show(
        request,
        "evidence_numbers.html",
        case=case,
        status=422 if case.is_refused else 200,
        numbers=kept,
        parts=[("", "Every part"), *((part, part) for part in parts)],
        value_words=evidence_words.value_words,
        anchor=evidence_words.number_anchor,
        judgement=evidence_words.JUDGEMENT,
    )


@router.get("/evidence/numbers.csv")
async def numbers_as_csv(request: Request) -> Response:
    """The same numbers as CSV."""
    return _file(request, "text/csv", lambda case: numbers_csv(_kept_numbers(case)))


# ---- what is kept by the filters ------------------------------------------------------------------


def _kept_sources(case: Case) -> list[Any]:
    return sources_found(
        case.medicine, text=case.text("text") or "", kind=case.text("kind"), verified=case.ticked("verified")
    )


def _kept_rules(case: Case) -> list[Any]:
    return rules_found(
        case.medicine,
        text=case.text("text") or "",
        severity=case.text("severity"),
        subject=case.text("subject"),
        verified=case.ticked("verified"),
    )


def _kept_numbers(case: Case) -> list[Any]:
    return numbers_found(
        case.medicine, text=case.text("text") or "", part=case.text("part"), verified=case.ticked("verified")
    )


def _rules(medicine: handrail.Medicine) -> tuple[Any, ...]:
    return (*medicine.rules, *medicine.danger_signs)


def _numbers(medicine: handrail.Medicine) -> tuple[handrail.PackNumber, ...]:
    return (*handrail.numbers_of(medicine), *handrail.companion_numbers())


def _source(key: str, medicine: handrail.Medicine) -> Any:
    """A source of the pack, or of what is simulated beside it."""
    if key in medicine.bibliography:
        return medicine.bibliography.get(key)
    return handrail.companion_bibliography().get(key)


def _use_counts(medicine: handrail.Medicine) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in handrail.uses_of(medicine):
        for key in one.sources:
            counts[key] = counts.get(key, 0) + 1
    return counts


def _page(case: Case, kept: Sequence[Listed]) -> tuple[Sequence[Listed], dict[str, Any]]:
    """The part of a long list that is asked for, and the addresses of the parts beside it."""
    last = max(1, -(-len(kept) // A_PAGE))
    number = case.read("page", lambda text: _whole(text, last), 1)
    path = {"before": number - 1 if number > 1 else None, "after": number + 1 if number < last else None}
    return kept[(number - 1) * A_PAGE : number * A_PAGE], {"number": number, "last": last, **path}


def _whole(text: str, last: int) -> int:
    if text.isdecimal() and 1 <= int(text[:9]) <= last:
        return int(text[:9])
    raise InputError(f"There is no page '{text[:20]}'.", fix=f"There are pages 1 to {last}.", where="page")


def _file(request: Request, media_type: str, make: Callable[[Case], str]) -> Response:
    case = Case(request.query_params, LABELS)
    text = make(case)
    for error in case.errors.values():
        raise InputError(error.message, fix=error.fix, where=error.field)
    name = request.url.path.rpartition("/")[2]
    return Response(
        text,
        media_type=f"{media_type}; charset=utf-8" if media_type == "text/csv" else media_type,
        headers={"Content-Disposition": f'attachment; filename="{case.medicine.name}-{name}"'},
    )
