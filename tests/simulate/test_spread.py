"""A population on several processes: the same rows whoever reckons them, also when one of them is killed."""

from __future__ import annotations

import os
import pickle
import signal
from dataclasses import replace
from importlib.metadata import version

import pyarrow.parquet as parquet
import pytest

from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.simulate import spread
from handrail.simulate.arms import simulate_arms
from handrail.simulate.crowd import read_crowd
from handrail.simulate.study import UNIT, Question

MEDICINE = load_medicine("baclofen")
COURSE = parse_course("20 mg three times a day for 3 days then stop")


def made(place, cluster=None, **more):
    return simulate_arms(
        COURSE,
        Person(country="US"),
        MEDICINE,
        people=UNIT // 2 + 1,
        replicates=6,
        crowd=read_crowd("adults"),
        until_day=5,
        parquet=place,
        cluster=cluster,
        **more,
    )


@pytest.fixture
def workers():
    """Two workers in processes of their own, and a client to ask for their numbers."""
    from distributed import Client

    with spread.local_cluster(2) as cluster, Client(cluster, set_as_default=False) as client:
        yield client


def test_a_worker_that_is_killed_costs_time_and_no_rows(tmp_path, workers):
    alone = made(tmp_path / "alone")
    process_ids = dict(workers.run(os.getpid))
    assert len(set(process_ids.values())) == 2
    assert os.getpid() not in process_ids.values()
    killed = []

    def kill_one(done, everyone):
        if not killed:
            killed.append(next(iter(process_ids.values())))
            os.kill(killed[0], signal.SIGKILL)

    together = made(tmp_path / "together", cluster=workers.scheduler.address, progress=kill_one)

    assert killed
    assert parquet.read_table(tmp_path / "together").equals(parquet.read_table(tmp_path / "alone"))
    assert str(together) == str(alone)
    assert killed[0] not in dict(workers.run(os.getpid)).values()


def test_several_clusters_can_be_started_on_one_machine():
    """By itself the second is warned that the first has its port, and a warning is an error here."""
    with spread.local_cluster(0) as one, spread.local_cluster(0) as other:
        ports = {cluster.scheduler.http_server.port for cluster in (one, other)}

    assert len(ports) == 2


@pytest.mark.parametrize("processes", [0, 1000])
def test_as_many_processes_can_not_be_started(processes, tmp_path):
    with pytest.raises(InputError, match="can't be started"):
        made(tmp_path / "none", cluster=processes)


def test_a_cluster_that_does_not_answer_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(spread, "WAIT_S", 1)
    with pytest.raises(InputError, match="does not answer"):
        made(tmp_path / "none", cluster="tcp://127.0.0.1:9")


def test_a_medicine_changed_by_hand_is_not_sent_to_others(tmp_path):
    changed = replace(MEDICINE, version="by hand")
    with pytest.raises(InputError, match="can't be sent"):
        simulate_arms(COURSE, Person(), changed, people=10, replicates=2, cluster=1)


@pytest.mark.parametrize(("program", "pack"), [("0.0.0", MEDICINE.version), (None, "1900.1")])
def test_a_worker_with_another_version_refuses(program, pack):
    question = Question(
        arms=(("course", COURSE),),
        person=Person(egfr_ml_min_1_73m2=90),
        medicine=MEDICINE.name,
        pack_version=pack,
        replicates=1,
        people=1,
        seed=1,
    )
    with pytest.raises(InputError, match="A worker has"):
        spread.reckon(pickle.dumps(question), question.units()[0], program or version("handrail"))
