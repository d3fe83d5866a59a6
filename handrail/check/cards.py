"""The fixed cards for emergencies, and what to dial.

Read straight from the pack's two small files, so that they can be shown even when everything else,
the rest of the pack included, is broken. Nothing here is computed, translated or shortened.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

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


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceNumber:
    """A number of the list.

    Attributes:
        region: the part of the country it is for; "" for all of it.
        page: where it was read.
        verified: whether it was read there; otherwise it is from memory.
    """

    service: Literal["emergency", "poison", "crisis"]
    dial: str
    region: str
    page: str
    verified: bool
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpNumbers:
    """Whom to call in a country.

    Attributes:
        numbers: an ambulance, advice on poisoning, someone to talk to; those that are on file.
        as_of: the day the list was last looked at.
        is_due: whether the day by which to look again has gone by.
    """

    country: str | None
    emergency: EmergencyNumber
    numbers: tuple[ServiceNumber, ...]
    as_of: dt.date
    review_by: dt.date
    is_due: bool

    def of(self, service: str) -> tuple[ServiceNumber, ...]:
        """The numbers of one service; several where they go by region."""
        return tuple(number for number in self.numbers if number.service == service)


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


def card_sources(medicine: str | None = None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Who says what stands on the cards: (heading, keys of the pack's bibliography) pairs.

    Raises:
        InputError: as in `cards`.
        PackError: as in `cards`.
    """
    return tuple((card.heading, card.sources) for card in cards(medicine))


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
    found = help_numbers(country, medicine)
    return found.emergency


def help_numbers(
    country: str | None = None, medicine: str | None = None, *, on: dt.date | None = None
) -> HelpNumbers:
    """Whom to call in a country: an ambulance, a poison centre, a crisis line.

    Args:
        country: two letters, UK for the United Kingdom; None where it is not known.
        medicine: in whose pack to look; may be left out while there is only one.
        on: the day of asking; today if left out.

    Raises:
        InputError: as in `cards`.
        PackError: the list is missing or can't be read.

    >>> [number.dial for number in help_numbers("AU").of("poison")]
    ['13 11 26']
    """
    about, listed = _numbers(medicine)
    numbers = tuple(number for code, number in listed if code == country)
    emergency = next((number for number in numbers if number.service == "emergency"), None)
    as_of, review_by = (dt.date.fromisoformat(about[name]) for name in ("as_of", "review_by"))
    return HelpNumbers(
        country=country,
        emergency=EmergencyNumber(
            dial=emergency.dial if emergency else about["otherwise"],
            as_of=about["as_of"],
            verified=emergency is None or emergency.verified,
        ),
        numbers=numbers,
        as_of=as_of,
        review_by=review_by,
        is_due=(on or dt.date.today()) > review_by,
    )


def countries_with_numbers(medicine: str | None = None) -> tuple[str, ...]:
    """The countries of which at least one number is on file.

    Raises:
        InputError: as in `cards`.
        PackError: the list is missing or can't be read.
    """
    _, listed = _numbers(medicine)
    return tuple(sorted({code for code, _ in listed}))


@cache
def _numbers(medicine: str | None) -> tuple[dict[str, str], tuple[tuple[str, ServiceNumber], ...]]:
    table = _read(medicine, "emergency_numbers.toml")
    try:
        about = {name: str(table["list"][name]) for name in ("as_of", "review_by", "otherwise")}
        for name in ("as_of", "review_by"):
            dt.date.fromisoformat(about[name])
        return about, tuple(
            (
                str(entry["country"]),
                ServiceNumber(
                    service=entry["service"],
                    dial=str(entry["dial"]),
                    region=str(entry.get("region", "")),
                    page=str(entry.get("page", "")),
                    verified=entry["verified"] is True,
                    note=str(entry.get("note", "")),
                ),
            )
            for entry in table["number"]
        )
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
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
