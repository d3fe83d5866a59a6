"""Words for the pages of the evidence: what a thing in a pack is called, and a number with its range."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handrail.report import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handrail.medicine.nouns import Figure
    from handrail.medicine.uses import PackNumber, Use
    from handrail.sources import Source

USES = {
    "Rule": "Rules of the check",
    "Figure": "Numbers of the model",
    "Kinetics": "Sets of kinetic parameters",
    "Dynamics": "Effect and withdrawal",
    "Modifier": "What makes withdrawal worse",
    "Product": "Products",
    "ScheduleRule": "Published schedules",
    "Floors": "Floors of a plan",
    "Floor": "Floors of a plan, each",
    "CarefulPace": "The careful pace",
    "OtherMedicine": "Other medicines",
    "Symptom": "Symptoms",
    "OverrideReason": "Reasons for an override",
    "Triage": "Overdose: whom to call",
    "WatchTime": "Overdose: how long to watch",
    "SeverityBand": "Overdose: how grave",
    "CareNote": "Overdose: care",
    "PublishedSeries": "Overdose: published series",
    "GapAdvice": "Starting again after a gap",
    "Pair": "Sedation: pairs",
    "SedationFactor": "Sedation: what changes it",
    "SedationData": "Sedation",
    "WithdrawalCase": "Published cases of withdrawal",
    "CareLevel": "Levels of care",
    "Criterion": "Criteria of the setting",
    "Guidance": "Guidance",
    "KidneyAdviceRow": "Advice by kidney function",
    "KidneyRisk": "Risks by kidney function",
    "ClueRule": "Clues",
    "Feature": "Features that tell apart",
    "Cause": "Causes",
    "Picture": "Pictures",
    "Remark": "Remarks",
    "LevelBand": "Levels in the blood",
    "AnswerText": "Texts of the answer",
    "HelpKind": "Kinds of help",
    "Prescriber": "Whom to ask",
    "EvidenceToBring": "Evidence to bring",
    "ProviderQuestion": "Questions to ask a prescriber",
    "AftercareLine": "Lines of the aftercare plan",
    "DiaryItem": "Questions of the diary",
    "DiaryData": "The diary",
    "LoadPart": "What adds to the load",
    "Effect": "What several medicines add to",
    "NotStopped": "Other medicines not to stop at once",
    "PublishedSize": "How large effects together were found",
    "StricterWhen": "When the strictest advice is the default",
    "ScoreLine": "Scores",
    "TopicWords": "What a page should speak of",
    "Efficacy": "Virtual trials: what they rest on",
    "Prior": "Virtual trials: priors",
    "PlaceboClass": "Virtual trials: drinking on placebo",
}
"""What a kind of use is called, in the order in which it is shown; others follow under their own name."""

SOURCE_KINDS = {"article": "article", "book": "book", "techreport": "report", "misc": "page or document"}
_ITS_OWN = re.compile(r"[A-Z]+-?[A-Z]?[\w-]*\d[a-z]?")
"""Ids that no other kind of row has: those of rules, floors, schedules."""
JUDGEMENT = "Judgement of the authors, awaiting clinical sign-off."


def use_title(kind: str) -> str:
    """What a kind of use is called."""
    if kind in USES:
        return USES[kind]
    spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in kind).strip()
    return spaced.capitalize()


def grouped_uses(uses: Iterable[Use]) -> list[tuple[str, list[Use]]]:
    """Uses by what they are, rules and numbers first."""
    groups: dict[str, list[Use]] = {}
    for one in uses:
        groups.setdefault(one.kind, []).append(one)
    order = [*USES, *(kind for kind in groups if kind not in USES)]
    return [(use_title(kind), groups[kind]) for kind in order if kind in groups]


def place_words(one: Use) -> str:
    """Where it stands in the pack, such as "kinetics, default, lag h"."""
    parts = [part for part in one.place if part != "figures"]
    return ", ".join(part.replace("_", " ") for part in parts)


def value_words(figure: Figure) -> str:
    """A number with its range and unit: "11.6 L/h (10.8 to 12.3)"."""
    unit = "" if figure.unit in ("none", "exponent", "ratio", "fraction") else f" {figure.unit}"
    said = f"{words.number_words(figure.value)}{unit}"
    if figure.low is not None and figure.high is not None:
        said += f" ({words.number_words(figure.low)} to {words.number_words(figure.high)})"
    return said


def met_words(source: Source) -> str:
    """How a source was met, in a sentence."""
    if source.verified:
        rest = _how(source.annote.removeprefix("seen"))
        return f"Read at the source{f': {rest}' if rest else ''}."
    rest = _how(source.annote.removeprefix("memory"))
    return f"Not yet verified at the source{f': {rest}' if rest else ''}."


def _how(words_left: str) -> str:
    """What follows "seen" or "memory", without the brackets around its beginning.

    >>> _how(" (abstract); percentages elsewhere.")
    'abstract; percentages elsewhere'
    """
    return re.sub(r"^\(([^()]*)\)", r"\1", words_left.strip(" ;,.:")).strip(" ;,.:")


def use_key(one: Use) -> str:
    """What a use is called in an address: its id, with its kind where others may be called so too.

    >>> from handrail.medicine.uses import Use
    >>> use_key(Use(kind="Symptom", place=("symptoms",), id="97", says="", sources=(), is_verified=None))
    'Symptom.97'
    """
    return one.id if _ITS_OWN.fullmatch(one.id) else f"{one.kind}.{one.id}"


def number_anchor(one: PackNumber) -> str:
    """Where a number stands on the page of all numbers."""
    return "-".join(f"{one.group} {one.name}".replace(",", "").replace("_", " ").split()).lower()
