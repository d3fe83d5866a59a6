"""A program that saves without end and says what was acknowledged; `test_power_cuts` kills it.

python -m tests.store.writer URL SEED
"""

from __future__ import annotations

import sys

from handrail.store import LOCAL, open_store
from tests.store.saved import GRACE, QUESTION, answer


def write(url: str, seed: int) -> None:
    """One plan after the other: saved, changed, signed. A line for each that has returned."""
    with open_store(url) as store:
        person = store.people.add(f"Person {seed}", {"age_years": 58}, by=LOCAL)
        print("person", person.id, flush=True)
        number = seed * 100_000
        while True:
            number += 1
            plan = store.plans.add(
                person.id, medicine="m", title="t", question=QUESTION, answer=answer(number), by=LOCAL
            )
            print("plan", plan.id, 1, number, flush=True)
            plan = store.plans.add_version(
                plan.id, revision=1, question=QUESTION, answer=answer(-number), by=LOCAL
            )
            print("plan", plan.id, 2, -number, flush=True)
            seen = store.plans.version(plan.id)
            store.plans.approve(plan.id, revision=2, version=2, content_hash=seen.content_hash, by=GRACE)
            print("signed", plan.id, 2, -number, flush=True)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
