"""Whether every number on a page has a way to whoever says so."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

PARTS = ("section", "figure", "details", "article")
NOT_LOOKED_AT = "form, nav, svg, script, pre, .errors, [data-no-source]"
"""What is typed, what is drawn (its table is looked at), and what says why nobody stands behind it: what was
asked or written down by people, numbers to dial."""


def parts_without_a_source(html: str) -> list[str]:
    """The outermost parts of a page that hold a number, and no link to a rule, a number or a source.

    A link to the page's own list of sources counts where that list is there and leads to them.
    """
    page = LexborHTMLParser(html)
    main = page.css_first("main")
    if main is None:
        return []
    listed = page.css_first("#sources")
    has_list = listed is not None and "/evidence/" in (listed.html or "")
    for node in main.css(NOT_LOOKED_AT):
        node.decompose()
    return [
        _name(part)
        for part in main.css(", ".join(PARTS))
        if not _is_inside_another(part)
        and re.search(r"\d", part.text(separator=" "))
        and not _leads_to_a_source(part, has_list)
    ]


def _is_inside_another(part: LexborNode) -> bool:
    above = part.parent
    while above is not None and above.tag != "main":
        if above.tag in PARTS:
            return True
        above = above.parent
    return False


def _leads_to_a_source(part: LexborNode, has_list: bool) -> bool:
    links = [link.attributes.get("href") or "" for link in part.css("a")]
    return any("/evidence/" in link or (has_list and link == "#sources") for link in links)


def _name(part: LexborNode) -> str:
    heading = part.css_first("h1, h2, h3, summary, figcaption, caption")
    said = " ".join((heading or part).text(separator=" ").split())
    return f"{part.tag}: {said[:60]}"
