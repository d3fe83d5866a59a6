"""Too much, no more left, a stay in hospital, a gap, and the papers, as screens."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.doors.terminal import START
from tests.web.pages import LARGEST_PAGE_BYTES, page_of, weight

COURSE = "20 mg three times a day for 2 years"
STORIES = {
    "/overdose": {"amount": "300 mg", "hours_ago": "1", "age": "40", "also": "alcohol", "country": "UK"},
    "/restart": {"course": COURSE, "gap": "3d", "alert": "yes"},
}
"""Answers that don't depend on the time of day."""
WORDS = {
    "/overdose": (
        "overdose",
        "300 mg",
        "--hours-ago",
        "1",
        "--age",
        "40",
        "--also",
        "alcohol",
        "--country",
        "UK",
    ),
    "/restart": ("restart", COURSE, "--gap", "3d", "--alert"),
}
PAPERS = {
    "/letter": {"course": COURSE, "age": "70", "egfr": "38", "on": "2026-11-22"},
    "/aftercare": {"indication": "aud", "country": "UK", "on": "2026-11-22"},
    "/prescriptions": {
        **{"course": COURSE, "age": "58", "egfr": "60", "every": "14"},
        **{"start": START.isoformat(), "draws": "40"},
    },
}
PAPER_WORDS = {
    "/letter": ("letter", COURSE, "--age", "70", "--egfr", "38", "--on", "2026-11-22"),
    "/aftercare": ("aftercare", "--indication", "aud", "--country", "UK", "--on", "2026-11-22"),
    "/prescriptions": (
        *("prescriptions", COURSE, "--age", "58", "--egfr", "60", "--every", "14"),
        *("--start", START.isoformat(), "--draws", "40"),
    ),
}


@pytest.mark.parametrize(
    "path", ["/overdose", "/ran-out", "/admitted", "/restart", "/letter", "/handover", "/aftercare",
             "/prescriptions", "/wallet-card"]
)  # fmt: skip
def test_empty_a_screen_asks_little_and_weighs_little(client, path):
    answered = client.get(path)

    page_of(answered)
    assert weight(answered, client.get) < LARGEST_PAGE_BYTES


@pytest.mark.parametrize("path", STORIES)
def test_a_storys_json_is_the_command_lines(client, terminal, path):
    assert client.get(f"{path}.json", params=STORIES[path]).text == terminal(*WORDS[path], "--json", "-").out


def test_too_much_begins_with_whom_to_call_and_keeps_the_curve_behind(client):
    text = page_of(client.get("/overdose", params=STORIES["/overdose"])).text

    assert text.index("call 999 now") < text.index("Until help comes") < text.index("How grave it may get")
    assert "What was not known" in text


def test_an_amount_that_nobody_knows_is_an_emergency_and_no_refusal(client):
    assert "call the emergency number" in page_of(client.get("/overdose", params={"amount": "unknown"})).text


@pytest.mark.parametrize(
    ("path", "params", "field"),
    [
        ("/overdose", {"age": "40"}, "amount"),
        ("/overdose", {"amount": "blah"}, "amount"),
        ("/ran-out", {"left": "4 x 10 mg"}, "course"),
        ("/restart", {"course": COURSE}, "gap"),
        ("/restart", {"course": COURSE, "gap": "long"}, "gap"),
        ("/admitted", {"course": COURSE, "pump_refill": "soon"}, "pump_refill"),
        ("/letter", {"course": "20 mg tds", "egfr": "low"}, "egfr"),
        ("/handover", {"course": COURSE, "last_dose": "soon"}, "last_dose"),
        ("/prescriptions", {"course": COURSE, "every": "0"}, "every"),
        ("/wallet-card", {"country": "UK"}, "course"),
    ],
)
def test_what_is_missing_or_can_not_be_read_is_marked_in_its_field(client, path, params, field):
    page = page_of(client.get(path, params=params), status=422)
    marked = [one["id"] for _, one in page.elements if one.get("aria-invalid") == "true" and "id" in one]

    assert field in marked
    for name, value in params.items():
        if name != field:
            assert value in [one.get("value") for one in page.all("input")]


@pytest.mark.parametrize("path", ["/overdose", "/restart", "/letter", "/prescriptions"])
def test_a_program_gets_a_problem_where_something_is_missing(client, path):
    answered = client.get(f"{path}.json", params={"age": "40"})

    assert answered.status_code == 422
    assert answered.headers["content-type"].startswith("application/problem+json")


def test_running_out_says_what_to_do_today_before_anything_else(client):
    text = page_of(client.get("/ran-out", params={"course": COURSE, "left": "4 x 10 mg"})).text

    assert "Call the prescriber now." in text
    assert "stop at once" in text


def test_a_stay_in_hospital_leads_to_the_handover_sheet(client):
    page = page_of(client.get("/admitted", params={"course": COURSE, "last_dose": "3 hours"}))

    assert any(link.startswith("/handover?course=") and "last_dose=3+hours" in link for link in page.links())


# ---- papers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAPERS)
def test_a_papers_json_and_text_are_the_command_lines(client, terminal, path):
    words = ("paper", *PAPER_WORDS[path])

    assert client.get(f"{path}.json", params=PAPERS[path]).text == terminal(*words, "--json", "-").out
    assert client.get(f"{path}.txt", params=PAPERS[path]).text == terminal(*words).out


@pytest.mark.parametrize("path", PAPERS)
def test_a_papers_pdf_is_the_command_lines(client, terminal, path, tmp_path):
    place = tmp_path / "paper.pdf"
    terminal("paper", *PAPER_WORDS[path], "--pdf", str(place))
    answered = client.get(f"{path}.pdf", params=PAPERS[path])

    assert answered.headers["content-type"] == "application/pdf"
    assert answered.headers["content-disposition"] == f'inline; filename="{path[1:]}.pdf"'
    assert answered.content == place.read_bytes()


def test_the_wallet_card_is_the_command_lines(client, terminal, tmp_path):
    place = tmp_path / "card.pdf"
    terminal("wallet-card", COURSE, "--country", "AU", "--pdf", str(place))
    params = {"course": COURSE, "country": "AU"}

    assert client.get("/wallet-card.pdf", params=params).content == place.read_bytes()
    assert (
        client.get("/wallet-card.txt", params=params).text
        == terminal("wallet-card", COURSE, "--country", "AU").out
    )


@pytest.mark.parametrize("path", [*PAPERS, "/handover"])
def test_a_paper_shows_its_words_and_asks_for_nobodys_name(client, path):
    params = PAPERS.get(path, {"course": COURSE, "last_dose": "3 hours"})
    page = page_of(client.get(path, params=params))

    assert any(f"{path}.pdf?" in link for link in page.links())
    assert not [one for one in page.all("input") if one.get("name") in ("name", "born", "prescriber")]


def test_the_handover_has_last_usual_and_next_dose(client):
    text = page_of(client.get("/handover", params={"course": COURSE, "last_dose": "3 hours"})).text

    assert text.index("Last dose") < text.index("Usual dose") < text.index("Next dose")
    assert dt.date.today().strftime("%Y") in text


def test_where_something_comes_before_a_plan_it_leads_and_there_is_no_wording(client):
    text = page_of(client.get("/prescriptions", params={"course": COURSE, "symptom": "hallucinations"})).text

    assert "This comes first" in text
    assert "Prescribe" not in text


@pytest.mark.parametrize("path", STORIES)
def test_every_answer_leads_to_who_says_so(client, path):
    page = client.get(path, params=STORIES[path]).text
    assert 'href="/evidence/sources/' in page[page.index("<main") : page.index("</main")]
