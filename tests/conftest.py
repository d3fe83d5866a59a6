"""For every test: what is saved on this machine stays untouched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder for data of our own, for this process and those that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDRAIL_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        patch.delenv("HANDRAIL_DATABASE_URL", raising=False)
        yield
