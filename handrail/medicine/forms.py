"""The forms of a pack's files: every column, what it holds and what it means.

A pack is read against these (`handrail.medicine.pack`) and authors see them as a JSON Schema
(`handrail.medicine.schema`). To add a column: here, and where its row becomes a noun.
"""

from __future__ import annotations

from handrail.medicine.body_forms import (
    CAREFUL_PACE,
    DYNAMIC_FIGURES,
    DYNAMICS,
    FLOORS,
    KINETIC_SETS,
    KINETICS,
    MODIFIERS,
    SPREAD,
)
from handrail.medicine.care_forms import CARE_FORMS
from handrail.medicine.claims_forms import CLAIMS_FORMS
from handrail.medicine.columns import DO, ID, NOTE, SAYS, SOURCES, VERIFIED, WHEN, flag
from handrail.medicine.diary import DIARY_FORMS
from handrail.medicine.efficacy import EFFICACY_FORMS
from handrail.medicine.evidence_answers import EVIDENCE_FORMS
from handrail.medicine.evidence_forms import FURTHER_READING, KINETIC_FACTS, SYMPTOMS
from handrail.medicine.figures import AUTHORITIES, COUNTRIES
from handrail.medicine.happenings import HAPPENING_FORMS
from handrail.medicine.help_forms import HELP_FORMS
from handrail.medicine.nouns import SEVERITIES
from handrail.medicine.overdose_forms import OVERDOSE_FORMS
from handrail.medicine.overrides import OVERRIDE_REASONS
from handrail.medicine.reading_forms import READING_FORMS
from handrail.medicine.recognise_forms import RECOGNISE_FORMS
from handrail.medicine.sedation_forms import SEDATION_FORMS
from handrail.medicine.tables import Column, Form
from handrail.medicine.trial_forms import STUDY_FORMS
from handrail.medicine.withdrawal_cases import WITHDRAWAL_CASES

PACK = Form(
    file="pack.toml",
    table="pack",
    once=True,
    meaning="What the pack is, and which kinetics it trusts.",
    columns=(
        Column(name="name", meaning="The medicine, in lower case, as the folder is called."),
        Column(name="version", meaning="Year, month and number, such as 2026.11.0."),
        Column(name="rules_date", meaning="The day the rules were last gone through, such as 2026-11-22."),
        Column(name="review_by", meaning="The day by which they are to be gone through again."),
        Column(name="default_kinetics", meaning="The id of a set in kinetics.toml."),
        Column(name="default_kinetics_why", meaning="Why this set and not another."),
    ),
)
PACK_WORDS = ("words",)

PRODUCTS = Form(
    file="products.csv",
    meaning="What a pharmacy hands out, country by country.",
    columns=(
        ID,
        Column(name="name", meaning="As the pack says it."),
        Column(name="country", meaning="Two letters, UK for the United Kingdom.", choices=COUNTRIES),
        Column(name="form", meaning="What it is.", choices=("tablet", "oral_liquid", "granules")),
        Column(
            name="strength_mg",
            kind="number",
            meaning="mg in a tablet, a sachet or 1 mL.",
            low=0.001,
            high=5000,
        ),
        flag("is_scored", "true if the label lets a tablet be halved; empty if not known."),
        Column(
            name="measure_step_ml",
            kind="number",
            required=False,
            low=0.01,
            high=5,
            meaning="Liquids: the smallest volume that an oral syringe measures.",
        ),
        Column(
            name="pack_counts",
            kind="numbers",
            required=False,
            meaning="Tablets, sachets or mL in the packs sold.",
        ),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

_RANGES = tuple(
    Column(name=f"{name}_{end}", kind="number", required=False, low=0, meaning=f"{meaning}, {which} end.")
    for name, meaning in (
        ("step", "Change of the daily dose in one step, in the row's unit"),
        ("step_percent", "Change in one step as a share of the dose, in %"),
        ("interval_days", "Days between steps"),
        ("total_days", "Days of the whole way"),
    )
    for end, which in (("min", "lower"), ("max", "upper"))
)

SCHEDULES = Form(
    file="schedules.csv",
    meaning="What labels, trials and others advise about going up or down.",
    columns=(
        ID,
        Column(name="direction", meaning="Up or down.", choices=("up", "down")),
        Column(name="route", meaning="How it is given.", choices=("oral", "intrathecal", "enteral", "any")),
        Column(
            name="indication",
            required=False,
            meaning="For what; empty for any.",
            choices=("spasticity", "aud", "other"),
        ),
        Column(
            name="group",
            required=False,
            meaning="For whom in particular; empty for adults in general.",
            choices=("child", "dialysis", "elderly", "pregnancy", "newborn"),
        ),
        Column(name="population", meaning="For whom, in the source's words."),
        Column(name="rule", meaning="The advice in one sentence."),
        Column(name="unit", meaning="Of the doses in this row.", choices=("mg", "mg/kg", "mcg")),
        Column(name="authority", meaning="Who says so.", choices=AUTHORITIES),
        Column(
            name="countries",
            kind="names",
            required=False,
            meaning="Where it comes from.",
            choices=COUNTRIES,
        ),
        Column(name="binds", kind="yes_no", meaning="true if it is the label of a country: it binds there."),
        Column(
            name="start_per_day", kind="number", required=False, low=0, meaning="Daily dose to begin with."
        ),
        *_RANGES,
        Column(name="max_per_day", kind="number", required=False, low=0, meaning="Largest daily dose."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

RULES = Form(
    file="rules.toml",
    table="rule",
    meaning="A sentence for the reader, one to act on, when it is true, and who says so.",
    columns=(
        ID,
        Column(name="category", meaning="The chapter it belongs to."),
        WHEN,
        Column(name="severity", meaning="How grave.", choices=SEVERITIES),
        SAYS,
        DO,
        Column(name="kind", meaning="What sort of evidence."),
        SOURCES,
        VERIFIED,
        NOTE,
        Column(name="since", required=False, meaning="The day from which it holds."),
        Column(name="until", required=False, meaning="The last day on which it held."),
        Column(name="folds", kind="names", required=False, meaning="Rules that this one makes redundant."),
        Column(
            name="urgent",
            required=False,
            meaning="Care now, instead of a plan.",
            choices=("emergency", "same day"),
        ),
        Column(
            name="ask_by",
            required=False,
            meaning="By when the prescriber is to be asked; the sooner one stands first.",
            choices=("today", "this week"),
        ),
    ),
)

DANGER_SIGNS = Form(
    file="danger_signs.toml",
    table="danger_sign",
    meaning="A sign for which help comes before any plan, whatever the story. Asked apart from the rules.",
    columns=RULES.columns,
)

OTHER_MEDICINES = Form(
    file="interactions.csv",
    meaning="Medicines that may be taken beside this one.",
    columns=(
        Column(name="medicine", meaning="Its international name, used once."),
        Column(name="classes", kind="names", meaning="The classes that the rules speak of."),
        Column(name="rxnorm_cui", required=False, meaning="RxNorm's number."),
        Column(name="atc", required=False, meaning="ATC code."),
        Column(name="brands", kind="names", required=False, meaning="Common trade names."),
        Column(name="mechanisms", kind="names", required=False, meaning="Why it matters."),
        Column(
            name="severity", required=False, meaning="The gravest there is.", choices=("none", *SEVERITIES)
        ),
        Column(name="rules", kind="names", required=False, meaning="The rules that speak of it."),
        Column(
            name="sources",
            kind="sources",
            required=False,
            meaning="Lists that name its effect, beside the rules' own sources.",
        ),
        Column(name="code_check", required=False, meaning="How the codes were checked."),
    ),
)

CODES = Form(
    file="codes.csv",
    meaning="What other programs call this medicine.",
    columns=(
        Column(
            name="system",
            meaning="Whose code it is; a brand is a name.",
            choices=("rxnorm", "atc", "snomed", "brand"),
        ),
        Column(name="code", meaning="The code, or the brand."),
        VERIFIED,
        NOTE,
    ),
)

CARDS = Form(
    file="cards.toml",
    table="card",
    meaning="Fixed texts for emergencies.",
    columns=(
        ID,
        Column(name="lines", kind="lines", meaning="The text, a sentence or two a line."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

ALL_FORMS = (
    PACK,
    PRODUCTS,
    KINETIC_SETS,
    KINETICS,
    KINETIC_FACTS,
    DYNAMICS,
    DYNAMIC_FIGURES,
    SPREAD,
    MODIFIERS,
    CAREFUL_PACE,
    FLOORS,
    SCHEDULES,
    SYMPTOMS,
    RULES,
    DANGER_SIGNS,
    OTHER_MEDICINES,
    CODES,
    CARDS,
    OVERRIDE_REASONS,
    FURTHER_READING,
    WITHDRAWAL_CASES,
    *CARE_FORMS,
    *RECOGNISE_FORMS,
    *OVERDOSE_FORMS,
    *HAPPENING_FORMS,
    *SEDATION_FORMS,
    *HELP_FORMS,
    *DIARY_FORMS,
    *CLAIMS_FORMS,
    *EVIDENCE_FORMS,
    *READING_FORMS,
    *STUDY_FORMS,
    *EFFICACY_FORMS,
)
