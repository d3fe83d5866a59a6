"""The forms of the files about too much, about a gap, and about whom to call."""

from __future__ import annotations

from handrail.medicine.columns import DO, HIGH, ID, LOW, NOTE, SAYS, SOURCES, UNIT, VALUE, VERIFIED, WHEN
from handrail.medicine.figures import COUNTRIES, KINDS
from handrail.medicine.overdose import GAP_UNITS, OVERDOSE_UNITS, TRIAGE_LEVELS, WHO_DECIDES
from handrail.medicine.tables import Column, Form

_UNKNOWN = Column(
    name="leads_when_unknown",
    kind="yes_no",
    meaning="true: counts while nobody knows that it isn't so.",
)
_KIND = Column(name="kind", meaning="Who says so.", choices=KINDS)


def _figures(file: str, table: str, names: tuple[str, ...], meaning: str) -> Form:
    return Form(
        file=file,
        table=table,
        meaning=meaning,
        columns=(
            Column(name="name", meaning="Which figure.", choices=names, unique=True),
            VALUE,
            LOW,
            HIGH,
            UNIT,
            SOURCES,
            VERIFIED,
            NOTE,
        ),
    )


OVERDOSE_FIGURES = _figures(
    "overdose.toml", "figure", tuple(OVERDOSE_UNITS), "The curve of dose and severity, and times."
)
GAP_FIGURES = _figures("restart.toml", "figure", tuple(GAP_UNITS), "When withdrawal may begin.")

OVERDOSE_UNKNOWNS = Form(
    file="overdose.toml",
    table="unknown",
    once=True,
    meaning="What is tried where nobody told; the worst of them leads.",
    columns=(
        Column(name="egfr_ml_min_1_73m2", kind="numbers", meaning="Kidneys that are tried, best first."),
        Column(name="weight_kg", kind="numbers", meaning="Adult weights that are tried."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

TRIAGE = Form(
    file="overdose.toml",
    table="triage",
    meaning="When an amount means which help.",
    columns=(
        ID,
        Column(name="level", meaning="Which help.", choices=TRIAGE_LEVELS),
        WHEN,
        _UNKNOWN,
        Column(name="says", meaning="Why, for the reader."),
        DO,
        Column(name="rules", kind="names", required=False, meaning="Rules that say the same."),
        _KIND,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

WATCH = Form(
    file="overdose.toml",
    table="watch",
    meaning="How long to watch.",
    columns=(
        ID,
        WHEN,
        _UNKNOWN,
        Column(name="hours_low", kind="number", low=0, high=2400, meaning="At least so long."),
        Column(name="hours_high", kind="number", low=0, high=2400, meaning="Often as long as this."),
        SAYS,
        _KIND,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

_SHARES = tuple(
    Column(name=f"{what}_{end}", kind="number", low=0, high=1, meaning=f"Share with {what}, {words} end.")
    for what in ("coma", "seizures")
    for end, words in (("low", "lower"), ("high", "upper"))
)

SEVERITY_BANDS = Form(
    file="overdose.toml",
    table="band",
    meaning="What an effective dose has led to.",
    columns=(
        ID,
        Column(name="from_mg", kind="number", low=0, meaning="From this effective dose."),
        Column(name="below_mg", kind="number", required=False, low=0, meaning="Below this one."),
        *_SHARES,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

CARE_NOTES = Form(
    file="overdose.toml",
    table="care",
    meaning="Sentences for those who care for someone.",
    columns=(
        ID,
        Column(name="part", meaning="Where it is shown.", choices=("picture", "hospital", "afterwards")),
        Column(name="topic", meaning="Its heading."),
        Column(name="position", required=False, meaning="Whose, where sources disagree."),
        SAYS,
        _KIND,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)


def _share(name: str, meaning: str) -> Column:
    return Column(name=name, kind="number", required=False, low=0, high=1, meaning=meaning)


def _words(name: str, meaning: str) -> Column:
    return Column(name=name, required=False, meaning=meaning)


def _mg(name: str, meaning: str) -> Column:
    return Column(name=name, kind="number", required=False, low=0, meaning=meaning)


OVERDOSE_SERIES = Form(
    file="overdose_series.csv",
    meaning="Published series and cases of too much, one a row.",
    columns=(
        ID,
        Column(
            name="kind",
            meaning="What it is.",
            choices=("series", "case", "deaths", "review", "guide", "label"),
        ),
        Column(name="n", kind="whole", required=False, low=1, meaning="How many people."),
        _words("people", "Their age, or who they were."),
        _words("dose_words", "How much, as printed."),
        _mg("dose_low_mg", "The smallest dose."),
        _mg("dose_middle_mg", "The dose in the middle."),
        Column(
            name="dose_middle_is",
            required=False,
            meaning="What the middle is.",
            choices=("mean", "median", "one"),
        ),
        _mg("dose_high_mg", "The largest dose."),
        _words("mg_per_kg", "Dose for the weight, as printed."),
        _words("level_words", "Level in the blood in mg/L, as printed."),
        _words("hours_after", "Hours after the intake."),
        _words("taken_with", "What else was taken."),
        _words("coma_words", "Coma, as printed."),
        _share("coma_share", "Share with coma."),
        _words("ventilated_words", "Ventilation, as printed."),
        _share("ventilated_share", "Share that was ventilated."),
        _words("seizure_words", "Seizures, as printed."),
        _share("seizure_share", "Share with a seizure."),
        _share("died_share", "Share that died."),
        _words("slow_pulse", "Slow pulse, as printed."),
        _words("cold", "Low temperature, as printed."),
        _words("other_findings", "What else was found."),
        _words("time_course", "How it went in time."),
        _words("outcome", "How it ended."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

GAP_ADVICE = Form(
    file="restart.toml",
    table="advice",
    meaning="Who may decide about the next dose after a gap.",
    columns=(
        ID,
        Column(name="who", meaning="Who decides.", choices=WHO_DECIDES),
        Column(
            name="when",
            kind="condition",
            required=False,
            meaning="A condition in the pack's vocabulary; that of the rule if left out.",
        ),
        _UNKNOWN,
        Column(name="rule", required=False, meaning="The rule whose sentences are shown."),
        Column(name="says", required=False, meaning="A sentence for the reader, where no rule has it."),
        Column(name="do", required=False, meaning="A sentence to act on, where no rule has it."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

NUMBERS_LIST = Form(
    file="emergency_numbers.toml",
    table="list",
    once=True,
    meaning="How old the list is.",
    columns=(
        Column(name="as_of", meaning="The day it was last looked at, year-month-day."),
        Column(name="review_by", meaning="The day by which to look at it again."),
        Column(name="otherwise", meaning="What is said where no emergency number is on file."),
    ),
)

NUMBERS = Form(
    file="emergency_numbers.toml",
    table="number",
    meaning="Whom to call, country by country.",
    columns=(
        Column(name="country", meaning="Two letters, UK for the United Kingdom.", choices=COUNTRIES),
        Column(name="service", meaning="Who answers.", choices=("emergency", "poison", "crisis")),
        Column(name="dial", meaning="The number, as people dial it."),
        Column(name="region", required=False, meaning="For which part of the country; empty for all of it."),
        Column(name="page", required=False, meaning="The page it was read on; needed when verified."),
        Column(name="verified", kind="yes_no", meaning="true if it was read on that page."),
        NOTE,
    ),
)

OVERDOSE_FORMS = (
    OVERDOSE_FIGURES,
    OVERDOSE_UNKNOWNS,
    TRIAGE,
    WATCH,
    SEVERITY_BANDS,
    CARE_NOTES,
    OVERDOSE_SERIES,
    GAP_FIGURES,
    GAP_ADVICE,
    NUMBERS_LIST,
    NUMBERS,
)
