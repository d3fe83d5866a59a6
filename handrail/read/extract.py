"""The statements of a sentence: each kind has a module that finds it; here they get their surroundings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from handrail.read.assertion import is_account, is_denied_at, time_of, who_is_meant
from handrail.read.doses import FoundDose, find_doses
from handrail.read.durations import find_durations
from handrail.read.nouns import Clause, Dose, Duration, Sentence, Statement, Substance, Taper
from handrail.read.phrases import Hit
from handrail.read.substances import find_substances
from handrail.read.told import find_first_aid, find_outcomes, find_symptoms, tells_of_another_way
from handrail.read.vocabulary import Book

_DOWNWARD = re.compile(
    r"\btaper|\bwean|\bcoming off\b|\bcome off\b|\breduc(?:e|ing) the dose|\bstopping\b|\bdiscontinu", re.I
)
_COUNTS = re.compile(r"[0-9½¼¾]|year|month|week|day|hour|taper|Taper|half|Half|quarter|mg|gram")
_USES = re.compile(
    r"\b(?:takes?|took|taking|taken|(?:am|was|is|been|i'm|he's|she's|"
    r"put (?:me |him |her )?|still|now) on|uses?|used|using|tried|started|"
    r"starting|begun|prescribed|mg|saved|cured|regimen|titrated|"
    r"because of it|thanks to|helped me|found|made me|gave me|gives me)\b",
    re.I,
)
_WISHES = re.compile(
    r"\b(?:find a doctor|looking for|want(?:ed)? to try|would try|willing "
    r"to prescribe|get (?:it )?prescribed|hoping to (?:try|start)|thinking "
    r"(?:of|about) (?:trying|starting|taking))\b",
    re.I,
)


@dataclass(slots=True)
class Spoken:
    """What a voice has told so far, which the next sentence leans on.

    Attributes:
        drug: the medicine spoken of last.
        context: the connection in which symptoms were told last, and how many sentences ago.
        on_medicine: who has been told to take the medicine: "self", "named".
        named: whether the voice has named the medicine.
        another_way: whether the last sentence told of another way than the medicine.
        first_aid: how many sentences ago first aid was told.
    """

    passage: str = ""
    drug: str | None = None
    context: str = ""
    context_age: int = 99
    on_medicine: set[str] = field(default_factory=set[str])
    named: bool = False
    wishes: bool = False
    another_way: bool = False
    first_aid_age: int = 99
    downward_age: int = 99
    last_who: str = ""
    outcomes: set[tuple[str, bool | None, str]] = field(default_factory=set[tuple[str, bool | None, str]])


@dataclass(slots=True)
class Found:
    """What a sentence holds, with everything its statements are made with."""

    sentence: Sentence
    hits: dict[str, list[Hit]]
    book: Book
    spoken: Spoken
    steps: int = 0
    medicine: str | None = None
    statements: list[Statement] = field(default_factory=list[Statement])

    @property
    def text(self) -> str:
        """The sentence, without markup."""
        return self.sentence.shown.text

    def clause_at(self, start: int) -> Clause:
        """The clause that a place of the text stands in."""
        clauses = self.sentence.clauses
        inside = [clause for clause in clauses if clause.start <= start]
        return inside[-1] if inside else clauses[0]

    def around(self, start: int, end: int) -> dict[str, Any]:
        """What every statement begins with: its place, of whom it speaks, how it is said."""
        sentence, clause = self.sentence, self.clause_at(start)
        source = sentence.span(start, end)
        who = who_is_meant(clause.text)
        if who == "general":
            who = sentence.who
        asserted = clause.asserted
        if asserted == "negated":
            asserted = "negated" if is_denied_at(self.text, start, end, clause) else "yes"
        return {
            "passage": sentence.passage,
            "sentence": sentence.index,
            "start": source[0],
            "end": source[1],
            "text": self.text[start:end],
            "who": who,
            "time": time_of(clause.text if len(clause.text) > 25 else self.text),
            "asserted": asserted,
            "anecdote": is_account(self.text, who, sentence.role),
        }


def extract(
    sentence: Sentence, hits: list[Hit], book: Book, spoken: Spoken, *, steps: int, medicine: str | None
) -> list[Statement]:
    """The statements of a sentence, in the order of the text.

    Args:
        sentence: with its surroundings.
        hits: the phrases found in it.
        book: of the medicine.
        spoken: what its voice has told so far; kept up to date here.
        steps: of first aid told so far in the document.
        medicine: what an amount is of where nothing else is named; None if the document doesn't name it.
    """
    by_table: dict[str, list[Hit]] = {}
    for hit in hits:
        by_table.setdefault(hit.table, []).append(hit)
    found = Found(sentence, by_table, book, spoken, steps, medicine)
    _remember(found)
    _numbers(found)
    for one in find_substances(found.text, by_table.get("substance", []), book.counted):
        found.statements.append(
            Substance(
                **found.around(one.start, one.end),
                substances=one.substances,
                low=one.low,
                high=one.high,
                unit=one.unit,
                per=one.per,
            )
        )
    if "first_aid" in by_table:
        found.statements.extend(find_first_aid(found))
    if "symptom" in by_table:
        found.statements.extend(find_symptoms(found))
    if "outcome" in by_table:
        found.statements.extend(find_outcomes(found))
    spoken.another_way = tells_of_another_way(found)
    spoken.last_who = sentence.who if sentence.who != "general" else spoken.last_who
    found.statements.sort(key=lambda statement: (statement.start, statement.end))
    return found.statements


def _remember(found: Found) -> None:
    """Bring what the voice has told up to date."""
    spoken, text, tables = found.spoken, found.text, found.hits
    spoken.first_aid_age += 1
    spoken.context_age += 1
    spoken.downward_age = 0 if _DOWNWARD.search(text) else spoken.downward_age + 1
    contexts = {hit.id for hit in tables.get("context", ())}
    if contexts & {"withdrawal", "overdose"}:
        spoken.context = "withdrawal" if "withdrawal" in contexts else "overdose"
        spoken.context_age = 0
    own = "name" in tables or ("pronoun" in tables and spoken.named)
    if "name" in tables:
        spoken.named = True
    if _WISHES.search(text):
        spoken.wishes = True
    about = own or found.sentence.subject is not None
    if about and found.sentence.who in ("self", "named") and _USES.search(text) and not _WISHES.search(text):
        spoken.on_medicine.add(found.sentence.who)


def _numbers(found: Found) -> None:
    """Doses, tapers and durations."""
    text = found.text
    if not _COUNTS.search(text):
        _carry(found, [])
        return
    from handrail.read.tapers import find_tapers

    drugs = [(hit.start, hit.end, hit.id) for hit in found.hits.get("name", [])]
    drugs += [(hit.start, hit.end, hit.id) for hit in found.hits.get("substance", []) if hit.id != "alcohol"]
    carried = found.spoken.drug or found.sentence.subject or found.medicine
    doses = find_doses(text, drugs, carried=carried, is_account=found.sentence.who in ("self", "named"))
    # The step of "reduce by 10 mg" under a heading on stopping; and its sentence may only say "10% a month".
    above = " ".join((*found.sentence.headings[-1:], found.sentence.lead, found.sentence.question))
    near = bool(_DOWNWARD.search(above)) or found.spoken.downward_age <= 1
    tapers = find_tapers(text, doses, near=near)
    steps = [(taper.start, taper.end) for taper in tapers if taper.every_low is not None]
    for dose in doses:
        found.statements.append(_dose(found, dose, steps))
    for taper in tapers:
        values = {name: getattr(taper, name) for name in taper.__slots__ if name not in ("start", "end")}
        found.statements.append(Taper(**found.around(taper.start, taper.end), **values))
    intervals = [(taper.start, taper.end) for taper in tapers if taper.every_low is not None]
    for one in find_durations(text, intervals):
        found.statements.append(
            Duration(
                **found.around(one.start, one.end),
                low=one.low,
                high=one.high,
                unit=one.unit,
                what=_what(text, one.start, one.end),
            )
        )
    _carry(found, doses)


def _carry(found: Found, doses: list[FoundDose]) -> None:
    """Which medicine the next amount is of, if it doesn't say: the one named last."""
    names = sorted(
        [(hit.end, hit.id) for hit in found.hits.get("name", [])]
        + [(hit.end, hit.id) for hit in found.hits.get("substance", []) if hit.id in found.book.medicines]
    )
    taken = any(dose.role == "taken" and dose.drug == found.book.name for dose in doses)
    if taken and found.sentence.who in ("self", "named"):
        found.spoken.on_medicine.add(found.sentence.who)
    if names:
        found.spoken.drug = names[-1][1]


def _dose(found: Found, dose: FoundDose, steps: list[tuple[int, int]]) -> Dose:
    around = found.around(dose.start, dose.end)
    if dose.role in ("tablet", "label", "trial arm", "advised", "threshold"):
        around["anecdote"] = False
    role, daily, high = dose.role, dose.daily_mg, dose.daily_high_mg
    if any(start <= dose.start and dose.end <= end + 1 for start, end in steps) and role != "tablet":
        role, daily, high = (
            "taper step",
            None if dose.per != "day" else daily,
            None if dose.per != "day" else high,
        )
    return Dose(
        **around,
        low=dose.low,
        high=dose.high,
        unit=dose.unit,
        per=dose.per,
        times=dose.times,
        daily_mg=daily,
        daily_high_mg=high,
        op=dose.op,
        drug=dose.drug,
        route=dose.route,
        role=role,
        is_total=dose.is_total,
        count=dose.count,
    )


def _what(text: str, start: int, end: int) -> str:
    """Of what: the clause around it, at most eight words before it."""
    before = re.split(r"[,;:.(]\s", text[:start])[-1].split()
    return " ".join(before[-8:]) or " ".join(text[end:].split()[:6])
