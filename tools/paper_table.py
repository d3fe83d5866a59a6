"""Write docs/reference/paper-table.md: what papers and labels found beside what the program finds.

    python tools/paper_table.py            write it
    python tools/paper_table.py --check    fail if it is stale

Every row is also a test (tests/published, tests/simulate). Failures are shown like the rest.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.evidence.pooled_rows import ROWS as POOLED_ROWS  # noqa: E402
from tests.published.rows import read_rows  # noqa: E402
from tests.published.simulated import SIMULATED, the_medicine  # noqa: E402
from tests.simulate.withdrawal import FIGURES, RUNS, read_table  # noqa: E402
from tests.simulate.withdrawal_happenings import CHECKS  # noqa: E402

PAGE = Path("docs/reference/paper-table.md")

HEAD = """<!-- Made by tools/paper_table.py; do not edit. -->

# The paper table

What papers and labels found, what the program finds with its default model, and how near it has to
come. A row that fails is shown as failing. V1 to V3 check the code against published parameters; V4 to
V17 check the model. Each row is a test (`tests/published/`).
"""

WITHDRAWAL = """
## Withdrawal: a reference run, not a measurement

No study has measured how often withdrawal happens. The thresholds of the model are set so that someone
like the reference adult who stops 80 mg a day at once after 300 days has any withdrawal with 50 %,
moderate or worse with 15 %, severe with 3 %: a stated prior. The table compares the program with an
earlier reference run of the same model with other kinetics (one compartment, 12 L/h) and thresholds;
"burden" is the largest burden of the median person. Chances are held to 0.03 and burdens to 10 % (each
plus half a digit, as the run printed two decimals).
"""

HAPPENINGS = """
## Withdrawal after an overdose, and with a pump

400 people like the reference adult with central parameters. What is wanted comes from cases: a man whose
pump of 123 micrograms a day stood still for 72 h had no hallucinations; another was worst one to two
hours after his refill; five people were weaned from 400 micrograms a day in 6.2 days without withdrawal
while their oral dose rose (to how much was not reported: 60 mg a day is taken here).
"""

POOLED = """
## Trials together

The trials of the pack, pooled (`handrail evidence pool`). What is wanted was reckoned by hand from the counts
beforehand; where a paper prints the figure it stands beside it. Cochrane 2023's pooled ratio of 12 trials
can't be found again: the counts of seven of them were in no text that was seen.
"""

NOT_MET = """
## What does not hold

- A bolus by pump lasts longer here than labels say (V14c). Fluid and cord are two first-order steps, and no
  two rates that put the peak at 4 h are down to half of it before 10.7 h (equal rates are the quickest), so
  no value inside any range would do. A third step or a steeper effect could; a study in people used a
  delayed-effect model, but its figures were not found. Labels give a range over people and doses, and don't
  say what counts as over.
- Onset is counted from the first dose missed. Counted from the last dose swallowed, 8 hours earlier,
  moderate signs begin after a median of 33 h (wanted: 18 to 30) and first signs after 22 h (wanted: 6
  to 20). [Replayed cases](replayed-cases.md) tell what of that comes from who is written about.
- "After 90 days at a steady dose a slower taper never gives a worse peak" is true only where adaptation
  is settled. Slow adaptation takes 75 days or more to build, so a longer hold near the first dose lets
  it grow: after 90 days on 270 mg, holding 230 mg for 19 days instead of 5 raises the median largest
  burden by about 2 %. What holds after any time: a slower taper is no worse than the same taper begun
  now, or begun later by the added days.
"""


def page() -> str:
    """The whole page."""
    return "".join(
        [HEAD, _published(), WITHDRAWAL, _withdrawal(), HAPPENINGS, _happenings(), POOLED, _pooled(), NOT_MET]
    )


def _published() -> str:
    lines = [
        "",
        "| id | what | observed | simulated | unit | accepted | holds | source |",
        "|---|---|---|---|---|---|---|---|",
    ]
    bibliography = the_medicine().bibliography
    for row in read_rows():
        simulated = SIMULATED[row.id]()
        source = "; ".join(bibliography.short(key) for key in row.sources)
        verdict = "yes" if row.holds(simulated) else f"**no**: {row.fails or 'unexplained'}"
        observed = row.observed if isinstance(row.observed, str) else f"{row.observed:g}"
        lines.append(
            f"| {row.id} | {row.says} | {observed} | {simulated:.4g} | {row.unit} | {row.tolerance} "
            f"| {verdict} | {source} |"
        )
    return "\n".join(lines) + "\n"


def _withdrawal() -> str:
    lines = [
        "",
        "| course | burden | any | moderate | severe | holds |",
        "|---|---|---|---|---|---|",
    ]
    for row in read_table():
        found = RUNS[row.course]()
        cells = [f"{value:.2f} ({wanted:.2f})" for value, wanted in zip(found, row.wanted, strict=True)]
        missed = [
            f"**no**, {figure}: {row.fails.get(figure, 'unexplained')}"
            for figure, value in zip(FIGURES, found, strict=True)
            if not row.holds(figure, value)
        ]
        lines.append(f"| {row.course} | {' | '.join(cells)} | {'; '.join(missed) or 'yes'} |")
    return "\n".join([*lines, "", "Found (and the reference run's figure)."]) + "\n"


def _happenings() -> str:
    lines = ["", "| id | what | wanted | found | holds |", "|---|---|---|---|---|"]
    for check in CHECKS:
        found = check.found()
        verdict = "yes" if check.low <= found <= check.high else "**no**"
        lines.append(f"| {check.id} | {check.says} | {check.wanted} | {found:.3g} | {verdict} |")
    return "\n".join(lines) + "\n"


def _pooled() -> str:
    bibliography = the_medicine().bibliography
    lines = ["", "| id | what | published | wanted | found | within | holds | source |", "|---" * 8 + "|"]
    for row in POOLED_ROWS:
        wanted, found = (", ".join(f"{one:.4g}" for one in values) for values in (row.wanted, row.found()))
        lines.append(
            f"| {row.id} | {row.says} | {row.published or '-'} | {wanted} | {found} | {row.tolerance:g} "
            f"| {'yes' if row.holds else '**no**'} | {bibliography.short(row.source)} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page, or say that it is stale."""
    path = ROOT / PAGE
    text = page()
    if "--check" in sys.argv:
        if not path.exists() or path.read_text("utf-8") != text:
            sys.exit(f"{PAGE} is stale: run python tools/paper_table.py")
        return
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
