"""Load what is known of other depressants: strictly, as a pack is read, once.

Their data stand in a folder of their own (`handrail/packs/_companions/`), because they belong to no one
medicine: alcohol leaves the body at the same pace whatever it was drunk with.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import cast

from handrail.medicine.columns import HIGH, ID, LOW, NOTE, SAYS, SOURCES, UNIT, VALUE, VERIFIED
from handrail.medicine.companion_nouns import (
    ALCOHOL,
    Companion,
    Companions,
    DrinkSize,
    Elimination,
    Habit,
    OtherWithdrawal,
)
from handrail.medicine.figures import COUNTRIES
from handrail.medicine.nouns import Figure
from handrail.medicine.read_figures import figure_of, has_unit
from handrail.medicine.reader import Reader
from handrail.medicine.sedation_forms import CV, read_figures
from handrail.medicine.tables import Column, Form, Problems, Row
from handrail.sources import Bibliography

FOLDER = "_companions"

UNITS = {
    "absorption_per_h": "1/h",
    "lag_h": "h",
    "bioavailability": "fraction",
    "clearance_l_per_h_per_kg": "L/h/kg",
    "volume_l_per_kg": "L/kg",
    "renal_share": "fraction",
    "drowsy_mg_per_l": "mg/L",
    "formed_share": "fraction",
}
NEEDED = ("absorption_per_h", "lag_h", "clearance_l_per_h_per_kg", "volume_l_per_kg", "renal_share")
NEEDED_OF_A_METABOLITE = ("formed_share", "clearance_l_per_h_per_kg", "volume_l_per_kg")

ALCOHOL_UNITS = {
    "widmark_men": "ratio",
    "widmark_women": "ratio",
    "blood_kg_per_l": "kg/L",
    "blood_water_share": "fraction",
    "deficit": "fraction",
    "drowsy_g_per_l": "g/L",
}
HABITS = ("rare", "social", "dependent")

COMPANION = Form(
    file="companions.toml",
    table="companion",
    meaning="Another depressant.",
    columns=(
        ID,
        Column(name="title", meaning="What people call it."),
        Column(name="names", kind="names", meaning="Every way of writing it, in lower case."),
        Column(name="groups", kind="names", meaning="Groups of the interaction lists."),
        Column(
            name="most_mg",
            kind="number",
            low=0.001,
            high=1_000_000,
            meaning="At once; more is taken for a slip of the unit. A limit of sanity, no dose for anyone.",
        ),
        Column(name="turns_into", required=False, meaning="An active substance it becomes in the body."),
        *(SOURCES, NOTE),
    ),
)
WITHDRAWAL = Form(
    file="companions.toml",
    table="withdrawal",
    meaning="When withdrawal from a group begins after the last of it.",
    columns=(
        Column(name="group", meaning="alcohol, or a group of companions.", unique=True),
        Column(name="onset_low_h", kind="number", low=0, high=1000, meaning="The earliest usual hour."),
        Column(name="onset_high_h", kind="number", low=0, high=1000, meaning="The latest usual hour."),
        Column(
            name="worst_h", kind="number", required=False, low=0, high=1000, meaning="Until when it grows."
        ),
        SAYS,
        *(SOURCES, VERIFIED, NOTE),
    ),
)
FIGURES = Form(
    file="companions.csv",
    meaning="Kinetics of the companions, of the substance itself (not apparent), and half-effect levels.",
    columns=(
        Column(name="companion", meaning="The id in companions.toml."),
        Column(
            name="moiety", meaning="What is swallowed, or what it becomes.", choices=("parent", "metabolite")
        ),
        Column(name="figure", meaning="Which figure.", choices=tuple(UNITS)),
        *(VALUE, LOW, HIGH, UNIT, SOURCES, VERIFIED, NOTE),
    ),
)
ABSORBED = Form(
    file="absorbed.csv",
    meaning="The share that is absorbed of so much at once, where it falls with the dose.",
    columns=(
        Column(name="companion", meaning="The id in companions.toml."),
        Column(name="dose_mg", kind="number", low=0.001, high=100_000, meaning="Swallowed at once."),
        Column(name="share", kind="number", low=0.001, high=1, meaning="The share absorbed."),
        *(SOURCES, VERIFIED, NOTE),
    ),
)
ALCOHOL_FIGURES = Form(
    file="alcohol.toml",
    table="figure",
    meaning="How alcohol spreads, and what it does.",
    columns=(
        Column(name="name", meaning="Which figure.", choices=tuple(ALCOHOL_UNITS), unique=True),
        *(VALUE, LOW, HIGH, UNIT, CV, SOURCES, VERIFIED, NOTE),
    ),
)
ELIMINATION = Form(
    file="alcohol.toml",
    table="elimination",
    meaning="How fast alcohol leaves, by how someone drinks.",
    columns=(
        Column(name="habit", meaning="How someone drinks.", choices=HABITS, unique=True),
        Column(name="value", kind="number", low=0.01, high=1, meaning="g/L an hour."),
        Column(name="sd", kind="number", low=0, high=1, meaning="Between people, g/L an hour."),
        Column(name="says", meaning="Whom it was found in."),
        *(SOURCES, VERIFIED, NOTE),
    ),
)
DRINKS = Form(
    file="drinks.csv",
    meaning="Grams of alcohol in one drink; the row without a country stands for all that have none.",
    columns=(
        Column(name="country", required=False, meaning="Two letters.", choices=COUNTRIES),
        Column(name="grams", kind="number", low=1, high=50, meaning="Of pure alcohol."),
        Column(name="called", meaning="What it is called there."),
        Column(name="seen_on", meaning="The day it was looked up, such as 2026-11-22."),
        *(SOURCES, VERIFIED, NOTE),
    ),
)


@cache
def load_companions() -> Companions:
    """What is known of other depressants, read and proved once.

    Raises:
        PackError: the data are wrong, with file and line.
    """
    return read_companions(Path(str(files("handrail.packs"))) / FOLDER)


def read_companions(folder: Path) -> Companions:
    """The other depressants of a folder.

    Raises:
        PackError: the first thing that is wrong, with file and line.
    """
    problems = Problems()
    bibliography = Bibliography.read(folder / "sources.bib")
    reader = Reader(folder, bibliography.keys, problems)
    reader.known_tables("companions.toml", [COMPANION.table, WITHDRAWAL.table])
    reader.known_tables("alcohol.toml", [ALCOHOL_FIGURES.table, ELIMINATION.table])
    medicines = _medicines(reader)
    withdrawals = _withdrawals(reader)
    alcohol, differ = read_figures(reader, ALCOHOL_FIGURES, ALCOHOL_UNITS)
    eliminations = _eliminations(reader)
    drinks = _drinks(reader)
    known = {ALCOHOL, *(group for one in medicines.values() for group in one.groups)}
    for group in withdrawals:
        if group not in known:
            problems.add(f"No companion belongs to '{group}'.", where="companions.toml, line 1")
    for key in bibliography.keys:
        if key not in reader.cited:
            problems.add(
                f"Nothing cites the source '{key}'.",
                where=f"sources.bib, line {bibliography.line(key)}",
                fix="Cite it, or take it out.",
            )
    problems.stop_if_any()
    return Companions(
        medicines=medicines,
        withdrawals=withdrawals,
        alcohol=alcohol,
        drowsy_cv=differ.get("drowsy_g_per_l", 0.0),
        eliminations=eliminations,
        drinks=drinks,
        bibliography=bibliography,
    )


def _medicines(reader: Reader) -> dict[str, Companion]:
    heads = {row.text("id"): row for row in reader.rows(COMPANION)}
    figures: dict[tuple[str, str], dict[str, Figure]] = {}
    for row in reader.rows(FIGURES):
        whose, name = (row.text("companion"), row.text("moiety")), row.text("figure")
        if whose[0] not in heads:
            reader.problems.add(f"There is no companion '{whose[0]}'.", where=row.where)
        elif name in figures.setdefault(whose, {}):
            reader.problems.add(f"{whose[0]} has {name} twice.", where=row.where)
        else:
            has_unit(reader, row, UNITS[name])
            figures[whose][name] = figure_of(reader, row)
    absorbed = _absorbed(reader, heads)
    found: dict[str, Companion] = {}
    for id_, head in heads.items():
        own, other = figures.get((id_, "parent"), {}), figures.get((id_, "metabolite"), {})
        needed = NEEDED if id_ in absorbed else (*NEEDED, "bioavailability")
        missing = [name for name in needed if name not in own]
        if bool(other) != bool(head.text("turns_into")):
            missing.append("turns_into" if other else "the figures of what it turns into")
        if other:
            missing += [name for name in NEEDED_OF_A_METABOLITE if name not in other]
        for name in missing:
            reader.problems.add(f"{id_} has no '{name}'.", where=head.where)
        found[id_] = Companion(
            id=id_,
            title=head.text("title"),
            names=tuple(name.casefold() for name in head.names("names")),
            groups=head.names("groups"),
            figures=own,
            metabolite=other,
            turns_into=head.text("turns_into"),
            absorbed=absorbed.get(id_, ()),
            most_mg=head.number("most_mg"),
            sources=head.names("sources"),
            note=head.text("note"),
        )
    return found


def _absorbed(reader: Reader, heads: Mapping[str, Row]) -> dict[str, tuple[tuple[float, float], ...]]:
    points: dict[str, list[tuple[float, float]]] = {}
    for row in reader.rows(ABSORBED):
        id_, dose, share = row.text("companion"), row.number("dose_mg"), row.number("share")
        if id_ not in heads:
            reader.problems.add(f"There is no companion '{id_}'.", where=row.where)
            continue
        before = points.setdefault(id_, [])
        if before and (dose <= before[-1][0] or dose * share < before[-1][0] * before[-1][1]):
            reader.problems.add(
                "A larger dose must stand later, and never put less into the body.", where=row.where
            )
        before.append((dose, share))
    return {id_: tuple(pairs) for id_, pairs in points.items()}


def _withdrawals(reader: Reader) -> dict[str, OtherWithdrawal]:
    return {
        row.text("group"): OtherWithdrawal(
            group=row.text("group"),
            onset_low_h=row.number("onset_low_h"),
            onset_high_h=row.number("onset_high_h"),
            worst_h=row.maybe("worst_h"),
            says=row.text("says"),
            **row.grounds(),
        )
        for row in reader.rows(WITHDRAWAL)
    }


def _eliminations(reader: Reader) -> dict[Habit, Elimination]:
    found: dict[Habit, Elimination] = {
        cast("Habit", row.text("habit")): Elimination(
            habit=cast("Habit", row.text("habit")),
            g_per_l_per_h=row.number("value"),
            sd=row.number("sd"),
            says=row.text("says"),
            sources=row.names("sources"),
            verified=row.yes("verified"),
        )
        for row in reader.rows(ELIMINATION)
    }
    for habit in set(HABITS).difference(found):
        reader.problems.add(f"There is no '{habit}'.", where="alcohol.toml, line 1")
    return found


def _drinks(reader: Reader) -> dict[str, DrinkSize]:
    found: dict[str, DrinkSize] = {}
    for row in reader.rows(DRINKS):
        country = row.text("country")
        if country in found:
            reader.problems.add(f"'{country}' stands twice.", where=row.where)
        found[country] = DrinkSize(
            country=country,
            grams=row.number("grams"),
            called=row.text("called"),
            seen_on=row.text("seen_on"),
            **row.grounds(),
        )
    if "" not in found:
        reader.problems.add("There is no row without a country.", where="drinks.csv, line 1")
    return found
