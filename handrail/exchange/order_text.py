"""From a pasted order, a list or a sentence to what it says, part by part, for somebody to confirm.

    "25 mg tds, oxycodone 10 mg bd, eGFR 24, missed 2 days"

Each part becomes a field of a question: the course, another medicine, kidneys, age, missed days, a symptom.
What isn't understood stays as it was written and is named. Nothing is judged here, and nothing is guessed:
whoever pasted it looks at the fields first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.exchange.order_figures import AGED, Figures, ReadPart
from handrail.exchange.order_pieces import Piece, pieces_of
from handrail.medicine.lookup import (
    may_be_the_medicine,
    medicine_called,
    own_names,
    plain_words,
    word_called,
)

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine

LONGEST_TEXT = 8_000
MOST_PARTS = 120
LONGEST_PART = 300
ROUTE = re.compile(r"\b(p\.?o\.?|orally|oral|by mouth|per os)(?![\w.])", re.IGNORECASE)
FORM_FIRST = re.compile(r"^(tab(let)?s?|caps?(ule)?s?|liq(uid)?|susp(ension)?)\.?\s+(?=\D)", re.IGNORECASE)
FORM_AFTER_STRENGTH = re.compile(r"(\d\s*(?:mg|g))\s+(?:tab(?:let)?s?|caps?(?:ule)?s?)\b\.?", re.IGNORECASE)
WITH = re.compile(r"(?P<who>.+?)\s+(?:with|who has|known)\s+(?P<what>.+)", re.IGNORECASE)
GOES_ON = re.compile(
    r"\d|[½¼]|(?:then|at|for|until|take|takes|give|one|two|three|half|and|prn|as needed|max)\b", re.IGNORECASE
)
STAGE_AND_FIGURE = re.compile(
    r"(?P<stage>ckd(?: stage| g)? ?[1-5][ab]?)[\s,(]+(?P<figure>(?:e?gfr|crcl|creat|cr)\b.*?)\)?"
    r"|(?P<figure_first>(?:e?gfr|crcl|creat|cr)\b.*?)[\s,(]+(?P<stage_last>ckd(?: stage| g)? ?[1-5][ab]?)\)?",
    re.IGNORECASE,
)
AND = re.compile(r"\s+(?:and|plus|with|&|\+)\s+", re.IGNORECASE)
DOSE = re.compile(r"\d\s*(?:mg|g|mcg|micrograms?|ug|µg|ml|units?|iu|%)\b|\bpatch(?:es)?\b", re.IGNORECASE)
NO_CONDITION = "no illness that these rules ask for, or not understood"
MAYBE_COURSE = "not understood; it may belong to the course before it, so look at that again"
TWO_WAYS = "one tablet three times and three tablets once are both written like this: write it out"
ONLY_SIGNS = "only the signs were read from it; look at its figures again"
ENDS = re.compile(
    r"\b(?:stop(?:ped|ping|s)?|hold(?:ing)?|held|withh[eo]ld|d/?c'?d?|discontinu\w+|ceased?|omit(?:ted)?|"
    r"suspend(?:ed)?|no longer)\b",
    re.IGNORECASE,
)
PUMP = re.compile(r"\bintrathecal|\bpump\b|\bITB\b", re.IGNORECASE)
NO_NAMES = frozenset(
    """
    take takes taking give one two three four half to be sig rx on then stop tablet tablets tab tabs
    cap caps capsule capsules dose max maximum disp supply at in for with every each total was is has had
    no not about allergic previously started since
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""Words that a name of a medicine doesn't begin with; what begins with them is left as not understood."""
NO_OTHERS = frozenset(
    [
        "no other medicines",
        "no other medications",
        "no other meds",
        "nothing else",
        "nil else",
        "no other drugs",
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRead:
    """What a text says, as a question that is still to be confirmed.

    Attributes:
        parts: what was read, in the order of the text.
        not_read: (as written, why) pairs: nothing was concluded from them.
    """

    parts: tuple[ReadPart, ...]
    not_read: tuple[tuple[str, str], ...]

    def question(self) -> dict[str, tuple[str, ...]]:
        """By field, its values: what `handrail check` and its page are asked."""
        fields: dict[str, list[str]] = {}
        for part in self.parts:
            fields.setdefault(part.field, []).append(part.value)
        return {name: tuple(dict.fromkeys(values)) for name, values in fields.items()}

    def as_command(self) -> str:
        """The command that asks it."""
        import shlex

        asked = self.question()
        words = ["handrail", "check", *asked.get("course", ())]
        for name, values in asked.items():
            if name != "course":
                option = f"--{name.replace('_', '-')}"
                words += [
                    word
                    for value in values
                    for word in ((option,) if name == "pregnant" else (option, value))
                ]
        return shlex.join(words)


def read_order(text: str, medicine: Medicine) -> OrderRead:
    """What a pasted text says, part by part.

    Args:
        text: an order, a list with a line each, or a sentence with commas.
        medicine: whose course is looked for; its words for symptoms and conditions are understood.

    Raises:
        InputError: nothing stands there, or far too much.
    """
    if not text.strip():
        raise InputError(
            "Nothing was pasted.", fix='Such as "25 mg three times a day, eGFR 24".', where="text"
        )
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"The text has {len(text)} letters, more than {LONGEST_TEXT}.",
            fix="Paste the list of medicines and the figures only.",
            where="text",
        )
    reader = _Reader(medicine)
    pieces = list(pieces_of(text))
    for piece in pieces[:MOST_PARTS]:
        reader.read(piece)
    if len(pieces) > MOST_PARTS:
        reader.refuse("...", f"only the first {MOST_PARTS} parts were read")
    return reader.done()


def may_end_it(text: str, medicine: Medicine) -> bool:
    """Whether words of an order may say that the medicine is to be stopped or held."""
    plain = plain_words(text)
    named = any(re.search(rf"\b{re.escape(name)}\b", plain) for name in own_names(medicine))
    return named and ENDS.search(text) is not None


@dataclass(slots=True)
class _Reader(Figures):
    """Reads one part after the other."""

    course: str = ""
    course_at: int = -1
    said: str = ""
    failed: str = ""
    why: str = ""

    def done(self) -> OrderRead:
        if self.failed:
            self._course_failed()
        return OrderRead(parts=tuple(self.parts), not_read=tuple(self.not_read))

    def read(self, piece: Piece) -> None:
        """Read one piece, or keep it with the reason why not."""
        written = piece.written[:LONGEST_PART]
        if piece.why_not:
            self.refuse(written, piece.why_not)
            return
        if self._goes_on(written):
            return
        if self.failed:
            self._course_failed()
        if piece.under == "conditions":
            if not any(reads(written, written.casefold()) for reads in (self.kidneys, self._condition)):
                self.refuse(written, NO_CONDITION)
            return
        for part in self._together(written):
            before = len(self.not_read)
            if not self._one(part) and len(self.not_read) == before:
                beside = self.course_at >= 0 and len(self.parts) == self.course_at + 1 and DOSE.search(part)
                self.refuse(part, MAYBE_COURSE if beside else "not understood")
                # What comes behind may belong to what wasn't understood: the course ends here.
                self.course_at = -1

    def _together(self, piece: str) -> list[str]:
        """The parts of a piece that says two things: two medicines, or a person and what they have."""
        halves = AND.split(piece)
        if len(halves) > 1 and all(self._is_a_medicine(half) for half in halves):
            return halves
        kidneys = STAGE_AND_FIGURE.fullmatch(piece)
        if kidneys:
            return [half for half in kidneys.groups() if half]
        who = WITH.match(piece)
        if who and AGED.fullmatch(" ".join(who["who"].casefold().split())):
            return [who["who"], *AND.split(who["what"])]
        return [piece]

    # ---- one part -----------------------------------------------------------------------------------

    def _one(self, piece: str) -> bool:
        own = self._own(piece)
        if own is not None:
            self._begin_course(piece, own)
            return True
        if self._names_it(piece):
            return self._named_within(piece)
        readers: tuple[Callable[[str, str], bool], ...] = (
            self._nothing_else, self.kidneys, self.body, self.alcohol,
            self._other_medicine, self._condition, self._story, self._nameless_course,
        )  # fmt: skip
        plain = " ".join(piece.casefold().split())
        return any(reads(piece, plain) for reads in readers)

    def _names_it(self, piece: str) -> bool:
        words = plain_words(piece)
        return any(re.search(rf"\b{re.escape(name)}\b", words) for name in own_names(self.medicine))

    def _named_within(self, piece: str) -> bool:
        """The medicine's name behind the dose: "1 tab NAME 10 mg tid"; never another medicine's."""
        if self.course:
            self.refuse(piece, f"{self.medicine.name} stands here a second time; say it once")
        elif PUMP.search(piece):
            self.refuse(piece, "a dose into the spine is not read from an order; give the pump's facts")
        else:
            self._begin_course(piece, piece)
        return True

    # ---- the medicine itself ------------------------------------------------------------------------

    def _own(self, piece: str) -> str | None:
        """What stands behind the medicine's own name; None where it isn't this medicine."""
        left = FORM_FIRST.sub("", piece)
        for name in own_names(self.medicine):
            found = re.match(
                rf"{re.escape(name)}\b[\s:,-]*(?:tab(?:let)?s?\b\.?[\s:,-]*)?", left, re.IGNORECASE
            )
            if found:
                return left[found.end() :].strip()
        return None

    def _begin_course(self, written: str, said: str) -> None:
        said = _as_course(said)
        if self.course:
            self.refuse(written, f"{self.medicine.name} stands here a second time; say it once")
            return
        if not said or not any(letter.isdigit() for letter in said):
            self.refuse(written, f"{self.medicine.name} is named, and no dose that can be read")
            return
        self.course, self.course_at = written, len(self.parts)
        if not self._try_course(written, said):
            self.failed = said

    def _try_course(self, written: str, said: str) -> bool:
        from handrail.course import parse_course, write_course
        from handrail.course.directions import read_direction

        products = self.medicine.products
        try:
            course = parse_course(said, products=products)
        except InputError as error:
            self.why = error.message.splitlines()[0]
            bare = _without_form(said)
            return bare != said and self._try_course(written, bare)
        self.said = said
        note = f"Read as: {write_course(course)}."
        direction = read_direction(said, products)
        if direction is not None and course.assumptions[: len(direction.notes)] == direction.notes:
            said, note = direction.sentence, " ".join((note, *direction.notes))
        part = ReadPart(written=written, field="course", value=said, note=note)
        if len(self.parts) > self.course_at and self.parts[self.course_at].field == "course":
            self.parts[self.course_at] = part
        else:
            self.parts.insert(self.course_at, part)
        self.course, self.failed = written, ""
        return True

    def _goes_on(self, piece: str) -> bool:
        """Whether a part only goes on with the course before it: "20 mg at 08:00, 14:00 and 22:00"."""
        if self.course_at < 0 or len(self.parts) > self.course_at + 1:
            return False
        before = self.failed or self.said
        if not before or not GOES_ON.match(piece):
            return False
        if AGED.fullmatch(piece.casefold()) and not piece.isdigit():
            return False
        if re.match(r"\d{1,3}\s*(?:kg|lbs?|drinks|units|glasses)\b", piece, re.IGNORECASE):
            return False
        return self._try_course(f"{self.course}, {piece}", f"{before}, {_as_course(piece)}")

    def refuse(self, piece: str, why: str) -> None:
        """Keep a part from which nothing is concluded; one that may end the medicine says so."""
        if may_end_it(piece, self.medicine):
            why = f"{why.rstrip('.')}. It may say that {self.medicine.name} is stopped or held: never at once"
        Figures.refuse(self, piece, why)

    def _course_failed(self) -> None:
        two_ways = re.search(r"\b\d\s*x\s*\d\b(?!\s*(?:mg|tab))", self.failed)
        self.refuse(self.course, TWO_WAYS if two_ways else self.why or "the dose can't be read")
        self.course, self.course_at, self.said, self.failed = "", -1, "", ""

    def _nameless_course(self, piece: str, plain: str) -> bool:
        """A dose and how often with no name beside it, where the medicine was not named."""
        said = _as_course(piece)
        if self.course or not re.match(r"\d", said) or not DOSE.search(said):
            return False
        self.course, self.course_at = piece, len(self.parts)
        if self._try_course(piece, said):
            part = self.parts[self.course_at]
            note = f"No medicine is named here; taken as {self.medicine.name}. {part.note}"
            self.parts[self.course_at] = ReadPart(written=piece, field="course", value=part.value, note=note)
            return True
        self.course, self.course_at = "", -1
        return False

    # ---- names -----------------------------------------------------------------------------------

    def _nothing_else(self, piece: str, plain: str) -> bool:
        return plain_words(plain) in NO_OTHERS and self.keep(piece, "also", "none")

    def _is_a_medicine(self, piece: str) -> bool:
        bare = ROUTE.sub(" ", FORM_FIRST.sub("", piece.strip()))
        return self._own(piece) is not None or medicine_called(bare, self.medicine) is not None

    def _other_medicine(self, piece: str, plain: str) -> bool:
        bare = " ".join(ROUTE.sub(" ", FORM_FIRST.sub("", piece)).split())
        known = self._known_name(bare)
        if known is not None:
            return self.keep(piece, "also", known, "Its dose is not looked at." if DOSE.search(bare) else "")
        name = re.split(r"\s+(?=\d)", bare, maxsplit=1)[0].strip(" :-")
        if may_be_the_medicine(name, self.medicine):
            self.refuse(piece, f"it may be {self.medicine.name} written otherwise: write its name")
            return True
        if plain_words(name).split()[:1] and plain_words(name).split()[0] in NO_NAMES:
            return False
        if DOSE.search(bare) and re.fullmatch(r"[^\W\d][\w .'-]{2,60}", name):
            return self.keep(
                piece, "also", name, "Not a medicine that these rules know: it will NOT be checked."
            )
        return False

    def _known_name(self, bare: str) -> str | None:
        found = medicine_called(bare, self.medicine)
        if found is not None:
            return found.name
        first = bare.split()[0] if bare.split() else ""
        entry = medicine_called(first, self.medicine) if len(bare.split()) > 1 and DOSE.search(bare) else None
        return entry.name if entry is not None else None

    def _condition(self, piece: str, plain: str) -> bool:
        name = word_called(piece, self.medicine.vocabulary.conditions)
        return name is not None and self.keep(piece, "condition", name)

    def _story(self, piece: str, plain: str) -> bool:
        """A symptom, a measurement, or since when doses are missing."""
        from handrail.exchange.symptom_text import read_symptoms
        from handrail.medicine.lookup import find_words, symptom_names

        found = read_symptoms(piece, self.medicine)
        names, vocabulary = found.symptoms or (), self.medicine.vocabulary
        _, unknown = find_words(names, vocabulary.symptoms, symptom_names(self.medicine))
        figures = {name: value for name, value in found.facts.items() if isinstance(value, int | float)}
        if unknown or len(figures) < len(found.facts) or not (names or figures):
            return False
        for name in names:
            self.keep(piece, "symptom", name)
        for name, value in figures.items():
            self.keep(piece, "fact", f"{name}={value:g}", f"{vocabulary.label(name)}: {value:g}.")
        told = len(figures) + sum(any(letter.isdigit() for letter in name) for name in names)
        if len(re.findall(r"\d+(?:[.,/]\d+)*", piece)) > told:
            self.refuse(piece, ONLY_SIGNS)
        return True


def _as_course(said: str) -> str:
    """A dose without the route, which says nothing about it."""
    return " ".join(ROUTE.sub(" ", said).split()).strip(" .,:-")


def _without_form(said: str) -> str:
    """Without the form behind a strength: "10 mg tablets three times a day" is one tablet each time."""
    return " ".join(FORM_AFTER_STRENGTH.sub(r"\1", said).split())
