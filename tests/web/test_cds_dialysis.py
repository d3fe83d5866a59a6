"""Dialysis in a record that a hospital system sends along: it reaches the cards, or it is asked first."""

from __future__ import annotations

from tests.web.cds_calls import (
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
)
from tests.web.cds_shapes import proved

ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def coded(code: str, text: str) -> dict[str, object]:
    return condition(text) | {"code": {"text": text, "coding": [{"system": ICD, "code": code}]}}


def test_end_stage_kidneys_on_haemodialysis_stop_thirty_mg_a_day(hooks: Hooks) -> None:
    now = record(
        patient=person(66),
        egfr=bundle(egfr(8)),
        conditions=bundle(coded("N18.6", "ESRD on haemodialysis")),
    )

    cards = proved(hooks.cards(ask("order-sign", now, order("baclofen 10 mg", 10, 3))))

    assert cards[0]["extension"]["handrail.rule"] == "RN-07"
    assert (cards[0]["indicator"], cards[0]["extension"]["handrail.interruptive"]) == ("critical", True)


def test_end_stage_kidneys_without_a_word_of_dialysis_put_that_gap_first(hooks: Hooks) -> None:
    now = record(
        patient=person(66),
        egfr=bundle(egfr(8)),
        conditions=bundle(coded("N18.6", "End-stage renal disease")),
    )

    cards = proved(hooks.cards(ask("order-sign", now, order("baclofen 10 mg", 10, 3))))

    assert "RN-05" in rules_of(cards)
    assert all("**Not checked:** dialysis" in card["detail"] for card in findings_of(cards))
    (gap,) = [card for card in cards if card["extension"]["handrail.rule"] == "not-checked"]
    assert "everything was checked: dialysis not given" in gap["summary"]
    assert gap["detail"].partition("**Not checked:**")[2].strip().startswith("- dialysis not given")
