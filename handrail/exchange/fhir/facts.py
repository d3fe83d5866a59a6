"""What a record says about the person: age, sex and country, illnesses and allergies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from handrail.errors import InputError
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.dialysis import read_dialysis_of
from handrail.exchange.fhir.medications import names_of
from handrail.exchange.fhir.node import Node, Unreadable, moment_of, shown
from handrail.exchange.fhir.notes import Notes, refuse_modifiers
from handrail.exchange.fhir.records import Record
from handrail.medicine.kleene import Between
from handrail.medicine.lookup import word_called
from handrail.medicine.nouns import Medicine
from handrail.person.words import read_country


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
    dialysis_said: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """By resource that says so: its kind, "" if it isn't said, and its words."""
    dialysis_open: dict[str, str] = field(default_factory=dict[str, str])
    """By resource that leaves it open: its words."""
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
        if read_dialysis_of(concept, about, notes) and word is None:
            return
        if word is None:
            names, coded = names_of(concept)
            word = next(iter([*names, *(code for _, code in coded)]), None)
            if word is None:
                raise Unreadable("code", None, "it is not said which illness")
            word = shown(word)
            notes.add("code", word, "no word of the rules stands for it, so nobody checked what it means")
        about.conditions[word] = None
        names, coded = names_of(concept)
        if (
            names
            and word != shown(names[0])
            and word_called(names[0], medicine.vocabulary.conditions) != word
        ):
            by = ", ".join(code for _, code in coded)
            said = f"'{shown(names[0])}'" + (f" ({by})" if by else "")
            about.assumptions.append(
                f"{said} is taken as {word.replace('_', ' ')}: what it says beyond that was not checked."
            )


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
    symptoms = (_symptom(system, code) for system, code in coded)
    return next((one for one in symptoms if one in vocabulary.symptoms), None)


def _symptom(system: str | None, code: str) -> str | None:
    if system == codes.SNOMED:
        return codes.SYMPTOMS.get(("snomed", code.strip()))
    if system and system.startswith(codes.ICD_10_PREFIXES):
        return codes.SYMPTOMS.get(("icd", code.strip().upper()))
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
