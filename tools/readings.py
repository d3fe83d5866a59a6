"""Write what reading finds in the three labelled documents: in our words, with places of eight words at most.

    python -m tools.readings [SEEDS_DIRECTORY]

The documents are not part of the project and their text is not repeated: only what was found, and the first
words of a place to find it again.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import handrail
from handrail.medicine import Medicine
from handrail.read.nouns import Dose, Reading, Taper
from handrail.read.summary import Point, summary_of
from tools.reading_scores import GOLD, SEEDS, readings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "readings.md"
TITLES = {
    "s0": "A page of a health site on misuse",
    "s1": "A blog post on a trial, with 18 comments",
    "s2": "A section of an encyclopaedia on withdrawal",
}
HEAD = """# Three documents, read

What `handrail read` finds in three real documents. Only sentences are judged, never a page as a whole. Places
are told by their first words, eight at most; the documents themselves are not part of the project. Made by
`python -m tools.readings`. How well it was found: [reading-scores.md](reading-scores.md).
"""


def page(read: dict[str, Reading], medicine: Medicine) -> str:
    """All reports as one page."""
    return "\n".join([HEAD, *(_report(TITLES[name], reading, medicine) for name, reading in read.items())])


def _report(title: str, reading: Reading, medicine: Medicine) -> str:
    summary = summary_of(reading, medicine)
    lines = [f"## {title}", "", f"{_size(reading)} {summary.not_checked_words}", ""]
    lines += ["**What is dangerous in it.** " + summary.opening, ""]
    lines += _points(summary.dangers)
    for heading, points in (
        ("Contradicted by what is known", summary.contradicted),
        ("Unsettled: two sides, or one person's account", summary.unsettled),
        ("Agrees with what is known", summary.supported),
    ):
        if points:
            lines += [f"**{heading}.**", "", *_points(points)]
    for heading, told in (
        ("People who tell of themselves", summary.people),
        ("What it leaves out", tuple(point.says for point in summary.left_out)),
        ("Sources", tuple(point.says for point in summary.citations)),
        ("Doses", tuple(_doses(reading))),
        ("Found in all", (_counts(reading),)),
    ):
        if told:
            lines += [f"**{heading}.**", "", *(f"- {line}" for line in told), ""]
    return "\n".join(lines)


def _size(reading: Reading) -> str:
    voices = f" of {len(reading.passages)} voices" if len(reading.passages) > 1 else ""
    return f"{len(reading.sentences)} sentences{voices}."


def _points(points: Sequence[Point]) -> list[str]:
    lines: list[str] = []
    for point in points:
        place = f' ({point.where}: "{point.locator}")' if point.locator else ""
        sources = f" [{', '.join(point.sources)}]" if point.sources else ""
        other = f" Against: [{', '.join(point.against)}]." if point.against else ""
        lines.append(f"- {point.title}{place} {point.says}{sources}{other}")
    return [*lines, ""] if lines else []


def _doses(reading: Reading) -> list[str]:
    lines: list[str] = []
    for one in reading.statements:
        if isinstance(one, Dose):
            daily = "" if one.daily_mg is None else f", {one.daily_mg:g} mg a day"
            lines.append(
                f"{one.op if one.op != '=' else ''}{one.low:g} {one.unit} {one.role}{daily} ({one.passage})"
            )
        elif isinstance(one, Taper):
            lines.append(f"{one.direction}: {one.step or '?'} {one.step_unit or ''} ({one.passage})")
    return lines


def _counts(reading: Reading) -> str:
    counts = Counter(one.type for one in reading.statements)
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.most_common())


def main(arguments: list[str]) -> int:
    """Write the page."""
    seeds = Path(arguments[0]) if arguments else SEEDS
    if not GOLD.exists():
        print(f"There are no labelled documents at {GOLD}.")
        return 1
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    PAGE.write_text(page(readings(gold, seeds), handrail.load_medicine()), encoding="utf-8")
    print(f"Wrote {PAGE}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
