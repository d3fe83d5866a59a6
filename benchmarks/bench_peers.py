"""This program beside other simulators: the same jobs, the same answers, one run, on whatever machine it is.

    .venv/bin/python benchmarks/bench_peers.py [--quick]     (quick: small jobs, and nothing is written)

Peers are installed by pip into `build/peers`, an environment of their own; what can't be installed or run
here is listed with the reason. Peers in R run where `Rscript` has them. Every answer is compared with the
exact one first. Written to `benchmarks/RESULTS.md` with plots of cost against people, hours and doses.

What is compared is *core time*: processor seconds of the whole process, since other work on the machine and a
peer that uses one core would both blur the clock on the wall. The clock is shown too.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE), str(HERE / "peers")]

from bench_cold import machine  # noqa: E402
from engine_jobs import error_of_bands, exactly, level_only, streaming, trajectories  # noqa: E402
from floor import Floor, floor_of  # noqa: E402
from goals import goals_of_answers, goals_of_peers, goals_of_time, table  # noqa: E402
from jobs import DAYS, HOURS, exact, parameters, write_for_r  # noqa: E402
from measured import Cost, Errors, cost_of  # noqa: E402
from peers_page import PAGE  # noqa: E402
from plots import Series, draw_costs  # noqa: E402

import handrail  # noqa: E402
from handrail.simulate import simulate_population  # noqa: E402
from handrail.simulate._kernel import compile_for  # noqa: E402
from handrail.simulate.bands import cores  # noqa: E402

RESULTS = HERE / "RESULTS.md"
FIGURE = HERE / "results" / "cost.svg"
PEERS = ROOT / "build" / "peers"
PACKAGES = ("numpy", "scipy", "numbalsoda", "diffrax", "libroadrunner", "copasi-basico", "myokit")
SCRIPTS = {
    "numpy": ("numpy", "peer_numpy.py"),
    "scipy": ("scipy", "peer_scipy.py"),
    "numbalsoda": ("numbalsoda", "peer_numbalsoda.py"),
    "diffrax": ("diffrax", "peer_diffrax.py"),
    "libroadrunner": ("libroadrunner", "peer_roadrunner.py"),
    "copasi-basico": ("copasi-basico", "peer_copasi.py"),
    "myokit": ("myokit", "peer_myokit.py"),
}
IN_R = {"mrgsolve": "peer_mrgsolve.R", "rxode2": "peer_rxode2.R"}
LONGEST_S = 150
QUICK = "--quick" in sys.argv
MOST_ERROR = 1e-4


# --- peers -------------------------------------------------------------------------------------------------


def install() -> dict[str, str]:
    """Install what is missing; a version or the reason why not, by package."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    found: dict[str, str] = {}
    for package in PACKAGES:
        asked = [str(python), "-c", f"from importlib.metadata import version as v; print(v('{package}'))"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", package]
            built = subprocess.run(pip, capture_output=True, text=True, check=False)
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                errors = [line for line in built.stderr.splitlines() if "rror" in line]
                found[package] = "not installed: " + (errors[-1].strip() if errors else "pip failed")[:100]
                continue
        found[package] = done.stdout.strip()
    return found


def lines_of(words: list[str], cwd: Path | None = None) -> tuple[list[dict[str, object]], str]:
    """JSON lines of a process, and why there are none."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=LONGEST_S, cwd=cwd)
    except subprocess.TimeoutExpired:
        return [], f"gave no answer in {LONGEST_S} s"
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if rows:
        return rows, ""
    said = [line.strip() for line in (done.stderr + done.stdout).splitlines() if "rror" in line]
    return [], "does not run here: " + (said[0] if said else f"exit {done.returncode}")[:110]


def run_peers(versions: dict[str, str]) -> tuple[list[dict[str, object]], list[str]]:
    """Every peer at both jobs, one after another."""
    rows: list[dict[str, object]] = []
    missing: list[str] = []
    for package, (needs, script) in SCRIPTS.items():
        if versions[needs].startswith("not"):
            missing.append(f"{package}: {versions[needs]}")
            continue
        words = [str(PEERS / "bin" / "python"), str(HERE / "peers" / script), *(("0.2",) if QUICK else ())]
        found, why = lines_of(words)
        rows += [{**row, "version": versions[needs]} for row in found]
        missing += [f"{package} {versions[needs]}: {why}"] if why else []
        print(package, why or "done", flush=True)
    for package, script in IN_R.items():
        if shutil.which("Rscript") is None:
            missing.append(f"{package}: there is no R on this machine")
            continue
        with tempfile.TemporaryDirectory() as folder:
            write_for_r(Path(folder), 40 if QUICK else 1000)
            found, why = lines_of(["Rscript", str(HERE / "peers" / script), folder])
        rows += found
        missing += [f"{package}: {why}"] if why else []
    return rows, missing


# --- ourselves ---------------------------------------------------------------------------------------------


def our_costs() -> dict[tuple[str, str, int], Cost]:
    """J1 and J2 with all that is asked for, by job, precision and people."""
    found: dict[tuple[str, str, int], Cost] = {}
    for people in (1000, 100_000) if QUICK else (1000, 100_000, 1_000_000):
        p = parameters(people)
        for job in ("J1", "J2"):
            for precision in ("float64", "float32"):
                repeats = 1 if people > 100_000 else 5
                cost = cost_of(lambda j=job, q=precision, p=p: streaming(j, p, q), people, repeats)
                found[job, precision, people] = cost
                print(job, precision, people, f"{cost.wall_s:.2f} s, idle {cost.idle_s:.2f} s", flush=True)
    return found


def our_errors() -> dict[str, Errors]:
    """How exact the jobs are, in both precisions."""
    people = 400 if QUICK else 2000
    p = parameters(people, seed=7)
    level, _, lack = exact(p, people)
    found: dict[str, Errors] = {}
    for precision in ("float64", "float32"):
        hours, alone = trajectories(p, precision), level_only(p, precision)
        of_w = np.abs(hours[2] - lack).max(axis=1) / lack.max(axis=1)
        found[precision] = Errors(
            level=float(max(np.abs(c - level).max() for c in (hours[0], alone)) / level.max()),
            lack=(float(np.median(of_w)), float(np.percentile(of_w, 99)), float(of_w.max())),
            bands=error_of_bands(parameters(12_000 if QUICK else 60_000), precision),
        )
    return found


def waiting() -> dict[str, Cost]:
    """J3, by precision."""
    p = parameters(1000)
    found: dict[str, Cost] = {}
    for precision in ("float64", "float32"):
        exactly(p, precision)
        found[precision] = cost_of(lambda q=precision: exactly(p, q), 1000, 20)
    return found


def whole_model() -> dict[str, tuple[Cost, float]]:
    """The default model: drawing people, stepping them, bands, chances and outcomes; and GiB of memory."""
    found: dict[str, tuple[Cost, float]] = {}
    sets = 200 if QUICK else 10_000
    for precision in ("float64", "float32"):
        # A process of its own, so that its memory is its own.
        words = [sys.executable, str(Path(__file__)), "--whole", precision, str(sets)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        wall, core, memory = json.loads(done.stdout.splitlines()[-1])
        found[precision] = Cost(people=100 * sets, wall_s=wall, core_s=core), memory
        print("the whole model", precision, f"{wall:.1f} s, idle {core / cores():.1f} s", flush=True)
    return found


def most_memory_gib() -> float:
    """The most this process ever held; `getrusage` would begin with what the calling process held."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def one_whole_model(precision: str, sets: int) -> None:
    """Print clock, core seconds and GiB of one population."""
    medicine = handrail.load_medicine("baclofen")
    person = handrail.Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
    course = handrail.parse_course("20 mg three times a day for 55 days then stop")
    compile_for(precision)
    cost = cost_of(
        lambda: simulate_population(
            course, person, medicine, replicates=sets, people=100, until_day=90, precision=precision
        ),
        100 * sets,
        1,
    )
    print(json.dumps([cost.wall_s, cost.core_s, most_memory_gib()]))


# --- how cost grows ----------------------------------------------------------------------------------------


def growth() -> tuple[list[Series], list[str]]:
    """Core time against people, hours and doses a day, and the fitted exponents."""
    bases = {"J1": 32_768 if QUICK else 262_144, "J2": 16_384 if QUICK else 131_072}
    p = parameters(4 * max(bases.values()))

    def part(people: int) -> dict[str, np.ndarray]:
        return {name: of[:people] for name, of in p.items()}

    series: list[Series] = []
    rows: list[str] = []
    # Drawing the people and writing down their bands costs the same whatever the hours: from 60 days on it is
    # a small part, and the table tells it apart.
    days = [30, 60] if QUICK else [60, 120, 240, 480]
    every = [24, 12, 8, 6, 4]
    runs = 2 if QUICK else 4
    for job, base in bases.items():
        people = [base // 2, base, 2 * base, 4 * base]
        of_people = [cost_of(lambda n=n, j=job: streaming(j, part(n)), n, runs).idle_s for n in people]
        of_days = [
            cost_of(lambda d=d, j=job, n=base: streaming(j, part(n), days=d), base, runs).idle_s for d in days
        ]
        of_doses = [
            cost_of(lambda h=h, j=job, n=base: streaming(j, part(n), interval_h=h), base, 2).idle_s
            for h in every
        ]
        for what, x, y in (
            ("people", people, of_people),
            ("hours", [24 * d for d in days], of_days),
            ("doses a day", [24 // h for h in every], of_doses),
        ):
            power = float(np.polyfit(np.log(x), np.log(y), 1)[0])
            series.append(Series(job=job, what=what, x=tuple(map(float, x)), y=tuple(y), power=power))
            # Weighted so that each point counts by its share, not by its seconds.
            _, fixed_s = np.polyfit(x, y, 1, w=1 / np.array(y))
            rows.append(
                f"| {job} | {what} | {x[0]:,} to {x[-1]:,} | {y[0]:.3f} to {y[-1]:.3f} | {power:.2f} "
                f"| {max(float(fixed_s), 0.0):.3f} |"
            )
    return series, rows


# --- the page ----------------------------------------------------------------------------------------------


def our_rows(costs: dict[tuple[str, str, int], Cost], floors: dict[str, Floor]) -> list[str]:
    """What the jobs took, with the fraction of the floor."""
    rows: list[str] = []
    for (job, precision, people), cost in costs.items():
        floor_s = floors[precision].of(job, precision) * HOURS * people
        rows.append(
            f"| {job} | {precision} | {people:,} | {cost.wall_s:.2f} | {cost.idle_s:.2f} "
            f"| {1000 * cost.core_us_a_day:.0f} | {100 * floor_s / cost.idle_s:.0f} % |"
        )
    return rows


def peer_rows(peers: list[dict[str, object]], costs: dict[tuple[str, str, int], Cost]) -> list[str]:
    """Each peer beside us: at our best, and at a thousand people."""
    rows: list[str] = []
    most = max(people for _, _, people in costs if people <= 100_000)
    for row in sorted(peers, key=lambda one: (str(one["job"]), float(one["core_s"]) / int(one["people"]))):  # type: ignore[arg-type]
        job, people = str(row["job"]), int(row["people"])  # type: ignore[call-overload]
        each = 1e6 * float(row["core_s"]) / people / DAYS  # type: ignore[arg-type]
        wall = 1e6 * float(row["seconds"]) / people / DAYS  # type: ignore[arg-type]
        ours = {q: costs[job, q, most].core_us_a_day for q in ("float64", "float32")}
        same = costs[job, "float64", 1000].core_us_a_day
        of_w = row["error_w"]
        right = max(float(row["error_c"]), float(of_w or 0)) <= MOST_ERROR  # type: ignore[arg-type]
        shown = f"{row['error_c']:.0e}" + (f" / {of_w:.0e}" if of_w is not None else "")
        rows.append(
            f"| {job} | {row['peer']} {row.get('version', '')} | {people} | {wall:.3g} | {each:.3g} "
            f"| {each / ours['float64']:.0f} | {each / ours['float32']:.0f} | {each / same:.0f} "
            f"| {shown}{'' if right else ' (more than 1e-4)'} |"
        )
    return rows


def main() -> None:
    """Measure all of it and write the page."""
    began = time.perf_counter()
    load = os.getloadavg()[0]
    for precision in ("float64", "float32"):
        compile_for(precision)
    floors = {precision: floor_of(precision, cores()) for precision in ("float64", "float32")}
    errors = our_errors()
    costs = our_costs()
    waited = waiting()
    series, grown = growth()
    whole = whole_model()
    peers, missing = run_peers(install())
    load = max(load, os.getloadavg()[0])
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "llvmlite", "scipy"))
    goals = goals_of_time(costs, floors, waited, whole) + goals_of_peers(costs, peers)
    goals += goals_of_answers(errors["float64"], series)
    text = PAGE.format(
        date=dt.date.today().isoformat(), machine=machine(), packages=packages, load=load,
        kernel=platform.release(), cores=cores(), minutes=(time.perf_counter() - began) / 60,
        goals=table(goals), ours="\n".join(our_rows(costs, floors)),
        waited="\n".join(
            f"| J3, {precision} | {1000 * cost.wall_s:.0f} | {1000 * cost.idle_s:.0f} |"
            for precision, cost in waited.items()
        ),
        errors="\n".join(one.row(precision) for precision, one in errors.items()),
        whole="\n".join(
            f"| the whole model, {precision}, {cost.people:,} people | {cost.wall_s:.1f} | {cost.idle_s:.1f} "
            f"| {gib:.2f} GiB |" for precision, (cost, gib) in whole.items()
        ),
        peers="\n".join(peer_rows(peers, costs)), grown="\n".join(grown),
        missing="\n".join(f"- {one}" for one in missing) or "- none",
        floors="\n".join(
            f"| {precision} | {1 / f.operation_s / 1e9:.0f} | {1 / f.increment_s / 1e9:.1f} |"
            for precision, f in floors.items()
        ),
    )  # fmt: skip
    print(text)
    if not QUICK:
        RESULTS.write_text(text, encoding="utf-8")
        draw_costs(series, FIGURE)


if __name__ == "__main__":
    if "--whole" in sys.argv:
        one_whole_model(sys.argv[-2], int(sys.argv[-1]))
    else:
        main()
