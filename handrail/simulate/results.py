"""Every simulated person in a Parquet file: one row for each replicate, arm and person.

The file is written under another name and takes its own when it is whole, so that a run that is stopped
leaves no half of one. It says with which seed, pack and versions it was made, and every column its unit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from handrail.course.event_table import EventTable
from handrail.course.writing import write_course
from handrail.errors import InputError
from handrail.simulate.question import Question, Rows, Way
from handrail.simulate.study import Study
from handrail.simulate.surface import DEPTHS

if TYPE_CHECKING:
    import pyarrow as pa

UNITS = {
    "replicate": ("", "one truth about the model, counted from 0"),
    "arm": ("", "the course"),
    "person": ("", "the same person in every arm and replicate, counted from 0"),
    "age_years": ("a", ""),
    "sex": ("", "female or male"),
    "weight_kg": ("kg", ""),
    "height_cm": ("cm", ""),
    "egfr_ml_min_1_73m2": ("mL/min/1.73 m2", ""),
    "creatinine_clearance_ml_min": ("mL/min", ""),
    "gfr_ml_min": ("mL/min", "filtration of this body, as simulated"),
    "peak_mg_per_l": ("mg/L", "largest level"),
    "trough_mg_per_l": ("mg/L", "lowest level of the 24 h up to the last dose"),
    "auc_mg_h_per_l": ("mg h/L", "area under the level, until the last day"),
    "peak_burden": ("1", "largest burden of withdrawal"),
    "peak_burden_h": ("h", "when it was reached; empty where there was none"),
    "peak_burden_day": ("d", "on which day of the course, counted from 1; empty where there was none"),
    "first_any_h": ("h", "burden first above the threshold of any withdrawal; empty for never"),
    "first_moderate_h": ("h", "burden first above the threshold of moderate withdrawal; empty for never"),
    "chance_any": ("1", "predicted probability of any withdrawal: a prior, not a measurement"),
    "chance_moderate": ("1", "the same of moderate or worse"),
    "chance_severe": ("1", "the same of severe"),
    "dialysed_mg": ("mg", "taken out by a dialyser"),
    "peak_load": ("1", "largest load of everything that sedates; at 1 half of people are drowsy"),
    "peak_load_h": ("h", "when it was reached; empty where there was none"),
    "peak_load_alone": ("1", "the same of the medicine alone"),
    **{
        f"{depth}{of}": ("1", f"chance of being {depth} or deeper then{words}: a prior, not a measurement")
        for of, words in (("", ""), ("_alone", ", of the medicine alone"))
        for depth in DEPTHS
    },
    "hours_above": ("h", "hours with a level above the one asked for"),
    "hours_below": ("h", "the other hours"),
    "first_above_h": ("h", "first hour above it; empty for never"),
}
"""By column: its unit and what it is."""

WHOLE = ("replicate", "person", "peak_burden_day")


class ParquetFile:
    """A file of rows, used as a context: whole at its end, or not there.

    Raises:
        InputError: the library for these files is not installed, or the place can't be written to.
    """

    def __init__(self, place: Path, study: Study) -> None:
        try:
            import pyarrow.parquet
        except ImportError:
            raise InputError(
                "Parquet files need the package pyarrow.",
                fix='Install it with: pip install "handrail[results]"',
            ) from None
        self._place = place
        self._half = place.with_name(f".{place.name}.half")
        self._arms = [name for name, _ in study.question.arms]
        self._study = study
        self._parquet = pyarrow.parquet
        self._writer: Any = None

    def __enter__(self) -> ParquetFile:
        return self

    def write(self, rows: Sequence[Rows]) -> None:
        """One unit, all its arms: a row group.

        Raises:
            InputError: it can't be written.
        """
        import pyarrow as pa

        tables = [self._table(name, part) for name, part in zip(self._arms, rows, strict=True)]
        table = pa.concat_tables(tables).unify_dictionaries()
        try:
            if self._writer is None:
                schema = table.schema.with_metadata(_about(self._study))
                self._writer = self._parquet.ParquetWriter(self._half, schema, compression="zstd")
            self._writer.write_table(table, row_group_size=table.num_rows)
        except OSError as error:
            raise InputError(
                f"{self._place} can't be written: {error.strerror or error}.", fix="Choose another place."
            ) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()
        if kind is None and self._writer is not None:
            self._half.replace(self._place)
        else:
            self._half.unlink(missing_ok=True)

    def _table(self, arm: str, rows: Rows) -> pa.Table:
        import numpy as np
        import pyarrow as pa

        columns: dict[str, Any] = {}
        fields: list[pa.Field] = []
        for name, values in rows.columns.items():
            if name in WHOLE:
                column = pa.array(values, from_pandas=True).cast(pa.int64())
            elif name == "sex":
                column = pa.array(np.where(values > 0, "female", "male")).dictionary_encode()
            else:
                column = pa.array(values, from_pandas=True)
            columns[name] = column
            if name == "replicate":
                columns["arm"] = pa.DictionaryArray.from_arrays(
                    np.full(len(values), self._arms.index(arm), np.int32), self._arms
                )
        for name, column in columns.items():
            unit, says = UNITS[name]
            fields.append(pa.field(name, column.type, metadata={"unit": unit, "says": says}))
        return pa.table(columns, schema=pa.schema(fields))


def _about(study: Study) -> dict[str, str]:
    """What the file says of itself."""
    asked: Question = study.question
    return {
        "handrail": json.dumps(
            {
                **{name: version(name) for name in ("handrail", "numpy", "scipy", "numba")},
                "medicine": asked.medicine,
                "pack_version": asked.pack_version,
                "kinetics": study.kinetics.id,
                "seed": asked.seed,
                "replicates": asked.replicates,
                "people": asked.people,
                "days": study.days,
                "step_h": asked.step_h,
                "above_mg_per_l": asked.above_mg_per_l,
                "crowd": asked.crowd.title if asked.crowd else None,
                "crowd_sources": list(asked.crowd.sources) if asked.crowd else [],
                "arms": {name: _way(way) for name, way in asked.arms},
                "happenings": [{"kind": type(one).__name__, **asdict(one)} for one in asked.happenings],
                "with": [f"{one.companion.id} {write_course(one.course)}" for one in asked.with_],
                "drinks": [asdict(one) for one in asked.drinks],
                "assumptions": list(study.assumptions),
                "sources": list(study.sources),
            },
            ensure_ascii=False,
        )
    }


def _way(way: Way) -> str | list[dict[str, object]] | None:
    """A course as a sentence, an event table as its rows; None where only something happens."""
    if isinstance(way, EventTable):
        return [{key: value for key, value in asdict(row).items() if key != "where"} for row in way.rows]
    return None if way is None else write_course(way)
