"""The plan screen: steps that someone edits, their forecast, and the table they are edited in."""

from __future__ import annotations

import datetime as dt

import pytest

import handrail
from handrail.errors import InputError
from handrail.web.planning import edited_rows, steps_sentence
from tests.doors.terminal import START
from tests.web.pages import page_of
from tests.web.plans_asked import ALL_STEPS, ASKED, COURSE, STEPS


def test_edited_steps_are_judged_and_shown(client):
    page = page_of(client.get("/plan", params={**ASKED, "steps": ALL_STEPS}))

    assert "Edited, step by step" in page.text
    assert "Back to the plans that were looked for" in page.text
    assert any("/plan.pdf?" in link and "steps=" in link for link in page.links())


def test_steps_that_break_a_floor_are_shown_with_the_floor_and_without_paper(client):
    page = page_of(client.get("/plan", params={**ASKED, "steps": STEPS}))

    assert "These steps are not offered" in page.text
    assert "The end: from 30 to 0 mg a day is a larger cut" in page.text
    assert "/evidence/rules/FL-04" in page.links()
    assert not any(".pdf" in link or ".ics" in link for link in page.links())


def test_steps_that_cannot_be_made_keep_what_was_typed(client):
    page = page_of(client.get("/plan", params={**ASKED, "steps": "42 mg a day for 14 days"}), status=422)

    assert "the nearest: 40 mg and 45 mg" in page.text
    assert "42 mg a day for 14 days" in [one.get("value") for one in page.all("input")]


def table(**more: list[str]) -> dict[str, object]:
    first = START.isoformat()
    rows = {"dose": ["45", "35", ""], "days": ["14", "14", "7"]}
    dates = [first, (START + dt.timedelta(days=14)).isoformat(), ""]
    return {**ASKED, "first": first, **rows, "from": dates, "was": dates, **more}


def test_without_a_script_the_button_makes_an_address_of_the_table(client):
    answered = client.get("/plan/edit", params=table())

    assert answered.status_code == 303
    assert answered.headers["location"].endswith(
        "steps=45+mg+a+day+for+14+days+then+35+mg+a+day+for+14+days#edit"
    )
    assert "dose=" not in answered.headers["location"]
    assert client.get(answered.headers["location"].partition("#")[0]).status_code == 200


def test_a_date_that_is_changed_makes_the_step_before_it_longer():
    rows = edited_rows(
        ["45", "35"],
        ["14", "14"],
        ["2026-12-01", "2026-12-20"],
        ["2026-12-01", "2026-12-15"],
        dt.date(2026, 12, 1),
    )

    assert rows == [("45", 19), ("35", 14)]
    assert steps_sentence(rows) == "45 mg a day for 19 days then 35 mg a day for 14 days"


def test_a_row_without_a_dose_is_left_out():
    days = dt.date(2026, 12, 1)

    assert edited_rows(["45", " ", "35"], ["14", "x", "7"], [], [], days) == [("45", 14), ("35", 7)]


def test_a_date_before_the_step_that_it_ends_is_refused():
    with pytest.raises(InputError, match="Step 2 can't begin on 2026-11-01"):
        edited_rows(["45", "35"], ["14", "14"], ["", "2026-11-01"], ["", "2026-12-15"], dt.date(2026, 12, 1))


@pytest.mark.parametrize(
    "change", [{"days": ["x", "14", "7"]}, {"dose": ["", "", ""]}, {"days": ["0", "1", "1"]}]
)
def test_a_table_that_cannot_be_read_is_said(client, change):
    page = page_of(client.get("/plan/edit", params=table(**change)), status=422)

    assert "can’t be used" in page.text


def test_the_forecast_of_edited_steps_is_that_of_the_plan(client):
    answered = client.get("/plan/forecast.json", params=table())

    told = answered.json()
    plan = handrail.edited_plan(
        COURSE,
        handrail.Person(
            age_years=58,
            sex="female",
            weight_kg=70,
            egfr_ml_min_1_73m2=48,
            other_medicines=(),
            alcohol_drinks_week=0,
        ),
        steps=((45_000, 14), (35_000, 14)),
        starts_on=START,
        draws=40,
    ).chosen
    assert told["offered"] is False
    assert told["not_offered_because"] == plan.not_offered_because
    assert told["chances"]["moderate"]["mean"] == pytest.approx(plan.forecast.moderate.mean, rel=1e-6)
    assert told["steps"][1] == {"from": (START + dt.timedelta(days=14)).isoformat(), "change": "10 mg less"}
    assert told["figure"].startswith("<svg")


@pytest.mark.parametrize("change", [{"dose": ["1000000", "", ""]}, {"age": "999"}, {"days": ["x", "1", "1"]}])
def test_a_forecast_that_cannot_be_made_is_a_problem_with_a_reason(client, change):
    answered = client.get("/plan/forecast.json", params=table(**change))

    assert answered.status_code == 422
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json()["detail"]


def test_the_table_to_edit_is_there_when_it_is_asked_for(client):
    page = page_of(client.get("/plan", params=ASKED))
    assert "Edit a step" in page.text
    edit = page_of(client.get("/plan", params={**ASKED, "edit": "yes"}))

    doses = [one["value"] for one in edit.all("input") if one.get("name") == "dose"]
    assert len(doses) >= 3
    assert doses[-1] == ""
    assert "edit=" not in " ".join(link for link in edit.links() if ".json" in link)


def test_edited_steps_that_are_not_offered_show_no_dose_to_take(client):
    html = client.get("/plan", params={**ASKED, "steps": "5 mg a day for 7 days"}).text

    assert "These steps are not offered" in html
    assert 'class="take"' not in html


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"dose": ["70", "-5"]}, "row-2-dose", "Step 2: '-5' is no dose a day."),
        ({"dose": ["70", "many"]}, "row-2-dose", "Step 2: 'many' is no dose a day."),
        ({"days": ["7", "0"]}, "row-2-days", "Step 2: '0' is no number of days."),
        ({"from": ["2026-12-01", "2026-11-01"], "was": ["2026-12-01", "2026-12-08"]}, "row-2-from", "Step 2"),
    ],
)
def test_a_wrong_number_in_the_table_is_marked_at_its_field_and_what_was_typed_stays(
    client, change, field, says
):
    sent = {"dose": ["70", "55"], "days": ["7", "7"], "first": "2026-12-01", **change}
    html = client.get("/plan/edit", params={**ASKED, **sent}).text
    page = page_of(client.get("/plan/edit", params={**ASKED, **sent}), status=422)

    assert says in page.text
    assert f"#{field}" in page.links()
    (wrong,) = [one for one in page.all("input") if one.get("aria-invalid") == "true"]
    assert wrong["id"] == field
    assert wrong["aria-describedby"] == "edit-error"
    assert [one["value"] for one in page.all("input") if one.get("name") == "dose"] == sent["dose"]
    assert "Side by side" in html


def test_the_live_forecast_names_the_field_that_is_wrong(client):
    sent = {"dose": ["50", "-5"], "days": ["7", "7"], "first": "2026-12-01"}
    answered = client.get("/plan/forecast.json", params={**ASKED, **sent})

    assert answered.status_code == 422
    assert answered.json()["where"] == "row 2, dose"
