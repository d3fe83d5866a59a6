"""Pictures between the lines of the score, a level in the blood, and several things at once."""

from __future__ import annotations

import pytest

from handrail.check.recognise import recognise
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.person import Person
from tests.check.telling_apart import ADULT, MEDICINE, NOTHING_EXTRA, RAISED, told

LOWERED = parse_course("20 mg three times a day for 90 days then 15 mg three times a day for 3 days")
STEADY = parse_course("20 mg three times a day for 180 days")


# ------------------------------------------------------------- pictures between the lines


@pytest.mark.parametrize("symptom", ["drowsiness", "dizziness", "tired", "weakness", "nausea", "dry mouth"])
def test_a_common_side_effect_after_a_rise_is_named_and_is_for_today(symptom):
    result = told(symptom, course=RAISED)

    assert (result.verdict, result.urgency) == ("side effect", "same day")
    assert any("gradually" in line for line in result.do)


@pytest.mark.parametrize(
    ("symptoms", "course", "facts"),
    [
        (("dizzy",), STEADY, {}),
        (("dizzy",), None, {}),
        (("dizzy", "confusion"), RAISED, {}),
        (("dizzy", "floppy"), RAISED, {}),
        (("dizzy", "fever"), RAISED, {}),
        (("dizzy", "falls"), RAISED, {}),
        (("dizzy", "gobbledygook"), RAISED, {}),
        (("dizzy",), RAISED, {"aki": True}),
        (("dizzy",), RAISED, {"egfr_ml_min_1_73m2": 59}),
        (("dizzy",), RAISED, {"alcohol_now": True}),
        (("dizzy",), RAISED, {"missed_hours": 24}),
        (("dizzy",), RAISED, {"gcs": 14}),
        (("dizzy",), RAISED, {"temperature_c": 38}),
        (("dizzy",), RAISED, {"pump": True}),
        (("dizzy",), RAISED, {"level_mg_per_l": 0.4}),
        (("dizzy",), RAISED, {"symptoms_unsure": ("confusion",)}),
    ],
)
def test_one_thing_that_does_not_fit_takes_the_mild_answer_back(symptoms, course, facts):
    result = told(*symptoms, course=course, **facts)

    assert (result.verdict, result.urgency) == ("cannot tell", "emergency")


def test_unknown_kidneys_forbid_calling_it_a_side_effect():
    assert told("dizzy", course=RAISED, person=Person(age_years=40)).verdict == "cannot tell"


def test_poor_sleep_and_fear_after_a_step_down_are_early_withdrawal_for_today():
    result = told("cannot sleep", "anxious", course=LOWERED)

    assert (result.verdict, result.urgency) == ("withdrawal", "same day")
    assert result.do[0].startswith("Don't take the next step down.")


def test_the_same_signs_after_missed_doses_are_no_mild_picture():
    course = parse_course(
        "20 mg three times a day for 90 days then 15 mg three times a day for 4 days, miss day 94"
    )

    assert told("cannot sleep", "anxious", course=course).is_emergency


def test_craving_after_a_step_down_is_the_condition_returning():
    result = told("craving", course=LOWERED)

    assert (result.verdict, result.urgency) == ("condition returning", "same day")
    assert told("craving", "shaking", course=LOWERED).verdict != "condition returning"


def test_spasms_as_before_treatment_are_the_condition_and_worse_ones_are_not():
    assert told("spasms as before treatment", course=LOWERED).verdict == "condition returning"
    assert told("rebound spasticity", course=LOWERED).verdict == "cannot tell"


def test_high_pressure_and_headache_above_t6_are_something_else_and_an_emergency():
    person = ADULT.with_(conditions=("tetraplegia",))
    result = told("high blood pressure", "headache", person=person, course=STEADY)

    assert (result.verdict, result.urgency) == ("something else", "emergency")
    assert result.causes[0].cause.id == "dysreflexia"


def test_shaking_two_days_after_the_last_drink_is_alcohol_and_for_today():
    result = told("shaking", "sweating", course=STEADY, stopping_alcohol=True)

    assert (result.verdict, result.urgency) == ("something else", "same day")
    assert "RT-06" not in {remark.id for remark in result.together}


def test_itching_with_a_rash_is_no_withdrawal():
    result = told("itching", "rash", course=STEADY)

    assert (result.verdict, result.urgency) == ("something else", "same day")
    assert result.causes[0].cause.id == "allergy"


# ----------------------------------------------------------------------------- a level


@pytest.mark.parametrize(
    ("level", "band"),
    [(0, "RL-01"), (0.08, "RL-02"), (0.399, "RL-02"), (0.4, "RL-03"), (1.1, "RL-04"), (6, "RL-05")],
)
def test_a_level_is_placed_in_its_band_and_counts_no_points(level, band):
    with_it, without = told("stiff", level_mg_per_l=level), told("stiff")

    assert with_it.level is not None
    assert with_it.level.band.id == band
    assert (with_it.verdict, with_it.score_range) == (without.verdict, without.score_range)


def test_a_toxic_level_does_not_overrule_the_signs_of_withdrawal():
    signs = ("stiff", "fever", "itching")
    known = {"last_dose_hours": 30, "missed_hours": 30}

    assert told(*signs, **known, level_mg_per_l=3).verdict == "withdrawal"


def test_a_usual_level_leaves_a_mild_answer_and_a_high_one_takes_it_back():
    assert told("dizzy", course=RAISED, level_mg_per_l=0.39).verdict == "side effect"
    assert told("dizzy", course=RAISED, level_mg_per_l=0.4).verdict == "cannot tell"


@pytest.mark.parametrize("level", [-0.1, float("nan"), 1000, True])
def test_an_impossible_level_is_refused(level):
    with pytest.raises(InputError, match="mg/L"):
        told("stiff", level_mg_per_l=level)


# ------------------------------------------------------------------- several at once


@pytest.mark.parametrize(
    ("remark", "symptoms", "facts"),
    [
        ("RT-02", ("confusion",), {"recent_overdose_hours": 60}),
        ("RT-03", ("drowsy",), {"ingested_mg": 200, "days_on_medicine": 100}),
        ("RT-05", ("fever", "stiff"), {"pump": True, "recent_refill_hours": 2}),
        ("RT-06", ("shaking",), {"stopping_alcohol": True, "missed_hours": 24}),
    ],
)
def test_two_things_can_be_true_at_once(remark, symptoms, facts):
    result = told(*symptoms, **facts)

    assert remark in {one.id for one in result.together}
    assert {one.do for one in result.together} <= set(result.do)


def test_confusion_after_an_overdose_puts_withdrawal_after_overdose_on_the_list():
    result = told("confusion", "stiff", recent_overdose_hours=60)
    causes = {seen.cause.id: seen for seen in result.causes}

    assert causes["withdrawal_after_overdose"].balance == 2
    assert causes["overdose"].speaks_against == ("stiff",)


def test_the_causes_are_in_order_of_what_speaks_for_them():
    result = told("fever", "stiff", person=ADULT.with_(other_medicines=("haloperidol",)))
    balances = [seen.balance for seen in result.causes]

    assert balances == sorted(balances, reverse=True)
    assert "neuroleptic_malignant" in [seen.cause.id for seen in result.causes[:3]]


def test_the_table_shows_what_is_known_of_this_person():
    rows = {seen.feature.id: seen for seen in told("floppy", temperature_c=34.6).features}

    assert rows["tone"].words == ("hypotonia",)
    assert rows["temperature"].values == (("temperature_c", 34.6),)
    assert rows["pulse"].is_known
    assert not rows["story"].is_known
    nobody_asked = {seen.feature.id: seen for seen in recognise(Person(), MEDICINE).features}
    assert not nobody_asked["pulse"].is_known


def test_the_sources_of_all_that_is_said_are_named_and_exist():
    result = told("stiff", "fever", level_mg_per_l=0.7, ingested_mg=40, days_on_medicine=100)

    assert set(result.sources) <= set(MEDICINE.bibliography.keys)
    assert set(MEDICINE.telling_apart.clues[0].sources) <= set(result.sources)
    assert {"brvar2007haemodialysis", "peng1998overdose"} <= set(result.sources)
    assert set(result.danger[0].sources) <= set(result.sources)


def test_where_it_cannot_tell_the_leaning_chooses_the_first_card():
    assert told("stiff").cards[0] == "sudden_withdrawal"
    assert told("rash").cards[0] == "overdose"
    assert told("floppy").cards[0] == "overdose"
    assert told("rash").leaning == "neither"
    assert told("floppy").leaning == "overdose"


def test_a_range_that_reaches_one_line_only_names_no_picture_either():
    person = ADULT.with_(conditions=("tetraplegia",))
    high = told("high blood pressure", "headache", "stiff", person=person, missed_hours=0, **NOTHING_EXTRA)
    open_one = told("high blood pressure", "headache", "stiff", person=person, aki=False)
    low = told("high blood pressure", "headache", "floppy", person=person, missed_hours=0)

    assert (high.score_range, high.verdict) == ((2, 2), "something else")
    assert (open_one.score_range, open_one.verdict) == ((0, 4), "cannot tell")
    assert (low.score_range[0] <= -3, low.verdict) == (True, "cannot tell")
