"""What is said where there is no plan: what stood in the way, and what to do meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handrail.errors import NoPlanFound

DO_NOT_STOP = "Don't stop suddenly meanwhile."
AFTER_A_STOP = "Confusion, fever, stiffness, a seizure or seeing things: handrail emergency."


def no_plan_words(error: NoPlanFound, meanwhile: str) -> tuple[str, str]:
    """What was found, and what to do.

    Args:
        error: what stood in the way.
        meanwhile: what holds until there is a plan; "" for nothing.
    """
    place = f"{error.where}: " if error.where else ""
    advice = error.fix
    # An overdose or a failing pump has its own advice about the next dose: nothing is added to it.
    if meanwhile and not error.urgent and meanwhile.rstrip(".").lower() not in advice.lower():
        advice = f"{advice} {meanwhile}".strip()
    return f"{place}{error.message}", advice
