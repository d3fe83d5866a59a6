"""Cards as plain functions: how many, which one interrupts, and how quiet a stable clinic is."""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import handrail
from handrail.check.nouns import Finding, MissingFact
from handrail.exchange.cds_hooks.calls import read_call
from handrail.exchange.cds_hooks.cards import Frame, cards_of, is_critical
from handrail.exchange.cds_hooks.judging import concerns, judge_call
from handrail.exchange.cds_hooks.nouns import Draft, Judgement
from handrail.exchange.cds_hooks.services import service_called
from handrail.exchange.cds_hooks.words import quoted, summary
from handrail.medicine.nouns import SEVERITIES
from tests.web.cds_calls import ask, bundle, condition, egfr, order, record, taken, weight
from tools.quiet_report import Stable, stable_people

MEDICINE = handrail.load_medicine()
MOST_CARDS_AN_ORDER = 0.3


def judged(body: dict[str, Any]) -> Judgement | None:
    service = service_called(f"taper-{body['hook']}")
    assert service is not None
    call = read_call(body, service)
    known = dict(call.prefetch)
    return judge_call(call, known, MEDICINE) if concerns(call, known, MEDICINE) else None


def cards_for(body: dict[str, Any]) -> list[dict[str, Any]]:
    judgement = judged(body)
    return (
        []
        if judgement is None
        else cards_of(judgement, Frame(hook=body["hook"], call=("x",), medicine=MEDICINE))
    )


# ------------------------------------------------------------------------------------------- quiet


def renewal(one: Stable) -> dict[str, Any]:
    """The order that renews what a stable person takes, with the record a hospital would hold."""
    regimen = one.course.steady_regimen
    times = [intake.time_text + ":00" for intake in regimen.intakes]
    lines = [
        {
            "sequence": 1,
            "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": [at]}},
            "doseAndRate": [
                {
                    "doseQuantity": {
                        "value": intake.dose_mg,
                        "unit": "mg",
                        "system": "http://unitsofmeasure.org",
                        "code": "mg",
                    }
                }
            ],
        }
        for at, intake in zip(times, regimen.intakes, strict=True)
    ]
    person = one.person
    assert person.age_years is not None
    assert person.egfr_ml_min_1_73m2 is not None
    days = sum(step.days or 0 for step in one.course.steps)
    now = taken("baclofen", 1, 1, id="m1")
    now["dosageInstruction"] = [
        {**line, "timing": {"repeat": {**line["timing"]["repeat"], "boundsPeriod": {"start": _ago(days)}}}}  # type: ignore[index]
        for line in lines
    ]
    again = order("baclofen", 1, 1, priorPrescription={"reference": "MedicationRequest/m1"})
    again["dosageInstruction"] = lines
    others = [taken(name, 1, 1, id=f"o{n}") for n, name in enumerate(person.other_medicines or ())]
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "birthDate": _ago(int(person.age_years * 365.25) + 2),
        "gender": person.sex,
        "address": [{"country": person.country}],
    }
    held = record(
        patient=patient,
        medications=bundle(now, *others),
        egfr=bundle(egfr(person.egfr_ml_min_1_73m2)),
        weight=bundle(weight(person.weight_kg or 70)),
        conditions=bundle(*(condition(name) for name in person.conditions or ())),
    )
    return ask("order-sign", held, again)


def _ago(days: int) -> str:
    from tests.web.cds_calls import days_ago

    return days_ago(days)


@cache
def quiet_cards() -> tuple[tuple[dict[str, Any], ...], ...]:
    return tuple(tuple(cards_for(renewal(one))) for one in stable_people())


def test_two_hundred_renewals_of_stable_people_get_few_cards() -> None:
    """The people of the quiet report, each renewing the same dose: at most 0.3 cards an order."""
    cards = [card for answer in quiet_cards() for card in answer]

    assert len(quiet_cards()) == 200
    assert len(cards) / len(quiet_cards()) <= MOST_CARDS_AN_ORDER


def test_none_of_them_interrupts() -> None:
    assert not any(card["extension"]["handrail.interruptive"] for answer in quiet_cards() for card in answer)


def test_the_page_says_the_figure_that_was_counted() -> None:
    cards = sum(len(answer) for answer in quiet_cards())
    page = (Path(__file__).parents[2] / "docs" / "reference" / "cds-hooks.md").read_text(encoding="utf-8")

    assert f"{cards} cards in 200 orders" in " ".join(page.split())


# -------------------------------------------------------------------------------- any set of findings


RULES = [rule for rule in MEDICINE.rules if not rule.urgent][:40] + [
    rule for rule in MEDICINE.rules if rule.urgent
][:8]


@st.composite
def judgements(draw: st.DrawFn) -> Judgement:
    rules = draw(st.lists(st.sampled_from(RULES), unique_by=lambda rule: rule.id, max_size=14))
    findings = tuple(
        Finding(
            rule=rule.id,
            category=rule.category,
            severity=draw(st.sampled_from(SEVERITIES)),
            says=rule.says,
            do=rule.do,
            kind=rule.kind,
            sources=rule.sources,
            verified=rule.verified,
            folded_under=draw(st.sampled_from(["", *(other.id for other in rules if other is not rule)])),
            urgent=draw(st.sampled_from(["", rule.urgent])),
        )
        for rule in rules
    )
    base = judged(ask("order-sign", record(), order("baclofen", 5, 3)))
    assert base is not None
    gaps = tuple(
        MissingFact(missing=name, rules=("RN-04",), severity=draw(st.sampled_from(SEVERITIES)))
        for name in draw(
            st.lists(st.sampled_from(["egfr_ml_min_1_73m2", "age_years", "drives"]), unique=True)
        )
    )
    result = dataclasses.replace(
        base.result,
        findings=findings,
        missing_facts=gaps,
        not_recognised=tuple(draw(st.lists(st.text(max_size=30), max_size=2))),
        expired=draw(st.sampled_from(["", "These rules are out of date."])),
    )
    caused = frozenset(draw(st.lists(st.sampled_from([*(rule.id for rule in rules), "none"]))))
    draft = Draft(
        reference=draw(st.sampled_from(["", "MedicationRequest/d1"])), label=draw(st.text(max_size=90))
    )
    return Judgement(
        result=result,
        caused=caused,
        is_about_medicine=draw(st.booleans()),
        is_taken=draw(st.booleans()),
        causes=dict.fromkeys(caused, (draft,)),
        unread=tuple(draw(st.lists(st.just("A line that could not be read."), max_size=1))),
    )


HOOKS = st.sampled_from(
    ["order-select", "order-sign", "patient-view", "encounter-start", "encounter-discharge"]
)


@given(judgements(), HOOKS, st.booleans(), st.sampled_from(["", "https://cds.example"]), st.data())
def test_any_findings_make_at_most_five_cards_and_one_that_interrupts(
    judgement: Judgement, hook: str, shows_all: bool, base: str, data: st.DataObject
) -> None:
    frame = Frame(hook=hook, call=("a", "b"), medicine=MEDICINE, base_url=base, shows_all=shows_all)
    cards: list[dict[str, Any]] = cards_of(judgement, frame, lambda finding: data.draw(st.booleans()))

    assert len(cards) <= 5
    assert sum(card["extension"]["handrail.interruptive"] for card in cards) <= 1
    assert sum(card["indicator"] == "critical" for card in cards) <= 1
    by_rule = {finding.rule: finding for finding in judgement.result.findings}
    for card in cards:
        assert _has_nothing_empty(card)
        assert 0 < len(card["summary"]) < 140
        assert ("suggestions" in card) == ("selectionBehavior" in card)
        if card["indicator"] == "critical":
            assert is_critical(by_rule[card["extension"]["handrail.rule"]])
            assert card["extension"]["handrail.interruptive"]
        if judgement.result.expired:
            assert "out of date" in card["detail"]
        assert ("links" in card) <= bool(base)
    json.dumps(cards)


def _has_nothing_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(_has_nothing_empty(inner) for inner in value.values())
    if isinstance(value, list):
        return bool(value) and all(_has_nothing_empty(inner) for inner in value)
    return value is not None and value != ""


@given(judgements(), HOOKS)
def test_what_is_critical_is_never_left_out(judgement: Judgement, hook: str) -> None:
    """Each critical finding that leads has a card, or stands inside the one that interrupts."""
    frame = Frame(hook=hook, call=("a",), medicine=MEDICINE, shows_all=True)
    text = json.dumps(cards_of(judgement, frame), ensure_ascii=False)

    for finding in judgement.result.findings:
        if is_critical(finding) and not finding.folded_under:
            assert f"{finding.rule}" in text


@given(judgements())
def test_a_critical_thing_that_an_order_causes_stops_it_every_time(judgement: Judgement) -> None:
    frame = Frame(hook="order-sign", call=("a",), medicine=MEDICINE)
    grave = [
        one
        for one in judgement.result.findings
        if is_critical(one) and one.rule in judgement.caused and not one.folded_under
    ]

    cards: list[dict[str, Any]] = cards_of(judgement, frame, lambda finding: False)

    assert any(card["indicator"] == "critical" for card in cards) or not grave


# ------------------------------------------------------------------------------------------- words


@given(st.text())
def test_a_summary_is_one_short_line(text: str) -> None:
    assert len(summary(text)) < 140
    assert "\n" not in summary(text)


@given(st.text(alphabet=st.sampled_from("[]()<>*_`#!\\|~-:/w.h tps\n\u202e&")))
def test_words_of_a_record_stay_words(text: str) -> None:
    made = quoted(text)
    assert "<" not in made
    assert "://" not in made
    assert "www." not in made
    assert "\n" not in made
    for mark in "[*_`":
        assert all(made[place - 1] == "\\" for place, letter in enumerate(made) if letter == mark)


@pytest.mark.parametrize(("says", "shown"), [("Short.", "Short."), ("word " * 60, "word")])
def test_a_summary_is_cut_between_words(says: str, shown: str) -> None:
    assert summary(says).split()[0] == shown.split()[0]
    assert not summary(says).removesuffix(" …").endswith("wor")


# ------------------------------------------------------------------------------- unknown medicines


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_draft_that_is_on_no_list_is_named_as_not_checked_where_the_medicine_is_taken(is_taken: bool):
    present = [taken("baclofen", 20, 3, id="m1", since_days=200)] if is_taken else []
    draft = order("Zyxomabine", 5, 1)

    cards = cards_for(ask("order-sign", record(medications=bundle(*present)), draft))

    named = [card for card in cards if "Zyxomabine" in card["detail"]]
    assert [card["indicator"] for card in named] == (["info"] if is_taken else [])
