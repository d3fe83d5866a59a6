"""Looking at where data is kept: it says what is so, makes nothing, and shows no password."""

from __future__ import annotations

import shutil
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from handrail.store import examine_place, open_store
from tests.store.postgresql import Server

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HANDRAIL_DATABASE_URL", raising=False)
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path / "new" / "place"))
    return tmp_path / "new" / "place"


def test_a_place_that_is_not_there_yet_can_be_written_and_is_not_made(folder: Path) -> None:
    works, found = examine_place()

    assert works
    assert "nothing is saved yet" in found
    assert str(folder) in found
    assert not folder.parent.exists()


def test_a_file_that_is_there_is_named_and_stays_as_it_is(folder: Path) -> None:
    url = f"sqlite:///{folder / 'handrail.sqlite3'}"
    with open_store(url):
        pass
    before = (folder / "handrail.sqlite3").read_bytes()

    works, found = examine_place()

    assert works
    assert "handrail.sqlite3" in found
    assert (folder / "handrail.sqlite3").read_bytes() == before


def test_a_file_in_the_way_of_the_folder_is_a_problem(folder: Path) -> None:
    folder.parent.write_text("not a folder")

    works, found = examine_place()

    assert not works
    assert "HANDRAIL_DATA_DIR" in found


def test_a_full_disk_is_a_problem(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 10**6, 10**6))

    works, found = examine_place()

    assert not works
    assert "almost full: 1 MB" in found


@pytest.mark.skipif(sys.platform == "win32", reason="another way of refusing")
def test_a_server_that_does_not_answer_is_a_problem_and_its_password_stays_hidden(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", "postgresql://grace:hush-hush@127.0.0.1:1/ward")

    works, found = examine_place()

    assert not works
    assert "127.0.0.1" in found
    assert "hush" not in found


@pytest.mark.parametrize("url", ["postgresql:///:::", "mysql://grace:hush-hush@host/ward", "no address"])
def test_an_address_that_is_none_is_a_problem_in_words(
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", url)

    works, found = examine_place()

    assert not works
    assert "hush" not in found


def test_a_server_that_answers_can_be_written_and_shows_no_password(
    server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", server.url("shared"))

    works, found = examine_place()

    assert works
    assert "can be written" in found
