"""People with symptoms, and what is told about them, for the tests of telling apart."""

from __future__ import annotations

from handrail.check.recognise import recognise
from handrail.check.recognised import Recognition
from handrail.course import parse_course
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
ADULT = Person(age_years=40, egfr_ml_min_1_73m2=95)
RAISED = parse_course("10 mg three times a day for 90 days then 15 mg three times a day for 3 days")
NOTHING_EXTRA = {
    "ingested_mg": 0,
    "overdose_suspected": False,
    "aki": False,
    "egfr_fall_pct_7d": 0,
    "pump": False,
}


def told(*symptoms: str, course: object = None, person: Person = ADULT, **facts: object) -> Recognition:
    level = facts.pop("level_mg_per_l", None)
    return recognise(
        person.with_(symptoms=symptoms),
        MEDICINE,
        course=course,  # type: ignore[arg-type]
        facts=facts,
        level_mg_per_l=level,  # type: ignore[arg-type]
    )


def answers(result: Recognition) -> dict[str, bool | None]:
    return {seen.clue.id: seen.answer for seen in result.clues}
