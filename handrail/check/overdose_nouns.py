"""What `judge_overdose` says: which help, why, how grave it may get, and how long to watch."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.check.nouns import Finding
from handrail.course.ingested import Ingested
from handrail.medicine.overdose import CareNote, TriageLevel
from handrail.person.nouns import Person

Range = tuple[float, float]
"""A lower and an upper end; equal where there is one number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TriageReason:
    """Why an amount means this help.

    Attributes:
        is_certain: false where it only may be so, because a fact is not known.
        waits_for: the facts that would settle it, by the names of the vocabulary.
        rules: the rules of the pack that say the same.
    """

    id: str
    level: TriageLevel
    is_certain: bool
    says: str
    do: str
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool
    note: str
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OverdoseSeverity:
    """How grave it may get in an adult, as shares of people from 0 to 1; a stated prior with its band.

    Attributes:
        effective_mg: the amount with everything that makes it count for more.
        coingestant_factor, kidney_factor: what it was multiplied by.
        ventilated: expected share that needs a ventilator, over what is not known.
        ventilated_band: the same with the width of the curve itself.
        ventilated_if_used_to_it: the least that being used to the medicine could make of it. No data;
            never a reason to wait.
        coma, seizures: shares by the band of the effective dose.
        verified: whether the figures were read at a source.
    """

    effective_mg: Range
    coingestant_factor: Range
    kidney_factor: Range
    ventilated: Range
    ventilated_band: Range
    ventilated_if_used_to_it: float
    coma: Range
    seizures: Range
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Watching:
    """How long to watch, in hours from the intake: at least, and often."""

    hours: Range
    reasons: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Overdose:
    """The answer about an amount that was swallowed.

    Attributes:
        level: which help; where something is not known, the highest that it could be.
        level_if_known: the level if everything unknown turned out well.
        reasons: those of the level first; reasons that only may hold are marked.
        also: emergencies of rules and danger signs that have nothing to do with the amount.
        not_known: facts that could change the answer, by the names of the vocabulary.
        severity: None for a child, for whom any excess is referred; `no_severity` says why.
        is_taken_regularly: whether withdrawal may follow; None where nobody said.
        picture, hospital, afterwards: sentences for whoever is there, for clinicians, and for later.
    """

    medicine: str
    pack_version: str
    rules_date: str
    person: Person
    amount: Ingested
    hours_ago: float | None
    level: TriageLevel
    level_if_known: TriageLevel
    reasons: tuple[TriageReason, ...]
    also: tuple[Finding, ...]
    not_known: tuple[str, ...]
    severity: OverdoseSeverity | None
    no_severity: str
    watch: Watching
    is_taken_regularly: bool | None
    picture: tuple[CareNote, ...]
    hospital: tuple[CareNote, ...]
    afterwards: tuple[CareNote, ...]
    not_recognised: tuple[str, ...]
    assumptions: tuple[str, ...]

    @property
    def needs_care_now(self) -> bool:
        """Whether somebody has to be called now."""
        return self.level != "watch"

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of everything that the answer rests on, each once."""
        keys: dict[str, None] = {}
        parts: tuple[tuple[str, ...], ...] = (
            *(reason.sources for reason in self.reasons),
            *(finding.sources for finding in self.also),
            self.watch.sources,
            self.severity.sources if self.severity else (),
            *(note.sources for note in (*self.picture, *self.hospital, *self.afterwards)),
        )
        for part in parts:
            keys.update(dict.fromkeys(part))
        return tuple(keys)
