"""A server with people, plans and jobs in it: put there through its own forms, as by someone with a browser.

Pictures and browser tests look at the same people. One thing no form can make, a job that fails, is put into
the database: a job that an older program began and this one can't go on with.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from tools.served import Server

ADA = {
    "course": "20 mg three times a day for 14 months",
    "age": "58",
    "sex": "female",
    "weight": "70",
    "egfr": "48",
    "also": "none",
    "alcohol": "0",
    "indication": "spasticity",
    "condition": "multiple sclerosis",
    "country": "UK",
}
"""What is known about someone with a plan; by the names of the form's fields."""
SMALL_JOB = {
    "course": "20 mg three times a day for 30 days then stop",
    "arm_b_name": "lower dose",
    "arm_b": "10 mg three times a day for 30 days then stop",
    "crowd": "adults",
    "people": "4000",
    "replicates": "40",
    "until": "45",
    "seed": "7",
    "title": "Two doses, then stopping",
}
LARGE_JOB = {**SMALL_JOB, "people": "100000", "replicates": "100", "title": "A hundred thousand people"}
FIRST_DAY = "2027-01-04"
PATIENCE_S = 120


class Visitor:
    """A browser without scripts: it keeps cookies, and sends a form with the hidden value of its page."""

    def __init__(self, origin: str) -> None:
        self.client = httpx.Client(base_url=origin, timeout=PATIENCE_S)

    def close(self) -> None:
        """Let go of the connection."""
        self.client.close()

    def get(self, path: str) -> httpx.Response:
        """A page, whatever its status."""
        return self.client.get(path)

    def send(self, path: str, page: str, **fields: str) -> httpx.Response:
        """A form that stands on a page, with these fields filled in; a redirect isn't followed."""
        token = re.search(r'name="form_token" value="([^"]+)"', self.get(page).text)
        assert token is not None, f"{page} has no form"
        return self.client.post(path, data={"form_token": token[1], **fields})

    def place(self, path: str, page: str, **fields: str) -> str:
        """The same, for a form that was taken: where it leads to."""
        answered = self.send(path, page, **fields)
        assert answered.status_code == 303, f"{path}: {answered.status_code} {answered.text[:600]}"
        return answered.headers["location"]

    def hidden(self, page: str) -> dict[str, str]:
        """The hidden values of the forms of a page, such as a revision."""
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.get(page).text))

    # ---- what a clinician does --------------------------------------------------------------------

    def save_person(self, name: str, **known: str) -> str:
        """Someone new; the path of their page."""
        return self.place("/people", "/people", name=name, **known)

    def keep_plan(self, person: str, **question: str) -> str:
        """A plan for someone saved, as a draft; the path of its page."""
        asked = {"start": FIRST_DAY, **question}
        page = f"/people/save/plan?{urlencode(asked)}"
        return self.place("/people/save/plan", page, person_id=person.rpartition("/")[2], **asked)

    def approve(self, plan: str, name: str) -> None:
        """Sign the draft."""
        held = self.hidden(plan)
        wanted = {one: held[one] for one in ("revision", "version", "content_hash")}
        self.place(f"{plan}/approve", plan, signed=name, **wanted)

    def withdraw(self, plan: str, because: str) -> None:
        """Take an approval back."""
        held = self.hidden(plan)
        self.place(
            f"{plan}/withdraw", plan, because=because, revision=held["revision"], version=held["version"]
        )

    def start_job(self, **asked: str) -> str:
        """A population; the path of its page."""
        return self.place("/jobs", "/jobs", **asked)

    def job_state(self, job: str) -> str:
        """Such as "running"."""
        return self.get(f"{job}/state.json").json()["state"]

    def wait_for(self, job: str, *states: str) -> None:
        """Until a job is in one of these states."""
        until = time.monotonic() + PATIENCE_S
        while self.job_state(job) not in states:
            assert time.monotonic() < until, f"{job} is still {self.job_state(job)}"
            time.sleep(0.2)


@dataclass(kw_only=True)
class Filled:
    """The paths of what was put in.

    Attributes:
        ada: someone with an approved plan, a course and a calendar.
        approved, draft, withdrawn: plans.
        bare: someone of whom only a label is known.
        done, failed, cancelled: jobs.
    """

    visitor: Visitor
    ada: str = ""
    bare: str = ""
    approved: str = ""
    draft: str = ""
    withdrawn: str = ""
    done: str = ""
    failed: str = ""
    cancelled: str = ""
    made: dict[str, str] = field(default_factory=dict[str, str])

    def path(self, template: str) -> str:
        """A path with the names of what was put in: "{ada}/log"."""
        return template.format_map(vars(self))


def fill(server: Server, draws: str = "") -> Filled:
    """Put everything in; `draws` makes the plans quick where nobody reads their figures."""
    visitor = Visitor(server.origin)
    found = Filled(visitor=visitor)
    found.failed = _failing_job(server)
    visitor.get("/jobs")  # whoever looks at the jobs starts the one who works at them
    found.done = visitor.start_job(**SMALL_JOB)
    found.ada = visitor.save_person("Ada (made up)", **ADA)
    found.bare = visitor.save_person("Bed 4")
    asked = {**ADA, **({"draws": draws} if draws else {})}
    found.withdrawn = visitor.keep_plan(found.ada, **asked, choose="faster", title="Faster")
    visitor.approve(found.withdrawn, "Dr M. Okafor")
    visitor.withdraw(found.withdrawn, "Sleeps badly since the second step.")
    found.approved = visitor.keep_plan(found.ada, **asked)
    visitor.approve(found.approved, "Dr M. Okafor")
    found.draft = visitor.keep_plan(found.ada, **asked, choose="slower", title="Slower, if spring is hard")
    visitor.send(f"{found.ada}/feeds", found.ada)
    visitor.wait_for(found.done, "done")
    found.cancelled = visitor.start_job(**LARGE_JOB)
    visitor.wait_for(found.cancelled, "running")
    visitor.place(f"{found.cancelled}/cancel", found.cancelled)
    visitor.wait_for(found.cancelled, "cancelled")
    visitor.wait_for(found.failed, "failed")
    return found


def _failing_job(server: Server) -> str:
    """A job of another program's version: its parts can't be put together with this one's."""
    from handrail.store import LOCAL, open_store
    from handrail.store.place import FILE_NAME
    from handrail.web.population_case import KIND

    asked = {**SMALL_JOB, "title": "Begun by an older version"}
    with open_store(f"sqlite:///{server.folder / FILE_NAME}") as store:
        question = {
            "title": asked.pop("title"),
            "asked": [list(one) for one in asked.items()],
            "mark": "older",
        }
        return f"/jobs/{store.jobs.add(KIND, question, seed=7, by=LOCAL).id}"
