"""What a pack holds for reading texts: the words people use, as data; no fact about the medicine stands here.

Phrases are written in a small language (`handrail.read.phrases`): words with blanks between, `word*` for any
ending, `a/b` for either, `?` after a word that may be missing, `..` for up to four words in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from handrail.medicine.columns import ID, NOTE, SAYS, SOURCES, VERIFIED, flag
from handrail.medicine.tables import Column, Form, Row

if TYPE_CHECKING:
    from handrail.medicine.nouns import Symptom
    from handrail.medicine.reader import Reader

_PHRASES = Column(name="phrases", kind="lines", meaning="What people write, in the phrase language.")
SUBSTANCE_KINDS = ("alcohol", "drug", "medicine", "class")


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrases:
    """Ways of writing one thing."""

    id: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SymptomWords(Phrases):
    """A symptom as people write it.

    Attributes:
        is_reason: it may be why the medicine is taken, so a bare mention is no symptom.
        is_general: only names symptoms in general ("side effects"): told of someone, it counts.
    """

    is_reason: bool = False
    is_general: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SubstanceWords(Phrases):
    """Something else that is taken; `counted` are the units people count it in ("drinks")."""

    kind: str
    counted: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeWords(Phrases):
    """What became of someone.

    Attributes:
        on_medicine: "no" where the words themselves tell of a time without the medicine.
        only_near: it counts only where the text is about the medicine ("died").
    """

    on_medicine: str = ""
    only_near: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstAidWords(Phrases):
    """A step of first aid; `condition` is when it is done, unless the text says otherwise."""

    condition: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicWords(Phrases):
    """A question that a page should answer; `says` is what to tell a reader when it doesn't."""

    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingLexicon:
    """All of it, as a pack holds it.

    Attributes:
        names: the medicine's names and how they are misspelt.
        pronouns: what stands for it once it was named, such as "this medication".
    """

    names: tuple[str, ...]
    pronouns: tuple[str, ...] = ()
    contexts: tuple[Phrases, ...] = ()
    symptoms: tuple[SymptomWords, ...] = ()
    substances: tuple[SubstanceWords, ...] = ()
    outcomes: tuple[OutcomeWords, ...] = ()
    first_aid: tuple[FirstAidWords, ...] = ()
    topics: tuple[TopicWords, ...] = ()


LEXICON = Form(
    file="lexicon.toml",
    table="lexicon",
    once=True,
    meaning="What the medicine is called in texts.",
    columns=(
        Column(name="names", kind="lines", meaning="Its names and how they are misspelt, in lower case."),
        Column(name="pronouns", kind="lines", meaning="What stands for it once it was named."),
    ),
)
CONTEXTS = Form(
    file="lexicon.toml",
    table="context",
    meaning="In which connection a symptom is told.",
    columns=(
        Column(
            name="id",
            meaning="Which.",
            unique=True,
            choices=("withdrawal", "overdose", "side-effect", "interaction", "before-treatment"),
        ),
        _PHRASES,
    ),
)
OUTCOMES = Form(
    file="outcomes.toml",
    table="outcome",
    meaning="What became of someone.",
    columns=(
        ID,
        _PHRASES,
        Column(
            name="on_medicine",
            required=False,
            meaning="no, where the words tell of a time without the medicine.",
            choices=("no",),
        ),
        flag("only_near", "true if it counts only where the text is about the medicine."),
    ),
)
FIRST_AID = Form(
    file="lexicon.toml",
    table="first_aid",
    meaning="Steps of first aid, as texts tell them.",
    columns=(
        ID,
        _PHRASES,
        Column(name="condition", required=False, meaning="When it is done; empty for always."),
    ),
)
TOPICS = Form(
    file="lexicon.toml",
    table="topic",
    meaning="What a page about the medicine should speak of.",
    columns=(ID, _PHRASES, SAYS, SOURCES, VERIFIED, NOTE),
)
SYMPTOM_WORDS = Form(
    file="symptom_words.toml",
    table="symptom",
    meaning="Symptoms as people write them, beside the names in symptoms.csv.",
    columns=(
        Column(name="term", meaning="As in symptoms.csv, or a name of its own."),
        _PHRASES,
        flag("is_reason", "true if the medicine may be taken for it: a bare mention is no symptom."),
        flag("is_general", "true if it only names symptoms in general."),
        flag("is_left_out", "true if texts that name it don't tell a symptom."),
    ),
)
SUBSTANCES = Form(
    file="substances.toml",
    table="substance",
    meaning="What else people take, as they write it; medicines also come from interactions.csv.",
    columns=(
        ID,
        Column(name="kind", meaning="What it is.", choices=SUBSTANCE_KINDS),
        _PHRASES,
        Column(
            name="counted", kind="lines", required=False, meaning="What it is counted in, such as drinks."
        ),
    ),
)
READING_FORMS = (LEXICON, CONTEXTS, FIRST_AID, TOPICS, OUTCOMES, SYMPTOM_WORDS, SUBSTANCES)


def read_lexicon(reader: Reader, symptoms: tuple[Symptom, ...]) -> ReadingLexicon | None:
    """The pack's words for reading; None after noting that the names are missing."""
    heads = reader.rows(LEXICON)
    for file in ("lexicon.toml", "outcomes.toml", "symptom_words.toml", "substances.toml"):
        reader.known_tables(file, [form.table for form in READING_FORMS if form.file == file])
    lexicon_symptoms = _symptoms(reader, symptoms)
    if not heads:
        return None
    head = heads[0]
    return ReadingLexicon(
        names=head.names("names"),
        pronouns=head.names("pronouns"),
        symptoms=lexicon_symptoms,
        contexts=tuple(
            Phrases(id=row.text("id").replace("-", " "), phrases=row.names("phrases"))
            for row in reader.rows(CONTEXTS)
        ),
        substances=tuple(
            SubstanceWords(
                **_named(row),
                kind=row.text("kind"),
                counted=row.names("counted"),
            )
            for row in reader.rows(SUBSTANCES)
        ),
        outcomes=tuple(
            OutcomeWords(
                **_named(row),
                on_medicine=row.text("on_medicine"),
                only_near=row.yes("only_near"),
            )
            for row in reader.rows(OUTCOMES)
        ),
        first_aid=tuple(
            FirstAidWords(
                **_named(row),
                condition=row.text("condition"),
            )
            for row in reader.rows(FIRST_AID)
        ),
        topics=tuple(
            TopicWords(
                **_named(row),
                says=row.text("says"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
            )
            for row in reader.rows(TOPICS)
        ),
    )


class _Named(TypedDict):
    id: str
    phrases: tuple[str, ...]


def _named(row: Row) -> _Named:
    """What a row is called in a reading, and how people write it."""
    return {"id": row.text("id").replace("_", " "), "phrases": row.names("phrases")}


def _symptoms(reader: Reader, symptoms: tuple[Symptom, ...]) -> tuple[SymptomWords, ...]:
    """The words of symptoms.csv and those of symptom_words.toml, by term."""
    rows = {row.text("term"): row for row in reader.rows(SYMPTOM_WORDS)}
    known = {symptom.term: (symptom.term, *symptom.synonyms) for symptom in symptoms}
    words: list[SymptomWords] = []
    for term in dict.fromkeys([*rows, *known]):
        row = rows.get(term)
        if row and row.yes("is_left_out"):
            continue
        # A term in symptom_words.toml is written there in full: its synonyms may be too wide for texts.
        words.append(
            SymptomWords(
                id=term,
                phrases=row.names("phrases") if row else known[term],
                is_reason=bool(row and row.yes("is_reason")),
                is_general=bool(row and row.yes("is_general")),
            )
        )
    return tuple(words)
