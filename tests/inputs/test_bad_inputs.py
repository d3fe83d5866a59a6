"""Each wrong input gets its message: straight from the reader, and through the command line."""

from __future__ import annotations

import pytest

from handrail.cli.errors import exit_with
from handrail.cli.main import app
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.person import Person, read_country, read_dialysis, read_indication, read_sex
from handrail.units import read_quantity
from tests.inputs.table import bad_inputs

ROWS = bad_inputs()

QUANTITIES = {
    "--age": ("age_years", "age"),
    "--weight": ("weight_kg", "weight"),
    "--height": ("height_cm", "height"),
    "--creatinine": ("creatinine_mg_dl", "creatinine"),
    "--egfr": ("egfr_ml_min_1_73m2", "egfr"),
    "--crcl": ("creatinine_clearance_ml_min", "creatinine_clearance"),
    "--gestation-weeks": ("gestation_weeks", "gestation"),
    "--alcohol": ("alcohol_drinks_week", "alcohol"),
}
WORDS = {
    "--country": ("country", read_country),
    "--indication": ("indication", read_indication),
    "--sex": ("sex", read_sex),
    "--dialysis": ("dialysis", read_dialysis),
}


def by_door(door):
    return [pytest.param(row, id=row.id) for row in ROWS if row.door == door]


def test_the_table_is_long_enough_and_says_each_thing_once():
    assert len(ROWS) >= 60
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert len({row.args for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", by_door("course"))
def test_a_wrong_course_gets_its_message(row):
    with pytest.raises(InputError) as refused:
        parse_course(row.args[1])

    assert all(part in str(refused.value) for part in row.messages)
    assert refused.value.exit_code == row.exit_code


@pytest.mark.parametrize("row", by_door("person"))
def test_a_wrong_person_gets_its_message(row):
    with pytest.raises(InputError) as refused:
        read_person(row.args[2:])

    assert all(part in str(refused.value) for part in row.messages)
    assert refused.value.exit_code == row.exit_code


def read_person(words):
    """The person of these options, by the readers that the doors use."""
    words = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    facts, place = {}, 0
    while place < len(words):
        option = words[place]
        if option == "--pregnant":
            facts["pregnant"] = True
            place += 1
            continue
        value = words[place + 1]
        place += 2
        if option in QUANTITIES:
            name, kind = QUANTITIES[option]
            facts[name] = read_quantity(value, kind)
        elif option in WORDS:
            name, read = WORDS[option]
            facts[name] = read(value)
        elif option == "--condition":
            facts["conditions"] = (value,)
        else:
            assert option == "--fact"
            name, written = value.split("=")
            facts["facts"] = {name: float(written)}
    return Person(**facts)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id) for row in ROWS])
def test_every_wrong_input_gets_its_message_at_the_command_line(row, capsys):
    code = exit_with(app, list(row.args))

    said = capsys.readouterr().err
    assert all(part in said for part in row.messages), said
    assert code == row.exit_code
    assert "our mistake" not in said
    assert len(said) < 1500
