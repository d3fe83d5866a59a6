"""docs/ as a site: it is built without a warning, holds every page, and asks nobody for anything."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"NO_MKDOCS_2_WARNING": "1", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def test_every_page_of_the_documentation_is_there(site: Path) -> None:
    pages = [path for path in (ROOT / "docs").rglob("*.md") if path.name != "README.md"]

    assert len(pages) > 30
    for page in pages:
        assert (site / page.relative_to(ROOT / "docs")).with_suffix(".html").is_file(), page


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    loads = re.compile(
        r'<(?:script|img|iframe)[^>]*src="https?:|<link[^>]*rel="(?:stylesheet|preconnect)[^>]*https?:'
    )
    for page in site.rglob("*.html"):
        assert not loads.search(page.read_text(encoding="utf-8")), page


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        for place in re.findall(r'<a [^>]*href="(?![a-z]+:)([^"#?]+)', page.read_text(encoding="utf-8")):
            there = (page.parent / place).resolve()
            assert there.exists() or page.name == "404.html", f"{page.name}: {place}"
