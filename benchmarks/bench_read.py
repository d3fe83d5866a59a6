"""How many texts are read in a second on one processor: the goal is 300 of 650 characters.

    .venv/bin/python benchmarks/bench_read.py [--bulk 100000]

The texts are made from the sentences of `tests/read/texts.toml`, each other than the last, 650 characters
long; beside them stand texts of which no sentence was met before. Processor time is counted, so that a busy
machine doesn't slow the figure much. With --bulk so many are read on two processes, and the memory of all of
them together is told, of the first quarter of the run and of the last: it is meant to stay as it is. Writes
`benchmarks/results/read.md`.
"""

from __future__ import annotations

import csv
import itertools
import os
import platform
import random
import resource
import sys
import tempfile
import threading
import time
import tomllib
from dataclasses import replace
from pathlib import Path

from handrail.medicine import load_medicine
from handrail.read.bulk import read_bulk
from handrail.read.reading import read_text, take_apart

RESULTS = Path(__file__).parent / "results" / "read.md"
TEXTS = Path(__file__).parent.parent / "tests" / "read" / "texts.toml"
CHARACTERS = 650
GOAL = 300
TIMED = 1500
NEW = 600
LABELLED = Path(__file__).parent.parent / "learning" / "baclofen"


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


def new_texts(count: int) -> list[str]:
    """So many texts of about the same length, of sentences that stand in none before."""
    sentences: list[str] = []
    for path in sorted(LABELLED.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            sentences += [row["text"] for row in csv.DictReader(lines)]
    random.Random(1).shuffle(sentences)
    made, held = list[str](), list[str]()
    for sentence in sentences:
        held.append(sentence)
        if sum(map(len, held)) + len(held) >= CHARACTERS:
            made.append(" ".join(held)[:CHARACTERS])
            held = []
    return made[:count]


def main(arguments: list[str]) -> int:
    """Measure, print and write."""
    medicine = load_medicine()
    assert medicine.claims is not None
    plain = replace(medicine, claims=replace(medicine.claims, learned=None))
    asked = texts(TIMED)
    lines: list[tuple[str, str]] = []
    new = new_texts(NEW)
    for name, read, of, timed in (
        ("taken apart (statements)", take_apart, medicine, asked),
        ("read by rules only (claims and dangers too)", read_text, plain, asked),
        ("read by rules and likeness", read_text, medicine, asked),
        (
            "the same, every sentence met for the first time and about the medicine",
            read_text,
            medicine,
            new[50:],
        ),
    ):
        for one in new[:50] if timed is not asked else asked[:50]:
            read(one, of)
        begun = time.process_time()
        for one in timed:
            read(one, of)
        rate = len(timed) / (time.process_time() - begun)
        lines.append((f"texts of {CHARACTERS} characters a second, {name}", f"{rate:.0f}"))
    if "--bulk" in arguments:
        count = int(arguments[arguments.index("--bulk") + 1])
        lines.append((f"bulk: {count:,} texts on 2 processes", _bulk(count)))
    for name, value in lines:
        print(f"{name}: {value}")
    machine = f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}"
    rows = "\n".join(f"| {name} | {value} |" for name, value in lines)
    RESULTS.write_text(
        f"# Reading\n\n{machine}. The goal is {GOAL} texts a second on one core, by rules only.\n\n"
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
        memory = Memory()
        begun = time.perf_counter()
        result = read_bulk(source, target, workers=2, progress=memory.told)
        seconds = time.perf_counter() - begun
    return (
        f"{seconds:.0f} s ({result.documents / seconds:.0f} a second), {memory.words()},"
        f" {result.copies} copies, {result.problems} problems"
    )


class Memory:
    """The memory of this process and of those it started, together, looked at four times a second."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, float]] = []
        self._share = 0.0
        self._largest = 0.0
        threading.Thread(target=self._look, daemon=True).start()

    def told(self, done: int, total: int) -> None:
        """How far the run is; said to whoever waits."""
        self._share = done / total
        if done % 5120 == 0 or done == total:
            print(f"{done:,} of {total:,} documents, {self._seen[-1][1]:.0f} MB", file=sys.stderr, flush=True)

    def words(self) -> str:
        """The most of the first quarter and of the last."""
        quarters = [
            max((held for share, held in self._seen if low <= share <= low + 0.25), default=0.0)
            for low in (0.0, 0.75)
        ]
        first, last = quarters
        return (
            f"largest process {self._largest:.0f} MB, all together at most {first:.0f} MB in the first "
            f"quarter and {last:.0f} MB in the last"
        )

    def _look(self) -> None:
        while True:
            each = [_resident_mb(process) for process in (os.getpid(), *_started())]
            self._largest = max(self._largest, *each)
            self._seen.append((self._share, sum(each)))
            time.sleep(0.25)


def _started() -> list[int]:
    """The processes that this one started."""
    folder = Path(f"/proc/{os.getpid()}/task")
    return [int(one) for task in folder.glob("*/children") for one in task.read_text().split()]


def _resident_mb(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:  # it has ended meanwhile
        return 0.0
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
