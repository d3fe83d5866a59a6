"""Every simulated person in a Parquet file: whole or not there, the same each time, in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc

import numpy as np
import pyarrow.parquet as parquet
import pytest

from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.simulate.arms import simulate_arms
from handrail.simulate.crowd import read_crowd
from handrail.simulate.results import UNITS

MEDICINE = load_medicine("baclofen")
ADULT = Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
STOP = parse_course("20 mg three times a day for 3 days then stop")
SLOWER = parse_course("20 mg three times a day for 3 days then 10 mg three times a day for 2 days then stop")


def made(place, people=60, replicates=300, crowd=None, person=ADULT, **more):
    return simulate_arms(
        {"stop": STOP, "slower": SLOWER},
        person,
        MEDICINE,
        people=people,
        replicates=replicates,
        crowd=crowd,
        until_day=8,
        step_h=4.0,
        parquet=place,
        **more,
    )


def test_the_file_holds_every_person_of_every_replicate_and_arm_once(tmp_path):
    found = made(tmp_path / "all.parquet")
    table = parquet.read_table(tmp_path / "all.parquet")

    assert table.num_rows == 60 * 300 * 2
    keys = set(
        zip(
            table["replicate"].to_pylist(),
            table["arm"].to_pylist(),
            table["person"].to_pylist(),
            strict=True,
        )
    )
    assert len(keys) == table.num_rows
    assert {arm for _, arm, _ in keys} == {"stop", "slower"}
    assert found.people * found.replicates * 2 == table.num_rows


def test_percentiles_of_the_answer_are_those_of_the_file(tmp_path):
    found = made(tmp_path / "all.parquet")
    table = parquet.read_table(tmp_path / "all.parquet")
    of_arm = table["arm"].to_numpy() == "slower"

    for name in ("peak_mg_per_l", "trough_mg_per_l", "auc_mg_h_per_l", "chance_any"):
        values = table[name].to_numpy()[of_arm]
        nested = found.arms[1].outcomes[name]
        assert nested.all == pytest.approx(np.percentile(values, [5, 50, 95]), rel=0.02, abs=1e-6), name
        assert nested.mean == pytest.approx(values.mean(), rel=1e-9)
        by_replicate = [values[table["replicate"].to_numpy()[of_arm] == r] for r in range(300)]
        within = np.mean([part.var() for part in by_replicate])
        assert nested.people_share == pytest.approx(within / values.var(), rel=1e-6), name


def test_the_same_seed_writes_the_same_rows(tmp_path):
    for name in ("one", "two"):
        made(tmp_path / name, people=30, replicates=5, crowd=read_crowd("adults"), person=Person(), seed=9)

    one, two = (parquet.read_table(tmp_path / name) for name in ("one", "two"))

    assert one.equals(two, check_metadata=True)


def test_the_file_says_how_it_was_made_and_every_unit(tmp_path):
    made(
        tmp_path / "all.parquet", people=5, replicates=2, crowd=read_crowd("adults"), person=Person(),
        above_mg_per_l=0.2, seed=7,
    )  # fmt: skip
    schema = parquet.read_schema(tmp_path / "all.parquet")
    about = json.loads(schema.metadata[b"handrail"])

    assert about["seed"] == 7
    assert about["pack_version"] == MEDICINE.version
    assert about["crowd_sources"]
    assert set(about["arms"]) == {"stop", "slower"}
    assert {"handrail", "numpy", "scipy", "kinetics", "assumptions", "sources"} <= set(about)
    for field in schema:
        assert field.metadata[b"unit"].decode() == UNITS[field.name][0]
    # What is described can be found, and the other way round; nobody gave a clearance here, nobody is on
    # dialysis, and nobody asked for sleepiness.
    sleepiness = {name for name in UNITS if name.startswith(("peak_load", "drowsy", "asleep", "unrousable"))}
    assert {field.name for field in schema} == set(UNITS) - {
        "creatinine_clearance_ml_min",
        "dialysed_mg",
        *sleepiness,
    }


def test_a_run_that_is_stopped_leaves_no_file(tmp_path):
    place = tmp_path / "half.parquet"

    def stop(done, everyone):
        assert done < everyone
        assert any(tmp_path.iterdir())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(place, progress=stop)

    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_stopped_leaves_the_file_of_before(tmp_path):
    place = tmp_path / "all.parquet"
    made(place, people=5, replicates=2)
    before = place.read_bytes()

    def stop(done, everyone):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(place, progress=stop)

    assert place.read_bytes() == before
    assert list(tmp_path.iterdir()) == [place]


def test_a_place_that_can_not_be_written_to_is_said(tmp_path):
    with pytest.raises(InputError, match="can't be written"):
        made(tmp_path / "nowhere" / "all.parquet", people=5, replicates=2)


def test_memory_does_not_grow_with_people(tmp_path):
    def most_memory(people):
        tracemalloc.start()
        made(tmp_path / "all.parquet", people=people, replicates=2)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    most_memory(10_000)
    assert most_memory(100_000) < 1.15 * most_memory(10_000) + 1_000_000


MEMORY = """
import resource, sys
from pathlib import Path
import handrail
person = handrail.Person(age_years=50, weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
course = handrail.parse_course("20 mg three times a day for 3 days then stop")
handrail.simulate_arms(
    course, person, handrail.load_medicine(), people=int(sys.argv[1]), replicates=2, until_day=5, step_h=4.0,
    parquet=Path(sys.argv[2]),
)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_ten_times_the_people_take_no_more_of_the_machine(tmp_path):
    few, many = (
        int(
            subprocess.run(
                [sys.executable, "-c", MEMORY, str(people), str(tmp_path / "file")],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for people in (10_000, 100_000)
    )

    assert many < 1.15 * few + 30_000, (few, many)


def test_without_the_library_for_the_file_it_is_said_which(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(InputError, match="pyarrow"):
        made(tmp_path / "all.parquet", people=5, replicates=2)
