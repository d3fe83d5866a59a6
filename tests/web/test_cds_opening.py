"""On opening a record: what is grave and can wait is told once, quietly; someone stable hears nothing."""

from __future__ import annotations

from tests.web.cds_calls import Hooks, ask, bundle, egfr, person, record, rules_of, taken
from tests.web.cds_shapes import proved

FRAIL = record(
    patient=person(78, "female"),
    egfr=bundle(egfr(22)),
    medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=400)),
    dispenses=None,
)


def test_sixty_mg_a_day_with_an_egfr_of_22_is_told_on_one_quiet_card(hooks: Hooks) -> None:
    (card,) = proved(hooks.cards(ask("patient-view", FRAIL)))

    assert card["indicator"] == "info"
    assert card["extension"]["handrail.interruptive"] is False
    assert card["summary"].startswith("Baclofen: ")
    assert "up to major" in card["summary"]
    assert "RN-04" in card["detail"] or "RN-10" in card["detail"]
    assert "**Not checked:**" in card["detail"]


def test_the_quiet_card_says_as_many_as_it_lists(hooks: Hooks) -> None:
    (card,) = hooks.cards(ask("patient-view", FRAIL))

    count = int(card["summary"].removeprefix("Baclofen: ").split()[0])
    listed = [
        line for line in card["detail"].partition("**Not checked")[0].splitlines() if line.startswith("- ")
    ]
    assert count == len(listed) > 1


def test_a_formal_contraindication_leads_and_the_others_stand_behind_it(hooks: Hooks) -> None:
    sedated = bundle(
        taken("baclofen 20 mg", 20, 3, id="m1", since_days=400),
        taken("oxycodone 10 mg", 10, 2, id="m2", since_days=400),
        taken("diazepam 5 mg", 5, 1, id="m3", since_days=400),
    )

    cards = proved(hooks.cards(ask("patient-view", FRAIL | {"medications": sedated})))

    assert rules_of(cards) == ["IX-04", "not-checked"]
    assert "(RN-10, major)" in cards[-1]["detail"]
    assert cards[-1]["indicator"] == "info"


def test_moderate_findings_alone_are_not_told_on_opening(hooks: Hooks) -> None:
    calm = FRAIL | {
        "patient": person(45),
        "egfr": bundle(egfr(55)),
        "medications": bundle(taken("baclofen 5 mg", 5, 3, id="m1", since_days=400)),
    }

    assert hooks.cards(ask("patient-view", calm)) == []
