"""The fields of a reference: of a {{cite ...}} template, or of plain text with a DOI, a PMID, a year."""

from __future__ import annotations

import re
from typing import Literal

from handrail.read.nouns import Citation

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>|\]{}]{2,120}")
PMID = re.compile(r"\bPMID:?\s*(\d{4,9})\b", re.I)
YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_KINDS: dict[str, Literal["journal", "book", "web", "report"]] = {
    "journal": "journal",
    "book": "book",
    "web": "web",
    "news": "web",
    "report": "report",
    "pmid": "journal",
    "doi": "journal",
    "encyclopedia": "book",
    "thesis": "report",
    "conference": "report",
}


def citation_of_template(
    text: str, start: int, end: int, use: tuple[int, int], name: str | None
) -> Citation | None:
    """A citation from a template; None if it holds nothing.

    Args:
        text: the template, braces and all.
        start, end: where it stands.
        use: where the reference around it stands.
        name: the reference's name, if it has one.
    """
    template, values = _fields(text)
    if not values:
        return None
    kind = _KINDS.get(template.split()[-1].lower() if template.split() else "", "web")
    if "journal" in values:
        kind = "journal"
    date = values.get("date") or values.get("year")
    year = YEAR.search(date or "")
    return Citation(
        kind=kind,
        passage="",
        start=start,
        end=end,
        text=text,
        ref_name=name,
        authors=_authors(values),
        date=date,
        year=int(year.group()) if year else None,
        title=values.get("title"),
        journal=values.get("journal") or values.get("work") or values.get("website"),
        volume=values.get("volume"),
        issue=values.get("issue") or values.get("number"),
        pages=values.get("pages") or values.get("page"),
        pmid=values.get("pmid"),
        doi=values.get("doi"),
        url=values.get("url"),
        uses=(use,),
        is_dead=values.get("dead-url", values.get("deadurl", "")) in ("yes", "y", "true")
        or values.get("url-status") in ("dead", "usurped", "unfit"),
    )


def _fields(text: str) -> tuple[str, dict[str, str]]:
    """The template's name and its fields, in lower case."""
    import mwparserfromhell

    try:
        templates = mwparserfromhell.parse(text).filter_templates(recursive=False)
    except (RecursionError, mwparserfromhell.parser.ParserError):  # deeper than any reference is written
        return "", {}
    if not templates:
        return "", {}
    template = templates[0]
    values: dict[str, str] = {}
    for parameter in template.params:
        value = " ".join(parameter.value.strip_code().split())
        if value:
            values[str(parameter.name).strip().lower()] = value
    return str(template.name).strip(), values


def _authors(values: dict[str, str]) -> tuple[str, ...]:
    """Surnames with initials, in order."""
    authors: list[str] = []
    for number in ("", *map(str, range(1, 40))):
        last = values.get(f"last{number}") or values.get(f"surname{number}") or values.get(f"author{number}")
        if last:
            first = values.get(f"first{number}") or values.get(f"given{number}") or ""
            initials = "".join(part[0] for part in re.findall(r"[^\W\d_]+", first))
            authors.append(f"{last} {initials}".strip())
    if not authors and values.get("vauthors"):
        authors = [
            name.strip() for name in values["vauthors"].split(",") if name.strip() not in ("", "et al")
        ]
    return tuple(dict.fromkeys(authors))


def citation_of_text(source: str, start: int, end: int, use: tuple[int, int], name: str | None) -> Citation:
    """A citation from the words of a reference; only what stands there is filled in."""
    text = source[start:end]
    while end > start and source[end - 1].isspace():
        end -= 1
    while start < end and source[start].isspace():
        start += 1
    doi, pmid, year = DOI.search(text), PMID.search(text), YEAR.search(text)
    url = re.search(r"https?://[^\s\]|<>\"]{4,300}", text)
    return Citation(
        kind="journal" if doi or pmid else "web",
        passage="",
        start=start,
        end=max(end, start + 1),
        text=source[start:end],
        ref_name=name,
        year=int(year.group()) if year else None,
        doi=doi.group().rstrip(".,;)") if doi else None,
        pmid=pmid.group(1) if pmid else None,
        url=url.group().rstrip(".,;)") if url else None,
        uses=(use,),
    )
