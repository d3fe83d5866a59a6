"""Showing and writing an answer: the terminal, files, and a word while someone waits.

A file named `-` is standard output; the words for people then go nowhere, so that what comes out
can be read by a program.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from handrail.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

Maker = tuple[str | None, Callable[[], str | bytes]]
"""A file's name (None: not asked for) and what makes its content."""

STANDARD_OUTPUT = "-"
NARROWEST = 80
WAIT_BEFORE_A_WORD_S = 0.5


def console() -> Console:
    """A terminal of at least 80 columns; plain text where the output isn't a terminal."""
    from rich.console import Console

    found = Console(highlight=False, soft_wrap=False)
    return found if found.width >= NARROWEST else Console(highlight=False, width=NARROWEST)


def check_places(files: Mapping[str, str | None]) -> None:
    """Refuse a place that can't be written to before anyone waits for an answer.

    Args:
        files: by option, such as "--pdf", the file's name or None.

    Raises:
        InputError: no such folder, a folder itself, or two answers on standard output.
    """
    on_standard_output = [option for option, name in files.items() if name == STANDARD_OUTPUT]
    if len(on_standard_output) > 1:
        raise InputError(
            f"{' and '.join(on_standard_output)} can't both be written to standard output.",
            fix="Give one of them a file name.",
        )
    for option, name in files.items():
        if name is None or name == STANDARD_OUTPUT:
            continue
        if not name.strip():
            raise InputError(f"{option} has no file name.", fix=f"Write it like this: {option} plan.txt")
        place = Path(name)
        if place.is_dir():
            raise InputError(f"{option} {name} is a folder.", fix="Give a file name in it.")
        if not place.parent.is_dir():
            raise InputError(
                f"{option} {name}: there is no folder {place.parent}.", fix="Make the folder first."
            )


def write_files(makers: Mapping[str, Maker]) -> bool:
    """Write every file that was asked for and name it on standard error.

    Args:
        makers: by option, the file's name and what makes its content.

    Returns:
        Whether something went to standard output, so that nothing else may.

    Raises:
        InputError: a file can't be written.
    """
    taken = False
    for option, (name, make) in makers.items():
        if name is None:
            continue
        content = make()
        data = content.encode() if isinstance(content, str) else content
        if name == STANDARD_OUTPUT:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
            taken = True
            continue
        try:
            Path(name).write_bytes(data)
        except OSError as error:
            raise InputError(
                f"{option} {name} can't be written: {error.strerror or error}.",
                fix="Choose another place.",
            ) from None
        typer.echo(f"Wrote {name}", err=True)
    return taken


@contextmanager
def working(words: str) -> Iterator[None]:
    """Say what is being done, on a terminal, once it has taken longer than half a second."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    status = Console(stderr=True).status(words)
    timer = threading.Timer(WAIT_BEFORE_A_WORD_S, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()
