"""`handrail data`: where what is saved lies; copies of it, all of it out and in, none of it, and its log."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli.help import Command, Group, show_help_when_alone
from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.store import Actor, Store

app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)

LOG_IS_BROKEN = 1
NewFile = Annotated[Path, typer.Argument(help="A file that doesn't exist yet.", metavar="FILE")]
OldFile = Annotated[Path, typer.Argument(help="The file.", metavar="FILE")]


@app.callback()
def data(context: typer.Context) -> None:
    """What is saved: where it lies, copies, export, import, deletion, and its log.

    HANDRAIL_DATA_DIR names another folder, HANDRAIL_DATABASE_URL a PostgreSQL database.
    """
    show_help_when_alone(context)


@app.command(cls=Command)
def where() -> None:
    """Say where what is saved lies, and how much it is. Makes nothing."""
    from handrail.store import data_folder, database_url

    if is_not_there_yet():
        typer.echo(f"Nothing is saved yet. It will lie in {data_folder()}")
        return
    with _opened() as store:
        kind = "SQLite" if store.database.is_sqlite else "PostgreSQL"
        typer.echo(f"{store.place}  ({kind})")
        if store.database.path is not None:
            typer.echo(f"  {store.database.path.stat().st_size / 1e6:.1f} MB")
        counts = store.counts()
        typer.echo("  " + ", ".join(f"{number} {name}" for name, number in counts.items()))
    if os.environ.get("HANDRAIL_DATABASE_URL") and not database_url().startswith("sqlite"):
        typer.echo(f"  Large results of jobs: {data_folder()}")


@app.command(cls=Command)
def backup(file: NewFile) -> None:
    """Copy everything into a new file, also while Handrail is running.

    For PostgreSQL, pg_dump does this: docs/how-to/data.md.
    """
    with _opened(must_be_there=True) as store, _bar("Copying") as progress:
        store.back_up(file, progress=progress)
    typer.echo(f"Copied to {file}, and read back. It holds everything: keep it like the original.")


@app.command(cls=Command)
def restore(
    file: OldFile,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Put a backup in the place of what is saved now, which is copied first."""
    _ask(yes, f"What is saved now will be replaced by {file}; a copy of it is kept.")
    with _opened() as store, _bar("Restoring") as progress:
        kept = store.restore(file, by=whoever(), progress=progress)
        typer.echo(f"Restored from {file}. What was there before: {kept}")
        _say_what_is_wrong_with_the_log(store, None)


@app.command(cls=Command)
def export(file: NewFile) -> None:
    """Write everything into one zip file that other programs can read.

    It holds the hashes of passwords too: keep it like the original.
    """
    with _opened(must_be_there=True) as store, _bar("Exporting") as progress:
        counts = store.export_all(file, by=whoever(), progress=progress)
    typer.echo(f"Exported to {file}: {_many(counts)}.")


@app.command("import", cls=Command)
def import_(file: OldFile) -> None:
    """Take in a file that `handrail data export` wrote: all of it, or nothing.

    Nothing that is here is overwritten; a file that holds something that is here already is refused.
    """
    with _opened() as store, _bar("Importing") as progress:
        counts = store.import_all(file, by=whoever(), progress=progress)
    typer.echo(f"Imported from {file}: {_many(counts)}.")
    if "audit" not in counts:
        typer.echo(
            "The log of this store goes on. It notes which log the file came with, and doesn't take it."
        )


@app.command("delete-all", cls=Command)
def delete_all(
    yes: Annotated[bool, typer.Option("--yes", help="Really delete everything.")] = False,
) -> None:
    """Delete everything that is saved. The log keeps that it was done, when and by whom; not what it was."""
    if not yes:
        raise InputError(
            "Nothing was deleted. This deletes every person, course, plan, job, account and setting, and "
            "can't be undone.",
            fix="To take a copy first: handrail data export FILE. Then: handrail data delete-all --yes",
        )
    with _opened(must_be_there=True) as store:
        store.delete_all(by=whoever())
        place = store.place
    typer.echo(f"Everything in {place} is deleted. Backups and exports elsewhere are yours to delete.")


@app.command("verify-log", cls=Command)
def verify_log(
    head: Annotated[
        str | None,
        typer.Option(
            help="The head that an earlier run showed and you kept elsewhere; it has to be in the log still.",
            metavar="NUMBER:HASH",
        ),
    ] = None,
) -> None:
    """Read the log from its first line to its last, and the saved plans, and say whether any was changed.

    Leaves with 1 where something is wrong.
    """
    with _opened(must_be_there=True) as store:
        wrong = _say_what_is_wrong_with_the_log(store, head)
        for problem in (problems := store.plans.problems()):
            typer.echo(problem)
    if wrong or problems:
        raise typer.Exit(LOG_IS_BROKEN)


def _say_what_is_wrong_with_the_log(store: Store, head: str | None) -> bool:
    found = store.audit.verify(head)
    for problem in found.problems:
        typer.echo(problem)
    state = "sound" if found.sound else f"{len(found.problems)} things are wrong"
    typer.echo(f"The log: {found.lines} lines, {state}.")
    if found.sound and head is None:
        typer.echo(f"Its head, to keep elsewhere: {found.head}")
    return not found.sound


# ------------------------------------------------------------------------------------ shared


@contextmanager
def _opened(*, must_be_there: bool = False) -> Iterator[Store]:
    from handrail.store import data_folder, open_store

    if must_be_there and is_not_there_yet():
        raise InputError(
            f"Nothing is saved in {data_folder()}.",
            fix="Set HANDRAIL_DATA_DIR to the folder that holds the data.",
        )
    with open_store() as store:
        yield store


def is_not_there_yet() -> bool:
    """Whether nothing was ever saved here; asking makes no file."""
    from handrail.store import data_folder, database_url
    from handrail.store.place import FILE_NAME

    path = data_folder() / FILE_NAME
    return database_url() == f"sqlite:///{path}" and not path.exists()


def whoever() -> Actor:
    """Who sits at this machine, as it knows them."""
    from handrail.store import LOCAL, Actor

    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):
        return LOCAL
    return Actor(name=f"{name} at {LOCAL.name}")


def _ask(yes: bool, what: str) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise InputError(f"Nothing was changed. {what}", fix="If that is meant, add --yes.")
    typer.confirm(f"{what} Go on?", abort=True)


def _many(counts: dict[str, int]) -> str:
    shown = [f"{number} {name.replace('_', ' ')}" for name, number in counts.items() if number]
    return ", ".join(shown) or "nothing"


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, on standard error; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
