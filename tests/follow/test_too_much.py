"""Too much taken, or too long without: help first and alone, and nobody goes on by themselves."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import pytest
from rich.console import Console

import handrail
from handrail.exchange.follow_json import what_now_json
from handrail.follow.diary import Diary, DiaryEntry, DoseTaken
from handrail.follow.local_day import LocalDay
from handrail.follow.now import replan, what_now
from handrail.follow.too_much import too_much_of
from handrail.report.follow_text import what_now_text

MEDICINE = handrail.load_medicine()
TOLD = handrail.Person(
    age_years=50,
    weight_kg=70,
    egfr_ml_min_1_73m2=90,
    country="UK",
    dialysis="none",
    other_medicines=(),
    conditions=(),
    symptoms=(),
    facts={"aki": False, "suicidal_ideation": False},
)
BEFORE = handrail.parse_course("15 mg four times a day for 10 months")
AGREED = handrail.parse_course(
    "15 mg four times a day for 28 days then 15 mg three times a day for 28 days then "
    "10 mg three times a day for 28 days then 5 mg three times a day for 28 days then 5 mg at night for 28 "
    "days then stop"
)
USUAL = (15.0, 15.0, 15.0, 15.0)
FEW = {"before": BEFORE, "particles": 200, "bodies": 24, "only": ["continue"]}


def entry_of(number: int, amounts, **more) -> DiaryEntry:
    day = LocalDay(date=dt.date(2026, 5, 1) + dt.timedelta(number), begins_offset_min=0, ends_offset_min=0)
    doses = []
    for hour, amount in zip((8, 12, 16, 20), amounts, strict=True):
        at = day.begins_at + dt.timedelta(hours=hour)
        doses.append(DoseTaken(due_at=at, due_mg=15.0, taken_at=at if amount else None, taken_mg=amount))
    return DiaryEntry(day=day, doses=tuple(doses), **{"drinks": 0, **more})


def diary_of(*days, **last) -> Diary:
    entries = [entry_of(number, amounts) for number, amounts in enumerate(days[:-1])]
    return Diary(entries=(*entries, entry_of(len(days) - 1, days[-1], **last)))


def now(diary: Diary, person=TOLD):
    return what_now(diary, AGREED, person, MEDICINE, **FEW)


def going_on(answer):
    return answer.choice("continue")


def test_who_took_what_was_agreed_may_go_on():
    answer = now(diary_of(USUAL, USUAL, USUAL))

    assert going_on(answer).who == "patient"
    assert going_on(answer).offered


@pytest.mark.parametrize(
    "day", [(240.0, 0.0, 0.0, 0.0), (60.0, 60.0, 60.0, 60.0)], ids=["240 mg at once", "four times the day"]
)
def test_far_too_much_is_an_emergency_with_its_card_and_nothing_else(day, monkeypatch):
    def never(*_, **__):
        raise AssertionError("an emergency asked the model")

    monkeypatch.setattr("handrail.follow.now.weigh", never)
    answer = now(diary_of(USUAL, USUAL, day))

    assert answer.is_emergency
    assert answer.choices == ()
    assert answer.cards[0] == "overdose"
    assert answer.signs.findings[0].rule == "OD-01"
    with pytest.raises(handrail.NoPlanFound):
        replan(diary_of(USUAL, USUAL, day), AGREED, TOLD, MEDICINE, before=BEFORE)


@pytest.mark.parametrize(
    ("changed", "last"),
    [({"egfr_ml_min_1_73m2": 40}, {}), ({}, {"drinks": 3}), ({"other_medicines": ("diazepam",)}, {})],
    ids=["weak kidneys", "alcohol", "another sedative"],
)
def test_a_doubled_day_is_an_emergency_with_weak_kidneys_alcohol_or_a_sedative(changed, last):
    doubled = (30.0, 30.0, 30.0, 30.0)

    assert not now(diary_of(USUAL, doubled)).is_emergency
    assert now(diary_of(USUAL, doubled, **last), dataclasses.replace(TOLD, **changed)).is_emergency


def test_what_nobody_told_is_taken_as_the_graver_from_a_doubled_day_on():
    doubled = (30.0, 30.0, 30.0, 30.0)

    assert now(diary_of(USUAL, doubled, drinks=None), handrail.Person(age_years=50)).is_emergency


def test_where_the_triage_says_to_ring_going_on_is_not_the_patients_and_the_call_is():
    answer = now(diary_of(USUAL, (60.0, 15.0, 15.0, 15.0)))

    assert not answer.is_emergency
    assert going_on(answer).who == "clinician"
    assert going_on(answer).needs_approval
    assert [one.name for one in answer.choices if one.who == "patient"] == ["call"]
    assert answer.suggested == "call"
    assert "Call a poison centre" in " ".join(answer.ask)


def test_a_single_doubled_small_dose_of_a_healthy_adult_stays_a_matter_of_watching():
    assert too_much_of(diary_of(USUAL, (30.0, 15.0, 15.0, 0.0)), TOLD, MEDICINE, AGREED) is None


def test_too_much_stands_for_two_days_or_the_packs_watch_time_and_then_is_over():
    far = (240.0, 0.0, 0.0, 0.0)
    found = [
        too_much_of(diary_of(far, *[USUAL] * later), TOLD, MEDICINE, AGREED) is not None for later in range(6)
    ]

    # 72 hours from 8 in the morning of the first day end on the fourth.
    assert found == [True, True, True, True, False, False]


def test_after_two_days_without_a_dose_nobody_begins_again_alone():
    nothing = (0.0, 0.0, 0.0, 0.0)
    answer = now(diary_of(USUAL, USUAL, nothing, nothing))

    assert answer.suggested == "call"
    assert not going_on(answer).offered
    assert going_on(answer).who == "clinician"
    assert any("don't begin again by yourself" in line for line in answer.ask)


def test_a_person_reads_emergency_and_a_program_the_severity():
    answer = now(diary_of(USUAL, USUAL, suicidal_thoughts=True))
    shown = io.StringIO()
    what_now_text(answer, MEDICINE, Console(file=shown, width=100))

    assert "CONTRAINDICATED" not in shown.getvalue().upper()
    assert "EMERGENCY" in shown.getvalue()
    assert "Thoughts of suicide: yes" in shown.getvalue()
    data = what_now_json(answer, MEDICINE, "")
    assert data["signs"]["findings"][0]["severity"] == "contraindicated"
