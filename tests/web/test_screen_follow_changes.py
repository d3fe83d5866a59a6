"""On the follow-up page: what the clinician allows, and a diary that comes as a file."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator

import pytest

import handrail
from handrail.exchange.json import json_text
from handrail.store import LOCAL, Store
from handrail.web import following
from tests.web.browsing import hidden
from tests.web.diaries import ADA, approve, plan_from, send
from tests.web.pages import page_of
from tests.web.test_screen_follow import DAYS, write

PARTICLES = {"particles": 300, "bodies": 60}


@pytest.fixture(scope="module", autouse=True)
def few_particles() -> Iterator[None]:
    """Quick answers; what they are worth is tested where they are made."""
    with pytest.MonkeyPatch.context() as patched:
        asks = following.Followed.asks.fget
        assert asks is not None
        patched.setattr(following.Followed, "asks", property(lambda self: asks(self) | PARTICLES))
        yield


@pytest.fixture
def ada(store: Store, today: dt.date) -> str:
    """Someone in the second week of a plan, with a diary of its last days."""
    person = store.people.add("Ada", ADA, by=LOCAL)
    approve(store, person.id, plan_from(today - dt.timedelta(days=DAYS)))
    for number in range(DAYS, 0, -1):
        write(store, person.id, today - dt.timedelta(days=number), {"scores": {"sleep": 1, "anxiety": 1}})
    return person.id


def allow(browser, person_id: str, **fields: str):
    page = browser.get(f"/people/{person_id}/follow").text
    where = f"/people/{person_id}/follow"
    return browser.send(f"{where}/limits", where, version=hidden(page, "version"), **fields)


# ---- what the clinician allows --------------------------------------------------------------------


def test_limits_are_kept_in_versions_logged_and_lead_the_answer(browser, store, ada):
    before = browser.get(f"/people/{ada}/follow.json").json()
    hold = next(one for one in before["choices"] if one["name"] == "hold")
    assert hold["who"] == "clinician"

    kept = allow(browser, ada, hold_alone="5", no_step_back="yes", most_a_week="0.5", change_on="Monday")
    assert kept.status_code == 303
    (one,) = store.limits.of_person(ada, "baclofen")
    assert (one.version, one.limits) == (
        1,
        handrail.FollowLimits(hold_days=5, no_step_back=True, most_mg_a_week=0.5, change_on=("mon",)),
    )
    assert [line.action for line in store.audit.of_person(ada) if line.object_kind == "limits"] == ["set"]

    after = browser.get(f"/people/{ada}/follow.json").json()
    choices = {one["name"]: one for one in after["choices"]}
    assert after["limits"]["hold_days"] == 5
    assert choices["hold"]["who"] == "patient"
    assert "the clinician's limit is 0.5 mg" in choices["continue"]["not_offered_because"]
    page = page_of(browser.get(f"/people/{ada}/follow"))
    assert "The person may hold the present dose for 5 days without asking." in page.text
    assert "A dose changes only on Monday." in page.text
    assert "version 1" in page.text

    assert allow(browser, ada, hold_alone="0").status_code == 303
    assert [one.version for one in store.limits.of_person(ada, "baclofen")] == [2, 1]
    assert "version 2" in page_of(browser.get(f"/people/{ada}/follow")).text


def test_the_person_is_told_what_they_may_do_alone(browser, ada):
    assert "without asking first" not in page_of(browser.get(f"/diary/{ada}")).text
    allow(browser, ada, hold_alone="5")
    assert "up to 5 days without asking first" in page_of(browser.get(f"/diary/{ada}")).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("hold_alone", "61"),
        ("hold_alone", "a week"),
        ("most_a_week", "0"),
        ("most_a_week", "fast"),
        ("change_on", "someday"),
    ],
)
def test_a_limit_that_can_not_be_is_refused_at_its_field_and_stays_typed(browser, store, ada, field, typed):
    answered = allow(browser, ada, **{"hold_alone": "4", "most_a_week": "5", field: typed})
    page = page_of(answered, 422)
    fields = {one["name"]: one for one in page.all("input") if "name" in one}
    assert fields[field]["value"] == typed
    assert fields[field]["aria-invalid"] == "true"
    assert "--" not in page.text.replace("---", "")
    assert store.limits.of_person(ada, "baclofen") == []


def test_who_saw_older_limits_overwrites_nothing(browser, store, ada):
    page = browser.get(f"/people/{ada}/follow").text
    assert allow(browser, ada, hold_alone="5").status_code == 303
    where = f"/people/{ada}/follow"
    late = browser.send(f"{where}/limits", where, version=hidden(page, "version"), hold_alone="30")
    assert late.status_code == 409
    assert "nothing was overwritten" in page_of(late, 409).text
    assert len(store.limits.of_person(ada, "baclofen")) == 1


def test_without_an_approved_plan_there_is_nothing_to_set_limits_for(browser, store, today):
    bare = store.people.add("Bare", by=LOCAL).id
    write(store, bare, today, {"falls": 0})
    where = f"/people/{bare}/follow"
    answered = browser.send(f"{where}/limits", where, version="0", hold_alone="5")
    assert "No plan is approved" in page_of(answered, 422).text


def test_a_draft_of_a_choice_keeps_to_the_limits(browser, store, ada):
    allow(browser, ada, most_a_week="0.5")
    page = browser.get(f"/people/{ada}/follow").text
    fields = {name: hidden(page, name) for name in ("mark", "revision")} if 'name="mark"' in page else {}
    answered = browser.send(f"/people/{ada}/follow", f"/people/{ada}/follow", choice="hold", **fields)
    assert answered.status_code in (409, 422)
    assert store.plans.of_person(ada)[0].latest_version == 1


def test_the_tablets_left_say_until_when_they_last_in_words(browser, ada):
    page = page_of(browser.get(f"/people/{ada}/follow", left="10 mg: 3"))
    assert re.search(
        r"The tablets left cover it until \d+ [A-Z][a-z]+ 20\d\d; ask for more before", page.text
    )
    assert "How many tablets are left" not in page.text
    refused = page_of(browser.get(f"/people/{ada}/follow", left="a few"), 422)
    assert "Tablets left" in refused.text
    assert "is no number of tablets" in refused.text


# ---- one answer at every door ---------------------------------------------------------------------


def test_the_page_python_and_the_command_line_give_the_same_answer(
    browser, store, ada, today, tmp_path, terminal, monkeypatch
):
    monkeypatch.undo()
    allow(browser, ada, hold_alone="5", most_a_week="20", change_on="mon, thu", no_step_back="yes")
    asked = following.followed(store, store.people.read(ada), None)
    shown = browser.get(f"/people/{ada}/follow.json").text

    from handrail.exchange.follow_json import what_now_json
    from handrail.report.words import emergency_words

    limits = handrail.FollowLimits(
        hold_days=5, most_mg_a_week=20, change_on=("mon", "thu"), no_step_back=True
    )
    (version,) = asked.versions
    plan = handrail.read_plan(version.answer)
    together = handrail.approved_together([plan])
    answer = handrail.what_now(
        asked.diary,
        plan,
        handrail.Person(**ADA),
        asked.medicine,
        limits=limits,
        on_day=today,
        have=together.have,
        halves=together.halves,
        liquid=together.liquid,
        **PARTICLES,
    )
    line = emergency_words(asked.medicine, "UK")
    assert json_text(what_now_json(answer, asked.medicine, line)) == shown

    # The command line asks as many people as it always does: so does the page here.
    whole = handrail.what_now(**(asked.asks | {"particles": 8000, "bodies": handrail_bodies()}))
    (tmp_path / "plan.json").write_bytes(version.answer)
    diary = tmp_path / "diary.json"
    diary.write_text(json_text(handrail.diary_json(asked.diary, asked.medicine)), encoding="utf-8")
    said = terminal(
        *("follow", str(diary), "--plan", str(tmp_path / "plan.json"), "--on", today.isoformat()),
        *("--age", "58", "--weight", "70", "--egfr", "48", "--country", "UK"),
        *("--hold", "5", "--most-a-week", "20", "--change-on", "mon,thu", "--no-step-back", "--json", "-"),
    )
    assert said.code == 0, said.err
    assert said.out == json_text(what_now_json(whole, asked.medicine, line))


def handrail_bodies() -> int:
    from handrail.follow.carried import BODIES

    return BODIES


# ---- a diary that comes as a file -----------------------------------------------------------------


def bring(browser, person_id: str, text: str, name: str = "diary.csv", pasted: str = "", **fields: str):
    where = f"/people/{person_id}/follow"
    browser.get(where)
    page = browser.get(where).text
    return browser.ask(
        "POST",
        f"{where}/diary",
        data={"form_token": hidden(page, "form_token"), "zone": "Europe/London", "text": pasted, **fields},
        files={"file": (name, text.encode("utf-8"), "text/csv")} if name else None,
    )


def csv_of(*days: tuple[dt.date, str]) -> str:
    return "\n".join(["date,sleep,falls,note", *(f"{day.isoformat()},{cells}" for day, cells in days)]) + "\n"


@pytest.fixture
def bare(store: Store) -> str:
    return store.people.add("Bare", ADA, by=LOCAL).id


@pytest.mark.parametrize("form", ["csv", "json", "fhir.json"])
def test_a_diary_taken_along_comes_back_the_same_and_once(browser, store, ada, bare, today, form):
    send(browser, ada, today, note="A little, “quoted”", falls="1", further_0_mg="5", further_0_at="00:01")
    taken = browser.get(f"/diary/{ada}/diary.{form}").text

    done = page_of(bring(browser, bare, taken, f"diary.{form}"))

    assert f"{DAYS + 1} days taken in" in done.text
    there, here = store.diaries.days(ada), store.diaries.days(bare)
    assert [one.date for one in here] == [one.date for one in there]
    assert [one.counts.entry.doses for one in here] == [one.counts.entry.doses for one in there]
    assert [one.counts.entry.scores for one in here] == [one.counts.entry.scores for one in there]
    again = page_of(bring(browser, bare, taken, f"diary.{form}"))
    assert f"{DAYS + 1} days already written here, the same" in again.text
    assert len(store.diaries.of_person(bare)) == DAYS + 1
    home = page_of(bring(browser, ada, taken, f"diary.{form}"))
    assert f"{DAYS + 1} days already written here, the same" in home.text
    assert len(store.diaries.of_person(ada)) == DAYS + 1


def test_a_day_that_was_written_differently_keeps_both_and_what_was_written_here_counts(
    browser, store, ada, today
):
    day = today - dt.timedelta(days=2)
    done = page_of(bring(browser, ada, csv_of((day, "3,2,From paper"))))
    assert "Written differently here, so both are kept" in done.text
    kept = next(one for one in store.diaries.days(ada) if one.date == day)
    assert kept.counts.content["scores"]["sleep"] == 1
    assert kept.others[0].content["note"] == "From paper"
    shown = page_of(browser.get(f"/diary/{ada}", day=day.isoformat()))
    assert "This day was written twice" in shown.text
    assert "Other, from a file" in shown.text


def test_an_emergency_in_a_file_stands_alone_at_once(browser, ada, today):
    text = f"date,sleep,seizure\n{(today - dt.timedelta(days=1)).isoformat()},1,yes\n"
    page = page_of(bring(browser, ada, text))
    assert "Call 999 now" in page.text
    assert "Step back" not in page.text


@pytest.mark.parametrize(
    ("row", "line", "reason"),
    [
        ("2026-03-03,9,0,", "Line 3", "sleep"),
        ("03.03.2026,1,0,", "Line 3", "is no date"),
        ("2099-03-03,1,0,", "Line 3", "has not begun yet"),
        ("2026-03-03,1,many,", "Line 3", "falls"),
        ("2026-03-02,1,0,twice", "Line", "stands there twice"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_whole_with_line_and_reason(
    browser, store, bare, row, line, reason
):
    text = f"date,sleep,falls,note\n2026-03-02,1,0,\n{row}\n"
    answered = bring(browser, bare, text)
    page = page_of(answered, 422)
    assert line in page.text
    assert reason in page.text
    assert "Nothing of the file was kept" in page.text
    assert store.diaries.of_person(bare) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There is no diary"),
        ("date,sleep\n", "Nothing is written in it"),
        ("hello", "no column"),
        ("{}", "This is no diary"),
        ("{", "This is no JSON"),
        ('{"resourceType": "Patient"}', "no"),
        (json.dumps({"schema": "handrail/diary/1", "entries": [{"date": "x"}]}), "Entry 1"),
    ],
)
def test_what_is_no_diary_is_refused_with_the_reason(browser, store, bare, text, reason):
    page = page_of(bring(browser, bare, text, "" if not text else "a.txt"), 422)
    assert reason in page.text
    assert store.diaries.of_person(bare) == []


def test_a_day_without_its_clock_needs_a_zone_that_is_known(browser, bare, today):
    text = csv_of((today, "1,0,"))
    assert "no time zone" in page_of(bring(browser, bare, text, zone="Atlantis/Center"), 422).text
    assert "1 day taken in" in page_of(bring(browser, bare, "", "", pasted=text)).text


def test_another_page_can_not_send_a_file(browser, bare, today):
    answered = browser.ask(
        "POST",
        f"/people/{bare}/follow/diary",
        data={"form_token": "0" * 64},
        files={"file": ("d.csv", csv_of((today, "1,0,")).encode(), "text/csv")},
    )
    assert answered.status_code == 403
