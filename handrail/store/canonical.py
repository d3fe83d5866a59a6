"""Identifiers, secrets and hashes: what names an object, and what proves that it is unchanged.

A content hash is SHA-256 over the canonical form of a JSON text: members sorted by name, no spaces, UTF-8.
Two texts with the same content (indented or not) have the same hash, and anyone can compute it again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from handrail.errors import InputError


def new_id() -> str:
    """A random name of 128 bits: it says nothing about how many there are, and can't be guessed."""
    return secrets.token_hex(16)


def new_token() -> str:
    """A secret of 256 bits that fits into an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a secret. It is random and long, so that a plain hash can't be turned back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def canonical_json(value: object) -> str:
    """The one way of writing a JSON value.

    >>> canonical_json({"b": [1, 2.5], "a": "é"})
    '{"a":"é","b":[1,2.5]}'

    Raises:
        InputError: it can't be written as JSON (not a number, half a letter, too deep).
    """
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        text.encode("utf-8")
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(
            f"This can't be written as JSON: {str(error)[:120]}.",
            fix="Give text, numbers, true, false, null, lists and objects.",
        ) from None
    return text


def read_json(text: bytes | str, where: str = "") -> Any:
    """A JSON value, in UTF-8; a member that comes twice is refused, since readers disagree about it.

    Raises:
        InputError: it isn't JSON.
    """
    try:
        letters = text.decode("utf-8") if isinstance(text, bytes) else text
        return json.loads(letters, object_pairs_hook=_each_member_once, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"This isn't JSON: {str(error)[:120]}.", fix="Give the JSON as it was written.", where=where
        ) from None


def content_hash(answer: bytes) -> str:
    """The SHA-256 of an answer's content, in 64 hexadecimal digits.

    >>> content_hash(b'{"a": 1}') == content_hash(b'{"a":1}')
    True

    Raises:
        InputError: the answer isn't JSON.
    """
    return text_hash(canonical_json(read_json(answer)))


def text_hash(text: str) -> str:
    """The SHA-256 of a text, in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _each_member_once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member comes twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")
