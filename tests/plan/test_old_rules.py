"""A plan made with rules that are past their review says so before anything else."""

from __future__ import annotations

import datetime as dt

from handrail.check import check_course
from handrail.course import parse_course
from handrail.medicine.pack import load_medicine
from handrail.person import Person
from handrail.plan.advice import do_now

MEDICINE = load_medicine()
LAST_DAY = dt.date.fromisoformat(MEDICINE.review_by)


def said(on: dt.date) -> tuple[str, ...]:
    person = Person(age_years=50, egfr_ml_min_1_73m2=90)
    standing = check_course(parse_course("10 mg three times a day for 90 days"), person, MEDICINE, on=on)
    return do_now("down", standing, person, kidneys_known=True)


def test_old_rules_are_said_first_and_current_ones_not_at_all() -> None:
    assert "out of date" in said(LAST_DAY + dt.timedelta(days=1))[0]
    assert not any("out of date" in sentence for sentence in said(LAST_DAY))
