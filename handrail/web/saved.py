"""What is saved, and who may see it: the server's store, whoever asks, and one place that says no.

A server on one machine without accounts has one visitor, who may do everything. Where there are accounts
`request.state.who` holds the one who signed in (`accounts.py` puts them there). A person, a plan or a
calendar that someone may not see isn't there for them: the same answer as for one that never was.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from handrail.store import (
    LOCAL,
    Actor,
    Conflict,
    NotFound,
    SavedPerson,
    SavedPlan,
    Store,
    Subject,
    Unavailable,
    data_folder,
    open_store,
)
from handrail.store.place import FILE_NAME
from handrail.web.frame import show
from handrail.web.problems import Refused
from handrail.web.programs import for_programs
from handrail.web.roles import CARE, NOBODY, may

_OPENING = threading.Lock()
Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Whoever asks.

    Attributes:
        role: patient, clinician, pharmacist, researcher or admin; nobody where they aren't signed in.
        user_id: their account; None on a machine without accounts.
        alone: they sit at a machine without accounts, and everything on it is theirs.
        program: a program asks in their name.
        own: the record that is their own, where there is one.
        people: whose records they may open; None for everyone's.
    """

    name: str
    role: str
    user_id: str | None = None
    own: str | None = None
    people: frozenset[str] | None = None
    alone: bool = False
    program: bool = False

    def may_ask(self, key: str) -> bool:
        """Whether they may ask at an address, such as "GET /plan"."""
        return self.alone or (may(self.role, key) and (not self.program or for_programs(key)))

    @property
    def actor(self) -> Actor:
        """As the one who does something."""
        return LOCAL if self.user_id is None else Actor(name=self.name, user_id=self.user_id)

    def may_open(self, person_id: str) -> bool:
        """Whether this record is theirs to see."""
        return self.people is None or person_id in self.people

    @property
    def may_change(self) -> bool:
        """Whether they may write into the records that they see."""
        return self.role in CARE

    @property
    def may_approve(self) -> bool:
        """Whether a plan may carry their signature."""
        return self.role == "clinician"


ALONE = Visitor(name=LOCAL.name, role="clinician", alone=True)
"""Whoever sits at a machine without accounts."""
STRANGER = Visitor(name="", role=NOBODY, people=frozenset())
"""Whoever isn't signed in."""


def is_anything_saved(app: FastAPI) -> bool:
    """Whether there is a store at all; asking makes none."""
    if getattr(app.state, "store", None) is not None or os.environ.get("HANDRAIL_DATABASE_URL", "").strip():
        return True
    return (data_folder() / FILE_NAME).is_file()


def store_of(app: FastAPI) -> Store:
    """The server's store, opened when it is first needed."""
    with _OPENING:
        store = getattr(app.state, "store", None)
        if store is None:
            store = app.state.store = open_store()
        return store


def who(request: Request) -> Visitor:
    """Whoever asks; a stranger where nobody said who it is."""
    return getattr(request.state, "who", STRANGER)


def the_person(request: Request, person_id: str) -> SavedPerson:
    """Someone's record, if it is there for whoever asks.

    Raises:
        NotFound: it isn't there, or not for them.
    """
    if not who(request).may_open(person_id):
        raise NotFound("There is no such person.")
    return store_of(request.app).people.read(person_id)


def the_plan(request: Request, person_id: str, plan_id: str) -> SavedPlan:
    """One of someone's plans.

    Raises:
        NotFound: it isn't there, isn't theirs, or not for whoever asks.
    """
    person = the_person(request, person_id)
    plan = store_of(request.app).plans.read(plan_id)
    if plan.person_id != person.id:
        raise NotFound("There is no such plan.")
    return plan


def note_look(request: Request, person_id: str, at: str) -> None:
    """Write into the log that someone looked at a record; whoever it is about can read it there."""
    visitor = who(request)
    if visitor.user_id is not None and visitor.own != person_id:
        subject = Subject(kind=at, id=person_id, person_id=person_id)
        store_of(request.app).audit.note(visitor.actor, "look", subject)


def refuse_unless(allowed: bool, what: str) -> None:
    """Say no to something that isn't for this role.

    Raises:
        Refused: it isn't allowed.
    """
    if not allowed:
        raise Refused(
            "not-allowed", f"{what} isn't for your role here.", fix="Ask whoever is in charge of you."
        )


async def with_store(request: Request, make: Callable[[], Answer]) -> Answer | Response:
    """An answer from what is saved, made in a thread.

    Raises:
        Refused: what was asked for isn't there, or what is saved can't be reached.
    """
    try:
        return await run_in_threadpool(make)
    except NotFound as error:
        raise Refused("not-found", error.message, fix="Go back to the list of people.") from None
    except Conflict as error:
        return _changed(request, error)
    except Unavailable as error:
        raise Refused("store-wrong", error.message, fix=error.fix) from None


def _changed(request: Request, error: Conflict) -> Response:
    """Someone was faster: who, when, what, and that nothing was overwritten."""
    return show(request, "changed.html", status=409, error=error, origin=str(request.base_url))
