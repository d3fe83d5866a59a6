"""The generated pages of `docs/`: written from the program, committed, and never edited by hand.

python tools/pages.py            write them
python tools/pages.py --check    fail if one is stale (part of `make check`)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = "<!-- Made by tools/pages.py; `make docs` writes it again. -->"

COMMANDS: tuple[tuple[str, ...], ...] = (
    (),
    ("plan",),
    ("plan", "taper"),
    ("plan", "titration"),
    ("follow",),
    ("check",),
    ("kidneys",),
    ("setting",),
    ("order",),
    ("recognise",),
    ("overdose",),
    ("restart",),
    ("ran-out",),
    ("admitted",),
    ("wallet-card",),
    ("paper",),
    ("paper", "letter"),
    ("paper", "handover"),
    ("paper", "aftercare"),
    ("paper", "prescriptions"),
    ("simulate",),
    ("events",),
    ("emergency",),
    ("find-help",),
    ("medicines",),
    ("read",),
    ("evidence",),
    ("evidence", "questions"),
    ("evidence", "claims"),
    ("evidence", "pool"),
    ("evidence", "trials"),
    ("evidence", "metas"),
    ("evidence", "positions"),
    ("evidence", "source"),
    ("evidence", "sources"),
    ("evidence", "rules"),
    ("evidence", "numbers"),
    ("evidence", "compare"),
    ("evidence", "medicine-or-not"),
    ("pack",),
    ("pack", "check"),
    ("pack", "schema"),
    ("cite",),
    ("fhir",),
    ("fhir", "read"),
    ("fhir", "check"),
    ("fhir", "write"),
    ("doctor",),
    ("warm-up",),
    ("data",),
    ("data", "where"),
    ("data", "backup"),
    ("data", "restore"),
    ("data", "export"),
    ("data", "import"),
    ("data", "delete-all"),
    ("data", "verify-log"),
    ("serve",),
    ("demo",),
    ("feedback",),
)


def command_line_page() -> str:
    """Every command's help, as the terminal shows it at 100 columns."""
    parts = [MADE, "", "# The command line", "", "What `--help` says of each command."]
    environment = {**os.environ, "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}
    for words in COMMANDS:
        shown = subprocess.run(
            [sys.executable, "-m", "handrail", *words, "--help"],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        lines = [line.rstrip() for line in shown.stdout.strip().splitlines()]
        parts += ["", f"## {' '.join(('handrail', *words))}", "", "```text", *lines, "```"]
    return "\n".join(parts) + "\n"


def plan_schema_page() -> str:
    """The JSON Schema of a saved plan."""
    from handrail.exchange.schema import plan_schema

    return json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n"


ERRORS_HEAD = """# Errors and exit codes

| code | means |
|---|---|
| 0 | fine |
| 1 | `check`: a finding of severity major or worse, or no time to look for one; `plan`: no plan passes |
| 1 | `recognise`: an emergency; `overdose`: somebody has to be called now |
| 1 | `ran-out`, `admitted`: danger signs; `restart`: somebody else decides |
| 1 | `fhir`: an order could not be read, or a grave finding; `doctor`: something is broken |
| 1 | `data verify-log`: the log or a saved plan was changed |
| 2 | what was given can't be understood |
| 3 | a data pack is wrong; the message has file and line |
| 4 | what is saved can't be reached, or a newer program has written it |
| 70 | our mistake; CONTRIBUTING.md says how to report it |
| 130 | stopped with Ctrl-C |

An error is two lines on standard error: what was found, and what to do. A dangerous dose is never an
error; it is a finding, with its sources. In Python the same errors are `InputError`, `PackError`,
`NoPlanFound` and `SolverError`, all of them `HandrailError`, with `message`, `fix` and `where`.

`handrail check` leaves with 1 for any finding of severity major or worse, so that a script can stop
there; the findings themselves are on standard output, as JSON with `--json -`.

## What wrong inputs get

Every row of `tests/inputs/bad_inputs.toml`, as the terminal shows it. The tests hold each to it."""


def errors_page() -> str:
    """Exit codes, and what every wrong input of the table gets."""
    import contextlib
    import io
    import shlex

    from handrail.cli.errors import exit_with
    from handrail.cli.main import app
    from tests.inputs.table import bad_inputs

    parts = [MADE, "", ERRORS_HEAD]
    for row in bad_inputs():
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = exit_with(app, list(row.args))
        command = " ".join(["handrail", *map(shlex.quote, row.args)])
        command = " ".join(command.split())
        command = command if len(command) <= 160 else f"{command[:150]} ... ({len(command)} letters)"
        parts += ["", f"### {row.id}", "", "```text", f"$ {command}", said.getvalue().rstrip()]
        parts += [f"(leaves with {code})", "```"]
    return "\n".join(parts) + "\n"


def pack_schema_page() -> str:
    """The JSON Schema of a data pack's files."""
    import handrail

    return json.dumps(handrail.pack_schema(), indent=2, ensure_ascii=False) + "\n"


FACTS_HEAD = """# Facts and words

What a rule may ask about, and what can be given: a fact by its name (in Python `facts={...}`), an
illness with `--condition`, a symptom with `--symptom`, each by any of the names in its row. An illness
given as a symptom, or the other way round, is understood all the same."""


def facts_page() -> str:
    """Every fact, condition and symptom that each pack's vocabulary has."""
    from handrail.medicine.pack import load_medicine, medicine_names

    parts = [MADE, "", FACTS_HEAD]
    for medicine in medicine_names():
        words = load_medicine(medicine).vocabulary
        parts += ["", f"## Facts: {medicine}", "", "| name | also | holds | means |", "|---|---|---|---|"]
        for fact in words.facts.values():
            kind = {"truth": "true or false", "names": "a list of names"}.get(fact.kind, f"a {fact.kind}")
            holds = ", ".join(fact.values) or (f"{kind}, {fact.unit}" if fact.unit else kind)
            also = ", ".join(f"`{name}`" for name in fact.also)
            parts.append(f"| `{fact.name}` | {also} | {holds} | {fact.meaning} |")
        for title, entries in (("Conditions", words.conditions), ("Symptoms", words.symptoms)):
            parts += [
                "",
                f"## {title}: {medicine}",
                "",
                "| name | other ways to say it | means |",
                "|---|---|---|",
            ]
            for word in entries.values():
                makes = "".join(f" Makes `{fact}` true." for fact in word.makes_true)
                parts.append(f"| `{word.name}` | {', '.join(word.synonyms)} | {word.meaning}{makes} |")
    return "\n".join(parts) + "\n"


def rules_and_cases_page(name: str) -> str:
    """Every rule with its sources and stories, or every story with what it must find."""
    from tools import rules_page

    made = rules_page.rules_page() if name == "rules" else rules_page.cases_page()
    return f"{MADE}\n\n{made}"


def quiet_page() -> str:
    """What the check says of two hundred stable people."""
    from tools.quiet_report import report

    return f"{MADE}\n\n{report()}"


def fhir_page() -> str:
    """What is read from FHIR R4 and what is written."""
    from tools.fhir_page import fhir_page as page

    return page()


def http_page(name: str) -> str:
    """The door for other programs: its addresses and problems, or its description for machines."""
    from tools import http_pages

    return http_pages.openapi_text() if name == "openapi" else f"{MADE}\n\n{http_pages.http_text()}"


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/http.md": lambda: http_page("http"),
    "docs/reference/openapi.json": lambda: http_page("openapi"),
    "docs/reference/command-line.md": command_line_page,
    "docs/reference/plan.schema.json": plan_schema_page,
    "docs/reference/pack.schema.json": pack_schema_page,
    "docs/reference/errors.md": errors_page,
    "docs/reference/fhir.md": fhir_page,
    "docs/reference/facts.md": facts_page,
    "docs/reference/rules.md": lambda: rules_and_cases_page("rules"),
    "docs/reference/cases.md": lambda: rules_and_cases_page("cases"),
    "docs/reports/2026-11-22-quiet-patients.md": quiet_page,
}


def stale_pages() -> list[str]:
    """The pages whose committed text is not what the program says now."""
    return [
        name
        for name, make in PAGES.items()
        if not (ROOT / name).is_file() or (ROOT / name).read_text(encoding="utf-8") != make()
    ]


def main(arguments: list[str]) -> int:
    """Write the pages, or check them."""
    if arguments == ["--check"]:
        stale = stale_pages()
        for name in stale:
            print(f"{name} is stale: run `make docs` and commit it.", file=sys.stderr)
        return 1 if stale else 0
    for name, make in PAGES.items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(make(), encoding="utf-8")
        print(f"Wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
