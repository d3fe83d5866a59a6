"""Read a protocol: a TOML file that another researcher can read, checked field by field.

What is wrong is answered with the field, its value, what would be right, and the line. Protocols of published
trials are data of the pack (`packs/<medicine>/protocols/`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from handrail.errors import InputError, PackError
from handrail.medicine.nouns import Medicine
from handrail.medicine.pack import load_medicine, medicine_names
from handrail.medicine.reader import Reader, toml_lines
from handrail.medicine.tables import Column, Form, Problems, Row, did_you_mean
from handrail.trial import protocol_forms as forms
from handrail.trial.nouns import (
    EVENTS,
    MEANS,
    AnalysisName,
    DoseEffect,
    EffectName,
    Estimand,
    Leaving,
    OutcomeName,
    Protocol,
    Titration,
    TrialArm,
    TrialOutcome,
    TrialPopulation,
)

FOLDER = "protocols"
LONGEST_NAME = 1000
MOST_PEOPLE = 100_000


def protocol_names(medicine: str | None = None) -> tuple[str, ...]:
    """The protocols that packs hold, in alphabetical order."""
    return tuple(sorted(path.stem for path in _shipped(medicine)))


def read_protocol(name: str | Path, medicine: str | None = None) -> Protocol:
    """A protocol of a pack by its name, or one from a file.

    Args:
        name: such as "dutch", or a file's name.
        medicine: whose protocols are meant by a name; any, if not given.

    Raises:
        InputError: there is none, or something in it is wrong: the field, its value, and what would be right.
    """
    shipped = {path.stem: path for path in _shipped(medicine)}
    known = ", ".join(sorted(shipped))
    if not isinstance(name, str | Path):
        raise InputError(
            f"A protocol is named by its name or its file, not by {type(name).__name__}.",
            fix=f"Name a file, or one of: {known}.",
        )
    if isinstance(name, str) and _looks_like_text(name):
        raise InputError(
            "This is the text of a protocol, where its name or its file was wanted.",
            fix="Save it as a file and give its name, or read it with handrail.read_protocol_text(text).",
        )
    place = shipped.get(str(name), Path(name))
    if not _is_file(place):
        raise InputError(_no_such(place, str(name), shipped), fix=f"Name a file, or one of: {known}.")
    return _read(place)


def _looks_like_text(name: str) -> bool:
    return "\n" in name or "[protocol]" in name or len(name) > LONGEST_NAME


def _is_file(place: Path) -> bool:
    try:
        return place.is_file() and os.access(place, os.R_OK)
    except (OSError, ValueError):
        return False


def _no_such(place: Path, name: str, shipped: Mapping[str, Path]) -> str:
    """Why nothing can be read there."""
    shown = repr(name[:60])
    if not name.strip():
        return "No protocol was named."
    if place.is_dir():
        return f"{shown} is a folder, not a protocol."
    if place.is_file():
        return f"The file {shown} may not be read."
    if place.suffix or len(place.parts) > 1:
        return f"There is no file {shown}."
    near = did_you_mean(name, shipped)
    return f"There is no protocol {shown}. {near if near.startswith('Did') else ''}".strip()


def _shipped(medicine: str | None) -> Iterator[Path]:
    for one in medicine_names() if medicine is None else (medicine,):
        yield from Path(str(files("handrail.packs"))).joinpath(one, FOLDER).glob("*.toml")


def _read(place: Path) -> Protocol:
    problems = Problems()
    reader = _Reader(place, problems)
    rows = {form.table: reader.rows(forms.in_file(form, place.name)) for form in forms.PROTOCOL_FORMS}
    reader.known_tables(place.name, list(rows))
    _stop(problems)
    head = rows["protocol"][0]
    pack = _medicine(head, reader)
    protocol = _protocol(rows)
    _prove(protocol, pack, rows, reader)
    _stop(problems)
    return protocol


def _stop(problems: Problems) -> None:
    """Raise the first problem, with how many more there are.

    Raises:
        InputError: there is one.
    """
    if problems.found:
        first, others = problems.found[0], problems.found[1:]
        more = "".join(f" Also: {one}" for one in others[:4])
        raise InputError(first.message, fix=f"{first.fix}{more}", where=first.where)


class _Reader(Reader):
    """Reads one file, and says the line of each key rather than of its table."""

    def __init__(self, place: Path, problems: Problems) -> None:
        super().__init__(place.parent, (), problems)
        self._lines = toml_lines(place.read_text(encoding="utf-8", errors="replace"))
        self._file, self._place = place.name, ("", 0)

    def where(self, table: str, key: str = "", number: int = 0) -> str:
        """The line of a key, or of its table."""
        line = self._lines.get((table, number, key)) or self._lines.get((table, number, ""), 1)
        return f"{self._file}, line {line}"

    def _toml_rows(self, form: Form) -> Iterator[tuple[Mapping[str, Any], str]]:
        for number, entry in enumerate(super()._toml_rows(form)):
            self._place = (form.table, number)
            yield entry

    def _fit(self, form: Form, values: Mapping[str, Any], where: str) -> Row | None:
        """As of every file; each problem with what would be right, and the line of its key."""
        known, before = {column.name: column for column in form.columns}, len(self.problems.found)
        row = super()._fit(form, values, where)
        table, number = self._place
        for place, one in enumerate(self.problems.found[before:], start=before):
            name = (_NAMED.search(one.message) or [""] * 2)[1]
            fix, line = one.fix, one.where
            if name in known and one.message.endswith("is missing."):
                fix = right_words(known[name])
            elif name in values and name not in known:
                line = self.where(table, name, number)
                fix = f"{fix} [{table}] has: {', '.join(known)}.".strip()
            self.problems.found[place] = PackError(one.message, fix=fix, where=line)
        return row

    def _typed(self, column: Column, raw: Any, where: str) -> Any:
        table, number = self._place
        before = len(self.problems.found)
        value = super()._typed(column, raw, self.where(table, column.name, number))
        if column.kind == "numbers" and value and any(one != int(one) for one in value):
            self.problems.add(f"{column.name} is {raw!r}.", where=self.where(table, column.name, number))
        for place, one in enumerate(self.problems.found[before:], start=before):
            is_size = isinstance(raw, int | float) and "not" not in one.message
            message = f"{column.name} is {raw}." if is_size else one.message
            fix = one.fix if column.choices and value else right_words(column)
            self.problems.found[place] = PackError(message, fix=fix, where=one.where)
        return value

    def _is_new(self, form: Form, row: Row, seen: dict[tuple[str, str], str]) -> bool:
        before = len(self.problems.found)
        found = super()._is_new(form, row, seen)
        for place, one in enumerate(self.problems.found[before:], start=before):
            fix = f"Each [[{form.table}]] has one of its own."
            self.problems.found[place] = PackError(one.message, fix=fix, where=one.where)
        return found


_NAMED = re.compile(r"'(\w+)' is ")


def right_words(column: Column) -> str:
    """What would be right in a field, with what it means."""
    if column.choices:
        right = f"It is one of: {', '.join(column.choices)}."
    elif column.kind in ("number", "whole"):
        what = "a whole number" if column.kind == "whole" else "a number"
        ends = "" if column.low is None or column.high is None else f" from {column.low:g} to {column.high:g}"
        right = f"Give {what}{ends}."
    elif column.unique:
        right = "Give letters, figures and _ . - only, without spaces, such as high_dose."
    else:
        right = {
            "yes_no": "Write true or false, without quotes.",
            "numbers": "Give whole numbers in brackets, such as [1, 2, 4, 8].",
            "names": 'Give names in brackets, such as ["one", "two"].',
        }.get(column.kind, "Give text in quotes.")
    return f"{column.name}: {column.meaning} {right}"


def _medicine(head: Row, reader: _Reader) -> Medicine:
    name = head.text("medicine")
    if name not in medicine_names():
        raise InputError(
            f"medicine is '{name}'.",
            fix=f"It is one of: {', '.join(medicine_names())}.",
            where=reader.where("protocol", "medicine"),
        )
    return load_medicine(name)


def _protocol(rows: Mapping[str, list[Row]]) -> Protocol:
    head, analysis, leaving = rows["protocol"][0], rows["analysis"][0], rows["leaving"][0]
    return Protocol(
        id=head.text("id"),
        title=head.text("title"),
        medicine=head.text("medicine"),
        study=head.text("study"),
        weeks=head.whole("weeks"),
        placebo=head.text("placebo"),
        placebo_percent=head.maybe("placebo_percent"),
        effect=cast("EffectName", head.text("effect")),
        dose_effect=cast("DoseEffect", head.text("dose_effect") or "brain"),
        population=_population(rows["population"][0]),
        arms=tuple(
            TrialArm(
                id=row.text("id"),
                title=row.text("title"),
                people=row.whole("people"),
                target_mg=row.number("target_mg"),
            )
            for row in rows["arm"]
        ),
        titration=_titration(rows["titration"][0]),
        leaving_per_week=leaving.maybe("per_week"),
        leaving_for_harm=leaving.yes("for_harm"),
        visit_weeks=tuple(int(week) for week in head.numbers("visit_weeks")),
        outcomes=tuple(
            TrialOutcome(
                id=cast("OutcomeName", row.text("id")),
                is_primary=row.yes("is_primary"),
                from_week=int(row.maybe("from_week") or 0),
            )
            for row in rows["outcome"]
        ),
        analysis=cast("AnalysisName", analysis.text("method")),
        alpha=analysis.number("alpha"),
        leaving=cast("Leaving", analysis.text("leaving")),
        estimand=_estimand(rows["estimand"][0]),
        sources=head.names("sources"),
        note=head.text("note"),
    )


def _population(row: Row) -> TrialPopulation:
    return TrialPopulation(
        says=row.text("says"),
        detoxified=row.yes("detoxified"),
        high_anxiety_percent=row.number("high_anxiety_percent"),
        cirrhosis_percent=row.number("cirrhosis_percent"),
        crowd=row.text("crowd") or "adults",
        grams_per_day=row.maybe("grams_per_day"),
        grams_per_day_log_spread=row.maybe("grams_per_day_log_spread"),
    )


def _titration(row: Row) -> Titration:
    return Titration(
        start_mg=row.number("start_mg"),
        step_mg=row.number("step_mg"),
        step_days=row.whole("step_days"),
        times_a_day=row.whole("times_a_day"),
        has_ceiling=row.text("ceiling") == "tolerability",
        taper_step_mg=row.number("taper_step_mg"),
        taper_step_days=row.whole("taper_step_days"),
    )


def _estimand(row: Row) -> Estimand:
    return Estimand(
        population=row.text("population"),
        treatment=row.text("treatment"),
        endpoint=row.text("endpoint"),
        intercurrent_events=row.text("intercurrent_events"),
        summary=row.text("summary"),
    )


def _prove(protocol: Protocol, pack: Medicine, rows: Mapping[str, list[Row]], reader: _Reader) -> None:
    """What the parts have to do with each other and with the pack."""

    def wrong(message: str, fix: str, table: str, key: str = "", number: int = 0) -> None:
        reader.problems.add(message, fix=fix, where=reader.where(table, key, number))

    if pack.efficacy is None:
        wrong(f"medicine is '{pack.name}'.", "Its pack has no efficacy.toml.", "protocol", "medicine")
        return
    if protocol.placebo not in pack.efficacy.placebo:
        known = ", ".join(pack.efficacy.placebo)
        wrong(f"placebo is '{protocol.placebo}'.", f"It is one of: {known}.", "protocol", "placebo")
    studies = [study.id for study in pack.studies]
    if protocol.study and protocol.study not in studies:
        wrong(f"study is '{protocol.study}'.", did_you_mean(protocol.study, studies), "protocol", "study")
    for key in protocol.sources:
        if key not in pack.bibliography:
            near = [one for one in pack.bibliography.keys if one.startswith(key[:5])]
            fix = did_you_mean(key, near or pack.bibliography.keys) or "Its keys are in sources.bib."
            wrong(f"The source '{key}' is not in the pack.", fix, "protocol", "sources")
    _prove_arms(protocol, wrong)
    visits = protocol.visit_weeks
    if list(visits) != sorted(set(visits)) or visits[0] < 1 or visits[-1] != protocol.weeks:
        wrong(
            f"visit_weeks is {list(visits)}.",
            f"Give weeks that rise, the last one week {protocol.weeks}.",
            "protocol",
            "visit_weeks",
        )
    _prove_outcomes(protocol, wrong)


def _prove_arms(protocol: Protocol, wrong: Any) -> None:
    controls = [arm.id for arm in protocol.arms if arm.is_control]
    if len(controls) != 1 or len(protocol.arms) < 2:
        wrong(
            f"{len(controls)} of {len(protocol.arms)} arms have target_mg = 0.",
            "Give one of them, placebo, and at least one other arm.",
            "arm",
            "target_mg",
        )
    if protocol.people > MOST_PEOPLE:
        wrong(f"people is {protocol.people} in all.", f"At most {MOST_PEOPLE}.", "arm", "people")
    for number, arm in enumerate(protocol.arms):
        if 0 < arm.target_mg < protocol.titration.start_mg:
            wrong(
                f"target_mg is {arm.target_mg:g}.",
                f"It is at least the start of the titration, {protocol.titration.start_mg:g}.",
                "arm",
                "target_mg",
                number,
            )


def _prove_outcomes(protocol: Protocol, wrong: Any) -> None:
    primary = [one for one in protocol.outcomes if one.is_primary]
    if len(primary) != 1:
        wrong(f"is_primary is true in {len(primary)} outcomes.", "Mark one.", "outcome", "is_primary")
        return
    for number, one in enumerate(protocol.outcomes):
        if one.from_week >= protocol.weeks:
            fix = f"It is below the {protocol.weeks} weeks of the trial."
            wrong(f"from_week is {one.from_week}.", fix, "outcome", "from_week", number)
    event, means = primary[0].id in EVENTS, primary[0].id in MEANS
    fits = (
        ("chi_squared", "mantel_haenszel", "log_rank") if event else ("welch",) if means else ("chi_squared",)
    )
    if protocol.analysis not in fits:
        wrong(
            f"method is '{protocol.analysis}', and the primary outcome {primary[0].id}.",
            f"For it there is: {', '.join(fits)}.",
            "analysis",
            "method",
        )
    if protocol.analysis == "log_rank" and primary[0].id == "no_low_risk_drinking":
        wrong("method is 'log_rank' of an outcome at the end.", "Take chi_squared.", "analysis", "method")
