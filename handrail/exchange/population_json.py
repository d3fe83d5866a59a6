"""A population, and what matters most for withdrawal, as JSON.

Every field as it is, what is not a number as null, and the sources with what they are.
"""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

from handrail.exchange.happenings_json import happening_json, pump_dry_json
from handrail.exchange.json import bibliography_of, json_text, sources_json

if TYPE_CHECKING:
    from handrail.exchange.population_shapes import PopulationShape, SensitivityShape
    from handrail.exchange.shapes import SourceShape
    from handrail.simulate.population_nouns import Population, Together
    from handrail.simulate.sensitivity import Sensitivity

POPULATION_SCHEMA = "handrail/population/1"
SENSITIVITY_SCHEMA = "handrail/sensitivity/1"


def population_json(population: Population) -> str:
    """What became of a population, for other programs, as text."""
    return json_text(population_shape(population))


def population_shape(population: Population) -> PopulationShape:
    """What became of a population, with every source as it stands in the pack."""
    fields: dict[str, Any] = _plain(asdict(replace(population, happenings=(), together=None)))
    together = population.together
    shape = {
        "schema": POPULATION_SCHEMA,
        "handrail": version("handrail"),
        **fields,
        "happenings": [happening_json(one) for one in population.happenings],
        "pump_dry_h": pump_dry_json(population.happenings, 24.0 * population.days),
        "together": None if together is None else _plain(asdict(replace(together, companion_sources=()))),
        "sources": sources_json(population.sources, bibliography_of(population.medicine)),
        "companion_sources": [] if together is None else _companion_sources(together),
    }
    if together is not None:
        del shape["together"]["companion_sources"]
    return cast("PopulationShape", shape)


def _companion_sources(together: Together) -> list[SourceShape]:
    from handrail.medicine.companions import load_companions

    return sources_json(together.companion_sources, load_companions().bibliography)


def sensitivity_json(matters: Sensitivity) -> SensitivityShape:
    """What we don't know that matters most, for other programs."""
    fields: dict[str, Any] = _plain(asdict(matters))
    shape = {
        "schema": SENSITIVITY_SCHEMA,
        "handrail": version("handrail"),
        **fields,
        "sources": sources_json(matters.sources, bibliography_of(matters.medicine)),
    }
    return cast("SensitivityShape", shape)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
