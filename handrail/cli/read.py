"""`handrail read`: what a text says about the medicine, held against what is known; nothing is fetched."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MedicineName, takes_options
from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail import Medicine, Reading


@takes_options
def read(
    file: Annotated[str, typer.Argument(help="A file, or - for what is piped in.", show_default=False)] = "-",
    target: Annotated[
        str | None, typer.Argument(help="With --bulk: the table to write.", show_default=False)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            help="html, text, thread or wikitext; left out, it is seen from the text.", metavar="NAME"
        ),
    ] = None,
    medicine: MedicineName = None,
    bulk: Annotated[
        bool, typer.Option("--bulk", help="FILE is a Parquet table with a column 'text'; write tables.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            help="With --bulk: how many processes; all if left out.",
            min=1,
            max=256,
            metavar="NUMBER",
            show_default=False,
        ),
    ] = None,
    encoder: Annotated[
        bool,
        typer.Option(
            "--encoder", help="The optional encoder proposes what to compare an unchecked sentence with."
        ),
    ] = False,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
    csv: Annotated[
        str | None, typer.Option(help="A row for each statement.", metavar="FILE", rich_help_panel=FILES)
    ] = None,
    parquet: Annotated[
        str | None, typer.Option(help="The same rows as a table.", metavar="FILE", rich_help_panel=FILES)
    ] = None,
    html: Annotated[
        str | None,
        typer.Option(help="A page with the text and its marks.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """What a page, a thread or an article says, held against what is known; what is dangerous comes first.

    Only sentences are judged, never a page as a whole, and what was not checked is counted. Nothing is
    fetched: give a file, or pipe the text in. Leaves with 1 where something in it is dangerous.

    Example: handrail read page.html --html marked.html
    """
    files = {"--json": json, "--csv": csv, "--parquet": parquet, "--html": html}
    output.check_places(files)
    if bulk:
        if encoder:
            raise InputError("--bulk reads without the encoder.", fix="Leave --encoder out.")
        _bulk(file, target, medicine, workers, any(files.values()))
        return
    if target is not None or workers is not None:
        raise InputError(
            "A second file and --workers belong to --bulk.", fix="handrail read --bulk in.parquet out.parquet"
        )
    import handrail

    the_medicine, data = handrail.load_medicine(medicine), _bytes_of(file)
    with output.working("Reading ..."):
        reading = handrail.read_text(
            data,
            the_medicine,
            kind=kind,
            source=None if file == "-" else Path(file).name,
            encoder=encoder,
        )
    if not output.write_files(_makers(reading, the_medicine, files)):
        from handrail.report.reading_text import reading_text

        reading_text(reading, the_medicine, output.console())
    if any(danger.severity == "severe" for danger in reading.dangers):
        raise typer.Exit(1)


def _makers(reading: Reading, medicine: Medicine, files: dict[str, str | None]) -> dict[str, output.Maker]:
    def as_json() -> str:
        from handrail.exchange.json import json_text
        from handrail.exchange.reading_json import reading_json

        return json_text(reading_json(reading, medicine))

    def as_csv() -> str:
        import handrail
        from handrail.exchange.reading_rows import rows_csv

        return rows_csv(handrail.statement_rows(reading))

    def as_parquet() -> bytes:
        import handrail
        from handrail.exchange.reading_rows import rows_parquet

        return rows_parquet(handrail.statement_rows(reading))

    def as_html() -> str:
        from handrail.report.reading_page import reading_page

        return reading_page(reading, medicine)

    makers = {"--json": as_json, "--csv": as_csv, "--parquet": as_parquet, "--html": as_html}
    return {option: (files[option], makers[option]) for option in files}


def _bytes_of(file: str) -> bytes:
    """The file's bytes; nothing is ever fetched."""
    if file == "-":
        return sys.stdin.buffer.read()
    if file.startswith(("http://", "https://", "www.")):
        raise InputError(
            "An address was given, and nothing is fetched.",
            fix="Save the page as a file first, then give the file.",
        )
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InputError(
            f"{file} can't be read: {error.strerror or error}.", fix="Give a file, or - for what is piped in."
        ) from None


def _bulk(file: str, target: str | None, medicine: str | None, workers: int | None, has_files: bool) -> None:
    if target is None or has_files:
        raise InputError(
            "--bulk takes two files and no other output."
            if has_files
            else "--bulk needs a place for its table.",
            fix="handrail read --bulk in.parquet out.parquet",
        )
    output.check_places({"--bulk": target})
    import handrail

    def progress(done: int, total: int) -> None:
        typer.echo(f"{done} of {total} documents read", err=True)

    result = handrail.read_bulk(
        Path(file), Path(target), medicine=medicine, workers=workers, progress=progress
    )
    typer.echo(
        f"Read {result.documents} documents: {result.copies} were copies, {result.problems} couldn't be read."
        f" Wrote {result.statements}, {result.matches}, {result.dangers} and {result.documents_table}.",
        err=True,
    )
