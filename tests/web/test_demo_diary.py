"""Ada in `handrail demo`: an approved plan, three weeks of diary until yesterday, and a follow-up of both."""

from __future__ import annotations

import datetime as dt

import pytest

import handrail
from handrail.cli.demo_person import fill
from handrail.exchange.demo import ADAS_GOAL, adas_diary
from handrail.store import open_store
from handrail.web import following
from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.web.browsing import Browser
from tests.web.pages import page_of


@pytest.mark.parametrize("today", [dt.date(2026, 11, 22), dt.date(2026, 4, 8), dt.date(2026, 11, 2)])
def test_adas_diary_ends_yesterday_whatever_the_clocks_did(tmp_path, today):
    now = dt.datetime.combine(today, dt.time(9), dt.UTC)
    with open_store(f"sqlite:///{tmp_path / 'h.sqlite'}", clock=lambda: now) as store:
        ada = fill(store, today)
        days = store.diaries.days(ada)
        drawn, _ = adas_diary(handrail.load_medicine())
        ahead = today - dt.timedelta(days=1) - drawn.entries[-1].day.date
        assert [day.date for day in days] == [entry.day.date + ahead for entry in drawn.entries]
        assert [day.counts.entry.scores for day in days] == [entry.scores for entry in drawn.entries]
        asked = following.followed(store, store.people.read(ada), None)
        assert asked.diary.goal == ADAS_GOAL
        assert asked.plans[0].starts_on == days[0].date
        due = [dose.due_mg for dose in days[0].counts.entry.doses or ()]
        assert due == [one.dose_micrograms / 1000 for one in asked.plans[0].chosen.steps[0].intakes]


def test_adas_diary_and_her_follow_up_are_shown(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'h.sqlite'}") as store:
        ada = fill(store, dt.datetime.now(dt.UTC).date())
        app = create_app(Settings(warm=False))
        app.state.store = store
        browser = Browser(app)
        assert "Ada (not anyone)" in browser.get("/people").text
        assert "Go on as agreed" in page_of(browser.get(f"/people/{ada}/follow")).text
        assert ADAS_GOAL in browser.get(f"/diary/{ada}").text
