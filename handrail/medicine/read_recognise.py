"""Read `recognise.toml` of a pack into nouns, and prove that what points at something finds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from handrail.errors import PackError
from handrail.medicine import recognise_forms as forms
from handrail.medicine.read_body import ReadCondition
from handrail.medicine.reader import Reader
from handrail.medicine.tables import Form, Row, did_you_mean
from handrail.medicine.telling_apart import (
    VERDICTS,
    AnswerText,
    Cause,
    ClueRule,
    Feature,
    LevelBand,
    Picture,
    Remark,
    ScoreLine,
    Sign,
    TellingApart,
    Urgency,
    Verdict,
)
from handrail.medicine.vocabulary import Vocabulary


def read_recognise(
    reader: Reader, read_condition: ReadCondition, vocabulary: Vocabulary | None, cards: Iterable[str]
) -> TellingApart | None:
    """Everything for telling causes apart; None after noting what is wrong.

    Args:
        reader: of the pack.
        read_condition: parses a condition, or notes what is wrong with it.
        vocabulary: which features name; None if it could not be read.
        cards: the ids of the fixed cards.
    """
    reader.known_tables(forms.FILE, [form.table for form in forms.RECOGNISE_FORMS])
    book = _Book(reader, read_condition)
    score = _score(reader)
    causes = book.causes()
    names = {cause.id for cause in causes}
    features = _features(reader, vocabulary)
    levels, answers = _levels(reader), _answers(reader, set(cards))
    telling = {
        "clues": book.clues(),
        "causes": causes,
        "pictures": book.pictures(names, vocabulary.symptoms if vocabulary else ()),
        "together": book.remarks(forms.TOGETHER),
        "caveats": book.remarks(forms.CAVEATS),
    }
    if score is None:
        return None
    return TellingApart(
        score=score, features=features, levels=levels, answers=answers, **cast("Any", telling)
    )


def _who_says(row: Row) -> dict[str, Any]:
    return {"sources": row.names("sources"), "verified": row.yes("verified"), "note": row.text("note")}


def _score(reader: Reader) -> ScoreLine | None:
    for row in reader.rows(forms.SCORE):
        try:
            return ScoreLine(
                withdrawal_from=row.whole("withdrawal_from"),
                overdose_to=row.whole("overdose_to"),
                says=row.text("says"),
                **_who_says(row),
            )
        except PackError as error:
            reader.problems.note(error, row.where)
    return None


class _Book:
    """The tables that have conditions; a row whose condition can't be read is noted and left out."""

    def __init__(self, reader: Reader, read_condition: ReadCondition) -> None:
        self.reader = reader
        self.read_condition = read_condition

    def judged(self, form: Form) -> list[tuple[Row, Any]]:
        """The rows with their conditions."""
        rows = self.reader.rows(form)
        found = [(row, self.read_condition(row.text("when"), row.where)) for row in rows]
        return [(row, condition) for row, condition in found if condition is not None]

    def clues(self) -> tuple[ClueRule, ...]:
        return tuple(
            ClueRule(
                id=row.text("id"),
                name=row.text("name"),
                points=row.whole("points"),
                when=when,
                says=row.text("says"),
                asks=row.text("asks"),
                **_who_says(row),
            )
            for row, when in self.judged(forms.CLUES)
        )

    def causes(self) -> tuple[Cause, ...]:
        rows = self.reader.rows(forms.CAUSES)
        signs: dict[str, list[Sign]] = {row.text("id"): [] for row in rows}
        for row, when in self.judged(forms.SIGNS):
            if self.must_exist(row, "cause", row.text("cause"), signs):
                speaks = "for" if row.text("speaks") == "for" else "against"
                signs[row.text("cause")].append(Sign(speaks=speaks, when=when, says=row.text("says")))
        texts = ("id", "name", "trigger", "onset", "tone", "temperature", "others", "do")
        return tuple(
            Cause(
                verdict=cast("Verdict", row.text("verdict")),
                signs=tuple(signs[row.text("id")]),
                **cast("Any", {name: row.text(name) for name in texts}),
                **_who_says(row),
            )
            for row in rows
        )

    def pictures(self, causes: set[str], words: Iterable[str]) -> tuple[Picture, ...]:
        pictures: list[Picture] = []
        for row, when in self.judged(forms.PICTURES):
            self.must_exist(row, "cause", row.text("cause"), causes)
            for word in row.names("explains"):
                self.must_exist(row, "symptom", word, words)
            pictures.append(
                Picture(
                    id=row.text("id"),
                    verdict=cast("Verdict", row.text("verdict")),
                    cause=row.text("cause"),
                    urgent=cast("Urgency", row.text("urgent")),
                    when=when,
                    says=row.text("says"),
                    do=row.names("do"),
                    explains=row.names("explains"),
                    **_who_says(row),
                )
            )
        return tuple(pictures)

    def remarks(self, form: Form) -> tuple[Remark, ...]:
        has_do = any(column.name == "do" for column in form.columns)
        return tuple(
            Remark(
                id=row.text("id"),
                when=when,
                says=row.text("says"),
                do=row.text("do") if has_do else "",
                **_who_says(row),
            )
            for row, when in self.judged(form)
        )

    def must_exist(self, row: Row, what: str, name: str, known: Iterable[str]) -> bool:
        names = set(known)
        if name not in names:
            self.reader.problems.add(
                f"There is no {what} '{name}'.", fix=did_you_mean(name, names), where=row.where
            )
        return name in names


def _features(reader: Reader, vocabulary: Vocabulary | None) -> tuple[Feature, ...]:
    rows = reader.rows(forms.FEATURES)
    lists = (("words", vocabulary.symptoms), ("facts", vocabulary.facts)) if vocabulary else ()
    for row in rows:
        for column, known in lists:
            for name in row.names(column):
                if name not in known:
                    reader.problems.add(
                        f"{column}: '{name}' is not in the vocabulary.",
                        fix=did_you_mean(name, known),
                        where=row.where,
                    )
    return tuple(
        Feature(
            id=row.text("id"),
            name=row.text("name"),
            overdose=row.text("overdose"),
            withdrawal=row.text("withdrawal"),
            side_effect=row.text("side_effect"),
            words=row.names("words"),
            facts=row.names("facts"),
            **_who_says(row),
        )
        for row in rows
    )


def _levels(reader: Reader) -> tuple[LevelBand, ...]:
    """The bands, which begin at 0 and leave no gap."""
    reached = 0.0
    bands: list[LevelBand] = []
    for row in reader.rows(forms.LEVELS):
        start, end = row.number("from_mg_per_l"), row.number("below_mg_per_l")
        if start != reached or end <= start:
            reader.problems.add(
                f"A level from {start:g} to {end:g} does not follow on {reached:g}.",
                fix="Write the bands in order, from 0 on, each where the last one ends.",
                where=row.where,
            )
        reached = end
        bands.append(
            LevelBand(
                id=row.text("id"),
                from_mg_per_l=start,
                below_mg_per_l=end,
                is_calm=row.yes("calm"),
                says=row.text("says"),
                **_who_says(row),
            )
        )
    return tuple(bands)


def _answers(reader: Reader, cards: set[str]) -> tuple[AnswerText, ...]:
    """The words of each verdict: every one once, with cards that there are."""
    rows = reader.rows(forms.ANSWERS)
    _each_once(reader, rows)
    for row in rows:
        for card in row.names("cards"):
            if card not in cards:
                reader.problems.add(
                    f"There is no card '{card}'.", fix=did_you_mean(card, cards), where=row.where
                )
    return tuple(
        AnswerText(
            verdict=cast("Verdict", row.text("verdict")),
            urgent=cast("Urgency", row.text("urgent")),
            cards=row.names("cards"),
            title=row.text("title"),
            do=row.names("do"),
            **_who_says(row),
        )
        for row in rows
    )


def _each_once(reader: Reader, rows: Sequence[Row]) -> None:
    given = [row.text("verdict") for row in rows]
    for verdict in VERDICTS:
        if given.count(verdict) != 1:
            reader.problems.add(
                f"There are {given.count(verdict)} answers for '{verdict}'.",
                fix="Write one [[answer]] for each verdict.",
                where=f"{forms.FILE}, line 1",
            )
