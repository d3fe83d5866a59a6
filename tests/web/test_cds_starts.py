"""An order that starts the medicine causes what it says, however much else was there before."""

from __future__ import annotations

from tests.web.cds_calls import Hooks, ask, bundle, findings_of, order, record, rules_of, taken
from tests.web.cds_shapes import proved

SEDATED = record(
    medications=bundle(
        taken("oxycodone 10 mg", 10, 2, id="m2", since_days=300),
        taken("diazepam 5 mg", 5, 1, id="m3", since_days=300),
    )
)


def test_a_start_on_top_of_two_sedatives_stops_the_order_every_time(hooks: Hooks) -> None:
    for call in ("first", "second", "third"):
        body = ask("order-sign", SEDATED, order("baclofen", 5, 3), hookInstance=call)
        first = proved(hooks.cards(body))[0]

        assert first["extension"]["handrail.rule"] == "IX-04"
        assert first["extension"]["handrail.interruptive"] is True
        assert first["indicator"] == "critical"
        assert "so already" not in first["detail"]
        assert first["suggestions"][0]["actions"][0]["resourceId"] == "MedicationRequest/d1"


def test_among_several_drafts_those_without_which_it_would_not_be_true_can_be_taken_away(
    hooks: Hooks,
) -> None:
    drafts = (order("amoxicillin", 500, 3, id="a"), order("baclofen", 5, 3, id="b"))

    first = proved(hooks.cards(ask("order-sign", SEDATED, *drafts)))[0]

    assert [one["actions"][0]["resourceId"] for one in first["suggestions"]] == ["MedicationRequest/b"]


def test_a_change_of_what_is_taken_leaves_the_two_sedatives_standing(hooks: Hooks) -> None:
    own = taken("baclofen 5 mg", 5, 3, id="m1", since_days=300)
    now = record(medications=bundle(own, *(one["resource"] for one in SEDATED["medications"]["entry"])))
    again = order("baclofen 5 mg", 5, 3, priorPrescription={"reference": "MedicationRequest/m1"})

    cards = {
        one["extension"]["handrail.rule"]: one
        for one in findings_of(hooks.cards(ask("order-sign", now, again)))
    }

    assert "so already" in cards["IX-04"]["detail"]


def test_a_sedative_chosen_after_the_medicine_was_drafted_is_what_is_new(hooks: Hooks) -> None:
    body = ask(
        "order-select", record(), order("baclofen", 5, 3, id="b"), order("oxycodone 10 mg", 10, 2, id="o")
    )
    body["context"]["selections"] = ["MedicationRequest/o"]

    cards = findings_of(proved(hooks.cards(body)))

    assert rules_of(cards) == ["IX-01"]
    assert "so already" not in cards[0]["detail"]
