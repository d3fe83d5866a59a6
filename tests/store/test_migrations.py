"""From every released form of the tables to today's; never from a form that this program does not know."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from handrail.store import LOCAL, Store, Unavailable, migrate, open_store
from handrail.store.database import open_database
from handrail.store.tables import METADATA
from tests.store.saved import PASSWORD, answer

FROZEN = Path(__file__).parent / "data"
"""Databases as released versions wrote them; a file here is never changed."""


def frozen(url: str, kind: str, name: str = "first_schema") -> None:
    """Fill an empty database with one as it was released."""
    text = (FROZEN / f"{name}.{kind}.sql").read_text(encoding="utf-8")
    if kind == "sqlite":
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(text)
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(text.encode())


def test_the_first_released_form_is_brought_to_todays_with_all_it_holds(
    new_url: Callable[..., str], kind: str
):
    url = new_url()
    frozen(url, kind)

    with open_store(url) as store:
        (person,) = store.people.all()
        (plan,) = store.plans.of_person(person.id)
        assert (person.name, person.facts["egfr_ml_min_1_73m2"]) == ("Ada", 48)
        assert store.plans.version(plan.id, 2).answer == answer(60)
        assert store.plans.version(plan.id, 1).withdrawn_because == "slower"
        assert [line.state for line in store.plans.versions(plan.id)] == ["draft", "withdrawn"]
        (job,) = store.jobs.all()
        assert (job.state, list(store.jobs.blocks(job.id))) == ("running", [(0, bytes(range(256)))])
        assert store.users.check_password("grace", PASSWORD) is not None
        assert store.settings.value("country") == ["UK", 1.5, None]
        assert store.audit.verify().sound
        assert store.plans.problems() == []
        assert differences(store) == []


def differences(store: Store) -> list[object]:
    """In what the tables are other than `tables` says."""
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, METADATA)


def test_the_steps_make_the_very_tables_that_the_program_uses(new_url: Callable[..., str]):
    with open_store(new_url()) as store:
        assert differences(store) == []
        with store.database.reading() as connection:
            made = {
                (table, check["name"])
                for table in METADATA.tables
                for check in sa.inspect(connection).get_check_constraints(table)
            }
    wanted = {
        (table.name, str(check.name))
        for table in METADATA.tables.values()
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint)
    }
    assert made == wanted


def test_the_newest_step_is_the_one_the_program_names():
    known = migrate.known_revisions()

    assert known[-1] == migrate.HEAD
    assert known[0] == migrate.FIRST_RELEASED
    assert (FROZEN / "first_schema.sqlite.sql").is_file()


def test_a_database_that_a_newer_program_has_changed_is_refused_and_left_alone(new_url: Callable[..., str]):
    url = new_url(tables=True)
    with open_store(url) as store:
        store.people.add("Ada", by=LOCAL)
        with store.database.writing() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Unavailable, match="newer Handrail") as refused:
        open_store(url)

    assert "9999" in refused.value.message
    assert refused.value.exit_code == 4


def test_a_database_that_holds_something_else_is_left_alone(new_url: Callable[..., str]):
    url = new_url()
    database = open_database(url)
    with database.writing(in_turn=False) as connection:
        connection.execute(sa.text("CREATE TABLE recipes (id INTEGER)"))

    with pytest.raises(Unavailable, match="recipes"):
        open_store(url)

    with database.reading() as connection:
        assert sa.inspect(connection).get_table_names() == ["recipes"]
    database.engine.dispose()


def test_many_that_open_a_new_store_at_once_make_its_tables_once(new_url: Callable[..., str]):
    url = new_url()

    def save(n: int) -> None:
        with open_store(url) as store:
            store.people.add(f"Person {n}", by=LOCAL)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(save, range(6)))

    with open_store(url) as store:
        assert len(store.people.all()) == 6
        assert store.audit.verify().sound


STEP = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9998", "0004", None, None
def upgrade():
    op.add_column("people", sa.Column("shoe_size", sa.Integer))
    op.execute("UPDATE people SET shoe_size = 42")
"""


@pytest.fixture
def next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give the program one more step."""

    def add(text: str) -> None:
        folder = tmp_path / "steps"
        folder.mkdir()
        (folder / "9998_next.py").write_text(text)
        own = migrate._config

        def with_one_more():
            config = own()
            first = Path(str(config.get_main_option("script_location"))) / "versions"
            config.set_main_option("version_locations", f"{first}:{folder}")
            return config

        monkeypatch.setattr(migrate, "_config", with_one_more)
        monkeypatch.setattr(migrate, "HEAD", "9998")

    return add


def test_an_older_database_is_copied_before_it_is_changed(
    new_url: Callable[..., str], kind: str, folder: Path, next_step: Callable[[str], None]
):
    url = new_url()
    frozen(url, kind)
    next_step(STEP)

    with open_store(url) as store, store.database.reading() as connection:
        assert connection.execute(sa.text("SELECT name, shoe_size FROM people")).all() == [("Ada", 42)]
        assert connection.execute(sa.text("SELECT count(*) FROM plan_versions")).scalar_one() == 2

    copies = list(folder.glob("before-9998-*")) if kind == "sqlite" else []
    assert len(copies) == (kind == "sqlite")
    for copy in copies:
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert copy.stat().st_mode & 0o777 == 0o600


def test_a_step_that_fails_changes_nothing(
    new_url: Callable[..., str], kind: str, next_step: Callable[[str], None]
):
    url = new_url()
    frozen(url, kind)
    next_step(STEP + '    op.execute("UPDATE people SET no_such_column = 1")\n')

    with pytest.raises((Unavailable, sa.exc.DBAPIError)):
        open_store(url)

    database = open_database(url)
    with database.reading() as connection:
        assert migrate.revision_of(connection) == "0001"
        assert "shoe_size" not in {column["name"] for column in sa.inspect(connection).get_columns("people")}
    database.engine.dispose()


def test_a_server_that_keeps_letters_in_another_way_is_refused(server, tmp_path: Path):
    server.run(
        *("createdb", "-h", str(server.folder), "-U", "handrail", "-T", "template0"),
        *("--encoding=LATIN1", "--locale=C", "latin"),
    )

    with pytest.raises(Unavailable, match="LATIN1"):
        open_store(server.url("latin"))
