"""What was handed out of the medicine, for the questions that refills answer (`check.records`)."""

from __future__ import annotations

from collections.abc import Iterable

from handrail.check.records import Refill
from handrail.errors import InputError
from handrail.exchange.fhir.medications import Resolve, meant_by
from handrail.exchange.fhir.node import Unreadable, date_of
from handrail.exchange.fhir.notes import Notes, refuse_modifiers
from handrail.exchange.fhir.quantities import micrograms_of, read_unit
from handrail.exchange.fhir.records import Record
from handrail.medicine.nouns import Medicine


def read_refills(
    records: Iterable[Record], medicine: Medicine, resolve: Resolve, notes: Notes
) -> tuple[Refill, ...]:
    """Every handing out of the medicine; none if one of them can't be read, since a sum needs them all."""
    found: list[Refill] = []
    is_whole = True
    for record in records:
        with notes.of(record.reference):
            meant = meant_by(record.node, medicine, resolve)
            if not meant.is_this:
                notes.add("medication", meant.name, "supplies of another medicine", matters=False)
                continue
            is_whole = False  # until it has been read to its end
            refuse_modifiers(record.node)
            status = record.node.text("status")
            if status in ("cancelled", "declined", "entered-in-error", "stopped"):
                notes.add("status", status, "it was not handed out", matters=False)
                is_whole = True
                continue
            if status != "completed":
                raise Unreadable("status", status, "it is not said that it was handed out")
            day = date_of(record.node, "whenHandedOver")
            quantity = record.node.child("quantity")
            if day is None or quantity is None:
                raise Unreadable(
                    "quantity" if day else "whenHandedOver", None, "a supply has a day and an amount"
                )
            micrograms = micrograms_of(quantity, meant.strength)
            value = quantity.number("value")
            if not value or read_unit(quantity) not in ("tablet", "mL"):
                raise Unreadable(quantity.path, value, "it is not counted in tablets or mL")
            try:
                found.append(Refill(on=day, count=float(value), strength_mg=float(micrograms / value) / 1000))
            except InputError as error:
                raise Unreadable(quantity.path, value, error.message) from None
            is_whole = True
        if not is_whole:
            return ()
    return tuple(sorted(found, key=lambda one: one.on))
