"""Ada's record in `handrail demo`: the plan that she follows, approved, and three weeks of her diary."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from zoneinfo import ZoneInfo

import handrail
from handrail.exchange.demo import ADA, ADAS_GOAL, ADAS_ZONE, ada, adas_diary
from handrail.exchange.json import json_text, plan_json
from handrail.store import LOCAL, Actor, Store, WrittenEntry
from handrail.store.canonical import new_id
from handrail.store.diary_content import content_of

COUNTRY = "UK"
SIGNED = Actor(name="Dr M. Okafor (not anyone)")


def fill(store: Store, today: dt.date) -> str:
    """Put Ada into a store.

    Args:
        store: an empty one.
        today: her diary ends the day before.

    Returns:
        Her identifier there.
    """
    medicine = handrail.load_medicine()
    diary, _ = adas_diary(medicine)
    begins = today - dt.timedelta(days=diary.days)
    person = replace(ada(), country=COUNTRY)
    facts = {field.name: getattr(person, field.name) for field in fields(person)}
    saved = store.people.add("Ada (not anyone)", facts, by=LOCAL)
    store.courses.add(saved.id, medicine=medicine.name, sentence=ADA["course"], by=LOCAL)
    _approve(
        store, saved.id, medicine, handrail.plan_taper(ADA["course"], person, medicine, starts_on=begins)
    )
    ahead = begins - diary.entries[0].day.date
    for entry in diary.entries:
        moved = _moved(entry, entry.day.date + ahead)
        written = WrittenEntry(
            id=new_id(),
            medicine=medicine.name,
            day=moved.day,
            zone=ADAS_ZONE,
            content=content_of(moved, goal=ADAS_GOAL),
            written_at=moved.day.ends_at - dt.timedelta(hours=1),
        )
        store.diaries.add(saved.id, written, by=LOCAL)
    return saved.id


def _approve(store: Store, person_id: str, medicine: handrail.Medicine, result: handrail.PlanResult) -> None:
    asked = [[name, value] for name, value in ADA.items()]
    plan = store.plans.add(
        person_id,
        medicine=medicine.name,
        title="60 mg to nothing",
        question={"asked": [*asked, ["start", result.starts_on.isoformat()]]},
        answer=json_text(plan_json(result, medicine.bibliography)).encode(),
        by=LOCAL,
    )
    version = store.plans.version(plan.id)
    store.plans.approve(
        plan.id, revision=plan.revision, version=1, content_hash=version.content_hash, by=SIGNED
    )


def _moved(entry: handrail.DiaryEntry, date: dt.date) -> handrail.DiaryEntry:
    """The same day at another date, by the same clocks on the wall."""

    def at(moment: dt.datetime | None) -> dt.datetime | None:
        if moment is None:
            return None
        zoned = dt.datetime.combine(date, moment.time(), ZoneInfo(ADAS_ZONE))
        offset = zoned.utcoffset()
        assert offset is not None
        return zoned.replace(tzinfo=dt.timezone(offset))

    doses = entry.doses
    if doses is not None:
        doses = tuple(replace(d, due_at=at(d.due_at), taken_at=at(d.taken_at)) for d in doses)
    levels = tuple(replace(one, sampled_at=at(one.sampled_at) or one.sampled_at) for one in entry.levels)
    return replace(entry, day=handrail.local_day(date, ADAS_ZONE), doses=doses, levels=levels)
