"""From what somebody writes about a person to symptoms and measurements.

    "very stiff, itching, fever 39, seeing things, no rash, maybe confused, last dose 36 hours ago"

The parts between commas are read one by one: a number with what it measures, a time since the last
dose, "no ..." and "maybe ...", or a symptom by any of its names, with everyday words around it. What
is not understood stays in the list as it was written, so that the answer can say so and count on nothing:
it is never left out. A "no" is taken only where all that follows it is a symptom's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handrail.medicine.lookup import find_words, plain_words, symptom_names

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LONGEST_PART = 200
_MOST_PARTS = 100
_LONGEST_NAME_WORDS = 8
_AROUND = _words(
    "a am an and are awfully bad badly been being bit both but extremely feel feeling feels felt gets "
    "getting "
    "got had has have having he her his i im in is it its just keeps kind little lot lots mild mildly my new "
    "now of on pretty quite rather really s seems severe she slightly so some still suddenly terrible "
    "terribly the their there they today too very was we with"
)
"""Words around a symptom that say nothing about which one it is."""
_NO = _words("no not without denies denied denying")
_NOT_THERE = {"afebrile": "fever", "apyrexial": "fever", "apyrexic": "fever"}
"""Single words for a symptom that is not there."""
_SWALLOWED = re.compile(
    r"\b(?:took|taken|taking|takes|swallow\w*|tablets?|pills?|packs?|overdose)\b|\d\s*mg\b"
)
"""Words behind "after" that tell of more than a time: they are never dropped."""
_MAYBE = _words("maybe perhaps possibly possible probably unsure")
_TAKES_BACK = _NO | _MAYBE | _words("never none nor denies gone less stopped cleared resolved better")
"""A phrase with one of these is not searched for a symptom's name: it may say the opposite."""
_SINCE = re.compile(
    r"\b(since|for|after|from)\b.*$|\b(\d+|an?|one|two|three|few) \w+ ago$|\bthis \w+$|\blast night$"
)

_MEASURES: Mapping[str, tuple[str, float, float]] = {
    "temperature_c": ("t temp temperature fever feverish hot", 25, 45),
    "heart_rate_per_min": ("pulse hr heart heartbeat heartrate bpm", 10, 300),
    "breaths_per_min": ("breaths breathing breathes breath rr resp respiration respiratory", 0, 100),
    "gcs": ("gcs glasgow", 3, 15),
    "spo2_pct": ("spo2 sats sat saturation oxygen", 10, 100),
    "systolic_mm_hg": ("bp blood pressure systolic", 30, 300),
}
"""By fact: the words that name it, and the lowest and highest value taken for one."""
_UNIT_WORDS = _words(
    "c f celsius fahrenheit degrees degree deg per min minute a rate coma scale score mmhg mm hg bpm"
)
_FAHRENHEIT = (77.0, 113.0)
_NUMBER = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,2})?)(?:\s*/\s*\d{1,3})?(?![\d.])")
_MEASURED_WITHIN = re.compile(
    r"(?<![\w.])(?<!\d )(?P<what>t(?= ?(?:[34]\d|9\d|10\d)(?!\d))|"
    r"temp(?:erature)?|fever|pulse|hr|heart ?rate|rr|resp(?:iratory)?(?: rate)?|"
    r"gcs|sats?|spo2|bp|blood pressure)(?: (?:of|is))? ?(?P<n>\d{1,3}(?:\.\d{1,2})?(?: ?/ ?\d{1,3})?)"
    r"(?P<unit> ?(?:c|f|degrees?(?: [cf])?|bpm|mmhg)\b)?"
    r"(?![\w.])(?! ?(?:x|times?|h|hrs?|hours?|d|days?|weeks?|months?|l|litres?|ml|mg|g)\b)"
)
"""A figure that stands in the middle of other words: "HR 128 T 39.1 rigid"."""
_HOURS_IN = {"h": 1, "hr": 1, "hrs": 1, "hour": 1, "hours": 1, "d": 24, "day": 24, "days": 24}
_TIME = r"(?P<number>\d{1,3}(?:\.\d)?)\s*(?P<unit>h|hrs?|hours?|d|days?)\b"
_LAST_DOSE = re.compile(
    r"(?:last (?:dose|tablet|pill|one)(?: was)?(?: taken)?|ran out|run out|stopped(?: taking (?:it|them))?|"
    r"(?:no|none|nothing|without)(?: more)?(?: (?:doses?|tablets?|pills?|medicine|medication))?(?: taken)?)"
    rf"(?: for| since)? {_TIME}(?: ago)?"
)
_MISSED = re.compile(rf"(?:missed|skipped|forgot)(?: (?:all )?(?:doses?|tablets?|pills?))?(?: for)? {_TIME}")
_MISSED_DOSES = re.compile(r"(?:missed|skipped|forgot) (?P<number>\d{1,2}) (?:doses?|tablets?|pills?)")


@dataclass(frozen=True, kw_only=True, slots=True)
class SymptomText:
    """What a text says.

    Attributes:
        symptoms: names as the pack knows them, and as written what it doesn't know; None where the
            text names none, which is not the same as saying that there are none.
        facts: measurements, times, `symptoms_absent` and `symptoms_unsure`, by the vocabulary's names.
    """

    symptoms: tuple[str, ...] | None
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


def read_symptoms(text: str, medicine: Medicine) -> SymptomText:
    """The symptoms and measurements in a text with commas between them.

    Args:
        text: such as "very stiff, fever 39, no rash"; "none" is a known empty list.
        medicine: whose names of symptoms are understood.
    """
    reader = _Reader(medicine)
    # A comma between two digits is a decimal comma, as half of the world writes 38,6.
    whole = re.sub(r"(?<=\d),(?=\d)", ".", text.replace("\u2019", "'"))
    parts = [part for part in re.split(r"[,;\n]", whole) if part.strip()]
    if [part.strip().casefold() for part in parts] == ["none"]:
        return SymptomText(symptoms=())
    for part in parts[:_MOST_PARTS]:
        reader.read(part.strip()[:_LONGEST_PART])
    if len(parts) > _MOST_PARTS:
        reader.present.append(f"{len(parts) - _MOST_PARTS} further words")
    facts = dict(reader.facts)
    for name, said in (("symptoms_absent", reader.absent), ("symptoms_unsure", reader.unsure)):
        if said:
            facts[name] = tuple(dict.fromkeys(said))
    return SymptomText(symptoms=tuple(dict.fromkeys(reader.present)) or None, facts=facts)


def read_hours(text: str) -> float | None:
    """Hours, from "36", "36h" or "2 days"; None if it is neither.

    >>> read_hours("36h"), read_hours("2 days"), read_hours("soon")
    (36.0, 48.0, None)
    """
    found = re.fullmatch(_TIME.replace(r"\b", ""), text.strip().casefold())
    if found:
        return float(found["number"]) * _HOURS_IN[found["unit"]]
    return float(text) if re.fullmatch(r"\s*\d{1,4}(\.\d)?\s*", text) else None


class _Reader:
    """Reads one part after the other."""

    def __init__(self, medicine: Medicine) -> None:
        self.vocabulary = medicine.vocabulary
        self.also = symptom_names(medicine)
        self.present: list[str] = []
        self.absent: list[str] = []
        self.unsure: list[str] = []
        self.facts: dict[str, object] = {}

    def read(self, part: str) -> None:
        if self._is_known(part) and not part.endswith("?"):
            self.present.append(part)
            return
        plain = " ".join(re.sub(r"[^a-z0-9./' ]+", " ", part.casefold()).split())
        if self._time(plain) or self._measured(plain):
            return
        words = plain_words(part).split()
        if words and words[0] not in _NO | _MAYBE and not part.endswith("?") and self._figures_within(plain):
            return
        if " ".join(words) in _NOT_THERE:
            self.absent.append(_NOT_THERE[" ".join(words)])
        elif part.endswith("?") or (words and words[0] in _MAYBE):
            self._set_aside(self.unsure, [word for word in words if word not in _MAYBE], part)
        elif words and words[0] in _NO:
            self._denied(words[1:], part)
        else:
            self._symptom(part)

    def _figures_within(self, plain: str) -> bool:
        """Take each figure out of a phrase that says more, and read the rest by itself: no figure is lost."""
        figures = list(_MEASURED_WITHIN.finditer(plain))
        for figure in figures:
            said = f"{figure['what']} {figure['n']}{figure['unit'] or ''}"
            if not self._measured(said):
                self.present.append(said)
        for rest in _MEASURED_WITHIN.split(plain)[:: _MEASURED_WITHIN.groups + 1] if figures else ():
            bare = re.sub(r"^(?:(?:and|with|plus|but) )+|(?: (?:and|with|plus|but))+$", "", rest.strip())
            if bare not in ("", "and", "with", "plus", "but", "%", "per min", "/min"):
                self.read(bare)
        return bool(figures)

    def _is_known(self, name: str) -> bool:
        _, unknown = find_words((name,), self.vocabulary.symptoms, self.also)
        if unknown:
            _, unknown = find_words((name,), self.vocabulary.conditions)
        return not unknown and bool(plain_words(name))

    def _set_aside(self, where: list[str], words: list[str], part: str) -> None:
        """A symptom that is absent or unsure; what is no symptom's name is not understood."""
        name = self._without_words_around(words)
        (where if name else self.present).append(name or part)

    def _denied(self, words: list[str], part: str) -> None:
        """Take away several at once, as in "no fever or stiffness", where each is a symptom's name."""
        pieces = re.split(r"\s+(?:or|nor|and(?: no)?)\s+", " ".join(words))
        names = [self._without_words_around(piece.split()) for piece in pieces]
        if len(names) > 1 and all(names):
            self.absent.extend(names)
        else:
            self._set_aside(self.absent, words, part)

    def _symptom(self, part: str) -> None:
        since = _SINCE.search(part.casefold())
        if since and _SWALLOWED.search(since[0]):
            self.present.append(part[since.start() :].strip())
        words = plain_words(_SINCE.sub("", part.casefold())).split()
        name = self._without_words_around(words)
        found = [name] if name else [] if _TAKES_BACK.intersection(words) else self._names_within(words)
        self.present.extend(found or [part])

    def _without_words_around(self, words: list[str]) -> str:
        """The name that is left when everyday words before and after it are taken away; "" for none."""
        left = list(words)
        while left:
            if self._is_known(" ".join(left)):
                return " ".join(left)
            if left[0] in _AROUND:
                left = left[1:]
            elif left[-1] in _AROUND:
                left = left[:-1]
            else:
                return ""
        return ""

    def _names_within(self, words: list[str]) -> list[str]:
        """The longest names of symptoms that stand in a phrase, one after the other."""
        found: list[str] = []
        start = 0
        while start < len(words):
            for end in range(min(len(words), start + _LONGEST_NAME_WORDS), start, -1):
                name = " ".join(words[start:end])
                if len(name) >= 3 and name not in _AROUND and self._is_known(name):
                    found.append(name)
                    start = end
                    break
            else:
                start += 1
        return found

    def _time(self, plain: str) -> bool:
        """Whether the part says since when there was no dose."""
        for pattern, fact in ((_LAST_DOSE, "last_dose_hours"), (_MISSED, "missed_hours")):
            found = pattern.fullmatch(plain)
            if found:
                self.facts[fact] = float(found["number"]) * _HOURS_IN[found["unit"]]
                return True
        doses = _MISSED_DOSES.fullmatch(plain)
        if doses:
            self.facts["missed_doses"] = int(doses["number"])
        return bool(doses)

    def _measured(self, plain: str) -> bool:
        """Whether the part is one number with what it measures; a named symptom counts as well."""
        numbers = list(_NUMBER.finditer(plain))
        if len(numbers) != 1:
            return False
        around = plain_words(plain[: numbers[0].start()] + " " + plain[numbers[0].end() :]).split()
        value = float(numbers[0][1])
        words = [word for word in around if word not in _AROUND]
        fact = _fact_of(words, around)
        if fact is None or fact not in self.vocabulary.facts:
            return False
        if fact == "temperature_c" and _FAHRENHEIT[0] <= value <= _FAHRENHEIT[1]:
            value = round((value - 32) / 1.8, 1)
        _, low, high = _MEASURES[fact]
        if not low <= value <= high or (fact == "gcs" and value != int(value)):
            return False
        self.facts[fact] = value
        named = " ".join(word for word in around if word not in _UNIT_WORDS and word not in _AROUND)
        if named and self._is_known(named):
            self.present.append(named)
        return True


def _fact_of(words: list[str], around: list[str]) -> str | None:
    """Which fact a number with these words beside it measures; None if they say anything else."""
    for fact, (names, _, _) in _MEASURES.items():
        own = set(names.split())
        if own.intersection(words):
            rest = set(words) - own - _UNIT_WORDS - {"high", "low", "fast", "slow", "racing"}
            return None if rest else fact
    # "39 degrees", "102 F", "120 bpm": only a unit.
    if {"c", "f", "celsius", "fahrenheit", "degrees", "degree", "deg"}.intersection(around):
        return "temperature_c" if set(around) <= _UNIT_WORDS else None
    return None
