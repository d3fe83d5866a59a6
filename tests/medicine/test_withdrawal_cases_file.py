"""The file of published withdrawal cases is read as strictly as the rest of a pack."""

from __future__ import annotations

import pytest

from handrail.errors import PackError
from handrail.medicine import load_pack
from tests.medicine.test_broken_packs import broken

FILE = "withdrawal_cases.csv"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("male,75,75,mg", "male,75,75,", "A dose and its unit go together"),
        ("male,75,75,mg", "male,75,,mg", "has no end, or ends before it begins"),
        ("male,75,75,mg", "male,75,60,mg", "has no end, or ends before it begins"),
    ],
)
def test_half_a_figure_is_refused(tmp_path, old, new, message):
    with pytest.raises(PackError, match=message):
        load_pack(broken(tmp_path, FILE, old, new))
