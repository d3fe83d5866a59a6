"""Signing in through an organisation, against a provider that stands in for one and can lie."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from handrail.errors import InputError
from handrail.store import LOCAL, Store, open_store
from handrail.web.app import create_app
from handrail.web.oidc import Issuer, OidcSettings, oidc_settings
from handrail.web.settings import Settings
from tests.web.browsing import Browser
from tests.web.pages import page_of

ISSUER = "https://login.hospital.example"
SETTINGS = OidcSettings(issuer=ISSUER, client_id="handrail", client_secret="a secret / with signs")


class Provider:
    """An organisation's sign-in: metadata, keys and tokens as the standard has them.

    Attributes:
        claims: changed by a test that makes it lie.
        asked: the forms that its token endpoint was sent.
    """

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.signs_with: Any = self.key
        self.algorithm = "RS256"
        self.about: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
        }
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self.challenge, self.nonce = "", ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("openid-configuration"):
            return httpx.Response(200, json=self.about)
        if request.url.path == "/keys":
            return httpx.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        return self._token(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        fields = dict(parse_qsl(request.content.decode()))
        self.asked.append(fields)
        proof = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        made = base64.urlsafe_b64encode(hashlib.sha256(fields["code_verifier"].encode()).digest())
        if proof != "handrail:a+secret+%2F+with+signs" or made.decode().rstrip("=") != self.challenge:
            return httpx.Response(401, json={"error": "invalid_client"})
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "sub": "g.hopper",
            "aud": "handrail",
            "exp": now + 300,
            "iat": now,
            "nonce": self.nonce,
            **self.claims,
        }
        header = {"alg": self.algorithm, "kid": "one"}
        token = jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, self.signs_with)
        return httpx.Response(200, json={"id_token": token, "access_token": "x", "token_type": "Bearer"})


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_store(database) as opened:
        opened.users.add("root", name="Root", role="admin", password="staple of the ward", by=LOCAL)
        grace = opened.users.add("grace", name="Dr Grace", role="clinician", by=LOCAL)
        opened.users.vouched_by(grace.id, ISSUER, "g.hopper", by=LOCAL)
        yield opened


@pytest.fixture
def browser(store: Store, provider: Provider) -> Browser:
    app = create_app(Settings(warm=False))
    app.state.store = store
    app.state.issuer = Issuer(SETTINGS, httpx.MockTransport(provider))
    return Browser(app)


def _away(browser: Browser, provider: Provider, next_page: str = "/people") -> dict[str, str]:
    """Go to the provider, which notes what it was asked; what the browser is sent back with."""
    sent = browser.get("/sign-in/with", next=next_page)
    assert sent.status_code == 303, sent.text
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}
    assert sent.headers["location"].startswith(f"{ISSUER}/authorize?")
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://127.0.0.1/sign-in/back"
    provider.challenge, provider.nonce = asked["code_challenge"], asked["nonce"]
    return {"state": asked["state"], "code": "one-time"}


def test_someone_whom_the_organisation_knows_signs_in_and_goes_on(browser, provider, store):
    assert "Sign in with your organisation" in page_of(browser.get("/sign-in")).text
    back = browser.get("/sign-in/back", **_away(browser, provider))
    page = page_of(back)
    assert "Signed in as Dr Grace" in page.text
    assert "/people" in page.links()
    assert page_of(browser.get("/me")).text.count("your organisation") == 1
    assert provider.asked[0]["grant_type"] == "authorization_code"
    grace = store.users.by_login("grace")
    assert grace is not None
    assert [one.strength for one in store.sessions.of_user(grace.id)] == ["oidc"]


def test_the_cookie_on_the_way_is_read_by_no_script_and_says_nothing_of_the_secret(browser):
    sent = browser.get("/sign-in/with")
    cookie = next(one for one in sent.headers.get_list("set-cookie") if one.startswith("handrail_sign_in="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=600" in cookie
    assert "secret" not in cookie


def test_whoever_has_no_account_here_gets_none(browser, provider, store):
    provider.claims["sub"] = "a.stranger"
    refused = browser.get("/sign-in/back", **_away(browser, provider))
    assert refused.status_code == 403
    assert "a.stranger" in refused.text
    assert browser.get("/people").status_code == 303
    assert len(store.users.all()) == 2


def test_an_account_that_was_disabled_is_not_let_in_by_anyones_word(browser, provider, store):
    grace = store.users.by_login("grace")
    store.users.change(grace.id, revision=grace.revision, active=False, by=LOCAL)
    assert browser.get("/sign-in/back", **_away(browser, provider)).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["handrail", "another"]},
        {"aud": ["handrail", "another"], "azp": "another"},
        {"exp": 1},
        {"exp": None},
        {"iat": 9_999_999_999},
        {"nonce": "planted"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"at_hash": "another"},
    ],
)
def test_a_token_with_a_wrong_claim_lets_nobody_in(browser, provider, claims):
    provider.claims.update(claims)
    assert browser.get("/sign-in/back", **_away(browser, provider)).status_code == 403
    assert browser.get("/people").status_code == 303


@pytest.mark.parametrize("how", ["another key", "a shared secret", "no signature"])
def test_a_token_that_the_organisation_did_not_sign_lets_nobody_in(browser, provider, how):
    if how == "another key":
        provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    elif how == "a shared secret":
        provider.signs_with, provider.algorithm = OctKey.import_key("a secret / with signs"), "HS256"
    else:
        made = provider._token

        def unsigned(request: httpx.Request) -> httpx.Response:
            answer = made(request).json()
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
            answer["id_token"] = f"{head}.{answer['id_token'].split('.')[1]}."
            return httpx.Response(200, json=answer)

        provider._token = unsigned
    assert browser.get("/sign-in/back", **_away(browser, provider)).status_code == 403
    assert browser.get("/people").status_code == 303


def test_an_answer_to_what_another_browser_was_sent_with_lets_nobody_in(browser, provider):
    """Someone sends a colleague a link that would sign them in as someone else."""
    query = _away(browser, provider)
    victim = Browser(browser.app)
    assert victim.get("/sign-in/back", **query).status_code == 403
    mine = _away(victim, provider)
    assert victim.get("/sign-in/back", **{**mine, "state": query["state"]}).status_code == 403
    assert victim.get("/sign-in/back", code="x").status_code == 403
    assert victim.get("/sign-in/back", state=mine["state"], error="access_denied").status_code == 403
    assert victim.get("/people").status_code == 303


def test_a_cookie_that_this_server_did_not_write_is_not_believed(browser, provider):
    query = _away(browser, provider)
    forged = jwt.encode(
        {"alg": "HS256"},
        {"state": "s", "nonce": "n", "verifier": "v", "next": "/", "back": "b", "exp": 9_999_999_999},
        OctKey.import_key("another secret of the right length"),
    )
    other = Browser(browser.app)
    other.cookies.set("handrail_sign_in", forged)
    assert other.get("/sign-in/back", **{**query, "state": "s"}).status_code == 403


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://login.hospital.example/token"},
        {"jwks_uri": ""},
    ],
)
def test_an_organisation_that_calls_itself_otherwise_or_leads_away_from_tls_is_not_asked(
    browser, provider, about
):
    provider.about.update(about)
    assert browser.get("/sign-in/with").status_code == 403


def test_keys_that_changed_are_fetched_anew(browser, provider):
    assert browser.get("/sign-in/back", **_away(browser, provider)).status_code == 200
    provider.key = provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    again = Browser(browser.app)
    assert again.get("/sign-in/back", **_away(again, provider)).status_code == 200


def test_signing_in_leads_to_no_other_server(browser, provider):
    back = browser.get("/sign-in/back", **_away(browser, provider, "//evil.example"))
    assert "evil.example" not in back.text


def test_where_nobody_vouches_the_page_is_not_there(store):
    app = create_app(Settings(warm=False))
    app.state.store, app.state.issuer = store, None
    assert Browser(app).get("/sign-in/with").status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"HANDRAIL_OIDC_ISSUER": ISSUER},
        {
            "HANDRAIL_OIDC_ISSUER": "http://login.hospital.example",
            "HANDRAIL_OIDC_CLIENT_ID": "x",
            "HANDRAIL_OIDC_CLIENT_SECRET": "x",
        },
    ],
)
def test_half_the_settings_or_an_organisation_without_tls_are_refused(given):
    with pytest.raises(InputError):
        oidc_settings(given)


def test_without_settings_nobody_vouches():
    assert oidc_settings({}) is None
