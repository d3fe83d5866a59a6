"""A page as a browser takes it apart: balanced, with nothing in it that the policy would refuse."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
LARGEST_PAGE_BYTES = 100_000


class Page(HTMLParser):
    """What stands in a page. Making one fails where its elements aren't balanced.

    Attributes:
        text: the words, spaces run together.
        elements: (name, attributes) in order.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._words: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {self._open}"
        self.text = " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs), f"<{tag}> has an attribute twice: {attrs}"
        self.elements.append((tag, given))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1] == tag, f"</{tag}> at line {self.getpos()[0]} closes <{self._open[-1]}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._words.append(data + " ")

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def links(self) -> list[str]:
        """Where the page leads to."""
        return [attributes["href"] for attributes in self.all("a") if "href" in attributes]


def page_of(answered: httpx.Response, status: int = 200) -> Page:
    """The page, held to what every page is held to."""
    assert answered.status_code == status, answered.text[:400]
    assert answered.headers["content-type"] == "text/html; charset=utf-8"
    policy = answered.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = Page(answered.text)
    nothing_inline(page)
    named(page)
    assert "EMERGENCY" in page.text
    assert page.text.count("not a cleared medical device") == 1
    return page


def nothing_inline(page: Page) -> None:
    """No script or style in the page, and no address of another server."""
    for tag, attributes in page.elements:
        assert "style" not in attributes, (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag != "style"
        assert tag != "script" or attributes["src"].startswith("/static/")
        for name in ("src", "href", "action"):
            assert not re.match(r"(https?:)?//|javascript:", attributes.get(name, "")), attributes


def named(page: Page) -> None:
    """Every field has a name that is read aloud; no id stands twice; what describes a field exists."""
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    labelled = {attributes.get("for") for attributes in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for attributes in page.all(tag):
            kind = attributes.get("type")
            inside_its_label = kind in ("radio", "checkbox")
            if kind != "hidden" and not inside_its_label:
                assert attributes.get("id") in labelled or "aria-label" in attributes, attributes
    for _, attributes in page.elements:
        for name in ("aria-describedby", "aria-labelledby"):
            for wanted in attributes.get(name, "").split():
                assert wanted in ids, (name, wanted)
    assert len(page.all("h1")) == 1


def weight(answered: httpx.Response, get) -> int:
    """Bytes of a page with its styles, scripts and pictures."""
    found = {
        attributes[name]
        for tag, name in (("link", "href"), ("script", "src"), ("img", "src"))
        for attributes in Page(answered.text).all(tag)
    }
    return len(answered.content) + sum(len(get(address).content) for address in found)


def at(path: str, asked: dict[str, str], **more: str) -> str:
    """An address that asks this."""
    return f"{path}?{urlencode({**asked, **more})}"
