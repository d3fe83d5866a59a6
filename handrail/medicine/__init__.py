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
    "load_medicine",
    "load_pack",
    "medicine_names",
    "severity_rank",
]
