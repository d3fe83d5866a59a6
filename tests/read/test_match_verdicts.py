"""What a text may be told about its sentences: the failures that reading has to avoid, by name."""

from __future__ import annotations

import pytest

import handrail
from handrail.read.checker import checker_of
from handrail.read.nouns import Match, Reading
from handrail.read.reading import read_text
from handrail.read.summary import summary_of
from handrail.read.verdict import judge


def read(text: str) -> Reading:
    return read_text(text, handrail.load_medicine("baclofen"), kind="text")


def held(text: str) -> dict[str, Match]:
    return {one.claim: one for one in read(text).matches if one.how != "near"}


def test_a_denial_of_having_said_it_is_no_claim():
    assert "MX02" not in {
        name for name, one in held("I never wrote that it is one of the benzodiazepines, baclofen.").items()
        if one.verdict == "contradicted"
    }  # fmt: skip


def test_what_someone_may_expect_is_not_asserted():
    found = held("Nobody should count on coming off it with no trouble at all.")

    assert all(one.verdict != "contradicted" for one in found.values())


@pytest.mark.parametrize(
    "text",
    [
        "Can I stop baclofen overnight?",
        "Is it safe to drink on baclofen?",
        "Does baclofen need to be tapered?",
    ],
)
def test_a_question_gets_no_verdict(text: str):
    assert {one.verdict for one in held(text).values()} <= {"not checked"}
    assert read(text).dangers == ()


def test_a_bare_no_carries_the_claim_of_its_question():
    text = "Q: Does baclofen need to be tapered?\n\nA: No.\n"

    assert held(text)["TP01"].verdict == "contradicted"


@pytest.mark.parametrize(
    "text",
    [
        "Q: Can I stop baclofen at once if I feel fine?\n\nA: No. Reduce it step by step.\n",
        "Can I stop baclofen at once? No, never.",
        "Should I double my baclofen after a missed dose? No, never.",
    ],
)
def test_a_rightly_answered_question_is_no_danger(text: str):
    assert read(text).dangers == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Baclofen does not cure alcoholism.", "It rightly denies: Baclofen cures alcoholism."),
        (
            "Twelve-step methods are hardly studied, while baclofen is.",
            "It wrongly says: Twelve-step methods are hardly studied.",
        ),
        (
            "Drowsiness is not a side effect of baclofen.",
            "It contradicts: Common side effects are drowsiness, dizziness, weakness and fatigue.",
        ),
    ],
)
def test_what_a_sentence_says_of_a_claim_is_told_with_its_direction(text: str, said: str):
    summary = summary_of(read(text), handrail.load_medicine("baclofen"))

    assert said in [point.title for point in (*summary.supported, *summary.contradicted)]


def test_a_made_up_trial_is_not_said_to_agree_with_its_report():
    found = held("We randomised 9,000 patients to baclofen 3 mg/day or placebo in 2041.")

    assert "CT01" not in found


def test_ones_own_account_is_neither_supported_nor_contradicted():
    reading = read_text(
        "I stopped baclofen cold turkey and had no withdrawal at all.",
        handrail.load_medicine("baclofen"),
        kind="thread",
    )

    assert {one.verdict for one in reading.matches if one.anecdote} <= {"unsettled", "not checked"}


def test_direction_reversed_without_a_negation_is_seen():
    """Neither sentence holds a negation."""
    assert held("Baclofen blocks GABA receptors.")["MX01"].verdict == "contradicted"
    assert held("Baclofen is broken down by the liver, mainly.")["KD01"].verdict == "contradicted"


def test_a_real_trial_with_wrong_facts_is_held_against_the_table_of_trials():
    found = held("BACLOVILLE (Rigal 2012), 30-150 mg baclofen a day, abstinence.")["CT01"]

    assert found.verdict == "contradicted"
    assert "rigal2020bacloville" in found.sources
    right = held("In BACLAD 56 patients took baclofen up to 270 mg a day.")
    assert all(one.verdict != "contradicted" for one in right.values())


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("The maximum dose of baclofen is 240 mg a day.", "DS01"),
        ("The half-life of baclofen is about 30 hours.", "PK01"),
    ],
)
def test_a_number_that_clashes_is_contradicted_and_the_gap_is_told(text: str, claim: str):
    found = held(text)[claim]

    assert (found.verdict, found.how) == ("contradicted", "numeric")
    assert "The text says" in found.why


@pytest.mark.parametrize(
    "text",
    ["The maximum dose of baclofen is 80 mg a day.", "The half-life of baclofen is about 4 hours."],
)
def test_a_number_that_agrees_is_supported(text: str):
    assert {one.verdict for one in held(text).values()} == {"supported"}


def test_nearness_alone_never_decides():
    base = handrail.load_medicine("baclofen").claims
    assert base is not None

    for claim in base.claims.values():
        assert judge(claim, "asserts", how="near").name == "not checked"


def test_a_contested_claim_is_never_contradicted():
    base = handrail.load_medicine("baclofen").claims
    assert base is not None

    for claim in base.claims.values():
        if claim.state in ("contested", "unknown"):
            for stance in ("asserts", "denies"):
                assert judge(claim, stance).name == "unsettled"


def test_a_sentence_that_nobody_can_check_is_counted_and_says_what_to_compare_it_with():
    near = read("Baclofen tablets change how the body handles withdrawal fever in winter.").matches

    assert all(one.verdict == "not checked" for one in near if one.how == "near")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Stop taking baclofen immediately.", "DG-TP01"),
        ("Make them vomit.", "DG-FA04"),
        ("After an overdose let them sleep it off.", "DG-FA01"),
        ("If you miss a dose, take two next time.", "DG-MD01"),
        ("Baclofen is safe on dialysis.", "DG-KD03"),
        ("You can drink on baclofen.", "DG-IX01"),
    ],
)
def test_what_can_hurt_is_found_and_says_what_to_do(text: str, rule: str):
    dangers = read(text).dangers

    assert {one.rule for one in dangers} & {rule, "DG-STOP"}
    assert all(one.do and one.sources for one in dangers)


@pytest.mark.parametrize(
    "text",
    [
        "Do not stop baclofen suddenly.",
        "Never make anyone vomit.",
        "Avoid alcohol while you take baclofen.",
        "It is a myth that you can stop baclofen overnight.",
        "Is it safe to stop at once?",
        "In one trial people took up to 270 mg a day.",
        "Keep the tablets away from children.",
        'Some say "you can just stop". That is wrong: stopping baclofen suddenly can cause seizures.',
        "The usual dose of baclofen is up to 60 mg a day.",
        "Do not take more than 60 mg of baclofen a day.",
        "Start baclofen with 2.5 mg three times a day.",
        "Intrathecal baclofen comes in ampoules of 10 mg in 20 mL.",
        "The baclofen pump was filled with 18 mg.",
        "Before the pump he took 80 mg of baclofen.",
    ],
)
def test_good_advice_raises_no_severe_alarm(text: str):
    assert [one for one in read(text).dangers if one.severity == "severe"] == []


@pytest.mark.parametrize(
    "text",
    [
        "You must taper, doctors say. That is wrong: you can stop baclofen at once.",
        "That is wrong, nobody has to taper baclofen.",
        "It is a myth that baclofen must be tapered.",
    ],
)
def test_a_rejection_of_what_was_said_before_hides_no_denial(text: str):
    assert "DG-TP01" in {one.rule for one in read(text).dangers}


def test_what_may_be_rejected_before_or_after_is_not_checked():
    (match,) = read("This is false: baclofen must be tapered.").matches

    assert (match.stance, match.verdict) == ("unclear", "not checked")


@pytest.mark.parametrize(
    "text",
    [
        "The screening bolus of baclofen for the pump is 50 mg intrathecally.",
        "Give an intrathecal baclofen test dose of 50 mg.",
    ],
)
def test_a_bolus_into_the_spine_in_milligrams_is_found(text: str):
    assert "DG-PUMP-UNIT" in {one.rule for one in read(text).dangers}


def test_every_danger_that_asks_for_less_says_gradually_or_with_whom():
    base = handrail.load_medicine("baclofen").claims
    assert base is not None

    for rule in base.dangers:
        if "reduce" in rule.do.lower() or "smaller steps" in rule.do:
            assert "gradually" in rule.do or "prescriber" in rule.do
        if "above 80 mg" in rule.do or "so much already" in rule.do:
            assert "gradually" in rule.do


def test_patterns_are_compiled_once_for_a_base():
    base = handrail.load_medicine("baclofen").claims
    assert base is not None

    assert checker_of(base) is checker_of(base)


@pytest.mark.parametrize(
    "text",
    [
        "Forgot your tablet at noon? Take two of them tonight to make up for it.",
        "Pump alarm in the night? It can wait until the clinic opens.",
    ],
)
def test_an_answer_is_read_with_the_question_before_it(text: str):
    assert [one for one in read(text).dangers if one.severity == "severe"]


@pytest.mark.parametrize(
    "text",
    [
        "Forgot your tablet at noon? Leave it out and take the next one as usual.",
        "Too many tablets? Ring 999 and stay with them until the ambulance comes.",
        "Never stop baclofen overnight: fits and a high fever can follow.",
        "Waiting at home after an overdose costs lives.",
    ],
)
def test_a_right_warning_raises_no_alarm(text: str):
    assert [one.rule for one in read(text).dangers if one.severity == "severe"] == []
