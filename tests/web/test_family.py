"""Processes of one server share what was reckoned, and nobody else gets at it."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import AuthenticationError, current_process, get_context
from multiprocessing.connection import Client as Caller
from pathlib import Path

import httpx
import pytest

import handrail
from handrail.web import family, planning
from handrail.web.app import create_app
from handrail.web.family import HERE, KEPT_S, UNDERWAY, YOURS, FamilyShelf, OwnShelf, keep_for_family, key_of
from handrail.web.settings import Settings
from tools.served import Server

KEY = key_of("20 mg three times a day")
QUESTION = "/plan.csv?course=20+mg+three+times+a+day+for+14+months&age=50&egfr=70&also=none&draws=24"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_first_who_asks_reckons_and_the_others_wait_until_it_is_there() -> None:
    shelf = OwnShelf()
    assert [shelf.look(KEY)[0] for _ in range(3)] == [YOURS, UNDERWAY, UNDERWAY]
    shelf.put(KEY, b"seven steps")
    assert shelf.look(KEY) == (HERE, b"seven steps")


def test_what_was_given_up_is_the_next_ones() -> None:
    shelf = OwnShelf()
    shelf.look(KEY)
    shelf.give_up(KEY)
    assert shelf.look(KEY)[0] == YOURS


def test_nobody_waits_for_one_who_died() -> None:
    clock = Clock()
    shelf = OwnShelf(clock=clock)
    shelf.look(KEY)
    clock.now += family.CLAIM_S
    assert shelf.look(KEY)[0] == YOURS


def test_answers_are_forgotten_after_a_while_and_when_there_are_too_many() -> None:
    clock = Clock()
    shelf = OwnShelf(most=3, clock=clock)
    for number in range(5):
        shelf.put(key_of(str(number)), b"x")
    assert len(shelf) == 3
    clock.now += KEPT_S
    shelf.put(KEY, b"new")
    assert len(shelf) == 1
    assert shelf.look(key_of("4"))[0] == YOURS


def test_a_key_tells_nothing_of_its_question() -> None:
    assert len(KEY) == 32
    assert b"20 mg" not in KEY
    assert key_of("20 mg four times a day") != KEY


def test_another_process_finds_what_this_one_has_put() -> None:
    with keep_for_family() as address:
        one, other = FamilyShelf(address), FamilyShelf(address)
        assert one.look(KEY)[0] == YOURS
        assert other.look(KEY)[0] == UNDERWAY
        one.put(KEY, b"seven steps")
        assert other.look(KEY) == (HERE, b"seven steps")
        other.give_up(KEY)  # of one that is there: nothing happens
        assert one.look(KEY)[0] == HERE
    assert one.look(KEY)[0] == YOURS  # the server has gone, and with it what it kept


def test_too_large_an_answer_is_not_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family, "LARGEST_BYTES", 100)
    with keep_for_family() as address:
        shelf = FamilyShelf(address)
        shelf.look(KEY)
        shelf.put(KEY, b"x" * 101)
        assert shelf.look(KEY)[0] == YOURS


def test_a_stranger_with_another_key_is_not_listened_to_and_stops_nobody() -> None:
    with keep_for_family() as address:
        with pytest.raises((AuthenticationError, EOFError, OSError)):
            Caller(address, authkey=b"guessed").recv_bytes()
        assert FamilyShelf(address).look(KEY)[0] == YOURS


def test_only_this_account_reaches_the_socket() -> None:
    with keep_for_family() as address:
        assert Path(address).parent.stat().st_mode & 0o077 == 0


def test_the_key_of_the_family_stands_in_no_environment() -> None:
    with keep_for_family():
        said = subprocess.run(
            [sys.executable, "-c", "import os; print(sorted(os.environ.items()))"],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    assert family.ADDRESS in said
    assert current_process().authkey.hex() not in said
    assert repr(bytes(current_process().authkey)) not in said


def test_many_at_once_ask_and_one_reckons(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _counted(monkeypatch)
    app = create_app(Settings(warm=False))

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1"
        ) as asking:
            forms = ("", ".csv", ".json", ".ics", ".svg", ".csv")
            return await asyncio.gather(
                *(asking.get(QUESTION.replace(".csv", form) + "&seed=11") for form in forms)
            )

    answers = asyncio.run(ask())
    assert [answer.status_code for answer in answers] == [200] * 6
    assert answers[1].content == answers[5].content
    assert len(found) == 1


def test_an_answer_of_another_process_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _counted(monkeypatch)
    with keep_for_family() as address:
        texts: list[bytes] = []
        for _ in range(2):
            shelf = planning._AtHand(4)
            shelf._shelf = FamilyShelf(address)
            monkeypatch.setattr(planning, "_AT_HAND", shelf)
            app = create_app(Settings(warm=False))
            texts.append(_get(app, QUESTION.replace(".csv", ".json") + "&seed=12"))
    assert texts[0] == texts[1]
    assert len(found) == 1


def test_that_there_is_no_plan_is_found_once_too(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _counted(monkeypatch)
    app = create_app(Settings(warm=False))
    no_way = "/plan.json?course=20+mg+three+times+a+day+for+14+months&age=50&by=2020-01-01&seed=13"
    assert _get(app, no_way, 422) == _get(app, no_way, 422)
    assert len(found) == 1


def test_a_plan_survives_the_way_between_processes() -> None:
    medicine = handrail.load_medicine()
    plan = handrail.plan_taper(
        "10 mg three times a day for 6 months", handrail.Person(age_years=50), medicine, draws=24
    )
    assert pickle.loads(pickle.dumps(plan)) == plan


def reckoned_in_a_process_of_its_own(number: int) -> tuple[int, bytes]:
    """How often a process had to reckon, and what it answers; both ask at about the same moment."""
    with pytest.MonkeyPatch.context() as patched:
        found = _counted(patched)
        app = create_app(Settings(warm=False))
        texts = {_get(app, QUESTION.replace(".csv", form) + "&seed=15") for form in (".json", ".json")}
    assert len(texts) == 1
    return len(found), texts.pop()


def test_of_two_processes_that_were_born_with_one_key_one_reckons() -> None:
    with keep_for_family(), get_context("spawn").Pool(2) as pool:
        told = pool.map(reckoned_in_a_process_of_its_own, range(4), chunksize=1)
    assert sum(count for count, _ in told) == 1
    assert len({text for _, text in told}) == 1


def test_two_processes_of_one_server_give_the_same_bytes(tmp_path: Path) -> None:
    """Each request on a connection of its own, at the same moment: both processes get some."""
    server = Server(tmp_path, "--workers", "2").start()
    try:
        begin = threading.Barrier(6)

        def ask(number: int) -> bytes:
            begin.wait()
            return httpx.get(server.origin + QUESTION + "&seed=14", timeout=60).content

        with ThreadPoolExecutor(6) as pool:
            assert len(set(pool.map(ask, range(6)))) == 1
    finally:
        server.stop()
    assert "Traceback" not in server.log
    assert b"20 mg" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    plain = planning.PlanQuestion._found

    def counted(self: planning.PlanQuestion) -> handrail.PlanResult:
        found.append(1)
        return plain(self)

    monkeypatch.setattr(planning.PlanQuestion, "_found", counted)
    return found


def _get(app: object, address: str, status: int = 200) -> bytes:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)  # pyright: ignore[reportArgumentType]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as asking:
            return await asking.get(address)

    answer = asyncio.run(ask())
    assert answer.status_code == status
    return answer.content
