"""Too much at once: which help, how grave it may get, how long to watch. No simulation, no guess.

Two things are kept apart. Which help comes from conditions of the pack (`overdose.toml`), judged with three
values: where a fact is not known, the graver answer leads and the answer says what it waits for. How grave
it may get comes from one curve with a wide band; it never lowers the help.

    logit p(ventilator) = intercept + slope x log10(effective dose / reference)
    effective dose = dose x factor of alcohol or any sedative (once) x exposure factor of the kidneys
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from handrail.check.engine import urgent_first
from handrail.check.nouns import Finding
from handrail.check.overdose_nouns import (
    Overdose,
    OverdoseSeverity,
    Range,
    TriageReason,
    Watching,
)
from handrail.course.ingested import Ingested
from handrail.errors import InputError
from handrail.medicine.kleene import Between
from handrail.medicine.nouns import Kinetics, Medicine
from handrail.medicine.overdose import TRIAGE_LEVELS, OverdoseData, TriageLevel
from handrail.person.assumptions import settle
from handrail.person.kidneys import relative_clearance
from handrail.person.known import Known, known_facts
from handrail.person.nouns import Person

WHEN_NOTHING_FITS: TriageLevel = "poison_centre"
"""Where no condition holds nobody can say that it is nothing: someone who can is asked."""

_FIGURES = ("curve_intercept", "curve_slope", "curve_reference_mg", "curve_odds_factor")


def judge_overdose(
    amount: Ingested | float,
    person: Person,
    medicine: Medicine,
    *,
    hours_ago: float | None = None,
    daily_dose_mg: float | None = None,
    single_dose_mg: float | None = None,
    alcohol: bool | None = None,
    on_purpose: bool | None = None,
    facts: Mapping[str, object] | None = None,
) -> Overdose:
    """What an amount that was swallowed means for a person: which help, how grave, how long to watch.

    Args:
        amount: all of it together, in mg, or a range as `read_ingested` gives it. Its upper end leads;
            without one it is treated as an emergency.
        person: with the symptoms there are now. Unknown facts are None; the graver reading leads.
        medicine: whose pack is asked.
        hours_ago: since the intake; since the last part of it where it was taken bit by bit.
        daily_dose_mg: what the person usually takes in a day; 0 for someone who does not take it.
        single_dose_mg: the usual dose at one time.
        alcohol: whether alcohol was drunk with it.
        on_purpose: whether it was meant to do harm.
        facts: further facts by the names of the vocabulary.

    Raises:
        InputError: the pack says nothing about too much, or a number that can't be.
    """
    data = medicine.overdose
    if data is None:
        raise InputError(
            f"The pack of {medicine.name} says nothing about too much of it.",
            fix="Call a poison centre or the emergency number.",
            where="overdose",
        )
    swallowed = amount if isinstance(amount, Ingested) else _as_ingested(amount)
    given = _given(swallowed, hours_ago, daily_dose_mg, single_dose_mg, alcohol, on_purpose, facts)
    known = known_facts(person, medicine, given)
    judged = medicine.vocabulary.with_otherwise(known.facts)
    said = tuple(
        fact.otherwise_says for fact in medicine.vocabulary.taken_as_given(known.facts) if fact.otherwise_says
    )
    reasons = _reasons(data, judged)
    also = _also(person, medicine, given, data)
    leading = _highest(reasons, also)
    certain = _at_the_least(reasons, also)
    severity, why_not = _severity(swallowed, person, medicine, data, judged)
    return Overdose(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        person=person,
        amount=swallowed,
        hours_ago=hours_ago,
        level=leading,
        level_if_known=certain,
        reasons=_in_order(reasons),
        also=also,
        not_known=_not_known(reasons, certain, known, is_open=swallowed.is_open),
        severity=severity,
        no_severity=why_not,
        watch=_watching(data, judged),
        is_taken_regularly=_is_regular(judged),
        picture=tuple(note for note in data.notes if note.part == "picture"),
        hospital=tuple(note for note in data.notes if note.part == "hospital"),
        afterwards=tuple(note for note in data.notes if note.part == "afterwards"),
        not_recognised=known.not_recognised,
        assumptions=(*known.assumptions, *said),
    )


def ventilation_chance(effective_mg: float, data: OverdoseData) -> tuple[float, float, float]:
    """Expected share that needs a ventilator at an effective dose, with its band: (low, middle, high).

    Source:
        The pack's own curve; its anchors stand in `overdose.toml`.
    """
    if effective_mg <= 0:
        return 0.0, 0.0, 0.0
    intercept, slope, reference, factor = (data.value(name) for name in _FIGURES)
    odds = math.exp(intercept + slope * math.log10(effective_mg / reference))
    low, middle, high = (each / (1 + each) for each in (odds / factor, odds, odds * factor))
    return low, middle, high


def kidney_factor(gfr_ml_min: float, weight_kg: float, kinetics: Kinetics) -> float:
    """How much more of a dose a body sees than the reference adult's (ratio of AUC); never below 1.

    Better kidneys than usual don't count: nothing here is to reassure.
    """
    if not kinetics.follows_kidneys:
        return 1.0
    relative = relative_clearance(
        (weight_kg / kinetics.value("reference_weight_kg")) ** 0.75,
        min(gfr_ml_min, kinetics.value("gfr_cap_ml_min")),
        renal_share=kinetics.value("renal_share"),
        reference_gfr_ml_min=kinetics.value("reference_gfr_ml_min"),
    )
    return max(1.0, 1 / relative)


def _as_ingested(mg: float) -> Ingested:
    if not (math.isfinite(mg) and 0 < mg <= 1_000_000):
        raise InputError(
            f"{mg:g} mg can't have been swallowed.", fix="Give the amount in mg.", where="amount"
        )
    micrograms = round(mg * 1000)
    return Ingested(low_micrograms=micrograms, high_micrograms=micrograms, text=f"{mg:g} mg")


def _given(
    amount: Ingested,
    hours_ago: float | None,
    daily_dose_mg: float | None,
    single_dose_mg: float | None,
    alcohol: bool | None,
    on_purpose: bool | None,
    facts: Mapping[str, object] | None,
) -> dict[str, object]:
    """What was told, as facts; `facts` win. Without a usual single dose it lies within the daily one."""
    for name, value in (
        ("hours_ago", hours_ago),
        ("daily_dose_mg", daily_dose_mg),
        ("single_dose_mg", single_dose_mg),
    ):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise InputError(f"{value:g} is below zero or not a number.", fix="Leave it out.", where=name)
    if amount.is_exact:
        told: dict[str, object] = {"ingested_mg": amount.high_mg}
    else:
        told = {"ingested_mg": Between(amount.low_mg, amount.high_mg)}
    if single_dose_mg is None and daily_dose_mg is not None:
        told["single_dose_mg"] = Between(0.0, daily_dose_mg) if daily_dose_mg else 0.0
    told |= {
        name: value
        for name, value in (
            ("daily_dose_mg", daily_dose_mg),
            ("single_dose_mg", single_dose_mg),
            ("alcohol_now", alcohol),
            ("suicidal_ideation", on_purpose),
        )
        if value is not None
    }
    return told | {name: value for name, value in (facts or {}).items() if value is not None}


# ---------------------------------------------------------------------------------------- which help


def _reasons(data: OverdoseData, facts: Mapping[str, object]) -> list[TriageReason]:
    """Every line of the triage that holds, or that may hold and leads while nobody knows."""
    reasons: list[TriageReason] = []
    for line in data.triage:
        answer, waits_for = line.when.judge(facts)
        if answer is True or (answer is None and line.leads_when_unknown):
            reasons.append(
                TriageReason(
                    id=line.id,
                    level=line.level,
                    is_certain=answer is True,
                    says=line.says,
                    do=line.do,
                    rules=line.rules,
                    sources=line.sources,
                    verified=line.verified,
                    note=line.note,
                    waits_for=tuple(sorted(waits_for)),
                )
            )
    return reasons


def _also(
    person: Person, medicine: Medicine, given: Mapping[str, object], data: OverdoseData
) -> tuple[Finding, ...]:
    """Emergencies of the rules and of the danger signs that no line of the triage already says."""
    said = {rule for line in data.triage for rule in line.rules}
    found = urgent_first(None, person, medicine, facts=given)
    return tuple(one for one in found if one.urgent == "emergency" and one.rule not in said)


def _highest(reasons: Iterable[TriageReason], also: tuple[Finding, ...]) -> TriageLevel:
    levels: list[TriageLevel] = [reason.level for reason in reasons]
    if also:
        levels.append("emergency")
    return max(levels, key=TRIAGE_LEVELS.index) if levels else WHEN_NOTHING_FITS


def _at_the_least(reasons: list[TriageReason], also: tuple[Finding, ...]) -> TriageLevel:
    """The level if everything that is not known turned out well."""
    certain = [reason for reason in reasons if reason.is_certain]
    if certain or also or not reasons:
        return _highest(certain, also)
    levels: list[TriageLevel] = [reason.level for reason in reasons]
    return min(levels, key=TRIAGE_LEVELS.index)


def _in_order(reasons: list[TriageReason]) -> tuple[TriageReason, ...]:
    """Gravest first, what is certain before what may be."""
    return tuple(sorted(reasons, key=lambda one: (-TRIAGE_LEVELS.index(one.level), not one.is_certain)))


def _not_known(
    reasons: Iterable[TriageReason], certain: TriageLevel, known: Known, *, is_open: bool
) -> tuple[str, ...]:
    """The facts that lines above the certain level wait for, the most awaited first."""
    waited: dict[str, int] = {}
    for reason in reasons:
        if not reason.is_certain and TRIAGE_LEVELS.index(reason.level) > TRIAGE_LEVELS.index(certain):
            for name in reason.waits_for:
                waited[name] = waited.get(name, 0) + 1
    if not is_open:
        # The amount is a range that was given as one: asking again leads nowhere.
        waited.pop("ingested_mg", None)
    return tuple(sorted(waited, key=lambda name: (-waited[name], name)))


# ---------------------------------------------------------------------------------------- how grave


def _severity(
    amount: Ingested, person: Person, medicine: Medicine, data: OverdoseData, facts: Mapping[str, object]
) -> tuple[OverdoseSeverity | None, str]:
    oldest_child = data.value("curve_from_years")
    if person.age_years is not None and person.age_years < oldest_child:
        return None, (
            f"Below {oldest_child:g} years no dose is known below which nothing happens: no figure is shown, "
            "and any excess is referred."
        )
    if amount.is_open:
        return None, "Nobody can say how much it was: no figure is shown, and it is treated as far too much."
    taken_with = _coingestant_factor(data, facts)
    kidneys = _kidney_factors(person, medicine, data)
    effective = (
        amount.low_mg * taken_with[0] * kidneys[0],
        amount.high_mg * taken_with[1] * kidneys[1],
    )
    low, high = (ventilation_chance(mg, data) for mg in effective)
    used_to_it, _, _ = ventilation_chance(effective[0] * data.value("tolerance_factor"), data)
    bands = [
        band
        for band in data.bands
        if band.from_mg <= effective[1] and (band.below_mg is None or band.below_mg > effective[0])
    ]
    figures = list(data.figures.values())
    return (
        OverdoseSeverity(
            effective_mg=effective,
            coingestant_factor=taken_with,
            kidney_factor=kidneys,
            ventilated=(low[1], high[1]),
            ventilated_band=(low[0], high[2]),
            ventilated_if_used_to_it=used_to_it,
            coma=(min(band.coma[0] for band in bands), max(band.coma[1] for band in bands)),
            seizures=(min(band.seizures[0] for band in bands), max(band.seizures[1] for band in bands)),
            sources=tuple(dict.fromkeys(key for one in (*figures, *bands) for key in one.sources)),
            verified=all(data.figures[name].verified for name in _FIGURES),
        ),
        "",
    )


def _coingestant_factor(data: OverdoseData, facts: Mapping[str, object]) -> Range:
    """Once, for alcohol or any sedative; from 1 to the factor where one of them may have been taken."""
    factor = data.value("coingestant_factor")
    alcohol, count = facts.get("alcohol_now"), facts.get("depressant_count")
    if alcohol is True or (isinstance(count, int | float) and count >= 1):
        return factor, factor
    if isinstance(count, Between) and count.low >= 1:
        return factor, factor
    is_known = alcohol is False and isinstance(count, int | float)
    return (1.0, 1.0) if is_known else (1.0, factor)


def _kidney_factors(person: Person, medicine: Medicine, data: OverdoseData) -> Range:
    """The least and the most that the kidneys make of it, over what nobody told of them or of the weight."""
    kinetics = medicine.kinetics[medicine.default_kinetics]
    settled = [settle(person)]
    if settled[0].gfr_ml_min is None:
        settled = [settle(person, assumed_egfr=egfr) for egfr in data.tried_egfr_ml_min_1_73m2]
    weights = data.tried_weight_kg if person.weight_kg is None else (float(person.weight_kg),)
    factors = [
        kidney_factor(one.gfr_ml_min, weight, kinetics)
        for one in settled
        if one.gfr_ml_min is not None
        for weight in weights
    ]
    return min(factors), max(factors)


# --------------------------------------------------------------------------------------- how long


def _watching(data: OverdoseData, facts: Mapping[str, object]) -> Watching:
    lines = [
        line
        for line in data.watch
        if (answer := line.when.answer(facts)) is True or (answer is None and line.leads_when_unknown)
    ]
    # What only may be so lengthens nobody's stay: a line that is unknown leads only where none is certain.
    certain = [line for line in lines if line.when.answer(facts) is True] or lines
    return Watching(
        hours=(
            max((line.hours[0] for line in certain), default=0.0),
            max((line.hours[1] for line in lines), default=0.0),
        ),
        reasons=tuple(line.says for line in lines),
        sources=tuple(dict.fromkeys(key for line in lines for key in line.sources)),
        verified=all(line.verified for line in lines),
    )


def _is_regular(facts: Mapping[str, object]) -> bool | None:
    """Whether the person takes the medicine, as far as anybody said."""
    daily, days = facts.get("daily_dose_mg"), facts.get("days_on_medicine")
    if isinstance(days, int | float) and days > 0:
        return True
    if isinstance(daily, int | float):
        return daily > 0
    return True if facts.get("pump") is True else None
