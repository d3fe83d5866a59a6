"""A gap, a supply that ends, a stay in hospital: who decides, and when withdrawal could begin."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.check.restart import RestartAdvice, missed_in, restart_advice
from handrail.check.running_out import admitted, ran_out
from handrail.course import parse_course
from handrail.course.ingested import read_ingested
from handrail.errors import InputError
from handrail.medicine.overdose import WHO_DECIDES
from handrail.medicine.pack import load_medicine
from handrail.person import Person
from handrail.report.running_out import admitted_lines

MEDICINE = load_medicine()
COURSE = parse_course("20 mg three times a day for 1 year")
NOBODY = Person()
MORNING = dt.datetime(2026, 11, 23, 7, 0)


def after(gap_h: float, person: Person = NOBODY, **more: object) -> RestartAdvice:
    return restart_advice(COURSE, person, MEDICINE, gap_h=gap_h, **more)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------ restarting


@pytest.mark.parametrize(
    ("gap_h", "who", "rule"),
    [
        (6, "own", ""),
        (13, "own", "MD-02"),
        (24, "own", "MD-02"),
        (47.9, "own", "MD-02"),
        (48, "clinician", "MD-03"),
        (72, "clinician", "MD-03"),
        (167, "clinician", "MD-03"),
        (168, "clinician", "DL-19"),
        (2000, "clinician", "DL-19"),
    ],
)
def test_up_to_two_days_the_words_on_missed_doses_then_never_on_ones_own(gap_h: float, who: str, rule: str):
    result = after(gap_h)

    assert result.who == who
    assert not rule or rule in {line.rule for line in result.advice}


@pytest.mark.parametrize("gap_h", [1, 13, 30, 72, 300])
def test_doubling_is_advised_against_whatever_the_gap(gap_h: float):
    assert "MD-04" in {line.rule for line in after(gap_h).advice}


def test_one_missed_dose_of_a_day_in_two_is_one_missed_dose():
    course = parse_course("10 mg twice a day for 60 days")
    result = restart_advice(course, NOBODY, MEDICINE, gap_h=11.5)

    assert result.missed_doses == 0
    assert missed_in(course, 15) == 1


def test_beyond_two_days_three_things_are_seen_first():
    nothing, two, all_of_it = (
        after(72),
        after(72, clinician_saw=True, alert=True),
        after(72, clinician_saw=True, alert=True, kidneys_known=True),
    )

    assert len(nothing.still_to_see) == 3
    assert two.still_to_see == ("the kidneys are known",)
    assert all_of_it.still_to_see == ()
    assert all_of_it.who == "clinician", "it stays the clinician's to decide"


def test_found_drowsy_is_not_found_awake():
    assert "the person is awake and clear" in after(72, clinician_saw=True, alert=False).still_to_see


@pytest.mark.parametrize("gap_h", [10, 30, 100])
def test_after_an_overdose_nothing_restarts_by_itself(gap_h: float):
    result = after(gap_h, after_overdose=True)

    assert result.was_overdose
    assert result.who == "clinician"
    assert "OD-07" in {line.rule for line in result.advice}


def test_lost_tolerance_is_said_plainly():
    assert any("lose what it was used to" in line.says for line in after(60).advice)


@pytest.mark.parametrize(
    ("symptom", "who"),
    [
        ("hallucinations", "emergency"),
        ("fever", "emergency"),
        ("drowsy", "clinician"),
        ("floppy", "clinician"),
    ],
)
def test_signs_decide_before_any_word_on_missed_doses(symptom: str, who: str):
    assert after(20, Person(symptoms=(symptom,))).who == who


@given(st.floats(0, 400), st.floats(0, 400))
def test_a_longer_gap_never_frees_anybody(one: float, other: float):
    shorter, longer = (after(gap) for gap in sorted((one, other)))

    assert WHO_DECIDES.index(shorter.who) <= WHO_DECIDES.index(longer.who)
    assert shorter.missed_doses <= longer.missed_doses


@pytest.mark.parametrize("gap_h", [-1, float("nan"), float("inf")])
def test_a_gap_that_can_not_be_is_refused(gap_h: float):
    with pytest.raises(InputError, match="can't be"):
        after(gap_h)


def test_a_course_of_nothing_has_no_gap():
    with pytest.raises(InputError, match="no gap"):
        restart_advice(parse_course("nothing for 5 days"), NOBODY, MEDICINE, gap_h=10)


def test_a_pack_without_words_on_gaps_says_so():
    without = dataclasses.replace(MEDICINE, restart=None)

    with pytest.raises(InputError, match="says nothing about a gap"):
        restart_advice(COURSE, NOBODY, without, gap_h=10)
    with pytest.raises(InputError, match="says nothing about a gap"):
        ran_out(COURSE, NOBODY, without)


# ----------------------------------------------------------------------------------- running out


def test_four_tablets_of_10_mg_are_two_doses_of_20():
    result = ran_out(COURSE, NOBODY, MEDICINE, left=read_ingested("4 x 10 mg"), now=MORNING)

    assert (result.whole_doses_left, result.rest_micrograms) == (2, 0)
    assert result.last_dose_at == dt.datetime(2026, 11, 23, 14, 0)
    assert result.withdrawal_from == dt.datetime(2026, 11, 23, 22, 0)
    assert result.withdrawal_to == dt.datetime(2026, 11, 26, 14, 0)
    assert result.matters is True
    assert "AS-10" in {finding.rule for finding in result.findings}


def test_with_nothing_left_the_last_dose_is_the_one_that_was_taken():
    result = ran_out(COURSE, NOBODY, MEDICINE, last_dose_hours_ago=9, now=MORNING)

    assert result.last_dose_at == dt.datetime(2026, 11, 22, 22, 0)
    assert ran_out(COURSE, NOBODY, MEDICINE, now=MORNING).last_dose_at is None


def test_of_a_range_that_is_left_the_lower_end_counts():
    result = ran_out(COURSE, NOBODY, MEDICINE, left=read_ingested("2 to 6 tablets of 10 mg"), now=MORNING)

    assert result.whole_doses_left == 1


@given(st.integers(1, 4000))
def test_what_is_left_is_doses_and_a_rest_that_is_less_than_one(tablets: int):
    result = ran_out(COURSE, NOBODY, MEDICINE, left=read_ingested(f"{tablets} x 5 mg"), now=MORNING)

    assert result.whole_doses_left * 20_000 + result.rest_micrograms == tablets * 5000
    assert result.rest_micrograms < 20_000


def test_a_few_days_of_use_are_said_to_matter_less_and_never_not_at_all():
    short = ran_out(parse_course("10 mg a day for 5 days"), NOBODY, MEDICINE, now=MORNING)

    assert short.matters is False
    assert ran_out(parse_course("10 mg a day"), NOBODY, MEDICINE, now=MORNING).matters is None


# ------------------------------------------------------------------------------------- in hospital


def test_nil_by_mouth_has_a_time_by_which_cover_is_arranged():
    result = admitted(COURSE, NOBODY, MEDICINE, last_dose_hours_ago=3, nil_by_mouth=True, now=MORNING)

    assert result.cover_by == dt.datetime(2026, 11, 23, 16, 0)
    assert "AS-06" in {finding.rule for finding in result.findings}


def test_a_time_for_cover_that_is_past_is_said_to_be_past():
    result = admitted(COURSE, NOBODY, MEDICINE, last_dose_hours_ago=30, nil_by_mouth=True, now=MORNING)
    lines = dict(admitted_lines(result, MEDICINE))

    assert result.is_cover_overdue
    assert lines["Nil by mouth"].startswith("Overdue: now")
    assert "that is by" not in lines["Nil by mouth"]


def test_a_next_dose_that_is_overdue_is_said_and_waits_for_whoever_prescribes():
    late = admitted(COURSE, NOBODY, MEDICINE, last_dose_hours_ago=30, now=MORNING)
    soon = admitted(COURSE, NOBODY, MEDICINE, last_dose_hours_ago=3, now=MORNING)

    assert late.is_next_dose_overdue
    assert late.needs_care_now
    assert "overdue. Whoever prescribes decides now; never double it" in admitted_lines(late, MEDICINE)[0][1]
    assert not soon.is_next_dose_overdue
    assert "overdue" not in admitted_lines(soon, MEDICINE)[0][1]


def test_the_next_dose_counts_the_longest_time_between_two_doses_of_a_day():
    course = parse_course("20 mg at 08:00, 14:00 and 22:00")
    result = admitted(course, NOBODY, MEDICINE, last_dose_hours_ago=9, now=MORNING)

    assert result.next_dose_by == MORNING + dt.timedelta(hours=1)
    as_needed = admitted(
        parse_course("10 mg as needed up to three times a day"),
        NOBODY,
        MEDICINE,
        last_dose_hours_ago=30,
        now=MORNING,
    )
    assert as_needed.next_dose_by is None


def test_an_overdue_pump_is_found():
    result = admitted(COURSE, NOBODY, MEDICINE, pump_refill_on=dt.date(2026, 11, 24), now=MORNING)

    assert result.pump
    assert "IT-04" in {finding.rule for finding in result.findings}


def test_the_ward_is_told_what_to_ask():
    assert "egfr_ml_min_1_73m2" in admitted(COURSE, NOBODY, MEDICINE, now=MORNING).not_known


def test_withdrawal_begins_between_8_and_72_hours():
    """D'Aleo 2007: 18, 25, 31 h; a pump 8 h (Saveika 2007); 12 to 72 h (Spinal Cord 2009)."""
    figure = MEDICINE.restart.figures["withdrawal_onset_h"]

    assert (figure.low, figure.high) == (8, 72)
    assert {"daleo2007hallucinations", "spinalcord2009psych", "saveika2007pump"} <= set(figure.sources)
