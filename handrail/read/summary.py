"""What to tell about a text, in the order that protects: dangerous, contradicted, unsettled, missing.

Nobody is told that a whole page is reliable or not: only sentences are judged, and what was not checked is
counted. People who tell of themselves are counted as people; they chose to write, so no rate comes from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine
    from handrail.read.nouns import Danger, Match, Outcome, Reading

LOCATOR_WORDS = 8
SEVERITIES = ("severe", "moderate", "mild")
SEVERITY_WORDS = {"severe": "Dangerous", "moderate": "Risky", "mild": "Take care"}
NO_DANGER = (
    "Nothing dangerous was recognised in it. That does not make it safe: only known dangers are looked for."
)
DOUBTFUL = "Perhaps dangerous: look at these yourself"
DOUBTFUL_WHY = (
    "They are like sentences that are, without a rule that fits; most of those shown here are harmless."
)
LIKELY = "Recognised by its likeness to dangerous sentences, by no rule: look at it yourself."
NOTHING_SAID = (
    "The text doesn't name {medicine}, so hardly anything in it could be held against what is known."
)
UNNAMED = (
    "The text doesn't name {medicine}. What it says without a name was looked at less closely, or not at "
    "all: silence means nothing."
)
CHOSE_TO_WRITE = "They chose to write; how many others fared differently can't be told from this."
NOT_A_JUDGEMENT = (
    "Sentences are judged here, never a page as a whole. Ask a doctor "
    "or a pharmacist before changing anything."
)
_OUTCOME_WORDS = {
    "abstinent": "that they (or someone they know) stopped drinking",
    "craving gone": "that the craving went",
    "craving less": "that the craving became less",
    "controlled drinking": "that they drink little",
    "relapse": "of a relapse",
    "no effect": "that it did nothing for them",
    "no detox needed": "that they needed no detox",
    "anxiety gone": "that anxiety went",
    "spasms better": "that stiffness or spasms became less",
    "died": "of a death",
    "recovered": "that someone recovered",
    "admitted": "of a stay in hospital",
    "stopped because of side effects": "that they stopped because of side effects",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One thing to tell: where it stands, what was found, what is known, and who says so."""

    where: str
    locator: str
    title: str
    says: str
    sources: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    severity: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingSummary:
    """All of it, in the order in which it is told.

    Attributes:
        doubtful: what may be dangerous, by its likeness to what is.
        checked, not_checked: sentences that claim something: held against a claim, or not.
        people: sentences about those who tell of themselves.
    """

    dangers: tuple[Point, ...]
    doubtful: tuple[Point, ...]
    contradicted: tuple[Point, ...]
    unsettled: tuple[Point, ...]
    supported: tuple[Point, ...]
    left_out: tuple[Point, ...]
    citations: tuple[Point, ...]
    people: tuple[str, ...]
    checked: int
    not_checked: int
    opening: str
    not_checked_words: str


def locator(text: str) -> str:
    """The first words of a place, eight at most, to find it again."""
    words = text.split()
    return " ".join(words[:LOCATOR_WORDS]) + (" ..." if len(words) > LOCATOR_WORDS else "")


def summary_of(reading: Reading, medicine: Medicine) -> ReadingSummary:
    """What to tell about a reading."""
    from handrail.read.nouns import ClaimStatement

    claims = [one for one in reading.statements if isinstance(one, ClaimStatement)]
    not_checked = sum(claim.verdict == "not checked" for claim in claims)
    names = _names(reading)
    dangers = sorted(reading.dangers, key=lambda danger: (SEVERITIES.index(danger.severity), danger.start))
    told = told_by_danger(reading)
    return ReadingSummary(
        dangers=tuple(_danger(danger, names) for danger in dangers),
        doubtful=tuple(_danger(danger, names) for danger in reading.doubtful),
        contradicted=_matched(reading, medicine, "contradicted", names, skip=told["contradicted"]),
        unsettled=_matched(reading, medicine, "unsettled", names),
        supported=_matched(reading, medicine, "supported", names, skip=told["supported"]),
        left_out=tuple(
            Point(where="", locator="", title=one.topic, says=one.says, sources=one.sources)
            for one in reading.left_out
        ),
        citations=_citations(reading, names),
        people=_people(reading),
        checked=len(claims) - not_checked,
        not_checked=not_checked,
        opening=_opening(reading, dangers, medicine),
        not_checked_words=_not_checked(len(claims), not_checked)
        if reading.speaks_of_medicine
        else UNNAMED.format(medicine=medicine.name),
    )


def told_by_danger(reading: Reading) -> dict[str, set[int]]:
    """By verdict, the sentences of which a danger says enough.

    What is contradicted there is told by its danger; what is right there is no comfort, for its other half is
    what somebody would follow.
    """
    in_danger = {danger.sentence for danger in reading.dangers}
    return {
        "contradicted": in_danger,
        "supported": in_danger | {danger.sentence for danger in reading.doubtful},
    }


def _names(reading: Reading) -> dict[str, str]:
    """What a passage is called for people: its author, or its place in the thread."""
    roles = {"c": "comment", "a": "answer", "q": "question"}
    names: dict[str, str] = {}
    for passage in reading.passages:
        role = roles.get(passage.id[0]) if passage.id[1:].isdigit() else None
        place = f"{role} {passage.id[1:]}" if role else "the post" if passage.role == "post" else "the page"
        names[passage.id] = place
    return names


def _opening(reading: Reading, dangers: Iterable[Danger], medicine: Medicine) -> str:
    found = list(dangers)
    if not reading.speaks_of_medicine and not found:
        return NOTHING_SAID.format(medicine=medicine.name)
    if not found:
        return NO_DANGER
    severe = sum(danger.severity == "severe" for danger in found)
    if len(found) == 1:
        return f"One thing in it could {'gravely ' if severe else ''}harm whoever follows it."
    grave = f", {'all' if severe == len(found) else severe} of them gravely" if severe else ""
    return f"{len(found)} things in it could harm whoever follows it{grave}."


def _danger(danger: Danger, names: dict[str, str]) -> Point:
    return Point(
        where=names.get(danger.passage, ""),
        locator=locator(danger.text),
        title=danger.says,
        says=danger.do if danger.confidence != "likely" else f"{danger.do} {LIKELY}",
        sources=danger.sources,
        severity=danger.severity,
    )


def _matched(
    reading: Reading, medicine: Medicine, verdict: str, names: dict[str, str], skip: set[int] | None = None
) -> tuple[Point, ...]:
    """One point a claim, with the first place that says it and how many more there are."""
    by_claim: dict[tuple[str, bool], list[Match]] = {}
    for match in reading.matches:
        if match.verdict == verdict and match.sentence not in (skip or ()):
            by_claim.setdefault((said_of(match, medicine), match.anecdote), []).append(match)
    points: list[Point] = []
    for (said, _), matches in by_claim.items():
        first = matches[0]
        places = list(dict.fromkeys(names.get(match.passage, "") for match in matches))
        points.append(
            Point(
                where=", ".join(places[:3]) + (f" and {len(places) - 3} more" if len(places) > 3 else ""),
                locator=locator(first.text),
                title=said,
                says=first.why,
                sources=first.sources,
                against=first.against,
            )
        )
    return tuple(points)


def said_of(match: Match, medicine: Medicine) -> str:
    """What a sentence says of a claim, so that a denied claim never stands there as if it were what is known.

    A claim that is unsettled is named as it is: both sides follow.
    """
    claim = medicine.claims.claims.get(match.claim) if medicine.claims else None
    if claim is None:
        return match.claim
    if match.verdict == "supported" and match.stance == "denies":
        return f"It rightly denies: {claim.says}"
    if match.verdict == "contradicted":
        return f"It {'contradicts' if match.stance == 'denies' else 'wrongly says'}: {claim.says}"
    return claim.says


def _citations(reading: Reading, names: dict[str, str]) -> tuple[Point, ...]:
    """Markers that lead nowhere."""
    lost = [one for one in reading.citations if one.kind == "marker" and not one.resolvable]
    if not lost:
        return ()
    count = "One number" if len(lost) == 1 else f"{len(lost)} numbers"
    says = f"{count} in it should lead to a source, but the text as given holds no such entry."
    return (
        Point(
            where=names.get(lost[0].passage, ""), locator="", title="Sources that can't be found", says=says
        ),
    )


def _people(reading: Reading) -> tuple[str, ...]:
    """Those who tell of themselves, counted as people."""
    from handrail.read.nouns import Outcome

    authors = {passage.id: passage.author or passage.id for passage in reading.passages}
    told: dict[str, set[str]] = {}
    everyone: set[str] = set()
    for one in reading.statements:
        if isinstance(one, Outcome) and one.anecdote and one.asserted not in ("negated", "question"):
            if one.who != "self" or not _is_with(one):
                continue
            person = authors.get(one.passage, one.passage)
            everyone.add(person)
            told.setdefault(one.outcome, set()).add(person)
    if not everyone:
        return ()
    lines = [f"{_persons(len(everyone))} what became of them while taking it. {CHOSE_TO_WRITE}"]
    for outcome, people in sorted(told.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"{_persons(len(people))} {_OUTCOME_WORDS.get(outcome, 'of: ' + outcome)}.")
    return tuple(lines)


def _is_with(outcome: Outcome) -> bool:
    return outcome.on_medicine is True


def _persons(count: int) -> str:
    return "One person tells" if count == 1 else f"{count} people tell"


def _not_checked(claims: int, not_checked: int) -> str:
    if not claims:
        return "No sentence of it claims something that could be checked."
    if not not_checked:
        return (
            f"All {claims} statements about the medicine were held against what is known."
            if claims > 1
            else ("Its one statement about the medicine was held against what is known.")
        )
    were = "was" if not_checked == 1 else "were"
    return (
        f"{not_checked} of {claims} statements about the medicine {were} "
        "not checked: silence about them means nothing."
    )
