"""Levels of another depressant over time: absorbed, one compartment, and what it turns into.

The same equations as the medicine's, stepped exactly from one time to the next: what is in the gut, in the
blood and (turned into another substance) in the blood again, each passing to the next at a steady rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from handrail.course.nouns import Dose
from handrail.medicine.companion_nouns import Companion
from handrail.medicine.nouns import Figure
from handrail.person.kidneys import relative_clearance
from handrail.simulate.draws_by_name import Names, drawn
from handrail.simulate.equations import FloatArray, exponential_gap, exponential_gap_of_three
from handrail.simulate.outline import Each, Stretch

REFERENCE_GFR_ML_MIN = 105.0
"""Of the adult whose clearances stand in the data."""
GFR_CAP_ML_MIN = 150.0
"""A filtration rate above this counts as this, as for the medicine."""


MOST_KEPT = 64
"""Lengths of a step whose passing on is kept: a day repeats itself, so there are few."""


def absorbed_mg(dose_mg: float, points: Sequence[tuple[float, float]]) -> float:
    """How much of a dose is absorbed where the share falls with the dose.

    Between two doses that were studied the amount absorbed is a straight line; below the smallest and
    above the largest its share is kept.

    Args:
        dose_mg: swallowed at once, 0 or more.
        points: (mg at once, share absorbed), rising.

    >>> points = ((300, 0.60), (400, 0.47), (800, 0.34))
    >>> round(absorbed_mg(300, points)), round(absorbed_mg(600, points)), round(absorbed_mg(100, points))
    (180, 230, 60)
    """
    doses = np.array([dose for dose, _ in points])
    amounts = doses * np.array([share for _, share in points])
    if dose_mg <= doses[0] or dose_mg >= doses[-1]:
        share = points[0][1] if dose_mg <= doses[0] else points[-1][1]
        return dose_mg * share
    return float(np.interp(dose_mg, doses, amounts))


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanionBody:
    """Kinetics of one companion in many draws of this person, each of shape (draws,).

    Attributes:
        elimination_per_h: CL / V.
        volume_l: of the substance itself, not apparent.
        formed_share, metabolite_per_h, metabolite_l: of what it turns into; shares of 0 for nothing.
    """

    absorption_per_h: FloatArray
    lag_h: float
    bioavailability: FloatArray
    elimination_per_h: FloatArray
    volume_l: FloatArray
    formed_share: float
    metabolite_per_h: FloatArray
    metabolite_l: FloatArray


def companion_body(companion: Companion, weight_kg: Each, gfr_ml_min: Each, names: Names) -> CompanionBody:
    """Draws of one companion's kinetics: a weight and kidneys of all draws, or one of each draw."""

    def each(figures: dict[str, Figure], name: str, moiety: str) -> FloatArray:
        return drawn(figures[name], f"{companion.id}/{moiety}/{name}", names)

    own, other = dict(companion.figures), dict(companion.metabolite)
    clearance = each(own, "clearance_l_per_h_per_kg", "parent") * weight_kg
    clearance = clearance * of_usual_kidneys(companion, gfr_ml_min)
    volume = each(own, "volume_l_per_kg", "parent") * weight_kg
    ones = np.ones(names.count)
    metabolite_l = each(other, "volume_l_per_kg", "metabolite") * weight_kg if other else ones
    return CompanionBody(
        absorption_per_h=each(own, "absorption_per_h", "parent"),
        lag_h=own["lag_h"].value,
        bioavailability=np.minimum(each(own, "bioavailability", "parent"), 1.0)
        if "bioavailability" in own
        else ones,
        elimination_per_h=clearance / volume,
        volume_l=volume,
        formed_share=other["formed_share"].value if other else 0.0,
        metabolite_per_h=each(other, "clearance_l_per_h_per_kg", "metabolite") * weight_kg / metabolite_l
        if other
        else ones,
        metabolite_l=metabolite_l,
    )


def of_usual_kidneys(companion: Companion, gfr_ml_min: Each) -> Each:
    """Its clearance with these kidneys over that of the adult of the data."""
    return relative_clearance(
        1.0,
        np.minimum(gfr_ml_min, GFR_CAP_ML_MIN),
        renal_share=companion.figures["renal_share"].value,
        reference_gfr_ml_min=REFERENCE_GFR_ML_MIN,
    )


def kidney_factors(companion: Companion, gfr_ml_min: Each, course: Sequence[Stretch]) -> list[Stretch]:
    """Factors of its clearance where the kidneys change; none where it does not leave through them.

    Args:
        gfr_ml_min: before any change.
        course: filtration in mL/min, stretch by stretch.
    """
    if companion.figures["renal_share"].value <= 0:
        return []
    usual = of_usual_kidneys(companion, gfr_ml_min)
    return [
        Stretch(
            begin_h=one.begin_h,
            end_h=one.end_h,
            value=of_usual_kidneys(companion, one.value) / usual,
        )
        for one in course
    ]


class CompanionWalk:
    """The level of one companion in many draws, walked through time; exact at every time asked for.

    Args:
        companion: whose absorption may fall with the dose.
        body: its kinetics.
        doses: what is swallowed.
        kidneys: where the kidneys change, factors of its clearance.
    """

    def __init__(
        self,
        companion: Companion,
        body: CompanionBody,
        doses: Sequence[Dose],
        kidneys: Sequence[Stretch] = (),
    ) -> None:
        self._body, self._usual_per_h = body, body.elimination_per_h
        self._kidneys = tuple(kidneys)
        self._borders_h = sorted({hour for one in kidneys for hour in (one.begin_h, one.end_h)})
        self._change(0.0)
        self._arrivals = sorted(
            (dose.time_h + body.lag_h, _reaching(companion, dose.dose_mg)) for dose in doses
        )
        self._next = 0
        draws = len(body.volume_l)
        self._gut, self._blood, self._turned = (np.zeros(draws) for _ in range(3))
        self._now = 0.0

    def until(self, at_h: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Levels in mg/L at further times, rising: of what was swallowed and of what it turned into.

        Returns:
            Two arrays of shape (times, draws).
        """
        own, turned = (np.empty((len(at_h), len(self._gut))) for _ in range(2))
        for row, time in enumerate(at_h):
            while self._next < len(self._arrivals) and self._arrivals[self._next][0] <= time:
                arrives_h, amount_mg = self._arrivals[self._next]
                self._go_to(arrives_h)
                self._gut = self._gut + amount_mg * self._body.bioavailability
                self._next += 1
            self._go_to(float(time))
            own[row] = self._blood / self._body.volume_l
            turned[row] = self._turned / self._body.metabolite_l
        return own, turned

    def _go_to(self, hour: float) -> None:
        """To this hour, from border to border of what the kidneys do."""
        while self._borders_h and self._borders_h[0] <= hour:
            border_h = self._borders_h.pop(0)
            self._step(border_h - self._now)
            self._now = max(self._now, border_h)
            self._change(border_h)
        self._step(hour - self._now)
        self._now = hour

    def _change(self, hour: float) -> None:
        """The clearance as it is from this hour on."""
        elimination = self._usual_per_h
        for one in self._kidneys:
            if one.holds(hour):
                elimination = elimination * one.value
        self._body = replace(self._body, elimination_per_h=elimination)
        self._kept: dict[float, dict[str, FloatArray]] = {}

    def _step(self, lasts_h: float) -> None:
        """Gut to blood to what it turns into, each by its own rate, exactly.

        gut' = -ka gut;  blood' = ka gut - k blood;  turned' = share k blood - km turned.
        """
        if lasts_h <= 0:
            return
        pass_on = self._passes_on(round(lasts_h, 9))
        if self._body.formed_share:
            self._turned = (
                pass_on["turned"] * self._turned
                + pass_on["blood to turned"] * self._blood
                + pass_on["gut to turned"] * self._gut
            )
        self._blood = pass_on["blood"] * self._blood + pass_on["gut to blood"] * self._gut
        self._gut = pass_on["gut"] * self._gut

    def _passes_on(self, lasts_h: float) -> dict[str, FloatArray]:
        """What stays where it is and what passes on in that time, of 1 mg; kept, as most steps are alike."""
        if lasts_h not in self._kept:
            body = self._body
            ka, k, km = body.absorption_per_h, body.elimination_per_h, body.metabolite_per_h
            found = {
                "gut": np.exp(-ka * lasts_h),
                "gut to blood": ka * exponential_gap(ka, k, lasts_h),
                "blood": np.exp(-k * lasts_h),
            }
            if body.formed_share:
                share = body.formed_share
                found["turned"] = np.exp(-km * lasts_h)
                found["blood to turned"] = share * k * exponential_gap(k, km, lasts_h)
                found["gut to turned"] = share * ka * k * exponential_gap_of_three(ka, k, km, lasts_h)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[lasts_h] = found
        return self._kept[lasts_h]


def _reaching(companion: Companion, dose_mg: float) -> float:
    return absorbed_mg(dose_mg, companion.absorbed) if companion.absorbed else dose_mg
