"""Every name that may stand in a question's address; a name that none of the screens reads is refused.

A question travels from screen to screen, so that each takes what another one reads. A slip of the name would
otherwise lose a fact without a word: with "egfrr=24" the answer would be one for unknown kidneys.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache

from handrail.errors import InputError
from handrail.web.case import Case

BESIDE = frozenset({"person_id", "edit", "dose", "days", "from", "was", "first", "page"})
"""Fields that stand in no form with a label of their own."""
NEAR = 0.6


def refuse_unknown(case: Case, also: Iterable[str] = ()) -> None:
    """Keep an error for each field of the address that no screen reads, with the names near to it.

    Args:
        case: the question.
        also: further names that this very screen reads.
    """
    known = every_field() | frozenset(also)
    for name in case.names:
        if name not in known:
            plain = sorted(one for one in known if one[1:2] != "_" or name[1:2] == "_")
            near = difflib.get_close_matches(name, plain, n=2, cutoff=NEAR)
            asked = " or ".join(f"'{one}'" for one in near)
            shown = name if len(name) <= 40 else f"{name[:37]}..."
            fix = f"Did you mean {asked}?" if near else "Fields have the names of the command line's options."
            case.refuse(InputError(f"There is no field '{shown}', so it was not read.", fix=fix), name)


@lru_cache(maxsize=1)
def every_field() -> frozenset[str]:
    """The names of all screens that are asked by an address."""
    from handrail.web import case, population_case, scenario_case
    from handrail.web.screens import check, help, papers, plan, recognise, ward

    screens = (case, population_case, scenario_case, check, help, papers, plan, recognise, ward)
    return BESIDE.union(*(screen.LABELS for screen in screens))
