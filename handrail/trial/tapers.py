"""Tapers as the arms of a virtual trial: the middle plan, the same followed by a diary, a fixed percentage.

Every plan is made by `plan_taper` for that very person, never for a class of people, and everyone is in
every arm on the same draws. The plans were chosen by the model that judges them here: this tells what they
cost in days and buy in withdrawal, if the model is right, and is no evidence that it is.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from math import sqrt
from pathlib import Path

import numpy as np

from handrail.errors import InputError
from handrail.medicine.nouns import Medicine
from handrail.medicine.pack import load_medicine
from handrail.trial.checking import MetCounts, MetRule
from handrail.trial.kept import read_kept, write_kept
from handrail.trial.questions import Share
from handrail.trial.taper_people import (
    ARMS,
    TaperQuestion,
    TaperRow,
    plan_one,
    read_person,
    write_person,
)

MOST_PEOPLE = 2000
GRADES = ("any", "moderate", "severe")
DOSE_STEP_MG = 15
Person = tuple[TaperRow, ...] | str
Mean = tuple[float, float]
"""A mean over people, and its standard error."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperArm:
    """One way, over everybody who has it.

    Attributes:
        days: 5, 50 and 95 % of people.
        expected: mean chance of each grade that the planner tells, with its standard error over people; empty
            for the way that is followed.
        felt: share of the virtual people who feel each grade; empty where nobody walks.
        more_moderate: how much more moderate withdrawal is expected than on the middle plan.
        more_felt: the same as it is felt, and `more_days`: of the same people; None where nobody walks.
        reviews, changes: looks at the diary, and changes of the plan, a person.
        red: how many had a red sign at a look; broke: for how many following broke a floor or a rule.
    """

    arm: str
    title: str
    people: int
    days: tuple[float, float, float]
    more_days: Mean
    expected: tuple[tuple[str, float, float], ...]
    felt: tuple[tuple[str, Share], ...]
    more_moderate: Mean | None
    more_felt: Mean | None
    reviews: float
    changes: float
    red: int
    broke: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperTrial:
    """Ways down beside each other.

    Attributes:
        planned: how many people a plan was found for; the others by the rule that stood in the way.
        met: findings of severity moderate or above that a way causes, gravest first, with people by arm.
        rows: everybody on every way.
    """

    question: TaperQuestion
    planned: int
    without_plan: tuple[tuple[str, int], ...]
    arms: tuple[TaperArm, ...]
    met: tuple[MetRule, ...]
    rows: tuple[TaperRow, ...]


class TaperRun:
    """A comparison of tapers that is reckoned person by person: stopped at any time, and gone on with later.

    What `part` gives may be kept anywhere; `answer` of all parts is what `compare_tapers` answers, whoever
    reckoned them and in whatever order.

    Args:
        medicine, people, daily_doses_mg, months, crowd, seed, follow: as of `compare_tapers`.

    Raises:
        InputError: as `compare_tapers`.
    """

    def __init__(
        self,
        medicine: Medicine | str | None = None,
        *,
        people: int = 50,
        daily_doses_mg: Sequence[float] = (30, 60, 90),
        months: Sequence[int] = (3, 6, 12),
        crowd: str = "adults",
        seed: int = 1,
        follow: bool = True,
    ) -> None:
        self.medicine = medicine if isinstance(medicine, Medicine) else load_medicine(medicine)
        _refuse(self.medicine, people, daily_doses_mg, months, follow)
        self.question = TaperQuestion(
            medicine=self.medicine.name,
            pack_version=self.medicine.version,
            people=people,
            daily_doses_mg=tuple(float(one) for one in daily_doses_mg),
            months=tuple(months),
            crowd=crowd,
            seed=seed,
            follow=follow,
        )

    @property
    def parts(self) -> int:
        """How many parts there are: one for each person."""
        return self.question.people

    @property
    def mark(self) -> str:
        """What tells this run from any other: of the question, the pack and the version of the program."""
        return self.question.mark

    def part(self, number: int) -> bytes:
        """Plan for one person, counted from 0, and follow them; some seconds."""
        return write_person(plan_one(self.question, self.medicine, number), number, self.mark)

    def answer(self, parts: Iterable[bytes]) -> TaperTrial:
        """The answer from all parts, in their order.

        Raises:
            InputError: one is missing, damaged, or of another run.
        """
        found: list[Person] = []
        for written in parts:
            told = read_person(written)
            if told is None or told[0] != self.mark:
                raise InputError("A part is damaged, or of another run.", fix="Reckon it again.")
            found.append(told[1])
        if len(found) < self.parts:
            raise InputError(f"{len(found)} of {self.parts} parts are there.", fix="Reckon the others first.")
        return together(self.question, found)


def compare_tapers(
    medicine: Medicine | str | None = None,
    *,
    people: int = 50,
    daily_doses_mg: Sequence[float] = (30, 60, 90),
    months: Sequence[int] = (3, 6, 12),
    crowd: str = "adults",
    seed: int = 1,
    follow: bool = True,
    cluster: str | int | None = None,
    keep: Path | None = None,
    parquet: Path | None = None,
    progress: Progress | None = None,
) -> TaperTrial:
    """The middle plan, the same with a diary, a fixed percentage and an abrupt stop, for people who differ.

    Args:
        people: how many; each is planned for and followed, which takes some seconds.
        daily_doses_mg: what they take now, whole multiples of 15 mg in three equal doses, drawn alike often.
        months: for how long they have, drawn alike often.
        crowd: age, sex, weight and kidneys, as of `read_crowd`.
        follow: also the middle plan with a diary that is looked at; one virtual person then walks every way,
            and what they feel is counted. Without, only what the planner expects is told, in half the time.
        cluster, keep, parquet: as of `run_trials`; a row is one person on one way.
        progress: called after each person.

    Raises:
        InputError: too many people, a dose that can't be taken in three equal ones of 5 mg steps, or a place
            that can't be used.
    """
    run = TaperRun(
        medicine,
        people=people,
        daily_doses_mg=daily_doses_mg,
        months=months,
        crowd=crowd,
        seed=seed,
        follow=follow,
    )
    found: list[Person] = []
    with ExitStack() as stack:
        for rows in _planned(run, cluster, keep, stack):
            found.append(rows)
            if progress is not None:
                progress(len(found), people)
    answer = together(run.question, found)
    if parquet is not None:
        from handrail.trial.results import write_tapers

        write_tapers(answer, parquet)
    return answer


def _refuse(pack: Medicine, people: int, doses: Sequence[float], months: Sequence[int], follow: bool) -> None:
    if not 1 <= people <= MOST_PEOPLE:
        raise InputError(
            f"{people} people can't be planned for.", fix=f"From 1 to {MOST_PEOPLE}.", where="people"
        )
    for dose in doses:
        if dose <= 0 or dose % DOSE_STEP_MG:
            raise InputError(
                f"{dose:g} mg a day isn't three equal doses in steps of 5 mg.",
                fix=f"Give multiples of {DOSE_STEP_MG} mg, such as 30, 60 or 90.",
                where="daily_doses_mg",
            )
    if not doses or not months or min(months) < 1:
        raise InputError(
            "There is nothing to come down from.", fix="Give daily doses, and months of 1 or more."
        )
    if follow and pack.diary is None:
        raise InputError(
            f"No diary can be kept for {pack.name}: its pack has none.",
            fix="Compare without following.",
            where="follow",
        )


def _planned(
    run: TaperRun, cluster: str | int | None, keep: Path | None, stack: ExitStack
) -> Iterator[Person]:
    """Everybody in order; who is kept is read and not planned for again."""
    numbers = range(run.parts)
    kept: dict[int, Person] = {}
    if keep is not None:
        for number in numbers:
            told = read_kept(_place(keep, number), read_person, run.mark)
            if told is not None:
                kept[number] = told
    left = [number for number in numbers if number not in kept]
    if cluster is None:
        made = ((number, plan_one(run.question, run.medicine, number)) for number in left)
    else:
        from handrail.simulate.spread import spread_pieces

        asked = pickle.dumps((run.question, version("handrail")))
        made = spread_pieces(plan_elsewhere, asked, left, cluster, stack)
    for number in numbers:
        if number in kept:
            yield kept[number]
            continue
        place, rows = next(made)
        assert place == number
        if keep is not None:
            write_kept(_place(keep, number), write_person(rows, number, run.mark))
        yield rows


def _place(keep: Path, number: int) -> Path:
    return keep / f"person-{number:05d}.json"


def plan_elsewhere(asked: bytes, number: int) -> Person:
    """One person, on the machine that this runs on.

    Raises:
        InputError: another version of the program or of the pack than where it was asked.
    """
    question, program = _asked(asked)
    pack = load_medicine(question.medicine)
    if (version("handrail"), pack.version) != (program, question.pack_version):
        raise InputError(
            "A worker has another version of the program or of the pack.", fix="Install the same."
        )
    return plan_one(question, pack, number)


@lru_cache(maxsize=2)
def _asked(asked: bytes) -> tuple[TaperQuestion, str]:
    return pickle.loads(asked)


# --- everybody together ------------------------------------------------------------------------------------


def together(question: TaperQuestion, found: Sequence[Person]) -> TaperTrial:
    """Arms, from everybody's ways."""
    planned = [{row.arm: row for row in one} for one in found if not isinstance(one, str)]
    without = Counter(one for one in found if isinstance(one, str))
    everybody = {name: [(one[name], one["middle"]) for one in planned if name in one] for name in ARMS}
    arms = [name for name in ARMS if everybody[name]]
    return TaperTrial(
        question=question,
        planned=len(planned),
        without_plan=tuple(sorted(without.items())),
        arms=tuple(_arm(name, everybody[name]) for name in arms),
        met=_met(arms, planned),
        rows=tuple(row for one in planned for row in one.values()),
    )


def _arm(name: str, both: Sequence[tuple[TaperRow, TaperRow]]) -> TaperArm:
    """One way, each person beside themselves on the middle plan."""
    rows = [row for row, _ in both]
    low, middle, high = (float(one) for one in np.percentile([row.days for row in rows], [5, 50, 95]))
    chances = [row.chances for row in rows if row.chances is not None]
    felt = [row.felt for row in rows if row.felt is not None]
    expected_apart = [row.chances[1] - plan.chances[1] for row, plan in both if row.chances and plan.chances]
    felt_apart = [float(row.felt[1]) - float(plan.felt[1]) for row, plan in both if row.felt and plan.felt]
    return TaperArm(
        arm=name,
        title=rows[0].title,
        people=len(rows),
        days=(low, middle, high),
        more_days=_mean([row.days - plan.days for row, plan in both]),
        expected=_graded(chances),
        felt=_felt(felt),
        more_moderate=_mean(expected_apart) if expected_apart else None,
        more_felt=_mean(felt_apart) if felt_apart else None,
        reviews=float(np.mean([row.reviews for row in rows])),
        changes=float(np.mean([row.changes for row in rows])),
        red=sum(row.red_days > 0 for row in rows),
        broke=sum(bool(row.broken) for row in rows),
    )


def _graded(values: Sequence[Sequence[float]]) -> tuple[tuple[str, float, float], ...]:
    if not values:
        return ()
    table = np.array(values, float)
    return tuple((grade, *_mean(table[:, place])) for place, grade in enumerate(GRADES))


def _felt(values: Sequence[Sequence[bool]]) -> tuple[tuple[str, Share], ...]:
    if not values:
        return ()
    table = np.array(values, float)
    return tuple((grade, Share.of(table[:, place])) for place, grade in enumerate(GRADES))


def _mean(values: Sequence[float] | np.ndarray) -> Mean:
    told = np.array(values, float)
    error = float(told.std(ddof=1)) / sqrt(len(told)) if len(told) > 1 else float("nan")
    return float(told.mean()), error


def _met(arms: Sequence[str], planned: Sequence[dict[str, TaperRow]]) -> tuple[MetRule, ...]:
    counts = MetCounts(tuple(arms))
    for one in planned:
        for arm, row in one.items():
            for rule in row.caused:
                counts.add(arm, rule.rule, rule.severity, rule.says, rule.sources)
    return counts.met()
