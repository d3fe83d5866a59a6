"""`sedation.toml` of a pack: its forms, and reading it. The file is optional."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from handrail.medicine.columns import HIGH, ID, LOW, NOTE, SAYS, SOURCES, UNIT, VALUE, VERIFIED
from handrail.medicine.companion_nouns import FactorKind, Pair, SedationData, SedationFactor
from handrail.medicine.nouns import Figure
from handrail.medicine.read_figures import figure_of, has_unit
from handrail.medicine.tables import Column, Form

if TYPE_CHECKING:
    from handrail.medicine.conditions import Condition
    from handrail.medicine.reader import Reader
    from handrail.medicine.tables import Row

FILE = "sedation.toml"

SEDATION_UNITS = {
    "drowsy_mg_per_l": "mg/L",
    "asleep_threshold": "times drowsy",
    "unrousable_threshold": "times drowsy",
    "steepness": "exponent",
}

CV = Column(
    name="between_people_cv",
    kind="number",
    required=False,
    low=0,
    high=3,
    meaning="Log-normal; 0.50 is 50 %.",
)

SEDATION_FIGURES = Form(
    file=FILE,
    table="figure",
    meaning="The level at which half of the people are drowsy, and how much more makes more of it.",
    columns=(
        Column(name="name", meaning="Which figure.", choices=tuple(SEDATION_UNITS), unique=True),
        *(VALUE, LOW, HIGH, UNIT, CV, SOURCES, VERIFIED, NOTE),
    ),
)

SEDATION_PAIRS = Form(
    file=FILE,
    table="pair",
    meaning="How much more a group of depressants makes with this medicine than both add up to.",
    columns=(
        Column(name="with", meaning="alcohol, or a group of medicines.", unique=True),
        Column(name="mean", kind="number", meaning="0 adds up; above 0 is more than that.", low=-2, high=5),
        Column(name="sd", kind="number", meaning="How unsure that is.", low=0, high=5),
        *(SOURCES, VERIFIED, NOTE),
    ),
)

SEDATION_FACTORS = Form(
    file=FILE,
    table="factor",
    meaning="What multiplies the level at which people are drowsy.",
    columns=(
        ID,
        Column(name="kind", meaning="tolerance or person.", choices=("tolerance", "person")),
        Column(
            name="when", kind="condition", required=False, meaning="Of a person factor: for whom it holds."
        ),
        Column(
            name="after_days",
            kind="whole",
            required=False,
            low=1,
            high=3650,
            meaning="Of tolerance: days without one missed.",
        ),
        Column(name="value", kind="number", low=0.05, high=20, meaning="The factor."),
        *(LOW, HIGH),
        SAYS,
        *(SOURCES, VERIFIED, NOTE),
    ),
)

SEDATION_FORMS = (SEDATION_FIGURES, SEDATION_PAIRS, SEDATION_FACTORS)


def read_sedation(
    reader: Reader, read_condition: Callable[[str, str], Condition | None]
) -> SedationData | None:
    """The surface of sedation; None where the pack has no such file."""
    if not reader.has(FILE):
        return None
    reader.known_tables(FILE, [form.table for form in SEDATION_FORMS])
    figures, differ = read_figures(reader, SEDATION_FIGURES, SEDATION_UNITS)
    pairs = {
        row.text("with"): Pair(
            group=row.text("with"),
            mean=row.number("mean"),
            sd=row.number("sd"),
            **row.grounds(),
        )
        for row in reader.rows(SEDATION_PAIRS)
    }
    factors = [_factor(reader, row, read_condition) for row in reader.rows(SEDATION_FACTORS)]
    return SedationData(
        figures=figures,
        drowsy_cv=differ.get("drowsy_mg_per_l", 0.0),
        pairs=pairs,
        factors=tuple(one for one in factors if one is not None),
    )


def read_figures(
    reader: Reader, form: Form, units: Mapping[str, str]
) -> tuple[dict[str, Figure], dict[str, float]]:
    """The figures of a list with a name each, and how much people differ in them; all must be there."""
    figures: dict[str, Figure] = {}
    differ: dict[str, float] = {}
    for row in reader.rows(form):
        name = row.text("name")
        has_unit(reader, row, units[name])
        figures[name] = figure_of(reader, row)
        cv = row.maybe("between_people_cv")
        if cv is not None:
            differ[name] = cv
    for name in units:
        if name not in figures:
            reader.problems.add(f"There is no '{name}'.", where=f"{form.file}, line 1")
    return figures, differ


def _factor(
    reader: Reader, row: Row, read_condition: Callable[[str, str], Condition | None]
) -> SedationFactor | None:
    kind = cast("FactorKind", row.text("kind"))
    needed, other = ("after_days", "when") if kind == "tolerance" else ("when", "after_days")
    if row.values[needed] is None or row.values[other] is not None:
        reader.problems.add(
            f"A factor of kind {kind} has '{needed}' and no '{other}'.",
            fix="Tolerance counts days; what holds for a person has a condition.",
            where=row.where,
        )
        return None
    when = read_condition(row.text("when"), row.where) if kind == "person" else None
    if kind == "person" and when is None:
        return None
    return SedationFactor(
        id=row.text("id"),
        kind=kind,
        value=row.number("value"),
        low=row.maybe("low"),
        high=row.maybe("high"),
        after_days=row.whole("after_days") if kind == "tolerance" else None,
        when=when,
        says=row.text("says"),
        **row.grounds(),
    )
