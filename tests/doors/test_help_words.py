"""The help of every command is for people: no name of a type stands where something is to be given."""

from __future__ import annotations

import re
from typing import Any

import typer

from handrail.cli.main import app


def _helps(command: Any, path: str = "handrail") -> dict[str, str]:
    """The help of a command and of all below it, by its words."""
    made = {path: command.get_help(typer.Context(command, info_name=path))}
    for name, below in getattr(command, "commands", {}).items():
        made |= _helps(below, f"{path} {name}")
    return made


def test_no_help_names_a_type_of_the_program() -> None:
    helps = _helps(typer.main.get_command(app))
    found = {path: re.findall(r"<\w[\w ]*>|\[[\d<=]*x[<>=][^]]*\]", said) for path, said in helps.items()}

    assert len(helps) > 40
    assert {path: each for path, each in found.items() if each} == {}
