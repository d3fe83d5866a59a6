"""Signing in through someone who vouches: OpenID Connect, code flow with PKCE.

    HANDRAIL_OIDC_ISSUER          https://login.hospital.example
    HANDRAIL_OIDC_CLIENT_ID       as the issuer knows this server
    HANDRAIL_OIDC_CLIENT_SECRET   from the issuer

The issuer says who someone is, and nothing else: the account has to exist here and to be vouched for by
this issuer under this name (`handrail accounts vouch`). What is asked is kept in a cookie that only this
server can have written: the state, the nonce and the verifier, for ten minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from handrail.errors import InputError

PREFIX = "HANDRAIL_OIDC_"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
PATIENCE_S = 5.0
LASTS_S = 600
CLOCKS_APART_S = 60
LARGEST_ANSWER_BYTES = 1_000_000
ASK_AGAIN_S = 3600


class NotVouched(Exception):
    """The issuer's answer can't be believed. `why` is for this machine's log only."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True, slots=True)
class OidcSettings:
    """Who vouches, and how this server is known to them."""

    issuer: str
    client_id: str
    client_secret: str


def oidc_settings(environment: Mapping[str, str] | None = None) -> OidcSettings | None:
    """The settings of the process; None where nobody vouches.

    Raises:
        InputError: one is missing, or the issuer can't be asked safely.
    """
    given = os.environ if environment is None else environment
    names = ("issuer", "client_id", "client_secret")
    values = {name: given.get(PREFIX + name.upper(), "").strip() for name in names}
    if not any(values.values()):
        return None
    missing = [PREFIX + name.upper() for name, value in values.items() if not value]
    if missing:
        raise InputError(
            f"{' and '.join(missing)} isn't set.", fix="Set all three, or none.", where="environment"
        )
    _prove(values["issuer"])
    return OidcSettings(**values)


def _prove(address: str) -> None:
    found = urlsplit(address)
    local = found.hostname in ("127.0.0.1", "localhost", "::1")
    if not found.hostname or not (found.scheme == "https" or (found.scheme == "http" and local)):
        raise InputError(
            f"{PREFIX}ISSUER is '{address[:80]}', and it has to begin with https://.",
            fix="Write it as the issuer's own configuration has it.",
            where="environment",
        )


class Issuer:
    """Whoever vouches.

    Args:
        settings: who they are.
        transport: what carries requests; only tests give one.
    """

    def __init__(self, settings: OidcSettings, transport: Any = None) -> None:
        self.settings = settings
        self._transport = transport
        self._about: Mapping[str, Any] = {}
        self._keys: Any = None
        self._asked_at = 0.0

    async def begin(self, back: str, next_page: str) -> tuple[str, str]:
        """Where to send the browser, and the cookie that it is to come back with.

        Args:
            back: the address that the issuer sends it back to.
            next_page: where to go after that.

        Raises:
            NotVouched: the issuer can't be asked.
        """
        from authlib.common.security import generate_token
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge
        from joserfc import jwt

        about = await self._metadata()
        asked = {name: generate_token(48) for name in ("state", "nonce", "verifier")}
        address = prepare_grant_uri(
            about["authorization_endpoint"],
            client_id=self.settings.client_id,
            response_type="code",
            redirect_uri=back,
            scope="openid",
            state=asked["state"],
            nonce=asked["nonce"],
            code_challenge=create_s256_code_challenge(asked["verifier"]),
            code_challenge_method="S256",
        )
        claims = {**asked, "next": next_page, "back": back, "exp": int(time.time()) + LASTS_S}
        return address, jwt.encode({"alg": "HS256"}, claims, self._own_key())

    async def finish(self, query: Mapping[str, str], cookie: str) -> tuple[str, str]:
        """Who it is, and where they wanted to go.

        Args:
            query: what the browser came back with.
            cookie: what `begin` had given it.

        Returns:
            The issuer's name for them, and the page.

        Raises:
            NotVouched: it isn't an answer to what this browser was sent with, or can't be believed.
        """
        asked = self._asked(cookie)
        if not hmac.compare_digest(query.get("state", "").encode(), str(asked["state"]).encode()):
            raise NotVouched("the state is another")
        if query.get("iss", self.settings.issuer) != self.settings.issuer:
            raise NotVouched("another issuer answers")
        if "code" not in query:
            raise NotVouched(f"the issuer says {query.get('error', 'nothing')[:60]}")
        about = await self._metadata()
        fields = {
            "grant_type": "authorization_code",
            "code": query["code"],
            "redirect_uri": str(asked["back"]),
            "code_verifier": str(asked["verifier"]),
        }
        token = await self._ask(about["token_endpoint"], fields)
        return await self._subject(token, str(asked["nonce"])), str(asked["next"])

    # ---- what is believed -------------------------------------------------------------------------

    def _own_key(self) -> Any:
        from joserfc.jwk import OctKey

        secret = self.settings.client_secret.encode()
        return OctKey.import_key(hmac.new(secret, b"handrail sign-in cookie", hashlib.sha256).digest())

    def _asked(self, cookie: str) -> Mapping[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            asked = jwt.decode(cookie, self._own_key(), algorithms=["HS256"]).claims
        except (JoseError, ValueError):
            raise NotVouched("this browser was not sent") from None
        if time.time() > float(asked.get("exp", 0)):
            raise NotVouched("it took too long")
        return asked

    async def _subject(self, token: Mapping[str, Any], nonce: str) -> str:
        """Whom the token names, after its signature and every claim of it were proved."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        given = token.get("id_token")
        if not isinstance(given, str):
            raise NotVouched("there is no ID token")
        try:
            found = jwt.decode(given, await self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            try:  # keys change
                found = jwt.decode(given, await self._key_set(again=True), algorithms=ALGORITHMS)
            except (JoseError, ValueError) as error:
                raise NotVouched(
                    f"the ID token isn't signed by the issuer ({type(error).__name__})"
                ) from None
        expected = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
            "nonce": {"essential": True, "value": nonce},
        }
        known = {
            "nonce": nonce,
            "client_id": self.settings.client_id,
            "access_token": token.get("access_token"),
        }
        claims = CodeIDToken(found.claims, found.header, expected, known)
        try:
            claims.validate(leeway=CLOCKS_APART_S)
        except (JoseError, ValueError, TypeError) as error:
            raise NotVouched(f"a claim of the ID token is wrong ({error})") from None
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise NotVouched("the ID token names nobody")
        return subject

    # ---- what the issuer says -----------------------------------------------------------------------

    async def _metadata(self) -> Mapping[str, Any]:
        if self._about and time.monotonic() - self._asked_at < ASK_AGAIN_S:
            return self._about
        address = f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        about = await self._ask(address)
        if about.get("issuer") != self.settings.issuer:
            raise NotVouched("the issuer calls itself otherwise")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            try:
                _prove(str(about.get(name, "")))
            except InputError:
                raise NotVouched(f"its {name} can't be asked safely") from None
        self._about, self._asked_at, self._keys = about, time.monotonic(), None
        return about

    async def _key_set(self, *, again: bool = False) -> Any:
        from joserfc.jwk import KeySet

        if self._keys is None or again:
            about = await self._metadata()
            given = await self._ask(about["jwks_uri"])
            public = [key for key in given.get("keys", []) if key.get("kty") in ("RSA", "EC")]
            self._keys = KeySet.import_key_set({"keys": public})
        return self._keys

    async def _ask(self, address: str, fields: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """What the issuer answers; it is never followed elsewhere."""
        import httpx

        proof = httpx.BasicAuth(*map(_quoted, (self.settings.client_id, self.settings.client_secret)))
        try:
            async with httpx.AsyncClient(
                transport=self._transport, timeout=PATIENCE_S, follow_redirects=False, trust_env=False
            ) as asking:
                if fields is None:
                    answer = await asking.get(address)
                else:
                    answer = await asking.post(
                        address,
                        content=urlencode(fields),
                        auth=proof,
                        headers={"Content-Type": "application/x-www-form-urlencoded"},
                    )
            told = answer.json() if len(answer.content) <= LARGEST_ANSWER_BYTES else None
        except (httpx.HTTPError, ValueError) as error:
            raise NotVouched(f"the issuer can't be asked ({type(error).__name__})") from None
        if answer.status_code != 200 or not isinstance(told, dict):
            raise NotVouched(f"the issuer answers {answer.status_code}")
        return told


def as_basic(name: str, secret: str) -> str:
    """The header with which a client proves itself to an issuer."""
    import base64

    return f"Basic {base64.b64encode(f'{_quoted(name)}:{_quoted(secret)}'.encode()).decode()}"


def _quoted(text: str) -> str:
    """As RFC 6749, 2.3.1, wants the two in the header."""
    from urllib.parse import quote_plus

    return quote_plus(text)
