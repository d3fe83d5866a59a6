"""The page of `tools/follow_value.py`: what was found, in words that its figures carry, and the figure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from follow_value import (
    BEFORE,
    BODIES,
    HELD_AFTER_A_RED_DAY,
    OFTEN_UNTIL_DAYS,
    PARTICLES,
    PEOPLE,
    WEEK,
    WORTH_CHANGING,
)

import handrail
from handrail.simulate.nouns import FloatArray

WIDTH = 110

WAYS = {"fixed": "10 % a week", "plan": "the middle plan", "follow": "the middle plan, followed"}
GRADES = ("any", "moderate or worse", "severe")
RESAMPLED = 4000


@dataclass(frozen=True, kw_only=True)
class Number:
    """A value and the range that holds it in 19 of 20 draws of the people."""

    value: float
    low: float
    high: float


def found(lines: Sequence[dict[str, Any]], thresholds: Sequence[float]) -> dict[str, dict[str, Number]]:
    """Of each way, and of following against the plan alone: days and chances, weighted back."""
    people = [line for line in lines if not line.get("fault")]
    weights = np.array([line["weight"] for line in people])
    measures = {way: _measures(people, way, thresholds) for way in WAYS}
    apart = {name: measures["follow"][name] - measures["plan"][name] for name in measures["plan"]}
    chance = np.random.Generator(np.random.Philox(key=5))
    counts = chance.multinomial(len(people), np.full(len(people), 1 / len(people)), RESAMPLED)
    drawn = counts * weights
    drawn = drawn / drawn.sum(axis=1, keepdims=True)
    return {
        way: {name: _number(values, weights, drawn) for name, values in some.items()}
        for way, some in {**measures, "apart": apart}.items()
    }


def _measures(
    people: Sequence[dict[str, Any]], way: str, thresholds: Sequence[float]
) -> dict[str, FloatArray]:
    worst = np.array([line[way]["worst"] for line in people])
    days = np.array([float(line[way]["days"]) for line in people])
    return {"days": days, **{g: (worst > t).astype(float) for g, t in zip(GRADES, thresholds, strict=True)}}


def _number(values: FloatArray, weights: FloatArray, drawn: FloatArray) -> Number:
    low, high = np.percentile(drawn @ values, [2.5, 97.5])
    return Number(value=float(values @ weights / weights.sum()), low=float(low), high=float(high))


def verdict(numbers: dict[str, dict[str, Number]]) -> str:
    """Whether following is better in one without losing the other, in words that the figures carry."""
    days, chance = numbers["apart"]["days"], numbers["apart"]["moderate or worse"]
    sooner = f"{abs(days.value):.0f} days {'sooner' if days.value < 0 else 'later'} on average"
    less = f"{100 * abs(chance.value):.1f} percentage points {'less' if chance.value <= 0 else 'more'}"
    both = f"They stop {sooner}, with {less} moderate or worse withdrawal"
    if days.high < 0 and chance.high <= 0:
        return f"**Better in both.** {both}; neither range reaches zero."
    if days.high < 0 and chance.value <= 0:
        return (
            f"**Better in days, and no loss of chances is seen.** {both}; the range of the chances holds "
            "zero, so that a small loss is not ruled out."
        )
    if chance.high < 0 and days.value <= 0:
        return f"**Better in chances without losing days.** {both}."
    return f"**Not shown to be better.** {both}: what is won in one may be lost in the other."


def page(lines: Sequence[dict[str, Any]]) -> str:
    """The page, from what was found."""
    medicine = handrail.load_medicine()
    people = [line for line in lines if not line.get("fault")]
    faulty = [line for line in lines if line.get("fault")]
    numbers = found(lines, medicine.dynamics.thresholds)
    rows = [f"| {title} | {_cells(numbers[way])} |" for way, title in WAYS.items()]
    rows.append(f"| followed, less the plan alone | {_cells(numbers['apart'], signed=True)} |")
    weights = np.array([line["weight"] for line in people])
    worth = weights.sum() ** 2 / (weights**2).sum()
    changes = float(np.mean([line["follow"]["changes"] for line in people]))
    red = float(np.mean([line["follow"]["red_days"] > 0 for line in people]))
    broken = [one for line in lines for one in line["follow"]["broken"]]
    return _wrapped(
        PAGE_WORDS.format(
            people=f"{len(people):,}",
            asked_for=_asked_for_words(len(people)),
            before=BEFORE,
            worth=f"{worth:.0f}",
            verdict=verdict(numbers),
            rows="\n".join(rows),
            weeks=OFTEN_UNTIL_DAYS // WEEK,
            sooner=WORTH_CHANGING,
            held=HELD_AFTER_A_RED_DAY,
            changes=f"{changes:.1f}",
            red=f"{100 * red:.0f}",
            mild=_mild_words(numbers["apart"]["any"]),
            faults=_fault_words(faulty),
            ways=f"{len(lines):,}",
            broken=_broken_words(broken),
            particles=PARTICLES,
            bodies=2 * BODIES,
        )
    )


def _mild_words(apart: Number) -> str:
    """What following does to the mildest kind, as the figures say."""
    more = f"{100 * abs(apart.value):.1f} percentage points {'more' if apart.value > 0 else 'fewer'}"
    if apart.low > 0:
        return f"Not without a price: {more} feel some withdrawal, of any grade."
    return f"{more.capitalize()} feel some withdrawal, of any grade; the range holds zero."


def _wrapped(text: str) -> str:
    """The page with its paragraphs wrapped; headings, tables and pictures stay as they are."""
    parts = [
        part if part.startswith(("#", "|", "!")) else textwrap.fill(" ".join(part.split()), WIDTH)
        for part in text.strip().split("\n\n")
    ]
    return "\n\n".join(parts) + "\n"


def _asked_for_words(people: int) -> str:
    if people >= PEOPLE:
        return ""
    return f"{PEOPLE:,} were asked for; {people:,} were reckoned in the time there was."


PAGE_WORDS = """# Is following a diary worth it?

Written by `tools/follow_value.py`. {people} virtual people. {asked_for} All take {before} and have 10
mg tablets with a score line; they differ in everything that is not known of a person. Nine in ten have
a sensitivity as the prior has it, one in ten one far outside it (about three standard deviations to
either side). The sensitive were drawn more often and weighted back, so that the rare is seen: the
sample is worth {worth} people drawn plainly.

{verdict} {mild}

| way down | days to stop | any withdrawal | moderate or worse | severe |
|---|---|---|---|---|
{rows}

In brackets: 19 of 20 draws of the people lie within. The last row compares the same people with
themselves. Of what is rare, of severe withdrawal above all, {people} people say little.

![Days and chances](follow-value.svg)

**What following does here.** They write a diary (about one day in seven is left out). Once a week, and
every second week after {weeks} weeks, the belief is made anew. Where going on as agreed is predicted to
be over the limits of the middle plan, or a new plan within them ends at least {sooner} days sooner, a
clinician takes up the new one; it keeps every floor, and no chance is planned with below half of the
prior. A red sign ends the look: the plan stands still for {held} days. On average a plan was changed
{changes} times.

**What it costs.** A quiet diary is taken here as a reason to ask, and the clinician always says yes:
where going faster stays within the limits, days are won and mild withdrawal is spent. Where it is not
quiet, going slower saves the graver kinds. {red} % had a red sign at a look: the list calls every
hallucination red, and people report some that have nothing to do with the medicine.

## Faults

{faults} In all {ways} ways that were followed, {broken}

## What this does not say

It says what the program does for people who are **as its own model says**. That is no evidence about
anybody. No real diary was compared, the list is not validated, and how scores come about is judgement
(`diary.toml`). In truth diaries are worse, clinicians slower, and the model wrong in ways that nobody
has drawn here. Each belief had {particles} particles and each search {bodies} bodies, fewer than the
program uses by itself.
"""


def _cells(numbers: dict[str, Number], *, signed: bool = False) -> str:
    sign = "+" if signed else ""
    cells = []
    for name, one in numbers.items():
        times, digits = (1, 0) if name == "days" else (100, 1)
        unit = "" if name == "days" else " %"
        low, high = (f"{times * end:{sign}.{digits}f}" for end in (one.low, one.high))
        cells.append(f"{times * one.value:{sign}.{digits}f}{unit} ({low} to {high})")
    return " | ".join(cells)


def _fault_words(faulty: Sequence[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(line["fault"] for line in faulty))
    if not names:
        return "None were tried."
    parts = []
    for name in names:
        some = [line["follow"]["days"] for line in faulty if line["fault"] == name]
        parts.append(f"{name} ({len(some)} people, {np.mean(some):.0f} days on average)")
    return f"Someone who {'; who '.join(parts)}."


def _broken_words(broken: Sequence[str]) -> str:
    if broken:
        return f"**{len(broken)} times something was broken: {'; '.join(sorted(set(broken)))}.**"
    return (
        "no floor was broken, no plan was taken up that causes a finding of major or above, and every red "
        "sign was the whole answer."
    )


def picture(lines: Sequence[dict[str, Any]]) -> str:
    """Days to stop against the chance of moderate-or-worse withdrawal, with ranges."""
    from handrail.report.figures import BLUE, ORANGE
    from handrail.report.svg import QUIET, Drawing, Panel, Stroke, round_top

    numbers = found(lines, handrail.load_medicine().dynamics.thresholds)
    looks = {"fixed": QUIET, "plan": ORANGE, "follow": BLUE}
    name = "moderate or worse"
    drawing = Drawing(
        720, 420, title="Days to stop and chance of withdrawal, three ways down",
        description="Each way as a point with its ranges: fewer days lie to the left, less withdrawal below.",
        name="follow-value",
    )  # fmt: skip
    drawing.key([Stroke(name=title, colour=looks[way], width=3) for way, title in WAYS.items()], 14, 26, 690)
    most = round_top(1.05 * max(110.0, *(numbers[way]["days"].high for way in WAYS)))
    top = round_top(105 * max(numbers[way][name].high for way in WAYS))
    panel = Panel(left=70, top=90, width=620, height=260, x_range=(0, most), y_range=(0, top))
    marks = [(float(day), str(day)) for day in range(0, int(most) + 1, 20)]
    panel.frame(drawing, "Moderate or worse, % of people", marks, "days")
    for way in WAYS:
        days, chance = numbers[way]["days"], numbers[way][name]
        x, y = panel.x(days.value), panel.y(100 * chance.value)
        line = Stroke(name="", colour=looks[way], width=2)
        drawing.line([(x, panel.y(100 * chance.low)), (x, panel.y(100 * chance.high))], line)
        drawing.line([(panel.x(days.low), y), (panel.x(days.high), y)], line)
        drawing.circle(x, y, 5, fill=looks[way])
    return drawing.svg()
