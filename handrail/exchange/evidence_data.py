"""Claims, trials, pooled results, positions and questions for other programs: JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from handrail.exchange.json import json_text

if TYPE_CHECKING:
    from handrail.evidence.compared import TreatmentsCompared
    from handrail.medicine.claims import Claim
    from handrail.medicine.evidence_answers import AskedQuestion, Position
    from handrail.medicine.nouns import Medicine
    from handrail.medicine.trial_forms import MetaAnalysis, Study

CLAIM_COLUMNS = (
    *("id", "topic", "says", "state", "grade", "why", "other_side", "sources", "against", "people"),
    *("pair", "is_safety", "verified", "note"),
)
_NOT_SHOWN = ("frames", "denials")


def evidence_json(kind: str, things: Sequence[Any], medicine: Medicine) -> str:
    """A list of nouns as JSON, with the pack they are from."""
    return json_text(
        {
            "kind": kind,
            "medicine": medicine.name,
            "pack_version": medicine.version,
            "rules_date": medicine.rules_date,
            kind: [_plain(thing) for thing in things],
        }
    )


def claims_csv(claims: Iterable[Claim]) -> str:
    """Claims as CSV, one a row."""
    return _csv(CLAIM_COLUMNS, ([getattr(one, name) for name in CLAIM_COLUMNS] for one in claims))


def metas_csv(metas: Iterable[MetaAnalysis]) -> str:
    """Pooled results as CSV, one a row."""
    from handrail.medicine.trial_forms import MetaAnalysis

    names = [field.name for field in fields(MetaAnalysis)]
    return _csv(names, ([getattr(one, name) for name in names] for one in metas))


def studies_csv(studies: Iterable[Study]) -> str:
    """Studies as CSV, one arm a row."""
    from handrail.medicine.trial_forms import Study, StudyArm

    of_study = [field.name for field in fields(Study) if field.name not in ("id", "arms")]
    of_arm = [field.name for field in fields(StudyArm)]
    rows = (
        [one.id, *(getattr(one, name) for name in of_study), *(getattr(arm, name) for name in of_arm)]
        for one in studies
        for arm in one.arms
    )
    return _csv(["study", *of_study, *of_arm], rows)


def positions_csv(positions: Iterable[Position]) -> str:
    """Positions as CSV, one a row."""
    from handrail.medicine.evidence_answers import Position

    names = [field.name for field in fields(Position)]
    return _csv(names, ([getattr(one, name) for name in names] for one in positions))


def comparison_data(compared: TreatmentsCompared) -> list[dict[str, Any]]:
    """The comparison as a list of cells; one that holds nothing says so."""
    return [
        {
            "treatment": one.name,
            "row": row.label,
            "found": (one.id, row.id) in compared.cells,
            "looked_for": row.is_effect or (one.id, row.id) in compared.cells,
            **(_plain(compared.cells[one.id, row.id]) if (one.id, row.id) in compared.cells else {}),
        }
        for row in compared.rows
        for one in compared.treatments
    ]


def treatments_csv(compared: TreatmentsCompared) -> str:
    """The comparison as CSV, a cell a row; one that holds nothing says whether it was looked for."""
    header = (
        *("treatment", "row", "found", "looked_for", "of_1000", "of_1000_low", "of_1000_high"),
        *("meta", "says", "sources", "verified"),
    )
    rows: list[list[Any]] = []
    for row in compared.rows:
        for one in compared.treatments:
            cell = compared.cells.get((one.id, row.id))
            told = (cell.of_1000 if cell else None) or (None, None, None)
            looked_for = row.is_effect or cell is not None
            rows.append(
                [
                    one.name,
                    row.label,
                    cell is not None,
                    looked_for,
                    *told,
                    cell.meta.id if cell and cell.meta else None,
                ]
                + ([cell.says, cell.sources, cell.verified] if cell else [None, None, None])
            )
    return _csv(header, rows)


def questions_csv(questions: Iterable[AskedQuestion]) -> str:
    """What people ask as CSV, one a row."""
    from handrail.medicine.evidence_answers import AskedQuestion

    names = [field.name for field in fields(AskedQuestion)]
    return _csv(names, ([getattr(one, name) for name in names] for one in questions))


def _plain(thing: Any) -> Any:
    """A noun as JSON holds it, without the patterns by which texts are read."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {name: value for name, value in asdict(thing).items() if name not in _NOT_SHOWN}
    return thing


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        cells = ["" if cell is None else "; ".join(cell) if isinstance(cell, tuple) else cell for cell in row]
        # A spreadsheet takes a cell that begins with one of these for a formula.
        writer.writerow([f"'{cell}" if str(cell)[:1] in ("=", "@") else cell for cell in cells])
    return out.getvalue()
