"""The course sentence: "20 mg three times a day for 14 days then 15 mg at night for 1 week then stop".

`parse_course` reads it for people; `write_course` writes it back exactly. What can't be read is
refused, pointing at the words, with an example that works; nothing is guessed in silence: what had
to be taken as meant (times of day, months in days) stands in the course's assumptions.

    course   = clause, { ("then" | ";" | "." | "followed by"), clause } ;
    clause   = ( doses | "nothing" | "stop" ), [ length ], { event } ;
    doses    = dose, when, { ("," | "and"), dose, when }, [ "as needed", limits ] ;
    when     = "three times a day" | "tid" | "every 8 hours" | "at 08:00 and 20:00" | "at night" ... ;
    dose     = number, "mg" | number, "tablets of", number, "mg" | ... ;
    length   = "for", number, ("days" | "weeks" | "months" | "years") | "until further notice" ;
    event    = "miss day 20" | "late by 3 hours on day 5 at 14:00" | "double the 08:00 dose on day 3"
             | "extra 40 mg on day 30 at 21:00" ;

What is written as a prescription says it ("10 mg tablets: take 2 three times a day") is put into these words
by `directions`, and its reading stands in the assumptions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from handrail.course.amounts import read_amount
from handrail.course.clauses import Clause, add_amount, read_as_needed, read_placement
from handrail.course.departures import Departure, departure_follows, events_of, read_departure
from handrail.course.directions import read_direction
from handrail.course.lengths import read_length
from handrail.course.nouns import Course, Step
from handrail.course.placing import regimen_of
from handrail.course.tokens import Tokens
from handrail.course.writing import write_course
from handrail.errors import InputError
from handrail.medicine.nouns import Product

__all__ = ["parse_course", "write_course"]

_THEN = ("then", "followed by", "after that", "afterwards", "thereafter", ";", ".")
_SOFT = (",", "and", "&", "but", "(", ")", ":")
_STOP = ("stop", "stopped", "stopping", "discontinue")
_NOTHING = (*_STOP, "nothing", "none", "no doses", "no dose", "off")
_OPEN = (
    "until further notice", "ongoing", "long term", "long - term", "indefinitely", "continuously",
    "for ever", "for life", "for good", "for now", "permanently", "from now on", "from then on",
)  # fmt: skip
_PASSED_OVER = (
    "i am taking", "i am on", "i have been taking", "i have been on", "i have taken", "i was taking",
    "i took", "i take", "take", "taking", "taken", "takes", "took", "give", "by mouth", "orally", "oral",
    "po", "with food", "with milk", "with water", "with meals", "after food",
)  # fmt: skip
_BEFORE_LENGTH = (
    "about", "around", "roughly", "the last", "the past", "the next", "the first", "last", "past", "next",
    "another", "a further", "only", "just", "a total of",
)  # fmt: skip
_STARTS = ("starting on", "starting", "starts on", "beginning on", "beginning", "from", "since", "as of")


def parse_course(text: str, products: Sequence[Product] | None = None) -> Course:
    """Read a course from a sentence.

    Args:
        text: such as "20 mg four times a day for 14 months"; doses in mg or micrograms. Without
            a length the last step goes on until further notice.
        products: what the person has; "1½ tablets" without a strength means the only one.

    Returns:
        The course, with everything that had to be taken as meant in its `assumptions`.

    Raises:
        InputError: something can't be read, or can be read in two ways; points at the words.

    >>> course = parse_course("20 mg tid for 14 days then 15 mg at night for 1 week then stop")
    >>> course.total_days, course.daily_dose_mg_on(1), course.daily_dose_mg_on(15)
    (21, 60.0, 15.0)
    """
    try:
        return _course(text, products)
    except InputError:
        course = _as_directed(text, products)
        if course is None:
            raise
        return course


def _as_directed(text: object, products: Sequence[Product] | None) -> Course | None:
    """A prescription's direction ("20 mg tablets: take ONE three times a day"); None where it is none.

    Raises:
        InputError: it is one and can't be read, or gives a total of the day that is another one.
    """
    said = read_direction(text, products) if isinstance(text, str) else None
    if said is None:
        return None
    try:
        course = _course(said.sentence, products)
    except InputError:
        if said.is_counted:
            raise
        return None
    if said.a_day_mg is not None:
        a_day = course.steps[0].regimen.daily_dose_micrograms / 1000
        if a_day != said.a_day_mg:
            total = f"{said.a_day_mg:g} mg a day" + (" at most" if said.is_most else "")
            raise InputError(
                f"The doses add up to {a_day:g} mg a day, and {total} is said too.",
                fix="Look at which of the two is meant, and write only that.",
                where="course",
            )
    return replace(course, assumptions=(*said.notes, *course.assumptions))


def _course(text: object, products: Sequence[Product] | None) -> Course:
    """The course that a sentence says in the grammar above."""
    tokens = Tokens(text)
    clauses: list[Clause] = []
    departures: list[Departure] = []
    starts_on: list[dt.date] = []
    while not tokens.at_end:
        first = tokens.peek()
        clause = Clause(first=first)
        dates_before = len(starts_on)
        while not (tokens.at_end or tokens.sees(*_THEN) or (clause.groups and tokens.sees(*_STOP))):
            _read_item(clause, departures, starts_on, tokens, products)
        clause.last = tokens.peek(-1)
        if clauses and len(starts_on) > dates_before:
            tokens.refuse("Only the first step can begin on a date.", (first, clause.last))
        if not clause.is_empty:
            clauses.append(clause)
        tokens.take(*_THEN)
    if not clauses:
        whole = (tokens.all[0], tokens.all[-1])
        tokens.refuse("There is no dose here.", whole)
    steps = [_step(clause, tokens, is_last=clause is clauses[-1]) for clause in clauses]
    return Course(
        steps=tuple(steps),
        events=events_of(departures, steps, tokens),
        starts_on=starts_on[0] if starts_on else None,
        assumptions=_assumptions(clauses),
    )


def _read_item(
    clause: Clause,
    departures: list[Departure],
    starts_on: list[dt.date],
    tokens: Tokens,
    products: Sequence[Product] | None,
) -> None:
    """Read the next thing that is said in a clause, whichever it is."""
    here = tokens.peek()
    if tokens.take(*_SOFT):
        return
    if departure_follows(tokens):
        departures.append(read_departure(tokens, products))
    elif _read_start(starts_on, tokens):
        pass
    elif tokens.take(*_NOTHING):
        clause.nothing = here
    elif any(read(clause, tokens) for read in (_read_length, read_as_needed, read_placement)):
        pass
    elif (amount := read_amount(tokens, products)) is not None:
        add_amount(clause, tokens, amount)
    elif not (tokens.take(*_PASSED_OVER) or tokens.take(*_medicine_words())):
        shown = here.text if len(here.text) <= 30 else here.text[:27] + "..."
        in_full = here.kind == "other" and here.text[0].isdigit()
        fix = "Write a number in full, such as 1000 mg." if in_full else ""
        tokens.refuse(f"'{shown}' is not understood here.", here, fix=fix)


def _read_start(starts_on: list[dt.date], tokens: Tokens) -> bool:
    place, first = tokens.place, tokens.peek()
    led = tokens.take(*_STARTS) is not None or place == 0
    token = tokens.peek()
    if token.kind != "date" or not led:
        tokens.place = place
        return False
    tokens.next()
    try:
        date = dt.date.fromisoformat(token.text)
    except ValueError:
        tokens.refuse("There is no such day.", token, fix="Write a date as 2026-03-31.")
    if starts_on:
        tokens.refuse("The course has two first days.", (first, token))
    starts_on.append(date)
    return True


def _read_length(clause: Clause, tokens: Tokens) -> bool:
    """Read "for 14 days", "x 7 days" or "until further notice"; False if no length stands here."""
    place, first = tokens.place, tokens.peek()
    if tokens.take(*_OPEN):
        clause.is_open = True
    else:
        led = tokens.take("for", "during", "over", "lasting", "x", "until")
        if led is not None and led.text == "until":
            tokens.refuse(
                "An end can't be read as a date or an event.",
                (first, tokens.peek()),
                fix="Say for how long: for 14 days, or until further notice.",
            )
        if led is not None:
            tokens.skip(*_BEFORE_LENGTH)
        length = read_length(tokens, article=led is not None)
        if length is None and led is not None and led.text != "x":
            tokens.refuse(
                f"A length should follow '{led.text}'.",
                tokens.peek(),
                fix="For example: for 14 days, for 3 months",
            )
        if length is None:
            tokens.place = place
            return False
        if clause.length is not None:
            tokens.refuse("Two lengths are said of one step.", (first, tokens.peek(-1)))
        clause.length = length
    if clause.is_open and clause.length is not None:
        tokens.refuse("It has both a length and no end.", (first, tokens.peek(-1)))
    return True


def _step(clause: Clause, tokens: Tokens, *, is_last: bool) -> Step:
    assert clause.first is not None
    assert clause.last is not None
    whole = (clause.first, clause.last)
    if not clause.groups and clause.nothing is None:
        tokens.refuse("There is no dose here.", whole)
    regimen = regimen_of(clause, tokens)
    if clause.length is None and not is_last:
        if clause.nothing is not None:
            tokens.refuse(
                "The stop is followed by something else.", whole, fix="Say for how long: nothing for 3 days"
            )
        tokens.refuse(
            "It is not said for how long this is taken before the next step.",
            whole,
            fix="For example: for 14 days",
        )
    return Step(regimen=regimen, days=clause.length.days if clause.length else None)


def _assumptions(clauses: Sequence[Clause]) -> tuple[str, ...]:
    said: dict[str, None] = {}
    for clause in clauses:
        said.update(dict.fromkeys(clause.assumptions))
        if clause.length is not None and clause.length.assumption:
            said[clause.length.assumption] = None
    last = clauses[-1]
    if last.length is None and last.nothing is None and not last.is_open:
        said["No end is given: taken as going on until further notice."] = None
    return tuple(said)


@cache
def _medicine_words() -> tuple[str, ...]:
    """The names of the medicines that there is a pack for: read over, wherever they stand."""
    import handrail.packs

    folders = [Path(place) for place in handrail.packs.__path__]
    names = sorted({one.name.lower() for folder in folders for one in folder.iterdir() if one.is_dir()})
    return tuple(f"of {name}" for name in names) + tuple(names)
