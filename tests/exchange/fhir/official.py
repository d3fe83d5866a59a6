"""The official R4 definitions, through node: what is wrong with what is written, and the code lists."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
DEFINITIONS = ROOT / "node_modules" / "@medplum" / "definitions" / "dist" / "fhir" / "r4"

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not DEFINITIONS.is_dir(), reason="needs node and `npm ci` (CI has both)"
)


def problems(resources: Sequence[dict[str, Any]]) -> list[str | None]:
    """What the R4 StructureDefinitions say is wrong with each; None where nothing is."""
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("validate.mjs"))],
        input=json.dumps(list(resources)).encode(),
        capture_output=True,
        cwd=ROOT,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@cache
def _definitions(name: str) -> list[dict[str, Any]]:
    bundle = json.loads((DEFINITIONS / name).read_text(encoding="utf-8"))
    return [entry["resource"] for entry in bundle["entry"]]


def codes_of(url: str) -> set[str]:
    """Every code of a code system of the specification."""
    system = next(one for one in _definitions("valuesets.json") if one.get("url") == url)

    def below(concepts: list[dict[str, Any]]) -> set[str]:
        return {one["code"] for one in concepts} | {
            code for one in concepts for code in below(one.get("concept", []))
        }

    return below(system["concept"])


def elements_of(kind: str) -> set[str]:
    """The names of the elements of a resource or data type, right under it."""
    for name in ("profiles-types.json", "profiles-resources.json"):
        for one in _definitions(name):
            if one.get("resourceType") == "StructureDefinition" and one.get("id") == kind:
                paths = [element["path"].split(".") for element in one["snapshot"]["element"]]
                return {".".join(path[1:]) for path in paths if len(path) > 1}
    raise KeyError(kind)
