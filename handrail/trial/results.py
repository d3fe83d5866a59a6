"""All trials of a run in a Parquet file, a row a trial, with what they were made by."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from handrail.errors import InputError
from handrail.trial.running import TrialRuns

WHAT = {
    "trial": "number of the trial, from 0",
    "placebo_logit": "logit of the placebo risk that was drawn",
    "log_hazard_ratio": "the marginal effect that was drawn, of somebody without what makes it larger",
    "between": "the part of it by which this trial differs from others",
    "log_rr": "log risk ratio that the trial found",
    "difference": "difference of means that the trial found, in % of days",
    "se": "standard error of that",
    "z": "test statistic; above 0 for more, or sooner, on treatment",
    "df": "degrees of freedom",
    "n": "how many people that rests on",
    "highest_mg": "mean of the highest daily dose that people took, mg",
    "highest_mg_sd": "its standard deviation",
    "reached_target": "share that reached the target",
    "left_early": "share that left",
}


def write_parquet(runs: TrialRuns, place: Path) -> None:
    """The file; it appears when it is whole.

    Raises:
        InputError: pyarrow is not installed, or the place can't be written to.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError(
            "Parquet files need the package pyarrow.", fix='Install it with: pip install "handrail[results]"'
        ) from None
    fields = [
        pa.field(name, pa.int64() if name == "trial" else pa.float64(), metadata={"meaning": _meaning(name)})
        for name in runs.columns
    ]
    made = {
        "handrail": version("handrail"),
        "pack": runs.pack_version,
        "seed": str(runs.seed),
        "trials": str(runs.trials),
        "protocol": json.dumps(asdict(runs.protocol), ensure_ascii=False),
        "truths": json.dumps(asdict(runs.truths)),
    }
    columns = [
        pa.array(values.astype("int64") if name == "trial" else values)
        for name, values in runs.columns.items()
    ]
    table = pa.table(columns, schema=pa.schema(fields, metadata=made))
    half = place.with_name(f".{place.name}.half")
    try:
        pq.write_table(table, half, compression="zstd")
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
