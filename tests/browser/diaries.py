"""Someone in the second week of a plan who writes a diary on a phone."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from handrail.store import SavedEntry, open_store
from handrail.store.place import FILE_NAME
from tests.browser.conftest import QUICK
from tools.filled import ADA, Visitor
from tools.served import Server

PHONE = {"width": 360, "height": 740}
PATIENCE_MS = 60_000
GONE = "ERR_"
"""What a browser says of a server that is not there."""


@dataclass(frozen=True)
class Ward:
    """A server, and someone in the second week of an approved plan.

    Attributes:
        person_id: hers.
    """

    server: Server
    person_id: str

    @property
    def diary(self) -> str:
        """The address of her diary."""
        return f"/diary/{self.person_id}"

    @property
    def entries(self) -> list[SavedEntry]:
        """Everything that arrived, in the order in which it did."""
        with open_store(f"sqlite:///{self.server.folder / FILE_NAME}") as store:
            return sorted(store.diaries.of_person(self.person_id), key=lambda one: one.received_at)


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def someone(server: Server, name: str = "Ada") -> str:
    """Someone with a plan that began ten days ago and is approved."""
    visitor = Visitor(server.origin)
    ada = visitor.save_person(name, **ADA)
    began = (today() - dt.timedelta(days=10)).isoformat()
    plan = visitor.keep_plan(ada, **{**ADA, "draws": QUICK, "start": began})
    visitor.approve(plan, "Dr M. Okafor")
    visitor.close()
    return ada.rpartition("/")[2]


def ready(page: Page) -> None:
    """Wait until the page is kept on the device."""
    expect(page.locator("#diary[data-offline=yes]")).to_have_count(1, timeout=PATIENCE_MS)


def answer(page: Page, question: str, said: str) -> None:
    page.get_by_role("group", name=question).get_by_role("radio", name=said).check()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save this day").click()


def days_ago(page: Page, ward: Ward, number: int) -> str:
    """The diary's page of a day, opened with or without a server."""
    day = (today() - dt.timedelta(days=number)).isoformat()
    page.goto(f"{ward.diary}?day={day}")
    expect(page.locator("#diary")).to_have_attribute("data-day", day)
    return day


def arrived(page: Page, ward: Ward, many: int) -> None:
    """Wait until so many entries are on the server, and none waits on the device."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while len(ward.entries) < many:
        assert time.monotonic() < until, f"{len(ward.entries)} of {many} arrived"
        page.wait_for_timeout(200)
    expect(page.locator("#waiting")).to_be_hidden(timeout=PATIENCE_MS)
