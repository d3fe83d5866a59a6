"""Things to save, as a ward would."""

from __future__ import annotations

import json

from handrail.store import LOCAL, Actor, SavedPerson, SavedPlan, Store

GRACE = Actor(name="Dr Grace")
ALAN = Actor(name="Alan, pharmacist")
FACTS = {"age_years": 58, "weight_kg": 70.5, "egfr_ml_min_1_73m2": 48, "other_medicines": ["zolpidem"]}
PASSWORD, ADMIN_PASSWORD = "correct horse battery", "staple of the ward"
QUESTION = {"course": "20 mg four times a day for 14 months", "seed": 7}


def answer(daily_dose_mg: float = 80) -> bytes:
    """An answer as bytes; spaces and their places are part of it."""
    shape = {"schema": "handrail/plan/1", "plans": [{"name": "usual", "daily_dose_mg": daily_dose_mg}]}
    return (json.dumps(shape, indent=2) + "\n").encode()


def ada(store: Store) -> SavedPerson:
    return store.people.add("Ada", FACTS, by=LOCAL)


def plan_for(store: Store, person: SavedPerson, *, title: str = "Usual") -> SavedPlan:
    return store.plans.add(
        person.id, medicine="a medicine", title=title, question=QUESTION, answer=answer(), by=LOCAL
    )


def approved(store: Store, plan: SavedPlan) -> SavedPlan:
    """The newest version of the plan, signed."""
    newest = store.plans.version(plan.id)
    store.plans.approve(
        plan.id, revision=plan.revision, version=newest.version, content_hash=newest.content_hash, by=GRACE
    )
    return store.plans.read(plan.id)
