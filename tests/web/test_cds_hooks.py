"""CDS Hooks as a hospital system meets it: what is said, when, and when nothing is."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import handrail
from handrail.exchange.cds_hooks.services import SERVICES
from tests.web.cds_calls import (
    KEYS,
    TODAY,
    Hooks,
    ask,
    bundle,
    condition,
    days_ago,
    egfr,
    findings_of,
    order,
    person,
    record,
    rules_of,
    taken,
    weight,
)

TEXT = {"type": "string", "minLength": 1}
CODING = {
    "type": "object",
    "required": ["code", "system", "display"],
    "properties": {"code": TEXT, "system": TEXT, "display": TEXT},
}
ACTION = {
    "type": "object",
    "required": ["type", "description"],
    "properties": {
        "type": {"enum": ["create", "update", "delete"]},
        "description": TEXT,
        "resource": {"type": "object"},
        "resourceId": {"type": "string", "pattern": r"^[A-Za-z]+/[A-Za-z0-9\-.]{1,64}$"},
    },
    "additionalProperties": False,
}
CARD = {
    "type": "object",
    "required": ["uuid", "summary", "indicator", "source"],
    "properties": {
        "uuid": {
            "type": "string",
            "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        },
        "summary": {"type": "string", "minLength": 1, "maxLength": 139},
        "detail": TEXT,
        "indicator": {"enum": ["info", "warning", "critical"]},
        "source": {
            "type": "object",
            "required": ["label"],
            "properties": {"label": TEXT, "url": {"type": "string", "pattern": "^https?://"}},
            "additionalProperties": False,
        },
        "suggestions": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["label"],
                "properties": {
                    "label": TEXT,
                    "uuid": TEXT,
                    "actions": {"type": "array", "items": ACTION, "minItems": 1},
                },
                "additionalProperties": False,
            },
        },
        "selectionBehavior": {"enum": ["at-most-one", "any"]},
        "overrideReasons": {"type": "array", "minItems": 1, "items": CODING},
        "links": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["label", "url", "type"],
                "properties": {"label": TEXT, "url": TEXT, "type": {"enum": ["absolute", "smart"]}},
                "additionalProperties": False,
            },
        },
        "extension": {"type": "object"},
    },
    "dependentRequired": {"suggestions": ["selectionBehavior"]},
    "additionalProperties": False,
}
ANSWER = {
    "type": "object",
    "required": ["cards"],
    "properties": {"cards": {"type": "array", "items": CARD, "maxItems": 5}},
    "additionalProperties": False,
}
"""The response of the specification (2.0), as far as it is used here."""


@pytest.fixture
def hooks(tmp_path: Path) -> Hooks:
    return Hooks(tmp_path)


def proved(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same cards, after all that must hold of any answer."""
    jsonschema.validate({"cards": cards}, ANSWER)
    for card in cards:
        assert all(value not in (None, "", [], {}) for value in _values(card))
    interrupting = [card for card in cards if card["extension"]["handrail.interruptive"]]
    assert len(interrupting) <= 1
    assert sum(card["indicator"] == "critical" for card in cards) <= 1
    for card in cards:
        if card["indicator"] == "critical":
            assert card in interrupting
            assert card["extension"]["handrail.severity"] == "contraindicated"
        if card["extension"]["handrail.rule"] != "not-checked":
            assert "**First:**" in card["detail"]
            assert card["detail"].index("**First:**") < card["detail"].index("**Why:**")
        assert "safe" not in card["summary"].lower().split()
    assert len({card["uuid"] for card in cards}) == len(cards)
    return cards


def _values(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, dict):
        for inner in value.values():
            yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)


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

    assert {"DL-15", "RN-08"} <= set(rules_of(cards))
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


# -------------------------------------------------------------------------------- prefetch and 412


WHOLE = record(
    patient=person(78, "female"),
    egfr=bundle(egfr(38)),
    medications=bundle(
        taken("baclofen 10 mg", 10, 3, id="m1", since_days=40), taken("zolpidem", 10, 1, id="m2")
    ),
)


class Ehr(httpx.AsyncBaseTransport):
    """A FHIR server that has the record, a page at a time, and writes down what it was asked."""

    def __init__(
        self, held: dict[str, Any], base: str = "https://ehr.example/fhir", pages: bool = False
    ) -> None:
        self.held, self.base, self.pages = held, base, pages
        self.asked: list[httpx.Request] = []
        self.answer: httpx.Response | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.answer is not None:
            return self.answer
        address = str(request.url)
        assert address.startswith(self.base)
        key = self._key(address)
        found = self.held.get(key)
        if found is None:
            return httpx.Response(404)
        if self.pages and found["resourceType"] == "Bundle" and len(found["entry"]) > 1:
            number = int(request.url.params.get("_page", "0"))
            part = {**found, "entry": found["entry"][number : number + 1]}
            if number + 1 < len(found["entry"]):
                part["link"] = [{"relation": "next", "url": f"{self.base}/{key}?_page={number + 1}"}]
            return httpx.Response(200, json=part)
        return httpx.Response(200, json=found)

    def _key(self, address: str) -> str:
        rest = address.removeprefix(f"{self.base}/")
        for key in self.held:
            if rest.startswith(f"{key}?"):
                return key
        kinds = {
            "Patient": "patient",
            "MedicationRequest": "medications",
            "MedicationStatement": "statements",
        }
        kind = rest.replace("?", "/").split("/")[0]
        if kind == "Condition":
            return "conditions"
        if kind == "Observation":
            return "egfr" if "98979-8" in rest else "weight" if "29463-7" in rest else "creatinine"
        return kinds[kind]


ACCESS = {
    "fhirServer": "https://ehr.example/fhir",
    "fhirAuthorization": {
        "access_token": "opaque-token",
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "user/*.rs",
        "subject": "handrail",
    },
}
SERVERS = {"fhir_servers": ("https://ehr.example/fhir",)}


@pytest.mark.parametrize("count", [0, 1, 3, 6, 7])
def test_prefetch_whole_partial_or_absent_gives_the_same_cards_or_412(tmp_path: Path, count: int) -> None:
    draft = order("oxycodone 10 mg", 10, 2)
    whole = Hooks(tmp_path / "a").cards(ask("order-sign", WHOLE, draft))
    assert whole
    for sent in itertools.islice(itertools.combinations(KEYS, count), 12):
        part = {key: WHOLE[key] for key in sent}
        here = ask("order-sign", part, draft)
        missing = sorted(set(KEYS) - set(sent))

        without = Hooks(tmp_path / "b").call(here)
        assert without.status_code == (412 if missing else 200)
        if missing:
            told = [issue["location"][0] for issue in without.json()["issue"]]
            assert set(told) <= {f"/prefetch/{key}" for key in missing}
            assert told
        server = Ehr(WHOLE, pages=True)
        # A new memory each time, so that nothing has interrupted before.
        fetched = Hooks(tmp_path / "-".join(("c", *sent)), transport=server, **SERVERS).call(here | ACCESS)
        assert fetched.status_code == 200
        assert fetched.json()["cards"] == whole
        assert all(one.headers["authorization"] == "Bearer opaque-token" for one in server.asked)


@given(st.fixed_dictionaries({}, optional={key: st.sampled_from(["sent", "null"]) for key in KEYS}))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_part_of_a_prefetch_gives_the_cards_of_the_whole_or_412(
    tmp_path_factory: pytest.TempPathFactory, sent: dict[str, str]
) -> None:
    """Null is an answer (nothing there): the same with the server saying so, as without."""
    held = {key: None if sent.get(key) == "null" else WHOLE[key] for key in KEYS}
    draft = order("oxycodone 10 mg", 10, 2)
    part = {key: held[key] for key in sent}
    whole = Hooks(tmp_path_factory.mktemp("w")).call(ask("order-sign", held, draft))
    answer = Hooks(tmp_path_factory.mktemp("p")).call(ask("order-sign", part, draft))
    assert whole.status_code == 200
    proved(whole.json()["cards"])
    assert answer.status_code == 412 or answer.json() == whole.json()
    if len(part) == len(KEYS):
        assert answer.status_code == 200


def test_null_means_that_nobody_knows_and_is_said_as_not_checked(hooks: Hooks) -> None:
    body = ask("order-sign", record(egfr=None, creatinine=None), order("baclofen", 5, 3))

    cards = proved(hooks.cards(body))

    assert rules_of(cards)[-1] == "not-checked"
    assert cards[-1]["indicator"] == "info"
    assert "eGFR" in cards[-1]["summary"]
    lines = [line for line in cards[-1]["detail"].splitlines() if line.startswith("- ")]
    assert "eGFR" in lines[0]


def test_a_prefetch_that_holds_an_error_or_only_a_first_page_is_not_taken_for_the_whole(hooks: Hooks) -> None:
    draft = order("oxycodone 10 mg", 10, 2)
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    paged = WHOLE["medications"] | {"link": [{"relation": "next", "url": "https://ehr.example/fhir?p=2"}]}
    for key, value in (("egfr", failed), ("medications", paged), ("conditions", bundle(failed))):
        answer = hooks.call(ask("order-sign", WHOLE | {key: value}, draft))
        assert answer.status_code == 412
        assert answer.json()["issue"][0]["location"] == [f"/prefetch/{key}"]


def test_nothing_is_fetched_from_a_server_that_is_not_on_the_list(tmp_path: Path) -> None:
    draft = order("oxycodone 10 mg", 10, 2)
    for server in (
        "https://evil.example/fhir",
        "https://ehr.example/fhir/../admin",
        "https://ehr.example.evil.example/fhir",
        "http://ehr.example/fhir",
        "https://ehr.example:8443/fhir",
        "https://ehr.example/fhir?x=",
        "https://user@ehr.example/fhir",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
    ):
        ehr = Ehr(WHOLE)
        body = ask("order-sign", {}, draft) | ACCESS | {"fhirServer": server}
        assert Hooks(tmp_path, transport=ehr, **SERVERS).call(body).status_code == 412
        assert ehr.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(302, headers={"location": "https://evil.example/"}),
        httpx.Response(401),
        httpx.Response(500),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[1]),
        httpx.Response(
            200,
            json={"resourceType": "Bundle", "link": [{"relation": "next", "url": "https://evil.example/2"}]},
        ),
        httpx.Response(
            200,
            json={
                "resourceType": "Bundle",
                "link": [{"relation": "next", "url": "https://ehr.example/fhir/../../x"}],
            },
        ),
        httpx.Response(200, json={"resourceType": "Patient", "id": "someone-else"}),
        httpx.Response(200, content=b" " * 5_000_000),
        httpx.Response(200, text="[" * 100_000),
    ],
)
def test_a_server_that_answers_strangely_is_a_412_and_is_not_followed(
    tmp_path: Path, answer: httpx.Response
) -> None:
    ehr = Ehr(WHOLE)
    ehr.answer = answer
    body = ask("order-sign", {}, order("oxycodone", 10, 2)) | ACCESS

    assert Hooks(tmp_path, transport=ehr, **SERVERS).call(body).status_code == 412
    assert {str(one.url.host) for one in ehr.asked} == {"ehr.example"}


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


# ------------------------------------------------------------------------ calls that can't be right


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"hook": "order-select"}, "/hook"),
        ({"hook": None}, "/hook"),
        ({"hookInstance": ""}, "/hookInstance"),
        ({"hookInstance": 7}, "/hookInstance"),
        ({"context": None}, "/context"),
        ({"context": []}, "/context"),
        ({"prefetch": []}, "/prefetch"),
        ({"prefetch": {"egfr": 7}}, "/prefetch/egfr"),
        ({"prefetch": {"egfr": {"resourceType": "Patient"}}}, "/prefetch/egfr"),
        ({"prefetch": {"patient": {"resourceType": "Patient", "id": "p2"}}}, "/prefetch/patient"),
        (
            {"prefetch": {"egfr": bundle({**egfr(9), "subject": {"reference": "Patient/p2"}})}},
            "/prefetch/egfr",
        ),
        ({"fhirAuthorization": {"access_token": "x"}}, "/fhirServer"),
        ({"fhirServer": "https://a", "fhirAuthorization": {}}, "/fhirAuthorization/access_token"),
        (
            ACCESS | {"fhirAuthorization": {"access_token": "a\r\nHost: b", "token_type": "Bearer"}},
            "/fhirAuthorization/access_token",
        ),
    ],
)
def test_a_call_that_does_not_fit_is_refused_with_a_pointer(
    hooks: Hooks, change: dict[str, Any], pointer: str
) -> None:
    body = ask("order-sign", record(), order("baclofen", 5, 3)) | change
    answer = hooks.request("POST", "/cds-services/taper-order-sign", json=body)

    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert answer.json()["issue"][0]["location"] == [pointer]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"patientId": "../../Observation"}, "/context/patientId"),
        ({"patientId": "p1&_revinclude=x"}, "/context/patientId"),
        ({"userId": "7"}, "/context/userId"),
        ({"encounterId": "a/b"}, "/context/encounterId"),
        ({"draftOrders": None}, "/context/draftOrders"),
        ({"draftOrders": {"resourceType": "Bundle", "entry": [7]}}, "/context/draftOrders/entry/0"),
        (
            {"draftOrders": bundle({**order("baclofen", 5, 3), "subject": {"reference": "Patient/p2"}})},
            "/context/draftOrders/entry/0/resource",
        ),
        ({"selections": ["MedicationRequest/zz"]}, "/context/selections/0"),
        ({"selections": "MedicationRequest/d1"}, "/context/selections"),
    ],
)
def test_a_context_that_does_not_fit_is_refused_with_a_pointer(
    hooks: Hooks, change: dict[str, Any], pointer: str
) -> None:
    body = ask("order-select", record(), order("baclofen", 5, 3))
    body["context"] |= change
    answer = hooks.call(body)

    assert answer.status_code == 400
    assert answer.json()["issue"][0]["location"] == [pointer]


def test_there_is_no_other_service(hooks: Hooks) -> None:
    assert hooks.request("POST", "/cds-services/other", json={}).status_code == 404
    assert hooks.request("POST", "/cds-services/other/feedback", json={}).status_code == 404


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(
        ["Bundle", "MedicationRequest", "Patient/p1", "active", "baclofen", "2026-01-01", "entry", "p1"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(
            ["resourceType", "entry", "resource", "id", "status", "subject", "reference", "text", "coding",
             "medicationCodeableConcept", "code", "system", "dosageInstruction", "timing", "repeat", "class",
             "valueQuantity", "value", "issue", "category", "oralDiet", "type", "link", "relation",
             "quantity", "whenHandedOver", "doseAndRate", "route"]
        )
        | st.text(max_size=5),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_no_json_at_all_is_ever_a_500(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    hooks = _hooks_for_any_json(tmp_path_factory)
    service = data.draw(st.sampled_from(SERVICES))
    home = bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=60))
    body: Any = ask(
        service.hook,
        record(medications=home, encounter=None, orders=bundle(), diets=None, dispenses=None),
        order("baclofen", 5, 3),
    )
    for _ in range(data.draw(st.integers(1, 3))):
        _spoil(body, data)
    text = json.dumps(data.draw(JSON) if data.draw(st.integers(0, 9)) == 0 else body)
    answer = hooks.request(
        "POST", f"/cds-services/{service.id}", content=text, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (200, 400, 412), answer.text
    if answer.status_code == 200:
        proved(answer.json()["cards"])


def _spoil(value: Any, data: st.DataObject) -> None:
    """Put anything in the place of one member, somewhere."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.integers(0, 3)) == 0:
            value[key] = data.draw(JSON)
            return
        value = inner


_MADE: list[Hooks] = []


def _hooks_for_any_json(factory: pytest.TempPathFactory) -> Hooks:
    if not _MADE:
        _MADE.append(Hooks(factory.mktemp("any")))
    return _MADE[0]


@pytest.mark.parametrize("text", ["", "{", "[" * 50_000, '{"a": NaN}', '{"a": Infinity}', "\x00", '"\ud800"'])
def test_what_is_no_json_is_a_400(hooks: Hooks, text: str) -> None:
    answer = hooks.request(
        "POST", "/cds-services/taper-order-sign", content=text.encode("utf-8", "surrogatepass")
    )
    assert answer.status_code == 400


# ------------------------------------------------------------------------------- expiry and deadline


def test_rules_that_are_out_of_date_say_so_in_every_card(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    old = dataclasses.replace(handrail.load_medicine(), rules_date="2019-01-01", review_by="2020-01-01")
    monkeypatch.setattr(handrail, "load_medicine", lambda name=None: old, raising=False)
    body = ask("order-sign", record(patient=person(78), egfr=bundle(egfr(24))), order("baclofen", 20, 3))

    cards = proved(hooks.cards(body))

    assert cards
    for card in cards:
        assert "out of date" in card["detail"]
        assert "out of date" in card["source"]["label"]
    assert hooks.cards(ask("order-sign", record(), order("amoxicillin", 500, 3))) == []


def test_what_there_was_no_time_for_is_said(tmp_path: Path) -> None:
    hurried = Hooks(tmp_path, within_ms=10)
    body = ask("order-sign", record(patient=person(78), egfr=bundle(egfr(24))), order("baclofen", 20, 3))
    from handrail.exchange.cds_hooks import judging
    from handrail.exchange.cds_hooks.calls import read_call
    from handrail.exchange.cds_hooks.services import service_called

    service = service_called("taper-order-sign")
    assert service is not None
    call = read_call(body, service)
    judgement = judging.judge_call(call, dict(call.prefetch), handrail.load_medicine(), within_ms=0)

    assert judgement.result.not_reached
    assert "not complete" in judgement.result.partial
    assert hurried.call(body).status_code == 200


# ------------------------------------------------------------------------------------------- doors


def test_without_issuers_only_this_machine_is_answered(tmp_path: Path) -> None:
    elsewhere = Hooks(tmp_path, client="10.1.2.3")
    for method, path in (
        ("GET", "/cds-services"),
        ("GET", "/cds-feedback"),
        ("POST", "/cds-services/taper-order-sign"),
        ("POST", "/cds-services/taper-order-sign/feedback"),
        ("POST", "/cds-services/nothing"),
    ):
        answer = elsewhere.request(method, path, content=b"{}")
        assert answer.status_code == 401
        assert answer.content == b""
        assert answer.headers["www-authenticate"] == "Bearer"


def test_the_page_of_a_rule_has_its_sources(hooks: Hooks) -> None:
    page = hooks.request("GET", "/cds-rules/baclofen/AS-01")
    assert page.status_code == 200
    assert "Sources" in page.text
    assert "<script" not in page.text
    assert hooks.request("GET", "/cds-rules/baclofen/<b>").status_code == 404
    assert hooks.request("GET", "/cds-rules/other/AS-01").status_code == 404


@pytest.mark.parametrize(("undated", "dated"), [(25, 92), (92, 25)])
def test_of_an_egfr_without_a_date_and_dated_ones_the_lower_counts_and_both_are_named(
    hooks: Hooks, undated: float, dated: float
):
    """As with `handrail check` and POST /check; the fall within a week is reckoned from dated ones alone."""
    bare = egfr(undated) | {"id": "undated"}
    del bare["effectiveDateTime"]
    series = bundle(bare, egfr(dated + 2, 300) | {"id": "old"}, egfr(dated))
    prefetch = record(egfr=series, patient=person(78, "female"))
    cards = hooks.cards(ask("order-sign", prefetch, order("baclofen", 20, 3)))

    assert "EL-02" in json.dumps(cards)
    assert f"{undated} without a date, {dated} of {days_ago(2)}" in json.dumps(cards).replace("\\\\", "")
