"""Virtual trials in words: the protocol with its estimand, what the trials found, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report.design_tables import (
    ANXIETY_SAYS,
    DOSE_SAYS,
    designs_table,
    doses_table,
    size_table,
    size_words,
)
from handrail.report.forest import figure, interval_words
from handrail.report.page import Page
from handrail.report.share import share_words
from handrail.report.tapers import caused_lines, tapers_lead, tapers_notes, tapers_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from handrail.medicine.nouns import Medicine
    from handrail.report.figures import FigureTable
    from handrail.trial.checking import TrialChecked
    from handrail.trial.nouns import Protocol, Truths
    from handrail.trial.predict import Prediction
    from handrail.trial.questions import Design, DoseDesign, SampleSize, TrialAnswer
    from handrail.trial.tapers import TaperTrial

PRIORS = (
    "Virtual trials rest on stated priors, not on measurements: how people drink day by day, how the "
    "medicine "
    "acts on it and how much trials differ were set by hand from published results. Research tool: it "
    "decides "
    "nothing about one person."
)
OUTCOMES = {
    "any_drinking": "any drinking",
    "heavy_drinking": "a heavy day",
    "no_low_risk_drinking": "no low-risk drinking in the last four weeks",
    "abstinent_days": "days without drinking, %",
    "heavy_days": "heavy days, %",
    "craving": "craving at the end, in standard deviations of its scale",
    "adverse_event": "an adverse event",
    "left": "left early",
}
METHODS = {
    "chi_squared": "chi-squared",
    "mantel_haenszel": "Mantel-Haenszel by anxiety",
    "log_rank": "log-rank",
    "welch": "Welch's t",
}
LEAVING = {
    "relapsed": "whoever leaves counts as relapsed",
    "missing": "whoever leaves is left out",
    "followed": "whoever leaves is followed all the same",
}
NOT_SIMULATED = (
    "Craving is simulated in standard deviations of whatever scale a trial uses, since reviews give no more: "
    "not in the points of a scale, not by day, the same at every dose, and apart from drinking. Of adverse "
    "events only whether there was any is: how often each kind comes on placebo was in no text seen."
)


def truths_words(truths: Truths, protocol: Protocol) -> str:
    """What was taken as true."""
    if truths.log_hazard_ratio is not None:
        return f"One marginal log hazard ratio of {truths.log_hazard_ratio:g} for everybody."
    effect = truths.effect or protocol.effect
    said = {
        "priors": "Who gains follows the priors of the pack",
        "overall": "The pooled effect of the pack for everybody",
        "none": "No effect",
    }[effect]
    if effect == "none":
        return f"{said}{', and nobody leaves because of the treatment' if truths.leaves_alike else ''}."
    middle = ", as it stands" if truths.is_known else ", with what is not known of it"
    return f"{said}{middle}; {'trials differ' if truths.is_between else 'the same in every trial'}."


def protocol_text(protocol: Protocol, medicine: Medicine, console: Console) -> None:
    """Print a protocol as it was understood."""
    page = Page(console)
    page.heading(protocol.title)
    page.paragraph(protocol.population.says)
    up = protocol.titration
    page.rows(
        ("Arm", "People", "Aims at"),
        [
            (arm.title, str(arm.people), "placebo" if arm.is_control else f"{arm.target_mg:g} mg a day")
            for arm in protocol.arms
        ],
    )
    ceiling = "up to what each person tolerates" if up.has_ceiling else "whatever people tolerate"
    page.paragraph(
        f"From {up.start_mg:g} mg a day, {up.step_mg:g} mg more every {up.step_days} days, {ceiling}; in "
        f"{up.times_a_day} doses a day. Afterwards {up.taper_step_mg:g} mg less every "
        f"{up.taper_step_days} days."
    )
    page.paragraph(
        f"{protocol.weeks} weeks. Primary outcome: {OUTCOMES[protocol.primary.id]}"
        f"{f', from week {protocol.primary.from_week + 1}' if protocol.primary.from_week else ''}; "
        f"{METHODS[protocol.analysis]} at {protocol.alpha:g}; {LEAVING[protocol.leaving]}."
    )
    one = protocol.estimand
    page.pairs(
        "What is estimated (ICH E9(R1))",
        [
            ("Population", one.population),
            ("Treatment", one.treatment),
            ("Endpoint", one.endpoint),
            ("Intercurrent", one.intercurrent_events),
            ("Summary", one.summary),
        ],
    )
    page.bullets("What to know", [text for text in (protocol.note, NOT_SIMULATED, PRIORS) if text])
    page.sources(protocol.sources, medicine)


def answers_text(answers: Sequence[TrialAnswer], console: Console, *, title: str = "") -> None:
    """Print what many trials come to, comparison by comparison."""
    page = Page(console)
    first = answers[0]
    page.heading(title or first.protocol.title)
    page.paragraph(truths_words(first.truths, first.protocol))
    unit = "Difference found" if first.protocol.has_means else "Risk ratio found"
    page.rows(
        ("Compared", "Finds it", "Finds the opposite", "Points the wrong way", unit),
        [
            (
                _title_of(one),
                share_words(one.power),
                share_words(one.against),
                "-" if one.wrong_sign is None else share_words(one.wrong_sign),
                interval_words(one.ratio[1], one.ratio[0], one.ratio[2]),
            )
            for one in answers
        ],
    )
    page.paragraph(
        f"{first.power.trials:,} virtual trials, seed {first.seed}; {METHODS[first.method]} at "
        f"{first.protocol.alpha:g}. In brackets what the number of trials leaves open; of the last "
        "column, where "
        f"95 % of trials lie. On placebo: {_placebo(first)}."
    )
    page.closing(PRIORS)


def _title_of(one: TrialAnswer) -> str:
    if one.comparison == "all_treated":
        return "All who were treated"
    return next(arm.title for arm in one.protocol.arms if arm.id == one.comparison)


def _placebo(one: TrialAnswer) -> str:
    outcome = OUTCOMES[one.protocol.primary.id]
    if one.protocol.has_means:
        return f"{one.placebo:.0f} % {outcome.removesuffix(', %')}"
    return f"{100 * one.placebo:.0f} % {outcome}"


def size_text(found: SampleSize, console: Console) -> None:
    """Print how many people each arm needs."""
    page = Page(console)
    page.heading(f"{found.protocol.title}: how many people")
    page.paragraph(size_words(found))
    page.paragraph(truths_words(found.truths, found.protocol))
    _table(page, size_table(found))
    page.closing(PRIORS)


def designs_text(designs: Sequence[Design], console: Console) -> None:
    """Print what asking for anxiety buys."""
    page = Page(console)
    page.heading(f"{designs[0].answer.protocol.title}: anxiety")
    _table(page, designs_table(designs))
    page.paragraph(ANXIETY_SAYS)
    page.closing(PRIORS)


def doses_text(designs: Sequence[DoseDesign], console: Console) -> None:
    """Print a dose-finding trial."""
    page = Page(console)
    page.heading(f"{designs[0].answer.protocol.title}: doses")
    _table(page, doses_table(designs))
    page.paragraph(DOSE_SAYS)
    page.closing(PRIORS)


def _table(page: Page, table: FigureTable) -> None:
    page.rows(table.header, list(table.rows))


def checked_text(found: TrialChecked, medicine: Medicine, console: Console) -> None:
    """Print how many people of a trial would have met each finding."""
    page = Page(console)
    page.heading(f"{found.protocol.title}: judged by the rules")
    counted = ", ".join(f"{people} on {_arm(found, arm)}" for arm, people in found.people)
    page.paragraph(
        f"Everyone of virtual trial {found.trial} (seed {found.seed}), each on their own course: {counted}."
    )
    page.rows(
        ("Finding", *(_arm(found, arm) for arm, _ in found.people), "Says"),
        [
            (f"{one.severity}, {one.rule}", *(str(people) for _, people in one.people), one.says)
            for one in found.met
        ],
        space=True,
    )
    if found.not_judged:
        named = ", ".join(name.replace("_", " ") for name, _ in found.not_judged[:8])
        page.paragraph(f"Not known of anybody, so not judged: {named}.")
    page.sources(tuple(dict.fromkeys(key for one in found.met for key in one.sources)), medicine)


def _arm(found: TrialChecked, name: str) -> str:
    return next(arm.title for arm in found.protocol.arms if arm.id == name)


def predictions_text(found: Sequence[Prediction], others: Sequence[Prediction], console: Console) -> None:
    """Print what was expected of published trials, misses included."""
    page = Page(console)
    for heading, predictions in (
        ("Expected by the model of the pack", found),
        ("Expected from the other trials alone", others),
    ):
        page.heading(heading)
        page.rows(
            ("Trial", "Relapsed", "Found", "Expected (95 %)", "Inside"),
            [
                (
                    one.title,
                    one.words,
                    figure(one.observed),
                    interval_words(one.middle, one.low, one.high),
                    "yes" if one.is_inside else "NO",
                )
                for one in predictions
            ],
        )
    totals = {name: sum(one.log_score(name) for one in found) for name, _ in found[0].log_scores}
    page.paragraph(
        f"Log score (higher is better): the model {totals['model']:.1f}, without differences between trials "
        f"{totals['no_differences']:.1f}, without any effect {totals['no_effect']:.1f}. The trials "
        "above also "
        "informed the priors: this shows that the parts fit together, and proves nothing."
    )
    page.closing(PRIORS)


def tapers_text(found: TaperTrial, console: Console) -> None:
    """Print ways down beside each other."""
    page = Page(console)
    page.heading("Ways down beside each other")
    page.paragraph(tapers_lead(found))
    page.rows(*tapers_rows(found))
    page.bullets("Findings that a way causes", caused_lines(found))
    page.bullets("Without a plan", [f"{people}: {rule}" for rule, people in found.without_plan])
    for said in tapers_notes(found):
        page.paragraph(said)
