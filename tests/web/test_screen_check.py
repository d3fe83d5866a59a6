"""The check screen: paste, confirm, answer, override; the same bytes as the command line's."""

from __future__ import annotations

import re

import pytest

from handrail.store import open_store
from tests.web.pages import LARGEST_PAGE_BYTES, Page, page_of, weight

PASTED = "baclofen 25 mg tds, oxycodone 10 mg bd, eGFR 24, missed 2 days, blorp"
ASKED = {
    **{"course": "25 mg tds for 14 months", "also": "oxycodone, zolpidem, gizmox", "egfr": "24"},
    **{"age": "70", "fact": "missed_hours=48", "so_far": "yes"},
}
WORDS = ("check", ASKED["course"], "--also", ASKED["also"], "--egfr", "24", "--age", "70")
FULL = (*WORDS, "--fact", "missed_hours=48", "--so-far")


def test_empty_it_offers_to_paste_or_to_pick(client):
    answered = client.get("/check")

    page = page_of(answered)
    assert "Paste an order, a list or a sentence" in page.text
    assert "Or pick by fields" in page.text
    assert weight(answered, client.get) < LARGEST_PAGE_BYTES


def test_a_pasted_order_is_read_back_and_nothing_is_judged(client):
    page = page_of(client.get("/check", params={"text": PASTED}))

    assert "Nothing has been judged yet." in page.text
    assert "Not read" in page.text
    assert "“" not in page.text  # quotation marks are drawn, not written
    assert "blorp" in page.text
    for word in ("contraindicated", "Stop and think", "Withdrawal"):
        assert word not in page.text


def test_the_confirming_form_asks_what_was_read_and_keeps_what_was_not(client):
    page = page_of(client.get("/check", params={"text": PASTED}))
    fields = {one["name"]: one.get("value", "") for one in page.all("input") if one.get("value")}

    assert fields["course"] == "25 mg tds"
    assert fields["also"] == "oxycodone"
    assert fields["egfr"] == "24"
    assert fields["fact"] == "missed_hours=48"
    assert fields["unread"] == "blorp"
    assert "text" not in fields


def test_what_was_read_is_the_command_lines_too(client, terminal):
    assert (
        client.get("/order.json", params={"text": PASTED}).text
        == terminal("order", PASTED, "--json", "-").out
    )
    assert client.get("/order.json").status_code == 422


def test_several_facts_that_were_read_are_all_asked(client, terminal):
    page = page_of(client.get("/check", params={"text": "baclofen 20 mg tds, missed 2 days, fever 39"}))
    fact = next(one["value"] for one in page.all("input") if one.get("name") == "fact")
    asked = client.get("/check.json", params={"course": "20 mg tds", "fact": fact})
    words = ("check", "20 mg tds", "--fact", "missed_hours=48", "--fact", "temperature_c=39")

    assert fact == "missed_hours=48, temperature_c=39"
    assert asked.text == terminal(*words, "--json", "-").out


def test_what_was_not_read_is_still_not_checked_in_the_answer(client):
    page = page_of(client.get("/check", params={**ASKED, "unread": ["blorp", "and this"]}))

    assert "NOT READ: nothing was concluded from it" in page.text
    assert page.text.index("NOT CHECKED") < page.text.index("and this")


@pytest.mark.parametrize("pasted", ["x" * 9_000, " , ;\n"])
def test_a_text_that_can_not_be_read_stays_in_its_field(client, pasted):
    answered = client.get("/check", params={"text": pasted + "z"})

    assert answered.status_code in (200, 422)
    page_of(answered, status=answered.status_code)


def test_the_answer_stands_in_the_order_what_to_do_why_how_sure_what_not(client):
    text = page_of(client.get("/check", params=ASKED)).text
    order = [
        *("What to do now", "Stop and think", "Clear", "NOT CHECKED: gizmox"),
        *(
            "Everything that sedates, together",
            "Kidneys: the sources side by side",
            "Where a taper would belong",
        ),
    ]

    assert [text.index(word) for word in order] == sorted(text.index(word) for word in order)
    assert "3 sedating things together" in text
    assert "This does not mean that nothing is wrong." in text


def test_no_answer_calls_anything_safe(client):
    for params in (ASKED, {"course": "5 mg tds", "egfr": "95", "age": "40", "also": "none"}):
        assert not re.search(r"\bsafe\b", page_of(client.get("/check", params=params)).text)


def test_refused_it_keeps_what_was_typed_and_points_at_the_field(client):
    page = page_of(
        client.get("/check", params={"course": "20 mg tds", "age": "999", "egfr": "low"}), status=422
    )
    fields = {one.get("id"): one for one in page.all("input")}

    assert fields["egfr"]["value"] == "low"
    assert fields["age"]["aria-invalid"] == "true"
    assert "#age" in page.links()


def test_without_a_course_it_says_what_is_missing(client):
    assert (
        "Nobody said what is taken." in page_of(client.get("/check", params={"age": "70"}), status=422).text
    )


def test_its_json_is_the_command_lines(client, terminal):
    assert client.get("/check.json", params=ASKED).text == terminal(*FULL, "--json", "-").out


def test_a_program_gets_a_problem_where_something_can_not_be_read(client):
    answered = client.get("/check.json", params={"course": "20 mg tds", "age": "999"})

    assert answered.status_code == 422
    assert answered.headers["content-type"].startswith("application/problem+json")


def test_what_comes_from_outside_is_shown_as_text(client):
    hostile = '"><script>alert(1)</script>{{ 7*7 }}\x1b[31m'
    for params in ({"text": hostile}, {**ASKED, "also": hostile, "unread": hostile}):
        answered = client.get("/check", params=params)
        page_of(answered, status=answered.status_code)
        assert "<script>alert" not in answered.text
        assert "49" not in Page(answered.text).text.split("script")[-1][:60]


# ---- going on in spite of a finding -----------------------------------------------------------------


def override(client, **changes):
    """The form as a browser sends it from the page of the answer."""
    shown = client.get("/check", params=ASKED)
    page = page_of(shown)
    token = next(one["value"] for one in page.all("input") if one.get("name") == "form_token")
    fields = {**ASKED, "form_token": token, "rule": "IX-04", "override_reason": "will_monitor", **changes}
    return client.post(
        "/check/override",
        data={name: value for name, value in fields.items() if value is not None},
        headers={
            "Origin": "http://127.0.0.1",
            "Cookie": f"handrail_form={shown.cookies['handrail_form']}",
        },
    )


def test_every_grave_finding_can_be_gone_against_with_a_reason_of_the_list(client):
    page = page_of(client.get("/check", params=ASKED))
    rules = [one["value"] for one in page.all("input") if one.get("name") == "rule"]

    assert "IX-04" in rules
    assert len([one for one in page.all("option") if one.get("value") == "will_monitor"]) == len(rules)


def test_where_nobody_is_saved_an_override_is_printed_and_kept_nowhere(client):
    page = page_of(override(client, comment="Watched on the ward, hourly"))

    assert "This is kept nowhere: nobody is saved here." in page.text
    assert "IX-04" in page.text
    assert "Will be watched" in page.text
    assert "Watched on the ward, hourly" in page.text


def test_where_someone_is_saved_an_override_is_kept_with_its_code(client, tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'handrail.db'}")
    before = getattr(client.app.state, "store", None)
    client.app.state.store = store
    try:
        from handrail.store import LOCAL

        person = store.people.add("A", by=LOCAL)
        page = page_of(override(client, person_id=person.id, comment="Agreed with the unit"))
        (kept,) = store.overrides.of_person(person.id)
    finally:
        client.app.state.store = before

    assert "This is kept with the person" in page.text
    assert (kept.rule, kept.severity, kept.reason) == ("IX-04", "contraindicated", "will_monitor")
    assert kept.comment == "Agreed with the unit"


def test_a_check_for_someone_who_is_saved_stays_theirs_from_page_to_page(client, tmp_path, monkeypatch):
    with open_store(f"sqlite:///{tmp_path / 'handrail.db'}") as store:
        from handrail.store import LOCAL

        monkeypatch.setattr(client.app.state, "store", store, raising=False)
        ada = store.people.add("Ada", by=LOCAL)
        about = {"name": "person_id", "value": ada.id}

        pasted = page_of(client.get("/check", params={"text": "20 mg tds", "person_id": ada.id}))
        answered = page_of(client.get("/check", params={**ASKED, "person_id": ada.id}))
        nobody = client.get("/check", params={**ASKED, "person_id": "f" * 32})

    assert any(about.items() <= one.items() for one in pasted.all("input"))
    forms = [one for one in answered.all("form") if one["action"] == "/check/override"]
    again = 1
    held = [one for one in answered.all("input") if about.items() <= one.items()]
    assert len(held) == len(forms) + again
    assert f"/people/{ada.id}" in answered.links()
    assert not [link for link in answered.links() if link.startswith("/check.json") and ada.id in link]
    assert nobody.status_code == 404


@pytest.mark.parametrize(
    "changes", [{"override_reason": "because"}, {"override_reason": None}, {"rule": "XX-99"}]
)
def test_an_override_needs_a_finding_of_the_answer_and_a_reason_of_the_list(client, changes):
    assert override(client, **changes).status_code == 422


@pytest.mark.parametrize("token", [None, "x" * 43])
def test_an_override_from_elsewhere_is_refused(client, token):
    assert override(client, form_token=token).status_code == 403


def test_an_unread_order_that_may_end_the_medicine_leads_the_page_and_the_answer(client):
    order = "STOP baclofen 25 mg tds. Start tizanidine 4 mg tds"
    read_back = page_of(client.get("/check", params={"text": order}))
    answered = page_of(client.get("/check", params={"course": "20 mg tds", "unread": order}))
    fields = {one["name"]: one.get("value", "") for one in read_back.all("input") if one.get("value")}

    for page in (read_back, answered):
        assert "may say that baclofen is stopped or held" in page.text
        assert page.text.index("must not end at once") < page.text.index("NOT READ")
    assert fields["unread"] == order


def test_an_answer_says_before_its_findings_that_something_was_not_read(client):
    page = page_of(client.get("/check", params={"course": "20 mg tds", "unread": "blorp"}))

    assert page.text.index("NOT READ and isn't in this answer") < page.text.index("NOT READ: nothing")
    assert "stopped or held" not in page.text


def test_what_was_not_read_stays_when_a_field_is_refused(client):
    answered = client.get("/check", params={"ask": "yes", "age": "58", "unread": "STOP baclofen"})
    fields = {one["name"]: one.get("value", "") for one in page_of(answered, 422).all("input")}

    assert fields["unread"] == "STOP baclofen"
