"""One clause of a course sentence: doses, how often, as needed, for how long.

A clause is read into items first (`read_clause`), then made into a regimen (`regimen_of`); what
doesn't add up ("three times a day" with two times of day) is refused, pointing at the words.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from handrail.course.amounts import Amount, read_amount
from handrail.course.checks import clock
from handrail.course.nouns import NOTHING, Intake, Regimen
from handrail.course.times import DEFAULT_MINUTES, PER_DAY, Frequency, Length, read_frequency, read_times
from handrail.course.tokens import Token, Tokens
from handrail.course.writing import in_words, write_dose

_QUANTA_MICROGRAMS = (5000, 2500, 1000, 500, 100, 10, 1)
"""A day's total is divided in the largest of these that it is a multiple of."""

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
    if tokens.written[amount.first.start : amount.first.end].startswith("."):
        clause.assumptions.append(f"'{_written(tokens, amount)}' is read as {write_dose(amount.micrograms)}.")


def _written(tokens: Tokens, amount: Amount) -> str:
    return " ".join(tokens.written[amount.first.start : amount.last.end].split())


def read_placement(clause: Clause, tokens: Tokens) -> bool:
    """Read how often or when, into the group it belongs to; False if no such words stand here."""
    first = tokens.peek()
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
        group.minutes += times[0]
        clause.assumptions += [said for said in times[1] if said not in clause.assumptions]
    else:
        return False
    if group not in clause.groups:
        clause.groups.append(group)
    group.first = group.first or first
    group.last = _before(tokens)
    return True


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
        tokens.take(*PER_DAY)
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


def regimen_of(clause: Clause, tokens: Tokens) -> Regimen:
    """The day that this clause describes; adds to its assumptions.

    Raises:
        InputError: a dose without a time, a time without a dose, or two that don't agree.
    """
    if clause.nothing is not None:
        if clause.groups:
            tokens.refuse("Both a dose and nothing at all are said here.", clause.nothing)
        return NOTHING
    fewest = clause.fewest
    intakes: dict[int, int] = {}
    for group in clause.groups:
        if group.amount is None:
            tokens.refuse("There is no dose to these times.", _span(group))
        if group.frequency is not None and group.frequency.low < group.frequency.high:
            clause.as_needed = clause.as_needed or group.first
            fewest = group.frequency.low if fewest is None else fewest
        for minute, micrograms in _placed(clause, group, group.amount, tokens):
            if minute in intakes:
                tokens.refuse(
                    f"There are two doses at {clock(minute)}.",
                    _span(group),
                    fix="Say the whole of what is taken at each time.",
                )
            intakes[minute] = micrograms
    ordered = tuple(Intake(minute_of_day=one, dose_micrograms=intakes[one]) for one in sorted(intakes))
    if clause.as_needed is None and fewest is None:
        return Regimen(intakes=ordered)
    fewest = fewest or 0
    if fewest > len(ordered):
        tokens.refuse("The fewest doses a day are more than the most.", _span(clause.groups[-1]))
    return Regimen(intakes=ordered, fewest_a_day=fewest)


def _placed(clause: Clause, group: Group, amount: Amount, tokens: Tokens) -> list[tuple[int, int]]:
    """Minutes of the day and micrograms of one group."""
    if clause.as_needed is not None and group.frequency is None and not group.minutes:
        return _as_needed(clause, group, amount, tokens)
    if clause.most is not None or clause.most_micrograms is not None:
        tokens.refuse(
            "It is said both when and up to how many doses are taken.",
            _span(group),
            fix="For example: 10 mg as needed, up to 3 a day",
        )
    if group.is_total or group.split_into is not None:
        return _total(clause, group, amount, tokens)
    often = group.frequency
    if often is not None and group.minutes and len(group.minutes) != often.high:
        tokens.refuse(
            f"{often.high} doses a day, and {len(group.minutes)} times of day.",
            _span(group),
            fix="Give as many times as doses.",
        )
    minutes = group.minutes
    if often is not None and not minutes:
        minutes = often.minutes or DEFAULT_MINUTES[often.high]
        if not often.is_from_a_given_time:
            _assume(clause, f"Times of day not given: taken as {in_words([clock(one) for one in minutes])}.")
    if not minutes:
        tokens.refuse(
            "It is not said when or how often this dose is taken.",
            (amount.first, amount.last),
            fix=f"For example: {write_dose(amount.micrograms)} three times a day",
        )
    if len(set(minutes)) < len(minutes):
        tokens.refuse("The same time of day stands here twice.", _span(group))
    return [(minute, amount.micrograms) for minute in minutes]


def _as_needed(clause: Clause, group: Group, amount: Amount, tokens: Tokens) -> list[tuple[int, int]]:
    """The most of doses taken as needed."""
    most = clause.most
    if clause.most_micrograms is not None:
        most, left_over = divmod(clause.most_micrograms, amount.micrograms)
        if left_over or not most:
            tokens.refuse(
                f"{write_dose(clause.most_micrograms)} a day is no number of doses of "
                f"{write_dose(amount.micrograms)}.",
                _span(group),
            )
    if most is None or len(clause.groups) > 1 or group.is_total:
        tokens.refuse(
            "How often a day at most?", _span(group), fix="For example: 10 mg as needed, up to 3 a day"
        )
    if most not in DEFAULT_MINUTES:
        tokens.refuse("More than 6 doses a day as needed can't be read.", _span(group))
    minutes = DEFAULT_MINUTES[most]
    _assume(
        clause,
        "Taken as needed: the most that is allowed is reckoned with, at "
        f"{in_words([clock(one) for one in minutes])}.",
    )
    return [(minute, amount.micrograms) for minute in minutes]


def _total(clause: Clause, group: Group, amount: Amount, tokens: Tokens) -> list[tuple[int, int]]:
    """A day's total, divided as evenly as its pieces allow; the larger ones at night, then early."""
    if group.frequency is not None and group.split_into is None and group.frequency.high == 1:
        return [((group.minutes or DEFAULT_MINUTES[1])[0], amount.micrograms)]
    if group.frequency is not None or (group.minutes and group.split_into is None and len(group.minutes) > 1):
        tokens.refuse(
            f"Is {write_dose(amount.micrograms)} each dose, or the total of the day?",
            _span(group),
            fix=f"For example: {write_dose(amount.micrograms)} three times a day, or "
            f"{write_dose(amount.micrograms)} a day in 3 doses",
        )
    if group.minutes and group.split_into is None:
        return [(group.minutes[0], amount.micrograms)]
    doses = divide(amount.micrograms, group.split_into)
    if doses is None:
        tokens.refuse("So small an amount can't be divided so often.", _span(group))
    minutes = group.minutes or DEFAULT_MINUTES[len(doses)]
    if len(minutes) != len(doses):
        tokens.refuse(f"{len(doses)} doses, and {len(minutes)} times of day.", _span(group))
    placed = list(zip(minutes, doses, strict=True))
    if not (group.split_into and group.minutes):
        said = in_words([f"{write_dose(dose)} at {clock(minute)}" for minute, dose in placed])
        _assume(clause, f"{write_dose(amount.micrograms)} a day is taken as {said}.")
    return placed


def divide(micrograms: int, doses: int | None) -> tuple[int, ...] | None:
    """A day's total in so many doses, as even as can be in usual pieces; three if nobody said.

    A total of one or two pieces of 5 or 2.5 mg is left in one or two doses unless asked otherwise.

    >>> divide(50_000, None), divide(5_000, None), divide(60_000, 4)
    ((15000, 15000, 20000), (5000,), (15000, 15000, 15000, 15000))
    """
    for quantum in _QUANTA_MICROGRAMS:
        pieces, left_over = divmod(micrograms, quantum)
        if left_over or (doses is not None and pieces < doses):
            continue
        parts = min(USUAL_DOSES_A_DAY, pieces) if doses is None else doses
        each, more = divmod(pieces, parts)
        # The night's dose is the last to be the smaller one, then the morning's.
        larger = {(parts - 1 + place) % parts for place in range(more)}
        return tuple((each + (place in larger)) * quantum for place in range(parts))
    return None


def _assume(clause: Clause, said: str) -> None:
    if said not in clause.assumptions:
        clause.assumptions.append(said)


def _span(group: Group) -> tuple[Token, Token]:
    assert group.first is not None
    assert group.last is not None
    return group.first, group.last


def _before(tokens: Tokens) -> Token:
    return tokens.peek(-1)
