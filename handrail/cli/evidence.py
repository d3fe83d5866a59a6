"""`handrail evidence`: what is known, who says so on both sides, and what rests on what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.help import Command, Group
from handrail.cli.options import FILES, MedicineName

if TYPE_CHECKING:
    from handrail import Medicine

app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)

JsonFile = Annotated[
    str | None,
    typer.Option("--json", help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
]
CsvFile = Annotated[
    str | None,
    typer.Option("--csv", help="The list, for a spreadsheet.", metavar="FILE", rich_help_panel=FILES),
]
Words = Annotated[
    str, typer.Option("--text", help="Only what holds these words.", metavar="WORDS", show_default=False)
]


@app.callback()
def evidence(context: typer.Context) -> None:
    """Look at what is known: what people ask, claims, trials, positions, and who says so.

    Alone it lists what people ask. Every answer names its sources; what wasn't read at its source says so.
    """
    if context.invoked_subcommand is None:
        _questions(None, None, None)


@app.command(cls=Command)
def questions(
    question: Annotated[
        str | None, typer.Argument(help="One of them, by its short name.", show_default=False)
    ] = None,
    medicine: MedicineName = None,
    json: JsonFile = None,
) -> None:
    """Show what people ask, with the answer first.

    Example: handrail evidence questions cure
    """
    _questions(question, medicine, json)


def _questions(question: str | None, medicine: str | None, json: str | None) -> None:
    import handrail
    from handrail.report import evidence_text

    loaded = handrail.load_medicine(medicine)
    if question is None:
        shown = handrail.questions_of(loaded)
        lines = [line for one in shown for line in (f"{one.id}: {one.asks}", f"  {one.answer}")]
        lines += ["", "More on one: handrail evidence questions NAME"]
    else:
        shown = (handrail.question_named(question, loaded),)
        lines = evidence_text.question_lines(shown[0], loaded)
    _show(loaded, "questions", shown, lines, json)


@app.command(cls=Command)
def claims(
    claim: Annotated[
        str | None, typer.Argument(help="One of them, such as TP01.", show_default=False)
    ] = None,
    text: Words = "",
    topic: Annotated[
        str | None, typer.Option(help="Only of this topic.", metavar="NAME", show_default=False)
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(help="established, contested, refuted or unknown.", metavar="NAME", show_default=False),
    ] = None,
    medicine: MedicineName = None,
    json: JsonFile = None,
    csv: CsvFile = None,
) -> None:
    """Show what people say about the medicine, whether it holds, and who says so on both sides.

    Example: handrail evidence claims EF01
    """
    import handrail
    from handrail.exchange.evidence_data import claims_csv
    from handrail.report import evidence_text

    loaded = handrail.load_medicine(medicine)
    if claim is not None:
        trail = handrail.claim_trail(claim, loaded)
        _show(
            loaded, "claims", (trail.claim,), evidence_text.claim_lines(trail, loaded), json, csv, claims_csv
        )
        return
    _known("state", state, {one.state for one in handrail.claims_of(loaded)})
    _known("topic", topic, {one.topic for one in handrail.claims_of(loaded)})
    shown = handrail.claims_of(loaded, text=text, topic=topic, state=state)
    lines = [
        *map(evidence_text.claim_line, shown),
        "",
        f"{counted(len(shown), 'claim')} More on one: handrail evidence claims ID",
    ]
    _show(loaded, "claims", shown, lines, json, csv, claims_csv)


@app.command(cls=Command)
def trials(
    text: Words = "",
    substance: Annotated[
        str | None, typer.Option(help="Such as alcohol.", metavar="NAME", show_default=False)
    ] = None,
    randomised: Annotated[
        bool | None, typer.Option("--randomised/--not-randomised", show_default=False, help="Chance decided.")
    ] = None,
    blind: Annotated[
        bool | None, typer.Option("--blind/--open", show_default=False, help="Neither side knew.")
    ] = None,
    detoxified: Annotated[
        bool | None,
        typer.Option("--detoxified/--not-detoxified", show_default=False, help="Everyone had stopped first."),
    ] = None,
    at_least: Annotated[
        int | None, typer.Option(help="At least so many people.", metavar="NUMBER", show_default=False, min=1)
    ] = None,
    medicine: MedicineName = None,
    json: JsonFile = None,
    csv: CsvFile = None,
) -> None:
    """Show the trials and cohorts, arm by arm.

    Example: handrail evidence trials --substance alcohol --blind --at-least 100
    """
    import handrail
    from handrail.exchange.evidence_data import studies_csv
    from handrail.report import evidence_text

    loaded = handrail.load_medicine(medicine)
    _known("substance", substance, {one.substance for one in handrail.studies_of(loaded)})
    shown = handrail.studies_of(
        loaded,
        text=text,
        substance=substance,
        randomised=randomised,
        blind=blind,
        detoxified=detoxified,
        at_least=at_least,
    )
    lines = [line for one in shown for line in (*evidence_text.study_lines(one), "")]
    _show(loaded, "studies", shown, [*lines, counted(len(shown), "study", "studies")], json, csv, studies_csv)


@app.command(cls=Command)
def metas(
    text: Words = "",
    substance: Annotated[
        str | None, typer.Option(help="Such as alcohol.", metavar="NAME", show_default=False)
    ] = None,
    treatment: Annotated[
        str | None, typer.Option(help="As the reviews call it.", metavar="NAME", show_default=False)
    ] = None,
    medicine: MedicineName = None,
    json: JsonFile = None,
    csv: CsvFile = None,
) -> None:
    """Show the pooled results of reviews."""
    import handrail
    from handrail.exchange.evidence_data import metas_csv
    from handrail.report import evidence_text

    loaded = handrail.load_medicine(medicine)
    everything = handrail.metas_of(loaded)
    _known("substance", substance, {one.substance for one in everything})
    _known("treatment", treatment, {one.treatment for one in everything})
    shown = handrail.metas_of(loaded, text=text, substance=substance, treatment=treatment)
    lines = [evidence_text.meta_line(one) for one in shown]
    _show(loaded, "meta_analyses", shown, [*lines, "", counted(len(shown), "result")], json, csv, metas_csv)


@app.command(cls=Command)
def positions(
    country: Annotated[
        str | None, typer.Option(help="Such as FR.", metavar="CODE", show_default=False)
    ] = None,
    medicine: MedicineName = None,
    json: JsonFile = None,
    csv: CsvFile = None,
) -> None:
    """Show what official bodies say, each with the day to which it is known."""
    import handrail
    from handrail.exchange.evidence_data import positions_csv
    from handrail.report import evidence_text

    loaded = handrail.load_medicine(medicine)
    _known("country", country, {one.country for one in handrail.positions_of(loaded)})
    shown = handrail.positions_of(loaded, country=country)
    _show(
        loaded,
        "positions",
        shown,
        [evidence_text.position_line(one) for one in shown],
        json,
        csv,
        positions_csv,
    )


@app.command(cls=Command)
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


@app.command(cls=Command)
def sources(
    bib: Annotated[
        str | None, typer.Option("--bib", help="BibTeX.", metavar="FILE", rich_help_panel=FILES)
    ] = None,
    csl: Annotated[
        str | None, typer.Option("--csl", help="CSL-JSON.", metavar="FILE", rich_help_panel=FILES)
    ] = None,
    csv: CsvFile = None,
    text: Words = "",
    medicine: MedicineName = None,
) -> None:
    """List the sources, or write them as BibTeX, CSL-JSON or CSV."""
    import handrail
    from handrail.exchange.evidence_out import sources_csl, sources_csv
    from handrail.report import evidence_text

    output.check_places({"--bib": bib, "--csl": csl, "--csv": csv})
    loaded = handrail.load_medicine(medicine)
    book = loaded.bibliography
    shown = [
        one
        for one in map(book.get, book.keys)
        if text.lower() in f"{one.key} {one.title} {one.short}".lower()
    ]
    makers: dict[str, tuple[str | None, Callable[[], str | bytes]]] = {
        "--bib": (bib, lambda: book.to_bibtex(one.key for one in shown)),
        "--csl": (csl, lambda: sources_csl(shown)),
        "--csv": (csv, lambda: sources_csv(shown)),
    }
    if not output.write_files(makers) and not (bib or csl or csv):
        lines = [evidence_text.source_line(one.key, loaded) for one in shown]
        typer.echo(evidence_text.wrapped([*lines, "", counted(len(shown), "source")]), nl=False)


@app.command(cls=Command)
def compare(medicine: MedicineName = None, json: JsonFile = None) -> None:
    """Set the medicine beside what else there is, with "no evidence found" as an answer."""
    import handrail
    from handrail.exchange.evidence_data import comparison_data
    from handrail.report import evidence_text

    loaded = handrail.load_medicine(medicine)
    compared = handrail.compare_treatments(loaded)
    _show(loaded, "comparison", comparison_data(compared), evidence_text.comparison_lines(compared), json)


@app.command("medicine-or-not", cls=Command)
def medicine_or_not(
    medicine: MedicineName = None,
    country: Annotated[
        str | None, typer.Option(help="Whose emergency number to print.", metavar="CODE", show_default=False)
    ] = None,
    pdf: Annotated[
        str | None, typer.Option(help="The page, to print.", metavar="FILE", rich_help_panel=FILES)
    ] = None,
) -> None:
    """Make the page "A medicine or not?", in numbers out of 1000 people."""
    import handrail

    output.check_places({"--pdf": pdf})
    where = None if country is None else handrail.read_country(country)
    sheet = handrail.medicine_or_not(handrail.load_medicine(medicine), country=where)
    if not output.write_files({"--pdf": (pdf, lambda: handrail.sheet_pdf(sheet))}):
        typer.echo(handrail.sheet_text(sheet), nl=False)


def counted(number: int, one: str, several: str = "") -> str:
    """How many there are, such as `1 source.`."""
    return f"{number} {one if number == 1 else several or one + 's'}."


def _known(name: str, value: str | None, known: set[str]) -> None:
    """Refuse a filter that nothing can fit, with the values there are."""
    from handrail.errors import InputError

    if value is not None and value not in known:
        raise InputError(
            f"There is no {name} '{value[:60]}'.", fix=f"There are: {', '.join(sorted(known))}.", where=name
        )


def _show(
    medicine: Medicine,
    kind: str,
    things: Sequence[Any],
    lines: Sequence[str],
    json: str | None,
    csv: str | None = None,
    as_csv: Callable[[Any], str] | None = None,
) -> None:
    """The words on the terminal, or the files that were asked for."""
    from handrail.exchange.evidence_data import evidence_json
    from handrail.report.evidence_text import wrapped

    output.check_places({"--json": json, "--csv": csv})
    makers: dict[str, tuple[str | None, Callable[[], str | bytes]]] = {
        "--json": (json, lambda: evidence_json(kind, things, medicine)),
        "--csv": (csv, lambda: as_csv(things) if as_csv else ""),
    }
    if not output.write_files(makers):
        typer.echo(wrapped(lines), nl=False)
