"""The phrase book of a medicine: all that its pack says people write, in one book, made once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.read.phrases import PhraseBook

if TYPE_CHECKING:
    from handrail.medicine import Medicine
    from handrail.medicine.reading_forms import ReadingLexicon


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """Phrases by table, and what has to be known of some of them.

    Attributes:
        name: of the medicine.
        names: of the medicine, those that can't be part of another word.
        reasons: symptoms for which the medicine may be taken.
        general: symptoms that only name symptoms in general.
        counted: by substance, the units it is counted in.
        conditions: by first-aid step, when it is done.
        off: outcomes whose words tell of a time without the medicine.
        medicines: substances that are medicines by name.
        near: outcomes that count only where the text is about the medicine.
    """

    name: str
    names: tuple[str, ...]
    phrases: PhraseBook
    reasons: frozenset[str]
    general: frozenset[str]
    counted: dict[str, frozenset[str]]
    conditions: dict[str, str]
    off: frozenset[str]
    near: frozenset[str]
    medicines: frozenset[str]

    def is_named_in(self, text: str) -> bool:
        """Whether a text names the medicine anywhere."""
        lowered = text.lower()
        return any(name in lowered for name in self.names)


def book_of(medicine: Medicine) -> Book:
    """The phrase book of a medicine.

    Raises:
        InputError: its pack has no words for reading.
    """
    if medicine.lexicon is None:
        raise InputError(
            f"The pack of {medicine.name} has no words for reading texts.",
            fix="Give it a lexicon.toml.",
            where="medicine",
        )
    kept = _BOOKS.get(medicine.name)
    # A pack's nouns are compared by identity: hashing a lexicon costs more than reading a short text.
    if kept is None or kept[0] is not medicine.lexicon:
        others = tuple(
            (other.name, tuple(brand.partition(" (")[0] for brand in other.brands))
            for other in medicine.other_medicines
        )
        kept = _BOOKS[medicine.name] = (medicine.lexicon, _book(medicine.name, medicine.lexicon, others))
    return kept[1]


_BOOKS: dict[str, tuple[ReadingLexicon, Book]] = {}


def _book(name: str, lexicon: ReadingLexicon, others: tuple[tuple[str, tuple[str, ...]], ...]) -> Book:
    entries: list[tuple[str, str, tuple[str, ...]]] = [
        ("name", name, lexicon.names),
        ("pronoun", name, lexicon.pronouns),
    ]
    entries += [("context", one.id, one.phrases) for one in lexicon.contexts]
    entries += [("symptom", one.id, one.phrases) for one in lexicon.symptoms]
    entries += [("outcome", one.id, one.phrases) for one in lexicon.outcomes]
    entries += [("first_aid", one.id, one.phrases) for one in lexicon.first_aid]
    entries += [("topic", one.id, one.phrases) for one in lexicon.topics]
    entries += [("substance", one.id, one.phrases) for one in lexicon.substances]
    known = {phrase for one in lexicon.substances for phrase in one.phrases}
    entries += [
        ("substance", other, tuple(word for word in (other, *brands) if _is_findable(word, known)))
        for other, brands in others
    ]
    return Book(
        name=name,
        names=tuple(one for one in lexicon.names if len(one) > 5),
        phrases=PhraseBook(entries),
        reasons=frozenset(one.id for one in lexicon.symptoms if one.is_reason),
        general=frozenset(one.id for one in lexicon.symptoms if one.is_general),
        counted={one.id: frozenset(one.counted) for one in lexicon.substances if one.counted},
        conditions={one.id: one.condition for one in lexicon.first_aid},
        off=frozenset(one.id for one in lexicon.outcomes if one.on_medicine == "no"),
        near=frozenset(one.id for one in lexicon.outcomes if one.only_near),
        medicines=frozenset(
            [one.id for one in lexicon.substances if one.kind == "medicine"] + [other for other, _ in others]
        ),
    )


def _is_findable(word: str, known: set[str]) -> bool:
    """Whether a name can stand as a phrase: plain words, long enough not to be part of everyday talk."""
    return len(word) > 3 and word.replace(" ", "").replace("-", "").isalnum() and word.lower() not in known
