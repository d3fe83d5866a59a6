"""Plans, simulations, look-ups and the cards: what the command line says, with bounds on what is asked."""

from __future__ import annotations

import pytest

import handrail
from handrail.cli.errors import exit_with
from handrail.cli.main import app
from handrail.exchange.json import json_text, plan_json, profile_json
from tests.doors.terminal import DEMO, START

HISTORY = "20 mg four times a day for 14 months"
PERSON = {
    "age_years": 58,
    "sex": "female",
    "weight_kg": "70 kg",
    "egfr_ml_min_1_73m2": 48,
    "other_medicines": ["zolpidem"],
}
ASKED = {"course": HISTORY, "person": PERSON, "have": [10, 20], "halves": True, "start": START.isoformat()}


def test_a_taper_is_byte_for_byte_what_the_command_line_writes(client, capfdbinary):
    exit_with(app, [*DEMO, "--json", "-", "--draws", "40"])
    written = capfdbinary.readouterr().out

    answered = client.post("/api/v1/plan/taper", json={**ASKED, "draws": 40})

    assert answered.status_code == 200
    assert answered.content == written


def test_every_wish_of_a_taper_means_what_it_means_at_the_command_line(client, capfdbinary):
    by = START.replace(year=START.year + 1).isoformat()
    words = ("--to", "20 mg a day", "--by", by, "--change-on", "mon,thu", "--protect", "morning")
    floors = ("--floor", "fewest_days_a_step=9", "--reason", "visits are every nine days")
    more = ("--limits", "middle=0.02/0.003", "--seed", "7", "--draws", "40", "--choose", "slower")
    exit_with(app, [*DEMO, *words, *floors, *more, "--json", "-"])
    written = capfdbinary.readouterr().out

    answered = client.post(
        "/api/v1/plan/taper",
        json={
            **ASKED,
            "to": "20 mg a day",
            "by": by,
            "change_on": ["mon", "thu"],
            "protect": "morning",
            "floors": {"fewest_days_a_step": 9},
            "reason": "visits are every nine days",
            "limits": {"middle": {"moderate": 0.02, "severe": 0.003}},
            "seed": 7,
            "draws": 40,
            "choose": "slower",
        },
    )

    assert answered.status_code == 200, answered.text
    assert answered.content == written


def test_a_titration_is_byte_for_byte_what_the_command_line_writes(client, capfdbinary):
    person = ["--age", "45", "--weight", "80", "--egfr", "95", "--country", "UK"]
    asked = ["--to", "60 mg a day", "--draws", "40", "--liquid", "1mg/ml"]
    exit_with(app, ["plan", "titration", *person, *asked, "--json", "-"])
    written = capfdbinary.readouterr().out

    answered = client.post(
        "/api/v1/plan/titration",
        json={
            "to": "60 mg a day",
            "person": {"age_years": 45, "weight_kg": 80, "egfr_ml_min_1_73m2": 95, "country": "UK"},
            "draws": 40,
            "liquid": "1mg/ml",
        },
    )

    assert answered.status_code == 200
    assert answered.content == written


@pytest.mark.parametrize(
    ("words", "path", "body"),
    [
        (("titration", "--to", "60 mg a day"), "titration", {"to": "60 mg a day"}),
        (
            ("taper", HISTORY, "--symptom", "seizure", "--country", "UK"),
            "taper",
            {"course": HISTORY, "person": {"symptoms": ["seizure"], "country": "UK"}},
        ),
    ],
)
def test_that_there_is_no_plan_is_an_answer_with_the_same_bytes(client, capfdbinary, words, path, body):
    assert exit_with(app, ["plan", *words, "--json", "-"]) == 1
    written = capfdbinary.readouterr().out

    answered = client.post(f"/api/v1/plan/{path}", json=body)

    assert answered.status_code == 200
    assert answered.content == written
    error = answered.json()["error"]
    assert error["kind"] == "no_plan"
    assert bool(error["emergency"]) is error["urgent"]


def test_a_simulation_is_byte_for_byte_what_the_command_line_writes(client, capfdbinary):
    course = "20 mg three times a day for 20 days then stop"
    words = ["--egfr", "48", "--people", "4", "--replicates", "3", "--seed", "5", "--until", "40"]
    exit_with(app, ["simulate", course, *words, "--json", "-"])
    written = capfdbinary.readouterr().out

    answered = client.post(
        "/api/v1/simulate",
        json={
            "course": course,
            "person": {"egfr_ml_min_1_73m2": 48},
            "people": 4,
            "replicates": 3,
            "seed": 5,
            "until": 40,
        },
    )

    assert answered.status_code == 200
    assert answered.content == written


def test_the_answers_are_those_of_the_public_functions(client):
    medicine = handrail.load_medicine()
    person = handrail.Person(egfr_ml_min_1_73m2=48)
    course = handrail.parse_course("20 mg twice a day for 30 days then stop", products=medicine.products)
    profile = handrail.simulate_course(course, person, medicine, people=3, replicates=3)
    plan = handrail.plan_titration(
        handrail.Person(age_years=45, egfr_ml_min_1_73m2=95), medicine, to_micrograms=30_000, draws=20
    )

    simulated = client.post(
        "/api/v1/simulate",
        json={
            "course": "20 mg twice a day for 30 days then stop",
            "person": {"egfr_ml_min_1_73m2": 48},
            "people": 3,
            "replicates": 3,
        },
    )
    planned = client.post(
        "/api/v1/plan/titration",
        json={"to": "30 mg a day", "person": {"age_years": 45, "egfr_ml_min_1_73m2": 95}, "draws": 20},
    )

    assert simulated.text == json_text(profile_json(profile))
    assert planned.text == json_text(plan_json(plan))


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"people": 201}, "#/people"),
        ({"until": 3651}, "#/until"),
        ({"people": 200, "replicates": 100, "until": 3650}, "#/until"),
        ({"seed": -1}, "#/seed"),
        ({"people": 2.5}, "#/people"),
        ({"kinetics": "nobody2020"}, ""),
    ],
)
def test_a_simulation_has_bounds(client, more, pointer):
    answered = client.post("/api/v1/simulate", json={"course": "5 mg a day for 9 days", **more})

    assert answered.status_code == 422
    if pointer:
        assert [part["pointer"] for part in answered.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"have": [3]}, "#/have"),
        ({"have": [1e-9]}, "#/have"),
        ({"liquid": "thick"}, "#/liquid"),
        ({"protect": "tea time"}, "#/protect"),
        ({"to": "200 mg a day"}, "#/to"),
        ({"by": "2020-01-01"}, "#/by"),
        ({"start": "next week"}, "#/start"),
        ({"change_on": ["Caturday"]}, "#/change_on"),
        ({"choose": "best"}, "#/choose"),
        ({"floors": {"fewest_days_a_step": 5}}, "#/floors"),
        ({"floors": {"fewest_days": 5}, "reason": "because we always did"}, "#/floors"),
        ({"reason": "because we always did"}, "#/reason"),
        ({"limits": {"middle": {"moderate": 2, "severe": 0.1}}}, "#/limits"),
        ({"limits": {"middle=0.1/0.1,slower": {"moderate": 0.1, "severe": 0.1}}}, "#/limits"),
        ({"limits": {"middle": {"moderate": 0.1}}}, "#/limits/middle/severe"),
        ({"draws": 100_000}, "#/draws"),
        ({"halves": "yes"}, "#/halves"),
    ],
)
def test_a_wish_that_cannot_be_used_is_pointed_at(client, more, pointer):
    answered = client.post("/api/v1/plan/taper", json={**ASKED, "draws": 5, **more})

    document = answered.json()
    assert answered.status_code == 422, document
    assert [part["pointer"] for part in document["errors"]] == [pointer]
    assert "--" not in answered.text


def test_the_cards_are_those_of_the_command_line_with_the_number_of_the_country(client):
    from handrail.report.numbers import number_lines, only_poison_number
    from handrail.report.words import card_lines

    poison = only_poison_number("UK", None)
    answered = client.get("/api/v1/emergency?country=United%20Kingdom").json()

    assert answered["dial"] == "999"
    assert answered["country"] == "UK"
    for shown, (heading, lines) in zip(answered["cards"], handrail.emergency_cards(), strict=True):
        assert (shown["heading"], shown["lines"]) == (heading, card_lines(lines, "999", poison))
    assert [(one["name"], one["dial"]) for one in answered["call"]] == number_lines("UK", None)


def test_a_country_that_is_not_known_keeps_no_one_from_the_cards(client):
    answered = client.get("/api/v1/emergency?country=Atlantis")

    assert answered.status_code == 200
    assert "Atlantis" in answered.json()["note"]
    assert len(answered.json()["cards"]) == len(handrail.emergency_cards())


def test_a_medicine_is_looked_up_by_name_and_by_what_was_probably_meant(client):
    found = client.get("/api/v1/medicines?q=zolpidem").json()["looked_up"]
    near = client.get("/api/v1/medicines?q=zolpiden").json()["looked_up"]

    assert [entry["name"] for entry in found["found"]] == ["zolpidem"]
    assert found["not_recognised"] == []
    assert near["found"] == []
    assert "did you mean 'zolpidem'?" in near["not_recognised"][0]
    assert client.get("/api/v1/medicines").json()["looked_up"] is None


def test_every_rule_is_listed_and_can_be_looked_up_with_its_sources(client):
    medicine = handrail.load_medicine()
    every = (*medicine.rules, *medicine.danger_signs)

    listed = client.get("/api/v1/rules").json()["rules"]

    assert [entry["rule"] for entry in listed] == [rule.id for rule in every]
    for rule in every[::12]:
        one = client.get(f"/api/v1/rules/{rule.id}").json()
        assert one["rule"]["says"] == rule.says
        assert [source["key"] for source in one["sources"]] == list(rule.sources)


def test_a_rule_names_the_stories_that_show_it(client):
    one = client.get("/api/v1/rules/AS-01").json()

    assert "Stopping at once after five months is refused" in one["cases"]


def test_a_source_is_shown_in_full_and_an_unknown_one_is_not_found(client):
    key = handrail.load_medicine().rules[0].sources[0]

    found = client.get(f"/api/v1/sources/{key}").json()

    assert found["key"] == key
    assert f"{{{key}," in found["bibtex"]
    for path in ("sources/nobody1900", "rules/ZZ-99"):
        missing = client.get(f"/api/v1/{path}")
        assert missing.status_code == 404
        assert missing.json()["type"] == "/problems/not-found"


@pytest.mark.parametrize(
    ("words", "path", "body"),
    [
        (
            ("kidneys", "--age", "70", "--egfr", "38"),
            "kidneys",
            {"person": {"age_years": 70, "egfr_ml_min_1_73m2": 38}},
        ),
        (("kidneys",), "kidneys", {}),
        (
            ("setting", HISTORY, "--fact", "lives_alone=yes", "--fact", "travel_to_care_min=90"),
            "setting",
            {"course": HISTORY, "person": {"facts": {"lives_alone": True, "travel_to_care_min": 90}}},
        ),
    ],
)
def test_kidneys_and_setting_are_byte_for_byte_what_the_command_line_writes(
    client, capfdbinary, words, path, body
):
    exit_with(app, [*words, "--json", "-"])
    written = capfdbinary.readouterr().out

    answered = client.post(f"/api/v1/{path}", json=body)

    assert answered.status_code == 200
    assert answered.content == written


def test_the_load_names_who_adds_what(client):
    answered = client.post("/api/v1/load", json={"course": HISTORY, "person": PERSON}).json()

    assert answered["schema"] == "handrail/load/1"
    assert "zolpidem" in [row["name"] for row in answered["contributors"]]
