"""Refills, what is at home, and lists: the medicine that has vanished."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.check.records import (
    EgfrReading,
    Refill,
)
from handrail.medicine.kleene import Between
from tests.check.record_entries import MEDICINE, STEADY, WELL, ago, found, listed, tablets, told

# ------------------------------------------------------------------------------------- refills


def test_a_refill_lasts_as_many_days_as_its_tablets_hold():
    """168 tablets of 10 mg at 60 mg a day are 28 days; after 20 of them 480 mg are left: 8 days."""
    facts = told(refills=(tablets(20, 168),)).facts

    assert facts["supply_days"] == 8
    assert facts["supply_on_hand_mg"] == Between(480)
    assert facts["refill_gap_days"] == 0
    assert "missed_hours" not in facts


def test_the_supply_that_ran_out_four_days_ago_is_96_hours_without():
    """28 days handed out 32 days ago; the 28th day was the last, so four days and twelve doses are missed."""
    answer = told(refills=(tablets(32, 168),))

    assert answer.facts["missed_hours"] == 96
    assert answer.facts["missed_doses"] == 12
    assert answer.facts["refill_gap_days"] == 4
    assert answer.facts["supply_days"] == 0
    assert f"not enough was left for {ago(4)}, 4 days ago" in answer.says[0]
    assert "without blame" in answer.says[0]


@pytest.mark.parametrize(
    ("days_ago", "rule"), [(27, "AS-10"), (29, "MD-02"), (31, "MD-03"), (35, "AS-11"), (60, "AS-11")]
)
def test_the_longer_the_gap_the_graver_the_finding(days_ago: int, rule: str):
    assert rule in found(refills=(tablets(days_ago, 168),))


def test_a_supply_that_lasts_raises_nothing():
    rules = found(refills=(tablets(50, 168), tablets(20, 168)))

    assert not rules & {"AS-10", "AS-11", "MD-01", "MD-02", "MD-03"}


def test_what_one_refill_leaves_over_counts_for_the_next():
    """Two refills of 28 days, 40 and 20 days ago: 56 days of tablets for 40 days, 16 are left."""
    assert told(refills=(tablets(20, 168), tablets(40, 168))).facts["supply_days"] == 16


def test_a_gap_that_a_refill_has_closed_is_over():
    facts = told(refills=(tablets(100, 168), tablets(5, 168))).facts

    assert facts["refill_gap_days"] == 0
    assert facts["supply_days"] == 23


def test_doses_missed_in_the_course_stay_in_the_box():
    """A day missed leaves 60 mg, which is one day more."""
    kept = told(f"{STEADY}, miss day 290", refills=(tablets(20, 168),)).facts

    assert kept["supply_days"] == 9


def test_a_dose_that_was_lower_before_uses_less():
    """10 days at 30 mg and 10 at 60 mg of 1680 mg leave 780 mg, 13 days."""
    course = "10 mg three times a day for 100 days then 20 mg three times a day for 10 days"

    assert told(course, refills=(tablets(20, 168),)).facts["supply_days"] == 13


def test_liquid_counts_by_the_millilitre():
    """300 mL of 1 mg/mL are 300 mg: 10 days of 30 mg, of which 4 are gone."""
    liquid = Refill(on=ago(4), count=300, strength_mg=1)

    assert told("10 mg three times a day for 90 days", refills=(liquid,)).facts["supply_days"] == 6


def test_what_was_counted_at_home_outweighs_the_refills():
    answer = told(refills=(tablets(60, 168),), at_home_mg=600)

    assert answer.facts["supply_days"] == 10
    assert "missed_hours" not in answer.facts
    assert any("is what counts" in says for says in answer.says)


@pytest.mark.parametrize("course", [None, "10 mg as needed up to three times a day for 90 days"])
def test_refills_that_can_not_be_held_against_a_course_are_named(course: str | None):
    answer = told(course, refills=(tablets(20, 168),))

    assert "supply_days" not in answer.facts
    assert answer.could_not[0].startswith("The refills: ")


def test_an_undated_course_is_taken_as_the_same_dose_ever_since_and_it_says_so():
    answer = told("20 mg three times a day", refills=(tablets(20, 168),))

    assert answer.facts["supply_days"] == 8
    assert "taken to be the same dose ever since" in answer.says[0]
    assert answer.from_day is None


def test_nothing_is_missed_by_someone_who_has_stopped():
    answer = told("20 mg three times a day for 100 days then stop", refills=(tablets(60, 168),))

    assert "missed_hours" not in answer.facts


def test_entries_after_the_day_asked_about_are_left_out_and_named():
    answer = told(refills=(tablets(-3, 168),), egfr=(EgfrReading(on=ago(-1), value=60),))

    assert dict(answer.facts) == {}
    assert str(ago(-3)) in answer.could_not[0]
    assert "eGFR" in answer.could_not[0]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(1, 300)), min_size=1, max_size=6),
    st.integers(0, 119),
    st.integers(1, 200),
)
def test_more_tablets_never_shorten_the_supply(refills: list[tuple[int, int]], day: int, more: int):
    entries = tuple(tablets(days, count) for days, count in refills)

    before = told(refills=entries).facts
    # Not before the first one: what was left before the first refill on record is never counted.
    latest = min(day, max(days for days, _ in refills))
    after = told(refills=(*entries, tablets(latest, more))).facts

    assert after["supply_days"] >= before["supply_days"]  # type: ignore[operator]
    assert after["refill_gap_days"] <= before["refill_gap_days"]  # type: ignore[operator]


# --------------------------------------------------------------------------- supply and suicide


def test_a_supply_above_the_overdose_line_is_a_finding_with_suicide_risk():
    low = WELL.with_(conditions=("depression",))

    assert "SU-03" in found(person=low, at_home_mg=1200)
    assert "SU-03" not in found(person=low, at_home_mg=150)
    assert "SU-03" not in found(at_home_mg=1200)


def test_a_refill_makes_a_supply_at_home_too():
    assert "SU-03" in found(person=WELL.with_(conditions=("depression",)), refills=(tablets(2, 168),))


@pytest.mark.parametrize("earlier", ["home", "admission"])
def test_on_the_earlier_list_and_gone_from_the_hospitals_orders(earlier: str):
    lists = (listed(earlier, 3, "ramipril", MEDICINE.name), listed("inpatient", 2, "ramipril"))

    answer = told(lists=lists)
    assert answer.facts["inpatient_orders_omit_medicine"] is True
    assert str(ago(2)) in answer.says[0]
    assert "AS-06" in found(lists=lists)


def test_on_the_earlier_list_and_gone_from_the_one_for_home():
    lists = (listed("admission", 9, MEDICINE.name), listed("discharge", 1, "ramipril"))

    assert told(lists=lists).facts["discharge_list_omits_medicine"] is True
    assert {"AS-12"} <= found(lists=lists)
    assert "AS-06" not in found(lists=lists)


def test_orders_without_it_that_were_put_right_are_no_finding():
    lists = (
        listed("admission", 9, MEDICINE.name),
        listed("inpatient", 8, "ramipril"),
        listed("discharge", 1, MEDICINE.name),
    )

    assert not found(lists=lists) & {"AS-06", "AS-12"}


def test_one_list_is_enough_where_the_course_says_that_it_is_taken():
    answer = told(lists=(listed("inpatient", 1, "ramipril"),))

    assert answer.facts["inpatient_orders_omit_medicine"] is True
    assert "the course that was given" in answer.says[0]


def test_one_list_alone_says_nothing_of_what_vanished():
    answer = told(None, lists=(listed("inpatient", 1, "ramipril"),))

    assert not answer.facts
    assert "nothing says that it was taken before" in answer.could_not[0]


@pytest.mark.parametrize("code", [code.code for code in MEDICINE.codes] + [MEDICINE.name.upper()])
@pytest.mark.parametrize("behind", ["", " 10 mg tablets"])
def test_the_medicine_is_found_on_a_list_by_name_brand_and_code(code: str, behind: str):
    name = code if code[-1].isdigit() else f"{code}{behind}"

    assert told(lists=(listed("discharge", 1, "ramipril", name),)).facts == {
        "inpatient_orders_omit_medicine": False,
        "discharge_list_omits_medicine": False,
    }


def test_a_name_that_may_be_the_medicine_misspelt_is_to_be_read_by_hand():
    answer = told(lists=(listed("home", 5, MEDICINE.name), listed("discharge", 1, "baclofn 10 mg")))

    assert not answer.facts
    assert "'baclofn 10 mg'" in answer.could_not[0]


def test_an_empty_list_is_a_list_without_it():
    assert told(lists=(listed("discharge", 1),)).facts["discharge_list_omits_medicine"] is True
