"""Who may ask what: one table with a row for each address. What isn't in it isn't open to anyone.

The table says which roles may ask at an address at all. Whose record someone may open, and what they may do
with it, `saved.py` says for each record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

NOBODY = "nobody"
"""Whoever isn't signed in where there are accounts."""
EVERYONE = frozenset((NOBODY, "patient", "clinician", "pharmacist", "researcher", "admin"))
SIGNED_IN = EVERYONE - {NOBODY}
CARE = frozenset(("clinician", "pharmacist"))
RECORDS = CARE | {"patient"}
CLINICIANS = frozenset(("clinician",))
MODELS = CARE | {"researcher"}
ADMINS = frozenset(("admin",))

_GROUPS: tuple[tuple[frozenset[str], str], ...] = (
    # What an emergency, a calendar, a browser, another program's own key or the way in needs.
    (
        EVERYONE,
        """
        GET /sign-in                         POST /sign-in
        GET /sign-in/with                    GET /sign-in/back
        GET /smart/launch                    GET /smart/back
        GET /static/{mark}/{name:path}       GET /problems/{kind}
        GET /emergency                       GET /emergency.json
        GET /api/v1/emergency                GET /feed/{token}.ics
        GET /health                          GET /health.html
        GET /health/live                     GET /health/ready
        GET /cds-services                    POST /cds-services/{service_id}
        GET /cds-feedback                    POST /cds-services/{service_id}/feedback
        GET /cds-rules/{medicine}/{rule}
        """,
    ),
    # What is known of the medicine, and where help is: nothing about anyone.
    (
        SIGNED_IN,
        """
        GET /                                GET /openapi.json
        GET /me                              POST /sign-out
        POST /me/password                    POST /me/sign-out-everywhere
        POST /me/codes                       POST /me/codes/{what}
        GET /help                            GET /help.json
        GET /evidence/questions              GET /evidence/questions.json
        GET /evidence/questions/{question}   GET /evidence/claims
        GET /evidence/claims.csv             GET /evidence/claims.json
        GET /evidence/claims/{claim}         GET /evidence/trials
        GET /evidence/effects                GET /evidence/effects/{outcome}
        GET /evidence/effects/{outcome}.{ending}
        GET /evidence/trials/{study}         GET /evidence/reviews/{review}
        GET /evidence/trials.csv             GET /evidence/trials.json
        GET /evidence/reviews                GET /evidence/reviews.csv
        GET /evidence/reviews.json           GET /evidence/positions
        GET /evidence/positions.csv          GET /evidence/positions.json
        GET /evidence/compare                GET /evidence/compare.json
        GET /evidence/compare.csv            GET /evidence/questions.csv
        GET /evidence/medicine-or-not.pdf    GET /evidence/medicine-or-not.txt
        GET /evidence                        GET /evidence/numbers
        GET /evidence/numbers.csv            GET /evidence/rules
        GET /evidence/rules.csv              GET /evidence/rules/{rule}
        GET /evidence/sources                GET /evidence/sources.csv
        GET /evidence/sources.bib            GET /evidence/sources.csl.json
        GET /evidence/sources/{key}          GET /api/v1/medicines
        GET /api/v1/rules                    GET /api/v1/rules/{rule}
        GET /api/v1/sources/{key}
        """,
    ),
    # One's own record, and what helps someone on the medicine without giving a dose.
    (
        RECORDS,
        """
        GET /people                          GET /people/{person_id}
        GET /people/{person_id}/log          GET /people/{person_id}/plans/{plan_id}
        POST /people/{person_id}/feeds       GET /people/{person_id}/plans/{plan_id}/plan.{kind}
        POST /people/{person_id}/feeds/{feed_id}/revoke
        GET /recognise                       GET /recognise.json
        GET /overdose                        GET /overdose.json
        POST /api/v1/recognise               POST /api/v1/overdose
        POST /api/v1/read
        GET /read                            POST /read
        GET /wallet-card                     GET /wallet-card.pdf
        GET /wallet-card.txt                 GET /letter
        GET /letter.pdf                      GET /letter.txt
        GET /letter.json                     GET /aftercare
        GET /aftercare.pdf                   GET /aftercare.txt
        GET /aftercare.json
        GET /diary                           GET /diary/worker.js
        GET /diary/{person_id}               POST /diary/{person_id}
        GET /diary/{person_id}/state.json    POST /diary/{person_id}/entries.json
        GET /diary/{person_id}/diary.{kind}  POST /diary/{person_id}/delete
        """,
    ),
    # Doses: for those who care for people.
    (
        CARE,
        """
        GET /plan                            GET /plan.{kind}
        GET /plan/question                   GET /plan/edit
        GET /plan/forecast.json              GET /plan/steps
        GET /check
        GET /check.json                      POST /check/override
        GET /order.json                      GET /restart
        GET /restart.json
        GET /ran-out                         GET /ran-out.json
        GET /admitted                        GET /admitted.json
        GET /handover                        GET /handover.pdf
        GET /handover.txt                    GET /handover.json
        GET /prescriptions                   GET /prescriptions.pdf
        GET /prescriptions.txt               GET /prescriptions.json
        POST /api/v1/check                   POST /api/v1/plan/taper
        POST /api/v1/plan/titration          POST /api/v1/restart
        POST /api/v1/follow                  POST /api/v1/follow/replan
        POST /api/v1/ran-out                 POST /api/v1/admitted
        POST /api/v1/load                    POST /api/v1/setting
        POST /api/v1/kidneys                 POST /api/v1/fhir/read
        POST /api/v1/fhir/check
        POST /people                         POST /people/{person_id}
        POST /people/{person_id}/courses     POST /people/{person_id}/courses/{course_id}/delete
        GET /people/save/plan                POST /people/save/plan
        GET /people/{person_id}/follow       POST /people/{person_id}/follow
        GET /people/{person_id}/follow.json  POST /people/{person_id}/follow/diary
        GET /smart                           GET /smart/begin
        GET /smart/read
        """,
    ),
    (
        CLINICIANS,
        """
        POST /people/{person_id}/delete
        GET /people/open                     POST /people/open
        POST /people/{person_id}/follow/limits
        POST /people/{person_id}/plans/{plan_id}/approve
        POST /people/{person_id}/plans/{plan_id}/withdraw
        """,
    ),
    # The model, asked about made-up people; keys for programs that ask it.
    (
        MODELS,
        """
        GET /me/keys                         POST /me/keys
        POST /me/keys/{key_id}/revoke
        GET /simulate                        GET /simulate.json
        GET /simulate.csv                    GET /simulate.svg
        GET /simulate.py                     GET /simulate/typical.json
        GET /simulate/curves.json            GET /simulate/events.csv
        POST /api/v1/simulate                POST /api/v1/simulate/sedation
        POST /api/v1/simulate/events         POST /api/v1/simulate/population
        POST /api/v1/simulate/sensitivity
        GET /jobs                            POST /jobs
        GET /jobs/{job_id}                   GET /jobs/{job_id}/state.json
        GET /jobs/{job_id}/population.json   GET /jobs/{job_id}/figure.svg
        GET /jobs/{job_id}/people.parquet    POST /jobs/{job_id}/{what}
        GET /jobs/{job_id}/answer.json       GET /jobs/{job_id}/rows.parquet
        POST /jobs/trial                     POST /jobs/tapers
        GET /trial/tapers                    GET /trial/designs
        GET /trial/designs.json              GET /trial/regression.json
        GET /trial                           GET /trial.json
        GET /trial.csv                       GET /trial.svg
        GET /trial.toml                      GET /trial.py
        GET /trial/power.json                GET /trial/assurance.json
        GET /trial/check.json                GET /trial/pool
        GET /trial/pool.json                 GET /trial/pool.csv
        GET /trial/pool.svg                  GET /trial/pool.py
        POST /api/v1/trial/run               POST /api/v1/evidence/pool
        """,
    ),
    # Accounts and the store as a whole; nobody's record.
    (
        ADMINS,
        """
        GET /accounts                        POST /accounts
        GET /accounts/{user_id}              POST /accounts/{user_id}/{what}
        GET /data                            POST /data/export
        POST /data/import                    POST /data/delete
        GET /data/log
        """,
    ),
)


def _table() -> Mapping[str, frozenset[str]]:
    made: dict[str, frozenset[str]] = {}
    for roles, rows in _GROUPS:
        for method, path in re.findall(r"(GET|POST) (\S+)", rows):
            if f"{method} {path}" in made:
                raise AssertionError(f"{method} {path} stands in the table twice")
            made[f"{method} {path}"] = roles
    return made


ALLOWED = _table()
"""The roles that may ask at an address, by "METHOD /path" as the route has it."""
WITHOUT_A_LOOK = frozenset(
    key
    for key, roles in ALLOWED.items()
    if roles == EVERYONE and not key.split()[1].startswith(("/sign-in", "/emergency"))
)
"""Open addresses whose answers don't depend on who asks: what is saved isn't even looked at for them."""
KEPT_PLACES = ("/people", "/diary", "/jobs", "/accounts", "/data", "/me", "/sign-out")
"""Addresses that show or change something that is saved."""


def may(role: str, key: str) -> bool:
    """Whether a role may ask at an address.

    >>> may("patient", "GET /plan"), may("clinician", "GET /plan"), may("admin", "GET /nowhere")
    (False, True, False)
    """
    return role in ALLOWED.get(key, frozenset())


class Doors:
    """The addresses of an application, found as its router finds them.

    Args:
        routes: in the router's order.
    """

    def __init__(self, routes: Iterable[Any]) -> None:
        self._doors = [
            (route.path_regex, route.methods or frozenset[str](), str(route.path)) for route in routes
        ]

    def find(self, method: str, path: str) -> str | None:
        """The address as "METHOD /path" with its names; None where there is nothing.

        >>> from handrail.web.screens.people import router
        >>> Doors(router.routes).find("GET", "/people/k3/log")
        'GET /people/{person_id}/log'
        """
        for pattern, methods, name in self._doors:
            if method in methods and pattern.match(path):
                return f"{'GET' if method == 'HEAD' else method} {name}"
        return None

    def keys(self) -> frozenset[str]:
        """Every address that there is."""
        return frozenset(
            f"{method} {name}" for _, methods, name in self._doors for method in methods if method != "HEAD"
        )
