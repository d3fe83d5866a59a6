"""Virtual trials and pooled results as tables and sentences, for a page that shows them beside a design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report.figures import FigureTable
from handrail.report.forest import NAMED, figure, interval_words
from handrail.report.forest_text import (
    BETWEEN_STUDIES,
    NOT_A_DEVICE,
    comes_to_words,
    how_sure_words,
    p_words,
    regression_rows,
)
from handrail.report.trial_text import METHODS, OUTCOMES, share_words
from handrail.report.words import SEVERITY_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handrail.evidence.pool_nouns import Pooling, Regression
    from handrail.trial.checking import TrialChecked
    from handrail.trial.nouns import Protocol
    from handrail.trial.questions import Share, TrialAnswer
    from handrail.trial.running import TrialRuns

ENDS = (2.5, 25.0, 50.0, 75.0, 97.5)
LEAVERS = {
    "relapsed": "Leaving counts as a relapse (composite).",
    "missing": "Whoever leaves is left out of the analysis.",
    "followed": "Everyone is followed to the end, with or without the medicine (treatment policy).",
}
COUNTED_FROM = (
    "Everyone of one virtual trial, each on their own course, judged as anyone's order would be. Each of "
    "these is a reason to stop and think; nobody else is called free of danger."
)
OTHER_DESIGN = (
    "The dashed line is what was published. It was found with the trial's own design; the cloud is of the "
    "design beside it."
)


# --- what is estimated -------------------------------------------------------------------------------------


def estimand_of(protocol: Protocol) -> dict[str, str]:
    """The five attributes of ICH E9(R1) as a design itself tells them, by their names in a protocol."""
    return {
        "population": _population(protocol),
        "treatment": _treatment(protocol),
        "endpoint": _endpoint(protocol),
        "intercurrent_events": LEAVERS[protocol.leaving],
        "summary": _summary(protocol),
    }


def _population(protocol: Protocol) -> str:
    who = protocol.population
    said = ["People with alcohol dependence", "detoxified first" if who.detoxified else "who still drink"]
    said.append(f"{who.high_anxiety_percent:g} % of them with high anxiety")
    if who.cirrhosis_percent:
        said.append(f"{who.cirrhosis_percent:g} % with cirrhosis")
    if who.grams_per_day is not None:
        said.append(f"about {who.grams_per_day:g} g of alcohol a day before")
    return f"{', '.join(said)}."


def _treatment(protocol: Protocol) -> str:
    up = protocol.titration
    doses = "; ".join(f"{arm.target_mg:g} mg a day" for arm in protocol.treated)
    ceiling = "up to what each person tolerates" if up.has_ceiling else "whatever people tolerate"
    return (
        f"{doses}; against placebo, for {protocol.weeks} weeks. From {up.start_mg:g} mg a day, "
        f"{up.step_mg:g} mg more every {_days(up.step_days)}, {ceiling}; afterwards gradually down, "
        f"{up.taper_step_mg:g} mg less every {_days(up.taper_step_days)}."
    )


def _days(days: int) -> str:
    return "day" if days == 1 else f"{days} days"


def _endpoint(protocol: Protocol) -> str:
    one = protocol.primary
    name = OUTCOMES[one.id].removesuffix(", %")
    since = f", from week {one.from_week + 1} on" if one.from_week else ""
    if one.id == "craving":
        return f"{name[:1].upper()}{name[1:]}, after {protocol.weeks} weeks."
    if protocol.analysis == "log_rank":
        return f"Time to {name} within {protocol.weeks} weeks{since}."
    return f"{name[:1].upper()}{name[1:]} within {protocol.weeks} weeks{since}."


def _summary(protocol: Protocol) -> str:
    if protocol.analysis == "welch":
        return "Difference of means, by Welch's t."
    return f"Risk ratio; {METHODS[protocol.analysis]}."


# --- what the trials find ----------------------------------------------------------------------------------


def trial_lead(written: TrialAnswer, published: float | None) -> str:
    """What such trials find, in one sentence or two."""
    low, middle, high = written.ratio
    unit = "a difference of" if written.protocol.has_means else "a risk ratio of"
    said = (
        f"Half of such trials find {unit} {figure(middle)} or less; 95 % of them lie between {figure(low)} "
        f"and {figure(high)}."
    )
    if published is None:
        return said
    place = "inside that range" if low <= published <= high else "outside that range"
    return f"{said} The published trial found {figure(published)}, {place}."


def opposite_words(share: Share) -> str:
    """How often a trial would speak against treatment."""
    return f"Significant against treatment: {share_words(share)}."


def power_table(power: TrialAnswer, assurance: TrialAnswer) -> FigureTable:
    """How often the pooled effect is found, if it is true everywhere, and averaged."""
    return FigureTable(
        caption="How often all who are treated are found to do better; in brackets what the number of trials "
        "leaves open",
        header=("Taken as true", "Finds it", "Finds the opposite", "Points the wrong way"),
        rows=tuple(
            (
                title,
                share_words(one.power),
                share_words(one.against),
                "-" if one.wrong_sign is None else share_words(one.wrong_sign),
            )
            for title, one in (
                ("Power: the pooled effect, in every trial", power),
                ("Assurance: averaged over what is not known, and over how trials differ", assurance),
            )
        ),
    )


def answers_table(answers: Sequence[TrialAnswer]) -> FigureTable:
    """Comparison by comparison."""
    unit = "Difference found" if answers[0].protocol.has_means else "Risk ratio found"
    return FigureTable(
        caption="Each comparison with placebo; in brackets what the number of trials leaves open, and in the "
        "last column where 95 % of trials lie",
        header=("Compared", "Finds it", "Finds the opposite", "Points the wrong way", unit),
        rows=tuple(
            (
                comparison_title(one),
                share_words(one.power),
                share_words(one.against),
                "-" if one.wrong_sign is None else share_words(one.wrong_sign),
                interval_words(one.ratio[1], one.ratio[0], one.ratio[2]),
            )
            for one in answers
        ),
    )


def comparison_title(one: TrialAnswer) -> str:
    """Who was compared with placebo."""
    if one.comparison == "all_treated":
        return "All who were treated"
    return next(arm.title for arm in one.protocol.arms if arm.id == one.comparison)


def cloud_table(runs: TrialRuns, answer: TrialAnswer, published: float | None) -> FigureTable:
    """What the cloud shows: where trials lie, and how many are significant."""
    import numpy as np

    estimates = runs.estimates(answer.comparison)
    told = estimates[~np.isnan(estimates)]
    ends = np.percentile(told, ENDS)
    values = [float(one) for one in (ends if runs.has_means else np.exp(ends))]
    rows = [
        (f"{share:g} % of trials find at most", figure(value))
        for share, value in zip(ENDS, values, strict=True)
    ]
    rows.append(("significant in favour of treatment", share_words(answer.power)))
    rows.append(("significant against it", share_words(answer.against)))
    if published is not None:
        rows.append(("published", figure(published)))
    name = "Difference found" if runs.has_means else "Risk ratio found"
    return FigureTable(
        caption=f"{name} by {len(told):,} virtual trials", header=("Trials", name), rows=tuple(rows)
    )


def checked_table(found: TrialChecked) -> FigureTable:
    """How many people would have met each finding, gravest first."""
    titles = {arm.id: arm.title for arm in found.protocol.arms}
    return FigureTable(
        caption=f"People of virtual trial {found.trial} (seed {found.seed}) who would have met each finding",
        header=("Finding", *(f"{titles[arm]} (of {people})" for arm, people in found.people), "Says"),
        rows=tuple(
            (
                f"{one.rule}, {SEVERITY_NAMES[one.severity]}",
                *(str(people) for _, people in one.people),
                one.says,
            )
            for one in found.met
        ),
    )


# --- trials together ---------------------------------------------------------------------------------------


def pool_lead(found: Pooling) -> tuple[str, str]:
    """What trials come to, and how sure that is."""
    return comes_to_words(found.pooled, found.is_good), how_sure_words(found.pooled)


def pool_notes(found: Pooling) -> list[str]:
    """What has to be said beside it."""
    return [*found.notes, found.small_studies.says, NOT_A_DEVICE]


def left_out_lines(found: Pooling) -> list[str]:
    """The trials without figures for this, and why."""
    return [f"{title}: {why}." for title, why in found.left_out]


def forest_table(found: Pooling) -> FigureTable:
    """What the forest plot shows."""
    pooled = found.pooled
    rows = [
        (
            row.title,
            row.words,
            interval_words(row.effect, row.low, row.high),
            f"{row.weight_percent:.0f} %",
        )
        for row in pooled.rows
    ]
    rows.append(
        ("Together", f"{pooled.people:g} people", interval_words(pooled.effect, pooled.low, pooled.high), "")
    )
    if pooled.predicted is not None:
        low, high = pooled.predicted
        rows.append(("A further such trial", "", f"{figure(low)} to {figure(high)}", ""))
    return FigureTable(
        caption=f"{found.title}: trial by trial, with 95 % intervals",
        header=("Trial", "Treated v control", NAMED[pooled.measure], "Weight"),
        rows=tuple(rows),
    )


def groups_table(found: Pooling) -> FigureTable | None:
    """Groups beside each other; None where none were asked for."""
    if found.subgroups is None:
        return None
    return FigureTable(
        caption=f"Each group by itself, by {found.subgroups.by}",
        header=("Group", "Trials", NAMED[found.pooled.measure]),
        rows=tuple(
            (name, str(one.k), interval_words(one.effect, one.low, one.high))
            for name, one in found.subgroups.groups
        ),
    )


def groups_words(found: Pooling) -> str:
    """Whether groups differ, and what that proves."""
    assert found.subgroups is not None
    return f"Difference between groups: p = {p_words(found.subgroups.p)}. {BETWEEN_STUDIES}"


def regression_table(found: Regression | None) -> FigureTable | None:
    """What goes with a larger or smaller effect; None where it wasn't asked."""
    if found is None:
        return None
    header, rows = regression_rows(found)
    return FigureTable(caption="What goes with a larger or smaller effect", header=header, rows=tuple(rows))


def without_table(found: Pooling) -> FigureTable | None:
    """The result without each trial in turn; None for a single one."""
    if not found.without_one:
        return None
    return FigureTable(
        caption="What the others come to without each trial in turn",
        header=("Without", NAMED[found.pooled.measure], "A further such trial"),
        rows=tuple(
            (
                title,
                interval_words(one.effect, one.low, one.high),
                f"{figure(one.predicted[0])} to {figure(one.predicted[1])}" if one.predicted else "-",
            )
            for title, one in found.without_one
        ),
    )
