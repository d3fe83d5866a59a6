"""The stories in a pack's `cases/` folder, read once for the pages and the tests that need them.

A story is a TOML file: the comment at its head tells it, its keys say what is known and what must come out
(`tests/test_cases.py` lists them). Nothing here judges anything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

KEYS = frozenset(
    {
        *("title", "source", "person", "facts", "course", "from_day", "expect", "exactly", "silent"),
        *("cannot_tell", "urgent", "folded"),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One file of `cases/`.

    Attributes:
        name: of the file, without its ending.
        tells: the comment at the head, as one line; "" if there is none.
        expect: rules that must be found, with their severity.
        silent: rules that must not be found.
        table: everything in the file.
    """

    name: str
    title: str
    tells: str
    source: str
    expect: Mapping[str, str]
    silent: tuple[str, ...]
    table: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        """Of its heading on the page of all stories."""
        return self.name.replace("_", "-")


def folder_of(medicine: str) -> Path:
    """Where a pack keeps its stories."""
    return Path(str(files("handrail.packs") / medicine / "cases"))


def read_story(path: Path) -> Story:
    """One story.

    Raises:
        ValueError: a key that no story has.
    """
    text = path.read_text(encoding="utf-8")
    table = tomllib.loads(text)
    if unknown := sorted(set(table) - KEYS):
        raise ValueError(f"{path.name}: unknown keys {unknown}")
    return Story(
        name=path.stem,
        title=table["title"],
        tells=" ".join(_head(text.splitlines())),
        source=table["source"],
        expect={entry["rule"]: entry["severity"] for entry in table["expect"]},
        silent=tuple(table.get("silent", ())),
        table=table,
    )


def stories(medicine: str) -> tuple[Story, ...]:
    """All stories of a pack, by name."""
    return tuple(read_story(path) for path in sorted(folder_of(medicine).glob("*.toml")))


def shown_by(all_stories: Iterable[Story]) -> dict[str, list[Story]]:
    """By rule, the stories in which it must be found."""
    found: dict[str, list[Story]] = {}
    for story in all_stories:
        for rule in story.expect:
            found.setdefault(rule, []).append(story)
    return found


def _head(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        if not line.startswith("#"):
            return
        yield line.removeprefix("#").strip()
