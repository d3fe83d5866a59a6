"""A server with people, plans and jobs in it: put there through its own forms, as by someone with a browser.

Pictures and browser tests look at the same people. One thing no form can make, a job that fails, is put into
the database: a job that an older program began and this one can't go on with.
"""

from __future__ import annotations

import datetime as dt
import re
import time
import uuid
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
DAYS_WRITTEN = 8


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

    def write_day(self, person: str, days_ago: int, **written: str) -> None:
        """A day of the diary, as a phone sends it."""
        diary = f"/diary/{person.rpartition('/')[2]}"
        day = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days_ago)).isoformat()
        fields = {"entry_id": uuid.uuid4().hex, "day": day, "zone": "UTC", **written}
        token = self.get(f"{diary}/state.json").json()["form_token"]
        body = {"form_token": token, "fields": list(fields.items())}
        answered = self.client.post(f"{diary}/entries.json", json=body)
        assert answered.status_code == 200, answered.text

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
        writes: someone in the second week of an approved plan who keeps a diary; `diary` is its page.
        unplanned: someone with no approved plan, one day of whose diary, `twice`, was written on two devices.
        in_danger: someone who wrote down a danger sign today; `red` is the page of that diary.
        blank: the diary of whoever is `bare`.
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
    writes: str = ""
    diary: str = ""
    unplanned: str = ""
    twice: str = ""
    in_danger: str = ""
    red: str = ""
    blank: str = ""
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
    _diaries(found, asked)
    visitor.wait_for(found.done, "done")
    found.cancelled = visitor.start_job(**LARGE_JOB)
    visitor.wait_for(found.cancelled, "running")
    visitor.place(f"{found.cancelled}/cancel", found.cancelled)
    visitor.wait_for(found.cancelled, "cancelled")
    visitor.wait_for(found.failed, "failed")
    return found


def _diaries(found: Filled, asked: dict[str, str]) -> None:
    """Three people who write down their days."""
    visitor = found.visitor
    began = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=10)).isoformat()
    found.writes = visitor.save_person("Cleo (made up)", **ADA)
    visitor.approve(visitor.keep_plan(found.writes, **{**asked, "start": began}), "Dr M. Okafor")
    for ago in range(DAYS_WRITTEN, 0, -1):
        slept, anxious = str(min(3, (DAYS_WRITTEN - ago) // 2)), "1" if ago > 4 else "2"
        visitor.write_day(
            found.writes, ago, score_sleep=slept, score_anxiety=anxious, falls="0", goal="Walk to the shop"
        )
    found.unplanned = visitor.save_person("Bed 7")
    for slept in ("1", "3"):
        visitor.write_day(found.unplanned, 0, score_sleep=slept)
    found.in_danger = visitor.save_person("Bed 9", country="UK")
    visitor.write_day(found.in_danger, 0, seizure="yes")
    found.diary, found.twice, found.red, found.blank = (
        one.replace("/people/", "/diary/")
        for one in (found.writes, found.unplanned, found.in_danger, found.bare)
    )


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
