"""The whole server is taken away while forms are sent: what it acknowledged is there when it is back."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx

from tools.filled import ADA, Visitor
from tools.served import Server

WRITERS, ENOUGH, PATIENCE_S = 3, 45, 120


class Writer(threading.Thread):
    """Saves people with plans until the server is gone; remembers what was acknowledged.

    Attributes:
        plans: (path of the plan, name of the person).
    """

    def __init__(self, server: Server, letter: str) -> None:
        super().__init__(daemon=True)
        self.plans: list[tuple[str, str]] = []
        self.went_wrong: list[BaseException] = []
        self._visitor, self._letter = Visitor(server.origin), letter

    def run(self) -> None:
        asked = {**ADA, "draws": "60", "start": "2027-01-04"}
        try:
            while True:
                name = f"{self._letter} {len(self.plans)}"
                path = self._visitor.place("/people/save/plan", "/people/save/plan", name=name, **asked)
                self.plans.append((path, name))
        except httpx.HTTPError:
            return  # the power is off
        except BaseException as error:
            self.went_wrong.append(error)
        finally:
            self._visitor.close()


def test_every_plan_that_was_acknowledged_is_there_after_a_power_cut(browser: object, tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    try:
        for cut in range(2):
            writers = [Writer(server, f"cut {cut}, writer {number},") for number in range(WRITERS)]
            for writer in writers:
                writer.start()
            until = time.monotonic() + PATIENCE_S
            while sum(len(writer.plans) for writer in writers) < ENOUGH:
                assert time.monotonic() < until, "too slow to tell anything"
                assert not any(writer.went_wrong for writer in writers), [one.went_wrong for one in writers]
                time.sleep(0.01)
            server.stop(hard=True)
            for writer in writers:
                writer.join(PATIENCE_S)
                assert writer.went_wrong == []
            server.start()
            with httpx.Client(base_url=server.origin, timeout=PATIENCE_S) as asking:
                for path, name in (one for writer in writers for one in writer.plans):
                    page = asking.get(path)
                    assert page.status_code == 200, path
                    assert name in page.text
                    assert "Draft: not approved by anyone" in page.text
                    saved = asking.get(f"{path}/plan.json")
                    assert saved.headers["content-type"] == "application/json"
                    assert saved.json()["schema"].startswith("handrail/plan/")
                # Nobody was left half: each page that the list leads to opens, also of what was under way.
                people = asking.get("/people").text
                links = {part.split('"')[0] for part in people.split('href="')[1:]}
                for link in sorted(one for one in links if one.startswith("/people/")):
                    assert asking.get(link).status_code == 200, link
    finally:
        server.stop()
