"""The smaller commands: check, simulate, emergency, medicines, packs, cite, doctor."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import handrail
from tests.doors.terminal import DEMO, DEMO_PERSON

SIMULATE = ("simulate", "20 mg three times a day for 30 days then stop", *DEMO_PERSON)
FEW = ("--people", "4", "--replicates", "4")


def test_a_check_leaves_with_0_where_nothing_grave_is_found(terminal):
    said = terminal("check", "5 mg three times a day", "--age", "40", "--egfr", "100", "--also", "none")

    assert said.code == 0
    assert "NOT CHECKED" in said.out


def test_a_check_leaves_with_1_where_something_grave_is_found(terminal):
    said = terminal("check", "20 mg three times a day", "--age", "80", "--egfr", "20")

    assert said.code == 1
    assert "MAJOR" in said.out or "CONTRAINDICATED" in said.out


def test_the_check_as_json_is_the_functions_answer(terminal):
    from handrail.exchange.json import check_json, json_text

    medicine = handrail.load_medicine()
    result = handrail.check_course(
        handrail.parse_course("20 mg three times a day", products=medicine.products),
        handrail.Person(age_years=80),
        medicine,
    )

    said = terminal("check", "20 mg three times a day", "--age", "80", "--json", "-")

    assert said.out == json_text(check_json(result, medicine.bibliography))


def test_none_and_unknown_are_two_answers(terminal):
    def missing(*words: str) -> set[str]:
        answer = json.loads(terminal("check", "20 mg three times a day", *words, "--json", "-").out)
        return {fact["missing"] for fact in answer["missing_facts"]}

    settled = missing() - missing("--also", "none", "--condition", "none", "--alcohol", "0")

    assert settled


def test_a_simulation_prints_its_ranges_and_writes_its_files(terminal, tmp_path):
    kinds = ("png", "svg", "csv", "json")
    files = [word for kind in kinds for word in (f"--{kind}", str(tmp_path / f"curve.{kind}"))]

    said = terminal(*SIMULATE, *FEW, *files)

    assert said.code == 0, said.err
    assert "90 %" in said.out
    assert all((tmp_path / f"curve.{kind}").stat().st_size > 200 for kind in kinds)


def test_the_same_seed_gives_the_same_simulation_and_another_seed_another(terminal):
    def once(seed: str) -> str:
        said = terminal(*SIMULATE, *FEW, "--seed", seed, "--json", "-")
        assert said.code == 0, said.err
        return said.out

    assert once("7") == once("7") != once("8")


def test_a_simulation_looks_as_far_as_it_is_asked_to(terminal):
    answer = json.loads(terminal(*SIMULATE, *FEW, "--until", "40", "--json", "-").out)

    assert answer["time_h"][-1] == pytest.approx(40 * 24, abs=24)


def test_the_emergency_cards_are_shown_as_they_are_written(terminal):
    said = terminal("emergency")

    assert said.code == 0
    shown = " ".join(said.out.split())
    for heading, lines in handrail.emergency_cards():
        assert heading.upper() in shown
        assert all(f"{place}. {line}" in shown for place, line in enumerate(lines, start=1))


def test_the_emergency_cards_give_the_countrys_number(terminal):
    assert "Call 999 and put the phone" in " ".join(terminal("emergency", "--country", "UK").out.split())


def test_an_unknown_country_does_not_hold_up_the_cards(terminal):
    said = terminal("emergency", "--country", "Narnia")

    assert said.code == 0
    assert "112, 911, 999" in " ".join(said.out.split())


def test_a_check_says_first_what_is_urgent(terminal):
    course = "20 mg three times a day for 6 months"

    said = terminal("check", course, "--age", "50", "--fact", "suicidal_ideation=yes")

    assert said.code == 1
    assert said.out.index("What to do now") < said.out.index("Findings")


def test_a_folder_without_a_pack_is_named_in_one_line(terminal, tmp_path):
    said = terminal("pack", "check", str(tmp_path))

    assert said.code == 3
    assert "This is no pack" in said.out


def test_the_emergency_cards_need_no_sound_pack(terminal, monkeypatch):
    def broken(*_: object) -> None:
        raise AssertionError("the pack was loaded")

    monkeypatch.setattr("handrail.medicine.pack.read_pack", broken)

    assert terminal("emergency").code == 0


def test_the_medicines_are_listed_with_what_is_not_yet_verified(terminal):
    said = terminal("medicines")

    for name in handrail.medicine_names():
        assert name in said.out
    assert "not yet read at their source" in said.out


def test_every_pack_that_comes_with_handrail_is_sound(terminal):
    said = terminal("pack", "check")

    assert said.code == 0, said.out


def test_a_broken_pack_is_named_with_file_and_line(terminal, tmp_path):
    name = handrail.medicine_names()[0]
    own = Path(handrail.__file__).parent / "packs" / name
    broken = shutil.copytree(own, tmp_path / name)
    products = broken / "products.csv"
    products.write_text(products.read_text(encoding="utf-8") + "one,row,too,short\n", encoding="utf-8")

    said = terminal("pack", "check", str(broken))

    assert said.code == 3
    assert f"{name}/products.csv, line {len(products.read_text(encoding='utf-8').splitlines())}" in said.out


def test_the_schema_of_a_pack_is_json(terminal):
    assert json.loads(terminal("pack", "schema").out) == handrail.pack_schema()


def test_cite_gives_an_entry_for_every_source_of_a_saved_plan(terminal, tmp_path):
    place = tmp_path / "plan.json"
    terminal(*DEMO, "--json", str(place))

    said = terminal("cite", str(place))

    assert said.code == 0, said.err
    keys = [source["key"] for source in json.loads(place.read_text(encoding="utf-8"))["sources"]]
    assert keys
    assert all(f"{{{key}," in said.out for key in keys)


def test_the_doctor_finds_this_machine_fit(terminal):
    said = terminal("doctor")

    assert said.code == 0, said.out
    assert "Everything works." in said.out
    assert "PROBLEM" not in said.out


def test_the_doctor_names_what_does_not_work(terminal, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise OSError("no fonts here")

    monkeypatch.setattr("handrail.report.paper.plan_pdf", broken)

    said = terminal("doctor")

    assert said.code == 1
    assert "no fonts here" in said.out
