"""GET /recognise: symptoms ticked, the last dose, and which it is; the emergency comes first.

A list of symptoms is taken as complete, as on the command line: what isn't ticked counts as not there, unless
it is ticked as not sure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange.recognise_json import recognition_json
from handrail.exchange.story import read_level, read_story, read_time
from handrail.report import recognise_text, words
from handrail.report.grounds import source_lines
from handrail.report.numbers import number_lines
from handrail.web.answers import answer
from handrail.web.case import Case
from handrail.web.frame import show
from handrail.web.known_fields import refuse_unknown
from handrail.web.screens.asking import at_once, refuse_what_is_wrong

router = APIRouter(include_in_schema=False)
BEHIND = ("Feature", "ScoreLine", "Cause")
"""What the tables of the background are made of."""
LABELS = {
    "symptoms": "In words",
    "last_dose": "Last dose",
    "missed": "Doses missing since",
    "unsure": "Not sure of",
    "no": "Not there",
    "level": "Level",
}
NOTHING_SAID = "Nothing was ticked, and nothing was written."
SAY_WHAT = (
    "Tick what is there, or None of all these, or write it in words. If someone is in danger, call the "
    "emergency number first."
)
FIRST = (
    *("unrousable", "slow_breathing", "seizure", "hallucinations", "confusion", "fever", "rigidity"),
    *("rebound_spasticity", "hypotonia", "drowsy", "pruritus", "agitation", "sweating", "fast_pulse"),
    *("slow_pulse", "myoclonus", "vomiting", "insomnia", "anxious", "suicidal_thoughts"),
)
"""Symptoms of the vocabulary that stand first where a pack has them; the others are folded."""


@router.get("/recognise")
async def recognise(request: Request) -> HTMLResponse:
    """The signs to tick, or the answer."""
    case = Case(request.query_params, LABELS)
    return await at_once(request, lambda: _page(request, case))


@router.get("/recognise.json")
async def recognise_as_json(request: Request) -> Response:
    """The same bytes as `handrail recognise --json`."""

    def make() -> Response:
        case = Case(request.query_params, LABELS)
        asked = _asked(case)
        refuse_what_is_wrong(case)
        assert asked is not None, "what can't be read is refused"
        who, result = asked
        line = words.emergency_words(case.medicine, who.country)
        return answer(recognition_json(result, case.medicine, line))

    return await at_once(request, make)


def _asked(case: Case) -> tuple[handrail.Person, handrail.Recognition] | None:
    """The story told to the engine; None where something in it can't be read."""
    refuse_unknown(case)
    if case.is_empty:
        case.refuse(InputError(NOTHING_SAID, fix=SAY_WHAT), "symptoms")
    medicine, course, person = case.medicine, case.course, case.person
    level = case.read("level", read_level)
    case.read("missed", lambda text: read_time(text, "--missed"))
    case.read("last_dose", lambda text: read_time(text, "--last-dose"))
    if case.is_refused:
        return None
    try:
        who, facts = read_story(
            person,
            medicine,
            symptoms=case.text("symptoms"),
            missed=case.text("missed"),
            last_dose=case.text("last_dose"),
            no=case.texts("no"),
            unsure=case.texts("unsure"),
        )
        return who, handrail.recognise(who, medicine, course=course, facts=facts, level_mg_per_l=level)
    except InputError as error:
        case.refuse(error)
        return None


def _page(request: Request, case: Case) -> HTMLResponse:
    medicine = case.medicine
    shown: dict[str, Any] = {"case": case, "signs": _signs(medicine), "answer": None}
    if case.is_empty and not case.is_sent:
        return show(request, "recognise.html", **shown)
    asked = _asked(case)
    if asked is None:
        return show(request, "recognise.html", status=422, country=case.country, **shown)
    who, result = asked
    shown["answer"] = _answer(result, medicine, who.country)
    return show(request, "recognise.html", country=who.country, result=result, **shown)


def _signs(medicine: handrail.Medicine) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(name, words) of each symptom: those that stand first, and the others."""
    listed = {name: word.meaning.rstrip(".") for name, word in medicine.vocabulary.symptoms.items()}
    first = [(name, listed[name]) for name in FIRST if name in listed]
    others = sorted(
        ((name, said) for name, said in listed.items() if name not in FIRST), key=lambda sign: sign[1]
    )
    return first, others


def _answer(result: handrail.Recognition, medicine: handrail.Medicine, country: str | None) -> dict[str, Any]:
    """Everything the page says, in the order of `report.recognise_text`."""
    number = words.country_number(country, medicine.name)
    cards = recognise_text.cards_shown(result, in_full=True)
    return {
        "now": recognise_text.now_lines(result, medicine, country),
        "cards": [
            (medicine.cards[card][0], words.card_lines(medicine.cards[card][1:], number)) for card in cards
        ],
        "numbers": number_lines(country, medicine.name),
        "which": recognise_text.which_lines(result),
        "score": recognise_text.score_rows(result),
        "side_by_side": recognise_text.side_by_side_rows(result, medicine),
        "causes": recognise_text.cause_lines(result.causes),
        "heard": recognise_text.heard_rows(result.heard),
        "caveats": [remark.says for remark in result.caveats],
        "sources": source_lines(_sources(result, medicine, cards), medicine.bibliography, links=False),
    }


def _sources(result: handrail.Recognition, medicine: handrail.Medicine, cards: Iterable[str]) -> list[str]:
    """Who says what is on the page: the answer's sources, those of its cards, and of the tables behind it."""
    headings = {medicine.cards[card][0] for card in cards}
    keys = [*result.sources]
    keys += [
        key for heading, each in handrail.card_sources(medicine.name) if heading in headings for key in each
    ]
    keys += [key for use in handrail.uses_of(medicine) if use.kind in BEHIND for key in use.sources]
    return [key for key in dict.fromkeys(keys) if key in medicine.bibliography]
