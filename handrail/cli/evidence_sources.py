"""`handrail evidence source`, `sources`, `rules` and `numbers`: who says so, and what rests on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from handrail.cli import output
from handrail.cli.evidence_options import CsvFile, WasRead, Words, counted, known
from handrail.cli.options import FILES, MedicineName


def source(
    key: Annotated[str, typer.Argument(help="A key, such as those in square brackets.", show_default=False)],
    medicine: MedicineName = None,
) -> None:
    """Show a source with all that rests on it: claims, trials, rules, numbers."""
    import handrail
    from handrail.report import evidence_text

    loaded = handrail.load_medicine(medicine)
    lines = evidence_text.source_lines(handrail.source_trail(key, loaded), loaded)
    typer.echo(evidence_text.wrapped(lines), nl=False)


def sources(
    bib: Annotated[
        str | None, typer.Option("--bib", help="BibTeX.", metavar="FILE", rich_help_panel=FILES)
    ] = None,
    csl: Annotated[
        str | None, typer.Option("--csl", help="CSL-JSON.", metavar="FILE", rich_help_panel=FILES)
    ] = None,
    csv: CsvFile = None,
    text: Words = "",
    kind: Annotated[
        str | None, typer.Option(help="Such as article.", metavar="NAME", show_default=False)
    ] = None,
    verified: WasRead = None,
    medicine: MedicineName = None,
) -> None:
    """List the sources, or write them as BibTeX, CSL-JSON or CSV."""
    import handrail
    from handrail.exchange.evidence_out import sources_csl, sources_csv
    from handrail.report import evidence_text
    from handrail.report.evidence_found import sources_found

    output.check_places({"--bib": bib, "--csl": csl, "--csv": csv})
    loaded = handrail.load_medicine(medicine)
    book = loaded.bibliography
    known("kind", kind, {one.kind for one in sources_found(loaded)})
    shown = sources_found(loaded, text=text, kind=kind, verified=verified)
    makers: dict[str, tuple[str | None, Callable[[], str | bytes]]] = {
        "--bib": (bib, lambda: book.to_bibtex(one.key for one in shown)),
        "--csl": (csl, lambda: sources_csl(shown)),
        "--csv": (csv, lambda: sources_csv(shown)),
    }
    if not output.write_files(makers) and not (bib or csl or csv):
        lines = [evidence_text.source_line(one.key, loaded) for one in shown]
        typer.echo(evidence_text.wrapped([*lines, "", counted(len(shown), "source")]), nl=False)


def rules(
    text: Words = "",
    severity: Annotated[
        str | None, typer.Option(help="Such as major.", metavar="NAME", show_default=False)
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="Such as renal.", metavar="NAME", show_default=False)
    ] = None,
    verified: WasRead = None,
    csv: CsvFile = None,
    medicine: MedicineName = None,
) -> None:
    """List the rules of the check, with who says so.

    Example: handrail evidence rules --subject renal --severity major
    """
    import handrail
    from handrail.exchange.evidence_out import rules_csv
    from handrail.report.evidence_found import rules_found
    from handrail.report.evidence_text import UNREAD, wrapped

    output.check_places({"--csv": csv})
    loaded = handrail.load_medicine(medicine)
    everything = rules_found(loaded)
    known("severity", severity, {one.severity for one in everything})
    known("subject", subject, {one.category for one in everything})
    shown = rules_found(loaded, text=text, severity=severity, subject=subject, verified=verified)
    if not output.write_files({"--csv": (csv, lambda: rules_csv(shown))}):
        lines = [
            f"{one.id} ({one.severity}): {one.says}{'' if one.verified else f' ({UNREAD})'}"
            f" [{', '.join(one.sources)}]"
            for one in shown
        ]
        typer.echo(wrapped([*lines, "", counted(len(shown), "rule")]), nl=False)


def numbers(
    text: Words = "",
    part: Annotated[
        str | None, typer.Option(help='Such as "kinetics, default".', metavar="NAME", show_default=False)
    ] = None,
    verified: WasRead = None,
    csv: CsvFile = None,
    medicine: MedicineName = None,
) -> None:
    """List the numbers that the model is made of, with who says so.

    Example: handrail evidence numbers --text clearance
    """
    import handrail
    from handrail.exchange.evidence_out import numbers_csv
    from handrail.report.evidence_found import numbers_found
    from handrail.report.evidence_text import UNREAD, wrapped
    from handrail.report.evidence_words import value_words

    output.check_places({"--csv": csv})
    loaded = handrail.load_medicine(medicine)
    known("part", part, {one.group for one in numbers_found(loaded)})
    shown = numbers_found(loaded, text=text, part=part, verified=verified)
    if not output.write_files({"--csv": (csv, lambda: numbers_csv(shown))}):
        lines = [
            f"{one.group}, {one.name.replace('_', ' ')}: {value_words(one.figure)}"
            f"{'' if one.figure.verified else f' ({UNREAD})'} [{', '.join(one.figure.sources)}]"
            for one in shown
        ]
        typer.echo(wrapped([*lines, "", counted(len(shown), "number")]), nl=False)
