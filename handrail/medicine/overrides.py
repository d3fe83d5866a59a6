"""Why someone goes on against a warning: the coded reasons that are offered beside one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.medicine.columns import ID, NOTE, SOURCES, VERIFIED
from handrail.medicine.tables import Column, Form

if TYPE_CHECKING:
    from handrail.medicine.reader import Reader


@dataclass(frozen=True, kw_only=True, slots=True)
class OverrideReason:
    """One reason, with a code that stays and words that may be improved."""

    code: str
    display: str
    sources: tuple[str, ...]
    verified: bool


OVERRIDE_REASONS = Form(
    file="override_reasons.toml",
    table="reason",
    meaning="Why someone goes on against a warning, in the order in which the reasons are offered.",
    columns=(
        ID,
        Column(name="display", meaning="The reason in words, as the person who goes on would say it."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)


def read_override_reasons(reader: Reader) -> tuple[OverrideReason, ...]:
    """The reasons of a pack, in the order of the file."""
    rows = reader.rows(OVERRIDE_REASONS)
    reader.known_tables(OVERRIDE_REASONS.file, [OVERRIDE_REASONS.table])
    return tuple(
        OverrideReason(
            code=row.text("id"),
            display=row.text("display"),
            sources=row.names("sources"),
            verified=row.yes("verified"),
        )
        for row in rows
    )
