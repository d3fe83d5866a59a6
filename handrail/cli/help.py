"""Help that groups a command's options by what they are about.

typer groups options only in the help it draws with rich, which takes too long to import. This
writes the same groups with typer's plain formatter.
"""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command whose help lists its options under headings (`rich_help_panel`)."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then a section for each heading in the order they first come."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            if parameter.param_type_name == "argument":
                heading = "Arguments"
            else:
                heading = getattr(parameter, "rich_help_panel", None) or "Other options"
            sections.setdefault(heading, []).append(_plain(record))
        if "Other options" in sections:  # --help goes last
            sections["Other options"] = sections.pop("Other options")
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def _plain(record: tuple[str, str]) -> tuple[str, str]:
    """What may be given, as people write it: `[1<=x<=256]` is "1 to 256"."""
    name, says = record
    says = re.sub(r"\s*\[(\d+)<=x<=(\d+)\]$", r" From \1 to \2.", says)
    return name, re.sub(r"\s*\[x>=(\d+)\]$", r" \1 or more.", says)


class Group(TyperGroup):
    """A group of commands; nothing but its help differs from typer's."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands first: that is what someone came for."""
        self.format_commands(ctx, formatter)
        records = [record for p in self.get_params(ctx) if (record := p.get_help_record(ctx))]
        with formatter.section("Options"):
            formatter.write_dl(records)


def show_help_when_alone(context: typer.Context) -> None:
    """A group's name without a command: say what there is."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit
