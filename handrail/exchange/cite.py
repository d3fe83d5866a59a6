"""The sources of a saved answer as BibTeX, for whoever writes about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.sources import Bibliography

_FIX = "Give a file written with --json."
_NO_ANSWER = "This JSON is no answer of Handrail's."


def cite(saved: str, bibliography: Bibliography | None = None) -> str:
    """BibTeX entries of every source behind a saved answer.

    What is known of alcohol and other depressants belongs to no medicine and has a bibliography of its own; a
    source that stands in both is given once.

    Args:
        saved: the text of a file written with `--json` or `--sedation-json`.
        bibliography: where the keys are looked up; that of the medicine's pack if not given.

    Raises:
        InputError: the text is no answer of ours, or a source in it isn't in its bibliography.
    """
    answer = _read(saved)
    keys = _keys(answer, "sources")
    if bibliography is None:
        from handrail.medicine.pack import load_medicine

        bibliography = load_medicine(cast("str", answer["medicine"])).bibliography
    entries = [bibliography.to_bibtex(keys)]
    if "companion_sources" in answer:
        from handrail.medicine.companions import load_companions

        beside = [key for key in _keys(answer, "companion_sources") if key not in keys]
        entries.append(load_companions().bibliography.to_bibtex(beside))
    return "\n".join(part for part in entries if part)


def _read(saved: str) -> Mapping[str, object]:
    try:
        shape: object = json.loads(saved)
    except (ValueError, RecursionError):
        raise InputError("This is no JSON.", fix=_FIX, where="saved result") from None
    if not isinstance(shape, Mapping):
        raise InputError(_NO_ANSWER, fix=_FIX, where="saved result")
    answer = cast("Mapping[str, object]", shape)
    is_ours = str(answer.get("schema", "")).startswith("handrail/") or _is_population(answer)
    if not is_ours or not isinstance(answer.get("medicine"), str):
        raise InputError(_NO_ANSWER, fix=_FIX, where="saved result")
    return answer


def _is_population(answer: Mapping[str, object]) -> bool:
    """A population is written field by field: no schema, and its sources are bare keys."""
    return answer.get("kind") == "population" and "handrail" in answer


def _keys(answer: Mapping[str, object], name: str) -> list[str]:
    sources = answer.get(name)
    if not isinstance(sources, list):
        raise InputError("This answer has no list of sources.", fix=_FIX, where="saved result")
    keys: list[str] = []
    for source in cast("list[object]", sources):
        key = source if _is_population(answer) else None
        if isinstance(source, Mapping):
            key = cast("Mapping[str, object]", source).get("key")
        if not isinstance(key, str):
            raise InputError("A source in this answer has no key.", fix=_FIX, where=f"saved result, {name}")
        keys.append(key)
    return keys
