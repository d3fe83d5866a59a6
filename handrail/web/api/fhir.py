"""POST /api/v1/fhir/read and /fhir/check: a FHIR R4 record in; what is understood of it, or findings, out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from fastapi.openapi.models import Example
from fastapi.responses import JSONResponse, Response
from typing_extensions import TypedDict

import handrail
from handrail.exchange import reading
from handrail.exchange.fhir.checked import check_reading, checked_fhir
from handrail.exchange.fhir.reading_json import reading_json
from handrail.exchange.fhir.reading_shape import RecordShape
from handrail.web.answers import soon
from handrail.web.api.checks import WithinMs
from handrail.web.api.medicines import MedicineName
from handrail.web.bodies import JsonRoute

FHIR_JSON = "application/fhir+json"
router = APIRouter(prefix="/api/v1/fhir", tags=["FHIR R4"], route_class=JsonRoute)

On = Annotated[
    str | None,
    Query(max_length=40, description="Today (year-month-day), for ages and what is current."),
]
EXAMPLE: Example = {
    "summary": "A person, and an eGFR",
    "value": {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"resource": {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1968"}},
            {
                "resource": {
                    "resourceType": "Observation",
                    "id": "o1",
                    "status": "final",
                    "subject": {"reference": "Patient/p1"},
                    "code": {"coding": [{"system": "http://loinc.org", "code": "98979-8"}]},
                    "effectiveDateTime": "2026-11-20",
                    "valueQuantity": {
                        "value": 48,
                        "system": "http://unitsofmeasure.org",
                        "code": "mL/min/{1.73_m2}",
                    },
                }
            },
        ],
    },
}
Record = Annotated[
    dict[str, Any],
    Body(openapi_examples={"record": EXAMPLE}, description="A resource or Bundle, about one person."),
]


class FhirResponse(JSONResponse):
    """An answer in FHIR's own media type."""

    media_type = FHIR_JSON


class BundleShape(TypedDict):
    """A FHIR R4 Bundle: an OperationOutcome for what was not read, DetectedIssues, a GuidanceResponse."""

    resourceType: str
    type: str


@router.post("/read", response_model=RecordShape, summary="What is understood of a record")
async def read(request: Request, record: Record, medicine: MedicineName = None, on: On = None) -> Response:
    """The person, the course, and what could not be read. The same JSON as `handrail fhir read`."""

    def make() -> object:
        return reading_json(_read(record, handrail.load_medicine(medicine), on))

    return await soon(request, make)


@router.post(
    "/check",
    response_model=BundleShape,
    summary="Check what a record says",
    response_class=FhirResponse,
)
async def check(
    request: Request,
    record: Record,
    medicine: MedicineName = None,
    on: On = None,
    within_ms: WithinMs = None,
) -> Response:
    """Findings as DetectedIssues, with what was not read and not checked. As `handrail fhir check --fhir`."""

    def make() -> object:
        pack = handrail.load_medicine(medicine)
        found = _read(record, pack, on)
        return checked_fhir(check_reading(found, pack, within_ms=within_ms), found, pack)

    return await soon(request, make, FHIR_JSON)


def _read(record: dict[str, Any], medicine: handrail.Medicine, on: str | None) -> handrail.FhirReading:
    return handrail.read_fhir(record, medicine, on=reading.date(on, "--on"))
