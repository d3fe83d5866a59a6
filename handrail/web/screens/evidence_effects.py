"""/evidence/effects, /evidence/trials/{study}, /evidence/reviews/{review}: from an effect to its trials.

A forest plot for each outcome, with the numbers of `handrail evidence pool`, and its files to the last byte;
each trial and each review with everything that cites it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange.json import json_text
from handrail.exchange.pool_json import pool_json
from handrail.exchange.trial_csv import pool_csv
from handrail.report import evidence_tables, evidence_text, evidence_words, forest_text, trial_screen
from handrail.report.figures import figure_png
from handrail.report.forest import forest_figure
from handrail.web.case import Case
from handrail.web.frame import show
from handrail.web.problems import Refused
from handrail.web.screens.asking import at_once, file_answer

router = APIRouter(include_in_schema=False)

LABELS: dict[str, str] = {}
FILES: dict[str, tuple[str, str, Callable[[Any, Any], str | bytes]]] = {
    "json": ("application/json", "JSON", lambda found, pack: json_text(pool_json(found, pack))),
    "csv": ("text/csv; charset=utf-8", "CSV", lambda found, pack: pool_csv(found)),
    "svg": ("image/svg+xml", "Forest plot (SVG)", lambda found, pack: forest_figure(found)),
    "png": ("image/png", "Forest plot (PNG)", lambda found, pack: figure_png(forest_figure(found))),
}
"""The files of an effect: as `handrail evidence pool OUTCOME` writes each."""


@router.get("/evidence/effects")
async def effects(request: Request) -> HTMLResponse:
    """What trials come to together, outcome by outcome."""
    case = Case(request.query_params, LABELS)
    found = await at_once(request, lambda: handrail.effects_of(case.medicine))
    return show(
        request,
        "evidence_effects.html",
        case=case,
        effects=[(one, trial_screen.pool_lead(one)) for one in found],
    )


@router.get("/evidence/effects/{outcome}.{ending}")
async def effect_as_file(request: Request, outcome: str, ending: str) -> Response:
    """The same as JSON, CSV or a picture."""
    case = Case(request.query_params, LABELS)
    if ending not in FILES:
        raise Refused(
            "not-found", f"There is no file '{ending[:20]}' of it.", fix=f"There are: {', '.join(FILES)}."
        )
    kind, _, make = FILES[ending]
    trail = await at_once(request, lambda: _found(lambda: handrail.effect_trail(outcome, case.medicine)))
    content = await at_once(request, lambda: make(trail.found, case.medicine))
    return file_answer(content, kind, f"{case.medicine.name}-{trail.found.outcome}.{ending}")


@router.get("/evidence/effects/{outcome}")
async def effect(request: Request, outcome: str) -> HTMLResponse:
    """One outcome: the forest plot, the trials, the reviews, and all that rests on them."""
    case = Case(request.query_params, LABELS)
    trail = await at_once(request, lambda: _found(lambda: handrail.effect_trail(outcome, case.medicine)))
    found = trail.found
    return show(
        request,
        "evidence_effect.html",
        case=case,
        trail=trail,
        found=found,
        lead=trial_screen.pool_lead(found),
        forest=forest_figure(found),
        forest_table=trial_screen.forest_table(found),
        without=trial_screen.without_table(found),
        notes=trial_screen.pool_notes(found),
        left_out=[(_study_of(title, case.medicine), title, why) for title, why in found.left_out],
        published=forest_text.published_lines(found, case.medicine),
        head=evidence_text.study_head,
        effect_words=evidence_text.effect_words,
        sources_of={one.id: evidence_tables.study_sources(one) for one in trail.studies},
        files=[(f"/evidence/effects/{found.outcome}.{end}", words) for end, (_, words, _) in FILES.items()],
        **_citing_words(),
    )


@router.get("/evidence/trials/{study}")
async def trial(request: Request, study: str) -> HTMLResponse:
    """One study: its arms, what it is part of, and who cites it."""
    case = Case(request.query_params, LABELS)
    trail = await at_once(request, lambda: _found(lambda: handrail.study_trail(study, case.medicine)))
    protocols = [handrail.read_protocol(name) for name in handrail.protocol_names()]
    return show(
        request,
        "evidence_trial.html",
        case=case,
        trail=trail,
        study=trail.study,
        arms=evidence_tables.arms_table(trail.study),
        facts=evidence_tables.study_facts(trail.study),
        said=evidence_tables.said_lines(trail.study),
        counted=evidence_tables.counted_lines(trail.study),
        is_read=all(arm.verified for arm in trail.study.arms),
        part_of=evidence_tables.part_of(trail),
        effect_words=evidence_text.effect_words,
        protocols=[one for one in protocols if one.study == trail.study.id],
        **_citing_words(),
    )


@router.get("/evidence/reviews/{review}")
async def review(request: Request, review: str) -> HTMLResponse:
    """One pooled result of a review, and who cites it."""
    case = Case(request.query_params, LABELS)
    trail = await at_once(request, lambda: _found(lambda: handrail.meta_trail(review, case.medicine)))
    return show(
        request,
        "evidence_review.html",
        case=case,
        trail=trail,
        meta=trail.meta,
        facts=evidence_tables.meta_facts(trail.meta),
        effect_words=evidence_text.effect_words,
        **_citing_words(),
    )


def _citing_words() -> dict[str, Any]:
    """What the part about who cites it needs."""
    return {
        "states": evidence_text.STATES,
        "grouped": evidence_words.grouped_uses,
        "use_key": evidence_words.use_key,
        "value_words": evidence_words.value_words,
        "anchor": evidence_words.number_anchor,
    }


def _study_of(title: str, medicine: handrail.Medicine) -> str:
    return next((one.id for one in medicine.studies if one.title == title), "")


def _found(find: Callable[[], Any]) -> Any:
    try:
        return find()
    except InputError as error:
        raise Refused("not-found", error.message, fix=error.fix or "Look for it under Evidence.") from None
