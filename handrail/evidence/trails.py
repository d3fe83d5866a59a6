"""From an effect to its trials, from a trial or a review to all that cites it: the middle of the way.

An effect is what the trials of a pack come to together for one outcome, pooled as `pool` does it when nothing
else is asked. Whatever names the same sources as a trial cites it; nothing is linked by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.evidence.browse import (
    claims_of,
    metas_with,
    named,
    numbers_with,
    positions_of,
    questions_of,
    studies_with,
    uses_with,
)
from handrail.evidence.pool_outcomes import OUTCOMES
from handrail.evidence.pooling import pool
from handrail.medicine.nouns import Medicine

if TYPE_CHECKING:
    from handrail.evidence.pool_nouns import PooledRow, Pooling
    from handrail.medicine.claims import Claim
    from handrail.medicine.evidence_answers import AskedQuestion, Position
    from handrail.medicine.trial_forms import MetaAnalysis, Study
    from handrail.medicine.uses import PackNumber, Use


@dataclass(frozen=True, kw_only=True, slots=True)
class Citing:
    """Everything that rests on the same sources.

    Attributes:
        uses: rules and other entries of the pack; numbers: those of the model.
    """

    claims: tuple[Claim, ...]
    questions: tuple[AskedQuestion, ...]
    positions: tuple[Position, ...]
    uses: tuple[Use, ...]
    numbers: tuple[PackNumber, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectTrail:
    """What trials come to for one outcome, with the trials and reviews, and all that cites them."""

    found: Pooling
    studies: tuple[Study, ...]
    metas: tuple[MetaAnalysis, ...]
    citing: Citing


@dataclass(frozen=True, kw_only=True, slots=True)
class StudyTrail:
    """A study, the reviews of the same sources, the effects it is part of, and all that cites it."""

    study: Study
    metas: tuple[MetaAnalysis, ...]
    effects: tuple[tuple[Pooling, PooledRow], ...]
    citing: Citing

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of its arms, each once."""
        return _keys_of(self.study)


@dataclass(frozen=True, kw_only=True, slots=True)
class MetaTrail:
    """A pooled result of a review, the review's other results, and all that cites it."""

    meta: MetaAnalysis
    others: tuple[MetaAnalysis, ...]
    citing: Citing


def effects_of(medicine: Medicine) -> tuple[Pooling, ...]:
    """What the trials of a pack come to, for every outcome that they have figures for."""
    made: list[Pooling] = []
    for outcome in OUTCOMES:
        try:
            made.append(pool(medicine, outcome=outcome.name))
        except InputError:
            # No trial of this pack counted it.
            continue
    return tuple(made)


def effects_with(studies: Collection[Study], medicine: Medicine) -> tuple[Pooling, ...]:
    """The effects that any of these studies is part of."""
    names = {one.id for one in studies}
    return tuple(one for one in effects_of(medicine) if names & {row.id for row in one.pooled.rows})


def effect_trail(outcome: str, medicine: Medicine) -> EffectTrail:
    """What trials come to for one outcome, and everything around it.

    Args:
        outcome: as of `pool`, such as "relapse".
        medicine: the pack.

    Raises:
        InputError: there is no such outcome, or no trial counted it.
    """
    found = pool(medicine, outcome=outcome)
    names = {row.id for row in found.pooled.rows}
    known = {one.id: one for one in medicine.meta_analyses}
    return EffectTrail(
        found=found,
        studies=tuple(one for one in medicine.studies if one.id in names),
        metas=tuple(known[key] for key in found.published),
        citing=_citing(found.sources, medicine),
    )


def study_trail(id: str, medicine: Medicine) -> StudyTrail:
    """A study with everything around it.

    Raises:
        InputError: there is no such study.
    """
    study = named(id, {one.id: one for one in medicine.studies}, "study")
    keys = _keys_of(study)
    return StudyTrail(
        study=study,
        metas=metas_with(set(keys), medicine),
        effects=tuple(
            (one, next(row for row in one.pooled.rows if row.id == study.id))
            for one in effects_with([study], medicine)
        ),
        citing=_citing(keys, medicine),
    )


def meta_trail(id: str, medicine: Medicine) -> MetaTrail:
    """A pooled result of a review with everything around it.

    Raises:
        InputError: there is no such result.
    """
    meta = named(id, {one.id: one for one in medicine.meta_analyses}, "result of a review")
    return MetaTrail(
        meta=meta,
        others=tuple(
            one for one in medicine.meta_analyses if one.review == meta.review and one.id != meta.id
        ),
        citing=_citing(meta.sources, medicine),
    )


def studies_of_question(question: AskedQuestion, medicine: Medicine) -> tuple[Study, ...]:
    """The studies that report what a question and its claims rest on."""
    claims = [one for one in claims_of(medicine) if one.id in question.claims]
    keys = {*question.sources, *(key for one in claims for key in (*one.sources, *one.against))}
    return studies_with(keys, medicine)


def _keys_of(study: Study) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for arm in study.arms for key in arm.sources))


def _citing(sources: Iterable[str], medicine: Medicine) -> Citing:
    keys = set(sources)
    claims = tuple(one for one in claims_of(medicine) if keys.intersection((*one.sources, *one.against)))
    ids = {one.id for one in claims}
    return Citing(
        claims=claims,
        questions=tuple(
            one
            for one in questions_of(medicine)
            if keys.intersection(one.sources) or ids.intersection(one.claims)
        ),
        positions=tuple(one for one in positions_of(medicine) if keys.intersection(one.sources)),
        uses=uses_with(keys, medicine),
        numbers=numbers_with(keys, medicine),
    )
