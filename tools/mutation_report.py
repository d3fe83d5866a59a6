"""How much of the rule engine the tests hold in place: what `make mutation` found, with its date.

    python -m tools.mutation_report        after `mutmut run`; writes docs/reports/<date>-mutation.md

Each mutant is the program with one small thing spoiled: a sign turned, a number moved by one, a word
changed. A test that then fails has noticed. What nobody noticed is listed line by line, so that the next
reader can judge it; the ones that change nothing that anybody could see are marked, with the reason.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "mutants"
REPORTS = ROOT / "docs" / "reports"

KILLED, SURVIVED, NO_TESTS = (1, 3), (0,), (5, 33)
"""mutmut's exit codes; any other that is not None is a mutant that never came to an end."""

CHANGES_NOTHING = {
    "strict=False": "two lists of different length, on purpose: leaving the word out says the same",
    'float("inf")': "Python reads INF as inf",
    'above.get(rule, "")': 'no rule above: None and "" end the search alike',
    "seen.add(rule)": "no pack folds in a circle of three; a circle of two ends either way",
    "return [Moment(day=1, facts=base)]": "without a course no finding has a day",
    "Between(0.001)": "any amount above nothing: no rule asks for less than 1 mg",
    "name in waits or is_settled": "only saves time; what is waited for comes out the same",
    "evaluate = with_any if fixed is None": "the other one is the faster of two ways to the same answer",
    "for later in range(day, day + 8)": "the next dose is due within a week in any regimen",
}
"""By a piece of the line as it stood, why spoiling it can't be seen."""


def results() -> dict[str, dict[str, int | None]]:
    """By file, the exit code of each of its mutants.

    Raises:
        SystemExit: there is no run to report on.
    """
    found: dict[str, dict[str, int | None]] = {}
    for path in sorted((MUTANTS / "handrail").rglob("*.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            found[str(path.relative_to(MUTANTS)).removesuffix(".meta")] = codes
    if not found:
        raise SystemExit("There is no run to report on: `make mutation` makes one.")
    return found


def spoiled(mutant: str) -> tuple[str, ...]:
    """The lines that a mutant takes away and puts in, as in a patch."""
    shown = subprocess.run(
        [str(Path(sys.executable).parent / "mutmut"), "show", mutant],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    lines = [line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return tuple(f"{line[0]} {line[1:].strip()}" for line in lines)


def why_nothing(lines: tuple[str, ...]) -> str:
    """Why nobody could see this one; "" if somebody could."""
    taken = " ".join(line for line in lines if line.startswith("-"))
    return next((why for piece, why in CHANGES_NOTHING.items() if piece in taken), "")


def report(today: dt.date) -> str:
    """The page."""
    by_file = results()
    rows, alive = [], []
    total: Counter[str] = Counter()
    for file, codes in by_file.items():
        count = Counter(_verdict(code) for code in codes.values())
        total += count
        rows.append(_row(f"`{file}`", count))
        alive += [name for name, code in codes.items() if code in SURVIVED]
    seen = {name: spoiled(name) for name in alive}
    equivalent = {name: why for name, lines in seen.items() if (why := why_nothing(lines))}
    machine = f"{os.cpu_count()} cores of {platform.machine()}, Python {platform.python_version()}"
    return (
        "\n".join(
            [
                f"# Mutation testing of the rule engine, {today}",
                "",
                f"Made by `make mutation` on {machine}. One small thing of the program is spoiled at a",
                "time and the tests are run: those of the checks, of conditions and the stories, without the",
                "drawn ones, whose verdict may differ from run to run.",
                "",
                f"Of {total.total()} mutants {_noticed(total)} were noticed: **{_score(total):.1%}**. "
                f"{len(equivalent)} of the {len(alive)} that lived change nothing that anybody could see "
                "(marked below, with the reason); they count as not noticed all the same.",
                "",
                "| file | mutants | noticed | never came to an end | lived | no test reaches it | score |",
                "|---|---|---|---|---|---|---|",
                *rows,
                _row("all", total),
                "",
                "## What lived",
                "",
                *_list_of(seen, equivalent),
            ]
        ).rstrip()
        + "\n"
    )


def _verdict(code: int | None) -> str:
    if code is None:
        return "not run"
    return (
        "killed"
        if code in KILLED
        else "lived"
        if code in SURVIVED
        else ("untested" if code in NO_TESTS else "endless")
    )


def _noticed(count: Counter[str]) -> int:
    return count["killed"] + count["endless"]


def _score(count: Counter[str]) -> float:
    return _noticed(count) / max(1, count.total())


def _row(name: str, count: Counter[str]) -> str:
    return (
        f"| {name} | {count.total()} | {count['killed']} | {count['endless']} | {count['lived']} | "
        f"{count['untested']} | {_score(count):.1%} |"
    )


def _list_of(seen: dict[str, tuple[str, ...]], equivalent: dict[str, str]) -> list[str]:
    lines: list[str] = []
    function = ""
    for name, changed in seen.items():
        where, _, number = name.rpartition("__mutmut_")
        if where != function:
            lines += [f"### {_plainly(where)}", ""]
            function = where
        why = f" — {equivalent[name]}" if name in equivalent else ""
        lines += [f"- {number}{why}", "", *(f"      {line}" for line in changed), ""]
    return lines


def _plainly(name: str) -> str:
    """Mutmut's name of a function, as Python has it."""
    module, _, function = name.rpartition(".")
    parts = [part for part in function.replace("ǁ", ".").removeprefix("x").split(".") if part]
    return f"{module}: {'.'.join(part.removeprefix('_') if len(parts) == 1 else part for part in parts)}"


def main() -> None:
    """Write today's report."""
    today = dt.date.today()
    REPORTS.mkdir(exist_ok=True)
    path = REPORTS / f"{today}-mutation.md"
    path.write_text(report(today), encoding="utf-8")
    print(f"Wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
