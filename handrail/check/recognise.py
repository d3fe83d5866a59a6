"""Tell withdrawal from too much, from a side effect, from the condition returning, or say "cannot tell".

Too much and too little of such a medicine share coma, delirium and seizures, and what helps one harms
the other. So the order is fixed:

1. Danger signs, and rules whose answer is an emergency, come first and bypass everything below.
2. The score: points for signs, from the pack. It is an interval, from what the unknown signs leave
   possible, and decides only where the whole interval lies beyond a line.
3. Between the lines a whole picture may be named, if each part of it is known to be true. One that
   is no emergency is named only where nothing urgent stands, every word was understood, no symptom is
   a red flag, and no level speaks against it.
4. Everything else is "cannot tell, treat as an emergency".

A list of symptoms that was given is complete: what it does not name counts as not there, unless it
is named as unsure. A number that was measured wins over the word. What nobody said about the story
stays unknown, also where rules may take a "no" as given. A level that was passed in has no points:
it can take a mild answer back and change nothing else. Nothing here simulates anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from handrail.check.engine import urgent_first
from handrail.check.first_advice import first_advice, stands_apart
from handrail.check.nouns import Finding
from handrail.check.recognised import (
    CauseSeen,
    ClueSeen,
    Deciding,
    FeatureSeen,
    LevelSeen,
    Recognition,
    SymptomHeard,
)
from handrail.check.rule_set import expired
from handrail.check.story import story_of
from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.medicine.kleene import Facts, Members
from handrail.medicine.lookup import find_words, plain_words, symptom_names
from handrail.medicine.nouns import Medicine, Symptom
from handrail.medicine.telling_apart import Picture, Remark, TellingApart, Urgency, Verdict
from handrail.medicine.vocabulary import ASKED, Vocabulary
from handrail.person.known import Known, known_facts
from handrail.person.nouns import Person

HIGHEST_LEVEL_MG_PER_L = 200
"""Above it the figure is almost surely one in micrograms per litre; the highest on record are near 100."""


def recognise(
    person: Person,
    medicine: Medicine,
    *,
    course: Course | None = None,
    facts: Mapping[str, object] | None = None,
    level_mg_per_l: float | None = None,
) -> Recognition:
    """Which it is, what to do now, why, and what would decide.

    Args:
        person: with the symptoms there are now; a list that was given is complete. None: not asked.
        medicine: the pack whose signs, points and words are used.
        course: everything taken until now; tells of missed, extra, raised and lowered doses.
        facts: further facts by the names of the vocabulary, such as `temperature_c`,
            `last_dose_hours`, `symptoms_absent` and `symptoms_unsure`. They win over the rest.
        level_mg_per_l: a measured or predicted level. Shown, never needed: it has no points.

    Raises:
        InputError: a fact that there isn't, or a value that doesn't fit; a level that none has; or no
            symptom at all, and nothing that could be told apart.
    """
    known = known_facts(person, medicine, facts)
    story = story_of(course) if course is not None else {}
    told = _settled({**story, **known.facts}, medicine.vocabulary)
    heard, missed = _heard(_names_given(person, facts), medicine)
    urgent = urgent_first(course, person, medicine, facts=_with_departures(facts, story, known.facts))
    clues = _clues(told, medicine)
    if not heard and not missed and not urgent:
        _refuse_nothing(told, clues)
    said = _Said(
        told=told,
        known=known,
        heard=heard,
        missed=missed,
        urgent=urgent,
        clues=clues,
        level=_level(level_mg_per_l, medicine.telling_apart),
    )
    return _recognition(said, medicine)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """Everything that an answer is made from.

    Attributes:
        missed: words that were not understood.
        urgent: danger signs and rules whose answer is care now or today.
    """

    told: Facts
    known: Known
    heard: tuple[SymptomHeard, ...]
    missed: tuple[str, ...]
    urgent: tuple[Finding, ...]
    clues: tuple[ClueSeen, ...]
    level: LevelSeen | None

    @property
    def is_calm(self) -> bool:
        """Whether an answer that is no emergency may be given at all."""
        return not self.urgent and not self.missed and (self.level is None or self.level.band.is_calm)

    @property
    def flags(self) -> set[str]:
        """The symptoms that are red flags."""
        return {one.word for one in self.heard if one.entry is not None and one.entry.is_red_flag}


def _recognition(said: _Said, medicine: Medicine) -> Recognition:
    telling, told, clues = medicine.telling_apart, said.told, said.clues
    score, lowest, highest = _range(clues)
    verdict, picture = _verdict((lowest, highest), said, telling)
    answer = telling.answer(verdict)
    emergencies = [finding for finding in said.urgent if finding.urgent == "emergency"]
    danger = tuple(sorted(emergencies, key=lambda finding: bool(finding.folded_under)))
    together = tuple(remark for remark in telling.together if remark.when.answer(told) is True)
    is_plain = not said.missed and not any(seen.answer for seen in clues)
    is_apart = is_plain and stands_apart(danger, said.heard, medicine)
    urgency: Urgency = "emergency" if danger else picture.urgent if picture else answer.urgent
    return Recognition(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        verdict=verdict,
        urgency=urgency,
        danger=danger,
        same_day=tuple(finding for finding in said.urgent if finding.urgent != "emergency"),
        title=answer.title,
        why=picture.says if picture else "",
        do=first_advice(danger, () if is_apart else picture.do if picture else answer.do, together),
        cards=_cards(verdict, score, telling),
        score=score,
        score_range=(lowest, highest),
        withdrawal_from=telling.score.withdrawal_from,
        overdose_to=telling.score.overdose_to,
        score_says=telling.score.says,
        score_note=telling.score.note,
        clues=clues,
        features=_features(told, telling),
        causes=_causes(told, telling),
        together=together,
        caveats=tuple(remark for remark in telling.caveats if remark.when.answer(told) is True),
        would_decide=_would_decide(clues, told, medicine.vocabulary),
        level=said.level,
        heard=said.heard,
        not_understood=said.missed,
        not_recognised=tuple(name for name in said.known.not_recognised if name not in said.missed),
        assumptions=said.known.assumptions,
        expired=expired(medicine),
        sources=_sources(said, picture.sources if picture else answer.sources, together),
        is_apart=is_apart,
    )


# ------------------------------------------------------------------------------------ what is known


def _settled(told: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, object]:
    """The facts, with what follows from others; what nobody said about events stays unknown."""
    given = vocabulary.taken_as_given(told)
    follows = {fact.name: fact.otherwise for fact in given if fact.name in vocabulary.otherwise_when}
    return {**told, **follows}


def _with_departures(
    facts: Mapping[str, object] | None, story: Facts, known: Facts
) -> Mapping[str, object] | None:
    """The further facts, with what the course tells of the last days where nobody said otherwise."""
    names = ("missed_hours", "missed_doses", "ingested_mg")
    found = {name: story[name] for name in names if story.get(name) and name not in known}
    return {**found, **(facts or {})} if found else facts


def _names_given(person: Person, facts: Mapping[str, object] | None) -> dict[str, tuple[str, ...]]:
    """The words that somebody used, by the list they stand in."""
    lists: dict[str, tuple[str, ...]] = {"symptoms": person.symptoms or ()}
    for given in (person.facts, facts or {}):
        for name in ("symptoms", "symptoms_absent", "symptoms_unsure"):
            if given.get(name) is not None:
                lists[name] = tuple(cast("Iterable[str]", given[name]))
    return lists


def _heard(
    lists: Mapping[str, Sequence[str]], medicine: Medicine
) -> tuple[tuple[SymptomHeard, ...], tuple[str, ...]]:
    """Each symptom with what it was understood as, and the words that were not understood."""
    entries: dict[str, Symptom] = {}
    for symptom in medicine.symptoms:
        for name in (symptom.term, symptom.plain_name, *symptom.synonyms):
            entries.setdefault(plain_words(name), symptom)
    heard: list[SymptomHeard] = []
    missed: list[str] = []
    for place, names in lists.items():
        for said in names:
            word, unknown = _understood(said, medicine)
            missed.extend(unknown)
            if place == "symptoms" and not unknown and said.strip():
                heard.append(SymptomHeard(said=said.strip(), word=word, entry=entries.get(plain_words(said))))
    return tuple(heard), tuple(dict.fromkeys(missed))


def _understood(said: str, medicine: Medicine) -> tuple[str, tuple[str, ...]]:
    """The word of the vocabulary that a name stands for ("" for none), or the name as not understood."""
    vocabulary = medicine.vocabulary
    also = symptom_names(medicine)
    for words, further in (
        (vocabulary.symptoms, None),
        (vocabulary.conditions, None),
        (vocabulary.symptoms, also),
    ):
        found, unknown = find_words((said,), words, further)
        if not unknown:
            return next(iter(found), ""), ()
    return "", unknown


def _level(level_mg_per_l: float | None, telling: TellingApart) -> LevelSeen | None:
    if level_mg_per_l is None:
        return None
    if isinstance(level_mg_per_l, bool) or not 0 <= level_mg_per_l < HIGHEST_LEVEL_MG_PER_L:
        raise InputError(
            f"A level of {level_mg_per_l} mg/L is none.",
            fix="Give it in mg/L, such as 0.3; a laboratory's 300 ng/mL or micrograms/L is 0.3 mg/L.",
            where="level",
        )
    for band in telling.levels:
        if level_mg_per_l < band.below_mg_per_l:
            return LevelSeen(level_mg_per_l=level_mg_per_l, band=band)
    return None


def _refuse_nothing(told: Facts, clues: Sequence[ClueSeen]) -> None:
    """Nobody is to be sent to hospital for a list of symptoms that says there are none."""
    symptoms = told.get("symptoms")
    is_none = isinstance(symptoms, Members) and symptoms.complete and not symptoms.present
    of_the_body = any(seen.answer and "symptoms" in seen.clue.when.names for seen in clues)
    if is_none and not of_the_body:
        raise InputError(
            "No symptom is named, so there is nothing to tell apart.",
            fix="Name what is felt or seen. For a missed or an extra dose without any symptom ask for a "
            "check; where too much may have been taken, call a poison centre now.",
            where="person, symptoms",
        )


# --------------------------------------------------------------------------------------- the score


def _clues(told: Facts, medicine: Medicine) -> tuple[ClueSeen, ...]:
    seen: list[ClueSeen] = []
    for clue in medicine.telling_apart.clues:
        judged = clue.when.judge(told)
        missing = medicine.vocabulary.to_ask_for(judged.missing, told)
        seen.append(ClueSeen(clue=clue, answer=judged.answer, missing=missing))
    return tuple(seen)


def _range(clues: Sequence[ClueSeen]) -> tuple[int, int, int]:
    """The score of what is known, and the lowest and highest that the open clues leave possible."""
    known = sum(seen.clue.points for seen in clues if seen.answer)
    still_open = [seen.clue.points for seen in clues if seen.answer is None]
    lowest = known + sum(min(0, points) for points in still_open)
    return known, lowest, known + sum(max(0, points) for points in still_open)


def _verdict(span: tuple[int, int], said: _Said, telling: TellingApart) -> tuple[Verdict, Picture | None]:
    """The verdict, and the picture that it rests on where the score doesn't decide.

    Args:
        span: the lowest and the highest score that are possible.
        said: with the facts, and whether an answer that is no emergency may be given; such an answer
            has to explain every red flag.
        telling: the pack's lines and pictures.
    """
    lowest, highest = span
    if lowest >= telling.score.withdrawal_from:
        return "withdrawal", None
    if highest <= telling.score.overdose_to:
        return "overdose", None
    if lowest <= telling.score.overdose_to or highest >= telling.score.withdrawal_from:
        return "cannot tell", None
    for picture in telling.pictures:
        is_mild_allowed = said.is_calm and said.flags <= set(picture.explains)
        is_allowed = picture.urgent == "emergency" or is_mild_allowed
        if is_allowed and picture.when.answer(said.told) is True:
            return picture.verdict, picture
    return "cannot tell", None


# ------------------------------------------------------------------------------------ what goes with it


def _cards(verdict: Verdict, score: int, telling: TellingApart) -> tuple[str, ...]:
    """The answer's cards; where it can't tell and the points lean to withdrawal, in that order."""
    leans = verdict == "cannot tell" and score > 0
    return telling.answer("withdrawal" if leans else verdict).cards


def _features(told: Facts, telling: TellingApart) -> tuple[FeatureSeen, ...]:
    symptoms = told.get("symptoms")
    present = symptoms.present if isinstance(symptoms, Members) else frozenset[str]()
    is_complete = isinstance(symptoms, Members) and symptoms.complete
    seen: list[FeatureSeen] = []
    for feature in telling.features:
        words = tuple(word for word in feature.words if word in present)
        values = tuple(
            (name, told[name])
            for name in feature.facts
            if told.get(name) is not None and told[name] is not False and told[name] != 0
        )
        is_known = bool(words or values or (feature.words and is_complete))
        seen.append(FeatureSeen(feature=feature, words=words, values=values, is_known=is_known))
    return tuple(seen)


def _causes(told: Facts, telling: TellingApart) -> tuple[CauseSeen, ...]:
    """Every cause, the one with most speaking for it first; equal ones in the pack's order."""
    seen: list[CauseSeen] = []
    for cause in telling.causes:
        judged = [(sign, sign.when.answer(told)) for sign in cause.signs]
        seen.append(
            CauseSeen(
                cause=cause,
                speaks_for=tuple(s.says for s, answer in judged if answer and s.speaks == "for"),
                speaks_against=tuple(s.says for s, answer in judged if answer and s.speaks == "against"),
                open=tuple(s.says for s, answer in judged if answer is None and s.speaks == "for"),
            )
        )
    return tuple(sorted(seen, key=lambda one: (-one.balance, -len(one.speaks_for))))


def _would_decide(clues: Sequence[ClueSeen], told: Facts, vocabulary: Vocabulary) -> tuple[Deciding, ...]:
    """What to find out, most decisive first; then what nobody measured or denied and counts as not there."""
    symptoms = told.get("symptoms")
    absent = symptoms.absent if isinstance(symptoms, Members) else frozenset[str]()
    denied = {**told, "symptoms": Members(frozenset(), complete=False, absent=absent)}
    waits: dict[str, list[ClueSeen]] = {}
    unmeasured: dict[str, list[ClueSeen]] = {}
    for seen in clues:
        for name in seen.missing:
            waits.setdefault(name, []).append(seen)
        if seen.answer is not False or seen.clue.when.answer(denied) is False:
            continue
        for name in seen.clue.when.names:
            fact = vocabulary.facts[name]
            if fact.asked == "bedside" and fact.kind == "number" and told.get(name) is None:
                unmeasured.setdefault(name, []).append(seen)
    return (
        *_ranked(waits, vocabulary, counted_as_absent=False),
        *_ranked(
            {name: seen for name, seen in unmeasured.items() if name not in waits},
            vocabulary,
            counted_as_absent=True,
        ),
    )


def _ranked(
    waits: Mapping[str, Sequence[ClueSeen]], vocabulary: Vocabulary, *, counted_as_absent: bool
) -> list[Deciding]:
    deciding = [
        Deciding(
            fact=name,
            label=vocabulary.label(name),
            points=sum(abs(seen.clue.points) for seen in clues),
            asks=tuple(dict.fromkeys(seen.clue.asks for seen in clues)),
            counted_as_absent=counted_as_absent,
        )
        for name, clues in waits.items()
    ]
    return sorted(
        deciding,
        key=lambda one: (-one.points, ASKED.index(vocabulary.facts[one.fact].asked), one.fact),
    )


def _sources(said: _Said, answer: Sequence[str], together: Sequence[Remark]) -> tuple[str, ...]:
    """The keys behind what is said, in the order in which it is said."""
    keys = [key for finding in said.urgent for key in finding.sources]
    keys += answer
    keys += [key for seen in said.clues if seen.answer for key in seen.clue.sources]
    keys += [key for remark in together for key in remark.sources]
    keys += said.level.band.sources if said.level else ()
    return tuple(dict.fromkeys(keys))
