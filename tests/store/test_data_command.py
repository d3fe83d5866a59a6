"""`handrail data`: the same as the store does, said in plain words, and never by accident."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from handrail.store import LOCAL, Store, open_store
from handrail.store.tables import audit, plan_versions
from tests.doors.terminal import Terminal
from tests.store.saved import ada, answer, plan_for


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of whoever sits at the terminal, with someone in it."""
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(folder))
    monkeypatch.delenv("HANDRAIL_DATABASE_URL", raising=False)
    with open_store() as store:
        plan_for(store, ada(store))
    return store


def people_now() -> int:
    with open_store() as store:
        return len(store.people.all())


def test_where_makes_nothing(terminal: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(folder))
    monkeypatch.delenv("HANDRAIL_DATABASE_URL", raising=False)

    said = terminal("data", "where")

    assert (said.code, said.out) == (0, f"Nothing is saved yet. It will lie in {folder}\n")
    assert not folder.exists()


def test_where_says_how_much_there_is(terminal: Terminal, own: Store):
    said = terminal("data", "where")

    assert said.out.startswith(f"{own.place}  (SQLite)")
    assert "1 people, 0 courses, 1 plans, 0 diary entries, 0 jobs, 0 accounts, 2 lines of the log" in said.out


@pytest.mark.parametrize(
    "words", [("backup", "x"), ("export", "x"), ("delete-all", "--yes"), ("verify-log",)]
)
def test_without_data_there_is_nothing_to_do(
    terminal: Terminal, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
):
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(folder))
    monkeypatch.delenv("HANDRAIL_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)

    said = terminal("data", *words)

    assert said.code == 2
    assert said.err.splitlines()[0] == f"Nothing is saved in {folder}."
    assert not folder.exists()


def test_backup_and_restore(terminal: Terminal, own: Store, tmp_path: Path):
    file = tmp_path / "monday.sqlite3"
    backed = terminal("data", "backup", str(file))
    again = terminal("data", "backup", str(file))
    with open_store() as store:
        ada(store)
    unasked = terminal("data", "restore", str(file))
    assert people_now() == 2
    restored = terminal("data", "restore", str(file), "--yes")

    assert (backed.code, again.code, unasked.code, restored.code) == (0, 2, 2, 0)
    assert again.err.splitlines()[0] == f"{file} exists already."
    assert "Nothing was changed." in unasked.err
    assert "What was there before: " in restored.out
    assert "The log: 3 lines, sound." in restored.out
    assert people_now() == 1


def test_export_delete_and_import(terminal: Terminal, own: Store, tmp_path: Path):
    file = tmp_path / "all.zip"
    out = terminal("data", "export", str(file))
    unasked = terminal("data", "delete-all")
    assert people_now() == 1
    gone = terminal("data", "delete-all", "--yes")
    assert people_now() == 0
    back = terminal("data", "import", str(file))
    twice = terminal("data", "import", str(file))

    assert (out.code, unasked.code, gone.code, back.code, twice.code) == (0, 2, 0, 0, 2)
    assert out.out == f"Exported to {file}: 3 audit, 1 people, 1 plans, 1 plan versions.\n"
    assert unasked.err.startswith("Nothing was deleted.")
    # Nothing had happened since the export: the log comes back, and goes on in one chain.
    assert "3 audit, 1 people, 1 plans, 1 plan versions" in back.out
    assert "notes which log the file came with" not in back.out
    assert "here already" in twice.err
    assert people_now() == 1


def test_verify_log_says_whether_anything_was_changed(terminal: Terminal, own: Store):
    sound = terminal("data", "verify-log")
    head = sound.out.split()[-1]
    kept = terminal("data", "verify-log", "--head", head)
    other = terminal("data", "verify-log", "--head", "2:" + "0" * 64)
    with open_store() as store, store.database.writing() as connection:
        connection.execute(update(audit).where(audit.c.number == 1).values(actor="nobody"))
        connection.execute(update(plan_versions).values(answer=answer(999)))
    broken = terminal("data", "verify-log")

    assert (sound.code, kept.code, other.code, broken.code) == (0, 0, 1, 1)
    assert "The log: 2 lines, sound." in sound.out
    assert "is not in the log" in other.out
    assert "line 1: changed after it was written" in broken.out
    assert "version 1: changed after it was saved" in broken.out


def test_the_log_names_who_sat_at_the_machine(
    terminal: Terminal, own: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("getpass.getuser", lambda: "grace")

    terminal("data", "delete-all", "--yes")

    with open_store() as store:
        assert store.audit.newest()[0].actor == f"grace at {LOCAL.name}"


def test_a_database_that_cannot_be_reached_leaves_with_4(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", "postgresql://grace:secret@127.0.0.1:1/ward")

    said = terminal("data", "where")

    assert said.code == 4
    assert "can't be used" in said.err
    assert "secret" not in said.err + said.out
    assert len(said.err.splitlines()) == 2
