"""What a pack holds about too much, about a gap and about a supply that ends, as nouns.

`OverdoseData` is `overdose.toml` with `overdose_series.csv`; `RestartData` is `restart.toml`. A pack may have
neither: then there is no answer to those questions, and the caller is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from handrail.errors import PackError

if TYPE_CHECKING:
    from handrail.medicine.conditions import Condition
    from handrail.medicine.nouns import Figure

TriageLevel = Literal["watch", "poison_centre", "emergency"]
TRIAGE_LEVELS: tuple[TriageLevel, ...] = ("watch", "poison_centre", "emergency")
"""Mildest first; the position is the rank."""

WhoDecides = Literal["own", "clinician", "emergency"]
WHO_DECIDES: tuple[WhoDecides, ...] = ("own", "clinician", "emergency")
"""Who may decide about the next dose after a gap, freest first."""

OVERDOSE_UNITS = {
    "curve_intercept": "logit",
    "curve_slope": "logit for a tenfold dose",
    "curve_reference_mg": "mg",
    "curve_odds_factor": "ratio",
    "coingestant_factor": "ratio",
    "tolerance_factor": "ratio",
    "curve_from_years": "years",
    "onset_h": "h",
    "recovery_h": "h",
}
"""Every figure of an overdose, all needed, with its unit."""

GAP_WORDS = (
    *("ran_out_do_not", "ran_out_call", "ran_out_pump", "ran_out_matters"),
    *("admitted_never", "admitted_nil", "admitted_kidneys", "admitted_know", "admitted_know_pump"),
    *("admitted_signs", "admitted_pump", "admitted_home", "admitted_overdue"),
    *("wallet_stop", "wallet_happens", "wallet_too_much", "wallet_doses"),
)
"""Every short sentence of the quick answers, all needed."""

GAP_UNITS = {"withdrawal_onset_h": "h", "nil_by_mouth_h": "h", "matters_after_days": "days"}
"""Every figure of a gap, all needed, with its unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Triage:
    """When an amount means which help, and what to do then.

    Attributes:
        leads_when_unknown: whether it counts as true while nobody knows that it isn't.
        rules: the rules of `rules.toml` that say the same.
    """

    id: str
    level: TriageLevel
    when: Condition
    leads_when_unknown: bool
    says: str
    do: str
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchTime:
    """How long to watch someone, and when that holds."""

    id: str
    when: Condition
    leads_when_unknown: bool
    hours: tuple[float, float]
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SeverityBand:
    """What an effective dose has led to, as shares from 0 to 1; judgement, from the series."""

    id: str
    from_mg: float
    below_mg: float | None
    coma: tuple[float, float]
    seizures: tuple[float, float]
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CareNote:
    """A sentence for those who care for someone.

    Attributes:
        part: "picture" (what is seen), "hospital" or "afterwards".
        topic: a heading; two notes with one topic and different positions disagree, and both are shown.
        position: whose, where sources disagree; otherwise empty.
    """

    id: str
    part: Literal["picture", "hospital", "afterwards"]
    topic: str
    position: str
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedSeries:
    """A series or a case: how much was taken, and how many fared how; shares from 0 to 1."""

    id: str
    kind: str
    n: int | None
    people: str
    dose_words: str
    dose_low_mg: float | None
    dose_middle_mg: float | None
    dose_middle_is: str
    dose_high_mg: float | None
    taken_with: str
    coma_words: str
    coma_share: float | None
    ventilated_words: str
    ventilated_share: float | None
    seizure_share: float | None
    died_share: float | None
    outcome: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OverdoseData:
    """Everything about too much of a medicine.

    Attributes:
        tried_egfr_ml_min_1_73m2, tried_weight_kg: what stands for kidneys and weight that nobody told.
    """

    figures: Mapping[str, Figure]
    tried_egfr_ml_min_1_73m2: tuple[float, ...]
    tried_weight_kg: tuple[float, ...]
    triage: tuple[Triage, ...]
    watch: tuple[WatchTime, ...]
    bands: tuple[SeverityBand, ...]
    notes: tuple[CareNote, ...]
    series: tuple[PublishedSeries, ...]

    def value(self, name: str) -> float:
        """The central value of a figure.

        Raises:
            PackError: there is no such figure.
        """
        try:
            return self.figures[name].value
        except KeyError:
            raise PackError(
                f"There is no figure '{name}' about an overdose.", where="overdose.toml"
            ) from None


@dataclass(frozen=True, kw_only=True, slots=True)
class GapAdvice:
    """Who may decide about the next dose after a gap; says and does what a rule of the pack does.

    Attributes:
        rule: the rule of `rules.toml` whose sentences are shown; "" where `says` and `do` are its own.
        leads_when_unknown: whether it counts as true while nobody knows that it isn't.
    """

    id: str
    who: WhoDecides
    when: Condition
    leads_when_unknown: bool
    rule: str
    says: str
    do: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RestartData:
    """Everything about a gap: figures, who decides when, and the short sentences of the quick answers."""

    figures: Mapping[str, Figure]
    advice: tuple[GapAdvice, ...]
    words: Mapping[str, str]
