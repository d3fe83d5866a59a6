"""What a page shows works: every block of Python and every command in README.md and docs/ is run.

A page's blocks run in order in one empty folder, so that a later block may use what an earlier one
wrote. In `sh` blocks, `handrail ...` is run, `make ...` must be a word of the Makefile, and a
trailing `# leaves with 1` says which exit code is expected; anything else has no place there.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.commands import run_handrail

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
NOT_RUN = {"text", "toml", "csv", "json", "bibtex", ""}

_BLOCK = re.compile(r"^```(?P<language>[a-z]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)(?P<place>[^)#\s]+)")


def blocks(page: Path) -> list[tuple[int, str, str]]:
    """(line, language, body) of every fenced block."""
    text = page.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, found.start()) + 1, found["language"], found["body"])
        for found in _BLOCK.finditer(text)
    ]


def commands(body: str) -> list[str]:
    """The commands of a block, with continued lines put together and comments on their own left out."""
    lines = body.replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ").strip() for line in lines if line.strip() and not line.startswith("#")]


def run_command(command: str, where: str, folder: Path) -> None:
    """Run one command of a page in `folder`."""
    said, _, expected = command.partition("# leaves with ")
    words = shlex.split(said, comments=True)
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        missing = [
            word for word in words[1:] if not re.search(rf"^{re.escape(word)}:", makefile, re.MULTILINE)
        ]
        assert not missing, f"{where}: make has no word {missing}"
        return
    assert words[0] == "handrail", f"{where}: only handrail and make are run, not {words[0]!r}"
    done = run_handrail(words[1:], folder)
    assert done.code == int(expected or 0), f"{where}: {command}\n{done.said}"


@pytest.mark.parametrize("page", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES])
def test_every_block_of_a_page_works(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__page__"}
    for line, language, body in blocks(page):
        where = f"{page.relative_to(ROOT)}, line {line}"
        if language == "python":
            exec(compile(body, where, "exec"), names)
        elif language == "sh":
            for command in commands(body):
                run_command(command, where, tmp_path)
        else:
            assert language in NOT_RUN, f"{where}: a block of {language!r} is neither run nor known"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(p, id=str(p.relative_to(ROOT)))
        for p in [*PAGES, ROOT / "ARCHITECTURE.md", ROOT / "GLOSSARY.md"]
    ],
)
def test_every_link_of_a_page_leads_somewhere(page: Path):
    broken = [
        found["place"]
        for found in _LINK.finditer(page.read_text(encoding="utf-8"))
        if not (page.parent / found["place"]).exists()
    ]

    assert not broken


def test_generated_pages_are_fresh():
    done = subprocess.run(
        [sys.executable, "-m", "tools.pages", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
