"""`handrail overdose`, `restart`, `ran-out`, `admitted`, `wallet-card` and `emergency`, as typed."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from tests.doors.terminal import Terminal

SMALL = ("overdose", "30 mg", "--usual", "20 mg", "--age", "40", "--egfr", "95", "--also", "none")


def test_three_hundred_mg_with_alcohol(terminal: Terminal):
    said = terminal(
        *("overdose", "300 mg", "--hours-ago", "1", "--weight", "70", "--also", "alcohol", "--age", "40")
    )

    assert said.code == 1
    assert said.out.startswith("EMERGENCY: call")
    assert said.err == ""


def test_one_doubled_dose_of_someone_well_known_leaves_with_0(terminal: Terminal):
    said = terminal(*SMALL, "--no-alcohol-now")

    assert said.code == 0
    assert said.out.startswith("SOMEONE STAYS")


def test_on_purpose_is_an_emergency(terminal: Terminal):
    assert terminal(*SMALL, "--no-alcohol-now", "--on-purpose").code == 1


def test_tablets_times_strength_and_packs(terminal: Terminal):
    for amount in ("30 x 10 mg", "an unknown number of 10 mg tablets from a pack of 84"):
        assert terminal("overdose", amount).code == 1


def test_the_picture_and_the_json_are_written(terminal: Terminal, tmp_path: Path):
    svg, png, data = tmp_path / "c.svg", tmp_path / "c.png", tmp_path / "c.json"
    said = terminal(
        *("overdose", "30 x 10 mg", "--age", "40", "--daily", "60 mg a day", "--country", "AU"),
        *("--svg", str(svg), "--png", str(png), "--json", str(data)),
    )

    assert said.code == 1
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    shape = json.loads(data.read_text(encoding="utf-8"))
    assert shape["schema"] == "handrail/overdose/1"
    assert shape["is_taken_regularly"] is True
    assert [n["dial"] for n in shape["numbers"]["numbers"]] == ["000", "13 11 26", "13 11 14"]


@pytest.mark.parametrize(
    "words", [("overdose", "a lump"), ("overdose", "300"), ("overdose", "at least 3 lumps")]
)
def test_an_amount_that_can_not_be_read_says_whom_to_call_first(terminal: Terminal, words: tuple[str, ...]):
    said = terminal(*words)

    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("If it is happening now, don't wait for this: call the emergency number (112,")
    assert "handrail emergency" in said.err.splitlines()[0]
    assert len(said.err.splitlines()) == 3
    assert "Write it like" in said.err or "Give the most" in said.err


@pytest.mark.parametrize(
    "amount",
    [
        "a handful",
        "A handful of 10 mg tablets.",
        "an unknown number of 10 mg tablets",
        "unknown",
        "some of her pills",
        "the whole box",
        "at least 2 mg",
    ],
)
@pytest.mark.parametrize("age", ["2", "15", "40", "80"])
def test_how_much_nobody_knows_is_an_emergency_at_every_age(terminal: Terminal, amount: str, age: str):
    small = ("--usual", "20 mg", "--egfr", "95", "--also", "none", "--no-alcohol-now", "--by-mistake")
    said = terminal("overdose", amount, "--age", age, *small)
    plain = " ".join(said.out.split())

    assert said.code == 1
    assert said.out.startswith("EMERGENCY: call")
    assert "nobody knows how much" in plain
    assert plain.index("What to do now") < plain.index("amount swallowed at once") < plain.index("Why")
    assert "inf" not in plain.split()
    assert "count what is left, while somebody else calls" in plain
    assert "could be" not in plain, "no figure is shown for an amount that nobody knows"


def test_how_much_nobody_knows_is_null_for_programs_and_has_no_picture(terminal: Terminal, tmp_path: Path):
    data = json.loads(terminal("overdose", "a handful", "--age", "40", "--json", "-").out)
    said = terminal("overdose", "a handful", "--age", "40", "--svg", str(tmp_path / "c.svg"))

    assert data["amount"] == {"text": "a handful", "low_mg": 0, "high_mg": None, "is_exact": False}
    assert data["level"] == "emergency"
    assert data["severity"] is None
    assert "Nobody can say how much it was" in said.err


def test_a_usual_dose_that_nobody_knows_is_left_out_not_guessed(terminal: Terminal):
    assert terminal("overdose", "30 mg", "--usual", "a handful").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("overdose", "300 mg", "--age", "forty"),
        ("restart", "20 mg a day", "--gap", "long"),
        ("ran-out", "some tablets"),
        ("admitted", "a lot"),
    ],
)
def test_no_wrong_word_keeps_anyone_from_calling(terminal: Terminal, words: tuple[str, ...]):
    said = terminal(*words)

    assert said.code == 2
    assert "don't wait for this: call the emergency number" in said.err.splitlines()[0]


def test_a_child_gets_the_words_though_there_is_no_picture(terminal: Terminal, tmp_path: Path):
    png = tmp_path / "c.png"
    said = terminal("overdose", "2 x 10 mg", "--age", "3", "--weight", "14", "--png", str(png))

    assert said.code == 1
    assert said.out.startswith("EMERGENCY: call")
    assert "--png: no picture was made. Below 18 years" in said.err
    assert not png.exists()


def test_no_one_with_a_small_child_is_told_to_wait_and_see_at_home(terminal: Terminal):
    said = terminal("overdose", "2 x 10 mg", "--age", "3", "--country", "UK")
    plain = " ".join(said.out.split())

    assert "Call 999 now. Don't wait for signs" in plain
    assert "the usual dose at one time (none, if it is someone else's medicine)" in plain
    assert "Only if you are certain" not in plain
    assert "largest single dose" not in plain


@pytest.mark.parametrize(
    ("gap", "code", "says"), [("10 hours", 0, "missed doses"), ("3d", 1, "Don't restart on your own")]
)
def test_restart(terminal: Terminal, gap: str, code: int, says: str):
    said = terminal("restart", "20 mg three times a day for 1 year", "--gap", gap)

    assert said.code == code
    assert says in said.out


def test_ran_out(terminal: Terminal):
    said = terminal("ran-out", "60 mg a day for 2 years", "--left", "4 x 10 mg", "--country", "US")

    assert said.code == 0
    assert "2 usual doses" in said.out
    assert "911" in said.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("60 mg a day for 2 years",), 1),
        (("60 mg a day for 2 years", "--left", "1 x 5 mg"), 1),
        (("60 mg a day",), 1),
        (("60 mg a day for 5 days",), 0),
        (("60 mg a day for 2 years", "--left", "90 x 10 mg"), 0),
        (("60 mg a day for 2 years", "--left", "90 x 10 mg", "--symptom", "seizure"), 1),
    ],
)
def test_nothing_left_of_what_was_taken_for_weeks_leaves_with_1(
    terminal: Terminal, words: tuple[str, ...], code: int
):
    said = terminal("ran-out", *words, "--age", "40")
    data = json.loads(terminal("ran-out", *words, "--age", "40", "--json", "-").out)

    assert said.code == code
    assert data["needs_care_now"] is bool(code)


@pytest.mark.parametrize(("more", "code"), [((), 0), (("--nil-by-mouth",), 1), (("--symptom", "seizure"), 1)])
def test_admitted_with_a_major_finding_leaves_with_1_as_a_check_does(
    terminal: Terminal, more: tuple[str, ...], code: int
):
    known = ("--age", "40", "--egfr", "95", "--also", "none")
    said = terminal("admitted", "60 mg a day for 2 years", *known, *more)

    assert said.code == code


def test_admitted_as_json(terminal: Terminal):
    said = terminal("admitted", "60 mg a day for 2 years", "--nil-by-mouth", "--json", "-")

    assert json.loads(said.out)["nil_by_mouth"] is True


def test_wallet_card(terminal: Terminal, tmp_path: Path):
    place = tmp_path / "card.pdf"
    said = terminal("wallet-card", "20 mg three times a day", "--country", "UK", "--pdf", str(place))

    assert said.code == 0
    assert place.read_bytes().startswith(b"%PDF")
    assert "Must not be stopped suddenly." in said.out


def test_emergency_shows_the_countrys_numbers_and_their_age(terminal: Terminal):
    said = terminal("emergency", "--country", "New Zealand")

    assert "phone a poison centre (0800 764 766)" in " ".join(said.out.split())
    assert "Thoughts of suicide: 1737" in said.out
    assert "last looked at on 22 November 2026" in said.out


def test_emergency_answers_when_the_rest_of_the_pack_is_broken(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Only the two small files are read: nothing else is there at all."""
    import shutil

    module = importlib.import_module("handrail.check.cards")
    folder = tmp_path / "baclofen"
    folder.mkdir()
    source = Path(str(module.files("handrail.packs"))) / "baclofen"
    for name in ("cards.toml", "emergency_numbers.toml"):
        shutil.copy(source / name, folder / name)
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    module.cards.cache_clear()
    module._numbers.cache_clear()
    try:
        assert "CPR" in terminal("emergency", "--country", "UK").out
        (folder / "emergency_numbers.toml").write_text("broken [", encoding="utf-8")
        module._numbers.cache_clear()
        said = terminal("emergency", "--country", "UK")
        assert said.code == 0
        assert "CPR" in said.out
    finally:
        module.cards.cache_clear()
        module._numbers.cache_clear()


def test_times_that_nobody_gave_do_not_stand_on_the_chart_as_prescribed(terminal):
    split = " ".join(terminal("admitted", "60 mg a day for 2 years").out.split())
    times = " ".join(terminal("admitted", "20 mg three times a day for 2 years").out.split())
    given = " ".join(terminal("admitted", "20 mg at 08:00, 14:00 and 22:00 for 2 years").out.split())
    card = terminal("wallet-card", "60 mg a day for 2 years").out

    assert "60 mg a day (split and times: not said, ask)" in split
    assert "08:00" not in split
    assert "times assumed" in times
    assert "assumed" not in given
    assert "08:00" not in card


@pytest.mark.parametrize("amount", ["2 tablets", "a double dose"])
def test_a_count_without_a_strength_gets_its_triage(terminal, amount):
    said = terminal("overdose", amount, "--age", "40")

    assert said.code == 1
    assert "EMERGENCY" in said.out


def test_a_double_dose_is_twice_the_largest_dose_of_the_course(terminal, tmp_path):
    place = tmp_path / "too_much.json"
    course = "10 mg at 08:00, 10 mg at 14:00 and 20 mg at 22:00 for 2 years"
    terminal("overdose", "a double dose", "--course", course, "--age", "40", "--json", str(place))
    said = json.loads(place.read_text(encoding="utf-8"))

    assert said["amount"]["high_mg"] == 40
    assert "40 mg" in terminal("overdose", "a double dose", "--course", course).out


def test_the_usual_dose_that_is_said_wins_over_the_course(terminal):
    said = terminal("overdose", "a double dose", "--course", "10 mg three times a day", "--usual", "25 mg")

    assert "50 mg" in said.out


def test_a_quiet_answer_opens_calmly_and_an_urgent_one_does_not(terminal):
    quiet = terminal("admitted", "20 mg three times a day for 2 years", "--last-dose", "3 h")
    urgent = terminal("admitted", "20 mg three times a day for 2 years", "--last-dose", "30 h")

    assert quiet.out.startswith("In an emergency: not breathing normally")
    assert urgent.out.startswith("EMERGENCY: not breathing normally")


def test_times_that_nobody_said_stand_on_the_card_as_assumed(terminal):
    assert "times assumed" in terminal("wallet-card", "20 mg three times a day").out
    assert "assumed" not in terminal("wallet-card", "20 mg at 08:00, 14:00 and 22:00").out


def test_a_child_is_told_nothing_about_driving(terminal):
    asked = (
        "check",
        "5 mg three times a day for 60 days",
        "--weight",
        "20",
        "--also",
        "clonazepam",
        "--load",
    )
    child, adult = (" ".join(terminal(*asked, "--age", age).out.split()) for age in ("6", "40"))

    assert "driving" in adult
    assert "driving" not in child
    assert "cycling, climbing or swimming alone" in child
