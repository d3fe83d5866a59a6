"""What an author of rules reads when a condition can't be used: what was found, and what to write."""

from __future__ import annotations

import pytest

from handrail.errors import PackError
from handrail.medicine.conditions import DEEPEST, LARGEST_NUMBER, LONGEST_TEXT, parse_condition
from handrail.medicine.kleene import Between, Members, is_settled
from tests.medicine.test_conditions import WORDS, answer, judge

COMPARE = "Compare numbers with numbers and words with words; a yes or no stands alone."
LANGUAGE = (
    "Use and, or, not, comparisons, in (...), + - * /, and the functions med, cond, sym, known and n_groups."
)
A_LIST = "Write: country in ('US', 'CA')."
THE_LIST = "the list after 'in' must hold fixed values of one kind."
FUNCTIONS = "There are, each with one thing in brackets: med, cond, sym, known, n_groups."
GROUPS = "Write n_groups(('opioid', 'benzodiazepine'))."
IN_VOCABULARY = "Use a word of vocabulary.toml, or add it there."

REFUSED = [
    ("dose_mg is 5", "'is' can't be used.", "Use == or !=."),
    ("dose_mg == 'US'", "dose_mg and 'US' can't be compared.", COMPARE),
    ("a == b", "a and b can't be compared.", COMPARE),
    ("country == dose_mg", "country and dose_mg can't be compared.", COMPARE),
    ("dose_mg > 5 < 'US'", "5 and 'US' can't be compared.", COMPARE),
    ("country < 'UK'", "words can't be larger or smaller.", "Use ==, != or in."),
    ("country == 'DE'", "'DE' is no value of country.", "It can be: US, UK, CA."),
    ("'DE' != country", "'DE' is no value of country.", "It can be: US, UK, CA."),
    ("country in ('US', 'DE')", "'DE' is no value of country.", "It can be: US, UK, CA."),
    ("country in 'US'", "'in' needs a list in brackets.", A_LIST),
    ("country in ()", "'in' needs a list in brackets.", A_LIST),
    ("dose_mg not in (5, 'US')", THE_LIST, "Write them out."),
    ("dose_mg in (5, days)", THE_LIST, "Write them out."),
    ("dose_mg", "It gives a number or a word, not yes or no.", "Compare it with something."),
    ("'US'", "It gives a number or a word, not yes or no.", "Compare it with something."),
    ("dose_mg and a", "dose_mg is not a yes or no.", "Compare it with something."),
    ("not dose_mg", "dose_mg is not a yes or no.", "Compare it with something."),
    ("a or 5", "5 is not a yes or no.", "Compare it with something."),
    (
        "dose_mgg > 5",
        "there is no fact 'dose_mgg'. Did you mean 'dose_mg'?",
        "Use a name of vocabulary.toml, or add one there.",
    ),
    ("xyz > 5", "there is no fact 'xyz'.", "Use a name of vocabulary.toml, or add one there."),
    ("conditions > 5", "'conditions' is a list.", "Ask for one of it: cond('...')."),
    ("symptoms", "'symptoms' is a list.", "Ask for one of it: sym('...')."),
    ("other_medicines == 'x'", "'other_medicines' is a list.", "Ask for one of it: med('...')."),
    ("dose_mg > -weight_kg", "a minus sign stands before a fact.", "Write 0 - name."),
    ("-country == 'US'", "country is not a number.", "Calculate with numbers only."),
    ("dose_mg + country > 1", "country is not a number.", "Calculate with numbers only."),
    ("a + 1 > 2", "a is not a number.", "Calculate with numbers only."),
    ("dose_mg % 2 == 1", "dose_mg % 2 can't be calculated here.", "Use + - * or /."),
    ("dose_mg / 0 > 1", "it divides by zero.", "Divide by something else."),
    ("dose_mg > 1e13", "a number is too large.", "Stay below 1e+12."),
    ("dose_mg > True", "True can't stand here.", "Use a number, or a word in quotes."),
    ("dose_mg > None", "None can't stand here.", "Use a number, or a word in quotes."),
    ("med('xyz')", "med('xyz') is not in the vocabulary.", IN_VOCABULARY),
    ("med('opioids')", "med('opioids') is not in the vocabulary. Did you mean 'opioid'?", IN_VOCABULARY),
    ("cond('coma')", "cond('coma') is not in the vocabulary.", IN_VOCABULARY),
    ("sym('copd')", "sym('copd') is not in the vocabulary.", IN_VOCABULARY),
    ("med(opioid)", "med(...) needs a word in quotes.", "Write med('...')."),
    ("sym(5)", "sym(...) needs a word in quotes.", "Write sym('...')."),
    ("abc(5)", "abc(5) is no function of the language.", FUNCTIONS),
    (
        "medd('opioid')",
        "medd('opioid') is no function of the language. Did you mean 'med'?",
        FUNCTIONS,
    ),
    (
        "n_groups('opioid', 'nsaid') > 1",
        "n_groups('opioid', 'nsaid') is no function of the language. Did you mean 'n_groups'?",
        FUNCTIONS,
    ),
    (
        "n_groups(x='opioid') > 1",
        "n_groups(x='opioid') is no function of the language. Did you mean 'n_groups'?",
        FUNCTIONS,
    ),
    ("a.b('x')", "a.b('x') is no function of the language.", FUNCTIONS),
    (
        "known(dose)",
        "known(dose) asks for no fact. Did you mean 'dose_mg'?",
        "Use a name of vocabulary.toml.",
    ),
    ("known('dose_mg')", "known('dose_mg') asks for no fact.", "Use a name of vocabulary.toml."),
    ("n_groups('opioid') > 1", "n_groups(...) needs a list.", GROUPS),
    ("n_groups(()) > 1", "n_groups(...) needs a list.", GROUPS),
    (
        "n_groups(('opioid', 'nsad')) > 1",
        "med('nsad') is not in the vocabulary. Did you mean 'nsaid'?",
        IN_VOCABULARY,
    ),
    ("lambda: a", "lambda: a is not part of the language.", LANGUAGE),
    ("a if b else c", "a if b else c is not part of the language.", LANGUAGE),
    ("a.b", "a.b is not part of the language.", LANGUAGE),
]


@pytest.mark.parametrize(("text", "found", "fix"), REFUSED, ids=[text for text, _, _ in REFUSED])
def test_an_author_reads_what_was_found_and_what_to_write(text: str, found: str, fix: str):
    with pytest.raises(PackError) as refusal:
        parse_condition(text, WORDS, where="rules.toml, line 7")

    assert refusal.value.message == f"In the condition {text!r}: {found}"
    assert refusal.value.fix == fix
    assert refusal.value.where == "rules.toml, line 7"


@pytest.mark.parametrize("text", ["dose_mg > 80 and", "a; b"])
def test_what_is_no_sentence_at_all_is_shown_with_the_reason_and_a_pattern(text: str):
    with pytest.raises(PackError) as refusal:
        parse_condition(text, WORDS)

    assert refusal.value.message == f"The condition {text!r} can't be read (invalid syntax)."
    assert refusal.value.fix == "Write it like: daily_dose_mg > 80 and not inpatient."
    assert refusal.value.where == ""


def test_what_is_not_even_text_is_said_to_be_so():
    with pytest.raises(PackError, match=r"can't be read \((it nests too deeply or is not text|.*null)"):
        parse_condition("a\x00b", WORDS)


def test_a_long_condition_is_shown_shortened():
    exactly, longer = "a" * 80, "a" * 81

    with pytest.raises(PackError) as whole:
        parse_condition(exactly, WORDS)
    with pytest.raises(PackError) as cut:
        parse_condition(longer, WORDS)

    assert whole.value.message.startswith(f"In the condition '{exactly}': ")
    assert cut.value.message.startswith(f"In the condition '{'a' * 77}...': ")


def test_a_condition_may_be_as_long_as_is_allowed_and_no_longer():
    exactly = "not a or " + "a or " * 398 + "a"
    longer = f"{exactly} or b"

    assert len(exactly) == LONGEST_TEXT
    assert parse_condition(exactly, WORDS).answer({"a": False}) is True
    with pytest.raises(PackError) as refusal:
        parse_condition(longer, WORDS)
    assert refusal.value.message == f"This condition has {len(longer)} characters."
    assert refusal.value.fix == f"Split it into rules of at most {LONGEST_TEXT}."


@pytest.mark.parametrize(
    "wrap",
    [
        "not {}",
        "(b and {})",
        "(b or {})",
    ],
)
def test_brackets_and_operators_may_nest_as_deep_as_is_allowed(wrap: str):
    def nested(levels: int) -> str:
        text = "a"
        for level in range(levels):
            # One kind of operator would be read as a single flat one.
            text = (wrap if wrap.startswith("not") or level % 2 == 0 else "not {}").format(text)
        return text

    parse_condition(nested(DEEPEST), WORDS)
    with pytest.raises(PackError, match=f"nests deeper than {DEEPEST} levels. Split it into two rules"):
        parse_condition(nested(DEEPEST + 1), WORDS)


def test_calculations_comparisons_and_lists_count_as_levels_too():
    def sums(levels: int) -> str:
        return "(" * levels + "dose_mg" + " + 1)" * levels

    # The comparison is one level, the innermost name another.
    for text in ("{} > 5", "5 < {}", "{} in (5, 6)"):
        parse_condition(text.format(sums(DEEPEST - 1)), WORDS)
        with pytest.raises(PackError, match="nests deeper"):
            parse_condition(text.format(sums(DEEPEST)), WORDS)

    def right_sums(levels: int) -> str:
        return "(1 + " * levels + "dose_mg" + ")" * levels

    parse_condition(f"{right_sums(DEEPEST - 1)} > 5", WORDS)
    with pytest.raises(PackError, match="nests deeper"):
        parse_condition(f"{right_sums(DEEPEST)} > 5", WORDS)


def test_the_largest_number_is_allowed_on_both_sides_of_zero():
    assert answer(f"dose_mg <= {LARGEST_NUMBER:.0f}", dose_mg=5) is True
    assert answer(f"dose_mg >= -{LARGEST_NUMBER:.0f}", dose_mg=5) is True


# ------------------------------------------------------------------ what a read condition knows


def test_a_condition_is_known_by_its_text():
    one, two = parse_condition("a and\n  b", WORDS), parse_condition("a  and b", WORDS)

    assert one == two
    assert hash(one) == hash(two)
    assert one != parse_condition("a or b", WORDS)
    assert one != "a and b"
    assert (one.text, repr(one)) == ("a and b", "Condition('a and b')")


def test_a_condition_names_every_fact_that_it_may_depend_on():
    text = "dose_mg > 1 and med('opioid') or cond('copd') and (sym('coma') or known(country)) or not a"

    assert parse_condition(text, WORDS).names == {
        *("dose_mg", "other_medicines", "conditions", "symptoms", "country", "a")
    }
    assert parse_condition("n_groups(('opioid', 'nsaid')) > 1", WORDS).names == {"other_medicines"}


def test_a_number_below_zero_is_a_number():
    assert answer("dose_mg > -5", dose_mg=-5) is False
    assert answer("dose_mg > -5", dose_mg=-4) is True
    assert answer("dose_mg in (-5, 5)", dose_mg=-5) is True
    assert answer("dose_mg + -5 > 0", dose_mg=6) is True
    assert answer("dose_mg > -(-5)", dose_mg=5) is False
    assert judge("dose_mg > -5 and a", dose_mg=-4).missing == {"a"}


def test_a_fixed_value_may_stand_on_the_left():
    assert answer("-5 < dose_mg", dose_mg=-4) is True
    assert answer("-5 < dose_mg", dose_mg=-6) is False
    assert judge("-5 < dose_mg").missing == {"dose_mg"}
    assert answer("'US' == country", country="US") is True
    assert answer("'US' == country", country="UK") is False


def test_minus_signs_count_as_levels_too():
    def below(levels: int) -> str:
        return "dose_mg > " + "-(" * levels + "5" + ")" * levels

    assert parse_condition(below(DEEPEST - 1), WORDS).answer({"dose_mg": 6}) is True
    with pytest.raises(PackError, match="nests deeper"):
        parse_condition(below(DEEPEST), WORDS)


def test_numbers_are_divided_and_not_multiplied():
    assert answer("dose_mg / weight_kg == 4", dose_mg=20, weight_kg=5) is True
    assert answer("dose_mg - weight_kg == 15", dose_mg=20, weight_kg=5) is True
    assert answer("dose_mg * weight_kg == 100", dose_mg=20, weight_kg=5) is True


def test_a_calculation_with_a_range_in_it_is_not_known():
    assert judge("days * 2 > 5", days=Between(3, 7)).answer is None
    assert judge("days * 2 > 5", days=Between(3, 7)).missing == {"days"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Between(3, 7), Between(8, 9), False),
        (Between(3, 7), Between(7, 9), None),
        (Between(7, 9), Between(3, 7), None),
        (Between(8, 9), Between(3, 7), False),
        (Between(5, 5), Between(5, 5), True),
        (Between(5, 5), 5, True),
        (Between(5, 6), 5, None),
        (5, Between(4, 5), None),
        (Between(5, 5), Between(5, 6), None),
        (Between(4, 5), Between(5, 5), None),
    ],
)
def test_two_ranges_are_the_same_only_where_each_is_one_number(one: object, other: object, same: bool | None):
    opposite = None if same is None else not same

    assert answer("dose_mg == days", dose_mg=one, days=other) is same
    assert answer("dose_mg != days", dose_mg=one, days=other) is opposite


def test_a_name_is_there_not_there_or_not_known():
    some = Members(frozenset({"opioid"}), complete=False, absent=frozenset({"nsaid"}))
    sure = Members(frozenset({"opioid"}), unsure=frozenset({"nsaid"}))

    assert answer("med('opioid')", other_medicines=some) is True
    assert answer("med('nsaid')", other_medicines=some) is False
    assert answer("med('benzodiazepine')", other_medicines=some) is None
    assert answer("med('opioid')", other_medicines=sure) is True
    assert answer("med('nsaid')", other_medicines=sure) is None
    assert answer("med('benzodiazepine')", other_medicines=sure) is False


def test_what_is_settled_can_be_changed_by_no_further_knowledge():
    assert is_settled(0)
    assert is_settled(False)
    assert is_settled(Members(frozenset()))
    assert not is_settled(None)
    assert not is_settled(Between(1, 2))
    assert not is_settled(("morphine",))
    assert not is_settled(Members(frozenset(), complete=False))
    assert not is_settled(Members(frozenset(), unsure=frozenset({"opioid"})))
