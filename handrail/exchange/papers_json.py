"""The papers (letter, handover, aftercare, prescriptions) as JSON: the same parts as on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from handrail.exchange.findings import pack_head, sources_json

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine
    from handrail.plan.dispensing import DispensingPeriod

PAPER_SCHEMA = "handrail/paper/1"


def paper_json(paper: Mapping[str, object], medicine: Medicine, **more: object) -> dict[str, object]:
    """A paper as other programs read it.

    Args:
        paper: its parts, as `report.sheet.sheet_data` gives them.
        medicine: the pack it was made with.
        more: what a paper has beside its words, such as the periods of dispensing in numbers.
    """
    cited = paper["cited"]
    assert isinstance(cited, list)
    keys = [str(one["key"]) for one in cited]
    said = {name: value for name, value in paper.items() if name != "cited"}
    return {
        "schema": PAPER_SCHEMA,
        **pack_head(medicine.name, medicine.version, medicine.rules_date),
        **said,
        **more,
        "sources": sources_json(keys, medicine.bibliography),
    }


def periods_json(periods: Iterable[DispensingPeriod]) -> list[dict[str, object]]:
    """The periods of dispensing in numbers: days, doses in mg, and products."""
    return [
        {
            "number": period.number,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "days": period.days,
            "parts": [
                {
                    "start_day": part.start_day,
                    "days": part.days,
                    "daily_dose_mg": part.daily_dose_mg,
                    "intakes": [
                        {"time": intake.time_text, "dose_mg": intake.dose_micrograms / 1000}
                        for intake in part.intakes
                    ],
                }
                for part in period.parts
            ],
            "needs": [
                {
                    "product": need.product,
                    "strength_mg": need.strength_mg,
                    "form": need.form,
                    "halves": need.halves,
                    "volume_ml": need.volume_ml,
                }
                for need in period.needs
            ],
        }
        for period in periods
    ]
