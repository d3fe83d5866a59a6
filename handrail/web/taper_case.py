"""Ways down beside each other as they stand in a form: the options of `handrail trial tapers`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import ImmutableMultiDict

import handrail
from handrail.errors import InputError
from handrail.web.case import Case

KIND = "tapers"
MOST_PEOPLE, MOST_SEED, MOST_MONTHS, MOST_VALUES = 2000, 2**31 - 1, 600, 12
USUAL_PEOPLE = 200
LABELS = {
    "people": "How many people",
    "dose": "mg a day before",
    "months": "For how many months",
    "follow": "With a diary",
    "seed": "Seed",
    "title": "What the job is called",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperCase:
    """A comparison that can be reckoned: the arguments of `handrail.TaperRun`."""

    medicine: handrail.Medicine
    asked: dict[str, Any]

    @property
    def seed(self) -> int:
        """Same seed, same people."""
        return self.asked["seed"]

    def run(self) -> handrail.TaperRun:
        """It, ready to be reckoned person by person.

        Raises:
            InputError: a dose that can't be compared.
        """
        return handrail.TaperRun(self.medicine, **self.asked)


def case_of(pairs: list[tuple[str, str]] | Any) -> Case:
    """The form's case from the saved fields."""
    return Case(ImmutableMultiDict([(str(name), str(value)) for name, value in pairs]), LABELS)


def read_tapers(case: Case) -> TaperCase | None:
    """What is asked; None where something can't be read, which then stands in the case's errors."""
    follow = case.ticked("follow")
    asked: dict[str, Any] = {
        "people": case.read("people", lambda text: _whole(text, 1, MOST_PEOPLE), USUAL_PEOPLE),
        "seed": case.read("seed", lambda text: _whole(text, 0, MOST_SEED), 1),
        "follow": True if follow is None else follow,
    }
    doses = case.read("dose", lambda text: _several(text, _dose))
    months = case.read("months", lambda text: _several(text, lambda one: _whole(one, 1, MOST_MONTHS)))
    asked |= {"daily_doses_mg": doses} if doses else {}
    asked |= {"months": months} if months else {}
    if case.is_refused:
        return None
    found = TaperCase(medicine=case.medicine, asked=asked)
    try:
        found.run()
    except InputError as error:
        case.refuse(error, {"daily_doses_mg": "dose"}.get(error.where, error.where or "people"))
        return None
    return found


def command_of(case: Case) -> str:
    """The command that gives the same answer."""
    found = read_tapers(case)
    if found is None:
        return ""
    asked = found.asked
    parts = [f"handrail trial tapers --people {asked['people']}"]
    parts += [f"--dose {one:g}" for one in asked.get("daily_doses_mg", ())]
    parts += [f"--months {one}" for one in asked.get("months", ())]
    parts += [] if asked["follow"] else ["--no-follow"]
    return " ".join([*parts, f"--seed {asked['seed']}"])


def _several(text: str, read: Any) -> tuple[Any, ...]:
    values = [one for one in re.split(r"[\s,;]+", text) if one]
    if len(values) > MOST_VALUES:
        raise InputError(f"{len(values)} values are too many.", fix=f"At most {MOST_VALUES}.")
    return tuple(dict.fromkeys(read(one) for one in values))


def _dose(text: str) -> float:
    if not re.fullmatch(r"\d{1,4}", text):
        raise InputError(
            f"'{text[:40]}' is no daily dose here.", fix="Give multiples of 15 mg, such as 30 60 90."
        )
    return float(text)


def _whole(text: str, least: int, most: int) -> int:
    text = text.replace(",", "")
    if re.fullmatch(r"\d{1,10}", text) and least <= int(text) <= most:
        return int(text)
    raise InputError(f"'{text[:40]}' can't be.", fix=f"Give a whole number from {least:,} to {most:,}.")
