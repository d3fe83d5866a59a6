"""CDS Hooks as a hospital system meets it: what is said to an order, and when nothing is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.web.cds_calls import (
    KEYS,
    Hooks,
    ask,
    bundle,
    condition,
    egfr,
    findings_of,
    order,
    person,
    record,
    rules_of,
    taken,
    weight,
)
from tests.web.cds_shapes import proved

# --------------------------------------------------------------------------------------- discovery


def test_the_five_services_are_announced_with_what_they_need(hooks: Hooks) -> None:
    services = hooks.request("GET", "/cds-services").json()["services"]

    assert {one["hook"] for one in services} == {
        "order-select",
        "order-sign",
        "patient-view",
        "encounter-start",
        "encounter-discharge",
    }
    for one in services:
        assert one["id"] == f"taper-{one['hook']}"
        assert one["description"]
        assert one["title"]
        assert set(KEYS) <= one["prefetch"].keys()
        for template in one["prefetch"].values():
            kind = template.replace("?", "/").split("/")[0]
            assert kind.isalpha()
            tokens = {part.split("}}")[0] for part in template.split("{{")[1:]}
            assert tokens <= {"context.patientId", "context.encounterId"}
            assert tokens


# ------------------------------------------------------------------------------------ what is said


def test_confusion_and_weak_kidneys_in_an_older_woman_on_three_new_medicines_get_a_card(hooks: Hooks) -> None:
    """V01: 78 years, eGFR 38, 10 mg three times a day for two days, confused; naproxen is ordered."""
    now = record(
        patient=person(78, "female", "US"),
        egfr=bundle(egfr(38)),
        weight=bundle(weight(61)),
        conditions=bundle(condition("confusion"), condition("spasticity")),
        medications=bundle(
            taken("baclofen 10 mg tablet", 10, 3, id="m1", since_days=2),
            taken("lisinopril 10 mg", 10, 1, id="m2"),
            taken("hydrochlorothiazide 25 mg", 25, 1, id="m3"),
        ),
    )

    cards = proved(hooks.cards(ask("order-sign", now, order("naproxen 500 mg", 500, 2))))

    assert cards
    assert cards[0]["extension"]["handrail.interruptive"] is True
    assert "RN-13" in rules_of(cards)
    draft = [card for card in cards if "suggestions" in card]
    assert draft
    assert draft[0]["suggestions"][0]["actions"][0]["resourceId"] == "MedicationRequest/d1"


def test_a_stable_man_who_renews_his_prescription_hears_nothing(hooks: Hooks) -> None:
    """V02: 20 mg three times a day for two years, eGFR 95, sertraline and paracetamol."""
    now = record(
        medications=bundle(
            taken("baclofen 20 mg", 20, 3, id="m1", since_days=730),
            taken("sertraline 50 mg", 50, 1, id="m2"),
            taken("paracetamol 500 mg", 1000, 4, id="m3"),
        )
    )
    again = order("baclofen 20 mg", 20, 3, priorPrescription={"reference": "MedicationRequest/m1"})

    for hook in ("order-select", "order-sign"):
        assert hooks.cards(ask(hook, now, again)) == []
    assert hooks.cards(ask("patient-view", now | {"dispenses": None})) == []


def test_nothing_to_do_with_the_medicine_is_no_cards(hooks: Hooks) -> None:
    assert hooks.cards(ask("order-sign", record(), order("amoxicillin 500 mg", 500, 3))) == []
    assert hooks.cards(ask("patient-view", record(dispenses=None))) == []
    assert hooks.cards(ask("encounter-discharge", record(encounter=None, orders=bundle(), diets=None))) == []


def test_sixty_mg_a_day_with_an_egfr_of_24_gets_cards(hooks: Hooks) -> None:
    """The example of the standard's notes: a woman of 78 years and a first prescription."""
    body = ask(
        "order-sign", record(patient=person(78, "female"), egfr=bundle(egfr(24))), order("baclofen", 20, 3)
    )

    cards = proved(hooks.cards(body))

    assert {"RN-10", "RN-08"} <= set(rules_of(cards))
    assert all(card["indicator"] == "warning" for card in findings_of(cards))
    assert "new to it" in cards[0]["detail"]


def test_a_dose_above_every_published_one_on_dialysis_is_critical(hooks: Hooks) -> None:
    now = record(
        patient=person(66, "male", "CA"),
        egfr=bundle(egfr(7)),
        conditions=bundle(condition("haemodialysis")),
    )

    cards = proved(hooks.cards(ask("order-sign", now, order("baclofen 10 mg", 10, 3))))

    critical = [card for card in cards if card["indicator"] == "critical"]
    assert len(critical) <= 1
    assert cards[0]["extension"]["handrail.interruptive"] is True


def test_an_opioid_for_someone_who_takes_it_is_told_and_can_be_taken_away(hooks: Hooks) -> None:
    now = record(medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=400)))
    drafts = (order("amoxicillin 500 mg", 500, 3, id="a"), order("oxycodone 10 mg", 10, 2, id="o"))

    cards = findings_of(proved(hooks.cards(ask("order-sign", now, *drafts))))

    assert rules_of(cards) == ["IX-01"]
    actions = [one["actions"][0]["resourceId"] for one in cards[0]["suggestions"]]
    assert actions == ["MedicationRequest/o"]
    assert cards[0]["selectionBehavior"] == "at-most-one"
    assert "gradually" in cards[0]["detail"]


def test_only_the_chosen_draft_is_judged_while_choosing(hooks: Hooks) -> None:
    now = record(medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=400)))
    opioid, other = order("oxycodone 10 mg", 10, 2, id="o"), order("amoxicillin 500 mg", 500, 3, id="a")
    body = ask("order-select", now, opioid, other)

    body["context"]["selections"] = ["MedicationRequest/a"]
    assert findings_of(hooks.cards(body)) == []

    body["context"]["selections"] = ["MedicationRequest/o"]
    assert rules_of(findings_of(hooks.cards(body))) == ["IX-01"]


@pytest.mark.parametrize(
    "ending",
    [
        {"id": "m1", "status": "stopped"},
        {"id": "x", "status": "cancelled"},
        {"id": "x", "status": "active", "doNotPerform": True},
        {"id": "x", "status": "stopped", "priorPrescription": {"reference": "MedicationRequest/m1"}},
    ],
)
def test_ending_the_order_after_months_is_an_abrupt_stop(hooks: Hooks, ending: dict[str, Any]) -> None:
    now = record(medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=150)))

    cards = proved(hooks.cards(ask("order-sign", now, order("baclofen 20 mg", 20, 3, **ending))))

    assert cards[0]["extension"]["handrail.rule"] == "AS-01"
    assert cards[0]["indicator"] == "critical"
    assert cards[0]["overrideReasons"]


def test_a_draft_that_names_no_prescription_is_taken_to_replace_it_and_says_so(hooks: Hooks) -> None:
    now = record(
        patient=person(45, "male", "US"),
        medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=400)),
    )

    cards = findings_of(proved(hooks.cards(ask("order-sign", now, order("baclofen 20 mg", 40, 3)))))

    assert "DL-01" in rules_of(cards)
    assert all("replace" in card["detail"] for card in cards)


def test_what_stood_before_the_order_does_not_interrupt_for_it(hooks: Hooks) -> None:
    """90 mg a day stands in the US; a renewal shows it once, aside, and another drug's order not at all."""
    now = record(
        patient=person(45, "male", "US"),
        medications=bundle(taken("baclofen 10 mg", 30, 3, id="m1", since_days=400)),
    )
    again = order("baclofen 10 mg", 30, 3, priorPrescription={"reference": "MedicationRequest/m1"})

    cards = findings_of(proved(hooks.cards(ask("order-sign", now, again))))

    assert "DL-01" in rules_of(cards)
    assert not any(card["extension"]["handrail.interruptive"] for card in cards)
    assert "so already" in cards[0]["detail"]
    assert findings_of(hooks.cards(ask("order-sign", now, order("amoxicillin", 500, 3)))) == []


def test_a_major_finding_interrupts_once_for_an_order_and_then_stands_aside(hooks: Hooks) -> None:
    now = record(medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=400)))
    opioid = order("oxycodone 10 mg", 10, 2)
    choosing, signing = ask("order-select", now, opioid), ask("order-sign", now, opioid)
    signing["hookInstance"] = "another call"

    def interrupts(body: Any) -> bool:
        return bool(findings_of(hooks.cards(body))[0]["extension"]["handrail.interruptive"])

    assert interrupts(choosing)
    assert interrupts(choosing), "the same call, sent again because its answer was lost"
    assert not interrupts(signing)
    assert interrupts(ask("order-sign", now, order("oxycodone 10 mg", 20, 2), hookInstance="a changed dose"))


def test_the_same_call_gets_the_same_cards(hooks: Hooks) -> None:
    body = ask("order-sign", record(patient=person(78), egfr=bundle(egfr(24))), order("baclofen", 20, 3))

    first, second = hooks.cards(body), hooks.cards(body)

    assert first == second
    assert first[0]["uuid"] != hooks.cards(body | {"hookInstance": "other"})[0]["uuid"]


def test_findings_of_every_severity_come_when_asked_for(hooks: Hooks) -> None:
    body = ask("order-sign", record(), order("baclofen", 5, 3))
    quiet = hooks.cards(body)

    everything = proved(hooks.cards(body | {"extension": {"handrail.show": "all"}}))

    assert len(everything) > len(quiet)
    assert any(card["indicator"] == "info" for card in findings_of(everything))


def test_no_more_than_five_cards_and_the_rest_is_noted(hooks: Hooks) -> None:
    now = record(
        patient=person(82, "female", "US"),
        egfr=bundle(egfr(22)),
        conditions=bundle(*(condition(name) for name in ("epilepsy", "depression", "sleep apnoea", "falls"))),
    )
    drafts = [order("baclofen 20 mg", 30, 4, id="b")]
    drafts += [order(name, 10, 2, id=name) for name in ("oxycodone", "zolpidem", "diazepam", "gabapentin")]

    cards = proved(hooks.cards(ask("order-sign", now, *drafts)))

    assert len(cards) == 5
    assert "**Also noted:**" in cards[-1]["detail"]


def test_an_order_that_can_not_be_read_is_told(hooks: Hooks) -> None:
    draft = order("baclofen 10 mg", 10, 3)
    draft["dosageInstruction"] = [{"text": "as discussed"}]

    cards = proved(hooks.cards(ask("order-sign", record(), draft)))

    assert "not-checked" in rules_of(cards)
    assert "MedicationRequest/d1" in cards[-1]["detail"].replace("\\", "")


def test_a_name_in_the_record_can_not_write_into_a_card(hooks: Hooks) -> None:
    nasty = "[tap](https://evil.example) <img src=x> **now**\u202e # x"
    body = ask("order-sign", record(medications=bundle(taken(nasty, 5, 1, id="n"))), order("baclofen", 60, 3))

    cards = proved(hooks.cards(body))

    for card in cards:
        assert "](https://evil" not in card["detail"]
        assert "<img" not in card["detail"]
        assert "\u202e" not in json.dumps(card, ensure_ascii=False)
