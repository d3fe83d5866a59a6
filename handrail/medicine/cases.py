"""The stories of a pack that show a rule: which of them expect it to be found."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from handrail.errors import PackError


def cases_of(rule: str, medicine: str) -> tuple[str, ...]:
    """Titles of the stories in which a rule has to be found, in the order of their files.

    Args:
        rule: its identifier.
        medicine: the name of its pack.

    Raises:
        PackError: a story can't be read.
    """
    return _titles(medicine).get(rule, ())


@cache
def _titles(medicine: str) -> Mapping[str, tuple[str, ...]]:
    folder = files("handrail.packs") / medicine / "cases"
    titles: dict[str, tuple[str, ...]] = {}
    if not folder.is_dir():
        return titles
    for place in sorted(folder.iterdir(), key=lambda one: one.name):
        if not place.name.endswith(".toml"):
            continue
        try:
            case = tomllib.loads(place.read_text(encoding="utf-8"))
            expected = {str(entry["rule"]) for entry in case.get("expect", ()) if "rule" in entry}
            for rule in expected | {str(urgent) for urgent in case.get("urgent", ())}:
                titles[rule] = (*titles.get(rule, ()), str(case["title"]))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as problem:
            raise PackError(f"It can't be read ({problem}).", where=f"cases/{place.name}") from None
    return titles
