"""Cut a pasted order into the pieces that can each say one thing, and set aside what says nothing of a dose.

A label ("Rx:", "PMH:", "Labs:") is read over, and remembered until the end of its line: what stands behind
"Allergies:" is no medicine that is taken. How much is supplied ("#90", "84 tablets", "refills 3") is
no dose either, and is handed back as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)](?=\s))\s*")
SPLIT = re.compile(r"[;|]|(?<!\d),|,(?!\d)")
LABELS = {
    "order": r"rx|prescription|prescribed|order|sig|current|start(?:ed)?(?: on)?|takes|taking|on",
    "medicines": r"d/?hx?|drug history"
    r"|(?:current |home |regular |other )?(?:medications?|medicines?|meds|drugs)",
    "conditions": r"p?pmhx?|past (?:medical )?history|hx(?: of)?|h/o|history of|known|dx|diagnos[ei]s"
    r"|problems?|comorbidities|conditions?|indication",
    "allergies": r"allerg(?:y|ies)(?: to)?|adrs?|intoleran(?:ce|t)s?(?: to)?",
    "figures": r"labs?|bloods?|u&es?|renal(?: function)?|obs|o/e|vitals|today",
    "person": r"pt|patient|person|shx?|social(?: history)?|demographics",
    "supply": r"disp(?:ense)?|qty|quantity|supply|mitte|refills?|repeats?",
}
_LABEL = re.compile(
    r"^\s*(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in LABELS.items())
    + r")\s*(?:[:=]|\.(?=\s))\s*"
    r"|^\s*(?:(?P<bare>rx|sig|pmhx?|hx(?: of)?|h/o|history of|known)(?P<b>)\s+)",
    re.IGNORECASE,
)
_BARE_KIND = {"rx": "order", "sig": "order"}
_SUPPLIED = re.compile(
    r"[\s,.(]*(?:\b(?:disp(?:ense)?|qty|quantity|supply|mitte)\b\.?:?\s*#?\s*\d{1,4}(?:\s*(?:tab(?:let)?s?|days?))?"
    r"|#\s?\d{1,4}\b|\b(?:refills?|repeats?)\b\.?:?\s*(?:x\s*)?\d{1,2}\b|\bno refills\b"
    r"|(?<=[a-z])\.\s+\d{2,3}(?:\s*tab(?:let)?s?)?\.?$)\)?",
    re.IGNORECASE,
)
_ONLY_SUPPLIED = re.compile(r"(?:#\s?)?\d{2,4}\s*(?:tab(?:let)?s?|caps?(?:ule)?s?)\.?", re.IGNORECASE)
NOT_A_DOSE = "how much is supplied; that is no dose"
ALLERGY = "an allergy: these rules don't look at allergies"
_NO_ALLERGY = re.compile(r"n\.?k\.?d\.?a\.?|no known (?:drug )?allergies|nil known", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A piece of the text, without bullet and label.

    Attributes:
        under: the kind of label it stands under (a name of `LABELS`); "" for none.
        why_not: why nothing can be concluded from it, where that is plain from where it stands.
        begins_line: whether it is the first of its line.
    """

    written: str
    under: str = ""
    why_not: str = ""
    begins_line: bool = False


def pieces_of(text: str) -> Iterator[Piece]:
    """The pieces of a pasted text, in its order.

    >>> [(piece.written, piece.under) for piece in pieces_of("PMH: MS, epilepsy")]
    [('MS', 'conditions'), ('epilepsy', 'conditions')]
    >>> [piece.why_not for piece in pieces_of("10 mg tid #90")]
    ['', 'how much is supplied; that is no dose']
    """
    for line in text.splitlines():
        under = ""
        for place, part in enumerate(SPLIT.split(line)):
            rest, labelled = _without_label(BULLET.sub("", part).strip())
            under = labelled or under
            yield from _cut(rest, part.strip(), under, begins_line=place == 0)


def _without_label(part: str) -> tuple[str, str]:
    found = _LABEL.match(part)
    if found is None:
        return part, ""
    kind = next((name for name in LABELS if found[name]), "")
    if not kind:
        kind = _BARE_KIND.get(found["bare"].lower(), "conditions")
    return part[found.end() :].strip(), kind


def _cut(rest: str, written: str, under: str, *, begins_line: bool) -> Iterator[Piece]:
    if not rest:
        return
    if under == "allergies" or _NO_ALLERGY.fullmatch(rest):
        yield Piece(written=rest, under="allergies", why_not=ALLERGY)
    elif under == "supply" or _ONLY_SUPPLIED.fullmatch(rest):
        yield Piece(written=written, under="supply", why_not=NOT_A_DOSE)
    else:
        supplied = [found[0].strip(" ,.(") for found in _SUPPLIED.finditer(rest)]
        bare = " ".join(_SUPPLIED.sub(" ", rest).split()) if supplied else rest
        if bare:
            yield Piece(written=bare, under=under, begins_line=begins_line)
        for one in supplied:
            yield Piece(written=one, under="supply", why_not=NOT_A_DOSE)
