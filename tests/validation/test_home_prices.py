"""Prices inside China under its quota and its licences: do they move to the side on which they moved in the record?"""

from __future__ import annotations

from pathlib import Path

from ytterby.validation.api import validate

HOME = Path(__file__).parent / "home_prices"
RIGHT = 8
"""Of nine: gallium rose by three quarters inside China in the record, and falls a little in the model."""


def test_prices_at_home_move_to_the_side_of_the_record():
    results = validate([str(HOME)], engine="serial").outcomes
    assert len(results) == 9
    assert all(one.model is not None for one in results)
    right = [(one.model - 1.0) * (one.case.published - 1.0) > 0.0 for one in results]
    assert sum(right) >= RIGHT
