"""The options of the command line that stand for the fields of a screen: a page's question as a command."""

from __future__ import annotations

from handrail.web.case import Case

PERSON = (
    *("age", "sex", "weight", "height", "egfr", "creatinine", "crcl", "dialysis", "gestation_weeks"),
    *("country", "indication", "alcohol", "also", "condition", "symptom", "fact"),
)
MODEL = ("medicine", "kinetics", "seed")


def option_pairs(case: Case) -> list[tuple[str, str]]:
    """Options of the person and of the model, with what was typed; a flag has an empty value."""
    pairs: list[tuple[str, str]] = []
    for name in (*PERSON, *MODEL):
        pairs += [(f"--{name.replace('_', '-')}", value) for value in case.texts(name) or ()]
    pregnant = case.ticked("pregnant")
    if pregnant is not None:
        pairs.append(("--pregnant" if pregnant else "--not-pregnant", ""))
    return pairs
