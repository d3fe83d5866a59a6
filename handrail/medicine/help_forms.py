"""The forms of `finding_help.toml` and `papers.toml`: services by country, kinds of help, what papers say."""

from __future__ import annotations

from handrail.medicine.columns import ID, NOTE, SAYS, SOURCES, VERIFIED
from handrail.medicine.figures import COUNTRIES
from handrail.medicine.tables import Column, Form

SERVICE_KINDS = ("helpline", "directory")
ASKED_ABOUT = ("cost", "cover", "interest", "medicine", "care", "afterwards")
SIDES = ("for", "against", "care")
AFTERCARE_PARTS = ("triggers", "people", "reviews", "returns", "leftovers")

_INDICATION = Column(
    name="indication",
    required=False,
    meaning="For whom; left out or empty for everyone.",
    choices=("spasticity", "aud", "other"),
)

SERVICES_LIST = Form(
    file="finding_help.toml",
    table="list",
    once=True,
    meaning="How old the list of services is.",
    columns=(
        Column(name="as_of", meaning="The day it was last looked at, year-month-day."),
        Column(name="review_by", meaning="The day by which to look at it again."),
    ),
)

SERVICES = Form(
    file="finding_help.toml",
    table="service",
    meaning="Public services that find treatment, country by country.",
    columns=(
        Column(name="country", meaning="Two letters, UK for the United Kingdom.", choices=COUNTRIES),
        Column(name="kind", meaning="Someone to call, or a list to search.", choices=SERVICE_KINDS),
        Column(name="name", meaning="What it is called."),
        Column(name="dial", required=False, meaning="The number, as people dial it."),
        Column(name="web", required=False, meaning="Its address, as people type it."),
        Column(name="region", required=False, meaning="For which part of the country; empty for all of it."),
        SAYS,
        Column(name="page", required=False, meaning="The page it was read on; needed when verified."),
        Column(name="verified", kind="yes_no", meaning="true if it was read on that page."),
        NOTE,
    ),
)

HELP_KINDS = Form(
    file="finding_help.toml",
    table="kind",
    meaning="A kind of help, beside the others.",
    columns=(
        ID,
        Column(name="title", meaning="What it is called."),
        Column(name="says", meaning="What it is, and what it is not."),
        Column(name="suits", meaning="Whom it suits."),
        Column(name="home", meaning="What it asks of the home."),
        Column(name="work", meaning="What it means for work."),
        Column(
            name="levels", kind="names", required=False, meaning="The levels of settings.toml it stands for."
        ),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

PROVIDER_QUESTIONS = Form(
    file="finding_help.toml",
    table="ask",
    meaning="What to ask whoever offers treatment.",
    columns=(
        Column(name="about", meaning="About what.", choices=ASKED_ABOUT),
        SAYS,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

PRESCRIBERS = Form(
    file="finding_help.toml",
    table="prescriber",
    meaning="Whom to ask to prescribe it, or to plan the way off.",
    columns=(Column(name="who", meaning="Whom."), _INDICATION, SAYS, SOURCES, VERIFIED, NOTE),
)

EVIDENCE_TO_BRING = Form(
    file="finding_help.toml",
    table="evidence",
    meaning="What a prescriber is shown, on both sides.",
    columns=(
        _INDICATION,
        Column(name="side", meaning="What it speaks for.", choices=SIDES),
        SAYS,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

NOT_STOPPED = Form(
    file="papers.toml",
    table="not_stopped",
    meaning="Classes of other medicines that a ward must not stop at once either.",
    columns=(
        Column(name="class", meaning="A class of the vocabulary.", unique=True),
        Column(name="says", meaning="Why; stands behind the medicine's name."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

AFTERCARE = Form(
    file="papers.toml",
    table="aftercare",
    meaning="Sentences of the plan for the time afterwards.",
    columns=(
        Column(name="part", meaning="Under which heading.", choices=AFTERCARE_PARTS),
        _INDICATION,
        SAYS,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

HELP_FORMS = (
    SERVICES_LIST,
    SERVICES,
    HELP_KINDS,
    PROVIDER_QUESTIONS,
    PRESCRIBERS,
    EVIDENCE_TO_BRING,
    NOT_STOPPED,
    AFTERCARE,
)
