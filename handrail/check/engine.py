"""Judge every rule of a pack on a course and a person: found, clear, or cannot tell.

`check_course` is the question everything else asks. It knows no model and simulates nothing: facts
come from `person.known` and `check.facts`, rules from the pack. A rule that is true at any moment of
the course is a finding; one that is true at none but unknown at some can't be told; the rest are
clear, and only counted.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from handrail.check.facts import Moment, moments
from handrail.check.judging import (
    SAME_DAY_BEFORE_OTHERS,
    TODAY_BEFORE_THIS_WEEK,
    Clock,
    Deadline,
    Judged,
    judge,
)
from handrail.check.nouns import CannotTell, CheckResult, Finding, MissingFact
from handrail.check.rule_set import expired, rules_in_force
from handrail.course.nouns import Course
from handrail.medicine.kleene import Between
from handrail.medicine.nouns import Medicine, Rule, severity_rank
from handrail.medicine.vocabulary import ASKED, Vocabulary
from handrail.person.known import Known, known_facts
from handrail.person.nouns import Person


def check_course(
    course: Course | None,
    person: Person,
    medicine: Medicine,
    *,
    facts: Mapping[str, object] | None = None,
    from_day: int | None = None,
    on: dt.date | None = None,
    within_ms: float | None = None,
    clock: Clock = time.perf_counter,
) -> CheckResult:
    """Everything the rules say about a course for a person, and what they could not judge.

    Args:
        course: everything taken and to be taken; None to judge what is known of the person alone.
        person: unknown facts are None and lead to `CannotTell`, never to silence.
        medicine: the pack whose rules are asked.
        facts: further facts by the names of the vocabulary. They win over the person's and over
            what the course says; `naive` and `days_on_medicine` hold for today and move on with it.
            `naive` alone, of a course without history, says that the course is the first there was.
        from_day: today, as a day of the course: what lies before is complete history, and only
            days from it on are judged. One more than the course has days asks about the present,
            the last regimen carried on. Without it all days are judged and nothing is taken as
            known about the time before day 1. (`check.facts` says how each fact is worked out.)
        on: the date for rules that hold since or until a date; today's date if left out.
        within_ms: how long to go on. Rules are asked emergencies first, then by severity; those that
            there is no time for are named in `not_reached`. None: all are asked. What is worked out
            before the first rule (well under a millisecond for most courses) is never cut short.
        clock: what the time is read from, in seconds.

    Returns:
        Findings in order (leading ones first, gravest first, the folded ones after them), and
        missing facts in the order in which asking helps most. Findings, what could not be told, what
        is clear and what was not reached make up all rules in force.

    Raises:
        InputError: a further fact that the vocabulary does not have, a value that does not fit, or
            a time that is none.
    """
    deadline = Deadline(within_ms, clock)
    known = known_facts(person, medicine, facts)
    rules = rules_in_force(medicine.rules, on)
    judged = judge(rules, _asked_moments(course, known, medicine, from_day), deadline)
    findings = _found(rules, judged, on_a_day=course is not None)
    untold = _untold(rules, judged, known.facts, medicine.vocabulary)
    left = judged.not_reached
    return CheckResult(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        findings=_in_order(_folded(findings, rules), rules),
        cannot_tell=untold,
        missing_facts=missing_facts(untold, medicine.vocabulary),
        not_recognised=known.not_recognised,
        rules_clear=len(rules) - len(findings) - len(untold) - len(left),
        assumptions=(*known.assumptions, *_taken_as_given(known, medicine.vocabulary)),
        expired=expired(medicine, on),
        not_reached=tuple(rule.id for rule in left),
        not_reached_up_to=max((rule.severity for rule in left), key=severity_rank) if left else "",
    )


def check_today(
    course: Course,
    person: Person,
    medicine: Medicine,
    *,
    facts: Mapping[str, object] | None = None,
    on: dt.date | None = None,
) -> CheckResult:
    """What is true today of someone who has followed a course until now: the standing findings.

    The course is history; the question is about the day after its last day, with the last regimen
    carried on. An open course is asked about on its last step's first day.

    Raises:
        InputError: as in `check_course`.
    """
    today = 1 + sum(step.days or 0 for step in course.steps)
    return check_course(course, person, medicine, facts=facts, from_day=today, on=on)


def facts_of(
    course: Course | None,
    person: Person,
    medicine: Medicine,
    *,
    facts: Mapping[str, object] | None = None,
    from_day: int | None = None,
) -> dict[str, object]:
    """The facts that conditions are judged on, as of today (`from_day`, otherwise day 1).

    Raises:
        InputError: as in `check_course`.
    """
    asked = _asked_moments(course, known_facts(person, medicine, facts), medicine, from_day)
    return dict(asked[0].facts)


def urgent_first(
    course: Course | None,
    person: Person,
    medicine: Medicine,
    *,
    facts: Mapping[str, object] | None = None,
    from_day: int | None = None,
    on: dt.date | None = None,
) -> tuple[Finding, ...]:
    """Findings whose answer is care now instead of a plan; emergencies first, then the same day.

    Signs of poisoning, a new kidney injury, thoughts of suicide, a failing pump, withdrawal under
    way: first the rules that know the story, then the danger signs that need none. A rule whose advice
    a sign gives already is folded under it. Asked of today: the course is what was taken until now.

    Raises:
        InputError: as in `check_course`.
    """
    if course is None:
        # Nobody asks about a medicine that plays no part: some of it is taken, nobody said how much.
        given = {"daily_dose_mg": Between(0.001), **(facts or {})}
        result = check_course(None, person, medicine, facts=given, on=on)
    elif from_day is None:
        result = check_today(course, person, medicine, facts=facts, on=on)
    else:
        result = check_course(course, person, medicine, facts=facts, from_day=from_day, on=on)
    urgent = [finding for finding in result.findings if finding.urgent]
    signs = danger_signs(person, medicine, facts, on)
    there = {sign.rule for sign in signs}
    said = {rule: sign.id for sign in medicine.danger_signs if sign.id in there for rule in sign.folds}
    urgent = [replace(one, folded_under=said.get(one.rule, one.folded_under)) for one in urgent]
    return tuple(sorted((*urgent, *signs), key=lambda finding: finding.urgent != "emergency"))


def danger_signs(
    person: Person,
    medicine: Medicine,
    facts: Mapping[str, object] | None = None,
    on: dt.date | None = None,
) -> tuple[Finding, ...]:
    """The danger signs that are there now, whatever is taken: a list of its own beside the rules.

    They stand in no `CheckResult`; `urgent_first` has them behind the rules that know the story.

    Args:
        person: with the symptoms there are now.
        medicine: whose list is asked.
        facts: further facts by the names of the vocabulary; they win over the person's.
        on: the date for signs that hold since or until a date; today's date if left out.

    Raises:
        InputError: as in `check_course`.
    """
    known = medicine.vocabulary.with_otherwise(known_facts(person, medicine, facts).facts)
    signs = rules_in_force(medicine.danger_signs, on)
    return tuple(_finding(sign, None) for sign in signs if sign.when.answer(known) is True)


def compare_findings(
    before: CheckResult, after: CheckResult
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What stands today, and what a plan would cause.

    Args:
        before: the check of today (`check_today`).
        after: the check of the same person with the plan.

    Returns:
        The standing findings, as they are today; and the caused ones: findings of `after` whose
        rule is not among the standing. A caused finding that was folded under a standing one
        stays folded; one folded under another caused one too.
    """
    standing = {finding.rule for finding in before.findings}
    return before.findings, tuple(finding for finding in after.findings if finding.rule not in standing)


def missing_facts(cannot_tell: Iterable[CannotTell], vocabulary: Vocabulary) -> tuple[MissingFact, ...]:
    """The gaps, one for each missing fact, in the order in which asking helps most.

    First what everyone is asked, then what matters sometimes, then what only someone at the
    bedside can see; within these the gravest, then those that most rules wait for.
    """
    waiting: dict[str, list[CannotTell]] = {}
    for entry in cannot_tell:
        for name in entry.missing:
            waiting.setdefault(name, []).append(entry)
    gaps = [
        MissingFact(
            missing=name,
            rules=tuple(entry.rule for entry in entries),
            severity=max((entry.severity for entry in entries), key=severity_rank),
        )
        for name, entries in waiting.items()
    ]
    return tuple(
        sorted(
            gaps,
            key=lambda gap: (
                ASKED.index(vocabulary.facts[gap.missing].asked),
                -severity_rank(gap.severity),
                -len(gap.rules),
                gap.missing,
            ),
        )
    )


# --------------------------------------------------------------------------------------- judging


def _asked_moments(
    course: Course | None, known: Known, medicine: Medicine, from_day: int | None
) -> list[Moment]:
    """The moments of the course, each with every fact there is on that day."""
    base = medicine.vocabulary.with_otherwise(known.facts)
    if course is None:
        return [Moment(day=1, facts=base)]
    found = moments(course, from_day)
    used_until_today = _low(found[0].facts["days_on_medicine"])
    asked: list[Moment] = []
    for moment in found:
        moved_on = _moved_on(known.facts, moment, used_until_today)
        facts = {**base, **moment.facts, **known.facts, **moved_on}
        asked.append(Moment(day=moment.day, facts=facts, only=moment.only))
    return asked


def _moved_on(given: Mapping[str, object], moment: Moment, used_until_today: float) -> dict[str, object]:
    """`naive` and `days_on_medicine` were given for today; on a later day they are what became of them."""
    moved: dict[str, object] = {}
    days, naive = given.get("days_on_medicine"), given.get("naive")
    worked_out = moment.facts["days_on_medicine"]
    if isinstance(days, int | float):
        since = _low(worked_out) - used_until_today
        moved["days_on_medicine"] = days + since if since >= 0 else worked_out
    if naive is not None:
        moved["naive"] = False if moment.facts["naive"] is False else naive
    if naive is True and days is None and isinstance(worked_out, Between):
        # New to it, and no word of before: the course is the first there ever was.
        moved["days_on_medicine"] = int(worked_out.low)
    return moved


def _low(value: object) -> float:
    return value.low if isinstance(value, Between) else float(value)  # type: ignore[arg-type]


def _found(rules: Sequence[Rule], judged: Judged, *, on_a_day: bool) -> list[Finding]:
    """Findings in the order of the rules; without a course there is no day on which they are true."""
    return [
        _finding(rule, judged.true_on[rule.id] if on_a_day else None)
        for rule in rules
        if rule.id in judged.true_on
    ]


def _untold(
    rules: Sequence[Rule], judged: Judged, known: Mapping[str, object], vocabulary: Vocabulary
) -> tuple[CannotTell, ...]:
    """What could not be told and the facts it waits for, the gravest first."""
    untold = [
        CannotTell(
            rule=rule.id,
            severity=rule.severity,
            missing=vocabulary.to_ask_for(judged.unknown[rule.id], known),
        )
        for rule in rules
        if rule.id in judged.unknown
    ]
    return tuple(sorted(untold, key=lambda entry: -severity_rank(entry.severity)))


def _taken_as_given(known: Known, vocabulary: Vocabulary) -> list[str]:
    """What is said of facts that count as given where nobody gave them."""
    return [fact.otherwise_says for fact in vocabulary.taken_as_given(known.facts) if fact.otherwise_says]


# --------------------------------------------------------------------------- findings in order


def _finding(rule: Rule, day: int | None) -> Finding:
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        says=rule.says,
        do=rule.do,
        kind=rule.kind,
        sources=rule.sources,
        verified=rule.verified,
        note=rule.note,
        day=day,
        urgent=rule.urgent,
    )


def _folded(findings: Sequence[Finding], rules: Sequence[Rule]) -> list[Finding]:
    """The same findings, each folded under the gravest one that says it already."""
    found = {finding.rule: finding for finding in findings}
    folds = {rule.id: rule.folds for rule in rules if rule.id in found}
    above: dict[str, str] = {}
    for finding in sorted(findings, key=lambda one: -severity_rank(one.severity)):
        for other in folds[finding.rule]:
            if other in found:
                above.setdefault(other, finding.rule)
    return [replace(one, folded_under=_leader(one.rule, above)) for one in findings]


def _leader(rule: str, above: Mapping[str, str]) -> str:
    """The topmost rule above this one; "" if there is none."""
    leader = ""
    seen = {rule}
    while (rule := above.get(rule, "")) and rule not in seen:
        leader = rule
        seen.add(rule)
    return leader


def _in_order(findings: Sequence[Finding], rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """Leading ones first, then the graver, the more urgent and the sooner to ask about."""
    ask_by = {rule.id: rule.ask_by for rule in rules}
    return tuple(
        sorted(
            findings,
            key=lambda one: (
                bool(one.folded_under),
                -severity_rank(one.severity),
                SAME_DAY_BEFORE_OTHERS[one.urgent],
                TODAY_BEFORE_THIS_WEEK[ask_by[one.rule]],
            ),
        )
    )
