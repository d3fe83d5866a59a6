"""`handrail evidence`: what is known, who says so on both sides, and what rests on what."""

from __future__ import annotations

from typing import Annotated

import typer

from handrail.cli import output
from handrail.cli.evidence_options import CsvFile, JsonFile, Words, counted, known, show
from handrail.cli.evidence_sources import numbers, rules, source, sources
from handrail.cli.help import Command, Group
from handrail.cli.options import FILES, MedicineName

app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def evidence(context: typer.Context) -> None:
    """Look at what is known: what people ask, claims, trials, positions, and who says so.

    Alone it lists what people ask. Every answer names its sources; what wasn't read at its source says so.
    """
    if context.invoked_subcommand is None:
        _questions(None, None, None, None)


@app.command(cls=Command)
def questions(
    question: Annotated[
        str | None, typer.Argument(help="One of them, by its short name.", show_default=False)
    ] = None,
    medicine: MedicineName = None,
    json: JsonFile = None,
    csv: CsvFile = None,
) -> None:
    """Show what people ask, with the answer first.

    Example: handrail evidence questions cure
    """
    _questions(question, medicine, json, csv)


def _questions(question: str | None, medicine: str | None, json: str | None, csv: str | None) -> None:
    import handrail
    from handrail.exchange.evidence_data import questions_csv
    from handrail.report import evidence_text

    loaded = handrail.load_medicine(medicine)
    if question is None:
        shown = handrail.questions_of(loaded)
        lines = [line for one in shown for line in (f"{one.id}: {one.asks}", f"  {one.answer}")]
        lines += ["", "More on one: handrail evidence questions NAME"]
    else:
        shown = (handrail.question_named(question, loaded),)
        lines = evidence_text.question_lines(shown[0], loaded)
    show(loaded, "questions", shown, lines, json, csv, questions_csv)


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
        show(
            loaded, "claims", (trail.claim,), evidence_text.claim_lines(trail, loaded), json, csv, claims_csv
        )
        return
    known("state", state, {one.state for one in handrail.claims_of(loaded)})
    known("topic", topic, {one.topic for one in handrail.claims_of(loaded)})
    shown = handrail.claims_of(loaded, text=text, topic=topic, state=state)
    lines = [
        *map(evidence_text.claim_line, shown),
        "",
        f"{counted(len(shown), 'claim')} More on one: handrail evidence claims ID",
    ]
    show(loaded, "claims", shown, lines, json, csv, claims_csv)


@app.command(cls=Command)
def trials(
    study: Annotated[
        str | None, typer.Argument(help="One of them, such as beraha2016_dutch.", show_default=False)
    ] = None,
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
    """Show the trials and cohorts, arm by arm; of one, what it is part of and who cites it.

    Example: handrail evidence trials --substance alcohol --blind --at-least 100
    """
    import handrail
    from handrail.exchange.evidence_data import studies_csv
    from handrail.report import evidence_tables, evidence_text

    loaded = handrail.load_medicine(medicine)
    if study is not None:
        trail = handrail.study_trail(study, loaded)
        lines = evidence_tables.study_page(trail)
        show(loaded, "studies", (trail.study,), lines, json, csv, studies_csv)
        return
    known("substance", substance, {one.substance for one in handrail.studies_of(loaded)})
    shown = handrail.studies_of(
        loaded,
        text=text,
        substance=substance,
        randomised=randomised,
        blind=blind,
        detoxified=detoxified,
        at_least=at_least,
    )
    lines = [line for one in shown for line in (f"{one.id}:", *evidence_text.study_lines(one), "")]
    lines.append(f"{counted(len(shown), 'study', 'studies')} More on one: handrail evidence trials NAME")
    show(loaded, "studies", shown, lines, json, csv, studies_csv)


@app.command(cls=Command)
def metas(
    meta: Annotated[
        str | None, typer.Argument(help="One of them, such as agabio2023.1.", show_default=False)
    ] = None,
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
    """Show the pooled results of reviews; of one, who cites it.

    Example: handrail evidence metas agabio2023.1
    """
    import handrail
    from handrail.exchange.evidence_data import metas_csv
    from handrail.report import evidence_tables, evidence_text

    loaded = handrail.load_medicine(medicine)
    if meta is not None:
        trail = handrail.meta_trail(meta, loaded)
        lines = evidence_tables.meta_page(trail)
        show(loaded, "meta_analyses", (trail.meta,), lines, json, csv, metas_csv)
        return
    everything = handrail.metas_of(loaded)
    known("substance", substance, {one.substance for one in everything})
    known("treatment", treatment, {one.treatment for one in everything})
    shown = handrail.metas_of(loaded, text=text, substance=substance, treatment=treatment)
    lines = [f"{one.id}: {evidence_text.meta_line(one)}" for one in shown]
    lines += ["", f"{counted(len(shown), 'result')} More on one: handrail evidence metas NAME"]
    show(loaded, "meta_analyses", shown, lines, json, csv, metas_csv)


@app.command(cls=Command)
def positions(
    country: Annotated[
        str | None, typer.Option(help="Its code or its name, such as FR.", metavar="CODE", show_default=False)
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
    places = {one.country for one in handrail.positions_of(loaded)}
    if country is not None and country not in places:
        country = handrail.read_country(country)
        known("country", country, places)
    shown = handrail.positions_of(loaded, country=country)
    show(
        loaded,
        "positions",
        shown,
        [evidence_text.position_line(one) for one in shown],
        json,
        csv,
        positions_csv,
    )


for _command in (source, sources, rules, numbers):
    app.command(cls=Command)(_command)


@app.command(cls=Command)
def compare(medicine: MedicineName = None, json: JsonFile = None, csv: CsvFile = None) -> None:
    """Set the medicine beside what else there is, with "no evidence found" as an answer."""
    import handrail
    from handrail.exchange.evidence_data import comparison_data, treatments_csv
    from handrail.report import evidence_text

    loaded = handrail.load_medicine(medicine)
    compared = handrail.compare_treatments(loaded)
    lines = evidence_text.comparison_lines(compared)
    cells = comparison_data(compared)
    show(loaded, "comparison", cells, lines, json, csv, lambda cells: treatments_csv(compared))


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
