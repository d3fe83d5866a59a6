"""Amounts of FHIR, in micrograms: mass in UCUM units, or so many tablets or mL of a known strength."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from handrail.course.checks import LARGEST_DOSE_MICROGRAMS
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.node import Node, Unreadable, shown
from handrail.medicine.nouns import Form, Product


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """How much is in one of what is counted, where it is known.

    Attributes:
        tablet_micrograms: in one tablet or sachet.
        ml_micrograms: in one mL of a liquid.
    """

    tablet_micrograms: Decimal | None = None
    ml_micrograms: Decimal | None = None

    @property
    def products(self) -> tuple[Product, ...]:
        """For reading words such as "2 tablets"."""
        each: tuple[tuple[Form, Decimal | None], ...] = (
            ("tablet", self.tablet_micrograms),
            ("oral_liquid", self.ml_micrograms),
        )
        return tuple(
            Product(
                id=form, name=form, country="", form=form, strength_micrograms=int(micrograms),
                is_scored=None, sources=(), verified=False,
            )
            for form, micrograms in each
            if micrograms is not None and micrograms >= 1 and micrograms == int(micrograms)
        )  # fmt: skip


def read_dose(dosage: Node, strength: Strength) -> int:
    """Micrograms at one time; 0 where the line says that nothing is taken."""
    entries = dosage.children("doseAndRate")
    if len(entries) > 1:
        raise Unreadable(dosage.at("doseAndRate"), f"{len(entries)} doses", "one line can have only one dose")
    (entry,) = entries
    if entry.has("doseRange"):
        raise Unreadable(
            entry.at("doseRange"), "a range of doses", "a range can't be followed; give one dose"
        )
    for name in ("rateRatio", "rateRange", "rateQuantity"):
        if entry.has(name):
            raise Unreadable(entry.at(name), "a rate", "a rate belongs to a pump, not to doses by mouth")
    entry.refuse_unless_known(frozenset({"type", "doseQuantity"}))
    quantity = entry.child("doseQuantity")
    if quantity is None:
        raise Unreadable(entry.at("doseQuantity"), None, "there is no dose")
    return _whole_micrograms(quantity, micrograms_of(quantity, strength))


def _whole_micrograms(quantity: Node, exact: Decimal) -> int:
    if exact < 0 or exact > LARGEST_DOSE_MICROGRAMS:
        raise Unreadable(quantity.at("value"), exact / 1000, "in mg, this is no dose at one time")
    if exact != exact.to_integral_value():
        raise Unreadable(
            quantity.at("value"), quantity.number("value"), "it is no whole number of micrograms"
        )
    return int(exact)


def micrograms_of(quantity: Node, strength: Strength) -> Decimal:
    """An amount in micrograms: of mass, or so many tablets or mL of a known strength."""
    value = quantity.number("value")
    if value is None:
        raise Unreadable(quantity.at("value"), None, "there is no number")
    if quantity.has("comparator"):
        raise Unreadable(quantity.at("comparator"), quantity.text("comparator"), "a dose is one amount")
    quantity.refuse_unless_known(frozenset({"value", "unit", "system", "code"}))
    unit = read_unit(quantity)
    if value == 0:
        return Decimal(0)
    if unit in codes.MICROGRAMS_IN:
        return value * codes.MICROGRAMS_IN[unit]
    each = strength.tablet_micrograms if unit == "tablet" else strength.ml_micrograms
    if each is None:
        what = "the tablets are" if unit == "tablet" else "the liquid is"
        raise Unreadable(quantity.at("value"), f"{value} {unit}", f"it is not said how strong {what}")
    return value * each


def read_unit(quantity: Node) -> str:
    """What a dose is counted in: "mg", "ug", "g", "tablet" or "mL".

    Raises:
        Unreadable: another unit, none, or a printed unit that isn't the coded one.
    """
    code, printed = quantity.text("code"), quantity.text("unit")
    system = quantity.text("system")
    from_code = _unit(code, is_ucum=system in (codes.UCUM, None)) if code else None
    from_print = _unit(printed, is_ucum=False) if printed else None
    if code and from_code is None and (system in (codes.UCUM, None) or from_print is None):
        raise Unreadable(quantity.at("code"), code, "a dose in this unit can't be read; give it in mg")
    if from_code and from_print and from_code != from_print:
        raise Unreadable(
            quantity.at("unit"), printed, f"it is not the unit of the code, which is {shown(code)}"
        )
    found = from_code or from_print
    if found is None:
        raise Unreadable(quantity.at("unit"), printed, "a dose needs a unit that can be read, such as mg")
    return found


def _unit(written: str, *, is_ucum: bool) -> str | None:
    # UCUM tells capitals apart: mg is a milligram, Mg a tonne.
    if written in codes.MICROGRAMS_IN:
        return written
    plain = written.casefold().rstrip(".")
    if plain in codes.TABLETS or plain.removesuffix("(s)") in codes.TABLETS:
        return "tablet"
    if plain in codes.MILLILITRES:
        return "mL"
    if is_ucum:
        return None
    return codes.MASS_WORDS.get(plain) or (plain if plain in ("mg", "g") else None)
