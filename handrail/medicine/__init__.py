"""A medicine and everything its pack says about it, loaded strictly and proved."""

from __future__ import annotations

from handrail.medicine.nouns import (
    SEVERITIES,
    Dynamics,
    Figure,
    Floors,
    Kinetics,
    Medicine,
    Modifier,
    OtherMedicine,
    Product,
    Rule,
    ScheduleRule,
    Severity,
    Symptom,
    severity_rank,
)
from handrail.medicine.pack import load_medicine, load_pack, medicine_names
from handrail.medicine.packcheck import check_pack
from handrail.medicine.schema import pack_schema

__all__ = [
    "SEVERITIES",
    "Dynamics",
    "Figure",
    "Floors",
    "Kinetics",
    "Medicine",
    "Modifier",
    "OtherMedicine",
    "Product",
    "Rule",
    "ScheduleRule",
    "Severity",
    "Symptom",
    "check_pack",
    "load_medicine",
    "load_pack",
    "medicine_names",
    "pack_schema",
    "severity_rank",
]
