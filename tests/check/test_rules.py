"""The rules, the other medicines and the cards of each pack, as a whole."""

from __future__ import annotations

import ast
import re

import pytest

from handrail.check import cards, emergency_cards, emergency_number
from handrail.errors import InputError
from handrail.medicine.lookup import find_medicines, find_words, symptom_names
from handrail.medicine.nouns import Medicine, severity_rank
from handrail.medicine.pack import load_medicine, medicine_names

PACKS = [load_medicine(name) for name in medicine_names()]
every_pack = pytest.mark.parametrize("medicine", PACKS, ids=[pack.name for pack in PACKS])


@every_pack
def test_no_rule_folds_a_graver_one_or_itself_in_the_end(medicine: Medicine):
    rules = {rule.id: rule for rule in medicine.rules}
    for rule in medicine.rules:
        for folded in rule.folds:
            assert severity_rank(rules[folded].severity) <= severity_rank(rule.severity), (rule.id, folded)
        below, reached = set(rule.folds), set(rule.folds)
        while below:
            below = {one for folded in below for one in rules[folded].folds} - reached
            reached |= below
        assert rule.id not in reached


@every_pack
def test_a_rule_that_is_not_verified_says_why(medicine: Medicine):
    assert [rule.id for rule in medicine.rules if not rule.verified and not rule.note] == []


@every_pack
def test_rules_speak_plainly_and_blame_nobody(medicine: Medicine):
    words = re.compile(
        r"\b(abus\w*|addict\w*|users?|non-?complian\w*|patients?|safe(ly)?|µg)\b", re.IGNORECASE
    )

    assert [
        (rule.id, match[0]) for rule in medicine.rules if (match := words.search(f"{rule.says} {rule.do}"))
    ] == []


@every_pack
def test_being_known_only_ever_quietens_a_rule(medicine: Medicine):
    """So that forgetting a fact can never silence one: known(x) stands under an odd number of nots."""

    def positive(node: ast.AST, nots: int) -> list[str]:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            nots += 1
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "known":
            return [] if nots % 2 else [ast.unparse(node)]
        return [found for child in ast.iter_child_nodes(node) for found in positive(child, nots)]

    for rule in medicine.rules:
        assert positive(ast.parse(rule.when.text, mode="eval"), 0) == [], rule.id


@every_pack
def test_every_class_of_another_medicine_is_in_the_vocabulary(medicine: Medicine):
    used = {name for entry in medicine.other_medicines for name in entry.classes}

    assert used == set(medicine.vocabulary.classes)


@every_pack
def test_every_other_medicine_is_found_by_all_its_names_and_codes(medicine: Medicine):
    for entry in medicine.other_medicines:
        names = [entry.name, entry.name.upper(), f"{entry.name} 10 mg at night", *entry.brands]
        names += [code for code in (entry.rxnorm_cui, entry.atc) if code]
        for name in names:
            found = find_medicines([name], medicine)
            assert [one.name for one in found.medicines] == [entry.name], name


@every_pack
def test_a_typing_mistake_is_asked_about_and_never_guessed(medicine: Medicine):
    for entry in medicine.other_medicines:
        bare = re.sub(r"\s*\(.*\)", "", entry.name)
        if len(bare) < 7:
            continue
        mistyped = bare[:3] + bare[4:]
        found = find_medicines([mistyped], medicine)
        assert found.medicines == (), mistyped
        assert "did you mean" in found.not_recognised[0]


@every_pack
def test_every_symptom_of_the_pack_is_understood(medicine: Medicine):
    names = symptom_names(medicine)
    every = [name for s in medicine.symptoms for name in (s.term, s.plain_name, *s.synonyms)]

    _, unknown = find_words(every, medicine.vocabulary.symptoms, names)
    present, _ = find_words(["seizures", "visual hallucinations", "Fits"], medicine.vocabulary.symptoms)

    assert unknown == ()
    assert present == {"seizure", "hallucinations"}


@every_pack
def test_every_word_of_the_vocabulary_is_found_by_all_its_names(medicine: Medicine):
    for words in (medicine.vocabulary.conditions, medicine.vocabulary.symptoms):
        for word in words.values():
            for name in (word.name, word.name.replace("_", " "), word.meaning, *word.synonyms):
                assert find_words([name], words) == ({word.name}, ()), name


OF_SOMETHING_ELSE = {
    *("OD-08", "RN-14", "LA-02", "IX-27", "IX-33", "DR-02", "DS-03"),  # kidneys, alcohol, cannabis, the wheel
    "MD-03",  # how to begin again after days without
}
"""Rules whose advice has the words of less, but not of less of the medicine that is taken."""


@every_pack
def test_whoever_asks_for_less_of_the_medicine_says_gradually(medicine: Medicine):
    """A sudden stop is the other danger: no message may send somebody there."""
    asks_for_less = re.compile(
        r"\b(lower\w*|reduc\w*|cut|halve|less|taper|step down|stop(?!ping| with| rule)|avoid|remove|leave out"
        r"|hold|do not give|do not dispense)\b",
        re.IGNORECASE,
    )
    of_this_medicine = re.compile(
        rf"\b({medicine.name}|dose|doses|it|both|one|two|combination|pair|together)\b", re.IGNORECASE
    )
    but_slowly = re.compile(
        r"gradual|step by step|stepwise|step down over|taper|slow|never stop|(not|never|don.t) (simply )?stop"
        r"|nothing is stopped|don.t cut|sudden|abrupt|under supervision|hold the (next|present) dose"
        r"|cut the dose at once|weeks? or longer|finish or stabilise",
        re.IGNORECASE,
    )
    said = [
        (rule.id, rule.do)
        for rule in (*medicine.rules, *medicine.danger_signs)
        if asks_for_less.search(rule.do)
        and of_this_medicine.search(rule.do)
        and not but_slowly.search(rule.do)
        and rule.id not in OF_SOMETHING_ELSE
    ]

    assert said == []


# --------------------------------------------------------------------------------------- cards


def _text(card_id: str) -> str:
    card = next(card for card in cards() if card.id == card_id)
    return " ".join((card.heading, *card.lines)).casefold()


@pytest.mark.parametrize(
    "step",
    [
        *("emergency number", "up to 10 seconds", "not normal", "start cpr", "defibrillator", "naloxone"),
        *("recovery position", "every minute", "something soft under the head", "nothing in the mouth"),
        *("don't hold down", "take away what is left", "speak calmly", "stay calm", "stay until they do"),
        *("never make the person vomit", "coffee", "cold shower", "sleep it off", "pump card", "on purpose"),
        *("poison centre", "at least 6 hours", "no driving", "withdrawal while recovering"),
    ],
)
def test_the_overdose_card_has_every_step(step: str):
    assert step in _text("overdose")


@pytest.mark.parametrize(
    "step",
    [
        *("it can kill", "emergency number", "the last dose and its time", "packs", "pump card", "cpr"),
        *("drowsy, floppy or hard to wake: give nothing by mouth", "double dose", "stay with the person"),
    ],
)
def test_the_withdrawal_card_has_every_step(step: str):
    assert step in _text("sudden_withdrawal")


def test_the_cards_are_those_of_the_loaded_pack():
    pack = load_medicine()

    assert {card.id: (card.heading, *card.lines) for card in cards()} == dict(pack.cards)
    assert emergency_cards(pack.name) == tuple((card.heading, card.lines) for card in cards())


def test_a_country_without_a_number_on_file_is_told_so():
    assert emergency_number("UK").dial == "999"
    assert emergency_number("US").dial == "911"
    assert emergency_number("ZZ").dial == emergency_number(None).dial == "your local emergency number"
    assert emergency_number().as_of


def test_a_card_of_a_medicine_that_has_none():
    with pytest.raises(InputError, match="There are no cards"):
        emergency_cards("aspirin")
