"""Walk through what is known: question, claim, study, and from a source to all that rests on it.

Nothing is worked out here. The links are the source keys: a claim and a trial that name the same source
belong together, and a rule or a number that names it rests on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from handrail.errors import InputError
from handrail.medicine.nouns import Medicine
from handrail.medicine.tables import did_you_mean
from handrail.medicine.uses import PackNumber, Use, numbers_of, uses_of

if TYPE_CHECKING:
    from handrail.medicine.claims import Claim, ClaimPair
    from handrail.medicine.evidence_answers import AskedQuestion, Position
    from handrail.medicine.trial_forms import MetaAnalysis, Study

Thing = TypeVar("Thing")
_OWN_KINDS = ("Claim", "ClaimNumber", "ClaimPair", "DangerRule", "StudyArm", "MetaAnalysis", "Position")
_OWN_KINDS_MORE = ("AskedQuestion", "ComparedCell", "Frequencies", "Figure", "Prior")


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimTrail:
    """A claim with everything around it.

    Attributes:
        studies, metas: that its sources report, on either side.
        uses: rules and other entries of the pack that rest on the same sources.
        numbers: numbers of the model that do.
        questions: what people ask that it answers.
    """

    claim: Claim
    pair: ClaimPair | None
    studies: tuple[Study, ...]
    metas: tuple[MetaAnalysis, ...]
    uses: tuple[Use, ...]
    numbers: tuple[PackNumber, ...]
    questions: tuple[AskedQuestion, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceTrail:
    """A source with everything that rests on it."""

    key: str
    claims: tuple[Claim, ...]
    studies: tuple[Study, ...]
    metas: tuple[MetaAnalysis, ...]
    positions: tuple[Position, ...]
    questions: tuple[AskedQuestion, ...]
    uses: tuple[Use, ...]
    numbers: tuple[PackNumber, ...]


def questions_of(medicine: Medicine) -> tuple[AskedQuestion, ...]:
    """What people ask, answered; empty where the pack has no answers."""
    return medicine.answers.questions if medicine.answers else ()


def question_named(id: str, medicine: Medicine) -> AskedQuestion:
    """One question by its id.

    Raises:
        InputError: there is no such question.
    """
    known = {one.id: one for one in questions_of(medicine)}
    return named(id, known, "question")


def claims_of(
    medicine: Medicine,
    *,
    text: str = "",
    topic: str | None = None,
    state: str | None = None,
    pair: str | None = None,
) -> tuple[Claim, ...]:
    """The claims of a pack that fit, in its order."""
    wanted = text.lower()
    return tuple(
        one
        for one in (medicine.claims.claims.values() if medicine.claims else ())
        if wanted in f"{one.id} {one.says} {one.why} {one.other_side} {one.topic}".lower()
        and topic in (None, one.topic)
        and state in (None, one.state)
        and pair in (None, one.pair)
    )


def studies_of(
    medicine: Medicine,
    *,
    text: str = "",
    substance: str | None = None,
    randomised: bool | None = None,
    blind: bool | None = None,
    detoxified: bool | None = None,
    at_least: int | None = None,
) -> tuple[Study, ...]:
    """The trials and cohorts that fit; what a study doesn't tell fits no filter on it.

    Args:
        medicine: the pack.
        text: in its name, its people or what it found.
        substance: what people were dependent on.
        randomised: chance decided who got what.
        blind: neither side knew.
        detoxified: everyone had stopped before.
        at_least: this many people began.
    """
    wanted = text.lower()
    return tuple(
        one
        for one in medicine.studies
        if wanted in _study_words(one)
        and substance in (None, one.substance)
        and randomised in (None, one.is_randomised)
        and blind in (None, one.is_blind)
        and detoxified in (None, one.detoxified)
        and (at_least is None or (people_in(one) or 0) >= at_least)
    )


def people_in(study: Study) -> int | None:
    """How many people began, over all arms; None if an arm doesn't tell."""
    counts = [arm.n_randomised for arm in study.arms]
    return None if None in counts else sum(count for count in counts if count is not None)


def metas_of(
    medicine: Medicine,
    *,
    text: str = "",
    substance: str | None = None,
    treatment: str | None = None,
    measure: str | None = None,
) -> tuple[MetaAnalysis, ...]:
    """The pooled results of reviews that fit."""
    wanted = text.lower()
    return tuple(
        one
        for one in medicine.meta_analyses
        if wanted in f"{one.id} {one.title} {one.treatment} {one.outcome} {one.says}".lower()
        and substance in (None, one.substance)
        and treatment in (None, one.treatment)
        and measure in (None, one.measure)
    )


def positions_of(medicine: Medicine, *, country: str | None = None) -> tuple[Position, ...]:
    """What official bodies say, in the pack's order; of one country, or all."""
    everything = medicine.answers.positions if medicine.answers else ()
    return tuple(one for one in everything if country in (None, one.country))


def claim_trail(id: str, medicine: Medicine) -> ClaimTrail:
    """A claim with the studies, reviews, rules and numbers around it.

    Raises:
        InputError: there is no such claim.
    """
    known = {one.id: one for one in claims_of(medicine)}
    claim = named(id, known, "claim")
    keys = {*claim.sources, *claim.against}
    pairs = medicine.claims.pairs if medicine.claims else {}
    return ClaimTrail(
        claim=claim,
        pair=pairs.get(claim.pair),
        studies=studies_with(keys, medicine),
        metas=metas_with(keys, medicine),
        uses=uses_with(keys, medicine),
        numbers=numbers_with(keys, medicine),
        questions=tuple(one for one in questions_of(medicine) if claim.id in one.claims),
    )


def source_trail(key: str, medicine: Medicine) -> SourceTrail:
    """A source with all that rests on it.

    Raises:
        InputError: there is no such source.
    """
    medicine.bibliography.get(key)
    keys = {key}
    return SourceTrail(
        key=key,
        claims=tuple(one for one in claims_of(medicine) if key in (*one.sources, *one.against)),
        studies=studies_with(keys, medicine),
        metas=metas_with(keys, medicine),
        positions=tuple(one for one in positions_of(medicine) if key in one.sources),
        questions=tuple(one for one in questions_of(medicine) if key in one.sources),
        uses=uses_with(keys, medicine),
        numbers=numbers_with(keys, medicine),
    )


def named(id: str, known: Mapping[str, Thing], kind: str) -> Thing:
    """What is called so, in capitals or not.

    Raises:
        InputError: there is nothing called so; names the nearest.
    """
    for name, thing in known.items():
        if name.casefold() == id.strip().casefold():
            return thing
    raise InputError(f"There is no {kind} '{id[:60]}'.", fix=did_you_mean(id, known), where=kind)


def studies_with(keys: set[str], medicine: Medicine) -> tuple[Study, ...]:
    """The studies that these sources report."""
    return tuple(one for one in medicine.studies if any(keys.intersection(arm.sources) for arm in one.arms))


def metas_with(keys: set[str], medicine: Medicine) -> tuple[MetaAnalysis, ...]:
    """The results of reviews that these sources report."""
    return tuple(one for one in medicine.meta_analyses if keys.intersection(one.sources))


def uses_with(keys: set[str], medicine: Medicine) -> tuple[Use, ...]:
    """Rules and other entries of a pack that rest on these sources, beside what is told as evidence."""
    own = {*_OWN_KINDS, *_OWN_KINDS_MORE}
    return tuple(one for one in uses_of(medicine) if one.kind not in own and keys.intersection(one.sources))


def numbers_with(keys: set[str], medicine: Medicine) -> tuple[PackNumber, ...]:
    """Numbers of the model that rest on these sources."""
    return tuple(one for one in numbers_of(medicine) if keys.intersection(one.figure.sources))


def _study_words(study: Study) -> str:
    said = " ".join(f"{arm.population} {arm.says} {arm.dose_words}" for arm in study.arms)
    return f"{study.id} {study.title} {study.design} {study.registration} {said}".lower()
