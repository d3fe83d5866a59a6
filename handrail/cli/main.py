"""The command `handrail`: the verbs, and nothing else.

Importing this module must stay cheap, because `handrail --help` waits for it: no command module
imports more than typer until its command runs. `tests/doors/test_startup.py` holds it to that.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from handrail.cli import (
    accounts,
    check,
    cite,
    compare,
    data,
    demo,
    doctor,
    emergency,
    events,
    evidence,
    feedback,
    fhir,
    find_help,
    follow,
    gaps,
    kidneys,
    order,
    overdose,
    packs,
    paper,
    plan,
    pool,
    read,
    recognise,
    serve,
    setting,
    simulate,
    trial,
)
from handrail.cli.errors import exit_with
from handrail.cli.help import Command, Group, show_help_when_alone

ORDER = (
    *(
        "plan",
        "follow",
        "check",
        "order",
        "recognise",
        "overdose",
        "restart",
        "ran-out",
        "admitted",
        "wallet-card",
        "paper",
    ),
    *("kidneys", "setting", "simulate", "compare", "events", "emergency", "find-help", "medicines"),
    *("read", "evidence", "trial"),
    *("cite", "doctor", "fhir", "warm-up", "data", "accounts", "serve", "demo", "feedback", "pack"),
)


class Verbs(Group):
    """The verbs in the order in which people need them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command's name."""
        return sorted(super().list_commands(ctx), key=ORDER.index)


app = typer.Typer(
    cls=Verbs,
    name="handrail",
    rich_markup_mode=None,  # rich takes longer to import than the help takes to read
    add_completion=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show_version(asked: bool) -> None:
    if asked:
        import handrail

        typer.echo(f"handrail {handrail.__version__}")
        raise typer.Exit


@app.callback()
def handrail_command(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Plan, simulate and check a whole course of a medicine that can't simply be started or stopped.

    Decision support for professionals and a research tool; not a medical device. In an emergency: handrail
    emergency.
    """
    show_help_when_alone(context)


app.add_typer(plan.app, name="plan")
app.command(cls=Command)(follow.follow)
app.command(cls=Command)(check.check)
app.command(cls=Command)(order.order)
app.command(cls=Command)(recognise.recognise)
app.command(cls=Command)(overdose.overdose)
app.command(cls=Command)(gaps.restart)
app.command("ran-out", cls=Command)(gaps.ran_out)
app.command(cls=Command)(gaps.admitted)
app.command("wallet-card", cls=Command)(gaps.wallet_card)
app.add_typer(paper.app, name="paper")
app.command(cls=Command)(kidneys.kidneys)
app.command(cls=Command)(setting.setting)
app.command(cls=Command)(simulate.simulate)
app.command(cls=Command)(compare.compare)
app.command(cls=Command)(events.events)
evidence.app.command("pool", cls=Command)(pool.pool)
app.add_typer(evidence.app, name="evidence")
app.add_typer(trial.app, name="trial")
app.command(cls=Command)(emergency.emergency)
app.command("find-help", cls=Command)(find_help.find_help)
app.command(cls=Command)(read.read)
app.command(cls=Command)(packs.medicines)
app.add_typer(packs.app, name="pack")
app.command(cls=Command)(cite.cite)
app.add_typer(fhir.app, name="fhir")
app.command(cls=Command)(doctor.doctor)
app.add_typer(data.app, name="data")
app.add_typer(accounts.app, name="accounts")
app.command("warm-up", cls=Command)(simulate.warm_up)
app.command(cls=Command)(serve.serve)
app.command(cls=Command)(demo.demo)
app.command(cls=Command)(feedback.feedback)


def run() -> None:
    """Run the command line and leave with its exit code."""
    raise SystemExit(exit_with(app))
