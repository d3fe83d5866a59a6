"""`handrail doctor` on machines that differ: what is optional and absent is said, and is no fault."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from handrail.report.machine import EXTRAS

ROOT = Path(__file__).resolve().parents[2]


def test_a_new_machine_without_anything_optional_is_fit(terminal, monkeypatch, tmp_path):
    optional = {name for packages, _ in EXTRAS.values() for name in packages}
    version = metadata.version

    def absent(name: str) -> str:
        if name in optional:
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", absent)
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path / "data"))

    said = terminal("doctor")

    assert said.code == 0, said.out
    assert said.out.count("not installed, needed only for") == len(EXTRAS)
    assert 'pip install "handrail[results]"' in said.out
    assert "nothing is saved yet" in said.out
    assert "Everything works." in said.out
    assert not (tmp_path / "data").exists()


def test_data_that_cannot_be_kept_is_a_problem(terminal, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.delenv("HANDRAIL_DATABASE_URL", raising=False)
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path / "file" / "data"))

    said = terminal("doctor")

    assert said.code == 1
    assert "PROBLEM saved data" in said.out


def test_the_doctor_knows_every_extra_of_the_installation():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = declared["project"]["optional-dependencies"]

    assert set(EXTRAS) == set(extras)
    for extra, lines in extras.items():
        assert len(EXTRAS[extra][0]) == len(lines)
        for name in EXTRAS[extra][0]:
            assert any(line.startswith(name) for line in lines), name


@pytest.mark.parametrize("library", ["numpy", "typst"])
def test_a_library_that_is_needed_and_absent_is_a_problem(terminal, monkeypatch, library):
    version = metadata.version

    def absent(name: str) -> str:
        if name == library:
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", absent)

    said = terminal("doctor")

    assert said.code == 1
    assert f"PROBLEM {library}" in said.out
