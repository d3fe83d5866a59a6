"""Data lies where its owner says, for its owner only; a wrong address is said without its password."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from handrail.errors import InputError
from handrail.store import LOCAL, Unavailable, data_folder, database_url, open_store


def test_the_folder_is_the_one_that_was_named_or_the_systems_usual_one(tmp_path: Path):
    assert data_folder({"HANDRAIL_DATA_DIR": str(tmp_path)}) == tmp_path
    assert database_url({"HANDRAIL_DATA_DIR": str(tmp_path)}) == f"sqlite:///{tmp_path}/handrail.sqlite3"
    assert database_url({"HANDRAIL_DATABASE_URL": "postgresql://h/d"}) == "postgresql://h/d"
    if sys.platform.startswith("linux"):
        assert data_folder({"XDG_DATA_HOME": "/x"}) == Path("/x/handrail")
        assert data_folder({}) == Path.home() / ".local" / "share" / "handrail"


def test_only_its_owner_can_open_the_folder_and_read_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path / "new" / "data"))
    monkeypatch.delenv("HANDRAIL_DATABASE_URL", raising=False)
    with open_store() as store:
        store.people.add("Ada", by=LOCAL)
        folder = store.folder
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}

    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes == dict.fromkeys(
        ("handrail.sqlite3", "handrail.sqlite3-wal", "handrail.sqlite3-shm"), 0o600
    )  # the side files too


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path):
    path = tmp_path / "a.sqlite3"
    path.touch(mode=0o644)

    open_store(f"sqlite:///{path}").close()

    assert path.stat().st_mode & 0o777 == 0o600


def test_an_acknowledged_write_is_on_the_disk(tmp_path: Path):
    with open_store(f"sqlite:///{tmp_path / 'a.sqlite3'}") as store, store.database.reading() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }

    assert said == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000, "secure_delete": 1
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://grace:secret@h/d", "mysql"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("not an address", "can't be read"),
        ("postgresql://grace:secret@h:port/d", "can't be read"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(url: str, says: str):
    with pytest.raises(InputError, match=says) as refused:
        open_store(url)

    assert "secret" not in str(refused.value)


def test_a_server_that_does_not_answer_is_said_without_its_password():
    with pytest.raises(Unavailable, match="can't be used") as refused:
        open_store("postgresql://grace:secret@127.0.0.1:1/ward")

    assert "secret" not in str(refused.value)
    assert refused.value.fix


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path):
    path = tmp_path / "a.sqlite3"
    path.write_text("a letter, " * 200)

    with pytest.raises(Unavailable, match="damaged"):
        open_store(f"sqlite:///{path}")

    assert path.read_text().startswith("a letter")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable, match="can't be made"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'data' / 'a.sqlite3'}")


def test_a_database_that_someone_else_keeps_busy_is_said_and_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from handrail.store import database

    monkeypatch.setattr(database, "WAIT_FOR_OTHERS_S", 0)
    url = f"sqlite:///{tmp_path / 'a.sqlite3'}"
    with open_store(url) as store, open_store(url) as other, store.database.writing():
        with pytest.raises(Unavailable, match="busy"):
            other.people.add("Ada", by=LOCAL)
        assert other.people.all() == []


def test_a_store_tells_where_it_lies_without_a_password(tmp_path: Path):
    with open_store(f"sqlite:///{tmp_path / 'a.sqlite3'}") as store:
        assert store.place == str(tmp_path / "a.sqlite3")
