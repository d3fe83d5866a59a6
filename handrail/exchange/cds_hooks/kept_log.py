"""Where the log of cards and feedback lies, and its lines: for the server that writes it and for readers.

The place is that of the server's settings file (`HANDRAIL_CDS`), or the folder for saved data.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from handrail.errors import InputError

VARIABLE = "HANDRAIL_CDS"
FILE_NAME = "cds-feedback.jsonl"
KEPT_ASIDE = 4
"""How many files that grew too large are kept beside the present one."""


def log_place(folder: Path, log: Path | None = None) -> Path:
    """The log's file, in a folder unless it is named itself."""
    return log or folder / FILE_NAME


def log_place_of(usual: Path, environment: Mapping[str, str] | None = None) -> Path:
    """The log's file of a server that is started in this environment.

    Args:
        usual: the folder for saved data, where the server's settings name none.
        environment: the process's own if left out.

    Raises:
        InputError: the settings file that it names can't be read.
    """
    named = (os.environ if environment is None else environment).get(VARIABLE)
    if not named:
        return log_place(usual)
    table, path = settings_table(Path(named)), Path(named)
    places = {name: path.parent / str(table[name]) for name in ("state_dir", "feedback_log") if name in table}
    return log_place(places.get("state_dir", usual), places.get("feedback_log"))


def settings_table(path: Path) -> dict[str, Any]:
    """A settings file as it stands.

    Raises:
        InputError: it can't be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise InputError(f"The settings can't be read ({problem}).", where=f"settings, {path.name}") from None


def aside(path: Path, number: int) -> Path:
    """The file that was moved aside so many times ago."""
    return path.with_name(f"{path.name}.{number}")


def kept_lines(path: Path, kept: int = KEPT_ASIDE) -> Iterator[str]:
    """Every line kept, oldest first, those moved aside included; none where there is no log yet."""
    for one in [*(aside(path, number) for number in range(kept, 0, -1)), path]:
        try:
            with one.open(encoding="utf-8", errors="replace") as file:
                yield from file
        except FileNotFoundError:
            continue
