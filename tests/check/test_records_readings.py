"""Nil by mouth, kidneys over time, a pump; and records that can't be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from handrail.check import check_course
from handrail.check.records import (
    EgfrReading,
    MedicineList,
    NilByMouth,
    PumpRecord,
    Records,
    Refill,
    records_facts,
)
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.exchange.read_records import (
    read_at_home,
    read_egfr,
    read_list,
    read_nil_by_mouth,
    read_pump,
    read_records,
    read_refill,
)
from handrail.medicine.kleene import Between
from handrail.person import Person
from tests.check.record_entries import MEDICINE, ON, STEADY, WELL, ago, found, listed, tablets, told

# ------------------------------------------------------------------------------- nil by mouth


def test_nil_by_mouth_is_its_hours():
    span = NilByMouth(since=dt.datetime(2026, 11, 21, 18), until=dt.datetime(2026, 11, 22, 12))

    assert told(nil_by_mouth=span).facts["nil_by_mouth_hours"] == 18
    assert "AS-06" in found(nil_by_mouth=NilByMouth(hours=36))
    assert "AS-06" not in found(nil_by_mouth=NilByMouth(hours=6))


def test_without_an_end_it_is_counted_to_the_end_of_the_day():
    assert told(nil_by_mouth=NilByMouth(since=dt.datetime(2026, 11, 22, 6))).facts["nil_by_mouth_hours"] == 18


def test_fasting_that_is_over_is_no_fact():
    span = NilByMouth(since=dt.datetime(2026, 11, 1), until=dt.datetime(2026, 11, 2))

    answer = told(nil_by_mouth=span)
    assert not answer.facts
    assert "was over" in answer.says[0]


def fasting(since: str, until: str | None = None) -> NilByMouth:
    end = dt.datetime.fromisoformat(until) if until else None
    return NilByMouth(since=dt.datetime.fromisoformat(since), until=end)


def test_hours_of_fasting_that_are_past_are_missed_doses():
    """From 18:00 two days ago: doses are due at 06:00, 14:00 and 22:00. From 22:00 to midnight and a day are
    26 h, to 08:00 today 34 h; the evening dose and three of yesterday are gone."""
    answer = told(nil_by_mouth=fasting("2026-11-20T18:00", "2026-11-22T08:00"))

    assert answer.facts["missed_hours"] == Between(26, 34)
    assert answer.facts["missed_doses"] == 4
    assert {"AS-06", "MD-02"} <= found(nil_by_mouth=fasting("2026-11-20T18:00", "2026-11-22T08:00"))
    assert "26 to 34 hours without, 4 doses missed before 2026-11-22" in answer.says[-1]


def test_withdrawal_after_three_days_of_fasting_is_seen():
    ill = WELL.with_(symptoms=("hallucinations", "rigidity", "fever"))
    three_days = fasting("2026-11-19T08:00", "2026-11-22T08:00")

    assert "AS-07" in found(person=ill, nil_by_mouth=three_days)
    assert "MD-03" in found(nil_by_mouth=three_days)


def test_fasting_that_begins_today_has_cost_nothing_yet():
    assert "missed_hours" not in told(nil_by_mouth=fasting("2026-11-22T06:00")).facts


def test_hours_of_fasting_without_a_date_may_be_past_or_to_come():
    answer = told(nil_by_mouth=NilByMouth(hours=72))

    assert answer.facts["missed_hours"] == Between(0, 72)
    assert "past or still to come" in answer.could_not[-1]


def test_gone_from_the_list_two_days_ago_may_be_two_days_without():
    lists = (listed("home", 12, "Lioresal", "ramipril"), listed("admission", 2, "ramipril"))
    answer = told(lists=lists)

    assert answer.facts["missed_hours"] == Between(0, 72)
    assert "since 2026-11-20: it may not have been" in answer.could_not[-1]


def test_hours_missed_that_somebody_says_outweigh_bounds_from_a_list():
    lists = (listed("home", 12, "Lioresal"), listed("admission", 2, "ramipril"))
    person = WELL.with_(facts={"missed_hours": 36})
    taken = parse_course(STEADY)
    answer = records_facts(Records(lists=lists), taken, MEDICINE, ON, person=person)

    assert "missed_hours" not in answer.facts


# ------------------------------------------------------------------------------------- kidneys


@pytest.mark.parametrize(("undated", "dated"), [(25, 92), (92, 25)])
def test_of_two_egfr_that_contradict_each_other_the_lower_counts_and_it_is_said(undated: float, dated: float):
    person = Person(age_years=70, egfr_ml_min_1_73m2=undated)
    taken = parse_course(STEADY)
    answer = records_facts(Records(egfr=series((2, dated))), taken, MEDICINE, ON, person=person)

    assert answer.facts["egfr_ml_min_1_73m2"] == 25
    assert f"{undated} without a date, and {dated} of 2026-11-20" in answer.says[1]
    result = check_course(taken, person, MEDICINE, facts=answer.facts, from_day=answer.from_day, on=ON)
    assert "EL-02" in {finding.rule for finding in result.findings}


def test_an_egfr_said_twice_is_no_contradiction():
    person = Person(egfr_ml_min_1_73m2=62)
    answer = records_facts(Records(egfr=series((2, 62.4))), None, MEDICINE, ON, person=person)

    assert len(answer.says) == 1


def test_kidneys_that_filter_less_than_half_are_a_grave_finding_to_ask_about_today():
    """92 to 41 in 19 days: no week of it is on record."""
    rules = found(egfr=series((21, 92), (2, 41)))

    assert "RN-18" in rules
    assert "RN-18" not in found(egfr=series((21, 92), (2, 50)))


def series(*readings: tuple[int, float]) -> tuple[EgfrReading, ...]:
    return tuple(EgfrReading(on=ago(days), value=value) for days, value in readings)


def test_a_fall_by_a_third_within_a_week():
    readings = series((5, 66), (0, 44))

    facts = told(egfr=readings).facts
    assert facts["egfr_ml_min_1_73m2"] == 44
    assert facts["egfr_fall_pct_7d"] == pytest.approx(100 / 3)
    assert {"RN-12"} <= found(egfr=readings)


def test_a_slow_fall_on_a_stable_dose():
    """80 when the dose was set 300 days ago, 56 now: 30 %, and never a quarter in one week."""
    readings = series((310, 80), (200, 72), (100, 64), (3, 56))

    facts = told(egfr=readings).facts
    assert facts["egfr_fall_pct_since_dose_set"] == pytest.approx(30)
    assert "egfr_fall_pct_7d" not in facts
    assert "RN-17" in found(egfr=readings)
    assert "RN-12" not in found(egfr=readings)


def test_kidneys_that_hold_raise_nothing():
    assert not found(egfr=series((310, 80), (3, 78))) & {"RN-12", "RN-17"}


def test_a_fall_before_the_present_dose_was_set_is_not_counted_against_it():
    course = "20 mg three times a day for 300 days then 10 mg three times a day for 30 days"

    facts = told(course, egfr=series((320, 90), (31, 50), (1, 49))).facts
    assert facts["egfr_fall_pct_since_dose_set"] == pytest.approx(2)


def test_a_week_that_lies_far_back_is_no_fall_of_today():
    assert "egfr_fall_pct_7d" not in told(egfr=series((65, 80), (60, 40))).facts


def test_an_old_egfr_is_not_taken_for_todays():
    answer = told(egfr=series((400, 60)))

    assert not answer.facts
    assert "more than a year ago" in answer.could_not[0]


def test_without_knowing_since_when_the_dose_is_taken_the_slow_fall_is_open():
    answer = told("20 mg three times a day", egfr=series((310, 80), (3, 40)))

    assert "egfr_fall_pct_since_dose_set" not in answer.facts
    assert "since when" in answer.could_not[0]


# ---------------------------------------------------------------------------------------- pump


def pump(**changes: Any) -> PumpRecord:
    values: dict[str, Any] = {
        "reservoir_ml": 40,
        "filled_on": ago(113),
        "concentration_micrograms_per_ml": 2000,
        "daily_micrograms": 700,
        "residual_ml": 0,
    }
    return PumpRecord(**(values | changes))


def test_a_reservoir_lasts_its_micrograms_by_those_of_a_day():
    """40 mL of 2000 micrograms/mL are 80,000; at 700 a day that is 114 days."""
    answer = told(None, pump=pump())

    assert answer.facts["pump_refill_due_days"] == 1
    assert answer.facts["pump"] is True
    assert answer.facts["pump_daily_micrograms"] == 700
    assert answer.facts["recent_refill_hours"] == 24 * 113
    assert str(ago(-1)) in answer.says[0]
    assert "not given" in answer.could_not[0]


def test_what_must_be_left_in_it_makes_the_refill_due_earlier():
    """(40 - 5) mL of 2000 micrograms/mL at 700 a day: 100 days, 13 of them over."""
    answer = told(None, pump=pump(residual_ml=5))

    assert answer.facts["pump_refill_due_days"] == -13
    assert not answer.could_not


@pytest.mark.parametrize(("days_ago", "rule"), [(113, "IT-04"), (109, "IT-03"), (130, "IT-04")])
def test_a_reservoir_near_its_end_is_a_finding(days_ago: int, rule: str):
    assert rule in found(None, pump=pump(filled_on=ago(days_ago)))


def test_a_pump_filled_last_week_is_quiet():
    assert not found(None, pump=pump(filled_on=ago(7))) & {"IT-03", "IT-04", "IT-05"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"concentration_micrograms_per_ml": 2}, "2 mg is 2000 micrograms"),
        ({"daily_micrograms": 0.7}, "0.7 mg is 700 micrograms"),
        ({"concentration_micrograms_per_ml": 2, "daily_micrograms": 0.7}, "2 mg is 2000 micrograms"),
        ({"daily_micrograms": 700_000}, "another unit"),
        ({"concentration_micrograms_per_ml": 2_000_000}, "another unit"),
        ({"reservoir_ml": 400}, "at most 100 mL"),
        ({"residual_ml": 41}, "less than that is left"),
        ({"daily_micrograms": 0}, "above 0"),
        ({"daily_micrograms": float("nan")}, "above 0"),
    ],
)
def test_milligrams_for_micrograms_are_refused(changes: dict[str, Any], says: str):
    with pytest.raises(InputError) as refusal:
        pump(**changes)

    assert says in str(refusal.value)
    assert refusal.value.where == f"records, pump filled on {ago(113)}"


# ------------------------------------------------------------------------------- impossible, typed


@pytest.mark.parametrize(
    "make",
    [
        lambda: Refill(on=ON, count=0, strength_mg=10),
        lambda: Refill(on=ON, count=10, strength_mg=float("inf")),
        lambda: EgfrReading(on=ON, value=-1),
        lambda: Records(at_home_mg=-5),
        lambda: NilByMouth(),
        lambda: NilByMouth(hours=3, since=dt.datetime(2026, 11, 22)),
        lambda: NilByMouth(since=dt.datetime(2026, 11, 22), until=dt.datetime(2026, 11, 21)),
        lambda: MedicineList(on=ON, kind="ward", names=()),  # type: ignore[arg-type]
    ],
)
def test_a_record_that_can_not_be_is_refused_and_says_where(make: Any):
    with pytest.raises(InputError) as refusal:
        make()

    assert refusal.value.fix
    assert refusal.value.where.startswith("records")


def test_a_course_that_begins_later_is_refused():
    with pytest.raises(InputError, match="begins on"):
        told("20 mg three times a day for 30 days from 2027-01-01", refills=(tablets(3, 84),))


def test_records_are_read_from_what_people_type():
    records = read_records(
        refill=["2026-10-01 84 x 10 mg", "2026-11-01: 300 mL of 5 mg/5 mL"],
        lists=["Admission 2026-11-20: ramipril, zolpidem 10 mg"],
        egfr=["2026-10-01 62"],
        pump="40 mL 2 mg/mL 0.35 mg/day filled 2026-08-01 leaving 2 mL",
        at_home="120 x 10 mg, 500 mg",
        nil_by_mouth="from 2026-11-20 18:00 to 2026-11-22 08:00",
    )

    assert records is not None
    assert [refill.amount_micrograms for refill in records.refills] == [840_000, 300_000]
    assert records.lists[0].names == ("ramipril", "zolpidem 10 mg")
    assert records.lists[0].kind == "admission"
    assert records.egfr[0].value == 62
    assert records.pump == PumpRecord(
        reservoir_ml=40,
        filled_on=dt.date(2026, 8, 1),
        concentration_micrograms_per_ml=2000,
        daily_micrograms=350,
        residual_ml=2,
    )
    assert records.at_home_mg == 1700
    assert records.nil_by_mouth is not None
    assert records.nil_by_mouth.since == dt.datetime(2026, 11, 20, 18)
    assert read_records() is None


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_refill, "84 tablets"),
        (read_refill, "2026-10-01 many"),
        (read_refill, "2026-13-01 84 x 10 mg"),
        (read_refill, "2026-10-01 84 x 10"),
        (read_list, "2026-11-20: ramipril"),
        (read_list, "ward 2026-11-20: ramipril"),
        (read_list, "home 2026-11-20:"),
        (read_egfr, "62"),
        (read_egfr, "2026-10-01 62 mL/min"),
        (read_pump, "40 mL 2000 350 filled 2026-08-01"),
        (read_pump, "40 mL, 2000 micrograms/mL, 350 mg a day, filled 2026-08-01"),
        (read_at_home, "120"),
        (read_at_home, ""),
        (read_nil_by_mouth, "since yesterday"),
        (read_nil_by_mouth, "from 2026-11-40 to 2026-11-41"),
    ],
)
def test_what_can_not_be_read_is_refused_with_what_would_be_right(read: Any, text: str):
    with pytest.raises(InputError) as refusal:
        read(text)

    assert refusal.value.fix
