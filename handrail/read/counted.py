"""What a report counts: "No patient had a seizure" tells of these patients, and denies nothing in general."""

from __future__ import annotations

import re

_NOBODY = r"\b(?:no|none of the|not one|neither|nobody)\b"
_WHO = (
    r"\b(?:patients?|participants?|subjects?|adults|children|deaths?|fatalit\w+|seizures?|overdoses?|comas?|cases?"
    r"|events?|differences?|withdrawals?|symptoms?|side effects|group|arms?|nobody)\b"
)
_HAPPENED = (
    r"\b(?:occurred|were|was|had|developed|reported|died|experienced|stopped|discontinued|withdrew|seen|observed"
    r"|found|recorded|noted|needed|required)\b"
)
_COUNTED = re.compile(rf"{_NOBODY}[^.;?!]{{0,90}}", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:ever|never|has|have|can|will|would|could|does|do|is|are|you|your|my|i)\b", re.IGNORECASE
)


def is_counted(text: str) -> bool:
    """Whether a sentence tells how many had something, as a report does, and none had.

    >>> is_counted("None of the 39 patients had withdrawal after a taper of four weeks.")
    True
    >>> is_counted("Nobody ever had withdrawal from it."), is_counted("No patient will have withdrawal.")
    (False, False)
    """
    if _GENERAL.search(text):
        return False
    return any(
        re.search(_WHO, found.group(), re.IGNORECASE) and re.search(_HAPPENED, text, re.IGNORECASE)
        for found in _COUNTED.finditer(text)
    )
