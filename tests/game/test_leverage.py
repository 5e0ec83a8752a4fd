"""Leverage, half-lives, and years in which a ban costs its holder more than its target."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.game.leverage import (
    BOTH,
    HOLDER_GAINS,
    NO_LOSS,
    SCHEMA,
    half_life,
    ratio,
    wear_table,
)


def test_ratio_is_a_number_only_where_both_lose():
    assert ratio(6.0, 2.0) == (3.0, BOTH)
    assert ratio(6.0, -2.0) == (None, HOLDER_GAINS)
    assert ratio(-6.0, 2.0) == (None, NO_LOSS)
    assert ratio(0.5, 2.0, tie=1.0) == (None, NO_LOSS)


@pytest.mark.parametrize("life", [1.5, 4.0, 7.0])
def test_half_life_of_an_exponential(life):
    years = list(range(2025, 2046))
    values = [100.0 * 0.5 ** ((y - 2025) / life) for y in years]
    assert half_life(years, values)[1] == pytest.approx(life, abs=0.06)
    assert half_life([2023, 2024, *years], [10.0, 50.0, *values]) == (
        2025,
        pytest.approx(life, abs=0.06),
    )


def test_half_life_that_is_not_reached_or_not_known():
    assert half_life([1, 2, 3], [10.0, 9.0, 8.0]) is None
    assert half_life([1, 2, 3], [-1.0, -2.0, -3.0]) is None
    assert half_life([1, 2, 3], [10.0, None, 1.0]) is None
    assert half_life([1, 2], [10.0, 5.0]) == (1, 1.0)


def test_a_loss_that_comes_back_has_worn_out_before():
    """The half-life is that of the first peak, whatever comes twenty years later."""
    years = [2025, 2026, 2027, 2028, 2044, 2045]
    assert half_life(years, [100.0, 60.0, 20.0, 10.0, 300.0, 40.0]) == (2025, 1.25)
    assert half_life(years, [0.0, 0.0, 8.0, 9.0, 4.5, 4.0]) == (2028, 16.0)


def test_wear_of_each_action():
    rows = [
        ("ban", "CHN", "USA", 2025 + n, 100.0 * 0.5**n, 10.0, 10.0 * 0.5**n, BOTH) for n in range(4)
    ]
    rows += [("talk", "CHN", "USA", 2025, 0.0, 0.0, None, NO_LOSS)]
    wear = wear_table(pl.DataFrame(rows, schema=SCHEMA, orient="row")).to_dicts()
    assert (wear[0]["peak_year"], wear[0]["target_half_life"]) == (2025, 1.0)
    assert wear[1]["peak_year"] is None
    assert wear[1]["target_half_life"] is None
