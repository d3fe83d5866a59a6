"""Scenarios as they stand in an address: A with the names of options, B to D with their letter before them.

    ?course=20 mg three times a day for 60 days&egfr=60&b_missed=days 15 to 16&c_drinks=4 at 20:00 day 15

What B, C or D doesn't say is as in A.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

import handrail
from handrail.errors import InputError
from handrail.exchange import reading
from handrail.exchange.scenario_words import scenario_command, scenario_python
from handrail.web.case import Case
from handrail.web.options import option_pairs
from handrail.web.problems import Refused

OWN = ("missed", "drinks", "with", "kidneys", "sessions", "pump", "overdose", "title")
OTHERS = ("course", "missed", "drinks", "with", "egfr", "kidneys", "sessions", "pump", "overdose", "title")
"""What B, C and D may say."""
LETTERS = "bcd"
WORDS = {
    "course": "What is taken",
    "missed": "Missed or late doses",
    "drinks": "Drinks",
    "with": "Another depressant",
    "egfr": "eGFR",
    "kidneys": "Kidneys that change",
    "sessions": "Dialysis sessions",
    "pump": "Pump",
    "overdose": "Large amount",
    "title": "Name",
}
LABELS = {
    **{name: WORDS[name] for name in OWN},
    **{f"{letter}_{name}": f"{letter.upper()}: {WORDS[name]}" for letter in LETTERS for name in OTHERS},
    "until": "Last day",
    "people": "People in each set",
    "replicates": "Sets of parameters",
    "of": "Scenario",
}
MOST_DAYS = 3650
MOST_DRAWS = 20_000
MOST_DRAW_DAYS = 1_000_000
"""Scenarios x draws x days: some seconds."""
REMEMBERED = 96
ALIKE_SIMULATE = frozenset({"course", "kidneys", "sessions", "pump", "overdose"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioCase:
    """Scenarios that can be simulated, and how they were asked for."""

    said: list[dict[str, str]]
    scenarios: tuple[handrail.Scenario, ...]
    medicine: handrail.Medicine
    person: handrail.Person
    model: dict[str, Any]

    @property
    def is_simulate(self) -> bool:
        """Whether `handrail simulate` answers it: one scenario, and nothing that only `compare` knows."""
        return len(self.said) == 1 and set(self.said[0]) <= ALIKE_SIMULATE

    def compare(self, *, typical: bool = False) -> handrail.Comparison:
        """The answer; of the typical person alone where it is wanted at once."""
        model = {**self.model, "people": 1, "replicates": 1} if typical else self.model
        return handrail.compare_scenarios(self.scenarios, self.medicine, remembered=_MEMORY, **model)

    def profile(self) -> handrail.Profile:
        """The one scenario's answer as `handrail simulate` gives it."""
        one = self.scenarios[0]
        return handrail.simulate_course(
            one.course, one.person, self.medicine, happenings=one.happenings, **self.model
        )

    def command(self, case: Case) -> str:
        """The command that gives the same answer."""
        options = [*option_pairs(case)]
        options += [
            (f"--{name}", text) for name in ("until", "people", "replicates") if (text := case.text(name))
        ]
        return scenario_command(self.said, options, "simulate" if self.is_simulate else "compare")

    def python(self) -> str:
        """The script that gives the same answer."""
        return scenario_python(self.said, self.person, self.medicine.name, self.model)


class _Memory(MutableMapping[str, handrail.Compared]):
    """What was simulated last, by what was asked; the oldest is forgotten. Only ever in memory."""

    def __init__(self, most: int) -> None:
        self._held: OrderedDict[str, handrail.Compared] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def __getitem__(self, key: str) -> handrail.Compared:
        with self._lock:
            self._held.move_to_end(key)
            return self._held[key]

    def __setitem__(self, key: str, value: handrail.Compared) -> None:
        with self._lock:
            self._held[key] = value
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def __delitem__(self, key: str) -> None:
        with self._lock:
            del self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._held))

    def __len__(self) -> int:
        return len(self._held)


_MEMORY = _Memory(REMEMBERED)


def said_in(case: Case) -> list[dict[str, str]]:
    """What is said of each scenario; B to D only where something is."""
    first = {name: text for name in ("course", *OWN) if (text := _text(case, name))}
    said = [first]
    for letter in LETTERS:
        own = {name: text for name in OTHERS if (text := _text(case, f"{letter}_{name}"))}
        if own:
            said.append(own)
    return said


def letters_of(case: Case) -> list[str]:
    """The fields' letters of the scenarios after the first, in their order; a gap is closed up."""
    return [letter for letter in LETTERS if any(case.text(f"{letter}_{name}") for name in OTHERS)]


def _text(case: Case, name: str) -> str | None:
    if name.endswith("with"):
        return "; ".join(case.texts(name) or ()) or None
    return case.text(name)


def read_scenarios_in(case: Case) -> ScenarioCase | None:
    """The scenarios; None where something can't be read, which then stands in the case's errors."""
    medicine, person = case.medicine, case.person
    said = said_in(case)
    model: dict[str, Any] = {
        "people": case.read("people", lambda text: _whole(text, "--people", 1, MOST_DRAWS), 40),
        "replicates": case.read("replicates", lambda text: _whole(text, "--replicates", 1, MOST_DRAWS), 25),
        "until_day": case.read("until", lambda text: _whole(text, "--until", 1, MOST_DAYS)),
        "seed": case.read("seed", lambda text: reading.whole_number(text, "--seed", at_least=0), 1),
        "kinetics": case.text("kinetics"),
    }
    if case.is_refused:
        return None
    try:
        scenarios = handrail.read_scenarios(said, person, medicine)
        _refuse_too_much(model, len(scenarios))
    except InputError as error:
        case.refuse(error, _field(error, letters_of(case)))
        return None
    return ScenarioCase(said=said, scenarios=scenarios, medicine=medicine, person=person, model=model)


def refused(case: Case, error: InputError) -> None:
    """Keep what the simulation itself refused, at the field it is about."""
    case.refuse(error, _field(error, letters_of(case)) or case.field_of(error))


def answer_error(case: Case) -> Refused:
    """What can't be read, for an address that a program asks at."""
    first = next(iter(case.errors.values()))
    return Refused("input-refused", first.message, fix=first.fix, where=first.field)


def _field(error: InputError, letters: list[str]) -> str:
    """The field of "B, drinks"."""
    place, comma, word = error.where.partition(", ")
    if not comma or len(place) != 1 or word not in OTHERS:
        return ""
    number = ord(place) - ord("A")
    return word if number == 0 or number > len(letters) else f"{letters[number - 1]}_{word}"


def _whole(text: str, option: str, least: int, most: int) -> int:
    return reading.whole_number(text, option, at_least=least, at_most=most)


def _refuse_too_much(model: dict[str, Any], scenarios: int) -> None:
    draws = model["people"] * model["replicates"]
    days = model["until_day"] or 100
    if scenarios * draws * days > MOST_DRAW_DAYS:
        raise InputError(
            f"{draws:,} draws of {scenarios} over {days:,} days are more than a page simulates at once.",
            fix="Ask for fewer draws or an earlier last day; a population is a job of its own.",
            where="--people",
        )
