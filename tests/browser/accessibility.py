"""axe-core on a page: what it finds against WCAG 2.2 AA, in words that say where."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Every violation: the rule, what it asks for, and the elements."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async levels => (await axe.run(document, {runOnly: levels})).violations", LEVELS)
    return [f"{one['id']}: {one['help']} at {_where(one['nodes'])}" for one in found]


def _where(nodes: list[dict[str, list[str]]]) -> str:
    return "; ".join(" ".join(map(str, node["target"])) for node in nodes[:5])


def wider_than_the_window(page: Page) -> list[str]:
    """What makes the page scroll sideways; nothing should at 320 px, but what scrolls within itself."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const inside = element => {
                for (let up = element.parentElement; up; up = up.parentElement) {
                    const style = getComputedStyle(up).overflowX;
                    if (style === 'auto' || style === 'scroll' || style === 'hidden') return true;
                }
                return false;
            };
            return [...document.querySelectorAll('main *, header *, footer *, aside *')]
                .filter(e => e.getBoundingClientRect().right > width + 1 && !inside(e))
                .map(e => e.tagName.toLowerCase() + '.' + (e.getAttribute('class') || '')).slice(0, 5);
        }"""
    )
