"""A card's identity: made from the call and the rule, so that the same call gives the same card again.

The first 48 bits say which rule it was, so that feedback finds its rule without anything having been
kept; the rest is a hash that nobody guesses who does not know the call. The form is UUID version 8
(RFC 9562), which is there for such uses.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

_RULE_BITS = 48


def card_uuid(rule: str, *call: str) -> str:
    """The identity of the card that a rule gets in a call.

    >>> card_uuid("RN-04", "a call") == card_uuid("RN-04", "a call")
    True
    """
    joined = "".join(f"{len(part)}:{part}" for part in (rule, *call))
    rest = int.from_bytes(hashlib.sha256(joined.encode("utf-8", "surrogatepass")).digest()[:16])
    bits = _rule_mark(rule) << (128 - _RULE_BITS) | rest & ((1 << (128 - _RULE_BITS)) - 1)
    bits = bits & ~(0xF << 76) | 8 << 76  # the version
    bits = bits & ~(0x3 << 62) | 2 << 62  # the variant
    return str(uuid.UUID(int=bits))


def rule_of(card: str, rules: Iterable[str]) -> str:
    """The rule whose card this is; "" if it is none of these rules'."""
    try:
        identity = uuid.UUID(card)
    except (ValueError, AttributeError):
        return ""
    if identity.version != 8:
        return ""
    mark = identity.int >> (128 - _RULE_BITS)
    return next((rule for rule in rules if _rule_mark(rule) == mark), "")


def _rule_mark(rule: str) -> int:
    return int.from_bytes(hashlib.sha256(rule.encode("utf-8")).digest()[: _RULE_BITS // 8])
