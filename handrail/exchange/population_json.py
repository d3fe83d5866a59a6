"""A population as JSON: the fields of `Population` as they are, what is not a number as null."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handrail.simulate.population_nouns import Population


def population_json(population: Population) -> str:
    """The answer for other programs; sources are keys of the medicine's bibliography."""
    found = {"kind": "population", "handrail": version("handrail"), **_plain(asdict(population))}
    return json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
