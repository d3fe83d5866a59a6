"""Recognise as a screen: signs to tick, the emergency first, the same bytes as the command line's."""

from __future__ import annotations

from tests.web.pages import LARGEST_PAGE_BYTES, page_of, weight

STIFF = {"symptom": ["rebound_spasticity", "fever"], "last_dose": "36h", "country": "UK"}


def test_empty_it_offers_the_signs_and_when_the_last_dose_was(client):
    answered = client.get("/recognise")
    page = page_of(answered)
    ticks = {one["value"] for one in page.all("input") if one.get("name") == "symptom"}

    assert {"unrousable", "seizure", "fever", "hallucinations", "suicidal_thoughts", "none"} <= ticks
    assert "What isn’t ticked counts as not there." in page.text
    assert weight(answered, client.get) < LARGEST_PAGE_BYTES


def test_in_an_emergency_the_number_and_the_card_stand_before_which_it_is(client):
    text = page_of(client.get("/recognise", params=STIFF)).text

    assert text.index("Call the emergency number now") < text.index("Which it is")
    assert text.index("Ambulance") < text.index("Baclofen stopped suddenly") < text.index("Which it is")
    assert "Withdrawal is likely" in text


def test_what_was_ticked_stays_ticked(client):
    page = page_of(client.get("/recognise", params={**STIFF, "unsure": "seizure"}))
    ticked = {(one["name"], one["value"]) for one in page.all("input") if "checked" in one}

    assert {("symptom", "fever"), ("symptom", "rebound_spasticity"), ("unsure", "seizure")} <= ticked


def test_without_a_danger_sign_it_says_that_this_can_change(client):
    raised = {"fact": "increase_mg_per_day=10, days_since_last_change=1", "course": "20 mg tds for 1 year"}
    told = {"symptom": ["drowsy", "dizzy"], "last_dose": "3h", "age": "50", "egfr": "90", **raised}
    text = page_of(client.get("/recognise", params=told)).text

    assert "This fits a side effect of the dose." in text
    assert "No danger sign was named. That can change within hours" in text


def test_words_that_nobody_understands_are_loud_and_conclude_nothing(client):
    text = page_of(client.get("/recognise", params={"symptoms": "purple toes"})).text

    assert "NOT UNDERSTOOD: purple toes" in text


def test_a_time_that_can_not_be_read_is_refused_in_its_field(client):
    page = page_of(client.get("/recognise", params={**STIFF, "last_dose": "soon"}), status=422)
    fields = {one.get("id"): one for one in page.all("input")}

    assert fields["last_dose"]["value"] == "soon"
    assert fields["last_dose"]["aria-invalid"] == "true"


def test_its_json_is_the_command_lines(client, terminal):
    words = ("recognise", "--symptom", "rebound_spasticity", "--symptom", "fever", "--last-dose", "36h")

    assert (
        client.get("/recognise.json", params=STIFF).text
        == terminal(*words, "--country", "UK", "--json", "-").out
    )


def test_its_json_holds_what_was_told_in_words(client, terminal):
    params = {"symptoms": "very stiff, fever 39, no rash", "missed": "36h", "course": "20 mg tds for 1 year"}
    words = ("recognise", params["symptoms"], "--missed", "36h", "--course", params["course"], "--json", "-")

    assert client.get("/recognise.json", params=params).text == terminal(*words).out
