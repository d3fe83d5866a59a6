"""What was said, how it was understood, what would decide, and what an answer carries with it."""

from __future__ import annotations

import pytest

from handrail.check.recognise import recognise
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.person import Person
from tests.check.telling_apart import ADULT, MEDICINE, NOTHING_EXTRA, RAISED, answers, told

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
    today = told("sleepy", missed_hours=60)
    both = told("sleepy", "seizure", pump=True, pump_refill_due_days=1)

    assert today.danger == ()
    assert "MD-03" in {finding.rule for finding in today.same_day}
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
