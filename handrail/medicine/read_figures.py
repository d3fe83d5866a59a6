"""A row with a value, its range, its unit and its sources, as one `Figure`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.medicine.nouns import Figure

if TYPE_CHECKING:
    from handrail.medicine.reader import Reader
    from handrail.medicine.tables import Row


def figure_of(reader: Reader, row: Row) -> Figure:
    """The figure of a row; a value outside its own range is noted."""
    value, low, high = row.number("value"), row.maybe("low"), row.maybe("high")
    if (low is not None and low > value) or (high is not None and high < value):
        reader.problems.add(f"The value {value:g} lies outside its own range.", where=row.where)
    return Figure(
        value=value,
        unit=row.text("unit"),
        sources=row.names("sources"),
        verified=row.yes("verified"),
        low=low,
        high=high,
        note=row.text("note"),
    )


def has_unit(reader: Reader, row: Row, unit: str) -> bool:
    """Whether the row is in the unit that this figure is kept in; another one is noted."""
    if row.text("unit") == unit:
        return True
    reader.problems.add(
        f"The unit is '{row.text('unit')}'.", fix=f"Give this figure in {unit}.", where=row.where
    )
    return False
