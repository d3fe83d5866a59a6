"""An entry of the diary as the fields of its form, so that a day can be looked at and written again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handrail.report import diary_words
from handrail.store import DiaryDay


@dataclass(frozen=True, kw_only=True, slots=True)
class DueRow:
    """A dose that was due, as a row of the form.

    Attributes:
        time: such as "08:00".
        intake: of the approved plan, with its tablets; None where the plan has changed since.
    """

    time: str
    mg: float
    intake: Any = None


def rows_of(intakes: Sequence[Any], further: Iterable[tuple[str, float]] = ()) -> tuple[DueRow, ...]:
    """A row for each dose that is due, and for each that was due when a day was written.

    Args:
        intakes: of the approved plan on that day.
        further: time and mg of doses that stand in an entry, or in a form that was sent.
    """
    rows = {
        (one.time_text, one.dose_micrograms / 1000): DueRow(
            time=one.time_text, mg=one.dose_micrograms / 1000, intake=one
        )
        for one in intakes
    }
    for time, mg in further:
        rows.setdefault((time, mg), DueRow(time=time, mg=mg))
    return tuple(sorted(rows.values(), key=lambda row: (row.time, row.mg)))


def due_in(content: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Time and mg of the doses that were due when an entry was written."""
    doses = content.get("doses", [])
    return [(dose["due_at"][11:16], float(dose["due_mg"])) for dose in doses if "due_at" in dose]


def fields_of(content: Mapping[str, Any], rows: Sequence[DueRow]) -> dict[str, str]:
    """An entry's content as the fields of a form with these rows."""
    found: dict[str, str] = {}
    for name in (*diary_words.SCORED, *diary_words.COUNTED):
        if name in content:
            found[name] = f"{content[name]:g}"
    for item, score in content.get("scores", {}).items():
        found[f"score_{item}"] = str(score)
    if "temperature_c" in content:
        found["temperature"] = f"{content['temperature_c']:g}"
    for name in diary_words.BESIDE:
        if name in content:
            found[name] = "yes" if content[name] else "no"
    found |= {name: content[name] for name in ("note", "goal") if name in content}
    found |= {"much_worse": "yes"} if content.get("much_worse") else {}
    for level in content.get("levels", [])[:1]:
        found |= {
            "level": f"{level['value']:g}",
            "level_unit": level["unit"],
            "level_at": level["sampled_at"][11:16],
        }
    return found | _dose_fields(content, rows)


def _dose_fields(content: Mapping[str, Any], rows: Sequence[DueRow]) -> dict[str, str]:
    """What was taken, in the rows of a page; the times that they were due at stand in the page itself."""
    found: dict[str, str] = {}
    places = {(row.time, row.mg): number for number, row in enumerate(rows)}
    further = 0
    for dose in content.get("doses", []):
        at = dose.get("taken_at", "")[11:16]
        if "due_at" not in dose:
            found |= {f"further_{further}_mg": f"{dose['taken_mg']:g}", f"further_{further}_at": at}
            further += 1
            continue
        due_at, due_mg, taken_mg = dose["due_at"][11:16], dose["due_mg"], dose.get("taken_mg")
        field = f"dose_{places[due_at, due_mg]}"
        if taken_mg == 0:
            found[field] = "not"
        elif taken_mg is not None and taken_mg != due_mg:
            found |= {field: "amount", f"{field}_mg": f"{taken_mg:g}"}
            found |= {f"{field}_at": at} if at != due_at else {}
        elif taken_mg is not None and at != due_at:
            found |= {field: "time", f"{field}_at": at}
        elif taken_mg is not None:
            found[field] = "taken"
    return found


def replaces_of(day: DiaryDay | None) -> str:
    """The entries that whoever writes of a day again has before their eyes."""
    return " ".join(one.id for one in day.standing) if day else ""
