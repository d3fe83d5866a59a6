"""Where a number comes from: one bibliography a pack, one key a source.

A pack's `sources.bib` is plain BibTeX. Loading a medicine only needs to know which keys there are, so the
keys are found with a light scan; the entries are read by pybtex when somebody wants to see one.

`annote` says how the source was met: it begins with "seen" when the figures were read at the source, and
with "memory" when they still have to be. A source from memory is shown as not yet verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from handrail.errors import InputError, PackError

_ENTRY = re.compile(r"^@(\w+)\s*\{\s*([^\s,]+)\s*,", re.MULTILINE)
_MARKUP = re.compile(r"[{}]|\\(?=[%&_#$])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One source, as a reader wants to see it.

    Attributes:
        kind: of publication, in BibTeX's words: article, book, misc, techreport.
        authors: family names or the name of a body; empty where they were not seen.
        year: None where the page bears no date.
        venue: the journal, or what sort of page it is.
        verified: its figures were read at the source.
        annote: how it was met: "seen" or "memory", with what a reader should know about it.
        note: what else a reader should know.
    """

    key: str
    kind: str
    authors: tuple[str, ...]
    title: str
    year: int | None
    venue: str
    doi: str
    url: str
    verified: bool
    annote: str = ""
    note: str = ""

    @property
    def link(self) -> str:
        """The web address: by DOI where there is one, else the page; empty if neither is known."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def short(self) -> str:
        """A citation of one line, such as "Simon 2018, Frontiers in Psychiatry"."""
        year = f" {self.year}" if self.year else ""
        if not self.authors:
            return f"{self.title}{year and ',' + year}"
        rest = self.venue if self.kind == "article" else self.title
        return f"{self.authors[0]}{year}, {rest}" if rest else f"{self.authors[0]}{year}"


class Bibliography:
    """The sources of one pack, by key.

    >>> text = "@article{simon2018, author={Simon, N.}, title={T}, journal={J}, year={2018}, annote={seen}}"
    >>> Bibliography(text).short("simon2018")
    'Simon 2018, J'
    """

    def __init__(self, text: str, file: str = "sources.bib") -> None:
        """Find the keys and their lines.

        Args:
            text: BibTeX, each entry beginning on a line of its own.
            file: name for messages.

        Raises:
            PackError: a key stands twice, with file and line.
        """
        self._text = text
        self._file = file
        self._place: dict[str, tuple[int, int]] = {}
        line, counted = 1, 0
        for match in _ENTRY.finditer(text):
            line += text.count("\n", counted, match.start())
            counted = match.start()
            key = match.group(2)
            if key in self._place:
                raise PackError(
                    f"The source '{key}' stands twice (first in line {self._place[key][0]}).",
                    fix="One source, one key: take one of them out.",
                    where=f"{file}, line {line}",
                )
            self._place[key] = (line, match.start())

    @classmethod
    def read(cls, path: Path) -> Bibliography:
        """The bibliography in a file.

        Raises:
            PackError: the file is missing, is no UTF-8, or has a key twice.
        """
        try:
            return cls(path.read_text(encoding="utf-8"), path.name)
        except FileNotFoundError:
            raise PackError(
                "There is no sources.bib.", fix="Every number needs a source.", where=path.name
            ) from None
        except UnicodeDecodeError:
            raise PackError(
                "The file isn't UTF-8 text.", fix="Save it as UTF-8.", where=f"{path.name}, line 1"
            ) from None

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, in the order of the file."""
        return tuple(self._place)

    def __contains__(self, key: object) -> bool:
        return key in self._place

    def __len__(self) -> int:
        return len(self._place)

    def line(self, key: str) -> int:
        """The line of the file on which an entry begins."""
        return self._place[key][0]

    def get(self, key: str) -> Source:
        """One source in full.

        Raises:
            InputError: there is no such key.
            PackError: the file is no BibTeX.
        """
        self._must_have(key)
        return self._entries[key]

    def short(self, key: str) -> str:
        """A citation of one line, such as "Simon 2018, Frontiers in Psychiatry"."""
        return self.get(key).short

    def to_bibtex(self, keys: Iterable[str]) -> str:
        """The entries of these keys as BibTeX, each once, in the order of the file.

        Raises:
            InputError: one of the keys doesn't exist.
        """
        wanted = set(keys)
        for key in wanted:
            self._must_have(key)
        starts = [start for _, start in self._place.values()]
        ends = [*starts[1:], len(self._text)]
        chosen = (
            self._text[start:end].strip()
            for key, start, end in zip(self._place, starts, ends, strict=True)
            if key in wanted
        )
        return "\n\n".join(chosen) + "\n" if wanted else ""

    def _must_have(self, key: str) -> None:
        if key not in self._place:
            from difflib import get_close_matches

            near = get_close_matches(key, self._place, n=1)
            nearest = f" The nearest is '{near[0]}'." if near else ""
            raise InputError(f"There is no source '{key}'.{nearest}", fix=f"The keys are in {self._file}.")

    @cached_property
    def _entries(self) -> Mapping[str, Source]:
        # pybtex carries no types, so what it hands over is Any until it is a Source.
        # Named, since to find it by the name of the format pybtex looks through every installed package.
        from pybtex.database.input.bibtex import Parser  # pyright: ignore[reportMissingTypeStubs]
        from pybtex.exceptions import PybtexError  # pyright: ignore[reportMissingTypeStubs]

        try:
            parsed = cast("Any", Parser()).parse_string(self._text)
        except PybtexError as error:
            line = re.search(r"line (\d+)", str(error))
            where = f"{self._file}, line {line.group(1) if line else 1}"
            raise PackError(f"This is no BibTeX: {error}.", where=where) from error
        return {str(key): _source(str(key), entry) for key, entry in parsed.entries.items()}


def _source(key: str, entry: Any) -> Source:
    """A `Source` from pybtex's entry."""
    fields = {str(name).lower(): str(value) for name, value in entry.fields.items()}
    people = cast("list[Any]", entry.persons.get("author", []))
    names = tuple(
        plain(" ".join([*person.prelast_names, *person.last_names]))
        for person in people
        if "others" not in person.last_names
    )
    year = fields.get("year", "")
    annote = plain(fields.get("annote", ""))
    return Source(
        key=key,
        kind=str(entry.type),
        authors=() if names[:1] in {("authors not seen",), ("anonymous",)} else names,
        title=plain(fields.get("title", "")),
        year=int(year) if year.isdigit() else None,
        venue=plain(fields.get("journal") or fields.get("howpublished") or fields.get("publisher") or ""),
        doi=fields.get("doi", ""),
        url=fields.get("url", ""),
        verified=annote.startswith("seen"),
        annote=annote,
        note=plain(fields.get("note", "")),
    )


def plain(bibtex: str) -> str:
    r"""Words without BibTeX's braces and escapes.

    >>> plain(r"{{The bogus 5\% success rate}}")
    'The bogus 5% success rate'
    """
    return _MARKUP.sub("", bibtex).strip()
