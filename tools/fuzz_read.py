"""Documents nobody would write: pieces of good ones cut, doubled and mixed with markup, in any encoding.

Each must be read without an error of any kind, and whatever was found must lie where it says.
"""

from __future__ import annotations

import csv
import random
import tomllib
from functools import cache
from pathlib import Path

from handrail.medicine import load_medicine
from handrail.read.reading import KINDS, read_text

TEXTS = Path(__file__).resolve().parent.parent / "tests" / "read" / "texts.toml"
LABELLED = TEXTS.parents[2] / "learning" / "baclofen"
MARKUP = (
    *(
        "<p>",
        "</p>",
        "<li>",
        "<div class='comment' id='c-1'>",
        "</div>",
        "&nbsp;",
        "&#x0;",
        "<!--",
        "-->",
        "<br>",
    ),
    *(
        "<sup>2</sup>",
        "<script>",
        "<td>",
        "[[",
        "]]",
        "{{cite journal|title=A|year=2001}}",
        "{{",
        "}}",
        "'''",
    ),
    *(
        "<ref name=a>",
        "<ref name=a />",
        "</ref>",
        "{|",
        "|}",
        "|-",
        "== A ==",
        "\n",
        "\n\n",
        "  1. ",
        "> ",
        "* ",
    ),
    *(
        "Q: ",
        "A: ",
        "\t",
        "“",
        "”",
        "’",
        "½",
        "µg",
        "\u00ad",
        "\u200b",
        "İ",
        "\U0001d7de",
        "\ud83d",
        "\x00",
        "@Ann ",
    ),
    *(
        "says:",
        "20 mg",
        "5/5/5/5",
        "10%",
        "every 3 days",
        "[1]",
        "10.1000/x",
        " 1,2.",
        "->",
        "no ",
        "if ",
        "?",
    ),
)
ENCODINGS = ("utf-8", "utf-8", "utf-8", "cp1252", "utf-16", "latin-1")


@cache
def _good() -> tuple[str, ...]:
    """Good documents, and one sentence after the other about the medicine, right and wrong."""
    whole = [one["text"] for one in tomllib.loads(TEXTS.read_text(encoding="utf-8"))["text"]]
    said: list[str] = []
    for path in sorted(LABELLED.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            said += [row["text"] for row in csv.DictReader(lines)]
    return (*whole, *(" ".join(said[at : at + 20]) for at in range(0, 20 * len(whole), 20)))


def spoiled_document(chance: random.Random) -> bytes:
    """A document of pieces, mostly no longer than a page."""
    pieces: list[str] = []
    for _ in range(chance.randint(1, 14)):
        if chance.random() < 0.5:
            text = chance.choice(_good())
            start = chance.randrange(len(text))
            pieces.append(text[start : start + chance.randint(1, 120)])
        else:
            pieces.append(chance.choice(MARKUP) * chance.choice((1, 1, 1, 2, 30)))
    chance.shuffle(pieces)
    data = "".join(pieces).encode(chance.choice(ENCODINGS), "replace")
    if chance.random() < 0.3:
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.randbytes(chance.randint(1, 6)) + data[at + chance.randint(0, 3) :]
    return data


def document(data: bytes) -> bool:
    """Whether a document was read, with everything inside it."""
    kind = (None, *KINDS)[len(data) % (len(KINDS) + 1)]
    reading = read_text(data, load_medicine(), kind=kind)
    length = len(reading.text)
    for one in (
        *reading.sentences,
        *reading.statements,
        *reading.citations,
        *reading.matches,
        *reading.dangers,
        *reading.doubtful,
    ):
        assert 0 <= one.start <= one.end <= length, (data, one)
    for statement in reading.statements:
        sentence = reading.sentences[statement.sentence]
        assert sentence.start <= statement.start < statement.end <= sentence.end, (data, statement)
    return True
