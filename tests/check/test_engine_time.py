"""A check with little time, rules past their day, and which findings are shown."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.check import (
    CheckResult,
    Finding,
    check_course,
    rule_set,
)
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine.nouns import severity_rank
from handrail.person import Person
from tests.check.engine_people import HISTORY, MEDICINE, check, rules

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
