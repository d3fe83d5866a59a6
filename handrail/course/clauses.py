"""One clause of a course sentence: doses, how often, as needed, for how long.

What is read here is only put beside each other; `placing.regimen_of` makes a day of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from handrail.course.amounts import Amount, read_amount
from handrail.course.lengths import Length
from handrail.course.times import DEFAULT_MINUTES, PER_DAY, Frequency, read_frequency, read_times
from handrail.course.tokens import Token, Tokens
from handrail.course.writing import write_dose

USUAL_DOSES_A_DAY = 3


@dataclass(slots=True)
class Group:
    """One amount and everything said about when it is taken."""

    amount: Amount | None = None
    frequency: Frequency | None = None
    minutes: tuple[int, ...] = ()
    is_total: bool = False
    split_into: int | None = None
    first: Token | None = None
    last: Token | None = None

    @property
    def has_placement(self) -> bool:
        """Whether anything is said about when."""
        return (
            self.frequency is not None or bool(self.minutes) or self.is_total or self.split_into is not None
        )


@dataclass(slots=True)
class Clause:
    """Everything read between two "then"s.

    Attributes:
        fewest, most: of doses as needed; `most_micrograms` where the cap is in mg.
        length: None if not said; `is_open` if it was said to go on.
    """

    groups: list[Group] = field(default_factory=list[Group])
    nothing: Token | None = None
    length: Length | None = None
    is_open: bool = False
    as_needed: Token | None = None
    fewest: int | None = None
    most: int | None = None
    most_micrograms: int | None = None
    assumptions: list[str] = field(default_factory=list[str])
    first: Token | None = None
    last: Token | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said about doses (only events, say)."""
        limits = (self.as_needed, self.fewest, self.most, self.most_micrograms)
        said = (self.nothing, self.length, *limits)
        return not self.groups and not self.is_open and all(one is None for one in said)


def add_amount(clause: Clause, tokens: Tokens, amount: Amount) -> None:
    """A dose begins a new group, or closes one that began with its times."""
    group = clause.groups[-1] if clause.groups else None
    if group is not None and group.amount is not None and (clause.length is not None or clause.is_open):
        tokens.refuse(
            "Is this taken after the dose before it, or beside it?",
            (amount.first, amount.last),
            fix="Put 'then' before it, or give the length after all doses of the day.",
        )
    if group is None or group.amount is not None:
        group = Group(first=amount.first)
        clause.groups.append(group)
    group.amount, group.last = amount, amount.last
    written = " ".join(tokens.written[amount.first.start : amount.last.end].split())
    if re.search(r"(?<!\w)\.\d", written):
        clause.assumptions.append(f"'{written}' is read as {write_dose(amount.micrograms)}.")


def read_placement(clause: Clause, tokens: Tokens) -> bool:
    """Read how often or when, into the group it belongs to; False if no such words stand here."""
    first, before = tokens.peek(), tokens.peek(-1).text
    group = _open_group(clause)
    if tokens.sees("in", "divided", "split") and _split(group, tokens):
        pass
    elif (frequency := read_frequency(tokens)) is not None:
        if group.frequency is not None:
            tokens.refuse("It is said twice how often this dose is taken.", (first, _before(tokens)))
        group.frequency = frequency
    elif tokens.take(*PER_DAY):
        group.is_total = True
    elif (times := read_times(tokens)) is not None:
        _refuse_unclear_time(group, before, (first, _before(tokens)), tokens)
        group.minutes += times[0]
        clause.assumptions += [said for said in times[1] if said not in clause.assumptions]
    else:
        return False
    if group not in clause.groups:
        clause.groups.append(group)
    group.first = group.first or first
    group.last = _before(tokens)
    return True


def _refuse_unclear_time(group: Group, before: str, at: tuple[Token, Token], tokens: Tokens) -> None:
    """A further time must be told from another word for the same one.

    Args:
        before: the word before it, such as "and".
    """
    if group.minutes and before not in (",", "and", "&"):
        tokens.refuse(
            "Is this one time of day, or two?", at, fix="Put 'and' between two times, or leave one out."
        )
    if (group.frequency is not None or group.is_total) and before in ("and", "&"):
        tokens.refuse(
            "Is this beside the doses before it, or the time of one of them?",
            at,
            fix="Leave out 'and', or say the dose again: 10 mg at 08:00 and 10 mg at 22:00",
        )


def _open_group(clause: Clause) -> Group:
    """The group that further times belong to: the last one, or a new one that begins with times."""
    if not clause.groups:
        return Group()
    last = clause.groups[-1]
    began_with_times = clause.groups[0].amount is None or _times_first(clause.groups[0])
    return Group() if began_with_times and last.amount is not None else last


def _times_first(group: Group) -> bool:
    return group.first is not None and group.amount is not None and group.first is not group.amount.first


def _split(group: Group, tokens: Tokens) -> bool:
    """Read "in 3 doses", "divided in 3" or "in divided doses"."""
    place = tokens.place
    led = tokens.take("divided in", "divided into", "split in", "split into", "in", "divided", "split")
    tokens.skip("divided", "equal")
    token = tokens.peek()
    if tokens.take("doses", "portions"):
        group.split_into = USUAL_DOSES_A_DAY
        return True
    words = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
    count = int(token.text) if token.kind == "number" and token.text.isdigit() else words.get(token.text)
    if led is None or count is None:
        tokens.place = place
        return False
    tokens.next()
    tokens.skip("divided", "equal")
    if not tokens.take("doses", "portions", "intakes", "times", "parts"):
        tokens.place = place
        return False
    if count not in DEFAULT_MINUTES:
        tokens.refuse("A day's total is divided into 1 to 6 doses.", (token, _before(tokens)))
    group.split_into = count
    return True


def read_as_needed(clause: Clause, tokens: Tokens) -> bool:
    """Read "as needed" or "prn", or a limit: "up to 3 a day", "at most 30 mg a day", "at least 1 a day"."""
    first = tokens.peek()
    if tokens.take("as needed", "when needed", "if needed", "as required", "when required", "if required",
                   "prn", "p.r.n", "on demand", "as necessary", "if necessary"):  # fmt: skip
        if "." in tokens.peek(-1).text:
            tokens.take(".")
        clause.as_needed = first
        return True
    if tokens.take("at least", "no fewer than", "minimum"):
        clause.fewest = _count_a_day(tokens, first)
        return True
    place = tokens.place
    if tokens.take("up to", "at most", "no more than", "not more than", "maximum", "max") is None:
        return False
    tokens.skip("of", ":")
    token = tokens.peek()
    if token.kind == "number" and tokens.peek(1).text in ("mg", "mcg", "ug", "micrograms", "g"):
        amount = read_amount(tokens, None)
        assert amount is not None
        if not tokens.take(*PER_DAY):
            tokens.refuse("Is this the most at one time, or in a day?", (first, amount.last))
        clause.most_micrograms = amount.micrograms
    elif clause.as_needed is None and _has_amount_without_times(clause):
        # "10 mg up to 3 times a day" is a frequency of its own.
        tokens.place = place
        return False
    else:
        clause.most = _count_a_day(tokens, first)
    clause.as_needed = clause.as_needed or first
    return True


def _has_amount_without_times(clause: Clause) -> bool:
    return bool(clause.groups) and not clause.groups[-1].has_placement


def _count_a_day(tokens: Tokens, first: Token) -> int:
    token = tokens.next()
    words = {"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
    count = int(token.text) if token.kind == "number" and token.text.isdigit() else words.get(token.text)
    tokens.take("times", "time", "doses", "dose", "tablets", "tablet", "of these", "x")
    if count is None or not 1 <= count <= 48 or not tokens.take(*PER_DAY):
        tokens.refuse(
            "It is not clear how many doses a day this is.",
            (first, token),
            fix="For example: 10 mg as needed, up to 3 a day",
        )
    return count


def span(group: Group) -> tuple[Token, Token]:
    """The first and the last word of a group."""
    assert group.first is not None
    assert group.last is not None
    return group.first, group.last


def _before(tokens: Tokens) -> Token:
    return tokens.peek(-1)
