"""Take the picture in the README: the demo person's plan, as the app itself shows it.

The first day is fixed, so that the picture changes only when the plan or the page does. Where there is no
browser the picture that is there stays.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from handrail.exchange.demo import adas_plan
from tools.filled import FIRST_DAY
from tools.served import BROWSER_ARGUMENTS, Server, browser_path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "plan.png"
WIDTH, SHARPNESS = 1120, 1.5
"""In pixels of a page: letters of this size are still read where a README is 800 wide."""
STEPS_SHOWN = 2


def main() -> None:
    """Serve, look, and write."""
    browser_at = browser_path()
    if browser_at is None:
        print("There is no Chromium here, so the picture stays as it is: apt-get install chromium")
        return
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        server = Server(Path(place)).start()
        browser = playwright.chromium.launch(executable_path=browser_at, args=list(BROWSER_ARGUMENTS))
        try:
            page = browser.new_page(
                viewport={"width": WIDTH, "height": 900}, device_scale_factor=SHARPNESS, color_scheme="light"
            )
            page.goto(f"{server.origin}{adas_plan()}&start={FIRST_DAY}")
            # Down to a few steps: enough to see tablets, dates and what held a step.
            last = page.locator(".steps tbody tr").nth(STEPS_SHOWN - 1).bounding_box()
            assert last is not None, "the plan has fewer steps than the picture shows"
            height = last["y"] + last["height"]
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
            PICTURE.write_bytes(page.screenshot(full_page=True, clip=clip))  # pyright: ignore[reportArgumentType]
        finally:
            browser.close()
            server.stop()
    print(f"Wrote {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
