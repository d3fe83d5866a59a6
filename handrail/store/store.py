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

from handrail.store.audit import Audit
from handrail.store.codes import Codes
from handrail.store.database import Clock, Database, open_database
from handrail.store.feeds import Feeds
from handrail.store.jobs import Jobs
from handrail.store.migrate import upgrade
from handrail.store.overrides import Overrides
from handrail.store.people import Courses, People
from handrail.store.place import data_folder, database_url
from handrail.store.plans import Plans
from handrail.store.sessions import Attempts, Glass, Sessions
from handrail.store.settings import Settings
from handrail.store.users import Users


class Store:
    """Everything that is saved; made by `open_store`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people = People(database)
        self.courses = Courses(database)
        self.plans = Plans(database)
        self.overrides = Overrides(database)
        self.feeds = Feeds(database)
        self.jobs = Jobs(database)
        self.settings = Settings(database)
        self.audit = Audit(database)
        self.users = Users(database)
        self.codes = Codes(database)
        self.sessions = Sessions(database)
        self.attempts = Attempts(database)
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
