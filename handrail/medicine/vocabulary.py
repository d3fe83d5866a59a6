"""The vocabulary of a pack: every fact that a condition may name, once, with its unit.

A fact has one name everywhere (rules, a person's further facts, answers), and the unit ends it.
Beside the facts stand the words that the four list questions know: classes of other medicines
(`med`), conditions (`cond`) and symptoms (`sym`), each with what it means and what people call it.

Unknown stays unknown. A fact is taken as given without having been said only where its entry says
so with `otherwise` (and `otherwise_when`, a condition), and the answer then lists it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from handrail.errors import PackError
from handrail.medicine.kleene import is_settled

if TYPE_CHECKING:
    from handrail.medicine.conditions import Condition

FactKind = Literal["truth", "number", "text", "names"]
FACT_KINDS: tuple[FactKind, ...] = ("truth", "number", "text", "names")

Asked = Literal["everyone", "sometimes", "bedside"]
ASKED: tuple[Asked, ...] = ("everyone", "sometimes", "bedside")
"""Who is asked for a fact, most useful question first; the order in which gaps are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One fact that a condition may name.

    Attributes:
        kind: "truth" (yes or no), "number", "text", or "names" (a list).
        unit: of a number; "" for a count.
        values: what a text may be; empty if anything.
        label: what to call it when asking a person.
        asked: who is asked for it.
        asked_as: the fact to ask for instead, when this one is worked out from it.
        otherwise: what is taken when nobody said; None if nothing may be.
        otherwise_when: the condition under which `otherwise` holds; "" for always.
        otherwise_says: the assumption in words, shown with the answer; "" if it needs none.
        also: other names under which it may be given.
    """

    name: str
    kind: FactKind
    meaning: str
    unit: str = ""
    values: tuple[str, ...] = ()
    label: str = ""
    asked: Asked = "sometimes"
    asked_as: str = ""
    otherwise: bool | float | str | None = None
    otherwise_when: str = ""
    otherwise_says: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A class, condition or symptom: its name in rules, what it means, and what people call it.

    Attributes:
        makes_true: facts that are true of whoever names it.
    """

    name: str
    meaning: str
    synonyms: tuple[str, ...] = ()
    makes_true: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Everything that conditions and people's words may name.

    Attributes:
        otherwise_when: by fact, the condition under which its `otherwise` holds.
    """

    facts: Mapping[str, Fact]
    otherwise_when: Mapping[str, Condition] = field(default_factory=dict[str, "Condition"])
    classes: Mapping[str, Word] = field(default_factory=dict[str, Word])
    conditions: Mapping[str, Word] = field(default_factory=dict[str, Word])
    symptoms: Mapping[str, Word] = field(default_factory=dict[str, Word])

    def taken_as_given(self, facts: Mapping[str, object]) -> tuple[Fact, ...]:
        """The facts that nobody spoke of and that may be taken as their `otherwise`."""
        return tuple(
            fact
            for fact in self.facts.values()
            if fact.otherwise is not None
            and facts.get(fact.name) is None
            and (fact.name not in self.otherwise_when or self.otherwise_when[fact.name].answer(facts) is True)
        )

    def with_otherwise(self, facts: Mapping[str, object]) -> dict[str, object]:
        """The same facts, with what may be taken as given for those that nobody spoke of."""
        return {**facts, **{fact.name: fact.otherwise for fact in self.taken_as_given(facts)}}

    def fact_called(self, name: str) -> Fact | None:
        """The fact of this name, or the one that may also be given under it."""
        if name in self.facts:
            return self.facts[name]
        return next((fact for fact in self.facts.values() if name in fact.also), None)

    def to_ask_for(self, missing: Iterable[str], known: Mapping[str, object]) -> tuple[str, ...]:
        """The facts to ask someone for: a worked-out one is asked for as what it is worked out from.

        Once that other is known, and nothing followed from it, the fact itself is asked for. A list is never
        known in this sense: a name in it that says nothing to us may be the very one.

        Args:
            missing: names of facts that a condition waits for.
            known: what is known, by the names of the vocabulary.
        """
        return tuple(sorted({self._asked_for(self.facts[name], known) for name in missing}))

    def _asked_for(self, fact: Fact, known: Mapping[str, object]) -> str:
        other = self.facts.get(fact.asked_as)
        if other is None:
            return fact.name
        is_known = other.kind != "names" and is_settled(known.get(other.name))
        return fact.name if is_known else other.name

    def nearest_facts(self, name: str) -> tuple[str, ...]:
        """At most three facts whose name, other name or label is near, the nearest first."""
        if not 0 < len(name) <= 60:
            return ()
        import difflib

        called = {
            way.replace(" ", "_").casefold(): fact.name
            for fact in self.facts.values()
            for way in (fact.label or fact.name, *fact.also, fact.name)
        }
        near = difflib.get_close_matches(name.casefold(), called, n=6, cutoff=0.5)
        return tuple(dict.fromkeys(called[way] for way in near))[:3]

    def label(self, name: str) -> str:
        """What to call a fact when speaking to a person."""
        fact = self.facts.get(name)
        return (fact.label or fact.meaning) if fact else name


def read_vocabulary(path: Path) -> Vocabulary:
    """Read `vocabulary.toml` of a pack, strictly.

    Args:
        path: the file.

    Raises:
        PackError: the file is missing or no TOML, or an entry has an unknown or a missing field,
            or a value that its kind does not allow.
    """
    where = path.name
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError("The vocabulary is missing.", fix="Add vocabulary.toml.", where=where) from None
    except tomllib.TOMLDecodeError as problem:
        raise PackError(f"This is no TOML: {problem}.", where=where) from None
    unknown = sorted(set(table) - {"fact", "class", "condition", "symptom"})
    if unknown:
        raise PackError(
            f"Unknown table [{unknown[0]}].", fix="Use fact, class, condition, symptom.", where=where
        )
    vocabulary = Vocabulary(
        facts={name: _read_fact(name, entry, where) for name, entry in table.get("fact", {}).items()},
        classes=_read_words(table.get("class", {}), f"{where}, class"),
        conditions=_read_words(table.get("condition", {}), f"{where}, condition"),
        symptoms=_read_words(table.get("symptom", {}), f"{where}, symptom"),
    )
    return replace(vocabulary, otherwise_when=_prove(vocabulary, where))


def nearest(word: str, choices: Iterable[str]) -> str:
    """A sentence with the nearest of the choices, or nothing.

    >>> nearest("zolpiden", ["zolpidem", "zopiclone"])
    " Did you mean 'zolpidem'?"
    """
    # Long rubbish has no near neighbour, and looking for one is slow.
    if not 0 < len(word) <= 60:
        return ""
    import difflib

    close = difflib.get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""


_FACT_FIELDS = frozenset(Fact.__dataclass_fields__) - {"name"}


def _read_fact(name: str, entry: Any, where: str) -> Fact:
    place = f"{where}, fact {name}"
    fields = _table(entry, _FACT_FIELDS, place)
    kind = fields.get("kind")
    if kind not in FACT_KINDS:
        raise PackError(f"The kind is {kind!r}.", fix=f"Use one of {', '.join(FACT_KINDS)}.", where=place)
    if fields.get("asked", "sometimes") not in ASKED:
        raise PackError(
            f"'asked' is {fields['asked']!r}.", fix=f"Use one of {', '.join(ASKED)}.", where=place
        )
    for several in ("values", "also"):
        if several in fields:
            fields[several] = tuple(cast(list[str], fields[several]))
    otherwise = fields.get("otherwise")
    fits = {"truth": bool, "number": (int, float), "text": str, "names": ()}[kind]
    if otherwise is not None and (
        not isinstance(otherwise, fits) or (kind == "number" and isinstance(otherwise, bool))
    ):
        raise PackError(f"'otherwise' is {otherwise!r}, which is no {kind}.", where=place)
    return Fact(name=name, **fields)


def _read_words(entries: Mapping[str, Any], where: str) -> dict[str, Word]:
    words: dict[str, Word] = {}
    for name, entry in entries.items():
        if isinstance(entry, str):
            words[name] = Word(name=name, meaning=entry)
            continue
        fields = _table(entry, frozenset({"meaning", "synonyms", "makes_true"}), f"{where} {name}")
        synonyms = tuple(cast(list[str], fields.get("synonyms", [])))
        makes_true = tuple(cast(list[str], fields.get("makes_true", [])))
        words[name] = Word(name=name, meaning=fields["meaning"], synonyms=synonyms, makes_true=makes_true)
    return words


def _table(entry: Any, allowed: frozenset[str], place: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise PackError("This should be a table.", where=place)
    fields = cast(dict[str, Any], entry)
    for key in fields:
        if key not in allowed:
            raise PackError(f"Unknown field '{key}'.{nearest(key, allowed)}", where=place)
    if not isinstance(fields.get("meaning"), str):
        raise PackError("'meaning' is missing.", fix="Say in a few words what it is.", where=place)
    return dict(fields)


def _prove(vocabulary: Vocabulary, where: str) -> dict[str, Condition]:
    """What can only be seen of the whole: names that point at names; gives the conditions, read."""
    from handrail.medicine.conditions import parse_condition

    conditions: dict[str, Condition] = {}
    for fact in vocabulary.facts.values():
        place = f"{where}, fact {fact.name}"
        if fact.asked_as and fact.asked_as not in vocabulary.facts:
            raise PackError(
                f"'asked_as' names no fact.{nearest(fact.asked_as, vocabulary.facts)}", where=place
            )
        if fact.otherwise_when:
            conditions[fact.name] = parse_condition(fact.otherwise_when, vocabulary, where=place)
        if fact.otherwise is None and (fact.otherwise_when or fact.otherwise_says):
            raise PackError("'otherwise' itself is missing.", where=place)
    truths = [fact.name for fact in vocabulary.facts.values() if fact.kind == "truth"]
    for kind, words in (("condition", vocabulary.conditions), ("symptom", vocabulary.symptoms)):
        taken: dict[str, str] = {}
        for word in words.values():
            for made in word.makes_true:
                if made not in truths:
                    raise PackError(
                        f"'makes_true' names '{made}', which is no truth.{nearest(made, truths)}",
                        where=f"{where}, {kind} {word.name}",
                    )
            for name in {word.name.replace("_", " "), *(s.casefold() for s in word.synonyms)}:
                if taken.setdefault(name, word.name) != word.name:
                    raise PackError(
                        f"'{name}' stands for two {kind}s: {taken[name]} and {word.name}.", where=where
                    )
    return conditions
