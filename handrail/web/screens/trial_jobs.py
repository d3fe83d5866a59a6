"""/trial/tapers, and the jobs that the trial lab starts: longer trials, and ways down side by side."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from handrail.web import taper_case, trial_asked, trial_case, trial_fields
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.known_fields import refuse_unknown
from handrail.web.screens.jobs import put_in_line

router = APIRouter(include_in_schema=False)


@router.post("/jobs/trial")
async def start_trial(request: Request) -> Response:
    """Run a design as a job; one that can't be read goes back to its page, which says why."""
    case = Case(await read_form(request), trial_fields.LABELS)
    found = await run_in_threadpool(trial_case.read_job, case)
    if found is None:
        return RedirectResponse(case.address("/trial"), status_code=303)
    return await put_in_line(request, trial_asked.KIND, case, found, seed=found.seed)


@router.get("/trial/tapers")
async def tapers(request: Request) -> HTMLResponse:
    """The form for ways down beside each other."""
    case = Case(request.query_params, taper_case.LABELS)
    refuse_unknown(case, taper_case.LABELS)
    return _tapers(request, case)


@router.post("/jobs/tapers")
async def start_tapers(request: Request) -> Response:
    """Put a comparison into the line; refused with the same form where something can't be read."""
    case = Case(await read_form(request), taper_case.LABELS)
    found = await run_in_threadpool(taper_case.read_tapers, case)
    if found is None:
        return _tapers(request, case)
    return await put_in_line(request, taper_case.KIND, case, found, seed=found.seed)


def _tapers(request: Request, case: Case) -> HTMLResponse:
    return show(
        request,
        "trial_tapers.html",
        status=422 if case.is_refused else 200,
        case=case,
        usual_people=taper_case.USUAL_PEOPLE,
        most_people=taper_case.MOST_PEOPLE,
        command=taper_case.command_of(case),
    )
