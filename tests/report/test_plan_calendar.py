"""The calendar says what the plan says, floats, ends, tells nobody what about; two readers agree."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from handrail.plan.nouns import PlanResult
from handrail.report.calendar import plan_calendar
from tests.report.agree import doses_in_ics, doses_in_plan
from tests.report.results import adult_80, every_result

ROOT = Path(__file__).parents[2]
RESULTS = every_result()


def occurrences(result: PlanResult) -> list[tuple[str, bool]]:
    """(start, whether all day) of every event that the plan asks for, counted by hand."""
    found: list[tuple[str, bool]] = []
    for step in result.chosen.steps:
        first = result.starts_on + dt.timedelta(days=step.start_day - 1)
        found.append((first.isoformat(), True))
        for intake in step.intakes:
            for day in range(step.days):
                found.append((f"{first + dt.timedelta(days=day)}T{intake.time_text}:00", False))
    found.append(((result.starts_on + dt.timedelta(days=result.chosen.total_days)).isoformat(), True))
    return sorted(found)


@pytest.mark.parametrize("name", RESULTS)
def test_icalendar_reads_back_the_doses(name: str) -> None:
    result = RESULTS[name]

    assert doses_in_ics(plan_calendar(result, titles="full"), result.starts_on) == sorted(
        doses_in_plan(result)
    )


@pytest.mark.parametrize("name", RESULTS)
def test_ical_js_reads_back_every_occurrence(name: str) -> None:
    result = RESULTS[name]

    read = read_with_ical_js(plan_calendar(result))

    assert sorted((o["start"], o["all_day"]) for o in read) == occurrences(result)
    assert all(o["floating"] for o in read if not o["all_day"])
    assert all(o["alarms"] == ["PT0S"] and o["minutes"] == 10 for o in read if not o["all_day"])


def test_ical_js_reads_the_same_titles_as_we_wrote() -> None:
    read = read_with_ical_js(plan_calendar(adult_80(), titles="full"))

    assert "baclofen: 1 and a half tablets of 10 mg (15 mg)" in {o["summary"] for o in read}


@pytest.mark.parametrize("name", RESULTS)
def test_by_default_nothing_tells_what_it_is_about(name: str) -> None:
    text = plan_calendar(RESULTS[name]).replace(b"\r\n ", b"").decode().lower()

    for word in ("baclofen", " mg", "tablet", "taper", "liquid", "dose", "withdrawal", "medicine"):
        assert word not in text


def test_every_event_is_private_and_blocks_no_time() -> None:
    for event in Calendar.from_ical(plan_calendar(adult_80())).walk("VEVENT"):
        assert event["CLASS"] == "PRIVATE"
        assert event["TRANSP"] == "TRANSPARENT"
        assert "Valid as of 24 November 2026" in event["DESCRIPTION"]


def test_times_float_and_every_recurrence_ends() -> None:
    data = plan_calendar(adult_80())

    assert b"TZID" not in data
    assert b"VTIMEZONE" not in data
    for event in Calendar.from_ical(data).walk("VEVENT"):
        if "RRULE" in event:
            assert event.decoded("DTSTART").tzinfo is None
            assert event["RRULE"]["COUNT"][0] >= 1
            assert "UNTIL" not in event["RRULE"]


def test_one_event_a_step_and_time_of_day() -> None:
    result = adult_80()
    recurring = [e for e in Calendar.from_ical(plan_calendar(result)).walk("VEVENT") if "RRULE" in e]

    assert len(recurring) == sum(len(step.intakes) for step in result.chosen.steps)


def test_identifiers_are_unique_stable_and_change_with_the_plan() -> None:
    def uids(result: PlanResult) -> list[str]:
        return [str(e["UID"]) for e in Calendar.from_ical(plan_calendar(result)).walk("VEVENT")]

    assert len(set(uids(adult_80()))) == len(uids(adult_80()))
    assert uids(adult_80()) == uids(adult_80())
    assert not set(uids(adult_80())) & set(uids(RESULTS["goal_above_zero"]))


def test_lines_end_in_crlf_and_fit_75_octets() -> None:
    data = plan_calendar(adult_80(), titles="full")

    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert plan_calendar(adult_80()) == plan_calendar(adult_80())


def read_with_ical_js(data: bytes) -> list[dict[str, Any]]:
    """What npm's ical.js makes of a calendar; `make test` installs it (package-lock.json)."""
    if shutil.which("node") is None or not (ROOT / "node_modules" / "ical.js").is_dir():
        pytest.skip("needs node and `npm ci` (CI has both)")
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("read_ics.mjs"))],
        input=data,
        capture_output=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
