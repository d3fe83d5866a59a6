"""What the site shows besides docs/: pages that live elsewhere in the project, and the order of all.

mkdocs calls these functions (`hooks` in mkdocs.yml). Links in the pages stay as they are where the project is
read as files; here they are turned to where the page stands in the site.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

OUTSIDE = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "about/architecture.md",
    "GLOSSARY.md": "about/glossary.md",
    "CHANGELOG.md": "about/changelog.md",
    "CONTRIBUTING.md": "about/contributing.md",
    "SECURITY.md": "about/security.md",
}
"""Pages of the project's first folder, and where they stand in the site."""

PART_OF_FOLDER = {
    "tutorials": "Tutorials",
    "how-to": "How to",
    "reference": "Reference",
    "measured": "Measured",
    "reports": "Measured",
    "decisions": "Decisions",
}
"""Where a page stands that mkdocs.yml doesn't name."""
MEASURED_REFERENCE = {
    f"reference/{name}.md"
    for name in (
        "follow-calibration",
        "follow-value",
        "reading-probe",
        "reading-scores",
        "readings",
        "trial-operating",
        "trial-predictions",
    )
}
"""Pages made by the program that tell how well it does."""

_LINK = re.compile(r"(?P<open>\]\()(?P<place>[^)#\s]+)(?P<rest>(?:#[^)\s]*)?\))")
_FENCE = re.compile(r"^(```.*?^```)", re.MULTILINE | re.DOTALL)


def _from_outside() -> dict[str, str]:
    """Every file of the project that the site shows: its path in the project, its place in the site."""
    measured = {
        str(path.relative_to(ROOT)): f"measured/{path.name}"
        for path in [*(ROOT / "benchmarks" / "results").glob("*"), ROOT / "benchmarks" / "RESULTS.md"]
        if path.suffix in (".md", ".svg")
    }
    # The peers' page names its picture by its folder.
    if "benchmarks/results/cost.svg" in measured:
        measured["benchmarks/results/cost.svg"] = "measured/results/cost.svg"
    return {**OUTSIDE, **measured}


def on_files(files: Any, config: Any) -> Any:
    """Put the pages from elsewhere among those of docs/."""
    from mkdocs.structure.files import File

    # docs/README.md is for readers of the folder; the site has a navigation instead.
    for file in [file for file in files if file.src_uri == "README.md"]:
        files.remove(file)
    for path, place in _from_outside().items():
        content = (ROOT / path).read_text(encoding="utf-8")
        files.append(File.generated(config, place, content=content))
    _into_the_navigation(config["nav"], sorted(file.src_uri for file in files.documentation_pages()))
    return files


def _into_the_navigation(nav: list[Any], pages: list[str]) -> None:
    """Put every page that the navigation doesn't name at the end of the part that its folder belongs to."""
    parts: dict[str, list[Any]] = {
        title: inside
        for part in nav
        if isinstance(part, dict)
        for title, inside in part.items()
        if isinstance(inside, list)
    }
    named = set(re.findall(r"[\w./-]+\.md", repr(nav)))
    for page in pages:
        if page not in named:
            folder = page.split("/")[0]
            measured = page in MEASURED_REFERENCE
            parts["Measured" if measured else PART_OF_FOLDER.get(folder, "About")].append(page)


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Turn links that leave docs/ to where the page stands in the site, or to its name alone."""
    places = _from_outside()
    paths = {place: path for path, place in places.items()}
    here = page.file.src_uri
    source = paths.get(here, f"docs/{here}")

    def turned(found: re.Match[str]) -> str:
        place = found["place"]
        if re.match(r"[a-z]+:", place):
            return found[0]
        meant = posixpath.normpath(posixpath.join(posixpath.dirname(source), place))
        if meant in places:
            target = places[meant]
        elif meant == "docs/README.md":
            target = "index.md"
        elif meant.startswith("docs/") and not meant.endswith(".png.png"):
            target = meant.removeprefix("docs/")
        else:
            # A file of the program or of a pack: the site does not hold it. Its name is in the project.
            return f"]({posixpath.relpath('about/in-the-project.md', posixpath.dirname(here) or '.')})"
        return f"{found['open']}{posixpath.relpath(target, posixpath.dirname(here) or '.')}{found['rest']}"

    parts = _FENCE.split(markdown)
    return "".join(part if part.startswith("```") else _LINK.sub(turned, part) for part in parts)
