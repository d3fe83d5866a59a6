"""The figures of a person in a pasted order: kidneys, age, weight, drinks; each part as it was written.

A figure that could mean two things (a creatinine without its unit, "eGFR > 60", a stage) is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handrail.medicine.lookup import plain_words, word_called

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine

NUMBER = r"(?P<n>\d{1,4}(?:[.,]\d{1,2})?)"
A_RANGE = "a limit or a range is no figure: give the figure itself, or leave it out"
NO_UNIT = "It has no unit, so it could mean two things: write umol/L or mg/dL behind it before you ask."
FIGURE = re.compile(r"(?:e?gfr|crcl|creat|cr |scr|cockcroft)")
A_STAGE = "a stage covers a range: give the eGFR or the creatinine"
YEARS = r"(?:y|yr|yrs|yo|y/o|years?(?: old)?|-?years?[ -]olds?)"
SEX = r"(?P<sex>f|m|female|male|woman|man|lady|gentleman|girl|boy)"
AGED = re.compile(rf"(?:an? )?(?:aged?:? ?)?(?P<n>\d{{1,3}})\s*-?(?P<years>{YEARS})?\.?\s*{SEX}?")
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


@dataclass(slots=True)
class Figures:
    """What was read so far; each reader keeps what it understands, and says whether it did."""

    medicine: Medicine
    parts: list[ReadPart] = field(default_factory=list[ReadPart])
    not_read: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def keep(self, written: str, name: str, value: str, note: str = "") -> bool:
        """Keep a part as a field of the question."""
        self.parts.append(ReadPart(written=written, field=name, value=value, note=note))
        return True

    def refuse(self, piece: str, why: str) -> None:
        """Keep a part from which nothing is concluded, with the reason."""
        self.not_read.append((piece, why))

    def kidneys(self, piece: str, plain: str) -> bool:
        """A figure of the kidneys, or dialysis."""
        value = re.sub(r"\s*(?:=|:|~|\bis\b|\bof\b|\babout\b)\s*", " ", plain)
        beside = re.search(r"\s*(?P<said>[(\[].*[)\]])$", value)
        if beside and FIGURE.match(value):
            # A usual range or an earlier value: shown as not read, so that nobody takes it for looked at.
            if not self.kidneys(piece, value[: beside.start()]):
                return False
            self.refuse(beside["said"], "what stands in brackets behind a figure isn't looked at")
            return True
        if FIGURE.match(value) and re.search(r"[<>≤≥]|\d\s*[-–]\s*\d", value):
            self.refuse(piece, A_RANGE)
            return True
        if re.fullmatch(r"(?:ckd|chronic kidney disease)(?: stage| g)? ?[1-5](?:[ab])?", value):
            self.keep(piece, "condition", word_called("ckd", self.medicine.vocabulary.conditions) or "ckd")
            self.refuse(piece, A_STAGE)
            return True
        egfr = re.fullmatch(rf"e?gfr {NUMBER}(?: ml/min.*)?", value)
        if egfr:
            return self.keep(piece, "egfr", egfr["n"].replace(",", "."))
        clearance = re.fullmatch(
            rf"(?:crcl|creatinine clearance|cockcroft(?:-gault)?) {NUMBER}(?: ml/min)?", value
        )
        if clearance:
            return self.keep(piece, "crcl", clearance["n"].replace(",", "."))
        creatinine = re.fullmatch(rf"(?:creat(?:inine)?|cr|scr) {NUMBER}\s*(?P<u>[a-zµμ]+/d?l)", value)
        if creatinine:
            return self.keep(piece, "creatinine", f"{creatinine['n'].replace(',', '.')} {creatinine['u']}")
        bare = re.fullmatch(rf"(?:s\.?)?(?:creat(?:inine)?|cr|scr)\.? {NUMBER}", value)
        if bare:
            # Never guessed from its size: the field asks for the unit before anything is judged.
            return self.keep(piece, "creatinine", bare["n"].replace(",", "."), NO_UNIT)
        if re.fullmatch(
            r"(?:on )?(?:haemodialysis|hemodialysis|hd)(?: (?:mon|tue|wed|thu|fri|sat|sun|[/, ])+)?", value
        ):
            return self.keep(piece, "dialysis", "hd")
        if re.fullmatch(r"(?:on )?(?:peritoneal dialysis|pd|capd|apd)", value):
            return self.keep(piece, "dialysis", "pd")
        if value in ("no dialysis", "not on dialysis"):
            return self.keep(piece, "dialysis", "none")
        return False

    def body(self, piece: str, plain: str) -> bool:
        """Age, sex, weight or a pregnancy."""
        aged = AGED.fullmatch(plain)
        if aged and (aged["sex"] or aged["years"] or re.search(r"\bage", plain)):
            self.keep(piece, "age", aged["n"])
            if aged["sex"]:
                self.keep(
                    piece, "sex", "female" if aged["sex"][0] in "fwl" or aged["sex"] == "girl" else "male"
                )
            return True
        if re.fullmatch(r"female|male|woman|man", plain):
            return self.keep(piece, "sex", "female" if plain[0] in "fw" else "male")
        weight = re.fullmatch(rf"(?:weight|weighs|wt)?:?\s*{NUMBER}\s*(?P<u>kg|kilos?|lbs?|pounds?)", plain)
        if weight:
            unit = "kg" if weight["u"].startswith("k") else "lb"
            return self.keep(piece, "weight", f"{weight['n'].replace(',', '.')} {unit}")
        pregnant = re.fullmatch(r"pregnant(?:,? (?:week )?(?P<n>\d{1,2})(?: weeks)?)?", plain)
        if pregnant:
            self.keep(piece, "pregnant", "yes")
            return self.keep(piece, "gestation_weeks", pregnant["n"]) if pregnant["n"] else True
        return False

    def alcohol(self, piece: str, plain: str) -> bool:
        """Drinks, counted to a week."""
        if plain_words(plain) in NO_ALCOHOL:
            return self.keep(piece, "alcohol", "0")
        found = re.fullmatch(
            rf"(?:(?:alcohol|etoh|drinks):? )?{NUMBER}\s?(?:drinks|units|glasses|u)(?: of \w+)?(?: alcohol)?"
            r"\s*(?:a |per |/ ?)\s*(?P<per>day|d|week|wk|w)\b",
            plain,
        )
        if not found:
            return False
        number = float(found["n"].replace(",", "."))
        week = number * 7 if found["per"].startswith("d") else number
        note = "Counted as drinks; a unit is less than a drink in most countries." if "unit" in plain else ""
        return self.keep(piece, "alcohol", f"{week:g}", note)
