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
from tools.replay_figure import hours_figure  # noqa: E402
from tools.replay_late import DAILY_MG, DAYS, why_late  # noqa: E402
from tools.replay_overdose_page import overdose_part  # noqa: E402
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
from tools.replay_words import lines_of, percent, row, table  # noqa: E402

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
moderate or worse, and so on. Each case stands with its source in `withdrawal_cases.csv`; `sources.bib` says
whether the report itself, its abstract or a digest was read.
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
reported hour: near 0 or 100 in every case would be a model that is too slow or too fast. Of a stretch of
hours in which it began, the middle counts.
"""

LATE_TELLS = f"""
What one change at a time would make of it: {DAILY_MG:g} mg a day for {DAYS} days, then nothing, in 400 people
like the reference adult, hours from the last dose. Changes go to the early end of a range that the pack
holds, or to a published set of kinetics.
"""

LATE_LEARNT = """
Nothing was moved for it. How late the effect follows the level (a half-life of 4 h, 2 to 8) and the burden
the effect (8 h, 5 to 16) was read off reports, these among them: no study measured either in people. Moving
them until the reports fit would make the table above prove nothing. What can be said:

- **Who is written about.** Those who go on to severe signs have moderate ones about 8 h sooner than everyone
  who comes to have them: that is where the hallucinations of the reports lie (18, 25 and 31 h). Whoever has
  just enough to count comes to it near the peak, on the second day, and into no report.
- **Kinetics.** The dynamics was chosen with kinetics that fell faster than the default set does. A published
  set that falls faster takes an hour or so off, not the rest.
- **The two times.** It takes both, at the early ends of their ranges, to bring the middle of everyone's hours
  to where those reports are; nothing says that both lie there.
- **What is counted.** A grade begins here as the burden crosses a threshold; a report has the hour at which
  somebody saw it. And a pump that fails is felt first at the cord (itching, stiffness: the girl of 14, at
  8 h), while the burden here comes from the brain's site alone.

So an hour on a page of this program is late for whoever will be worst. Emergency words never wait for it.
"""

RESPONSE_TELLS = """
Hours from the restart until better, among those who were ill at it: for the hallucinations until they are
below "moderate", for the man of 82, whose recovery was reported as complete, until there are no signs.
"""


def page() -> str:
    """The whole page."""
    found = replay_all()
    parts = [HEAD, WITHDRAWAL, _chances(found), GRADES_TELL, _calibration(found)]
    parts += ["\n### When it begins\n", ONSET_TELLS, _onsets(found), _coverage(found, "onset")]
    parts += [f"\n![Expected and reported hours]({PICTURE.name})\n"]
    parts += ["\n### Why it comes late\n", LATE_TELLS, _late(), LATE_LEARNT]
    parts += ["\n### After a restart\n", RESPONSE_TELLS, _responses(found), _coverage(found, "response")]
    parts += ["\n### Misses by name\n", _misses(found), "\n### What had to be assumed\n", _assumed(found)]
    parts += ["\n### Not replayed\n", _not_replayed()]
    parts += [overdose_part()]
    return "".join(parts)


def picture() -> str:
    """The hours as a picture."""
    return hours_figure(replay_all(), the_medicine().name)


# ----------------------------------------------------------------------------------- withdrawal


def _chances(found: tuple[Replayed, ...]) -> str:
    lines = table(
        "case", "who", "before", "how it stopped", "reported", "any", "moderate", "severe", "likeliest",
        "likeliest with signs",
    )  # fmt: skip
    for one in found:
        case = one.case
        lines.append(
            row(
                f"{case.id}: {case.report}",
                _who(case),
                _before(one),
                _stop_words(case),
                case.severity or "not told",
                *(f"{percent(mean)} ({percent(low)} to {percent(high)})" for mean, low, high in one.chances),
                one.likeliest,
                one.likeliest_with_signs,
            )
        )
    return lines_of(lines)


def _calibration(found: tuple[Replayed, ...]) -> str:
    grade = GRADE_OF["moderate"]
    expected = [one.chances[grade][0] for one in found]
    seen = [GRADE_OF.get(one.case.severity, -1) >= grade for one in found]
    with_signs = [one.chances[grade][0] / one.chances[0][0] for one in found]
    by_id = {one.case.id: one for one in found}
    by_mouth, by_pump = (percent(by_id[name].chances[grade][0]) for name in ("W001", "W042"))
    of_all, of_ill = (percent(sum(shares) / len(found)) for shares in (expected, with_signs))
    return (
        f"\nn = {len(found)}. Expected moderate or worse, on average: {of_all} % of people like these; "
        f"{of_ill} % of those with any signs. Reported moderate or worse: {sum(seen)} of {len(found)}, "
        "because that is what reports are written about.\n\n"
        "One man stands in the table twice: stopping 75 mg a day by mouth made him hallucinate (W001), 72 h "
        "without his pump of 123 micrograms a day did not (W042). Expected moderate or worse: "
        f"{by_mouth} % and {by_pump} %. The pump's strength at the brain was chosen with this man in view.\n"
    )


def _onsets(found: tuple[Replayed, ...]) -> str:
    lines = table(
        "case", "reported grade", "reported, h", "expected, h", "first signs, h", "sooner", "inside"
    )
    for one in found:
        if (hours := one.onset) is None:
            continue
        lines.append(
            row(
                one.case.report,
                f"{one.case.severity}; hour of the first signs" if hours.of_first else one.case.severity,
                _reported(hours),
                _band(hours.band),
                _band(hours.first) if hours.first else "",
                f"{percent(hours.sooner)} %",
                "yes" if hours.covers else "**no**",
            )
        )
    return lines_of(lines)


def _late() -> str:
    lines = table("what is changed", "moderate signs after, h", "first signs after, h")
    for one in why_late():
        lines.append(row(one.says, _band(one.moderate), _band(one.first)))
    return lines_of(lines)


def _responses(found: tuple[Replayed, ...]) -> str:
    lines = table("case", "restarted", "reported, h", "expected, h", "without it, h", "sooner", "inside")
    for one in found:
        if (hours := one.response) is None:
            continue
        lines.append(
            row(
                one.case.report,
                one.case.restarted,
                _reported(hours),
                _band(hours.band),
                _band(hours.without) if hours.without else "",
                f"{percent(hours.sooner)} %",
                "yes" if hours.covers else "**no**",
            )
        )
    return lines_of(lines)


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
    return lines_of(lines)


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


# ---------------------------------------------------------------------------------------- words


def _reported(hours: Hours) -> str:
    low, high = hours.reported
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _band(band: tuple[float, float, float]) -> str:
    low, middle, high = (f"{each:.0f}" if math.isfinite(each) else f"over {FOLLOWED_H}" for each in band)
    return f"{middle} ({low} to {high})"


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
