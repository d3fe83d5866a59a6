"""What the commands of `handrail trial` share: how trials are run, and showing or writing an answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.options import FILES, option

if TYPE_CHECKING:
    from handrail import Medicine, Protocol

RUN = "How they are run"
STOPPED = 130

ProtocolName = Annotated[
    str, typer.Argument(help="A protocol of the pack such as dutch, or a TOML file.", show_default=False)
]
JsonFile = Annotated[
    str | None, typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES)
]
SvgFile = Annotated[
    str | None,
    typer.Option(
        help="What the trials find, with the published result.", metavar="FILE.svg", rich_help_panel=FILES
    ),
]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunOptions:
    """How trials are run."""

    trials: Annotated[int, option("How many virtual trials.", panel=RUN, metavar="NUMBER")] = 1000
    seed: Annotated[
        int, option("The same seed gives the same trials, on any machine.", panel=RUN, metavar="NUMBER")
    ] = 1
    cluster: Annotated[
        str | None,
        option(
            "A dask scheduler such as tcp://10.0.0.1:8786, or a number of processes to start here.",
            panel=RUN,
            metavar="WHERE",
        ),
    ] = None

    def asked(self) -> dict[str, Any]:
        """Arguments of `handrail.run_trials`."""
        text = self.cluster
        where = int(text) if text is not None and text.isdigit() else text
        return {"trials": self.trials, "seed": self.seed, "cluster": where}


def read_plan(name: str) -> tuple[Protocol, Medicine]:
    """A protocol, and its medicine."""
    import handrail

    plan = handrail.read_protocol(name)
    return plan, handrail.load_medicine(plan.medicine)


def refuse_standard_output(parquet: str | None) -> None:
    """A Parquet file is no text.

    Raises:
        InputError: it was asked for on standard output.
    """
    import handrail

    if parquet == output.STANDARD_OUTPUT:
        raise handrail.InputError(
            "A Parquet file can't be written to standard output.", fix="Give it a file name."
        )


def write_or_show(makers: dict[str, output.Maker], otherwise: Callable[[], None]) -> None:
    """Write what was asked for; show the answer unless it went to standard output."""
    if not output.write_files(makers):
        otherwise()


def shape_json(shape: str, found: Any, pack: Medicine) -> str:
    """An answer as JSON, in one of the shapes of `exchange.trial_json`."""
    return json_of(shape_of(shape)(found, pack))


def shape_of(name: str) -> Callable[..., Any]:
    """What makes such a shape."""
    from handrail.exchange import trial_json

    return getattr(trial_json, name)


def json_of(shape: Any) -> str:
    """The shape as text."""
    from handrail.exchange.json import json_text

    return json_text(shape)


@contextmanager
def counted(how: RunOptions, what: str = "trials") -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, on standard error; what Ctrl-C leaves is said."""
    done = 0

    def count(now: int, of: int) -> None:
        nonlocal done
        done = now
        if bar is not None:
            bar.update(task, completed=now, total=of)

    bar: Any = None
    task: Any = None
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Progress(*columns, console=Console(stderr=True))
        task = bar.add_task(f"{what.capitalize()} (seed {how.seed})", total=how.trials)
        bar.start()
    try:
        yield count
    except KeyboardInterrupt:
        typer.echo(f"Stopped after {done:,} of {how.trials:,} {what}.", err=True)
        raise typer.Exit(STOPPED) from None
    finally:
        if bar is not None:
            bar.stop()
