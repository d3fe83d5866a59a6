"""A reading in short lines, so that a text and what it should give can stand side by side."""

from __future__ import annotations

from handrail.read.nouns import (
    Citation,
    Dose,
    Duration,
    FirstAid,
    Outcome,
    Parts,
    Statement,
    Substance,
    Symptom,
    Taper,
)


def lines_of(parts: Parts) -> list[str]:
    """Voices where there are several, then statements, then citations."""
    lines: list[str] = []
    if len(parts.passages) > 1:
        for one in parts.passages:
            lines.append(
                f"voice {one.id} {one.author or '?'} {one.date or '?'} answers {one.reply_to or 'nobody'}"
            )
    lines += [line for one in parts.statements if (line := line_of(one))]
    return lines + [_citation(one) for one in parts.citations]


def line_of(one: Statement) -> str:
    """One statement."""
    said = "" if one.asserted in ("yes", "hedged") else f" ({one.asserted})"
    if isinstance(one, Dose):
        return _dose(one)
    if isinstance(one, Taper):
        return _taper(one)
    if isinstance(one, Duration):
        return f"duration {_span(one.low, one.high)} {one.unit}"
    if isinstance(one, Symptom):
        return f"symptom {one.term} [{one.context}]{said}"
    if isinstance(one, Outcome):
        side = {True: "on", False: "off", None: "unknown"}[one.on_medicine]
        share = "" if one.fraction is None else f" {one.fraction:g}"
        return f"outcome {one.outcome}, {side}, {one.who}{share}{said}"
    if isinstance(one, FirstAid):
        return f"first aid: {one.action}"
    if isinstance(one, Substance):
        amount = "" if one.low is None else f" {_span(one.low, one.high)} {one.unit}"
        return f"substance {', '.join(one.substances)}{amount}{f' a {one.per}' if one.per else ''}"
    return ""


def _dose(one: Dose) -> str:
    parts = [f"dose {'' if one.op == '=' else one.op}{_span(one.low, one.high)} {one.unit}"]
    if one.per:
        parts.append(f"per {one.per}")
    if one.times and one.per == "dose":
        parts.append(f"x{one.times:g}")
    if one.count:
        parts.append(f"count {one.count:g}")
    if one.daily_mg:
        parts.append(f"daily {_span(one.daily_mg, one.daily_high_mg)}")
    parts.append(one.role)
    if one.drug != "baclofen":
        parts.append(f"of {one.drug or '?'}")
    return " ".join(parts) + (" again" if one.is_total else "")


def _taper(one: Taper) -> str:
    parts = [f"taper {one.direction}"]
    if one.step is not None:
        parts.append(f"{_span(one.step, one.step_high)} {one.step_unit}")
    if one.of:
        parts.append(f"of {one.of}")
    if one.every_low:
        parts.append(f"every {_span(one.every_low, one.every_high)} {one.every_unit}")
    if one.from_mg is not None and one.to_mg is not None:
        parts.append(f"from {one.from_mg:g} to {one.to_mg:g}")
    if one.over_unit:
        parts.append(f"over {_span(one.over_low, one.over_high)} {one.over_unit}")
    return " ".join(parts)


def _citation(one: Citation) -> str:
    name = ",".join(one.markers) or one.title or " ".join(one.authors) or one.doi or str(one.year or "?")
    return f"citation {one.kind} {name}{'' if one.resolvable else ', unresolved'}"


def _span(low: float | None, high: float | None) -> str:
    shown = ["?" if one is None else f"{one:g}" for one in (low, high)]
    return shown[0] if shown[0] == shown[1] else "-".join(shown)
