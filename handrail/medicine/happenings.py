"""What a pack says about a pump into the spinal fluid, dialysis and a very large dose: lists of figures.

Each file is optional: a medicine that nobody gives by pump has no `pump.toml`, and a simulation that is asked
for one says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.errors import PackError
from handrail.medicine.columns import HIGH, LOW, NOTE, SOURCES, UNIT, VALUE, VERIFIED
from handrail.medicine.nouns import Figure
from handrail.medicine.read_figures import figure_of
from handrail.medicine.tables import Column, Form

if TYPE_CHECKING:
    from handrail.medicine.reader import Reader

PUMP_UNITS = {
    "lumbar_volume_ml": "mL",
    "lumbar_clearance_ml_per_h": "mL/h",
    "cord_effect_per_h": "1/h",
    "brain_gain_ng_per_ml": "ng/mL for each microgram a day",
    "cord_gain_ng_per_ml": "ng/mL for each microgram a day",
    "plasma_share": "ratio",
    "cisternal_share": "ratio",
}
"""A pump into the lumbar fluid, and what its medicine is worth at the brain and at the cord."""

DIALYSIS_UNITS = {
    "haemodialysis_ml_min": "mL/min",
    "peritoneal_ml_min": "mL/min",
}
"""Clearance of a dialyser and through the peritoneum, systemic."""

LARGE_DOSE_UNITS = {
    "slowest_absorption": "ratio",
    "slow_absorption_h": "h",
    "full_absorption_mg": "mg",
    "absorbed_beyond": "fraction",
    "longest_half_life_h": "h",
}
"""What a very large dose may do to absorption and clearance: scenarios to try."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureSet:
    """Figures by name, with how much people differ in them.

    Attributes:
        between_people_cv: by name, as a fraction (0.25), log-normal; a name that is not there: not at all.
    """

    file: str
    figures: Mapping[str, Figure]
    between_people_cv: Mapping[str, float]

    def value(self, name: str) -> float:
        """The central value of a figure.

        Raises:
            PackError: there is no such figure.
        """
        try:
            return self.figures[name].value
        except KeyError:
            raise PackError(f"{self.file} has no '{name}'.") from None

    @property
    def sources(self) -> tuple[str, ...]:
        """Everyone who says so, each once."""
        return tuple(dict.fromkeys(key for figure in self.figures.values() for key in figure.sources))

    @property
    def unverified(self) -> tuple[str, ...]:
        """Names of the figures that are judgement, or were not read at their source."""
        return tuple(name for name, figure in self.figures.items() if not figure.verified)


def _form(file: str, units: Mapping[str, str], meaning: str) -> Form:
    return Form(
        file=file,
        table="figure",
        meaning=meaning,
        columns=(
            Column(name="name", meaning="Which figure.", choices=tuple(units), unique=True),
            VALUE,
            LOW,
            HIGH,
            UNIT,
            Column(
                name="between_people_cv",
                kind="number",
                required=False,
                low=0,
                high=3,
                meaning="Log-normal; 0.50 is 50 %.",
            ),
            SOURCES,
            VERIFIED,
            NOTE,
        ),
    )


PUMP = _form(
    "pump.toml", PUMP_UNITS, "A pump into the spinal fluid: the fluid, and what reaches brain and cord."
)
DIALYSIS = _form("dialysis.toml", DIALYSIS_UNITS, "What dialysis clears.")
LARGE_DOSE = _form("large_dose.toml", LARGE_DOSE_UNITS, "What a very large dose may do: scenarios to try.")

HAPPENING_FORMS = (PUMP, DIALYSIS, LARGE_DOSE)


def read_figure_set(reader: Reader, form: Form) -> FigureSet | None:
    """The figures of one of these files; None where the pack has no such file."""
    if not reader.has(form.file):
        return None
    units = {PUMP.file: PUMP_UNITS, DIALYSIS.file: DIALYSIS_UNITS, LARGE_DOSE.file: LARGE_DOSE_UNITS}[
        form.file
    ]
    figures: dict[str, Figure] = {}
    differ: dict[str, float] = {}
    for row in reader.rows(form):
        name = row.text("name")
        if row.text("unit") != units[name]:
            reader.problems.add(
                f"The unit of {name} is '{row.text('unit')}'.",
                fix=f"Give it in {units[name]}.",
                where=row.where,
            )
        figures[name] = figure_of(reader, row)
        cv = row.maybe("between_people_cv")
        if cv is not None:
            differ[name] = cv
    reader.known_tables(form.file, [form.table])
    for name in units:
        if name not in figures:
            reader.problems.add(f"There is no '{name}'.", where=f"{form.file}, line 1")
    return FigureSet(file=form.file, figures=figures, between_people_cv=differ)
