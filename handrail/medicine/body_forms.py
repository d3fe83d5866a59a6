"""The forms of what describes the body: kinetics, dynamics, and the paces and floors that bound a plan."""

from __future__ import annotations

from handrail.medicine.columns import HIGH, ID, LOW, NOTE, SAYS, SOURCES, UNIT, VALUE, VERIFIED, WHEN
from handrail.medicine.figures import DYNAMIC_UNITS, FLOOR_UNITS, KINDS, KINETIC_UNITS, SPREADS
from handrail.medicine.tables import Column, Form

KINETIC_SETS = Form(
    file="kinetics.toml",
    table="set",
    meaning="Sets of kinetic parameters: the default and published ones, side by side.",
    columns=(
        ID,
        Column(name="title", meaning="For a list of sets."),
        Column(name="valid_for", meaning="Whom and which doses it was made from, for the reader."),
        Column(name="follows_kidneys", kind="yes_no", meaning="Clearance follows GFR and weight."),
        Column(
            name="clearance_volume_correlation",
            kind="number",
            low=-1,
            high=1,
            meaning="Of the between-people terms.",
        ),
        Column(
            name="study_correlation", kind="number", low=-1, high=1, meaning="Of the between-study terms."
        ),
        SOURCES,
        NOTE,
    ),
)

KINETICS = Form(
    file="kinetics.csv",
    meaning="The figures of the sets in kinetics.toml; oral ones apparent (/F).",
    columns=(
        Column(name="set", meaning="The id of a set in kinetics.toml."),
        Column(name="parameter", meaning="Which figure.", choices=tuple(KINETIC_UNITS)),
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
            meaning="Log-normal; 0.25 is 25 %.",
        ),
        Column(
            name="between_study_sd", kind="number", required=False, low=0, high=2, meaning="On the log scale."
        ),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

DYNAMICS = Form(
    file="dynamics.toml",
    table="dynamics",
    once=True,
    meaning="Effect, adaptation and withdrawal.",
    columns=(
        Column(name="id", meaning="A short name."),
        Column(
            name="thresholds",
            kind="numbers",
            meaning="Burden at which any, moderate and severe withdrawal begins, at median sensitivity.",
        ),
        Column(
            name="reference_daily_dose_mg",
            kind="number",
            low=0.001,
            meaning="ec50_ratio is to the level on it.",
        ),
        Column(
            name="watch_days",
            kind="whole",
            low=1,
            high=365,
            meaning="Days after the last change in which the largest burden is sought.",
        ),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

DYNAMIC_FIGURES = Form(
    file="dynamics.toml",
    table="figure",
    meaning="One figure of the dynamics with its 90 % range.",
    columns=(
        Column(name="name", meaning="Which figure.", choices=tuple(DYNAMIC_UNITS), unique=True),
        VALUE,
        LOW,
        HIGH,
        UNIT,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

SPREAD = Form(
    file="dynamics.toml",
    table="between_people",
    meaning="How much people differ, as a coefficient of variation.",
    columns=(
        Column(name="name", meaning="What differs.", choices=SPREADS, unique=True),
        Column(name="cv", kind="number", low=0, high=3, meaning="Log-normal; 0.40 is 40 %."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

MODIFIERS = Form(
    file="dynamics.toml",
    table="modifier",
    meaning="Something about the person that multiplies the burden of withdrawal.",
    columns=(
        ID,
        WHEN,
        Column(
            name="factor", kind="number", low=0.1, high=10, meaning="Multiplies the burden; below 1 protects."
        ),
        SAYS,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

CAREFUL_PACE = Form(
    file="titration.toml",
    table="careful_pace",
    once=True,
    meaning="A gentler way up than the label's, and whom it is meant for.",
    columns=(
        ID,
        Column(name="when", kind="condition", meaning="Whom it is meant for, in the pack's vocabulary."),
        Column(name="start_mg", kind="number", low=0.001, high=5000, meaning="The first day's total."),
        Column(
            name="step_mg", kind="number", low=0.001, high=5000, meaning="The largest rise of a day's total."
        ),
        Column(name="interval_days", kind="whole", low=1, meaning="Fewest days a step."),
        Column(name="says", meaning="Why, for the reader."),
        Column(name="kind", meaning="Who says so.", choices=KINDS),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

FLOORS = Form(
    file="floors.toml",
    table="floor",
    meaning="What no model can undercut.",
    columns=(
        ID,
        Column(name="name", meaning="Which floor.", choices=tuple(FLOOR_UNITS)),
        Column(name="value", kind="number", low=0, meaning="The limit."),
        UNIT,
        Column(
            name="after_days_of_use",
            kind="whole",
            required=False,
            low=1,
            meaning="For shortest_days: from then on.",
        ),
        Column(
            name="above_mg",
            kind="number",
            required=False,
            low=0,
            meaning="For largest_cut_share: only above it.",
        ),
        SAYS,
        Column(name="kind", meaning="Who says so.", choices=KINDS),
        Column(name="signed_off", kind="yes_no", meaning="true once a clinician has signed it off."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)
