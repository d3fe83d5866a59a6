"""CDS Hooks on opening a record, at admission and at discharge."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.cds_calls import (
    TODAY,
    Hooks,
    ask,
    bundle,
    days_ago,
    findings_of,
    record,
    rules_of,
    taken,
)
from tests.web.cds_shapes import proved

# ------------------------------------------------------------------------------- the other hooks


def stay(code: str = "IMP") -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "in-progress",
        "subject": {"reference": "Patient/p1"},
        "class": {"code": code},
    }


HOME = record(medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=400)))


@pytest.mark.parametrize("hook", ["encounter-start", "encounter-discharge"])
def test_taken_at_home_and_gone_from_the_orders_gets_a_card(hooks: Hooks, hook: str) -> None:
    orders = bundle(taken("amoxicillin 500 mg", 500, 3, id="x1"))

    cards = proved(hooks.cards(ask(hook, HOME | {"encounter": stay(), "orders": orders, "diets": bundle()})))

    assert findings_of(cards)
    assert cards[0]["extension"]["handrail.interruptive"] is True


@pytest.mark.parametrize("hook", ["encounter-start", "encounter-discharge"])
def test_taken_at_home_and_among_the_orders_is_quiet(hooks: Hooks, hook: str) -> None:
    orders = bundle(taken("Lioresal 10 mg", 20, 3, id="x1"))

    assert (
        findings_of(hooks.cards(ask(hook, HOME | {"encounter": stay(), "orders": orders, "diets": bundle()})))
        == []
    )


def test_an_order_for_the_stay_is_none_for_home(hooks: Hooks) -> None:
    inside = taken("baclofen 20 mg", 20, 3, id="x1", category=[{"coding": [{"code": "inpatient"}]}])
    outside = taken("amoxicillin", 500, 3, id="x2", category=[{"coding": [{"code": "discharge"}]}])
    body = ask(
        "encounter-discharge", HOME | {"encounter": stay(), "orders": bundle(inside, outside), "diets": None}
    )

    assert findings_of(proved(hooks.cards(body)))


def test_a_visit_to_a_clinic_needs_no_orders(hooks: Hooks) -> None:
    body = ask("encounter-start", HOME | {"encounter": stay("AMB"), "orders": bundle(), "diets": None})

    assert findings_of(hooks.cards(body)) == []


def test_nil_by_mouth_for_a_day_gets_a_card(hooks: Hooks) -> None:
    diet = {
        "resourceType": "NutritionOrder",
        "id": "n1",
        "status": "active",
        "patient": {"reference": "Patient/p1"},
        "dateTime": f"{TODAY}T00:00:00Z",
        "oralDiet": {
            "type": [{"text": "Nil by mouth"}],
            "schedule": [
                {"repeat": {"boundsPeriod": {"start": f"{TODAY}T00:00:00Z", "end": f"{TODAY}T23:00:00Z"}}}
            ],
        },
    }
    orders = bundle(taken("baclofen 20 mg", 20, 3, id="x1"))
    body = ask("encounter-start", HOME | {"encounter": stay(), "orders": orders, "diets": bundle(diet)})

    assert "AS-06" in rules_of(proved(hooks.cards(body)))

    del diet["oralDiet"]["schedule"]  # type: ignore[attr-defined]
    untimed = ask("encounter-start", HOME | {"encounter": stay(), "orders": orders, "diets": bundle(diet)})
    assert "how long" in proved(hooks.cards(untimed))[-1]["detail"]


def dispense(name: str, value: float, unit: str, days: int) -> dict[str, Any]:
    return {
        "resourceType": "MedicationDispense",
        "id": f"h{days}",
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {"text": name},
        "quantity": {"value": value, "unit": unit, "code": unit},
        "whenHandedOver": days_ago(days),
    }


def test_on_opening_a_record_a_supply_that_ran_out_is_told(hooks: Hooks) -> None:
    enough = dispense("baclofen 20 mg tablet", 90, "{tablet}", 10)
    gone = dispense("baclofen 20 mg tablet", 90, "{tablet}", 33)

    assert findings_of(hooks.cards(ask("patient-view", HOME | {"dispenses": bundle(enough)}))) == []
    assert findings_of(proved(hooks.cards(ask("patient-view", HOME | {"dispenses": bundle(gone)}))))


def test_on_opening_a_record_a_pump_that_is_due_is_told(hooks: Hooks) -> None:
    pump = taken("baclofen intrathecal", 1, 1, id="m1")
    pump["dosageInstruction"] = [
        {
            "route": {"coding": [{"system": "http://snomed.info/sct", "code": "72607000"}]},
            "doseAndRate": [{"rateQuantity": {"value": 400, "unit": "ug/d", "code": "ug/d"}}],
        }
    ]
    filling = dispense("baclofen 2000 micrograms/mL intrathecal", 20, "mL", 98)
    now = record(medications=bundle(pump), dispenses=bundle(filling))

    assert "IT-04" in rules_of(proved(hooks.cards(ask("patient-view", now))))

    assert "pump" in proved(hooks.cards(ask("patient-view", now | {"dispenses": bundle()})))[-1]["detail"]
