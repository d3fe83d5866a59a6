"""Findings, gaps and their order; folding; what a plan causes; what comes before any plan."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.check import (
    CheckResult,
    Finding,
    check_course,
    check_today,
    compare_findings,
    rule_set,
    urgent_first,
)
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine.nouns import severity_rank
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
HISTORY = "20 mg three times a day for 150 days"
WELL = Person(
    country="US",
    indication="spasticity",
    age_years=50,
    egfr_ml_min_1_73m2=95,
    dialysis="none",
    alcohol_drinks_week=0,
    conditions=(),
    symptoms=(),
    other_medicines=(),
)


def check(course: str, person: Person = WELL, **more: object):
    return check_course(parse_course(course), person, MEDICINE, **more)  # type: ignore[arg-type]


def rules(findings: object) -> list[str]:
    return [finding.rule for finding in findings]  # type: ignore[attr-defined]


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
        ({"symptoms": ("confusion",), "egfr_ml_min_1_73m2": 40}, {}, "RN-13", "same day"),
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


# ---------------------------------------------------------------------------------- a deadline


class Steps:
    """A clock on which a millisecond passes each time somebody looks at it."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return self.looks / 1000


GRAVE = Person(
    age_years=82,
    egfr_ml_min_1_73m2=20,
    other_medicines=("oxycodone", "zolpidem", "diazepam", "pregabalin", "lisinopril"),
    symptoms=("unrousable",),
)
STOPPING = f"{HISTORY} then stop"


def test_without_a_deadline_no_rule_is_left_out():
    result = check(STOPPING, GRAVE)

    assert (result.not_reached, result.not_reached_up_to, result.partial) == ((), "", "")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200))
def test_with_a_deadline_every_rule_is_still_in_one_of_four_places(within_ms: int):
    # Half a step more, so that no rounding decides which rule is the last one.
    result = check(STOPPING, GRAVE, within_ms=within_ms + 0.5, clock=Steps())
    places = [
        {f.rule for f in result.findings},
        {entry.rule for entry in result.cannot_tell},
        set(result.not_reached),
    ]

    assert sum(map(len, places)) == len(set().union(*places))
    assert sum(map(len, places)) + result.rules_clear == len(MEDICINE.rules)
    assert len(MEDICINE.rules) - len(result.not_reached) == min(within_ms, len(MEDICINE.rules))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200))
def test_what_is_left_out_is_never_graver_than_what_was_asked(within_ms: int):
    result = check(STOPPING, GRAVE, within_ms=within_ms, clock=Steps())
    left = [rule for rule in MEDICINE.rules if rule.id in result.not_reached]
    asked = [rule for rule in MEDICINE.rules if rule.id not in result.not_reached]

    if left and asked:
        assert max(_grave(rule) for rule in left) <= min(_grave(rule) for rule in asked)
        assert result.not_reached_up_to == max((rule.severity for rule in left), key=severity_rank)


def _grave(rule: object) -> tuple[bool, int]:
    return rule.urgent == "emergency", severity_rank(rule.severity)  # type: ignore[attr-defined]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200))
def test_a_deadline_loses_no_finding_that_was_found(within_ms: int):
    whole = check(STOPPING, GRAVE)
    partly = check(STOPPING, GRAVE, within_ms=within_ms, clock=Steps())

    reached = [f.rule for f in whole.findings if f.rule not in partly.not_reached]
    assert sorted(reached) == sorted(f.rule for f in partly.findings)
    days = {f.rule: f.day for f in whole.findings}
    assert all(f.day == days[f.rule] for f in partly.findings)


def test_folding_still_works_when_time_runs_out():
    partly = check(STOPPING, GRAVE, within_ms=120, clock=Steps())
    found = {f.rule for f in partly.findings}

    assert partly.not_reached
    assert any(f.folded_under for f in partly.findings)
    assert all(f.folded_under in found for f in partly.findings if f.folded_under)


def test_a_partial_answer_says_so_and_up_to_what():
    partly = check(STOPPING, GRAVE, within_ms=30, clock=Steps())

    assert partly.partial.startswith("This answer is not complete: ")
    assert f"up to {partly.not_reached_up_to}" in partly.partial


@pytest.mark.parametrize("within_ms", [-1, float("nan")])
def test_a_time_that_is_none_is_refused(within_ms: float):
    with pytest.raises(InputError, match="milliseconds"):
        check(HISTORY, within_ms=within_ms)


# ------------------------------------------------------------------------ how old the rules are


def test_rules_past_their_review_say_so_in_every_answer():
    last = dt.date.fromisoformat(MEDICINE.review_by)

    assert check(HISTORY, on=last).expired == ""
    late = check(HISTORY, on=last + dt.timedelta(days=1))
    assert "out of date" in late.expired
    assert MEDICINE.rules_date in late.expired
    assert MEDICINE.review_by in late.expired


def test_the_rule_set_counts_what_is_loaded():
    loaded = rule_set(MEDICINE, on=dt.date.fromisoformat(MEDICINE.rules_date))

    assert loaded.rules == len(MEDICINE.rules) == sum(loaded.by_severity.values())
    assert loaded.verified + loaded.unverified == loaded.rules
    assert loaded.verified == sum(rule.verified for rule in MEDICINE.rules)
    assert (loaded.rules_date, loaded.review_by) == (MEDICINE.rules_date, MEDICINE.review_by)
    assert loaded.danger_signs == len(MEDICINE.danger_signs)
    assert loaded.other_medicines == len(MEDICINE.other_medicines)
    assert loaded.expired == ""
    assert rule_set(MEDICINE, on=dt.date(2100, 1, 1)).expired


def test_rules_that_hold_no_longer_are_not_counted():
    rules = tuple(dataclasses.replace(rule, until="2024-12-31") for rule in MEDICINE.rules)
    medicine = dataclasses.replace(MEDICINE, rules=rules)

    assert rule_set(medicine, on=dt.date(2024, 12, 31)).rules == len(rules)
    assert rule_set(medicine, on=dt.date(2025, 1, 1)).rules == 0


# --------------------------------------------------------------------------- shown, also noted

FINDINGS = {
    finding.severity: finding for finding in check_course(parse_course(STOPPING), GRAVE, MEDICINE).findings
}


def _result(kinds: list[tuple[str, str, bool]]) -> CheckResult:
    """Findings of these severities and urgencies, folded ones last, in the engine's order."""
    template = next(iter(FINDINGS.values()))
    findings = [
        dataclasses.replace(
            template,
            rule=f"R-{n:02}",
            severity=severity,  # type: ignore[arg-type]
            urgent=urgent,  # type: ignore[arg-type]
            folded_under="R-00" if folded and n else "",
        )
        for n, (severity, urgent, folded) in enumerate(kinds)
    ]
    findings.sort(key=lambda f: (bool(f.folded_under), -severity_rank(f.severity)))
    return dataclasses.replace(check(HISTORY), findings=tuple(findings))


KINDS = st.lists(
    st.tuples(
        st.sampled_from(["info", "minor", "moderate", "major", "contraindicated"]),
        st.sampled_from(["", "", "", "same day", "emergency"]),
        st.booleans(),
    ),
    max_size=14,
)


@settings(max_examples=200, deadline=None)
@given(KINDS)
def test_at_most_five_are_shown_and_nothing_urgent_is_pushed_out(kinds: list[tuple[str, str, bool]]):
    result = _result(kinds)
    always = [f for f in result.leading if f.urgent or f.severity == "contraindicated"]

    assert len(result.shown) == max(min(5, len(result.leading)), len(always))
    assert set(rules(always)) <= set(rules(result.shown))
    assert list(result.shown) == [f for f in result.leading if f in result.shown]


@settings(max_examples=200, deadline=None)
@given(KINDS)
def test_every_finding_is_shown_noted_or_folded_under_one_that_is(kinds: list[tuple[str, str, bool]]):
    result = _result(kinds)
    folded: list[Finding] = [f for one in result.leading for f in result.folded_under_of(one.rule)]

    everywhere = [*rules(result.shown), *rules(result.also_noted), *rules(folded)]
    assert sorted(everywhere) == sorted(rules(result.findings))
    ranks = [severity_rank(f.severity) for f in result.also_noted]
    assert ranks == sorted(ranks, reverse=True)
