"""A backup taken while others write, and the drill of restoring it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from handrail.errors import InputError
from handrail.store import LOCAL, Unavailable, open_store
from tests.store.full import a_full_store
from tests.store.postgresql import Server
from tests.store.saved import ALAN, GRACE, ada, plan_for


def test_a_backup_taken_while_others_write_holds_together_and_is_restored(folder: Path, tmp_path: Path):
    """The drill: everything is lost, and comes back as it was at the backup."""
    url, copy = f"sqlite:///{folder / 'a.sqlite3'}", tmp_path / "backup.sqlite3"
    stop = threading.Event()

    def write_on() -> None:
        with open_store(url) as own:
            person = ada(own)
            while not stop.is_set():
                plan_for(own, person)

    with open_store(url) as store:
        a_full_store(store)
        writer = threading.Thread(target=write_on)
        writer.start()
        steps: list[tuple[int, int]] = []
        try:
            store.back_up(copy, progress=lambda done, of: steps.append((done, of)))
        finally:
            stop.set()
            writer.join()
        at_backup = _plans_of(copy)
        store.delete_all(by=ALAN)
        kept = store.restore(copy, by=GRACE)
        assert store.sessions.of_user(store.users.by_login("grace").id) == [], "everyone is signed out"

        assert store.plans.problems() == []
        found = store.audit.verify()
        assert found.sound
        newest = store.audit.newest()[0]
        assert (newest.actor, newest.action) == ("Dr Grace", "restore")
        assert [user.login for user in store.users.all()] == ["grace"]
    assert _plans_of(folder / "a.sqlite3") == at_backup
    assert _plans_of(kept) == set(), "what was replaced is kept"
    assert steps[-1][0] == steps[-1][1] > 0
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("backup.sqlite3-*")), "one file, without side files"


def _plans_of(path: Path) -> set[str]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM plans")}


def test_who_has_the_store_open_sees_what_was_restored(folder: Path, tmp_path: Path):
    url = f"sqlite:///{folder / 'a.sqlite3'}"
    with open_store(url) as server, open_store(url) as command:
        ada(server)
        command.back_up(tmp_path / "backup.sqlite3")
        ada(server)
        assert len(server.people.all()) == 2

        command.restore(tmp_path / "backup.sqlite3", by=LOCAL)

        assert len(server.people.all()) == 1
        ada(server)
        assert len(command.people.all()) == 2
        assert server.audit.verify().sound


@pytest.mark.parametrize("broken", ["none", "text", "torn", "other"])
def test_a_backup_that_is_none_is_refused_and_nothing_is_changed(folder: Path, tmp_path: Path, broken: str):
    import sqlite3
    from contextlib import closing

    copy = tmp_path / "backup.sqlite3"
    with open_store(f"sqlite:///{folder / 'a.sqlite3'}") as store:
        a_full_store(store)
        if broken == "text":
            copy.write_text("a letter")
        elif broken == "torn":
            store.back_up(copy)
            content = bytearray(copy.read_bytes())
            content[8192:] = b"\x55" * (len(content) - 8192)
            copy.write_bytes(content)
        elif broken == "other":
            with closing(sqlite3.connect(copy)) as other:
                other.execute("CREATE TABLE things (id TEXT)")

        with pytest.raises(InputError):
            store.restore(copy, by=LOCAL)

        assert len(store.people.all()) == 1
        assert store.audit.newest()[0].action != "restore"


def test_a_backup_of_a_newer_program_is_refused(folder: Path, tmp_path: Path):
    import sqlite3
    from contextlib import closing

    copy = tmp_path / "backup.sqlite3"
    with open_store(f"sqlite:///{folder / 'a.sqlite3'}") as store:
        store.back_up(copy)
        with closing(sqlite3.connect(copy)) as other:
            other.execute("UPDATE alembic_version SET version_num = '9999'")
            other.commit()

        with pytest.raises(Unavailable, match="newer Handrail"):
            store.restore(copy, by=LOCAL)


def test_postgresql_is_backed_up_with_its_own_tools_and_the_drill_works(server: Server):
    """The commands of docs/how-to/data.md."""
    same = ("-h", str(server.folder), "-U", "handrail")
    server.create("ward", template="with_tables")
    with open_store(server.url("ward")) as store:
        a_full_store(store)
        head = store.audit.verify().head
        with pytest.raises(InputError, match="pg_dump"):
            store.back_up(server.folder / "x")
        with pytest.raises(InputError, match="pg_restore"):
            store.restore(server.folder / "x", by=LOCAL)
    file = str(server.folder / "ward.dump")

    server.run("pg_dump", *same, "--format=custom", f"--file={file}", "ward")
    server.run("dropdb", *same, "ward")
    server.run("createdb", *same, "--encoding=UTF8", "--template=template0", "ward")
    server.run("pg_restore", *same, "--dbname=ward", "--exit-on-error", file)

    with open_store(server.url("ward")) as store:
        assert store.audit.verify(head).sound
        assert store.plans.problems() == []
        assert [user.login for user in store.users.all()] == ["grace"]
