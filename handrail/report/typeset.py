"""Setting a page with typst: words go in as data, an accessible PDF (PDF/UA-1) comes out.

The words reach typst as JSON, so nothing that comes from outside can act as markup. The same words and day
give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from handrail.errors import SolverError
from handrail.report import words


def typeset(template: str, inputs: Mapping[str, str], made_on: dt.date) -> bytes:
    """A page as a PDF.

    Args:
        template: the file beside this one that holds the layout.
        inputs: what the layout reads, by name.
        made_on: the day in the document.

    Raises:
        SolverError: typst refused the page (our mistake).
    """
    import typst

    moment = int(dt.datetime.combine(made_on, dt.time(), tzinfo=dt.UTC).timestamp())
    error: Exception | None = None
    # The fonts that typst carries first: the same page on every machine. Names in other scripts may
    # need the machine's own fonts; where it has none for a letter, a question mark stands for it.
    for plain, only_own_fonts in ((False, True), (False, False), (True, True)):
        try:
            made = typst.compile(
                layout(template),
                format="pdf",
                pdf_standards=["ua-1"],
                sys_inputs={name: _latin(text) if plain else text for name, text in inputs.items()},
                ignore_system_fonts=only_own_fonts,
                timestamp=moment,
            )
        except typst.TypstError as refused:
            error = refused
            continue
        if isinstance(made, bytes):
            return made
    raise SolverError(f"The page could not be set: {error}", fix="Please report this.") from error


def count_pages(template: str, inputs: Mapping[str, str]) -> int:
    """On how many pages it stands: what the layout has marked as `<pages>`."""
    import typst

    found = typst.query(layout(template), "<pages>", field="value", sys_inputs=dict(inputs))
    return int(json.loads(found)[0])


def clean(value: Any) -> Any:
    """The same data with every text printable: what can't be shown must not stop the page."""
    if isinstance(value, str):
        return words.printable(value)
    if isinstance(value, dict):
        return {key: clean(part) for key, part in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list | tuple):
        return [clean(part) for part in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def layout(template: str) -> bytes:
    """The layout, a file beside this one."""
    from importlib.resources import files

    return files("handrail.report").joinpath(template).read_bytes()


def _latin(text: str) -> str:
    return "".join(c if ord(c) < 0x250 or 0x2010 <= ord(c) <= 0x2026 else "?" for c in text)
