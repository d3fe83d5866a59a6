"""The diary of a medicine: what is asked each day, what is amber and red, and how a score comes about.

A pack holds it in `diary.toml`, and may have none. The list is unvalidated, and whoever shows it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from handrail.medicine.columns import HIGH, LOW, NOTE, SOURCES, UNIT, VALUE, VERIFIED, flag
from handrail.medicine.nouns import Figure
from handrail.medicine.tables import Column, Form

if TYPE_CHECKING:
    from collections.abc import Collection

    from handrail.medicine.reader import Reader
    from handrail.medicine.tables import Row

ItemKind = Literal["score", "temperature"]

HIGHEST_SCORE = 3

BesideName = Literal["seizure", "breathing_trouble", "hard_to_wake"]
BESIDE: tuple[BesideName, ...] = ("seizure", "breathing_trouble", "hard_to_wake")
"""Asked beside the list, and red. Thoughts of suicide are asked too; they are a fact, no symptom."""

OBSERVING_UNITS = {
    "steepness": "per unit of ln(burden)",
    "baseline_burden": "burden",
    "day_to_day_sd": "ln(burden)",
    "bad_day_chance": "fraction",
    "bad_day_burden": "burden",
    "level_error": "fraction",
}
"""Every figure of `diary.toml`, with the unit it is kept in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DiaryItem:
    """One question of the daily list.

    Attributes:
        kind: scored 0 to 3, or a temperature in degrees Celsius.
        at: the felt burden at which half of all people would reach each of its levels, rising.
        amber_from, red_from: a score or a temperature; None where the item alone is neither.
        red_with_fever: whether any of it makes an amber temperature red.
        symptom: what it is called in the pack's vocabulary, where rules know it.
    """

    id: str
    label: str
    kind: ItemKind
    at: tuple[float, ...]
    amber_from: float | None
    red_from: float | None
    red_with_fever: bool
    symptom: str
    sources: tuple[str, ...]
    verified: bool
    note: str

    def level_of(self, value: float) -> int:
        """The level that an answer reaches: a score itself; below amber, amber or red for a temperature."""
        if self.kind == "score":
            return int(value)
        return sum(limit is not None and value >= limit for limit in (self.amber_from, self.red_from))


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """A question beside the list: which symptom of the vocabulary it is, and the cards it calls for."""

    id: BesideName
    symptom: str
    cards: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DiaryData:
    """Everything in `diary.toml`.

    Attributes:
        red_cards: the fixed cards that are shown whole when an item is red, by their id.
        beside: one for each of `BESIDE`.
        observing: how scores come about from what is felt, by the names of `OBSERVING_UNITS`.
    """

    items: tuple[DiaryItem, ...]
    red_cards: tuple[str, ...]
    beside: tuple[Beside, ...]
    observing: Mapping[str, Figure]

    def value(self, name: str) -> float:
        """The central value of a figure."""
        return self.observing[name].value

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of every source of it, each once."""
        rows = (*self.items, *self.observing.values())
        return tuple(dict.fromkeys(key for row in rows for key in row.sources))


DIARY_ITEMS = Form(
    file="diary.toml",
    table="item",
    meaning="What is asked each day, in this order.",
    columns=(
        Column(name="id", meaning="A short name, used once.", unique=True),
        Column(name="label", meaning="The question, as a person reads it."),
        Column(name="kind", meaning="How it is answered.", choices=("score", "temperature")),
        Column(
            name="at",
            kind="numbers",
            meaning="The felt burden at which half of all people reach each level: three for a score, "
            "two for a temperature.",
        ),
        Column(
            name="amber_from",
            kind="number",
            required=False,
            meaning="Amber from this answer.",
            low=0,
            high=45,
        ),
        Column(
            name="red_from", kind="number", required=False, meaning="Red from this answer.", low=0, high=45
        ),
        flag("red_with_fever", "true if any of it makes an amber temperature red."),
        Column(name="symptom", required=False, meaning="The symptom of the vocabulary that it is."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

OBSERVING = Form(
    file="diary.toml",
    table="figure",
    meaning="How the scores of a day come about from what is felt.",
    columns=(
        Column(name="name", meaning="Which figure.", choices=tuple(OBSERVING_UNITS), unique=True),
        VALUE,
        LOW,
        HIGH,
        UNIT,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

WHEN_RED = Form(
    file="diary.toml",
    table="when_red",
    once=True,
    meaning="What is shown whole when an item of the list is red.",
    columns=(Column(name="cards", kind="names", meaning="Cards of cards.toml, by their id."),),
)

ASKED_BESIDE = Form(
    file="diary.toml",
    table="beside",
    meaning="What is asked beside the list; yes is red.",
    columns=(
        Column(name="id", meaning="Which question.", choices=BESIDE, unique=True),
        Column(name="symptom", meaning="The symptom of the vocabulary that it is."),
        Column(name="cards", kind="names", meaning="Cards of cards.toml that are shown whole."),
    ),
)

DIARY_FORMS = (DIARY_ITEMS, OBSERVING, WHEN_RED, ASKED_BESIDE)


def read_diary(reader: Reader, symptoms: Collection[str], cards: Collection[str]) -> DiaryData | None:
    """What `diary.toml` says, or None where the pack has no such file.

    Args:
        reader: of the pack.
        symptoms: those of the vocabulary, which an item may point at.
        cards: the fixed cards there are.
    """
    if not reader.has(DIARY_ITEMS.file):
        return None
    items = tuple(_item(reader, row, symptoms) for row in reader.rows(DIARY_ITEMS))
    figures = _figures(reader)
    red_cards = tuple(card for row in reader.rows(WHEN_RED) for card in _cards(reader, row, cards))
    beside = tuple(_beside(reader, row, symptoms, cards) for row in reader.rows(ASKED_BESIDE))
    missing = [name for name in BESIDE if name not in {one.id for one in beside}]
    if missing and not reader.problems.found:
        reader.problems.add(f"'{missing[0]}' is not asked.", where=f"{DIARY_ITEMS.file}, line 1")
    reader.known_tables(DIARY_ITEMS.file, [form.table for form in DIARY_FORMS])
    return DiaryData(items=items, red_cards=red_cards, beside=beside, observing=figures)


def _cards(reader: Reader, row: Row, cards: Collection[str]) -> tuple[str, ...]:
    from handrail.medicine.tables import did_you_mean

    named = row.names("cards")
    for card in named:
        if card not in cards:
            reader.problems.add(f"There is no card '{card}'.", fix=did_you_mean(card, cards), where=row.where)
    return named


def _item(reader: Reader, row: Row, symptoms: Collection[str]) -> DiaryItem:
    kind, at, symptom = cast("ItemKind", row.text("kind")), row.numbers("at"), row.text("symptom")
    levels = HIGHEST_SCORE if kind == "score" else 2
    if len(at) != levels or list(at) != sorted(set(at)) or at[0] <= 0:
        reader.problems.add(
            f"'at' is {list(at)}.", fix=f"Give {levels} burdens above 0, rising.", where=row.where
        )
    if kind == "temperature" and (row.maybe("amber_from") is None or row.maybe("red_from") is None):
        reader.problems.add("A temperature needs amber_from and red_from.", where=row.where)
    if symptom:
        _prove_symptom(reader, row, symptoms)
    return DiaryItem(
        id=row.text("id"),
        label=row.text("label"),
        kind=kind,
        at=at,
        amber_from=row.maybe("amber_from"),
        red_from=row.maybe("red_from"),
        red_with_fever=row.yes("red_with_fever"),
        symptom=symptom,
        **row.grounds(),
    )


def _beside(reader: Reader, row: Row, symptoms: Collection[str], cards: Collection[str]) -> Beside:
    _prove_symptom(reader, row, symptoms)
    return Beside(
        id=cast("BesideName", row.text("id")),
        symptom=row.text("symptom"),
        cards=_cards(reader, row, cards),
    )


def _prove_symptom(reader: Reader, row: Row, symptoms: Collection[str]) -> None:
    from handrail.medicine.tables import did_you_mean

    symptom = row.text("symptom")
    if symptom not in symptoms:
        reader.problems.add(
            f"There is no symptom '{symptom}'.", fix=did_you_mean(symptom, symptoms), where=row.where
        )


def _figures(reader: Reader) -> dict[str, Figure]:
    from handrail.medicine.read_figures import figure_of, has_unit

    figures: dict[str, Figure] = {}
    for row in reader.rows(OBSERVING):
        name = row.text("name")
        figure = figure_of(reader, row)
        if not has_unit(reader, row, OBSERVING_UNITS[name]):
            continue
        if figure.value <= 0:
            reader.problems.add(f"{name} is {figure.value:g}.", fix="It is above 0.", where=row.where)
        figures[name] = figure
    missing = [name for name in OBSERVING_UNITS if name not in figures]
    if missing and not reader.problems.found:
        reader.problems.add(f"There is no figure '{missing[0]}'.", where=f"{OBSERVING.file}, line 1")
    return figures
