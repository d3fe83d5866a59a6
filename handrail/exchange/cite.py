"""The sources of a saved answer as BibTeX, for whoever writes about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.sources import Bibliography

_FIX = "Give a file written with --json."


def cite(saved: str, bibliography: Bibliography | None = None) -> str:
    """BibTeX entries of every source behind a saved answer.

    Args:
        saved: the text of a file written with `--json` (plan, check or simulation).
        bibliography: where the keys are looked up; that of the medicine's pack if not given.

    Raises:
        InputError: the text is no answer of ours, or a source in it isn't in the bibliography.
    """
    medicine, keys = _read(saved)
    if bibliography is None:
        from handrail.medicine.pack import load_medicine

        bibliography = load_medicine(medicine).bibliography
    return bibliography.to_bibtex(keys)


def _read(saved: str) -> tuple[str, list[str]]:
    try:
        shape: object = json.loads(saved)
    except (ValueError, RecursionError):
        raise InputError("This is no JSON.", fix=_FIX, where="saved result") from None
    if not isinstance(shape, Mapping):
        raise InputError("This JSON is no answer of Handrail's.", fix=_FIX, where="saved result")
    answer = cast("Mapping[str, object]", shape)
    medicine, sources = answer.get("medicine"), answer.get("sources")
    if not str(answer.get("schema", "")).startswith("handrail/") or not isinstance(medicine, str):
        raise InputError("This JSON is no answer of Handrail's.", fix=_FIX, where="saved result")
    if not isinstance(sources, list):
        raise InputError("This answer has no list of sources.", fix=_FIX, where="saved result")
    keys: list[str] = []
    for source in cast("list[object]", sources):
        key = cast("Mapping[str, object]", source).get("key") if isinstance(source, Mapping) else None
        if not isinstance(key, str):
            raise InputError("A source in this answer has no key.", fix=_FIX, where="saved result, sources")
        keys.append(key)
    return medicine, keys
