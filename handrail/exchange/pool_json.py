"""A pooled result and a meta-regression as JSON: every field as it is, and the sources with what they are."""

from __future__ import annotations

import math
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

from handrail.exchange.json import sources_json

if TYPE_CHECKING:
    from handrail.evidence.pool_nouns import Pooling, Regression
    from handrail.medicine.nouns import Medicine

POOL_SCHEMA = "handrail/pool/1"
REGRESSION_SCHEMA = "handrail/meta-regression/1"

Json = dict[str, Any]


def pool_json(found: Pooling, medicine: Medicine) -> Json:
    """A pooled result for other programs."""
    by_id = {one.id: one for one in medicine.meta_analyses}
    return {
        "schema": POOL_SCHEMA,
        "handrail": version("handrail"),
        **plain(asdict(found)),
        "published": [plain(asdict(by_id[key])) for key in found.published],
        "sources": sources_json(found.sources, medicine.bibliography),
    }


def regression_json(found: Regression) -> Json:
    """A meta-regression for other programs."""
    shape = {"schema": REGRESSION_SCHEMA, "handrail": version("handrail"), **plain(asdict(found))}
    return {**shape, "explained_percent": found.explained_percent}


def plain(value: Any) -> Any:
    """Lists for tuples, null for what is no number."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in cast("list[Any]", value)]
    return None if isinstance(value, float) and not math.isfinite(value) else value
