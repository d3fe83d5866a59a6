"""A file of everybody that is written part by part holds what one that is written in one go holds."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

import handrail
from handrail.errors import InputError
from handrail.exchange.population_json import population_json

MEDICINE = handrail.load_medicine("baclofen")
ARMS = {
    "stop": handrail.parse_course("20 mg three times a day for 5 days then stop"),
    "go on": handrail.parse_course("20 mg three times a day for 9 days"),
}
ASKED = {"people": 3000, "replicates": 5, "until_day": 9, "crowd": handrail.read_crowd("adults")}


def test_parts_joined_are_the_rows_and_the_answer_of_one_go(tmp_path):
    whole = tmp_path / "whole.parquet"
    undisturbed = handrail.simulate_arms(ARMS, handrail.Person(), MEDICINE, **ASKED, parquet=whole)

    run = handrail.PopulationRun(ARMS, handrail.Person(), MEDICINE, **ASKED)
    pieces = [tmp_path / f"{number}.parquet" for number in range(run.parts)]
    parts = [handrail.reckon_part(run, number, piece) for number, piece in enumerate(pieces)]
    joined = tmp_path / "joined.parquet"
    handrail.join_people(pieces, joined)

    assert run.parts > 1
    assert pq.read_table(joined).equals(pq.read_table(whole))
    assert pq.read_metadata(joined).metadata[b"handrail"] == pq.read_metadata(whole).metadata[b"handrail"]
    assert population_json(run.answer(parts)) == population_json(undisturbed)


def test_a_missing_part_leaves_no_file(tmp_path):
    place = tmp_path / "joined.parquet"

    with pytest.raises(InputError, match="can't be put together"):
        handrail.join_people([tmp_path / "nothing.parquet"], place)
    assert list(tmp_path.iterdir()) == []
