"""What a pack holds about care around a course: where it belongs, the kidneys' advice, who adds what.

Three questions that single rules don't answer: which level of care suits a taper (`CareLevel`,
`Criterion`), what each source advises at a kidney function (`KidneyAdviceRow`, `KidneyRisk`), and what
the medicine, other depressants and alcohol add up to (`Effect`, `LoadPart`, `PublishedSize`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from handrail.medicine.conditions import Condition
    from handrail.medicine.nouns import Severity

About = Literal["body", "course", "home", "work"]
GuidanceKind = Literal["move_down", "move_up", "beside", "interest"]
Measure = Literal["egfr", "creatinine_clearance", "not_said"]
AdviceKind = Literal[
    "full", "reduce_if_needed", "reduce", "reduce_by", "start_mg", "max_mg", "only_if_needed", "avoid"
]
ADVICE_KINDS: tuple[AdviceKind, ...] = (
    *("full", "reduce_if_needed", "reduce", "reduce_by"),
    *("start_mg", "max_mg", "only_if_needed", "avoid"),
)
"""Most permissive first; the position is the rank."""
PartKind = Literal["depressant", "kidneys", "makes_worse"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CareLevel:
    """A place and closeness of care.

    Attributes:
        rank: 1 is the least; a criterion moves up, never down.
        fits_when: has to be known to be true for this level to be the answer; None for the
            levels that only a criterion leads to, and for the ordinary one.
        fits_says: the same in words.
        gravest: no finding graver than this may stand where `fits_when` decides; "" for any.
        is_ordinary: the level of a taper of which nothing special is known.
        carried_over: taken from a guideline for another medicine.
    """

    id: str
    rank: int
    title: str
    says: str
    sources: tuple[str, ...]
    verified: bool
    is_ordinary: bool = False
    fits_when: Condition | None = None
    fits_says: str = ""
    gravest: Severity | Literal[""] = ""
    carried_over: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """Something about the person, the course, the home or the work that asks for a level of care.

    Attributes:
        level: the id of the least level it asks for; "" where it asks only for something to arrange.
        do: what to arrange.
    """

    id: str
    about: About
    when: Condition
    level: str
    says: str
    do: str
    carried_over: bool
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guidance:
    """A sentence on moving between levels, on what stands beside all of them, or on who profits."""

    id: str
    kind: GuidanceKind
    says: str
    carried_over: bool
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class KidneyAdviceRow:
    """What one source advises in one band of kidney function.

    Attributes:
        who: the source as a reader would call it.
        measure: which figure the source means by its band: the eGFR (indexed to body surface), the
            creatinine clearance (absolute), or "not_said".
        low, high: the band: `low <= value < high`; None for open ends.
        on_dialysis: whether the row is for people on dialysis, or for those who are not.
        value: of a share (0.5 is one half) or of mg a day, as the kind needs.
        from_years: the youngest age it speaks of; None for any adult.
    """

    id: str
    who: str
    population: str
    measure: Measure
    low: float | None
    high: float | None
    on_dialysis: bool
    advice: AdviceKind
    value: float | None
    from_years: float | None
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class KidneyRisk:
    """What was seen to happen in one band, for natural frequencies.

    Attributes:
        compared: who was set against whom.
        with_per_1000, without_per_1000: people of each 1,000 to whom it happened.
        without_is_below: the second figure is only known to be less.
        more_per_1000: the difference with its 95 % interval; None where only a ratio is known.
        ratio: of hazards or risks, with its 95 % interval.
    """

    id: str
    who: str
    measure: Measure
    low: float | None
    high: float | None
    on_dialysis: bool
    population: str
    outcome: str
    compared: str
    days: int
    sources: tuple[str, ...]
    verified: bool
    from_years: float | None = None
    with_per_1000: float | None = None
    without_per_1000: float | None = None
    without_is_below: bool = False
    more_per_1000: tuple[float, float, float] | None = None
    ratio: tuple[float, float, float] | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StricterWhen:
    """A circumstance in which the strictest advice is the default, and why."""

    id: str
    when: Condition
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """One thing that several medicines add to, and the mechanisms of the list that stand for it.

    Attributes:
        own: whether the pack's medicine does it too.
    """

    id: str
    title: str
    says: str
    mechanisms: tuple[str, ...]
    own: bool
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadPart:
    """A circumstance that adds to the load, and is no medicine of the list.

    Attributes:
        kind: "depressant" counts as one; "kidneys" and "makes_worse" raise what the others do.
        effects: ids of the effects it adds to or makes worse.
        rule: the rule that speaks of it.
    """

    id: str
    kind: PartKind
    when: Condition
    name: str
    effects: tuple[str, ...]
    says: str
    rule: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedSize:
    """How large an effect of a class of medicines together with this one was found to be."""

    id: str
    medicine_class: str
    rule: str
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Care:
    """All of it, as a pack holds it."""

    levels: tuple[CareLevel, ...]
    criteria: tuple[Criterion, ...]
    guidance: tuple[Guidance, ...]
    kidney_advice: tuple[KidneyAdviceRow, ...]
    kidney_risks: tuple[KidneyRisk, ...]
    stricter_when: tuple[StricterWhen, ...]
    effects: tuple[Effect, ...]
    load_parts: tuple[LoadPart, ...]
    sizes: tuple[PublishedSize, ...]

    def level(self, id: str) -> CareLevel:
        """The level of this id, which the pack was proved to have."""
        return next(level for level in self.levels if level.id == id)
