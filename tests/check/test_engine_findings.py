"""What a check finds, leaves open and clears; what stands, and what a plan causes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import re

import pytest

from handrail.check import (
    check_course,
    check_today,
    compare_findings,
    urgent_first,
)
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine.nouns import severity_rank
from handrail.person import Person
from tests.check.engine_people import HISTORY, MEDICINE, WELL, check, rules


def test_leading_findings_come_first_gravest_first():
    person = WELL.with_(other_medicines=("oxycodone", "diazepam", "zolpidem", "lisinopril"))
    findings = check(f"{HISTORY} then stop", person).findings

    leading = [finding for finding in findings if not finding.folded_under]
    assert list(findings[: len(leading)]) == leading
    ranks = [severity_rank(finding.severity) for finding in leading]
    assert ranks == sorted(ranks, reverse=True)
    assert rules(findings[: len(leading)])[:2] == ["IX-04", "AS-01"]


def test_a_folded_finding_names_the_one_on_top():
    found = {
        f.rule: f.folded_under
        for f in check(
            HISTORY, WELL.with_(other_medicines=("pregabalin", "oxycodone", "diazepam"), age_years=70)
        ).findings
    }

    assert (found["IX-05"], found["IX-06"], found["IX-01"], found["IX-04"]) == ("IX-04", "IX-04", "IX-04", "")


def test_a_finding_carries_the_first_day_on_which_it_is_true():
    findings = {
        f.rule: f.day
        for f in check("5 mg three times a day for 14 days then 30 mg three times a day").findings
    }

    assert findings["DL-01"] == 15


def test_findings_about_the_person_alone_have_no_day():
    assert {f.day for f in check_course(None, WELL.with_(conditions=("epilepsy",)), MEDICINE).findings} == {
        None
    }


def test_gaps_are_grouped_by_fact_the_most_useful_question_first():
    gaps = check(HISTORY, Person(age_years=50)).missing_facts
    asked = [MEDICINE.vocabulary.facts[gap.missing].asked for gap in gaps]

    assert gaps[0].missing == "other_medicines"
    assert asked == sorted(asked, key=["everyone", "sometimes", "bedside"].index)
    assert {"egfr_ml_min_1_73m2", "dialysis"} <= {gap.missing for gap in gaps}
    assert "depressant_count" not in {gap.missing for gap in gaps}


def test_every_rule_is_found_open_or_clear():
    result = check(HISTORY, Person(age_years=50))

    assert len(result.findings) + len(result.cannot_tell) + result.rules_clear == len(MEDICINE.rules)


def test_the_order_of_the_rules_changes_nothing():
    shuffled = list(MEDICINE.rules)
    random.Random(7).shuffle(shuffled)
    other = dataclasses.replace(MEDICINE, rules=tuple(shuffled))
    person = Person(
        age_years=70, other_medicines=("oxycodone", "pregabalin", "naproxen"), egfr_ml_min_1_73m2=40
    )
    course = parse_course(f"{HISTORY} then stop")

    one, two = check_course(course, person, MEDICINE), check_course(course, person, other)

    assert set(one.findings) == set(two.findings)
    assert set(one.cannot_tell) == set(two.cannot_tell)
    assert {gap.missing: (set(gap.rules), gap.severity) for gap in one.missing_facts} == {
        gap.missing: (set(gap.rules), gap.severity) for gap in two.missing_facts
    }


def test_an_unknown_name_is_said_with_the_nearest_one():
    result = check(HISTORY, WELL.with_(other_medicines=("zolpiden", "Ambien"), conditions=("epilepsi",)))

    assert "zolpiden (did you mean 'zolpidem'?)" in result.not_recognised
    assert "epilepsi (did you mean 'epilepsy'?)" in result.not_recognised
    assert "IX-07" in rules(result.findings)


def test_the_medicine_itself_is_not_another_one():
    result = check(HISTORY, WELL.with_(other_medicines=(MEDICINE.name.upper(),)))

    assert not result.not_recognised
    assert "not counted" in result.assumptions[0]


def test_alcohol_is_not_counted_as_a_sedative_but_is_drinking():
    result = check(HISTORY, WELL.with_(other_medicines=("ethanol",), alcohol_drinks_week=None))

    assert "AL-02" in rules(result.findings)
    assert "AL-03" not in rules(result.findings)


def test_dialysis_is_asked_for_only_where_it_could_be():
    weak, fair = (Person(age_years=50, egfr_ml_min_1_73m2=egfr) for egfr in (48, 75))

    assert "dialysis" in {gap.missing for gap in check(HISTORY, weak).missing_facts}
    assert "dialysis" not in {gap.missing for gap in check(HISTORY, fair).missing_facts}
    assert "Dialysis was not mentioned" in check(HISTORY, fair).assumptions[0]


def test_creatinine_is_as_good_as_an_egfr():
    person = Person(age_years=82, sex="female", weight_kg=52, creatinine_mg_dl=1.6)

    assert {"EL-02", "RN-03"} <= set(rules(check(HISTORY, person).findings))


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"inpatiant": True}, "Did you mean 'inpatient'"),
        ({"gcs": "low"}, "a number"),
        ({"pump": 1}, "true or false"),
    ],
)
def test_facts_that_do_not_fit_are_refused(facts: dict[str, object], says: str):
    with pytest.raises(InputError) as refusal:
        check(HISTORY, facts=facts)

    assert says in str(refusal.value)


def test_a_rule_holds_only_between_its_dates():
    rule = next(rule for rule in MEDICINE.rules if rule.id == "DL-01")
    dated = dataclasses.replace(rule, since="2020-01-01", until="2024-12-31")
    medicine = dataclasses.replace(MEDICINE, rules=(dated,))
    course = parse_course("30 mg three times a day")

    def found(year: int) -> list[str]:
        return rules(check_course(course, WELL, medicine, on=dt.date(year, 6, 1)).findings)

    assert [found(2019), found(2022), found(2025)] == [[], ["DL-01"], []]


# ------------------------------------------------------------------------ standing and caused


def test_today_is_the_present_dose_and_not_the_past_one():
    course = "30 mg four times a day for 100 days then 20 mg three times a day for 100 days"

    assert "DL-01" in rules(check(course).findings)
    assert "DL-01" not in rules(check_today(parse_course(course), WELL, MEDICINE).findings)


def test_what_stands_is_not_caused_and_what_a_plan_brings_is():
    high = "90 mg three times a day for 300 days"
    planned = {"taper_planned": True}
    before = check_today(parse_course(high), WELL, MEDICINE, facts=planned)
    after = check(f"{high} then 20 mg at 08:00 for 5 days then stop", facts=planned, from_day=301)

    standing, caused = compare_findings(before, after)

    assert {"DL-01", "AS-08"} <= set(rules(standing))
    assert {"AS-03", "AS-05"} <= set(rules(caused))
    assert not {"DL-01", "AS-08"} & set(rules(caused))


def test_a_gentle_taper_from_a_high_dose_causes_nothing_grave():
    high = "90 mg three times a day for 300 days"
    steps = " then ".join(f"{mg} mg three times a day for 7 days" for mg in range(85, 0, -5))
    planned = {"taper_planned": True}
    before = check_today(parse_course(high), WELL, MEDICINE, facts=planned)
    after = check(f"{high} then {steps} then stop", facts=planned, from_day=301)

    _, caused = compare_findings(before, after)

    assert [f.rule for f in caused if severity_rank(f.severity) >= severity_rank("major")] == []


def test_an_ordinary_steady_course_is_nothing_urgent():
    assert urgent_first(parse_course(HISTORY), WELL, MEDICINE) == ()
    assert (
        urgent_first(
            parse_course("90 mg three times a day for 300 days"),
            WELL.with_(egfr_ml_min_1_73m2=8, dialysis="hd"),
            MEDICINE,
        )
        == ()
    )


@pytest.mark.parametrize(
    ("person", "facts", "first", "when"),
    [
        ({"symptoms": ("unrousable",)}, {}, "OD-03", "emergency"),
        ({"symptoms": ("confusion",), "egfr_ml_min_1_73m2": 40}, {}, "RN-13", "emergency"),
        ({"symptoms": ("confusion",)}, {}, "CD-18", "same day"),
        ({}, {"aki": True}, "RN-12", "same day"),
        ({}, {"suicidal_ideation": True}, "SU-01", "emergency"),
        ({}, {"pump": True, "pump_refill_due_days": 1}, "IT-04", "same day"),
        ({}, {"pump": True, "pump_alarm": True}, "IT-05", "emergency"),
        ({"symptoms": ("fever",)}, {"pump": True}, "IT-06", "emergency"),
        ({"symptoms": ("hallucinations",)}, {"missed_hours": 36}, "AS-07", "emergency"),
    ],
)
@pytest.mark.parametrize("course", [None, HISTORY])
def test_what_comes_before_any_plan(
    person: dict[str, object], facts: dict[str, object], first: str, when: str, course: str | None
):
    taken = parse_course(course) if course else None

    urgent = urgent_first(taken, WELL.with_(**person), MEDICINE, facts=facts)

    assert (urgent[0].rule, urgent[0].urgent) == (first, when)


def test_what_is_to_be_asked_today_stands_before_what_can_wait_for_this_week():
    person = WELL.with_(egfr_ml_min_1_73m2=38)
    facts = {"egfr_fall_pct_since_dose_set": 55}
    result = check_today(parse_course(HISTORY), person, MEDICINE, facts=facts)

    order = [finding.rule for finding in result.leading]
    assert order.index("RN-18") < order.index("RN-03")


def test_every_advice_that_asks_the_prescriber_today_says_so_to_the_order_too():
    asks_today = re.compile(r"[Aa]sk (the prescriber|today|whoever wrote)[^.:;]*today")

    late = [
        rule.id
        for rule in MEDICINE.rules
        if asks_today.search(rule.do) and not rule.urgent and rule.ask_by != "today"
    ]
    assert late == []


def test_new_to_it_without_a_history_begins_on_the_first_day():
    """The starting dose is judged, and nobody is told that the days of use are missing."""
    result = check_course(parse_course("10 mg three times a day"), WELL, MEDICINE, facts={"naive": True})

    assert "DL-15" in {finding.rule for finding in result.findings}
    assert "days_on_medicine" not in {gap.missing for gap in result.missing_facts}
