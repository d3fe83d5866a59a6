"""The commands of a page, each in a process of its own, born of one that has loaded most of the program.

Loading takes longer than most commands. What a command reads, such as a medicine's data, it reads for itself.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

LOADED = (
    "handrail.cli.main",
    "handrail.check",
    "handrail.exchange.json",
    "handrail.exchange.shapes",
    "handrail.plan",
    "handrail.report.paper",
    "handrail.report.text",
    "handrail.simulate.compare",
    "pybtex.database.input.bibtex",
    "pydantic",
    "rich.console",
    "rich.table",
    "typst",
)

_BIRTHPLACE = get_context("forkserver")
_BIRTHPLACE.set_forkserver_preload(list(LOADED))


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """The exit code of a command, and what it wrote for people."""

    code: int | None
    said: str


def run_handrail(words: Sequence[str], folder: Path) -> Done:
    """Run `handrail` with these words in a folder."""
    with TemporaryDirectory() as beside:
        heard = Path(beside) / "said"
        process = _BIRTHPLACE.Process(target=_command, args=(list(words), str(folder), str(heard)))
        process.start()
        process.join()
        return Done(code=process.exitcode, said=heard.read_text(encoding="utf-8"))


def _command(words: list[str], folder: str, heard: str) -> None:
    os.chdir(folder)
    file = os.open(heard, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(file, stream)
    sys.argv = ["handrail", *words]
    runpy.run_module("handrail", run_name="__main__")
