"""Ways down beside each other in words: what each costs in days, what is expected, and what is felt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report.figures import FigureTable

if TYPE_CHECKING:
    from handrail.trial.questions import Share
    from handrail.trial.tapers import TaperArm, TaperTrial

Z_95 = 1.96
MODERATE = 1
"""Place of moderate or worse among the grades."""
HEADER = ("Way down", "Days, middle (90 %)", "Any", "Moderate", "Severe")
FELT_HEADER = (*HEADER[:2], "Expected: moderate", "Felt: any", "moderate", "severe")


def tapers_lead(found: TaperTrial) -> str:
    """Who they are, and how they were planned for."""
    asked = found.question
    doses = ", ".join(f"{one:g}" for one in asked.daily_doses_mg)
    months = ", ".join(str(one) for one in asked.months)
    return (
        f"{asked.people} virtual people on {doses} mg a day for {months} months (seed {asked.seed}); a plan "
        f"of their own was made for each, and found for {found.planned}. Everyone goes every way."
    )


def tapers_rows(found: TaperTrial) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """A table's header and rows, a way down each."""
    if not found.question.follow:
        return HEADER, [
            (one.title, _days(one), *(_percent(mean) for _, mean, _ in one.expected)) for one in found.arms
        ]
    return FELT_HEADER, [
        (
            one.title,
            _days(one),
            _percent(one.expected[MODERATE][1]) if one.expected else "-",
            *(_share(share) for _, share in one.felt),
        )
        for one in found.arms
    ]


def tapers_tables(found: TaperTrial) -> tuple[FigureTable, ...]:
    """Ways down, the findings that they cause, and whom no plan was found for."""
    header, rows = tapers_rows(found)
    tables = [FigureTable(caption="Ways down beside each other", header=header, rows=tuple(rows))]
    if found.met:
        titles = {one.arm: one.title for one in found.arms}
        tables.append(
            FigureTable(
                caption="People for whom a way causes each finding of moderate or above",
                header=("Finding", *(titles[arm] for arm, _ in found.met[0].people), "Says"),
                rows=tuple(
                    (f"{one.rule}, {one.severity}", *(str(people) for _, people in one.people), one.says)
                    for one in found.met
                ),
            )
        )
    if found.without_plan:
        tables.append(
            FigureTable(
                caption="Without a plan",
                header=("What stood in the way", "People"),
                rows=tuple((rule, str(people)) for rule, people in found.without_plan),
            )
        )
    return tuple(tables)


def caused_lines(found: TaperTrial) -> list[str]:
    """Findings of moderate or above that a way causes, gravest first, with people."""
    titles = {one.arm: one.title for one in found.arms}
    return [
        f"{one.rule}, {one.severity}: "
        + "; ".join(f"{titles[arm]}, {_people(people)}" for arm, people in one.people if people)
        + f". {one.says}"
        for one in found.met
    ]


def tapers_notes(found: TaperTrial) -> list[str]:
    """What has to be said beside it."""
    arms = {one.arm: one for one in found.arms}
    notes = []
    if "followed" in arms:
        one = arms["followed"]
        broke = (
            f"{_people(one.broke)} had a floor or a rule broken"
            if one.broke
            else "no floor and no rule was broken"
        )
        days, error = one.more_days
        notes.append(
            f"With a diary they stop {abs(days):.1f} days {'sooner' if days <= 0 else 'later'} than by the "
            f"plan alone ({_range(days, error)}){_felt_apart(one)}. The diary was looked at "
            f"{one.reviews:.1f} times and the plan changed "
            f"{one.changes:.1f} times a person; {_people(one.red)} had a red sign at a look; {broke}."
        )
        notes.append(
            "Felt: what one virtual person for each feels on every way, counted; of what is rare so many "
            "people say little. Expected: what the planner tells before. A quiet diary is taken as a reason "
            "to ask, and the clinician always says yes: in truth diaries are worse and clinicians slower."
        )
    notes.append(
        "Chances of withdrawal are a stated prior. The plans were chosen by the model that judges them here: "
        "this shows what they cost and buy if it is right, and is no evidence that it is. Stopping at once "
        "is shown as a warning only: never stop suddenly."
    )
    return notes


def _felt_apart(one: TaperArm) -> str:
    if one.more_felt is None:
        return ""
    more, error = one.more_felt
    if more == 0 and not error > 0:
        return "; as many feel moderate or worse withdrawal"
    return (
        f", and {100 * abs(more):.1f} percentage points {'fewer' if more <= 0 else 'more'} feel moderate or "
        f"worse withdrawal ({_range(100 * more, 100 * error)})"
    )


def _range(mean: float, error: float) -> str:
    if not error > 0:
        return "so few people don't tell how sure that is"
    return f"95 %: {mean - Z_95 * error:+.1f} to {mean + Z_95 * error:+.1f}"


def _share(share: Share) -> str:
    return f"{_percent(share.value)} ({100 * share.low:.1f} to {100 * share.high:.1f})"


def _days(one: TaperArm) -> str:
    return f"{one.days[1]:.0f} ({one.days[0]:.0f} to {one.days[2]:.0f})"


def _percent(mean: float) -> str:
    return f"{100 * mean:.1f} %"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
