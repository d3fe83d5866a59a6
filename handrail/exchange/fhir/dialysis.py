"""Whether a record says that somebody is on dialysis, and of which kind: by its codes and by its words.

An eGFR says nothing about dialysis, and a dose that failing kidneys just bear is many times too much between
sessions. So a record that speaks of kidneys at their end, or of dialysis in a way that leaves it open, puts
the question before all others.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from handrail.exchange.fhir import codes
from handrail.exchange.fhir.medications import names_of
from handrail.exchange.fhir.node import Node, moment_of, shown
from handrail.exchange.fhir.notes import Notes, refuse_modifiers

if TYPE_CHECKING:
    from handrail.exchange.fhir.facts import About
    from handrail.exchange.fhir.records import Record

DIALYSIS = "dialysis"
LASTING_DAYS = 30
"""So many days after a session somebody is taken to be on dialysis still; ours."""

_PERITONEAL = re.compile(r"\bperitoneal dialys|\b(?:capd|ccpd|apd)\b|\bon pd\b")
_BLOOD = re.compile(r"\bha?emo ?(?:dia)(?:lys|filtr)|\bon hd\b")
_ANY = re.compile(r"dialys|dialyz|\brenal replacement therapy\b|\b(?:crrt|capd|ccpd|apd)\b|\bon [hp]d\b")
_OPEN = re.compile(
    r"\b(?:no|not|non|never|without|pre|predialys\w*|before|until|await\w*|plan\w*|prepar\w*|consider\w*|"
    r"declin\w*|refus\w*|history|past|previous\w*|former\w*|stopped|ended|discontinued|off|family|may|might|"
    r"risk)\b"
)
_AN_ACCESS = re.compile(r"\b(?:access|catheter|fistula|shunt|graft)\b")
_NOW = re.compile(r"\b(?:on|receiv\w*|having|requir\w*|need\w*|depend\w*|maintenance|regular|chronic)\b")
_AT_THEIR_END = re.compile(
    r"\b(?:esrd|eskd|esrf)\b|\bend ?stage (?:renal|kidney)|\b(?:renal|kidney) (?:disease )?stage 5\b"
    r"|\bckd ?(?:stage )?(?:g)?5\b|\bchronic kidney disease,? (?:stage )?5\b"
)


def read_dialysis_of(concept: Node, about: About, notes: Notes) -> bool:
    """Take in what an illness or procedure says of dialysis.

    Args:
        concept: its code.
        about: takes the kind, or that it has to be asked.
        notes: stands at the resource that is read.

    Returns:
        Whether it says that there is dialysis now.
    """
    kind = _kind_said(concept)
    if kind is None:
        return False
    names, coded = names_of(concept)
    said = shown(next(iter([*names, *(code for _, code in coded)]), None))
    if kind == codes.ASK:
        about.dialysis_open.setdefault(notes.reference, said)
        return False
    about.dialysis_said.setdefault(notes.reference, (kind, said))
    return True


def read_procedure(record: Record, about: About, notes: Notes, on: dt.date) -> None:
    """A session of dialysis: one of the last weeks is dialysis now, any other one has to be asked about."""
    node = record.node
    with notes.of(record.reference):
        concept = node.child("code")
        status = node.text("status")
        if concept is None or _kind_said(concept) is None or status in ("entered-in-error", "not-done"):
            notes.add("resourceType", record.kind, "no rule asks for this", matters=False)
            return
        refuse_modifiers(node)
        period = node.child("performedPeriod")
        when = moment_of(node, "performedDateTime")
        if when is None and period is not None:
            when = moment_of(period, "end") or moment_of(period, "start")
        is_lately = when is not None and (on - when.date()).days in range(LASTING_DAYS + 1)
        if status in ("completed", "in-progress") and is_lately:
            read_dialysis_of(concept, about, notes)
        else:
            names, coded = names_of(concept)
            said = next(iter([*names, *(code for _, code in coded)]), None)
            about.dialysis_open.setdefault(record.reference, shown(said))


def settle_dialysis(about: About, notes: Notes) -> tuple[str | None, bool]:
    """What all of a record comes to: the kind, and whether it has to be asked before all else.

    Args:
        about: what was gathered; takes the sentence on what was taken as meant.
        notes: takes the question, before all other notes.
    """
    kinds = {kind for kind, _ in about.dialysis_said.values() if kind}
    if about.dialysis_said:
        reference, (_, said) = next(iter(about.dialysis_said.items()))
        kind = "pd" if kinds == {"pd"} else "hd"
        line = f"On dialysis, by {reference} ({said})"
        if not kinds:
            line += "; of which kind is not said: taken as haemodialysis, ask"
        elif len(kinds) > 1:
            line += "; both kinds stand in the record: taken as haemodialysis, ask"
        about.assumptions.append(f"{line}.")
        return kind, False
    if not about.dialysis_open:
        return None, False
    reference, said = next(iter(about.dialysis_open.items()))
    notes.about(reference, DIALYSIS, said, "whether there is dialysis now is not said: ask this first")
    notes.all.insert(0, notes.all.pop())
    return None, True


def _kind_said(concept: Node) -> str | None:
    """The kind ("" if not said), `codes.ASK` where it is left open, None where nothing is said of it."""
    names, coded = names_of(concept)
    by_code = [one for system, code in coded if (one := _by_code(system, code)) is not None]
    by_words = [one for name in names if (one := _by_words(name)) is not None]
    if any(_ANY.search(_plain(name)) and _OPEN.search(_plain(name)) for name in names):
        return codes.ASK
    found = [one for one in (*by_code, *by_words) if one != codes.ASK]
    if found:
        return next((one for one in found if one), "")
    return codes.ASK if by_code or by_words else None


def _by_code(system: str | None, code: str) -> str | None:
    if system == codes.SNOMED:
        return codes.SNOMED_DIALYSIS.get(code.strip())
    if system and system.startswith(codes.ICD_10_PREFIXES):
        bare = code.strip().upper().replace(".", "")
        for length in range(len(bare), 2, -1):
            kind = _ICD_BARE.get(bare[:length])
            if kind is not None:
                return kind
    return None


_ICD_BARE = {code.replace(".", ""): kind for code, kind in codes.ICD_DIALYSIS.items()}


def _by_words(name: str) -> str | None:
    plain = _plain(name)
    if _ANY.search(plain):
        if _OPEN.search(plain) or (_AN_ACCESS.search(plain) and not _NOW.search(plain)):
            return codes.ASK
        return "pd" if _PERITONEAL.search(plain) else "hd" if _BLOOD.search(plain) else ""
    return codes.ASK if _AT_THEIR_END.search(plain) else None


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[-_/]+", " ", name.casefold()).split())
