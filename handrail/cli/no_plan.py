"""What is said, and written for a program, where there is no plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import typer

from handrail.cli import output
from handrail.cli.errors import say, two_lines

if TYPE_CHECKING:
    from handrail import Medicine, NoPlanFound


class Files(Protocol):
    """The files that were asked for, JSON among them."""

    @property
    def json(self) -> str | None:
        """Where the JSON goes."""
        ...

    def places(self) -> Mapping[str, str | None]:
        """By option, the file's name or None."""
        ...


def no_plan(
    error: NoPlanFound, medicine: Medicine, country: str | None, files: Files, *, meanwhile: str
) -> typer.Exit:
    """Say why there is no plan: the emergency first where there is one, then what to do now.

    A program that asked for JSON gets the same as an object; the other files hold plans, so they are
    named as not written.

    Args:
        error: what stood in the way.
        medicine: its emergency line is used.
        country: whose number to call; None if not known.
        files: what was asked for.
        meanwhile: what holds until there is a plan; "" for nothing.

    Returns:
        What to raise: leaving with exit code 1.
    """
    from handrail.report.no_plan_text import no_plan_words
    from handrail.report.words import emergency_words

    emergency = emergency_words(medicine, country)
    found, _, code = two_lines(error)
    advice = no_plan_words(error, meanwhile)[1] or "See handrail --help."
    if error.urgent:
        # To standard error like every refusal, so that JSON on standard output stays JSON.
        say(emergency)
    say(found, advice)

    def as_json() -> str:
        from handrail.exchange.json import json_text, no_plan_json

        return json_text(no_plan_json(error, emergency))

    output.write_files({"--json": (files.json, as_json)})
    for option, name in files.places().items():
        if name is not None and option != "--json":
            say(f"{option} {name} was not written: there is no plan.")
    return typer.Exit(code)
