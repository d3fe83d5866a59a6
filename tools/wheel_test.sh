#!/usr/bin/env bash
# Build the wheel, install it alone in a clean environment with the locked versions, and make one
# plan with it from an empty folder: nothing of the checkout is in reach.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

.venv/bin/uv build -q --wheel --no-build-isolation --python .venv/bin/python --out-dir "$work/dist" .
.venv/bin/python -m venv "$work/env"
.venv/bin/uv pip sync -q --python "$work/env/bin/python" --require-hashes requirements/run.txt
.venv/bin/uv pip install -q --python "$work/env/bin/python" --no-deps --no-index "$work"/dist/*.whl

# What is in it, for whoever has to know: a list of every package with its version (CycloneDX).
mkdir -p dist
.venv/bin/cyclonedx-py environment "$work/env/bin/python" --pyproject pyproject.toml \
    --output-reproducible --validate -o dist/handrail-sbom.cdx.json
.venv/bin/python -c '
import json
parts = json.load(open("dist/handrail-sbom.cdx.json"))["components"]
names = {part["name"].lower() for part in parts}
assert {"numpy", "fastapi", "sqlalchemy"} <= names and all(part["version"] for part in parts), sorted(names)
print(f"dist/handrail-sbom.cdx.json: {len(parts)} packages")'

mkdir "$work/empty"
cd "$work/empty"
"$work/env/bin/handrail" --version
"$work/env/bin/handrail" pack check
"$work/env/bin/handrail" plan taper "20 mg four times a day for 14 months" \
    --age 58 --sex female --weight 70 --egfr 48 --also zolpidem --have 10,20 --halves \
    --pdf plan.pdf --ics plan.ics --png plan.png --svg plan.svg --csv plan.csv --json plan.json > plan.txt
for made in plan.pdf plan.ics plan.png plan.svg plan.csv plan.json plan.txt; do
    test -s "$made" || { echo "The installed wheel did not write $made." >&2; exit 1; }
done
"$work/env/bin/python" - "$root" <<'PYTHON'
import json, pathlib, sys
import handrail
assert not pathlib.Path(handrail.__file__).is_relative_to(sys.argv[1]), "this is the checkout, not the wheel"
plan = json.loads(pathlib.Path("plan.json").read_text())
assert any(p["chosen"] and p["steps"] for p in plan["plans"])
from handrail.web.frame import TEMPLATES, asset, environment
assert asset("base.css") and asset("plan.js")
for page in TEMPLATES.glob("*.html"):
    environment().get_template(page.name)
PYTHON
echo "The wheel works alone: a plan with its PDF, calendar, pictures, CSV and JSON, and the pages of the app."
