"""Read `claims.toml` strictly: every claim, dispute and pattern points at something that is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from handrail.medicine import claims_forms as forms
from handrail.medicine.claims import (
    BORDERS,
    Claim,
    ClaimNumber,
    ClaimPair,
    ClaimsBase,
    ClaimState,
    DangerKind,
    DangerRule,
    DangerSeverity,
    Grade,
    LearnedFile,
)
from handrail.medicine.learned import LEARNED_FILE
from handrail.medicine.network import NETWORK_FILE
from handrail.medicine.tables import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from handrail.medicine.reader import Reader
    from handrail.medicine.tables import Row

_WORD = r"(?:\{[a-z_]+\}|[^\s{}!?*&|]+\*?)"
PATTERN_TERM = re.compile(rf"!?{_WORD}(?:\|{_WORD})*\??|&|\.\.\.?")
"""One term of a pattern: a word, a {concept}, a gap, or the sign that the order doesn't matter."""
_CONCEPT = re.compile(r"\{([a-z_]+)\}")


def read_claims(reader: Reader) -> ClaimsBase | None:
    """The claims of a pack, or None where it has no `claims.toml`."""
    if not reader.has(forms.FILE):
        return None
    concepts = {row.text("id"): row.names("words") for row in reader.rows(forms.CONCEPTS)}
    pairs = {row.text("id"): _pair(row) for row in reader.rows(forms.CLAIM_PAIRS)}
    rows = reader.rows(forms.CLAIMS)
    claims = {row.text("id"): _claim(reader, row, concepts, pairs) for row in rows}
    for row in rows:
        for name in row.names("folds"):
            _known(reader, row, name, claims, "claim")
    numbers = tuple(_number(reader, row, concepts, claims) for row in reader.rows(forms.CLAIM_NUMBERS))
    dangers = tuple(_danger(reader, row, concepts, claims) for row in reader.rows(forms.DANGERS))
    reader.known_tables(forms.FILE, [form.table for form in forms.CLAIMS_FORMS])
    return ClaimsBase(
        concepts=concepts,
        claims=claims,
        numbers=numbers,
        pairs=pairs,
        dangers=dangers,
        learned=_learned(reader),
    )


def _learned(reader: Reader) -> LearnedFile | None:
    """Where the learned weights lie, with their borders; the weights themselves are read when needed."""
    rows = reader.rows(forms.LIKENESS)
    has_file = reader.has(LEARNED_FILE)
    borders = {row.text("id"): row.maybe("border") or 0.0 for row in rows}
    missing = [name for name in BORDERS if name not in borders]
    if has_file == bool(missing) and (has_file or rows):
        what = (
            f"There is no likeness for {', '.join(missing)}." if has_file else f"There is no {LEARNED_FILE}."
        )
        reader.problems.add(
            what, where=f"{forms.FILE}, line 1", fix=f"{LEARNED_FILE} and all of [[likeness]] go together."
        )
    if not has_file or missing:
        return None
    network = reader.folder / NETWORK_FILE if reader.has(NETWORK_FILE) else None
    return LearnedFile(path=reader.folder / LEARNED_FILE, borders=borders, network=network)


def _claim(reader: Reader, row: Row, concepts: Collection[str], pairs: Collection[str]) -> Claim:
    pair = row.text("pair")
    if pair:
        _known(reader, row, pair, pairs, "dispute")
    state = cast("ClaimState", row.text("state"))
    if state == "contested" and not row.text("other_side"):
        reader.problems.add(
            f"{row.text('id')} is contested and has no other_side.", where=row.where, fix="Say both sides."
        )
    return Claim(
        id=row.text("id"),
        topic=row.text("topic"),
        says=row.text("says"),
        state=state,
        why=row.text("why"),
        grade=cast("Grade", row.text("grade")),
        against=row.names("against"),
        other_side=row.text("other_side"),
        people=row.names("people"),
        is_safety=row.yes("is_safety"),
        beside=row.yes("beside"),
        frames=_patterns(reader, row, "frames", concepts),
        denials=_patterns(reader, row, "denials", concepts),
        folds=row.names("folds"),
        pair=pair,
        **row.grounds(),
    )


def _number(reader: Reader, row: Row, concepts: Collection[str], claims: Collection[str]) -> ClaimNumber:
    _known(reader, row, row.text("claim"), claims, "claim")
    low, high = row.maybe("low"), row.maybe("high")
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        reader.problems.add("low and high give no range.", where=row.where, fix="Give one of them, or both.")
    return ClaimNumber(
        id=row.text("id"),
        claim=row.text("claim"),
        says=row.text("says"),
        when=_patterns(reader, row, "when", concepts),
        unless=_patterns(reader, row, "unless", concepts),
        low=low,
        high=high,
        unit=row.text("unit"),
        people=row.text("people"),
        **row.grounds(),
    )


def _pair(row: Row) -> ClaimPair:
    return ClaimPair(
        id=row.text("id"),
        title=row.text("title"),
        one=row.text("one"),
        other=row.text("other"),
        settles=row.text("settles"),
        **row.grounds(),
    )


def _danger(reader: Reader, row: Row, concepts: Collection[str], claims: Collection[str]) -> DangerRule:
    claim, kind = row.text("claim"), cast("DangerKind", row.text("kind"))
    if kind == "denial":
        _known(reader, row, claim, claims, "claim")
    return DangerRule(
        id=row.text("id"),
        kind=kind,
        severity=cast("DangerSeverity", row.text("severity")),
        says=row.text("says"),
        do=row.text("do"),
        patterns=_patterns(reader, row, "patterns", concepts),
        unless=_patterns(reader, row, "unless", concepts),
        low=row.maybe("low"),
        high=row.maybe("high"),
        claim=claim,
        **row.grounds(),
    )


def _known(reader: Reader, row: Row, name: str, known: Collection[str], kind: str) -> None:
    if name not in known:
        reader.problems.add(f"There is no {kind} '{name}'.", fix=did_you_mean(name, known), where=row.where)


def _patterns(reader: Reader, row: Row, column: str, concepts: Collection[str]) -> tuple[str, ...]:
    """The patterns of a column, after proving that each can be read and names only concepts there are."""
    patterns = row.names(column)
    for pattern in patterns:
        wrong = [term for term in pattern.split() if not PATTERN_TERM.fullmatch(term)]
        if wrong:
            reader.problems.add(f"'{wrong[0]}' in {column} is no term of a pattern.", where=row.where)
        for name in _CONCEPT.findall(pattern):
            _known(reader, row, name, concepts, "concept")
    return patterns
