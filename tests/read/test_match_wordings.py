"""Sentences held against the claims of the pack: what says a claim, what denies it, and what does neither."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import handrail
from handrail.read.checker import Checker, checker_of

HERE = Path(__file__).parent
DENIALS: dict[str, list[str]] = tomllib.loads((HERE / "denial_wordings.toml").read_text("utf-8"))
SENTENCES: list[dict[str, list[str]]] = tomllib.loads((HERE / "own_sentences.toml").read_text("utf-8"))[
    "sentence"
]
MORE = [
    line.split(" ", 1)
    for line in (HERE / "more_sentences.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
SAFETY = ("DP01", "TP01", "WD01", "WD03", "IX01", "IX02", "KD02", "KD03", "FA01", "FA04", "DS05", "OD01")
SIGNS = {"asserts": "+", "denies": "-", "unclear": "?"}


@pytest.fixture(scope="module")
def checker() -> Checker:
    base = handrail.load_medicine("baclofen").claims
    assert base is not None
    return checker_of(base)


def test_each_safety_claim_has_twenty_wordings_or_more():
    assert tuple(sorted(DENIALS)) == tuple(sorted(SAFETY))
    assert all(len(set(wordings)) >= 20 for wordings in DENIALS.values())


def test_the_pack_marks_the_same_claims_as_safety_claims(checker: Checker):
    assert {one.id for one in checker.base.claims.values() if one.is_safety} == set(SAFETY)


@pytest.mark.parametrize(
    ("claim", "wording"), [(claim, wording) for claim, wordings in DENIALS.items() for wording in wordings]
)
def test_a_denial_of_a_safety_claim_is_seen(claim: str, wording: str, checker: Checker):
    """High doses are called harmless by asserting DS05, which is refuted; the others are denied."""
    wanted = "asserts" if checker.base.claims[claim].state == "refuted" else "denies"

    assert {one.claim: one.stance for one in checker.claims_in(wording)}.get(claim) == wanted


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["text"][:50])
def test_a_sentence_says_what_it_says_and_nothing_else(case: dict[str, list[str]], checker: Checker):
    found = {
        one.claim + SIGNS[one.stance]
        for one in checker.claims_in(str(case["text"]))
        if one.stance != "unclear"
    }

    assert set(case["must"]) <= found
    assert found <= {*case["must"], *case.get("may", [])}


def test_every_claim_with_frames_says_itself_in_the_words_of_the_pack(checker: Checker):
    """What the pack says a claim is must fire the claim's own frames, or a frame is missing."""
    silent = [
        claim.id
        for claim in checker.base.claims.values()
        if claim.frames
        and claim.id not in {one.claim for one in checker.claims_in(claim.says, is_about=True)}
    ]

    assert silent == []


@pytest.mark.parametrize(("said", "sentence"), MORE, ids=lambda value: value[:50])
def test_a_sentence_is_seen_to_say_or_to_deny_its_claim(said: str, sentence: str, checker: Checker):
    found = {one.claim + SIGNS[one.stance] for one in checker.claims_in(sentence, is_about=True)}

    assert said in found
