"""Too much, a gap, a supply that ends, a stay in hospital: the answers as JSON, for other programs.

Plain dictionaries in the manner of `exchange.json`: amounts in mg, times in hours or as local ISO times,
shares from 0 to 1, null for what is not known, sources with their texts at the end. `lines` are the same
answer in words, made by `report`; they come first, because they say what to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from handrail.exchange.findings import bibliography_of, finding_json, grounds_json, pack_head, sources_json
from handrail.exchange.json import course_json, person_json

if TYPE_CHECKING:
    from handrail.check.cards import HelpNumbers
    from handrail.check.overdose_nouns import Overdose, OverdoseSeverity, Range
    from handrail.check.restart import RestartAdvice
    from handrail.check.running_out import Admitted, RanOut
    from handrail.course.nouns import Regimen
    from handrail.exchange import shapes_urgent as shapes
    from handrail.exchange.shapes import CourseIntakeShape
    from handrail.medicine.overdose import CareNote
    from handrail.sources import Bibliography

OVERDOSE_SCHEMA = "handrail/overdose/1"
RESTART_SCHEMA = "handrail/restart/1"
RAN_OUT_SCHEMA = "handrail/ran-out/1"
ADMITTED_SCHEMA = "handrail/admitted/1"

Lines = Sequence[tuple[str, str]]
SIGNIFICANT_DIGITS = 6


def overdose_json(
    result: Overdose,
    bibliography: Bibliography | None = None,
    *,
    lines: Lines = (),
    numbers: HelpNumbers | None = None,
) -> shapes.OverdoseShape:
    """The answer of `judge_overdose`: which help first, then why, how long, how grave, and what comes later.

    Args:
        result: the answer.
        bibliography: where the sources are looked up; that of the medicine's pack if not given.
        lines: the first lines in words (`report.overdose_text.first_lines`).
        numbers: whom to call in the person's country (`help_numbers`).
    """
    return {
        "schema": OVERDOSE_SCHEMA,
        "level": result.level,
        "needs_care_now": result.needs_care_now,
        "lines": _said(lines),
        "numbers": None if numbers is None else numbers_json(numbers),
        **pack_head(result.medicine, result.pack_version, result.rules_date),
        "person": person_json(result.person),
        "amount": {
            "text": result.amount.text,
            "low_mg": result.amount.low_mg,
            "high_mg": None if result.amount.is_open else result.amount.high_mg,
            "is_exact": result.amount.is_exact,
        },
        "hours_ago": result.hours_ago,
        "level_if_known": result.level_if_known,
        "reasons": [
            {
                "id": reason.id,
                "level": reason.level,
                "is_certain": reason.is_certain,
                "waits_for": list(reason.waits_for),
                "says": reason.says,
                "do": reason.do,
                "rules": list(reason.rules),
                **grounds_json(reason),
            }
            for reason in result.reasons
        ],
        "also": [finding_json(finding) for finding in result.also],
        "not_known": list(result.not_known),
        "not_recognised": list(result.not_recognised),
        "severity": None if result.severity is None else _severity(result.severity),
        "no_severity": result.no_severity or None,
        "watch": {
            "hours": _range(result.watch.hours),
            "reasons": list(result.watch.reasons),
            "verified": result.watch.verified,
        },
        "is_taken_regularly": result.is_taken_regularly,
        "picture": [_note(note) for note in result.picture],
        "afterwards": [_note(note) for note in result.afterwards],
        "hospital": [_note(note) for note in result.hospital],
        "assumptions": list(result.assumptions),
        "sources": sources_json(result.sources, bibliography or bibliography_of(result.medicine)),
    }


def restart_json(
    result: RestartAdvice, bibliography: Bibliography | None = None, *, lines: Lines = ()
) -> shapes.RestartShape:
    """The answer of `restart_advice`: who decides, then what holds and what has to be seen first."""
    return {
        "schema": RESTART_SCHEMA,
        "who": result.who,
        "lines": _said(lines),
        **pack_head(result.medicine, result.pack_version, result.rules_date),
        "person": person_json(result.person),
        "course": course_json(result.course),
        "gap_h": _number(result.gap_h),
        "missed_doses": result.missed_doses,
        "was_overdose": result.was_overdose,
        "still_to_see": list(result.still_to_see),
        "danger": [finding_json(finding) for finding in result.danger],
        "advice": [
            {
                "id": line.id,
                "who": line.who,
                "is_certain": line.id not in result.not_certain,
                "rule": line.rule or None,
                "says": line.says,
                "do": line.do,
                **grounds_json(line),
            }
            for line in result.advice
        ],
        "not_known": list(result.not_known),
        "not_recognised": list(result.not_recognised),
        "assumptions": list(result.assumptions),
        "sources": sources_json(result.sources, bibliography or bibliography_of(result.medicine)),
    }


def ran_out_json(
    result: RanOut, bibliography: Bibliography | None = None, *, lines: Lines = ()
) -> shapes.RanOutShape:
    """The answer of `ran_out`: what is left, when the last dose is, when withdrawal could begin."""
    return {
        "schema": RAN_OUT_SCHEMA,
        "needs_care_now": result.needs_care_now,
        "lines": _said(lines),
        **pack_head(result.medicine, result.pack_version, result.rules_date),
        "person": person_json(result.person),
        "course": course_json(result.course),
        "now": _at(result.now),
        "regimen": _regimen(result.regimen),
        "days_of_use": result.days_of_use,
        "left_mg": result.left_micrograms / 1000,
        "whole_doses_left": result.whole_doses_left,
        "rest_mg": result.rest_micrograms / 1000,
        "last_dose_at": _time(result.last_dose_at),
        "withdrawal_h": _range(result.withdrawal_h),
        "withdrawal_from": _time(result.withdrawal_from),
        "withdrawal_to": _time(result.withdrawal_to),
        "matters": result.matters,
        "pump": result.pump,
        "danger": [finding_json(finding) for finding in result.danger],
        "findings": [finding_json(finding) for finding in result.findings],
        "assumptions": list(result.assumptions),
        "sources": sources_json(result.sources, bibliography or bibliography_of(result.medicine)),
    }


def admitted_json(
    result: Admitted, bibliography: Bibliography | None = None, *, lines: Lines = ()
) -> shapes.AdmittedShape:
    """The answer of `admitted`: what a ward writes down, and what it has to ask for."""
    return {
        "schema": ADMITTED_SCHEMA,
        "needs_care_now": result.needs_care_now,
        "lines": _said(lines),
        **pack_head(result.medicine, result.pack_version, result.rules_date),
        "person": person_json(result.person),
        "course": course_json(result.course),
        "now": _at(result.now),
        "regimen": _regimen(result.regimen),
        "days_of_use": result.days_of_use,
        "last_dose_at": _time(result.last_dose_at),
        "nil_by_mouth": result.nil_by_mouth,
        "cover_by": _time(result.cover_by),
        "next_dose_by": _time(result.next_dose_by),
        "next_dose_overdue": result.is_next_dose_overdue,
        "withdrawal_h": _range(result.withdrawal_h),
        "matters": result.matters,
        "pump": result.pump,
        "pump_refill_on": result.pump_refill_on.isoformat() if result.pump_refill_on else None,
        "danger": [finding_json(finding) for finding in result.danger],
        "findings": [finding_json(finding) for finding in result.findings],
        "not_known": list(result.not_known),
        "assumptions": list(result.assumptions),
        "sources": sources_json(result.sources, bibliography or bibliography_of(result.medicine)),
    }


def numbers_json(numbers: HelpNumbers) -> shapes.HelpNumbersShape:
    """Whom to call in a country, and how old the list is."""
    return {
        "country": numbers.country,
        "emergency": numbers.emergency.dial,
        "emergency_verified": numbers.emergency.verified,
        "numbers": [
            {
                "service": number.service,
                "dial": number.dial,
                "region": number.region or None,
                "page": number.page or None,
                "verified": number.verified,
                "note": number.note or None,
            }
            for number in numbers.numbers
        ],
        "as_of": numbers.as_of.isoformat(),
        "review_by": numbers.review_by.isoformat(),
        "is_due": numbers.is_due,
    }


def _said(lines: Lines) -> list[shapes.LineShape]:
    return [{"heading": heading, "says": says} for heading, says in lines]


def _severity(severity: OverdoseSeverity) -> shapes.OverdoseSeverityShape:
    return {
        "effective_mg": _range(severity.effective_mg),
        "coingestant_factor": _range(severity.coingestant_factor),
        "kidney_factor": _range(severity.kidney_factor),
        "ventilated": _range(severity.ventilated),
        "ventilated_band": _range(severity.ventilated_band),
        "ventilated_if_used_to_it": _number(severity.ventilated_if_used_to_it),
        "coma": _range(severity.coma),
        "seizures": _range(severity.seizures),
        "verified": severity.verified,
        "sources": list(severity.sources),
    }


def _note(note: CareNote) -> shapes.CareNoteShape:
    return {
        "id": note.id,
        "topic": note.topic,
        "position": note.position or None,
        "says": note.says,
        **grounds_json(note),
    }


def _regimen(regimen: Regimen) -> list[CourseIntakeShape]:
    return [{"time": intake.time_text, "dose_mg": intake.dose_mg} for intake in regimen.intakes]


def _range(ends: Range) -> list[int | float]:
    return _numbers(ends)


def _numbers(values: Iterable[float]) -> list[int | float]:
    return [_number(value) for value in values]


def _number(value: float) -> float:
    """Six significant digits: nothing here is known more finely."""
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")


def _time(when: dt.datetime | None) -> str | None:
    return None if when is None else _at(when)


def _at(when: dt.datetime) -> str:
    return when.isoformat(timespec="minutes")
