"""`handrail demo`: the app with someone in it who isn't anyone, to look around."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from typing import Annotated

import typer

import handrail
from handrail.cli.serve import start
from handrail.exchange import reading
from handrail.exchange.demo import ADA_SAYS, ADAS_DIARY_SAYS, adas_plan


def demo(
    port: Annotated[str, typer.Option(help="The port; 0 takes a free one.", metavar="NUMBER")] = "0",
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Whether to open the browser.", show_default=False)
    ] = True,
) -> None:
    """Look around: the app in a browser, with a person who isn't anyone, her plan and her diary.

    Nothing that is saved is touched: what is saved here is deleted at the end. Stops with Ctrl-C.

    Example: handrail demo
    """
    from handrail.cli.demo_person import fill

    number = reading.whole_number(port, "--port", at_least=0, at_most=65535)
    typer.echo(ADA_SAYS)
    typer.echo(f"{ADAS_DIARY_SAYS} Both stand under People.")
    with tempfile.TemporaryDirectory(prefix="handrail-demo-") as folder:
        os.environ["HANDRAIL_DATA_DIR"] = folder
        os.environ["HANDRAIL_DATABASE_URL"] = ""
        os.environ["HANDRAIL_WEB_SHARED"] = "0"
        with handrail.open_store() as store:
            fill(store, dt.datetime.now(dt.UTC).date())
        start("127.0.0.1", number, 1, path=adas_plan(), open_browser=open_browser)
