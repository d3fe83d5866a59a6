"""Write docs/reference/replayed-cases.md and its picture: published cases replayed, beside what was reported.

    python -m tools.replay            write them
    python -m tools.replay --check    fail if one is stale

This is no test that the model could pass: cases are published because they were dramatic. `tests/published`
holds that every case is either replayed or listed with what is missing, and that the page is fresh.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from handrail.medicine.withdrawal_cases import WithdrawalCase  # noqa: E402
from tools import replay_overdose as overdose  # noqa: E402
from tools.replay_figure import hours_figure  # noqa: E402
from tools.replay_withdrawal import (  # noqa: E402
    DURATIONS,
    GRADE_OF,
    SEED,
    WATCH_DAYS,
    Hours,
    Replayed,
    missing_of,
    replay_all,
    single_cases,
    the_medicine,
)

PAGE = Path("docs/reference/replayed-cases.md")
FOLLOWED_H = 240
"""Hours after a restart that every case is followed for."""

PICTURE = Path("docs/reference/replayed-hours.svg")

HEAD = """<!-- Made by tools/replay.py; do not edit. -->

# Published cases, replayed

What the program expects of people whom doctors wrote about, beside what they reported. **This is no
validation**: cases are published because they were dramatic, most reports leave out what matters, and the
model was chosen with some of these very cases in view. There is no pass mark. Misses are named.
"""

WITHDRAWAL = f"""
## Withdrawal

Replayed is every single case that has a dose and a stop. Where the report doesn't say how long the medicine
was taken, {DURATIONS} durations from 60 to 1,000 days are drawn (evenly on a scale of tenfolds, seed {SEED});
each is watched for {WATCH_DAYS} days. Chances are percentages of people like this one, with the range from
the 5th to the 95th percentile over what is not known about the model and the duration. "Moderate" is
moderate or worse, and so on.
"""

GRADES_TELL = """
How to read it. The chances are a stated prior (see the [paper table](paper-table.md)): most people who stop
are expected to have no signs, or mild ones. A report is written about the others. So the grades of the
reports can't show that the chances are right or wrong; they would have to be told of everyone who stopped,
and no study did that. What can be compared is the order of the cases, and the hours.
"""

ONSET_TELLS = """
Hours from the last dose, or from the pump's failure, until the reported grade is reached, among those
expected to reach it: median, and the band that holds 90 %. "First signs" is the same people's first sign
of any grade; below 0 is before the last dose. "Sooner" is the share of them expected to be ill before the
reported hour: near 0 or 100 in every case would be a model that is too slow or too fast.
"""

RESPONSE_TELLS = """
Hours from the restart until better, among those who were ill at it: for the hallucinations until they are
below "moderate", for the man of 82, whose recovery was reported as complete, until there are no signs.
"""

OVERDOSE = """
## Too much at once

The curve of dose and severity (`overdose.toml`) held against the series and single cases of
`overdose_series.csv`. The curve is judgement, fitted by eye, also to series in this table: those are marked,
and no evidence for it. A series is asked for at its middle dose; kidneys are taken as healthy. Sedatives or
alcohol count as in `handrail overdose`: from nobody to everybody, where some took them or it is not told.
Whoever was in a series was ill enough to be in it.
"""


def page() -> str:
    """The whole page."""
    found = replay_all()
    parts = [HEAD, WITHDRAWAL, _chances(found), GRADES_TELL, _calibration(found)]
    parts += ["\n### When it begins\n", ONSET_TELLS, _onsets(found), _coverage(found, "onset")]
    parts += [f"\n![Expected and reported hours]({PICTURE.name})\n"]
    parts += ["\n### After a restart\n", RESPONSE_TELLS, _responses(found), _coverage(found, "response")]
    parts += ["\n### Misses by name\n", _misses(found), "\n### What had to be assumed\n", _assumed(found)]
    parts += ["\n### Not replayed\n", _not_replayed()]
    parts += [OVERDOSE, _series(), _series_coverage(), _single(), _single_coverage(), _not_held()]
    return "".join(parts)


def picture() -> str:
    """The hours as a picture."""
    return hours_figure(replay_all(), the_medicine().name)


# ----------------------------------------------------------------------------------- withdrawal


def _chances(found: tuple[Replayed, ...]) -> str:
    lines = _table(
        "case", "who", "before", "how it stopped", "reported", "any", "moderate", "severe", "likeliest",
        "likeliest with signs",
    )  # fmt: skip
    for one in found:
        case = one.case
        lines.append(
            _row(
                f"{case.id}: {case.report}",
                _who(case),
                _before(one),
                _stop_words(case),
                case.severity or "not told",
                *(
                    f"{_percent(mean)} ({_percent(low)} to {_percent(high)})"
                    for mean, low, high in one.chances
                ),
                one.likeliest,
                one.likeliest_with_signs,
            )
        )
    return _lines(lines)


def _calibration(found: tuple[Replayed, ...]) -> str:
    grade = GRADE_OF["moderate"]
    expected = [one.chances[grade][0] for one in found]
    seen = [GRADE_OF.get(one.case.severity, -1) >= grade for one in found]
    with_signs = [one.chances[grade][0] / one.chances[0][0] for one in found]
    by_id = {one.case.id: one for one in found}
    by_mouth, by_pump = (_percent(by_id[name].chances[grade][0]) for name in ("W001", "W042"))
    of_all, of_ill = (_percent(sum(shares) / len(found)) for shares in (expected, with_signs))
    return (
        f"\nn = {len(found)}. Expected moderate or worse, on average: {of_all} % of people like these; "
        f"{of_ill} % of those with any signs. Reported moderate or worse: {sum(seen)} of {len(found)}, "
        "because that is what reports are written about.\n\n"
        "One man stands in the table twice: stopping 75 mg a day by mouth made him hallucinate (W001), 72 h "
        "without his pump of 123 micrograms a day did not (W042). Expected moderate or worse: "
        f"{by_mouth} % and {by_pump} %. The pump's strength at the brain was chosen with this man in view.\n"
    )


def _onsets(found: tuple[Replayed, ...]) -> str:
    lines = _table(
        "case", "reported grade", "reported, h", "expected, h", "first signs, h", "sooner", "inside"
    )
    for one in found:
        if (hours := one.onset) is None:
            continue
        lines.append(
            _row(
                one.case.report,
                one.case.severity,
                _reported(hours),
                _band(hours.band),
                _band(hours.first) if hours.first else "",
                f"{_percent(hours.sooner)} %",
                "yes" if hours.covers else "**no**",
            )
        )
    return _lines(lines)


def _responses(found: tuple[Replayed, ...]) -> str:
    lines = _table("case", "restarted", "reported, h", "expected, h", "without it, h", "sooner", "inside")
    for one in found:
        if (hours := one.response) is None:
            continue
        lines.append(
            _row(
                one.case.report,
                one.case.restarted,
                _reported(hours),
                _band(hours.band),
                _band(hours.without) if hours.without else "",
                f"{_percent(hours.sooner)} %",
                "yes" if hours.covers else "**no**",
            )
        )
    return _lines(lines)


def hours_of(found: tuple[Replayed, ...], what: str) -> list[tuple[Replayed, Hours]]:
    """The cases with a reported onset, or response, and its hours."""
    both = [(one, one.onset if what == "onset" else one.response) for one in found]
    return [(one, hours) for one, hours in both if hours is not None]


def _coverage(found: tuple[Replayed, ...], what: str) -> str:
    told = hours_of(found, what)
    inside = sum(hours.covers for _, hours in told)
    late = sum(hours.sooner < 0.5 for _, hours in told)
    lean = {len(told): "late", 0: "early"}.get(late, "") if len(told) > 3 else ""
    return (
        f"\nn = {len(told)}. Inside the band that should hold 90 %: {inside} of {len(told)}. "
        f"Earlier than the expected median: {late} of {len(told)} (half is expected)."
        + (f" **The model is {lean} here: nobody should wait for its hour.**" if lean else "")
        + "\n"
    )


def _misses(found: tuple[Replayed, ...]) -> str:
    lines = [
        f"- {one.case.report}: {what} after {_reported(hours)} h, expected {_band(hours.band)}."
        for what in ("onset", "response")
        for one, hours in hours_of(found, what)
        if not hours.covers
    ]
    for one in found:
        if one.case.severity == "none" and one.likeliest != "none":
            lines.append(f"- {one.case.report}: no signs reported, {one.likeliest} expected.")
    graver = [
        f"{one.case.report} ({one.case.severity}; {one.likeliest_with_signs} expected)"
        for one in found
        if one.case.severity not in ("", "none") and one.likeliest_with_signs != one.case.severity
    ]
    if graver:
        lines.append(
            f"- Another grade than most of those with signs are expected to have: {'; '.join(graver)}."
        )
    return "\n" + "\n".join(lines or ["- None."]) + "\n"


def _assumed(found: tuple[Replayed, ...]) -> str:
    lines = [f"- {one.case.report}: {' '.join(one.assumes)}" for one in found]
    return "\n" + "\n".join(lines) + "\n"


def _not_replayed() -> str:
    reasons: dict[str, list[str]] = {}
    for case in single_cases():
        if missing := missing_of(case):
            reasons.setdefault(missing, []).append(f"{case.report} ({case.id})")
    together = [case for case in the_medicine().withdrawal_cases if case.n > 1]
    lines = [
        "",
        f"{len(single_cases())} single cases; {len(replay_all())} replayed. What the others lack:",
        "",
    ]
    lines += [f"- {reason}: {', '.join(cases)}." for reason, cases in reasons.items()]
    names = ", ".join(f"{case.report} ({case.id}, n = {case.n})" for case in together)
    lines.append(f"- told of several people together, not one by one: {names}.")
    return _lines(lines)


def _who(case: WithdrawalCase) -> str:
    sex = {"female": "woman", "male": "man"}.get(case.sex, "person")
    if case.age_years is None:
        return sex
    if case.age_years < 18:
        sex = {"female": "girl", "male": "boy"}.get(case.sex, "child")
    return f"{sex} of {case.age_years:g}"


def _before(one: Replayed) -> str:
    case = one.case
    unit = "mg" if case.dose_unit == "mg" else "micrograms"
    days = f"{one.days[0]} days" if len(one.days) == 1 else f"{min(one.days)} to {max(one.days)} days (drawn)"
    by = " by pump" if case.route == "intrathecal" else ""
    return f"{case.dose[0]:g} {unit} a day{by}, {days}"


def _stop_words(case: WithdrawalCase) -> str:
    if case.stop == "taper":
        return "halved for 10 days, then stopped"
    if case.stop == "pump_failure":
        return f"pump stood still{f' for {case.gap_h:g} h' if case.gap_h else ''}"
    return "at once"


# ------------------------------------------------------------------------------------- overdose


def _series() -> str:
    lines = _table(
        "series", "n", "dose, mg", "sedatives", "ventilated: expected", "seen", "coma: expected", "seen"
    )
    for one in overdose.held("series"):
        lines.append(
            _row(
                f"{_name(one)}{' (the curve was fitted to it)' if one.made_the_curve else ''}",
                str(one.one.n),
                f"{one.one.dose_middle_is} {one.dose_mg[0]:g}",
                one.sedatives,
                f"{_range(one.ventilated)} (could be {_range(one.band)})",
                _seen(one.seen_ventilated),
                _range(one.coma),
                _seen(one.seen_coma),
            )
        )
    return _lines(lines)


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
    return _lines(lines)


def _single() -> str:
    lines = ["", "Single adults, with healthy kidneys and as if not used to it:"]
    lines += _table(
        "case", "who", "dose, mg", "sedatives", "ventilated: expected", "coma: expected", "reported"
    )
    for one in overdose.held("case"):
        told = [one.one.coma_words]
        words = one.one.ventilated_words
        told.append("ventilated" if words.startswith("yes") else words)
        told.append(one.one.outcome)
        lines.append(
            _row(
                _name(one),
                one.one.people,
                one.one.dose_words,
                one.sedatives,
                f"{_range(one.ventilated)} (could be {_range(one.band)})",
                _range(one.coma),
                "; ".join(words for words in told if words),
            )
        )
    return _lines(lines)


def _single_coverage() -> str:
    found = overdose.held("case")
    told = [one for one in found if one.seen_ventilated is not None]
    ids = ", ".join(
        f"{_name(one)} ({_range(one.ventilated)} expected, "
        f"{'ventilated' if one.seen_ventilated and one.seen_ventilated.count else 'not ventilated'})"
        for one in told
    )
    lowest = min(found, key=lambda one: one.ventilated[1])
    return (
        f"\nn = {len(found)}; whether someone was ventilated is told of {len(told)}: {ids}. All were "
        f"gravely ill, which is why they were written about. The curve expects a ventilator least often of "
        f"{_name(lowest)} ({_range(lowest.ventilated)}). One person can't be right or wrong about a chance.\n"
    )


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
    return _lines(lines)


# ---------------------------------------------------------------------------------------- words


def _name(one: overdose.Held) -> str:
    return f"{one.one.id}: {the_medicine().bibliography.short(one.one.sources[0])}"


def _seen(observed: overdose.Observed | None) -> str:
    if observed is None:
        return "not told"
    return f"{observed.count} of {observed.n}: {_percent(observed.share)} % ({_range(observed.interval)})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _range(ends: tuple[float, float]) -> str:
    low, high = map(_percent, ends)
    return f"{low} %" if low == high else f"{low} to {high} %"


def _reported(hours: Hours) -> str:
    low, high = hours.reported
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _band(band: tuple[float, float, float]) -> str:
    low, middle, high = (f"{each:.0f}" if math.isfinite(each) else f"over {FOLLOWED_H}" for each in band)
    return f"{middle} ({low} to {high})"


def _table(*heads: str) -> list[str]:
    return ["", _row(*heads), "|" + "---|" * len(heads)]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _lines(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page and the picture, or say which is stale."""
    for name, text in ((PAGE, page()), (PICTURE, picture())):
        path = ROOT / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            sys.exit(f"{name} is stale: run python -m tools.replay")


if __name__ == "__main__":
    main()
