"""What the medicine does in a body: kinetics, dynamics and floors, read and proved from a pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from handrail.medicine import body_forms as forms
from handrail.medicine import figures
from handrail.medicine.nouns import CarefulPace, Dynamics, Floor, Floors, Kinetics, Modifier
from handrail.medicine.read_figures import figure_of, has_unit
from handrail.medicine.reader import Reader
from handrail.medicine.tables import Row

if TYPE_CHECKING:
    from handrail.medicine.conditions import Condition

ReadCondition = Callable[[str, str], "Condition | None"]
"""Parses a condition; a wrong one is noted with the place and None comes back."""


def read_kinetics(reader: Reader) -> dict[str, Kinetics]:
    """The sets of kinetics.toml with their figures from kinetics.csv."""
    sets = reader.rows(forms.KINETIC_SETS)
    reader.known_tables("kinetics.toml", [forms.KINETIC_SETS.table])
    rows: dict[str, dict[str, Row]] = {row.text("id"): {} for row in sets}
    for row in reader.rows(forms.KINETICS):
        name, parameter = row.text("set"), row.text("parameter")
        if name not in rows:
            reader.problems.add(
                f"There is no kinetics set '{name}'.", where=row.where, fix="See kinetics.toml."
            )
        elif parameter in rows[name]:
            reader.problems.add(f"{name} has {parameter} twice.", where=row.where)
        elif has_unit(reader, row, figures.KINETIC_UNITS[parameter]):
            rows[name][parameter] = row
    return {row.text("id"): _kinetics(reader, row, rows[row.text("id")]) for row in sets}


def _kinetics(reader: Reader, head: Row, rows: Mapping[str, Row]) -> Kinetics:
    follows_kidneys = head.yes("follows_kidneys")
    needed = figures.NEEDED_TO_FOLLOW_KIDNEYS if follows_kidneys else figures.NEEDED_KINETICS
    _complete(reader, f"The kinetics set {head.text('id')}", needed, rows, head.where)
    cited = [*head.names("sources"), *(key for row in rows.values() for key in row.names("sources"))]
    return Kinetics(
        id=head.text("id"),
        title=head.text("title"),
        figures={name: figure_of(reader, row) for name, row in rows.items()},
        between_people_cv={
            name: row.number("between_people_cv")
            for name, row in rows.items()
            if row.maybe("between_people_cv") is not None
        },
        between_study_sd={
            name: row.number("between_study_sd")
            for name, row in rows.items()
            if row.maybe("between_study_sd") is not None
        },
        clearance_volume_correlation=head.number("clearance_volume_correlation"),
        study_correlation=head.number("study_correlation"),
        follows_kidneys=follows_kidneys,
        valid_for=head.text("valid_for"),
        sources=tuple(dict.fromkeys(cited)),
    )


def read_dynamics(reader: Reader, read_condition: ReadCondition) -> Dynamics | None:
    """Effect, adaptation and withdrawal; None when dynamics.toml has no usable head."""
    parts = (forms.DYNAMICS, forms.DYNAMIC_FIGURES, forms.SPREAD, forms.MODIFIERS)
    reader.known_tables("dynamics.toml", [form.table for form in parts])
    heads, figure_rows, spread_rows, modifier_rows = (reader.rows(form) for form in parts)
    where = "dynamics.toml, line 1"
    by_name = {row.text("name"): row for row in figure_rows}
    spreads = {row.text("name"): row for row in spread_rows}
    _complete(reader, "The dynamics", figures.DYNAMIC_UNITS, by_name, where)
    _complete(reader, "The between-people spread", figures.SPREADS, spreads, where)
    for name, row in by_name.items():
        has_unit(reader, row, figures.DYNAMIC_UNITS[name])
    modifiers: list[Modifier] = []
    for row in modifier_rows:
        condition = read_condition(row.text("when"), row.where)
        if condition is not None:
            modifiers.append(
                Modifier(
                    id=row.text("id"),
                    when=condition,
                    factor=row.number("factor"),
                    says=row.text("says"),
                    sources=row.names("sources"),
                    verified=row.yes("verified"),
                )
            )
    if not heads:
        return None
    head = heads[0]
    return Dynamics(
        id=head.text("id"),
        figures={name: figure_of(reader, row) for name, row in by_name.items()},
        thresholds=_thresholds(reader, head),
        reference_daily_dose_mg=head.number("reference_daily_dose_mg"),
        between_people_cv={name: row.number("cv") for name, row in spreads.items()},
        watch_days=head.whole("watch_days"),
        modifiers=tuple(modifiers),
        sources=tuple(
            dict.fromkeys([*head.names("sources"), *(k for r in figure_rows for k in r.names("sources"))])
        ),
    )


def _thresholds(reader: Reader, head: Row) -> tuple[float, float, float]:
    numbers = head.numbers("thresholds")
    if len(numbers) == 3 and 0 < numbers[0] < numbers[1] < numbers[2]:
        return numbers[0], numbers[1], numbers[2]
    reader.problems.add(
        "The thresholds are not three rising numbers above zero.",
        fix="Give the burden for any, moderate and severe withdrawal.",
        where=head.where,
    )
    return 1.0, 2.0, 3.0


def read_careful_pace(reader: Reader, read_condition: ReadCondition) -> CarefulPace | None:
    """The gentler way up; None when titration.toml has no usable entry."""
    reader.known_tables("titration.toml", [forms.CAREFUL_PACE.table])
    rows = reader.rows(forms.CAREFUL_PACE)
    condition = read_condition(rows[0].text("when"), rows[0].where) if rows else None
    if condition is None:
        return None
    row = rows[0]
    return CarefulPace(
        id=row.text("id"),
        when=condition,
        start_mg=row.number("start_mg"),
        step_mg=row.number("step_mg"),
        interval_days=row.whole("interval_days"),
        says=row.text("says"),
        sources=row.names("sources"),
        verified=row.yes("verified"),
    )


def read_floors(reader: Reader) -> tuple[Floors | None, dict[str, str]]:
    """The floors, and the sentence of each by its id."""
    rows = reader.rows(forms.FLOORS)
    reader.known_tables("floors.toml", [forms.FLOORS.table])
    says = {row.text("id"): row.text("says") for row in rows}
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row.text("name"), []).append(row)
        has_unit(reader, row, figures.FLOOR_UNITS[row.text("name")])
    _complete(reader, "floors.toml", figures.FLOOR_UNITS, by_name, "floors.toml, line 1")
    if set(by_name) != set(figures.FLOOR_UNITS):
        return None, says
    for name, several in by_name.items():
        if name != "shortest_days" and len(several) > 1:
            reader.problems.add(f"The floor {name} stands twice.", where=several[1].where)
    shortest, ids = _shortest_days(reader, by_name.pop("shortest_days"))
    one = {name: several[0] for name, several in by_name.items()}
    share = one["largest_cut_share"]
    if share.maybe("above_mg") is None:
        reader.problems.add("'above_mg' is missing: from which dose the share counts.", where=share.where)
        return None, says
    floors = Floors(
        shortest_days=shortest,
        largest_cut_mg=one["largest_cut_mg"].number("value"),
        largest_cut_share=share.number("value"),
        share_above_mg=share.number("above_mg"),
        fewest_days_a_step=_whole(reader, one["fewest_days_a_step"]),
        fewest_intakes=_whole(reader, one["fewest_intakes"]),
        most_pieces=_whole(reader, one["most_pieces"]),
        youngest_years=one["youngest_years"].number("value"),
        ids={**ids, **{name: row.text("id") for name, row in one.items()}},
        sources=tuple(dict.fromkeys(key for row in rows for key in row.names("sources"))),
        verified=all(row.yes("verified") for row in rows),
        each=tuple(
            Floor(
                id=row.text("id"),
                says=row.text("says"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
            )
            for row in rows
        ),
    )
    return floors, says


def _shortest_days(reader: Reader, rows: Iterable[Row]) -> tuple[tuple[tuple[int, int], ...], dict[str, str]]:
    """(days of use, fewest days) pairs, rising, and the id of each as "shortest_days_after_<days of use>"."""
    pairs: list[tuple[int, int]] = []
    ids: dict[str, str] = {}
    for row in rows:
        if row.maybe("after_days_of_use") is None:
            reader.problems.add(
                "'after_days_of_use' is missing: from how many days of use on.", where=row.where
            )
            continue
        after, fewest = row.whole("after_days_of_use"), _whole(reader, row)
        if pairs and (after <= pairs[-1][0] or fewest < pairs[-1][1]):
            reader.problems.add("Longer use must come later and never with fewer days.", where=row.where)
        pairs.append((after, fewest))
        ids[f"shortest_days_after_{after}"] = row.text("id")
    return tuple(pairs), ids


# --- what they share ----------------------------------------------------------------------------


def _whole(reader: Reader, row: Row) -> int:
    value = row.number("value")
    if value != int(value):
        reader.problems.add(f"{row.text('name')} is {value:g}.", fix="Give a whole number.", where=row.where)
    return int(value)


def _complete(
    reader: Reader, whose: str, needed: Iterable[str], there: Mapping[str, object], where: str
) -> None:
    for name in needed:
        if name not in there:
            reader.problems.add(f"{whose} has no '{name}'.", where=where)
