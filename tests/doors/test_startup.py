"""Asking for help or the version loads nothing heavy, and a plan loads no compiler."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "numpy", "scipy", "numba", "llvmlite", "rich", "pydantic", "typst", "icalendar", "pybtex",
    "handrail.medicine", "handrail.simulate", "handrail.plan",
)  # fmt: skip


def loaded_after(*words: str) -> set[str]:
    """The modules that a command has loaded by its end."""
    script = (
        "import sys; sys.argv = ['handrail', *sys.argv[1:]]\n"
        "from handrail.cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("plan", "taper", "--help"), ()])
def test_help_and_version_load_nothing_heavy(words):
    assert not loaded_after(*words) & set(HEAVY)


def test_a_plan_loads_neither_a_compiler_nor_what_it_does_not_need():
    loaded = loaded_after(
        "plan",
        "taper",
        "20 mg three times a day for 6 months",
        "--age",
        "58",
        "--egfr",
        "80",
        "--draws",
        "20",
    )

    assert "handrail.plan" in loaded
    assert not loaded & {"numba", "llvmlite", "scipy.stats", "scipy.integrate", "typst", "icalendar"}
