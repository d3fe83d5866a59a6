"""Columns that many files of a pack share, so that they mean the same everywhere."""

from __future__ import annotations

from handrail.medicine.tables import Column

ID = Column(name="id", meaning="A short name, used once.", unique=True)
SOURCES = Column(name="sources", kind="sources", meaning="Keys of sources.bib that say so.")
VERIFIED = Column(name="verified", kind="yes_no", meaning="true if the figure was read at the source.")
NOTE = Column(name="note", meaning="What a reader should know.", required=False)
VALUE = Column(name="value", kind="number", meaning="The central value.")
LOW = Column(name="low", kind="number", meaning="Lower end of the 90 % interval.", required=False)
HIGH = Column(name="high", kind="number", meaning="Upper end of the 90 % interval.", required=False)
UNIT = Column(name="unit", meaning="The unit of value, low and high.")
WHEN = Column(name="when", kind="condition", meaning="A condition in the pack's vocabulary.")
SAYS = Column(name="says", meaning="A sentence for the reader.")
DO = Column(name="do", meaning="A sentence to act on.")


def flag(name: str, meaning: str) -> Column:
    """A column of true or false that may be left out."""
    return Column(name=name, kind="yes_no", required=False, meaning=meaning)


def measured(name: str, meaning: str, *, low: float | None = None, high: float | None = None) -> Column:
    """A column of a number that may be left out."""
    return Column(name=name, kind="number", required=False, low=low, high=high, meaning=meaning)
