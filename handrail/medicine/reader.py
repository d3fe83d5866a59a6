"""Strict reading of a pack's files, CSV and TOML alike: every row against its form, with file and line.

Nothing is guessed and nothing repaired: an unknown column, an empty cell that must be filled or a number that
isn't one is a problem. All of them are collected, so that an author sees every problem of a file at once.
"""

from __future__ import annotations

import csv
import io
import math
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from handrail.medicine.tables import Column, Form, Problems, Row, did_you_mean

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Reader:
    """Reads the files of one pack.

    Attributes:
        problems: what is wrong.
        cited: keys of the sources that some row names.
        claims_verified: the sources and the place of each row that says it was read at its source.
    """

    def __init__(self, folder: Path, source_keys: Collection[str], problems: Problems) -> None:
        """Read from `folder`, with the keys of its bibliography."""
        self.folder = folder
        self.problems = problems
        self.cited: set[str] = set()
        self.claims_verified: list[tuple[tuple[str, ...], str]] = []
        self._source_keys = source_keys
        self._toml: dict[str, tuple[Mapping[str, Any], Mapping[tuple[str, int, str], int]]] = {}

    def has(self, file: str) -> bool:
        """Whether the pack has this file."""
        return (self.folder / file).is_file()

    def rows(self, form: Form) -> list[Row]:
        """The rows that fit the form; the others are in `problems`."""
        raw = self._toml_rows(form) if form.table else self._csv_rows(form)
        rows: list[Row] = []
        seen: dict[tuple[str, str], str] = {}
        for values, where in raw:
            row = self._fit(form, values, where)
            if row is not None and self._is_new(form, row, seen):
                rows.append(row)
                if row.values.get("verified") and row.values.get("sources"):
                    self.claims_verified.append((row.names("sources"), where))
        if form.once and not rows and not any(p.where.startswith(form.file) for p in self.problems.found):
            self.problems.add(f"There is no [{form.table}].", where=f"{form.file}, line 1", fix=form.meaning)
        return rows

    def words(self, file: str, table: str) -> dict[str, str]:
        """A TOML table of free names and sentences, such as `[words]`."""
        content, lines = self._read_toml(file)
        found = content.get(table, {})
        words: dict[str, str] = {}
        for name, value in (cast("dict[str, Any]", found) if isinstance(found, dict) else {}).items():
            if isinstance(value, str) and value.strip():
                words[name] = value
            else:
                line = lines.get((table, 0, name), 1)
                self.problems.add(f"[{table}] {name} is no sentence.", where=f"{file}, line {line}")
        return words

    # --- one row ------------------------------------------------------------------------------------

    def _fit(self, form: Form, values: Mapping[str, Any], where: str) -> Row | None:
        """The row with typed values, or None after noting everything wrong with it."""
        before = len(self.problems.found)
        known = {column.name for column in form.columns}
        for name in values:
            if name not in known:
                self.problems.add(
                    f"'{name}' is no {'key of [' + form.table + ']' if form.table else 'column'} here.",
                    fix=did_you_mean(name, known),
                    where=where,
                )
        typed: dict[str, Any] = {}
        for column in form.columns:
            raw = values.get(column.name)
            if raw is None or raw == "" or raw == []:
                typed[column.name] = None
                if column.required:
                    self.problems.add(f"'{column.name}' is missing.", fix=_needs(column), where=where)
            else:
                typed[column.name] = self._typed(column, raw, where)
        return Row(typed, where) if len(self.problems.found) == before else None

    def _typed(self, column: Column, raw: Any, where: str) -> Any:
        """One value in its kind; a problem is noted and None returned."""
        try:
            value = _READ[column.kind](raw)
        except ValueError as error:
            self.problems.add(f"{column.name} is {error}.", fix=_needs(column), where=where)
            return None
        if column.choices:
            items = cast("tuple[str, ...]", value if isinstance(value, tuple) else (value,))
            for item in items:
                if item not in column.choices:
                    self.problems.add(
                        f"{column.name} is '{item}'.",
                        fix=f"It is one of {', '.join(column.choices)}.",
                        where=where,
                    )
        if isinstance(value, float | int) and not isinstance(value, bool):
            self._in_range(column, float(value), where)
        if column.kind == "sources":
            self._cite(cast("tuple[str, ...]", value), where)
        if column.unique and isinstance(value, str) and not _ID.fullmatch(value):
            self.problems.add(f"{column.name} '{value}' has a sign that a name can't have.", where=where)
        return value

    def _in_range(self, column: Column, value: float, where: str) -> None:
        if column.low is not None and value < column.low:
            self.problems.add(
                f"{column.name} is {value:g}.", fix=f"It is {column.low:g} or more.", where=where
            )
        if column.high is not None and value > column.high:
            self.problems.add(
                f"{column.name} is {value:g}.", fix=f"It is {column.high:g} or less.", where=where
            )

    def _cite(self, keys: Iterable[str], where: str) -> None:
        for key in keys:
            self.cited.add(key)
            if key not in self._source_keys:
                self.problems.add(
                    f"The source '{key}' is not in sources.bib.",
                    fix=did_you_mean(key, self._source_keys),
                    where=where,
                )

    def _is_new(self, form: Form, row: Row, seen: dict[tuple[str, str], str]) -> bool:
        for column in form.columns:
            if not column.unique:
                continue
            key = (column.name, row.text(column.name))
            if key in seen:
                self.problems.add(
                    f"The {column.name} '{key[1]}' stands twice (first in {seen[key].split(', ')[-1]}).",
                    where=row.where,
                )
                return False
            seen[key] = row.where
        return True

    # --- CSV ----------------------------------------------------------------------------------------

    def _csv_rows(self, form: Form) -> Iterator[tuple[Mapping[str, Any], str]]:
        text = self._text(form.file)
        if text is None:
            return
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            header = next(reader, list[str]())
            if not self._header_fits(form, header):
                return
            while True:
                line = reader.line_num + 1
                cells = next(reader, None)
                if cells is None:
                    return
                where = f"{form.file}, line {line}"
                if len(cells) != len(header):
                    self.problems.add(
                        f"There are {len(cells)} cells under {len(header)} columns.", where=where
                    )
                    continue
                yield dict(zip(header, (cell.strip() for cell in cells), strict=True)), where
        except csv.Error as error:
            self.problems.add(f"This is no CSV: {error}.", where=f"{form.file}, line {reader.line_num}")

    def _header_fits(self, form: Form, header: list[str]) -> bool:
        where, before = f"{form.file}, line 1", len(self.problems.found)
        known = [column.name for column in form.columns]
        for name in header:
            if name not in known:
                self.problems.add(f"'{name}' is no column here.", fix=did_you_mean(name, known), where=where)
            elif header.count(name) > 1:
                self.problems.add(f"The column '{name}' stands twice.", where=where)
        for name in known:
            if name not in header:
                self.problems.add(
                    f"The column '{name}' is missing.", where=where, fix="Leave its cells empty if need be."
                )
        return len(self.problems.found) == before

    # --- TOML ---------------------------------------------------------------------------------------

    def _toml_rows(self, form: Form) -> Iterator[tuple[Mapping[str, Any], str]]:
        content, lines = self._read_toml(form.file)
        found = content.get(form.table, [])
        entries = _listed([found] if form.once and isinstance(found, dict) else found)
        wanted = f"[{form.table}]" if form.once else f"[[{form.table}]]"
        if entries is None or not all(isinstance(entry, dict) for entry in entries):
            line = lines.get((form.table, 0, ""), 1)
            self.problems.add(
                f"'{form.table}' is not written as {wanted}.", where=f"{form.file}, line {line}"
            )
            return
        for number, entry in enumerate(entries):
            yield entry, f"{form.file}, line {lines.get((form.table, number, ''), 1)}"

    def known_tables(self, file: str, names: Iterable[str]) -> None:
        """Note every top-level table of a TOML file that nobody reads."""
        content, lines = self._read_toml(file)
        for name in content:
            if name not in set(names):
                line = lines.get((name, 0, ""), 1)
                self.problems.add(
                    f"'{name}' is no table here.", fix=did_you_mean(name, names), where=f"{file}, line {line}"
                )

    def _read_toml(self, file: str) -> tuple[Mapping[str, Any], Mapping[tuple[str, int, str], int]]:
        if file not in self._toml:
            text = self._text(file)
            content: dict[str, Any] = {}
            if text is not None:
                try:
                    content = tomllib.loads(text)
                except tomllib.TOMLDecodeError as error:
                    line = re.search(r"line (\d+)", str(error))
                    self.problems.add(
                        f"This is no TOML: {error}.",
                        fix="Close what is open there or in the line before: a bracket, a quote, a table.",
                        where=f"{file}, line {line.group(1) if line else text.count(chr(10))}",
                    )
            self._toml[file] = (content, toml_lines(text or ""))
        return self._toml[file]

    def _text(self, file: str) -> str | None:
        try:
            return (self.folder / file).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.problems.add("The file is missing.", where=f"{file}, line 1")
        except UnicodeDecodeError:
            self.problems.add("The file isn't UTF-8 text.", where=f"{file}, line 1")
        return None


def toml_lines(text: str) -> dict[tuple[str, int, str], int]:
    """Where tables and keys stand, which tomllib doesn't tell: (table, how many before it, key) to line.

    The key "" is the table's own line. A line inside a multi-line string that looks like a heading would be
    counted; packs have none.
    """
    lines: dict[tuple[str, int, str], int] = {}
    count: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        heading = re.match(r"\s*\[{1,2}\s*([A-Za-z0-9_-]+)\s*\]{1,2}\s*(#.*)?$", line)
        key = re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line)
        if heading:
            table = heading.group(1)
            count[table] = count.get(table, -1) + 1
            lines[table, count[table], ""] = number
        elif key:
            lines.setdefault((table, count.get(table, 0), key.group(1)), number)
    return lines


def _needs(column: Column) -> str:
    return f"{column.name}: {column.meaning}"


def _read_text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError(f"{raw!r}, not text")
    return raw


def _read_number(raw: Any) -> float:
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        return float(raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw):
        return float(raw)
    raise ValueError(f"{raw!r}, not a number")


def _read_whole(raw: Any) -> int:
    value = _read_number(raw)
    if value != int(value):
        raise ValueError(f"{raw!r}, not a whole number")
    return int(value)


def _read_yes_no(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return raw == "true"
    raise ValueError(f"{raw!r}, not true or false")


def _read_names(raw: Any) -> tuple[str, ...]:
    parts = _listed(raw.split(";") if isinstance(raw, str) else raw)
    if parts is None or not all(isinstance(part, str) and part.strip() for part in parts):
        raise ValueError(f"{raw!r}, not a list of names")
    return tuple(part.strip() for part in parts)


def _read_numbers(raw: Any) -> tuple[float, ...]:
    parts = _listed([part.strip() for part in raw.split(";")] if isinstance(raw, str) else raw)
    if parts is None:
        raise ValueError(f"{raw!r}, not a list of numbers")
    return tuple(_read_number(part) for part in parts)


def _listed(raw: Any) -> list[Any] | None:
    """A list, or None for anything else."""
    return cast("list[Any]", raw) if isinstance(raw, list) else None


_READ = {
    "text": _read_text,
    "condition": _read_text,
    "number": _read_number,
    "whole": _read_whole,
    "yes_no": _read_yes_no,
    "names": _read_names,
    "lines": _read_names,
    "sources": _read_names,
    "numbers": _read_numbers,
}
