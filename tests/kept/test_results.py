"""Every run returns the kept results; a change on purpose renews them (see results.py)."""

import polars as pl
import pytest
from tests.kept.results import KEPT, RUNS, TOLERANCE, compare, worst


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNS)
def test_run_returns_what_is_kept(name):
    _, changed = compare([name])
    moved = worst(changed.filter(pl.col("change") > TOLERANCE))
    assert moved.is_empty(), moved


def test_kept_results_are_small():
    assert KEPT.stat().st_size < 1_000_000
    kept = pl.read_parquet(KEPT)
    assert set(kept["run"]) == set(RUNS)
