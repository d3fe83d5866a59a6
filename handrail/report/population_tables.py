"""A population as tables and as a figure, for a page: the same words as in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.figures import BLUE, DARK_BAND, LIGHT_BAND, FigureTable
from handrail.report.population_text import (
    GRADES,
    OUTCOMES,
    SHARES,
    covariate_rows,
    outcome_rows,
    share_words,
)
from handrail.report.svg import QUIET, Drawing, Panel, Stroke, round_marks, round_top

if TYPE_CHECKING:
    from handrail.simulate.population_nouns import ArmResult, Population

WIDTH, LEFT, RIGHT, ROW = 720.0, 190.0, 20.0, 34.0
DRAWN = ("peak_mg_per_l", "peak_burden", "chance_any", "chance_moderate", "chance_severe")
NAME_LETTERS = 24


def population_tables(population: Population) -> list[FigureTable]:
    """What became of everybody, arm by arm; who they are; where the spread comes from; arms compared."""
    tables: list[FigureTable] = []
    header = ("Outcome", "Everybody", "People", "Model")
    for arm in population.arms:
        of = "" if len(population.arms) == 1 else f", {arm.name}"
        tables.append(
            FigureTable(caption=f"Over the whole course{of}", header=header, rows=tuple(outcome_rows(arm)))
        )
    if len(population.arms) > 1:
        tables.append(_beside(population))
    if population.covariates:
        tables.append(
            FigureTable(
                caption=f"The people: {population.crowd}",
                header=("What they differ in", "Middle", "90 % of people"),
                rows=tuple(covariate_rows(population)),
            )
        )
    tables.append(_shares(next(iter(population.arms))))
    return tables


def _shares(first: ArmResult) -> FigureTable:
    rows: list[tuple[str, ...]] = []
    for name in DRAWN:
        found = first.outcomes.get(name)
        if found is not None:
            shares = (found.people_share, found.studies_share, found.parameters_share)
            rows.append((OUTCOMES[name][0], *map(share_words, shares)))
    header = ("Outcome", "People", "Studies", "Parameters")
    return FigureTable(caption=f"Where the spread comes from. {SHARES}", header=header, rows=tuple(rows))


def _beside(population: Population) -> FigureTable:
    first, *others = population.arms
    rows = tuple(
        (
            f"{arm.name}: {GRADES[grade].lower()}",
            f"{abs(100 * mean):.2g} percentage points {'less' if mean < 0 else 'more'}",
            f"{100 * low:+.2g} to {100 * high:+.2g}",
        )
        for arm in others
        for grade, (mean, low, high) in arm.difference.items()
    )
    caption = f"Chance of withdrawal in the same people, beside {first.name}"
    return FigureTable(caption=caption, header=("Course and grade", "Predicted", "90 % of truths"), rows=rows)


def population_figure(population: Population, *, name: str = "population") -> str:
    """Of each outcome a line for each arm: the middle, what people differ, and 90 % of everybody."""
    shown = [outcome for outcome in DRAWN if outcome in next(iter(population.arms)).outcomes]
    block = 66 + ROW * len(population.arms) + 34
    drawing = Drawing(
        WIDTH,
        56 + block * len(shown),
        title=f"{population.people:,} people under {population.replicates:,} truths about the model",
        description=" ".join(_sentence(arm, shown) for arm in population.arms),
        name=name,
    )
    key = [
        Stroke(name="middle", colour=BLUE, width=3),
        Stroke(name="90 % of people", colour="none", fill=DARK_BAND),
        Stroke(name="90 % of everybody under all truths", colour="none", fill=LIGHT_BAND),
    ]
    drawing.key(key, 14, 26, WIDTH - 28)
    for place, outcome in enumerate(shown):
        _outcome(drawing, population, outcome, 96 + block * place)
    return drawing.svg()


def _outcome(drawing: Drawing, population: Population, outcome: str, top: float) -> None:
    found = [(arm.name, arm.outcomes[outcome]) for arm in population.arms]
    highest = max((nested.all[2] for _, nested in found if nested.never < 1), default=1.0)
    scale = (0.0, round_top(highest))
    panel = Panel(
        left=LEFT,
        top=top,
        width=WIDTH - LEFT - RIGHT,
        height=ROW * len(found),
        x_range=scale,
        y_range=(0, len(found)),
    )
    title, unit = OUTCOMES[outcome]
    share = outcome.startswith("chance_")
    said = f"{title}{'' if share or not unit else f', {unit}'}"
    drawing.text(14, top - 12, said, bold=True, size=17)
    axis = Stroke(name="", colour=QUIET, width=1.2)
    bottom = top + panel.height
    drawing.line([(LEFT, bottom), (LEFT + panel.width, bottom)], axis)
    for mark in round_marks(*scale):
        x = panel.x(mark)
        drawing.line([(x, bottom), (x, bottom + 5)], axis)
        label = f"{100 * mark:g} %" if share else f"{mark:g}"
        drawing.text(x, bottom + 20, label, anchor="middle", size=14, colour=QUIET)
    for row, (name, nested) in enumerate(found):
        middle = top + ROW * (row + 0.5)
        shown = name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 3]}..."
        drawing.text(LEFT - 12, middle + 5, words.printable(shown), anchor="end", size=15)
        if nested.never >= 1:
            drawing.text(LEFT + 6, middle + 5, "never", size=14, colour=QUIET)
            continue
        for span, fill, high in ((nested.all, LIGHT_BAND, 18.0), (nested.people, DARK_BAND, 10.0)):
            left, right = panel.x(span[0]), panel.x(span[2])
            drawing.rectangle(left, middle - high / 2, max(1.5, right - left), high, fill=fill)
        x = panel.x(nested.all[1])
        drawing.line([(x, middle - 12), (x, middle + 12)], Stroke(name="", colour=BLUE, width=3))


def _sentence(arm: ArmResult, shown: list[str]) -> str:
    parts: list[str] = []
    for outcome in shown:
        nested = arm.outcomes[outcome]
        if nested.never < 1:
            low, middle, high = (words.figure_words(value) for value in nested.all)
            parts.append(f"{OUTCOMES[outcome][0].lower()} {middle} ({low} to {high})")
    return f"{arm.name}: {'; '.join(parts)}."
