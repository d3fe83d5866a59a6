"""Rules past their day of review: every answer says so, in words and as data."""

from __future__ import annotations

import dataclasses

import pytest

import handrail
from handrail.check.rule_set import expired
from handrail.exchange.findings import pack_head
from handrail.report.words import of_pack

PACK = handrail.load_medicine("baclofen")


def test_the_last_line_of_an_answer_says_that_its_rules_are_out_of_date():
    late = dataclasses.replace(PACK, review_by="2020-01-01")

    assert of_pack(late).endswith(expired(late))
    assert "out of date" in of_pack(late)
    assert "out of date" not in of_pack(PACK) or expired(PACK)


def test_the_head_of_the_data_says_so_too(monkeypatch: pytest.MonkeyPatch):
    late = dataclasses.replace(PACK, review_by="2020-01-01")
    monkeypatch.setattr("handrail.medicine.pack.load_medicine", lambda _name: late)

    assert pack_head("baclofen", PACK.version, PACK.rules_date)["expired"] == expired(late)
