"""Symptoms, outcomes and first-aid steps of a sentence, each in its connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handrail.read.assertion import is_denied_at
from handrail.read.counted import is_counted
from handrail.read.figures import NUMBER, read_number
from handrail.read.nouns import FirstAid, Outcome, Symptom, Who

if TYPE_CHECKING:
    from handrail.read.extract import Found
    from handrail.read.phrases import Hit

_ORDER = ("withdrawal", "overdose", "interaction", "side effect", "before treatment")
_RELIEF = re.compile(
    r"\b(?:reduc\w+|reliev\w+|treat\w*|used for|indicated for|help(?:s|"
    r"ed|ing)?(?: with| for)?|against|tak(?:e|es|ing) away|took away|"
    r"get(?:ting)? rid of|eas(?:e|es|ed|ing)|"
    r"eradicat\w+|mitigat\w+|manag\w+|control(?:s|led|ling)?|calm(?:s|"
    r"ed|ing)?|medicat\w+|mask\w*|suppress\w*|decreas\w+|prevent\w*|due "
    r"to|because of|form of|prescribed for|taken for|"
    r"diagnosed with|history of|conditions? such as|frequency and severity "
    r"of|combat with|fight\w*|lessen\w*|less|for my|for his|for her|improv\w+|"
    r"antidote to|heal\w*|(?<!responsible )for(?: an?| my| his| her| "
    r"the| their| your| severe| some)?)\b[^.;:]{0,35}$",
    re.I,
)
_INDICATION = re.compile(
    r"\bfor (?:a |an |my |his |her |their |your |the )?$|\b(?:treatment "
    r"of|to treat|treats?|reliev\w+|relief of|used for|indicated for|"
    r"prescribed for|management of|for the (?:relief|management) of)\b[^.;:]{0,45}$",
    re.I,
)
_BEARER = re.compile(r"\b(?:I|I'm|I've|I'd|my|me|he|she|his|her|him|they|their|patient|patients)\b")
_HAS = re.compile(
    r"\b(?:I|I've|he|she|we)\b.*\b(?:have|had|has|got|'ve|suffer\w*|feel|"
    r"felt|experienc\w+|develop\w*|complication)\b",
    re.I,
)
_LIKENED = re.compile(
    r"\b(?:resembl\w+|similar to|like|mistaken for|mimic\w*|looks like|"
    r"not to be confused with|differs from|unlike)\s(?:an? |that of |"
    r"those of |the )?$",
    re.I,
)
_FOUND_IN = re.compile(
    r"\b(?:caus\w+|include\w*|including|such as|experienc\w+|develop\w*|"
    r"suffer\w*|result(?:s|ed|ing)? in|lead(?:s|ing)? to|led to|produc\w+|"
    r"symptoms?|signs?|report\w*|with|present\w*|had|have|has|felt|feel\w*|:|->)\b",
    re.I,
)
_AID = re.compile(
    r"\b(?:overdos\w*|emergenc\w*|911|999|112|first aid|unconscious|seiz\w*|"
    r"poison\w*|unresponsive|not breathing|ambulance|swallowed)\b",
    re.I,
)
_IF = re.compile(r"^(?:[^,]{0,25}\b)?(?:if|when|unless|once)\b", re.I)
_WITHOUT_IT = re.compile(
    r"\b(?:AA|NA|meetings?|12[- ]steps?|the steps|twelve steps?|rehabs?|"
    r"detoxes|before I (?:started|took|found|tried)|willpower|placebo)\b"
)
_POINTS_BACK = re.compile(r"(?:(?:but|and|yet) )?(?:it|that|this|none of (?:it|that))\b", re.I)
_NO_ONE = re.compile(r"(?:no|zero|never|not an?|still|finally|completely)\b", re.I)
_FRACTION = re.compile(
    r"(?P<percent>\d+(?:\.\d+)?)\s?(?:%|percent|per cent)|(?P<half>\bhalf "
    rf"of\b|\bhalf the\b)|(?P<n>{NUMBER}) (?:out )?of (?:the |our |my "
    rf"|about )?(?P<of>{NUMBER})\b",
    re.I,
)


def find_symptoms(found: Found) -> list[Symptom]:
    """The symptoms that a sentence tells; a bare mention of what the medicine is taken for is none."""
    symptoms: list[Symptom] = []
    text = found.text
    is_aid = any(isinstance(statement, FirstAid) for statement in found.statements)
    before_end = -1
    told: set[str] = set()
    for hit in found.hits["symptom"]:
        glossed = before_end >= 0 and re.fullmatch(
            r"\s?\((?:i\.e\.,? |also |or |feeling |called )?", text[before_end : hit.start]
        )
        before_end = hit.end
        if glossed or hit.id in told or _is_mention(found, hit, is_aid):
            continue
        told.add(hit.id)
        around = found.around(hit.start, hit.end)
        clause = found.clause_at(hit.start)
        denied = clause.asserted != "question" and is_denied_at(text, hit.start, hit.end, clause)
        context = _context(found, hit)
        if (
            found.book.reasons
            and hit.id in found.book.reasons
            and denied
            and around["who"] in ("self", "named")
        ):
            context = "outcome"
        if around["asserted"] not in ("question", "quoted", "hypothetical") or denied:
            around["asserted"] = (
                "negated" if denied else "hedged" if around["asserted"] == "hedged" else "yes"
            )
        around["context"] = context
        symptoms.append(Symptom(**around, term=hit.id))
    if symptoms and symptoms[-1].context:
        found.spoken.context, found.spoken.context_age = symptoms[-1].context, 0
    return symptoms


def _is_mention(found: Found, hit: Hit, is_aid: bool) -> bool:
    """Whether the words only name it: as a reason to take the medicine, a likeness, a condition."""
    text, clause = found.text, found.clause_at(hit.start)
    before = text[max(clause.start, hit.start - 70) : hit.start]
    if (
        found.sentence.block == "heading"
        or (is_aid and any(_IF.match(one.text) for one in found.sentence.clauses))
        or _LIKENED.search(before)
    ):
        return True
    if any(
        b - a < 30 and a <= hit.start and hit.end <= b and len(text[a:b].split()) <= 2
        for a, b in found.sentence.quoted
    ):
        return True
    if _INDICATION.search(before):
        return True
    if hit.id in found.book.general:
        return not (
            _HAS.search(clause.text)
            or (found.sentence.who in ("self", "named") and _BEARER.search(clause.text))
        )
    if hit.id not in found.book.reasons:
        return False
    denied = is_denied_at(text, hit.start, hit.end, clause)
    near = text[max(clause.start, hit.start - 45) : hit.end]
    if any(one.start <= hit.start < one.end for one in found.hits.get("outcome", [])) and not denied:
        return True
    if denied:
        return not (_BEARER.search(clause.text) or _goes_on(found))
    if _RELIEF.search(before):
        return True
    if _own_context(found, hit) in ("withdrawal", "overdose", "side effect") or found.sentence.lead:
        return not (
            _FOUND_IN.search(text[: hit.start] + " " + found.sentence.lead)
            or found.sentence.block == "list-item"
        )
    return not (_BEARER.search(near) or _HAS.search(clause.text))


def _own_context(found: Found, hit: Hit) -> str:
    ids = {one.id for one in found.hits.get("context", ()) if not hit.start <= one.start < hit.end}
    return next((name for name in _ORDER if name in ids), "")


def _context(found: Found, hit: Hit) -> str:
    """In which connection: by the sentence itself, what leads it in, the heading, or what was just told."""
    own = _own_context(found, hit)
    if own and own != "side effect":
        return own
    above = (found.sentence.lead, *reversed(found.sentence.headings[-2:]))
    for text in above:
        name = _context_in(found, text)
        if name and not (own == "side effect" and name == "before treatment"):
            return name
    if own:
        return own
    asked = _context_in(found, found.sentence.question)
    return asked or (found.spoken.context if found.spoken.context_age <= 3 else "")


def _context_in(found: Found, text: str) -> str:
    if not text:
        return ""
    ids = {one.id for one in found.book.phrases.find(text) if one.table == "context"}
    return next((name for name in _ORDER if name in ids), "")


def find_outcomes(found: Found) -> list[Outcome]:
    """What the sentence tells became of someone."""
    outcomes: list[Outcome] = []
    for hit in found.hits["outcome"]:
        around = found.around(hit.start, hit.end)
        clause = found.clause_at(hit.start)
        if around["who"] == "general" and _goes_on(found):
            around["who"], around["anecdote"] = "self", True
        if hit.id in found.book.near and not (
            found.sentence.subject
            or (found.spoken.named and (found.spoken.on_medicine or found.spoken.context_age <= 5))
        ):
            continue
        before = found.text[max(clause.start, hit.start - 20) : hit.start]
        if re.search(r"\b(?:who|that|which)\s(?:(?!I|we|he|she|they)\w+\s)?$", before):
            continue
        if (
            around["who"] == "general"
            or clause.asserted in ("question", "hypothetical")
            or around["time"] == "advised"
        ):
            continue
        if (
            found.sentence.block == "heading"
            or re.search(
                r"\b(?:to|can|could|will|would|might|may|want(?:s|ed)? to|tried to|"
                r"try to|trying to|hope to|help(?:s|ed)? (?:people|you|patients)(?: to)?)\s$",
                found.text[max(0, hit.start - 30) : hit.start],
            )
        ) and not re.search(
            r"\b(?:able to|managed to|allowed (?:him|her|me) to|helped me(?: "
            r"to)?|began to|started to)\s$",
            found.text[max(0, hit.start - 30) : hit.start],
        ):
            continue
        around["asserted"] = "yes" if around["asserted"] == "negated" else around["asserted"]
        if _is_turned(found, hit):
            around["asserted"] = "negated"
        on_medicine = _on_medicine(found, hit, around["who"])
        # Told again in other words, it is still one outcome of one person.
        if around["who"] == "self" and is_counted(found.text):
            continue  # "No patient stopped because of side effects" is nobody's own story
        if around["who"] != "group" and (hit.id, on_medicine, around["who"]) in found.spoken.outcomes:
            continue
        found.spoken.outcomes.add((hit.id, on_medicine, around["who"]))
        outcomes.append(
            Outcome(**around, outcome=hit.id, on_medicine=on_medicine, fraction=_fraction(found.text, hit))
        )
    return outcomes


def _goes_on(found: Found) -> bool:
    """Whether a sentence without a person goes on with the account of the one before: "It didn't work."."""
    if "name" in found.hits or found.sentence.role == "answer":
        return False
    is_told_in_a_thread = found.sentence.role != "page" and _NO_ONE.match(found.text)
    return found.spoken.last_who == "self" or bool(is_told_in_a_thread)


def _is_turned(found: Found, hit: Hit) -> bool:
    """Whether a denial right before the words turns them: "never relapsed"."""
    return bool(
        re.search(
            r"\b(?:not|never|n't|without|no)\s(?:yet |once |ever |been )?$",
            found.text[max(0, hit.start - 20) : hit.start],
        )
    )


def _on_medicine(found: Found, hit: Hit, who: Who) -> bool | None:
    """Whether they were taking the medicine then; None if the text doesn't tell."""
    spoken, sentence, text = found.spoken, found.sentence, found.text
    named = "name" in found.hits
    if hit.id in found.book.off or (_WITHOUT_IT.search(text) and not named):
        return False
    if spoken.another_way and not named and _POINTS_BACK.match(text):
        return False
    if named and not re.search(
        r"\b(?:off|without|after stopping|stopped|quit)\s+(?:the\s)?\w*$", text[: found.hits["name"][0].start]
    ):
        return True
    if who in spoken.on_medicine or (who == "group" and spoken.on_medicine):
        return True
    if spoken.wishes:
        return False
    if sentence.subject is not None:
        return True
    if sentence.who in ("self", "named"):
        has_lasted = re.search(r"\b(?:have|has|'ve|'s|am|'m|is)\b", text)
        return bool(spoken.named and has_lasted) if spoken.named else False
    return True if spoken.named else None


def tells_of_another_way(found: Found) -> bool:
    """Whether a sentence is about another way than the medicine, which the next "it" then means."""
    return "name" not in found.hits and bool(_WITHOUT_IT.search(found.text))


def _fraction(text: str, hit: Hit) -> float | None:
    """The share of a group that the clause gives."""
    near = (
        re.split(r"[;.]\s", text[max(0, hit.start - 70) : hit.start])[-1]
        + re.split(r"[;.,]\s", text[hit.start : hit.end + 40])[0]
    )
    match = _FRACTION.search(near)
    if match is None:
        return None
    if match["percent"]:
        return round(float(match["percent"]) / 100, 4)
    if match["half"]:
        return 0.5
    part, total = read_number(match["n"]), read_number(match["of"])
    return round(part / total, 4) if part is not None and total and part <= total else None


def find_first_aid(found: Found) -> list[FirstAid]:
    """The steps of first aid, where the text speaks of an emergency."""
    sentence, spoken = found.sentence, found.spoken
    near = " ".join((found.text, sentence.lead, *sentence.headings[-1:]))
    if not (_AID.search(near) or spoken.first_aid_age <= 4):
        return []
    spans: dict[str, tuple[int, int]] = {}
    for hit in found.hits["first_aid"]:
        clause = found.clause_at(hit.start)
        if clause.asserted == "question" or re.search(
            r"\b(?:was|were|had|I|he|she|we) (?:\w+ )?$", found.text[max(0, hit.start - 20) : hit.start]
        ):
            continue
        start, end = spans.get(hit.id, (hit.start, hit.end))
        spans[hit.id] = (min(start, hit.start), max(end, hit.end))
    steps: list[FirstAid] = []
    for action, (start, end) in sorted(spans.items(), key=lambda one: one[1]):
        found.steps += 1
        around = found.around(start, end)
        around["asserted"], around["time"], around["anecdote"] = "yes", "advised", False
        around["context"] = "overdose"
        condition = next(
            (clause.text for clause in sentence.clauses if clause.start < start and _IF.match(clause.text)),
            "",
        )
        if not condition:
            leading = re.match(r"((?:If|When|Once)\b[^,]{3,80}),", found.text)
            condition = (
                leading[1] if leading and leading.end() <= start else found.book.conditions.get(action, "")
            )
        steps.append(FirstAid(**around, step=found.steps, action=action, condition=condition))
    if steps:
        spoken.first_aid_age = 0
    return steps
