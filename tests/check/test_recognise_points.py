"""Withdrawal or too much: worked patients, the points of each sign, and danger signs before all points."""

from __future__ import annotations

import pytest

from handrail.course import parse_course
from handrail.person import Person
from tests.check.telling_apart import NOTHING_EXTRA, RAISED, answers, told

# ------------------------------------------------------------------------ worked patients


def test_36_hours_without_tablets_with_insects_fever_and_stiffness_is_withdrawal():
    """The worked patient V07: 80 mg a day for three years, ran out 36 hours ago, GCS 14."""
    person = Person(country="DE", age_years=50, egfr_ml_min_1_73m2=90, other_medicines=())
    result = told(
        "hallucinations",
        "fever",
        "rigidity",
        person=person,
        course=parse_course("20 mg four times a day for 1100 days"),
        temperature_c=38.6,
        gcs=14,
        missed_hours=36,
        breaths_per_min=20,
    )

    assert (result.verdict, result.urgency) == ("withdrawal", "emergency")
    assert (result.score, result.score_range) == (7, (5, 7))
    assert [finding.rule for finding in result.danger] == ["AS-07", "DS-04", "DS-05"]
    assert result.causes[0].cause.id == "withdrawal"
    assert result.cards == ("sudden_withdrawal", "overdose")


def test_an_overdue_pump_with_itching_and_fever_is_withdrawal():
    """The worked patient V06: spinal injury T4, refill due yesterday, 38.9 degrees."""
    person = Person(age_years=28, egfr_ml_min_1_73m2=110, conditions=("sci_t6_or_above",))
    result = told(
        "pruritus",
        "fever",
        "rebound_spasticity",
        person=person,
        pump=True,
        pump_refill_due_days=-1,
        recent_pump_increase=False,
        recent_refill_hours=2000,
        temperature_c=38.9,
        gcs=15,
    )

    assert result.verdict == "withdrawal"
    assert result.score == 7
    assert result.danger[0].rule == "IT-06"
    assert "RT-04" in {remark.id for remark in result.together}


def test_forty_tablets_with_wine_and_alprazolam_are_too_much():
    """The worked patient V05: GCS 7, 8 breaths a minute, 34.6 degrees, pulse 46."""
    person = Person(country="UK", age_years=33, other_medicines=("alprazolam",))
    result = told(
        "coma",
        "floppy",
        person=person,
        gcs=7,
        breaths_per_min=8,
        temperature_c=34.6,
        heart_rate_per_min=46,
        ingested_mg=400,
        alcohol_now=True,
        overdose_suspected=True,
    )

    assert result.verdict == "overdose"
    assert result.score == -8
    assert result.cards[0] == "overdose"
    assert "RT-01" in {remark.id for remark in result.together}
    assert result.danger[0].rule == "OD-03"


def test_sleepy_and_confused_on_dialysis_cannot_be_told_apart_and_is_an_emergency():
    """The worked patient V03, days later: 10 mg three times a day on haemodialysis."""
    person = Person(age_years=66, egfr_ml_min_1_73m2=7, dialysis="hd")
    result = told(
        "sleepy", "confusion", person=person, course=parse_course("10 mg three times a day for 3 days")
    )

    assert (result.verdict, result.is_emergency) == ("cannot tell", True)
    assert result.causes[0].cause.id == "overdose"
    assert {remark.id for remark in result.caveats} >= {"RV-02", "RV-03"}
    assert "RN-13" in {finding.rule for finding in result.danger}


# ---------------------------------------------------------------------------- the points


@pytest.mark.parametrize(
    ("clue", "points", "symptoms", "facts"),
    [
        ("RC-01", 2, ("stiff",), {}),
        ("RC-01", 2, ("muscle rigidity",), {}),
        ("RC-02", -2, ("floppy",), {}),
        ("RC-03", 2, ("tired",), {"temperature_c": 38}),
        ("RC-03", 2, ("fever",), {}),
        ("RC-04", -2, ("tired",), {"temperature_c": 35.4}),
        ("RC-04", -2, ("hypothermia",), {}),
        ("RC-05", 2, ("tired",), {"last_dose_hours": 12}),
        ("RC-05", 2, ("tired",), {"last_dose_hours": 96}),
        ("RC-05", 2, ("tired",), {"missed_hours": 12}),
        ("RC-05", 2, ("tired",), {"missed_hours": 96}),
        ("RC-05", 2, ("tired",), {"pump": True, "pump_alarm": True}),
        ("RC-05", 2, ("tired",), {"pump_alarm": True}),
        ("RC-05", 2, ("tired",), {"pump": True, "pump_refill_due_days": -1}),
        ("RC-06", -2, ("tired",), {"ingested_mg": 40}),
        ("RC-06", -2, ("tired",), {"overdose_suspected": True}),
        ("RC-06", -2, ("tired",), {"aki": True}),
        ("RC-06", -2, ("tired",), {"egfr_fall_pct_7d": 25}),
        ("RC-06", -2, ("tired",), {"pump": True, "recent_refill_hours": 71}),
        ("RC-06", -2, ("tired",), {"pump": True, "recent_pump_increase": True}),
        ("RC-07", 1, ("seeing things",), {"gcs": 13}),
        ("RC-08", -1, ("can't be woken",), {}),
        ("RC-08", -1, ("tired",), {"gcs": 12}),
        ("RC-09", 1, ("itching",), {}),
        ("RC-10", 1, ("tired",), {"heart_rate_per_min": 100}),
        ("RC-10", 1, ("racing heart",), {}),
        ("RC-11", -1, ("tired",), {"heart_rate_per_min": 59}),
        ("RC-11", -1, ("bradycardia",), {}),
    ],
)
def test_a_sign_has_the_points_that_were_set_for_it(clue, points, symptoms, facts):
    """Safety note, section 5: +2 stiff, -2 floppy, +2 fever, -2 cold, +2 no dose, -2 extra, and five of 1."""
    result = told(*symptoms, **facts)
    seen = {one.clue.id: one for one in result.clues}

    assert seen[clue].clue.points == points
    assert seen[clue].answer is True
    assert result.score == points


@pytest.mark.parametrize(
    ("clue", "symptoms", "facts"),
    [
        ("RC-03", ("fever",), {"temperature_c": 37.9}),
        ("RC-04", ("cold",), {"temperature_c": 35.5}),
        ("RC-04", ("cold", "fever"), {}),
        ("RC-05", ("tired",), {"last_dose_hours": 11, "pump": False}),
        ("RC-05", ("tired",), {"last_dose_hours": 97, "pump": False}),
        ("RC-05", ("tired",), {"missed_hours": 97, "pump": False}),
        ("RC-05", ("tired",), {"missed_hours": 0, "pump": False}),
        ("RC-05", ("tired",), {"missed_hours": 0, "last_dose_hours": 20, "pump": False}),
        (
            "RC-05",
            ("tired",),
            {"missed_hours": 0, "pump": True, "pump_alarm": False, "pump_refill_due_days": 0},
        ),
        ("RC-06", ("tired",), NOTHING_EXTRA),
        ("RC-06", ("tired",), {**NOTHING_EXTRA, "egfr_fall_pct_7d": 24}),
        (
            "RC-06",
            ("tired",),
            {**NOTHING_EXTRA, "pump": True, "recent_refill_hours": 72, "recent_pump_increase": False},
        ),
        ("RC-07", ("seeing things", "can't be woken"), {}),
        ("RC-07", ("seeing things",), {"gcs": 12}),
        ("RC-08", ("tired",), {"gcs": 13}),
        ("RC-09", ("itching", "rash"), {}),
        ("RC-10", ("racing heart",), {"heart_rate_per_min": 99}),
        ("RC-11", ("slow pulse",), {"heart_rate_per_min": 60}),
    ],
)
def test_a_measured_number_and_a_complete_list_rule_a_sign_out(clue, symptoms, facts):
    assert answers(told(*symptoms, **facts))[clue] is False


def test_a_childs_pulse_of_120_is_not_fast_and_one_of_160_is():
    child = Person(age_years=5)

    assert answers(told("tired", person=child, heart_rate_per_min=120))["RC-10"] is False
    assert answers(told("tired", person=child, heart_rate_per_min=160))["RC-10"] is True
    assert answers(told("tired", person=Person(), heart_rate_per_min=120))["RC-10"] is None


def test_doses_missed_for_fewer_than_12_hours_leave_the_last_dose_open():
    result = told("tired", missed_hours=6, pump=False)

    assert answers(result)["RC-05"] is None
    assert "last_dose_hours" in {one.fact for one in result.would_decide}


def test_three_points_are_enough_and_two_are_not():
    known = {**NOTHING_EXTRA, "last_dose_hours": 20, "missed_hours": 20}

    assert told("itching", **known).verdict == "withdrawal"
    assert told("rash", **known).verdict == "cannot tell"
    low = {**NOTHING_EXTRA, "ingested_mg": 100, "missed_hours": 0}
    assert told("slow pulse", **low).verdict == "overdose"
    assert told("rash", **low).verdict == "cannot tell"


def test_a_range_that_crosses_a_line_decides_nothing():
    """Stiff and hot make 4, but something extra may have been taken: 2 is possible."""
    result = told("stiff", "fever", missed_hours=0, pump=False)

    assert (result.score, result.score_range) == (4, (2, 4))
    assert (result.verdict, result.leaning) == ("cannot tell", "withdrawal")
    assert told("stiff", "fever", missed_hours=0, **NOTHING_EXTRA).verdict == "withdrawal"


# ------------------------------------------------------------------------- danger signs


@pytest.mark.parametrize(
    ("symptoms", "facts", "sign"),
    [
        (("fever", "stiff"), {}, "DS-04"),
        (("confusion",), {"temperature_c": 38}, "DS-04"),
        (("rigidity",), {"temperature_c": 38.5}, "DS-04"),
        (("seizure",), {}, "DS-03"),
        (("breathless",), {}, "DS-01"),
        (("tired",), {"breaths_per_min": 9}, "DS-01"),
        (("can't be woken",), {}, "DS-02"),
        (("suicidal thoughts",), {}, "DS-06"),
        (("pump alarm", "tired"), {}, "DS-08"),
        (("shock",), {}, "DS-09"),
    ],
)
def test_a_danger_sign_bypasses_the_score(symptoms, facts, sign):
    result = told(*symptoms, course=RAISED, **facts)

    assert sign in {finding.rule for finding in result.danger}
    assert result.is_emergency
    assert result.do[0] == result.danger[0].do
    assert result.verdict in ("cannot tell", "withdrawal", "overdose")


def test_thoughts_of_suicide_alone_say_nothing_of_too_much_or_too_little():
    alone, dizzy = told("suicidal thoughts"), told("suicidal thoughts", "dizzy")
    with_a_gap = told("suicidal thoughts", last_dose_hours=48)

    assert alone.is_apart
    assert alone.do == (next(f.do for f in alone.danger if f.rule == "DS-06"),)
    assert {f.rule: f.folded_under for f in alone.danger} == {"DS-06": "", "SU-01": "DS-06"}
    assert not dizzy.is_apart
    assert not with_a_gap.is_apart
    assert set(alone.do) < set(dizzy.do)
    assert not told("seizure").is_apart
    assert not told("suicidal thoughts", "qqzzx").is_apart


def test_a_danger_sign_turns_a_mild_picture_into_an_emergency():
    assert told("dizzy", course=RAISED).verdict == "side effect"

    result = told("dizzy", course=RAISED, suicidal_ideation=True)

    assert (result.verdict, result.urgency) == ("cannot tell", "emergency")
