"""The trial lab: the address is the question, and its files are the command line's."""

from __future__ import annotations

import csv
import io
import re
import shlex
import tomllib
from html import unescape

import pytest

import handrail
from handrail.cli.errors import exit_with
from handrail.cli.main import app
from handrail.exchange.protocol_toml import protocol_toml, read_protocol_text
from handrail.exchange.trial_csv import trials_csv
from handrail.report.trial_screen import estimand_of
from handrail.web.case import Case
from handrail.web.roles import may
from handrail.web.trial_case import MOST_S, read_trial, seconds_of, usual_trials
from handrail.web.trial_fields import LABELS
from tests.web.pages import at, page_of

PUBLISHED = {"protocol": "dutch", "trials": "40"}
CHANGED = {
    **PUBLISHED,
    **{"people_1": "90", "people_2": "0", "people_0": "90", "mg_1": "60", "weeks": "20"},
    **{"anxiety": "100", "leave": "2.5", "leaving": "relapsed", "step_mg": "10", "method": "chi_squared"},
}


HIDDEN = ("protocol", "peple_1")
"""What stands in no field of the form as it was typed."""


def flat(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def read(**asked: str):
    case = Case(asked, LABELS)
    return read_trial(case), case


# ---- the design -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", handrail.protocol_names())
def test_a_protocol_written_as_a_file_is_read_back_the_same(name):
    protocol = handrail.read_protocol(name)

    assert read_protocol_text(protocol_toml(protocol)) == protocol


def test_an_empty_lab_offers_every_protocol_and_says_what_it_rests_on(client):
    page = page_of(client.get("/trial"))

    assert {f"/trial?protocol={name}" for name in handrail.protocol_names()} <= set(page.links())
    assert "Virtual trials rest on stated priors" in page.text


def test_an_address_that_says_nothing_more_is_the_protocol_itself():
    one, _ = read(protocol="dutch")

    assert one.protocol == handrail.read_protocol("dutch")
    assert not one.is_changed
    assert one.command() == f"handrail trial run dutch --trials {one.trials}"


def test_a_whole_form_that_changes_nothing_is_the_protocol_itself(client):
    page = client.get(at("/trial", PUBLISHED)).text
    form = page[page.index('aria-label="The design"') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'<input [^>]*?name="(\w+)"[^>]*? value="([^"]*)"', form))
    for name, options in re.findall(r'<select id="(\w+)".*?>(.*?)</select>', form, re.DOTALL):
        fields[name] = re.findall(r'value="([^"]*)" selected', options)[0] if "selected" in options else ""

    one, case = read(**{name: unescape(value) for name, value in fields.items()})

    assert case.errors == {}
    assert one.protocol == handrail.read_protocol("dutch")


def test_a_changed_design_is_told_by_its_own_estimand_and_never_by_that_of_another_trial():
    one, case = read(**CHANGED)

    assert case.errors == {}
    protocol = one.protocol
    assert [(arm.people, arm.target_mg) for arm in protocol.arms] == [(90, 60.0), (90, 0.0)]
    assert protocol.title == "The Dutch trial, as published in 2016, changed"
    assert protocol.estimand.treatment.startswith("60 mg a day; against placebo, for 20 weeks.")
    assert "gradually down" in protocol.estimand.treatment
    assert "100 % of them with high anxiety" in protocol.estimand.population
    assert protocol.estimand.intercurrent_events == "Leaving counts as a relapse (composite)."
    assert protocol.visit_weeks[-1] == 20
    assert protocol.leaving_per_week == 0.025
    assert one.command() == "handrail trial run trial.toml --trials 40"


@pytest.mark.parametrize("name", handrail.protocol_names())
def test_the_estimand_of_a_design_names_every_dose_and_how_long(name):
    protocol = handrail.read_protocol(name)
    said = estimand_of(protocol)

    assert all(f"{arm.target_mg:g} mg a day" in said["treatment"] for arm in protocol.treated)
    assert f"{protocol.weeks} weeks" in said["endpoint"]


def test_an_arm_is_added_and_another_left_out():
    one, _ = read(protocol="dutch", mg_3="60", people_3="50", people_2="0")

    assert [(arm.id, arm.target_mg) for arm in one.protocol.treated] == [("high", 150.0), ("arm_3", 60.0)]


@pytest.mark.parametrize(
    ("asked", "field", "says"),
    [
        ({"people_1": "lots"}, "people_1", "Give a whole number from 2 to 20,000."),
        ({"people_1": "0", "people_2": "0"}, "people_1", "There is no arm on the medicine."),
        ({"mg_1": "20"}, "mg_1", "less than the first daily dose"),
        ({"people_3": "20"}, "mg_3", "This arm has people and no dose."),
        ({"step_mg": "0"}, "step_mg", "Give a number from 1 to 300."),
        ({"anxiety": "120"}, "anxiety", "Give a number from 0 to 100."),
        ({"outcome": "abstinent_days"}, "method", "For it there is: welch."),
        ({"alpha": "0,5"}, "alpha", "Give a number from 0.001 to 0.2."),
        ({"weeks": "200"}, "weeks", "Give a whole number from 1 to 156."),
        ({"placebo": "other"}, "placebo", "It is one of: continuous_abstinence"),
        ({"published": "nobody2000"}, "published", "nobody2000"),
        ({"ceiling": "sky"}, "ceiling", "Write tolerability or none."),
        ({"leave": "a few"}, "leave", "is no number"),
        ({"trials": "20000"}, "trials", "more than a page runs at once"),
        ({"protocol": "/etc/passwd"}, "protocol", "There is no protocol '/etc/passwd'."),
        ({"protocol": "dutch.toml"}, "protocol", "There is no protocol 'dutch.toml'."),
        ({"peple_1": "3"}, "peple_1", "There is no field 'peple_1'"),
    ],
)
def test_what_cant_be_is_refused_at_its_field_and_nothing_typed_is_lost(client, asked, field, says):
    answer = client.get(at("/trial", {**PUBLISHED, **asked}))

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert says in flat(answer.text)
    assert "Traceback" not in answer.text
    assert all(f'value="{typed}"' in answer.text for name, typed in asked.items() if name not in HIDDEN)
    refused = client.get(at("/trial.json", {**PUBLISHED, **asked}))
    assert refused.status_code == 422
    assert refused.json()["where"] == field


@pytest.mark.parametrize("name", handrail.protocol_names())
def test_as_many_trials_as_are_usual_are_few_enough_for_a_page(name):
    protocol = handrail.read_protocol(name)

    assert seconds_of(protocol, usual_trials(protocol)) <= MOST_S


# ---- the answer -----------------------------------------------------------------------------------


def test_the_answer_holds_power_assurance_the_wrong_sign_and_what_was_published(client):
    page = page_of(client.get(at("/trial", PUBLISHED)))
    protocol = handrail.read_protocol("dutch")
    power = handrail.power(protocol, trials=40)
    written = handrail.trial_answer(handrail.run_trials(protocol, trials=40))
    published = handrail.published_ratio(protocol)

    assert published is not None
    assert f"The published trial found {published:.2f}" in page.text
    assert f"{100 * power.power.value:.0f} %" in page.text
    assert f"{100 * power.power.low:.0f} to {100 * power.power.high:.0f} %" in page.text
    assert written.wrong_sign is not None
    assert f"{100 * written.wrong_sign.value:.0f} %" in page.text
    for words in ("Power", "Assurance", "Points the wrong way", "Time to the first relapse", "ICH E9(R1)"):
        assert words in page.text


def test_findings_of_the_rules_are_counted_as_the_command_line_counts_them(client):
    page = page_of(client.get(at("/trial", PUBLISHED)))
    found = handrail.check_trial("dutch", seed=1)

    assert found.met
    assert all(one.says in page.text for one in found.met)


def test_many_people_are_checked_only_when_it_is_asked(client):
    asked = {**CHANGED, "people_1": "160", "trials": "25"}
    asking, asked_for = client.get(at("/trial", asked)), client.get(at("/trial", asked, check="yes"))

    assert "Count how many would have met each finding" in asking.text
    assert "Everyone of one virtual trial" in asked_for.text


def test_where_nothing_differs_the_page_tells_of_false_alarms_and_not_of_power(client):
    page = page_of(client.get(at("/trial", PUBLISHED, null="yes")))

    assert "False alarms" in page.text
    assert "Assurance" not in page.text


def test_a_published_result_beside_another_design_is_said_to_be_one(client):
    assert "It was found with the trial's own design" in unescape(client.get(at("/trial", CHANGED)).text)
    assert "own design" not in client.get(at("/trial", CHANGED, published="none")).text


def test_days_without_drinking_have_no_published_ratio_on_their_cloud(client):
    asked = {**PUBLISHED, "outcome": "abstinent_days", "method": "welch"}
    page = page_of(client.get(at("/trial", asked)))

    assert "Difference found" in page.text
    assert "what was published" not in page.text


@pytest.mark.parametrize("asked", [PUBLISHED, CHANGED, {**PUBLISHED, "null": "yes", "seed": "7"}])
@pytest.mark.parametrize(
    ("question", "path", "option"),
    [
        ("run", "/trial.json", "--json"),
        ("run", "/trial.svg", "--svg"),
        ("power", "/trial/power.json", "--json"),
        ("assurance", "/trial/assurance.json", "--json"),
        ("check", "/trial/check.json", "--json"),
    ],
)
def test_each_file_is_byte_for_byte_what_its_command_writes(
    client, capfdbinary, tmp_path, monkeypatch, asked, question, path, option
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trial.toml").write_bytes(client.get(at("/trial.toml", asked)).content)
    one, _ = read(**asked)
    capfdbinary.readouterr()
    assert exit_with(app, [*shlex.split(one.command(question))[1:], option, "-"]) == 0

    assert client.get(at(path, asked)).content == capfdbinary.readouterr().out


def test_the_protocol_is_a_file_that_says_what_is_asked(client):
    held = tomllib.loads(client.get(at("/trial.toml", CHANGED)).text)

    assert held["arm"][0] == {"id": "arm_1", "title": "60 mg a day", "people": 90, "target_mg": 60}
    assert held["population"]["high_anxiety_percent"] == 100


def test_every_trial_stands_in_the_table_with_empty_cells_where_there_is_no_number(client):
    rows = list(csv.DictReader(io.StringIO(client.get(at("/trial.csv", PUBLISHED)).text)))
    runs = handrail.run_trials("dutch", trials=40)

    assert [int(row["trial"]) for row in rows] == list(range(40))
    assert set(rows[0]) == set(runs.columns)
    assert float(rows[3]["log_rr.all_treated"]) == pytest.approx(runs.estimates()[3], rel=1e-5)
    assert "nan" not in trials_csv(runs)


@pytest.mark.parametrize("asked", [PUBLISHED, CHANGED])
def test_the_python_beside_it_runs(client, tmp_path, monkeypatch, capsys, asked):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trial.toml").write_bytes(client.get(at("/trial.toml", asked)).content)
    exec(client.get(at("/trial.py", asked)).text, {})

    assert capsys.readouterr().out.count("Share(") >= 3


# ---- other programs, and who may ------------------------------------------------------------------


def test_other_programs_get_the_bytes_of_the_command_line(client, capfdbinary, tmp_path):
    exit_with(app, ["trial", "run", "baclad", "--trials", "30", "--seed", "3", "--json", "-"])
    run = capfdbinary.readouterr().out
    exit_with(app, ["evidence", "pool", "relapse", "--by", "dose", "--method", "reml", "--json", "-"])
    pooled = capfdbinary.readouterr().out

    asked = {"protocol": "baclad", "trials": 30, "seed": 3}
    text = protocol_toml(handrail.read_protocol("baclad"))
    assert client.post("/api/v1/trial/run", json=asked).content == run
    assert client.post("/api/v1/trial/run", json={**asked, "protocol": text}).content == run
    answer = client.post("/api/v1/evidence/pool", json={"by": "dose", "method": "reml"})
    assert answer.content == pooled


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"protocol": "/etc/passwd"}, "There is no protocol"),
        ({"protocol": "bacloville", "trials": 90000}, "more than this server runs for one caller"),
        ({"protocol": "not a\nprotocol"}, "This is no TOML"),
        ({"protocol": "dutch", "trials": 0}, ""),
        ({"protocol": "dutch", "trails": 5}, "trails"),
    ],
)
def test_other_programs_are_told_what_is_wrong(client, asked, says):
    answer = client.post("/api/v1/trial/run", json=asked)

    assert answer.status_code == 422
    assert says in answer.text


def test_a_protocol_from_elsewhere_names_no_file_of_this_machine(client, tmp_path):
    place = tmp_path / "crowd.csv"
    place.write_text("a secret")
    text = protocol_toml(handrail.read_protocol("baclad")).replace('"adults"', f'"{place}"')

    answer = client.post("/api/v1/trial/run", json={"protocol": text, "trials": 2})

    assert answer.status_code == 422
    assert "crowd is" in answer.json()["detail"]
    assert "secret" not in answer.text


def test_the_answers_fit_their_description(client):
    from pydantic import TypeAdapter

    from handrail.exchange.shapes_trial import PoolShape, TrialAnswersShape

    run = client.post("/api/v1/trial/run", json={"protocol": "dutch", "trials": 5})
    TypeAdapter(TrialAnswersShape).validate_json(run.text)
    TypeAdapter(PoolShape).validate_json(client.post("/api/v1/evidence/pool", json={"by": "dose"}).text)


@pytest.mark.parametrize("path", ["GET /trial", "GET /trial/pool", "POST /api/v1/trial/run"])
def test_researchers_and_clinicians_may_run_trials_and_patients_may_not(path):
    assert may("researcher", path)
    assert may("clinician", path)
    assert not may("patient", path)
    assert not may("nobody", path)
