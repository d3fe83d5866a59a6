"""How a medicine is thought to act on drinking: the priors of virtual trials, kept in `efficacy.toml`.

Each is a stated prior, not a measurement: its sources are what it was made from. A pack may have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.medicine.columns import NOTE, SOURCES, VERIFIED
from handrail.medicine.tables import Column, Form

if TYPE_CHECKING:
    from handrail.medicine.reader import Reader
    from handrail.medicine.tables import Row

PRIOR_UNITS = {
    "relapse_logit": "logit per day",
    "relapse_spread": "logit per day",
    "return_logit": "logit per day",
    "return_spread": "logit per day",
    "propensity_correlation": "ratio",
    "heavy_share": "fraction",
    "heavy_share_spread": "fraction",
    "grams_per_day": "g/day",
    "grams_per_day_log_spread": "log",
    "effect_overall": "log hazard ratio",
    "effect_base": "log hazard ratio",
    "effect_detoxified": "log hazard ratio",
    "effect_anxiety": "log hazard ratio",
    "effect_per_50_g": "log hazard ratio",
    "effect_per_60_mg_beyond_60_mg": "log hazard ratio",
    "between_trials_sd": "log hazard ratio",
    "half_effect_mg_per_day": "mg/day",
    "reference_mg_per_day": "mg/day",
    "ceiling_mg_per_day": "mg/day",
    "ceiling_log_spread": "log",
    "ceiling_site_log_spread": "log",
    "leaving_per_week": "per week",
    "leaving_later_per_week": "per week",
    "leaving_log_ratio": "log risk ratio",
    "leaving_for_harm": "fraction",
    "leaving_for_harm_per_mg_above_30": "fraction",
    "fast_titration_mg_per_week": "mg/week",
    "fast_titration_factor": "ratio",
    "adverse_event": "fraction",
    "adverse_event_log_ratio": "log risk ratio",
    "craving_difference": "standard deviations",
    "craving_between_trials_sd": "standard deviations",
}
"""Every prior of `efficacy.toml`, with the unit it is kept in. What spreads between people is a value of its
own (`..._spread`); `sd` is how little is known of the value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prior:
    """A value that is believed, not known: normal, with this standard deviation; 0 for taken as it is."""

    name: str
    value: float
    sd: float
    unit: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceboClass:
    """How often the event comes on placebo, for a kind of outcome: normal between trials on the logit scale.

    Attributes:
        says: which outcome, over how long.
        logit: of the share with the event (a relapse, or no success); logit_sd: between trials.
    """

    id: str
    says: str
    logit: float
    logit_sd: float
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Efficacy:
    """Everything in `efficacy.toml`."""

    priors: Mapping[str, Prior]
    placebo: Mapping[str, PlaceboClass]

    def value(self, name: str) -> float:
        """The middle of a prior."""
        return self.priors[name].value

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of every source of it, each once."""
        rows = (*self.priors.values(), *self.placebo.values())
        return tuple(dict.fromkeys(key for row in rows for key in row.sources))


PRIORS = Form(
    file="efficacy.toml",
    table="prior",
    meaning="What virtual trials rest on: stated priors, each with what it was made from.",
    columns=(
        Column(name="name", meaning="Which.", choices=tuple(PRIOR_UNITS), unique=True),
        Column(name="value", kind="number", meaning="Its middle."),
        Column(
            name="sd", kind="number", required=False, low=0, meaning="How little is known of it; empty for 0."
        ),
        Column(name="unit", meaning="Its unit."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)
PLACEBO_CLASSES = Form(
    file="efficacy.toml",
    table="placebo",
    meaning="How often the event comes on placebo, by kind of outcome.",
    columns=(
        Column(name="id", meaning="A short name, used once.", unique=True),
        Column(name="says", meaning="Which outcome, over how long."),
        Column(name="logit", kind="number", meaning="Logit of the share with the event, in the middle."),
        Column(name="logit_sd", kind="number", low=0, meaning="Spread of it between trials."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)
EFFICACY_FORMS = (PRIORS, PLACEBO_CLASSES)


def read_efficacy(reader: Reader) -> Efficacy | None:
    """What `efficacy.toml` says, or None where the pack has no such file."""
    if not reader.has(PRIORS.file):
        return None
    priors: dict[str, Prior] = {}
    for row in reader.rows(PRIORS):
        name, unit = row.text("name"), row.text("unit")
        if unit != PRIOR_UNITS[name]:
            reader.problems.add(
                f"{name} is in {unit}.", fix=f"It is kept in {PRIOR_UNITS[name]}.", where=row.where
            )
        priors[name] = _prior(row, name, unit)
    classes = {row.text("id"): _placebo(row) for row in reader.rows(PLACEBO_CLASSES)}
    missing = [name for name in PRIOR_UNITS if name not in priors]
    if (missing or not classes) and not reader.problems.found:
        what = f"prior '{missing[0]}'" if missing else "placebo class"
        reader.problems.add(f"There is no {what}.", where=f"{PRIORS.file}, line 1")
    reader.known_tables(PRIORS.file, [form.table for form in EFFICACY_FORMS])
    return Efficacy(priors=priors, placebo=classes)


def _prior(row: Row, name: str, unit: str) -> Prior:
    return Prior(name=name, value=row.number("value"), sd=row.maybe("sd") or 0.0, unit=unit, **row.grounds())


def _placebo(row: Row) -> PlaceboClass:
    return PlaceboClass(
        id=row.text("id"),
        says=row.text("says"),
        logit=row.number("logit"),
        logit_sd=row.number("logit_sd"),
        **row.grounds(),
    )
