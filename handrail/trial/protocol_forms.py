"""The forms of a protocol file: every key, what it holds and what it means."""

from __future__ import annotations

from dataclasses import replace

from handrail.medicine.columns import flag
from handrail.medicine.tables import Column, Form
from handrail.trial.nouns import ANALYSES, DOSE_EFFECTS, EFFECTS, LEAVING, OUTCOMES

FILE = "protocol"


def _number(name: str, meaning: str, low: float, high: float, *, required: bool = True) -> Column:
    return Column(name=name, kind="number", meaning=meaning, low=low, high=high, required=required)


def _whole(name: str, meaning: str, low: float, high: float, *, required: bool = True) -> Column:
    return Column(name=name, kind="whole", meaning=meaning, low=low, high=high, required=required)


HEAD = Form(
    file=FILE,
    table="protocol",
    once=True,
    meaning="What the trial is.",
    columns=(
        Column(name="id", meaning="A short name."),
        Column(name="title", meaning="Its name for a reader."),
        Column(name="medicine", meaning="Which medicine, as its pack is called."),
        Column(name="study", required=False, meaning="The study of the pack that it stands for."),
        _whole("weeks", "How long it goes on.", 1, 156),
        Column(name="visit_weeks", kind="numbers", meaning="Weeks at whose end people are seen."),
        Column(name="placebo", meaning="The class of outcome by which the placebo risk is drawn."),
        _number(
            "placebo_percent", "The placebo risk, where it is taken as known, in %.", 1, 99, required=False
        ),
        Column(name="effect", meaning="What the medicine does.", choices=EFFECTS),
        Column(name="dose_effect", required=False, meaning="How the dose acts; brain.", choices=DOSE_EFFECTS),
        Column(name="sources", kind="names", required=False, meaning="Keys of the pack's sources."),
        Column(name="note", required=False, meaning="What a reader should know."),
    ),
)
POPULATION = Form(
    file=FILE,
    table="population",
    once=True,
    meaning="Who takes part.",
    columns=(
        Column(name="says", meaning="In words."),
        Column(name="detoxified", kind="yes_no", meaning="true if everyone has stopped drinking before."),
        _number("high_anxiety_percent", "Share with high anxiety at the start, in %.", 0, 100),
        _number("cirrhosis_percent", "Share with cirrhosis, in %.", 0, 100),
        Column(name="crowd", required=False, meaning="Age, sex, weight, kidneys: adults, or a file."),
        _number("grams_per_day", "Alcohol before the trial, the median.", 1, 1000, required=False),
        _number("grams_per_day_log_spread", "Its spread on the log scale.", 0, 2, required=False),
    ),
)
ARMS = Form(
    file=FILE,
    table="arm",
    meaning="The arms; one has target_mg = 0.",
    columns=(
        Column(name="id", meaning="A short name, used once.", unique=True),
        Column(name="title", meaning="Its name for a reader."),
        _whole("people", "How many people.", 2, 50_000),
        _number("target_mg", "The daily dose aimed at, in mg; 0 for placebo.", 0, 1000),
    ),
)
TITRATION = Form(
    file=FILE,
    table="titration",
    once=True,
    meaning="The way up, and down after the last week.",
    columns=(
        _number("start_mg", "First daily dose, in mg.", 1, 300),
        _number("step_mg", "Rise of the daily dose at each step, in mg.", 1, 300),
        _whole("step_days", "Days of a step.", 1, 90),
        _whole("times_a_day", "In how many doses.", 1, 6),
        Column(
            name="ceiling",
            meaning="tolerability: people stop where they tolerate no more; none: all reach the target.",
            choices=("tolerability", "none"),
        ),
        _number("taper_step_mg", "Fall of the daily dose at each step after the trial, in mg.", 1, 300),
        _whole("taper_step_days", "Days of such a step.", 1, 90),
    ),
)
LEAVES = Form(
    file=FILE,
    table="leaving",
    once=True,
    meaning="Who leaves early.",
    columns=(
        _number("per_week", "Share that leaves each week on placebo; the pack's.", 0, 0.5, required=False),
        Column(name="for_harm", kind="yes_no", meaning="true if people also leave for what they can't bear."),
    ),
)
OUTCOME = Form(
    file=FILE,
    table="outcome",
    meaning="What is looked at; one is primary.",
    columns=(
        Column(name="id", meaning="Which.", choices=OUTCOMES, unique=True),
        flag("is_primary", "true if it decides."),
        _whole("from_week", "Looked at from the end of this week; 0.", 0, 155, required=False),
    ),
)
ANALYSIS = Form(
    file=FILE,
    table="analysis",
    once=True,
    meaning="How the primary outcome is judged.",
    columns=(
        Column(name="method", meaning="Which test.", choices=ANALYSES),
        _number("alpha", "Two-sided.", 0.001, 0.2),
        Column(name="leaving", meaning="What becomes of whoever leaves.", choices=LEAVING),
    ),
)
ESTIMAND = Form(
    file=FILE,
    table="estimand",
    once=True,
    meaning="What is estimated, by the five attributes of ICH E9(R1).",
    columns=(
        Column(name="population", meaning="Whom the question is about."),
        Column(name="treatment", meaning="What is compared with what."),
        Column(name="endpoint", meaning="The variable."),
        Column(name="intercurrent_events", meaning="What becomes of stopping, leaving and the like."),
        Column(name="summary", meaning="The figure that compares."),
    ),
)
PROTOCOL_FORMS = (HEAD, POPULATION, ARMS, TITRATION, LEAVES, OUTCOME, ANALYSIS, ESTIMAND)


def in_file(form: Form, name: str) -> Form:
    """The form, of a file of this name."""
    return replace(form, file=name)
