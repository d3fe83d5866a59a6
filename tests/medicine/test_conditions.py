"""The condition language: what it reads, what it refuses, and its three answers."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.errors import PackError
from handrail.medicine.conditions import LONGEST_TEXT, parse_condition
from handrail.medicine.kleene import Between, Members
from handrail.medicine.vocabulary import Fact, Vocabulary, Word


def _fact(name: str, kind: str, **more: object) -> Fact:
    return Fact(name=name, kind=kind, meaning=name, **more)  # type: ignore[arg-type]


WORDS = Vocabulary(
    facts={
        **{name: _fact(name, "number") for name in ("dose_mg", "weight_kg", "days")},
        **{name: _fact(name, "truth") for name in ("a", "b", "c")},
        "country": _fact("country", "text", values=("US", "UK", "CA")),
        **{name: _fact(name, "names") for name in ("other_medicines", "conditions", "symptoms")},
    },
    classes={name: Word(name=name, meaning=name) for name in ("opioid", "benzodiazepine", "nsaid")},
    conditions={"copd": Word(name="copd", meaning="")},
    symptoms={"coma": Word(name="coma", meaning="")},
)
UNKNOWN = None


def judge(text: str, **facts: object):
    return parse_condition(text, WORDS).judge(facts)


def answer(text: str, **facts: object):
    return judge(text, **facts).answer


# ------------------------------------------------------------------------------ what it reads


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("dose_mg > 80", {"dose_mg": 81}, True),
        ("dose_mg > 80", {"dose_mg": 80}, False),
        ("dose_mg > 2 * weight_kg + 1", {"dose_mg": 42, "weight_kg": 20}, True),
        ("dose_mg / weight_kg >= 0.5", {"dose_mg": 10, "weight_kg": 20}, True),
        ("dose_mg / weight_kg >= 0.5", {"dose_mg": 10, "weight_kg": 0}, UNKNOWN),
        ("10 <= dose_mg < 20", {"dose_mg": 20}, False),
        ("dose_mg > -5", {"dose_mg": 0}, True),
        ("country in ('US', 'CA')", {"country": "CA"}, True),
        ("country not in ('US', 'CA')", {"country": "UK"}, True),
        ("country == 'UK' and not a", {"country": "UK", "a": False}, True),
        ("known(dose_mg)", {}, False),
        ("known(dose_mg)", {"dose_mg": 0}, True),
        ("(\n  a\n  or b\n)", {"a": True}, True),
    ],
)
def test_it_reads_what_a_rule_says(text: str, facts: dict[str, object], expected: bool | None):
    assert answer(text, **facts) is expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("dose_mgg > 1", "Did you mean 'dose_mg'?"),
        ("med('opiod')", "Did you mean 'opioid'?"),
        ("cond('cpod')", "Did you mean 'copd'?"),
        ("sym('comma')", "Did you mean 'coma'?"),
        ("knwon(a)", "Did you mean 'known'?"),
        ("country == 'UX'", "It can be: US, UK, CA."),
        ("dose_mg == 'US'", "can't be compared"),
        ("country > 'US'", "larger or smaller"),
        ("dose_mg", "not yes or no"),
        ("a + 1 > 2", "not a number"),
        ("dose_mg / 0 > 1", "divides by zero"),
        ("dose_mg is 3", "'is' can't be used"),
        ("dose_mg > 1e300", "too large"),
        ("dose_mg > 2 ** 99", "can't be calculated"),
        ("a if b else c", "not part of the language"),
        ("[x for x in ()]", "not part of the language"),
        ("(lambda: a)()", "no function"),
        ("__import__('os')", "no function"),
        ("a.__class__", "not part of the language"),
        ("dose_mg in weight_kg", "list in brackets"),
        ("conditions", "is a list"),
        ("a and", "can't be read"),
        ("", "can't be read"),
        ("a\x00b", "can't be read"),
        ("not " * 30 + "a", "nests deeper"),
        ("a or " * 800 + "a", f"at most {LONGEST_TEXT}"),
    ],
)
def test_it_refuses_the_rest_and_says_what_is_nearest(text: str, says: str):
    with pytest.raises(PackError) as refusal:
        parse_condition(text, WORDS, where="rules.toml, line 7")

    assert says in str(refusal.value)
    assert refusal.value.where == "rules.toml, line 7"


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str):
    _read_or_refuse(text)


TOKENS = st.sampled_from(
    [
        "a",
        "b",
        "dose_mg",
        "country",
        "(",
        ")",
        "(((",
        ")))",
        "and",
        "or",
        "not",
        "in",
        "==",
        "!=",
        "<",
        ">",
        "<=",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "**",
        "%",
        "'US'",
        "'x'",
        "3",
        ".5",
        "1e9",
        "1j",
        ",",
        ":",
        "=",
        "known",
        "med('opioid')",
        "n_groups(('opioid',))",
        "[",
        "]",
        "{",
        "}",
        "lambda",
        "if",
        "else",
        "for",
        "is",
        "await",
        "yield",
        "\n",
        "\t",
        "#",
        "\\",
        '"',
        "'''",
        "f'{a}'",
        "0x9",
        "π",
    ]
)


@settings(max_examples=800, deadline=None)
@given(st.lists(TOKENS, max_size=40))
def test_any_heap_of_its_own_words_is_read_or_refused(tokens: list[str]):
    _read_or_refuse(" ".join(tokens))


@pytest.mark.parametrize(
    "text", ["(" * 900, "-" * 1900 + "1 > 0", "[" * 300, "~" * 1500 + "a", "a" * 1999, "f" + "(" * 99]
)
def test_deep_and_long_texts_are_refused(text: str):
    with pytest.raises(PackError):
        parse_condition(text, WORDS)


def _read_or_refuse(text: str) -> None:
    try:
        condition = parse_condition(text, WORDS)
    except PackError:
        return
    assert condition.judge({}).answer in (True, False, None)


# --------------------------------------------------------------------------- Kleene's three values

THREE = (True, False, None)


@pytest.mark.parametrize(("x", "y"), list(itertools.product(THREE, THREE)))
def test_and_or_and_not_are_kleenes(x: bool | None, y: bool | None):
    order = {False: 0, None: 1, True: 2}

    assert answer("a and b", a=x, b=y) is min(x, y, key=order.__getitem__)
    assert answer("a or b", a=x, b=y) is max(x, y, key=order.__getitem__)
    assert answer("not a", a=x) is (None if x is None else not x)
    assert answer("not (a and b)", a=x, b=y) is answer("not a or not b", a=x, b=y)
    assert answer("a and b", a=x, b=y) is answer("b and a", a=x, b=y)


@pytest.mark.parametrize(("x", "y", "z"), list(itertools.product(THREE, THREE, THREE)))
def test_and_spreads_over_or(x: bool | None, y: bool | None, z: bool | None):
    assert answer("a and (b or c)", a=x, b=y, c=z) is answer("a and b or a and c", a=x, b=y, c=z)


CONDITIONS = st.recursive(
    st.sampled_from(
        [
            *(
                "a",
                "b",
                "c",
                "dose_mg > 5",
                "dose_mg <= weight_kg",
                "country == 'US'",
                "country in ('UK', 'CA')",
            ),
            *("med('opioid')", "n_groups(('opioid', 'nsaid')) >= 1", "days + dose_mg > 10", "3 < days < 7"),
        ]
    ),
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
    ),
    max_leaves=6,
)
VALUES = {
    **{name: st.booleans() for name in ("a", "b", "c")},
    **{name: st.sampled_from([0, 4, 6, 12]) for name in ("dose_mg", "weight_kg", "days")},
    "country": st.sampled_from(["US", "UK", "CA"]),
    "other_medicines": st.frozensets(st.sampled_from(["opioid", "nsaid"])).map(Members),
}
ALL_FACTS = st.fixed_dictionaries(VALUES)


@settings(max_examples=400, deadline=None)
@given(CONDITIONS, ALL_FACTS, st.sets(st.sampled_from(sorted(VALUES))))
def test_a_known_answer_stays_whatever_more_is_learnt(text: str, facts: dict[str, object], hidden: set[str]):
    condition = parse_condition(text, WORDS)
    partly = {name: value for name, value in facts.items() if name not in hidden}

    answer_now = condition.judge(partly)

    if answer_now.answer is not None:
        assert condition.judge(facts).answer is answer_now.answer
        assert not answer_now.missing
    else:
        assert answer_now.missing
        assert answer_now.missing <= hidden & condition.names


@settings(max_examples=400, deadline=None)
@given(CONDITIONS, ALL_FACTS, st.sets(st.sampled_from(sorted(VALUES))))
def test_facts_that_are_not_missing_could_not_have_settled_it(
    text: str, facts: dict[str, object], hidden: set[str]
):
    condition = parse_condition(text, WORDS)
    partly = {name: value for name, value in facts.items() if name not in hidden}
    now = condition.judge(partly)
    if now.answer is None:
        all_but_missing = {name: value for name, value in facts.items() if name not in now.missing}

        assert condition.judge(all_but_missing).answer is None


def test_only_facts_that_can_still_change_the_answer_are_missing():
    assert judge("a and b", a=True).missing == {"b"}
    assert judge("(a and b) or c", a=False).missing == {"c"}
    assert judge("dose_mg > 5 and known(weight_kg)", weight_kg=3).missing == {"dose_mg"}


# ------------------------------------------------------------------------- partly known facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("days >= 3", True),
        ("days > 3", UNKNOWN),
        ("days < 3", False),
        ("days <= 7", True),
        ("days == 9", False),
        ("days != 9", True),
        ("days == 5", UNKNOWN),
        ("3 <= days <= 7", True),
        ("days > 2 and days < 9", True),
    ],
)
def test_a_range_answers_where_every_value_in_it_would(text: str, expected: bool | None):
    assert answer(text, days=Between(3, 7)) is expected


def test_an_incomplete_list_can_only_say_yes():
    some = Members(frozenset({"opioid"}), complete=False)

    assert answer("med('opioid')", other_medicines=some) is True
    assert answer("med('nsaid')", other_medicines=some) is None
    assert judge("med('nsaid')", other_medicines=some).missing == {"other_medicines"}
    assert answer("n_groups(('opioid', 'nsaid')) >= 1", other_medicines=some) is True
    assert answer("n_groups(('opioid', 'nsaid')) >= 2", other_medicines=some) is None
    assert answer("n_groups(('opioid', 'nsaid')) > 2", other_medicines=some) is False


def test_names_that_nobody_looked_up_answer_nothing():
    assert answer("med('opioid')", other_medicines=("morphine",)) is None
