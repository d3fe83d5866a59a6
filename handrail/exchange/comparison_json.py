"""Scenarios side by side as JSON and CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from handrail.exchange.happenings_json import happening_json
from handrail.exchange.json import course_json, number, person_json, profile_json, sources_json
from handrail.exchange.sedation_json import sedation_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from handrail.medicine.nouns import Medicine
    from handrail.simulate.nouns import Bands
    from handrail.simulate.scenario_nouns import Compared, Comparison, Range
    from handrail.simulate.sedation_nouns import SedationProfile

COMPARISON_SCHEMA = "handrail/comparison/1"
CURVES_SCHEMA = "handrail/curves/1"
MOST_TIMES = 600
"""Times that a page is given to read values from; a curve of more is thinned evenly."""

Json = dict[str, Any]


def comparison_json(
    comparison: Comparison,
    medicine: Medicine,
    says: Callable[[SedationProfile], str],
    notes: Sequence[str] = (),
) -> Json:
    """Everything about each scenario: what happens, the figures of the table, curves with their bands.

    A figure is its middle and the ends of 90 % of draws; times are hours of the course.

    Args:
        comparison: the answer of `compare_scenarios`.
        medicine: the pack it was made with.
        says: sedation in one line for people (`report.sedation_text.grade_words`).
        notes: what has to be said with sedation.
    """
    from handrail.medicine.companions import load_companions

    scenarios: list[Json] = []
    for one in comparison.scenarios:
        sedation = one.sedation
        scenarios.append({
            "name": one.scenario.name,
            "course": None if one.scenario.course is None else course_json(one.scenario.course),
            "person": person_json(one.scenario.person),
            "happenings": [happening_json(what) for what in one.scenario.happenings],
            "figures": {name: _range(found) for name, found in one.figures.items()},
            "no_sedation": one.no_sedation or None,
            "profile": profile_json(one.profile, medicine.bibliography),
            "sedation": None
            if sedation is None
            else sedation_json(sedation, medicine, says(sedation), notes),
        })  # fmt: skip
    companions = load_companions().bibliography
    return {
        "schema": COMPARISON_SCHEMA,
        **_head(comparison),
        "scenarios": scenarios,
        "sources": sources_json(comparison.sources, medicine.bibliography),
        "companion_sources": sources_json(comparison.companion_sources, companions),
    }


def comparison_csv(comparison: Comparison) -> str:
    """One row a scenario and hour, with the five percentiles of each quantity; empty where not simulated."""
    names = list(dict.fromkeys(name for one in comparison.scenarios for name, _ in curves_of(one)))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("scenario", "time_h", *(f"{name}_{p}" for name in names for p in _PERCENTILES)))
    for one in comparison.scenarios:
        held = dict(curves_of(one))
        times = one.profile.time_h.tolist()
        columns = [
            getattr(held[name], p).tolist() if name in held else None for name in names for p in _PERCENTILES
        ]
        for row, time in enumerate(times):
            values = ("" if column is None else number(column[row]) for column in columns)
            writer.writerow((one.scenario.name, number(time), *values))
    return out.getvalue()


def curves_json(comparison: Comparison) -> Json:
    """What a page reads values from under its cursor: times, and of each curve the middle and 90 %.

    Of the typical person alone there is only the middle.
    """
    first = comparison.scenarios[0].profile
    every = -(-len(first.time_h) // MOST_TIMES)
    shown = ("p50",) if comparison.draws == 1 else ("p5", "p50", "p95")
    return {
        "schema": CURVES_SCHEMA,
        **_head(comparison),
        "time_h": [number(value) for value in first.time_h[::every].tolist()],
        "scenarios": [
            {
                "name": one.scenario.name,
                "curves": {
                    name: {p: _three(getattr(band, p)[::every].tolist()) for p in shown}
                    for name, band in curves_of(one)
                },
            }
            for one in comparison.scenarios
        ],
    }


_PERCENTILES = ("p5", "p25", "p50", "p75", "p95")


def curves_of(one: Compared) -> Iterator[tuple[str, Bands]]:
    """Every curve of a scenario by its name, in the order in which they are drawn."""
    for name, band in one.profile.bands.items():
        if name == "burden" and one.sedation is not None:
            yield "sedation", one.sedation.load
        yield name, band


def _head(comparison: Comparison) -> Json:
    return {
        "medicine": comparison.medicine,
        "pack_version": comparison.pack_version,
        "kinetics": comparison.kinetics,
        "seed": comparison.seed,
        "replicates": comparison.replicates,
        "people": comparison.people,
        "days": comparison.days,
    }


def _range(found: Range) -> Json:
    middle, low, high = map(number, found)
    return {"middle": middle, "low": low, "high": high}


def _three(values: list[float]) -> list[float]:
    return [float(f"{value:.3g}") for value in values]
