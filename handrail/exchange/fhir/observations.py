"""What a record's observations come to: of each kind the newest final value that a rule may ask for.

A clearance in mL/min is never taken for an eGFR in mL/min/1.73 m2, whatever code stands beside it. A kidney
value without a date may be the newest: it counts where it is the graver, and both are named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from handrail.exchange.fhir import codes
from handrail.exchange.fhir.facts import About, Value
from handrail.exchange.fhir.medications import names_of
from handrail.exchange.fhir.node import Node, Unreadable, moment_of
from handrail.exchange.fhir.notes import Notes, refuse_modifiers
from handrail.exchange.fhir.records import Record
from handrail.medicine.kleene import Between

_LAB_TOLERANCE = dt.timedelta(days=1)
_FRESH = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Reading:
    what: codes.Observed
    value: Value
    path: str


def read_observations(records: Iterable[Record], about: About, notes: Notes, on: dt.date) -> None:
    """The newest value of each kind that a rule may ask for."""
    readings: list[_Reading] = []
    for record in records:
        with notes.of(record.reference):
            readings.extend(_observation(record, notes, on))
    by_fact: dict[str, list[_Reading]] = {}
    for one in readings:
        by_fact.setdefault(one.what.fact, []).append(one)
    for found in by_fact.values():
        *others, newest = _the_one_that_counts_last(found)
        about.values.extend(one.value for one in (*others, newest))
        newest_dated = next((one for one in reversed((*others, newest)) if one.value.when), None)
        for other in others:
            why, matters = _why_not(other, newest, newest_dated)
            notes.about(other.value.reference, other.path, _figure(other.value.value), why, matters=matters)


def _why_not(other: _Reading, newest: _Reading, newest_dated: _Reading | None) -> tuple[str, bool]:
    """Why a reading is not the one that counts, and whether that matters."""
    differs = other.value.value != newest.value.value
    if other.value.when == newest.value.when:
        return f"of the same moment as {newest.value.reference}, which is graver", differs
    if _may_be_newer(other, newest) and newest_dated in (other, newest):
        undated, dated = (newest, other) if newest.value.when is None else (other, newest)
        assert dated.value.when is not None
        return (
            f"{_figure(undated.value.value)} without a date, {_figure(dated.value.value)} of "
            f"{dated.value.when.date()}: the graver counts, ask which is right"
        ), differs
    return f"{newest.value.reference} is newer", False


def _may_be_newer(one: _Reading, other: _Reading) -> bool:
    """Whether one of them is a kidney value without a date, so that nobody knows which is newer."""
    return one.what.kind in codes.KIDNEYS and (one.value.when is None) != (other.value.when is None)


def _the_one_that_counts_last(found: list[_Reading]) -> list[_Reading]:
    """Readings of one kind, the oldest first; at the end one without a date, where it is graver."""
    ordered = sorted(found, key=_newest_and_graver)
    undated = [one for one in ordered if one.value.when is None]
    if not undated or not _may_be_newer(undated[-1], ordered[-1]):
        return ordered
    gravest = undated[-1]
    if _newest_and_graver(gravest)[1] <= _newest_and_graver(ordered[-1])[1]:
        return ordered
    return [*(one for one in ordered if one is not gravest), gravest]


def _newest_and_graver(one: _Reading) -> tuple[dt.datetime, float]:
    value = one.value.value
    number = value.low if isinstance(value, Between) else value
    return one.value.when or dt.datetime.min.replace(tzinfo=dt.UTC), (
        number if one.what.worse == "high" else -number
    )


def _observation(record: Record, notes: Notes, on: dt.date) -> list[_Reading]:
    node = record.node
    refuse_modifiers(node)
    parts = [node, *node.children("component")]
    known = [(part, what) for part in parts if (what := _what(part)) is not None]
    if not known:
        concept = node.child("code")
        names = (
            [] if concept is None else [*names_of(concept)[0], *(code for _, code in names_of(concept)[1])]
        )
        notes.add("code", next(iter(names), None), "no rule asks for this", matters=False)
        return []
    status = node.text("status")
    if status not in codes.FINAL:
        raise Unreadable("status", status, codes.WHY_NOT_FINAL.get(status or "", "this is no status of R4"))
    when, path = _when(node)
    if when is not None and when.date() > on + _LAB_TOLERANCE:
        raise Unreadable(path, node.text(path), f"it lies after {on}")
    found: list[_Reading] = []
    for part, what in known:
        if what.now_only and (when is None or on - when.date() > _FRESH):
            notes.add(
                path,
                when.date() if when else None,
                "it is not known to be of today, and it changes by the hour",
            )
            continue
        value = _value(part, what)
        if value is not None:
            found.append(
                _Reading(
                    what,
                    Value(fact=what.fact, value=value, reference=record.reference, when=when),
                    part.at("valueQuantity"),
                )
            )
    return found


def _what(part: Node) -> codes.Observed | None:
    concept = part.child("code")
    if concept is None:
        return None
    for coding in concept.children("coding"):
        if coding.text("system") == codes.LOINC:
            return codes.OBSERVED.get(coding.text("code") or "")
    return None


def _when(node: Node) -> tuple[dt.datetime | None, str]:
    for name in ("effectiveDateTime", "effectiveInstant"):
        if node.has(name):
            return moment_of(node, name), name
    period = node.child("effectivePeriod")
    if period is not None:
        return moment_of(period, "end") or moment_of(period, "start"), "effectivePeriod"
    return moment_of(node, "issued"), "issued"


def _value(part: Node, what: codes.Observed) -> float | Between | None:
    quantity = part.child("valueQuantity")
    if quantity is None:
        for name in part.names():
            if name.startswith("value") or name == "dataAbsentReason":
                raise Unreadable(part.at(name), part.values[name], "a number with its unit is needed")
        if part.has("component"):
            return None
        raise Unreadable(part.at("valueQuantity"), None, "there is no value")
    number = quantity.number("value")
    if number is None:
        raise Unreadable(quantity.at("value"), None, "there is no number")
    inside = float(_converted(quantity, number, what))
    low, high = codes.SMALLEST_AND_LARGEST.get(what.kind, (0.0, 1e6))
    if not low <= inside <= high:
        raise Unreadable(
            quantity.path,
            f"{number} {quantity.text('unit') or ''}".strip(),
            "nobody has this: look at the unit",
        )
    return _bounded(quantity, inside, what)


def _bounded(quantity: Node, inside: float, what: codes.Observed) -> float | Between:
    """The value, or what is known of it where the laboratory writes "> 90"."""
    sign = quantity.text("comparator")
    if sign is None:
        return inside
    if sign in (">", ">="):
        return Between(inside)
    if sign in ("<", "<="):
        return Between(0.0, inside)
    raise Unreadable(quantity.at("comparator"), sign, "this is no comparator of R4")


def _converted(quantity: Node, number: Decimal, what: codes.Observed) -> Decimal:
    units = codes.UNITS[what.kind]
    code, printed = quantity.text("code"), quantity.text("unit")
    if quantity.text("system") not in (codes.UCUM, None):
        code = None
    written = code or printed or ""
    conversion = units.get(_plain_unit(written))
    if conversion is None:
        why = f"this unit can't be read for {what.fact}"
        if what.kind == "egfr" and _plain_unit(written) in codes.UNITS["clearance"]:
            why = "in mL/min alone it is a clearance, which is another number than an eGFR"
        if what.kind == "clearance" and _plain_unit(written) in codes.UNITS["egfr"]:
            why = "for a body surface of 1.73 m2 it is an eGFR, which is another number than a clearance"
        raise Unreadable(quantity.at("code" if code else "unit"), written or None, why)
    other = units.get(_plain_unit(printed)) if code and printed else None
    if other is not None and other != conversion:
        raise Unreadable(quantity.at("unit"), printed, f"it is not the unit of the code, which is {code}")
    return number * conversion.factor + conversion.offset


def _plain_unit(written: str) -> str:
    return " ".join(written.casefold().split())


def _figure(value: float | Between) -> str:
    if isinstance(value, Between):
        return f"{value.low:g} or more" if value.high == float("inf") else f"{value.high:g} or less"
    return f"{value:g}"
