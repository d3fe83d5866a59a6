"""The two fixed cards and the numbers: every step of first aid, dated numbers, whatever else is broken."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest

from handrail.check import cards, help_numbers
from handrail.check.cards import emergency_number
from handrail.medicine.figures import COUNTRIES
from handrail.medicine.pack import load_medicine
from handrail.report.numbers import number_lines, only_poison_number, poison_words
from handrail.report.words import card_lines

ROOT = Path(__file__).resolve().parent.parent.parent
# A page for the public, saved as text. It belongs to others and isn't handed out with the program.
PLACES = (
    Path(os.environ.get("HANDRAIL_SEEDS", ROOT / "shared" / "seeds")),
    ROOT.parent / "shared" / "seeds",
)

STEPS = {
    "911": "call the emergency number",
    "any more drugs": "take away what is left",
    "keep the person": "speak calmly and stay calm",
    "stay calm": "stay calm",
    "is breathing": "for normal breathing",
    "cpr": "start cpr now",
    "recovery position": "recovery position",
    "seizure": "a seizure:",
    "lay down": "lay the person down",
    "safe area": "where there is room, move hard things away",
    "cushion": "something soft under the head",
    "stay beside": "stay.",
}
"""Words of a step of first aid on a health page, and the words of the card that say it."""
INTRODUCES = ("follow these steps", "if the person is seizing", "they are not")


def _overdose_card() -> str:
    card = next(card for card in cards() if card.id == "overdose")
    return " ".join(card.lines).casefold()


def _first_aid_of(page: str) -> list[str]:
    """The sentences from the one with the number to call to the next heading about treatment."""
    begin = page.index("call 911") if "call 911" in page else page.index("911")
    begin = page.rindex("\n", 0, begin)
    end = re.search(r"\n[^\n.]*Treatment\n", page[begin:])
    text = page[begin : begin + end.start()] if end else page[begin:]
    sentences = re.split(r"(?<=[.:])\s+", " ".join(text.split()))
    return [sentence for sentence in sentences if len(sentence.split()) > 2]


def test_every_step_of_first_aid_on_the_health_page_stands_on_the_card():
    pages = [page for place in PLACES if place.is_dir() for page in sorted(place.glob("000*"))]
    if not pages:
        pytest.skip("needs the saved health page: name its folder in HANDRAIL_SEEDS")
    card = _overdose_card()
    sentences = _first_aid_of(pages[0].read_text(encoding="utf-8"))
    assert len(sentences) >= 6

    met: set[str] = set()
    for sentence in sentences:
        plain = sentence.casefold()
        words = {word for word in STEPS if word in plain}
        assert words or any(start in plain for start in INTRODUCES), f"a step without a line: {sentence[:40]}"
        met |= words
    for word in met:
        assert STEPS[word] in card, word
    assert len(met) >= 10


@pytest.mark.parametrize("said", sorted(set(STEPS.values())))
def test_the_card_says(said: str):
    assert said in _overdose_card()


# --------------------------------------------------------------------------------------- numbers


def test_every_number_that_was_read_names_its_page():
    for country in COUNTRIES:
        for number in help_numbers(country).numbers:
            assert number.page.startswith("http") == number.verified, (country, number)
            assert number.dial.strip()


@pytest.mark.parametrize(
    ("country", "emergency", "poison", "crisis"),
    [
        ("US", "911", "1-800-222-1222", "988"),
        ("AU", "000", "13 11 26", "13 11 14"),
        ("NZ", "111", "0800 764 766", "1737"),
        ("IE", "112", "01 809 2166", "116 123"),
        ("CH", "112", "145", "143"),
    ],
)
def test_a_country_has_its_numbers(country: str, emergency: str, poison: str, crisis: str):
    found = help_numbers(country)

    assert found.emergency.dial == emergency_number(country).dial == emergency
    assert [number.dial for number in found.of("poison")] == [poison]
    assert [number.dial for number in found.of("crisis")] == [crisis]


def test_every_country_of_the_labels_has_an_ambulance():
    assert [code for code in COUNTRIES if not help_numbers(code).of("emergency")] == []


def test_where_centres_go_by_region_all_are_named_and_none_is_picked():
    assert len(help_numbers("DE").of("poison")) == 8
    assert only_poison_number("DE", None) == ""
    assert "by region" in poison_words("DE", None)
    assert "Bavaria: 089 19240" in dict(number_lines("DE", None))["Poison centre"]


def test_a_number_from_memory_says_so():
    assert "from memory, not checked" in dict(number_lines("DK", None))["Poison centre"]
    assert only_poison_number("DK", None) == ""


def test_an_unknown_country_gets_the_general_words():
    assert help_numbers("ZZ").emergency.dial == "your local emergency number"
    assert number_lines("ZZ", None) == number_lines(None, None) == []


def test_after_its_day_the_list_says_how_old_it_is():
    found = help_numbers("UK")
    day_after = found.review_by + dt.timedelta(days=1)

    assert found.as_of < found.review_by
    assert not help_numbers("UK", on=found.review_by).is_due
    assert help_numbers("UK", on=day_after).is_due
    assert "to be looked at again" in dict(number_lines("UK", None, day_after))["This list"]
    assert dict(number_lines("UK", None, found.as_of))["This list"] == "last looked at on 22 November 2026."


def test_the_card_takes_a_countrys_numbers():
    lines = " ".join(card_lines(load_medicine().cards["overdose"], "000", "13 11 26"))

    assert "Call 000 and put" in lines
    assert "phone a poison centre (13 11 26) before" in lines
