"""A million wrong inputs: nothing crashes, everything refused says why. Writes a dated report.

    python -m tools.fuzz [how many] [documents]

With `documents` so many spoiled documents are read instead, which takes longer.

Sentences, conditions, quantities and records are made by cutting, doubling, swapping and spoiling good
ones, with letters from anywhere in Unicode and types from anywhere in JSON. Each must be read, or refused
with an error of ours that has a message; a course that was read must be the same course when written and
read again.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from handrail import load_medicine, parse_course, read_fhir, write_course
from handrail.errors import HandrailError, InputError, PackError
from handrail.medicine.conditions import parse_condition
from handrail.units import read_quantity
from tools.fuzz_read import document, spoiled_document
from tools.fuzz_records import spoiled_record

PART = 20_000
REPORTS = Path(__file__).resolve().parent.parent / "docs" / "reports"
SENTENCES = (
    "20 mg four times a day for 14 months",
    "20 mg three times a day for 14 days then 15 mg at 08:00, 14:00 and 22:00 for 1 week then stop",
    "10 mg in the morning, 5 mg at noon and 20 mg at night for 3 months",
    "1½ tablets of 10 mg three times a day for 6 weeks, miss day 20",
    "10 mg as needed, up to 3 a day for 2 weeks",
    "0,5 mg tid for 10 days, extra 40 mg on day 3 at 21:00, late by 3 hours on day 5 at 14:00",
)
CONDITIONS = (
    "route == 'oral' and country == 'US' and daily_dose_mg > 80",
    "age_years >= 65 and (egfr_ml_min_1_73m2 < 60 or dialysis in ('hd', 'pd'))",
    "n_groups(('opioid', 'benzodiazepine')) >= 2 and not known(creatinine_clearance_ml_min)",
)
QUANTITIES = ("1.2 mg/dL", "106 umol/L", "70 kg", "154 lb", "5 ft 10", "178 cm", "1,85 m", "½ kg")
SPOILS = "½¼٣,.;:-+()'\"\\{}[]<>|~^\0\u202e\u200b\U0001f48a\u00b5mgday then for at of 0123456789NaN inf e9"


def spoiled(text: str, chance: random.Random) -> str:
    """The text with one to four things done to it."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        to = min(len(text), at + chance.randint(0, 8))
        done = chance.randrange(6)
        if done == 0:
            text = text[:at] + text[to:]
        elif done == 1:
            text = text[:to] + text[at:]
        elif done == 2:
            text = text[:at] + chance.choice(SPOILS) + text[at:]
        elif done == 3:
            text = text[:at] + chr(chance.randrange(1, 0xD800)) + text[to:]
        elif done == 4:
            words = text.split(" ")
            chance.shuffle(words)
            text = " ".join(words)
        else:
            text = text[:at] + str(chance.choice((0, 7, 0.5, 1e9, -3, 10**30))) + text[to:]
    return text


def refused(error: HandrailError, text: str) -> bool:
    """False; a refusal without a reason counts as a crash."""
    if not error.message:
        raise AssertionError(f"refused without a reason: {text!r}")
    return False


def course(text: str) -> bool:
    """Whether it was read; what was read must survive being written."""
    try:
        read = parse_course(text)
    except InputError as error:
        return refused(error, text)
    assert parse_course(write_course(read)) == read, text
    return True


def condition(text: str) -> bool:
    """Whether it was read."""
    try:
        parse_condition(text, load_medicine().vocabulary)
    except PackError as error:
        return refused(error, text)
    return True


def quantity(text: str) -> bool:
    """Whether it was read, as any of the quantities asked for at the command line."""
    read = False
    for kind in ("creatinine", "weight", "height"):
        try:
            read_quantity(text, kind)
            read = True
        except InputError as error:
            refused(error, text)
    return read


def record(given: object) -> bool:
    """Whether a FHIR record was read; whatever in it was not has its place and its reason."""
    try:
        reading = read_fhir(given, load_medicine(), on=dt.date(2026, 11, 22))  # pyright: ignore[reportArgumentType]
    except InputError as error:
        return refused(error, repr(given))
    assert all(note.path and note.why for note in reading.not_read), given
    assert reading.is_dose_known or reading.course is None, given
    return True


def from_texts(good: tuple[str, ...]) -> Callable[[random.Random], str]:
    """Makes spoiled texts of good ones."""
    return partial(_spoiled_one, good)


def _spoiled_one(good: tuple[str, ...], chance: random.Random) -> str:
    return spoiled(chance.choice(good), chance)


def run(title: str, make: Callable[[random.Random], Any], reader: Callable[[Any], bool], count: int) -> str:
    """Try so many spoiled inputs on all processors; a row of the report."""
    started, parts = time.perf_counter(), [min(PART, count - at) for at in range(0, count, PART)]
    read, slowest = 0, 0.0
    with ProcessPoolExecutor() as workers:
        tried = [workers.submit(_try, f"{title} {at}", make, reader, part) for at, part in enumerate(parts)]
        for one in track(
            as_completed(tried), description=title, total=len(parts), console=Console(stderr=True)
        ):
            read += one.result()[0]
            slowest = max(slowest, one.result()[1])
    took = time.perf_counter() - started
    print(f"{title}: {count:,} in {took:.0f} s, {read:,} read", file=sys.stderr)
    return (
        f"| {title} | {count:,} | {read:,} | {count - read:,} | 0 | {1000 * slowest:.0f} ms | {took:.0f} s |"
    )


def _try(
    seed: str, make: Callable[[random.Random], Any], reader: Callable[[Any], bool], count: int
) -> tuple[int, float]:
    """How many of so many inputs were read, and the longest that one took, in seconds of a processor."""
    chance, read, slowest = random.Random(seed), 0, 0.0
    for _ in range(count):
        given = make(chance)
        began = time.process_time()
        read += reader(given)
        slowest = max(slowest, time.process_time() - began)
    return read, slowest


def main() -> None:
    """All four readers, or the reader of documents, and the report of today."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if "documents" in sys.argv:
        _report([run("documents", spoiled_document, document, count)], count, "-read", " documents")
        return
    rows = [
        run("course sentences", from_texts(SENTENCES), course, count * 3 // 10),
        run("conditions of rules", from_texts(CONDITIONS), condition, count * 2 // 10),
        run("quantities with units", from_texts(QUANTITIES), quantity, count * 2 // 10),
        run("FHIR records", spoiled_record, record, count * 3 // 10),
    ]
    _report(rows, count)


def _report(rows: list[str], count: int, name: str = "", asked: str = "") -> None:
    REPORTS.mkdir(exist_ok=True)
    today = dt.date.today()
    machine = f"{os.cpu_count()} cores of {platform.machine()}, Python {platform.python_version()}"
    (REPORTS / f"{today}-fuzz{name}.md").write_text(
        f"# Wrong inputs, {today}\n\nMade by `python -m tools.fuzz {count}{asked}` on {machine}. A crash "
        "stops the run, so a report without crashes is the only kind there is.\n\n"
        "| what | inputs | read | refused with a reason | crashed | slowest | in all |\n"
        "|---|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
