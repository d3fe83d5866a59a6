"""Between a person who is saved and the fields of a form: what is known, as it is typed and as it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import handrail
from handrail.errors import InputError
from handrail.web.case import LABELS, Case

FIELD_OF = {
    "age_years": "age",
    "weight_kg": "weight",
    "height_cm": "height",
    "creatinine_mg_dl": "creatinine",
    "egfr_ml_min_1_73m2": "egfr",
    "creatinine_clearance_ml_min": "crcl",
    "alcohol_drinks_week": "alcohol",
    "conditions": "condition",
    "other_medicines": "also",
    "symptoms": "symptom",
    "facts": "fact",
}
"""Fields of a form whose name is another than the person's fact."""
_NAME = re.compile(
    rf"\b(?:{'|'.join((*FIELD_OF, 'sex', 'dialysis', 'pregnant', 'gestation_weeks', 'country'))})\b"
)
UNITS = {"creatinine_mg_dl": " mg/dL", "age_years": "", "weight_kg": ""}


def named(text: str) -> str:
    """A text of the store in which the names of facts are those of the form's fields.

    >>> named("save: alcohol_drinks_week, egfr_ml_min_1_73m2, sex")
    'save: Alcohol, eGFR, Sex'
    """
    return _NAME.sub(
        lambda found: LABELS.get(FIELD_OF.get(found[0], found[0]), found[0].replace("_", " ")), text
    )


def form_of(person: handrail.Person) -> dict[str, str]:
    """What is known about a person, as the fields of a form that reads back as the same person."""
    found: dict[str, str] = {}
    for field in fields(person):
        value = getattr(person, field.name)
        if value is None or value == {}:
            continue
        found[FIELD_OF.get(field.name, field.name)] = _typed(field.name, value)
    return found


def _typed(fact: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value) or "none"
    if isinstance(value, int | float):
        return f"{value:.10g}{UNITS.get(fact, '')}"
    if hasattr(value, "items"):
        return ", ".join(f"{name}={_typed(name, inner)}" for name, inner in sorted(value.items()))
    return str(value)


SAME_THING = (("egfr", "creatinine", "crcl"), ("pregnant", "gestation_weeks"))
"""Fields that tell of one thing: a newer one takes the place of all of them."""


def with_present_facts(asked: Iterable[tuple[str, str]], person: handrail.Person) -> list[tuple[str, str]]:
    """A question asked again: what is known about the person now, over what was known when it was asked.

    Args:
        asked: the fields of the question; course and wishes stay as they are.
        person: as they are saved.
    """
    now = form_of(person)
    gone = set(now)
    for same in SAME_THING:
        if gone.intersection(same):
            gone.update(same)
    return [pair for pair in asked if pair[0] not in gone] + list(now.items())


def facts_of(person: handrail.Person) -> dict[str, Any]:
    """What is known about a person, as it is saved."""
    return {field.name: getattr(person, field.name) for field in fields(person)}


def number(case: Case, name: str) -> int:
    """A hidden number of a form, such as the revision that the page showed.

    Raises:
        InputError: it is missing or isn't one.
    """
    text = case.text(name) or ""
    if not text.isdecimal() or len(text) > 9:
        raise InputError("The page doesn't say which state it shows.", fix="Open it again.", where=name)
    return int(text)
