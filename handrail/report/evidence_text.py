"""What is known, in words: a claim, a study, a pooled result, a position, a question, and the comparison.

Each thing is lines of text, the answer first; a terminal wraps them, a page sets them.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from handrail.medicine.claims import GRADES
from handrail.report import words
from handrail.report.evidence_words import grouped_uses, value_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from handrail.evidence.browse import ClaimTrail, SourceTrail
    from handrail.evidence.compared import ComparedCellFound, TreatmentsCompared
    from handrail.evidence.trails import Citing
    from handrail.medicine.claims import Claim
    from handrail.medicine.evidence_answers import AskedQuestion, Position
    from handrail.medicine.nouns import Medicine
    from handrail.medicine.trial_forms import MetaAnalysis, Study, StudyArm

STATES = {
    "established": "Established",
    "contested": "The evidence is divided",
    "refuted": "Refuted",
    "unknown": "Not known",
}
MEASURES = {
    "RR": "ratio",
    "OR": "odds ratio",
    "RD": "difference in risk",
    "SMD": "standardised difference",
    "MD": "difference",
    "WMD": "difference",
}
NONE_FOUND = "No evidence found."
NOT_HERE = "Not looked up for this page."
UNREAD = "not yet verified at the source"
NOT_HEAD_TO_HEAD = (
    "Each was compared with placebo or with other care, hardly ever with one another: the differences "
    "between these lines are arithmetic, not a trial."
)
WIDTH = 100


def state_words(claim: Claim) -> str:
    """Whether a claim holds, and on what: "Established; series, cohorts, single cases or animals"."""
    return f"{STATES[claim.state]}; best evidence: {GRADES[claim.grade]}"


def effect_words(meta: MetaAnalysis) -> str:
    """A pooled effect: "ratio 0.87 (0.77 to 0.99), 12 studies, 1057 people"."""
    said: list[str] = []
    if meta.effect is not None:
        span = ""
        if meta.low is not None and meta.high is not None:
            span = f" ({words.number_words(meta.low)} to {words.number_words(meta.high)})"
        said.append(f"{MEASURES.get(meta.measure, 'effect')} {words.number_words(meta.effect)}{span}")
    if meta.n_studies is not None:
        said.append("1 study" if meta.n_studies == 1 else f"{meta.n_studies} studies")
    if meta.n_people is not None:
        said.append(f"{meta.n_people} people")
    if meta.certainty:
        said.append(f"certainty {meta.certainty}")
    return ", ".join(said) or meta.says


def meta_line(meta: MetaAnalysis) -> str:
    """A pooled result in one sentence."""
    unread = "" if meta.verified else f" ({UNREAD})"
    return (
        f"{meta.title}: {meta.treatment} against {meta.comparator}, {meta.outcome}: "
        f"{effect_words(meta)}{unread}. [{', '.join(meta.sources)}]"
    )


def arm_line(arm: StudyArm) -> str:
    """An arm of a study in one sentence."""
    said = [f"{arm.n_randomised} people"] if arm.n_randomised is not None else []
    if arm.n_abstinent is not None and arm.n_analysed is not None:
        said.append(f"{arm.n_abstinent} of {arm.n_analysed} abstinent")
    if arm.n_relapsed is not None and arm.n_analysed is not None:
        said.append(f"{arm.n_relapsed} of {arm.n_analysed} relapsed")
    if arm.abstinent_days_mean is not None:
        said.append(f"{words.number_words(arm.abstinent_days_mean)} days without drinking on average")
    if arm.n_left is not None:
        said.append(f"{arm.n_left} left early")
    dose = f" ({dose_words(arm)})" if arm.dose_words not in ("", "0") else ""
    return f"{arm_name(arm)}{dose}: {', '.join(said) or 'numbers not seen'}"


def arm_name(arm: StudyArm) -> str:
    """An arm's name for people."""
    return arm.arm.replace("_", " ")


def dose_words(arm: StudyArm) -> str:
    """The dose as told, with its unit where the words have none."""
    said = arm.dose_words
    if not any(letter.isdigit() for letter in said) or "mg" in said:
        return said
    return f"{said} mg a day" if said.replace(".", "").isdigit() else f"mg a day: {said}"


def study_head(study: Study) -> str:
    """A study's name and what kind it is, in one line."""
    return f"{study.title} ({study_kind(study)})"


def study_kind(study: Study) -> str:
    """What kind of study it is: "alcohol; randomised, blind, detoxified first, 12 weeks"."""
    how = "randomised" if study.is_randomised else "not randomised"
    blind = {True: ", blind", False: ", open", None: ""}[study.is_blind]
    first = {True: ", detoxified first", False: ", not detoxified first", None: ""}[study.detoxified]
    weeks = {arm.weeks for arm in study.arms if arm.weeks is not None}
    long = f", {words.number_words(max(weeks))} weeks" if weeks else ""
    return f"{study.substance}; {how}{blind}{first}{long}"


def study_lines(study: Study) -> list[str]:
    """A study with its arms and what was found."""
    keys = dict.fromkeys(key for arm in study.arms for key in arm.sources)
    unread = "" if all(arm.verified for arm in study.arms) else f" ({UNREAD} in part)"
    found = dict.fromkeys(arm.says for arm in study.arms if arm.says)
    return [
        f"{study_head(study)} [{', '.join(keys)}]{unread}",
        *(f"  {arm_line(arm)}" for arm in study.arms),
        *(f"  {one}" for one in found),
    ]


def claim_line(claim: Claim) -> str:
    """A claim in one line."""
    return f"{claim.id}  {claim.says} ({STATES[claim.state].lower()})"


def claim_lines(trail: ClaimTrail, medicine: Medicine) -> list[str]:
    """A claim with both sides and all around it."""
    claim = trail.claim
    lines = [f"{claim.id}. {claim.says}", f"{state_words(claim)}.", claim.why]
    if claim.other_side:
        lines.append(f"The other side: {claim.other_side}")
    if claim.people:
        lines.append(f"Looked at in: {'; '.join(claim.people)}.")
    if not claim.verified or claim.note:
        lines.append(
            " ".join(filter(None, ("" if claim.verified else f"{UNREAD.capitalize()}.", claim.note)))
        )
    if trail.pair:
        lines += [
            f"Disputed: {trail.pair.title}",
            f"  One side: {trail.pair.one}",
            f"  The other: {trail.pair.other}",
            f"  The evidence: {trail.pair.settles}",
        ]
    lines += _headed("Who says so", (source_line(key, medicine) for key in claim.sources))
    lines += _headed("Who says otherwise", (source_line(key, medicine) for key in claim.against))
    lines += _headed("Studies", (line for study in trail.studies for line in study_lines(study)))
    lines += _headed("Pooled", (meta_line(meta) for meta in trail.metas))
    lines += _uses(trail)
    lines += _headed("It answers", (f"{one.id}: {one.asks}" for one in trail.questions))
    return lines


def citing_lines(citing: Citing) -> list[str]:
    """Who cites a trial, a review or an effect: questions, claims, positions, rules, numbers."""
    lines = _headed("Questions", (f"{one.id}: {one.asks}" for one in citing.questions))
    lines += _headed("Claims that cite it", (claim_line(claim) for claim in citing.claims))
    return lines + _headed("Positions", (position_line(one) for one in citing.positions)) + _uses(citing)


def source_lines(trail: SourceTrail, medicine: Medicine) -> list[str]:
    """A source with all that rests on it."""
    source = medicine.bibliography.get(trail.key)
    lines = [source.title, source_line(trail.key, medicine)]
    if source.link:
        lines.append(source.link)
    if source.note:
        lines.append(source.note)
    lines += _headed("Claims that name it", (claim_line(claim) for claim in trail.claims))
    lines += _headed("Studies", (line for study in trail.studies for line in study_lines(study)))
    lines += _headed("Pooled", (meta_line(meta) for meta in trail.metas))
    lines += _headed("Positions", (position_line(one) for one in trail.positions))
    lines += _headed("Questions", (f"{one.id}: {one.asks}" for one in trail.questions))
    lines += _uses(trail)
    return lines


def _uses(trail: ClaimTrail | SourceTrail | Citing) -> list[str]:
    lines: list[str] = []
    for title, uses in grouped_uses(one for one in trail.uses):
        lines += _headed(f"{title} that rest on it", (_use_line(one.id, one.says) for one in uses))
    return lines + _headed(
        "Numbers that rest on it",
        (f"{one.group}, {one.name.replace('_', ' ')}: {value_words(one.figure)}" for one in trail.numbers),
    )


def _use_line(id: str, says: str) -> str:
    return f"{id}: {says}" if says and says != id else id


def source_line(key: str, medicine: Medicine) -> str:
    """A source in one line, with how it was met."""
    source = medicine.bibliography.get(key)
    return f"{source.short} [{key}]" + ("" if source.verified else f" ({UNREAD})")


def position_line(one: Position) -> str:
    """A position in one sentence, with its day."""
    until = f" until {one.until}" if one.until else ""
    unread = "" if one.verified else f" ({UNREAD})"
    note = f" {one.note}" if one.note else ""
    said = f"{one.country}, {one.body} ({one.kind}; as of {one.as_of}{until}): {one.says}"
    return f"{said}{unread}{note} [{', '.join(one.sources)}]"


def question_lines(one: AskedQuestion, medicine: Medicine) -> list[str]:
    """A question with its answer first, then why, then how sure."""
    lines = [one.asks, one.answer, f"Why: {one.because}", f"How sure: {one.sure}"]
    lines += _headed("Claims", (claim_line(_claim(id, medicine)) for id in one.claims))
    return lines + _headed("Who says so", (source_line(key, medicine) for key in one.sources))


def _claim(id: str, medicine: Medicine) -> Claim:
    assert medicine.claims is not None
    return medicine.claims.claims[id]


def cell_words(cell: ComparedCellFound | None, happens: str = "", *, is_effect: bool = True) -> str:
    """One cell of the comparison; that nothing is there is an answer too. `happens`: to so many of 1000."""
    if cell is None:
        return NONE_FOUND if is_effect else NOT_HERE
    said: list[str] = []
    if cell.of_1000 is not None:
        middle, low, high = (round(value) for value in cell.of_1000)
        said.append(f"{middle} of 1000 {happens} ({low} to {high}).")
    if cell.meta is not None:
        said.append(f"{cell.meta.outcome[:1].upper()}{cell.meta.outcome[1:]}: {effect_words(cell.meta)}.")
    if cell.says:
        said.append(cell.says)
    if not cell.verified:
        said.append(f"({UNREAD.capitalize()}.)")
    return " ".join(said)


def comparison_lines(compared: TreatmentsCompared) -> list[str]:
    """The whole comparison, line by line of the table."""
    lines = [compared.frequencies.title, compared.frequencies.says, NOT_HEAD_TO_HEAD]
    happens = compared.frequencies.happens
    for row in compared.rows:
        lines += ["", row.label]
        for one in compared.treatments:
            cell = compared.cells.get((one.id, row.id))
            lines.append(f"  {one.name}: {cell_words(cell, happens, is_effect=row.is_effect)}{_keys(cell)}")
    return lines


def _keys(cell: ComparedCellFound | None) -> str:
    return f" [{', '.join(cell.sources)}]" if cell is not None and cell.sources else ""


def _headed(heading: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return ["", heading, *(f"  {line}" for line in found)] if found else []


def wrapped(lines: Sequence[str], width: int = WIDTH) -> str:
    """Lines for a terminal; what is set in stays set in."""
    made: list[str] = []
    for line in lines:
        shown = words.printable(line)
        inset = " " * (len(shown) - len(shown.lstrip()))
        made += textwrap.wrap(shown, width, subsequent_indent=f"{inset}  ", break_on_hyphens=False) or [""]
    return "\n".join(made) + "\n"
