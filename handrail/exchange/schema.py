"""The JSON Schema of what `plan_json` writes, made from the shapes themselves.

`docs/reference/plan.schema.json` is this, written down; a test keeps the two the same.
"""

from __future__ import annotations


def plan_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a saved plan."""
    from pydantic import TypeAdapter

    from handrail.exchange.shapes import SCHEMA, PlanShape

    schema = TypeAdapter(PlanShape).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        **schema,
    }


if __name__ == "__main__":
    import json
    import sys

    sys.stdout.write(json.dumps(plan_schema(), indent=2) + "\n")
