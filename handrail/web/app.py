"""The application: every router, the guards before them, and one place for errors.

    uvicorn handrail.web.app:create_app --factory

`handrail serve` does this, with settings that fit one machine. Nothing here decides anything about a
medicine: each route reads, calls one public function, and answers with what `exchange` writes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

import handrail
from handrail.errors import HandrailError
from handrail.web import health
from handrail.web.accounts import Admission, same_door
from handrail.web.api import (
    care,
    checks,
    emergency,
    fhir,
    medicines,
    plans,
    readings,
    simulations,
    stories,
    urgent,
)
from handrail.web.api import follow as follow_api
from handrail.web.api import trials as trials_api
from handrail.web.cds import cds_router
from handrail.web.cds_settings import cds_settings
from handrail.web.guards import Guards
from handrail.web.openapi import describe
from handrail.web.problems import handle
from handrail.web.roles import Doors
from handrail.web.screens import (
    accounts,
    check,
    data,
    diary,
    evidence,
    evidence_effects,
    evidence_known,
    follow,
    follow_changes,
    help,
    home,
    jobs,
    keys,
    me,
    open_record,
    papers,
    people,
    plan,
    read,
    recognise,
    saved_plans,
    sign_in,
    simulate,
    smart,
    trial_designs,
    trial_jobs,
    trials,
    ward,
)
from handrail.web.screens import emergency as emergency_screen
from handrail.web.settings import Settings, from_environment
from handrail.web.work import Work

ROUTERS: tuple[APIRouter, ...] = (
    emergency.router,
    checks.router,
    stories.router,
    urgent.router,
    care.router,
    plans.router,
    follow_api.router,
    simulations.router,
    fhir.router,
    readings.router,
    trials_api.router,
    medicines.router,
    health.router,
)
"""Every address of the API, in the order of /openapi.json."""
SCREENS: tuple[APIRouter, ...] = (
    home.router,
    plan.router,
    evidence.router,
    evidence_known.router,
    evidence_effects.router,
    simulate.router,
    jobs.router,
    trial_jobs.router,
    trial_designs.router,
    trials.router,
    check.router,
    recognise.router,
    read.router,
    emergency_screen.router,
    help.router,
    saved_plans.router,
    open_record.router,
    people.router,
    diary.router,
    follow.router,
    follow_changes.router,
    ward.router,
    papers.router,
    sign_in.router,
    me.router,
    keys.router,
    smart.router,
    accounts.router,
    data.router,
)
"""Every screen, and the files that the screens need."""
BEHIND_THE_DOOR = (Depends(same_door),)

DESCRIPTION = (
    "Plans, simulates and checks a whole course of a medicine that can't simply be started or stopped. "
    "Decision support for professionals and a research tool; not a cleared medical device. Answers are "
    "the same bytes as the command line's --json. A dangerous dose is a finding (200), not an error. "
    "Nothing is ever called safe: an answer says what was found, what was clear, and what could not be "
    "checked."
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """A new application.

    Args:
        settings: how it behaves; read from the environment if left out.

    Raises:
        InputError: the environment holds settings that can't be read.
    """
    chosen = settings or from_environment()
    app = FastAPI(
        title="Handrail",
        version=handrail.__version__,
        description=DESCRIPTION,
        lifespan=_lifespan,
        # These pages load their scripts from elsewhere; no request leaves this origin.
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    app.state.settings = chosen
    app.state.work = Work(chosen)
    for kind in (HandrailError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, handle)  # pyright: ignore[reportArgumentType]
    routers = (*ROUTERS, *SCREENS)
    # A screen links only to what this application has.
    app.state.addresses = frozenset(str(getattr(r, "path", "")) for each in routers for r in each.routes)
    desk = cds_router(cds_settings())
    everything = (*routers, desk)
    doors = Doors((*app.router.routes, *(route for router in everything for route in router.routes)))
    app.state.doors = doors
    app.router.routes.extend(_behind_the_door())
    app.include_router(desk, dependencies=BEHIND_THE_DOOR)
    app.openapi = lambda: describe(app)
    app.add_middleware(Guards, settings=chosen, admit=Admission(app, doors))
    return app


@lru_cache
def _behind_the_door() -> tuple[BaseRoute, ...]:
    """The addresses that every application has, each asked for who may enter.

    Working out what an address reads and answers takes longer than most answers: the framework does it
    when a router is first asked, and keeps it with the routes, which hold nothing of an application.
    """
    whole = APIRouter()
    for router in (*ROUTERS, *SCREENS):
        whole.include_router(router, dependencies=BEHIND_THE_DOOR)
    return tuple(whole.routes)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    if app.state.settings.warm:
        warm()
    jobs.begin(app)
    yield
    jobs.end(app)
    app.state.work.close()


def warm() -> None:
    """Load every medicine and ask it one question, so that the first caller doesn't wait for it.

    A pack that is broken doesn't keep the server from starting: its emergency cards must answer, and
    /health says what is wrong.
    """
    for name in handrail.medicine_names():
        try:
            medicine = handrail.load_medicine(name)
            course = handrail.parse_course("1 mg a day", products=medicine.products)
            handrail.check_course(course, handrail.Person(), medicine)
        except HandrailError:
            continue
    _ = handrail.plan_taper, handrail.simulate_course
