"""Prove a pack for its author: everything that is wrong with it, at once.

`load_medicine` stops at the first problem; an author wants all of them, and more is looked at here than a
running program needs: sources that nothing cites, entries without a title, rows that claim to be read at a
source which is only remembered, grave rules that rest on memory without saying so, files that nobody reads.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from handrail.errors import HandrailError, PackError
from handrail.medicine import forms
from handrail.medicine.learned import LEARNED_FILE, load_learned
from handrail.medicine.network import NETWORK_FILE, load_network
from handrail.medicine.nouns import Medicine, severity_rank
from handrail.medicine.pack import Reading, read_pack
from handrail.medicine.tables import Problems, did_you_mean
from handrail.sources import Bibliography

OTHER_FILES = ("sources.bib", "vocabulary.toml", "README.md", "__init__.py", LEARNED_FILE, NETWORK_FILE)
"""What a pack may hold beside the files that have a form."""


def check_pack(directory: Path | str) -> tuple[PackError, ...]:
    """Everything wrong with a pack; empty if it is sound.

    Args:
        directory: the folder of the pack.

    Returns:
        One error a problem, in the order found; `where` is file and line, `fix` what to do.
    """
    folder = Path(directory)
    if folder.is_dir() and not (folder / "pack.toml").is_file():
        return (
            PackError(
                "This is no pack: the folder has no pack.toml.", fix="Give the folder of one pack.", where="."
            ),
        )
    reading = read_pack(folder)
    problems = reading.problems
    can_be_read = False
    if reading.bibliography is not None and reading.reader is not None:
        _unused_sources(reading, reading.bibliography)
        can_be_read = _entries(reading.bibliography, problems)
    if folder.is_dir():
        _files(folder, problems)
    if reading.medicine is not None:
        if can_be_read:
            _memory(reading, reading.medicine)
        _learned(reading.medicine, problems)
        if reading.medicine.name != folder.resolve().name:
            problems.add(
                f"The medicine is '{reading.medicine.name}' and its folder '{folder.resolve().name}'.",
                where="pack.toml, line 1",
                fix="Give both the same name.",
            )
    return tuple(problems.found)


def _learned(medicine: Medicine, problems: Problems) -> None:
    """The learned weights, which nothing else reads until a text is read."""
    base = medicine.claims
    if base is None or base.learned is None:
        return
    try:
        held = load_learned(base.learned.path, base.claims, [rule.id for rule in base.dangers])
        if base.learned.network is not None:
            load_network(base.learned.network, held.labels)
    except PackError as error:
        problems.note(error, LEARNED_FILE)


def _unused_sources(reading: Reading, bibliography: Bibliography) -> None:
    assert reading.reader is not None
    for key in bibliography.keys:
        if key not in reading.reader.cited:
            reading.problems.add(
                f"Nothing cites the source '{key}'.",
                where=f"sources.bib, line {bibliography.line(key)}",
                fix="Cite it, or take it out.",
            )


def _entries(bibliography: Bibliography, problems: Problems) -> bool:
    """Each entry has a title and a word on how it was met; False if this is no BibTeX."""
    try:
        sources = [bibliography.get(key) for key in bibliography.keys]
    except HandrailError as error:
        problems.add(error.message, where=error.where)
        return False
    for source in sources:
        where = f"sources.bib, line {bibliography.line(source.key)}"
        if not source.title:
            problems.add(f"'{source.key}' has no title.", where=where)
        if not (source.authors or source.venue):
            problems.add(f"'{source.key}' has neither an author nor a place.", where=where)
        if not source.annote:
            problems.add(
                f"'{source.key}' doesn't say how it was met.",
                where=where,
                fix="Write annote = {seen} or annote = {memory}.",
            )
    return True


def _files(folder: Path, problems: Problems) -> None:
    known = {form.file for form in forms.ALL_FORMS} | set(OTHER_FILES)
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        name = path.relative_to(folder).as_posix()
        if name.startswith(("cases/", "protocols/")) and path.suffix == ".toml":
            try:
                tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                problems.add(f"This is no TOML: {error}.", where=f"{name}, line 1")
        elif name not in known:
            problems.add("Nobody reads this file.", where=f"{name}, line 1", fix=did_you_mean(name, known))


def _memory(reading: Reading, medicine: Medicine) -> None:
    """What is remembered must not pass for read, nor alone support a grave rule in silence."""
    bibliography = medicine.bibliography
    assert reading.reader is not None
    for keys, where in reading.reader.claims_verified:
        if all(not bibliography.get(key).verified for key in keys):
            reading.problems.add(
                "It says verified, but every source it names is from memory.",
                where=where,
                fix="Write verified = false, or name the source it was read at.",
            )
    for rule in medicine.rules:
        if severity_rank(rule.severity) >= severity_rank("major") and not rule.verified and not rule.note:
            reading.problems.add(
                f"The rule {rule.id} is {rule.severity}, not verified, and doesn't say what was not read.",
                where="rules.toml, line 1",
                fix="Say it in its note.",
            )
