"""CDS Hooks calls that can't be right, rules past their day, little time, and who is answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.exchange.cds_hooks.services import SERVICES
from tests.web.cds_calls import (
    Hooks,
    ask,
    bundle,
    days_ago,
    egfr,
    order,
    person,
    record,
    taken,
)
from tests.web.cds_shapes import ACCESS, proved

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
    body = json.loads(json.dumps(body))  # parts of it are shared with other tests, and are spoiled here
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
