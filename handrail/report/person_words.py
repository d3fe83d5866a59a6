"""What is known about someone, in lines: only what was said, in the units it was said in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report.words import number_words

if TYPE_CHECKING:
    from handrail.person.nouns import Person

_NUMBERS = (
    ("age_years", "Age", "{} years"),
    ("weight_kg", "Weight", "{} kg"),
    ("height_cm", "Height", "{} cm"),
    ("egfr_ml_min_1_73m2", "eGFR", "{} mL/min/1.73 m²"),
    ("creatinine_mg_dl", "Creatinine", "{} mg/dL"),
    ("creatinine_clearance_ml_min", "Creatinine clearance", "{} mL/min"),
    ("alcohol_drinks_week", "Alcohol", "{} drinks a week"),
    ("gestation_weeks", "Pregnancy", "week {}"),
)
_NAMES = (
    ("other_medicines", "Other medicines"),
    ("conditions", "Conditions"),
    ("symptoms", "Symptoms when this was written"),
)
_DIALYSIS = {"none": "none", "hd": "haemodialysis", "pd": "peritoneal dialysis"}


def person_lines(person: Person) -> tuple[tuple[str, str], ...]:
    """What is known, as (what, value) pairs; what nobody said is left out.

    Args:
        person: as they were saved or asked about.
    """
    found: list[tuple[str, str]] = []
    if person.sex is not None:
        found.append(("Sex", person.sex))
    for name, label, form in _NUMBERS:
        value = getattr(person, name)
        if value is not None:
            found.append((label, form.format(number_words(value))))
    if person.dialysis is not None:
        found.append(("Dialysis", _DIALYSIS.get(person.dialysis, person.dialysis)))
    if person.pregnant is not None and person.gestation_weeks is None:
        found.append(("Pregnant", "yes" if person.pregnant else "no"))
    for name, label in _NAMES:
        names: tuple[str, ...] | None = getattr(person, name)
        if names is not None:
            found.append((label, ", ".join(names) or "none"))
    if person.indication is not None:
        found.append(("Taken for", str(person.indication)))
    if person.country is not None:
        found.append(("Country", person.country))
    found += [(name.replace("_", " "), _fact(value)) for name, value in sorted(person.facts.items())]
    return tuple(found)


def _fact(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number_words(value) if isinstance(value, int | float) else str(value)
