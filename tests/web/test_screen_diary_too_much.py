"""Too much written in a diary: whom to call stands first on the page, by the one judge of every door."""

from __future__ import annotations

import datetime as dt
import json

import pytest

import handrail
from handrail.store import LOCAL
from tests.web.browsing import hidden
from tests.web.diaries import COURSE, approve, later, plan_from, send
from tests.web.pages import page_of

pytestmark = pytest.mark.usefixtures("quick_hashes")
WELL = {
    "age_years": 50,
    "weight_kg": 70.0,
    "egfr_ml_min_1_73m2": 95.0,
    "country": "UK",
    "dialysis": "none",
    "other_medicines": [],
    "conditions": [],
    "symptoms": [],
    "facts": {"aki": False, "suicidal_ideation": False},
}


@pytest.fixture
def well(store, today) -> str:
    """Someone of whom everything is known, in the third week of a plan."""
    person = store.people.add("Will", WELL, by=LOCAL)
    approve(store, person.id, plan_from(today - dt.timedelta(days=10)))
    return person.id


def written(browser, person_id, day, **fields):
    assert send(browser, person_id, day, **fields).status_code == 303
    return browser.get(f"/diary/{person_id}", day=day.isoformat())


def test_far_too_much_is_an_emergency_at_once_with_its_card_and_the_number(browser, store, well, today):
    answered = written(browser, well, today, further_0_mg="240", further_0_at="00:01", drinks="0")
    shown = answered.text

    assert 'id="written-red"' in shown
    assert shown.index('id="written-red"') < shown.index('id="day-form"')
    assert 'href="tel:999"' in shown
    assert "240 mg taken, which is more than was agreed" in page_of(answered).text
    heading, *_ = handrail.load_medicine().cards["overdose"]
    assert heading in shown
    assert "contraindicated" not in shown


def test_it_stands_on_the_page_of_the_next_days_too_as_long_as_it_counts(browser, store, well, today):
    yesterday = today - dt.timedelta(days=1)
    written(browser, well, yesterday, further_0_mg="240", further_0_at="08:00", drinks="0")

    page = browser.get(f"/diary/{well}").text

    assert 'id="written-red"' in page
    assert f"You wrote for {handrail.report.words.day_words(yesterday)}" in page
    older = browser.get(f"/diary/{well}", day=(today - dt.timedelta(days=5)).isoformat()).text
    assert 'id="written-red"' not in older


def test_what_leads_to_a_call_names_a_poison_centre_and_is_not_red(browser, store, well, today):
    shown = written(browser, well, today, further_0_mg="60", further_0_at="00:01", drinks="0").text

    assert 'id="written-ring"' in shown
    assert 'id="written-red"' not in shown
    part = shown.split('id="written-ring"')[1].split("</section>")[0]
    assert "poison centre" in part
    assert "before the next dose" in part


def test_with_drink_the_same_amount_is_an_emergency(browser, store, well, today):
    shown = written(browser, well, today, further_0_mg="60", further_0_at="00:01", drinks="3").text

    assert 'id="written-red"' in shown


def test_what_was_agreed_and_a_missed_dose_alarm_nobody(browser, store, well, today):
    page = browser.get(f"/diary/{well}").text
    assert 'id="written-red"' not in page
    shown = written(browser, well, today, dose_0="not", drinks="0").text
    assert 'id="written-red"' not in shown
    assert 'id="written-ring"' not in shown


def test_of_two_entries_about_a_day_the_one_that_does_not_count_alarms_too(browser, store, well, today):
    later(browser, well, today, further_0_mg="240", further_0_at="00:01")
    later(browser, well, today, falls="0")
    (day,) = store.diaries.days(well)
    assert day.others

    assert 'id="written-red"' in browser.get(f"/diary/{well}").text
    beside = browser.get(f"/people/{well}/follow").text
    assert "Call 999 now" in beside
    assert "plan-card" not in beside


@pytest.mark.parametrize("taken", ["240", "60"])
def test_the_page_and_the_follow_up_beside_it_say_the_same(browser, store, well, today, taken):
    page = written(browser, well, today, further_0_mg=taken, further_0_at="00:01", drinks="0").text
    beside = browser.get(f"/people/{well}/follow.json").json()

    assert ('id="written-red"' in page) is (beside["emergency"] is not None)
    if beside["emergency"] is None:
        assert "Too much may have been taken: ring now" in " ".join(beside["ask"])
        assert beside["suggested"] == "call"


def test_without_an_approved_plan_what_is_kept_as_taken_is_the_measure(browser, store, today):
    person = store.people.add("Bare", WELL, by=LOCAL).id
    store.courses.add(person, medicine="baclofen", sentence=COURSE, by=LOCAL)

    usual = written(browser, person, today, further_0_mg="20", further_0_at="00:01", drinks="0").text
    assert 'id="written-red"' not in usual
    assert 'id="written-ring"' not in usual
    much = written(browser, person, today, further_0_mg="240", further_0_at="00:01", drinks="0").text
    assert 'id="written-red"' in much
    assert "Call 999 now" in browser.get(f"/people/{person}/follow").text


def test_the_page_takes_along_what_every_amount_leads_to_with_its_fixed_texts(browser, store, well, today):
    page = browser.get(f"/diary/{well}").text
    parts = page_of(browser.get(f"/diary/{well}")).all("div")
    table = json.loads(next(one["data-much"] for one in parts if one.get("id") == "doses"))
    levels = json.loads(next(one["data-much-levels"] for one in parts if one.get("id") == "diary"))

    assert set(table["rows"]) >= {"", "no", "yes", "confusion"}
    rows = [one for row in table["rows"].values() for one in row]
    named = {number for _, numbers in rows for number in numbers if number >= 0}
    for number in named:
        if levels[number] == 2:
            assert f'data-says="too_much:{number}"' in page
        else:
            assert f'data-rings="{number}"' in page
    assert page.count("data-much=") > 1
    assert hidden(page, "sent") == "yes"
