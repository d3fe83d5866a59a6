"""A population that is stopped goes on from its last block, and answers as if nothing had happened."""

from __future__ import annotations

import numpy as np
import pytest

import handrail
from handrail.errors import HandrailError, InputError
from handrail.exchange.population_json import population_json
from handrail.simulate.kept_blocks import rows_as_bytes, rows_from_bytes
from handrail.simulate.study import Rows

MEDICINE = handrail.load_medicine("baclofen")
ARMS = {
    "stop": handrail.parse_course("20 mg three times a day for 5 days then stop"),
    "go on": handrail.parse_course("20 mg three times a day for 9 days"),
}
ASKED = {"people": 5000, "replicates": 5, "until_day": 9, "crowd": handrail.read_crowd("adults")}


class Shelf:
    """Blocks in memory; the power fails after `lasts` of them."""

    def __init__(self, lasts: int = 1000) -> None:
        self.held: dict[int, bytes] = {}
        self.lasts = lasts

    def saved(self, number: int) -> bytes | None:
        return self.held.get(number)

    def save(self, number: int, block: bytes, of: int) -> None:
        if len(self.held) >= self.lasts:
            raise KeyboardInterrupt
        self.held[number] = block


def test_after_a_power_cut_the_answer_and_the_file_are_the_same_bytes(tmp_path):
    whole, after = tmp_path / "whole.parquet", tmp_path / "after.parquet"
    undisturbed = handrail.simulate_arms(ARMS, handrail.Person(), MEDICINE, **ASKED, parquet=whole)

    shelf = Shelf(lasts=2)
    with pytest.raises(KeyboardInterrupt):
        handrail.simulate_arms(ARMS, handrail.Person(), MEDICINE, **ASKED, parquet=after, kept=shelf)
    assert not after.exists()
    shelf.lasts = 1000
    resumed = handrail.simulate_arms(ARMS, handrail.Person(), MEDICINE, **ASKED, parquet=after, kept=shelf)

    assert population_json(resumed) == population_json(undisturbed)
    assert after.read_bytes() == whole.read_bytes()


def test_a_block_is_read_back_bit_for_bit():
    values = np.array([0.1, np.nan, np.inf, 5e-324, -0.0])
    (rows,) = rows_from_bytes(
        rows_as_bytes([Rows(columns={"peak": values}, chance_sums=np.ones((3, 1)) / 3)])
    )

    assert rows.columns["peak"].tobytes() == values.tobytes()
    assert rows.chance_sums.tobytes() == (np.ones((3, 1)) / 3).tobytes()


def test_what_is_no_block_is_refused_and_never_run():
    with pytest.raises(HandrailError, match="can't be read"):
        rows_from_bytes(b"\x80\x04cposix\nsystem\n")


def test_blocks_are_not_kept_with_a_cluster():
    with pytest.raises(InputError, match="cluster"):
        handrail.simulate_arms(ARMS, handrail.Person(), MEDICINE, **ASKED, cluster=1, kept=Shelf())
