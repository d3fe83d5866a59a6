"""Someone with an approved plan who writes a diary: their plan, and days as a page or a phone sends them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from secrets import token_hex

import httpx

import handrail
from handrail.exchange.json import json_text, plan_json
from handrail.store import LOCAL, Actor, Store
from tests.web.browsing import Browser, hidden

ADA = {"age_years": 58, "weight_kg": 70.0, "egfr_ml_min_1_73m2": 48.0, "country": "UK"}
COURSE = "20 mg three times a day for 14 months"


@cache
def plan_from(start: dt.date, choose: str = "middle") -> handrail.PlanResult:
    medicine = handrail.load_medicine("baclofen")
    course = handrail.parse_course(COURSE, products=medicine.products)
    return handrail.plan_taper(
        course, handrail.Person(**ADA), medicine, starts_on=start, draws=60, choose=choose
    )


def approve(store: Store, person_id: str, result: handrail.PlanResult) -> None:
    bibliography = handrail.load_medicine("baclofen").bibliography
    answer = json_text(plan_json(result, bibliography)).encode()
    saved = store.plans.add(
        person_id, medicine="baclofen", title="Way down", question={"asked": []}, answer=answer, by=LOCAL
    )
    version = store.plans.version(saved.id)
    store.plans.approve(
        saved.id,
        revision=saved.revision,
        version=1,
        content_hash=version.content_hash,
        by=Actor(name="Dr Grace"),
    )


def send(browser: Browser, person_id: str, day: dt.date, **fields: str) -> httpx.Response:
    """A day, as the page without scripts sends it."""
    page = browser.get(f"/diary/{person_id}", day=day.isoformat()).text
    given = {name: hidden(page, name) for name in ("sent", "entry_id", "replaces")}
    zone = {"zone": "Europe/London"}
    return browser.send(
        f"/diary/{person_id}", f"/diary/{person_id}", day=day.isoformat(), **(given | zone | fields)
    )


def later(
    browser: Browser, person_id: str, day: dt.date, token: str | None = None, **fields: str
) -> httpx.Response:
    """An entry that waited on a phone."""
    if token is None:
        token = browser.get(f"/diary/{person_id}/state.json").json()["form_token"]
    values = {"entry_id": token_hex(16), "day": day.isoformat(), "zone": "Europe/London"} | fields
    body = {"form_token": token, "fields": [list(pair) for pair in values.items()]}
    return browser.ask("POST", f"/diary/{person_id}/entries.json", json=body)
