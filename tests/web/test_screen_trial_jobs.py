"""What the trial lab runs as a job, and designs side by side: the command line's answers."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

import handrail
from handrail.exchange.json import json_text
from handrail.exchange.trial_json import answers_json, tapers_json
from handrail.store import LOCAL, Job, Store, open_store
from handrail.web import taper_case, trial_asked, trial_case
from handrail.web.design_case import MOST_S, read_question
from handrail.web.jobs import Worker, files_of, question_of
from handrail.web.roles import may
from tests.web.pages import page_of
from tests.web.test_screen_jobs import Pages, flat

TRIAL = [("protocol", "dutch"), ("people_1", "40"), ("people_2", "0"), ("people_0", "40"), ("trials", "60")]
TAPERS = [("people", "2"), ("dose", "60"), ("months", "6"), ("seed", "3"), ("follow", "yes")]
LARGE = {"protocol": "dutch_600", "trials": "4000"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'data' / 'handrail.sqlite3'}") as opened:
        yield opened


@pytest.fixture
def pages(store: Store) -> Pages:
    return Pages(store)


def add(store: Store, module, kind: str, asked: list[tuple[str, str]]) -> tuple[Job, object]:
    case = module.case_of(asked)
    found = (module.read_job if kind == "trial" else module.read_tapers)(case)
    assert found is not None, case.errors
    return store.jobs.add(kind, question_of(asked, found, ""), seed=found.seed, by=LOCAL), found


# ---- trials ---------------------------------------------------------------------------------------


def test_a_job_of_trials_answers_what_the_command_line_answers(store, pages):
    job, found = add(store, trial_case, "trial", TRIAL)
    Worker(store, idle_s=0).work()
    runs = handrail.run_trials(found.protocol, trials=60)
    answers = [handrail.trial_answer(runs, name) for name in found.protocol.comparisons]

    assert store.jobs.read(job.id).state == "done"
    assert pages.get(f"/jobs/{job.id}/answer.json").text == json_text(answers_json(answers, found.medicine))
    assert pages.get(f"/jobs/{job.id}/figure.svg").text.startswith("<svg")
    page = flat(pages.get(f"/jobs/{job.id}").text)
    assert "Power: the pooled effect, in every trial" in page
    assert "not on measurements" in page
    assert "handrail trial power" in page


def test_every_trial_of_a_job_is_in_its_file(store, pages):
    parquet = pytest.importorskip("pyarrow.parquet")
    job, _ = add(store, trial_case, "trial", TRIAL)
    Worker(store, idle_s=0).work()

    table = parquet.read_table(files_of(store, job.id) / "trials.parquet")
    assert table.column("trial").to_pylist() == list(range(60))
    assert pages.get(f"/jobs/{job.id}/rows.parquet").content[:4] == b"PAR1"


def test_a_job_of_trials_that_was_stopped_goes_on_and_answers_the_same(store, monkeypatch):
    monkeypatch.setattr(trial_asked, "PART_S", 0.02)
    first, found = add(store, trial_case, "trial", TRIAL)
    assert found.run().parts > 6
    Worker(store, idle_s=0).work()
    second, _ = add(store, trial_case, "trial", TRIAL)
    taken = store.jobs.claim("dead", ["trial"])
    run = found.run()
    for number in range(3):
        store.jobs.save_block(taken.id, "dead", number, run.part(number), blocks=run.parts)
    store.jobs.interrupt_silent(worker="dead")
    Worker(store, idle_s=0).work()

    assert store.jobs.read(second.id).result == store.jobs.read(first.id).result


def test_the_size_of_parts_changes_no_trial():
    run = handrail.TrialRun("dutch", trials=30, seed=2, block=7)

    assert run.parts == 5
    found = run.answer(run.part(number) for number in range(5))
    usual = handrail.run_trials("dutch", trials=30, seed=2)
    assert all(
        (found.columns[name] == usual.columns[name]).all() for name in usual.columns if "nan" not in name
    )


def test_a_design_too_large_for_a_page_is_offered_as_a_job_with_its_time(store, pages):
    page = pages.get("/trial?" + "&".join(f"{name}={value}" for name, value in LARGE.items()))

    assert page.status_code == 422
    assert "run it as a job" in flat(page.text)
    form = page.text[page.text.index('action="/jobs/trial"') :]
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.split("</form>")[0])
    assert dict(fields) | LARGE == dict(fields)
    assert re.search(r"take about \d+ (s|min) of one core", flat(page.text))
    answer = pages.send("/jobs/trial", [one for one in fields if one[0] != "form_token"])
    job = store.jobs.all()[0]
    assert answer.headers["location"] == f"/jobs/{job.id}"
    assert (job.kind, job.state) == ("trial", "queued")
    assert "Virtual trials: dutch_600" in flat(pages.get("/jobs").text)


def test_a_design_that_can_not_be_read_starts_no_job_and_goes_back_to_its_page(store, pages):
    answer = pages.send("/jobs/trial", [*TRIAL, ("weeks", "0")])

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/trial?")
    assert "Give a whole number" in flat(pages.get(answer.headers["location"]).text)
    assert not store.jobs.all()


def test_more_than_a_job_runs_is_refused_with_how_many_it_would():
    case = trial_case.case_of([("protocol", "dutch_600"), ("people_1", "20000"), ("trials", "100000")])

    assert trial_case.read_job(case) is None
    assert "Ask for up to" in case.errors["trials"].fix


# ---- ways down ------------------------------------------------------------------------------------


def test_ways_down_are_a_job_and_answer_what_the_command_line_answers(store, pages):
    job, found = add(store, taper_case, "tapers", TAPERS)
    Worker(store, idle_s=0).work()
    whole = handrail.compare_tapers(people=2, daily_doses_mg=[60], months=[6], seed=3)

    assert pages.get(f"/jobs/{job.id}/answer.json").text == json_text(tapers_json(whole, found.medicine))
    page = pages.get(f"/jobs/{job.id}")
    assert "Middle plan, with a diary that is looked at" in flat(page.text)
    assert "AS-01" in page.text
    assert "never stop suddenly" in flat(page.text)
    assert "handrail trial tapers --people 2 --dose 60 --months 6 --seed 3" in flat(page.text)
    assert pages.get(f"/jobs/{job.id}/figure.svg").status_code == 404


def test_the_form_for_ways_down_starts_a_job_with_its_usual_values(store, pages):
    page = page_of(pages.get("/trial/tapers"))
    answer = pages.send("/jobs/tapers", [("people", "3"), ("dose", "30 60 90"), ("months", "3 6 12")])

    assert "/trial/designs" in page.links()
    assert answer.status_code == 303
    asked = store.jobs.all()[0].question["asked"]
    assert ["dose", "30 60 90"] in asked
    assert taper_case.read_tapers(taper_case.case_of(asked)).asked["daily_doses_mg"] == (30, 60, 90)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("people", "2001", "from 1 to 2,000"),
        ("dose", "50", "multiples of 15 mg"),
        ("dose", "sixty", "multiples of 15 mg"),
        ("months", "0", "from 1 to 600"),
        ("follow", "perhaps", "yes or no"),
        ("seed", "-1", "whole number"),
    ],
)
def test_what_can_not_be_compared_is_said_at_its_field_and_starts_nothing(store, pages, name, value, said):
    fields = [(one, value if one == name else kept) for one, kept in TAPERS]
    page = pages.send("/jobs/tapers", fields)

    assert page.status_code == 422
    assert said in flat(page.text)
    assert f'aria-describedby="{name}' in page.text
    assert not store.jobs.all()


# ---- designs beside each other --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("size", "In each arm"),
        ("stratify", "a hypothesis with support"),
        ("dose", "More is not shown to be better"),
    ],
)
def test_each_question_is_answered_with_its_command_and_its_script(client, terminal, question, said):
    asked = f"protocol=dutch_600&question={question}&trials=20&doses=30+60&wanted=50&most=200"
    page = unescape(client.get(f"/trial/designs?{asked}").text)

    assert said in flat(page)
    command = re.search(r"<code>(handrail trial [^<]+)</code>", page)
    assert command is not None
    words = shlex.split(command[1])[1:]
    shown = terminal(*words, "--json", "-").out
    assert json.loads(client.get(f"/trial/designs.json?{asked}").text) == json.loads(shown)


def test_a_changed_design_is_asked_as_it_was_changed(client):
    asked = "protocol=dutch_600&question=dose&trials=20&doses=30+60&weeks=20&anxiety=100"
    page = unescape(client.get(f"/trial/designs?{asked}").text)

    assert '<input type="hidden" name="weeks" value="20">' in page
    assert "Take the protocol first" in flat(page)
    shape = client.get(f"/trial/designs.json?{asked}").json()
    assert shape["protocol"]["weeks"] == 20


def test_what_takes_longer_than_a_page_is_refused_with_the_command():
    case = trial_case.Case(
        {"protocol": "dutch_600", "question": "size", "most": "2000", "trials": "2000"},
        {"question": "", "most": "", "trials": ""},
    )

    assert read_question(case) is None
    assert "handrail trial size dutch_600" in case.errors["trials"].fix
    assert MOST_S < 10


@pytest.mark.parametrize("doses", ["30 30", "5 60", "a", "1 2 3 4 5 6 7"])
def test_doses_that_can_not_be_compared_are_said_at_their_field(client, doses):
    page = client.get(
        f"/trial/designs?protocol=dutch_600&question=dose&doses={doses.replace(' ', '+')}&trials=20"
    )

    assert page.status_code == 422
    assert 'aria-describedby="doses' in page.text


def test_the_lab_is_for_researchers_and_those_who_care():
    for address in ("GET /trial/designs", "GET /trial/tapers", "POST /jobs/trial", "POST /jobs/tapers"):
        assert may("researcher", address)
        assert not may("patient", address)
