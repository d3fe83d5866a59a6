"""What is known about a person, as facts in the words of a pack's vocabulary.

Names that people gave for medicines, conditions and symptoms are looked up here, so that a rule
can ask for classes. A list that was given is complete, unless a name in it was not recognised:
then nobody can say what else is in it. Nothing is taken as given here (`Vocabulary.with_otherwise`
does that, last, once every fact is in).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from handrail.errors import InputError
from handrail.medicine.kleene import Between, Members
from handrail.medicine.lookup import find_medicines, find_words, symptom_names
from handrail.medicine.nouns import Medicine
from handrail.medicine.vocabulary import Fact, Vocabulary, nearest
from handrail.person.assumptions import creatinine_clearance_of, egfr_of
from handrail.person.nouns import Person
from handrail.person.words import means_dialysis

SEDATES = frozenset({"cns_depressant", "respiratory"})
"""Mechanisms that count as sedating; alcohol is not counted, it has its own facts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Facts by the names of the vocabulary, and what could not be understood.

    Attributes:
        facts: only what is known; lists are `Members`, counts that may be higher are `Between`.
        not_recognised: names that no entry was found for, with the nearest as a question.
        assumptions: sentences on what was taken as given.
    """

    facts: dict[str, object]
    not_recognised: tuple[str, ...]
    assumptions: tuple[str, ...]


def known_facts(person: Person, medicine: Medicine, further: Mapping[str, object] | None = None) -> Known:
    """Everything known about a person, in the words of the pack.

    Args:
        person: with `person.facts`, which win over the person's own fields.
        medicine: whose vocabulary and lists are used.
        further: more facts, which win over both.

    Raises:
        InputError: a further fact that the vocabulary does not have, or a value that does not fit it.
    """
    words = medicine.vocabulary
    vocabulary = words.facts
    facts: dict[str, object] = {
        name: getattr(person, name)
        for name in person.__dataclass_fields__
        if name in vocabulary and getattr(person, name) is not None
    }
    for name, value in (
        ("egfr_ml_min_1_73m2", egfr_of(person)),
        ("creatinine_clearance_ml_min", creatinine_clearance_of(person)),
        ("age_days", None if person.age_years is None else person.age_years * 365.25),
    ):
        if name in vocabulary and value is not None:
            facts[name] = value
    for given in (person.facts, further or {}):
        for name, value in given.items():
            if value is not None:
                fact = _fact_called(name, words)
                facts[fact.name] = _fitting(fact, value)
    return _with_lists_looked_up(facts, medicine)


def _with_lists_looked_up(facts: dict[str, object], medicine: Medicine) -> Known:
    unknown: list[str] = []
    assumed: list[str] = []
    _look_up_words(facts, medicine, unknown)
    if "other_medicines" in facts:
        found = find_medicines(_names(facts["other_medicines"]), medicine)
        classes = frozenset(name for entry in found.medicines for name in entry.classes)
        classes |= found.groups
        facts["other_medicines"] = Members(classes, complete=not found.not_recognised)
        count = sum(
            1
            for entry in found.medicines
            if SEDATES.intersection(entry.mechanisms) and "alcohol" not in entry.classes
        )
        facts.setdefault("depressant_count", Between(count) if found.not_recognised else count)
        unknown.extend(found.not_recognised)
        if found.same:
            assumed.append(f"{found.same[0]} is this medicine itself and is not counted among the others.")
        if "alcohol" in classes and "alcohol_now" not in facts:
            facts["alcohol_now"] = True
            assumed.append("Alcohol stands among the medicines: taken as drinking now.")
    return Known(facts=facts, not_recognised=tuple(unknown), assumptions=tuple(assumed))


def _look_up_words(facts: dict[str, object], medicine: Medicine, unknown: list[str]) -> None:
    """Conditions and symptoms in the words of the vocabulary, and the facts that they make true.

    A name given in the wrong one of the two lists counts in the right one: a danger sign is not to
    be lost over where it was written.
    """
    vocabulary = medicine.vocabulary
    lists = {"conditions": vocabulary.conditions, "symptoms": vocabulary.symptoms}
    also = symptom_names(medicine)
    present: dict[str, set[str]] = {name: set() for name in lists}
    is_complete = {name: name in facts for name in lists}
    for given in [name for name in lists if name in facts]:
        (other,) = lists.keys() - {given}
        for name in _names(facts[given]):
            for place in (given, other):
                found, _ = find_words((name,), lists[place])
                present[place] |= found
                if found:
                    break
            else:
                counted, missed = find_words((name,), vocabulary.symptoms, also)
                present["symptoms"] |= counted
                if missed and given == "conditions":
                    _, missed = find_words((name,), lists[given])
                    missed = (
                        (f"{name} (did you mean --dialysis hd, or pd?)",) if means_dialysis(name) else missed
                    )
                unknown.extend(missed)
                is_complete[given] = is_complete[given] and not missed
    for name in lists:
        if name in facts or present[name]:
            facts[name] = Members(frozenset(present[name]), complete=is_complete[name])
    _look_up_absent(facts, medicine, unknown)
    for name, words in lists.items():
        # What somebody has named outweighs a "no" given elsewhere: the graver one counts.
        facts.update((fact, True) for word in present[name] for fact in words[word].makes_true)


def _look_up_absent(facts: dict[str, object], medicine: Medicine, unknown: list[str]) -> None:
    """Symptoms said not to be there, or of which nobody is sure; one that is named is there."""
    said: dict[str, frozenset[str]] = {}
    for name in ("symptoms_absent", "symptoms_unsure"):
        if name in facts:
            found, missed = find_words(
                _names(facts.pop(name)), medicine.vocabulary.symptoms, symptom_names(medicine)
            )
            said[name] = found
            unknown.extend(missed)
    if said:
        given = facts.get("symptoms")
        known = given if isinstance(given, Members) else Members(frozenset(), complete=False)
        unsure = said.get("symptoms_unsure", frozenset()) - known.present
        absent = said.get("symptoms_absent", frozenset()) - known.present - unsure
        facts["symptoms"] = Members(known.present, known.complete, absent, unsure)
        words = medicine.vocabulary.symptoms
        for fact in (fact for word in absent for fact in words[word].makes_true):
            facts.setdefault(fact, False)


def _names(value: object) -> Iterable[str]:
    return cast("Iterable[str]", value)


def _is_list_of_names(value: object) -> bool:
    if not isinstance(value, list | tuple | set | frozenset):
        return False
    return all(isinstance(item, str) for item in cast("Iterable[object]", value))


def _fact_called(name: str, vocabulary: Vocabulary) -> Fact:
    """The fact of the vocabulary that a name stands for."""
    fact = vocabulary.fact_called(name)
    if fact is None:
        near = vocabulary.nearest_facts(name)
        quoted = " or ".join(f"'{one}'" for one in near)
        raise InputError(
            f"There is no fact '{name}'." + (f" Did you mean {quoted}?" if near else ""),
            fix="Use a name of the medicine's vocabulary; docs/reference/facts.md lists them all.",
            where=f"person, {name}",
        )
    return fact


def _fitting(fact: Fact, value: object) -> object:
    """The value, if it is of the fact's kind."""
    name = fact.name
    where = f"person, {name}"
    if fact.kind == "truth" and isinstance(value, bool):
        return value
    if fact.kind == "number" and isinstance(value, Between):
        return value
    if fact.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isnan(value):
            return value
    elif fact.kind == "text" and isinstance(value, str):
        if name == "country" or not fact.values or value in fact.values:
            return value
        raise InputError(
            f"'{value}' is no value of {name}.{nearest(value, fact.values)}",
            fix=f"It can be: {', '.join(fact.values)}.",
            where=where,
        )
    elif fact.kind == "names" and _is_list_of_names(value):
        return value
    wanted = {"truth": "true or false", "number": "a number", "text": "a word", "names": "a list of names"}
    unit = f" in {fact.unit}" if fact.unit else ""
    raise InputError(f"{value!r} does not fit.", fix=f"Give {wanted[fact.kind]}{unit}.", where=where)
