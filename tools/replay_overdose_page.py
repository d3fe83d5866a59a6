"""The part of the page that holds published overdoses against the curve."""

from __future__ import annotations

from handrail.medicine.overdose import PublishedSeries
from tools import replay_overdose as overdose
from tools.replay_withdrawal import the_medicine
from tools.replay_words import lines_of, percent, percent_range, row, table

HEAD = """
## Too much at once

The curve of dose and severity (`overdose.toml`) held against the series and single cases of
`overdose_series.csv`. The curve is judgement, fitted by eye, also to series in this table: those are marked,
and no evidence for it. A series is asked for at its middle dose; kidneys are taken as healthy. Sedatives or
alcohol count as in `handrail overdose`: from nobody to everybody, where some took them or it is not told.
Whoever was in a series was ill enough to be in it.
"""

TEENAGERS = """
The teenagers of OS12 took 60 to 600 mg: more of them needed a ventilator than the curve expects at 600 mg,
though so few leave room for less. No curve is shown for anyone below 18, and any excess is referred.
"""


def overdose_part() -> str:
    """All of it."""
    series = [_series(), _series_coverage(), _without_a_dose()]
    return "".join([HEAD, *series, _single(), _single_coverage(), _not_held()])


def _series() -> str:
    lines = table(
        "series", "n", "dose, mg", "sedatives", "ventilated: expected", "seen", "coma: expected", "seen"
    )
    for one in overdose.held("series"):
        lines.append(
            row(
                f"{_name(one)}{_mark(one.one)}",
                str(one.one.n),
                f"{one.one.dose_middle_is} {one.dose_mg[0]:g}",
                one.sedatives,
                f"{percent_range(one.ventilated)} (could be {percent_range(one.band)})",
                _seen(one.seen_ventilated),
                percent_range(one.coma),
                _seen(one.seen_coma),
            )
        )
    return lines_of(lines)


def _series_coverage() -> str:
    found = overdose.held("series")
    lines = [""]
    for what, covers in (
        ("Ventilated", [(one, one.covers_ventilated) for one in found]),
        ("Coma", [(one, one.covers_coma) for one in found]),
    ):
        told = [(one, inside) for one, inside in covers if inside is not None]
        missed = ", ".join(_name(one) for one, inside in told if not inside)
        fresh = sum(not one.made_the_curve for one, _ in told)
        lines.append(
            f"- {what}: n = {len(told)} ({fresh} that the curve was not fitted to); the share lies in what "
            f"could be in {sum(inside for _, inside in told)} of {len(told)}. Misses: {missed or 'none'}."
        )
    return lines_of(lines)


def _single() -> str:
    lines = ["", "Single adults, with healthy kidneys and as if not used to it:"]
    lines += table(
        "case", "who", "dose, mg", "sedatives", "ventilated: expected", "coma: expected", "reported"
    )
    for one in overdose.held("case"):
        told = [one.one.coma_words]
        words = one.one.ventilated_words
        told.append("ventilated" if words.startswith("yes") else words)
        told.append(one.one.outcome)
        lines.append(
            row(
                _name(one),
                one.one.people,
                one.one.dose_words,
                one.sedatives,
                f"{percent_range(one.ventilated)} (could be {percent_range(one.band)})",
                percent_range(one.coma),
                "; ".join(words for words in told if words),
            )
        )
    return lines_of(lines)


def _single_coverage() -> str:
    found = overdose.held("case")
    told = [one for one in found if one.seen_ventilated is not None]
    ids = ", ".join(
        f"{_name(one)} ({percent_range(one.ventilated)} expected, "
        f"{'ventilated' if one.seen_ventilated and one.seen_ventilated.count else 'not ventilated'})"
        for one in told
    )
    lowest = min(found, key=lambda one: one.ventilated[1])
    return (
        f"\nn = {len(found)}; whether someone was ventilated is told of {len(told)}: {ids}. All were "
        f"gravely ill, which is why they were written about. The curve expects a ventilator least often of "
        f"{_name(lowest)} ({percent_range(lowest.ventilated)}). One person can't be right or wrong about a "
        "chance.\n"
    )


def _without_a_dose() -> str:
    lines = ["", "Series that tell how many were ventilated, and no dose that the curve could be asked for:"]
    lines += table("series", "n", "people", "seen", "the curve expects so many, alone, at")
    for one, seen in overdose.shares_without_a_dose():
        doses = [overdose.dose_of_share(share) for share in (seen.share, *seen.interval)]
        lines.append(
            row(
                f"{one.id}: {the_medicine().bibliography.short(one.sources[0])}{_mark(one)}",
                str(one.n),
                one.people,
                _seen(seen),
                f"{doses[0]:.0f} mg ({doses[1]:.0f} to {doses[2]:.0f})",
            )
        )
    return lines_of(lines) + TEENAGERS


def _not_held() -> str:
    reasons: dict[str, list[str]] = {}
    for kind in ("series", "case"):
        for one in overdose.of_kind(kind):
            if missing := overdose.missing_of(one):
                reasons.setdefault(missing, []).append(one.id)
    others = sum(one.kind not in ("series", "case") for one in overdose.overdose_data().series)
    lines = ["", "### Not held against the curve", "", "What these rows of `overdose_series.csv` lack:", ""]
    lines += [f"- {reason}: {', '.join(ids)}." for reason, ids in reasons.items()]
    lines.append(f"- {others} rows are about deaths only, or are reviews, guides and labels.")
    return lines_of(lines)


def _mark(one: PublishedSeries) -> str:
    return " (the curve was fitted to it)" if overdose.made_the_curve(one) else ""


def _name(one: overdose.Held) -> str:
    return f"{one.one.id}: {the_medicine().bibliography.short(one.one.sources[0])}"


def _seen(observed: overdose.Observed | None) -> str:
    if observed is None:
        return "not told"
    interval = percent_range(observed.interval)
    return f"{observed.count} of {observed.n}: {percent(observed.share)} % ({interval})"
