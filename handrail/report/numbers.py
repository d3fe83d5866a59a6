"""Whom to call, in words: the country's numbers for an ambulance, about poisoning, and for a crisis.

Only numbers that were read at a source stand alone; one from memory says so. After the day by which the list
was to be looked at again, every mention of it says how old it is.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from handrail.check.cards import HelpNumbers, ServiceNumber, help_numbers
from handrail.errors import HandrailError
from handrail.report import words

_SERVICES = {
    "emergency": "Ambulance",
    "poison": "Poison centre",
    "crisis": "Thoughts of suicide",
}
SUICIDE_RISK = "suicide_risk"
"""The category of findings beside which a crisis line is named."""
FROM_MEMORY = "from memory, not checked"


def numbers_of(country: str | None, medicine: str | None, on: dt.date | None = None) -> HelpNumbers | None:
    """The list for a country; None where the pack has none, because the rest must come all the same."""
    with suppress(HandrailError):
        return help_numbers(country, medicine, on=on)
    return None


def ambulance_words(country: str | None, medicine: str | None) -> str:
    """What to dial: the country's number where one was read at a source, else the common ones."""
    return words.country_number(country, medicine) or words.ANY_NUMBER


def poison_words(country: str | None, medicine: str | None) -> str:
    """A poison centre, with its number where a country has just one: "a poison centre (13 11 26)"."""
    found = numbers_of(country, medicine)
    listed = found.of("poison") if found else ()
    if len(listed) == 1:
        return f"a poison centre ({_dial(listed[0])})"
    return "a poison centre (by region, see the numbers below)" if listed else "a poison centre"


def only_poison_number(country: str | None, medicine: str | None) -> str:
    """The poison centre's number where a country has just one, read at a source; otherwise ""."""
    found = numbers_of(country, medicine)
    listed = found.of("poison") if found else ()
    return listed[0].dial if len(listed) == 1 and listed[0].verified and not listed[0].region else ""


def poison_numbers(country: str | None, medicine: str | None) -> tuple[tuple[str, str], ...]:
    """Every poison centre's number of a country that was read at a source, with where it is for."""
    found = numbers_of(country, medicine)
    listed = found.of("poison") if found else ()
    return tuple(
        (one.dial, ". ".join(part.rstrip(".") for part in (one.region, one.note) if part))
        for one in listed
        if one.verified
    )


def crisis_words(
    country: str | None, medicine: str | None, on: dt.date | None = None, *, option: str = "--country"
) -> str:
    """Whom to call with thoughts of suicide, how old the number is, or what is missing to name one.

    Args:
        country, medicine, on: whose numbers, as they were known on a day.
        option: how a country is named at this door; "" where there is a field for it.
    """
    if country is None:
        how = f" ({option})" if option else ""
        return f"Name the country{how} for the number of its crisis line, or dial the emergency number."
    found = numbers_of(country, medicine, on)
    listed = found.of("crisis") if found else ()
    if found is None or not listed:
        return f"No crisis line is on file for {country}: dial the emergency number."
    return f"{'; '.join(_dial(number) for number in listed)} ({country}, {age_words(found).rstrip('.')})."


def number_lines(
    country: str | None, medicine: str | None, on: dt.date | None = None
) -> list[tuple[str, str]]:
    """Every number of a country as (service, number) pairs, and how old the list is."""
    found = numbers_of(country, medicine, on)
    if found is None or not found.numbers:
        return []
    lines = [
        (name, "; ".join(_dial(number) for number in found.of(service)))
        for service, name in _SERVICES.items()
        if found.of(service)
    ]
    return [*lines, ("This list", age_words(found))]


def age_words(found: HelpNumbers) -> str:
    """When the numbers were last looked at; loud once the day to look again has gone by."""
    looked = f"last looked at on {words.long_day_words(found.as_of)}"
    if found.is_due:
        due = words.long_day_words(found.review_by)
        return f"{looked}. It was to be looked at again by {due}: check a number before you rely on it."
    return f"{looked}."


def _dial(number: ServiceNumber) -> str:
    region = f"{number.region}: " if number.region else ""
    aside = [number.note.rstrip(".")] if number.note and number.verified else []
    aside += [] if number.verified else [FROM_MEMORY]
    return f"{region}{number.dial}" + (f" ({'; '.join(aside)})" if aside else "")
