"""From a pasted order, a list or a sentence to what it says, part by part, for somebody to confirm.

    "25 mg tds, oxycodone 10 mg bd, eGFR 24, missed 2 days"

Each part becomes a field of a question: the course, another medicine, kidneys, age, missed days, a symptom.
What isn't understood stays as it was written and is named. Nothing is judged here, and nothing is guessed:
whoever pasted it looks at the fields first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.medicine.lookup import medicine_called, own_names, plain_words, word_called

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine

LONGEST_TEXT = 8_000
MOST_PARTS = 120
LONGEST_PART = 300
ROUTE = re.compile(r"\b(p\.?o\.?|orally|oral|by mouth|per os)(?![\w.])", re.IGNORECASE)
FORM_FIRST = re.compile(r"^(tab(let)?s?|caps?(ule)?s?|liq(uid)?|susp(ension)?)\.?\s+(?=\D)", re.IGNORECASE)
FORM_AFTER_STRENGTH = re.compile(r"(\d\s*(?:mg|g))\s+(?:tab(?:let)?s?|caps?(?:ule)?s?)\b\.?", re.IGNORECASE)
PIECES_OF = re.compile(
    r"(?P<strength>\d+(?:\.\d+)?\s*mg)\s*[:,-]\s*(?P<count>\d{1,2})\s*(?:tab(?:let)?s?\.?)\s+(?P<often>\D.*)",
    re.IGNORECASE,
)
"""A strength with the number of tablets behind it: "10 mg: 2 tablets three times a day"."""
BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)](?=\s))\s*")
SPLIT = re.compile(r"[\n;]|(?<!\d),|,(?!\d)")
AND = re.compile(r"\s+(?:and|plus|with|&|\+)\s+", re.IGNORECASE)
DOSE = re.compile(r"\d\s*(?:mg|g|mcg|micrograms?|ug|µg|ml|units?|iu|%)\b|\bpatch(?:es)?\b", re.IGNORECASE)
NUMBER = r"(?P<n>\d{1,4}(?:[.,]\d{1,2})?)"
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
NO_ALCOHOL = frozenset(
    ["no alcohol", "alcohol none", "does not drink", "doesn t drink", "teetotal", "alcohol 0", "alcohol nil"]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadPart:
    """One part of the text and what it was read as.

    Attributes:
        field: the field of a question (a command's option without the dashes).
        value: what goes into the field.
        note: what whoever confirms should know of it.
    """

    written: str
    field: str
    value: str
    note: str = ""


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
    pieces = [BULLET.sub("", piece).strip() for piece in SPLIT.split(text)]
    for piece in [piece for piece in pieces if piece][:MOST_PARTS]:
        reader.read(piece[:LONGEST_PART])
    if len([piece for piece in pieces if piece]) > MOST_PARTS:
        reader.refuse("...", f"only the first {MOST_PARTS} parts were read")
    return reader.done()


@dataclass(slots=True)
class _Reader:
    """Reads one part after the other."""

    medicine: Medicine
    parts: list[ReadPart] = field(default_factory=list[ReadPart])
    not_read: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    course: str = ""
    course_at: int = -1
    failed: str = ""
    why: str = ""

    def done(self) -> OrderRead:
        if self.failed:
            self._course_failed()
        return OrderRead(parts=tuple(self.parts), not_read=tuple(self.not_read))

    def read(self, piece: str) -> None:
        if self._goes_on(piece):
            return
        if self.failed:
            self._course_failed()
        halves = AND.split(piece)
        several = len(halves) > 1 and all(self._is_a_medicine(half) for half in halves)
        for half in halves if several else [piece]:
            if not self._one(half):
                self.refuse(half, "not understood")

    def refuse(self, piece: str, why: str) -> None:
        """Keep a part that was not understood."""
        self.not_read.append((piece, why))

    # ---- one part -----------------------------------------------------------------------------------

    def _one(self, piece: str) -> bool:
        own = self._own(piece)
        if own is not None:
            self._begin_course(piece, own)
            return True
        readers: tuple[Callable[[str, str], bool], ...] = (
            self._nothing_else, self._kidneys, self._body, self._alcohol,
            self._other_medicine, self._condition, self._story, self._nameless_course,
        )  # fmt: skip
        plain = " ".join(piece.casefold().split())
        return any(reads(piece, plain) for reads in readers)

    def _keep(self, written: str, name: str, value: str, note: str = "") -> bool:
        self.parts.append(ReadPart(written=written, field=name, value=value, note=note))
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

        try:
            course = parse_course(said, products=self.medicine.products)
        except InputError as error:
            self.why = error.message.splitlines()[0]
            return False
        part = ReadPart(written=written, field="course", value=said, note=f"Read as: {write_course(course)}.")
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
        before = self.failed
        if not before:
            before = self.parts[self.course_at].value if len(self.parts) > self.course_at else ""
        if not before or not re.match(r"\d|then\b|at\b|for\b|until\b", piece, re.IGNORECASE):
            return False
        if re.match(r"\d{1,3}\s*(?:y|yo|years?|kg|yr)\b", piece, re.IGNORECASE):
            return False
        return self._try_course(f"{self.course}, {piece}", f"{before}, {_as_course(piece)}")

    def _course_failed(self) -> None:
        self.refuse(self.course, self.why or "the dose can't be read")
        self.course, self.course_at, self.failed = "", -1, ""

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

    # ---- the person ---------------------------------------------------------------------------------

    def _kidneys(self, piece: str, plain: str) -> bool:
        value = re.sub(r"\s*(?:=|:|~|\bis\b|\bof\b|\babout\b)\s*", " ", plain)
        egfr = re.fullmatch(rf"e?gfr {NUMBER}(?: ml/min.*)?", value)
        if egfr:
            return self._keep(piece, "egfr", egfr["n"].replace(",", "."))
        clearance = re.fullmatch(
            rf"(?:crcl|creatinine clearance|cockcroft(?:-gault)?) {NUMBER}(?: ml/min)?", value
        )
        if clearance:
            return self._keep(piece, "crcl", clearance["n"].replace(",", "."))
        creatinine = re.fullmatch(rf"(?:creat(?:inine)?|cr|scr) {NUMBER}\s*(?P<u>[a-zµμ]+/d?l)", value)
        if creatinine:
            return self._keep(piece, "creatinine", f"{creatinine['n'].replace(',', '.')} {creatinine['u']}")
        if re.fullmatch(r"(?:on )?(?:haemodialysis|hemodialysis|hd)", value):
            return self._keep(piece, "dialysis", "hd")
        if re.fullmatch(r"(?:on )?(?:peritoneal dialysis|pd|capd|apd)", value):
            return self._keep(piece, "dialysis", "pd")
        if value in ("no dialysis", "not on dialysis"):
            return self._keep(piece, "dialysis", "none")
        return False

    def _body(self, piece: str, plain: str) -> bool:
        years = r"(?:y|yr|yrs|yo|y/o|years?(?: old)?|year-old)"
        sex = r"(?P<sex>f|m|female|male|woman|man)"
        aged = re.fullmatch(rf"(?:aged?:? ?)?(?P<n>\d{{1,3}})\s*{years}?\s*{sex}?", plain)
        if aged and (aged["sex"] or re.search(rf"\bage|{years}", plain)):
            self._keep(piece, "age", aged["n"])
            if aged["sex"]:
                self._keep(piece, "sex", "female" if aged["sex"][0] in "fw" else "male")
            return True
        if re.fullmatch(r"female|male|woman|man", plain):
            return self._keep(piece, "sex", "female" if plain[0] in "fw" else "male")
        weight = re.fullmatch(rf"(?:weight|weighs|wt)?:?\s*{NUMBER}\s*(?P<u>kg|kilos?|lbs?|pounds?)", plain)
        if weight:
            unit = "kg" if weight["u"].startswith("k") else "lb"
            return self._keep(piece, "weight", f"{weight['n'].replace(',', '.')} {unit}")
        pregnant = re.fullmatch(r"pregnant(?:,? (?:week )?(?P<n>\d{1,2})(?: weeks)?)?", plain)
        if pregnant:
            self._keep(piece, "pregnant", "yes")
            return self._keep(piece, "gestation_weeks", pregnant["n"]) if pregnant["n"] else True
        return False

    def _alcohol(self, piece: str, plain: str) -> bool:
        if plain_words(plain) in NO_ALCOHOL:
            return self._keep(piece, "alcohol", "0")
        found = re.fullmatch(
            rf"(?:alcohol:? )?{NUMBER} (?:drinks|units|glasses)(?: of \w+)? (?:a|per|/)\s*(?P<per>day|week)",
            plain,
        )
        if not found:
            return False
        number = float(found["n"].replace(",", "."))
        week = number * 7 if found["per"] == "day" else number
        note = "Counted as drinks; a unit is less than a drink in most countries." if "unit" in plain else ""
        return self._keep(piece, "alcohol", f"{week:g}", note)

    def _nothing_else(self, piece: str, plain: str) -> bool:
        return plain_words(plain) in NO_OTHERS and self._keep(piece, "also", "none")

    # ---- names --------------------------------------------------------------------------------------

    def _is_a_medicine(self, piece: str) -> bool:
        bare = ROUTE.sub(" ", FORM_FIRST.sub("", piece.strip()))
        return self._own(piece) is not None or medicine_called(bare, self.medicine) is not None

    def _other_medicine(self, piece: str, plain: str) -> bool:
        bare = " ".join(ROUTE.sub(" ", FORM_FIRST.sub("", piece)).split())
        known = self._known_name(bare)
        if known is not None:
            return self._keep(piece, "also", known, "Its dose is not looked at." if DOSE.search(bare) else "")
        name = re.split(r"\s+(?=\d)", bare, maxsplit=1)[0].strip(" :-")
        if DOSE.search(bare) and re.fullmatch(r"[^\W\d][\w .'-]{2,60}", name):
            return self._keep(
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
        return name is not None and self._keep(piece, "condition", name)

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
            self._keep(piece, "symptom", name)
        for name, value in figures.items():
            self._keep(piece, "fact", f"{name}={value:g}", f"{vocabulary.label(name)}: {value:g}.")
        return True


def _as_course(said: str) -> str:
    """A dose without the words that say nothing about it: the route, and the form behind a strength."""
    each = PIECES_OF.fullmatch(said.strip())
    said = f"{each['count']} x {each['strength']} {each['often']}" if each else said
    bare = FORM_AFTER_STRENGTH.sub(r"\1", ROUTE.sub(" ", said))
    return " ".join(bare.split()).strip(" .,:-")
