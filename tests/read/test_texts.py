"""Texts of many kinds: leaflets, abstracts, threads, questions and answers, wikitext, HTML."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from handrail.medicine import load_medicine
from handrail.read.reading import take_apart
from tests.read.told import lines_of

TEXTS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("texts.toml").read_text(encoding="utf-8")
)["text"]


@pytest.mark.parametrize("text", TEXTS, ids=[text["id"] for text in TEXTS])
def test_a_text_tells_what_it_tells_and_nothing_else(text: dict[str, Any]) -> None:
    parts = take_apart(text["text"], load_medicine("baclofen"), kind=text.get("kind"))

    assert lines_of(parts) == text["finds"]
