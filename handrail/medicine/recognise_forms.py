"""The forms of `recognise.toml`: clues, features, causes, pictures, remarks, levels and answers."""

from __future__ import annotations

from handrail.medicine.columns import ID, NOTE, SAYS, SOURCES, VERIFIED, WHEN
from handrail.medicine.tables import Column, Form
from handrail.medicine.telling_apart import URGENCIES, VERDICTS

FILE = "recognise.toml"
_DO = Column(name="do", kind="lines", meaning="What to do now, a line each.")
_VERDICT = Column(name="verdict", meaning="Which answer it belongs to.", choices=VERDICTS)
_URGENT = Column(name="urgent", meaning="How soon care is needed.", choices=URGENCIES)
_WHO_SAYS = (SOURCES, VERIFIED, NOTE)

SCORE = Form(
    file=FILE,
    table="score",
    once=True,
    meaning="Where the score decides.",
    columns=(
        Column(name="withdrawal_from", kind="whole", low=1, meaning="From here on withdrawal is likely."),
        Column(name="overdose_to", kind="whole", high=-1, meaning="Down from here too much is likely."),
        SAYS,
        *_WHO_SAYS,
    ),
)

CLUES = Form(
    file=FILE,
    table="clue",
    meaning="A sign with its points.",
    columns=(
        ID,
        Column(name="name", meaning="In a few words."),
        Column(
            name="points",
            kind="whole",
            low=-9,
            high=9,
            meaning="Above 0 it speaks for withdrawal, below 0 for too much.",
        ),
        WHEN,
        SAYS,
        Column(name="asks", meaning="The question that settles it."),
        *_WHO_SAYS,
    ),
)

FEATURES = Form(
    file=FILE,
    table="feature",
    meaning="A row of the table that is shown side by side.",
    columns=(
        ID,
        Column(name="name", meaning="What is looked at."),
        Column(name="overdose", meaning="How it is with too much."),
        Column(name="withdrawal", meaning="How it is in withdrawal."),
        Column(name="side_effect", meaning="How it is with a side effect of the dose."),
        Column(name="words", kind="names", required=False, meaning="Symptoms of the vocabulary."),
        Column(name="facts", kind="names", required=False, meaning="Facts of the vocabulary."),
        *_WHO_SAYS,
    ),
)

CAUSES = Form(
    file=FILE,
    table="cause",
    meaning="What it can be: an entry of the differential.",
    columns=(
        ID,
        Column(name="name", meaning="What it is called."),
        _VERDICT,
        Column(name="trigger", meaning="What brings it."),
        Column(name="onset", meaning="How soon it comes."),
        Column(name="tone", meaning="Muscle tone and reflexes."),
        Column(name="temperature", meaning="The temperature."),
        Column(name="others", meaning="Other clues."),
        Column(name="do", meaning="What to do, and whom to ask."),
        *_WHO_SAYS,
    ),
)

SIGNS = Form(
    file=FILE,
    table="sign",
    meaning="What speaks for or against a cause.",
    columns=(
        Column(name="cause", meaning="The id of a cause."),
        Column(name="speaks", meaning="For it or against it.", choices=("for", "against")),
        WHEN,
        SAYS,
    ),
)

PICTURES = Form(
    file=FILE,
    table="picture",
    meaning="A whole picture that may be named where the score decides nothing.",
    columns=(
        ID,
        _VERDICT,
        Column(name="cause", meaning="The id of a cause."),
        _URGENT,
        WHEN,
        Column(
            name="explains",
            kind="names",
            required=False,
            meaning="Symptoms of the vocabulary that are red flags elsewhere and belong to this picture.",
        ),
        SAYS,
        _DO,
        *_WHO_SAYS,
    ),
)

TOGETHER = Form(
    file=FILE,
    table="together",
    meaning="Something else that may be true at the same time.",
    columns=(ID, WHEN, SAYS, Column(name="do", meaning="What follows from it."), *_WHO_SAYS),
)

CAVEATS = Form(
    file=FILE,
    table="caveat",
    meaning="What makes the answer less sure.",
    columns=(ID, WHEN, SAYS, *_WHO_SAYS),
)

LEVELS = Form(
    file=FILE,
    table="level",
    meaning="What a level means; levels from 0 on, without a gap.",
    columns=(
        ID,
        Column(name="from_mg_per_l", kind="number", low=0, meaning="From this level on."),
        Column(name="below_mg_per_l", kind="number", low=0, meaning="Up to, and not, this level."),
        Column(name="calm", kind="yes_no", meaning="false: with such a level only an emergency is answered."),
        SAYS,
        *_WHO_SAYS,
    ),
)

ANSWERS = Form(
    file=FILE,
    table="answer",
    meaning="The words of each verdict.",
    columns=(
        _VERDICT,
        _URGENT,
        Column(name="cards", kind="names", meaning="Ids of cards.toml, the first one first."),
        Column(name="title", meaning="The verdict in a sentence."),
        _DO,
        *_WHO_SAYS,
    ),
)

RECOGNISE_FORMS = (
    SCORE,
    CLUES,
    FEATURES,
    CAUSES,
    SIGNS,
    PICTURES,
    TOGETHER,
    CAVEATS,
    LEVELS,
    ANSWERS,
)
