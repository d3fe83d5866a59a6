"""Amounts that were swallowed, as people write them; what is not known exactly is a range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.course.ingested import Ingested, read_ingested
from handrail.errors import InputError
from handrail.medicine.pack import load_medicine


@pytest.mark.parametrize(
    ("text", "low_mg", "high_mg"),
    [
        ("300 mg", 300, 300),
        ("30 x 10 mg", 300, 300),
        ("30 tablets of 10 mg", 300, 300),
        ("30 10 mg tablets", 300, 300),
        ("10 mg x 30", 300, 300),
        ("half a 10 mg tablet", 5, 5),
        ("10 mg + 20 x 10 mg", 210, 210),
        ("1.5 g", 1500, 1500),
        ("20 to 30 tablets of 10 mg", 200, 300),
        ("100-200 mg", 100, 200),
        ("between 100 and 200 mg", 100, 200),
        ("100 mg to 1 g", 100, 1000),
        ("up to 40 tablets of 10 mg", 0, 400),
        ("an unknown number of 10 mg tablets from a pack of 84", 0, 840),
        ("unknown number of tablets of 25 mg from a box of 100", 0, 2500),
        ("Some 10 mg tablets from a pack of 30.", 0, 300),
    ],
)
def test_an_amount_is_read(text: str, low_mg: float, high_mg: float):
    found = read_ingested(text)

    assert (found.low_mg, found.high_mg) == (low_mg, high_mg)
    assert found.is_exact == (low_mg == high_mg)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not said how much"),
        ("unknown", "not said how much"),
        ("at least 100 mg", "no upper end"),
        ("200 to 100 mg", "first end is larger"),
        ("300", "no unit"),
        ("-5 mg", "below zero"),
        ("0 mg", "no dose"),
        ("1,500 mg", "two ways"),
        ("30 tablets", "not said how strong"),
        ("a handful", "can't be read"),
        ("x" * 300, "300 letters"),
    ],
)
def test_an_amount_that_could_mean_two_things_or_none_is_refused_with_a_way_to_write_it(text: str, says: str):
    with pytest.raises(InputError, match=says) as refused:
        read_ingested(text)

    assert refused.value.fix
    assert refused.value.where == "amount"


@given(st.text(max_size=60))
def test_no_text_makes_it_fall_over(text: str):
    try:
        found = read_ingested(text)
    except InputError:
        return
    assert found.high_micrograms is not None
    assert 0 <= found.low_micrograms <= found.high_micrograms > 0


@given(st.integers(1, 200), st.integers(1, 50))
def test_tablets_times_strength_is_exact(count: int, strength: int):
    assert read_ingested(f"{count} x {strength} mg").high_micrograms == count * strength * 1000


def test_an_impossible_range_is_refused():
    with pytest.raises(InputError, match="can't have been swallowed"):
        Ingested(low_micrograms=5, high_micrograms=1)


@pytest.mark.parametrize(
    ("text", "low_mg"),
    [
        ("a handful", 0),
        ("a few 10 mg tablets", 0),
        ("an unknown number of 10 mg tablets", 0),
        ("no idea", 0),
        ("all of them", 0),
        ("lots of tablets", 0),
        ("more than 20 tablets of 10 mg", 200),
    ],
)
def test_what_has_no_upper_end_is_taken_only_where_it_may_be(text: str, low_mg: float):
    with pytest.raises(InputError):
        read_ingested(text)
    found = read_ingested(text, may_be_open=True)

    assert (found.low_mg, found.high_mg, found.is_open) == (low_mg, float("inf"), True)
    assert not found.is_exact


def test_words_that_say_no_amount_are_refused_with_the_word_for_not_knowing():
    with pytest.raises(InputError) as refused:
        read_ingested("two packs", may_be_open=True)

    assert '"unknown"' in refused.value.fix


def test_an_unknown_number_from_a_pack_still_ends_with_the_pack():
    assert read_ingested("some 10 mg tablets from a pack of 30", may_be_open=True).high_mg == 300


def test_tablets_without_a_strength_may_be_of_any_strength_there_is():
    products = load_medicine().products
    swallowed = read_ingested("2 tablets", products, may_be_open=True)

    strengths = [one.strength_micrograms for one in products if one.form == "tablet"]
    assert swallowed.low_micrograms == 2 * min(strengths)
    assert swallowed.high_micrograms == 2 * max(strengths)
    assert read_ingested("two tablets", products, may_be_open=True).high_mg == swallowed.high_mg
    with pytest.raises(InputError):
        read_ingested("2 tablets", products)


def test_a_double_dose_is_twice_the_usual_one_and_unknown_without_it():
    assert read_ingested("a double dose", may_be_open=True, usual_micrograms=20_000).high_mg == 40
    assert read_ingested("a double dose", may_be_open=True).is_open
