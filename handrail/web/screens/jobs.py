"""/jobs: what takes longer than anyone waits. Started, watched, stopped, taken up again, read.

A job's page works without a script: it is looked at again with a link. What a job answers is what
the command line answers, to the last byte.
"""

from __future__ import annotations

import json
import threading
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from handrail.errors import HandrailError
from handrail.report.figures import FigureTable
from handrail.report.grounds import keys_line
from handrail.store import Conflict, Job, NotFound, Store
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.job_kinds import KINDS, START_AGAIN, JobKind
from handrail.web.jobs import CHANGED, Foreman, can_go_on, files_of, kind_of, parts_of, question_of
from handrail.web.known_fields import refuse_unknown
from handrail.web.population_case import CROWDS, KIND, LABELS, MOST, read_population
from handrail.web.problems import Refused
from handrail.web.saved import is_anything_saved, store_of, who

router = APIRouter(include_in_schema=False)

MOST_WAITING = 20
EXAMPLE = {
    "course": "20 mg three times a day for 60 days then stop",
    "people": "10000",
    "replicates": "100",
    "crowd": "adults",
    "seed": "1",
}
SAYS = {
    "queued": "waits",
    "running": "runs",
    "done": "done",
    "failed": "failed",
    "cancelled": "stopped",
    "interrupted": "interrupted",
}
STOPPED = ("failed", "cancelled", "interrupted")
_ONE = threading.Lock()


@router.get("/jobs")
async def jobs(request: Request) -> HTMLResponse:
    """The form for a new job, and the jobs there are."""
    case = Case(request.query_params, LABELS)
    refuse_unknown(case)
    filled = case if not case.is_empty else Case(EXAMPLE, LABELS)
    return await _form(request, filled, status=422 if case.is_refused else 200)


@router.post("/jobs")
async def start(request: Request) -> Response:
    """Put a job into the line; refused with the same form where something can't be read."""
    case = Case(await read_form(request), LABELS)
    found = await run_in_threadpool(read_population, case)
    if found is None:
        return await _form(request, case, status=422)
    return await put_in_line(request, KIND, case, found, seed=found.asked["seed"])


async def put_in_line(request: Request, kind: str, case: Case, found: Any, *, seed: int) -> Response:
    """A job of what was asked, and the way to its page."""
    pairs = case.pairs("title")

    def add() -> Job:
        store = store_of(request.app)
        waiting = store.jobs.all(of_user=who(request).user_id, states=("queued", "running"))
        if len(waiting) >= MOST_WAITING:
            raise Refused("busy", f"{len(waiting)} jobs wait already.", fix="Stop one of them, or wait.")
        question = question_of(pairs, found, (case.text("title") or "")[:100])
        return store.jobs.add(kind, question, seed=seed, by=who(request).actor)

    job = await run_in_threadpool(add)
    await run_in_threadpool(_look, request)
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


@router.get("/jobs/{job_id}")
async def job_page(request: Request, job_id: str) -> HTMLResponse:
    """One job: how far it is, what it answered, or why it failed and what to do."""
    job = await run_in_threadpool(_read, request, job_id)
    await run_in_threadpool(_look, request)
    kind = kind_of(job)
    case = kind.case_of(job.question.get("asked", []))
    held = json.loads(job.result) if job.result else None
    medicine = case.medicine
    return show(
        request,
        "job.html",
        case=case,
        job=job,
        says=SAYS[job.state],
        state=await run_in_threadpool(_state, job),
        may_go_on=job.state in STOPPED and await run_in_threadpool(can_go_on, job),
        changed=CHANGED,
        before=await run_in_threadpool(_before, request, job),
        held=held,
        tables=_tables(held),
        sources=keys_line(held["sources"], medicine.bibliography) if held else "",
        kind=kind,
        command=kind.command(case),
        again=case.address(kind.form),
        start_again=START_AGAIN,
        prior=held.get("prior") or medicine.words.get("prior", "") if held else "",
    )


@router.get("/jobs/{job_id}/state.json")
async def state(request: Request, job_id: str) -> dict[str, Any]:
    """How far it is, for the page's script."""
    job = await run_in_threadpool(_read, request, job_id)
    await run_in_threadpool(_look, request)
    return await run_in_threadpool(_state, job)


@router.get("/jobs/{job_id}/answer.json")
@router.get("/jobs/{job_id}/population.json")
async def answer(request: Request, job_id: str) -> Response:
    """The answer, as the command line writes it."""
    held, kind = await run_in_threadpool(_result, request, job_id)
    return _file(held["json"], "application/json", kind.answer)


@router.get("/jobs/{job_id}/figure.svg")
async def figure(request: Request, job_id: str) -> Response:
    """The picture."""
    held, kind = await run_in_threadpool(_result, request, job_id)
    if not held["figure"]:
        raise Refused("not-found", "This job draws no figure.")
    return _file(held["figure"], "image/svg+xml", f"{kind.name}.svg")


@router.get("/jobs/{job_id}/rows.parquet")
@router.get("/jobs/{job_id}/people.parquet")
async def people(request: Request, job_id: str) -> Response:
    """Everybody, or every trial, a row each."""

    def place() -> Any:
        job = _read(request, job_id)
        found = files_of(store_of(request.app), job.id) / kind_of(job).rows[0]
        if job.state != "done" or not job.result_path or not found.is_file():
            raise Refused(
                "not-found",
                "There is no file of rows for this job.",
                fix="Start the job again where pyarrow is installed.",
            )
        return found

    path = await run_in_threadpool(place)
    return FileResponse(path, media_type="application/vnd.apache.parquet", filename=path.name)


@router.post("/jobs/{job_id}/{what}")
async def change(request: Request, job_id: str, what: str) -> Response:
    """Stop a job, take it up again, or delete it."""
    await read_form(request)
    await run_in_threadpool(_change, request, job_id, what)
    await run_in_threadpool(_look, request)
    return RedirectResponse("/jobs" if what == "delete" else f"/jobs/{job_id}", status_code=303)


# ---- with the store -------------------------------------------------------------------------------


def foreman_of(app: FastAPI) -> Foreman:
    """Whoever starts the worker of this server."""
    with _ONE:
        foreman = getattr(app.state, "foreman", None)
        if foreman is None:
            foreman = app.state.foreman = Foreman()
        return foreman


def begin(app: FastAPI) -> None:
    """Go on with what waited when the server ended; where nothing was ever saved, nothing is made."""
    if not is_anything_saved(app):
        return
    try:
        foreman_of(app).look(store_of(app))
    except HandrailError:
        return  # the page of jobs says what is wrong with the store


def end(app: FastAPI) -> None:
    """Let the worker go with the server."""
    foreman = getattr(app.state, "foreman", None)
    if foreman is not None:
        foreman.close()


def _look(request: Request) -> None:
    foreman_of(request.app).look(store_of(request.app))


def _read(request: Request, job_id: str) -> Job:
    """A job of whoever asks; anyone else's is as if it weren't there."""
    try:
        job = store_of(request.app).jobs.read(job_id)
    except NotFound:
        raise _no_job() from None
    visitor = who(request)
    if not visitor.alone and job.made_by_id != visitor.user_id:
        raise _no_job()
    return job


def _no_job() -> Refused:
    return Refused("not-found", "There is no such job.", fix="Your jobs are listed under Jobs.")


def _result(request: Request, job_id: str) -> tuple[dict[str, Any], JobKind]:
    job = _read(request, job_id)
    if job.state != "done" or not job.result:
        raise Refused("not-found", f"This job {SAYS[job.state]}, so there is no answer yet.")
    return json.loads(job.result), kind_of(job)


def _change(request: Request, job_id: str, what: str) -> None:
    job, store, actor = _read(request, job_id), store_of(request.app), who(request).actor
    try:
        if what == "cancel":
            store.jobs.cancel(job.id, by=actor)
        elif what == "go-on":
            if not can_go_on(job):
                raise Refused("input-refused", CHANGED, fix=START_AGAIN)
            store.jobs.go_on(job.id, by=actor)
        elif what == "delete":
            store.jobs.delete(job.id, by=actor)
            _delete_files(store, job.id)
        else:
            raise Refused("not-found", "A job can be stopped, taken up again or deleted.")
    except Conflict:
        return  # it has moved on by itself; its page says where it is


def _delete_files(store: Store, job_id: str) -> None:
    import shutil

    shutil.rmtree(files_of(store, job_id), ignore_errors=True)


def _before(request: Request, job: Job) -> int:
    """How many jobs are before it in the line."""
    if job.state != "queued":
        return 0
    others = store_of(request.app).jobs.all(states=("queued", "running"))
    return sum(one.made_at < job.made_at for one in others)


# ---- what is shown --------------------------------------------------------------------------------


async def _form(request: Request, case: Case, status: int = 200) -> HTMLResponse:
    def listed() -> list[Job]:
        return store_of(request.app).jobs.all(of_user=who(request).user_id)

    found = [job for job in await run_in_threadpool(listed) if job.kind in KINDS]
    return show(
        request,
        "jobs.html",
        status=status,
        case=case,
        jobs=[(job, SAYS[job.state], _title(job)) for job in found],
        crowds=CROWDS,
        most=MOST,
    )


def _title(job: Job) -> str:
    asked: dict[str, str] = dict(job.question.get("asked", ()))
    named = job.question.get("title") or asked.get("course")
    return named or ": ".join(filter(None, (kind_of(job).title, asked.get("protocol"))))


def _state(job: Job) -> dict[str, Any]:
    left, gone = None, None
    if job.state == "running" and job.started_at:
        gone = round(((job.heartbeat_at or job.started_at) - job.started_at).total_seconds())
    if job.state == "running" and job.started_at and job.heartbeat_at and job.blocks_done and job.blocks:
        worked = (job.heartbeat_at - job.started_at).total_seconds()
        left = round(worked * (job.blocks - job.blocks_done) / job.blocks_done)
    return {
        "state": job.state,
        "says": SAYS[job.state],
        "progress": round(job.progress, 3),
        "done": job.blocks_done,
        "of": parts_of(job) if job.state in ("queued", "running") else job.blocks,
        "seconds_gone": gone,
        "seconds_left": left,
        "cancel_wanted": job.cancel_wanted,
    }


def _tables(held: dict[str, Any] | None) -> list[FigureTable]:
    if held is None:
        return []
    return [
        FigureTable(
            caption=one["caption"],
            header=tuple(one["header"]),
            rows=tuple(tuple(row) for row in one["rows"]),
        )
        for one in held["tables"]
    ]


def _file(text: str, media_type: str, name: str) -> Response:
    return Response(
        text, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
