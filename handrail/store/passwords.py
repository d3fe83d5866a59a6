"""Passwords as argon2id keeps them, and the rule for choosing one.

Long is what counts; no mixture of signs is asked for, since that makes passwords predictable.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from handrail.errors import InputError

SHORTEST, LONGEST = 12, 500
_HASHER = PasswordHasher()  # argon2id with the second recommended parameters of RFC 9106


def hashed(password: str, *, not_these: tuple[str, ...] = ()) -> str:
    """A password as it is kept.

    Args:
        password: as it was typed.
        not_these: words that everyone knows about the account, such as its name.

    Raises:
        InputError: it is too short or too long, or one of those words.
    """
    kept = _normal(password)
    if not SHORTEST <= len(kept) <= LONGEST:
        raise InputError(
            f"A password has {SHORTEST} to {LONGEST} letters; this one has {len(kept)}.",
            fix="Several words that don't belong together are easy to remember.",
            where="password",
        )
    if len(set(kept)) < 4 or kept.casefold() in {_normal(word).casefold() for word in not_these}:
        raise InputError(
            "This password is easy to guess.",
            fix="Several words that don't belong together are easy to remember.",
            where="password",
        )
    return _HASHER.hash(kept)


def fits(kept_hash: str | None, password: str) -> bool:
    """Whether it is the password. Takes as long where there is none, so that nobody learns who has one."""
    if len(password) > LONGEST:
        password = password[:LONGEST] + "\0"  # no password holds that; and nobody makes us hash a book
    try:
        return _HASHER.verify(kept_hash or _nobodys(), _normal(password)) and kept_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept_hash)


def rehashed(password: str) -> str:
    """A password that was checked already, with today's parameters."""
    return _HASHER.hash(_normal(password))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")


def _normal(password: str) -> str:
    # Keyboards write the same letter in several ways.
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())
