"""What a record says about the person: age, sex and country, measurements, illnesses and allergies.

The newest final value of each kind is used, and the record says from when it is. A clearance in mL/min is
never taken for an eGFR in mL/min/1.73 m2, whatever code stands beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from handrail.errors import InputError
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.medications import names_of
from handrail.exchange.fhir.node import Node, Unreadable, moment_of, shown
from handrail.exchange.fhir.notes import Notes, refuse_modifiers
from handrail.exchange.fhir.records import Record
from handrail.medicine.kleene import Between
from handrail.medicine.lookup import word_called
from handrail.medicine.nouns import Medicine
from handrail.person.words import read_country

_LAB_TOLERANCE = dt.timedelta(days=1)
_FRESH = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """One measured value that was read.

    Attributes:
        fact: its name in the vocabulary or on the person.
        value: in the unit that ends the name; a `Between` where the record says "more than".
        when: the day and hour, in universal time; None if not said.
    """

    fact: str
    value: float | Between
    reference: str
    when: dt.datetime | None


@dataclass(slots=True)
class About:
    """What patients, observations, conditions and allergies come to."""

    age_years: float | None = None
    sex: str | None = None
    country: str | None = None
    values: list[Value] = field(default_factory=list[Value])
    """Of each kind the oldest first: the last is the one that counts."""
    conditions: dict[str, None] = field(default_factory=dict[str, None])
    conditions_were_given: bool = False
    assumptions: list[str] = field(default_factory=list[str])


# ---------------------------------------------------------------------------------------- patients


def read_patient(record: Record, about: About, notes: Notes, on: dt.date) -> None:
    """Age, sex and country."""
    node = record.node
    with notes.of(record.reference):
        refuse_modifiers(node)
        if node.truth("deceasedBoolean") is True or node.has("deceasedDateTime"):
            notes.add("deceased[x]", "deceased", "nothing here is meant for someone who has died")
        about.age_years = _age(node, about, on)
        gender = node.text("gender")
        if gender in ("female", "male"):
            about.sex = gender
            about.assumptions.append(
                "The gender of the record is taken for the sex that the kidney formulas use; they can differ."
            )
        elif gender is not None:
            notes.add("gender", gender, "the kidney formulas know only female and male")
        _country(node, about, notes)


def _age(node: Node, about: About, on: dt.date) -> float | None:
    born = moment_of(node, "birthDate")
    written = node.text("birthDate")
    if born is None or written is None:
        return None
    birth = born.date()
    if birth > on:
        raise Unreadable("birthDate", written, "it lies in the future")
    if len(written) < 10:
        # Half the time that isn't known, so that nobody is made older or younger than can be.
        birth += dt.timedelta(days=182 if len(written) == 4 else 15)
        about.assumptions.append(f"Of the birth only {shown(written)} is known, so the age is about right.")
        birth = min(birth, on)
    years = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    return float(years) if years >= 2 else round((on - birth).days / 365.25, 3)


def _country(node: Node, about: About, notes: Notes) -> None:
    for address in node.children("address"):
        written = address.text("country")
        if written is None or address.text("use") == "old":
            continue
        try:
            about.country = read_country(_ISO_3.get(written.upper(), written))
        except InputError:
            notes.add(address.at("country"), written, "this country is not known here")
            continue
        return


_ISO_3 = {
    "USA": "US", "GBR": "UK", "DEU": "DE", "FRA": "FR", "CAN": "CA", "AUS": "AU", "IRL": "IE", "NZL": "NZ",
    "NLD": "NL", "BEL": "BE", "CHE": "CH", "AUT": "AT", "ITA": "IT", "ESP": "ES", "JPN": "JP",
}  # fmt: skip


# ------------------------------------------------------------------------------------ observations


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
        newest = max(found, key=_newest_and_graver)
        about.values.extend(one.value for one in sorted(found, key=_newest_and_graver))
        for other in found:
            if other is newest:
                continue
            same_moment = other.value.when == newest.value.when
            differs = other.value.value != newest.value.value
            why = (
                f"of the same moment as {newest.value.reference}, which is graver"
                if same_moment
                else (f"{newest.value.reference} is newer")
            )
            notes.about(
                other.value.reference, other.path, _figure(other.value.value), why,
                matters=same_moment and differs,
            )  # fmt: skip


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


# -------------------------------------------------------------------------- conditions and allergies


def read_condition(record: Record, medicine: Medicine, about: About, notes: Notes) -> None:
    """An illness that is there now, in the words of the pack where it has one."""
    node = record.node
    about.conditions_were_given = True
    with notes.of(record.reference):
        refuse_modifiers(node)
        concept = node.child("code")
        if concept is None:
            raise Unreadable("code", None, "it is not said which illness")
        verified = _status(node, "verificationStatus")
        if verified in ("refuted", "entered-in-error"):
            notes.add("verificationStatus", verified, "it does not count", matters=False)
            return
        if verified in codes.NOT_CONFIRMED:
            notes.add("verificationStatus", verified, "it is not confirmed")
            return
        clinical = _status(node, "clinicalStatus")
        word = _illness(concept, medicine, is_past=clinical in codes.CLINICAL_PAST)
        if clinical in codes.CLINICAL_PAST:
            if word is None:
                names, coded = names_of(concept)
                first = next(iter([*names, *(code for _, code in coded)]), None)
                notes.add("clinicalStatus", f"{first}, {clinical}", "it is not there now", matters=False)
                return
        elif clinical not in codes.CLINICAL_NOW:
            notes.add("clinicalStatus", clinical, "taken as there now, since nobody says that it is over")
        if word is None:
            names, coded = names_of(concept)
            word = next(iter([*names, *(code for _, code in coded)]), None)
            if word is None:
                raise Unreadable("code", None, "it is not said which illness")
            word = shown(word)
            notes.add("code", word, "no word of the rules stands for it, so nobody checked what it means")
        about.conditions[word] = None


def _status(node: Node, name: str) -> str | None:
    concept = node.child(name)
    if concept is None:
        return None
    for coding in concept.children("coding"):
        if coding.text("code"):
            return coding.text("code")
    return (concept.text("text") or "").casefold() or None


def _illness(concept: Node, medicine: Medicine, *, is_past: bool) -> str | None:
    """The pack's word for an illness: by its name, or by its ICD-10 code; of the past, a word for that."""
    names, coded = names_of(concept)
    vocabulary = medicine.vocabulary
    bare = [name.rsplit(" (", 1)[0] if name.endswith(")") else name for name in names]
    if is_past:
        bare = [f"{lead} {name}" for name in bare for lead in ("history of", "past")]
    for name in bare:
        for words in (vocabulary.conditions, vocabulary.symptoms):
            word = word_called(name, words)
            if word is not None:
                return word
    if is_past:
        return None
    for system, code in coded:
        if system and system.startswith(codes.ICD_10_PREFIXES):
            word = _by_icd_10(code, vocabulary.conditions)
            if word is not None:
                return word
    return None


def _by_icd_10(code: str, known: Mapping[str, object]) -> str | None:
    plain = code.strip().upper()
    for length in (5, 3):
        word = codes.ICD_CONDITIONS.get(plain[:length])
        if word is not None and word in known:
            return word
    return None


def read_allergy(record: Record, medicine: Medicine, about: About, notes: Notes, is_this: bool) -> None:
    """An allergy or intolerance to the medicine itself; one to something else is only noted."""
    node = record.node
    with notes.of(record.reference):
        refuse_modifiers(node)
        clinical, verified = _status(node, "clinicalStatus"), _status(node, "verificationStatus")
        if verified in ("refuted", "entered-in-error") or clinical in codes.CLINICAL_PAST:
            notes.add("verificationStatus", verified or clinical, "it does not count", matters=False)
            return
        concept = node.child("code")
        names = [] if concept is None else names_of(concept)[0]
        if not is_this:
            notes.add("code", next(iter(names), None), "no rule asks for this allergy", matters=False)
            return
        if "hypersensitivity" not in medicine.vocabulary.conditions:
            raise Unreadable("code", next(iter(names), None), "the rules have no word for an allergy")
        about.conditions["hypersensitivity"] = None
