"""How something is said: stated, denied, hedged, supposed, asked or quoted; of whom; and of which time.

Clause by clause, by cues: a denial reaches to the end of its clause and no further.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from handrail.read.nouns import Asserted, Clause, PassageRole, Time, Who

_SPLIT = re.compile(
    r";\s*|—\s*|\s-\s|:\s+|,\s+(?=(?:but|and|so|which|who|although|though|"
    r"however|yet|whereas|while|because|since|if|when|unless|until|then|or|even)\b)"
    r"|\s+(?=(?:but|although|though|whereas|because|unless|if|when|however|until|once|after which)\b)",
    re.I,
)
_IF_FIRST = re.compile(r"(?:and |but |so )?(?:if|when|once|unless|should you)\b[^,;:]{3,120},\s+", re.I)
_NEGATION = re.compile(
    r"\b(?=[ncdhbsafriluw])(?:no|not|never|none|nothing|nobody|neither|nor|without|cannot|"
    r"cant|dont|doesnt|didnt|isnt|wont|hardly|barely|scarcely|"
    r"denie[ds]|deny|denying|absent|absence of|free (?:of|from)|no longer|"
    r"rather than|instead of|ruled out|negative for|lack of|unlike|failed "
    r"to|far from)\b|n't\b",
    re.I,
)
_NEVER_OCCURRED = re.compile(
    r"\b(?:(?:has|have|had|was|were|is|are|been) (?:been )?(?:removed|"
    r"gone|absent|ruled out|excluded)|went away|never occurred|did(?: "
    r"not|n't) occur|disappeared|vanished|resolved|subsided|"
    r"well controlled|cleared up|not (?:seen|observed|reported|present|noted))\b",
    re.I,
)
_SUPPOSED = re.compile(
    r"^(?:and |but |or |so |even )?(?:if|whether|unless|in case|suppose|"
    r"supposing|imagine|should you)\b|\b(?:expect(?:s|ed|ing)? (?:to|that|it)|"
    r"hop(?:e|es|ed|ing) (?:to|that|it|for)|assum(?:e|es|ed|ing)|wonder(?:s|"
    r"ed|ing)?|see if|find out (?:if|whether)|as if|would be|would have|"
    r"might have been|"
    r"never said|did(?: not|n't) say|never claimed|told (?:me|us|him|"
    r"her) that|told (?:me|us)|people (?:say|think|believe)|some (?:say|"
    r"claim|believe)|hears? (?:that|there)|heard (?:that|there))\b",
    re.I,
)
_HEDGED = re.compile(
    r"\b(?=[mcpsalrbt])(?:may|might|could|possibly|perhaps|probably|maybe|seems?|seemed|"
    r"appears?|appeared|apparently|suggests?|suggested|likely|reportedly|"
    r"allegedly|presumably|potentially|believed|thought to|suspected)\b",
    re.I,
)
_SELF = re.compile(
    r"\b(?:I|I'm|I've|I'd|I'll|Im|Ive|im|ive|my|me|myself|we|our|us)\b|"
    r"^(?:My|We|Our|i)\b|(?<=[.!?\"] )(?:My|We|Our)\b|(?<=[\s(])i(?='|"
    r"\s(?:am|was|have|had|take|took|do|did|can|don|feel|felt|got|get|"
    r"went|started|still|just|think|know|use|used|will|would|cannot)\b)"
)
_NAMED = re.compile(
    r"\b(?=[hs])(?:he|she|his|her|him|hers|himself|herself|he's|she's)\b|\b(?:my|"
    r"our|a) (?:mother|father|husband|wife|son|daughter|friend|brother|"
    r"sister|mum|mom|dad|partner|boyfriend|girlfriend|uncle|aunt|neighbou?r|"
    r"cousin|colleague)\b"
    r"|\b(?:a|an|the|this|our) (?:\d+|[a-z]+)[ -]years?[ -]old\b|\bthe "
    r"patient\b|\b(?:a|one|this) (?:patient|man|woman|boy|girl|guy|infant|newborn)\b",
    re.I,
)
_ELLIPTIC = re.compile(
    r"(?:been (?:on|taking|using|sober|clean)|started (?:on|taking|with|"
    r"at)|took|tried|felt|feeling|stopped taking|quit taking|currently "
    r"(?:on|taking)|had (?:some|no|a few|bad)|have (?:never|always|been|"
    r"had|not)|never (?:had|been|felt)|(?:just|now|still) (?:on|taking)|taking)\b",
    re.I,
)
_I = re.compile(r"\bI\b|\bI'|\bme\b|\bwe\b")
_KIN = re.compile(
    r"\bmy (?:mother|father|husband|wife|son|daughter|friend|brother|"
    r"sister|mum|mom|dad|partner|boyfriend|girlfriend|uncle|aunt|neighbou?r|"
    r"cousin|colleague)\b",
    re.I,
)
_ACTOR = re.compile(
    r"^(?:Dr\.? |Prof\.? |Professor |Mr\.? |Mrs\.? |Ms\.? )?(?P<name>[A-Z][a-zé]+(?: "
    r"[A-Z][\w'-]+)?) (?:uses|used|took|takes|tried|started|stopped|wrote|"
    r"reported|claims|claimed|was|became|has|had|went|experimented|died)\b"
)
_NOT_ACTORS = frozenset(
    [
        "it",
        "this",
        "that",
        "these",
        "those",
        "they",
        "there",
        "what",
        "which",
        "who",
        "here",
        "he",
        "she",
        "we",
        "you",
        "one",
        "some",
        "many",
        "most",
        "all",
        "each",
        "if",
        "when",
        "while",
        "after",
        "before",
        "patients",
        "people",
        "treatment",
        "withdrawal",
        "tolerance",
        "alcohol",
        "nothing",
        "everything",
        "nobody",
        "everyone",
        "someone",
        "anyone",
        "sleep",
        "dose",
    ]
)
_THING = re.compile(
    r"(?:tion|ence|ance|ing|ness|ment|ity|sis|ure|ism|ics|awal|apy|ine|fen|pam|ol|ms|oms|gs|ers|al)$"
)
_GROUP = re.compile(
    r"\b(?:patients|participants|subjects|volunteers|individuals|addicts|"
    r"alcoholics|users|adults|children|people|persons|men|women|of them|"
    r"members|those (?:who|taking|with)|\d+ of (?:the )?\d+|cases)\b",
    re.I,
)
_ADVISED = re.compile(
    r"^(?:please |always |never |do not |don't |you can |then |first,? "
    r"|also )?(?:take|start|begin|stop|reduce|increase|lower|cut|taper|"
    r"wean|use|avoid|give|keep|call|ask|talk|speak|contact|seek|try|continue|"
    r"go|follow|swallow|drop|raise|hold|skip|make|check|stay|move|titrate|decrease)\b"
    r"|\b(?:should|must|need to|needs to|ought to|have to|has to|recommended|"
    r"advised?|advisable|it is best|be sure to|make sure|is to be|can "
    r"be (?:increased|raised|reduced|started|given)|may be (?:increased|"
    r"raised|reduced|started|given))\b",
    re.I,
)
_PLANNED = re.compile(
    r"\b(?:will|going to|gonna|plan(?:s|ning|ned)? (?:to|on)|intend(?:s|"
    r"ing)? to|about to|want(?:s)? to|thinking of|'ll)\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|took|went|got|became|began|felt|used to|ago|"
    r"gave|made|came|ran|found|kept|lost|drank|woke|fell|\w{3,}ed)\b",
    re.I,
)
_STILL = re.compile(r"\b(?:still|currently|right now|these days)\b", re.I)
_NOW = re.compile(
    r"\b(?:now|currently|still|at the moment|these days|at present|presently|today|am|take|takes|'m)\b", re.I
)
_GENERIC = re.compile(r"\b(?:is|are|can|may|should|must|does|works?|causes?|leads?|helps?)\b", re.I)


def clauses_of(text: str, quoted: tuple[tuple[int, int], ...]) -> tuple[Clause, ...]:
    """The clauses of a sentence, each with how it is said."""
    cuts = [0]
    for match in _SPLIT.finditer(text):
        if match.end() - cuts[-1] > 2:
            cuts.append(match.end())
    supposed = _IF_FIRST.match(text)
    if supposed:
        cuts = sorted(
            {*cuts, supposed.end()} - {cut for cut in cuts if cut > 0 and abs(cut - supposed.end()) < 2}
        )
    cuts.append(len(text))
    is_question = text.rstrip("\"' )").endswith("?")
    clauses: list[Clause] = []
    for start, end in itertools.pairwise(cuts):
        part = text[start:end].rstrip(" ,;:—-")
        if part.strip():
            clauses.append(
                Clause(
                    start=start,
                    end=start + len(part),
                    text=part,
                    asserted=asserted_of(part, is_question, _is_inside(start, start + len(part), quoted)),
                )
            )
    return tuple(clauses)


def asserted_of(clause: str, is_question: bool = False, is_quoted: bool = False) -> Asserted:
    """How one clause is said."""
    if is_quoted:
        return "quoted"
    if is_question:
        return "question"
    if _SUPPOSED.search(clause):
        return "hypothetical"
    if _NEGATION.search(clause):
        return "negated"
    return "hedged" if _HEDGED.search(clause) else "yes"


def _is_inside(start: int, end: int, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(a <= start + 1 and end - 1 <= b and b - a > 15 for a, b in spans)


def whole(clauses: tuple[Clause, ...]) -> Asserted:
    """How a sentence is said as a whole: as its main clause is."""
    if not clauses:
        return "yes"
    main = next((clause for clause in clauses if clause.asserted != "hypothetical"), clauses[0])
    return main.asserted


def is_denied_at(text: str, start: int, end: int, clause: Clause) -> bool:
    """Whether it is said not to be there: by a cue before it in its clause, or by "has gone" behind it."""
    before = text[max(clause.start, start - 60) : start]
    cues = list(_NEGATION.finditer(before))
    if cues:
        between = before[cues[-1].end() :]
        # "not only drowsiness", "no worse than": these deny something else; six words on, the cue is spent.
        if not re.match(r"\s+(?:only|just|worse|more|surpris|unusual|necessarily)", between, re.I) and (
            len(between.split()) <= 6 or between.count(",") > 0
        ):
            return not re.search(
                r"\b(?:not|never|n't) (?:without|no|never)\s*$", before[: cues[-1].end()], re.I
            )
    inside = text[start:end]
    if re.match(r"(?:no|never|without)\b", inside, re.I):
        return True
    return bool(_NEVER_OCCURRED.match(text[end : clause.end].lstrip(" ,")))


@lru_cache(maxsize=4096)  # a sentence, its clauses and its statements ask for the same words
def who_is_meant(text: str) -> Who:
    """Of whom a sentence or a clause speaks."""
    if _KIN.search(text) and not _I.search(text):
        return "named"
    if _SELF.search(text) or _ELLIPTIC.match(text):
        return "self"
    if _NAMED.search(text):
        return "named"
    actor = _ACTOR.match(text)
    if actor and actor["name"].split()[0].lower() not in _NOT_ACTORS and not _THING.search(actor["name"]):
        return "named"
    return "group" if _GROUP.search(text) else "general"


@lru_cache(maxsize=4096)
def time_of(text: str) -> Time:
    """Of which time a sentence speaks."""
    if _ADVISED.search(text) and not _SELF.search(text):
        return "advised"
    if _PLANNED.search(text) and not _STILL.search(text):
        return "planned"
    if _NOW.search(text) and not re.search(r"\b(?:ago|used to)\b", text):
        return "now"
    return "past" if _PAST.search(text) else "now"


def is_account(text: str, who: Who, role: PassageRole) -> bool:
    """Whether a sentence is someone's own account; what it says in general about the medicine is not."""
    if who == "self":
        return role != "page" or bool(re.search(r"\b(?:I|my)\b", text))
    if role in ("page", "answer") or who == "general":
        return False
    return not re.search(r"\bshould|must\b", text) and not (
        who == "group" and not _PAST.search(text) and not re.search(r"\d|half|most", text)
    )
