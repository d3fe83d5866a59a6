"""A server where everyone has to sign in, with a record and a plan in it: for tests and pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.filled import ADA, Visitor
from tools.served import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "a long walk over the hills"
ACCOUNTS = {
    "admin": "Admin A",
    "clinician": "Dr M. Okafor",
    "pharmacist": "Ph. Lee",
    "researcher": "R. Silva",
    "patient": "Ada",
}
"""By login, which is the role as well, the name."""
OTHER = "Canary of another person"


@dataclass(frozen=True)
class Shared:
    """What Ada has on such a server, and someone else whom nobody is in charge of."""

    server: Server
    ada: str
    plan: str
    other: str
    diary: str


def shared_server(folder: Path, draws: str = "") -> Shared:
    """Start one; stop `server` afterwards.

    Args:
        folder: for all that it keeps.
        draws: makes the plan quick where nobody reads its figures.
    """
    server = Server(folder).start()
    visitor = Visitor(server.origin)
    ada = visitor.save_person("Ada", **ADA)
    plan = visitor.keep_plan(ada, **{**ADA, **({"draws": draws} if draws else {})})
    visitor.approve(plan, "Dr M. Okafor")
    other = visitor.save_person(OTHER, **ADA)
    visitor.close()
    server.stop()

    def accounts(*words: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "handrail", "accounts", *words],
            env={**os.environ, "HANDRAIL_DATA_DIR": str(folder)},
            input=f"{PASSWORD}\n",
            text=True,
            check=True,
            capture_output=True,
        )

    for role, name in ACCOUNTS.items():
        accounts("add", role, "--name", name, "--role", role)
    accounts("assign", "patient", "Ada")
    accounts("assign", "clinician", "Ada")
    server.start()
    return Shared(server, ada, plan, other, ada.replace("/people/", "/diary/"))


def sign_in(page: Page, server: Server, role: str, path: str) -> None:
    """Sign in on the page that asks for it, and go to where one wanted to be."""
    page.goto(f"{server.origin}/sign-in?next={path}")
    page.fill("#login", role)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{path}")
