"""A protocol as the TOML file that `handrail trial` reads, and back from such a text."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.trial.protocol import read_protocol

if TYPE_CHECKING:
    from handrail.trial.nouns import Protocol

FILE = "trial.toml"
CROWDS = ("adults",)
"""Other crowds are files, which a text that came from elsewhere may not name."""

Value = str | float | bool | tuple[int, ...] | tuple[str, ...] | None


def protocol_toml(protocol: Protocol) -> str:
    """The file: what isn't said is left out, so that the same protocol is read from it."""
    arms = [
        ("[arm]", {"id": arm.id, "title": arm.title, "people": arm.people, "target_mg": arm.target_mg})
        for arm in protocol.arms
    ]
    outcomes = [
        (
            "[outcome]",
            {"id": one.id, "is_primary": one.is_primary or None, "from_week": one.from_week or None},
        )
        for one in protocol.outcomes
    ]
    parts = [*_before(protocol), *arms, *_between(protocol), *outcomes, *_after(protocol)]
    tables = [_table(name, values) for name, values in parts]
    return f"# {_line(protocol.title)}\n\n" + "\n".join(tables)


def read_protocol_text(text: str) -> Protocol:
    """A protocol from the text of such a file.

    Raises:
        InputError: something in it is wrong: the field, its value, what would be right, and the line.
    """
    with TemporaryDirectory(prefix="handrail-") as folder:
        place = Path(folder, FILE)
        # Characters that are no text (a lone surrogate) are refused as such by the reader.
        place.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        protocol = read_protocol(place)
    if protocol.population.crowd not in CROWDS:
        raise InputError(
            f"crowd is '{protocol.population.crowd[:40]}'.",
            fix=f"It is one of: {', '.join(CROWDS)}. A file of your own is read on a machine of your own.",
            where="crowd",
        )
    return protocol


Part = tuple[str, dict[str, Value]]


def _before(protocol: Protocol) -> list[Part]:
    people = protocol.population
    head: dict[str, Value] = {
        "id": protocol.id,
        "title": protocol.title,
        "medicine": protocol.medicine,
        "study": protocol.study or None,
        "weeks": protocol.weeks,
        "visit_weeks": protocol.visit_weeks,
        "placebo": protocol.placebo,
        "placebo_percent": protocol.placebo_percent,
        "effect": protocol.effect,
        "dose_effect": protocol.dose_effect,
        "sources": protocol.sources or None,
        "note": protocol.note or None,
    }
    population: dict[str, Value] = {
        "says": people.says,
        "detoxified": people.detoxified,
        "high_anxiety_percent": people.high_anxiety_percent,
        "cirrhosis_percent": people.cirrhosis_percent,
        "crowd": people.crowd,
        "grams_per_day": people.grams_per_day,
        "grams_per_day_log_spread": people.grams_per_day_log_spread,
    }
    return [("protocol", head), ("population", population)]


def _between(protocol: Protocol) -> list[Part]:
    up = protocol.titration
    titration: dict[str, Value] = {
        "start_mg": up.start_mg,
        "step_mg": up.step_mg,
        "step_days": up.step_days,
        "times_a_day": up.times_a_day,
        "ceiling": "tolerability" if up.has_ceiling else "none",
        "taper_step_mg": up.taper_step_mg,
        "taper_step_days": up.taper_step_days,
    }
    leaving: dict[str, Value] = {
        "per_week": protocol.leaving_per_week,
        "for_harm": protocol.leaving_for_harm,
    }
    return [("titration", titration), ("leaving", leaving)]


def _after(protocol: Protocol) -> list[Part]:
    one = protocol.estimand
    return [
        (
            "analysis",
            {"method": protocol.analysis, "alpha": protocol.alpha, "leaving": protocol.leaving},
        ),
        (
            "estimand",
            {
                "population": one.population,
                "treatment": one.treatment,
                "endpoint": one.endpoint,
                "intercurrent_events": one.intercurrent_events,
                "summary": one.summary,
            },
        ),
    ]


def _table(name: str, values: dict[str, Value]) -> str:
    held = {key: value for key, value in values.items() if value is not None}
    wide = max(len(key) for key in held)
    lines = [f"{key:<{wide}} = {_value(value)}" for key, value in held.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON's letters for a string are TOML's too, but for the one that deletes.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    assert value is not None
    return f"{int(value)}" if value == int(value) else repr(value)


def _line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
