"""Who may call: each way of getting in that is not one."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from handrail.errors import InputError
from handrail.web.seen import Seen
from handrail.web.trust import LONGEST_TOKEN_S, Gate, Issuer, NotTrusted, is_loopback, read_keys

ISS = "https://ehr.example"
ENDPOINT = "https://cds.example/cds-services/taper-order-sign"
NOW = 1_800_000_000.0
EC = ECKey.generate_key("P-384", {"kid": "ec-1", "use": "sig", "alg": "ES384"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
STRANGER = ECKey.generate_key("P-384", {"kid": "ec-1"})


def key_file(folder: Path, *keys: Any) -> Path:
    path = folder / "keys.json"
    path.write_text(json.dumps({"keys": [key.as_dict(private=False) for key in keys]}))
    return path


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return a_gate(tmp_path)


def a_gate(folder: Path, *, jku: str = "", seen: Seen | None = None) -> Gate:
    issuer = Issuer(iss=ISS, keys=key_file(folder, EC, RSA), jku=jku)
    return Gate((issuer,), seen or Seen(clock=lambda: NOW), clock=lambda: NOW)


def claims(**changes: Any) -> dict[str, Any]:
    usual = {"iss": ISS, "aud": ENDPOINT, "iat": int(NOW) - 5, "exp": int(NOW) + 295, "jti": "once"}
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def signed(key: Any = EC, alg: str = "ES384", header: dict[str, Any] | None = None, **changes: Any) -> str:
    head = {"alg": alg, "kid": "ec-1" if key is not RSA else "rsa-1", "typ": "JWT", **(header or {})}
    head = {name: value for name, value in head.items() if value is not None}
    return "Bearer " + jwt.encode(head, claims(**changes), key, algorithms=[alg])


def by_hand(header: dict[str, Any], body: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(body).encode(), signature]
    return "Bearer " + ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def refused(gate: Gate, authorization: str | None, endpoint: str = ENDPOINT) -> str:
    with pytest.raises(NotTrusted) as caught:
        gate.admit(authorization, endpoint)
    return caught.value.why


@pytest.mark.parametrize(("key", "alg"), [(EC, "ES384"), (RSA, "RS384"), (RSA, "RS256"), (RSA, "PS384")])
def test_a_token_of_an_issuer_on_the_list_is_let_in(gate: Gate, key: Any, alg: str) -> None:
    assert gate.admit(signed(key, alg), ENDPOINT).iss == ISS
    assert gate.admit(signed(key, alg, jti="twice", aud=[ENDPOINT]), ENDPOINT).iss == ISS


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a.b", "Bearer a.b.c.d"]
)
def test_a_call_without_a_token_is_refused(gate: Gate, given: str | None) -> None:
    refused(gate, given)


@pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(gate: Gate, alg: str) -> None:
    assert "fits" in refused(gate, by_hand({"alg": alg, "kid": "ec-1", "typ": "JWT"}, claims()))


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
def test_a_token_made_with_the_public_key_as_a_secret_is_refused(gate: Gate, alg: str) -> None:
    """Whoever has the public key could sign, if the algorithm in the token were believed."""
    for public in (EC.as_pem(private=False), json.dumps(EC.as_dict(private=False)).encode()):
        forged = jwt.encode(
            {"alg": alg, "kid": "ec-1", "typ": "JWT"},
            claims(),
            OctKey.import_key(public.hex()),
            algorithms=[alg],
        )
        assert "fits" in refused(gate, f"Bearer {forged}")


def test_a_token_signed_by_somebody_else_under_a_known_key_id_is_refused(gate: Gate) -> None:
    assert "signature" in refused(gate, signed(STRANGER))


def test_a_changed_claim_breaks_the_signature(gate: Gate) -> None:
    head, _, signature = signed().removeprefix("Bearer ").split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(jti="other")).encode()).rstrip(b"=").decode()
    assert "signature" in refused(gate, f"Bearer {head}.{body}.{signature}")


def test_a_key_in_the_tokens_own_header_counts_for_nothing(gate: Gate) -> None:
    token = signed(STRANGER, header={"jwk": STRANGER.as_dict(private=False)})
    assert "signature" in refused(gate, token)


@pytest.mark.parametrize("kid", ["ec-2", "", None, "rsa-1", "../ec-1"])
def test_a_key_id_that_does_not_fit_is_refused(gate: Gate, kid: str | None) -> None:
    refused(gate, signed(header={"kid": kid}))


def test_the_algorithm_must_be_the_one_of_the_key(gate: Gate) -> None:
    other = ECKey.generate_key("P-256", {"kid": "ec-1"})
    refused(gate, signed(other, "ES256"))


@pytest.mark.parametrize("iss", ["https://evil.example", f"{ISS}/", ISS.upper(), "", None, 7])
def test_an_issuer_that_is_not_on_the_list_is_refused(gate: Gate, iss: Any) -> None:
    refused(gate, signed(iss=iss))


@pytest.mark.parametrize(
    "aud",
    [
        "https://cds.example/cds-services",
        "https://cds.example/cds-services/taper-order-select",
        f"{ENDPOINT}/",
        f"{ENDPOINT}/feedback",
        ENDPOINT.replace("https", "http"),
        [ENDPOINT, "https://other.example"],
        [],
        None,
        {"aud": ENDPOINT},
    ],
)
def test_a_token_meant_for_another_address_is_refused(gate: Gate, aud: Any) -> None:
    assert "another address" in refused(gate, signed(aud=aud))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"exp": int(NOW) - 61, "iat": int(NOW) - 300}, "expired"),
        ({"iat": int(NOW) + 61, "exp": int(NOW) + 200}, "future"),
        ({"nbf": int(NOW) + 120}, "not valid yet"),
        ({"exp": int(NOW) - 5 + LONGEST_TOKEN_S + 1}, "longer"),
        ({"exp": int(NOW) - 10}, "longer"),
        ({"exp": None}, "exp"),
        ({"iat": None}, "iat"),
        ({"exp": "soon"}, "exp"),
        ({"exp": True}, "exp"),
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": "x" * 257}, "jti"),
    ],
)
def test_a_token_out_of_its_time_or_without_a_mark_is_refused(
    gate: Gate, changes: dict[str, Any], why: str
) -> None:
    assert why in refused(gate, signed(**changes))


def test_a_minute_between_two_clocks_is_forgiven(gate: Gate) -> None:
    assert gate.admit(signed(exp=int(NOW) - 59, iat=int(NOW) - 300), ENDPOINT)
    assert gate.admit(signed(iat=int(NOW) + 59, jti="b"), ENDPOINT)


def test_a_token_is_good_once(gate: Gate) -> None:
    token = signed()
    gate.admit(token, ENDPOINT)
    assert "used before" in refused(gate, token)
    assert "used before" in refused(gate, signed(RSA, "RS384"))


def test_a_refused_token_does_not_use_up_its_mark(gate: Gate) -> None:
    refused(gate, signed(STRANGER))
    refused(gate, signed(), "https://cds.example/cds-services")
    assert gate.admit(signed(), ENDPOINT)


def test_two_workers_share_the_memory_of_used_tokens(tmp_path: Path) -> None:
    here = a_gate(tmp_path, seen=Seen(tmp_path / "seen.sqlite", clock=lambda: NOW))
    here.admit(signed(), ENDPOINT)
    seen = str(tmp_path / "seen.sqlite")
    there = (
        "from pathlib import Path; from handrail.web.seen import Seen;"
        f"s = Seen(Path({seen!r}), clock=lambda: {NOW});"
        f"print(s.first_time('jti', {ISS!r}, 'once', until={NOW + 300}),"
        f" s.first_time('jti', {ISS!r}, 'new', until={NOW}))"
    )
    said = subprocess.run([sys.executable, "-c", there], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "True"]


def test_the_memory_forgets_what_is_over_and_does_not_grow_without_end() -> None:
    now = [NOW]
    seen = Seen(most=3000, clock=lambda: now[0])
    assert seen.first_time("a", until=NOW + 10)
    now[0] = NOW + 11
    assert seen.first_time("a", until=now[0] + 10)
    firsts = [seen.first_time(str(number), until=now[0] + 100) for number in range(6000)]
    assert firsts[0] is True
    assert firsts[-1] is False  # full: a token is rather refused than taken twice
    now[0] += 200
    assert seen.first_time("later", until=now[0] + 1)


def test_where_the_keys_lie_is_never_taken_from_the_token(tmp_path: Path) -> None:
    """A jku is refused unless it is the one noted, and nothing is fetched even then."""
    pinned = "https://ehr.example/keys"
    plain, noted = a_gate(tmp_path), a_gate(tmp_path, jku=pinned)
    assert "address" in refused(plain, signed(header={"jku": pinned}))
    assert "address" in refused(noted, signed(header={"jku": "https://evil.example/keys"}))
    assert "signature" in refused(noted, signed(STRANGER, header={"jku": pinned}))
    assert noted.admit(signed(header={"jku": pinned}), ENDPOINT)


@pytest.mark.parametrize("header", [{"typ": "JWE"}, {"typ": None}, {"crit": ["exp"]}])
def test_other_kinds_of_tokens_are_refused(gate: Gate, header: dict[str, Any]) -> None:
    body = {"alg": "ES384", "kid": "ec-1", "typ": "JWT", **header}
    refused(gate, by_hand({k: v for k, v in body.items() if v is not None}, claims(), b"x" * 96))


def test_keys_are_read_again_when_their_file_changes(tmp_path: Path) -> None:
    gate = a_gate(tmp_path)
    new = ECKey.generate_key("P-384", {"kid": "ec-2"})
    refused(gate, signed(new, header={"kid": "ec-2"}))
    key_file(tmp_path, EC, RSA, new)
    assert gate.admit(signed(new, header={"kid": "ec-2"}), ENDPOINT)
    (tmp_path / "keys.json").write_text("{ half")
    assert gate.admit(signed(jti="still"), ENDPOINT)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("no json", "no JWK set"),
        ({"keys": []}, "no keys"),
        ({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "a"}]}, "secret"),
        ({"keys": [EC.as_dict(private=True)]}, "private"),
        ({"keys": [{**EC.as_dict(private=False), "kid": ""}]}, "key id"),
        ({"keys": [EC.as_dict(private=False), EC.as_dict(private=False)]}, "Two keys"),
        ({"keys": [{**EC.as_dict(private=False), "alg": "HS256"}]}, "does not fit"),
        ({"keys": [{**EC.as_dict(private=False), "use": "enc"}]}, "can't be used"),
        ({"keys": ["x"]}, "key id"),
    ],
)
def test_a_file_of_keys_that_is_not_fit_is_refused(tmp_path: Path, keys: Any, says: str) -> None:
    path = tmp_path / "k.json"
    path.write_text(keys if isinstance(keys, str) else json.dumps(keys))
    with pytest.raises(InputError, match=says):
        read_keys(path)


@pytest.mark.parametrize(
    ("client", "headers", "is_here"),
    [
        ("127.0.0.1", {"host": "127.0.0.1:8000"}, True),
        ("::1", {"host": "[::1]:8000"}, True),
        ("127.0.0.1", {"host": "localhost"}, True),
        ("127.0.0.1", {"host": "localhost", "origin": "http://localhost:3000"}, True),
        ("10.0.0.7", {"host": "localhost"}, False),
        ("127.0.0.1", {"host": "rebound.example"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "127.0.0.1"}, False),
        ("127.0.0.1", {"host": "localhost", "forwarded": "for=10.0.0.7"}, False),
        ("127.0.0.1", {"host": "localhost", "origin": "https://evil.example"}, False),
        ("127.0.0.1", {"host": "localhost", "origin": "http://[bad"}, False),
        ("127.0.0.1", {"host": "localhost", "origin": "null"}, False),
        (None, {"host": "localhost"}, False),
        ("127.0.0.1", {}, False),
        ("127.0.0.1", {"host": "127.0.0.1.evil.example"}, False),
    ],
)
def test_only_this_machine_itself_may_call_without_a_token(
    client: str | None, headers: dict[str, str], is_here: bool
) -> None:
    assert is_loopback(client, headers) is is_here


def test_the_real_clock_is_used_when_none_is_given(tmp_path: Path) -> None:
    gate = Gate((Issuer(iss=ISS, keys=key_file(tmp_path, EC)),), Seen())
    assert gate.admit(signed(iat=int(time.time()), exp=int(time.time()) + 60), ENDPOINT)
