"""GET /letter, /handover, /aftercare, /prescriptions and /wallet-card: as a page, PDF, text and JSON.

The address is the question; `.pdf`, `.txt` and `.json` behind the path are the command line's files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.exchange import reading
from handrail.exchange.papers_json import paper_json, periods_json
from handrail.report.no_plan_text import DO_NOT_STOP, no_plan_words
from handrail.report.sheet import Sheet, sheet_data, sheet_pdf, sheet_text
from handrail.report.wallet import wallet_card, wallet_pdf, wallet_text
from handrail.web import planning
from handrail.web.answers import answer
from handrail.web.case import Case
from handrail.web.frame import show
from handrail.web.screens.asking import PDF, TEXT, at_once, file_answer, in_turn, refuse_what_is_wrong

router = APIRouter(include_in_schema=False)
LABELS = {
    "question": "What I ask",
    "last_dose": "Time since the last dose",
    "nil_by_mouth": "Nothing may be swallowed",
    "pump_refill": "Pump refill due",
    "last_dose_on": "Day of the last dose",
    "on": "Day on the paper",
    "every": "Days in a period",
    "pump": "A pump gives it",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A paper that was made: its sheet, and what its JSON has beside it."""

    sheet: Sheet
    more: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A screen that makes a paper.

    Attributes:
        fields: names of its own fields; those that are yes or no stand in `truths`.
        is_slow: needs a plan, and waits its turn.
    """

    path: str
    title: str
    says: str
    make: Callable[[Case], Made | None]
    fields: tuple[tuple[str, str], ...] = ()
    truths: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    has_course: bool = True
    has_person: bool = True
    has_stock: bool = False
    is_slow: bool = False


# ---- who makes them -------------------------------------------------------------------------------


def _letter(case: Case) -> Made | None:
    course, person, on = _course(case), case.person, _day(case, "on")
    if case.is_refused or course is None:
        return None
    question = case.text("question")
    return Made(sheet=handrail.prescriber_letter(course, person, case.medicine, question=question, on=on))


def _handover(case: Case) -> Made | None:
    course, person = _course(case), case.person
    last = case.read(
        "last_dose", lambda text: handrail.read_quantity(text, "time_since", where="--last-dose")
    )
    nil, refill = case.ticked("nil_by_mouth"), _day(case, "pump_refill")
    if case.is_refused or course is None:
        return None
    return Made(
        sheet=handrail.ward_handover(
            course, person, case.medicine, last_dose_hours_ago=last, nil_by_mouth=nil, pump_refill_on=refill
        )
    )


def _aftercare(case: Case) -> Made | None:
    indication = case.read("indication", handrail.read_indication)
    country, last, on = case.country, _day(case, "last_dose_on"), _day(case, "on")
    if case.is_refused:
        return None
    return Made(
        sheet=handrail.aftercare_plan(
            case.medicine, indication=indication, country=country, last_dose_on=last, on=on
        )
    )


def _prescriptions(case: Case) -> Made | None:
    every = case.read("every", lambda text: reading.whole_number(text, "--every", at_least=1, at_most=92))
    asked = planning.read_question(case)
    if case.is_refused or asked is None:
        return None
    # Steps that aren't offered are worded for nobody.
    result = handrail.offered_only(asked.answer())
    sheet = handrail.prescription_sheet(result, asked.medicine, every_days=every)
    periods = handrail.dispensing_periods(result, every_days=every)
    return Made(sheet=sheet, more={"periods": periods_json(periods)})


def _course(case: Case) -> handrail.Course | None:
    found = case.course
    if found is None and "course" not in case.errors:
        case.refuse(
            InputError("Nobody said what is taken.", fix='Such as "20 mg three times a day for 2 years".'),
            "course",
        )
    return found


def _day(case: Case, name: str) -> Any:
    return case.read(name, lambda text: reading.date(text, f"--{name.replace('_', '-')}"))


# ---- the screens ----------------------------------------------------------------------------------

PAPERS = (
    Paper(
        path="/letter",
        title="A letter to the prescriber",
        says="One page: the question, the course, the kidneys, the other medicines, what was found.",
        make=_letter,
        fields=(("question", "A general question stands there if this is empty."), ("on", "Today if empty.")),
        long=("question",),
    ),
    Paper(
        path="/handover",
        title="Handover to the ward",
        says="Last dose, usual dose, next dose, and what must not be stopped at once.",
        make=_handover,
        fields=(
            ("last_dose", "10 hours"),
            ("nil_by_mouth", ""),
            ("pump_refill", "year-month-day; empty without a pump"),
        ),
        truths=("nil_by_mouth",),
    ),
    Paper(
        path="/aftercare",
        title="A plan for the time afterwards",
        says="To fill in and print: triggers, people, reviews, what to do if the condition returns.",
        make=_aftercare,
        fields=(("last_dose_on", "The reviews then have dates."), ("on", "Today if empty.")),
        has_course=False,
        has_person=False,
    ),
    Paper(
        path="/prescriptions",
        title="Wording for each dispensing period",
        says="What to prescribe, how many tablets, directions and dates, drawn from the taper plan; it is "
        "no prescription.",
        make=_prescriptions,
        fields=(
            ("every", "Such as 14; a period for each step if empty."),
            ("to", "20 mg a day; to nothing if empty."),
            ("start", "Tomorrow if empty."),
            ("have", "Such as 10,20."),
            ("halves", ""),
            ("liquid", "Such as 1mg/ml."),
        ),
        truths=("halves",),
        is_slow=True,
    ),
)


def _add(paper: Paper) -> None:
    run = in_turn if paper.is_slow else at_once

    async def page(request: Request) -> HTMLResponse:
        case = Case(request.query_params, LABELS)
        return await run(request, lambda: _page(request, case, paper))

    def answering(as_file: Callable[[Case, Made], Response]) -> Callable[[Request], Any]:
        async def file(request: Request) -> Response:
            case = Case(request.query_params, LABELS)

            def make() -> Response:
                made = paper.make(case)
                refuse_what_is_wrong(case)
                assert made is not None, "what can't be read is refused"
                return as_file(case, made)

            return await run(request, make)

        return file

    name = paper.path.removeprefix("/")
    router.add_api_route(paper.path, page, methods=["GET"], response_class=HTMLResponse)
    files: dict[str, Callable[[Case, Made], Response]] = {
        ".pdf": lambda _, made: file_answer(sheet_pdf(made.sheet), PDF, f"{name}.pdf"),
        ".txt": lambda _, made: file_answer(sheet_text(made.sheet), TEXT, f"{name}.txt"),
        ".json": lambda case, made: answer(paper_json(sheet_data(made.sheet), case.medicine, **made.more)),
    }
    for ending, as_file in files.items():
        router.add_api_route(f"{paper.path}{ending}", answering(as_file), methods=["GET"])


def _page(request: Request, case: Case, paper: Paper) -> HTMLResponse:
    made, no_plan = None, None
    # A plan to fill in needs nothing said: it is shown at once.
    if not case.is_empty or not paper.has_course:
        try:
            made = paper.make(case)
        except NoPlanFound as error:
            no_plan = (error, *no_plan_words(error, DO_NOT_STOP))
        except InputError as error:
            case.refuse(error)
    return show(
        request,
        "paper.html",
        status=422 if case.is_refused else 200,
        country=case.country,
        case=case,
        paper=paper,
        papers=PAPERS,
        sheet=made.sheet if made else None,
        no_plan=no_plan,
    )


for _paper in PAPERS:
    _add(_paper)


# ---- the wallet card ------------------------------------------------------------------------------


@router.get("/wallet-card")
async def card(request: Request) -> HTMLResponse:
    """The card as words, and where its PDF is."""
    case = Case(request.query_params, LABELS)

    def make() -> HTMLResponse:
        shown = None
        if not case.is_empty:
            course, person, pump = _course(case), case.person, case.ticked("pump")
            if not case.is_refused and course is not None:
                try:
                    shown = wallet_card(course, person, case.medicine, pump=pump)
                except InputError as error:
                    case.refuse(error)
        return show(
            request,
            "wallet.html",
            status=422 if case.is_refused else 200,
            country=case.country,
            case=case,
            card=shown,
            papers=PAPERS,
        )

    return await at_once(request, make)


@router.get("/wallet-card.pdf")
async def card_as_pdf(request: Request) -> Response:
    """The same bytes as `handrail wallet-card --pdf`."""
    return await at_once(request, lambda: _card(request, as_pdf=True))


@router.get("/wallet-card.txt")
async def card_as_text(request: Request) -> Response:
    """The same as `handrail wallet-card`."""
    return await at_once(request, lambda: _card(request, as_pdf=False))


def _card(request: Request, *, as_pdf: bool) -> Response:
    case = Case(request.query_params, LABELS)
    course, person, pump = _course(case), case.person, case.ticked("pump")
    refuse_what_is_wrong(case)
    assert course is not None, "what can't be read is refused"
    if as_pdf:
        return file_answer(wallet_pdf(course, person, case.medicine, pump=pump), PDF, "wallet-card.pdf")
    return file_answer(
        wallet_text(wallet_card(course, person, case.medicine, pump=pump)), TEXT, "wallet-card.txt"
    )
