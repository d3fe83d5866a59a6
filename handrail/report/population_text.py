"""A population in words: what became of everybody, where the spread comes from, arms beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.grounds import keys_line
from handrail.report.happening_text import (
    OVERDOSE_DO,
    OVERDOSE_NOT_SAID,
    asks_for_care,
    happening_lines,
    has_overdose,
)
from handrail.report.page import Page
from handrail.report.sedation_text import CALL, LEFT_OUT, NOT_MEASURED, TWO_WITHDRAWALS, stop_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from handrail.medicine.nouns import Medicine
    from handrail.simulate.population_nouns import ArmResult, Nested, Population, Together

OUTCOMES = {
    "peak_mg_per_l": ("Highest level", "mg/L"),
    "trough_mg_per_l": ("Lowest level of the last day of doses", "mg/L"),
    "auc_mg_h_per_l": ("Area under the level", "mg h/L"),
    "hours_above": ("Hours above the level asked for", "h"),
    "hours_below": ("Hours below it", "h"),
    "first_above_h": ("First above it after", "h"),
    "peak_burden": ("Highest burden of withdrawal", ""),
    "peak_burden_day": ("Burden is highest on day", ""),
    "first_any_h": ("First burden that a typical person notices on day", ""),
    "first_moderate_h": ("First moderate burden on day", ""),
    "dialysed_mg": ("Taken out by dialysis", "mg"),
    "peak_load": ("Highest load of everything that sedates", ""),
    "drowsy": ("Chance of being drowsy or worse then", "%"),
    "asleep": ("Chance of being asleep or worse then", "%"),
    "unrousable": ("Chance of not waking then", "%"),
    "peak_load_alone": ("The same load of the medicine alone", ""),
    "drowsy_alone": ("Drowsy or worse by it alone", "%"),
    "asleep_alone": ("Asleep or worse by it alone", "%"),
    "unrousable_alone": ("Not waking by it alone", "%"),
    "chance_any": ("Chance of any withdrawal", "%"),
    "chance_moderate": ("Chance of moderate or worse", "%"),
    "chance_severe": ("Chance of severe", "%"),
}
"""What is shown of an arm, in this order."""

COVARIATES = {
    "age_years": ("Age", "years"),
    "sex": ("Women", "%"),
    "weight_kg": ("Weight", "kg"),
    "height_cm": ("Height", "cm"),
    "egfr_ml_min_1_73m2": ("eGFR", "mL/min/1.73 m2"),
    "creatinine_clearance_ml_min": ("Creatinine clearance", "mL/min"),
    "gfr_ml_min": ("Filtration of this body", "mL/min"),
}
LEAST_CHANCE = 0.001
"""Less is not told apart in words: the model knows no such fine differences."""

GRADES = {"any": "Any", "moderate": "Moderate or worse", "severe": "Severe"}

SPREADS = (
    "Everybody: the middle and 90 % of all people under all truths about the model. People: 90 % within one "
    "truth. Model: how the middle person moves from one truth to another, which is what more research could "
    "narrow."
)
SHARES = (
    "Of the variance, how much goes with people, with differences between studies and with the model's own "
    "uncertain parameters; a dash where it can't be told."
)


def population_text(population: Population, medicine: Medicine, console: Console) -> None:
    """Print what became of a population."""
    page = Page(console)
    page.emergency(words.emergency_words(medicine), is_urgent=asks_for_care(population.happenings))
    if has_overdose(population.happenings):
        page.paragraph(OVERDOSE_DO, style="bold")
        page.paragraph(OVERDOSE_NOT_SAID)
    if population.covariates:
        page.heading(f"The people: {population.crowd}")
        page.rows(("", "Middle", "90 % of people"), covariate_rows(population))
    if population.happenings:
        page.bullets("What happens on the way, to everybody", happening_lines(population.happenings))
    for arm in population.arms:
        page.heading("Over the whole course" if len(population.arms) == 1 else f"Arm: {arm.name}")
        page.rows(("", "Everybody", "People", "Model"), outcome_rows(arm))
    page.paragraph(SPREADS)
    _shares(page, population)
    _chances(page, population, medicine)
    if len(population.arms) > 1:
        _beside(page, population)
    if population.together is not None:
        _together(page, population.together)
    page.bullets("What was assumed", population.assumptions)
    page.heading("Sources")
    page.paragraph(keys_line(population.sources, medicine.bibliography))
    page.closing(closing_line(population))


def closing_line(population: Population) -> str:
    """How it was made."""
    return (
        f"{words.NOT_A_DEVICE} Pack {population.medicine} {population.pack_version}, kinetics "
        f"{population.kinetics}, seed {population.seed}, {population.people:,} people in each of "
        f"{population.replicates:,} truths about the model, {population.days} days."
    )


def covariate_rows(population: Population) -> list[tuple[str, str, str]]:
    """Middle and range of each covariate."""
    rows: list[tuple[str, str, str]] = []
    for name, (low, middle, high) in population.covariates.items():
        title, unit = COVARIATES[name]
        if name == "sex":
            rows.append((title, f"{100 * middle:.0f} %", ""))
        else:
            rows.append((title, f"{middle:.0f} {unit}", f"{low:.0f} to {high:.0f} {unit}"))
    return rows


def outcome_rows(arm: ArmResult) -> list[tuple[str, str, str, str]]:
    """Each outcome with its three bands."""
    rows: list[tuple[str, str, str, str]] = []
    for name, (title, unit) in OUTCOMES.items():
        found = arm.outcomes.get(name)
        if found is None or (name == "trough_mg_per_l" and found.never >= 1):
            # Where nothing is swallowed there is no last day of doses.
            continue
        if found.never >= 1:
            rows.append((title, "never", "", ""))
            continue
        write = _writer(name)
        unit = f" {unit}" if unit else ""
        everybody = f"{write(found.all[1])} ({write(found.all[0])} to {write(found.all[2])}){unit}"
        if found.never > 0:
            everybody += f"; never in {100 * found.never:.3g} %"
        people = f"{write(found.people[0])} to {write(found.people[2])}"
        model = f"{write(found.model[0])} to {write(found.model[2])}"
        rows.append((title, everybody, people, model))
    return rows


def _writer(name: str) -> Callable[[float], str]:
    if OUTCOMES[name][1] == "%":
        return lambda value: f"{100 * value:.2g}" if value >= LEAST_CHANCE else "<0.1"
    if name in ("first_any_h", "first_moderate_h"):
        return lambda hours: f"{int(hours // 24) + 1}"
    if name.endswith("_day"):
        return lambda value: f"{int(value)}"
    return words.figure_words


def share_words(share: float | None) -> str:
    """A share of the variance in whole per cent."""
    return "-" if share is None else f"{100 * share:.0f} %"


def _together(page: Page, together: Together) -> None:
    """What is missing from the load, what is stopped, and that nothing of it was measured."""
    page.heading("Sleepiness and breathing")
    page.paragraph(CALL)
    missing = [f"{one.name}: {one.why}." for one in together.not_modelled]
    page.bullets("Not in the load, so that the truth is more", missing)
    page.pairs("What is stopped", [(one.name, stop_words(one)) for one in together.stops])
    if len(together.stops) > 1:
        page.paragraph(TWO_WITHDRAWALS)
    said = [f"{pair}: nothing more is known than that they add up." for pair in together.adds_up_only]
    page.bullets("How the load was made", (*together.factors, *said))
    page.paragraph(f"{NOT_MEASURED} {LEFT_OUT}")


def _shares(page: Page, population: Population) -> None:
    page.heading("Where the spread comes from")
    shown = ("peak_mg_per_l", "auc_mg_h_per_l", "peak_burden", "chance_any", "chance_severe")
    first = population.arms[0]
    rows: list[tuple[str, str, str, str]] = []
    for name in shown:
        found: Nested = first.outcomes[name]
        shares = (found.people_share, found.studies_share, found.parameters_share)
        people, studies, parameters = map(share_words, shares)
        if studies == "-" and found.people_share is not None:
            parameters = f"together {share_words(1 - found.people_share)}"
        rows.append((OUTCOMES[name][0], people, studies, parameters))
    page.rows(("", "People", "Studies", "Parameters"), rows)
    page.paragraph(SHARES)


def _chances(page: Page, population: Population, medicine: Medicine) -> None:
    from handrail.plan.nouns import Chance

    page.heading("Predicted withdrawal")
    for arm in population.arms:
        rows: list[tuple[str, str, str]] = []
        for grade, (mean, median, low, high) in arm.chances.items():
            chance = Chance(mean=mean, median=median, low=low, high=high)
            rows.append((GRADES[grade], words.chance_words(chance), words.percent_words(chance)))
        page.rows(("" if len(population.arms) == 1 else arm.name, "In words", "In numbers"), rows)
    page.paragraph(words.medicine_words(medicine, "prior", words.PRIOR))


def _beside(page: Page, population: Population) -> None:
    """The other arms against the first, in the same people."""
    first, *others = population.arms
    page.heading(f"The same people, beside {first.name}")
    rows: list[tuple[str, str, str]] = []
    for arm in others:
        for grade, (mean, low, high) in arm.difference.items():
            said = f"{abs(100 * mean):.2g} percentage points {'less' if mean < 0 else 'more'}"
            spread = f"{100 * low:+.2g} to {100 * high:+.2g}"
            rows.append((f"{arm.name}: {GRADES[grade].lower()}", said, spread))
    page.rows(("", "Predicted", "90 % of truths"), rows)
