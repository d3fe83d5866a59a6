"""All rows of a run in a Parquet file, with what they mean and what they were made by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from handrail.errors import InputError
from handrail.trial.running import TrialRuns
from handrail.trial.taper_people import TaperRow
from handrail.trial.tapers import GRADES, TaperTrial

WHAT = {
    "trial": "number of the trial, from 0",
    "placebo_logit": "logit of the placebo risk that was drawn",
    "log_hazard_ratio": "the marginal effect that was drawn, of somebody without what makes it larger",
    "craving_effect": "the difference of craving that was drawn, in standard deviations",
    "between": "the part of it by which this trial differs from others",
    "log_rr": "log risk ratio that the trial found",
    "difference": "difference of means that the trial found, in % of days or standard deviations",
    "se": "standard error of that",
    "z": "test statistic; above 0 for more, or sooner, on treatment",
    "df": "degrees of freedom",
    "n": "how many people that rests on",
    "highest_mg": "mean of the highest daily dose that people took, mg",
    "highest_mg_sd": "its standard deviation",
    "reached_target": "share that reached the target",
    "left_early": "share that left",
}


TAPER_COLUMNS = {
    "person": ("int64", "number of the person, from 0"),
    "age_years": ("float64", "age"),
    "sex": ("string", "female or male"),
    "dose_mg": ("float64", "what they take a day before, mg"),
    "months": ("int64", "for how many months they have"),
    "arm": ("string", "the way down; everybody is in every arm"),
    "days": ("int64", "days until the last dose"),
    **{
        f"expected_{grade}": (
            "float64",
            f"chance of {grade} withdrawal that the planner tells; empty: followed",
        )
        for grade in GRADES
    },
    **{
        f"felt_{grade}": (
            "bool",
            f"whether the virtual person feels {grade} withdrawal; empty: nobody walked",
        )
        for grade in GRADES
    },
    "worst": ("float64", "largest burden felt, in the measure of the thresholds"),
    "reviews": ("int64", "looks at the diary"),
    "changes": ("int64", "changes of the plan"),
    "red_days": ("int64", "looks at which a red sign stood"),
    "broken": ("string", "floors or rules that following broke"),
    "caused": ("string", "rules of severity moderate or above that this way causes"),
}


Column = tuple[str, str, Any]
"""Kind, meaning and values of a column."""


def write_trials(runs: TrialRuns, place: Path) -> None:
    """The file of virtual trials, a row a trial; it appears when it is whole.

    Raises:
        InputError: pyarrow is not installed, or the place can't be written to.
    """
    columns: dict[str, Column] = {
        name: ("int64", _meaning(name), values.astype("int64"))
        if name == "trial"
        else ("float64", _meaning(name), values)
        for name, values in runs.columns.items()
    }
    made = {
        "pack": runs.pack_version,
        "seed": str(runs.seed),
        "trials": str(runs.trials),
        "protocol": json.dumps(asdict(runs.protocol), ensure_ascii=False),
        "truths": json.dumps(asdict(runs.truths)),
    }
    _write(columns, made, place)


def write_tapers(found: TaperTrial, place: Path) -> None:
    """The file of ways down, a row for each person on each way; it appears when it is whole.

    Raises:
        InputError: as `write_trials`.
    """
    rows = [_taper_row(row) for row in found.rows]
    columns: dict[str, Column] = {
        name: (kind, meaning, [row[name] for row in rows]) for name, (kind, meaning) in TAPER_COLUMNS.items()
    }
    made = {
        "pack": found.question.pack_version,
        "seed": str(found.question.seed),
        "question": json.dumps(asdict(found.question), ensure_ascii=False),
        "without_plan": json.dumps(found.without_plan),
    }
    _write(columns, made, place)


def _taper_row(row: TaperRow) -> dict[str, Any]:
    def graded(name: str, values: Sequence[float] | None) -> dict[str, Any]:
        return dict(zip((f"{name}_{grade}" for grade in GRADES), values or (None,) * 3, strict=True))

    told = {name: getattr(row, name) for name in TAPER_COLUMNS if hasattr(row, name)}
    return {
        **told,
        **graded("expected", row.chances),
        **graded("felt", row.felt),
        "broken": "; ".join(row.broken),
        "caused": " ".join(one.rule for one in row.caused),
    }


def _write(columns: Mapping[str, Column], made: Mapping[str, str], place: Path) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError(
            "Parquet files need the package pyarrow.", fix='Install it with: pip install "handrail[results]"'
        ) from None
    types = {"int64": pa.int64(), "float64": pa.float64(), "string": pa.string(), "bool": pa.bool_()}
    fields = [
        pa.field(name, types[kind], metadata={"meaning": meaning})
        for name, (kind, meaning, _) in columns.items()
    ]
    arrays = [pa.array(values, type=types[kind]) for kind, _, values in columns.values()]
    schema = pa.schema(fields, metadata={"handrail": version("handrail"), **made})
    half = place.with_name(f".{place.name}.half")
    try:
        pq.write_table(pa.table(arrays, schema=schema), half, compression="zstd")
        half.replace(place)
    except OSError as error:
        raise InputError(
            f"{place} can't be written: {error.strerror or error}.", fix="Choose another place."
        ) from None


def _meaning(name: str) -> str:
    stem = name.partition(".")[0]
    for key in (stem, stem.partition("_")[0]):
        if key in WHAT:
            return WHAT[key]
    return "share with the event, or mean"
