"""Calls to the hooks as a hospital system would send them, for tests."""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from handrail.web.cds import cds_router
from handrail.web.cds_settings import CdsSettings

TODAY = dt.date.today()
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
UCUM = "http://unitsofmeasure.org"
WHO = {"reference": "Patient/p1"}
KEYS = ("patient", "medications", "statements", "egfr", "creatinine", "weight", "conditions")


def days_ago(days: int) -> str:
    return (TODAY - dt.timedelta(days=days)).isoformat()


def born(years: int) -> str:
    return TODAY.replace(year=TODAY.year - years, day=1).isoformat()


def order(
    name: str, mg: float, times: int, *, id: str = "d1", status: str = "draft", **more: Any
) -> dict[str, Any]:
    """A MedicationRequest: `order("baclofen", 20, 3)`."""
    return {
        "resourceType": "MedicationRequest",
        "id": id,
        "status": status,
        "intent": "order",
        "subject": WHO,
        "medicationCodeableConcept": {"text": name},
        "dosageInstruction": [
            {
                "text": f"{mg:g} mg {_times(times)} a day",
                "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": mg, "unit": "mg", "system": UCUM, "code": "mg"}}],
            }
        ],
        **more,
    }


def _times(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def taken(
    name: str, mg: float, times: int, *, id: str, since_days: int | None = None, **more: Any
) -> dict[str, Any]:
    """An active order, begun so many days ago where that is known."""
    made = order(name, mg, times, id=id, status="active", **more)
    if since_days is not None:
        repeat = made["dosageInstruction"][0]["timing"]["repeat"]
        repeat["boundsPeriod"] = {"start": days_ago(since_days)}
    return made


def observation(code: str, value: float, unit: str, days: int = 2) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"o{code}",
        "status": "final",
        "subject": WHO,
        "effectiveDateTime": days_ago(days),
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
    }


def egfr(value: float, days: int = 2) -> dict[str, Any]:
    return observation("98979-8", value, "mL/min/{1.73_m2}", days)


def weight(value: float) -> dict[str, Any]:
    return observation("29463-7", value, "kg")


def condition(text: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": f"c-{text.replace(' ', '-')}",
        "subject": WHO,
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": text},
    }


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in resources]}


def person(age: int = 45, gender: str = "male", country: str = "GB") -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "birthDate": born(age),
        "gender": gender,
        "address": [{"country": country}],
    }


def record(**parts: Any) -> dict[str, Any]:
    """A prefetch with every key: what isn't given was looked for and is empty."""
    usual: dict[str, Any] = {
        "patient": person(),
        "medications": bundle(),
        "statements": bundle(),
        "egfr": bundle(egfr(95)),
        "creatinine": bundle(),
        "weight": bundle(weight(80)),
        "conditions": bundle(),
    }
    return usual | parts


def ask(hook: str, prefetch: dict[str, Any] | None, *drafts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The body of a call."""
    context: dict[str, Any] = {"userId": "Practitioner/7", "patientId": "p1"}
    if hook.startswith("order"):
        context["draftOrders"] = bundle(*drafts) | {"type": "collection"}
    if hook == "order-select":
        context["selections"] = [f"{one['resourceType']}/{one['id']}" for one in drafts]
    if hook.startswith("encounter"):
        context["encounterId"] = "e1"
    body = {"hook": hook, "hookInstance": "c1c3f1d2-7b1b-4a52-8b0e-2a2f5c0d9e11", "context": context}
    if prefetch is not None:
        body["prefetch"] = copy.deepcopy(prefetch)
    return body | more


class Hooks:
    """The services, asked without a network."""

    def __init__(
        self, folder: Path, *, transport: Any = None, client: str = "127.0.0.1", **settings: Any
    ) -> None:
        chosen = CdsSettings(**{"state_dir": folder, "within_ms": 30_000, **settings})
        self.app = FastAPI()
        self.app.include_router(cds_router(chosen, transport))
        self._client, self._base = client, chosen.base_url or "http://127.0.0.1"

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            carried = httpx.ASGITransport(self.app, client=(self._client, 40_000))
            async with httpx.AsyncClient(transport=carried, base_url=self._base) as client:
                return await client.request(method, path, **more)

        return asyncio.run(send())

    def call(self, body: Any, **more: Any) -> httpx.Response:
        return self.request("POST", f"/cds-services/taper-{body['hook']}", json=body, **more)

    def cards(self, body: Any) -> list[dict[str, Any]]:
        answer = self.call(body)
        assert answer.status_code == 200, answer.text
        cards: list[dict[str, Any]] = answer.json()["cards"]
        return cards


def rules_of(cards: list[dict[str, Any]]) -> list[str]:
    return [card["extension"]["handrail.rule"] for card in cards]


def findings_of(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [card for card in cards if card["extension"]["handrail.rule"] != "not-checked"]
