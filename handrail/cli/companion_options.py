"""The options of `handrail simulate` about what is taken beside the medicine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.options import FILES
from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail import Course, Medicine, Person, SedationProfile
    from handrail.cli.output import Maker

BESIDE = "Taken beside it"


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanionOptions:
    """Other depressants and alcohol, and where to write what they do together."""

    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            help="Another depressant and its course, such as 'diazepam 5 mg at night'; repeat.",
            rich_help_panel=BESIDE,
            metavar="COURSE",
            show_default=False,
        ),
    ] = None
    drinks: Annotated[
        str | None,
        typer.Option(
            help="Drinks, such as '6 at 20:00 day 3' or '60 g from 18:00 to 23:00 on day 5'.",
            rich_help_panel=BESIDE,
            metavar="WHEN",
            show_default=False,
        ),
    ] = None
    sedation: Annotated[
        bool,
        typer.Option(
            "--sedation",
            help="Show sleepiness and breathing, also of the medicine alone.",
            rich_help_panel=BESIDE,
            show_default=False,
        ),
    ] = False
    sedation_svg: Annotated[
        str | None,
        typer.Option(help="Sleepiness, for a page.", rich_help_panel=FILES, metavar="FILE"),
    ] = None
    sedation_png: Annotated[
        str | None,
        typer.Option(help="Sleepiness, as a picture.", rich_help_panel=FILES, metavar="FILE"),
    ] = None
    sedation_json: Annotated[
        str | None,
        typer.Option(help="Sleepiness, for other programs.", rich_help_panel=FILES, metavar="FILE"),
    ] = None

    @property
    def are_given(self) -> bool:
        """Whether anything of this was asked for."""
        return bool(self.with_ or self.drinks or self.sedation or any(self.places().values()))

    def places(self) -> dict[str, str | None]:
        """By option, the file's name or None."""
        return {
            "--sedation-svg": self.sedation_svg,
            "--sedation-png": self.sedation_png,
            "--sedation-json": self.sedation_json,
        }

    def refuse_with_a_table(self) -> None:
        """An event table holds one medicine only.

        Raises:
            InputError: something of this was asked for.
        """
        if self.are_given:
            raise InputError(
                "An event table can't be simulated with other depressants or drinks.",
                fix="Give the course as a sentence.",
                where="--events",
            )

    def run(
        self,
        course: Course | None,
        person: Person,
        medicine: Medicine,
        *,
        until_day: int | None,
        **model: Any,
    ) -> SedationProfile | None:
        """The simulation of sedation; None where nobody asked for one.

        Raises:
            InputError: another medicine, its course or the drinks can't be read.
        """
        import handrail

        if not self.are_given:
            return None
        with_ = [handrail.parse_companion(one) for one in self.with_ or ()]
        drinks = handrail.parse_drinks(self.drinks) if self.drinks else ()
        with output.working("Simulating what they do together ..."):
            return handrail.simulate_sedation(
                course, person, medicine, with_=with_, drinks=drinks, until_day=until_day, **model
            )

    def makers(self, profile: SedationProfile, medicine: Medicine) -> dict[str, Maker]:
        """What makes the content of each file that was asked for."""

        def svg() -> str:
            from handrail.report.sedation_figure import sedation_figure

            return sedation_figure(profile)

        def png() -> bytes:
            from handrail.report.figures import figure_png

            return figure_png(svg())

        def json() -> str:
            from handrail.exchange.json import json_text
            from handrail.exchange.sedation_json import sedation_json
            from handrail.report.sedation_text import LEFT_OUT, NOT_MEASURED, grade_words

            return json_text(sedation_json(profile, medicine, grade_words(profile), (NOT_MEASURED, LEFT_OUT)))

        return {
            "--sedation-svg": (self.sedation_svg, svg),
            "--sedation-png": (self.sedation_png, png),
            "--sedation-json": (self.sedation_json, json),
        }

    def show(self, profile: SedationProfile, person: Person, medicine: Medicine) -> None:
        """Print it, with the depressant load, which counts what could not be modelled too."""
        import handrail
        from handrail.report.load_text import load_line
        from handrail.report.sedation_text import sedation_text

        names = [handrail.parse_companion(one).companion.id for one in self.with_ or ()]
        given = person.other_medicines
        if names:
            given = tuple(dict.fromkeys((*(given or ()), *names)))
        facts = {"alcohol_now": True} if self.drinks else None
        load = handrail.depressant_load(person.with_(other_medicines=given), medicine, facts=facts)
        sedation_text(profile, medicine, output.console(), load_line=load_line(load), is_alone=False)
