"""POST /api/v1/check: the bytes of the command line, and refusals that say what and where."""

from __future__ import annotations

import json

import pytest

from handrail.cli.errors import exit_with
from handrail.cli.main import app
from handrail.exchange.json import course_json, json_text, person_json

COURSE = "20 mg three times a day for 3 months"
PUMP = "40 mL, 2000 micrograms/mL, 350 micrograms a day, filled 2026-08-01, leaving 2 mL"
ASKED = [
    pytest.param((COURSE,), {"course": COURSE}, id="nothing known"),
    pytest.param(
        (COURSE, "--age", "82", "--creatinine", "106 umol/L", "--sex", "F", "--also", "zolpidem,oxycodone"),
        {
            "course": COURSE,
            "person": {
                "age_years": 82,
                "creatinine_mg_dl": "106 umol/L",
                "sex": "F",
                "other_medicines": ["zolpidem", "oxycodone"],
            },
        },
        id="units as people write them",
    ),
    pytest.param(
        (f"{COURSE} then stop", "--weight", "154 lb", "--country", "Germany", "--symptom", "fever,confusion"),
        {
            "course": f"{COURSE} then stop",
            "person": {"weight_kg": "154 lb", "country": "Germany", "symptoms": ["fever", "confusion"]},
        },
        id="an abrupt stop, with danger signs",
    ),
    pytest.param(
        (
            COURSE,
            "--pregnant",
            "--gestation-weeks",
            "20",
            "--condition",
            "epilepsy",
            "--fact",
            "inpatient=yes",
        ),
        {
            "course": COURSE,
            "person": {
                "pregnant": True,
                "gestation_weeks": 20,
                "conditions": ["epilepsy"],
                "facts": {"inpatient": True},
            },
        },
        id="conditions and further facts",
    ),
    pytest.param(
        (
            *(COURSE, "--on", "2026-11-22", "--refill", "2026-08-01 84 x 10 mg", "--at-home", "120 x 10 mg"),
            *("--list", "admission 2026-11-20: ramipril", "--egfr-on", "2026-10-01 62"),
            *("--egfr-on", "2026-11-20 30", "--nil-by-mouth", "36h"),
        ),
        {
            "course": COURSE,
            "on": "2026-11-22",
            "records": {
                "refill": ["2026-08-01 84 x 10 mg"],
                "at_home": "120 x 10 mg",
                "list": ["admission 2026-11-20: ramipril"],
                "egfr_on": ["2026-10-01 62", "2026-11-20 30"],
                "nil_by_mouth": "36h",
            },
        },
        id="what the records say",
    ),
    pytest.param(
        (COURSE, "--so-far", "--on", "2026-11-22", "--age", "58"),
        {"course": COURSE, "so_far": True, "on": "2026-11-22", "person": {"age_years": 58}},
        id="taken so far",
    ),
    pytest.param(
        ("--pump", PUMP, "--on", "2026-11-22"),
        {"records": {"pump": PUMP}, "on": "2026-11-22"},
        id="a pump alone",
    ),
    pytest.param(
        ("5 mg once a day", "--dialysis", "hd", "--also", "something nobody knows", "--egfr", "8"),
        {
            "course": "5 mg once a day",
            "person": {
                "dialysis": "hd",
                "other_medicines": ["something nobody knows"],
                "egfr_ml_min_1_73m2": "8",
            },
        },
        id="a name that is not recognised",
    ),
]


@pytest.mark.parametrize(("words", "body"), ASKED)
def test_an_answer_is_byte_for_byte_what_the_command_line_writes(client, capfdbinary, words, body):
    exit_with(app, ["check", *words, "--json", "-"])
    written = capfdbinary.readouterr().out

    answered = client.post("/api/v1/check", json=body)

    assert answered.status_code == 200
    assert answered.content == written
    assert answered.headers["content-type"] == "application/json"


def test_a_course_taken_so_far_is_judged_as_history_and_waits_for_less(client):
    """A plan of 3 months that may stop abruptly at its end is not what was asked."""
    asked = {"course": COURSE, "on": "2026-11-22"}
    plan, past = (client.post("/api/v1/check", json=asked | more).json() for more in ({}, {"so_far": True}))

    assert len(past["cannot_tell"]) < len(plan["cannot_tell"])
    assert {one["rule"] for one in plan["findings"]} <= {one["rule"] for one in past["findings"]}


def test_a_course_and_a_person_that_an_answer_holds_can_be_sent_back(client):
    import handrail

    medicine = handrail.load_medicine()
    person = handrail.Person(age_years=58, sex="female", egfr_ml_min_1_73m2=48, other_medicines=("zolpidem",))
    course = handrail.parse_course(
        "20 mg three times a day for 14 days then 10 mg twice a day as needed for 5 days; miss day 3; "
        "extra 40 mg on day 5 at 21:00",
        products=medicine.products,
    )
    sent = {"course": course_json(course), "person": person_json(person)}

    by_steps = client.post("/api/v1/check", content=json_text(sent), headers=JSON)
    sent["course"] = sent["course"]["sentence"]
    by_sentence = client.post("/api/v1/check", json=sent)

    assert by_steps.status_code == 200, by_steps.text
    assert by_steps.content == by_sentence.content


JSON = {"Content-Type": "application/json"}
STEPS = {"steps": [{"days": 7, "intakes": [{"time": "08:00", "dose_mg": 10}]}]}
REFUSED = [
    ({"cuorse": COURSE}, "#/cuorse", "Did you mean 'course'?"),
    ({"course": COURSE, "person": {"weigth_kg": 70}}, "#/person/weigth_kg", "Did you mean 'weight_kg'?"),
    ({"course": COURSE, "person": {"also": ["x"]}}, "#/person/also", "Did you mean 'other_medicines'?"),
    ({"course": COURSE, "person": {"weight_kg": 800}}, "#/person/weight_kg", "In pounds it would be 363 kg."),
    ({"course": COURSE, "person": {"creatinine_mg_dl": "106"}}, "#/person/creatinine_mg_dl", "has no unit"),
    ({"course": COURSE, "person": {"creatinine_mg_dl": 106}}, "#/person/creatinine_mg_dl", "looks like"),
    ({"course": COURSE, "person": {"age_years": "3,5"}}, "#/person/age_years", "comma"),
    ({"course": COURSE, "person": {"age_years": True}}, "#/person/age_years", "neither a number"),
    ({"course": COURSE, "person": {"age_years": [5]}}, "#/person/age_years", "neither a number"),
    ({"course": COURSE, "person": {"pregnant": "yes"}}, "#/person/pregnant", "neither true nor false"),
    ({"course": COURSE, "person": {"sex": 3}}, "#/person/sex", "no word"),
    ({"course": COURSE, "person": {"country": "Germony"}}, "#/person/country", "Did you mean 'DE'?"),
    ({"course": COURSE, "person": {"conditions": "epilepsy"}}, "#/person/conditions", "no list"),
    ({"course": COURSE, "person": {"conditions": ["a", ""]}}, "#/person/conditions", "is empty"),
    ({"course": COURSE, "person": {"facts": {"inpatient": None}}}, "#/person/facts", "neither a number"),
    ({"course": COURSE, "person": {"facts": [1]}}, "#/person/facts", "no table"),
    ({"course": COURSE, "person": {"weight_kg": 6, "age_years": 40}}, "#/person", "don't fit together"),
    ({"course": COURSE, "person": []}, "#/person", "valid dictionary"),
    ({"course": "20 mg three times a dy"}, "#/course", "how often"),
    ({"course": 7}, "#/course", "neither a sentence nor"),
    ({"course": "x" * 30_000}, "#/course", "more than 20000 letters"),
    ({"course": {"stops": []}}, "#/course/stops", "Did you mean 'steps'?"),
    ({"course": {"steps": [{"intakes": [{"time": "8", "dose_mg": 5}]}]}}, "#/course", "no time of day"),
    ({"course": {"steps": [{"intakes": [{"time": "08:00", "dose_mg": 0.0001}]}]}}, "#/course", "micrograms"),
    ({"course": {**STEPS, "sentence": "5 mg a day"}}, "#/course", "says something else"),
    ({"course": {**STEPS, "starts_on": "2026-02-30"}}, "#/course", "not a date"),
    (
        {"course": {"steps": [{**STEPS["steps"][0], "daily_dose_mg": 20}]}},
        "#/course",
        "its doses add up to 10 mg",
    ),
    (
        {"course": {"steps": [{"intakes": [{"time": "08:00", "dose_mg": "5"}]}]}},
        "#/course/steps/0/intakes/0/dose_mg",
        "valid number",
    ),
    ({"person": {}}, "#/course", "'course' is missing"),
    ({"course": "20 mg three times a day", "so_far": True}, "#/course", "doesn't say how long"),
    ({"course": COURSE, "so_far": "yes"}, "#/so_far", "valid boolean"),
    ({"course": COURSE, "medicine": "baklofen"}, "#/medicine", "baklofen"),
    ({"course": COURSE, "on": "tomorrow"}, "#/on", "not a date"),
    ({"course": COURSE, "records": {"refill": ["lots"]}}, "#/records/refill", "lots"),
    ({"course": COURSE, "records": {"pumps": "x"}}, "#/records/pumps", "Did you mean 'pump'?"),
]


@pytest.mark.parametrize(("body", "pointer", "says"), REFUSED)
def test_what_cannot_be_used_is_pointed_at_with_what_would_be_right(client, body, pointer, says):
    answered = client.post("/api/v1/check", json=body)

    document = answered.json()
    assert answered.status_code == document["status"] == 422
    assert answered.headers["content-type"] == "application/problem+json"
    assert document["type"] == "/problems/input-refused"
    assert pointer in [part["pointer"] for part in document["errors"]], document
    assert says in json.dumps(document["errors"], ensure_ascii=False)
    assert "--" not in document["detail"] + document.get("fix", "")


def test_several_wrong_members_are_all_named_at_once(client):
    wrong = {"weight_kg": "heavy", "age_years": "old", "sex": 1}

    document = client.post("/api/v1/check", json={"course": COURSE, "person": wrong}).json()

    assert {part["pointer"] for part in document["errors"]} == {f"#/person/{name}" for name in wrong}


def test_every_fact_of_a_person_can_be_sent():
    import dataclasses

    import handrail
    from handrail.web.asked import PersonGiven

    fields = {field.name for field in dataclasses.fields(handrail.Person)}

    assert set(PersonGiven.model_fields) == fields


def test_with_no_time_at_all_every_rule_is_named_as_not_reached(client):
    asked = {"course": COURSE}

    whole = client.post("/api/v1/check", json=asked).json()
    partial = client.post("/api/v1/check?within_ms=0", json=asked).json()

    judged = len(whole["findings"]) + len(whole["cannot_tell"]) + whole["rules_clear"]
    assert whole["not_reached"] == []
    assert len(partial["not_reached"]) == judged


@pytest.mark.parametrize("asked", ["-1", "nan", "soon", "60001"])
def test_a_deadline_that_is_none_is_refused(client, asked):
    answered = client.post(f"/api/v1/check?within_ms={asked}", json={"course": COURSE})

    assert answered.status_code == 422
    assert answered.json()["errors"][0]["pointer"] == "?within_ms"


def test_rules_past_their_review_say_so_in_every_answer(client, monkeypatch):
    import dataclasses

    import handrail

    old = dataclasses.replace(handrail.load_medicine(), review_by="2020-01-01")
    monkeypatch.setattr(handrail, "load_medicine", lambda name=None: old)

    checked = client.post("/api/v1/check", json={"course": COURSE}).json()
    health = client.get("/health").json()

    assert "out of date" in json.dumps(checked)
    assert health["status"] == "expired"
    assert client.get("/health/ready").status_code == 200
