"""A medicine is found by what stands on its box, and nothing is taken for another medicine."""

from __future__ import annotations

import pytest

from handrail.check import check_course
from handrail.course import parse_course
from handrail.medicine.lookup import find_medicines
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("oxycodone hydrochloride", "oxycodone"),
        ("Oxycodone HCl 10 mg prolonged release tablets", "oxycodone"),
        ("tramadol hydrochloride", "tramadol"),
        ("codeine phosphate 30 mg", "codeine"),
        ("morphine sulfate MR", "morphine"),
        ("fentanyl patch 25", "fentanyl"),
        ("Percocet", "oxycodone"),
        ("Norco 5/325", "hydrocodone"),
        ("co-codamol 30/500", "codeine"),
        ("valproate", "valproic acid"),
        ("sodium oxybate", "sodium oxybate"),
    ],
)
def test_salt_form_strength_and_brand_leave_it_the_same_medicine(written: str, name: str):
    assert [one.name for one in find_medicines([written], MEDICINE).medicines] == [name]


@pytest.mark.parametrize(
    "written", ["cocaine", "weed", "2383", "ibprofenol hydrochloride xyz", "rocco", "N02AA99"]
)
def test_a_name_that_is_near_to_none_is_not_asked_about_as_another_medicine(written: str):
    assert find_medicines([written], MEDICINE).not_recognised == (written,)


def test_a_slip_with_a_salt_behind_it_is_asked_about_by_its_name():
    found = find_medicines(["oxycodne hydrochloride"], MEDICINE)

    assert found.not_recognised == ("oxycodne hydrochloride (did you mean 'oxycodone'?)",)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("opioid", "IX-01"),
        ("an opioid painkiller", "IX-01"),
        ("benzodiazepines", "IX-03"),
        ("antipsychotic", "IX-11"),
    ],
)
def test_a_group_is_checked_as_a_group_and_asked_which_one(written: str, rule: str):
    result = check_course(
        parse_course("10 mg three times a day"), Person(age_years=40, other_medicines=(written,)), MEDICINE
    )

    assert rule in {finding.rule for finding in result.findings}
    assert result.not_recognised == (f"{written} (a group of medicines: say which one)",)
    assert "other_medicines" in {gap.missing for gap in result.missing_facts}
