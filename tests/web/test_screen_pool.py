"""Trials together: the forest plot's page, and its files, which are the command line's."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from html import unescape
from urllib.parse import urlencode

import pytest

import handrail
from handrail.cli.errors import exit_with
from handrail.cli.main import app
from handrail.web.case import Case
from tests.web.pages import at, page_of


def test_hartung_and_knapps_interval_is_the_one_that_is_shown_at_first(client):
    page = page_of(client.get("/trial/pool"))
    pooled = handrail.pool(hartung_knapp=True).pooled

    assert f"Risk ratio {pooled.effect:.2f} ({pooled.low:.2f} to {pooled.high:.2f})" in page.text
    assert pooled.predicted is not None
    assert f"{pooled.predicted[0]:.2f} to {pooled.predicted[1]:.2f}" in page.text
    assert "--hartung-knapp" in page.text


@pytest.mark.parametrize("by", ["dose", "detoxified"])
def test_groups_stand_there_with_a_word_that_they_prove_nothing(client, by):
    page = page_of(client.get(at("/trial/pool", {"by": by})))
    found = handrail.pool(hartung_knapp=True, by=by)

    assert found.subgroups is not None
    assert all(name in page.text for name, _ in found.subgroups.groups)
    assert "people were not put into these groups by chance" in page.text


def test_where_trials_dont_differ_the_result_stands_without_groups_and_says_so(client):
    page = page_of(client.get(at("/trial/pool", {"by": "anxiety"})))

    assert "There are no subgroups by anxiety: all are not chosen for anxiety." in page.text
    assert "Risk ratio 0.88" in page.text
    refused = client.get(at("/trial/pool.json", {"by": "anxiety"}))
    assert (refused.status_code, refused.json()["where"]) == (422, "by")


def test_without_each_trial_in_turn_the_result_is_shown(client):
    page = page_of(client.get("/trial/pool"))

    for title, one in handrail.pool(hartung_knapp=True).without_one:
        assert title in page.text
        assert f"{one.effect:.2f} ({one.low:.2f} to {one.high:.2f})" in page.text


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"by": "dose", "method": "reml"},
        {"method": "mantel_haenszel", "measure": "OR"},
        {"hartung_knapp": "no", "without": "beraha2016_dutch", "split_arms": "yes"},
        {"outcome": "abstinent_days"},
    ],
)
@pytest.mark.parametrize(("path", "option"), [("/trial/pool.json", "--json"), ("/trial/pool.svg", "--svg")])
def test_trials_together_are_byte_for_byte_what_the_command_writes(client, capfdbinary, asked, path, option):
    from handrail.web.pool_case import LABELS as POOL_LABELS
    from handrail.web.pool_case import read_pool

    one = read_pool(Case(asked, POOL_LABELS))
    assert one is not None
    assert exit_with(app, [*shlex.split(one.command())[1:], option, "-"]) == 0

    assert client.get(at(path, asked)).content == capfdbinary.readouterr().out


def test_all_trials_ticked_is_the_same_question_as_none_named(client):
    ticks = [("study", row.id) for row in handrail.pool().pooled.rows]
    every = client.get(f"/trial/pool.json?{urlencode(ticks)}")
    fewer = client.get(f"/trial/pool.json?{urlencode(ticks[1:])}")

    assert every.content == client.get("/trial/pool.json").content
    assert len(fewer.json()["pooled"]["rows"]) == len(ticks) - 1


def test_ticks_of_another_outcomes_list_are_not_carried_over(client):
    ticks = urlencode([("study", "addolorato2007"), ("ticked_for", "relapse"), ("outcome", "left_early")])

    rows = client.get(f"/trial/pool.json?{ticks}").json()["pooled"]["rows"]
    assert len(rows) == len(handrail.pool(outcome="left_early").pooled.rows)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"outcome": "happiness"}, "outcome"),
        ({"method": "magic"}, "method"),
        ({"method": "fixed", "hartung_knapp": "yes"}, "hartung_knapp"),
        ({"by": "shoes"}, "by"),
        ({"study": "nobody2000"}, "study"),
        ({"measure": "MD"}, "measure"),
        ({"hartung_knapp": "perhaps"}, "hartung_knapp"),
    ],
)
def test_what_cant_be_pooled_is_refused_at_its_field(client, asked, field):
    page = page_of(client.get(at("/trial/pool", asked)), status=422)
    assert f"#{field}" in page.links()
    assert client.get(at("/trial/pool.json", asked)).json()["where"] == field


def test_the_table_of_the_forest_plot_holds_each_trial_and_the_next_one(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/trial/pool.csv?by=dose").text)))
    found = handrail.pool(hartung_knapp=True, by="dose")

    assert [row["name"] for row in rows if row["part"] == "trial"] == [one.title for one in found.pooled.rows]
    assert {"together", "predicted", "by dose", "without"} <= {row["part"] for row in rows}


def test_a_regression_stands_beside_the_pool_and_is_the_command_lines(client, terminal):
    asked = "outcome=relapse&on=detoxified"
    page = unescape(client.get(f"/trial/pool?{asked}").text)
    command = re.search(r"<code>(handrail evidence pool [^<]*--on [^<]*)</code>", page)

    assert "-0.34" in page
    assert "were not put into these groups by chance" in " ".join(page.split())
    assert command is not None
    shown = terminal(*shlex.split(command[1])[1:], "--json", "-").out
    assert client.get(f"/trial/regression.json?{asked}").json() == json.loads(shown)


def test_a_regression_that_too_few_trials_tell_is_refused_and_the_pool_stands(client):
    asked = "outcome=abstinent_days&on=weeks"
    page = client.get(f"/trial/pool?{asked}")

    assert page.status_code == 200
    assert 'id="regression"' in page.text
    assert "Forest plot" in page.text
    assert client.get(f"/trial/regression.json?{asked}").status_code == 422
