"""GET /overdose, /ran-out, /admitted and /restart: too much, no more left, a stay in hospital, a gap.

Each asks a few things, answers in lines with what to do first, and has its JSON beside it: the same bytes as
the command line's. What is not known counts as the graver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError
from handrail.exchange import reading
from handrail.exchange.overdose_json import admitted_json, overdose_json, ran_out_json, restart_json
from handrail.report import overdose_text, words
from handrail.report.grounds import source_lines
from handrail.report.numbers import number_lines
from handrail.report.running_out import admitted_lines, ran_out_lines, restart_lines
from handrail.web.answers import answer
from handrail.web.case import Case
from handrail.web.frame import show
from handrail.web.screens.asking import at_once, refuse_what_is_wrong

router = APIRouter(include_in_schema=False)
Line = tuple[str, str]
LABELS = {
    "amount": "How much was swallowed",
    "hours_ago": "How long ago",
    "daily": "Usual dose a day",
    "usual": "Usual dose at one time",
    "alcohol_now": "Alcohol with it",
    "on_purpose": "Meant to do harm",
    "gap": "Time since the last dose",
    "after_overdose": "After an overdose",
    "clinician_saw": "Seen by a clinician since",
    "alert": "Awake and clear",
    "kidneys_known": "Kidneys measured since",
    "left": "What is left",
    "last_dose": "Time since the last dose",
    "nil_by_mouth": "Nothing may be swallowed",
    "pump_refill": "Pump refill due",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A field of a form.

    Attributes:
        kind: "text", "date", or "truth" for yes, no and not said.
    """

    name: str
    hint: str = ""
    kind: str = "text"
    required: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """An answer in the order in which it is read.

    Attributes:
        loud: a first line in red, and whether it is one to call at; "" for none.
        lines: what to do, (label, sentence) pairs.
        parts: (heading, sentences) behind it.
        json: the same for other programs.
        sources: who says so, (key, short citation) pairs.
    """

    lines: list[Line]
    json: Callable[[], Mapping[str, object]]
    loud: str = ""
    parts: tuple[tuple[str, list[str]], ...] = ()
    figure: str = ""
    sources: Sequence[Line] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A screen: its address, its words, its fields, and who answers."""

    path: str
    title: str
    says: str
    button: str
    fields: tuple[Asked, ...]
    ask: Callable[[Case], Answered | None]
    has_course: bool = True
    papers: tuple[tuple[str, str], ...] = ()


# ---- who answers ----------------------------------------------------------------------------------


def _overdose(case: Case) -> Answered | None:
    medicine, person = case.medicine, case.person
    daily = case.read("daily", lambda text: reading.usual_daily_mg(text, "--daily"))
    usual = case.read("usual", lambda text: handrail.read_ingested(text, medicine.products).high_micrograms)
    amount = _needed(
        case,
        "amount",
        lambda text: handrail.read_ingested(
            text, medicine.products, may_be_open=True, usual_micrograms=usual
        ),
        'Such as "300 mg", "30 x 10 mg", or "unknown".',
    )
    hours_ago = _hours(case, "hours_ago", "--hours-ago")
    alcohol, purpose = case.ticked("alcohol_now"), case.ticked("on_purpose")
    if case.is_refused or amount is None:
        return None
    result = handrail.judge_overdose(
        amount,
        person,
        medicine,
        hours_ago=hours_ago,
        daily_dose_mg=daily,
        single_dose_mg=None if usual is None else usual / 1000,
        alcohol=alcohol,
        on_purpose=purpose,
    )
    first = overdose_text.first_lines(result, medicine)
    number = words.country_number(person.country, medicine.name)
    card = medicine.cards.get(overdose_text.CARD, ()) if result.level == "emergency" else ()
    parts = (
        ("Until help comes", words.card_lines(card[1:], number)),
        ("Why", [overdose_text.reason_words(reason, medicine) for reason in result.reasons]),
        ("How long to watch", overdose_text.watch_lines(result)),
        ("How grave it may get", overdose_text.severity_lines(result)),
        ("What to expect", [overdose_text.note_words(note) for note in result.picture]),
        ("Afterwards", overdose_text.afterwards_lines(result)),
        ("For clinicians", [overdose_text.note_words(note) for note in result.hospital]),
        (NOT_KNOWN, overdose_text.gap_words(result, medicine)),
        ("What was assumed", list(result.assumptions)),
    )
    return Answered(
        loud=first[0][1],
        lines=first[1:],
        parts=tuple(part for part in parts if part[1]),
        figure=handrail.overdose_figure(result, medicine) if result.severity else "",
        sources=source_lines(result.sources, medicine.bibliography, links=False),
        json=lambda: overdose_json(
            result,
            medicine.bibliography,
            lines=first,
            numbers=handrail.help_numbers(person.country, medicine.name),
        ),
    )


NOT_KNOWN = "What was not known"


def _restart(case: Case) -> Answered | None:
    medicine, person, course = case.medicine, case.person, _course(case)
    gap = _needed(
        case,
        "gap",
        lambda text: handrail.read_quantity(text, "time_since", where="--gap"),
        "Such as 3d or 30 hours.",
    )
    seen: dict[str, Any] = {
        name: case.ticked(name) for name in ("after_overdose", "clinician_saw", "alert", "kidneys_known")
    }
    if case.is_refused or course is None or gap is None:
        return None
    result = handrail.restart_advice(course, person, medicine, gap_h=gap, **seen)
    lines = restart_lines(result, medicine)
    return Answered(
        loud="" if result.is_own else lines[0][1],
        lines=lines if result.is_own else lines[1:],
        sources=source_lines(result.sources, medicine.bibliography, links=False),
        json=lambda: restart_json(result, medicine.bibliography, lines=lines),
    )


def _ran_out(case: Case) -> Answered | None:
    medicine, person, course = case.medicine, case.person, _course(case)
    left = case.read("left", lambda text: _left(text, medicine))
    last = _hours(case, "last_dose", "--last-dose")
    if case.is_refused or course is None:
        return None
    result = handrail.ran_out(course, person, medicine, left=left, last_dose_hours_ago=last)
    lines = ran_out_lines(result, medicine)
    return Answered(
        **_loud_first(lines),
        sources=source_lines(result.sources, medicine.bibliography, links=False),
        json=lambda: ran_out_json(result, medicine.bibliography, lines=lines),
    )


def _admitted(case: Case) -> Answered | None:
    medicine, person, course = case.medicine, case.person, _course(case)
    last = _hours(case, "last_dose", "--last-dose")
    nil = case.ticked("nil_by_mouth")
    refill = case.read("pump_refill", lambda text: reading.date(text, "--pump-refill"))
    if case.is_refused or course is None:
        return None
    result = handrail.admitted(
        course, person, medicine, last_dose_hours_ago=last, nil_by_mouth=nil, pump_refill_on=refill
    )
    lines = admitted_lines(result, medicine)
    said = [f"{words.severity_words(f).capitalize()}: {f.says} {f.do} [{f.rule}]" for f in result.findings]
    unknown = [medicine.vocabulary.label(name) for name in result.not_known]
    return Answered(
        lines=lines,
        parts=tuple(part for part in (("What the rules say today", said), (NOT_KNOWN, unknown)) if part[1]),
        sources=source_lines(result.sources, medicine.bibliography, links=False),
        json=lambda: admitted_json(result, medicine.bibliography, lines=lines),
    )


def _loud_first(lines: list[Line]) -> dict[str, Any]:
    """The emergency of an answer apart from its other lines."""
    if lines and lines[0][0] == "EMERGENCY":
        return {"loud": f"EMERGENCY: {lines[0][1]}", "lines": lines[1:]}
    return {"lines": lines}


def _left(text: str, medicine: handrail.Medicine) -> handrail.Ingested | None:
    nothing = text.strip().casefold() in reading.NOTHING_WORDS
    return None if nothing else handrail.read_ingested(text, medicine.products)


def _hours(case: Case, name: str, option: str) -> float | None:
    return case.read(name, lambda text: handrail.read_quantity(text, "time_since", where=option))


def _course(case: Case) -> handrail.Course | None:
    found = case.course
    if found is None and "course" not in case.errors:
        case.refuse(
            InputError("Nobody said what is taken.", fix='Such as "20 mg three times a day for 2 years".'),
            "course",
        )
    return found


def _needed(case: Case, name: str, reader: Callable[[str], Any], fix: str) -> Any:
    found = case.read(name, reader)
    if found is None and name not in case.errors:
        case.refuse(InputError("This is needed for an answer.", fix=fix), name)
    return found


# ---- the screens ----------------------------------------------------------------------------------

STORIES = (
    Story(
        path="/overdose",
        title="Too much was swallowed",
        says="Whom to call comes first. If someone is hard to wake or not breathing normally, call now.",
        button="What to do now",
        has_course=False,
        fields=(
            Asked(name="amount", hint="300 mg, 30 x 10 mg, up to 40 x 10 mg, or unknown", required=True),
            Asked(name="hours_ago", hint="1, 30 minutes"),
            Asked(name="alcohol_now", kind="truth"),
            Asked(name="on_purpose", kind="truth"),
            Asked(name="daily", hint="60 mg a day; 0 if none is taken"),
            Asked(name="usual", hint="20 mg"),
        ),
        ask=_overdose,
    ),
    Story(
        path="/ran-out",
        title="I ran out",
        says="What to do today, and by when.",
        button="What to do today",
        fields=(
            Asked(name="left", hint="4 x 10 mg; empty for nothing"),
            Asked(name="last_dose", hint="10 hours"),
        ),
        ask=_ran_out,
        papers=(("/letter", "A letter to the prescriber"),),
    ),
    Story(
        path="/admitted",
        title="Being admitted to hospital",
        says="What the ward has to know and to write down.",
        button="Show",
        fields=(
            Asked(name="last_dose", hint="10 hours"),
            Asked(name="nil_by_mouth", kind="truth"),
            Asked(name="pump_refill", hint="year-month-day; empty without a pump"),
        ),
        ask=_admitted,
        papers=(("/handover", "The handover sheet"), ("/wallet-card", "The wallet card")),
    ),
    Story(
        path="/restart",
        title="After a gap",
        says="Who decides about the next dose.",
        button="Who decides?",
        fields=(
            Asked(name="gap", hint="3d, 30 hours", required=True),
            Asked(name="after_overdose", kind="truth"),
            Asked(name="clinician_saw", kind="truth"),
            Asked(name="alert", kind="truth"),
            Asked(name="kidneys_known", kind="truth"),
        ),
        ask=_restart,
    ),
)


def _add(story: Story) -> None:
    async def page(request: Request) -> HTMLResponse:
        case = Case(request.query_params, LABELS)
        return await at_once(request, lambda: _page(request, case, story))

    async def as_json(request: Request) -> Response:
        def make() -> Response:
            case = Case(request.query_params, LABELS)
            found = story.ask(case)
            refuse_what_is_wrong(case)
            assert found is not None, "what can't be read is refused"
            return answer(found.json())

        return await at_once(request, make)

    router.add_api_route(story.path, page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route(f"{story.path}.json", as_json, methods=["GET"])


def _page(request: Request, case: Case, story: Story) -> HTMLResponse:
    found = None if case.is_empty else story.ask(case)
    medicine = case.medicine
    return show(
        request,
        "story.html",
        status=422 if case.is_refused else 200,
        country=case.country,
        case=case,
        story=story,
        stories=STORIES,
        answer=found,
        not_known=NOT_KNOWN,
        numbers=number_lines(case.country, medicine.name) if found else [],
    )


for _story in STORIES:
    _add(_story)
