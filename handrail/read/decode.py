"""Bytes into text, and which kind of text it is; never refuses anything."""

from __future__ import annotations

import codecs
import re

from handrail.read.nouns import Markup

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]{2,20})""", re.I)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTML = re.compile(
    r"<!doctype html|<html[\s>]|<body[\s>]|</(?:p|div|li|h[1-6]|td|span|"
    r"article)>|<(?:p|br|div)\b[^<>]{0,200}>",
    re.I,
)
_WIKI = re.compile(
    r"\[\[[^\[\]\n]{1,200}\]\]|\{\{[a-zA-Z][^{}]{0,200}|<ref[ >/]|^={2,5}[^=\n]{1,100}={2,5}\s*$|'''", re.M
)


def decoded(data: bytes | str) -> str:
    """The text of a file: by its mark or what it declares, else UTF-8, else the old Western code page.

    Signs that can't be read become "�", so that offsets still count.
    """
    if isinstance(data, str):
        # A lone half of a pair can't be written anywhere: it is shown as a sign that can't be read.
        return data.encode("utf-8", "replace").decode("utf-8") if _has_halves(data) else data
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:2048])
    name = declared[1].decode("ascii", "replace").lower() if declared else "cp1252"
    try:
        if name in ("utf-8", "utf8"):
            raise LookupError
        return data.decode(name, "replace")
    except (LookupError, ValueError):
        share = data[:20_000].decode("utf-8", "replace").count("�") / max(1, len(data[:20_000]))
        return data.decode("utf-8" if share < 0.01 else "cp1252", "replace")


def _has_halves(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def markup_of(text: str) -> Markup:
    """Which markup a text is written in, judged by its beginning."""
    head = text[:20_000]
    wiki = len(_WIKI.findall(head))
    html = len(_HTML.findall(head))
    if wiki >= 2 and wiki >= html:
        return "wikitext"
    return (
        "html" if html >= 2 or head.lstrip()[:15].lower().startswith(("<!doctype html", "<html")) else "plain"
    )
