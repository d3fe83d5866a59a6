"""Plan the demo person's taper, show it, and write it to `out/` as a PDF, a calendar and pictures.

The demo person is made up. The command is printed first, so that it can be changed and run again.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {"pdf": "the plan to print", "ics": "reminders for a calendar", "png": "the picture"}
COMMAND = (
    "plan",
    "taper",
    "20 mg four times a day for 14 months",
    *("--age", "58", "--sex", "female", "--weight", "70", "--egfr", "48"),
    *("--also", "zolpidem", "--have", "10,20", "--halves"),
)


def main() -> int:
    """Run the command as anyone would, and name what it wrote."""
    (ROOT / "out").mkdir(exist_ok=True)
    files = [part for kind in FILES for part in (f"--{kind}", f"out/plan.{kind}")]
    print("$ .venv/bin/handrail", shlex.join([*COMMAND, *files]), flush=True)
    done = subprocess.run([sys.executable, "-m", "handrail", *COMMAND, *files], cwd=ROOT, check=False)
    if done.returncode == 0:
        print("\nWritten for you:")
        for kind, what in FILES.items():
            print(f"  out/plan.{kind:4} {what}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
