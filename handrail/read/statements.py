"""Statements, one noun a type: what a text says, of whom, how it is said, and its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from handrail.errors import InputError

Asserted = Literal["yes", "negated", "hedged", "hypothetical", "question", "quoted"]
Who = Literal["self", "named", "group", "general"]
Time = Literal["past", "now", "planned", "advised"]
DoseRole = Literal["taken", "label", "threshold", "trial arm", "taper step", "tablet", "advised", "stated"]
Op = Literal["=", "<", "<=", ">", ">=", "~"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """Something the text says, of one type; the subclasses add its values.

    Attributes:
        passage: the id of the voice it stands in.
        sentence: the position of its sentence in `Reading.sentences`.
        start, end: in the source.
        text: the words, as a reader sees them.
        who: of whom it speaks.
        anecdote: someone's own account of a course or its effect: never supported, never contradicted.
        context: "withdrawal", "overdose", "side effect", "interaction" and so on; "" if not known.
    """

    type: ClassVar[str] = "statement"

    passage: str
    sentence: int
    start: int
    end: int
    text: str
    who: Who = "general"
    time: Time = "now"
    asserted: Asserted = "yes"
    anecdote: bool = False
    context: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InputError(f"A statement runs from {self.start} to {self.end}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Dose(Statement):
    """An amount of a medicine.

    Attributes:
        low, high: the amount in `unit`; equal for one figure.
        per: "day", "dose", "week", "night", "hour"; None if not said.
        times: doses a day, if said.
        daily_mg: the daily total, only where it is said or can be worked out; never guessed.
        daily_high_mg: its upper end, for a range.
        count: of tablets or sachets taken at once, if said.
        drug: the medicine's name, or another's; None if it can't be told.
        is_total: it repeats, as a daily total, a dose that stands beside it; count it once.
    """

    type: ClassVar[str] = "dose"

    low: float
    high: float
    unit: str
    per: str | None = None
    times: float | None = None
    daily_mg: float | None = None
    daily_high_mg: float | None = None
    op: Op = "="
    drug: str | None = None
    route: str | None = None
    role: DoseRole = "stated"
    is_total: bool = False
    count: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Taper(Statement):
    """A way down or up.

    Attributes:
        direction: "down" or "up".
        step: in `step_unit` ("mg", "%", "tablet", "mcg").
        of: for a percentage: "original" or "current" dose; None if not said.
        every_low, every_high: the interval in `every_unit`.
        from_mg, to_mg: daily doses at both ends, if said.
        weekly_mg, weekly_fraction: the pace, where it can be worked out.
        over_low, over_high, over_unit: how long the whole takes, if said.
    """

    type: ClassVar[str] = "taper"

    direction: Literal["down", "up"] = "down"
    step: float | None = None
    step_high: float | None = None
    step_unit: str | None = None
    of: Literal["original", "current"] | None = None
    every_low: float | None = None
    every_high: float | None = None
    every_unit: str | None = None
    from_mg: float | None = None
    to_mg: float | None = None
    weekly_mg: float | None = None
    weekly_fraction: float | None = None
    over_low: float | None = None
    over_high: float | None = None
    over_unit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Duration(Statement):
    """A length of time; an open end is None. `what` says of what, in the text's own words; "" if not told."""

    type: ClassVar[str] = "duration"

    low: float | None
    high: float | None
    unit: str
    what: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Substance(Statement):
    """Something else that is taken, with its amount if that is said.

    Attributes:
        substances: what they are called in the pack's lexicon, such as "alcohol".
    """

    type: ClassVar[str] = "substance"

    substances: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    per: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Symptom(Statement):
    """Something felt, seen or measured; `asserted` is "negated" where it is said to be absent."""

    type: ClassVar[str] = "symptom"

    term: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome(Statement):
    """What became of someone.

    Attributes:
        on_medicine: whether they were taking the medicine; None if it can't be told.
        fraction: of a group, where the text gives one.
    """

    type: ClassVar[str] = "outcome"

    outcome: str
    on_medicine: bool | None = None
    fraction: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstAid(Statement):
    """A step of first aid, in the order of the text; `condition` is when it is to be done."""

    type: ClassVar[str] = "first_aid"

    step: int
    action: str
    condition: str = ""
