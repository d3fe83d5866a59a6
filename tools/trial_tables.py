"""Write docs/reference/trial-operating.md and trial-predictions.md, with their figures.

    python tools/trial_tables.py            write them
    python tools/trial_tables.py --check    fail if they are stale

How the analyses of virtual trials behave where the truth is known, and what is expected of published trials,
misses included. The same seed gives the same pages.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from handrail import load_medicine  # noqa: E402
from handrail.report.forest import figure, interval_words, predictions_figure  # noqa: E402
from handrail.trial.nouns import Protocol, Truths  # noqa: E402
from handrail.trial.predict import FULL, MODELS, Prediction, leave_one_out, predict_trials  # noqa: E402
from handrail.trial.protocol import protocol_names, read_protocol  # noqa: E402
from handrail.trial.questions import operating, trial_answer, with_people  # noqa: E402
from handrail.trial.running import run_trials  # noqa: E402

MEDICINE = "baclofen"
FOLDER = Path("docs/reference")
TRIALS = 2000
MADE = "<!-- Made by tools/trial_tables.py; do not edit. -->\n\n"
BY_MODEL = "Expected by the model of the pack"
BY_OTHERS = "Expected from the other trials alone"
TITLES = {"dutch_600": "everyone followed", "alpadir": "leaving is relapse", "days": "days without drinking"}

OPERATING = """# How the analyses of virtual trials behave

Where nothing differs between the arms, a test at 0.05 should find something in one trial of twenty,
estimates should be 0 on average, and 19 of 20 intervals should hold 0. Every analysis that a protocol may
ask for, in {trials:,} trials each (150 people in each arm, seed 11); in brackets what so many trials
leave open.

| outcome | analysis | finds something | estimate, mean (error) | intervals that hold 0 |
|---|---|---|---|---|
"""

LEFT = """
## What leaving does

By one prior treated people leave a little less often, by another some leave because they can't tolerate
the medicine. Where leaving counts as relapse, both show as effects: without any effect on drinking, but
with people leaving as the priors have it, {share} of trials of 150 in each arm (up to 180 mg) find
something, with a middle risk ratio of {ratio}.
"""

KNOWN = """
## Estimates where there is an effect

The pooled effect for everybody, the same in every trial, at its middle. The marginal effect is told for
everyone at 45 mg a day from the first day; titration, tolerance and leaving make what a trial finds
smaller.

| protocol | told | found, middle | power |
|---|---|---|---|
"""

PLACEBO = """
## What does not hold

- On placebo any drinking (81.6 %) and days without drinking (53.6 %) are those of the review; the
  standard deviation of those days is {sd:.1f} here, where 34 was wanted.
- Effects are looked up on a grid: where hardly anyone stays abstinent (a placebo risk over 97 %) an
  effect is read from a nearly flat curve, and only roughly.
- People leave whatever they drink. In life, who relapses leaves; no figures for that were found.
"""

PREDICTIONS = """# Published trials, and what was expected of them

## By the model of the pack

![Predictions by the model](trial-predictions.svg)

Risk ratios of relapse, whoever is missing counted as relapsed where the trial did so; {trials:,} virtual
trials of each (seed {seed}). The same trials informed the priors, so that this shows only that the parts
fit together.

| trial | relapsed | found | expected (95 %) | inside | share below |
|---|---|---|---|---|---|
"""

SCORES = """
Log scores (log density at what was found; higher is better):

| trial | model | trials don't differ | no effect |
|---|---|---|---|
"""

TAIL = """
{better} of the {trials} trials, each alone, would be better predicted without any effect: it is the others
that decide. The density is that of a smooth curve through the virtual trials; far out in its tail (the
trial in cirrhosis, without any effect) the figure says that it is far out, and no more.
"""

DOSES = """
## Through the dose

How a dose acts is open. The trials above go through the simulated effect in the brain, with the half-
effect level of drinking (that of 15 mg a day in the reference adult). With the half-effect level by which
withdrawal is simulated (that of about 88 mg a day) low doses do less and high ones more; by the dose
alone people's kidneys don't matter. Sum of the log scores, and trials outside:

| dose acts through | log score | outside |
|---|---|---|
"""

LOOKED = """
These trials were looked at while the model was made, in four forms. With effects set for everyone followed
and the half-effect level of withdrawal, the trial in cirrhosis lay outside (0.57 to 1.17, in 200 virtual
trials). With effects set for the outcome as it is counted, leaving included, it still did (0.43 to 1.12, in
200), also with fewer people leaving after week 12 (0.43 to 1.14, in 4,000). With the half-effect level of
drinking it lies inside, barely. That level stood among the priors before, but it was taken as the usual one
after this was seen: that all five lie inside is a choice among four, and a trial that nobody has looked at
yet is what would test it.
"""

OTHERS = """
## By the other trials alone

![Predictions by the other trials](trial-predictions-others.svg)

Each trial with counts, predicted by pooling the others (restricted likelihood, t with two degrees of
freedom fewer than trials). Nothing else is used. With so few trials that differ so much the intervals are
very wide: they hold almost anything, and that is the honest answer.

| trial | relapsed | found | expected (95 %) | inside | share below |
|---|---|---|---|---|---|
"""


def days_protocol() -> Protocol:
    """The trial in cirrhosis with days without drinking as its primary outcome."""
    plan = read_protocol("cirrhosis_2007")
    primary = next(one for one in plan.outcomes if one.id == "abstinent_days")
    return replace(plan, outcomes=(replace(primary, is_primary=True),), analysis="welch")


def operating_page() -> str:
    """How the analyses behave."""
    page = [MADE, OPERATING.format(trials=TRIALS)]
    plans = {
        "dutch_600": read_protocol("dutch_600"),
        "alpadir": read_protocol("alpadir"),
        "days": days_protocol(),
    }
    for name, plan in plans.items():
        for one in operating(with_people(plan, 150), trials=TRIALS, seed=11):
            alarms, held = one.false_alarms, one.coverage
            page.append(
                f"| {one.outcome}, {TITLES[name]} | {one.method} | {_percent(alarms)} "
                f"| {one.bias:.4f} ({one.bias_se:.4f}) | {_percent(held)} |\n"
            )
    leaving = run_trials(
        with_people(read_protocol("alpadir"), 150), trials=TRIALS, seed=11, truths=Truths(effect="none")
    )
    share = trial_answer(leaving)
    both = float(np.mean(leaving.p_values() < 0.05))
    page.append(LEFT.format(share=f"{100 * both:.1f} %", ratio=figure(share.ratio[1])))
    page.append(KNOWN)
    truths = Truths(effect="overall", is_between=False, is_known=True)
    for name in protocol_names(MEDICINE):
        found = trial_answer(run_trials(name, trials=TRIALS // 4, seed=11, truths=truths))
        low, middle, high = found.ratio
        page.append(f"| {name} | HR 0.73 | {interval_words(middle, low, high)} | {_percent(found.power)} |\n")
    page.append(PLACEBO.format(sd=_spread_of_days()))
    return "".join(page)


def _percent(share) -> str:
    return f"{100 * share.value:.1f} % ({100 * share.low:.1f}-{100 * share.high:.1f})"


def _spread_of_days() -> float:
    """Between people on placebo, over 84 days from abstinence, without shift and without leaving."""
    from handrail.simulate.crowd import stream
    from handrail.trial.drinking import chance, drinkers, walk

    efficacy = load_medicine(MEDICINE).efficacy
    assert efficacy is not None
    generator = stream(7, 1)
    people = drinkers(efficacy, generator.standard_normal((40_000, 3)))
    draws, heavy = generator.random((2, 84, 40_000))
    daily = np.broadcast_to(chance(people.relapse_logit), draws.shape)
    diaries = walk(people, daily, draws, heavy, starts_drinking=False)
    return float((100 * (~diaries.drank).mean(axis=0)).std())


def predictions_pages() -> dict[str, str]:
    """What is expected of published trials, with its two figures."""
    trials, seed = TRIALS // 2, 1
    found, others = predict_trials(MEDICINE, trials=trials, seed=seed), leave_one_out(MEDICINE)
    page = [MADE, PREDICTIONS.format(trials=trials, seed=seed), *map(_row, found), SCORES]
    names = ("model", "no_differences", "no_effect")
    assert set(names) == set(MODELS)
    for one in found:
        page.append(f"| {one.title} | {' | '.join(f'{one.log_score(name):.2f}' for name in names)} |\n")
    totals = [sum(one.log_score(name) for one in found) for name in names]
    page.append(f"| all | {' | '.join(f'{total:.2f}' for total in totals)} |\n")
    better = sum(one.log_score("no_effect") > one.log_score("model") for one in found)
    page.append(TAIL.format(better=better, trials=len(found)))
    page.append(DOSES)
    for how in ("brain", "brain_of_withdrawal", "dose"):
        plans = [replace(read_protocol(name), dose_effect=how) for name in _of_studies(found)]
        scored = predict_trials(MEDICINE, protocols=plans, trials=trials, seed=seed, models={"model": FULL})
        outside = [one.title for one in scored if not one.is_inside]
        total = sum(one.log_score("model") for one in scored)
        page.append(f"| {how.replace('_', ' ')} | {total:.2f} | {', '.join(outside) or 'none'} |\n")
    page += [LOOKED, OTHERS, *map(_row, others)]
    for one in others:
        if one.note:
            page.append(f"\n{one.title}: {one.note}.\n")
    return {
        "trial-predictions.md": "".join(page),
        "trial-predictions.svg": predictions_figure(found, BY_MODEL, name="by-model"),
        "trial-predictions-others.svg": predictions_figure(others, BY_OTHERS, name="by-others"),
    }


def _of_studies(found: tuple[Prediction, ...]) -> list[str]:
    by_study = {read_protocol(name).study: name for name in reversed(protocol_names(MEDICINE))}
    return [by_study[one.study] for one in found]


def _row(one: Prediction) -> str:
    expected = interval_words(one.middle, one.low, one.high)
    inside = "yes" if one.is_inside else "**no**"
    return (
        f"| {one.title} | {one.words} | {figure(one.observed)} | {expected} | {inside} "
        f"| {100 * one.percentile:.0f} % |\n"
    )


def main() -> None:
    """Write the pages, or say which is stale."""
    pages = {"trial-operating.md": operating_page(), **predictions_pages()}
    stale = [
        name
        for name, text in pages.items()
        if not (ROOT / FOLDER / name).is_file() or (ROOT / FOLDER / name).read_text("utf-8") != text
    ]
    if "--check" in sys.argv:
        if stale:
            sys.exit(f"{', '.join(stale)} stale: run python tools/trial_tables.py")
        return
    for name, text in pages.items():
        (ROOT / FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
