"""Population jobs: asked in a form, worked at by a process of their own, and honest after any end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

import handrail
from handrail.exchange.population_json import population_json
from handrail.store import LOCAL, Job, Store, open_store
from handrail.web.app import create_app
from handrail.web.jobs import Foreman, Worker, files_of, question_of
from handrail.web.population_case import KIND, case_of, command_of, read_population
from handrail.web.settings import Settings
from tests.web.conftest import HOST, Client

ASKED = [
    ("course", "20 mg three times a day for 6 days then stop"),
    ("arm_b_name", "longer"),
    ("arm_b", "20 mg three times a day for 12 days then stop"),
    ("people", "24000"),
    ("replicates", "10"),
    ("crowd", "adults"),
    ("until", "14"),
    ("seed", "7"),
]
LONG = [(name, "66000" if name == "people" else value) for name, value in ASKED]
SMALL = [(name, "2000" if name == "people" else value) for name, value in ASKED]
PATIENCE_S = 120


def flat(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'data' / 'handrail.sqlite3'}") as opened:
        yield opened


class NobodyWorks(Foreman):
    """A foreman who starts nobody, so that a test decides who works."""

    def look(self, store: Store) -> None:
        pass


class Pages(Client):
    """The client of a server with this store, sending forms as its own pages do."""

    def __init__(self, store: Store) -> None:
        app = create_app(Settings())
        app.state.store, app.state.foreman = store, NobodyWorks()
        super().__init__(app)

    def send(self, path: str, fields: list[tuple[str, str]] | None = None) -> httpx.Response:
        page = self.get("/jobs")
        token = re.search(r'name="form_token" value="([^"]+)"', page.text)
        assert token is not None
        pairs = [*(fields or []), ("form_token", token[1])]
        cookies = {"Cookie": f"handrail_form={token[1]}", "Origin": HOST}
        body = str(httpx.QueryParams(pairs))
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.post(path, content=body, headers={**cookies, **kind})


@pytest.fixture
def pages(store: Store) -> Pages:
    return Pages(store)


def add(store: Store, asked: list[tuple[str, str]] = SMALL) -> Job:
    case = case_of(asked)
    found = read_population(case)
    assert found is not None, case.errors
    return store.jobs.add(KIND, question_of(asked, found, ""), seed=7, by=LOCAL)


def whole(asked: list[tuple[str, str]]) -> str:
    """What the job answers when nothing comes in between."""
    return _whole(tuple(asked))


@cache
def _whole(asked: tuple[tuple[str, str], ...]) -> str:
    found = read_population(case_of(list(asked)))
    assert found is not None
    return population_json(handrail.simulate_arms(found.courses, found.person, found.medicine, **found.asked))


@contextmanager
def at_work(store: Store) -> Iterator[subprocess.Popen[bytes]]:
    """A worker's process, as the server starts it; killed at the end."""
    database = f"sqlite:///{store.folder / 'handrail.sqlite3'}"
    environment = {**os.environ, "HANDRAIL_DATABASE_URL": database, "HANDRAIL_DATA_DIR": str(store.folder)}
    with subprocess.Popen(
        [sys.executable, "-m", "handrail.web.jobs"], stdin=subprocess.PIPE, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait(is_so: Callable[[], Any]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until, "nothing happened in time"
        time.sleep(0.05)


def held(store: Store, job: Job) -> dict[str, Any]:
    result = store.jobs.read(job.id).result
    assert result is not None
    return json.loads(result)


# ---- what a job answers ---------------------------------------------------------------------------


def test_a_job_answers_what_the_command_line_answers_to_the_last_byte(store, pages):
    job = add(store)
    Worker(store, idle_s=0).work()

    assert store.jobs.read(job.id).state == "done"
    assert pages.get(f"/jobs/{job.id}/population.json").text == whole(SMALL)


@pytest.mark.parametrize("who", ["worker", "server"])
def test_a_job_killed_in_the_middle_goes_on_and_gives_the_same_bytes(store, who):
    job = add(store, ASKED)
    with at_work(store) as first:
        wait(lambda: store.jobs.read(job.id).blocks_done >= 1)
        if who == "worker":
            os.kill(first.pid, signal.SIGKILL)
        else:
            # The pipe closes when the server dies, whatever killed it.
            assert first.stdin is not None
            first.stdin.close()
        first.wait(timeout=PATIENCE_S)
    between = store.jobs.read(job.id)
    assert between.state in ("running", "interrupted")
    assert 0 < between.blocks_done < between.blocks

    with at_work(store):
        wait(lambda: store.jobs.read(job.id).state not in ("queued", "running", "interrupted"))

    after = store.jobs.read(job.id)
    assert (after.state, after.error) == ("done", None)
    assert after.attempts == 2
    assert held(store, job)["json"] == whole(ASKED)


def test_the_file_of_everybody_is_the_same_after_a_stop(store, tmp_path):
    undisturbed, stopped = add(store), add(store)
    worker = Worker(store, idle_s=0)
    worker.work()
    once = (files_of(store, undisturbed.id) / "people.parquet").read_bytes()

    job = store.jobs.read(stopped.id)
    place = files_of(store, job.id) / "people.parquet"
    assert place.read_bytes() == once
    assert [one.name for one in place.parent.iterdir()] == ["people.parquet"]

    third = add(store)
    taken = store.jobs.claim("dead", [KIND])
    assert taken is not None
    found = read_population(case_of(SMALL))
    assert found is not None
    # One part was saved by a worker that died before its file of people was kept.
    store.jobs.save_block(third.id, "dead", 0, found.run().part(0))
    store.jobs.interrupt_silent(worker="dead")
    worker.work()
    assert (files_of(store, third.id) / "people.parquet").read_bytes() == once


def test_a_job_of_another_version_of_the_data_is_not_mixed(store, pages):
    job = add(store)
    question = {**store.jobs.read(job.id).question, "mark": "of another pack"}
    other = store.jobs.add(KIND, question, seed=7, by=LOCAL)
    Worker(store, idle_s=0).work()

    failed = store.jobs.read(other.id)
    said = flat(pages.get(f"/jobs/{other.id}").text)
    assert failed.state == "failed"
    assert "have changed since this job began" in said
    assert "What to do" in said
    assert "Take it up again" not in said
    assert "start it again from its question" in said


def test_a_job_that_is_to_stop_stops_after_its_part_and_can_be_taken_up_again(store, pages):
    job = add(store, LONG)
    with at_work(store):
        wait(lambda: store.jobs.read(job.id).blocks_done >= 1)
        pages.send(f"/jobs/{job.id}/cancel")
        wait(lambda: store.jobs.read(job.id).state == "cancelled")
    kept = store.jobs.read(job.id).blocks_done

    pages.send(f"/jobs/{job.id}/go-on")
    Worker(store, idle_s=0).work()

    assert store.jobs.read(job.id).state == "done"
    assert kept >= 1
    assert held(store, job)["json"] == whole(LONG)


def test_only_one_worker_works_on_a_machine(store):
    add(store, ASKED)
    with at_work(store) as first:
        wait(lambda: store.jobs.all(states=("running",)))
        with at_work(store) as second:
            assert second.wait(timeout=PATIENCE_S) == 0
        assert first.poll() is None


def test_the_foreman_starts_a_worker_for_a_job_that_waits_and_lets_it_go(store):
    job = add(store)
    foreman = Foreman()
    foreman.look(store)
    wait(lambda: store.jobs.read(job.id).state == "done")
    process = foreman._process
    foreman.close()

    assert process is not None
    assert process.poll() is not None


# ---- the pages ------------------------------------------------------------------------------------


def test_the_form_makes_a_job_that_stays_in_the_list(store, pages):
    sent = pages.send("/jobs", [*SMALL, ("title", "Two ways to stop")])

    assert sent.status_code == 303
    job = store.jobs.all()[0]
    assert sent.headers["location"] == f"/jobs/{job.id}"
    assert job.seed == 7
    said = flat(pages.get("/jobs").text)
    assert "Two ways to stop" in said
    assert "waits" in said
    assert "Nothing is before it." in flat(pages.get(f"/jobs/{job.id}").text)


def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_started(store, pages):
    answer = pages.send("/jobs", [*SMALL[:-1], ("seed", "seven"), ("arm_c", "twenty")])

    assert answer.status_code == 422
    assert 'id="seed-error"' in answer.text
    assert 'id="arm_c-error"' in answer.text
    assert 'value="seven"' in answer.text
    assert store.jobs.all() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("people", "5", "from 1000"),
        ("people", "100000000", "to 1000000"),
        ("crowd", "/etc/passwd", "There is no crowd"),
        ("until", "3650", ""),
    ],
)
def test_questions_that_are_too_large_or_reach_for_files_are_refused(pages, name, value, said):
    fields = [(field, value if field == name else text) for field, text in ASKED]
    if name == "until":
        fields = [(field, "1000000" if field == "people" else text) for field, text in fields]
        said = "as one job"

    answer = pages.send("/jobs", fields)

    assert answer.status_code == 422
    assert said in flat(answer.text)


def test_a_form_from_elsewhere_starts_nothing(store, pages):
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = str(httpx.QueryParams(SMALL))
    assert pages.post("/jobs", content=body, headers=kind).status_code == 403
    assert (
        pages.post("/jobs", content=body, headers={**kind, "Origin": "http://evil.example"}).status_code
        == 403
    )
    assert store.jobs.all() == []


def test_a_finished_job_shows_table_figure_seed_and_files(store, pages):
    job = add(store)
    Worker(store, idle_s=0).work()
    page = pages.get(f"/jobs/{job.id}")
    said = flat(page.text)

    for part in ("Highest level", "longer", "Everybody", "seed 7", "not a measurement", "Parquet"):
        assert part in said, part
    assert "<svg" in page.text
    assert "style=" not in page.text
    assert pages.get(f"/jobs/{job.id}/people.parquet").content[:4] == b"PAR1"
    assert pages.get(f"/jobs/{job.id}/figure.svg").headers["content-type"].startswith("image/svg+xml")


def test_the_page_says_the_command_that_answers_the_same(store, terminal):
    case = case_of(SMALL)
    words = ["simulate", case.typed("course")]
    words += [part for name, value in command_of(case) for part in ((name, value) if value else (name,))]

    assert terminal(*words, "--json", "-").out == whole(SMALL)


def test_how_far_a_job_is_can_be_asked(store, pages):
    job = add(store)

    assert pages.get(f"/jobs/{job.id}/state.json").json()["state"] == "queued"


def test_a_job_of_somebody_else_is_as_if_it_were_not_there(store):
    app = create_app(Settings())
    app.state.store, app.state.foreman = store, NobodyWorks()
    job = add(store)
    store.users.add("root", name="Root", role="admin", password="staple of the ward", by=LOCAL)
    someone = store.users.add("else", name="Someone else", role="researcher", by=LOCAL)
    _, token = store.sessions.start(someone.id, strength="oidc")
    other, signed_in = Client(app), {"Cookie": f"handrail_session={token}"}
    for path in ("", "/state.json", "/population.json", "/people.parquet", "/figure.svg"):
        assert other.get(f"/jobs/{job.id}{path}", headers=signed_in).status_code == 404
    assert job.id not in other.get("/jobs", headers=signed_in).text


def test_a_job_that_there_is_not_is_a_page_that_says_so(pages):
    assert pages.get("/jobs/nothing").status_code == 404


def test_a_deleted_job_leaves_no_file(store, pages):
    job = add(store)
    Worker(store, idle_s=0).work()
    pages.send(f"/jobs/{job.id}/delete")

    assert store.jobs.all() == []
    assert not files_of(store, job.id).exists()
