"""A launch from a record system (SMART App Launch, with and without its launcher), and what is read there.

The browser is sent to the record system with a state and a challenge (PKCE, S256), and comes back with a code
that is of use only together with the verifier, which this server has. The code is exchanged here, the record
is read with the token at once, and the token is forgotten: no page, no log and no database ever holds it.

What the browser carries on the way is a cookie that only this server can have written, good for ten minutes
and for one reading: the state, the verifier, which record system, and who had begun.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import current_process
from typing import Any, cast
from urllib.parse import urlencode

from handrail.errors import InputError
from handrail.exchange.cds_hooks.calls import prove_records, resources_of
from handrail.exchange.cds_hooks.services import FHIR_ID, Service, filled, service_called
from handrail.web.cds_fetch import all_pages, body_of
from handrail.web.oidc import as_basic
from handrail.web.smart_settings import SmartServer, SmartSettings, prove_address

PATIENCE_S = 10.0
READING_S = 20.0
LASTS_S = 600
LARGEST_ANSWER_BYTES = 200_000
LONGEST_PARAMETER = 2000
LONGEST_TOKEN = 8192
KINDS = (
    *("Patient", "MedicationRequest", "MedicationStatement", "MedicationDispense"),
    *("Observation", "Condition"),
)
"""What is asked for, and nothing else. Reading only: this app writes nothing into a record."""
LISTS = {"conditions": ("conditions",), "other_medicines": ("medications", "statements")}
"""Lists that are known whole once these were read: nothing in them means none."""


class NotLaunched(Exception):
    """A launch can't go on. `why` is for this machine's log only, and holds nothing of anyone's record."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchedRecord:
    """What was read.

    Attributes:
        bundle: everything in one, for `handrail.read_fhir`.
        missing: what couldn't be read, by its key.
        asked: the lists that are whole.
        patient: the resource of whoever it is about.
    """

    server: SmartServer
    bundle: Mapping[str, Any]
    missing: tuple[str, ...]
    asked: tuple[str, ...]
    patient: Mapping[str, Any]


class Launches:
    """Every launch of a server.

    Args:
        settings: which record systems there are.
        transport: what carries requests; only tests give one.
    """

    def __init__(self, settings: SmartSettings, transport: Any = None) -> None:
        self.settings = settings
        self._transport = transport
        self._used: dict[str, float] = {}
        self._lock = threading.Lock()

    def server(self, iss: str) -> SmartServer:
        """The record system with this address.

        Raises:
            NotLaunched: it isn't on the list; it is never asked anything then.
        """
        found = self.settings.server(iss) if 0 < len(iss) <= LONGEST_PARAMETER else None
        if found is None:
            raise NotLaunched("a record system that isn't on the list")
        return found

    async def begin(self, iss: str, launch: str | None, user_id: str | None) -> tuple[str, str]:
        """Where to send the browser, and the cookie that it is to come back with.

        Args:
            iss: the record system's address.
            launch: what it calls this launch; None where someone begins here.
            user_id: who begins; None on a machine without accounts.

        Raises:
            NotLaunched: it isn't on the list, can't be asked, or doesn't know PKCE.
        """
        from authlib.common.security import generate_token
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge
        from joserfc import jwt

        server = self.server(iss)
        if launch is not None and not (0 < len(launch) <= LONGEST_PARAMETER and launch.isprintable()):
            raise NotLaunched("the launch has no name that can be used")
        about = await self._about(server)
        state, verifier = generate_token(48), generate_token(64)
        address = prepare_grant_uri(
            about["authorization_endpoint"],
            client_id=server.client_id,
            response_type="code",
            redirect_uri=self.settings.back,
            scope=_scopes(about, from_launcher=launch is not None),
            state=state,
            aud=server.iss,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            **({} if launch is None else {"launch": launch}),
        )
        claims = {
            "state": state,
            "verifier": verifier,
            "iss": server.iss,
            "user": user_id,
            "exp": int(time.time()) + LASTS_S,
        }
        return address, jwt.encode({"alg": "HS256"}, claims, _own_key())

    def prove_back(self, query: Mapping[str, str], cookie: str) -> Mapping[str, Any]:
        """What the browser was sent with, if this is the answer to it.

        Raises:
            NotLaunched: it isn't.
        """
        asked = _asked(cookie)
        if not hmac.compare_digest(query.get("state", "").encode(), str(asked["state"]).encode()):
            raise NotLaunched("the state is another")
        if query.get("iss", asked["iss"]).rstrip("/") != asked["iss"]:
            raise NotLaunched("another record system answers")
        code = query.get("code", "")
        if not 0 < len(code) <= LONGEST_PARAMETER:
            raise NotLaunched(f"the record system gives no code ({_word(query.get('error'))})")
        return asked

    async def finish(self, query: Mapping[str, str], cookie: str, user_id: str | None) -> FetchedRecord:
        """Exchange the code, and read the record.

        Args:
            query: what the browser came back with.
            cookie: what `begin` had given it.
            user_id: who asks now.

        Raises:
            NotLaunched: it isn't an answer to what this browser was sent with, someone else had begun, it
                was used before, or the record can't be read.
        """
        asked = self.prove_back(query, cookie)
        if asked.get("user") != user_id:
            raise NotLaunched("someone else had begun")
        self._use_once(str(asked["state"]), float(asked["exp"]))
        server = self.server(str(asked["iss"]))
        try:
            async with asyncio.timeout(READING_S):
                about = await self._about(server)
                fields = {
                    "grant_type": "authorization_code",
                    "code": query["code"],
                    "redirect_uri": self.settings.back,
                    "code_verifier": str(asked["verifier"]),
                }
                given = await self._token(server, about["token_endpoint"], fields)
                return await self._read(server, *_proved_token(given))
        except TimeoutError:
            raise NotLaunched("the record system takes too long") from None

    def _use_once(self, state: str, until: float) -> None:
        now, key = time.time(), hashlib.sha256(state.encode()).hexdigest()
        with self._lock:
            self._used = {one: end for one, end in self._used.items() if end > now}
            if key in self._used:
                raise NotLaunched("it was used before")
            self._used[key] = until

    # ---- what the record system says ----------------------------------------------------------------

    async def _about(self, server: SmartServer) -> Mapping[str, str]:
        """Its endpoints, proved: asked for anew each time, since a launch is rare."""
        told = await self._ask(server, "GET", f"{server.iss}/.well-known/smart-configuration")
        for name in ("authorization_endpoint", "token_endpoint"):
            try:
                prove_address(str(told.get(name, "")), name)
            except InputError:
                raise NotLaunched(f"its {name} can't be asked safely") from None
        methods = told.get("code_challenge_methods_supported")
        if not isinstance(methods, list) or "S256" not in methods:
            raise NotLaunched("it doesn't know PKCE with S256")
        return cast("Mapping[str, str]", told)

    async def _token(self, server: SmartServer, address: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if server.client_secret:
            headers["Authorization"] = as_basic(server.client_id, server.client_secret)
            return await self._ask(server, "POST", address, urlencode(fields), headers)
        with_name = {**fields, "client_id": server.client_id}
        return await self._ask(server, "POST", address, urlencode(with_name), headers)

    async def _ask(
        self,
        server: SmartServer,
        method: str,
        address: str,
        content: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """A JSON object, bounded in size and time; it is never followed elsewhere."""
        import httpx

        try:
            async with self._client({"Accept": "application/json", **(headers or {})}) as client:
                body = await body_of(client, address, LARGEST_ANSWER_BYTES, method=method, content=content)
            told: Any = json.loads(body)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise NotLaunched(f"{server.name} can't be asked ({type(error).__name__})") from None
        if not isinstance(told, dict):
            raise NotLaunched(f"{server.name} answers with something else")
        return cast("Mapping[str, Any]", told)

    def _client(self, headers: Mapping[str, str]) -> Any:
        import httpx

        return httpx.AsyncClient(
            headers=dict(headers),
            timeout=PATIENCE_S,
            follow_redirects=False,
            trust_env=False,
            transport=self._transport,
        )

    # ---- the record -----------------------------------------------------------------------------------

    async def _read(self, server: SmartServer, token: str, patient_id: str) -> FetchedRecord:
        import httpx

        service, context = _what_is_asked(), {"patientId": patient_id}
        found: dict[str, Mapping[str, Any]] = {}
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/fhir+json"}
        async with self._client(headers) as client:

            async def fetch(key: str) -> None:
                address = f"{server.iss}/{filled(service.prefetch[key], context)}"
                try:
                    value = await all_pages(client, address, server.iss)
                    prove_records(value, key, service, patient_id, key)
                except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError, InputError):
                    return
                found[key] = value

            await asyncio.gather(*(fetch(key) for key in service.prefetch))
        patient = found.get("patient")
        if patient is None or patient.get("resourceType") != "Patient" or patient.get("id") != patient_id:
            raise NotLaunched("whose record it is can't be read")
        resources = [one for key in service.prefetch if key in found for one in resources_of(found[key])]
        return FetchedRecord(
            server=server,
            bundle={
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": one} for one in resources],
            },
            missing=tuple(key for key in service.prefetch if key not in found),
            asked=tuple(name for name, keys in LISTS.items() if all(key in found for key in keys)),
            patient=patient,
        )


def _what_is_asked() -> Service:
    """The same questions as those of the hook for an opened record."""
    service = service_called("taper-patient-view")
    assert service is not None
    return service


def _scopes(about: Mapping[str, Any], *, from_launcher: bool) -> str:
    """What is asked for: reading of a few kinds of records of one patient, and no lasting access."""
    told = about.get("capabilities")
    second = isinstance(told, list) and "permission-v2" in told
    return " ".join(
        ["launch" if from_launcher else "launch/patient"]
        + [f"patient/{kind}.{'rs' if second else 'read'}" for kind in KINDS]
    )


def _proved_token(given: Mapping[str, Any]) -> tuple[str, str]:
    """The token, and whose record it opens."""
    token, patient = given.get("access_token"), given.get("patient")
    if str(given.get("token_type", "")).casefold() != "bearer" or not isinstance(token, str):
        raise NotLaunched("it gives no bearer token")
    if not (0 < len(token) <= LONGEST_TOKEN and token.isascii() and token.isprintable()) or " " in token:
        raise NotLaunched("its token can't be used")
    if not isinstance(patient, str) or FHIR_ID.fullmatch(patient) is None or set(patient) <= {"."}:
        raise NotLaunched("it doesn't say whose record it is")
    return token, patient


def _own_key() -> Any:
    """The key of the cookies: that of this server's processes alone, and another after each start."""
    from joserfc.jwk import OctKey

    secret = bytes(current_process().authkey)
    return OctKey.import_key(hmac.new(secret, b"handrail smart cookie", hashlib.sha256).digest())


def _asked(cookie: str) -> Mapping[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        asked = jwt.decode(cookie, _own_key(), algorithms=["HS256"]).claims
    except (JoseError, ValueError):
        raise NotLaunched("this browser was not sent") from None
    if time.time() > float(asked.get("exp", 0)):
        raise NotLaunched("it took too long")
    return asked


def _word(text: str | None) -> str:
    """A word of the record system's for the log: what could be anything is left out."""
    known = ("access_denied", "invalid_scope", "server_error", "temporarily_unavailable", "invalid_request")
    return text if text in known else "it doesn't say why"
