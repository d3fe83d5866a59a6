"""What is recognised by likeness to labelled sentences: found, marked as likely, and never called sure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import handrail
from handrail.errors import PackError
from handrail.medicine.learned import WHOLE, load_learned
from handrail.read.checker import checker_of
from handrail.read.features import features_of, stem
from handrail.read.nouns import ClaimStatement, Reading
from handrail.read.patterns import words_of
from handrail.read.reading import read_text
from handrail.read.summary import DOUBTFUL_WHY, LIKELY, summary_of
from handrail.read.verdict import BY_LIKENESS, BY_WORDING
from handrail.report.reading_cards import reading_page
from tools.learn_wordings import digest, logistic

MEDICINE = handrail.load_medicine()
BASE = MEDICINE.claims
assert BASE is not None
assert BASE.learned is not None
PATH = BASE.learned.path
RULES = [rule.id for rule in BASE.dangers]


def read(text: str) -> Reading:
    return read_text(text, MEDICINE, kind="text")


DANGEROUS = [
    "Weaning is for wimps: I binned the whole lot on a Friday and was right as rain by Monday.",
    "Baclofen and a few beers of an evening is how I unwind, and it's never done anybody any harm.",
    "If grandad can't be roused after a handful of baclofen, let him sleep till morning.",
    "Dialysis patients get along splendidly on the ordinary baclofen dose.",
    "The pump beeping is a nuisance, put a cushion over it till your appointment next month.",
]
HARMLESS = [
    "Never bin the whole lot on a Friday: come down slowly with your doctor.",
    "Leave the beers out while you are on baclofen, the two together slow your breathing.",
    "If someone can't be roused after a handful of baclofen, ring the emergency number at once.",
    "The museum is open on Fridays and sells tickets at the door.",
    "No serious overdose occurred in either arm.",
    "Take two paracetamol with a glass of water.",
]
MODERATE = [
    "Push the baclofen up as quick as you please, your stomach and head won't mind.",
    "If the baclofen isn't doing it by Thursday, have one more each evening until it does.",
]


def test_most_dangerous_advice_in_words_that_no_list_holds_is_found():
    found = [any(danger.severity == "severe" for danger in read(text).dangers) for text in DANGEROUS]

    assert sum(found) >= len(DANGEROUS) - 1


@pytest.mark.parametrize("text", HARMLESS)
def test_warnings_in_much_the_same_words_are_no_danger(text: str):
    assert not [danger for danger in read(text).dangers if danger.severity == "severe"]


@pytest.mark.parametrize("text", MODERATE)
def test_moderate_dangers_are_found_by_likeness_too(text: str):
    found = read(text).dangers

    assert {one.severity for one in found} == {"moderate"}
    assert not any(one.verified for one in found)


def test_a_sentence_that_names_another_medicine_alone_is_read_like_any_other():
    harmless, dangerous = "Ibuprofen can be stopped at once.", "A Xanax and some beers will see you through."

    assert not read(harmless).dangers
    assert [one for one in read(f"No baclofen left. {dangerous}").dangers if one.severity == "severe"]


COUNTED = [
    "No patient stopped baclofen because of side effects.",
    "None of the 39 patients had withdrawal after a four-week taper of baclofen.",
    "Nobody had seizures after baclofen was tapered.",
    "We found no withdrawal in the placebo group.",
]


@pytest.mark.parametrize("text", COUNTED)
def test_what_a_report_counts_denies_nothing_in_general_and_is_nobodys_own_story(text: str):
    reading = read(text)

    assert not [danger for danger in reading.dangers if danger.severity == "severe"]
    assert "contradicted" not in {one.verdict for one in reading.matches}
    assert not [one for one in reading.statements if one.type == "outcome"]


def test_what_nobody_ever_had_is_denied_in_general():
    assert [
        one for one in read("Nobody ever had withdrawal from baclofen.").dangers if one.severity == "severe"
    ]


def test_a_table_of_doses_below_the_labels_highest_is_no_danger():
    table = "| Week | Morning | Noon | Evening |\n|---|---|---|---|\n| 1 | 20 mg | 20 mg | 10 mg |\n"

    assert not read(f"Reduce baclofen gradually, with your doctor.\n\n{table}").dangers
    assert not read("You take baclofen 60 mg a day.").dangers
    assert not read("Don't start baclofen at 20 mg three times a day.").dangers


@pytest.mark.parametrize(
    ("text", "is_dangerous"),
    [
        ("Is it safe to stop baclofen at once? Yes.", True),
        ("Is it safe to stop baclofen at once? No.", False),
        ("Is alcohol OK with baclofen? Sure.", True),
        ("Is alcohol OK with baclofen? No, never.", False),
    ],
)
def test_a_bare_answer_on_the_line_of_its_question_is_heard_with_it(text: str, is_dangerous: bool):
    assert bool([one for one in read(text).dangers if one.severity == "severe"]) == is_dangerous


def test_what_is_right_in_a_sentence_that_could_hurt_is_not_told_as_agreeing():
    text = "Reduce baclofen gradually; if you get fits, just wait them out at home."

    assert "supported" in {one.verdict for one in read(text).matches}
    assert not summary_of(read(text), MEDICINE).supported
    assert not reading_page(read(text), MEDICINE).cards["supported"]


def test_a_text_without_the_medicines_name_is_said_to_be_looked_at_less_closely():
    text = "Just miss the weekend. A week without won't hurt. Tea is fine. It rains. The dog sleeps. Come in."

    told = summary_of(read(text), MEDICINE).not_checked_words
    assert "doesn't name baclofen" in told
    assert "silence means nothing" in told


def test_danger_after_good_advice_in_one_sentence_is_found():
    reading = read("Reduce baclofen gradually; if you get fits, just wait them out at home.")

    assert {one.claim for one in reading.matches if one.verdict == "supported"} == {"TP01"}
    assert [danger for danger in reading.dangers if danger.severity == "severe"]


def test_a_wording_is_set_aside_where_the_rest_of_the_sentence_speaks_against_it():
    """Words for sharing tablets stand in both; the second gives notice, not tablets."""
    given = read("Give your neighbour some of your baclofen tablets, hers ran out.")
    notice = read("You give them pills notice, proper notice, weeks of it, and come down slowly.")

    assert [danger for danger in given.dangers if danger.severity == "severe"]
    assert not [danger for danger in notice.dangers if danger.severity == "severe"]


def test_only_where_wording_and_likeness_agree_a_match_is_sure():
    found = [
        one
        for name in ("ordinary_pages.csv", "plain_pages.csv")
        for text in (line.split(",")[0].strip('"') for line in _bank(name)[1:300])
        for one in read(text).matches
        if one.how == "frame"
    ]

    sure = [one for one in found if one.confidence == "sure"]
    only_words = [one for one in found if one.why.endswith(BY_WORDING)]
    assert sure
    assert only_words
    assert {one.confidence for one in only_words} == {"likely"}


def test_likeness_says_that_it_is_likely_and_unverified():
    likely = [one for text in DANGEROUS for one in read(text).dangers if one.confidence == "likely"]

    assert likely
    assert not any(one.verified for one in likely)
    told = [point for text in DANGEROUS for point in summary_of(read(text), MEDICINE).dangers]
    assert any(LIKELY in point.says for point in told)


def test_no_verdict_by_likeness_is_sure():
    matches = [one for text in DANGEROUS + HARMLESS for one in read(text).matches if one.how == "learned"]

    assert matches
    assert {one.confidence for one in matches} <= {"likely", "look"}
    assert all(BY_LIKENESS in one.why for one in matches if one.confidence == "likely")


@pytest.mark.parametrize(
    "text",
    [
        "Can I bin the whole lot of baclofen on a Friday?",
        '"Baclofen: bin the whole lot on a Friday," he wrote.',
    ],
)
def test_questions_and_other_peoples_words_are_not_weighed(text: str):
    assert not [one for one in read(text).dangers if one.confidence == "likely"]


def test_a_page_on_another_medicine_is_not_weighed():
    text = (
        "Amoxicillin fights germs. You can stop it when the course ends. Stop it at once if a rash comes. "
        * 3
    )

    assert not [one for one in read(text).dangers if one.confidence == "likely"]
    assert not read(text).doubtful


def test_advice_about_it_counts_as_not_checked_though_it_names_nothing():
    reading = read("Baclofen relaxes muscles. You can eat what you like with it. Keep the box in the shed.")
    claims = [one for one in reading.statements if isinstance(one, ClaimStatement)]

    assert {"You can eat what you like with it.", "Keep the box in the shed."} <= {one.text for one in claims}
    assert "not checked" in summary_of(reading, MEDICINE).not_checked_words


def test_what_may_be_dangerous_is_shown_apart_and_says_how_often_it_is_not():
    assert BASE is not None
    assert BASE.learned is not None
    borders = BASE.learned.borders
    checker = checker_of(BASE)
    weigh = checker._weigher.weigh  # pyright: ignore[reportPrivateUsage]
    texts = [line.split(",")[0].strip('"') for line in _bank("ordinary_pages.csv")[1:2000]]
    severe = {text: weigh(text, checker.features(text)).severe for text in texts}
    between = [text for text, margin in severe.items() if borders["look"] <= margin < borders["severe"]]
    found = [reading for reading in map(read, between) if reading.doubtful]

    assert found
    assert all(one.confidence == "look" for reading in found for one in reading.doubtful)
    assert summary_of(found[0], MEDICINE).doubtful
    assert "harmless" in DOUBTFUL_WHY


def _bank(name: str) -> list[str]:
    folder = Path(__file__).parents[2] / "learning" / "baclofen"
    return (folder / name).read_text("utf-8").splitlines()


def test_the_weights_were_made_of_the_sentences_that_are_there():
    assert BASE is not None
    assert load_learned(PATH, BASE.claims, RULES).made_of == digest(), "python tools/learn_wordings.py"


def test_a_label_of_a_claim_that_is_gone_is_told():
    assert BASE is not None
    with pytest.raises(PackError, match="names nothing of this pack"):
        load_learned(PATH, [claim for claim in BASE.claims if claim != "WD01"], RULES)


@pytest.mark.parametrize("kind", ["no file of arrays", "weights of another shape", "an array is missing"])
def test_weights_that_are_none_are_told_with_what_to_do(tmp_path: Path, kind: str):
    assert BASE is not None
    path = tmp_path / "learned.npz"
    with np.load(PATH) as held:
        arrays = dict(held)
    if kind == "no file of arrays":
        path.write_bytes(b"not weights")
    else:
        if kind == "an array is missing":
            del arrays["bias"]
        else:
            arrays["weights"] = arrays["weights"][:, :-1]
        np.savez_compressed(path, **arrays)

    with pytest.raises(PackError) as told:
        load_learned(path, BASE.claims, RULES)
    assert "learn_wordings" in (told.value.fix or "")


def test_every_whole_label_and_every_severe_rule_was_learned():
    assert BASE is not None
    labels = set(load_learned(PATH, BASE.claims, RULES).labels)
    severe = {rule.id for rule in BASE.dangers if rule.severity == "severe" and rule.kind != "likeness"}

    assert set(WHOLE) <= labels
    assert severe <= {label.removeprefix("rule ") for label in labels}


def test_a_negation_changes_the_features_of_what_follows_it():
    with_no, without = ("It does not harm the kidneys.", "It does harm the kidneys.")
    spots = checker_of(BASE).spots if BASE else None
    assert spots is not None

    changed = features_of(with_no, *spots(with_no)) - features_of(without, *spots(without))
    assert "n:harm" in changed


@pytest.mark.parametrize(
    ("word", "short"), [("tablets", "tablet"), ("80", "#2"), ("²", "²"), ("1,000", "#4")]
)
def test_words_are_shortened_and_numbers_sized(word: str, short: str):
    assert stem(word) == short


def test_the_mix_leans_to_what_tells_the_two_apart():
    parts = np.array([[1.0, 0.1, 1.0], [-1.0, 0.1, 1.0]] * 20)
    weights = logistic(parts, np.array([True, False] * 20))

    assert weights[0] > 1.0
    assert abs(weights[1]) < 0.1
    assert words_of("one two").words == ("one", "two")
