"""A shared server with an account of each role, and someone's record that is nobody's of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import handrail
from handrail.exchange.json import json_text
from handrail.store import LOCAL, ROLES, Role, Store, WrittenEntry
from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.web.browsing import Browser, account

CANARY = "Zq7Canary"
"""Stands in everything of the stranger's record, and nowhere else."""


class NobodyWorks:
    """A server whose jobs wait."""

    def look(self, store: Store) -> None:
        """Start nothing."""

    def close(self) -> None:
        """Nothing was started."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """The server; who is signed in, by role; and the names of what belongs to someone else."""

    store: Store
    app: Any
    browsers: dict[str, Browser]
    users: dict[str, str]
    names: dict[str, str]


def shared_server(store: Store) -> Shared:
    """With one account of each role, signed in, and a record that none of them is in charge of."""
    app = create_app(Settings(warm=False, shared=True))
    app.state.store, app.state.foreman = store, NobodyWorks()
    users = {role: account(store, role, role).id for role in ROLES}
    browsers: dict[str, Browser] = {"nobody": Browser(app)}
    for role in ROLES:
        browsers[role] = Browser(app)
        assert browsers[role].sign_in(role).status_code == 303
    return Shared(store=store, app=app, browsers=browsers, users=users, names=_someone_elses(store))


def _someone_elses(store: Store) -> dict[str, str]:
    ada = store.people.add(CANARY, {"age_years": 58}, by=LOCAL)
    course = store.courses.add(
        ada.id, medicine="baclofen", sentence="20 mg a day", note=f"{CANARY} note", by=LOCAL
    )
    answer = json_text({"schema": "handrail/plan/1", "of": CANARY}).encode()
    plan = store.plans.add(
        ada.id, medicine="baclofen", title=f"{CANARY} plan", question={"asked": []}, answer=answer, by=LOCAL
    )
    store.diaries.add(ada.id, _an_entry(), by=LOCAL)
    feed, _ = store.feeds.make(ada.id, options={"titles": "full"}, by=LOCAL)
    job = store.jobs.add("population", {"asked": [["course", CANARY]], "title": CANARY}, seed=1, by=LOCAL)
    other = store.users.add("other", name=f"{CANARY} doctor", role="clinician", by=LOCAL)
    return {
        "person_id": ada.id,
        "course_id": course.id,
        "plan_id": plan.id,
        "feed_id": feed.id,
        "job_id": job.id,
        "user_id": other.id,
    }


def _an_entry() -> WrittenEntry:
    return WrittenEntry(
        id="c" * 32,
        medicine="baclofen",
        day=handrail.LocalDay(date=dt.date(2025, 5, 2), begins_offset_min=0, ends_offset_min=0),
        content={"falls": 1, "note": f"{CANARY} note", "goal": f"{CANARY} goal"},
        written_at=dt.datetime(2025, 5, 2, 9, tzinfo=dt.UTC),
    )


def own_records(shared: Shared) -> dict[Role, str]:
    """A record for the patient, and one that the carers are in charge of."""
    made: dict[Role, str] = {}
    carers: tuple[Role, ...] = ("patient", "clinician", "pharmacist")
    for role in carers:
        person = shared.store.people.add(f"Own of the {role}", by=LOCAL)
        shared.store.users.link(shared.users[role], person.id, own=role == "patient", by=LOCAL)
        made[role] = person.id
    return made
