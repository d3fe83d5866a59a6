"""Whether a belief is as sure as it may be: simulated people write diaries, and the truth is looked for.

    python tools/calibration.py [people]

Someone is drawn from the prior, lives through a taper, writes a diary with days and answers left out, and has
one level in blood taken. `handrail.follow` learns from it. If all is right, the truth is as likely to lie at
one place among draws of the belief as at any other (simulation-based calibration), and nine in ten futures
lie in the forecast's 90 % interval. The page and its figure are written to `docs/reference/`.

Source:
    Talts, Betancourt, Simpson, Vehtari & Gelman 2018, arXiv:1804.06788.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import handrail
from handrail.follow.diary import BloodLevel, Diary, DiaryEntry
from handrail.follow.local_day import LocalDay
from handrail.follow.observing import answers_of, drawn_levels
from handrail.follow.particles import COLUMNS, Prior, parameters_of, simulated
from handrail.follow.sampling import Evidence, Particles, learn
from handrail.follow.story import story_of
from handrail.medicine.nouns import Medicine
from handrail.report.figures import BLUE, LIGHT_BAND
from handrail.report.svg import QUIET, Drawing, Panel, Stroke
from handrail.simulate.footing import footing_of
from handrail.simulate.nouns import FloatArray

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "follow-calibration.md"
PICTURE = ROOT / "docs" / "reference" / "follow-calibration.svg"

PEOPLE = 500
PARTICLES = 3000
COMPARED = 99
"""Draws of the belief among which the truth takes a rank from 0 to as many."""

BINS = 10

DAYS_WRITTEN, DAYS_AHEAD = 28, 14
DAY_LEFT_OUT, ANSWER_LEFT_OUT = 0.2, 0.2
LEVEL_ON_DAY, LEVEL_HOUR = 5, 11.0

BEFORE = "20 mg four times a day for 10 months"
AGREED = (
    "15 mg four times a day for 7 days then 10 mg four times a day for 7 days then "
    "5 mg four times a day for 7 days then 5 mg twice a day for 7 days then stop"
)
PERSON = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)
FIRST_DAY = dt.date(2026, 3, 16)
"""With a change of the clocks in the second week."""

ZONE = "Europe/London"


@dataclass(frozen=True, kw_only=True)
class Found:
    """Of all people together.

    Attributes:
        ranks: of the truth among `COMPARED` draws, by parameter, shape (people,).
        score_places: where the score of each day ahead lies among forecasts, 0 to 1, shape (people, days).
        burden_places: the same of the worst burden ahead, shape (people,).
        score_inside: whether a score lies in the interval that is shown, its ends included.
    """

    ranks: dict[str, FloatArray]
    score_places: FloatArray
    burden_places: FloatArray
    score_inside: FloatArray


def calibrate(people: int, *, particles: int = PARTICLES, first_seed: int = 1) -> Found:
    """So many people, each with a belief of their own."""
    medicine = handrail.load_medicine()
    each = [_one(medicine, particles, first_seed + number) for number in range(people)]
    return Found(
        ranks={name: np.array([one[0][name] for one in each]) for name in each[0][0]},
        score_places=np.array([one[1] for one in each]),
        burden_places=np.array([one[2] for one in each]),
        score_inside=np.array([one[3] for one in each]),
    )


def _one(
    medicine: Medicine, particles: int, seed: int
) -> tuple[dict[str, float], FloatArray, float, FloatArray]:
    """Ranks of one person's truth, and where their future lies in the forecast."""
    chance = np.random.Generator(np.random.Philox(key=seed))
    assert medicine.diary is not None
    prior = Prior(medicine=medicine, footing=footing_of(medicine, PERSON, None, None), data=medicine.diary)
    before, agreed = handrail.parse_course(BEFORE), handrail.parse_course(AGREED)
    days = [handrail.local_day(FIRST_DAY + dt.timedelta(days=day), ZONE) for day in range(DAYS_WRITTEN)]
    truth = chance.standard_normal((1, COLUMNS))
    draws = prior.draws(truth)
    feeling = prior.feeling(truth, draws)
    sampled_at = days[LEVEL_ON_DAY].begins_at + dt.timedelta(hours=LEVEL_HOUR)
    blank = _diary(days, None, np.ones(1), sampled_at, chance, prior)
    worst, levels = simulated(draws, story_of(blank, agreed, before=before, days_ahead=DAYS_AHEAD))
    felt = worst * np.exp(feeling.log_sensitivity)
    answers = drawn_levels(felt, feeling.baseline, prior.data, chance)[:, :, 0]
    diary = _diary(days, answers, levels[0], sampled_at, chance, prior)
    story = story_of(diary, agreed, before=before, days_ahead=DAYS_AHEAD)
    evidence = Evidence(prior=prior, story=story, answers=answers_of(story.written, prior.data))
    first = evidence.particles(chance.standard_normal((particles, COLUMNS)), np.arange(particles))
    after = learn(evidence, first, chance).particles
    some = chance.choice(particles, COMPARED, replace=False)
    known, true = parameters_of(after.draws, after.feeling), parameters_of(draws, feeling)
    ranks = {name: float((known[name][some] < true[name][0]).sum()) for name in known}
    ahead = slice(DAYS_WRITTEN, None)
    places, inside = _places(after, answers[:, ahead].sum(axis=0), prior, chance)
    forecast = (after.worst[ahead] * np.exp(after.feeling.log_sensitivity)).max(axis=0)
    return ranks, places, float((forecast < felt[ahead].max()).mean()), inside


def _diary(
    days: Sequence[LocalDay],
    answers: np.ndarray | None,
    level_mg_per_l: FloatArray,
    sampled_at: dt.datetime,
    chance: np.random.Generator,
    prior: Prior,
) -> Diary:
    """The diary that someone writes: days and answers left out by chance, one level with its error."""
    error = prior.data.value("level_error") * chance.standard_normal()
    level = BloodLevel(value=float(level_mg_per_l[0] * np.exp(error)), unit="mg/L", sampled_at=sampled_at)
    entries = []
    for number, day in enumerate(days):
        scores: dict[str, int] = {}
        if answers is not None and chance.random() > DAY_LEFT_OUT:
            scores = {
                item.id: int(answers[place, number])
                for place, item in enumerate(prior.data.items)
                if item.kind == "score" and chance.random() > ANSWER_LEFT_OUT
            }
        entries.append(DiaryEntry(day=day, scores=scores, levels=(level,) if number == LEVEL_ON_DAY else ()))
    return Diary(entries=tuple(entries))


def _places(
    after: Particles, scores: np.ndarray, prior: Prior, chance: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Where the true scores ahead lie among those forecast (ties broken by chance), and whether inside."""
    ahead = slice(DAYS_WRITTEN, None)
    felt = after.worst[ahead] * np.exp(after.feeling.log_sensitivity)
    forecast = drawn_levels(felt, after.feeling.baseline, prior.data, chance).sum(axis=0, dtype=np.int32)
    below, same = (forecast < scores[:, None]).mean(axis=1), (forecast == scores[:, None]).mean(axis=1)
    low, high = np.percentile(forecast, [5, 95], axis=1)
    return below + chance.random(len(scores)) * same, (low <= scores) & (scores <= high)


# ---- what is asked of it -----------------------------------------------------------------------------------


def farthest_from_even(ranks: FloatArray) -> float:
    """The largest distance of the ranks' distribution from an even one (Kolmogorov's)."""
    steps = np.arange(COMPARED + 1)
    share = (ranks[:, None] <= steps).mean(axis=0)
    return float(np.abs(share - (steps + 1) / (COMPARED + 1)).max())


def band_99(people: int) -> float:
    """Within which that distance stays in 99 of 100 even samples (Massart 1990, a little wide)."""
    return float(np.sqrt(np.log(2 / 0.01) / (2 * people)))


def share_within_90(places: FloatArray) -> float:
    """Share of futures in the middle 90 % of what was forecast."""
    return float(((places >= 0.05) & (places <= 0.95)).mean())


def bins_of(ranks: FloatArray) -> FloatArray:
    """How many ranks lie in each bin."""
    return np.histogram(ranks, bins=BINS, range=(0, COMPARED + 1))[0].astype(float)


def bin_band_99(people: int) -> tuple[float, float]:
    """How many lie in one bin in 99 of 100 even samples."""
    from scipy.stats import binom

    low, high = binom.ppf([0.005, 0.995], people, 1 / BINS)
    return float(low), float(high)


# ---- the page ----------------------------------------------------------------------------------------------


def page(found: Found) -> str:
    """The page, from what was found."""
    people = len(found.burden_places)
    limit = band_99(people)
    low, high = bin_band_99(people)
    rows = []
    for name, ranks in found.ranks.items():
        far, bins = farthest_from_even(ranks), bins_of(ranks)
        outside = int(((bins < low) | (bins > high)).sum())
        verdict = "yes" if far <= limit else "**no**"
        rows.append(f"| {name} | {far:.3f} | {verdict} | {outside} of {BINS} |")
    scores, burdens = share_within_90(found.score_places), share_within_90(found.burden_places)
    shown = float(found.score_inside.mean())
    return f"""# Is a belief as sure as it may be?

Written by `tools/calibration.py`. {people} people drawn from the prior, each with {PARTICLES:,} particles:
80 mg a day for 10 months, then down over four weeks to a stop. Each writes {DAYS_WRITTEN} days, leaves
out a fifth of the days and a fifth of the answers, and has one level in blood taken. Then `handrail.follow`
learns from the diary and looks {DAYS_AHEAD} days ahead.

This says whether the reckoning is right, **if** people are as the model says. It is no proof that they are:
no real diary has been compared yet, the list is unvalidated, and how scores come about is judgement
(`diary.toml`).

## The truth among draws of the belief

The rank of the truth among {COMPARED} draws is even if the belief is neither too sure nor too unsure, nor
off to one side. The largest distance from even stays within {limit:.3f} in 99 of 100 even samples of this
size. In a single bin of the picture {low:g} to {high:g} people are within 99 %; of {BINS * len(found.ranks)}
bins about one may lie outside.

| property | farthest from even | within the 99 % band | bins outside |
|---|---|---|---|
{chr(10).join(rows)}

![Rank histograms](follow-calibration.svg)

## Forecasts

| what lies ahead | share inside the 90 % interval |
|---|---|
| the score of each day ahead, ties broken by chance | {100 * scores:.1f} % |
| the same in the interval as it is shown: whole scores, both ends included | {100 * shown:.1f} % |
| the worst burden of the days ahead | {100 * burdens:.1f} % |

Asked for: 85 to 95 %. Scores are whole numbers, so an interval that is shown holds a little more than it
says.
"""


def picture(found: Found) -> str:
    """A rank histogram for each property."""
    people = len(found.burden_places)
    low, high = bin_band_99(people)
    columns, wide, tall, top = 2, 340.0, 120.0, 60.0
    rows = -(-len(found.ranks) // columns)
    drawing = Drawing(
        columns * wide + 40,
        rows * (tall + 56) + top,
        title="Rank of the truth among draws of the belief",
        description="An even histogram for each property means that the belief is as sure as it may be.",
        name="follow-calibration",
    )
    most = 1.15 * max(high, *(float(bins_of(ranks).max()) for ranks in found.ranks.values()))
    for number, (name, ranks) in enumerate(found.ranks.items()):
        panel = Panel(
            left=24 + (number % columns) * wide,
            top=top + (number // columns) * (tall + 56),
            width=wide - 36,
            height=tall,
            x_range=(0.0, float(BINS)),
            y_range=(0.0, most),
        )
        corners = [(0, low), (BINS, low), (BINS, high), (0, high)]
        drawing.area([(panel.x(x), panel.y(y)) for x, y in corners], fill=LIGHT_BAND, opacity=1)
        line = Stroke(name="", colour=BLUE, width=2.4)
        steps: list[tuple[float, float]] = []
        for place, count in enumerate(bins_of(ranks)):
            steps += [(panel.x(place), panel.y(count)), (panel.x(place + 1), panel.y(count))]
        drawing.line(steps, line)
        drawing.line(
            [(panel.x(0), panel.y(0)), (panel.x(BINS), panel.y(0))], Stroke(name="", colour=QUIET, width=1)
        )
        drawing.text(panel.x(0), panel.top - 8, name, size=15)
    return drawing.svg()


def main() -> None:
    """Write the page and its figure."""
    found = calibrate(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
    PAGE.write_text(page(found), encoding="utf-8")
    PICTURE.write_text(picture(found), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
