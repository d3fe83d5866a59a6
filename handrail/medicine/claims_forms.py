"""The forms of `claims.toml`: claims, numbers, disputes, dangers, and the words that patterns are made of."""

from __future__ import annotations

from typing import get_args

from handrail.medicine.claims import BORDERS, GRADES, STATES, DangerKind, DangerSeverity
from handrail.medicine.columns import DO, ID, NOTE, SOURCES, VERIFIED, flag, measured
from handrail.medicine.tables import Column, Form

FILE = "claims.toml"


def _lines(name: str, meaning: str) -> Column:
    return Column(name=name, kind="lines", required=False, meaning=meaning)


CONCEPTS = Form(
    file=FILE,
    table="concept",
    meaning="Words that mean one thing in patterns, where they stand as {id}.",
    columns=(
        ID,
        Column(name="words", kind="lines", meaning="Words, or several in a row; * stands for any ending."),
    ),
)

CLAIMS = Form(
    file=FILE,
    table="claim",
    meaning="What people say about the medicine, in our own words.",
    columns=(
        ID,
        Column(name="topic", meaning="What it is about, in a word."),
        Column(name="says", meaning="The claim, in a sentence of our own."),
        Column(name="state", meaning="Whether it holds.", choices=STATES),
        Column(name="why", meaning="What the evidence says."),
        Column(name="grade", meaning="Of the best evidence.", choices=tuple(GRADES)),
        Column(name="against", kind="sources", required=False, meaning="Who says otherwise."),
        Column(name="other_side", required=False, meaning="What they say."),
        _lines("people", "In whom it was looked at."),
        flag("is_safety", "true if its denial is dangerous in itself."),
        flag("beside", "true if it speaks of another substance too."),
        _lines("frames", "Patterns of sentences that say it."),
        _lines("denials", "Patterns of sentences that deny it."),
        Column(name="folds", kind="names", required=False, meaning="Broader claims that it speaks for too."),
        Column(name="pair", required=False, meaning="The dispute that it is one side of."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

CLAIM_NUMBERS = Form(
    file=FILE,
    table="number",
    meaning="Numbers that texts state, with the values that agree with the evidence.",
    columns=(
        ID,
        Column(name="claim", meaning="The claim that it belongs to."),
        Column(name="says", meaning="What the number is, with its value."),
        Column(name="when", kind="lines", meaning="Patterns of which one must stand in the sentence."),
        _lines("unless", "Patterns of which none may."),
        measured("low", "The smallest value that agrees."),
        measured("high", "The largest value that agrees."),
        Column(
            name="unit",
            meaning="Of the value.",
            choices=("mg", "mg a day", "mg a dose", "mg a week", "percent a week", "hours", "mL/min"),
        ),
        Column(name="people", required=False, meaning="In whom."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

CLAIM_PAIRS = Form(
    file=FILE,
    table="pair",
    meaning="Disputes: two things that people say and that can't both hold.",
    columns=(
        ID,
        Column(name="title", meaning="What it is about."),
        Column(name="one", meaning="What one side says."),
        Column(name="other", meaning="What the other side says."),
        Column(name="settles", meaning="What the evidence says to both."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

DANGERS = Form(
    file=FILE,
    table="danger",
    meaning="What a text may say that can hurt who follows it.",
    columns=(
        ID,
        Column(name="kind", meaning="How it is found.", choices=get_args(DangerKind)),
        Column(name="severity", meaning="How grave.", choices=get_args(DangerSeverity)),
        Column(name="says", meaning="What is dangerous about it."),
        DO,
        _lines("patterns", "Patterns of which one must stand in the sentence."),
        _lines("unless", "Patterns of which none may."),
        measured("low", "Below this it is dangerous."),
        measured("high", "Above this it is dangerous."),
        Column(name="claim", required=False, meaning="The claim whose denial it is."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

LIKENESS = Form(
    file=FILE,
    table="likeness",
    meaning="From which margin on a likeness to labelled sentences counts; goes with learned.npz.",
    columns=(
        Column(name="id", meaning="For what.", choices=BORDERS),
        measured("border", "The least margin that counts; 0 is even."),
        Column(name="note", meaning="Where it comes from."),
    ),
)

CLAIMS_FORMS = (CONCEPTS, CLAIMS, CLAIM_NUMBERS, CLAIM_PAIRS, DANGERS, LIKENESS)
