"""The follow-up of a diary: an emergency alone, or choices with forecasts that become drafts to approve."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import pytest

import handrail
from handrail.report import diary_figure, follow_words, words
from handrail.store import LOCAL, Store, WrittenEntry
from handrail.web import following
from tests.web.browsing import hidden
from tests.web.diaries import ADA, approve, plan_from
from tests.web.pages import page_of

DAYS = 12


@pytest.fixture(scope="module", autouse=True)
def few_particles() -> Iterator[None]:
    """Quick answers; what they are worth is tested where they are made."""
    with pytest.MonkeyPatch.context() as patched:
        asks = following.Followed.asks.fget
        assert asks is not None
        quick = {"particles": 300, "bodies": 60}
        patched.setattr(following.Followed, "asks", property(lambda self: asks(self) | quick))
        yield


@pytest.fixture
def ada(store: Store, today: dt.date) -> str:
    """Someone in the third week of a plan, with a diary of its last days."""
    person = store.people.add("Ada", ADA, by=LOCAL)
    approve(store, person.id, plan_from(today - dt.timedelta(days=DAYS)))
    for number in range(DAYS, 0, -1):
        write(store, person.id, today - dt.timedelta(days=number), {"scores": {"sleep": 1, "anxiety": 1}})
    return person.id


def write(store: Store, person_id: str, on: dt.date, content: dict[str, Any], **more: Any) -> None:
    values: dict[str, Any] = {
        "id": token_hex(16),
        "medicine": "baclofen",
        "day": handrail.local_day(on, "Europe/London"),
        "zone": "Europe/London",
        "content": content,
        "written_at": store.database.now(),
    }
    store.diaries.add(person_id, WrittenEntry(**(values | more)), by=LOCAL)


def test_the_diary_stands_beside_the_plan_with_choices_and_their_forecasts(browser, ada):
    answered = browser.get(f"/people/{ada}/follow")
    page = page_of(answered)
    for said in ("Go on as agreed", "Hold", "Call", "What the diary changed", "What was not checked"):
        assert said in page.text
    assert "not validated" in page.text
    assert answered.text.count('class="plan-card') >= 3
    assert "never below half of what it was before the diary" in page.text
    assert "Nobody wrote down what was taken" in page.text
    assert ">0.0 %<" not in answered.text


@pytest.mark.parametrize(
    "content",
    [
        {"scores": {"hallucinations": 1}},
        {"seizure": True},
        {"suicidal_thoughts": True},
        {"temperature_c": 39.2},
    ],
)
def test_an_emergency_stands_alone(browser, store, ada, today, content):
    write(store, ada, today, content)
    answered = browser.get(f"/people/{ada}/follow")
    page = page_of(answered)
    assert "Call 999 now" in page.text
    for said in ("Go on as agreed", "Step back", "What the diary changed", "plan-card"):
        assert said not in answered.text
    assert browser.get(f"/people/{ada}/follow.json").json()["choices"] == []


def test_an_emergency_in_the_entry_that_does_not_count_stands_alone_too(browser, store, ada, today):
    write(store, ada, today, {"seizure": True})
    write(store, ada, today, {"falls": 0})
    answered = browser.get(f"/people/{ada}/follow")
    assert "Call 999 now" in page_of(answered).text
    assert "plan-card" not in answered.text


def test_an_emergency_waits_in_no_line(browser, store, ada, today, monkeypatch):
    write(store, ada, today, {"seizure": True})
    browser.get("/evidence")

    async def full(_: object) -> object:
        raise AssertionError("the line of plans was asked")

    monkeypatch.setattr(browser.app.state.work.heavy, "run", full)
    assert "Call 999 now" in browser.get(f"/people/{ada}/follow").text


def test_what_was_worked_out_is_at_hand_until_something_changes(browser, store, ada, today, monkeypatch):
    asked: list[object] = []
    really = handrail.what_now

    def counted(*some: Any, **more: Any) -> object:
        asked.append(more)
        return really(*some, **more)

    monkeypatch.setattr(handrail, "what_now", counted)
    for _ in range(3):
        browser.get(f"/people/{ada}/follow")
    assert len(asked) <= 1
    write(store, ada, today, {"scores": {"sleep": 3}})
    browser.get(f"/people/{ada}/follow")
    assert len(asked) in (1, 2)
    assert asked[-1]["diary"].days == DAYS + 1


def test_a_choice_becomes_a_draft_that_someone_approves_and_then_leads(browser, store, ada, today):
    page = browser.get(f"/people/{ada}/follow").text
    fields = {name: hidden(page, name) for name in ("mark", "revision")}
    kept = browser.send(f"/people/{ada}/follow", f"/people/{ada}/follow", choice="hold", **fields)
    assert kept.status_code == 303
    where = kept.headers["location"]
    (plan,) = store.plans.of_person(ada)
    assert (plan.latest_version, plan.state, plan.approved_version) == (2, "draft", 1)
    draft = store.plans.version(plan.id)
    assert draft.note == f"after the diary of {words.long_day_words(today)}: hold"
    result = handrail.read_plan(draft.answer)
    assert result.starts_on == today
    shown = browser.get(where).text
    assert "Draft: not approved by anyone" in shown
    assert "dose_0" in browser.get(f"/diary/{ada}").text

    signed = {name: hidden(shown, name) for name in ("revision", "version", "content_hash")}
    assert browser.send(f"{where}/approve", where, signed="Dr Grace", **signed).status_code == 303
    newest = store.plans.newest_approved(ada)
    assert newest is not None
    assert newest.version == 2
    page = browser.get(f"/people/{ada}/follow")
    assert "Go on as agreed" in page_of(page).text
    due = re.findall(r'name="dose_\d_due" value="(\d\d:\d\d)"', browser.get(f"/diary/{ada}").text)
    assert due[: len(result.chosen.steps[0].intakes)] == [
        one.time_text for one in result.chosen.steps[0].intakes
    ]


def test_a_choice_made_on_an_old_page_is_not_kept(browser, store, ada, today):
    page = browser.get(f"/people/{ada}/follow").text
    fields = {name: hidden(page, name) for name in ("mark", "revision")}
    write(store, ada, today, {"scores": {"sleep": 3}})
    answered = browser.send(f"/people/{ada}/follow", f"/people/{ada}/follow", choice="hold", **fields)
    assert answered.status_code == 409
    assert "has changed since this page was opened" in page_of(answered, 409).text
    assert store.plans.of_person(ada)[0].latest_version == 1


@pytest.mark.parametrize("choice", ["call", "faster", "", "<script>", "restart"])
def test_what_is_no_choice_with_a_plan_is_refused(browser, store, ada, choice):
    page = browser.get(f"/people/{ada}/follow").text
    fields = {name: hidden(page, name) for name in ("mark", "revision")}
    answered = browser.send(f"/people/{ada}/follow", f"/people/{ada}/follow", choice=choice, **fields)
    assert answered.status_code == 422
    assert store.plans.of_person(ada)[0].latest_version == 1


@pytest.mark.parametrize("hold", ["0", "61", "a week", "-3"])
def test_a_hold_that_can_not_be_is_refused_at_its_field(browser, ada, hold):
    page = page_of(browser.get(f"/people/{ada}/follow", hold=hold), 422)
    assert "Days to hold" in page.text


def test_without_a_diary_or_a_plan_it_says_what_is_missing(browser, store, today):
    bare = store.people.add("Bare", by=LOCAL).id
    assert "Nothing is written" in page_of(browser.get(f"/people/{bare}/follow")).text
    write(store, bare, today, {"falls": 0})
    assert "No plan is approved" in page_of(browser.get(f"/people/{bare}/follow")).text
    write(store, bare, today, {"seizure": True})
    assert "Call" in page_of(browser.get(f"/people/{bare}/follow")).text


def test_much_worse_and_days_written_twice_are_said_first(browser, store, ada, today):
    write(store, ada, today, {"much_worse": True, "falls": 0})
    write(store, ada, today - dt.timedelta(days=1), {"falls": 2})
    page = page_of(browser.get(f"/people/{ada}/follow"))
    assert "I feel much worse" in page.text
    assert "written twice, differently" in page.text


def test_the_figures_say_everything_as_tables_too(store, ada, today):
    asked = following.followed(store, store.people.read(ada), None)
    answer = following.answered(asked)
    assert answer.belief is not None
    assert asked.medicine.diary is not None
    table = diary_figure.follow_table(answer, answer.belief, asked.diary, asked.medicine.diary)
    assert len(table.rows) == DAYS
    assert all(len(row) == len(table.header) for row in table.rows)
    assert len(diary_figure.learnt_table(answer.belief).rows) == len(answer.belief.learnings)
    assert set(follow_words.NAMES) >= {one.name for one in answer.belief.learnings}
