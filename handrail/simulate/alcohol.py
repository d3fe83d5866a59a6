"""Alcohol in the blood: spread through the water of the body at once, and gone at a steady pace.

The pace does not follow the amount (the enzyme is full), so nothing here is exponential: between two moments
the level is a straight line, and it stops at zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handrail.errors import InputError
from handrail.medicine.companion_nouns import Companions, Elimination
from handrail.person.nouns import Person
from handrail.simulate.equations import FloatArray
from handrail.simulate.outline import Each

Sitting = tuple[float, float, float]
"""The hour it begins, the hours it lasts, grams of alcohol."""


def widmark_g_per_kg(grams: float, weight_kg: float, factor: float) -> float:
    """Alcohol in the blood, in g for each kg of blood, if all of it were there at once: A / (r x m).

    Args:
        grams: of alcohol, 0 or more.
        weight_kg: above 0.
        factor: Widmark's r (or rho), between 0 and 1.

    Raises:
        InputError: a value outside those bounds.

    Source:
        Widmark as given by Zernig and Battista, doi:10.1201/9781420036961-50.

    >>> round(widmark_g_per_kg(20, 88, 0.7), 2)
    0.32
    """
    if grams < 0 or weight_kg <= 0 or not 0 < factor <= 1:
        raise InputError(
            "Alcohol is 0 g or more, a weight is above 0, and Widmark's factor is from 0 to 1.",
            where="alcohol",
        )
    return grams / (factor * weight_kg)


def watson_water_l(age_years: float, height_cm: float, weight_kg: float, sex: str) -> float:
    """Water of an adult's body, in litres (Watson).

    Men: 2.447 - 0.09516 x age + 0.1074 x height + 0.3362 x weight.
    Women: -2.097 + 0.1069 x height + 0.2466 x weight.

    Args:
        age_years: of an adult; it counts for men only.
        height_cm, weight_kg: above 0.
        sex: "female" or "male".

    Raises:
        InputError: the body is too small for the formula, or the sex is neither.

    Source:
        Watson, Watson and Batt 1980, as printed in Archives of Toxicology 2021.

    >>> round(watson_water_l(40, 172.72, 72.576, "male"), 2)
    41.59
    """
    if sex not in ("female", "male"):
        raise InputError(f"The formula knows female and male, not '{sex}'.", where="alcohol")
    if sex == "female":
        water = -2.097 + 0.1069 * height_cm + 0.2466 * weight_kg
    else:
        water = 2.447 - 0.09516 * age_years + 0.1074 * height_cm + 0.3362 * weight_kg
    if not (height_cm > 0 and weight_kg > 0 and water > 0):
        raise InputError("No adult's body is that small.", where="alcohol")
    return water


REGULAR_DAYS = 7
"""With drinks on so many days of what is asked, someone is known to drink; the number is ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AlcoholBody:
    """How alcohol spreads in this person, and at which pace it leaves.

    Attributes:
        volume_l: litres of blood that would hold as much as the whole body does.
        says: what it rests on.
    """

    volume_l: float
    elimination: Elimination
    says: tuple[str, ...]


def alcohol_body(
    person: Person, weight_kg: float, companions: Companions, sittings: Sequence[Sitting] = ()
) -> AlcoholBody:
    """The volume by Watson where age, sex, height and weight are known, else by Widmark's factor.

    Where something is not known the value with the higher level is taken, and said: a woman's factor, and
    the slow pace of someone who hardly drinks; drinks on `REGULAR_DAYS` or more days are known drinking.
    """
    figures = companions.alcohol
    said: list[str] = []
    age, height, sex = person.age_years, person.height_cm, person.sex
    if age is not None and height is not None and sex is not None and person.weight_kg is not None:
        water = watson_water_l(age, height, weight_kg, sex)
        volume = water / figures["blood_water_share"].value
        said.append(f"Alcohol spreads through {water:.0f} L of body water (Watson).")
    else:
        name = "widmark_men" if sex == "male" else "widmark_women"
        factor = figures[name].value
        volume = factor * weight_kg / figures["blood_kg_per_l"].value
        unknown = "" if sex else " Sex not given: a woman's, which gives the higher level."
        said.append(f"Alcohol spreads by Widmark's factor of {factor:g}.{unknown}")
    elimination = companions.eliminations["rare"]
    drinks = person.alcohol_drinks_week
    days = len({int(begin // 24) for begin, _, _ in sittings})
    if drinks is None and days >= REGULAR_DAYS:
        said.append(f"Drinks are given on {days} days: taken as known drinking.")
    if (drinks or 0) > 0 or (drinks is None and days >= REGULAR_DAYS):
        elimination = companions.eliminations["dependent" if person.indication == "aud" else "social"]
    elif drinks is None:
        said.append("Not known how often this person drinks: the slow pace of someone who hardly drinks.")
    said.append(
        f"Alcohol leaves at {elimination.g_per_l_per_h:g} g/L an hour, as found in {elimination.says}."
    )
    said.append("A drink counts as absorbed at once, so the highest level is rather too high and too early.")
    return AlcoholBody(volume_l=volume, elimination=elimination, says=tuple(said))


class AlcoholWalk:
    """The level of alcohol in many draws, walked through time; exact at every time asked for.

    Args:
        sittings: what is drunk, when.
        found_share: of what is drunk, the part that reaches the blood, for each draw.
        volume_l: of `AlcoholBody`; one for all draws, or one for each.
        elimination_g_per_l_per_h: for each draw, above 0.
    """

    def __init__(
        self,
        sittings: Sequence[Sitting],
        found_share: FloatArray,
        volume_l: Each,
        elimination_g_per_l_per_h: FloatArray,
    ) -> None:
        self._sittings = sorted(sittings)
        self._per_gram = found_share / volume_l
        self._pace = elimination_g_per_l_per_h
        self._level = np.zeros(len(found_share))
        self._now = 0.0
        edges = {begin for begin, _, _ in sittings} | {begin + lasts for begin, lasts, _ in sittings}
        self._edges = sorted(edges)
        self._swallowed = 0

    def until(self, at_h: FloatArray) -> FloatArray:
        """The level in g/L at further times, rising, shape (times, draws)."""
        levels = np.empty((len(at_h), len(self._level)))
        for row, time in enumerate(at_h):
            for edge in [edge for edge in self._edges if self._now < edge < time]:
                self._step(edge)
                self._swallow()
            self._step(float(time))
            self._swallow()
            levels[row] = self._level
        return levels

    def _step(self, to_h: float) -> None:
        """A straight line to that time, not below zero."""
        lasts = to_h - self._now
        if lasts > 0:
            middle = self._now + lasts / 2
            drunk = sum(
                grams / hours
                for begin, hours, grams in self._sittings
                if hours > 0 and begin <= middle < begin + hours
            )
            self._level = np.maximum(self._level + (drunk * self._per_gram - self._pace) * lasts, 0.0)
        self._now = to_h

    def _swallow(self) -> None:
        """What is drunk all at once, up to now."""
        while self._swallowed < len(self._sittings) and self._sittings[self._swallowed][0] <= self._now:
            _, hours, grams = self._sittings[self._swallowed]
            if hours == 0:
                self._level = self._level + grams * self._per_gram
            self._swallowed += 1
