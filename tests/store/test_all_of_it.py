"""Everything out, in, and gone; and all that is one person's."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.store import LOCAL, NotFound, Store, Unavailable, open_store
from handrail.store.export_all import TABLES
from tests.store.full import a_full_store
from tests.store.postgresql import Server
from tests.store.saved import ALAN, GRACE, PASSWORD, ada, answer
from tests.store.test_people import ANY_JSON, FACTS, NAMES, SOME


def written(store: Store, folder: Path, name: str) -> dict[str, list[Any]]:
    """What an export holds, table by table, without the lines that tell of exports and imports."""
    path = folder / name
    store.export_all(path, by=LOCAL)
    with zipfile.ZipFile(path) as file:
        found = {
            table.name: [json.loads(line) for line in file.read(f"{table.name}.jsonl").splitlines()]
            for table in TABLES
        }
    found["audit"] = [line for line in found["audit"] if line["action"] not in ("export", "import")]
    return found


def test_what_goes_out_comes_in_identical(store: Store, new_url: Callable[..., str], tmp_path: Path):
    a_full_store(store)
    before = written(store, tmp_path, "first.zip")

    with open_store(new_url()) as other:
        counts = other.import_all(tmp_path / "first.zip", by=ALAN)
        after = written(other, tmp_path, "second.zip")
        assert other.audit.verify().sound
        assert other.users.check_password("grace", PASSWORD) is not None
        assert other.audit.verify(store.audit.verify().head).sound, "the log goes on from the file's"

    assert after == before
    assert all(before.values()), "something in every table"
    assert counts["people"] == 1
    with zipfile.ZipFile(tmp_path / "first.zip") as file:
        everything = b"".join(file.read(name) for name in file.namelist())
        manifest = json.loads(file.read("manifest.json"))
    assert b"sessions" not in everything
    assert (manifest["schema"], manifest["made_by"]) == ("handrail/data/1", "this computer")


@SOME
@given(
    name=NAMES,
    question=ANY_JSON,
    shape=ANY_JSON,
    block=st.binary(max_size=50),
    seed=st.integers(-(2**63), 2**63 - 1),
)
def test_anything_that_can_be_saved_goes_out_and_comes_back(
    store: Store,
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    question: Any,
    shape: Any,
    block: bytes,
    seed: int,
):
    folder = tmp_path_factory.mktemp("any")
    store.delete_all(by=LOCAL)
    person = store.people.add(name, FACTS, by=LOCAL)
    text = json.dumps(shape).encode()
    store.plans.add(person.id, medicine="m", title="t", question=question, answer=text, by=LOCAL)
    job = store.jobs.add("k", question, seed=seed, by=LOCAL)
    store.jobs.claim("w", ["k"])
    store.jobs.save_block(job.id, "w", 0, block)
    before = written(store, folder, "1.zip")

    store.delete_all(by=LOCAL)
    store.import_all(folder / "1.zip", by=LOCAL)

    after = written(store, folder, "2.zip")
    for found in (before, after):
        del found["audit"]
    assert after == before


def test_what_goes_out_of_one_kind_of_database_comes_into_the_other(
    server: Server, folder: Path, tmp_path: Path
):
    server.create("both_ways", template="with_tables")
    with (
        open_store(server.url("both_ways")) as shared,
        open_store(f"sqlite:///{folder / 'a.sqlite3'}") as file,
        open_store(f"sqlite:///{folder / 'b.sqlite3'}") as back,
    ):
        a_full_store(file)
        before = written(file, tmp_path, "1.zip")
        shared.import_all(tmp_path / "1.zip", by=LOCAL)
        middle = written(shared, tmp_path, "2.zip")
        back.import_all(tmp_path / "2.zip", by=LOCAL)
        after = written(back, tmp_path, "3.zip")
        assert shared.audit.verify().sound
        assert back.audit.verify().sound

    assert before == middle == after


def test_nothing_that_is_here_is_overwritten(store: Store, tmp_path: Path):
    a_full_store(store)
    before = written(store, tmp_path, "first.zip")

    with pytest.raises(InputError, match="here already"):
        store.import_all(tmp_path / "first.zip", by=LOCAL)

    assert written(store, tmp_path, "second.zip") == before


def test_into_a_store_with_a_log_of_its_own_the_other_log_is_noted_only(
    store: Store, new_url: Callable[..., str], tmp_path: Path
):
    a_full_store(store)
    store.export_all(tmp_path / "file.zip", by=LOCAL)

    with open_store(new_url()) as other:
        other.people.add("Bob", by=GRACE)
        counts = other.import_all(tmp_path / "file.zip", by=ALAN)
        lines = other.audit.newest()
        assert other.audit.verify().sound
        assert len(other.people.all()) == 2

    assert "audit" not in counts
    assert [line.action for line in lines] == ["import", "add"]
    assert lines[0].detail["log_of_the_file"] == store.audit.verify().head


def test_into_a_store_that_was_emptied_right_after_comes_the_log_too_in_one_chain(
    store: Store, tmp_path: Path
):
    a_full_store(store)
    person = store.people.all()[0]
    kept = store.audit.verify().head
    store.export_all(tmp_path / "file.zip", by=LOCAL)
    store.delete_all(by=ALAN)

    store.import_all(tmp_path / "file.zip", by=ALAN)

    assert store.audit.verify(kept).sound
    assert [line.action for line in store.audit.newest(limit=3)] == ["import", "delete all", "export"]
    assert store.audit.of_person(person.id)
    assert "log_taken" in store.audit.newest(limit=1)[0].detail


def test_a_log_that_does_not_fit_before_what_is_left_stays_in_the_file(store: Store, tmp_path: Path):
    a_full_store(store)
    store.export_all(tmp_path / "file.zip", by=LOCAL)
    store.people.add("After the export", by=LOCAL)
    store.delete_all(by=ALAN)

    store.import_all(tmp_path / "file.zip", by=ALAN)

    assert store.audit.verify().sound
    assert [line.action for line in store.audit.newest()] == ["import", "delete all"]
    assert store.audit.newest(limit=1)[0].detail["log_taken"] is False


def test_a_calendar_that_was_deleted_is_not_live_again_after_an_import(store: Store, tmp_path: Path):
    ada = store.people.add("Ada", by=LOCAL)
    _, token = store.feeds.make(ada.id, by=LOCAL)
    store.export_all(tmp_path / "file.zip", by=LOCAL)
    store.delete_all(by=ALAN)

    store.import_all(tmp_path / "file.zip", by=ALAN)

    with pytest.raises(NotFound):
        store.feeds.follow(token)


def test_a_calendar_goes_on_where_everything_moves_to_a_new_place(
    store: Store, new_url: Callable[..., str], tmp_path: Path
):
    ada = store.people.add("Ada", by=LOCAL)
    _, token = store.feeds.make(ada.id, by=LOCAL)
    store.export_all(tmp_path / "file.zip", by=LOCAL)

    with open_store(new_url()) as other:
        other.import_all(tmp_path / "file.zip", by=LOCAL)
        assert other.feeds.follow(token).feed.person_id == ada.id


def changed_file(path: Path, name: str, old: bytes, new: bytes, *, mend_sums: bool) -> Path:
    """The file with one thing in it changed; with the manifest's sums mended, as a forger would."""
    import hashlib

    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        held = {member: source.read(member) for member in source.namelist()}
        assert old in held[name]
        held[name] = held[name].replace(old, new, 1)
        if mend_sums and name != "manifest.json":
            manifest = json.loads(held["manifest.json"])
            manifest["files"][name]["sha256"] = hashlib.sha256(held[name]).hexdigest()
            held["manifest.json"] = json.dumps(manifest).encode()
        for member, content in held.items():
            copy.writestr(member, content)
    return target


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "mend_sums"),
    [
        ("plan_versions.jsonl", b'"note": ""', b'"note": "x"', "plan_versions", False),
        ("people.jsonl", b'"name": "Ada"', b'"name": "Bob"', "people", False),
        ("plan_versions.jsonl", b'_mg\\": 80', b'_mg\\": 90', "plan_versions", True),
        ("audit.jsonl", b'"actor": "Dr Grace"', b'"actor": "Dr Alice"', "audit", True),
        ("people.jsonl", b'"revision": 1', b'"revision": "1"', "people", True),
        ("people.jsonl", b'"name"', b'"nom"', "people", True),
        ("people.jsonl", b'"id": "', b'"id": "00000000', "people", True),
        ("people.jsonl", b'"created_at": "2026', b'"created_at": "last year, 2026', "people", True),
        ("people.jsonl", b'"name": "Ada"', b'"name": null', "people", True),
        ("people.jsonl", b'"name": "Ada"', b'"name": "\\ud800"', "people", True),
        ("job_blocks.jsonl", b'"result": "', b'"result": "*', "job_blocks", True),
        ("jobs.jsonl", b'"attempts": 1', b'"attempts": 99999999999999', "jobs", True),
        ("courses.jsonl", b'"person_id": "', b'"person_id": "', "never", True),
        ("manifest.json", b'"0004"', b'"9999"', "manifest", True),
        ("manifest.json", b"handrail/data/1", b"handrail/data/2", "manifest", True),
        ("manifest.json", b"people.jsonl", b"peeple.jsonl", "manifest", True),
    ],
)  # fmt: skip
def test_a_file_that_was_changed_is_refused_whole(
    store: Store,
    new_url: Callable[..., str],
    tmp_path: Path,
    name: str,
    old: bytes,
    new: bytes,
    where: str,
    mend_sums: bool,
):
    a_full_store(store)
    store.export_all(tmp_path / "file.zip", by=LOCAL)
    bad = changed_file(tmp_path / "file.zip", name, old, new, mend_sums=mend_sums)

    with open_store(new_url(tables=True)) as other:
        if where == "never":  # an unchanged file is taken
            other.import_all(bad, by=LOCAL)
            return
        with pytest.raises(InputError, match=where):
            other.import_all(bad, by=LOCAL)
        assert other.people.all() == []
        assert other.audit.newest() == []


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 not a zip", b"SQLite format 3\0"])
def test_what_is_no_export_is_refused(store: Store, tmp_path: Path, content: bytes | None):
    path = tmp_path / "file.zip"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(InputError):
        store.import_all(path, by=LOCAL)


def test_an_export_does_not_overwrite_a_file_and_is_its_owners_only(store: Store, tmp_path: Path):
    path = tmp_path / "file.zip"
    store.export_all(path, by=LOCAL)

    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputError, match="exists already"):
        store.export_all(path, by=LOCAL)
    with pytest.raises(InputError, match="can't be written"):
        store.export_all(tmp_path / "no" / "such.zip", by=LOCAL)


def test_of_everything_deleted_remains_that_it_was_when_and_by_whom(store: Store, folder: Path):
    a_full_store(store)
    (store.folder / "jobs").mkdir(parents=True, exist_ok=True)
    (store.folder / "jobs" / "figures.parquet").write_bytes(b"figures")
    head = store.audit.verify().head

    store.delete_all(by=GRACE)

    (stub,) = store.audit.newest()
    found = store.audit.verify()
    assert (stub.actor, stub.action, stub.detail, stub.object_id) == ("Dr Grace", "delete all", {}, "all")
    assert f"{stub.number - 1}:{stub.previous_hash}" == head
    assert found.sound
    assert (store.people.all(), store.jobs.all(), store.users.all(), store.settings.all()) == ([], [], [], [])
    assert not (store.folder / "jobs").exists()
    store.people.add("Bob", by=LOCAL)
    assert store.audit.verify().sound


def test_nothing_that_was_deleted_is_left_in_the_file(folder: Path, tmp_path: Path):
    with open_store(f"sqlite:///{folder / 'a.sqlite3'}") as store:
        store.people.add("Canary Canaria", {"conditions": ["canary disease"]}, by=LOCAL)
        store.back_up(folder / "before-x-a.sqlite3")
        store.delete_all(by=GRACE)
        left = b"".join(path.read_bytes() for path in folder.iterdir())

    assert b"anary" not in left


# ----------------------------------------------------------------------------- one person


def test_a_person_takes_along_all_that_is_theirs_and_nothing_of_others(store: Store):
    a_full_store(store)
    (person,) = store.people.all()
    other = store.people.add("Canary", {"conditions": ["canary disease"]}, by=LOCAL)
    store.plans.add(other.id, medicine="m", title="canary", question={}, answer=b"{}", by=LOCAL)
    store.feeds.make(other.id, by=LOCAL)

    taken = store.export_person(person.id, by=GRACE)

    assert (taken["schema"], taken["people"][0]["name"]) == ("handrail/person-data/1", "Ada")
    assert [row["version"] for row in taken["plan_versions"]] == [1, 2]
    assert taken["plan_versions"][1]["answer"] == answer(60).decode()
    assert all(taken[name] for name in ("courses", "plans", "feeds", "user_people", "glass_broken", "audit"))
    assert taken["audit"][-1]["action"] == "export"
    text = json.dumps(taken)
    assert "anary" not in text
    assert "token_hash" not in text
    assert "argon2" not in text
    with pytest.raises(NotFound):
        store.export_person("0" * 32, by=GRACE)


def test_what_a_reader_keeps_in_the_files_of_a_deleted_store_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    from sqlalchemy import text

    from handrail.store import database

    monkeypatch.setattr(database, "WAIT_FOR_OTHERS_S", 0)
    url = f"sqlite:///{folder / 'a.sqlite3'}"
    with open_store(url) as store, open_store(url) as other:
        ada(store)
        with other.database.reading() as connection:
            connection.execute(text("SELECT * FROM people")).all()
            with pytest.raises(Unavailable, match="Everything is deleted, but someone is reading"):
                store.delete_all(by=LOCAL)
        assert store.people.all() == []
        store.delete_all(by=LOCAL)
        assert store.audit.verify().sound
