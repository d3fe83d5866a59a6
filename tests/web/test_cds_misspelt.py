"""A name that may be the medicine, written otherwise, is told as not checked: in a draft, in a record."""

from __future__ import annotations

import pytest

from handrail.medicine.lookup import may_be_the_medicine
from handrail.medicine.pack import load_medicine
from tests.web.cds_calls import Hooks, ask, bundle, findings_of, order, record, taken
from tests.web.cds_shapes import proved

BACLOFEN = load_medicine("baclofen")
SLIPS = ("baclofin 20 mg tablet", "baclophen", "Bacofen 10 mg", "lioresol")


@pytest.mark.parametrize("hook", ["order-sign", "order-select"])
@pytest.mark.parametrize("name", SLIPS)
def test_a_misspelt_draft_gets_one_quiet_card(hooks: Hooks, hook: str, name: str) -> None:
    (card,) = proved(hooks.cards(ask(hook, record(), order(name, 20, 3))))

    assert card["indicator"] == "info"
    assert card["summary"].startswith(name)
    assert "may be baclofen, written otherwise: not checked" in card["summary"]
    assert "may be baclofen" in card["detail"]


@pytest.mark.parametrize("name", SLIPS)
def test_a_misspelt_order_that_is_active_is_told_when_another_medicine_is_drafted(
    hooks: Hooks, name: str
) -> None:
    now = record(medications=bundle(taken(name, 20, 3, id="m1"), taken("diazepam 5 mg", 5, 1, id="m2")))

    (card,) = proved(hooks.cards(ask("order-sign", now, order("oxycodone 10 mg", 10, 2))))

    assert card["indicator"] == "info"
    assert "may be baclofen" in card["summary"]


def test_on_opening_a_record_and_at_discharge_it_is_told_as_well(hooks: Hooks) -> None:
    now = record(medications=bundle(taken("baclophen 10 mg", 10, 3, id="m1")), dispenses=None)

    (card,) = proved(hooks.cards(ask("patient-view", now)))
    assert "may be baclofen" in card["summary"]

    leaving = now | {"encounter": None, "orders": bundle(), "diets": None}
    del leaving["dispenses"]
    cards = proved(hooks.cards(ask("encounter-discharge", leaving)))
    assert any("may be baclofen" in one["summary"] for one in cards)
    assert findings_of(cards) == []


def test_a_misspelt_order_that_is_over_is_not_told(hooks: Hooks) -> None:
    over = taken("baclophen 10 mg", 10, 3, id="m1") | {"status": "stopped"}

    assert (
        hooks.cards(ask("order-sign", record(medications=bundle(over)), order("amoxicillin", 500, 3))) == []
    )


@pytest.mark.parametrize(
    "name",
    [
        "baclofen 10 mg", "Lioresal", "ketoprofen 100 mg", "flurbiprofen", "bosentan 62.5 mg oral tablet",
        "bacitracin", "beclometasone 100 micrograms inhaler", "clofazimine", "diazepam 5 mg", "fenoprofen",
        "xyz oral tablet", "",
    ],
)  # fmt: skip
def test_the_medicine_itself_and_other_medicines_are_no_slips_of_it(name: str) -> None:
    assert not may_be_the_medicine(name, BACLOFEN)
