"""Who may call: signed tokens (JWT) from issuers that are named in the settings, and nobody else.

A CDS client signs a token for every call. It is believed when its issuer is on the list, its key
is in the file of keys kept here for that issuer, the algorithm is asymmetric and fits that key, it is
meant for exactly this address, it is valid now, and it was never used before. Anything else gets a
bare 401: whoever has no right to ask learns nothing from the answer.

No key is ever fetched. A `jku` in a token's header must be the very address noted for the issuer, and
even then the keys are those of the local file. Change the file to change keys; it is read again
when it changes.

With no issuer named, calls are taken without a token, and then only from this machine itself
(`is_loopback`): nobody else can ask, whatever the server is bound to.
"""

from __future__ import annotations

import ipaddress
import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from handrail.errors import InputError
from handrail.web.seen import Seen

ALGORITHMS_OF = {
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("RSA", ""): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
}
"""What a key of each kind may sign with. ES384 and RS384 are the specification's recommendation."""

FEWEST_RSA_BITS = 2048
CLOCKS_APART_S = 60
LONGEST_TOKEN_S = 900
MOST_TOKEN_CHARACTERS = 8192
MOST_ID_CHARACTERS = 256


class NotTrusted(Exception):
    """The caller isn't known. `why` is for this machine's log only, never for the answer."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuer:
    """A system that may sign tokens.

    Attributes:
        iss: as it stands in its tokens, letter for letter.
        keys: the file with its public keys, a JWK set.
        jku: the address it may name for its keys; a token that names another one is refused.
    """

    iss: str
    keys: Path
    jku: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called: the issuer of the token, or "this machine" where no token is needed."""

    iss: str


@dataclass(slots=True)
class _KeyFile:
    """An issuer's keys by key id, read again when the file changes."""

    path: Path
    stamp: tuple[int, int] = (0, 0)
    keys: Mapping[str, tuple[Any, tuple[str, ...]]] = field(default_factory=dict[str, Any])

    def key(self, kid: str) -> tuple[Any, tuple[str, ...]] | None:
        try:
            found = self.path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp != self.stamp:
                self.keys, self.stamp = read_keys(self.path), stamp
        except (OSError, InputError):
            # A file that is half written must not lock everyone out: the last good keys stay.
            if not self.keys:
                raise NotTrusted("the issuer's keys can't be read") from None
        return self.keys.get(kid)


class Gate:
    """Lets a call in, or raises `NotTrusted`.

    Args:
        issuers: who may sign; with none, only this machine itself may call.
        seen: the memory of tokens used.
        clock: seconds since 1970.

    Raises:
        InputError: an issuer's keys can't be read or are unfit, when the gate is made.
    """

    def __init__(
        self, issuers: tuple[Issuer, ...], seen: Seen, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._issuers = {issuer.iss: (issuer, _KeyFile(issuer.keys)) for issuer in issuers}
        if len(self._issuers) != len(issuers):
            raise InputError("An issuer is named twice.", where="settings, issuers")
        for issuer, file in self._issuers.values():
            file.keys = read_keys(issuer.keys)
        self._seen, self._clock = seen, clock

    @property
    def needs_token(self) -> bool:
        """Whether calls must carry a token."""
        return bool(self._issuers)

    def admit(self, authorization: str | None, endpoint: str) -> Caller:
        """Who signed this call.

        Args:
            authorization: the header, "Bearer ..." and the token.
            endpoint: this very address, as clients know it; the token must be meant for it.

        Raises:
            NotTrusted: for any reason at all.
        """
        token = _bearer(authorization)
        header, unproved = _unproved(token)
        known = self._issuers.get(_text(unproved, "iss"))
        if known is None:
            raise NotTrusted("the issuer is not on the list")
        issuer, file = known
        if "jku" in header and (not issuer.jku or header["jku"] != issuer.jku):
            raise NotTrusted("the keys' address is not the one noted for the issuer")
        if str(header.get("typ", "")).upper() != "JWT" or "crit" in header:
            raise NotTrusted("the header is not one of a plain token")
        key = file.key(_text(header, "kid"))
        if key is None or header.get("alg") not in key[1]:
            raise NotTrusted("no key of the issuer fits the token's key id and algorithm")
        claims = _proved(token, *key)
        self._check_claims(claims, issuer, endpoint)
        return Caller(issuer.iss)

    def _check_claims(self, claims: Mapping[str, Any], issuer: Issuer, endpoint: str) -> None:
        now = self._clock()
        if claims.get("iss") != issuer.iss:
            raise NotTrusted("the issuer is not on the list")
        meant_for = claims.get("aud")
        if meant_for != endpoint and meant_for != [endpoint]:
            raise NotTrusted("it is meant for another address")
        expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
        if expires < now - CLOCKS_APART_S:
            raise NotTrusted("it has expired")
        if issued > now + CLOCKS_APART_S:
            raise NotTrusted("it comes from the future")
        if "nbf" in claims and _seconds(claims, "nbf") > now + CLOCKS_APART_S:
            raise NotTrusted("it is not valid yet")
        if not 0 < expires - issued <= LONGEST_TOKEN_S:
            raise NotTrusted("it is valid for longer than allowed")
        token_id = _text(claims, "jti")
        # Remembered until no clock could take it for valid any more.
        if not self._seen.first_time("jti", issuer.iss, token_id, until=expires + 2 * CLOCKS_APART_S):
            raise NotTrusted("it was used before")


def read_keys(path: Path) -> dict[str, tuple[Any, tuple[str, ...]]]:
    """The public keys of a JWK set in a file, by key id, each with the algorithms it may sign with.

    Raises:
        InputError: no such file, no JWK set, no usable key, or a key that has no place in it.
    """
    where = f"settings, keys in {path.name}"
    try:
        held: Any = json.loads(path.read_bytes())
        entries = held["keys"]
    except (OSError, ValueError, RecursionError, KeyError, TypeError) as problem:
        raise InputError(f"This is no JWK set ({problem}).", where=where) from None
    if not isinstance(entries, list) or not entries:
        raise InputError("This JWK set has no keys.", where=where)
    keys: dict[str, tuple[Any, tuple[str, ...]]] = {}
    for entry in cast("list[Any]", entries):
        kid, key = _read_key(entry, where)
        if kid in keys:
            raise InputError(f"Two keys have the key id '{kid[:80]}'.", where=where)
        keys[kid] = key
    return keys


def _read_key(entry: Any, where: str) -> tuple[str, tuple[Any, tuple[str, ...]]]:
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or not entry["kid"]:
        raise InputError("A key has no key id.", fix="Each key needs a 'kid'.", where=where)
    kid = entry["kid"]
    if "d" in entry or "k" in entry or entry.get("kty") == "oct":
        raise InputError(
            f"Key '{kid[:80]}' is a secret or private key.",
            fix="Only public keys belong here. Make a new pair: this one has been shared.",
            where=where,
        )
    allowed = ALGORITHMS_OF.get((str(entry.get("kty")), str(entry.get("crv", ""))))
    if allowed is None or entry.get("use", "sig") != "sig":
        raise InputError(
            f"Key '{kid[:80]}' can't be used.",
            fix="Use a signing key, EC (P-256, P-384, P-521) or RSA; ES384 or RS384 is best.",
            where=where,
        )
    if "alg" in entry:
        allowed = tuple(name for name in allowed if name == entry["alg"])
    try:
        key: Any = import_key(entry)
        bits = key.raw_value.key_size
    except (JoseError, ValueError, TypeError, AttributeError) as problem:
        raise InputError(f"Key '{kid[:80]}' can't be read ({problem}).", where=where) from None
    if not allowed or (entry["kty"] == "RSA" and bits < FEWEST_RSA_BITS):
        raise InputError(
            f"Key '{kid[:80]}' is too weak, or its algorithm does not fit it.",
            fix=f"RSA keys need {FEWEST_RSA_BITS} bits or more.",
            where=where,
        )
    return kid, (key, allowed)


def is_loopback(client: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a call came from this machine itself, and not through something that passes calls on.

    The address alone is not enough: a proxy on this machine calls from it too, and a page in a
    browser can be made to. So the Host must name this machine, no header may speak of a proxy, and
    none of a web page elsewhere.
    """
    passed_on = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
    if any(name in headers for name in passed_on):
        return False
    try:
        host = urlsplit(f"//{headers.get('host', '')}").hostname
        origin = urlsplit(headers["origin"]).hostname if "origin" in headers else host
    except ValueError:
        return False
    return all(_names_this_machine(name) for name in (client, host, origin))


def _names_this_machine(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.casefold() != "bearer" or not token or len(token) > MOST_TOKEN_CHARACTERS:
        raise NotTrusted("there is no token")
    return token


def _unproved(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they stand, to find the key; nothing of it is believed yet."""
    parts = token.split(".")
    if len(parts) != 3:
        raise NotTrusted("this is no signed token")
    try:
        header, claims = (json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts[:2])
    except (ValueError, RecursionError):
        raise NotTrusted("the token can't be read") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise NotTrusted("the token can't be read")
    return header, claims


def _proved(token: str, key: Any, algorithms: tuple[str, ...]) -> Mapping[str, Any]:
    """The claims, once the signature is found to be the key's."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        return jwt.decode(token, key, algorithms=list(algorithms)).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        raise NotTrusted("the signature is not the issuer's") from None


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MOST_ID_CHARACTERS:
        raise NotTrusted(f"'{name}' is missing")
    return value


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise NotTrusted(f"'{name}' is missing")
    return float(value)
