"""Random requests to every address of the description: no 500, only answers it has. Writes a dated report.

    python -m tools.fuzz_http [how many for each address that answers at once]

Half of the requests fit the description, half break it. Addresses that plan or simulate get a tenth.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, cast

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.web.fuzzing import MUST_HOLD, SLOW, described

REPORTS = Path(__file__).resolve().parent.parent / "docs" / "reports"


def ask(operation: Any, count: int) -> tuple[int, Counter[int], float]:
    """Ask one address so often; stops at the first answer that breaks a promise."""
    statuses: Counter[int] = Counter()
    slowest = 0.0
    modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @seed(int(os.environ.get("FUZZ_SEED", "1")))
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(st.one_of(modes))
    def tried(case: Any) -> None:
        nonlocal slowest
        began = time.perf_counter()
        response = case.call(timeout=600)
        slowest = max(slowest, time.perf_counter() - began)
        statuses[response.status_code] += 1
        case.validate_response(response, checks=MUST_HOLD)

    tried()
    return sum(statuses.values()), statuses, slowest


def main() -> None:
    """Every address, and the report of today."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    rows: list[str] = []
    total, began = 0, time.perf_counter()
    for result in described().get_all_operations():
        operation: Any = cast("Any", result).ok()
        often = max(1, count // 10) if re.search(SLOW, operation.path) else count
        asked, statuses, slowest = ask(operation, often)
        total += asked
        answers = ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items()))
        label = f"{operation.method.upper()} {operation.path}"
        rows.append(f"| {label} | {asked:,} | {answers} | {1000 * slowest:.0f} ms |")
        print(rows[-1], file=sys.stderr, flush=True)
    today, took = dt.date.today(), time.perf_counter() - began
    machine = f"{os.cpu_count()} cores of {platform.machine()}, Python {platform.python_version()}"
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"{today}-fuzz-http.md").write_text(
        f"# Random requests, {today}\n\nMade by `python -m tools.fuzz_http {count}` on {machine}: {total:,} "
        f"requests in {took:.0f} s. A 500, a status that is not declared, or an answer that does not fit the "
        "description stops the run, so a report without one is the only kind there is.\n\n"
        "| address | requests | answers by status | slowest |\n|---|---|---|---|\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
