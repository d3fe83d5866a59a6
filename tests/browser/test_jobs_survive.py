"""A researcher starts a population job, the server is killed, started again, and the job is honest."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import expect

import handrail
from handrail.exchange.population_json import population_json
from tests.browser.conftest import Server

COURSE = "20 mg three times a day for 6 days then stop"
PATIENCE_MS = 120_000


def state(server: Server, address: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{server.origin}{address}/state.json", timeout=60) as answer:
        return json.loads(answer.read())


def test_a_job_goes_on_after_the_server_was_killed_and_answers_as_if_nothing_had_happened(
    opened, watched, tmp_path: Path
):
    watched.allow("ERR_CONNECTION_REFUSED")
    watched.allow("net::ERR")
    server = Server(tmp_path).start()
    try:
        page = opened("/jobs", at=server)
        page.fill("#course", COURSE)
        page.fill("#people", "120000")
        page.fill("#replicates", "10")
        page.fill("#seed", "7")
        page.get_by_role("button", name="Start").click()
        page.wait_for_url("**/jobs/*")
        job = page.url.removeprefix(server.origin)
        until = time.monotonic() + 120
        while not (now := state(server, job))["done"]:
            assert time.monotonic() < until
            time.sleep(0.1)
        server.stop(hard=True)
        assert now["state"] == "running"
        assert int(str(now["done"])) < int(str(now["of"]))
        time.sleep(1)
        server.start()

        before = state(server, job)
        assert before["done"]
        page.goto(job)
        expect(page.locator("#job-state")).to_have_text("Done", timeout=PATIENCE_MS)
        with urllib.request.urlopen(f"{server.origin}{job}/population.json", timeout=60) as answer:
            found = answer.read().decode()
    finally:
        server.stop()

    medicine = handrail.load_medicine("baclofen")
    course = handrail.parse_course(COURSE, products=medicine.products)
    whole = handrail.simulate_arms(
        {"course": course},
        handrail.Person(),
        medicine,
        people=12000,
        replicates=10,
        seed=7,
        crowd=handrail.read_crowd("adults"),
    )
    assert found == population_json(whole)
