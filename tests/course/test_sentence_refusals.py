"""What can't be read is refused: with what was found, the place, and an example that works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handrail.course import parse_course
from handrail.errors import InputError

# (sentence, part of the message, the words under the carets)
REFUSALS = [
    # no dose, no unit, no such unit
    ("", "The course is empty", None),
    ("   \n\t ", "The course is empty", None),
    ("hello", "'hello' is not understood here", "hello"),
    ("20 three times a day", "'20' has no unit", "20"),
    ("twenty three times a day", "'twenty' has no unit", "twenty"),
    ("20 mg", "not said when or how often", "20 mg"),
    ("three times a day", "no dose to these times", "three times a day"),
    ("for 14 days", "There is no dose here", "for 14 days"),
    ("20 ng bd", "A dose in 'ng' can't be read", "ng"),
    ("20 units bd", "A dose in 'units' can't be read", "units"),
    ("20 kg bd", "A dose in 'kg' can't be read", "kg"),
    ("0.3 mg/kg bd", "A dose per kg can't be read", "mg/kg"),
    ("5 ml bd", "not said how strong the liquid is", "5 ml"),
    ("1 tablet bd", "not said how strong the tablets are", "1 tablet"),
    ("10 mg tablets bd", "not said how many tablets", "10 mg tablets"),
    ("half 10 mg bd", "Part of what?", "half 10 mg"),
    # amounts that are none, or could be ten times another
    ("0 mg bd", "A dose of 0 mg is no dose", "0 mg"),
    ("-5 mg bd", "A dose can't be below zero", "-5"),
    ("−5 mg bd", "A dose can't be below zero", "−5"),
    ("1,500 mg bd", "'1,500' can be read in two ways", "1,500"),
    ("1.500 mg bd", "'1.500' can be read in two ways", "1.500"),
    ("1,500.5 mg bd", "can be read in two ways", "1,500.5"),
    ("1 500 mg bd", "two numbers in a row", "1 500"),
    ("05 mg bd", "has lost its decimal point", "05"),
    (",5 mg bd", "not clear what the ',' before 5 is", ",5"),
    ("10 mg morning,5 mg night", "not clear what the ',' before 5 is", ",5"),
    ("10 mg at 08:00.5 mg at night", "not clear what the '.' before 5 is", ".5"),
    ("·5 mg bd", "'·' is not understood", "·"),
    ("1e9 mg bd", "'1e9' is not understood", "1e9"),
    ("NaN mg bd", "'nan' is not understood", "NaN"),
    ("inf mg bd", "'inf' is not understood", "inf"),
    ("10² mg bd", "'10' has no unit", "10"),
    ("①mg bd", "is not understood", "①mg"),
    ("11/2 tablets of 10 mg bd", "is not a part of a whole", "11/2"),
    ("10/20 mg bd", "is not a part of a whole", "10/20"),
    ("1/0 mg bd", "is not a part of a whole", "1/0"),
    ("2 10 mg tablets bd", "two numbers in a row", "2 10"),
    ("0.0004 mg bd", "not a whole number of micrograms", "0.0004 mg"),
    ("20001 mg bd", "more than 20 grams", "20001 mg"),
    ("9999999999999999 mg bd", "too long to be meant", "9999999999999999"),
    ("10-20 mg bd", "A range of doses can't be followed", "10-20"),
    ("1 or 2 mg bd", "A range of doses can't be followed", "1 or 2"),
    # how often and when
    ("10 mg twice", "not said how often", "twice"),
    ("10 mg every other day", "not taken every day", "every other day"),
    ("10 mg twice a week", "not taken every day", "twice a week"),
    ("10 mg every 5 hours", "don't fall at the same times each day", "every 5 hours"),
    ("10 mg every 6 to 8 hours", "A range of hours", "every 6 to 8"),
    ("10 mg 9 times a day", "9 doses a day need their times said", "9 times a day"),
    ("10 mg three times a day at 08:00 and 20:00", "3 doses a day, and 2 times of day", None),
    ("10 mg three times a day twice a day", "said twice how often", "twice a day"),
    ("10 mg at 8", "can be morning or evening", "8"),
    ("10 mg at 25:00", "No clock shows this time", "25:00"),
    ("10 mg at 08:60", "No clock shows this time", "08:60"),
    ("10 mg at 13 pm", "There is no 13 pm", "13 pm"),
    ("10 mg at breakfast and at 08:00", "The same time of day stands here twice", None),
    ("10 mg three times a day and 5 mg at night", "two doses at 22:00", "5 mg at night"),
    ("20 mg in the evening before bed", "one time of day, or two?", "in the evening before bed"),
    ("20 mg in the morning at 20:00", "08:00 and 20:00 are not the same time of day", None),
    ("20 mg at night with food at 21:00", "one time of day, or two?", "at 21:00"),
    ("20 mg every 8 hours at 08:00, 14:00 and 22:00", "not so many hours apart", None),
    ("10 mg once daily and at night", "beside the doses before it", None),
    ("10 mg am", "'am' is not understood", "am"),
    ("10 mg as needed, max 30 mg", "at one time, or in a day?", "max 30 mg"),
    ("stop prn", "Both a dose and nothing at all", "stop"),
    ("60 mg a day three times a day", "each dose, or the total of the day?", None),
    ("60 mg a day at 08:00 and 20:00", "each dose, or the total of the day?", None),
    ("10 mg as needed", "How often a day at most?", "10 mg"),
    ("10 mg as needed, up to 35 mg a day", "no number of doses of 10 mg", None),
    ("10 mg at 08:00 as needed, at least 2 a day", "more than the most", None),
    # lengths and steps
    ("10 mg bd then 5 mg bd", "not said for how long", "10 mg bd"),
    ("10 mg bd for 2 days then stop then 5 mg bd", "The stop is followed by something else", "stop"),
    ("10 mg bd for 14", "A length should follow 'for'", "14"),
    ("10 mg bd for ever and ever for 3 days", "not understood", "ever"),
    ("10 mg bd for 0 days", "A length is at least 1 day", "0 days"),
    ("10 mg bd for 99999 years", "A length is at least 1 day", "99999 years"),
    ("10 mg bd for 1½ days", "no whole number of days", "1½ days"),
    ("10 mg bd for 2 days for 3 days", "Two lengths", "for 3 days"),
    ("10 mg bd until Friday", "An end can't be read", "until Friday"),
    ("10 mg at 08:00 for 2 weeks, 5 mg at 20:00", "after the dose before it, or beside it?", "5 mg"),
    ("10 mg bd for 3 days then as needed", "There is no dose here", "as needed"),
    ("10 mg bd for 3 days then 5 mg bd from 2026-03-01", "Only the first step can begin on a date", None),
    ("starting on 2026-02-30, 10 mg bd", "There is no such day", "2026-02-30"),
    # departures
    ("miss day 2", "There is no dose here", "miss day 2"),
    ("10 mg bd for 9 days; miss day 10", "Nothing is taken on day 10", "miss day 10"),
    ("10 mg bd for 9 days; miss day 0", "the first day is day 1", "0"),
    ("10 mg bd for 9 days; miss it", "not said on which day", "miss it"),
    ("10 mg bd for 9 days; miss the 15:00 dose on day 2", "no dose at that time", None),
    ("10 mg bd for 9 days; late by 2 hours on day 2", "not said which dose", None),
    ("10 mg bd for 9 days; late on day 2 at 08:00", "not said how late", None),
    ("10 mg bd for 9 days; late by 2 days on day 2 at 08:00", "hours or minutes should stand here", "2"),
    ("10 mg bd for 9 days; extra on day 2 at 11:00", "not said how much extra", None),
    ("10 mg bd for 9 days; extra 5 mg on day 2", "not said at what time", None),
    ("10 mg bd for 9 days; miss day 2; miss day 2", "Two different things are said", None),
    ("10 mg bd for 9 days; miss day 2; double the 08:00 dose on day 2", "Two different things", None),
    ("10 mg as needed, up to 3 a day for 9 days; miss day 2", "as needed", None),
    # not a course at all
    ("20 mg 🙂 tid", "'🙂' is not understood", "🙂"),
    ("<script>alert(1)</script>", "'<' is not understood", "<"),
    ("20 mg tid; DROP TABLE course", "'drop' is not understood", "DROP"),
    ("a" * 10_240, "is not understood", None),
    ("20 mg tid " * 3_000, "at most 20,000 are read", None),
]  # fmt: skip


def test_the_table_is_as_long_as_it_should_be():
    assert len({sentence for sentence, _, _ in REFUSALS}) >= 40


@pytest.mark.parametrize(("sentence", "message", "pointed"), REFUSALS)
def test_a_sentence_is_refused_pointing_at_the_words(sentence, message, pointed):
    with pytest.raises(InputError) as refused:
        parse_course(sentence)

    assert message in refused.value.message
    assert refused.value.where.startswith("course")
    if pointed is not None:
        line, carets = refused.value.message.split("\n")[1:3]
        # An emoji takes two columns of a terminal, and two carets stand under it.
        under = re.sub("🙂", "🙂 ", line)[carets.index("^") : carets.rindex("^") + 1].strip()
        assert under == pointed


@pytest.mark.parametrize(("sentence", "message", "pointed"), REFUSALS)
def test_a_refusal_says_what_to_do(sentence, message, pointed):
    with pytest.raises(InputError) as refused:
        parse_course(sentence)

    assert refused.value.fix or "Two different things" in message or "as needed" in message
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize("thing", [None, 20, 2.5, ["20 mg tid"], b"20 mg tid"])
def test_only_a_sentence_is_read(thing):
    with pytest.raises(InputError, match="written as a sentence"):
        parse_course(thing)


def test_examples_in_refusals_work():
    from handrail.course import amounts, clauses, departures, lengths, placing, sentence, times, tokens

    modules = (amounts, clauses, departures, lengths, placing, sentence, times)
    written = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in modules)
    examples = [
        found
        for found in re.findall(r'(?:For example|as in): ([^"{]*)"', written)
        if re.match(r"\d|half|[½¼¾]", found) and "mg" in found
    ]
    assert len(examples) >= 8
    for example in [*examples, tokens.EXAMPLE]:
        for one in example.split(", or "):
            assert parse_course(
                one if re.search(r"a day|daily|at |stop", one) else f"{one} twice a day"
            ).steps
