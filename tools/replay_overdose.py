"""Hold published overdoses against the pack's curve of dose and severity.

Series are held by their shares, single cases by what became of them. The curve is for adults; sedatives and
alcohol count between once and the pack's factor, as in `check.overdose`. Kidneys are taken as healthy, and
nobody as used to the medicine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats import binomtest

from handrail.check.overdose import ventilation_chance
from handrail.medicine.overdose import OverdoseData, PublishedSeries
from tools.replay_withdrawal import assumed, the_medicine

NOT_TOLD = "not told"
MISSING_DOSE = "the dose"
MISSING_SHARE = "how many were ventilated or in coma"
CURVE = ("curve_intercept", "curve_slope")


@dataclass(frozen=True, kw_only=True)
class Observed:
    """A share of a series, with its exact 95 % interval."""

    count: int
    n: int

    @property
    def share(self) -> float:
        """The share itself."""
        return self.count / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Clopper and Pearson's, 95 %."""
        found = binomtest(self.count, self.n).proportion_ci(0.95, "exact")
        return float(found.low), float(found.high)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A series or a case beside the curve.

    Attributes:
        dose_mg: that the curve is asked for: a series' middle, a case's lower and upper figure.
        sedatives: "none", "some", "all" or "not told".
        ventilated: expected from the curve, from alone to all with sedatives.
        band: the same with the curve's band.
        coma: what the pack says of such doses, from least to most.
        made_the_curve: whether the curve was fitted to it.
    """

    one: PublishedSeries
    dose_mg: tuple[float, float]
    sedatives: str
    ventilated: tuple[float, float]
    band: tuple[float, float]
    coma: tuple[float, float]
    made_the_curve: bool
    seen_ventilated: Observed | None
    seen_coma: Observed | None

    @property
    def covers_ventilated(self) -> bool | None:
        """Whether the share seen lies in the band; None where none was told."""
        return None if self.seen_ventilated is None else _within(self.seen_ventilated.share, self.band)

    @property
    def covers_coma(self) -> bool | None:
        """The same for coma."""
        return None if self.seen_coma is None else _within(self.seen_coma.share, self.coma)


def overdose_data() -> OverdoseData:
    """The pack's part about too much."""
    data = the_medicine().overdose
    assert data is not None
    return data


def missing_of(one: PublishedSeries) -> str:
    """What a series or a case lacks to be held against the curve; empty if nothing."""
    if told := assumed("overdose").get(one.id, {}).get("missing"):
        return str(told)
    missing: list[str] = []
    if one.dose_middle_mg is None and (one.kind == "series" or one.dose_low_mg is None):
        missing.append(MISSING_DOSE)
    if one.kind == "series" and one.ventilated_share is None and one.coma_share is None:
        missing.append(MISSING_SHARE)
    return "; ".join(missing)


def of_kind(kind: str) -> list[PublishedSeries]:
    """The series, or the single cases."""
    return [one for one in overdose_data().series if one.kind == kind]


def held(kind: str) -> list[Held]:
    """Every series (or case) that can be held against the curve."""
    return [_hold(one) for one in of_kind(kind) if not missing_of(one)]


def shares_without_a_dose() -> list[tuple[PublishedSeries, Observed]]:
    """Series that tell how many were ventilated, but no middle dose, or none of adults."""
    found: list[tuple[PublishedSeries, Observed]] = []
    for one in of_kind("series"):
        told = assumed("overdose").get(one.id, {}).get("ventilated")
        seen = Observed(count=told[0], n=told[1]) if told else _seen(one.ventilated_share, one.n)
        if missing_of(one) and seen is not None:
            found.append((one, seen))
    return found


def made_the_curve(one: PublishedSeries) -> bool:
    """Whether the curve was fitted to a series."""
    data = overdose_data()
    made = {key for name in CURVE for key in data.figures[name].sources}
    return bool(made & set(one.sources))


def dose_of_share(share: float) -> float:
    """The dose at which the curve expects this share to be ventilated, alone."""
    data = overdose_data()
    beyond = math.log(share / (1 - share)) - data.value("curve_intercept")
    return float(data.value("curve_reference_mg") * 10 ** (beyond / data.value("curve_slope")))


def _hold(one: PublishedSeries) -> Held:
    data = overdose_data()
    if one.kind == "series":
        assert one.dose_middle_mg is not None
        dose = (one.dose_middle_mg, one.dose_middle_mg)
    else:
        low = one.dose_low_mg if one.dose_low_mg is not None else one.dose_middle_mg
        assert low is not None
        dose = (low, one.dose_high_mg or low)
    sedatives = assumed("overdose").get(one.id, {}).get("sedatives", NOT_TOLD)
    factor = data.value("coingestant_factor")
    least = dose[0] * (factor if sedatives == "all" else 1.0)
    most = dose[1] * (1.0 if sedatives == "none" else factor)
    low, high = ventilation_chance(least, data), ventilation_chance(most, data)
    bands = [
        band
        for band in data.bands
        if band.from_mg <= most and (band.below_mg is None or band.below_mg > least)
    ]
    return Held(
        one=one,
        dose_mg=dose,
        sedatives=sedatives,
        ventilated=(low[1], high[1]),
        band=(low[0], high[2]),
        coma=(min(band.coma[0] for band in bands), max(band.coma[1] for band in bands)),
        made_the_curve=made_the_curve(one),
        seen_ventilated=_seen(one.ventilated_share, one.n),
        seen_coma=_seen(one.coma_share, one.n),
    )


def _seen(share: float | None, n: int | None) -> Observed | None:
    return None if share is None or n is None else Observed(count=round(share * n), n=n)


def _within(value: float, ends: tuple[float, float]) -> bool:
    return ends[0] <= value <= ends[1]
