"""What else is taken, in a sentence: alone or several named together, with an amount where one is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handrail.read.figures import NUMBER, read_number
from handrail.read.phrases import Hit

_COUNTED = re.compile(
    rf"(?<![\w.-])(?P<low>{NUMBER})(?:\s?(?:-|to|or)\s?(?P<high>{NUMBER}))?\s?(?:odd "
    r"|standard |strong |large |small |big |alcoholic |or so |or two )?"
    r"(?P<unit>ml|cl|litres?|liters?|l|drinks?|beers?|units|glass(?:es)?|"
    r"bottles?|pints?|shots?|cans?|cocktails?|six-packs?|cigarettes|packs|"
    r"joints?|cups?|fifths?|handles?)\b"
    r"(?P<rest>(?:\sof\s[\w'ä]+)?)"
    r"(?P<per>\s?(?:a|per|each|every|/|daily|nightly|weekly|in a)?\s?(?:single "
    r")?(?P<each>day|night|week|month or two|month|evening|weekend|daily|"
    r"nightly|weekly|sitting)?\b)?",
    re.I,
)
_UNITS = (
    *(
        "ml",
        "cl",
        "liter",
        "litre",
        "drink",
        "beer",
        "units",
        "glass",
        "bottle",
        "pint",
        "shot",
        "can ",
        "cans",
    ),
    *("cocktail", "six-pack", "cigarette", "packs", "joint", "cup", "fifth", "handle", "0 l ", "1 l "),
)
_ALONE = frozenset(("drink", "drinks", "beer", "beers", "pint", "pints", "cocktail", "cocktails", "shots"))
_BETWEEN = re.compile(
    r"(?:\s?,\s?|\s?/\s?|\s?&\s?|,?\s(?:and|or|and/or|plus)\s)+(?:other\s|some\s|the\s|any\s|even\s)?", re.I
)
_NOT_TAKEN = re.compile(
    r"^[- ](?:withdrawal|dependen\w+|use disorder|addict\w*|problem|abuse|"
    r"treatment|detox\w*|craving\w*|receptors?|related|free|ism|ics?|"
    r"step|rehab|counsell?or)\b",
    re.I,
)
_WITH = re.compile(r"\b(?:of|detoxed off|relapse on|relapsed on|with|off|on)\s(?:the\s|some\s)?$", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundSubstance:
    """One or several substances in a sentence's text."""

    start: int
    end: int
    substances: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    per: str | None = None


def find_substances(text: str, hits: list[Hit], counted: dict[str, frozenset[str]]) -> list[FoundSubstance]:
    """The substances that a sentence names.

    Args:
        text: the sentence.
        hits: the phrases found in it that name substances.
        counted: by substance, the units it is counted in.
    """
    taken = [hit for hit in hits if not _NOT_TAKEN.match(text[hit.end :])]
    found: list[FoundSubstance] = []
    lowered = text.lower()
    for match in _COUNTED.finditer(text) if any(unit in lowered for unit in _UNITS) else ():
        amount = _amount(match, taken, counted)
        if amount is not None:
            found.append(amount)
    rest = [hit for hit in taken if not any(one.start <= hit.start < one.end for one in found)]
    found.extend(_together(text, rest))
    return sorted(found, key=lambda one: one.start)


def _amount(
    match: re.Match[str], hits: list[Hit], counted: dict[str, frozenset[str]]
) -> FoundSubstance | None:
    unit = match["unit"].lower()
    inside = [hit for hit in hits if match.start("unit") <= hit.start < match.end() + 1]
    low, high = read_number(match["low"]), read_number(match["high"] or match["low"])
    if low is None:
        return None
    if not inside and unit in _ALONE:
        names = tuple(name for name, units in counted.items() if unit in units)[:1]
        # "a drink" alone is any drink; counted or with a pace it is an amount.
        if match["low"].lower() in ("a", "an") and not match["each"]:
            return None
    else:
        names = tuple(
            dict.fromkeys(
                hit.id for hit in inside if unit in counted.get(hit.id, ()) or unit in ("ml", "l", "cl")
            )
        )
    if not names:
        return None
    end = (
        match.end()
        if match["each"]
        else max(
            match.end("rest"),
            match.end("unit"),
            *(hit.end for hit in inside or [Hit(table="", id="", start=0, end=0)]),
        )
    )
    return FoundSubstance(
        start=match.start(),
        end=min(max(end, match.end("unit")), match.end() if match["each"] else end),
        substances=names,
        low=low,
        high=high,
        unit=unit,
        per=match["each"].lower() if match["each"] else None,
    )


def _together(text: str, hits: list[Hit]) -> list[FoundSubstance]:
    """Neighbours in a list are one statement."""
    found: list[FoundSubstance] = []
    for hit in hits:
        last = found[-1] if found else None
        if last is not None and _BETWEEN.fullmatch(text[last.end : hit.start]):
            names = last.substances if hit.id in last.substances else (*last.substances, hit.id)
            found[-1] = FoundSubstance(start=last.start, end=hit.end, substances=names)
        else:
            found.append(FoundSubstance(start=hit.start, end=hit.end, substances=(hit.id,)))
    return found
