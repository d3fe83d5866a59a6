"""What official bodies say, what else there is, and what people ask: three small files of a pack.

`positions.toml` is by country, each with the day to which it is known. `comparators.toml` sets others
beside the medicine: an effect is a row of `meta_analyses.csv`, so that no number stands twice, and a
cell that isn't there means that no evidence was found. `questions.toml` answers what people ask. A pack may
have none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.medicine.columns import ID, NOTE, SAYS, SOURCES, VERIFIED, flag
from handrail.medicine.tables import Column, Form, did_you_mean

if TYPE_CHECKING:
    from handrail.medicine.reader import Reader
    from handrail.medicine.tables import Row

NOT_A_COUNTRY = ("WHO", "international")


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """What an official body says.

    Attributes:
        country: as ISO 3166, "WHO", or "international".
        as_of: year or year and month to which it is known.
        until: when it ended, or "".
    """

    id: str
    country: str
    body: str
    kind: str
    says: str
    as_of: str
    until: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Treatment:
    """Something that is set beside the medicine, or the medicine itself (`is_ours`)."""

    id: str
    name: str
    what: str
    is_ours: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedRow:
    """One line of the comparison; where `is_effect`, an empty cell means that no evidence was found."""

    id: str
    label: str
    is_effect: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedCell:
    """What is known of a treatment in one line.

    Attributes:
        meta: the row of the meta-analyses that holds the effect; "" for none.
    """

    treatment: str
    row: str
    meta: str
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frequencies:
    """The starting point from which all ratios are told in natural frequencies.

    Attributes:
        row: the line of the comparison that is told so.
        happens: what happens to so many of them; `people`: of whom.
        about: what the page "A medicine or not?" is about.
        talk: what to talk about; `asked`: the questions that stand on it.
    """

    title: str
    placebo_per_1000: float
    row: str
    happens: str
    people: str
    about: str
    talk: tuple[str, ...]
    asked: tuple[str, ...]
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparators:
    """Everything in `comparators.toml`; `cells` by treatment and row."""

    frequencies: Frequencies
    treatments: tuple[Treatment, ...]
    rows: tuple[ComparedRow, ...]
    cells: tuple[ComparedCell, ...]

    def cell(self, treatment: str, row: str) -> ComparedCell | None:
        """What is known, or None: no evidence found."""
        return next((one for one in self.cells if (one.treatment, one.row) == (treatment, row)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedQuestion:
    """A question that people ask: the answer first, then why, then how sure.

    Attributes:
        claims: the claims of the pack that it rests on.
    """

    id: str
    asks: str
    answer: str
    because: str
    sure: str
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceAnswers:
    """Positions, comparators and questions of a pack."""

    positions: tuple[Position, ...]
    comparators: Comparators | None
    questions: tuple[AskedQuestion, ...]


def _text(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name=name, meaning=meaning, required=required)


POSITIONS = Form(
    file="positions.toml",
    table="position",
    meaning="What official bodies say, oldest first within a country.",
    columns=(
        ID,
        _text("country", "ISO 3166 code, WHO, or international."),
        _text("body", "Who says it."),
        _text("kind", "Licence, guideline, court and so on."),
        SAYS,
        _text("as_of", "Year, or year and month, to which it is known."),
        _text("until", "When it ended.", required=False),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

FREQUENCIES = Form(
    file="comparators.toml",
    table="frequencies",
    once=True,
    meaning="The starting point from which all ratios are told.",
    columns=(
        _text("title", "In a sentence."),
        Column(
            name="placebo_per_1000",
            kind="number",
            low=0,
            high=1000,
            meaning="To how many of 1000 it happens on placebo.",
        ),
        _text("row", "The line of the comparison that is told so."),
        _text("happens", "What happens, such as: drink again."),
        _text("people", "Of whom."),
        _text("about", "What the page for whoever is choosing is about."),
        Column(name="talk", kind="lines", meaning="What to talk about."),
        Column(name="asked", kind="names", meaning="Questions that stand on the page."),
        SAYS,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

TREATMENTS = Form(
    file="comparators.toml",
    table="treatment",
    meaning="What is set side by side.",
    columns=(
        ID,
        _text("name", "Its name."),
        _text("what", "What it is, in a sentence."),
        flag("is_ours", "true for the pack's medicine."),
    ),
)

COMPARED_ROWS = Form(
    file="comparators.toml",
    table="row",
    meaning="Lines of the comparison.",
    columns=(
        ID,
        _text("label", "What it is about."),
        flag("is_effect", "true if an empty cell means that no evidence was found."),
    ),
)

CELLS = Form(
    file="comparators.toml",
    table="cell",
    meaning="What is known of a treatment in one line; none: no evidence found.",
    columns=(
        _text("treatment", "Which treatment."),
        _text("row", "Which line."),
        _text("meta", "The id of a row of meta_analyses.csv.", required=False),
        _text("says", "In words, beside an effect or instead of one.", required=False),
        Column(name="sources", kind="sources", required=False, meaning="Keys; an effect brings its own."),
        flag("verified", "true if read at the source."),
        NOTE,
    ),
)

QUESTIONS = Form(
    file="questions.toml",
    table="question",
    meaning="What people ask, answered from the evidence.",
    columns=(
        ID,
        _text("asks", "The question."),
        _text("answer", "The answer, first."),
        _text("because", "Why."),
        _text("sure", "How sure it is."),
        Column(name="claims", kind="names", required=False, meaning="Claims that it rests on."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

EVIDENCE_FORMS = (POSITIONS, FREQUENCIES, TREATMENTS, COMPARED_ROWS, CELLS, QUESTIONS)


def read_evidence_answers(
    reader: Reader, claims: Collection[str], metas: Mapping[str, tuple[str, ...]]
) -> EvidenceAnswers:
    """What the three files say; what isn't there is empty.

    Args:
        reader: of the pack.
        claims: ids of its claims.
        metas: the sources of each row of its meta-analyses.
    """
    return EvidenceAnswers(
        positions=_positions(reader) if reader.has(POSITIONS.file) else (),
        comparators=_comparators(reader, metas) if reader.has(TREATMENTS.file) else None,
        questions=_questions(reader, claims) if reader.has(QUESTIONS.file) else (),
    )


def _positions(reader: Reader) -> tuple[Position, ...]:
    rows = reader.rows(POSITIONS)
    reader.known_tables(POSITIONS.file, [POSITIONS.table])
    for row in rows:
        country = row.text("country")
        if country not in NOT_A_COUNTRY and not (len(country) == 2 and country.isupper()):
            reader.problems.add(f"'{country}' is no country.", fix="Write FR, US, GB.", where=row.where)
    names = ("id", "country", "body", "kind", "says", "as_of", "until")
    return tuple(Position(**{name: row.text(name) for name in names}, **row.grounds()) for row in rows)


def _comparators(reader: Reader, metas: Mapping[str, tuple[str, ...]]) -> Comparators | None:
    treatments = tuple(
        Treatment(id=row.text("id"), name=row.text("name"), what=row.text("what"), is_ours=row.yes("is_ours"))
        for row in reader.rows(TREATMENTS)
    )
    rows = tuple(
        ComparedRow(id=row.text("id"), label=row.text("label"), is_effect=row.yes("is_effect"))
        for row in reader.rows(COMPARED_ROWS)
    )
    known = ({one.id for one in treatments}, {one.id for one in rows})
    cells = tuple(_cell(reader, row, known, metas) for row in reader.rows(CELLS))
    heads = reader.rows(FREQUENCIES)
    tables = [form.table for form in EVIDENCE_FORMS if form.file == CELLS.file]
    reader.known_tables(CELLS.file, tables)
    if not heads:
        return None
    head = heads[0]
    _known(reader, head, head.text("row"), known[1], "line")
    frequencies = Frequencies(
        title=head.text("title"),
        placebo_per_1000=head.number("placebo_per_1000"),
        row=head.text("row"),
        happens=head.text("happens"),
        people=head.text("people"),
        about=head.text("about"),
        talk=head.names("talk"),
        asked=head.names("asked"),
        says=head.text("says"),
        **head.grounds(),
    )
    return Comparators(frequencies=frequencies, treatments=treatments, rows=rows, cells=cells)


def _cell(
    reader: Reader, row: Row, known: tuple[set[str], set[str]], metas: Mapping[str, tuple[str, ...]]
) -> ComparedCell:
    for name, there in zip(("treatment", "row"), known, strict=True):
        _known(reader, row, row.text(name), there, name)
    meta = row.text("meta")
    if meta:
        _known(reader, row, meta, metas, "meta-analysis")
    elif not (row.text("says") and row.names("sources")):
        reader.problems.add("A cell has an effect, or a sentence and its sources.", where=row.where)
    return ComparedCell(
        treatment=row.text("treatment"),
        row=row.text("row"),
        meta=meta,
        says=row.text("says"),
        sources=row.names("sources") or metas.get(meta, ()),
        verified=row.yes("verified") or bool(meta),
        note=row.text("note"),
    )


def _questions(reader: Reader, claims: Collection[str]) -> tuple[AskedQuestion, ...]:
    rows = reader.rows(QUESTIONS)
    reader.known_tables(QUESTIONS.file, [QUESTIONS.table])
    for row in rows:
        for claim in row.names("claims"):
            _known(reader, row, claim, claims, "claim")
    names = ("id", "asks", "answer", "because", "sure")
    return tuple(
        AskedQuestion(**{name: row.text(name) for name in names}, claims=row.names("claims"), **row.grounds())
        for row in rows
    )


def _known(reader: Reader, row: Row, name: str, known: Collection[str], kind: str) -> None:
    if name not in known:
        reader.problems.add(f"There is no {kind} '{name}'.", fix=did_you_mean(name, known), where=row.where)
