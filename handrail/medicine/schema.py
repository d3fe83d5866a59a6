"""The forms of a pack as one JSON Schema, for authors and their editors.

The schema describes a pack as one object: a property a file, whose value is the list of its rows (CSV) or its
tables (TOML). It is made from the forms that read the files, so the two can't disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handrail.medicine import forms
from handrail.medicine.tables import Column, Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def pack_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a pack's files.

    >>> sorted(pack_schema()["properties"])[:3]
    ['cards.toml', 'dynamics.toml', 'floors.toml']
    """
    files: dict[str, Any] = {}
    for form in forms.ALL_FORMS:
        if form.table:
            whole = files.setdefault(form.file, _table_file())
            whole["properties"][form.table] = _entry(form) if form.once else _rows(form)
            if form.once:
                whole["required"].append(form.table)
        else:
            files[form.file] = _rows(form)
    files[forms.PACK.file]["properties"]["words"] = {
        "type": "object",
        "description": "Sentences about the medicine, by name.",
        "additionalProperties": {"type": "string", "minLength": 1},
    }
    return {
        "$schema": DIALECT,
        "title": "A data pack of one medicine",
        "description": "Beside these files a pack holds sources.bib, vocabulary.toml and cases/.",
        "type": "object",
        "properties": files,
        "required": sorted(files),
        "additionalProperties": False,
    }


def _table_file() -> dict[str, Any]:
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def _rows(form: Form) -> dict[str, Any]:
    return {"type": "array", "description": form.meaning, "items": _entry(form)}


def _entry(form: Form) -> dict[str, Any]:
    return {
        "type": "object",
        "description": form.meaning,
        "properties": {column.name: _value(column) for column in form.columns},
        "required": [column.name for column in form.columns if column.required],
        "additionalProperties": False,
    }


_KINDS: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string", "minLength": 1},
    "condition": {"type": "string", "minLength": 1},
    "number": {"type": "number"},
    "whole": {"type": "integer"},
    "yes_no": {"type": "boolean"},
    "names": {"type": "array", "items": {"type": "string", "minLength": 1}},
    "lines": {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
    "numbers": {"type": "array", "items": {"type": "number"}},
    "sources": {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
}


def _value(column: Column) -> dict[str, Any]:
    value: dict[str, Any] = {**_KINDS[column.kind], "description": column.meaning}
    if column.choices:
        target = value
        if value["type"] == "array":
            target = value["items"] = {**value["items"]}
        target["enum"] = list(column.choices)
    if column.low is not None:
        value["minimum"] = column.low
    if column.high is not None:
        value["maximum"] = column.high
    return value
