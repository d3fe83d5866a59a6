"""A diary from FHIR R4: responses to the list's Questionnaire, and levels that were observed.

Whatever is about the diary and can't be read is an error, never left out: half a diary tells something else.
Resources of other kinds stand aside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from handrail.errors import InputError
from handrail.exchange.diary_json import COUNTS, FIGURES, YES_NO, loaded, placed, read_entry, read_time
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.diary_out import QUESTIONNAIRE

if TYPE_CHECKING:
    from handrail.follow.diary import Diary, DiaryEntry
    from handrail.medicine.diary import DiaryData
    from handrail.medicine.nouns import Medicine

_KINDS = ("valueDate", "valueInteger", "valueString", "valueBoolean", "valueDecimal", "valueDateTime")
MOST_RESOURCES = 20_000
FINAL = ("completed", "amended")

Json = Mapping[str, Any]


def read_diary_fhir(given: str | bytes | Json, medicine: Medicine, *, now: dt.datetime) -> Diary:
    """A diary from a Bundle, or from one response alone.

    Args:
        given: as text, or what was read from it.
        medicine: whose list was answered.
        now: nothing may have happened later.

    Raises:
        InputError: no response to this list in it, responses of several people, or an answer that can't be
            read.
    """
    from handrail.follow.diary import diary_of
    from handrail.follow.signs import diary_data

    data = diary_data(medicine)
    shape = loaded(given)
    resources = list(_resources(shape))
    responses = [one for one in resources if _is_of_the_list(one, medicine)]
    if not responses:
        raise InputError(
            "There is no day of this diary in it.",
            fix="Give responses to the Questionnaire that `handrail follow --fhir` writes.",
            where="diary, FHIR",
        )
    subjects = {str(cast("Json", one.get("subject") or {}).get("reference")) for one in responses}
    if len(subjects) > 1:
        raise InputError(
            "These are the days of several people.", fix="Give those of one.", where="diary, FHIR"
        )
    levels = [one for one in resources if _is_level(one, medicine, subjects)]
    days: list[tuple[dict[str, Any], str]] = []
    for number, one in enumerate(responses, start=1):
        with placed(f"day {number}"):
            days.append(_day(one, data))
    for observed in levels:
        _put(_level(observed), days)
    goals = {goal for _, goal in days if goal}
    if len(goals) > 1:
        raise InputError("The days name several goals.", fix="Keep one.", where="diary, FHIR")
    entries: list[DiaryEntry] = []
    for number, (day, _) in enumerate(days, start=1):
        with placed(f"day {number}"):
            entries.append(read_entry(day))
    return diary_of(entries, data, now=now, goal=next(iter(goals), ""))


def _resources(shape: Json) -> Iterator[Json]:
    if shape.get("resourceType") != "Bundle":
        yield shape
        return
    entries = shape.get("entry") or []
    if not isinstance(entries, list) or len(cast("list[object]", entries)) > MOST_RESOURCES:
        raise InputError("The Bundle holds no list of resources.", where="diary, FHIR")
    for entry in cast("list[object]", entries):
        resource = cast("Json", entry).get("resource") if isinstance(entry, Mapping) else None
        if isinstance(resource, Mapping):
            yield cast("Json", resource)


def _is_of_the_list(one: Json, medicine: Medicine) -> bool:
    asked = str(one.get("questionnaire") or "").partition("|")[0]
    return (
        one.get("resourceType") == "QuestionnaireResponse"
        and asked == QUESTIONNAIRE.format(medicine=medicine.name)
        and one.get("status") in FINAL
    )


def _is_level(one: Json, medicine: Medicine, subjects: set[str]) -> bool:
    """An observation of this medicine, of the same person, that is not a temperature."""
    from handrail.follow.diary import LEVEL_UNITS

    coding = cast("Json", one.get("code") or {}).get("coding") or []
    known = {(codes.SYSTEM_OF.get(code.system), code.code) for code in medicine.codes}
    said = {(c.get("system"), c.get("code")) for c in cast("list[Json]", coding)}
    subject = str(cast("Json", one.get("subject") or {}).get("reference"))
    unit = cast("Json", one.get("valueQuantity") or {}).get("unit")
    return (
        one.get("resourceType") == "Observation"
        and bool(known & said)
        and subject in subjects
        and unit in LEVEL_UNITS
        and one.get("status") in codes.FINAL
    )


def _day(response: Json, data: DiaryData) -> tuple[dict[str, Any], str]:
    """The shape of an entry, and the goal that it names."""
    scored = {item.id for item in data.items if item.kind == "score"}
    shape: dict[str, Any] = {"scores": {}, "levels": [], "note": "", "doses": None}
    goal = ""
    for item in _items(response):
        name = str(item.get("linkId"))
        if name == "dose":
            shape["doses"] = [*(shape["doses"] or []), {i["linkId"]: _value(i) for i in _items(item)}]
            continue
        value = _value(item)
        if name in scored:
            shape["scores"][name] = value
        elif name == "goal":
            goal = str(value)
        elif name == "doses_told":
            shape["doses"] = (shape["doses"] or []) if value else shape["doses"]
        elif name in ("date", "begins_offset_min", "ends_offset_min", "note", *YES_NO, *COUNTS, *FIGURES):
            shape[name] = value
        else:
            raise InputError(
                f"The list has no '{name[:40]}'.", fix="Take the answer out.", where="diary, FHIR"
            )
    return shape, goal


def _items(node: Json) -> Sequence[Json]:
    items = node.get("item") or []
    if not isinstance(items, list) or any(
        not isinstance(one, Mapping) or not isinstance(cast("Json", one).get("linkId"), str)
        for one in cast("list[object]", items)
    ):
        raise InputError("The answers are no list of items with linkIds.", where="diary, FHIR")
    return cast("Sequence[Json]", items)


def _value(item: Json) -> object:
    answers = item.get("answer")
    first = cast("list[object]", answers)[0] if isinstance(answers, list) and len(answers) == 1 else None  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(first, Mapping):
        found = [kind for kind in _KINDS if kind in first]
        if len(found) == 1:
            return cast("Json", first)[found[0]]
    raise InputError(
        f"'{str(item.get('linkId'))[:40]}' has no single answer.", fix="Give one.", where="diary, FHIR"
    )


def _level(observed: Json) -> dict[str, Any]:
    quantity = cast("Json", observed["valueQuantity"])
    return {
        "value": quantity.get("value"),
        "unit": quantity.get("unit"),
        "sampled_at": observed.get("effectiveDateTime"),
    }


def _put(level: dict[str, Any], days: Sequence[tuple[dict[str, Any], str]]) -> None:
    """A level on its own day."""
    at = read_time(level["sampled_at"], "diary, FHIR, level")
    for shape, _ in days:
        offset = dt.timezone(dt.timedelta(minutes=int(shape.get("begins_offset_min") or 0)))
        ends = dt.timezone(dt.timedelta(minutes=int(shape.get("ends_offset_min") or 0)))
        begin = dt.datetime.fromisoformat(str(shape.get("date"))).replace(tzinfo=offset)
        end = (begin + dt.timedelta(days=1)).replace(tzinfo=ends)
        if begin <= at < end:
            shape["levels"].append(level)
            return
    raise InputError(
        f"The level of {at.isoformat(timespec='minutes')} lies on no day of the diary.",
        fix="Add a response of that day, or leave the level out.",
        where="diary, FHIR",
    )
