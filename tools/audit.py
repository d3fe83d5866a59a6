"""Look every locked version up in the list of known holes (pip-audit), and say what could not be looked up.

python tools/audit.py    leaves with 1 where a locked version has a known hole

pip-audit calls it "no known vulnerabilities" where it could not ask anybody. Here that is said as what it is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("run", "test", "tools")


def look_up(lock: str) -> list[dict[str, object]]:
    """What pip-audit says of each package of a lock: `vulns`, or why nobody could be asked."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", "-r", f"requirements/{lock}.txt", "--require-hashes",
         "--disable-pip", "--format", "json", "--progress-spinner", "off"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if not asked.stdout.strip():
        return [{"name": f"everything in {lock}.txt", "skip_reason": asked.stderr.strip()[-300:]}]
    return json.loads(asked.stdout)["dependencies"]


def main() -> int:
    """Say what was found, lock by lock."""
    holes = 0
    for lock in LOCKS:
        found = look_up(lock)
        open_ = [one for one in found if "skip_reason" in one]
        bad = [one for one in found if one.get("vulns")]
        for one in bad:
            ids = ", ".join(hole["id"] for hole in one["vulns"])  # type: ignore[index]
            print(f"{lock}: {one['name']} {one.get('version', '')} has known holes: {ids}")
        holes += len(bad)
        print(
            f"{lock}: {len(found) - len(open_)} looked up, {len(bad)} with known holes, "
            f"{len(open_)} not looked up"
        )
        if open_:
            print(f"  {open_[0]['name']}: {str(open_[0]['skip_reason'])[:160]}")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
