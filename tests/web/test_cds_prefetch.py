"""Prefetch whole, partial or absent: the same cards or 412, and nothing fetched from elsewhere."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.cds_calls import (
    KEYS,
    Hooks,
    ask,
    bundle,
    egfr,
    order,
    person,
    record,
    rules_of,
    taken,
)
from tests.web.cds_shapes import ACCESS, proved

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
