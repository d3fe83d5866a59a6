"""`handrail trial`: virtual trials of a protocol, and what they say about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.help import Command, Group, show_help_when_alone
from handrail.cli.options import FILES, MedicineName, option, takes_options
from handrail.cli.trial_options import (
    RUN,
    JsonFile,
    ProtocolName,
    RunOptions,
    SvgFile,
    counted,
    json_of,
    read_plan,
    refuse_standard_output,
    shape_json,
    shape_of,
    write_or_show,
)

app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def trial(context: typer.Context) -> None:
    """Run virtual trials: what a study would have found, and how often.

    Stated priors, not measurements; a research tool. Protocols are TOML files that others can read.
    """
    show_help_when_alone(context)


@app.command("list", cls=Command)
def list_() -> None:
    """Name the protocols that the packs hold."""
    import handrail

    for name in handrail.protocol_names():
        typer.echo(f"{name:<18} {handrail.read_protocol(name).title}")


@app.command(cls=Command)
def show(protocol: ProtocolName, json: JsonFile = None) -> None:
    """Read a protocol back: arms, doses, outcome, and what is estimated (ICH E9(R1)).

    Example: handrail trial show dutch
    """
    from handrail.report.trial_text import protocol_text

    output.check_places({"--json": json})
    plan, pack = read_plan(protocol)
    write_or_show(
        {"--json": (json, lambda: shape_json("protocol_json", plan, pack))},
        lambda: protocol_text(plan, pack, output.console()),
    )


@app.command(cls=Command)
@takes_options
def run(
    protocol: ProtocolName,
    how: RunOptions,
    null: Annotated[
        bool,
        option("Nothing differs between the arms: how often is something found all the same?", panel=RUN),
    ] = False,
    keep: Annotated[
        str | None,
        option("A folder for what is done, from which a stopped run goes on.", panel=RUN, metavar="FOLDER"),
    ] = None,
    parquet: Annotated[
        str | None,
        typer.Option(help="Every trial in a row.", metavar="FILE.parquet", rich_help_panel=FILES),
    ] = None,
    json: JsonFile = None,
    svg: SvgFile = None,
) -> None:
    """Run a protocol many times over: what such trials would find.

    Example: handrail trial run dutch --trials 2000 --svg dutch.svg
    """
    import handrail
    from handrail.report.trial_figure import cloud_figure
    from handrail.report.trial_text import answers_text

    refuse_standard_output(parquet)
    output.check_places({"--parquet": parquet, "--json": json, "--svg": svg})
    plan, pack = read_plan(protocol)
    truths = handrail.NO_EFFECT_AT_ALL if null else handrail.Truths()
    with counted(how) as progress:
        runs = handrail.run_trials(
            plan,
            pack,
            truths=truths,
            keep=None if keep is None else Path(keep),
            parquet=None if parquet is None else Path(parquet),
            progress=progress,
            **how.asked(),
        )
    if parquet is not None:
        typer.echo(f"Wrote {parquet}", err=True)
    answers = [handrail.trial_answer(runs, name) for name in plan.comparisons]
    published = None if runs.has_means else handrail.published_ratio(plan, pack)
    write_or_show(
        {
            "--json": (json, lambda: shape_json("answers_json", answers, pack)),
            "--svg": (svg, lambda: cloud_figure(runs, answers[-1], published=published)),
        },
        lambda: answers_text(answers, output.console()),
    )


@app.command(cls=Command)
@takes_options
def power(protocol: ProtocolName, how: RunOptions, json: JsonFile = None) -> None:
    """Ask how often a trial finds the pooled effect, if it were true in every trial.

    Example: handrail trial power dutch_600
    """
    _ask("power", protocol, how, json)


@app.command(cls=Command)
@takes_options
def assurance(protocol: ProtocolName, how: RunOptions, json: JsonFile = None) -> None:
    """The same, averaged over what is not known and over how much trials differ.

    Example: handrail trial assurance dutch_600
    """
    _ask("assurance", protocol, how, json)


def _ask(question: str, protocol: str, how: RunOptions, json: str | None) -> None:
    import handrail
    from handrail.report.trial_text import answers_text

    output.check_places({"--json": json})
    plan, pack = read_plan(protocol)
    with counted(how) as progress:
        found = getattr(handrail, question)(plan, pack, progress=progress, **how.asked())
    title = f"{plan.title}: {question}"
    write_or_show(
        {"--json": (json, lambda: shape_json("answers_json", [found], pack))},
        lambda: answers_text([found], output.console(), title=title),
    )


@app.command(cls=Command)
@takes_options
def size(
    protocol: ProtocolName,
    how: RunOptions,
    wanted: Annotated[
        float, option("How often it is to be found; 0.8.", "--power", panel=RUN, metavar="SHARE")
    ] = 0.8,
    averaged: Annotated[
        bool,
        option("Averaged over what is not known and over how much trials differ.", "--assurance", panel=RUN),
    ] = False,
    most: Annotated[
        int, option("Look no further than this in each arm.", panel=RUN, metavar="NUMBER")
    ] = 2000,
    json: JsonFile = None,
) -> None:
    """Ask how many people each arm needs.

    Example: handrail trial size dutch_600 --power 0.9
    """
    import handrail
    from handrail.report.trial_text import size_text

    output.check_places({"--json": json})
    plan, pack = read_plan(protocol)
    truths = {"truths": handrail.AVERAGED_TRUTHS} if averaged else {}
    with output.working("Looking for the smallest number ..."):
        found = handrail.sample_size(plan, pack, wanted=wanted, most_per_arm=most, **truths, **how.asked())
    write_or_show(
        {"--json": (json, lambda: shape_json("size_json", found, pack))},
        lambda: size_text(found, output.console()),
    )


@app.command(cls=Command)
@takes_options
def stratify(protocol: ProtocolName, how: RunOptions, json: JsonFile = None) -> None:
    """Ask what choosing people for anxiety, or analysing by it, buys.

    Example: handrail trial stratify dutch_600
    """
    import handrail
    from handrail.report.trial_text import designs_text

    output.check_places({"--json": json})
    plan, pack = read_plan(protocol)
    with output.working("Running each design ..."):
        found = handrail.anxiety_designs(plan, pack, **how.asked())
    write_or_show(
        {"--json": (json, lambda: shape_json("designs_json", found, pack))},
        lambda: designs_text(found, output.console()),
    )


@app.command(cls=Command)
@takes_options
def dose(
    protocol: ProtocolName,
    how: RunOptions,
    doses: Annotated[
        list[float],
        typer.Argument(help="Daily doses to aim at, in mg, such as 30 60 120.", show_default=False),
    ],
    json: JsonFile = None,
) -> None:
    """Run a dose-finding trial: an arm for each dose.

    Example: handrail trial dose dutch_600 30 60 120
    """
    import handrail
    from handrail.report.trial_text import doses_text

    output.check_places({"--json": json})
    plan, pack = read_plan(protocol)
    with output.working("Running every dose ..."):
        found = handrail.dose_designs(plan, doses, pack, **how.asked())
    write_or_show(
        {"--json": (json, lambda: shape_json("designs_json", found, pack))},
        lambda: doses_text(found, output.console()),
    )


@app.command(cls=Command)
def check(
    protocol: ProtocolName,
    seed: Annotated[int, option("Which people.", panel=RUN, metavar="NUMBER")] = 1,
    country: Annotated[str | None, option("Whose rules hold, such as NL.", panel=RUN, metavar="CODE")] = None,
    json: JsonFile = None,
) -> None:
    """Count how many people of one virtual trial would have met each finding.

    Example: handrail trial check dutch
    """
    import handrail
    from handrail.report.trial_text import checked_text

    output.check_places({"--json": json})
    plan, pack = read_plan(protocol)
    where = None if country is None else handrail.read_country(country)
    with output.working("Checking everyone ..."):
        found = handrail.check_trial(plan, pack, seed=seed, country=where)
    write_or_show(
        {"--json": (json, lambda: shape_json("checked_json", found, pack))},
        lambda: checked_text(found, pack, output.console()),
    )


@app.command(cls=Command)
@takes_options
def predict(
    how: RunOptions,
    medicine: MedicineName = None,
    json: JsonFile = None,
    svg: SvgFile = None,
) -> None:
    """Hold the virtual trials against the published ones, misses included.

    Example: handrail trial predict --svg predictions.svg
    """
    import handrail
    from handrail.report.forest import predictions_figure
    from handrail.report.trial_text import predictions_text

    output.check_places({"--json": json, "--svg": svg})
    pack = handrail.load_medicine(medicine)
    with output.working("Running every published trial ..."):
        found = handrail.predict_trials(pack, trials=how.trials, seed=how.seed)
        others = handrail.leave_one_out(pack)
    title = "Published trials, as the model of the pack expects them"
    write_or_show(
        {
            "--json": (json, lambda: json_of(shape_of("predictions_json")(found, others, pack))),
            "--svg": (svg, lambda: predictions_figure(found, title)),
        },
        lambda: predictions_text(found, others, output.console()),
    )


@app.command(cls=Command)
def tapers(
    people: Annotated[
        int,
        option(
            "How many; each gets a plan of their own, in some seconds. Up to 2,000.",
            panel=RUN,
            metavar="NUMBER",
        ),
    ] = 50,
    dose: Annotated[
        list[float] | None,
        option("A daily dose that they come down from, in mg; repeat. 30, 60, 90.", panel=RUN, metavar="MG"),
    ] = None,
    months: Annotated[
        list[int] | None,
        option("For how many months they have taken it; repeat. 3, 6, 12.", panel=RUN, metavar="NUMBER"),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option(
            "--follow/--no-follow",
            help="Also the middle plan with a diary that is looked at each week; or only what is expected.",
            rich_help_panel=RUN,
        ),
    ] = True,
    seed: Annotated[int, option("Which people.", panel=RUN, metavar="NUMBER")] = 1,
    cluster: Annotated[str | None, option("As of handrail trial run.", panel=RUN, metavar="WHERE")] = None,
    keep: Annotated[
        str | None,
        option("A folder for who is done, from which a stopped run goes on.", panel=RUN, metavar="FOLDER"),
    ] = None,
    medicine: MedicineName = None,
    parquet: Annotated[
        str | None,
        typer.Option(help="Each person on each way in a row.", metavar="FILE.parquet", rich_help_panel=FILES),
    ] = None,
    json: JsonFile = None,
) -> None:
    """Hold the middle plan, alone and with a diary, against a fixed percentage and an abrupt stop.

    For people who differ; every plan is made for its person.

    Example: handrail trial tapers --people 20 --dose 60
    """
    import handrail
    from handrail.report.trial_text import tapers_text

    refuse_standard_output(parquet)
    output.check_places({"--parquet": parquet, "--json": json})
    pack = handrail.load_medicine(medicine)
    how = RunOptions(trials=people, seed=seed, cluster=cluster)
    given: dict[str, Any] = {"daily_doses_mg": dose, "months": months, "keep": keep, "parquet": parquet}
    found = _compared(pack, how, follow, {name: value for name, value in given.items() if value})
    if parquet is not None:
        typer.echo(f"Wrote {parquet}", err=True)
    write_or_show(
        {"--json": (json, lambda: json_of(shape_of("tapers_json")(found, pack)))},
        lambda: tapers_text(found, output.console()),
    )


def _compared(pack: Any, how: RunOptions, follow: bool, given: dict[str, Any]) -> Any:
    import handrail

    places = {name: Path(given[name]) for name in ("keep", "parquet") if name in given}
    asked = how.asked()
    with counted(how, "people") as progress:
        return handrail.compare_tapers(
            pack,
            people=asked["trials"],
            follow=follow,
            seed=asked["seed"],
            cluster=asked["cluster"],
            progress=progress,
            **{**given, **places},
        )
