"""The arithmetic of a pump's reservoir and tubing. It never programs a pump: the pump team verifies.

A reservoir of so many mL at so many micrograms/mL lasts so long. When it is filled with another
concentration, tubing and catheter still hold the old one: until that is through, the pump, set to the new
one, gives too much or too little. A bridge bolus pushes the old medicine through at the old pace.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from handrail.errors import InputError

# Wide bounds, to catch an amount in the wrong unit. Reservoirs are filled for weeks to months.
MOST_ML = 100
MOST_DEAD_ML = 2
THINNEST_MICROGRAMS_PER_ML = 10
THICKEST_MICROGRAMS_PER_ML = 10_000
LEAST_DAILY_MICROGRAMS = 1
MOST_DAILY_MICROGRAMS = 10_000

DAY_H = 24.0


def check_concentration(micrograms_per_ml: float, where: str) -> None:
    """Refuse a concentration that no pump is filled with: milligrams for micrograms, or the other way round.

    Raises:
        InputError: as said; with what was probably meant.
    """
    _check(
        "concentration",
        micrograms_per_ml,
        THINNEST_MICROGRAMS_PER_ML,
        THICKEST_MICROGRAMS_PER_ML,
        "/mL",
        where,
    )


def check_daily(micrograms: float, where: str) -> None:
    """Refuse a daily dose that no pump gives: milligrams for micrograms, or the other way round.

    Raises:
        InputError: as said; with what was probably meant.
    """
    _check("daily dose", micrograms, LEAST_DAILY_MICROGRAMS, MOST_DAILY_MICROGRAMS, "", where)


def _check(what: str, value: float, least: float, most: float, per: str, where: str) -> None:
    if not math.isfinite(value) or value <= 0:
        raise InputError(
            f"The {what} is {value:,.10g} micrograms{per}.", fix="Give a number above 0.", where=where
        )
    if value < least:
        raise InputError(
            f"A {what} of {value:,.10g} micrograms{per} is too little for a pump: it looks like milligrams.",
            fix=f"{value:,.10g} mg is {1000 * value:g} micrograms; give the {what} in micrograms{per}.",
            where=where,
        )
    if value > most:
        raise InputError(
            f"A {what} of {value:,.10g} micrograms{per} ({value / 1000:,.10g} mg{per}) is more than any pump "
            "is used with: it is in another unit.",
            fix=f"Give the {what} in micrograms{per}.",
            where=where,
        )


def check_reservoir(reservoir_ml: float, residual_ml: float, where: str) -> None:
    """Refuse what no pump holds.

    Raises:
        InputError: no volume, more than any pump holds, or as much left over as was filled in.
    """
    if not math.isfinite(reservoir_ml) or reservoir_ml <= 0:
        raise InputError(f"The reservoir is {reservoir_ml:g} mL.", fix="Give a number above 0.", where=where)
    if reservoir_ml > MOST_ML or not 0 <= residual_ml < reservoir_ml:
        raise InputError(
            f"{reservoir_ml:g} mL filled in, of which {residual_ml:g} mL must be left.",
            fix=f"A reservoir holds at most {MOST_ML} mL, and less than that is left.",
            where=where,
        )


def days_it_lasts(
    reservoir_ml: float, residual_ml: float, micrograms_per_ml: float, daily_micrograms: float
) -> float:
    """Days until only the residual volume is left.

    >>> days_it_lasts(20, 2, 500, 300)
    30.0
    """
    return (reservoir_ml - residual_ml) * micrograms_per_ml / daily_micrograms


@dataclass(frozen=True, kw_only=True, slots=True)
class Bridge:
    """What a change of concentration asks for; a draft for the pump team to verify.

    Attributes:
        bolus_micrograms: what tubing and catheter still hold of the old concentration.
        bridge_h: for how long that is to be given, at the old pace, so that the dose stays the same.
        unbridged_daily_micrograms: what would be given a day instead, were the pump just set to the new
            concentration; and for how many hours.
        unbridged_h: until the old medicine is through.
    """

    dead_volume_ml: float
    before_micrograms_per_ml: float
    after_micrograms_per_ml: float
    daily_micrograms: float
    bolus_micrograms: float
    bridge_h: float
    unbridged_daily_micrograms: float
    unbridged_h: float


def change_of_concentration(
    *,
    dead_volume_ml: float,
    before_micrograms_per_ml: float,
    after_micrograms_per_ml: float,
    daily_micrograms: float,
) -> Bridge:
    """A refill with another concentration, in numbers: for the pump team to verify, never to program by.

    Args:
        dead_volume_ml: of the pump's tubing and the catheter together, from the implant record.
        before_micrograms_per_ml, after_micrograms_per_ml: what was in the pump, and what is filled in.
        daily_micrograms: the dose that is to stay the same.

    Raises:
        InputError: amounts that no pump has; milligrams where micrograms are meant.

    >>> bridge = change_of_concentration(dead_volume_ml=0.3, before_micrograms_per_ml=500,
    ...                                  after_micrograms_per_ml=2000, daily_micrograms=300)
    >>> bridge.bolus_micrograms, bridge.bridge_h, bridge.unbridged_daily_micrograms, round(bridge.unbridged_h)
    (150.0, 12.0, 75.0, 48)
    """
    where = "pump, change of concentration"
    check_concentration(before_micrograms_per_ml, where)
    check_concentration(after_micrograms_per_ml, where)
    check_daily(daily_micrograms, where)
    if not (math.isfinite(dead_volume_ml) and 0 < dead_volume_ml <= MOST_DEAD_ML):
        raise InputError(
            f"Tubing and catheter of {dead_volume_ml:g} mL.",
            fix=f"Give what the implant record says: above 0 and at most {MOST_DEAD_ML} mL.",
            where=where,
        )
    held = dead_volume_ml * before_micrograms_per_ml
    return Bridge(
        dead_volume_ml=dead_volume_ml,
        before_micrograms_per_ml=before_micrograms_per_ml,
        after_micrograms_per_ml=after_micrograms_per_ml,
        daily_micrograms=daily_micrograms,
        bolus_micrograms=held,
        bridge_h=DAY_H * held / daily_micrograms,
        unbridged_daily_micrograms=daily_micrograms * before_micrograms_per_ml / after_micrograms_per_ml,
        unbridged_h=DAY_H * dead_volume_ml * after_micrograms_per_ml / daily_micrograms,
    )
