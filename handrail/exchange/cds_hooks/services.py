"""The services offered to hospital systems, and what each asks to be sent along (prefetch).

A prefetch template is a FHIR read or search with `{{context.patientId}}` in it. Only plain searches are
used (equality, `_sort`, `_count`), so that every system can answer them. Every key is needed: what a
client leaves out is fetched from it or the call is refused (412), because a rule that silently lacks a
record would look like one that found nothing. A client that has looked and has nothing sends null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handrail.exchange.fhir import codes

FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One service of the discovery page.

    Attributes:
        context: the names its hook's context must have; each a text, except `draftOrders` and `selections`.
        prefetch: templates by key, in the order in which gaps are reported.
    """

    id: str
    hook: str
    title: str
    description: str
    context: tuple[str, ...]
    prefetch: Mapping[str, str]

    @property
    def judges_drafts(self) -> bool:
        """Whether unsigned orders come with the call."""
        return "draftOrders" in self.context


def _observations(*facts: str, count: int) -> str:
    wanted = ",".join(f"{codes.LOINC}|{code}" for code, one in codes.OBSERVED.items() if one.fact in facts)
    return f"Observation?patient={{{{context.patientId}}}}&code={wanted}&_sort=-date&_count={count}"


_RECORD = {
    "patient": "Patient/{{context.patientId}}",
    "medications": "MedicationRequest?patient={{context.patientId}}&status=active",
    "statements": "MedicationStatement?patient={{context.patientId}}&status=active",
    "egfr": _observations("egfr_ml_min_1_73m2", "creatinine_clearance_ml_min", count=10),
    "creatinine": _observations("creatinine_mg_dl", count=10),
    "weight": _observations("weight_kg", "height_cm", count=4),
    "conditions": "Condition?patient={{context.patientId}}&clinical-status=active",
}
_DISPENSES = {
    "dispenses": "MedicationDispense?patient={{context.patientId}}&status=completed"
    "&_sort=-whenhandedover&_count=20"
}
_ENCOUNTER = {
    "encounter": "Encounter/{{context.encounterId}}",
    "orders": "MedicationRequest?encounter={{context.encounterId}}&status=active",
    "diets": "NutritionOrder?patient={{context.patientId}}&status=active",
}

SERVICES: tuple[Service, ...] = (
    Service(
        id="taper-order-select",
        hook="order-select",
        title="Handrail: while an order is being chosen",
        description="What would be true if the chosen draft were signed, held against today: dose, kidneys, "
        "other medicines, sudden stops. Quiet unless the medicine it knows is concerned.",
        context=("userId", "patientId", "selections", "draftOrders"),
        prefetch=_RECORD,
    ),
    Service(
        id="taper-order-sign",
        hook="order-sign",
        title="Handrail: before orders are signed",
        description="What would be true if the drafts were signed, held against today: dose, kidneys, other "
        "medicines, sudden stops. Quiet unless the medicine it knows is concerned.",
        context=("userId", "patientId", "draftOrders"),
        prefetch=_RECORD,
    ),
    Service(
        id="taper-patient-view",
        hook="patient-view",
        title="Handrail: on opening a record",
        description="A pump refill that is due, a gap in the supply, and what can't wait; other grave "
        "findings together on one quiet card. Otherwise nothing.",
        context=("userId", "patientId"),
        prefetch=_RECORD | _DISPENSES,
    ),
    Service(
        id="taper-encounter-start",
        hook="encounter-start",
        title="Handrail: on admission",
        description="A medicine that can't simply be stopped: taken at home and missing from the orders, or "
        "nothing may be swallowed.",
        context=("userId", "patientId", "encounterId"),
        prefetch=_RECORD | _ENCOUNTER,
    ),
    Service(
        id="taper-encounter-discharge",
        hook="encounter-discharge",
        title="Handrail: on discharge",
        description="A medicine that can't simply be stopped: taken until now and missing from the orders.",
        context=("userId", "patientId", "encounterId"),
        prefetch=_RECORD | _ENCOUNTER,
    ),
)

_BY_ID = {service.id: service for service in SERVICES}


def service_called(name: str) -> Service | None:
    """The service of this id, if there is one."""
    return _BY_ID.get(name)


def discovery() -> dict[str, object]:
    """What `GET /cds-services` answers."""
    return {
        "services": [
            {
                "hook": service.hook,
                "title": service.title,
                "description": service.description,
                "id": service.id,
                "prefetch": dict(service.prefetch),
                "usageRequirements": "Every prefetch key is needed. Send null for one that the record has "
                "nothing for. A key left out is fetched where this server has been told it may; "
                "otherwise the call is answered with 412 and the names of the missing keys.",
            }
            for service in SERVICES
        ]
    }


def filled(template: str, context: Mapping[str, object]) -> str:
    """The request that a template stands for; every id was checked to be one when the call was read."""
    return re.sub(r"\{\{context\.(\w+)\}\}", lambda found: str(context[found[1]]), template)
