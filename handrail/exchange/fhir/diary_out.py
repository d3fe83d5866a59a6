"""A diary as FHIR R4: its questions as a Questionnaire, each day as a response, levels as observations.

The list is our own and unvalidated, and the Questionnaire says so. A temperature is an answer of the day, and
an Observation too, for programs that look for those; reading takes the answer.
"""

from __future__ import annotations

import datetime as dt

from handrail.exchange.diary_json import COUNTS, FIGURES, YES_NO, figure
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.resources import Json, collection, identified, medicine_concept, title_of
from handrail.follow.diary import Diary, DiaryEntry
from handrail.follow.signs import diary_data
from handrail.medicine.diary import HIGHEST_SCORE, DiaryData
from handrail.medicine.nouns import Medicine

QUESTIONNAIRE = "urn:handrail:{medicine}:diary"
LABELS = {
    "date": "Day",
    "begins_offset_min": "Minutes ahead of universal time at the midnight that begins the day",
    "ends_offset_min": "The same at the midnight that ends it",
    "goal": "What you chose to be able to do",
    "doses_told": "Whether it was written down what was taken",
    "dose": "A dose",
    "due_at": "Due at",
    "due_mg": "Due, mg",
    "taken_at": "Taken at",
    "taken_mg": "Taken, mg (0: not taken)",
    "temperature_c": "Highest temperature, degrees Celsius",
    "seizure": "A seizure",
    "breathing_trouble": "Trouble breathing",
    "hard_to_wake": "Hard to wake",
    "suicidal_thoughts": "Thoughts of suicide",
    "sleepiness": "Sleepiness by day, 0 to 3",
    "spasms": "Spasms, how many",
    "goal_reached": "Whether what you chose to be able to do went well, 0 to 3",
    "craving": "Craving, 0 to 3",
    "falls": "Falls, how many",
    "drinks": "Standard drinks of alcohol",
    "note": "Anything else",
}
DOSE_PARTS = (
    ("due_at", "dateTime"),
    ("due_mg", "decimal"),
    ("taken_at", "dateTime"),
    ("taken_mg", "decimal"),
)
_VALUES = {"dateTime": "valueDateTime", "decimal": "valueDecimal"}


def diary_fhir(diary: Diary, medicine: Medicine, *, subject: str) -> Json:
    """A diary as a Bundle of type collection that `read_diary_fhir` reads back as the same diary.

    Args:
        diary: times with their offsets; what was not answered is left out.
        medicine: whose list was answered.
        subject: a reference to the person, such as "Patient/p1".
    """
    data = diary_data(medicine)
    asked = diary_questionnaire(medicine)
    resources = [asked]
    for entry in diary.entries:
        response = _response(entry, diary.goal, data, medicine, subject)
        resources.append(response)
        resources += _observations(entry, medicine, subject)
    return collection(resources)


def diary_questionnaire(medicine: Medicine) -> Json:
    """The questions of a day as a Questionnaire."""
    data = diary_data(medicine)
    items: list[Json] = [
        _asked("date", "date", required=True),
        _asked("begins_offset_min", "integer", required=True),
        _asked("ends_offset_min", "integer", required=True),
        _asked("goal", "string"),
        _asked("doses_told", "boolean"),
        {
            **_asked("dose", "group"),
            "repeats": True,
            "item": [_asked(name, kind) for name, kind in DOSE_PARTS],
        },
    ]
    items += [_scored(item.id, item.label) for item in data.items if item.kind == "score"]
    items += [_asked(name, "boolean") for name in YES_NO]
    items += [_asked(name, "integer") for name in COUNTS]
    items += [_asked(name, "decimal") for name in FIGURES]
    items.append(_asked("note", "text"))
    return identified(
        {
            "resourceType": "Questionnaire",
            "url": QUESTIONNAIRE.format(medicine=medicine.name),
            "version": medicine.version,
            "title": f"{title_of(medicine)}: daily diary",
            "status": "draft",
            "experimental": True,
            "description": "An unvalidated list: no validated scale for this withdrawal was found.",
            "subjectType": ["Patient"],
            "item": items,
        }
    )


def _asked(name: str, kind: str, *, required: bool = False) -> Json:
    item: Json = {"linkId": name, "text": LABELS[name], "type": kind}
    return {**item, "required": True} if required else item


def _scored(name: str, label: str) -> Json:
    options = [{"valueInteger": score} for score in range(HIGHEST_SCORE + 1)]
    return {
        "linkId": name,
        "text": f"{label}, 0 to {HIGHEST_SCORE}",
        "type": "integer",
        "answerOption": options,
    }


def _response(entry: DiaryEntry, goal: str, data: DiaryData, medicine: Medicine, subject: str) -> Json:
    items: list[Json] = [
        _answer("date", "valueDate", entry.day.date.isoformat()),
        _answer("begins_offset_min", "valueInteger", entry.day.begins_offset_min),
        _answer("ends_offset_min", "valueInteger", entry.day.ends_offset_min),
    ]
    if goal:
        items.append(_answer("goal", "valueString", goal))
    if entry.doses is not None:
        items.append(_answer("doses_told", "valueBoolean", True))
    for dose in entry.doses or ():
        parts: list[Json] = []
        for name, kind in DOSE_PARTS:
            value = getattr(dose, name)
            if value is not None:
                written = value.isoformat() if isinstance(value, dt.datetime) else figure(value)
                parts.append(_answer(name, _VALUES[kind], written))
        items.append({"linkId": "dose", "item": parts})
    order = [item.id for item in data.items if item.id in entry.scores]
    items += [_answer(name, "valueInteger", entry.scores[name]) for name in order]
    for names, kind in ((YES_NO, "valueBoolean"), (COUNTS, "valueInteger"), (FIGURES, "valueDecimal")):
        for name in names:
            value = getattr(entry, name)
            if value is not None:
                items.append(_answer(name, kind, figure(value) if kind == "valueDecimal" else value))
    if entry.note:
        items.append(_answer("note", "valueString", entry.note))
    return identified(
        {
            "resourceType": "QuestionnaireResponse",
            "questionnaire": f"{QUESTIONNAIRE.format(medicine=medicine.name)}|{medicine.version}",
            "status": "completed",
            "subject": {"reference": subject},
            "item": items,
        }
    )


def _answer(name: str, kind: str, value: object) -> Json:
    return {"linkId": name, "answer": [{kind: value}]}


def _observations(entry: DiaryEntry, medicine: Medicine, subject: str) -> list[Json]:
    found: list[Json] = []
    if entry.temperature_c is not None:
        concept = {"coding": [{"system": codes.LOINC, "code": "8310-5", "display": "Body temperature"}]}
        value = {"value": figure(entry.temperature_c), "unit": "Cel", "system": codes.UCUM, "code": "Cel"}
        found.append(_observation(concept, entry.day.date.isoformat(), value, subject))
    for level in entry.levels:
        concept = medicine_concept(medicine, f"{title_of(medicine)}, level in blood")
        value = {"value": figure(level.value), "unit": level.unit, "system": codes.UCUM, "code": level.unit}
        found.append(_observation(concept, level.sampled_at.isoformat(), value, subject))
    return found


def _observation(concept: Json, when: str, quantity: Json, subject: str) -> Json:
    return identified(
        {
            "resourceType": "Observation",
            "status": "final",
            "code": concept,
            "subject": {"reference": subject},
            "effectiveDateTime": when,
            "valueQuantity": quantity,
        }
    )
