"""For every test: what is saved on this machine stays untouched, and nothing is judged by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A deadline is a timed test: a machine that is busy would fail what is right.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder for data of our own, for this process and those that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDRAIL_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        patch.delenv("HANDRAIL_DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="session")
def file_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database in a file, to be copied: making the tables takes longer than most tests."""
    from handrail.store import open_store

    path = tmp_path_factory.mktemp("tables") / "with_tables.sqlite3"
    open_store(f"sqlite:///{path}").close()
    return path
