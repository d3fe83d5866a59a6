"""Too much at once: which help, with what is known and with what is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.check import check_course
from handrail.check.overdose import judge_overdose
from handrail.check.overdose_nouns import Overdose
from handrail.course.ingested import Ingested, read_ingested
from handrail.errors import InputError
from handrail.medicine.overdose import TRIAGE_LEVELS
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
WELL = Person(
    age_years=40,
    weight_kg=70,
    egfr_ml_min_1_73m2=95,
    other_medicines=(),
    alcohol_drinks_week=0,
    symptoms=(),
    conditions=(),
)
"""An adult of whom everything that counts is known, and none of it makes it worse."""


def judged(mg: float, person: Person = WELL, *, single: float | None = 20, **more: object) -> Overdose:
    return judge_overdose(mg, person, MEDICINE, single_dose_mg=single, **more)  # type: ignore[arg-type]


def rank(result: Overdose) -> int:
    return TRIAGE_LEVELS.index(result.level)


# ------------------------------------------------------------------------- cases a pharmacist reads


@pytest.mark.parametrize(
    ("mg", "level"),
    [
        *((20, "watch"), (40, "watch"), (45, "poison_centre"), (99, "poison_centre")),
        *((100, "poison_centre"), (199, "poison_centre"), (200, "emergency"), (2000, "emergency")),
    ],
)
def test_an_adult_alone_with_healthy_kidneys(mg: float, level: str):
    result = judged(mg)

    assert result.level == result.level_if_known == level
    assert result.needs_care_now == (level != "watch")


@pytest.mark.parametrize(
    ("who", "mg"),
    [
        ({"age_years": 4, "weight_kg": 16}, 5),
        ({"age_years": 15}, 60),
        ({"dialysis": "hd", "egfr_ml_min_1_73m2": None}, 25),
        ({"egfr_ml_min_1_73m2": 40}, 25),
        ({"other_medicines": ("zolpidem",)}, 25),
        ({"other_medicines": ("alcohol",)}, 25),
        ({"other_medicines": ("morphine",)}, 25),
        ({"symptoms": ("can't be woken",)}, 25),
        ({"symptoms": ("confused",)}, 25),
        ({"symptoms": ("suicidal",)}, 25),
    ],
)
def test_a_small_excess_is_an_emergency_for_some(who: dict[str, object], mg: float):
    single = 0 if who.get("age_years") == 4 else 20

    assert judged(mg, WELL.with_(**who), single=single).level == "emergency"


def test_on_purpose_is_an_emergency_whatever_the_amount():
    assert judged(25, on_purpose=True).level == "emergency"
    assert judged(25, on_purpose=False).level == "watch"


def test_a_teenager_below_60_mg_still_calls_a_poison_centre():
    assert judged(40, WELL.with_(age_years=15)).level == "poison_centre"


def test_a_child_has_no_curve_and_is_referred():
    result = judged(10, Person(age_years=4, weight_kg=16), single=0)

    assert result.severity is None
    assert "any excess is referred" in result.no_severity


def test_what_is_not_known_counts_as_the_graver_and_is_named():
    result = judge_overdose(30, Person(age_years=40), MEDICINE)

    assert (result.level, result.level_if_known) == ("emergency", "watch")
    assert {"egfr_ml_min_1_73m2", "dialysis", "alcohol_now", "depressant_count"} <= set(result.not_known)
    assert all(not reason.is_certain for reason in result.reasons)


def test_symptoms_and_intent_that_nobody_told_raise_no_alarm_of_their_own():
    result = judged(30, WELL.with_(symptoms=None))

    assert result.level == "watch"


def test_an_unknown_number_of_tablets_counts_as_the_whole_pack():
    amount = read_ingested("an unknown number of 10 mg tablets from a pack of 84")
    result = judge_overdose(amount, WELL, MEDICINE, single_dose_mg=20)

    assert result.level == "emergency"
    assert result.severity is not None
    assert result.severity.effective_mg[1] >= 840
    assert "ingested_mg" not in result.not_known


def test_alcohol_multiplies_once_however_much_else_was_taken():
    one = judged(300, WELL.with_(other_medicines=("alcohol",))).severity
    many = judged(300, WELL.with_(other_medicines=("alcohol", "zolpidem", "morphine"))).severity

    assert one is not None
    assert many is not None
    assert one.coingestant_factor == many.coingestant_factor == (2.2, 2.2)


def test_unknown_kidneys_and_company_span_a_range_whose_upper_end_leads():
    known, unknown = judged(300).severity, judge_overdose(300, Person(age_years=40), MEDICINE).severity

    assert known is not None
    assert unknown is not None
    assert unknown.ventilated[0] <= known.ventilated[0] == known.ventilated[1] < unknown.ventilated[1]
    assert unknown.ventilated_band[1] > unknown.ventilated[1]


def test_being_used_to_it_is_shown_and_changes_no_help():
    result = judged(300, daily_dose_mg=60)
    severity = result.severity

    assert severity is not None
    assert severity.ventilated_if_used_to_it < severity.ventilated[0]
    assert result.level == judged(300, daily_dose_mg=0).level == "emergency"


@pytest.mark.parametrize(("daily", "regular"), [(60, True), (0, False), (None, None)])
def test_withdrawal_afterwards_is_told_to_whoever_takes_it_and_asked_of_the_others(
    daily: float | None, regular: bool | None
):
    result = judged(300, single=None, daily_dose_mg=daily)

    assert result.is_taken_regularly is regular
    assert any("withdrawal" in note.topic for note in result.afterwards)


def test_a_small_amount_is_watched_for_six_hours_and_a_large_one_for_days():
    assert judged(30).watch.hours == (6, 6)
    assert judged(250).watch.hours == (24, 72)
    assert judged(30, WELL.with_(egfr_ml_min_1_73m2=30)).watch.hours == (24, 72)


def test_the_positions_on_dialysis_stand_side_by_side():
    notes = [note for note in judged(300).hospital if note.topic == "Haemodialysis"]

    assert len({note.position for note in notes}) == len(notes) >= 2


def test_the_hospital_is_told_not_to_declare_brain_death():
    assert any("Don't declare brain death" in note.says for note in judged(300).hospital)


def test_no_word_calls_anything_safe_or_blames_anybody():
    result = judged(300)
    said = " ".join(
        [*(r.says + r.do for r in result.reasons), *(n.says for n in (*result.picture, *result.hospital))]
    ).casefold()

    assert "is safe" not in said
    assert not any(word in said for word in ("abuse", "addict", "abuser"))


@pytest.mark.parametrize("mg", [0, -5, float("nan"), float("inf"), 1e9])
def test_an_amount_that_can_not_be_is_refused(mg: float):
    with pytest.raises(InputError, match="can't have been swallowed"):
        judge_overdose(mg, WELL, MEDICINE)


def test_a_pack_without_overdose_data_says_so():
    import dataclasses

    with pytest.raises(InputError, match="says nothing about too much"):
        judge_overdose(300, WELL, dataclasses.replace(MEDICINE, overdose=None))


# ------------------------------------------------------------------------------------- properties

EMERGENCY_RULES = ("OD-01", "OD-04", "OD-05", "OD-11", "CH-06")
PERSONS = st.builds(
    lambda age, egfr, others, drinks: Person(
        age_years=age,
        weight_kg=20 if age is not None and age < 12 else 60,
        egfr_ml_min_1_73m2=egfr,
        other_medicines=others,
        alcohol_drinks_week=drinks,
    ),
    st.none() | st.integers(3, 95),
    st.none() | st.integers(5, 120),
    st.none() | st.sampled_from([(), ("zolpidem",), ("alcohol",), ("paracetamol",)]),
    st.none() | st.just(0),
)
DOSES = st.integers(1, 3000)


@settings(max_examples=60, deadline=None)
@given(PERSONS, DOSES, DOSES)
def test_more_is_never_less_grave(person: Person, one: int, other: int):
    less, more = (judge_overdose(mg, person, MEDICINE) for mg in sorted((one, other)))

    assert rank(less) <= rank(more)
    if less.severity and more.severity:
        assert less.severity.ventilated[1] <= more.severity.ventilated[1] + 1e-12


@settings(max_examples=60, deadline=None)
@given(PERSONS, DOSES)
def test_less_kidney_or_more_company_is_never_less_grave(person: Person, mg: int):
    before = judge_overdose(mg, person, MEDICINE, single_dose_mg=20)
    worse = [person.with_(other_medicines=(*(person.other_medicines or ()), "morphine"))]
    if person.egfr_ml_min_1_73m2:
        worse.append(person.with_half_the_egfr())
    for one in worse:
        after = judge_overdose(mg, one, MEDICINE, single_dose_mg=20)
        if after.level_if_known != before.level_if_known:
            assert TRIAGE_LEVELS.index(after.level_if_known) > TRIAGE_LEVELS.index(before.level_if_known)


@settings(max_examples=60, deadline=None)
@given(PERSONS, DOSES)
def test_knowing_more_never_finds_graver_than_what_led(person: Person, mg: int):
    """What leads covers everything that could be: no answer is graver once a fact is told."""
    before = judge_overdose(mg, person, MEDICINE, single_dose_mg=20)
    told = {
        "egfr_ml_min_1_73m2": person.egfr_ml_min_1_73m2 or 20,
        "other_medicines": person.other_medicines if person.other_medicines is not None else ("zolpidem",),
        "age_years": person.age_years or 15,
    }
    after = judge_overdose(mg, person.with_(**told), MEDICINE, single_dose_mg=20, alcohol=True)

    if person.alcohol_drinks_week is None:
        assert rank(after) <= rank(before)
    assert TRIAGE_LEVELS.index(before.level_if_known) <= rank(before)


@settings(max_examples=60, deadline=None)
@given(PERSONS, DOSES)
def test_wherever_a_rule_calls_an_emergency_so_does_the_triage(person: Person, mg: int):
    facts = {"ingested_mg": mg, "single_dose_mg": 20.0}
    rules = {finding.rule for finding in check_course(None, person, MEDICINE, facts=facts).findings}
    result = judge_overdose(mg, person, MEDICINE, single_dose_mg=20)

    if rules.intersection(EMERGENCY_RULES):
        assert result.level_if_known == "emergency"
    if "OD-02" in rules or "OD-12" in rules:
        assert result.level != "watch"


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_range_is_judged_by_its_upper_end(one: int, other: int):
    low, high = sorted((one, other))
    if high == 0:
        return
    amount = Ingested(low_micrograms=low * 1000, high_micrograms=high * 1000)
    result = judge_overdose(amount, WELL, MEDICINE, single_dose_mg=20)

    assert result.level == judged(high).level or rank(result) > rank(judged(high))
