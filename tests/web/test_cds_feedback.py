"""What became of cards: taken, kept without anyone's name, and counted."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.exchange.cds_hooks.cards import NOT_CHECKED, OVERRIDE_SYSTEM
from handrail.exchange.cds_hooks.feedback import feedback_rates, read_feedback
from handrail.exchange.cds_hooks.identities import card_uuid, rule_of
from handrail.web.feedback import FeedbackLog
from tests.web.cds_calls import Hooks, ask, bundle, order, record, taken

AT = "2026-11-22T10:05:31Z"
PATH = "/cds-services/taper-order-sign/feedback"


def overridden(card: str, code: str = "will_monitor", **more: Any) -> dict[str, Any]:
    reason = {"reason": {"system": OVERRIDE_SYSTEM, "code": code}, **more}
    return {"card": card, "outcome": "overridden", "overrideReason": reason, "outcomeTimestamp": AT}


def accepted(card: str, suggestion: str) -> dict[str, Any]:
    return {
        "card": card,
        "outcome": "accepted",
        "acceptedSuggestions": [{"id": suggestion}],
        "outcomeTimestamp": AT,
    }


@pytest.fixture
def hooks(tmp_path: Path) -> Hooks:
    return Hooks(tmp_path)


def a_card(hooks: Hooks) -> dict[str, Any]:
    now = record(medications=bundle(taken("baclofen 20 mg", 20, 3, id="m1", since_days=400)))
    return hooks.cards(ask("order-sign", now, order("oxycodone 10 mg", 10, 2)))[0]


def lines_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "cds-feedback.jsonl").read_text().splitlines()]


def test_an_override_is_kept_with_its_rule_and_reason_and_nothing_about_anyone(
    hooks: Hooks, tmp_path: Path
) -> None:
    card = a_card(hooks)
    said = overridden(card["uuid"], userComment="Mrs Canary, 12 Nightingale Road")

    answer = hooks.request("POST", PATH, json={"feedback": [said]})

    assert answer.status_code == 200
    shown, kept = lines_of(tmp_path)
    assert shown["kind"] == "shown"
    assert shown["rule"] == kept["rule"] == card["extension"]["handrail.rule"]
    assert (kept["kind"], kept["reason"], kept["has_comment"]) == ("overridden", "will_monitor", True)
    text = (tmp_path / "cds-feedback.jsonl").read_text()
    for canary in ("Canary", "Nightingale", "p1", "Practitioner", "oxycodone", "baclofen"):
        assert canary not in text


def test_rates_by_rule_can_be_asked_for(hooks: Hooks) -> None:
    card = a_card(hooks)
    suggestion = card["suggestions"][0]["uuid"]
    hooks.request("POST", PATH, json={"feedback": [accepted(card["uuid"], suggestion)]})

    (rate,) = hooks.request("GET", "/cds-feedback").json()["rates"]

    assert rate["rule"] == card["extension"]["handrail.rule"]
    assert (rate["shown"], rate["accepted"], rate["overridden"]) == (1, 1, 0)
    assert rate["to_review"] is False


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], "/feedback"),
        ({}, "/feedback"),
        ({"feedback": []}, "/feedback"),
        ({"feedback": ["x"]}, "/feedback/0"),
        ({"feedback": [{"card": "no uuid"}]}, "/feedback/0/card"),
        ({"feedback": [{"card": str(uuid.uuid4()), "outcome": "ignored"}]}, "/feedback/0/outcome"),
        (
            {"feedback": [{"card": str(uuid.uuid4()), "outcome": "accepted", "outcomeTimestamp": AT}]},
            "/feedback/0/acceptedSuggestions",
        ),
        (
            {"feedback": [{"card": str(uuid.uuid4()), "outcome": "overridden", "outcomeTimestamp": "now"}]},
            "/feedback/0/outcomeTimestamp",
        ),
        (
            {"feedback": [overridden(str(uuid.uuid4())) | {"overrideReason": {"reason": {"code": 7}}}]},
            "/feedback/0/overrideReason/reason/code",
        ),
        (
            {"feedback": [overridden(str(uuid.uuid4())) | {"overrideReason": {"userComment": 7}}]},
            "/feedback/0/overrideReason/userComment",
        ),
    ],
)
def test_feedback_that_does_not_fit_is_refused_with_a_pointer(
    hooks: Hooks, tmp_path: Path, body: Any, pointer: str
) -> None:
    answer = hooks.request("POST", PATH, json=body)

    assert answer.status_code == 400
    assert answer.json()["issue"][0]["location"] == [pointer]
    assert not (tmp_path / "cds-feedback.jsonl").exists()


def test_a_reason_that_is_not_ours_is_kept_as_other() -> None:
    (entry,) = read_feedback(
        {"feedback": [overridden(card_uuid("RN-04", "x"), "Mrs Canary")]}, ["RN-04"], ["will_monitor"]
    )
    assert (entry.rule, entry.reason) == ("RN-04", "other")


def shown_and(rule: str, count: int, overrides: int) -> list[str]:
    lines: list[str] = []
    for number in range(count):
        card = card_uuid(rule, str(number))
        lines.append(json.dumps({"kind": "shown", "rule": rule, "card": card}))
        if number < overrides:
            lines.append(
                json.dumps({"kind": "overridden", "rule": rule, "card": card, "reason": "will_monitor"})
            )
    return lines


@pytest.mark.parametrize(
    ("count", "overrides", "to_review"),
    [(200, 181, True), (200, 180, False), (199, 199, False), (400, 200, False), (300, 300, True)],
)
def test_a_rule_overridden_more_than_nine_times_in_ten_over_the_last_200_goes_to_review(
    count: int, overrides: int, to_review: bool
) -> None:
    (rate,) = feedback_rates(shown_and("IX-01", count, overrides))
    assert (rate.shown, rate.overridden) == (count, overrides)
    assert rate.to_review is to_review
    assert rate.reasons == {"will_monitor": overrides}


def test_a_card_sent_twice_counts_once_and_a_torn_line_is_left_out() -> None:
    lines = [*shown_and("IX-01", 2, 1), *shown_and("IX-01", 2, 1), '{"kind": "shown", "ru', "[]", "7", "{}"]
    (rate,) = feedback_rates(lines)
    assert (rate.shown, rate.overridden) == (2, 1)


@given(st.text(), st.text(), st.sampled_from(["RN-04", "AS-01", NOT_CHECKED, "IX-01"]))
def test_a_card_says_which_rule_it_was(instance: str, issuer: str, rule: str) -> None:
    card = card_uuid(rule, instance, issuer)
    parsed = uuid.UUID(card)
    assert (parsed.version, parsed.variant) == (8, uuid.RFC_4122)
    assert rule_of(card, ["AS-01", "IX-01", "RN-04", NOT_CHECKED]) == rule
    assert rule_of(card, ["DL-01"]) == ""
    assert rule_of(str(uuid.uuid4()), ["RN-04"]) == ""


def test_the_file_is_moved_aside_when_it_is_large_and_nothing_kept_is_lost(tmp_path: Path) -> None:
    log = FeedbackLog(tmp_path / "log.jsonl", largest_bytes=1000, kept=3)
    for number in range(40):
        log.append([json.dumps({"number": number, "pad": "x" * 60})], is_certain=False)

    kept = [json.loads(line)["number"] for line in log.lines()]

    assert kept == list(range(kept[0], 40))
    assert 30 <= len(kept) <= 40
    assert sorted(path.name for path in tmp_path.glob("log.jsonl.?")) == [f"log.jsonl.{n}" for n in (1, 2, 3)]
    assert all(path.stat().st_size <= 1000 for path in tmp_path.glob("log.jsonl*"))


def test_workers_that_write_at_once_do_not_mix_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    code = (
        "import json, sys; from pathlib import Path; from handrail.web.feedback import FeedbackLog\n"
        f"log = FeedbackLog(Path({str(path)!r}), largest_bytes=40_000, kept=4)\n"
        "for n in range(150):\n"
        "    log.append([json.dumps({'who': sys.argv[1], 'n': n, 'pad': 'y' * 100})], is_certain=False)"
    )
    workers = [subprocess.Popen([sys.executable, "-c", code, str(who)]) for who in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]

    entries = [json.loads(line) for line in FeedbackLog(path, kept=4).lines()]

    assert {(one["who"], one["n"]) for one in entries} == {(str(w), n) for w in range(3) for n in range(150)}


def test_a_log_that_can_not_be_written_is_said_and_keeps_no_card_from_anyone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="can't be written"):
        FeedbackLog(tmp_path / "file" / "log.jsonl")
    hooks = Hooks(tmp_path, feedback_log=tmp_path / "file" / "log.jsonl")
    assert a_card(hooks)


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    log = FeedbackLog(tmp_path / "a" / "log.jsonl")
    log.append(["{}"], is_certain=True)
    assert log.path.stat().st_mode & 0o077 == 0
