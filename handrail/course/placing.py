"""Make a day of what a clause says: which dose at which minute.

What doesn't add up ("three times a day" with two times of day, a dose without a time) is refused,
pointing at the words; what has to be taken as meant goes into the clause's assumptions.
"""

from __future__ import annotations

from handrail.course.amounts import Amount
from handrail.course.checks import MINUTES_A_DAY, clock
from handrail.course.clauses import USUAL_DOSES_A_DAY, Clause, Group, span
from handrail.course.nouns import NOTHING, Intake, Regimen
from handrail.course.times import DEFAULT_MINUTES
from handrail.course.tokens import Tokens
from handrail.course.writing import in_words, write_dose

_QUANTA_MICROGRAMS = (5000, 2500, 1000, 500, 100, 10, 1)
"""A day's total is divided in the largest of these that it is a multiple of."""


def regimen_of(clause: Clause, tokens: Tokens) -> Regimen:
    """The day that this clause describes; adds to its assumptions.

    Raises:
        InputError: a dose without a time, a time without a dose, or two that don't agree.
    """
    if clause.nothing is not None:
        if clause.groups or clause.as_needed is not None or clause.fewest is not None:
            tokens.refuse("Both a dose and nothing at all are said here.", clause.nothing)
        return NOTHING
    fewest = clause.fewest
    intakes: dict[int, int] = {}
    for group in clause.groups:
        if group.amount is None:
            tokens.refuse("There is no dose to these times.", span(group))
        if group.frequency is not None and group.frequency.low < group.frequency.high:
            clause.as_needed = clause.as_needed or group.first
            fewest = group.frequency.low if fewest is None else fewest
        for minute, micrograms in _placed(clause, group, group.amount, tokens):
            if minute in intakes:
                tokens.refuse(
                    f"There are two doses at {clock(minute)}.",
                    span(group),
                    fix="Say the whole of what is taken at each time.",
                )
            intakes[minute] = micrograms
    ordered = tuple(Intake(minute_of_day=one, dose_micrograms=intakes[one]) for one in sorted(intakes))
    if clause.as_needed is None and fewest is None:
        return Regimen(intakes=ordered)
    fewest = fewest or 0
    if fewest > len(ordered):
        tokens.refuse("The fewest doses a day are more than the most.", span(clause.groups[-1]))
    return Regimen(intakes=ordered, fewest_a_day=fewest)


def _placed(clause: Clause, group: Group, amount: Amount, tokens: Tokens) -> list[tuple[int, int]]:
    """Minutes of the day and micrograms of one group."""
    if clause.as_needed is not None and group.frequency is None and not group.minutes:
        return _as_needed(clause, group, amount, tokens)
    if clause.most is not None or clause.most_micrograms is not None:
        tokens.refuse(
            "It is said both when and up to how many doses are taken.",
            span(group),
            fix="For example: 10 mg as needed, up to 3 a day",
        )
    if group.is_total or group.split_into is not None:
        return _total(clause, group, amount, tokens)
    often = group.frequency
    if often is not None and group.minutes and len(group.minutes) != often.high:
        tokens.refuse(
            f"{often.high} doses a day, and {len(group.minutes)} times of day.",
            span(group),
            fix="Give as many times as doses.",
        )
    minutes = group.minutes
    if (
        often is not None
        and often.minutes
        and minutes
        and not _evenly_spaced(minutes, MINUTES_A_DAY // often.high)
    ):
        tokens.refuse("These times are not so many hours apart.", span(group))
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
        tokens.refuse("The same time of day stands here twice.", span(group))
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
                span(group),
            )
    if most is None or len(clause.groups) > 1 or group.is_total:
        tokens.refuse(
            "How often a day at most?", span(group), fix="For example: 10 mg as needed, up to 3 a day"
        )
    if most not in DEFAULT_MINUTES:
        tokens.refuse("More than 6 doses a day as needed can't be read.", span(group))
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
            span(group),
            fix=f"For example: {write_dose(amount.micrograms)} three times a day, or "
            f"{write_dose(amount.micrograms)} a day in 3 doses",
        )
    if group.minutes and group.split_into is None:
        return [(group.minutes[0], amount.micrograms)]
    doses = divide(amount.micrograms, group.split_into, amount.each_micrograms)
    if doses is None:
        tokens.refuse("So small an amount can't be divided so often.", span(group))
    minutes = group.minutes or DEFAULT_MINUTES[len(doses)]
    if len(minutes) != len(doses):
        tokens.refuse(f"{len(doses)} doses, and {len(minutes)} times of day.", span(group))
    placed = list(zip(minutes, doses, strict=True))
    if not (group.split_into and group.minutes):
        said = in_words([f"{write_dose(dose)} at {clock(minute)}" for minute, dose in placed])
        _assume(clause, f"{write_dose(amount.micrograms)} a day is taken as {said}.")
    return placed


def divide(
    micrograms: int, doses: int | None, tablet_micrograms: int | None = None
) -> tuple[int, ...] | None:
    """A day's total in so many doses, as even as can be in usual pieces; three if nobody said.

    A total of one or two pieces (of 5 or 2.5 mg, or of the tablet it was counted in) is left in
    one or two doses unless asked otherwise. None if it can't be divided so often.

    >>> divide(50_000, None), divide(5_000, None), divide(60_000, 4)
    ((15000, 15000, 20000), (5000,), (15000, 15000, 15000, 15000))
    >>> divide(12_500, None, tablet_micrograms=25_000)
    (12500,)
    """
    pieces_of = (*_tablet_pieces(tablet_micrograms), *_QUANTA_MICROGRAMS)
    for quantum in pieces_of:
        pieces, left_over = divmod(micrograms, quantum)
        if left_over or (doses is not None and pieces < doses):
            continue
        parts = min(USUAL_DOSES_A_DAY, pieces) if doses is None else doses
        each, more = divmod(pieces, parts)
        # The night's dose is the last to be the smaller one, then the morning's.
        larger = {(parts - 1 + place) % parts for place in range(more)}
        return tuple((each + (place in larger)) * quantum for place in range(parts))
    return None


def _tablet_pieces(tablet_micrograms: int | None) -> tuple[int, ...]:
    if tablet_micrograms is None:
        return ()
    return (tablet_micrograms, *([tablet_micrograms // 2] if tablet_micrograms % 2 == 0 else []))


def _evenly_spaced(minutes: tuple[int, ...], step: int) -> bool:
    return set(minutes) == {(minutes[0] + step * place) % MINUTES_A_DAY for place in range(len(minutes))}


def _assume(clause: Clause, said: str) -> None:
    if said not in clause.assumptions:
        clause.assumptions.append(said)
