"""A way up isn't followed, and every door says so the same; what is an emergency is shown all the same."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache

import pytest

import handrail
from handrail.exchange.json import json_text, plan_json
from handrail.follow.way_up import DO, SAYS
from handrail.store import LOCAL
from tests.web.diaries import ADA, approve
from tests.web.pages import page_of
from tests.web.test_screen_follow import write

FIRST = dt.date(2026, 5, 1)
MEDICINE = handrail.load_medicine("baclofen")
PERSON = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)


@cache
def way_up(first: dt.date = FIRST) -> handrail.PlanResult:
    return handrail.plan_titration(PERSON, MEDICINE, to_micrograms=60_000, starts_on=first, draws=60)


def diary(days: int, **last) -> handrail.Diary:
    found = [
        handrail.DiaryEntry(
            day=handrail.local_day(FIRST + dt.timedelta(days=number), "UTC"),
            scores={"sleep": 1},
            **(last if number == days - 1 else {}),
        )
        for number in range(days)
    ]
    return handrail.Diary(entries=tuple(found))


@pytest.mark.parametrize("ask", [handrail.what_now, handrail.replan])
def test_python_says_that_a_way_up_is_not_followed_and_what_to_do(ask):
    with pytest.raises(handrail.NoPlanFound) as said:
        ask(diary(5), way_up(), PERSON, MEDICINE, particles=200, bodies=24)

    assert said.value.message == SAYS
    assert said.value.nearest == DO


def test_an_emergency_on_the_way_up_is_the_whole_answer():
    answer = handrail.what_now(diary(5, hard_to_wake=True), way_up(), PERSON, MEDICINE)

    assert answer.is_emergency
    assert answer.choices == ()


def test_too_much_on_the_way_up_says_first_whom_to_ring():
    day = handrail.local_day(FIRST + dt.timedelta(days=5), "UTC")
    much = handrail.DiaryEntry(
        day=day,
        drinks=0,
        doses=(handrail.DoseTaken(taken_at=day.begins_at + dt.timedelta(hours=8), taken_mg=60),),
    )
    known = PERSON.with_(
        dialysis="none", other_medicines=(), conditions=(), symptoms=(), facts={"aki": False}
    )
    written = handrail.Diary(entries=(*diary(5).entries, much))
    with pytest.raises(handrail.NoPlanFound) as said:
        handrail.what_now(written, way_up(), known, MEDICINE)

    assert "poison centre" in said.value.message.partition(SAYS)[0]
    assert said.value.urgent


def test_a_step_back_and_a_restart_that_were_approved_are_no_way_up():
    before = handrail.parse_course("20 mg three times a day for 14 months")
    back = handrail.parse_course(
        "15 mg three times a day for 10 days then 20 mg three times a day for 7 days then "
        "15 mg three times a day for 14 days then stop"
    )
    answer = handrail.what_now(
        diary(5), back, PERSON, MEDICINE, before=before, particles=200, bodies=24, only=["continue"]
    )
    assert answer.choice("continue").plan is not None


def test_the_command_line_says_it(terminal, tmp_path):
    (tmp_path / "plan.json").write_text(json_text(plan_json(way_up())), encoding="utf-8")
    (tmp_path / "diary.json").write_text(json_text(handrail.diary_json(diary(5), MEDICINE)), encoding="utf-8")
    said = terminal(
        *("follow", str(tmp_path / "diary.json"), "--plan", str(tmp_path / "plan.json")), "--age", "50"
    )

    assert said.code == 1
    assert SAYS in " ".join(said.err.split())
    assert DO in " ".join(said.err.split())


@pytest.mark.parametrize("path", ["/api/v1/follow", "/api/v1/follow/replan"])
def test_the_api_says_it(client, path):
    body = {
        "diary": handrail.diary_json(diary(5), MEDICINE),
        "plan": json.loads(json_text(plan_json(way_up()))),
        "person": {"age_years": 50},
    }
    answered = client.post(path, json=body)

    assert SAYS in answered.text
    assert answered.status_code in (200, 422)


def test_the_page_says_it_beside_the_diary_and_the_persons_own_page_goes_on(browser, store, today):
    first = today - dt.timedelta(days=6)
    person = store.people.add("Up", ADA | {"egfr_ml_min_1_73m2": 90.0}, by=LOCAL).id
    approve(store, person, way_up(first))
    for number in range(5, 0, -1):
        write(store, person, today - dt.timedelta(days=number), {"scores": {"sleep": 1}})

    page = page_of(browser.get(f"/people/{person}/follow"))
    assert SAYS in page.text
    assert DO in page.text
    assert "plan-card" not in browser.get(f"/people/{person}/follow").text
    assert SAYS in browser.get(f"/people/{person}/follow.json").text
    assert "dose_0_due" in browser.get(f"/diary/{person}").text
    write(store, person, today, {"hard_to_wake": True})
    assert "Call 999 now" in page_of(browser.get(f"/people/{person}/follow")).text
