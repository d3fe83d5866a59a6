"""What a page is held to for everyone: axe-core, no sideways scrolling, a keyboard, large print, paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
CONTRAST = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
A4_PX = 680
"""The width between the margins of a sheet."""
SMALL, LARGE = 320, 3840

# What can be reached with Tab, in the order of the page: shown, not switched off, not in a folded part.
REACHABLE = """() => [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => !e.disabled && e.checkVisibility({checkVisibilityCSS: true})
        && !(e.type === 'radio' && !e.checked && e.form?.elements[e.name]?.length
             && (e.form.elements[e.name].value || e.form.elements[e.name][0] !== e)))"""


def is_drawn(page: Page) -> None:
    """Waits until the page has its styles and letters: its text can be there, and measured, before them."""
    page.wait_for_load_state("load")
    page.evaluate("() => document.fonts.ready.then(() => null)")


def violations(page: Page, wanted: dict[str, object] | None = None) -> list[str]:
    """Every violation: the rule, what it asks for, and the elements."""
    is_drawn(page)
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # A button that keeps to the foot of the window lies over something, until one has come to its place.
    page.evaluate("() => document.querySelector('.save')?.parentElement.scrollIntoView({block: 'end'})")
    run = "async only => (await axe.run(document, {runOnly: only, resultTypes: ['violations']})).violations"
    found = page.evaluate(run, wanted or LEVELS)
    return [f"{one['id']}: {one['help']} at {_where(one['nodes'])}" for one in found]


def _where(nodes: list[dict[str, list[str]]]) -> str:
    return "; ".join(" ".join(map(str, node["target"])) for node in nodes[:5])


def wider_than_the_window(page: Page) -> list[str]:
    """What makes the page scroll sideways; nothing should at 320 px, but what scrolls within itself."""
    is_drawn(page)
    return page.evaluate(
        """() => {
            const root = document.documentElement, width = root.clientWidth;
            if (root.scrollWidth <= width) return [];
            const inside = element => {
                for (let up = element.parentElement; up; up = up.parentElement) {
                    const style = getComputedStyle(up).overflowX;
                    if (style === 'auto' || style === 'scroll' || style === 'hidden') return true;
                }
                return false;
            };
            const found = [...document.querySelectorAll('main *, header *, footer *, aside *')]
                .filter(e => { const box = e.getBoundingClientRect();
                               return (box.right > width + 1 || box.left < -1) && !inside(e); })
                .map(e => e.tagName.toLowerCase() + '.' + (e.getAttribute('class') || '')).slice(0, 5);
            return found.length ? found : [`the page is ${root.scrollWidth} wide`];
        }"""
    )


def everywhere_it_is_too_wide(page: Page) -> dict[str, list[str]]:
    """Ways of looking at a page in which it scrolls sideways; {} is good.

    A small phone and a large wall, a language that runs from right to left, letters of twice the size on a
    desk, and paper.
    """
    held = page.viewport_size or {"width": 1280, "height": 900}
    found: dict[str, list[str]] = {}

    def look(name: str, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 900})
        wide = wider_than_the_window(page)
        if wide:
            found[name] = wide

    look("320 px", SMALL)
    look("4K", LARGE)
    page.evaluate("document.documentElement.dir = 'rtl'")
    look("right to left, 320 px", SMALL)
    look("right to left, 1280 px", 1280)
    page.evaluate("document.documentElement.dir = 'ltr'; document.documentElement.style.fontSize = '200%'")
    look("letters of twice the size", 1280)
    look("letters of twice the size, 640 px", 640)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.emulate_media(media="print")
    look("paper", A4_PX)
    page.emulate_media(media="screen")
    page.set_viewport_size(held)
    return found


def hard_to_reach(page: Page) -> list[str]:
    """What a keyboard alone can't reach, reaches out of order, or reaches without showing it."""
    is_drawn(page)
    # After a key the browser shows the focus as it does for someone who uses the keyboard.
    page.keyboard.press("Tab")
    return page.evaluate(
        f"""() => {{
            const problems = [], named = e => e.outerHTML.slice(0, 90);
            for (const e of document.querySelectorAll('[tabindex]')) if (e.tabIndex > 0) problems.push('out of order: ' + named(e));
            for (const e of document.querySelectorAll('[onclick], [role=button]')) if (e.tabIndex < 0) problems.push('not reached: ' + named(e));
            for (const e of ({REACHABLE})()) {{
                e.focus({{preventScroll: true}});
                if (document.activeElement !== e) {{ problems.push('takes no focus: ' + named(e)); continue; }}
                const style = getComputedStyle(e);
                const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                if (!shown) problems.push('focus not shown: ' + named(e));
            }}
            return problems.slice(0, 8);
        }}"""  # noqa: E501
    )


def by_tab(page: Page) -> tuple[Sequence[str], Sequence[str]]:
    """What Tab goes through from the top, and what it should go through, in order."""
    is_drawn(page)
    wanted = page.evaluate(
        f"() => ({REACHABLE})().map((e, at) => {{ e.dataset.at = at; return String(at); }})"
    )
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    gone: list[str] = []
    # A field for a date takes several: day, month, year.
    for _ in range(3 * len(wanted)):
        page.keyboard.press("Tab")
        at = page.evaluate("() => document.activeElement?.dataset.at ?? document.activeElement?.outerHTML")
        if not gone or gone[-1] != at:
            gone.append(at)
        if len(gone) == len(wanted):
            break
    return gone, wanted


def moving(page: Page) -> list[str]:
    """What moves on a page that was opened by someone who wants no motion."""
    is_drawn(page)
    return page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);
            return parseFloat(s.transitionDuration) > 0 || parseFloat(s.animationDuration) > 0
                || s.scrollBehavior === 'smooth'; }).map(e => e.outerHTML.slice(0, 80)).slice(0, 5)"""
    )


def missing_on_paper(page: Page) -> list[str]:
    """What a printed page must have and hasn't, or has and mustn't."""
    is_drawn(page)
    page.emulate_media(media="print")
    found = page.evaluate(
        """() => {
            const shown = e => e && e.checkVisibility({checkVisibilityCSS: true});
            const problems = [];
            if (!shown(document.querySelector('h1'))) problems.push('no heading');
            if (!document.body.innerText.includes('EMERGENCY')) problems.push('no emergency line');
            for (const e of document.querySelectorAll('button, nav, input'))
                if (shown(e)) problems.push('on paper: ' + e.outerHTML.slice(0, 80));
            return problems.slice(0, 5);
        }"""
    )
    page.emulate_media(media="screen")
    return found
