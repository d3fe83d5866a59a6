"""Whatever is read: offsets point at the text they name, inside the document, and nothing raises."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.medicine import load_medicine
from handrail.read.nouns import Parts, Reading
from handrail.read.reading import KINDS, read_text, take_apart
from tests.read.test_texts import TEXTS

PIECES = [
    *(piece for text in TEXTS for piece in re.split(r"(?<=[.\n])", text["text"]) if piece.strip()),
    *(
        "<p>",
        "</p>",
        "<li>",
        "<div class='comment'>",
        "</div>",
        "&nbsp;",
        "&amp;",
        "<!--",
        "-->",
        "<br>",
        "<sup>2</sup>",
    ),
    *(
        "[[",
        "]]",
        "{{cite journal|title=A|year=2001}}",
        "{{",
        "}}",
        "<ref name=a>",
        "</ref>",
        "'''",
        "{|",
        "|}",
        "| a",
    ),
    *(
        "\n",
        "\n\n",
        "  1. ",
        "> ",
        "* ",
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
        "ß",
        "\U0001d7de",
    ),
    *(
        "2026-11-22",
        "says:",
        "u/abc · 3 hours ago",
        "@Ann ",
        "20 mg",
        "5/5/5/5",
        "10%",
        "every 3 days",
        "[1]",
        "10.1000/x",
    ),
]
documents = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=40).map(" ".join)


def hold(parts: Parts | Reading) -> None:
    """What must be true of everything that was read."""
    length = len(parts.text)
    passages = {one.id for one in parts.passages}
    for one in (*parts.passages, *parts.sentences, *parts.statements, *parts.citations, *parts.quotes):
        assert 0 <= one.start <= one.end <= length
    for one in (*parts.sentences, *parts.statements, *parts.quotes):
        assert one.passage in passages or not parts.statements
        assert _same(parts.text[one.start : one.end], one.text), (parts.text[one.start : one.end], one.text)
    for statement in parts.statements:
        sentence = parts.sentences[statement.sentence]
        assert sentence.start <= statement.start < statement.end <= sentence.end


def _same(source: str, shown: str) -> bool:
    """Whether the words shown are those of the source: its markup left out, its entities read."""
    wanted = re.findall(r"\w", _plain(shown))
    given_ = iter(re.findall(r"\w", _plain(html.unescape(source)) + _plain(source)))
    return all(letter in given_ for letter in wanted)


def _plain(text: str) -> str:
    return text.replace("μ", "µ")


@settings(max_examples=150, deadline=None)
@given(documents, st.sampled_from([None, *KINDS]))
def test_offsets_point_at_the_text_they_name(text: str, kind: str | None) -> None:
    hold(take_apart(text, load_medicine("baclofen"), kind=kind))  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(documents)
def test_matches_and_dangers_lie_inside_their_document(text: str) -> None:
    reading = read_text(text, load_medicine("baclofen"))

    hold(reading)
    for one in (*reading.matches, *reading.dangers):
        assert 0 <= one.start <= one.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, *KINDS]))
def test_no_bytes_make_reading_fail(data: bytes, kind: str | None) -> None:
    hold(take_apart(data, load_medicine("baclofen"), kind=kind))  # type: ignore[arg-type]


@settings(max_examples=80, deadline=None)
@given(documents)
def test_reading_twice_gives_the_same(text: str) -> None:
    medicine = load_medicine("baclofen")

    assert take_apart(text, medicine) == take_apart(text, medicine)


@pytest.mark.parametrize("text", TEXTS, ids=[text["id"] for text in TEXTS])
def test_a_text_of_plain_words_is_marked_letter_for_letter(text: dict[str, str]) -> None:
    parts = take_apart(text["text"], load_medicine("baclofen"), kind=text.get("kind"))  # type: ignore[arg-type]

    hold(parts)
    if parts.document.markup == "plain":
        for one in parts.statements:
            assert " ".join(parts.text[one.start : one.end].split()) == " ".join(one.text.split())


def test_an_empty_document_is_one_silent_page() -> None:
    reading = read_text(b"", load_medicine("baclofen"))

    assert [one.role for one in reading.passages] == ["page"]
    assert not reading.sentences
    assert not reading.statements
    assert not reading.left_out
    assert not reading.speaks_of_medicine


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("Baclofène 5 mg".encode("cp1252"), "Baclofène 5 mg"),
        ("Baclofen 5 mg".encode("utf-16"), "Baclofen 5 mg"),
        (b"\xef\xbb\xbfBaclofen 5 mg", "Baclofen 5 mg"),
    ],
)
def test_older_encodings_are_read(data: bytes, shown: str) -> None:
    assert take_apart(data, load_medicine("baclofen")).text == shown
