"""Ada's diary for `handrail follow demo`: three weeks, drawn by the simulation and written to a file.

    python tools/demo_diary.py

Nobody wrote it. A body is drawn from the prior, carried through the first three weeks of Ada's plan, and
answers as the model of the diary says. Which of the first bodies it is was chosen for a diary that shows
something: some bad days, none of them red. Two doses are left out and one is late.
"""

from __future__ import annotations

import datetime as dt
import sys

import numpy as np

import handrail
from handrail.exchange.demo import ADAS_DIARY, ADAS_FIRST_DAY, ADAS_ZONE, adas_result
from handrail.follow.agreed import course_of_plan
from handrail.follow.diary import Diary, DiaryEntry, DoseTaken
from handrail.follow.observing import drawn_levels
from handrail.follow.particles import COLUMNS, Prior, simulated
from handrail.follow.signs import signs_of
from handrail.follow.story import story_of
from handrail.simulate.footing import footing_of

DAYS = 21
SENSITIVE = 1.1
"""Standard deviations above the usual."""
LEFT_OUT, NOT_WRITTEN, LATE_MIN = {(9, 1), (16, 2)}, {12}, 110


def written(seed: int) -> Diary:
    """The diary of one body."""
    medicine = handrail.load_medicine()
    assert medicine.diary is not None
    result = adas_result(medicine)
    course = course_of_plan(result.chosen)
    chance = np.random.Generator(np.random.Philox(key=seed))
    normal = 0.4 * chance.standard_normal((1, COLUMNS))
    normal[0, -2] = SENSITIVE
    prior = Prior(
        medicine=medicine, footing=footing_of(medicine, result.person, None, None), data=medicine.diary
    )
    days = [
        handrail.local_day(ADAS_FIRST_DAY + dt.timedelta(days=number), ADAS_ZONE) for number in range(DAYS)
    ]
    entries: list[DiaryEntry] = []
    for number, day in enumerate(days):
        doses = []
        for place, intake in enumerate(course.regimen_on(number + 1).intakes):
            due = day.begins_at + dt.timedelta(minutes=intake.minute_of_day)
            late = dt.timedelta(minutes=LATE_MIN if (number, place) == (5, 1) else 0)
            took = (number, place) not in LEFT_OUT
            doses.append(
                DoseTaken(
                    due_at=due,
                    due_mg=intake.dose_mg,
                    taken_at=due + late if took else None,
                    taken_mg=intake.dose_mg if took else 0.0,
                )
            )
        entries.append(DiaryEntry(day=day, doses=tuple(doses)))
    story = story_of(Diary(entries=tuple(entries)), course, before=result.course)
    draws = prior.draws(normal)
    feeling = prior.feeling(normal, draws)
    worst, _ = simulated(draws, story)
    felt = worst * np.exp(feeling.log_sensitivity)
    levels = drawn_levels(felt, feeling.baseline, prior.data, chance)[:, :, 0]
    answered = []
    for number, entry in enumerate(entries):
        if number in NOT_WRITTEN:
            continue
        scores = {
            item.id: int(levels[place, number])
            for place, item in enumerate(prior.data.items)
            if item.kind == "score"
        }
        answered.append(DiaryEntry(day=entry.day, doses=entry.doses, scores=scores))
    return Diary(entries=tuple(answered), goal="Walk to the shop and back")


def main() -> None:
    """Write the first diary without a red day that has bad ones in it."""
    medicine = handrail.load_medicine()
    person = adas_result(medicine).person
    for seed in range(1, 200):
        diary = written(seed)
        red = any(signs_of(entry, person, medicine).is_red for entry in diary.entries)
        bad = sum(sum(entry.scores.values()) >= 8 for entry in diary.entries[-4:])
        if not red and bad >= 2:
            ADAS_DIARY.write_text(handrail.write_diary_csv(diary, medicine), encoding="utf-8", newline="")
            print(f"seed {seed}: {ADAS_DIARY}", file=sys.stderr)
            return
    raise SystemExit("no diary found")


if __name__ == "__main__":
    main()
