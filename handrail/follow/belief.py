"""What a diary tells about the person who wrote it, and what it changes in what is expected.

`believe` starts from everyone this person could have been before the diary, and keeps those who fit what was
written. Emergencies are judged elsewhere, before and without any of this (`follow.signs`).

A diary alone never halves a risk: whatever is shown or planned with is at least half of what held before it
(`never_below_half`). The belief itself is left as it is. People write less than they feel, and a quiet diary
may be one that nobody filled in with care.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.follow.diary import Diary
from handrail.follow.observing import answers_of, drawn_levels
from handrail.follow.particles import COLUMNS, Prior, parameters_of
from handrail.follow.sampling import Evidence, Learnt, Particles, learn
from handrail.follow.signs import diary_data
from handrail.follow.story import Story, story_of
from handrail.medicine.diary import DiaryData
from handrail.medicine.nouns import Form, Medicine
from handrail.person.nouns import Person
from handrail.simulate.footing import Footing, footing_of
from handrail.simulate.forecast import GRADES, mean_chances

PARTICLES = 20_000

FEWEST_PARTICLES = 200

DAYS_AHEAD = 14

SHARE_OF_PRIOR_KEPT = 0.5
"""A diary alone never lowers a chance below this share of what it was before."""

SHOWN_PARTICLES = 4000
"""From which answers are drawn, to say what is to be expected of a day."""

Range = tuple[float, float, float]
"""5th percentile, median, 95th percentile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Learning:
    """One property of the person, before and after the diary."""

    name: str
    before: Range
    after: Range


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """The chance of withdrawal of a grade in the days ahead of the diary.

    Attributes:
        before, after: without the diary, and with it.
        shown: what may be shown and planned with: `after`, and never below half of `before`.
    """

    grade: str
    before: float
    after: float
    shown: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedDay:
    """What is expected of one day, and what was written.

    Attributes:
        day: 0 is the first day of the diary.
        burden: sensitivity times burden that is felt, in the measure of the thresholds.
        score: the sum of the answers that were given that day, as this person would give them; of the whole
            list where none was given.
        score_before: the same before the diary told anything.
        written_score: the sum of what was answered; None where nothing was.
    """

    day: int
    burden: Range
    score: Range
    score_before: Range
    written_score: int | None

    @property
    def is_worse_than_expected(self) -> bool:
        """Whether more was written than is expected of 19 days in 20: of this writer, or of anyone before.

        Someone who has written much every day is expected to write much: that alone would hide it.
        """
        return self.written_score is not None and self.written_score > min(
            self.score[2], self.score_before[2]
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Belief:
    """What the diary tells.

    Attributes:
        days_written: with an answer of the list or a level.
        learnings: each property of the person, before and after.
        chances: by grade, over the days ahead.
        expected: every day of the diary, then those ahead.
        effective_share: of the particles drawn at first, how many the diary is in accord with; where it is
            small they were moved and simulated again, `body_moves` times.
    """

    medicine: str
    pack_version: str
    seed: int
    particles: int
    days_written: int
    days_ahead: int
    learnings: tuple[Learning, ...]
    chances: tuple[Chance, ...]
    expected: tuple[ExpectedDay, ...]
    effective_share: float
    body_moves: int
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def worse_since_days(self) -> int:
        """How many of the last written days, in a row, were worse than expected."""
        count = 0
        for day in reversed(self.expected):
            if day.written_score is None:
                continue
            if not day.is_worse_than_expected:
                break
            count += 1
        return count


def believe(
    diary: Diary,
    agreed: Course,
    person: Person,
    medicine: Medicine,
    *,
    before: Course | None = None,
    days_ahead: int = DAYS_AHEAD,
    particles: int = PARTICLES,
    seed: int = 1,
    kinetics: str | None = None,
    assumed_egfr: float | None = None,
    form: Form = "tablet",
) -> Belief:
    """What a diary tells about the person who wrote it.

    Args:
        diary: at least one entry.
        agreed: what was agreed to be taken, its day 1 the first day of the diary; it goes on ahead.
        person: what is known of them; kidneys not known are taken as 90, and said.
        medicine: a loaded pack with a diary.
        before: what was taken until the diary begins; nothing if left out.
        days_ahead: how far to look.
        particles: how many people this person could be.
        seed: the same seed gives the same answer.
        kinetics, assumed_egfr, form: as in `simulate_course`.

    Raises:
        InputError: an empty diary, too few particles, a medicine without a diary, or what `story_of` refuses.
    """
    weighed = weigh(
        diary,
        agreed,
        person,
        medicine,
        before=before,
        days_ahead=days_ahead,
        particles=particles,
        seed=seed,
        kinetics=kinetics,
        assumed_egfr=assumed_egfr,
        form=form,
    )
    return belief_of(weighed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """A diary, and everyone this person could be: before it, and after it.

    Attributes:
        first: particles of the prior, each carried through the story.
        learnt: those that the diary leaves.
        said: what was assumed.
        generator: where chance goes on.
    """

    medicine: Medicine
    diary: Diary
    footing: Footing
    evidence: Evidence
    first: Particles
    learnt: Learnt
    days_ahead: int
    seed: int
    said: tuple[str, ...]
    generator: np.random.Generator


def weigh(
    diary: Diary,
    agreed: Course,
    person: Person,
    medicine: Medicine,
    *,
    before: Course | None = None,
    days_ahead: int = DAYS_AHEAD,
    particles: int = PARTICLES,
    seed: int = 1,
    kinetics: str | None = None,
    assumed_egfr: float | None = None,
    form: Form = "tablet",
) -> Weighed:
    """Let a diary say who its writer may be. Arguments and errors are those of `believe`."""
    if particles < FEWEST_PARTICLES:
        raise InputError(f"{particles} particles are too few.", fix=f"Draw {FEWEST_PARTICLES} or more.")
    data = diary_data(medicine)
    footing = footing_of(medicine, person, kinetics, assumed_egfr, form)
    story = story_of(diary, agreed, before=before, days_ahead=days_ahead)
    evidence = Evidence(
        prior=Prior(medicine=medicine, footing=footing, data=data),
        story=story,
        answers=answers_of(story.written, data),
    )
    generator = np.random.Generator(np.random.Philox(seed))
    first = evidence.particles(generator.standard_normal((particles, COLUMNS)), np.arange(particles))
    learnt = learn(evidence, first, generator)
    return Weighed(
        medicine=medicine,
        diary=diary,
        footing=footing,
        evidence=evidence,
        first=first,
        learnt=learnt,
        days_ahead=days_ahead,
        seed=seed,
        said=(*footing.assumptions, *_said(story, before)),
        generator=generator,
    )


def belief_of(weighed: Weighed) -> Belief:
    """What a weighed diary tells, in numbers to show."""
    evidence, first, learnt = weighed.evidence, weighed.first, weighed.learnt
    return Belief(
        medicine=weighed.medicine.name,
        pack_version=weighed.medicine.version,
        seed=weighed.seed,
        particles=first.count,
        days_written=len(evidence.answers.days),
        days_ahead=weighed.days_ahead,
        learnings=_learnings(first, learnt.particles),
        chances=_chances(first, learnt, slice(weighed.diary.days, None)),
        expected=_expected(learnt.particles, first, evidence, weighed.generator),
        effective_share=learnt.effective_share,
        body_moves=learnt.body_moves,
        assumptions=weighed.said,
        sources=tuple(dict.fromkeys((*weighed.footing.sources, *evidence.prior.data.sources))),
    )


def never_below_half(before: float, after: float) -> float:
    """A chance that may be shown and planned with: a diary alone never takes it below half.

    >>> never_below_half(0.2, 0.01), never_below_half(0.2, 0.6)
    (0.1, 0.6)
    """
    return max(after, SHARE_OF_PRIOR_KEPT * before)


def _said(story: Story, before: Course | None) -> tuple[str, ...]:
    said = list(story.assumptions)
    if before is None:
        said.append("Nothing was taken before the diary begins.")
    else:
        said += before.assumptions
    return tuple(said)


def _range(values: npt.NDArray[Any]) -> Range:
    low, middle, high = np.percentile(values, [5, 50, 95])
    return float(low), float(middle), float(high)


def _learnings(first: Particles, after: Particles) -> tuple[Learning, ...]:
    was = parameters_of(first.draws, first.feeling)
    now = parameters_of(after.draws, after.feeling)
    return tuple(Learning(name=name, before=_range(was[name]), after=_range(now[name])) for name in was)


def _chances(first: Particles, learnt: Learnt, ahead: slice) -> tuple[Chance, ...]:
    """Over the days ahead; without any there is nothing to forecast."""
    if not first.worst[ahead].size:
        return ()
    # Before the diary sensitivity is integrated, as everywhere; after it each particle has its own.
    was = mean_chances(first.worst[ahead].max(axis=0), first.draws)
    now = learnt.particles
    felt = now.worst[ahead].max(axis=0) * np.exp(now.feeling.log_sensitivity)
    chances = []
    for grade, threshold, before in zip(GRADES, now.draws.thresholds, was, strict=True):
        after = float((felt > threshold).mean()) if learnt.degrees else float(before)
        shown = never_below_half(float(before), after)
        chances.append(Chance(grade=grade, before=float(before), after=after, shown=shown))
    return tuple(chances)


def _expected(
    particles: Particles, first: Particles, evidence: Evidence, generator: np.random.Generator
) -> tuple[ExpectedDay, ...]:
    data = evidence.prior.data
    felt, levels = _written_by(particles, data, generator)
    _, levels_before = _written_by(first, data, generator)
    days = []
    for day, entry in enumerate(evidence.story.written):
        said = {} if entry is None else entry.answers(data)
        given = np.array([not said or item.id in said for item in data.items])
        days.append(
            ExpectedDay(
                day=day,
                burden=_range(felt[day]),
                score=_range(levels[given, day].sum(axis=0, dtype=np.int32)),
                score_before=_range(levels_before[given, day].sum(axis=0, dtype=np.int32)),
                written_score=_written_score(said, data) if said else None,
            )
        )
    return tuple(days)


def _written_by(
    particles: Particles, data: DiaryData, generator: np.random.Generator
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int8]]:
    """What some of the particles feel on each day, and what they would write."""
    few = slice(None, None, max(1, particles.count // SHOWN_PARTICLES))
    felt = particles.worst[:, few] * np.exp(particles.feeling.log_sensitivity[few])
    return felt, drawn_levels(felt, particles.feeling.baseline[few], data, generator)


def _written_score(said: Mapping[str, float], data: DiaryData) -> int:
    return sum(item.level_of(said[item.id]) for item in data.items if item.id in said)
