"""Load a medicine: read its pack strictly, prove it, and hand it over as one `Medicine`.

A pack is a folder of data (`handrail/packs/<medicine>/`). Its files are read against the forms in
`handrail.medicine.forms`; one wrong cell anywhere and there is no medicine, because a plan made from half a
pack would look like any other plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from handrail.errors import InputError, PackError
from handrail.medicine import forms
from handrail.medicine.conditions import Condition, parse_condition
from handrail.medicine.diary import read_diary
from handrail.medicine.efficacy import read_efficacy
from handrail.medicine.evidence_answers import read_evidence_answers
from handrail.medicine.finding_help import read_finding_help
from handrail.medicine.happenings import DIALYSIS, LARGE_DOSE, PUMP, read_figure_set
from handrail.medicine.nouns import Medicine
from handrail.medicine.overrides import read_override_reasons
from handrail.medicine.read_body import (
    ReadCondition,
    read_careful_pace,
    read_dynamics,
    read_floors,
    read_kinetics,
)
from handrail.medicine.read_care import read_care
from handrail.medicine.read_claims import read_claims
from handrail.medicine.read_lists import (
    read_codes,
    read_other_medicines,
    read_products,
    read_rules,
    read_schedules,
    read_symptoms,
)
from handrail.medicine.read_overdose import prove_numbers, read_overdose, read_restart
from handrail.medicine.read_recognise import read_recognise
from handrail.medicine.reader import Reader
from handrail.medicine.reading_forms import read_lexicon
from handrail.medicine.sedation_forms import read_sedation
from handrail.medicine.tables import Problems, Row, did_you_mean
from handrail.medicine.trial_forms import read_meta_analyses, read_studies
from handrail.medicine.vocabulary import Vocabulary, read_vocabulary
from handrail.medicine.withdrawal_cases import read_withdrawal_cases
from handrail.sources import Bibliography


def medicine_names() -> tuple[str, ...]:
    """The medicines there are packs for, in alphabetical order."""
    return tuple(sorted(path.name for path in _packs().iterdir() if (path / "pack.toml").is_file()))


@cache
def load_medicine(name: str | None = None) -> Medicine:
    """A medicine by name; read and proved once, then kept.

    Args:
        name: as in `medicine_names()`, in any case. May be left out while there is only one.

    Raises:
        InputError: there is no such medicine, or several and none was named.
        PackError: its pack is wrong, with file and line.
    """
    known = medicine_names()
    if name is None:
        if len(known) != 1:
            raise InputError("Which medicine is meant?", fix=f"There are: {', '.join(known)}.")
        return load_medicine(known[0])
    wanted = name.strip().casefold()
    if wanted not in known:
        raise InputError(f"There is no pack for '{name}'.", fix=did_you_mean(wanted, known), where="medicine")
    # The same object for every way of writing the name, so that results can be compared by identity.
    return load_pack(_packs() / wanted) if wanted == name else load_medicine(wanted)


def load_pack(directory: Path | str) -> Medicine:
    """The medicine of a pack in any folder.

    Raises:
        PackError: the pack is wrong; the first problem, with file and line, and how many more there are.
    """
    reading = read_pack(Path(directory))
    reading.problems.stop_if_any()
    assert reading.medicine is not None
    return reading.medicine


@dataclass(slots=True)
class Reading:
    """What reading a pack gave: everything wrong with it, and the medicine if nothing is."""

    problems: Problems
    reader: Reader | None = None
    medicine: Medicine | None = None
    bibliography: Bibliography | None = None


def read_pack(folder: Path) -> Reading:
    """Read every file of a pack and collect all that is wrong, rather than stop at the first problem."""
    problems = Problems()
    reading = Reading(problems)
    try:
        if not folder.is_dir():
            raise PackError(f"There is no folder '{folder}'.", where=folder.name)
        reading.bibliography = Bibliography.read(folder / "sources.bib")
    except PackError as error:
        problems.note(error, folder.name)
        return reading
    reading.reader = Reader(folder, reading.bibliography.keys, problems)
    reading.medicine = _read_files(reading.reader, reading.bibliography)
    return reading


def _read_files(reader: Reader, bibliography: Bibliography) -> Medicine | None:
    """Every file of the pack; None where anything is wrong, which is noted at the reader."""
    heads = reader.rows(forms.PACK)
    reader.known_tables("pack.toml", [forms.PACK.table, *forms.PACK_WORDS])
    head = heads[0] if heads else None
    words = reader.words("pack.toml", "words")
    vocabulary = _vocabulary(reader)
    conditions = _condition_reader(reader, vocabulary)
    products = read_products(reader)
    kinetics = read_kinetics(reader)
    dynamics = read_dynamics(reader, conditions)
    floors, floor_words = read_floors(reader)
    pace = read_careful_pace(reader, conditions)
    schedules, symptoms = read_schedules(reader), read_symptoms(reader, vocabulary)
    rules = read_rules(reader, conditions)
    danger_signs = read_rules(reader, conditions, forms.DANGER_SIGNS, rules)
    others = read_other_medicines(reader, rules)
    codes = read_codes(reader)
    cards = _cards(reader)
    telling_apart = read_recognise(reader, conditions, vocabulary, cards)
    overdose = read_overdose(reader, conditions, rules)
    restart = read_restart(reader, conditions, rules)
    pump, dialysis, large_dose = (read_figure_set(reader, form) for form in (PUMP, DIALYSIS, LARGE_DOSE))
    sedation = read_sedation(reader, conditions)
    prove_numbers(reader)
    override_reasons = read_override_reasons(reader)
    care = read_care(reader, conditions, rules, others, vocabulary)
    finding_help = read_finding_help(
        reader, [level.id for level in care.levels], vocabulary.classes if vocabulary else ()
    )
    withdrawal_cases = read_withdrawal_cases(reader)
    diary = read_diary(reader, vocabulary.symptoms if vocabulary else (), cards)
    studies, meta_analyses = read_studies(reader), read_meta_analyses(reader)
    efficacy = read_efficacy(reader)
    lexicon = read_lexicon(reader, symptoms)
    claims = read_claims(reader)
    answers = read_evidence_answers(
        reader, claims.claims if claims else (), {one.id: one.sources for one in meta_analyses}
    )
    reader.rows(forms.KINETIC_FACTS)
    _read_further(reader)
    if head:
        _prove_head(reader, head, kinetics)
    if reader.problems.found or not (head and dynamics and floors and pace and vocabulary and telling_apart):
        return None
    return Medicine(
        name=head.text("name"),
        version=head.text("version"),
        rules_date=head.text("rules_date"),
        review_by=head.text("review_by"),
        default_kinetics=head.text("default_kinetics"),
        products=products,
        kinetics=kinetics,
        dynamics=dynamics,
        rules=rules,
        danger_signs=danger_signs,
        codes=codes,
        schedules=schedules,
        floors=floors,
        careful_pace=pace,
        other_medicines=others,
        symptoms=symptoms,
        bibliography=bibliography,
        cards=cards,
        override_reasons=override_reasons,
        overdose=overdose,
        restart=restart,
        pump=pump,
        dialysis=dialysis,
        large_dose=large_dose,
        sedation=sedation,
        finding_help=finding_help,
        diary=diary,
        words={**words, **floor_words, "default_kinetics_why": head.text("default_kinetics_why")},
        vocabulary=vocabulary,
        care=care,
        telling_apart=telling_apart,
        withdrawal_cases=withdrawal_cases,
        lexicon=lexicon,
        studies=studies,
        meta_analyses=meta_analyses,
        efficacy=efficacy,
        claims=claims,
        answers=answers,
    )


def _read_further(reader: Reader) -> None:
    """Further reading, after every other file: a source on which a row rests doesn't belong there."""
    cited = frozenset(reader.cited)
    for row in reader.rows(forms.FURTHER_READING):
        for key in row.names("sources"):
            if key in cited:
                reader.problems.add(
                    f"Rows of the pack rest on '{key}' already, so it is no further reading.",
                    fix="Take it out of this file.",
                    where=row.where,
                )


def _packs() -> Path:
    # A pack is read as plain files, so handrail must not be run from inside a zip archive.
    return Path(str(files("handrail.packs")))


def _prove_head(reader: Reader, head: Row, kinetics: Mapping[str, object]) -> None:
    """The head of pack.toml against the rest: a version, a day, and a default set that exists and fits."""
    if not re.fullmatch(r"\d{4}\.\d{1,2}\.\d+", head.text("version")):
        reader.problems.add(
            f"The version is '{head.text('version')}'.",
            fix="Write year.month.number, such as 2026.11.0.",
            where=head.where,
        )
    days = {name: _day(reader, head, name) for name in ("rules_date", "review_by")}
    gone_through, again = days["rules_date"], days["review_by"]
    if gone_through and again and again <= gone_through:
        reader.problems.add(
            f"review_by {again} is not after rules_date {gone_through}.",
            fix="Give the day by which the rules are to be gone through again.",
            where=head.where,
        )
    default = head.text("default_kinetics")
    if default not in kinetics:
        reader.problems.add(
            f"There is no kinetics set '{default}'.", fix=did_you_mean(default, kinetics), where=head.where
        )


def _day(reader: Reader, head: Row, name: str) -> date | None:
    """A day of the head, or None after noting that it is none."""
    text = head.text(name)
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        reader.problems.add(f"{name} is '{text}'.", fix="Write year-month-day.", where=head.where)
        return None


def _vocabulary(reader: Reader) -> Vocabulary | None:
    """The pack's vocabulary, or None after noting what is wrong with it."""
    path = reader.folder / "vocabulary.toml"
    try:
        return read_vocabulary(path)
    except PackError as error:
        reader.problems.note(PackError(error.message, fix=error.fix, where=_with_line(path, error.where)), "")
        return None


def _with_line(path: Path, where: str) -> str:
    """The place of a vocabulary entry ("vocabulary.toml, fact age_years") with its line."""
    kind_and_name = where.partition(", ")[2].split()
    line = 1
    if "line" not in where and len(kind_and_name) == 2 and path.is_file():
        kind, name = kind_and_name
        entry = re.compile(rf"\s*\[{kind}\.{re.escape(name)}\]|\s*{re.escape(name)}\s*=")
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if entry.match(text):
                line = number
                break
    return where if "line" in where else f"{path.name}, line {line}"


def _condition_reader(reader: Reader, vocabulary: Vocabulary | None) -> ReadCondition:
    """Parses conditions; without a vocabulary none can be, which is noted once, at the vocabulary."""

    def read(text: str, where: str) -> Condition | None:
        if vocabulary is None:
            return None
        try:
            return parse_condition(text, vocabulary, where=where)
        except PackError as error:
            reader.problems.note(error, where)
            return None

    return read


def _cards(reader: Reader) -> dict[str, tuple[str, ...]]:
    """The fixed texts for emergencies, line by line as the pack holds them."""
    rows = reader.rows(forms.CARDS)
    reader.known_tables("cards.toml", [forms.CARDS.table])
    return {row.text("id"): row.names("lines") for row in rows}
