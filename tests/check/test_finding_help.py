"""Finding help: dated services with their page, kinds beside the level of care, evidence on both sides."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from handrail.check.finding_help import find_help
from handrail.course import parse_course
from handrail.errors import PackError
from handrail.medicine import load_medicine, load_pack
from handrail.person import Person
from handrail.report.finding_help import kind_rows, no_service, services_age

BACLOFEN = load_medicine("baclofen")
PACK = Path(__file__).resolve().parents[2] / "handrail" / "packs" / "baclofen"


def suiting(course: str, person: Person) -> set[str]:
    answer = find_help(person, BACLOFEN, parse_course(course))
    return {one.kind.id for one in answer.kinds if one.suits}


def test_an_ordinary_taper_suits_outpatient_care() -> None:
    assert suiting("60 mg a day for 14 months", Person()) == {"outpatient"}


def test_an_unsafe_home_asks_for_a_place_to_live() -> None:
    assert suiting("60 mg a day for 14 months", Person(facts={"home_unsafe": True})) == {"residential"}


def test_a_very_high_dose_asks_for_nurses_day_and_night() -> None:
    assert suiting("130 mg a day for 14 months", Person()) == {"inpatient"}


def test_without_a_course_no_level_is_worked_out_and_nothing_is_marked() -> None:
    answer = find_help(Person(country="UK"), BACLOFEN)

    assert answer.setting is None
    assert all(one.suits is None for one in answer.kinds)
    assert "not worked out: say what is taken" in {row[-1] for row in kind_rows(answer)}


def test_home_and_work_stand_in_every_row() -> None:
    assert all(row[3] and row[4] for row in kind_rows(find_help(Person(), BACLOFEN)))


def test_only_the_services_of_the_country_are_shown() -> None:
    answer = find_help(Person(country="DE"), BACLOFEN)

    assert [one.dial for one in answer.services] == ["01806 313031"]
    assert "No service is on file for SE" in no_service(find_help(Person(country="SE"), BACLOFEN))


def test_every_service_says_to_check_first_and_an_old_list_says_it_is_old() -> None:
    today = find_help(Person(country="US"), BACLOFEN, on=dt.date(2026, 11, 22))
    later = find_help(Person(country="US"), BACLOFEN, on=dt.date(2027, 6, 1))

    assert services_age(today) == "Last looked at on 22 November 2026. Check before relying on it."
    assert "that day has gone by. Check before relying on it." in services_age(later)


def test_every_service_that_says_it_was_read_names_its_page_and_how_to_reach_it() -> None:
    assert BACLOFEN.finding_help is not None
    for one in BACLOFEN.finding_help.services:
        assert one.dial or one.web or one.kind == "directory"
        assert one.page.startswith("http") if one.verified else one.note


def test_evidence_is_on_both_sides_for_alcohol_and_has_none_of_it_for_spasms() -> None:
    drinking = find_help(Person(indication="aud"), BACLOFEN).evidence
    spasms = find_help(Person(indication="spasticity"), BACLOFEN).evidence

    assert {one.side for one in drinking} == {"for", "against", "care"}
    assert all("alcohol" not in one.says.lower() for one in spasms)


BROKEN = {
    "a service read nowhere": (
        *("finding_help.toml", 'page     = "https://levelupcanada.com/"\n', ""),
        *("finding_help.toml, line", "It says that it was read, and not on which page."),
    ),
    "a level that there isn't": (
        *("finding_help.toml", '"residential"]', '"residentiall"]'),
        *("finding_help.toml, line", "There is no level 'residentiall'."),
    ),
    "a day that is none": (
        *("finding_help.toml", '"2027-05-22"', '"next year"'),
        *("finding_help.toml, line", "review_by is 'next year'."),
    ),
    "a country that there isn't": (
        *("finding_help.toml", 'country  = "AU"', 'country  = "AX"'),
        *("finding_help.toml, line", "country is 'AX'"),
    ),
    "a class that there isn't": (
        *("papers.toml", 'class    = "levodopa"', 'class    = "levodopum"'),
        *("papers.toml, line", "There is no class 'levodopum'."),
    ),
    "a heading that there isn't": (
        *("papers.toml", 'part       = "leftovers"', 'part       = "rest"'),
        *("papers.toml, line", "part is 'rest'"),
    ),
    "a source that nobody has": (
        *("papers.toml", '"druglib-itb-interactions", "authors-judgement"]', '"nobody2020"]'),
        *("papers.toml, line", "nobody2020"),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_in_the_lists_is_named_with_file_and_line(name: str, tmp_path: Path) -> None:
    file, written, instead, where, says = BROKEN[name]
    pack = tmp_path / "baclofen"
    shutil.copytree(PACK, pack)
    text = (pack / file).read_text(encoding="utf-8")
    assert written in text
    (pack / file).write_text(text.replace(written, instead, 1), encoding="utf-8")

    with pytest.raises(PackError) as caught:
        load_pack(pack)

    assert where in str(caught.value)
    assert says in str(caught.value)
