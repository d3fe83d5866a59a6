"""The forms of the files that hold what is known, beside what the engine reckons with."""

from __future__ import annotations

from handrail.medicine.columns import ID, NOTE, SOURCES, VERIFIED
from handrail.medicine.tables import Column, Form

SYMPTOMS = Form(
    file="symptoms.csv",
    meaning="Symptoms, the words people use for them, and what they speak for.",
    columns=(
        Column(name="term", meaning="The field's word."),
        Column(name="plain_name", meaning="For everybody."),
        Column(name="synonyms", kind="names", required=False, meaning="Other words people use."),
        Column(
            name="word",
            required=False,
            meaning="The symptom of the vocabulary it counts as in rules; empty if no rule asks for it.",
        ),
        Column(name="in_withdrawal", required=False, meaning="y, n or empty, with what is known."),
        Column(name="in_overdose", required=False, meaning="y, n or empty, with what is known."),
        Column(name="side_effect", required=False, meaning="y, n or empty, with what is known."),
        Column(name="is_red_flag", kind="yes_no", meaning="true if it needs help today."),
        Column(name="differential_value", required=False, meaning="What it tells apart."),
        Column(name="hpo_id", required=False, meaning="Human Phenotype Ontology, release 2023-07-21."),
        Column(name="icd10", required=False, meaning="ICD-10, from memory."),
        SOURCES,
        VERIFIED,
    ),
)


KINETIC_FACTS = Form(
    file="kinetic_facts.csv",
    meaning="Published figures about the kinetics, one a row; what the sets and the checks rest on.",
    columns=(
        ID,
        Column(name="topic", meaning="What it is about."),
        Column(name="population", meaning="In whom."),
        Column(name="parameter", meaning="Which quantity, in the field's words."),
        Column(name="statement", required=False, meaning="In words, where it is no number."),
        Column(
            name="value_min",
            kind="number",
            required=False,
            meaning="The figure, or the lower end of a range.",
        ),
        Column(name="value_max", kind="number", required=False, meaning="The upper end of a range."),
        Column(name="unit", required=False, meaning="Of the figure."),
        Column(
            name="uncertainty", required=False, meaning="As printed: an interval or a standard deviation."
        ),
        Column(name="between_people", required=False, meaning="Between-people variation, as printed."),
        Column(name="n", required=False, meaning="How many people or samples."),
        SOURCES,
        VERIFIED,
        Column(
            name="is_derived", kind="yes_no", meaning="true if computed here from figures read at the source."
        ),
        NOTE,
    ),
)


FURTHER_READING = Form(
    file="further_reading.csv",
    meaning="Sources about the medicine on which no row of the pack rests yet, so that none is lost.",
    columns=(SOURCES, Column(name="about", meaning="What a reader finds there.")),
)
