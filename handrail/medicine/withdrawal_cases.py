"""Published cases of withdrawal, and of stopping without it: what was reported, one a row.

They are kept to be looked at and to be held against the model. They say nothing about how often withdrawal
happens: almost all were written down because they were dramatic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from handrail.medicine.columns import ID, NOTE, SOURCES, VERIFIED, measured
from handrail.medicine.tables import Column, Form

if TYPE_CHECKING:
    from handrail.medicine.reader import Reader
    from handrail.medicine.tables import Row

CaseRoute = Literal["oral", "intrathecal", "in_utero"]
CaseSeverity = Literal["none", "mild", "moderate", "severe", "fatal"]

ROUTES = ("oral", "intrathecal", "in_utero")
STOPS = ("abrupt", "taper", "partial", "pump_failure")
SEVERITIES = ("none", "mild", "moderate", "severe", "fatal")
SPANS = ("dose", "duration_days", "onset_h", "response_h")

Span = tuple[float | None, float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawalCase:
    """One published case, or several told as one.

    Attributes:
        n: how many people; 1 for a single case.
        dose: a day, before the stop, in `dose_unit` ("mg" or "micrograms"); of the mother in `in_utero`.
        stop: "abrupt", "taper", "partial", "pump_failure"; "" where it is not told.
        gap_h: after how many hours the medicine came back, where it was only interrupted.
        onset_h, peak_h: since the last dose, or since the pump failed; of a range both ends.
        severity: as the report reads; "" where it can't be told.
        restarted: how the medicine came back, in words.
        response_h: hours from then until better.
    """

    id: str
    report: str
    n: int
    route: CaseRoute
    age_years: float | None
    sex: str
    dose: Span
    dose_unit: str
    times_a_day: int | None
    duration_days: Span
    stop: str
    gap_h: float | None
    onset_h: Span
    peak_h: float | None
    signs: tuple[str, ...]
    severity: CaseSeverity | Literal[""]
    temperature_c: float | None
    seizures: bool | None
    intensive_care: bool | None
    treatment: str
    restarted: str
    response_h: Span
    outcome: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


def _words(name: str, meaning: str, choices: tuple[str, ...] = ()) -> Column:
    return Column(name=name, required=False, meaning=meaning, choices=choices)


def _truth(name: str, meaning: str) -> Column:
    return Column(name=name, kind="yes_no", required=False, meaning=meaning)


WITHDRAWAL_CASES = Form(
    file="withdrawal_cases.csv",
    meaning="Published cases of withdrawal, and of stopping without it, one a row.",
    columns=(
        ID,
        Column(name="report", meaning="Who reported it, and when."),
        Column(name="n", kind="whole", low=1, meaning="How many people; 1 for a single case."),
        Column(name="route", meaning="How it was taken.", choices=ROUTES),
        measured("age_years", "Age; of a newborn 0.", low=0, high=120),
        _words("sex", "Of the person, as reported.", ("female", "male")),
        measured(
            "dose_low", "Dose a day before the stop, or the lower end; the mother's in `in_utero`.", low=0
        ),
        measured("dose_high", "The upper end; the same for one dose.", low=0),
        _words("dose_unit", "Unit of the dose.", ("mg", "micrograms")),
        Column(
            name="times_a_day",
            kind="whole",
            required=False,
            low=1,
            high=12,
            meaning="In how many doses, where it was told.",
        ),
        measured("duration_low_days", "How long it was taken, or the lower end.", low=0),
        measured("duration_high_days", "The upper end.", low=0),
        _words("stop", "How it ended.", STOPS),
        measured("gap_h", "Hours until it came back, where it was only interrupted.", low=0),
        measured("onset_low_h", "Hours from the last dose to the first signs, or the lower end.", low=0),
        measured("onset_high_h", "The upper end; alone, where signs had begun by then.", low=0),
        measured("peak_h", "Hours to the worst.", low=0),
        Column(name="signs", kind="names", required=False, meaning="What was seen."),
        _words("severity", "How grave, as the report reads.", SEVERITIES),
        measured("temperature_c", "The highest.", low=0, high=45),
        _truth("seizures", "Whether there were any."),
        _truth("intensive_care", "Whether it was needed."),
        _words("treatment", "What was given."),
        _words("restarted", "How the medicine came back, where a response is told."),
        measured("response_low_h", "Hours from then until better, or the lower end.", low=0),
        measured("response_high_h", "The upper end.", low=0),
        _words("outcome", "How it ended."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)


def read_withdrawal_cases(reader: Reader) -> tuple[WithdrawalCase, ...]:
    """What `withdrawal_cases.csv` says; empty where the pack has no such file."""
    if not reader.has(WITHDRAWAL_CASES.file):
        return ()
    rows = reader.rows(WITHDRAWAL_CASES)
    for row in rows:
        for name in SPANS:
            low, high = _span(row, name)
            if low is not None and (high is None or low > high):
                reader.problems.add(
                    f"{name} has no end, or ends before it begins.",
                    fix="Give both ends; the same twice for a single number.",
                    where=row.where,
                )
        if (row.maybe("dose_low") is None) != (not row.text("dose_unit")):
            reader.problems.add("A dose and its unit go together.", where=f"{row.where}, dose_unit")
    return tuple(_case(row) for row in rows)


def _span(row: Row, name: str) -> Span:
    """Both ends of a range whose columns are called like `onset_low_h` and `onset_high_h`."""
    stem, _, unit = name.rpartition("_")
    names = (f"{name}_low", f"{name}_high") if not stem else (f"{stem}_low_{unit}", f"{stem}_high_{unit}")
    return row.maybe(names[0]), row.maybe(names[1])


def _case(row: Row) -> WithdrawalCase:
    times = row.maybe("times_a_day")
    return WithdrawalCase(
        id=row.text("id"),
        report=row.text("report"),
        n=int(row.number("n")),
        route=cast("CaseRoute", row.text("route")),
        age_years=row.maybe("age_years"),
        sex=row.text("sex"),
        dose=_span(row, "dose"),
        dose_unit=row.text("dose_unit"),
        times_a_day=None if times is None else int(times),
        duration_days=_span(row, "duration_days"),
        stop=row.text("stop"),
        gap_h=row.maybe("gap_h"),
        onset_h=_span(row, "onset_h"),
        peak_h=row.maybe("peak_h"),
        signs=row.names("signs"),
        severity=cast("CaseSeverity", row.text("severity")),
        temperature_c=row.maybe("temperature_c"),
        seizures=row.maybe_yes("seizures"),
        intensive_care=row.maybe_yes("intensive_care"),
        treatment=row.text("treatment"),
        restarted=row.text("restarted"),
        response_h=_span(row, "response_h"),
        outcome=row.text("outcome"),
        **row.grounds(),
    )
