"""A record system of the tests: it launches apps as SMART describes, and keeps what it was asked."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

ISS = "https://ehr.example/fhir"
SECRET = "the-secret-of-this-app"
TOKEN = "Zq7TokenThatNobodySees"
NAME = "Zq7Canary"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


def _observation(number: str, code: str, value: float, unit: str, day: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": number,
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "system": UCUM, "code": unit},
    }


def records() -> dict[str, list[dict[str, Any]]]:
    """Everything of one person, by kind."""
    order = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-01-05",
        "medicationCodeableConcept": {"text": "Baclofen 10 mg tablets"},
        "dosageInstruction": [
            {
                "timing": {
                    "repeat": {
                        "frequency": 3,
                        "period": 1,
                        "periodUnit": "d",
                        "boundsPeriod": {"start": "2026-01-05"},
                    }
                },
                "doseAndRate": [{"doseQuantity": {"value": 20, "system": UCUM, "code": "mg"}}],
            }
        ],
    }
    other = {
        **{name: order[name] for name in ("resourceType", "status", "intent", "subject", "authoredOn")},
        "id": "m2",
        "medicationCodeableConcept": {"text": "zolpidem 10 mg"},
    }
    condition = {
        "resourceType": "Condition",
        "id": "c1",
        "subject": {"reference": "Patient/p1"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": "epilepsy", "coding": [{"system": "http://snomed.info/sct", "code": "84757009"}]},
    }
    return {
        "Patient": [
            {
                "resourceType": "Patient",
                "id": "p1",
                "name": [{"given": ["Ada"], "family": NAME}],
                "gender": "female",
                "birthDate": "1968-03-01",
            }
        ],
        "MedicationRequest": [order, other],
        "MedicationStatement": [],
        "MedicationDispense": [],
        "Observation": [
            _observation("o1", "98979-8", 48, "mL/min/{1.73_m2}", "2026-11-02"),
            _observation("o2", "29463-7", 70, "kg", "2026-10-01"),
        ],
        "Condition": [condition],
    }


class RecordSystem:
    """The record system, as an application.

    Attributes:
        asked: every request, as "METHOD path".
        answers: what it answers instead, by path.
        settings: changed members of its configuration.
        token: changed members of the token's answer.
    """

    def __init__(self, secret: str = "") -> None:
        self.asked: list[str] = []
        self.answers: dict[str, Response] = {}
        self.settings: dict[str, Any] = {}
        self.token: dict[str, Any] = {}
        self.records = records()
        self._secret = secret
        self._codes: dict[str, dict[str, str]] = {}
        self.app = FastAPI()
        self.app.add_api_route("/fhir/.well-known/smart-configuration", self._configuration)
        self.app.add_api_route("/authorize", self._authorize)
        self.app.add_api_route("/token", self._token, methods=["POST"])
        self.app.add_api_route("/fhir/{kind}/{number}", self._one)
        self.app.add_api_route("/fhir/{kind}", self._search)
        self.app.middleware("http")(self._note)

    async def _note(self, request: Request, call_next: Any) -> Response:
        self.asked.append(f"{request.method} {request.url.path}")
        other = self.answers.get(request.url.path)
        return other if other is not None else await call_next(request)

    async def _configuration(self, request: Request) -> dict[str, Any]:
        origin = str(request.base_url).rstrip("/")
        return {
            "authorization_endpoint": f"{origin}/authorize",
            "token_endpoint": f"{origin}/token",
            "capabilities": ["launch-ehr", "launch-standalone", "permission-v2"],
            "code_challenge_methods_supported": ["S256"],
            **self.settings,
        }

    async def _authorize(self, request: Request) -> Response:
        """Someone signs in there and agrees."""
        query = dict(request.query_params)
        code = f"code-{len(self._codes)}"
        self._codes[code] = query
        told = urlencode({"code": code, "state": query["state"]})
        return RedirectResponse(f"{query['redirect_uri']}?{told}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or not self._is_proved(request, form, asked):
            return JSONResponse({"error": "invalid_grant"}, 400)
        given = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 60, "patient": "p1"}
        return JSONResponse({**given, "scope": asked["scope"], **self.token})

    def _is_proved(self, request: Request, form: dict[str, str], asked: dict[str, str]) -> bool:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        same = challenge == asked["code_challenge"] and asked["code_challenge_method"] == "S256"
        if self._secret:
            wanted = "Basic " + base64.b64encode(f"handrail:{self._secret}".encode()).decode()
            named = request.headers.get("authorization") == wanted and "client_id" not in form
        else:
            named = form.get("client_id") == "handrail" and "authorization" not in request.headers
        return same and named and form["redirect_uri"] == asked["redirect_uri"]

    async def _one(self, request: Request, kind: str, number: str) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        found = [one for one in self.records.get(kind, []) if one["id"] == number]
        return JSONResponse(found[0]) if found else JSONResponse({"resourceType": "OperationOutcome"}, 404)

    async def _search(self, request: Request, kind: str) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        codes = request.query_params.get("code", "")
        found = [
            one
            for one in self.records.get(kind, [])
            if not codes or any(coding["code"] in codes for coding in one["code"]["coding"])
        ]
        entry = [{"resource": one} for one in found]
        return JSONResponse({"resourceType": "Bundle", "type": "searchset", "entry": entry})

    def _refused(self, request: Request) -> Response | None:
        right = request.headers.get("authorization") == f"Bearer {TOKEN}"
        return None if right else JSONResponse({"resourceType": "OperationOutcome"}, 401)
