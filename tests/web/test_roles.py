"""Every address, every role, and what belongs to someone else: no, and not a letter of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from handrail.store import ROLES, Role, open_store
from handrail.web import roles
from handrail.web.app import ROUTERS, SCREENS, create_app
from handrail.web.cds import cds_router
from handrail.web.cds_settings import CdsSettings
from handrail.web.roles import ALLOWED, EVERYONE, NOBODY, Doors
from handrail.web.settings import Settings
from tests.web.browsing import hash_quickly
from tests.web.shared import CANARY, Shared, own_records, shared_server

FILLED = {
    "mark": "0" * 16,
    "name:path": "base.css",
    "kind": "json",
    "what": "edit",
    "token": "x" * 43,
    "service_id": "order-check",
    "medicine": "baclofen",
    "rule": "AS-01",
    "key": "leo2005delirium",
    "key_id": "0" * 32,
    "claim": "TP01",
    "question": "cure",
    "outcome": "relapse",
    "ending": "csv",
    "study": "beraha2016_dutch",
    "review": "agabio2023.1",
}
"""What stands in an address for everything that belongs to nobody."""


@cache
def _keys() -> tuple[str, ...]:
    app = create_app(Settings(warm=False))
    own = (route for route in app.router.routes if hasattr(route, "path_regex"))
    routers = (*ROUTERS, *SCREENS, cds_router(CdsSettings()))
    return tuple(sorted(Doors((*own, *(route for each in routers for route in each.routes))).keys()))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with pytest.MonkeyPatch.context() as patched:
        hash_quickly(patched)
        with open_store(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'h.sqlite'}") as store:
            yield shared_server(store)


def test_every_address_of_the_application_stands_in_the_table_and_nothing_else_does():
    assert set(_keys()) == set(ALLOWED)


def test_a_new_address_is_open_to_nobody_until_it_stands_in_the_table(shared, monkeypatch):
    monkeypatch.delitem(roles.ALLOWED, "GET /evidence")  # pyright: ignore[reportArgumentType]
    for role in (NOBODY, *ROLES):
        assert shared.browsers[role].get("/evidence").status_code in (303, 403), role
    assert shared.browsers["clinician"].get("/evidence/rules").status_code == 200


def test_only_the_cards_the_way_in_and_what_has_a_key_of_its_own_is_open_to_everyone():
    opened = {key.split()[1].split("/")[1] for key, allowed in ALLOWED.items() if allowed == EVERYONE}
    assert opened == {
        *("sign-in", "static", "problems", "emergency", "emergency.json", "feed", "health", "health.html"),
        *("cds-services", "cds-feedback", "cds-rules", "api", "smart"),
    }
    api = [key for key, allowed in ALLOWED.items() if allowed == EVERYONE and "/api/" in key]
    assert api == ["GET /api/v1/emergency"]


def test_no_patient_and_no_admin_is_given_a_dose():
    doses = ("/plan", "/check", "/simulate", "/prescriptions", "/handover")
    doses = (*doses, *(f"/api/v1{path}" for path in doses))
    for key, allowed in ALLOWED.items():
        if key.split()[1].startswith(doses):
            assert not {"patient", "admin", NOBODY} & allowed, key


def test_researchers_and_admins_stand_before_no_record():
    for key, allowed in ALLOWED.items():
        if key.split()[1].startswith("/people"):
            assert not {"researcher", "admin", NOBODY} & allowed, key


def test_only_a_clinician_signs_and_only_an_admin_looks_after_accounts():
    for key, allowed in ALLOWED.items():
        if key.endswith(("/approve", "/withdraw")):
            assert allowed == {"clinician"}, key
        if key.split()[1].startswith(("/accounts", "/data")):
            assert allowed == {"admin"}, key


@pytest.mark.parametrize("role", [NOBODY, *ROLES])
@pytest.mark.parametrize("key", _keys())
def test_what_belongs_to_someone_else_is_not_there(shared: Shared, key: str, role: str):
    """OpenEyes' CVE-2021-40375: the page said "Forbidden", and the record stood in its source."""
    method, path = key.split()
    for name, value in {**shared.names, **FILLED}.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, path
    browser = shared.browsers[role]
    if method == "GET":
        answered = browser.get(path)
    elif path.startswith(("/api/", "/cds-")):
        answered = browser.ask("POST", path, json={"course": "20 mg a day"})
    elif path in ("/sign-out", "/me/sign-out-everywhere", "/data/delete"):
        return  # tested by itself: everyone would be signed out
    else:
        page = "/help" if role == NOBODY else "/me"
        token = "x" * 43 if role == NOBODY else browser.token(page)
        fields = {"form_token": token, "label": "x", "reason": "x"}
        as_json = path.endswith(".json")
        answered = browser.ask(
            "POST", path, **({"json": fields | {"fields": []}} if as_json else {"data": fields})
        )
    allowed = role in ALLOWED[key]
    if not allowed:
        assert answered.status_code in (303, 401, 403), (answered.status_code, answered.text[:200])
        if answered.status_code == 303:
            assert answered.headers["location"].startswith("/sign-in")
    elif "{person_id}" in key or "{job_id}" in key:
        assert answered.status_code == 404
    assert answered.status_code < 500
    if role != "admin" or not path.startswith("/accounts"):  # an account's name is the admin's to see
        assert CANARY not in answered.text


@pytest.fixture(scope="module")
def own(shared: Shared) -> dict[Role, str]:
    return own_records(shared)


def test_a_plan_of_ones_own_person_does_not_lead_to_another_persons(shared: Shared, own: dict[Role, str]):
    for role, person_id in own.items():
        browser, names = shared.browsers[role], shared.names
        assert browser.get(f"/people/{person_id}").status_code == 200
        for path in (f"plans/{names['plan_id']}", f"plans/{names['plan_id']}/plan.json"):
            crossed = browser.get(f"/people/{person_id}/{path}")
            assert crossed.status_code == 404
            assert CANARY not in crossed.text
        for path in (f"feeds/{names['feed_id']}/revoke", f"courses/{names['course_id']}/delete"):
            crossed = browser.send(f"/people/{person_id}/{path}", "/me")
            assert crossed.status_code in (403, 404)
    assert shared.store.courses.read(shared.names["course_id"])
    assert [feed.revoked_at for feed in shared.store.feeds.of_person(shared.names["person_id"])] == [None]


def test_a_saved_plan_or_an_override_is_not_written_into_someone_elses_record(shared: Shared):
    names = shared.names
    asked = {"course": "20 mg three times a day for 14 months", "age": "58", "draws": "40"}
    for role in ("clinician", "pharmacist"):
        browser = shared.browsers[role]
        for fields in ({"person_id": names["person_id"]}, {"plan_id": names["plan_id"], "revision": "1"}):
            kept = browser.send("/people/save/plan", "/me", **asked, **fields)
            assert kept.status_code == 404
            assert CANARY not in kept.text
        fields = {"rule": "DL-01", "override_reason": "x", "person_id": names["person_id"]}
        assert browser.send("/check/override", "/me", **asked, **fields).status_code == 404
        assert CANARY not in browser.get("/check", **asked, person_id=names["person_id"]).text
        assert CANARY not in browser.get("/people/save/plan", **asked).text
    assert len(shared.store.plans.of_person(names["person_id"])) == 1


def test_the_way_around_leads_only_where_a_role_may_go(shared: Shared):
    import re

    for role in ROLES:
        browser = shared.browsers[role]
        for page in ("/", "/me", "/help"):
            for link in set(re.findall(r'href="(/[^"#?]*)', browser.get(page).text)):
                assert browser.get(link).status_code not in (401, 403), (role, page, link)


def test_a_patient_sees_what_was_approved_and_neither_drafts_nor_forms(shared: Shared, own: dict[Role, str]):
    page = shared.browsers["patient"].get(f"/people/{own['patient']}").text
    for form in ("/delete", "/courses", "Make a plan", "Approve"):
        assert form not in page
    assert "Change nothing on your own" in page
