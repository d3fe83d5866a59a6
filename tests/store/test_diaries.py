"""Diaries are kept whole: no entry twice, none lost, none overwritten, on both databases."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from handrail.errors import InputError
from handrail.follow.diary import BloodLevel, DiaryEntry, DoseTaken
from handrail.follow.local_day import LocalDay, local_day
from handrail.store import LOCAL, Conflict, NotFound, Store, WrittenEntry, open_store
from handrail.store.diary_content import content_of, entry_of
from handrail.store.diary_days import whole_diary
from handrail.store.export_all import export_person
from tests.store.saved import ada

TODAY = dt.date(2026, 11, 22)
"""The day on which the clock of these tests begins, at 09:00 UTC."""
PHONE, TABLET = "a" * 32, "b" * 32


def written(
    content: dict[str, Any] | None = None, on: dt.date = TODAY, hour: int = 8, **more: Any
) -> WrittenEntry:
    """An entry as a phone in London sends it."""
    at = dt.datetime(2026, 11, 22, hour, tzinfo=dt.UTC)
    values: dict[str, Any] = {
        "id": token_hex(16),
        "medicine": "baclofen",
        "day": local_day(on, "Europe/London"),
        "zone": "Europe/London",
        "content": {"scores": {"sleep": 2}} if content is None else content,
        "written_at": at,
        "device": PHONE,
    }
    return WrittenEntry(**(values | more))


def test_an_entry_comes_back_as_it_was_written(store: Store):
    person = ada(store)
    day = local_day(TODAY, "Europe/London")
    at = dt.datetime(2026, 11, 22, 8, 5, tzinfo=dt.UTC)
    entry = DiaryEntry(
        day=day,
        doses=(
            DoseTaken(due_at=at, due_mg=20, taken_at=at, taken_mg=20),
            DoseTaken(due_at=at + dt.timedelta(hours=6), due_mg=20),
            DoseTaken(due_at=at, due_mg=10, taken_mg=0),
        ),
        scores={"sleep": 3, "hallucinations": 0},
        temperature_c=37.4,
        seizure=False,
        suicidal_thoughts=True,
        falls=0,
        drinks=1.5,
        levels=(BloodLevel(value=210, unit="ng/mL", sampled_at=at),),
        note="Slept badly.",
    )
    sent = written(content_of(entry, goal="Walk to the shop", much_worse=True))

    kept, arrival = store.diaries.add(person.id, sent, by=LOCAL)

    assert arrival == "new"
    assert kept is not None
    assert kept.entry == entry
    assert (kept.content["goal"], kept.content["much_worse"]) == ("Walk to the shop", True)
    assert (kept.zone, kept.begins_offset_min, kept.device) == ("Europe/London", 0, PHONE)
    assert store.diaries.of_person(person.id) == [kept]


def test_what_was_left_out_stays_unknown_and_is_never_a_zero(store: Store):
    kept, _ = store.diaries.add(ada(store).id, written({}), by=LOCAL)

    assert kept is not None
    assert kept.entry == DiaryEntry(day=local_day(TODAY, "Europe/London"))
    assert kept.entry.doses is None


def test_an_entry_sent_again_is_there_once_and_the_log_tells_of_it_once(store: Store):
    person, sent = ada(store), written()

    arrivals = [store.diaries.add(person.id, sent, by=LOCAL)[1] for _ in range(3)]

    assert arrivals == ["new", "there", "there"]
    assert len(store.diaries.of_person(person.id)) == 1
    assert [line.action for line in store.audit.about(sent.id)] == ["add"]


def test_one_entry_sent_by_many_at_once_is_kept_once(store: Store):
    person, sent = ada(store), written()
    with ThreadPoolExecutor(6) as threads:
        arrivals = list(threads.map(lambda _: store.diaries.add(person.id, sent, by=LOCAL)[1], range(6)))

    assert sorted(arrivals) == ["new", *["there"] * 5]
    assert len(store.diaries.of_person(person.id)) == 1


def test_another_entry_under_the_same_mark_overwrites_nothing(store: Store):
    person, sent = ada(store), written()
    kept, _ = store.diaries.add(person.id, sent, by=LOCAL)

    with pytest.raises(Conflict):
        store.diaries.add(person.id, written({"falls": 1}, id=sent.id), by=LOCAL)
    other = store.people.add("Other", by=LOCAL)
    with pytest.raises(Conflict):
        store.diaries.add(other.id, sent, by=LOCAL)

    assert store.diaries.of_person(person.id) == [kept]
    assert store.diaries.of_person(other.id) == []


def test_a_later_revision_counts_and_the_earlier_one_stays(store: Store):
    person, first = ada(store), written({"scores": {"sleep": 1}}, hour=7)
    store.diaries.add(person.id, first, by=LOCAL)
    second = written({"scores": {"sleep": 3}}, hour=8, replaces=(first.id,))
    store.diaries.add(person.id, second, by=LOCAL)

    (day,) = store.diaries.days(person.id)

    assert day.counts.id == second.id
    assert day.others == ()
    assert [one.id for one in day.earlier] == [first.id]
    assert store.diaries.day(person.id, TODAY) == day


def test_a_revision_that_arrives_before_what_it_replaces_still_replaces_it(store: Store):
    person, first = ada(store), written({"falls": 0}, hour=7)
    second = written({"falls": 1}, hour=6, replaces=(first.id,))
    for one in (second, first):
        store.diaries.add(person.id, one, by=LOCAL)

    (day,) = store.diaries.days(person.id)

    assert day.counts.id == second.id
    assert day.others == ()


def test_two_devices_that_knew_nothing_of_each_other_are_both_kept_and_shown(store: Store):
    person = ada(store)
    phone = written({"scores": {"sleep": 1}}, hour=7)
    tablet = written({"scores": {"sleep": 3}}, hour=8, device=TABLET)
    for one in (tablet, phone):
        store.diaries.add(person.id, one, by=LOCAL)

    (day,) = store.diaries.days(person.id)

    assert day.counts.id == tablet.id
    assert [one.id for one in day.others] == [phone.id]
    settled = written({"scores": {"sleep": 2}}, hour=8, replaces=(phone.id, tablet.id))
    store.diaries.add(person.id, settled, by=LOCAL)
    (day,) = store.diaries.days(person.id)
    assert (day.counts.id, day.others, len(day.earlier)) == (settled.id, (), 2)


def test_two_devices_that_say_the_same_are_no_conflict(store: Store):
    person = ada(store)
    for device in (PHONE, TABLET):
        store.diaries.add(person.id, written({"falls": 1}, device=device), by=LOCAL)

    (day,) = store.diaries.days(person.id)

    assert day.others == ()
    assert len(day.earlier) == 1


def test_a_device_whose_clock_is_ahead_does_not_win_by_it(store: Store, clock):
    person = ada(store)
    ahead = written({"falls": 9}, written_at=dt.datetime(2031, 1, 1, tzinfo=dt.UTC))
    store.diaries.add(person.id, ahead, by=LOCAL)
    clock.jump(minutes=5)
    later = written({"falls": 1}, written_at=clock.now, device=TABLET)
    store.diaries.add(person.id, later, by=LOCAL)

    (day,) = store.diaries.days(person.id)

    assert day.counts.id == later.id


def test_entries_that_claim_to_replace_each_other_can_not_make_a_day_disappear(store: Store):
    person = ada(store)
    names = (token_hex(16), token_hex(16))
    for mine, other in (names, names[::-1]):
        store.diaries.add(person.id, written({"falls": 1}, id=mine, replaces=(other, mine)), by=LOCAL)

    assert len(store.diaries.days(person.id)) == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (written(on=TODAY + dt.timedelta(days=1)), "has not begun"),
        (
            written({"doses": [{"taken_at": "2026-11-22T11:00+00:00", "taken_mg": 20}]}),
            "lies in the future",
        ),
        (
            written({"levels": [{"value": 200, "unit": "ng/mL", "sampled_at": "2026-11-22T23:00+00:00"}]}),
            "lies in the future",
        ),
        (written({"scores": {"sleep": 4}}), "goes from 0 to 3|sleep is 4"),
        (written({"scores": {"mood": 1}}), "no 'mood'"),
        (written({"scores": {"sleep": True}}), "isn't of its kind"),
        (written({"temperature_c": 98.6}), "98.6"),
        (written({"doses": [{"taken_at": "2026-11-22T07:00", "taken_mg": 20}]}), "clock stands"),
        (written({"doses": [{"taken_at": "2026-11-21T07:00+00:00", "taken_mg": 20}]}), "is not on"),
        (written({"doses": "two"}), "isn't of its kind"),
        (written({"doses": [{"due_mg": 20, "colour": "red"}]}), "no 'colour'"),
        (written({"mood": 1}), "no 'mood'"),
        (written({"note": "x" * 2001}), "2001 letters"),
        (written({"seizure": "no"}), "isn't of its kind"),
        (written(id="short"), "mark"),
        (written(replaces=("../x",)), "mark"),
        (written(medicine="no-such-medicine"), "no-such-medicine"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_of_it_is_kept(store: Store, sent: WrittenEntry, said: str):
    person = ada(store)

    with pytest.raises(InputError, match=said):
        store.diaries.add(person.id, sent, by=LOCAL)

    assert store.diaries.of_person(person.id) == []


def test_a_clock_a_few_minutes_ahead_refuses_nobodys_dose(store: Store):
    at = "2026-11-22T09:05+00:00"
    person = ada(store)
    store.diaries.add(person.id, written({"doses": [{"taken_at": at, "taken_mg": 20}]}), by=LOCAL)

    assert len(store.diaries.of_person(person.id)) == 1


def test_today_is_written_where_it_has_begun_already(store: Store, clock):
    """At 11:00 UTC it is tomorrow on Kiritimati, 14 hours ahead, and today on Hawaii."""
    person = ada(store)
    clock.jump(hours=2)
    ahead = LocalDay(date=TODAY + dt.timedelta(days=1), begins_offset_min=14 * 60, ends_offset_min=14 * 60)
    store.diaries.add(person.id, written({"falls": 0}, day=ahead), by=LOCAL)
    with pytest.raises(InputError, match="has not begun"):
        store.diaries.add(person.id, written(on=TODAY + dt.timedelta(days=1)), by=LOCAL)


def test_a_deleted_diary_is_gone_and_no_device_brings_it_back(store: Store):
    person, sent = ada(store), written()
    yesterday = written({"falls": 0}, on=TODAY - dt.timedelta(days=1))
    for one in (sent, yesterday):
        store.diaries.add(person.id, one, by=LOCAL)

    assert store.diaries.delete(person.id, TODAY, by=LOCAL) == 1
    assert [day.date for day in store.diaries.days(person.id)] == [yesterday.day.date]
    assert store.diaries.add(person.id, sent, by=LOCAL) == (None, "deleted")
    assert store.diaries.delete(person.id, by=LOCAL) == 1

    assert store.diaries.of_person(person.id) == []
    assert store.audit.verify().sound


def test_the_log_says_that_something_was_written_and_never_what(store: Store):
    person = ada(store)
    store.diaries.add(person.id, written({"note": "Zq7Canary"}), by=LOCAL)

    lines = store.audit.of_person(person.id)

    assert [line.object_kind for line in lines] == ["diary entry", "person"]
    assert "Zq7Canary" not in str(lines)


def test_nobodys_diary_is_not_there(store: Store):
    with pytest.raises(NotFound):
        store.diaries.add("0" * 32, written(), by=LOCAL)


def test_a_diary_goes_with_the_person_and_with_everything(store: Store, tmp_path: Path):
    person, first = ada(store), written({"falls": 0, "note": "Zq7Canary"}, hour=7)
    store.diaries.add(person.id, first, by=LOCAL)
    store.diaries.add(person.id, written({"falls": 1}, replaces=(first.id,)), by=LOCAL)
    whole = store.diaries.of_person(person.id)

    own = export_person(store.database, person.id, by=LOCAL)
    counts = store.export_all(tmp_path / "all.zip", by=LOCAL)
    assert counts["diary_entries"] == 2
    assert {one["id"] for one in own["diary_entries"]} == {one.id for one in whole}
    with open_store(f"sqlite:///{tmp_path / 'other.sqlite3'}") as other:
        other.import_all(tmp_path / "all.zip", by=LOCAL)
        assert other.diaries.of_person(person.id) == whole
        other.delete_all(by=LOCAL)
        assert other.diaries.of_person(person.id) == []
    assert b"Zq7Canary" not in (tmp_path / "other.sqlite3").read_bytes()

    store.people.delete(person.id, by=LOCAL)
    assert store.diaries.of_person(person.id) == []


def test_the_days_of_a_traveller_lie_end_to_end(store: Store):
    """East to Tokyo: by the clocks, Saturday in London had not ended when Sunday began in Tokyo."""
    person = ada(store)
    saturday = LocalDay(date=TODAY - dt.timedelta(days=1), begins_offset_min=0, ends_offset_min=0)
    sunday = LocalDay(date=TODAY, begins_offset_min=540, ends_offset_min=540)
    at = dt.datetime(2026, 11, 21, 14, tzinfo=dt.UTC)
    taken = {"doses": [{"taken_at": at.isoformat(timespec="minutes"), "taken_mg": 20}]}
    for day, content in ((saturday, taken), (sunday, {"falls": 0, "goal": "Walk"})):
        store.diaries.add(person.id, written(content, day=day), by=LOCAL)

    diary = whole_diary(store.diaries.days(person.id))

    assert diary.goal == "Walk"
    assert [entry.day.date for entry in diary.entries] == [saturday.date, sunday.date]
    assert diary.entries[0].day.hours == 15
    assert diary.entries[0].doses == entry_of(taken, saturday).doses


def test_a_dose_taken_late_on_a_travellers_day_stays_on_it(store: Store):
    person = ada(store)
    saturday = LocalDay(date=TODAY - dt.timedelta(days=1), begins_offset_min=0, ends_offset_min=0)
    sunday = LocalDay(date=TODAY, begins_offset_min=540, ends_offset_min=540)
    taken = {"doses": [{"taken_at": "2026-11-21T22:30+00:00", "taken_mg": 20}]}
    for day, content in ((saturday, taken), (sunday, {"falls": 0})):
        store.diaries.add(person.id, written(content, day=day), by=LOCAL)

    diary = whole_diary(store.diaries.days(person.id))

    assert diary.entries[0].doses == entry_of(taken, saturday).doses
