"""The fixed cards for emergencies, and what to dial.

Read straight from the pack's two small files, so that they can be shown even when everything else,
the rest of the pack included, is broken. Nothing here is computed, translated or shortened.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from handrail.errors import InputError, PackError


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One fixed text.

    Attributes:
        heading: what it is for.
        lines: the steps, in order.
        sources: keys of the pack's bibliography.
        verified: whether every line was read at a source; the note says what was not.
    """

    id: str
    heading: str
    lines: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergencyNumber:
    """What to dial for an ambulance.

    Attributes:
        dial: the number, or "your local emergency number" where none is on file.
        as_of: the date of the list, as year-month-day.
        verified: whether it was read at a source.
    """

    dial: str
    as_of: str
    verified: bool


@cache
def cards(medicine: str | None = None) -> tuple[Card, ...]:
    """The fixed cards of a medicine, in the order of the file.

    Args:
        medicine: its name; may be left out while there is only one.

    Raises:
        InputError: there is no such medicine, or several and none was named.
        PackError: the file of cards is missing or can't be read.
    """
    table = _read(medicine, "cards.toml")
    try:
        return tuple(
            Card(
                id=str(entry["id"]),
                heading=str(entry["lines"][0]),
                lines=tuple(str(line) for line in entry["lines"][1:]),
                sources=tuple(str(key) for key in entry["sources"]),
                verified=entry["verified"] is True,
                note=str(entry.get("note", "")),
            )
            for entry in table["card"]
        )
    except (KeyError, IndexError, TypeError) as problem:
        raise PackError(f"A card is not complete ({problem}).", where="cards.toml") from None


def emergency_cards(medicine: str | None = None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The cards as (heading, lines) pairs, for showing.

    Raises:
        InputError: as in `cards`.
        PackError: as in `cards`.
    """
    return tuple((card.heading, card.lines) for card in cards(medicine))


@cache
def emergency_number(country: str | None = None, medicine: str | None = None) -> EmergencyNumber:
    """What to dial in a country.

    Args:
        country: two letters, UK for the United Kingdom; None where it is not known.
        medicine: in whose pack to look; may be left out while there is only one.

    Raises:
        InputError: as in `cards`.
        PackError: the list is missing or can't be read.

    >>> emergency_number("AU").dial
    '000'
    >>> emergency_number("XX").dial
    'your local emergency number'
    """
    table = _read(medicine, "emergency_numbers.toml")
    try:
        as_of = str(table["as_of"])
        entry = table["number"].get(country)
        if entry is None:
            return EmergencyNumber(dial=str(table["otherwise"]), as_of=as_of, verified=True)
        return EmergencyNumber(dial=str(entry["dial"]), as_of=as_of, verified=entry["verified"] is True)
    except (KeyError, TypeError, AttributeError) as problem:
        raise PackError(f"The list is not complete ({problem}).", where="emergency_numbers.toml") from None


def _read(medicine: str | None, name: str) -> dict[str, Any]:
    packs = files("handrail.packs")
    known = sorted(folder.name for folder in packs.iterdir() if (folder / "cards.toml").is_file())
    if medicine is None and len(known) == 1:
        medicine = known[0]
    if medicine is None:
        raise InputError("Which medicine is meant?", fix=f"There are: {', '.join(known)}.", where="medicine")
    wanted = medicine.strip().casefold()
    if wanted not in known:
        from handrail.medicine.vocabulary import nearest

        raise InputError(
            f"There are no cards for '{medicine}'.{nearest(wanted, known)}",
            fix=f"There are: {', '.join(known)}.",
            where="medicine",
        )
    try:
        return tomllib.loads((packs / wanted / name).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise PackError(f"It can't be read ({problem}).", where=name) from None
