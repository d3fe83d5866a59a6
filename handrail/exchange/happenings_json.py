"""What happens on a course, as JSON: the fields of each noun, and its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from handrail.simulate.happenings import LargeDose, pump_happenings

if TYPE_CHECKING:
    from handrail.exchange.shapes import Scalar
    from handrail.simulate.happenings import Happening


def happening_json(one: Happening) -> dict[str, Scalar | list[dict[str, Scalar]]]:
    """Its kind, and every field by name; amounts and times as in the noun.

    >>> from handrail.simulate.happenings import PumpStop
    >>> happening_json(PumpStop(at_h=24.0))
    {'kind': 'PumpStop', 'at_h': 24.0, 'reason': 'catheter failed'}
    """
    shape: dict[str, Scalar | list[dict[str, Scalar]]] = {"kind": type(one).__name__}
    for field in fields(one):
        if isinstance(one, LargeDose) and field.name == "doses":
            shape["doses"] = [
                {"time_h": dose.time_h, "dose_micrograms": dose.dose_micrograms} for dose in one.doses
            ]
        else:
            shape[field.name] = getattr(one, field.name)
    return shape


def pump_dry_json(happenings: Sequence[Happening], end_h: float) -> list[list[int | float | None]]:
    """From when until when a pump has run dry by its volume, in hours of the course; null for not filled."""
    if not pump_happenings(happenings):
        return []
    from handrail.simulate.pump import dry_hours

    return [[round(begin_h, 3), until_h] for begin_h, until_h in dry_hours(happenings, end_h)]
