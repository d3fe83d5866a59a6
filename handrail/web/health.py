"""GET /health: whether the server lives, whether it can answer, and with which rules, of which day.

Rules that are past their review still answer, and every answer says so; `status` is then "expired", so that
whoever watches the server sees it too.
"""

from __future__ import annotations

import html
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from typing_extensions import TypedDict

import handrail
from handrail.errors import HandrailError
from handrail.exchange.pack_json import RuleSetShape, rule_set_json
from handrail.web.answers import answer
from handrail.web.pages import PAGE_POLICY, page
from handrail.web.problem_kinds import KINDS
from handrail.web.problems import Refused
from handrail.web.work import Work

router = APIRouter(tags=["health"])


class HealthShape(TypedDict):
    """Whether the server can answer. `status` is "broken" where a pack can't be loaded."""

    status: Literal["ok", "expired", "broken"]
    live: bool
    ready: bool
    version: str
    medicines: list[RuleSetShape]
    broken: list[str]
    computing: int
    is_full: bool


class LiveShape(TypedDict):
    """The process answers."""

    live: bool


def health(work: Work) -> HealthShape:
    """What the server can say of itself; no path, no machine, no caller."""
    sets: list[RuleSetShape] = []
    broken: list[str] = []
    for name in handrail.medicine_names():
        try:
            sets.append(rule_set_json(handrail.rule_set(handrail.load_medicine(name))))
        except HandrailError:
            broken.append(name)
    expired = any(one["expired"] for one in sets)
    return {
        "status": "broken" if broken or not sets else "expired" if expired else "ok",
        "live": True,
        "ready": bool(sets) and not broken,
        "version": handrail.__version__,
        "medicines": sets,
        "broken": broken,
        "computing": work.heavy.inside,
        "is_full": work.heavy.is_full,
    }


@router.get("/health", response_model=HealthShape, summary="Which rules are loaded, and of which day")
async def show_health(request: Request) -> Response:
    """Always 200 while the process lives: read `status`, or ask /health/ready."""
    return answer(health(request.app.state.work))


@router.get("/health/live", response_model=LiveShape, summary="Whether the process answers")
async def live() -> Response:
    """For whoever restarts what has died: 200, nothing else is looked at."""
    return answer({"live": True})


@router.get("/health/ready", response_model=HealthShape, summary="Whether questions can be answered")
async def ready(request: Request) -> Response:
    """200 where every pack loads, 503 where one doesn't. Rules past their review are still ready."""
    found = health(request.app.state.work)
    if not found["ready"]:
        raise Refused(
            "pack-wrong",
            f"{len(found['broken'])} of the data packs can't be loaded.",
            fix="Run `handrail pack check` on the server. The emergency cards still answer.",
        )
    return answer(found)


@router.get("/health.html", include_in_schema=False)
async def health_page(request: Request) -> Response:
    """The same for people."""
    found = health(request.app.state.work)
    words = {
        "ok": "Answering.",
        "expired": "Answering, with rules that are past their review.",
        "broken": "Not answering: the data of a medicine can't be loaded. The emergency cards still do.",
    }
    rows = [f"<p><strong>{words[found['status']]}</strong> Handrail {html.escape(found['version'])}</p>"]
    for one in found["medicines"]:
        grades = ", ".join(f"{count} {name}" for name, count in reversed(one["by_severity"].items()))
        rows.append(
            f"<h2>{html.escape(one['medicine'])}</h2><dl>"
            f"<dt>Rules of</dt><dd>{html.escape(one['rules_date'])}, data "
            f"{html.escape(one['pack_version'])}</dd>"
            f"<dt>To be gone through again by</dt><dd>{html.escape(one['review_by'])}. "
            f"{html.escape(one['expired'])}</dd>"
            f"<dt>Rules in force</dt><dd>{one['rules']} ({grades}); {one['unverified']} of them not yet read "
            f"at their source</dd>"
            f"<dt>Danger signs</dt><dd>{one['danger_signs']}</dd>"
            f"<dt>Other medicines known</dt><dd>{one['other_medicines']}</dd></dl>"
        )
    rows.append("<p>Decision support for professionals; not a cleared medical device.</p>")
    rows.append('<p><a href="/">Back to the first page</a></p>')
    return HTMLResponse(page("Handrail: health", "".join(rows)), headers=PAGE_POLICY)


@router.get("/problems/{kind}", include_in_schema=False)
async def problem_page(kind: str) -> Response:
    """What a kind of problem means: where the `type` of a problem document leads."""
    if kind not in KINDS:
        raise Refused("not-found", "There is no such kind of problem.")
    found = KINDS[kind]
    body = f"<p>Status {found.status}</p><p>{html.escape(found.means)}</p>"
    return HTMLResponse(page(found.title, body), headers=PAGE_POLICY)
