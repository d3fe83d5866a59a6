"""Sedation together with other depressants as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.exchange.happenings_json import happening_json
from handrail.exchange.json import number, sources_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from handrail.medicine.nouns import Medicine
    from handrail.simulate.nouns import Bands
    from handrail.simulate.sedation_nouns import SedationProfile

SEDATION_SCHEMA = "handrail/sedation/1"

Json = dict[str, object]


def sedation_json(
    profile: SedationProfile,
    medicine: Medicine,
    says: str = "",
    notes: Sequence[str] = (),
) -> Json:
    """Everything a simulation of sedation says: times in hours, a load of 1 where half are drowsy.

    Args:
        profile: the answer of `simulate_sedation`.
        medicine: the pack it was made with.
        says: the same in one line for people (`report.sedation_text.grade_words`).
        notes: what has to be said with it.
    """
    from handrail.medicine.companions import load_companions

    return {
        "schema": SEDATION_SCHEMA,
        "medicine": profile.medicine,
        "kinetics": profile.kinetics,
        "pack_version": profile.pack_version,
        "seed": profile.seed,
        "replicates": profile.replicates,
        "people": profile.people,
        "says": says or None,
        "grade": profile.grade,
        "notes": list(notes),
        "time_h": [number(value) for value in profile.time_h.tolist()],
        "load": _bands(profile.load),
        "load_alone": _bands(profile.load_alone),
        "levels": {
            name: {"unit": profile.units[name], **_bands(band)} for name, band in profile.levels.items()
        },
        "chances": {depth: _bands(band) for depth, band in profile.chances.items()},
        "highest": _highest(profile.highest),
        "highest_alone": _highest(profile.highest_alone),
        "thresholds": {depth: number(value) for depth, value in profile.thresholds.items()},
        "peak_h": number(profile.peak_h),
        "shares_at_peak": {name: number(share) for name, share in profile.shares.items()},
        "not_modelled": [{"name": one.name, "why": one.why} for one in profile.not_modelled],
        "adds_up_only": list(profile.adds_up_only),
        "stops": [
            {
                "name": stop.name,
                "last_h": stop.last_h,
                "begins_h": None if stop.begins_h is None else list(stop.begins_h),
                "says": stop.says,
                "sources": list(stop.sources),
                "verified": stop.verified,
            }
            for stop in profile.stops
        ],
        "happenings": [happening_json(one) for one in profile.happenings],
        "priors": _priors(medicine),
        "factors": list(profile.factors),
        "assumptions": list(profile.assumptions),
        "sources": sources_json(profile.sources, medicine.bibliography),
        "companion_sources": sources_json(profile.companion_sources, load_companions().bibliography),
    }


def _priors(medicine: Medicine) -> list[Json]:
    """The figures of the sum, each with whether it was read at a source; nearly all are judgement."""
    data = medicine.sedation
    if data is None:
        return []
    figures: list[Json] = [
        {
            "name": name,
            "value": number(figure.value),
            "low": figure.low,
            "high": figure.high,
            "unit": figure.unit,
            "sources": list(figure.sources),
            "verified": figure.verified,
            "note": figure.note,
        }
        for name, figure in data.figures.items()
    ]
    pairs: list[Json] = [
        {
            "name": f"together with {pair.group}",
            "value": number(pair.mean),
            "sd": number(pair.sd),
            "unit": "none",
            "sources": list(pair.sources),
            "verified": pair.verified,
            "note": pair.note,
        }
        for pair in data.pairs.values()
    ]
    return [*figures, *pairs]


def _bands(band: Bands) -> Json:
    shares = {"p5": band.p5, "p25": band.p25, "p50": band.p50, "p75": band.p75, "p95": band.p95}
    return {name: [number(value) for value in values.tolist()] for name, values in shares.items()}


def _highest(found: Mapping[str, tuple[float, float, float, float]]) -> Json:
    names = ("mean", "median", "low", "high")
    return {
        depth: {name: number(value) for name, value in zip(names, values, strict=True)}
        for depth, values in found.items()
    }
