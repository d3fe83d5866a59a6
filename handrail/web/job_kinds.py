"""What kinds of job there are: populations, virtual trials, and tapers beside each other.

A kind reads what was asked from the fields that were saved, and gives a run that comes in parts: `parts`,
`mark`, `part(number)` and `answer(parts)`. What it answers is kept as JSON for the page of the job.
"""

from __future__ import annotations

import importlib.util
import json
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import handrail
from handrail.errors import InputError
from handrail.exchange.json import json_text
from handrail.exchange.population_json import population_json
from handrail.exchange.trial_json import answers_json, tapers_json
from handrail.report import tapers as tapers_words
from handrail.report import trial_screen, trial_text
from handrail.report.population_tables import population_figure, population_tables
from handrail.report.population_text import SPREADS, closing_line
from handrail.report.trial_figure import cloud_figure
from handrail.web import population_case, taper_case, trial_asked, trial_case
from handrail.web.case import Case

RESULT_FORM = 1
START_AGAIN = "Start it again from its page: the question is kept."
Pairs = list[tuple[str, str]] | Any
Held = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class JobKind:
    """One kind.

    Attributes:
        title: what a job is called that has no name.
        form: the address of the form that asks for one; its fields are the job's.
        answer: what the file of the answer is called.
        rows: the file with a row each, and how its link is called.
        case_of, read: the fields as a case, and what they mean; None where something can't be read.
        held: what is kept of the answer, from what was asked, the run and all parts.
        write_rows: the file of rows, from the same; None where each part writes a piece of its own.
        command: the same at the command line.
    """

    name: str
    title: str
    form: str
    answer: str
    rows: tuple[str, str]
    case_of: Callable[[Pairs], Case]
    read: Callable[[Case], Any]
    held: Callable[[Any, Any], Held]
    write_rows: Callable[[Any, Path], None] | None
    command: Callable[[Case], str]

    def asked(self, pairs: Pairs) -> Any:
        """What was asked, from the saved fields.

        Raises:
            InputError: it can't be read any more.
        """
        case = self.case_of(pairs)
        found = self.read(case)
        if found is None:
            said = "; ".join(f"{one.label}: {one.message} {one.fix}" for one in case.errors.values())
            raise InputError(f"What was asked can't be read any more. {said}", fix=START_AGAIN)
        return found

    def part(self, run: Any, number: int, folder: Path | None) -> bytes:
        """One part; where each writes its own piece of the rows, that too."""
        if folder is not None and self.write_rows is None:
            return handrail.reckon_part(run, number, folder / _piece(number))
        return run.part(number)

    def finish(
        self, found: Any, run: Any, parts: Iterable[bytes], folder: Path | None
    ) -> tuple[bytes, Path | None]:
        """What is kept of the answer, and the file of rows."""
        answer = run.answer(parts)
        held = {"form": RESULT_FORM, **self.held(found, answer)}
        written = json.dumps(held, ensure_ascii=False, allow_nan=False).encode()
        if folder is None:
            return written, None
        place = folder / self.rows[0]
        if self.write_rows is None:
            _join_people(run, folder, place)
        else:
            self.write_rows(answer, place)
        return written, place


def has_rows() -> bool:
    """Whether files of rows can be written here."""
    return importlib.util.find_spec("pyarrow") is not None


def _piece(number: int) -> str:
    return f"part-{number:05d}.parquet"


def _join_people(run: Any, folder: Path, place: Path) -> None:
    """One file of everybody from the parts' files; a part whose file has gone is reckoned again."""
    pieces = [folder / _piece(number) for number in range(run.parts)]
    for number, piece in enumerate(pieces):
        if not piece.exists():
            handrail.reckon_part(run, number, piece)
    handrail.join_people(pieces, place)
    for piece in pieces:
        piece.unlink(missing_ok=True)


# ---- what each kind keeps ------------------------------------------------------------------------------


def _of_population(_: Any, found: handrail.Population) -> Held:
    return {
        "json": population_json(found),
        "figure": population_figure(found),
        "tables": _tables(population_tables(found)),
        "spreads": SPREADS,
        "assumptions": found.assumptions,
        "sources": found.sources,
        "closing": closing_line(found),
        "prior": handrail.load_medicine(found.medicine).words.get("prior", ""),
    }


def _of_trial(found: trial_asked.TrialCase, several: dict[str, handrail.TrialRuns]) -> Held:
    runs = several["as_written"]
    answers = [handrail.trial_answer(runs, name) for name in found.protocol.comparisons]
    asked = [handrail.trial_answer(one) for name, one in several.items() if name != "as_written"]
    last, published = answers[-1], found.published()
    tables = [trial_screen.cloud_table(runs, last, published), trial_screen.answers_table(answers)]
    if asked:
        tables.insert(0, trial_screen.power_table(*asked))
    efficacy = found.medicine.efficacy
    return {
        "json": json_text(answers_json(answers, found.medicine)),
        "figure": cloud_figure(runs, last, published=published),
        "tables": _tables(tables),
        "spreads": trial_screen.trial_lead(last, published),
        "assumptions": (trial_text.truths_words(found.truths, found.protocol), trial_text.NOT_SIMULATED),
        "sources": tuple(dict.fromkeys((*found.protocol.sources, *(efficacy.sources if efficacy else ())))),
        "closing": f"{found.protocol.title}: {found.trials:,} virtual trials, seed {found.seed}.",
        "prior": trial_text.PRIORS,
    }


def _of_tapers(asked: taper_case.TaperCase, found: handrail.TaperTrial) -> Held:
    return {
        "json": json_text(tapers_json(found, asked.medicine)),
        "figure": "",
        "tables": _tables(tapers_words.tapers_tables(found)),
        "spreads": tapers_words.tapers_lead(found),
        "assumptions": tuple(tapers_words.tapers_notes(found)),
        "sources": tuple(dict.fromkeys(key for one in found.met for key in one.sources)),
        "closing": "",
        "prior": asked.medicine.words.get("prior", ""),
    }


def _tables(tables: Iterable[Any]) -> list[Held]:
    return [{"caption": one.caption, "header": one.header, "rows": one.rows} for one in tables]


def _population_command(case: Case) -> str:
    parts = ["handrail simulate", shlex.quote(case.typed("course"))]
    parts += [
        f"{name} {shlex.quote(value)}" if value else name for name, value in population_case.command_of(case)
    ]
    return " ".join(parts)


def _trial_command(case: Case) -> str:
    found = trial_case.read_design(case)
    if found is None:
        return ""
    asks = () if found.is_null else ("power", "assurance")
    return "\n".join([found.command(), *(found.command(one) for one in asks)])


def _taper_rows(found: handrail.TaperTrial, place: Path) -> None:
    handrail.write_tapers(found, place)


def _trial_rows(several: dict[str, handrail.TrialRuns], place: Path) -> None:
    handrail.write_trials(several["as_written"], place)


KINDS = {
    kind.name: kind
    for kind in (
        JobKind(
            name=population_case.KIND,
            title="A population",
            form="/jobs",
            answer="population.json",
            rows=("people.parquet", "Everybody (Parquet)"),
            case_of=population_case.case_of,
            read=population_case.read_population,
            held=_of_population,
            write_rows=None,
            command=_population_command,
        ),
        JobKind(
            name=trial_asked.KIND,
            title="Virtual trials",
            form="/trial",
            answer="trial.json",
            rows=("trials.parquet", "Every trial (Parquet)"),
            case_of=trial_case.case_of,
            read=trial_case.read_job,
            held=_of_trial,
            write_rows=_trial_rows,
            command=_trial_command,
        ),
        JobKind(
            name=taper_case.KIND,
            title="Ways down beside each other",
            form="/trial/tapers",
            answer="tapers.json",
            rows=("tapers.parquet", "Everybody on every way (Parquet)"),
            case_of=taper_case.case_of,
            read=taper_case.read_tapers,
            held=_of_tapers,
            write_rows=_taper_rows,
            command=taper_case.command_of,
        ),
    )
}
