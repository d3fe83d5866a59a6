"""What happens on a course beside its doses, as options: --kidneys, --dialysis, --pump, --overdose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from handrail import Medicine
    from handrail.cli.options import PersonOptions
    from handrail.exchange.happening_words import Happenings

HAPPENINGS = "What happens on the way"


def _happening(help: str) -> Any:
    return typer.Option(help=help, rich_help_panel=HAPPENINGS, metavar="TEXT", show_default=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class HappeningOptions:
    """What happens; each may be left out."""

    kidneys: Annotated[str | None, _happening('Kidneys that change: "day 20: eGFR 15, back by day 34".')] = (
        None
    )
    sessions: Annotated[
        str | None,
        typer.Option(
            "--sessions",
            help='Dialysis: "day 21 09:00 for 4 h, 3 times a week", or "peritoneal from day 21". '
            "--dialysis takes it too.",
            rich_help_panel=HAPPENINGS,
            metavar="TEXT",
            show_default=False,
        ),
    ] = None
    pump: Annotated[
        str | None,
        _happening(
            'A pump: "350 micrograms/day, fails day 30, restored day 32". For the pump team to verify.'
        ),
    ] = None
    overdose: Annotated[
        str | None, _happening('A large amount beside the course: "day 10 21:00: 300 mg, slowly".')
    ] = None

    def read(self, medicine: Medicine, dialysis: str | None = None) -> Happenings:
        """The nouns of what was written.

        Args:
            dialysis: sessions that were written with --dialysis (see `sessions_in`).

        Raises:
            InputError: what can't be read.
        """
        # Reading them loads what computes, which nobody who asks for help is to wait for.
        from handrail.exchange import happening_words as words

        found = words.read_happenings(
            kidneys=self.kidneys,
            sessions=self.sessions,
            pump=self.pump,
            overdose=self.overdose,
            no_conversion=medicine.words.get("no_conversion", ""),
        )
        return found if dialysis is None else (*found, *words.read_dialysis(dialysis))


def sessions_in(person: PersonOptions) -> tuple[PersonOptions, str | None]:
    """The person without the sessions that --dialysis was given, and the sessions.

    --dialysis says what kind of dialysis someone is on, a word; with a day in it, when it happens.
    """
    written = person.dialysis
    if written is None or "day" not in written.casefold():
        return person, None
    return replace(person, dialysis=None), written
