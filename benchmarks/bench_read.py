"""How many texts are read in a second on one processor: the goal is 300 of 650 characters.

    .venv/bin/python benchmarks/bench_read.py [--bulk 100000]

The texts are made from the sentences of `tests/read/texts.toml`, each other than the last, 650 characters
long. Processor time is counted, so that a busy machine doesn't slow the figure. With --bulk so many are read
on two processes, and the largest memory of any of them is told. Writes `benchmarks/results/read.md`.
"""

from __future__ import annotations

import itertools
import os
import platform
import random
import resource
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from handrail.medicine import load_medicine
from handrail.read.bulk import read_bulk
from handrail.read.reading import read_text, take_apart

RESULTS = Path(__file__).parent / "results" / "read.md"
TEXTS = Path(__file__).parent.parent / "tests" / "read" / "texts.toml"
CHARACTERS = 650
GOAL = 300
TIMED = 1500


def texts(count: int, seed: int = 1) -> list[str]:
    """So many texts, drawn from sentences of many kinds."""
    drawn = random.Random(seed)
    whole = " ".join(one["text"] for one in tomllib.loads(TEXTS.read_text(encoding="utf-8"))["text"])
    sentences = [one.strip() + "." for one in whole.split(".") if len(one.strip()) > 20]
    made: list[str] = []
    for number in range(count):
        picked = itertools.islice(iter(lambda: drawn.choice(sentences), None), 40)
        made.append(f"{number}: {' '.join(picked)}"[:CHARACTERS])
    return made


def main(arguments: list[str]) -> int:
    """Measure, print and write."""
    medicine = load_medicine()
    asked = texts(TIMED)
    lines: list[tuple[str, str]] = []
    for name, read in (
        ("taken apart (statements)", take_apart),
        ("read (claims and dangers too)", read_text),
    ):
        for one in asked[:50]:
            read(one, medicine)
        begun = time.process_time()
        for one in asked:
            read(one, medicine)
        rate = len(asked) / (time.process_time() - begun)
        lines.append((f"texts of {CHARACTERS} characters a second, {name}", f"{rate:.0f}"))
    if "--bulk" in arguments:
        count = int(arguments[arguments.index("--bulk") + 1])
        lines.append((f"bulk: {count:,} texts on 2 processes", _bulk(count)))
    for name, value in lines:
        print(f"{name}: {value}")
    machine = f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}"
    rows = "\n".join(f"| {name} | {value} |" for name, value in lines)
    RESULTS.write_text(
        f"# Reading\n\n{machine}. The goal is {GOAL} texts a second on one core.\n\n"
        f"| what | result |\n|---|---|\n{rows}\n",
        encoding="utf-8",
    )
    return 0


def _bulk(count: int) -> str:
    import pyarrow
    import pyarrow.parquet as parquet

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        parquet.write_table(pyarrow.table({"text": texts(count, seed=2)}), source)
        begun = time.perf_counter()
        result = read_bulk(source, target, workers=2)
        seconds = time.perf_counter() - begun
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return (
        f"{seconds:.0f} s ({result.documents / seconds:.0f} a second), largest process {largest:.0f} MB,"
        f" {result.copies} copies, {result.problems} problems"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
