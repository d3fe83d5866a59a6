"""The advice for the kidneys, every source side by side, and which one leads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.check.kidney_advice import KidneyAdvice
from handrail.medicine.care_nouns import ADVICE_KINDS
from handrail.report.kidney_text import advice_words, risk_words, why_lines

MEDICINE = handrail.load_medicine("baclofen")
SETTLED: dict[str, object] = {"other_medicines": (), "alcohol_drinks_week": 0, "dialysis": "none"}


def advice_of(**known: object) -> KidneyAdvice:
    return handrail.kidney_advice(handrail.Person(**known), MEDICINE)  # type: ignore[arg-type]


def ids(advice: KidneyAdvice) -> set[str]:
    return {one.row.id for one in advice.advice}


# ---------------------------------------------------------------------------- as published


@pytest.mark.parametrize(
    ("egfr", "more", "low", "high"),
    [(50, 4.2, 1.9, 6.4), (35, 12.3, 6.2, 18.4), (20, 29.0, 13.0, 44.9)],
)
def test_the_risk_differences_of_muanda_2019(egfr: float, more: float, low: float, high: float):
    """JAMA 2019: 30-day encephalopathy, 20 mg a day or more against less, +0.42, 1.23, 2.90 %."""
    risks = [one.risk for one in advice_of(age_years=70, egfr_ml_min_1_73m2=egfr, dialysis="none").risks]
    banded = [risk for risk in risks if risk.who == "Muanda 2019" and risk.with_per_1000 is None]

    assert [risk.more_per_1000 for risk in banded] == [(more, low, high)]


def test_one_in_fourteen_on_dialysis():
    """Chauvin 2020: 26 of 360 (7.2 %) against fewer than 0.1 %."""
    (risk,) = [one for one in advice_of(age_years=70, dialysis="hd").risks if one.risk.on_dialysis]

    assert risk.risk.with_per_1000 == pytest.approx(1000 * 26 / 360, abs=0.3)
    assert "about 72 of every 1,000" in risk_words(risk)
    assert "against fewer than 1 of every 1,000" in risk_words(risk)


@pytest.mark.parametrize(
    ("clearance", "share"),
    [(95, None), (80, None), (79, 0.333), (50, 0.333), (49, 0.5), (30, 0.5), (29, 0.667)],
)
def test_the_reductions_of_vlavonou_2014_go_by_creatinine_clearance(clearance: float, share: float | None):
    """One third at 50 to 80, one half at 30 to 50, two thirds below 30 mL/min."""
    advice = advice_of(creatinine_clearance_ml_min=clearance, **SETTLED)
    (row,) = [one for one in advice.advice if one.row.who == "Vlavonou 2014"]

    assert row.row.value == share
    assert not row.is_stand_in
    assert row.row.measure == "creatinine_clearance"


# ------------------------------------------------------------------------------ side by side


def test_at_70_with_an_egfr_of_38_the_strictest_leads():
    advice = advice_of(age_years=70, egfr_ml_min_1_73m2=38, **SETTLED)

    assert ids(advice) == {"KA-03", "KA-12", "KA-22", "KA-40"}
    assert advice.most_permissive.row.who == "Labels"
    assert advice.default is advice.strictest
    assert advice.default.row.who == "Beers 2023"
    assert [one.id for one in advice.because] == ["KD-01"]


def test_at_40_with_nothing_else_the_most_permissive_with_a_figure_leads():
    advice = advice_of(age_years=40, egfr_ml_min_1_73m2=38, **SETTLED)

    assert advice.leads == "most_permissive"
    assert advice.default.row.id == "KA-22"
    assert why_lines(advice, MEDICINE)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"age_years": 65}, "KD-01"),
        ({"other_medicines": ("zolpidem",)}, "KD-02"),
        ({"alcohol_drinks_week": 20}, "KD-03"),
        ({"dialysis": "pd"}, "KD-04"),
    ],
)
def test_age_a_sedative_alcohol_or_dialysis_makes_the_strictest_lead(known: dict[str, object], reason: str):
    advice = advice_of(**{"age_years": 40, "egfr_ml_min_1_73m2": 20, **SETTLED, **known})

    assert reason in [one.id for one in advice.because]
    assert advice.leads == "strictest"
    assert advice.default is advice.strictest


@pytest.mark.parametrize("unknown", ["age_years", "other_medicines", "alcohol_drinks_week"])
def test_what_is_not_known_counts_for_the_stricter_one(unknown: str):
    known = {"age_years": 40, "egfr_ml_min_1_73m2": 38, **SETTLED}
    advice = advice_of(**{name: value for name, value in known.items() if name != unknown})

    assert advice.leads == "strictest"
    assert any(unknown in missing for _, missing in advice.not_known)


def test_beers_speaks_only_of_those_from_65_and_may_apply_at_an_unknown_age():
    assert "KA-40" not in ids(advice_of(age_years=64, egfr_ml_min_1_73m2=38))
    row = next(one for one in advice_of(egfr_ml_min_1_73m2=38).advice if one.row.id == "KA-40")

    assert row.applies is None
    assert row.missing == ("age_years",)


def test_an_egfr_in_the_place_of_a_clearance_is_said():
    advice = advice_of(age_years=40, egfr_ml_min_1_73m2=38, **SETTLED)
    stand_ins = {one.row.id: advice_words(one) for one in advice.advice if one.is_stand_in}

    assert set(stand_ins) == {"KA-12"}
    assert "placed by the eGFR, since the CrCl is not known" in stand_ins["KA-12"]


def test_with_both_numbers_each_source_gets_the_one_it_means():
    advice = advice_of(age_years=40, egfr_ml_min_1_73m2=28, creatinine_clearance_ml_min=55, **SETTLED)

    assert {"KA-23", "KA-30", "KA-11"} <= ids(advice)
    assert not any(one.is_stand_in for one in advice.advice)


def test_unknown_kidneys_give_the_whole_table_and_what_to_measure():
    advice = advice_of(age_years=40)

    assert not advice.is_placed
    assert advice.default is None
    assert len(advice.advice) == len(MEDICINE.care.kidney_advice)
    assert "egfr_ml_min_1_73m2" in advice.to_measure


def test_an_egfr_of_10_without_a_word_of_dialysis_keeps_both_tables_open():
    advice = advice_of(age_years=40, egfr_ml_min_1_73m2=10, other_medicines=(), alcohol_drinks_week=0)

    assert {"KA-24", "KA-23", "KA-05"} <= ids(advice)
    assert all(one.applies is None for one in advice.advice)
    assert advice.leads == "strictest"


def test_on_dialysis_only_advice_for_dialysis_is_shown_and_a_course_is_held_against_it():
    person = handrail.Person(age_years=70, dialysis="hd", egfr_ml_min_1_73m2=8)
    advice = handrail.kidney_advice(person, MEDICINE, handrail.parse_course("10 mg three times a day"))

    assert {one.row.on_dialysis for one in advice.advice} == {True}
    assert advice.daily_dose_mg == 30


# -------------------------------------------------------------------------------------- properties


def _rank(advice: KidneyAdvice) -> int:
    assert advice.default is not None
    return ADVICE_KINDS.index(advice.default.row.advice)


@settings(max_examples=150, deadline=None)
@given(st.floats(5, 130), st.floats(18, 95), st.sampled_from([(), ("zolpidem",)]))
def test_whoever_has_an_egfr_gets_a_default_between_strictest_and_most_permissive(
    egfr: float, age: float, others: tuple[str, ...]
):
    advice = advice_of(
        egfr_ml_min_1_73m2=egfr, age_years=age, other_medicines=others, alcohol_drinks_week=0, dialysis="none"
    )

    assert advice.strictest is advice.advice[-1]
    assert advice.most_permissive is advice.advice[0]
    assert advice.default in advice.advice
    if age >= 65 or others:
        assert advice.default is advice.strictest


@settings(max_examples=150, deadline=None)
@given(st.floats(5, 130), st.floats(5, 130), st.sampled_from([40, 70]))
def test_weaker_kidneys_never_get_a_more_permissive_kind_of_default(one: float, other: float, age: int):
    low, high = sorted((one, other))

    assert _rank(advice_of(egfr_ml_min_1_73m2=low, age_years=age, **SETTLED)) >= _rank(
        advice_of(egfr_ml_min_1_73m2=high, age_years=age, **SETTLED)
    )


@given(st.floats(0.5, 200))
def test_every_source_has_at_most_one_row_for_a_kidney_function(egfr: float):
    advice = advice_of(egfr_ml_min_1_73m2=egfr, age_years=70, **SETTLED)
    sources = [one.row.who for one in advice.advice]

    assert len(sources) == len(set(sources))
