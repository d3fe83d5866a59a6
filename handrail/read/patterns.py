"""The pattern language of claims and dangers: small, in words, and as fast as a look-up.

A pattern is a row of terms: a word (`cold`), a beginning (`taper*`), a concept of the pack (`{sudden}`).
Between two terms nothing may stand, unless there is `..` (up to three words) or `...` (up to eight). A `?`
makes a term optional; `!{x}` forbids it anywhere in the sentence; `&` parts rows that may stand in any order.

    {no} .. {cause} .. {withdrawal}        doesn't cause any withdrawal
    {stop} & {sudden} & {withdrawal}       withdrawal may follow when it is stopped at once

A row stays inside one clause, and a comma counts as three words. Words are looked up, never searched for, so
that the time depends on the sentence and hardly on how many patterns there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*|%|[;:!?()\[\]\"“”—–.,]|\s-\s")
_ENDS = frozenset(";:!?—–.")
_TURNS = frozenset(("but", "although", "though", "whereas", "however", "unless", "yet", "because", "so"))
_SAME = {"milligram": "mg", "milligrams": "mg", "mgs": "mg", "milligrammes": "mg", "hrs": "hours"}
_COMMA_GAP, _GAPS = 3, {"..": 3, "...": 8}
_NEAR = 6
_NEGATIONS = frozenset(("no", "none", "unneeded", "=no", "=not", "=never", "=without", "=nobody", "=nothing"))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sentence.

    Attributes:
        words: in small letters, with a straight apostrophe.
        starts, ends: where each stands in the text.
        clause: the number of the clause each stands in.
        far: a place on a line on which a comma takes three places.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    clause: tuple[int, ...]
    far: tuple[int, ...]


def words_of(text: str) -> Words:
    """A text cut into words.

    >>> words_of("It isn’t safe, but 5mg is").words
    ('it', "isn't", 'safe', 'but', '5', 'mg', 'is')
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    clause: list[int] = []
    far: list[int] = []
    number, place = 0, 0
    for match in _WORD.finditer(text):
        word = match.group()
        if word in _ENDS or word.isspace() or word.strip() == "-":
            number += 1
            continue
        if word in ',"“”':
            place += _COMMA_GAP if word == "," else 0
            continue
        lower = word.lower().replace("’", "'")
        if lower in _TURNS:
            number += 1
        words.append(_SAME.get(lower, lower))
        starts.append(match.start())
        ends.append(match.end())
        clause.append(number)
        far.append(place)
        place += 1
    return Words(tuple(words), tuple(starts), tuple(ends), tuple(clause), tuple(far))


Spot = tuple[int, int]
"""The first word of something found, and the word after its last."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a row: the concepts that fit, the gap allowed before it, and whether it may be missing."""

    names: tuple[str, ...]
    gap: int
    optional: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to be looked for.

    Attributes:
        rows: rows of terms that must all stand in the sentence.
        forbidden: concepts of which none may.
        says_no: whether a negation is part of it.
        needs: concepts of which every one must stand in the sentence.
    """

    text: str
    rows: tuple[tuple[Term, ...], ...]
    forbidden: tuple[str, ...]
    says_no: bool
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a pattern fits: its first word and the word after its last, and all words it took."""

    first: int
    last: int
    taken: frozenset[int]


Begun = tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], str], ...]]
"""The concepts that a word is alone, and the rests of those that it begins."""
_MOST_KEPT = 50_000


@dataclass(slots=True)
class Lexicon:
    """Concepts by the words they begin with, for looking up."""

    exact: dict[str, list[tuple[tuple[str, ...], str]]] = field(
        default_factory=dict[str, list[tuple[tuple[str, ...], str]]]
    )
    begins: dict[str, list[tuple[tuple[str, ...], str]]] = field(
        default_factory=dict[str, list[tuple[tuple[str, ...], str]]]
    )
    known: set[str] = field(default_factory=set[str])
    seen: dict[str, Begun] = field(default_factory=dict[str, "Begun"])

    def add(self, name: str, entries: Iterable[str]) -> None:
        """Add the words of a concept."""
        for entry in entries:
            parts = tuple(entry.lower().replace("’", "'").split())
            place = self.begins if parts[0].endswith("*") else self.exact
            first = parts[0].rstrip("*")
            place.setdefault(first[:3] if parts[0].endswith("*") else first, []).append((parts, name))
            self.known.update(part for part in parts if not part.endswith("*") and len(part) >= _NEAR)

    def find(self, words: Sequence[str]) -> dict[str, list[Spot]]:
        """Where each concept stands among the words."""
        found: dict[str, list[Spot]] = {}
        for at, word in enumerate(words):
            alone, longer = self.seen.get(word) or self._see(word)
            for name in alone:
                found.setdefault(name, []).append((at, at + 1))
            for rest, name in longer:
                last = at + 1 + len(rest)
                if last <= len(words) and all(map(_is, words[at + 1 : last], rest)):
                    found.setdefault(name, []).append((at, last))
        return found

    def _see(self, word: str) -> Begun:
        """What a word is, and what it may begin; kept, because texts use few words often."""
        entries = (*self.exact.get(word, ()), *self.begins.get(word[:3], ()))
        met = [(parts, name) for parts, name in entries if _is(word, parts[0])]
        made: Begun = (
            tuple(dict.fromkeys(name for parts, name in met if len(parts) == 1)),
            tuple((parts[1:], name) for parts, name in met if len(parts) > 1),
        )
        if len(self.seen) < _MOST_KEPT:
            self.seen[word] = made
        return made


def _is(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


@dataclass(frozen=True, slots=True)
class _Filed:
    """A pattern with the caller's name for it, and its concepts as sets of bits.

    Attributes:
        needs: all of these stand in every sentence that it fits.
        forbidden: none of these.
        either: at least one of each.
    """

    name: object
    pattern: Pattern
    needs: int
    forbidden: int
    either: tuple[int, ...]


class Patterns:
    """Every pattern of a pack, compiled together, each with a name of the caller's."""

    def __init__(self, concepts: Mapping[str, Sequence[str]]) -> None:
        """Begin with the concepts that patterns may name."""
        self._lexicon = Lexicon()
        for name, entries in concepts.items():
            self._lexicon.add(name, entries)
        self._literal: set[str] = set()
        self._waiting: list[tuple[object, Pattern]] = []
        self._by_key: dict[str, list[_Filed]] = {}
        self._bits: dict[str, int] = {}
        self._lengths: dict[int, list[str]] = {}
        self.near = lru_cache(maxsize=20_000)(self._near)

    def add(self, name: object, texts: Iterable[str]) -> None:
        """Add patterns under one name."""
        for text in texts:
            self._waiting.append((name, self._compile(text)))

    def ready(self) -> None:
        """Sort the patterns by the concept that stands in the fewest of them, so that few are tried."""
        use = Counter(name for _, pattern in self._waiting for name in pattern.needs)
        for name, pattern in self._waiting:
            key = min(pattern.needs, key=use.__getitem__) if pattern.needs else ""
            self._by_key.setdefault(key, []).append(self._filed(name, pattern))

    def _filed(self, name: object, pattern: Pattern) -> _Filed:
        either = {term.names for row in pattern.rows for term in row if not term.optional}
        return _Filed(
            name,
            pattern,
            needs=self._set_of(pattern.needs),
            forbidden=self._set_of(pattern.forbidden),
            either=tuple(self._set_of(names) for names in sorted(either) if len(names) > 1),
        )

    def _set_of(self, names: Iterable[str]) -> int:
        """Concepts as one number, a bit each: whether all stand in a sentence then is one step."""
        made = 0
        for name in names:
            made |= self._bits.setdefault(name, 1 << len(self._bits))
        return made

    def concepts_in(self, words: Words) -> dict[str, list[Spot]]:
        """Where each concept stands; words spelt nearly like a known one count as that."""
        spelt = [self.near(word) if len(word) >= _NEAR else word for word in words.words]
        return self._lexicon.find(spelt)

    def fits(self, words: Words, spots: Mapping[str, list[Spot]]) -> Iterator[tuple[object, Pattern, Fit]]:
        """Every pattern that fits somewhere, with where."""
        bits, there = self._bits, 0
        for name in spots:
            there |= bits.get(name, 0)
        for key in (*spots, ""):
            for filed in self._by_key.get(key, ()):
                if filed.needs & ~there or filed.forbidden & there:
                    continue
                if filed.either and not all(map(there.__and__, filed.either)):
                    continue
                fit = _fit_of(filed.pattern, words, spots)
                if fit is not None:
                    yield filed.name, filed.pattern, fit

    # ---- compiling ---------------------------------------------------------------------------------

    def _compile(self, text: str) -> Pattern:
        rows: list[tuple[Term, ...]] = []
        forbidden: list[str] = []
        for part in text.split("&"):
            row: list[Term] = []
            gap = 0
            for raw in part.split():
                if raw in _GAPS:
                    gap = _GAPS[raw]
                elif raw.startswith("!"):
                    forbidden.extend(self._names(raw[1:]))
                else:
                    row.append(Term(self._names(raw.rstrip("?")), gap, raw.endswith("?")))
                    gap = 0
            if row:
                rows.append(tuple(row))
        says_no = any(not _NEGATIONS.isdisjoint(term.names) for row in rows for term in row)
        needs = [t.names[0] for row in rows for t in row if not t.optional and len(t.names) == 1]
        return Pattern(text, tuple(rows), tuple(forbidden), says_no, tuple(dict.fromkeys(needs)))

    def _names(self, term: str) -> tuple[str, ...]:
        names: list[str] = []
        for one in term.split("|"):
            if one.startswith("{"):
                names.append(one[1:-1])
                continue
            name = f"={one}"
            if name not in self._literal:
                self._literal.add(name)
                self._lexicon.add(name, [one.replace("_", " ")])
            names.append(name)
        return tuple(names)

    def _near(self, word: str) -> str:
        """The known word that a misspelt one is nearest to, if it is near enough; else the word itself."""
        from rapidfuzz import fuzz, process

        known, begins = self._lexicon.known, self._lexicon.begins
        if word in known or any(word.startswith(parts[0][:-1]) for parts, _ in begins.get(word[:3], ())):
            return word
        best = process.extractOne(word, self._as_long(len(word)), scorer=fuzz.ratio, score_cutoff=90)
        return word if best is None else best[0]

    def _as_long(self, length: int) -> list[str]:
        """Known words of this length, one letter more or one less."""
        if length not in self._lengths:
            words = (word for word in self._lexicon.known if abs(len(word) - length) <= 1)
            self._lengths[length] = sorted(words)
        return self._lengths[length]


def _fit_of(pattern: Pattern, words: Words, spots: Mapping[str, list[Spot]]) -> Fit | None:
    """Where the rows of a pattern fit into a sentence, or None."""
    taken: set[int] = set()
    for row in pattern.rows:
        found = _row(row, words, spots)
        if found is None:
            return None
        taken.update(found)
    return Fit(min(taken), max(taken) + 1, frozenset(taken))


def _row(row: Sequence[Term], words: Words, spots: Mapping[str, list[Spot]]) -> list[int] | None:
    """The words that a row of terms takes, or None."""
    for begin in range(len(row)):
        for spot in _spots(row[begin], spots):
            rest = _follow(row, begin + 1, spot, words, spots)
            if rest is not None:
                return [*range(*spot), *rest]
        if not row[begin].optional:
            return None
    return None


def _follow(
    row: Sequence[Term], at: int, before: Spot, words: Words, spots: Mapping[str, list[Spot]], gap: int = 0
) -> list[int] | None:
    if at == len(row):
        return []
    term = row[at]
    reach = max(gap, term.gap)
    for spot in _spots(term, spots):
        last, first = before[1] - 1, spot[0]
        if first <= last or words.clause[first] != words.clause[last]:
            continue
        if words.far[first] - words.far[last] - 1 > reach:
            continue
        rest = _follow(row, at + 1, spot, words, spots)
        if rest is not None:
            return [*range(*spot), *rest]
    return _follow(row, at + 1, before, words, spots, reach) if term.optional else None


def _spots(term: Term, spots: Mapping[str, list[Spot]]) -> Iterator[Spot]:
    for name in term.names:
        yield from spots.get(name, ())
