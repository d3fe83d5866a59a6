"""What a data pack holds, as nouns: products, kinetics, dynamics, rules, schedules, floors.

Each is frozen and checks itself when made. Nothing here knows any medicine: a pack
(`packs/<medicine>/`) supplies the values and `medicine.pack` loads and proves them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from handrail.errors import PackError

if TYPE_CHECKING:
    from handrail.medicine.care_nouns import Care
    from handrail.medicine.claims import ClaimsBase
    from handrail.medicine.companion_nouns import SedationData
    from handrail.medicine.conditions import Condition
    from handrail.medicine.diary import DiaryData
    from handrail.medicine.efficacy import Efficacy
    from handrail.medicine.evidence_answers import EvidenceAnswers
    from handrail.medicine.finding_help import FindingHelp
    from handrail.medicine.happenings import FigureSet
    from handrail.medicine.overdose import OverdoseData, RestartData
    from handrail.medicine.overrides import OverrideReason
    from handrail.medicine.reading_forms import ReadingLexicon
    from handrail.medicine.telling_apart import TellingApart
    from handrail.medicine.trial_forms import MetaAnalysis, Study
    from handrail.medicine.vocabulary import Vocabulary
    from handrail.medicine.withdrawal_cases import WithdrawalCase
    from handrail.sources import Bibliography

Severity = Literal["info", "minor", "moderate", "major", "contraindicated"]
SEVERITIES: tuple[Severity, ...] = ("info", "minor", "moderate", "major", "contraindicated")
"""Mildest first; the position is the rank."""

Form = Literal["tablet", "oral_liquid", "granules"]


def severity_rank(severity: Severity) -> int:
    """0 for info to 4 for contraindicated."""
    return SEVERITIES.index(severity)


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """Something a pharmacy hands out.

    Attributes:
        strength_micrograms: in one tablet, one sachet, or one mL of a liquid.
        is_scored: a tablet that its label allows to be halved.
        measure_step_ml: for liquids, the smallest volume a dosing syringe measures.
        pack_counts: tablets, sachets or mL in the packs that are sold; empty if not known.
    """

    id: str
    name: str
    country: str
    form: Form
    strength_micrograms: int
    is_scored: bool | None
    sources: tuple[str, ...]
    verified: bool
    measure_step_ml: float | None = None
    pack_counts: tuple[int, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if self.strength_micrograms <= 0:
            raise PackError(
                f"Product {self.id} has a strength of {self.strength_micrograms} micrograms.",
                fix="A strength is above zero.",
            )

    @property
    def strength_mg(self) -> float:
        """In one tablet or sachet; for a liquid, in one mL."""
        return self.strength_micrograms / 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One number with its range, its unit and who says so.

    `low` and `high` are a 90 % interval unless the note says otherwise.
    """

    value: float
    unit: str
    sources: tuple[str, ...]
    verified: bool
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kinetics:
    """A published or default set of kinetic parameters; all oral ones apparent (CL/F, V/F).

    Attributes:
        figures: by name, each with unit, range and source:
            absorption_per_h, liquid_absorption_per_h, elderly_absorption_per_h, lag_h,
            clearance_l_per_h, central_volume_l, intercompartmental_clearance_l_per_h,
            peripheral_volume_l (the last two 0 for one compartment), bioavailability,
            renal_share (of the clearance), reference_gfr_ml_min, gfr_cap_ml_min,
            reference_weight_kg; for children: child_volume_l_per_kg,
            child_clearance_factor, child_absorption_per_h, child_gfr_ml_min_1_73m2.
        between_people_cv: by parameter, as a fraction (0.25), log-normal.
        between_study_sd: by parameter, on the log scale.
        clearance_volume_correlation: of the between-people terms.
        study_correlation: of the between-study terms of clearance and volume.
        follows_kidneys: whether clearance follows GFR and weight (default set only).
        valid_for: the set's domain of validity, for the reader.
    """

    id: str
    title: str
    figures: Mapping[str, Figure]
    between_people_cv: Mapping[str, float]
    between_study_sd: Mapping[str, float]
    clearance_volume_correlation: float
    study_correlation: float
    follows_kidneys: bool
    valid_for: str
    sources: tuple[str, ...]

    def value(self, name: str) -> float:
        """The central value of a parameter.

        Raises:
            PackError: the set has no such parameter.
        """
        try:
            return self.figures[name].value
        except KeyError:
            raise PackError(f"The kinetics set {self.id} has no '{name}'.") from None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dynamics:
    """Effect, adaptation and withdrawal: central values with 90 % ranges, and the stated prior.

    Attributes:
        figures: by name: effect_half_life_h, ec50_ratio (to the mean level of the reference
            adult on `reference_daily_dose_mg`), hill, fast_share, fast_on_days, fast_off_days,
            slow_on_days, slow_off_days, gap (theta), burden_time_h (tau_b), sensitivity_sigma,
            threshold_factor (1, its range shared by all three thresholds).
        thresholds: burden at which any, moderate and severe withdrawal is reached by the
            person of median sensitivity, in that order.
        between_people_cv: ec50 and adaptation_times (one shared draw for all four).
        watch_days: days after the last change over which the largest burden is sought.
        modifiers: what multiplies the burden, and when.
    """

    id: str
    figures: Mapping[str, Figure]
    thresholds: tuple[float, float, float]
    reference_daily_dose_mg: float
    between_people_cv: Mapping[str, float]
    watch_days: int
    modifiers: tuple[Modifier, ...]
    sources: tuple[str, ...]

    def value(self, name: str) -> float:
        """The central value of a parameter."""
        try:
            return self.figures[name].value
        except KeyError:
            raise PackError(f"The dynamics set {self.id} has no '{name}'.") from None


@dataclass(frozen=True, kw_only=True, slots=True)
class Modifier:
    """Something about the person that multiplies the burden of withdrawal, by judgement."""

    id: str
    when: Condition
    factor: float
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A sentence for the reader, a sentence to act on, when it is true, and who says so.

    Attributes:
        folds: rules that this one makes redundant on a list (they move under it).
        urgent: "emergency" or "same day" where the answer is care now, instead of a plan.
        ask_by: by when the prescriber is to be asked; among equally grave ones the sooner stands first.
    """

    id: str
    category: str
    when: Condition
    severity: Severity
    says: str
    do: str
    kind: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""
    since: str = ""
    until: str = ""
    folds: tuple[str, ...] = ()
    urgent: Literal["", "emergency", "same day"] = ""
    ask_by: Literal["", "today", "this week"] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleRule:
    """What somebody advises about going up or down; ranges are (low, high), equal if one number.

    Attributes:
        binds: it is the label of the countries named, and counts there.
        indication: "spasticity", "aud", "other" or "" for any.
        group: "child", "dialysis", "elderly", "pregnancy", "newborn" or "" for adults in general.
    """

    id: str
    direction: Literal["up", "down"]
    route: str
    population: str
    rule: str
    unit: str
    authority: str
    sources: tuple[str, ...]
    verified: bool
    countries: tuple[str, ...] = ()
    start_per_day: float | None = None
    step: tuple[float, float] | None = None
    step_percent: tuple[float, float] | None = None
    interval_days: tuple[float, float] | None = None
    max_per_day: float | None = None
    total_days: tuple[float, float] | None = None
    binds: bool = False
    note: str = ""
    indication: str = ""
    group: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Floor:
    """One floor as its pack writes it: what it says, and who says so."""

    id: str
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Floors:
    """What no model can undercut in a taper, and the pace of a titration; awaiting sign-off.

    Attributes:
        shortest_days: (days of use, fewest days of taper) pairs, rising.
        largest_cut_mg: a day's dose never falls by more than this in one step.
        largest_cut_share: nor by more than this share of it, while above `share_above_mg`.
        fewest_days_a_step: at least this long on each step.
        fewest_intakes: a day, until the smallest pieces force fewer.
        most_pieces: tablets and halves at one time.
        youngest_years: below this age no plan is made.
        changed: what a clinician changed for one plan, and why; to be said on it.
        each: every floor in its own words, as the pack has it.
    """

    shortest_days: tuple[tuple[int, int], ...]
    largest_cut_mg: float
    largest_cut_share: float
    share_above_mg: float
    fewest_days_a_step: int
    fewest_intakes: int
    most_pieces: int
    youngest_years: float
    ids: Mapping[str, str]
    sources: tuple[str, ...]
    verified: bool
    changed: tuple[str, ...] = ()
    each: tuple[Floor, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CarefulPace:
    """A gentler way up than the label's, and whom it is meant for.

    Attributes:
        start_mg, step_mg: of the first day's total, and of each rise.
        interval_days: fewest days a step.
        says: why, for the reader.
    """

    id: str
    when: Condition
    start_mg: float
    step_mg: float
    interval_days: int
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherMedicine:
    """A medicine that may be taken beside this one, with the classes the rules speak of."""

    name: str
    classes: tuple[str, ...]
    mechanisms: tuple[str, ...]
    rxnorm_cui: str
    atc: str
    brands: tuple[str, ...]
    severity: str
    rules: tuple[str, ...]
    code_check: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MedicineCode:
    """What another program calls it: "rxnorm", "atc", "snomed", or "brand"; `verified` if seen there."""

    system: str
    code: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Symptom:
    """A symptom with its plain name, the words people use, what it speaks for, and its `word` in rules."""

    term: str
    plain_name: str
    synonyms: tuple[str, ...]
    in_withdrawal: str
    in_overdose: str
    side_effect: str
    is_red_flag: bool
    differential_value: str
    hpo_id: str
    icd10: str
    sources: tuple[str, ...]
    verified: bool
    word: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Medicine:
    """A whole pack, loaded and proved.

    Attributes:
        danger_signs: rules of their own list, for which help comes before any plan whatever the story.
        review_by: the day after which the rules are out of date, as year-month-day.
    """

    name: str
    version: str
    rules_date: str
    review_by: str
    default_kinetics: str
    products: tuple[Product, ...]
    kinetics: Mapping[str, Kinetics]
    dynamics: Dynamics
    rules: tuple[Rule, ...]
    schedules: tuple[ScheduleRule, ...]
    floors: Floors
    careful_pace: CarefulPace
    other_medicines: tuple[OtherMedicine, ...]
    symptoms: tuple[Symptom, ...]
    bibliography: Bibliography
    danger_signs: tuple[Rule, ...] = ()
    codes: tuple[MedicineCode, ...] = ()
    cards: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    override_reasons: tuple[OverrideReason, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    overdose: OverdoseData | None = None
    restart: RestartData | None = None
    pump: FigureSet | None = None
    dialysis: FigureSet | None = None
    large_dose: FigureSet | None = None
    sedation: SedationData | None = None
    finding_help: FindingHelp | None = None
    diary: DiaryData | None = None
    withdrawal_cases: tuple[WithdrawalCase, ...] = ()
    lexicon: ReadingLexicon | None = None
    studies: tuple[Study, ...] = ()
    meta_analyses: tuple[MetaAnalysis, ...] = ()
    efficacy: Efficacy | None = None
    claims: ClaimsBase | None = None
    answers: EvidenceAnswers | None = None
    vocabulary: Vocabulary
    care: Care
    telling_apart: TellingApart
