"""The forms of the files about care: levels of care, advice for the kidneys, and the depressant load."""

from __future__ import annotations

from handrail.medicine.care_nouns import ADVICE_KINDS
from handrail.medicine.columns import ID, NOTE, SAYS, SOURCES, VERIFIED, WHEN, flag
from handrail.medicine.nouns import SEVERITIES
from handrail.medicine.tables import Column, Form

_CARRIED_OVER = Column(
    name="carried_over", kind="yes_no", meaning="true if it is taken from a guideline for another medicine."
)

CARE_LEVELS = Form(
    file="settings.toml",
    table="level",
    meaning="A level of care, least first.",
    columns=(
        ID,
        Column(name="rank", kind="whole", low=1, high=20, meaning="1 is the least."),
        Column(name="title", meaning="What it is called."),
        SAYS,
        flag("is_ordinary", "true for the one level of a taper of which nothing special is known."),
        Column(
            name="fits_when",
            kind="condition",
            required=False,
            meaning="For a level below the ordinary one: has to be known to be true.",
        ),
        Column(name="fits_says", required=False, meaning="The same in words, for the reader."),
        Column(
            name="gravest",
            required=False,
            meaning="With fits_when: no graver finding may stand.",
            choices=SEVERITIES,
        ),
        _CARRIED_OVER,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

CRITERIA = Form(
    file="settings.toml",
    table="criterion",
    meaning="What asks for a level of care, or for something to arrange.",
    columns=(
        ID,
        Column(name="about", meaning="What it is about.", choices=("body", "course", "home", "work")),
        WHEN,
        Column(name="level", required=False, meaning="The least level it asks for; left out for none."),
        SAYS,
        Column(name="do", required=False, meaning="What to arrange."),
        _CARRIED_OVER,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

GUIDANCE = Form(
    file="settings.toml",
    table="guidance",
    meaning="When to move between levels, what stands beside all of them, and who profits.",
    columns=(
        ID,
        Column(name="kind", meaning="About what.", choices=("move_down", "move_up", "beside", "interest")),
        SAYS,
        _CARRIED_OVER,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

_MEASURE = Column(
    name="measure",
    meaning="Which figure the source means.",
    choices=("egfr", "creatinine_clearance", "not_said"),
)
_BAND = (
    Column(name="low", kind="number", required=False, low=0, meaning="The band begins here, included."),
    Column(name="high", kind="number", required=False, low=0, meaning="The band ends here, not included."),
    Column(name="on_dialysis", kind="yes_no", meaning="true for people on dialysis, false for others."),
)
_FROM_YEARS = Column(
    name="from_years", kind="number", required=False, low=0, high=120, meaning="The youngest it speaks of."
)

KIDNEY_ADVICE = Form(
    file="kidney_advice.csv",
    meaning="What each source advises, band by band of kidney function, side by side.",
    columns=(
        ID,
        Column(name="who", meaning="The source as a reader would call it."),
        Column(name="population", meaning="Whom it speaks of."),
        _MEASURE,
        *_BAND,
        Column(name="advice", meaning="Of which kind.", choices=ADVICE_KINDS),
        Column(
            name="value", kind="number", required=False, low=0, meaning="A share (0.5), or mg a day, by kind."
        ),
        _FROM_YEARS,
        SAYS,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

_THREE = tuple(
    Column(name=f"{name}{end}", kind="number", required=False, low=0, meaning=f"{meaning}{which}.")
    for name, meaning in (("more_per_1000", "More people of 1,000"), ("ratio", "Ratio of hazards or risks"))
    for end, which in (
        ("", ""),
        ("_low", ", lower end of the 95 % interval"),
        ("_high", ", upper end of the 95 % interval"),
    )
)

KIDNEY_RISKS = Form(
    file="kidney_risks.csv",
    meaning="What was seen to happen at a kidney function, in people of each 1,000.",
    columns=(
        ID,
        Column(name="who", meaning="The study as a reader would call it."),
        _MEASURE,
        *_BAND,
        _FROM_YEARS,
        Column(name="population", meaning="Who was studied."),
        Column(name="outcome", meaning="What happened to them."),
        Column(name="compared", meaning="Who was set against whom."),
        Column(name="days", kind="whole", low=1, meaning="Within how many days."),
        Column(
            name="with_per_1000", kind="number", required=False, low=0, meaning="Of 1,000 in the first group."
        ),
        Column(
            name="without_per_1000",
            kind="number",
            required=False,
            low=0,
            meaning="Of 1,000 in the second group.",
        ),
        flag("without_is_below", "true where the second figure is only known to be less."),
        *_THREE,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

STRICTER_WHEN = Form(
    file="settings.toml",
    table="stricter_kidney_advice",
    meaning="When the strictest advice for the kidneys is the default.",
    columns=(ID, WHEN, SAYS, SOURCES, VERIFIED, NOTE),
)

EFFECTS = Form(
    file="load.toml",
    table="effect",
    meaning="One thing that several medicines add to.",
    columns=(
        ID,
        Column(name="title", meaning="In a word or two."),
        SAYS,
        Column(name="mechanisms", kind="names", meaning="Mechanisms of interactions.csv that stand for it."),
        Column(name="own", kind="yes_no", meaning="true if the pack's medicine does it too."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

LOAD_PARTS = Form(
    file="load.toml",
    table="part",
    meaning="A circumstance that adds to the load or makes it worse, and is no medicine of the list.",
    columns=(
        ID,
        Column(name="kind", meaning="How it counts.", choices=("depressant", "kidneys", "makes_worse")),
        WHEN,
        Column(name="name", meaning="What to call it."),
        Column(name="effects", kind="names", meaning="Which effects."),
        SAYS,
        Column(name="rule", meaning="The rule that speaks of it."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

SIZES = Form(
    file="load.toml",
    table="size",
    meaning="How large an effect of a class together with this medicine was found to be.",
    columns=(
        ID,
        Column(name="class", meaning="A class of the vocabulary."),
        Column(name="rule", meaning="The rule that speaks of it."),
        SAYS,
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

CARE_FORMS = (
    *(CARE_LEVELS, CRITERIA, GUIDANCE, STRICTER_WHEN),
    *(KIDNEY_ADVICE, KIDNEY_RISKS),
    *(EFFECTS, LOAD_PARTS, SIZES),
)
