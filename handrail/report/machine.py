"""What works on this machine, and what follows where something doesn't."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata, resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handrail.medicine import Medicine
    from handrail.plan import PlanResult

LIBRARIES = ("numpy", "scipy", "numba", "typer", "rich", "pydantic", "typst", "icalendar", "pybtex")
EXTRAS = {
    "results": (("pyarrow",), "a file of every simulated person, trial or text (--parquet, read --bulk)"),
    "cluster": (("distributed",), "simulating on several machines (--cluster)"),
    "postgresql": (("psycopg",), "a database that several people share"),
    "read-ml": (("safetensors", "tokenizers"), "a model that helps reading; no command here asks for one"),
}
"""What may be absent: packages of each extra of the installation, and what alone needs them."""
DEMO_COURSE = "10 mg three times a day for 6 months"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was looked at."""

    works: bool
    what: str
    found: str


def examine_machine() -> tuple[Row, ...]:
    """Everything that was looked at on this machine, whether it works, and what was found.

    A small plan is made and written as paper, picture and calendar; nothing is kept. What is optional and not
    there is said, and is no fault. Where data is kept is the store's to say (`handrail.store.examine_place`).
    """
    looks = (_python, _libraries, _extras, _packs, _kernel_cache, _terminal, _small_plan)
    return tuple(row for look in looks for row in _look(look))


def _look(look: Callable[[], list[Row]]) -> list[Row]:
    """Whatever breaks is what the doctor is for, so it becomes a row and the look goes on."""
    try:
        return look()
    except Exception as error:
        return [Row(False, look.__name__.strip("_").replace("_", " "), f"{type(error).__name__}: {error}")]


def _python() -> list[Row]:
    return [Row(sys.version_info >= (3, 11), "Python", f"{platform.python_version()} on {platform.system()}")]


def _libraries() -> list[Row]:
    rows: list[Row] = []
    for name in LIBRARIES:
        try:
            rows.append(Row(True, name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            rows.append(Row(False, name, "not installed; run make setup, or install handrail again"))
    return rows


def _extras() -> list[Row]:
    rows: list[Row] = []
    for extra, (packages, purpose) in EXTRAS.items():
        try:
            found = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
        except metadata.PackageNotFoundError:
            found = f'not installed, needed only for {purpose}: pip install "handrail[{extra}]"'
        rows.append(Row(True, f"extra {extra}", found))
    rows.append(Row(True, "browser", "any of yours shows the app; none is needed for commands and papers"))
    return rows


def _packs() -> list[Row]:
    from handrail.check import rule_set
    from handrail.medicine import load_medicine, medicine_names

    rows: list[Row] = []
    for name in medicine_names():
        started = time.perf_counter()
        medicine = load_medicine(name)
        took_s = time.perf_counter() - started
        rows.append(Row(True, f"pack {name}", f"data {medicine.version}, read in {took_s:.2f} s"))
        loaded = rule_set(medicine)
        found = f"{loaded.rules} of {loaded.rules_date}, to be reviewed by {loaded.review_by}"
        rows.append(Row(not loaded.expired, f"rules {name}", loaded.expired or found))
    return rows


def _kernel_cache() -> list[Row]:
    folder = resources.files("handrail").joinpath("simulate")
    place = str(folder)
    if os.access(place, os.W_OK):
        found = "large simulations compile it once (or do it now: handrail warm-up); plans never need it"
    else:
        found = f"{place} can't be written, so it may be compiled again each time; plans never need it"
    return [Row(True, "compiled kernel", found)]


def _terminal() -> list[Row]:
    width = shutil.get_terminal_size().columns
    encoding = (sys.stdout.encoding or "unknown").lower()
    rows = [Row(True, "terminal", f"{width} columns" + ("" if width >= 80 else "; answers are drawn for 80"))]
    if "utf" not in encoding:
        rows.append(Row(True, "letters", f"{encoding}: signs outside it are shown as question marks"))
    return rows


def _small_plan() -> list[Row]:
    from handrail.course import parse_course
    from handrail.medicine import load_medicine, medicine_names
    from handrail.person import Person
    from handrail.plan import plan_taper

    medicine = load_medicine(medicine_names()[0])
    started = time.perf_counter()
    course = parse_course(DEMO_COURSE, products=medicine.products)
    person = Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=80)
    result = plan_taper(course, person, medicine, halves=True)
    took_s = time.perf_counter() - started
    rows = [Row(True, "a small plan", f"{len(result.chosen.steps)} steps in {took_s:.2f} s")]
    for what, make in (("paper", _paper), ("picture", _picture), ("calendar", _calendar)):
        started = time.perf_counter()
        found = make(result, medicine)
        rows.append(Row(bool(found), what, f"{found} in {time.perf_counter() - started:.2f} s"))
    return rows


def _paper(result: PlanResult, medicine: Medicine) -> str:
    from handrail.report.paper import plan_pdf

    made = plan_pdf(result, medicine)
    return f"a PDF of {len(made) // 1000} kB" if made.startswith(b"%PDF") else ""


def _picture(result: PlanResult, medicine: Medicine) -> str:
    from handrail.report.figures import figure_png, plan_figure

    made = figure_png(plan_figure(result, medicine))
    return f"a PNG of {len(made) // 1000} kB" if made.startswith(b"\x89PNG") else ""


def _calendar(result: PlanResult, medicine: Medicine) -> str:
    from handrail.report.calendar import plan_calendar

    made = plan_calendar(result)
    return f"{made.count(b'BEGIN:VEVENT')} events" if made.startswith(b"BEGIN:VCALENDAR") else ""
