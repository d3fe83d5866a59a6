"""`handrail feedback`: the log of cards counted, as the server's own address counts it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path

import pytest

from handrail.exchange.cds_hooks.feedback import line_of_shown
from handrail.exchange.cds_hooks.kept_log import kept_lines, log_place_of
from tests.doors.terminal import Terminal
from tests.web.cds_calls import Hooks, ask, bundle, order, record, taken
from tests.web.test_cds_feedback import PATH, overridden

AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder in which one card was overridden."""
    hooks = Hooks(tmp_path)
    now = record(medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=400)))
    card = hooks.cards(ask("order-sign", now, order("oxycodone 10 mg", 10, 2)))[0]
    assert hooks.request("POST", PATH, json={"feedback": [overridden(card["uuid"])]}).status_code == 200
    (tmp_path / "answer.json").write_text(hooks.request("GET", "/cds-feedback").text)
    return tmp_path


def test_the_command_counts_what_the_servers_address_counts(terminal: Terminal, folder: Path) -> None:
    said = terminal("feedback", "--log", str(folder / "cds-feedback.jsonl"), "--json", "-")

    assert json.loads(said.out) == json.loads((folder / "answer.json").read_text())
    assert json.loads(said.out)["rates"][0]["reasons"] == {"will_monitor": 1}
    assert said.code == 0


def test_the_table_names_the_rule_and_the_reason_in_words(terminal: Terminal, folder: Path) -> None:
    said = terminal("feedback", "--log", str(folder / "cds-feedback.jsonl"))
    row = next(line.split() for line in said.out.splitlines() if line.startswith("IX-") and " 1 " in line)

    assert row[2:] == ["1", "0", "1", "0"]
    assert "Will be watched" in said.out.partition("Why they were overridden")[2]


def test_the_log_is_found_through_the_servers_settings(
    terminal: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = folder / "cds.toml"
    settings.write_text('state_dir = "."\n')
    monkeypatch.setenv("HANDRAIL_CDS", str(settings))

    assert log_place_of(folder.parent) == folder / "cds-feedback.jsonl"
    assert terminal("feedback").code == 0
    settings.write_text('state_dir = "."\nfeedback_log = "elsewhere.jsonl"\n')
    assert terminal("feedback").code == 2


def test_without_settings_the_log_lies_in_the_folder_for_saved_data(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HANDRAIL_CDS", raising=False)
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path / "data"))
    hooks = Hooks(tmp_path, state_dir=None)
    now = record(medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=400)))

    assert hooks.cards(ask("order-sign", now, order("oxycodone 10 mg", 10, 2)))

    assert {one.name for one in (tmp_path / "data").iterdir()} >= {"cds-feedback.jsonl", "cds-seen.sqlite"}
    assert json.loads(terminal("feedback", "--json", "-").out)["rates"][0]["rule"] == "IX-01"


def test_no_log_says_where_it_was_looked_for_and_an_empty_one_that_nothing_was_shown(
    terminal: Terminal, tmp_path: Path
) -> None:
    place = tmp_path / "log.jsonl"
    said = terminal("feedback", "--log", str(place))
    assert said.code == 2
    assert str(place) in "".join(said.err.splitlines())

    place.touch()
    assert "No card has been shown yet" in terminal("feedback", "--log", str(place)).out
    assert terminal("feedback", "--log", str(tmp_path)).code == 2


def test_a_rule_that_nearly_everybody_overrides_comes_first_and_leaves_with_1(
    terminal: Terminal, tmp_path: Path
) -> None:
    place = tmp_path / "log.jsonl"
    lines: list[str] = []
    for _ in range(200):
        card = str(uuid.uuid4())
        lines.append(line_of_shown("IX-01", card, "taper-order-sign", AT))
        lines.append(json.dumps({"kind": "overridden", "rule": "IX-01", "card": card, "reason": ""}))
    lines.append(line_of_shown("DL-01", str(uuid.uuid4()), "taper-order-sign", AT))
    place.write_text("\n".join(lines) + "\n")
    said = terminal("feedback", "--log", str(place))

    assert said.code == 1
    assert said.out.index("Rules to go through") < said.out.index("IX-01: ") < said.out.index("What became")
    assert "none given (200)" in said.out


def test_lines_moved_aside_are_counted_too(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text("new\n")
    (tmp_path / "log.jsonl.1").write_text("older\n")
    (tmp_path / "log.jsonl.2").write_text("oldest\n")

    assert [line.strip() for line in kept_lines(tmp_path / "log.jsonl")] == ["oldest", "older", "new"]
