"""Questions, verdicts, plans, the game and GDP are as kept; a change on purpose renews them (see results.py).

One file: the parts share a store of runs, and references are the dearest of them.
"""

import polars as pl
import pytest
from tests.kept.parts import PARTS
from tests.kept.results import KEPT


@pytest.mark.slow
@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_as_kept(off, name):
    assert off(name) == ""


def test_what_is_kept_is_small_and_of_every_part():
    assert KEPT.stat().st_size < 3_000_000
    assert set(pl.read_parquet(KEPT)["part"]) == set(PARTS)
