"""One store: everything that is saved, behind one name.

    store = open_store()
    ada = store.people.add("Ada", {"age_years": 58}, by=LOCAL)
    plan = store.plans.add(ada.id, medicine=..., title=..., question=..., answer=..., by=LOCAL)
    store.plans.approve(plan.id, revision=1, version=1, content_hash=..., by=Actor(name="Dr Grace"))

A store may be used by several threads, and several processes may open the same one. It is closed before a
process is forked, and opened again in each.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import func, select

from handrail.store.audit import Audit
from handrail.store.backup import Progress
from handrail.store.codes import Codes
from handrail.store.database import Clock, Database, open_database
from handrail.store.delete_all import delete_all
from handrail.store.diaries import Diaries
from handrail.store.export_all import export_all, export_person, import_all
from handrail.store.feeds import Feeds
from handrail.store.jobs import Jobs
from handrail.store.keys import Keys
from handrail.store.limits import Limits
from handrail.store.migrate import upgrade
from handrail.store.nouns import Actor
from handrail.store.overrides import Overrides
from handrail.store.people import Courses, People
from handrail.store.place import data_folder, database_url
from handrail.store.plans import Plans
from handrail.store.restore import back_up_store, restore_store
from handrail.store.sessions import Attempts, Glass, Sessions
from handrail.store.settings import Settings
from handrail.store.tables import audit, courses, diary_entries, jobs, people, plans, users
from handrail.store.users import Users

COUNTED = {
    "people": people,
    "courses": courses,
    "plans": plans,
    "diary entries": diary_entries,
    "jobs": jobs,
    "accounts": users,
    "lines of the log": audit,
}


class Store:
    """Everything that is saved; made by `open_store`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people = People(database)
        self.courses = Courses(database)
        self.plans = Plans(database)
        self.overrides = Overrides(database)
        self.feeds = Feeds(database)
        self.diaries = Diaries(database)
        self.limits = Limits(database)
        self.jobs = Jobs(database)
        self.settings = Settings(database)
        self.audit = Audit(database)
        self.users = Users(database)
        self.codes = Codes(database)
        self.sessions = Sessions(database)
        self.attempts = Attempts(database)
        self.keys = Keys(database)
        self.glass = Glass(database)

    @property
    def place(self) -> str:
        """Where it lies, for people; never with a password."""
        path = self.database.path
        return str(path) if path else self.database.engine.url.render_as_string(hide_password=True)

    @property
    def folder(self) -> Path:
        """The folder for files beside the database, such as large results of jobs."""
        path = self.database.path
        return path.parent if path else data_folder()

    # -------------------------------------------------------------------------- all of it

    def counts(self) -> dict[str, int]:
        """How much there is of what, by name."""
        with self.database.reading() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in COUNTED.items()
            }

    def export_all(self, path: Path, *, by: Actor, progress: Progress | None = None) -> dict[str, int]:
        """Write everything into a new file; see `export_all.export_all`."""
        return export_all(self.database, path, by=by, progress=progress)

    def export_person(self, person_id: str, *, by: Actor) -> dict[str, Any]:
        """Everything of one person as JSON, for them to take along; see `export_all.export_person`."""
        return export_person(self.database, person_id, by=by)

    def import_all(self, path: Path, *, by: Actor, progress: Progress | None = None) -> dict[str, int]:
        """Take in an exported file, all of it or nothing; see `export_all.import_all`."""
        return import_all(self.database, path, by=by, progress=progress)

    def back_up(self, path: Path, *, progress: Progress | None = None) -> None:
        """Copy the SQLite file into a new one; see `restore.back_up_store`."""
        back_up_store(self.database, path, progress)

    def restore(self, path: Path, *, by: Actor, progress: Progress | None = None) -> Path:
        """Put a backup in the place of what is here; see `restore.restore_store`."""
        return restore_store(self.database, path, by=by, progress=progress)

    def delete_all(self, *, by: Actor) -> None:
        """Delete everything but one line of the log; see `delete_all.delete_all`."""
        delete_all(self.database, self.folder, by=by)

    def close(self) -> None:
        """Let go of the database."""
        self.database.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(url: str | None = None, *, clock: Clock | None = None) -> Store:
    """Open what is saved, with its tables in today's form; make it where there is none yet.

    Args:
        url: sqlite:///path or postgresql://name:password@host/database. If left out, HANDRAIL_DATABASE_URL,
            or the file in the data folder (HANDRAIL_DATA_DIR, or the system's usual place).
        clock: what dates rows; the machine's if left out.

    Raises:
        InputError: the address can't be read.
        Unavailable: it can't be opened, or a newer Handrail has changed it.
    """
    database = open_database(url or database_url(), clock)
    try:
        upgrade(database)
    except BaseException:
        database.engine.dispose()
        raise
    return Store(database)
