"""What each source advises at this person's kidney function, side by side, and which one leads.

The sources disagree. All that speak of the person's band are shown, with the strictest and the most
permissive, and one of them is the default: the strictest where the pack says so (age, another
sedative, dialysis) or where that can't be told; otherwise the most permissive that gives a figure,
which bounds the dose from above and licenses nothing.

An eGFR and a creatinine clearance are two numbers. Each row says which one its source means; where
only the other one is known it is used in its place, and the row says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from handrail.check.engine import facts_of
from handrail.course.nouns import Course
from handrail.medicine.care_nouns import ADVICE_KINDS, KidneyAdviceRow, KidneyRisk, Measure, StricterWhen
from handrail.medicine.nouns import Medicine
from handrail.person.known import known_facts
from handrail.person.nouns import Person

PlacedBy = Literal["egfr", "creatinine_clearance", "dialysis", "not_placed"]
KIDNEY_FAILURE_BELOW = 15
"""Of either figure. Dialysis begins below it; above, advice for dialysis needs a word of dialysis."""

WITH_A_FIGURE = ("full", "reduce_by", "start_mg", "max_mg", "avoid")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedAdvice:
    """One source's advice, and how it was found to speak of this person.

    Attributes:
        applies: None where that waits for a fact that is not known.
        placed_by: the figure it was found by.
        is_stand_in: that figure is not the one the source means; the other one is not known.
        missing: the facts that `applies` waits for.
    """

    row: KidneyAdviceRow
    applies: bool | None
    placed_by: PlacedBy
    is_stand_in: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedRisk:
    """What was seen in a band, and whether it is this person's."""

    risk: KidneyRisk
    applies: bool | None
    is_stand_in: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class KidneyAdvice:
    """The sources side by side at this kidney function.

    Attributes:
        is_placed: something is known about the kidneys; otherwise `advice` is the whole table.
        advice: permissive ones first.
        strictest: of those that apply or may apply.
        most_permissive: of those that apply.
        default: the one that leads for this person; None where the kidneys are not known.
        leads: why it leads: "strictest" or "most_permissive".
        because: the circumstances that make the strictest the default.
        not_known: circumstances that could do so and can't be judged, with the facts they wait for;
            they count as if they did.
        daily_dose_mg: taken now, to hold the advice against; None if not known.
        to_measure: facts that would place the person, or place them better.
    """

    medicine: str
    pack_version: str
    rules_date: str
    egfr_ml_min_1_73m2: float | None
    creatinine_clearance_ml_min: float | None
    dialysis: str | None
    is_placed: bool
    advice: tuple[PlacedAdvice, ...]
    strictest: PlacedAdvice | None
    most_permissive: PlacedAdvice | None
    default: PlacedAdvice | None
    leads: Literal["", "strictest", "most_permissive"]
    because: tuple[StricterWhen, ...]
    not_known: tuple[tuple[StricterWhen, tuple[str, ...]], ...]
    risks: tuple[PlacedRisk, ...]
    daily_dose_mg: float | None
    to_measure: tuple[str, ...]
    not_recognised: tuple[str, ...]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]


def kidney_advice(
    person: Person,
    medicine: Medicine,
    course: Course | None = None,
    facts: Mapping[str, object] | None = None,
) -> KidneyAdvice:
    """Every source's advice for the kidneys, the default for this person, and the risks seen.

    Args:
        person: unknown kidneys give the whole table and what to measure.
        medicine: the pack whose sources are shown.
        course: what is taken, for the daily dose of today.
        facts: further facts by the names of the vocabulary; they win over the person's.

    Raises:
        InputError: a further fact that the vocabulary does not have, or a value that does not fit.
    """
    known = known_facts(person, medicine, facts)
    today = None if course is None else 1 + sum(step.days or 0 for step in course.steps)
    now = facts_of(course, person, medicine, facts=facts, from_day=today)
    kidneys = _Kidneys(now)
    placed = sorted((_place(row, kidneys) for row in medicine.care.kidney_advice), key=_strictness)
    is_placed = kidneys.known
    if is_placed:
        placed = [one for one in placed if one.applies is not False]
    because, open_ones = _stricter(now, medicine)
    default, leads = _default(placed, strict=bool(because or open_ones)) if is_placed else (None, "")
    certain = [one for one in placed if one.applies]
    risks = [_place_risk(risk, kidneys) for risk in medicine.care.kidney_risks]
    risks = [one for one in risks if one.applies is not False] if is_placed else risks
    dose = now.get("daily_dose_mg")
    said = [*(one.row for one in placed), *(one.risk for one in risks), *because]
    return KidneyAdvice(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        egfr_ml_min_1_73m2=kidneys.egfr,
        creatinine_clearance_ml_min=kidneys.clearance,
        dialysis=kidneys.dialysis,
        is_placed=is_placed,
        advice=tuple(placed),
        strictest=placed[-1] if is_placed and placed else None,
        most_permissive=certain[0] if is_placed and certain else None,
        default=default,
        leads=leads,
        because=because if is_placed else (),
        not_known=open_ones if is_placed else (),
        risks=tuple(risks),
        daily_dose_mg=float(dose) if isinstance(dose, int | float) else None,
        to_measure=kidneys.to_measure(),
        not_recognised=known.not_recognised,
        assumptions=known.assumptions,
        sources=tuple(dict.fromkeys(key for one in said for key in one.sources)),
    )


class _Kidneys:
    """What is known of a person's kidneys and age, and where they lie."""

    def __init__(self, now: Mapping[str, object]) -> None:
        self.egfr = _number(now.get("egfr_ml_min_1_73m2"))
        self.clearance = _number(now.get("creatinine_clearance_ml_min"))
        self.age = _number(now.get("age_years"))
        dialysis = now.get("dialysis")
        self.dialysis = dialysis if isinstance(dialysis, str) else None
        self.known = self.egfr is not None or self.clearance is not None or self.dialysis in ("hd", "pd")

    def on_dialysis(self) -> bool | None:
        """Whether on dialysis; None if not known."""
        return None if self.dialysis is None else self.dialysis in ("hd", "pd")

    def filter_too_well(self) -> bool:
        """Whether a figure is known that makes dialysis unlikely; it is still asked about."""
        figures = [figure for figure in (self.egfr, self.clearance) if figure is not None]
        return bool(figures) and min(figures) >= KIDNEY_FAILURE_BELOW

    def by(self, measure: Measure) -> tuple[PlacedBy, float | None, bool]:
        """The figure to place a row by, and whether it stands in for the one that is meant."""
        figures: dict[PlacedBy, float | None] = {
            "egfr": self.egfr,
            "creatinine_clearance": self.clearance,
        }
        meant: PlacedBy = "egfr" if measure == "not_said" else measure
        other: PlacedBy = "creatinine_clearance" if meant == "egfr" else "egfr"
        if figures[meant] is not None:
            return meant, figures[meant], False
        if figures[other] is not None:
            # A label that gives no figure means neither of the two, so neither stands in for the other.
            return other, figures[other], measure != "not_said"
        return "not_placed", None, False

    def to_measure(self) -> tuple[str, ...]:
        """What would place the person, or place them better."""
        facts: list[str] = []
        if self.on_dialysis():
            return ()
        if self.egfr is None:
            facts.append("egfr_ml_min_1_73m2")
        if self.clearance is None:
            facts.append("creatinine_clearance_ml_min")
        if self.dialysis is None:
            facts.append("dialysis")
        return tuple(facts)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _within(
    low: float | None, high: float | None, on_dialysis: bool, measure: Measure, kidneys: _Kidneys
) -> tuple[bool | None, PlacedBy, bool]:
    """Whether a band is this person's, the figure that told, and whether it stands in for another."""
    placed_by, value, stands_in = kidneys.by(measure)
    dialysis = kidneys.on_dialysis()
    if dialysis is None and kidneys.filter_too_well():
        dialysis = False
    if on_dialysis or dialysis:
        same = None if dialysis is None else dialysis == on_dialysis
        return same, "dialysis" if dialysis is not None else "not_placed", False
    if value is None:
        return None, placed_by, False
    is_in = (low is None or value >= low) and (high is None or value < high)
    # Above, dialysis is not true. Not known, the band still holds if there is none.
    return (is_in if dialysis is False or not is_in else None), placed_by, stands_in


def _place(row: KidneyAdviceRow, kidneys: _Kidneys) -> PlacedAdvice:
    applies, placed_by, stands_in = _within(row.low, row.high, row.on_dialysis, row.measure, kidneys)
    missing: list[str] = []
    if applies is None:
        missing.append("dialysis" if kidneys.dialysis is None and kidneys.known else "egfr_ml_min_1_73m2")
    if row.from_years is not None and applies is not False:
        if kidneys.age is None:
            applies = None
            missing.append("age_years")
        elif kidneys.age < row.from_years:
            applies, missing = False, []
    return PlacedAdvice(
        row=row, applies=applies, placed_by=placed_by, is_stand_in=stands_in, missing=tuple(missing)
    )


def _place_risk(risk: KidneyRisk, kidneys: _Kidneys) -> PlacedRisk:
    applies, _, stands_in = _within(risk.low, risk.high, risk.on_dialysis, risk.measure, kidneys)
    if risk.from_years is not None and applies is not False:
        # What was seen in older people is shown to everyone in the band; it is theirs only at that age.
        applies = None if kidneys.age is None or kidneys.age < risk.from_years else applies
    return PlacedRisk(risk=risk, applies=applies, is_stand_in=stands_in)


def _strictness(one: PlacedAdvice) -> tuple[int, float, bool, str]:
    """The more permissive first: by kind, then by what is left of the dose."""
    value = one.row.value or 0.0
    less_is_stricter = -value if one.row.advice in ("start_mg", "max_mg") else value
    # A dose to start with and one never to pass are both doses: the smaller number is the stricter.
    kind = ADVICE_KINDS.index("start_mg" if one.row.advice == "max_mg" else one.row.advice)
    return kind, less_is_stricter, one.is_stand_in, one.row.id


def _default(
    placed: list[PlacedAdvice], *, strict: bool
) -> tuple[PlacedAdvice | None, Literal["", "strictest", "most_permissive"]]:
    if not placed:
        return None, ""
    if not strict:
        figured = [one for one in placed if one.applies and one.row.advice in WITH_A_FIGURE]
        if figured:
            return figured[0], "most_permissive"
    return placed[-1], "strictest"


def _stricter(
    now: Mapping[str, object], medicine: Medicine
) -> tuple[tuple[StricterWhen, ...], tuple[tuple[StricterWhen, tuple[str, ...]], ...]]:
    """The circumstances that make the strictest source lead, and those that can't be judged."""
    true: list[StricterWhen] = []
    unknown: list[tuple[StricterWhen, tuple[str, ...]]] = []
    for one in medicine.care.stricter_when:
        judgement = one.when.judge(now)
        if judgement.answer is True:
            true.append(one)
        elif judgement.answer is None:
            unknown.append((one, medicine.vocabulary.to_ask_for(judgement.missing, now)))
    return tuple(true), tuple(unknown)
