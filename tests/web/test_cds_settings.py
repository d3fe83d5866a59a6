"""What the hooks are told before they start: wrong settings stop them there."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from handrail.errors import InputError
from handrail.web.cds import cds_router
from handrail.web.cds_settings import CdsSettings, cds_settings, read_cds_settings
from handrail.web.trust import Issuer
from tests.web.cds_calls import Hooks, ask, order, record

KEY = ECKey.generate_key("P-384", {"kid": "k1", "use": "sig"})
BASE = "https://cds.example"


def issuer(folder: Path) -> Issuer:
    (folder / "keys.json").write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    return Issuer(iss="https://ehr.example", keys=folder / "keys.json")


def token(path: str, jti: str) -> dict[str, str]:
    now = int(time.time())
    claims = {"iss": "https://ehr.example", "aud": f"{BASE}{path}", "iat": now, "exp": now + 60, "jti": jti}
    made = jwt.encode({"alg": "ES384", "kid": "k1", "typ": "JWT"}, claims, KEY, algorithms=["ES384"])
    return {"Authorization": f"Bearer {made}"}


def test_with_issuers_every_address_needs_a_token_made_for_it(tmp_path: Path) -> None:
    hooks = Hooks(tmp_path, base_url=BASE, issuers=(issuer(tmp_path),))
    calls = (
        ("GET", "/cds-services", b""),
        (
            "POST",
            "/cds-services/taper-order-sign",
            json.dumps(ask("order-sign", record(), order("x", 1, 1))).encode(),
        ),
        ("POST", "/cds-services/taper-order-sign/feedback", b"{}"),
        ("GET", "/cds-feedback", b""),
    )
    for number, (method, path, body) in enumerate(calls):
        assert hooks.request(method, path, content=body).status_code == 401
        elsewhere = token("/cds-services/taper-order-select", f"a{number}")
        assert hooks.request(method, path, content=body, headers=elsewhere).status_code == 401
        mine = token(path, f"b{number}")
        assert hooks.request(method, path, content=body, headers=mine).status_code in (200, 400)
        again = hooks.request(method, path, content=body, headers=mine)
        assert again.status_code == 401
        assert again.content == b""


def test_a_card_links_to_the_page_of_its_rule_where_the_address_is_known(tmp_path: Path) -> None:
    hooks = Hooks(tmp_path, base_url="http://127.0.0.1")
    (card, *_) = hooks.cards(ask("order-sign", record(), order("baclofen", 60, 3)))
    path = card["links"][0]["url"].removeprefix("http://127.0.0.1")
    assert hooks.request("GET", path).status_code == 200


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("base_url = 7", "not a text"),
        ('base_urls = "x"', "no setting"),
        ('base_url = "http://cds.example"', "no address"),
        ('base_url = "https://user@cds.example"', "no address"),
        ('fhir_servers = ["ftp://x"]', "no address"),
        ('fhir_servers = ["https://x/fhir?y=1"]', "no address"),
        ("within_ms = 0", "milliseconds"),
        ("within_ms = true", "whole number"),
        ('country = "Atlantis"', "country"),
        ('[[issuer]]\niss = "x"', "issuer"),
        ('[[issuer]]\niss = "x"\nkeys = "k"\nother = 1', "issuer"),
        ('[[issuer]]\niss = "x"\nkeys = "k"', "under which address"),
        ("no toml", "can't be read"),
    ],
)
def test_settings_that_can_not_be_meant_are_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "cds.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=says):
        read_cds_settings(path)


def test_keys_that_are_missing_stop_the_start(tmp_path: Path) -> None:
    wrong = CdsSettings(
        base_url=BASE, issuers=(Issuer(iss="x", keys=tmp_path / "none.json"),), state_dir=tmp_path
    )
    with pytest.raises(InputError, match="JWK set"):
        cds_router(wrong)


def test_without_a_file_there_are_the_usual_settings() -> None:
    assert cds_settings({}) == CdsSettings()
    with pytest.raises(InputError, match="can't be read"):
        cds_settings({"HANDRAIL_CDS": "/nowhere/at/all.toml"})
