"""Which medicine a resource means, and how strong its tablets are: by code, or by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from handrail.errors import InputError
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.node import Node, Unreadable
from handrail.exchange.fhir.quantities import Strength, read_unit
from handrail.medicine.lookup import SALTS, medicine_called
from handrail.medicine.nouns import Medicine
from handrail.units import read_liquid_strength

Resolve = Callable[[str, Node], Node | None]
"""Finds the resource that a reference names, from the resource it stands in."""

_MASS = re.compile(r"(?<![\d.,/])(\d+(?:\.\d+)?)\s*(mg|mcg|ug|µg|micrograms?|g)\b(?!\s*/\s*\d*\s*ml)", re.I)
_PER_VOLUME = re.compile(r"\d+(?:\.\d+)?\s*(?:mg|mcg|ug|µg|micrograms?|g)\s*/\s*\d*(?:\.\d+)?\s*ml", re.I)
_NOT_BY_MOUTH = re.compile(r"\b(intrathecal|injection|inject\w*|topical|cream|infusion)\b", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """The medicine of a resource.

    Attributes:
        is_this: it is the pack's own.
        name: what to call it among other medicines: a name or a code that the pack knows, otherwise as
            the record calls it.
        is_oral: False where it can't be what is swallowed.
    """

    is_this: bool
    name: str
    strength: Strength = field(default_factory=Strength)
    is_oral: bool = True


def meant_by(resource: Node, medicine: Medicine, resolve: Resolve) -> Meant:
    """The medicine of a request, statement or dispense.

    Raises:
        Unreadable: it isn't said, or the record that says it isn't there.
    """
    concept, product = resource.child("medicationCodeableConcept"), None
    reference = resource.child("medicationReference")
    if concept is None and reference is not None:
        target = reference.text("reference")
        product = resolve(target, resource) if target else None
        if product is not None:
            concept = product.child("code")
        if concept is None:
            concept = Node({"text": reference.text("display")}, reference.path)
            if not concept.has("text"):
                raise Unreadable(reference.at("reference"), target, "this medication isn't in what was given")
    if concept is None:
        raise Unreadable("medication[x]", None, "it is not said which medicine")
    return _meant(concept, product, medicine)


def _meant(concept: Node, product: Node | None, medicine: Medicine) -> Meant:
    own = {(codes.SYSTEM_OF.get(one.system), one.code) for one in medicine.codes}
    names, coded = names_of(concept)
    ingredients = [] if product is None else product.children("ingredient")
    parts = [item for one in ingredients if (item := one.child("itemCodeableConcept")) is not None]
    for part in parts:
        more, more_coded = names_of(part)
        names, coded = names + more, coded + more_coded
    if not names and not coded:
        raise Unreadable(concept.path, None, "it is not said which medicine")
    called = _names_this(names, medicine)
    if any(code in own for code in coded) or called:
        others = [one for one in names if not _names_this([one], medicine) and medicine_called(one, medicine)]
        if others or len(parts) > 1:
            found = ", ".join(names)
            raise Unreadable(concept.path, found, "this names more than one medicine")
        strength = _strength(names, ingredients)
        return Meant(
            is_this=True,
            name=medicine.name,
            strength=strength,
            is_oral=not any(_NOT_BY_MOUTH.search(one) for one in names),
        )
    return Meant(is_this=False, name=_known_name(names, coded, medicine))


def names_of(concept: Node) -> tuple[list[str], list[tuple[str | None, str]]]:
    """The words and the codes of a CodeableConcept; the words first as the record prints them."""
    text = concept.text("text")
    names = [text] if text else []
    coded: list[tuple[str | None, str]] = []
    for coding in concept.children("coding"):
        display, code = coding.text("display"), coding.text("code")
        if display and display not in names:
            names.append(display)
        if code:
            coded.append((coding.text("system"), code))
    return names, coded


def _names_this(names: list[str], medicine: Medicine) -> bool:
    own = {
        medicine.name.casefold(),
        *(one.code.casefold() for one in medicine.codes if one.system == "brand"),
    }
    return any(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", name.casefold()) for name in names for word in own
    )


def _known_name(names: list[str], coded: list[tuple[str | None, str]], medicine: Medicine) -> str:
    """The first of its codes and names that the pack knows, otherwise its first name."""
    standard = [code for system, code in coded if system in (codes.RXNORM, codes.ATC)]
    for candidate in standard:
        entry = medicine_called(candidate, medicine)
        if entry is not None:
            return entry.name  # a bare number tells nobody anything
    for name in names:
        words = [word for word in re.split(r"[\s,]+", name) if word]
        while words and (words[-1].casefold() in SALTS or words[-1][0].isdigit() or len(words) > 6):
            words.pop()
        bare = " ".join(_until_a_dose(words))
        if bare and medicine_called(bare, medicine):
            return bare
    for candidate in names:
        if medicine_called(candidate, medicine):
            return candidate
    return (names or [f"a medicine given only as the code {coded[0][1]}"])[0][:150]


def _until_a_dose(words: list[str]) -> list[str]:
    """The words before a dose, without the salt: "zolpidem tartrate 10 MG Oral Tablet" is zolpidem."""
    end = next((place for place, word in enumerate(words) if word[0].isdigit()), len(words))
    bare = words[:end]
    while len(bare) > 1 and bare[-1].casefold() in SALTS:
        bare = bare[:-1]
    return bare


def _strength(names: list[str], ingredients: list[Node]) -> Strength:
    """How strong it is, by its ingredient or by its name; empty where neither says it once."""
    if len(ingredients) == 1:
        ratio = ingredients[0].child("strength")
        if ratio is not None:
            return _strength_of_ratio(ratio)
    liquids: set[int] = set()
    masses: set[Decimal] = set()
    for name in names:
        for found in _PER_VOLUME.findall(name):
            try:
                liquids.add(read_liquid_strength(found))
            except InputError:
                return Strength()
        without = _PER_VOLUME.sub(" ", name)
        masses.update(
            Decimal(amount) * codes.MICROGRAMS_IN[codes.MASS_WORDS.get(unit.casefold(), unit.casefold())]
            for amount, unit in _MASS.findall(without)
        )
    if len(liquids) == 1 and not masses:
        return Strength(ml_micrograms=Decimal(liquids.pop()))
    if len(masses) == 1 and not liquids:
        return Strength(tablet_micrograms=masses.pop())
    return Strength()


def _strength_of_ratio(ratio: Node) -> Strength:
    over, under = ratio.child("numerator"), ratio.child("denominator")
    if over is None or under is None:
        return Strength()
    amount, per = over.number("value"), under.number("value")
    unit = read_unit(over)
    if amount is None or per is None or per <= 0 or unit not in codes.MICROGRAMS_IN:
        raise Unreadable(ratio.path, unit, "this is no strength")
    each = amount * codes.MICROGRAMS_IN[unit] / per
    if (under.text("code") or under.text("unit") or "1").casefold() in codes.MILLILITRES:
        return Strength(ml_micrograms=each)
    return Strength(tablet_micrograms=each)
