"""The way up or down: candidates, their forecast, the check of each, and the choice."""

from __future__ import annotations

from handrail.plan.edited import edited_plan, offered_only
from handrail.plan.nouns import Chance, Forecast, Limits, Plan, PlannedIntake, PlannedStep, PlanResult
from handrail.plan.taper import plan_taper
from handrail.plan.titration import plan_titration
from handrail.plan.ways import DEFAULT_LIMITS

__all__ = [
    "DEFAULT_LIMITS",
    "Chance",
    "Forecast",
    "Limits",
    "Plan",
    "PlanResult",
    "PlannedIntake",
    "PlannedStep",
    "edited_plan",
    "offered_only",
    "plan_taper",
    "plan_titration",
]
