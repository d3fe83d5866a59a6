"""Whom a taper is for: what makes it a draft, what refuses it, and what is said beside it."""

from __future__ import annotations

import dataclasses

import pytest

from handrail.errors import InputError, NoPlanFound
from handrail.person import Person
from tests.plan.asked import ADA, a_taper, named


@pytest.mark.parametrize(
    ("sentence", "person"),
    [
        ("90 mg three times a day for 8 months", Person(age_years=44, weight_kg=80, egfr_ml_min_1_73m2=95)),
        ("5 mg twice a day for 4 months", Person(age_years=70, weight_kg=66, dialysis="hd")),
        (
            "20 mg three times a day for 3 years",
            Person(age_years=31, sex="female", weight_kg=68, egfr_ml_min_1_73m2=110, pregnant=True),
        ),
        (
            "20 mg three times a day for 3 years",
            Person(age_years=40, weight_kg=70, egfr_ml_min_1_73m2=90, conditions=("epilepsy",)),
        ),
        ("10 mg three times a day for 2 years", Person(age_years=7, weight_kg=24, egfr_ml_min_1_73m2=110)),
    ],
    ids=["270 mg", "dialysis", "pregnancy", "epilepsy", "child"],
)
def test_a_dangerous_start_is_a_draft_for_a_specialist_never_a_refusal(sentence, person):
    result = a_taper(sentence, person)

    assert result.chosen.offered
    assert result.supervision == "draft for specialist supervision"
    assert result.supervision_reasons


def test_unknown_kidneys_make_a_draft_with_kidneys_not_checked_on_top():
    result = a_taper("20 mg three times a day for 6 months", Person(age_years=50, weight_kg=70))

    assert result.do_now[0].startswith("Kidneys not checked")
    assert result.supervision
    assert any("90, 45 and 15" in said for said in result.assumptions)


def test_unknown_kidneys_are_never_quicker_than_any_of_the_three():
    unknown = a_taper("20 mg three times a day for 6 months", Person(age_years=50, weight_kg=70))
    for egfr in (90, 45, 15):
        known = a_taper(
            "20 mg three times a day for 6 months",
            Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=egfr),
        )
        assert unknown.chosen.total_days >= 0.85 * known.chosen.total_days


def test_no_plan_for_a_child_under_two():
    with pytest.raises(NoPlanFound, match="under") as caught:
        a_taper("2.5 mg twice a day for 3 months", Person(age_years=1.5, weight_kg=11), halves=True)

    assert caught.value.rule == "FL-08"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"suicidal_ideation": True}, "SU-01"),
        ({"aki": True}, "RN-12"),
    ],
)
def test_what_is_urgent_comes_before_any_plan(facts, rule):
    person = dataclasses.replace(ADA, facts=facts)
    with pytest.raises(NoPlanFound, match="before any plan") as caught:
        a_taper("20 mg three times a day for 6 months", person)

    assert caught.value.rule == rule
    assert caught.value.nearest.startswith("Now:")


def test_a_medicine_taken_as_needed_has_no_steady_dose_to_plan_from():
    with pytest.raises(InputError, match="as needed"):
        a_taper("10 mg as needed, up to 3 a day for 3 months")


def test_a_course_that_has_ended_is_refused():
    with pytest.raises(InputError, match="already ended"):
        a_taper("10 mg three times a day for 3 months then stop")


def test_a_benzodiazepine_never_shortens_a_plan():
    """Judged protective for motor signs, and yet it changes nothing in a plan but the findings."""
    with_it = a_taper(
        "20 mg three times a day for 6 months", dataclasses.replace(ADA, other_medicines=("diazepam",))
    )
    without = a_taper("20 mg three times a day for 6 months", dataclasses.replace(ADA, other_medicines=()))

    assert with_it.chosen.total_days >= without.chosen.total_days


def test_staying_with_failing_kidneys_is_weighed_against_leaving():
    result = a_taper("5 mg twice a day for 4 months", Person(age_years=70, weight_kg=66, dialysis="hd"))

    assert result.chosen.name == "faster"
    assert "times the level" in named(result, "stay").notes[0]
    assert any("staying on the dose is a danger too" in said for said in result.do_now)


def test_after_a_few_days_it_is_asked_whether_a_taper_is_needed():
    result = a_taper("20 mg three times a day for 3 days")

    assert any("whether a taper is needed" in said for said in result.do_now)
