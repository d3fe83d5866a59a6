"""A store with something in every table."""

from __future__ import annotations

from datetime import date

from handrail.follow.nouns import FollowLimits
from handrail.store import LOCAL, Store
from tests.store.saved import ALAN, GRACE, PASSWORD, QUESTION, ada, answer, approved, plan_for
from tests.store.test_diaries import written as diary_entry


def a_full_store(store: Store) -> None:
    """Something in every table."""
    person = ada(store)
    store.courses.add(person.id, medicine="m", sentence="20 mg a day", happenings=[{"kind": "x"}], by=LOCAL)
    slept = diary_entry({"falls": 0, "note": "Slept badly."}, on=date(2025, 5, 2))
    store.diaries.add(person.id, slept, by=LOCAL)
    plan = approved(store, plan_for(store, person))
    store.limits.add(plan.id, FollowLimits(hold_days=5, most_mg_a_week=7.5), version=0, by=GRACE)
    changed = store.plans.add_version(plan.id, revision=2, question=QUESTION, answer=answer(60), by=ALAN)
    store.plans.withdraw(changed.id, revision=3, version=1, because="slower", by=GRACE)
    store.overrides.add(
        medicine="m", question=QUESTION, rule="DL-01", severity="major", reason="tolerated", by=ALAN
    )
    feed, _ = store.feeds.make(person.id, by=GRACE)
    store.feeds.revoke(feed.id, by=GRACE)
    job = store.jobs.add("population", {"people": 5}, seed=-(2**63), blocks=2, by=GRACE)
    store.jobs.claim("w", ["population"])
    store.jobs.save_block(job.id, "w", 0, bytes(range(256)))
    store.settings.set("country", ["UK", 1.5, None], by=GRACE)
    user = store.users.add("grace", name="Dr Grace", role="clinician", password=PASSWORD, by=LOCAL)
    store.users.link(user.id, person.id, by=LOCAL)
    store.sessions.start(user.id, strength="password")
    store.attempts.note("grace", "192.0.2.7", succeeded=True)
    store.glass.break_(person.id, reason="Not awake", by=user.actor)
