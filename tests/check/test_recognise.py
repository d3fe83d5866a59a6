"""Withdrawal, too much, a side effect, the condition returning - or "cannot tell"; danger signs first."""

from __future__ import annotations

import pytest

from handrail.check.recognise import recognise
from handrail.check.recognised import Recognition
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
ADULT = Person(age_years=40, egfr_ml_min_1_73m2=95)
RAISED = parse_course("10 mg three times a day for 90 days then 15 mg three times a day for 3 days")
LOWERED = parse_course("20 mg three times a day for 90 days then 15 mg three times a day for 3 days")
STEADY = parse_course("20 mg three times a day for 180 days")
NOTHING_EXTRA = {
    "ingested_mg": 0,
    "overdose_suspected": False,
    "aki": False,
    "egfr_fall_pct_7d": 0,
    "pump": False,
}


def told(*symptoms: str, course: object = None, person: Person = ADULT, **facts: object) -> Recognition:
    level = facts.pop("level_mg_per_l", None)
    return recognise(
        person.with_(symptoms=symptoms),
        MEDICINE,
        course=course,  # type: ignore[arg-type]
        facts=facts,
        level_mg_per_l=level,  # type: ignore[arg-type]
    )


def answers(result: Recognition) -> dict[str, bool | None]:
    return {seen.clue.id: seen.answer for seen in result.clues}


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
    assert "RN-13" in {finding.rule for finding in result.same_day}


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


# ----------------------------------------------------------------------- what was said


def test_a_word_that_is_not_understood_is_said_and_opens_the_list():
    result = told("dizzy", "haluccinations", course=RAISED)

    assert result.not_understood == ("haluccinations (did you mean 'hallucinations'?)",)
    assert result.not_recognised == ()
    assert answers(result)["RC-07"] is None
    assert "symptoms" in {one.fact for one in result.would_decide}


def test_an_unknown_medicine_is_no_unknown_symptom():
    result = told("stiff", "fooo", person=ADULT.with_(other_medicines=("unknownium",)))

    assert result.not_understood == ("fooo",)
    assert result.not_recognised == ("unknownium",)


def test_every_name_of_every_symptom_is_understood():
    for symptom in MEDICINE.symptoms:
        for name in (symptom.term, symptom.plain_name, *symptom.synonyms):
            assert told(name.upper()).not_understood == (), name


def test_a_symptom_says_what_it_was_understood_as():
    (heard,) = told("  Hearing VOICES ").heard

    assert (heard.said, heard.word) == ("Hearing VOICES", "hallucinations")
    assert heard.entry is not None
    assert heard.entry.term == "auditory hallucinations"


def test_no_list_at_all_is_open_and_an_emergency():
    result = recognise(Person(), MEDICINE)

    assert (result.verdict, result.score_range) == ("cannot tell", (-8, 9))
    assert result.would_decide[0].fact == "symptoms"
    assert result.is_emergency


def test_a_list_of_no_symptoms_is_refused_unless_something_is_urgent_or_measured():
    with pytest.raises(InputError) as refusal:
        told()

    assert "poison centre" in refusal.value.fix
    assert told(temperature_c=39).verdict == "cannot tell"
    assert told(overdose_suspected=True).is_emergency
    assert told("cardiomyopathy").verdict == "cannot tell"


def test_an_absent_symptom_is_known_without_a_list_and_an_unsure_one_is_open_within_one():
    absent = recognise(Person(), MEDICINE, facts={"symptoms_absent": ("floppy", "fever")})
    unsure = told("stiff", symptoms_unsure=("floppy",))

    assert answers(absent)["RC-02"] is False
    assert answers(absent)["RC-03"] is False
    assert answers(absent)["RC-01"] is None
    assert answers(unsure)["RC-02"] is None


def test_what_is_named_outweighs_that_it_is_said_to_be_absent():
    assert answers(told("floppy", symptoms_absent=("floppy",)))["RC-02"] is True


def test_what_would_decide_is_ordered_by_points_and_measured_ones_come_last():
    result = told("stiff", missed_hours=0)
    points = [one.points for one in result.would_decide if not one.counted_as_absent]

    assert points == sorted(points, reverse=True)
    assert result.would_decide[0].fact == "pump"
    assert result.would_decide[0].points == 4
    assert told("stiff").would_decide[0].fact == "pump"
    at_bedside = [one for one in result.would_decide if one.counted_as_absent]
    assert [(one.fact, one.points) for one in at_bedside] == [
        ("temperature_c", 4),
        ("gcs", 2),
        ("heart_rate_per_min", 2),
    ]
    assert result.would_decide[-1].counted_as_absent


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


# ------------------------------------------------------------- what the answer carries


def test_an_answer_says_by_which_rules_and_lines_it_was_given():
    result, telling = told("stiff"), MEDICINE.telling_apart

    assert (result.medicine, result.pack_version) == (MEDICINE.name, MEDICINE.version)
    assert result.rules_date == MEDICINE.rules_date
    assert (result.withdrawal_from, result.overdose_to) == (3, -3)
    assert (result.score_says, result.score_note) == (telling.score.says, telling.score.note)
    assert result.title == telling.answer("cannot tell").title
    assert result.why == ""
    assert result.expired == ""
    assert told("dizzy", course=RAISED).why.startswith("This fits a side effect")


def test_rules_past_their_day_of_review_say_so_here_too():
    import dataclasses

    old = dataclasses.replace(MEDICINE, rules_date="2020-01-01", review_by="2021-01-01")

    assert "2021-01-01" in recognise(Person(), old).expired


def test_a_name_that_is_the_medicine_itself_is_said():
    result = told("stiff", person=ADULT.with_(other_medicines=(MEDICINE.name,)))

    assert any(MEDICINE.name in sentence for sentence in result.assumptions)


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


def test_days_missed_in_the_course_reach_the_rules_whole():
    course = parse_course("20 mg three times a day for 90 days, missed days 88 to 90")

    result = told("stiff", course=course)

    assert "MD-03" in {finding.rule for finding in result.same_day}
    assert "MD-03" not in {finding.rule for finding in told("stiff", course=course, missed_hours=6).same_day}


def test_an_extra_dose_in_the_course_is_on_the_other_side():
    course = parse_course("20 mg at 08:00 and 20:00 for 90 days, extra 200 mg on day 89 at 21:00")

    assert answers(told("tired", course=course))["RC-06"] is True


def test_what_follows_from_other_facts_is_taken_and_what_nobody_said_is_not():
    """Someone who never drinks has not drunk today; a pump that nobody spoke of may be there."""
    sober = ADULT.with_(alcohol_drinks_week=0)

    assert told("dizzy", course=RAISED, person=sober).verdict == "side effect"
    assert answers(told("tired", missed_hours=0))["RC-05"] is None


def test_equal_causes_stand_in_the_packs_order_and_a_cause_shows_what_is_open():
    order = [cause.id for cause in MEDICINE.telling_apart.causes]
    seen = recognise(Person(), MEDICINE).causes
    nothing_known = [one.cause.id for one in seen if one.balance == 0 and not one.speaks_for]

    assert nothing_known == sorted(nothing_known, key=order.index)
    withdrawal = next(one for one in seen if one.cause.id == "withdrawal")
    assert withdrawal.open == (
        "doses were missed or cut, or the pump may have failed",
        "stiff, or brisk reflexes",
        "fever",
        "hallucinations",
        "itching without a rash",
    )


def test_questions_with_equal_points_come_in_the_order_in_which_people_are_asked():
    """Everyone first, then sometimes, then the bedside; the same points, by name."""
    result = told("stiff", missed_hours=0, pump=False)

    assert [one.fact for one in result.would_decide] == [
        "aki",
        "ingested_mg",
        "overdose_suspected",
        "temperature_c",
        "gcs",
        "heart_rate_per_min",
    ]
    assert result.would_decide[0].label == "new kidney injury"
    assert result.would_decide[0].asks == (MEDICINE.telling_apart.clues[5].asks,)


def test_facts_of_the_story_that_are_no_or_nought_are_not_shown_as_here():
    rows = {
        seen.feature.id: seen for seen in told("stiff", aki=False, ingested_mg=0, missed_hours=24).features
    }

    assert rows["story"].values == (("missed_hours", 24),)
    assert rows["story"].is_known
    assert rows["given"].is_known is False


def test_symptoms_given_as_facts_win_over_the_persons():
    result = recognise(ADULT.with_(symptoms=("floppy",)), MEDICINE, facts={"symptoms": ("stiff",)})

    assert [one.said for one in result.heard] == ["stiff"]
    assert result.score == 2


def test_an_absent_symptom_that_is_not_understood_is_said_and_is_not_heard():
    result = told("stiff", symptoms_absent=("qqzzx", "fever"), symptoms_unsure=("xxqqz",))

    assert result.not_understood == ("qqzzx", "xxqqz")
    assert [one.said for one in result.heard] == ["stiff"]


def test_the_advice_for_a_danger_sign_is_said_once():
    result = told("seizure", "stiff")

    assert len(result.do) == len(set(result.do))
    assert result.do[-len(MEDICINE.telling_apart.answer(result.verdict).do) :] == (
        MEDICINE.telling_apart.answer(result.verdict).do
    )


@pytest.mark.parametrize(
    ("symptom", "facts", "span"),
    [
        ("slow pulse", {"missed_hours": 0, "pump": False}, (-3, -1)),
        (
            "fast pulse",
            {"missed_hours": 0, "ingested_mg": 0, "overdose_suspected": False, "aki": False},
            (-1, 3),
        ),
    ],
)
def test_a_range_that_just_touches_a_line_names_no_picture(symptom, facts, span):
    person = ADULT.with_(conditions=("tetraplegia",))
    result = told("high blood pressure", "headache", symptom, person=person, **facts)

    assert (result.score_range, result.verdict) == (span, "cannot tell")


def test_a_large_extra_dose_two_days_ago_reaches_the_rules():
    course = parse_course("20 mg at 08:00 and 20:00 for 90 days, extra 400 mg on day 89 at 21:00")
    earlier = parse_course("20 mg at 08:00 and 20:00 for 90 days, extra 400 mg on day 88 at 21:00")

    for one in (course, earlier):
        urgent = told("tired", course=one)
        assert any(finding.rule.startswith("OD-") for finding in (*urgent.danger, *urgent.same_day))


def test_what_is_missing_is_named_in_order():
    for seen in recognise(Person(), MEDICINE).clues:
        assert list(seen.missing) == sorted(seen.missing)


def test_only_signs_that_count_as_not_there_ask_to_be_measured():
    result = told("stiff", "fever", missed_hours=0, **NOTHING_EXTRA)

    assert {one.fact: one.points for one in result.would_decide} == {
        "temperature_c": 2,
        "heart_rate_per_min": 2,
        "gcs": 2,
    }


def test_a_rule_for_today_is_no_danger_sign_and_the_other_way_round():
    person = Person(age_years=66, egfr_ml_min_1_73m2=40)
    today = told("sleepy", person=person)
    both = told("sleepy", "seizure", person=person)

    assert today.danger == ()
    assert "RN-13" in {finding.rule for finding in today.same_day}
    assert {finding.urgent for finding in both.danger} == {"emergency"}
    assert {finding.urgent for finding in both.same_day} == {"same day"}


def test_only_what_holds_is_said():
    result = told("stiff", missed_hours=0, pump=False)

    assert result.caveats == ()
    assert result.together == ()
    points = {clue.id: clue.sources for clue in MEDICINE.telling_apart.clues}
    assert set(points["RC-11"]).isdisjoint(
        set(result.sources) - set(points["RC-01"]) - {"spinalcord2009psych"}
    )
    assert {remark.id for remark in told("seizure", "stiff").caveats} == {"RV-04"}


def test_of_two_causes_with_the_same_balance_the_one_with_more_behind_it_leads():
    result = told("stiff", "fever", "floppy", "sleepy", egfr_ml_min_1_73m2=40)
    lists = [(seen.balance, len(seen.speaks_for)) for seen in result.causes]

    assert lists == sorted(lists, reverse=True)
    assert len({pair for pair in lists if pair[0] == 0}) > 1


def test_a_fact_that_is_waited_for_is_asked_for_once():
    facts = [one.fact for one in recognise(Person(), MEDICINE, facts={"temperature_c": 37}).would_decide]

    assert len(facts) == len(set(facts))
    nobody = recognise(
        Person(age_years=None, symptoms=("tired",)), MEDICINE, facts={"heart_rate_per_min": 120}
    )
    asked = [one.fact for one in nobody.would_decide]
    assert "age_years" in asked
    assert len(asked) == len(set(asked))


def test_a_table_row_without_words_or_a_list_is_not_known():
    open_list = told("dizzy", "qqzzx").features

    assert not next(seen for seen in open_list if seen.feature.id == "pulse").is_known
    assert next(seen for seen in open_list if seen.feature.id == "mind").is_known
