"""The diary's pages: approved doses only, emergencies in fixed words, nothing lost, doubled or another's."""

from __future__ import annotations

import datetime as dt
import re
from secrets import token_hex

import pytest

import handrail
from handrail.exchange.json import json_text, plan_json
from handrail.report import diary_words
from handrail.store import LOCAL
from handrail.web.diary_page import due_on, reds
from tests.web.browsing import hidden
from tests.web.diaries import approve, plan_from, send
from tests.web.pages import LARGEST_PAGE_BYTES, page_of

pytestmark = pytest.mark.usefixtures("quick_hashes")


# ---- without scripts ------------------------------------------------------------------------------


def test_a_day_is_written_read_back_and_written_again(browser, store, ada, today):
    taken = {"score_sleep": "2", "falls": "0", "note": "Slept badly.", "goal": "Walk to the shop"}
    assert send(browser, ada, today, **taken).status_code == 303
    page = browser.get(f"/diary/{ada}", day=today.isoformat(), kept="yes").text
    assert "Kept, and sent" in page
    assert re.search(r'name="score_sleep" value="2" checked', page)
    assert 'value="Walk to the shop"' in page

    assert send(browser, ada, today, score_sleep="3").status_code == 303

    (day,) = store.diaries.days(ada)
    assert day.counts.content == {"scores": {"sleep": 3}}
    assert day.earlier[0].content["note"] == "Slept badly."
    assert day.others == ()


def test_the_page_sent_twice_is_one_entry(browser, store, ada, today):
    page = browser.get(f"/diary/{ada}").text
    fields = {"day": today.isoformat(), "entry_id": hidden(page, "entry_id"), "falls": "1"}
    codes = [browser.send(f"/diary/{ada}", f"/diary/{ada}", **fields).status_code for _ in range(2)]
    assert codes == [303, 303]
    assert len(store.diaries.of_person(ada)) == 1


def test_the_page_is_whole_light_and_says_once_what_it_is_not(browser, store, ada, today):
    approve(store, ada, plan_from(today - dt.timedelta(days=10)))
    answered = browser.get(f"/diary/{ada}")
    page = page_of(answered)
    assert len(answered.content) < LARGEST_PAGE_BYTES
    assert "not validated" in page.text
    for word in ("streak", "well done", "great", "congratulations", "keep it up"):
        assert word not in page.text.lower()


def test_doses_are_those_of_the_approved_plan_with_their_tablets(browser, store, ada, today):
    result = plan_from(today - dt.timedelta(days=10))
    assert "No approved plan" in browser.get(f"/diary/{ada}").text
    approve(store, ada, result)
    page = browser.get(f"/diary/{ada}").text
    due = due_on([result], today)
    assert due
    shown = re.findall(r'name="dose_\d_due" value="(\d\d:\d\d)"', page.partition("<template")[0])
    assert shown == [one.time_text for one in due]
    assert "tablet of 10 mg" in page


def test_until_a_new_plan_begins_the_one_approved_before_goes_on(today):
    old, new = plan_from(today - dt.timedelta(days=10)), plan_from(today + dt.timedelta(days=3), "slower")
    assert due_on([new, old], today) == due_on([old], today)
    assert due_on([new, old], today + dt.timedelta(days=3)) == new.chosen.steps[0].intakes
    assert due_on([new], today) is None
    after = old.starts_on + dt.timedelta(days=old.chosen.total_days)
    assert due_on([old], after) == ()


def test_before_an_approved_plan_begins_it_says_when(browser, store, ada, today):
    approve(store, ada, plan_from(today + dt.timedelta(days=3)))
    page = page_of(browser.get(f"/diary/{ada}"))
    assert "The approved plan begins on" in page.text
    assert "don't stop" in page.text


def test_a_draft_nobody_approved_shows_no_dose(browser, store, ada, today):
    answer = json_text(plan_json(plan_from(today), handrail.load_medicine("baclofen").bibliography)).encode()
    store.plans.add(ada, medicine="baclofen", title="Draft", question={}, answer=answer, by=LOCAL)
    page = browser.get(f"/diary/{ada}").text
    assert "dose_0" not in page
    assert "No approved plan" in page


@pytest.mark.parametrize(
    ("answers", "meant"),
    [
        ({"dose_0": "taken"}, {"taken_at": "{day}T08:00+00:00", "taken_mg": 20}),
        ({"dose_0": "not"}, {"taken_mg": 0}),
        (
            {"dose_0": "amount", "dose_0_mg": "7,5"},
            {"taken_at": "{day}T08:00+00:00", "taken_mg": 7.5},
        ),
        ({"dose_0": "amount", "dose_0_mg": "0"}, {"taken_mg": 0}),
        (
            {"dose_0": "time", "dose_0_at": "08:40"},
            {"taken_at": "{day}T08:40+00:00", "taken_mg": 20},
        ),
        ({"dose_0": "time", "dose_0_at": "8.40"}, {"taken_at": "{day}T08:40+00:00", "taken_mg": 20}),
    ],
)
def test_what_became_of_a_dose_is_kept_as_it_was(browser, store, ada, today, answers, meant):
    due = {"dose_0_due": "08:00", "dose_0_due_mg": "20", "dose_1_due": "14:00", "dose_1_due_mg": "20"}
    yesterday = today - dt.timedelta(days=1)
    assert send(browser, ada, yesterday, **due, **answers).status_code == 303

    (kept,) = store.diaries.of_person(ada)

    first, second = kept.content["doses"]
    assert {name: value for name, value in first.items() if not name.startswith("due")} == {
        name: value.format(day=yesterday) if isinstance(value, str) else value
        for name, value in meant.items()
    }
    assert set(second) == {"due_at", "due_mg"}
    page = browser.get(f"/diary/{ada}", day=yesterday.isoformat()).text
    assert re.search(
        rf'name="dose_0" value="{"not" if meant.get("taken_mg") == 0 else answers["dose_0"]}" checked', page
    )


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"temperature": "98.6"}, "temperature", "98.6"),
        ({"temperature": "warm"}, "temperature", "no number"),
        ({"score_sleep": "4"}, "score_sleep", "is 4"),
        ({"falls": "-1"}, "falls", "no whole number"),
        ({"drinks": "nan"}, "drinks", "no number"),
        ({"further_0_mg": "10"}, "further_0_at", "About when"),
        ({"further_0_at": "08:00"}, "further_0_mg", "How much"),
        ({"level": "200", "level_unit": "ng/mL"}, "level_at", "drawn"),
        ({"level": "200", "level_unit": "stones", "level_at": "00:30"}, "level", "stones"),
        ({"zone": "Mars/Olympus"}, "zone", "no time zone"),
        (
            {"dose_0": "time", "dose_0_due": "22:00", "dose_0_due_mg": "20", "dose_0_at": "00:30"},
            "dose_0_at",
            "further dose of the next day",
        ),
        (
            {"dose_0": "amount", "dose_0_due": "00:00", "dose_0_due_mg": "20"},
            "dose_0_mg",
            "How much",
        ),
        ({"dose_0": "taken", "dose_0_due": "23:59", "dose_0_due_mg": "20"}, "dose_0", "future"),
    ],
)
def test_what_can_not_be_read_is_said_at_its_field_and_what_was_typed_stays(
    browser, store, ada, today, fields, field, said
):
    answered = send(browser, ada, today, note="Zq7 stays", **fields)
    page = page_of(answered, 422)
    assert said in page.text
    assert "Zq7 stays" in page.text
    assert f'id="{field}"' in answered.text
    assert f'href="#{field}"' in answered.text
    assert store.diaries.of_person(ada) == []


def test_a_day_that_has_not_begun_is_refused_with_its_reason(browser, store, ada, today):
    answered = send(browser, ada, today + dt.timedelta(days=1), falls="0")
    assert "has not begun yet" in page_of(answered, 422).text
    assert store.diaries.of_person(ada) == []


def test_a_dose_taken_a_little_before_its_time_was_taken_now(browser, store, clock, ada, today):
    now = store.database.now()
    due = (now + dt.timedelta(minutes=40)).strftime("%H:%M")
    send(browser, ada, today, dose_0="taken", dose_0_due=due, dose_0_due_mg="20")
    (kept,) = store.diaries.of_person(ada)
    assert kept.entry.doses is not None
    assert kept.entry.doses[0].taken_at == now.replace(second=0, microsecond=0)
    assert kept.entry.doses[0].what == "taken"


@pytest.mark.parametrize(
    ("date", "zone", "hours", "at", "offset"),
    [
        ("2026-10-25", "Europe/London", 25, "22:00", 0),
        ("2026-03-29", "Europe/London", 23, "22:00", 60),
        ("2026-05-02", "Asia/Kathmandu", 24, "22:00", 345),
        ("2026-05-02", "America/New_York", 24, "22:00", -240),
    ],
)
def test_days_on_which_the_clocks_change_are_as_long_as_they_were(
    browser, store, ada, date, zone, hours, at, offset
):
    day = dt.date.fromisoformat(date)
    send(browser, ada, day, zone=zone, further_0_mg="20", further_0_at=at)
    (kept,) = store.diaries.of_person(ada)
    assert kept.day.hours == hours
    assert kept.entry.doses is not None
    assert kept.entry.doses[0].taken_at == dt.datetime.combine(
        day, dt.time(22), dt.timezone(dt.timedelta(minutes=offset))
    )


# ---- emergencies ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "card"),
    [
        ({"score_hallucinations": "1"}, "stopped suddenly"),
        ({"temperature": "39"}, "stopped suddenly"),
        ({"temperature": "38.1", "score_stiffness": "1"}, "stopped suddenly"),
        ({"temperature": "38", "score_confusion": "2"}, "stopped suddenly"),
        ({"seizure": "yes"}, "stopped suddenly"),
        ({"breathing_trouble": "yes"}, "Too much"),
        ({"hard_to_wake": "yes"}, "Too much"),
        ({"suicidal_thoughts": "yes"}, "Thoughts of suicide"),
    ],
)
def test_an_emergency_comes_first_with_the_number_to_call(browser, ada, today, fields, card):
    answered = send(browser, ada, today, **fields)
    page = browser.get(answered.headers["location"]).text
    first = page.partition('id="day-form"')[0]
    assert 'id="written-red"' in first
    assert "Call 999 now" in first
    assert card in first


@pytest.mark.parametrize("fields", [{"score_sleep": "3"}, {"temperature": "37.9"}, {"seizure": "no"}, {}])
def test_what_is_no_emergency_is_not_called_one(browser, ada, today, fields):
    answered = send(browser, ada, today, **fields)
    assert 'id="written-red"' not in browser.get(answered.headers["location"]).text


def test_fever_alone_is_a_call_today(browser, ada, today):
    answered = send(browser, ada, today, temperature="38.2")
    page = browser.get(answered.headers["location"]).text
    assert "Call the clinic today" in page
    assert 'id="written-red"' not in page


def test_a_danger_sign_in_the_entry_that_does_not_count_is_still_shown(browser, store, ada, today):
    send(browser, ada, today, seizure="yes")
    send(browser, ada, today, falls="0", replaces="", entry_id=token_hex(16))
    page = browser.get(f"/diary/{ada}", day=today.isoformat()).text
    assert "This day was written twice" in page
    assert 'id="written-red"' in page
    assert store.diaries.day(ada, today).counts.content == {"falls": 0}


def test_every_emergency_text_stands_in_the_page_for_a_phone_without_a_server(browser, ada):
    page = browser.get(f"/diary/{ada}").text
    medicine = handrail.load_medicine("baclofen")
    wanted = {"hallucinations", "temperature", "fever", *diary_words.BESIDE}
    assert set(re.findall(r'data-says="(\w+)"', page)) == wanted
    for one in reds(medicine, "UK"):
        assert one.lines or one.cards, one.id
        for card in one.cards:
            assert f'data-card="{card}"' in page


# ---- taking it along, taking it away --------------------------------------------------------------


def test_the_diary_goes_along_as_a_file_and_away_when_the_word_is_typed(browser, store, ada, today):
    send(browser, ada, today, note="Zq7Canary")
    told = browser.get(f"/diary/{ada}/diary.all.json")
    assert told.json()["entries"][0]["content"]["note"] == "Zq7Canary"
    medicine = handrail.load_medicine("baclofen")
    for kind, read in (
        ("json", handrail.read_diary_json),
        ("csv", handrail.read_diary_csv),
        ("fhir.json", handrail.read_diary_fhir),
    ):
        text = browser.get(f"/diary/{ada}/diary.{kind}").text
        assert read(text, medicine, now=store.database.now()).entries[0].note == "Zq7Canary", kind
    assert browser.get(f"/diary/{ada}/diary.xyz").status_code == 404

    assert browser.send(f"/diary/{ada}/delete", f"/diary/{ada}", word="no").status_code == 422
    assert len(store.diaries.of_person(ada)) == 1
    assert browser.send(f"/diary/{ada}/delete", f"/diary/{ada}", word="Delete").status_code == 303
    assert store.diaries.of_person(ada) == []
    actions = [line.action for line in store.audit.of_person(ada)]
    assert actions[:2] == ["delete", "add"]


def test_one_day_can_be_deleted_by_itself(browser, store, ada, today):
    yesterday = today - dt.timedelta(days=1)
    for day in (yesterday, today):
        send(browser, ada, day, falls="0")
    fields = {"word": "delete", "only": today.isoformat()}
    assert browser.send(f"/diary/{ada}/delete", f"/diary/{ada}", **fields).status_code == 303
    assert [day.date for day in store.diaries.days(ada)] == [yesterday]


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "\u202egnp", '"><img src=x>'])
def test_what_is_written_is_shown_and_never_run(browser, ada, today, evil):
    send(browser, ada, today, note=evil, goal=evil)
    answered = browser.get(f"/diary/{ada}", day=today.isoformat())
    page = page_of(answered)
    assert "<script>alert" not in answered.text
    assert "\u202e" not in answered.text
    assert not [one for one in page.all("img") if one["src"] == "x"]


@pytest.mark.parametrize("day", ["2026-13-45", "yesterday", "9999-12-31", "0001-01-01", "'--", ""])
def test_a_day_that_is_none_shows_a_page_all_the_same(browser, ada, day):
    assert browser.get(f"/diary/{ada}", day=day).status_code == 200
