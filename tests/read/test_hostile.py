"""Documents made to be slow: what they cost grows with their length, not with its square."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from handrail.read.reading import KINDS

HOSTILE = {
    "nested blocks": ("<div>", ""),
    "open tags": ("<a href='", ""),
    "open brackets": ("<", ""),
    "entities": ("&amp", ""),
    "comments in comments": ("<li class=comment>", ""),
    "table cells": ("<td>", ""),
    "open templates": ("{{", ""),
    "nested templates": ("{{", "}}"),
    "open links": ("[[a|", ""),
    "open references": ("<ref>{{cite x|", ""),
    "list signs": ("\n*", ""),
    "headings": ("==", ""),
    "numbers": ("1. ", ""),
    "one long number": ("1", ""),
    "quotation marks": ('"', ""),
    "words of a name": ("Ann ", ""),
    "doses": ("5 mg ", ""),
    "slashes": ("5/", ""),
    "negations": ("no not ", ""),
    "the medicine": ("baclofen ", ""),
    "quoted lines": ("> ", ""),
    "conditions": ("if it, ", ""),
    "tables": ("|", ""),
    "blank lines": ("\n \n", ""),
}
SIZE = 30_000
MEGABYTE = 1_000_000
SECONDS = 120
"""A machine may be busy: this refuses only what grows with the square, which would take hours."""

PROGRAM = """
import json, sys
from handrail.medicine import load_medicine
from handrail.read.reading import take_apart
asked = json.loads(sys.stdin.read())
for begin, end in asked["texts"]:
    count = asked["size"] // len(begin + end)
    take_apart(begin * count + end * count, load_medicine("baclofen"), kind=asked["kind"])
"""


def reads(kind: str, texts: list[tuple[str, str]], size: int) -> None:
    """Read them in a process of its own, which is given up after a while."""
    asked = json.dumps({"kind": kind, "texts": texts, "size": size})
    command = [sys.executable, "-c", PROGRAM]

    done = subprocess.run(command, input=asked, timeout=SECONDS, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("kind", KINDS)
def test_documents_made_to_be_slow_are_read(kind: str) -> None:
    reads(kind, list(HOSTILE.values()), SIZE)


@pytest.mark.parametrize(
    ("kind", "begin", "end"),
    [("html", "<div>", "</div>"), ("wikitext", "{{a|", "}}"), ("wikitext", "[[a|", "]]")],
)
def test_a_megabyte_of_nested_markup_is_read(kind: str, begin: str, end: str) -> None:
    reads(kind, [(begin, end)], MEGABYTE)
