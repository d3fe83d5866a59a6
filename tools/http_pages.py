"""The pages about the door for other programs, made from the application itself."""

from __future__ import annotations

import json

HTTP_HEAD = """# HTTP and JSON

What `handrail serve` answers; [how to use it](../how-to/serve.md), and [openapi.json](openapi.json) with
every member and shape. Requests are JSON in UTF-8 (`Content-Type: application/json`). A member that there is
not is refused with the nearest that there is; a name that stands twice, NaN and infinities are refused.
Answers are the bytes that the command line writes with `--json`.

- A dangerous dose is a finding, not an error: 200. That no plan passes is an answer too: 200, with `error`.
- `within_ms` on a check: a partial answer names the rules that were not reached.
- No cookie, no account, no CORS, no request to anywhere. `Cache-Control: no-store` on every answer.

CDS Hooks (`/cds-services`, `/cds-feedback`, `/cds-rules`) are not in this list nor in openapi.json: that
standard describes itself, by `GET /cds-services`, and fixes its own shapes: [CDS Hooks](cds-hooks.md).

## Addresses
"""

PROBLEMS_HEAD = """
## Problems

A problem is a document of RFC 9457 (`application/problem+json`): `type`, `title`, `status`, `detail` (what
was found), `fix` (what to do), `where`, and `errors`: for each part of the request that can't be used a JSON
pointer (`#/person/weight_kg`; `?within_ms` for a parameter), what was found and what would be right.
`emergency` is where the fixed cards answer, whatever else can't. `type` is a path on the server that explains
the kind, and it does not change.
"""


def http_text() -> str:
    """Every address, and every kind of problem."""
    from handrail.web.app import create_app
    from handrail.web.problem_kinds import KINDS

    parts = [HTTP_HEAD, "| address | answers | |", "|---|---|---|"]
    for path, operations in create_app().openapi()["paths"].items():
        for method, operation in operations.items():
            says = " ".join(str(operation.get("description", "")).split())
            parts.append(f"| `{method.upper()} {path}` | {operation['summary']} | {says} |")
    parts += [PROBLEMS_HEAD, "| type | status | title | means |", "|---|---|---|---|"]
    for name, kind in KINDS.items():
        parts.append(f"| `/problems/{name}` | {kind.status} | {kind.title} | {kind.means} |")
    return "\n".join(parts) + "\n"


def openapi_text() -> str:
    """The description that the server gives at /openapi.json."""
    from handrail.web.app import create_app

    return json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n"
