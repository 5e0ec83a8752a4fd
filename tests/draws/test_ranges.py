"""The seam: how whoever shows a figure asks for its range, one by one and for a whole path."""

from __future__ import annotations

import polars as pl
import pytest
from tests.draws.rows import rows_of_ranges

from ytterby.draws.ranges import (
    DRAWN,
    PACKAGED,
    ForecastRange,
    RangeOrigin,
    Ranges,
    with_ends,
)
from ytterby.figures.registry import ALL_FIGURES

DY = ("oxide.Dy", "OUTSIDE")
LABELS = {"commodity": "oxide.Dy", "stage": "oxide", "element": "Dy", "region": "OUTSIDE"}
ROWS = {
    "price": [
        ("after", "", *DY, 2025, "", 200.0, 300.0, 500.0, 1.0),
        ("after", "", *DY, 2026, "", 250.0, 350.0, 600.0, 1.0),
        ("after", "", *DY, 2026, "2026Q1", 270.0, 370.0, 700.0, 1.0),
        ("after", "before", *DY, 2026, "", 10.0, 20.0, 50.0, 1.0),
    ],
    "shortfall_value": [("after", "", "EU27", 2026, "", 1.0, 2.0, 3.0, 1.0)],
    "capacity": [("after", "", "OUTSIDE", "x", 2026, "", 5.0, None, 9.0, 1.0)],
}


@pytest.fixture
def ranges():
    rows = {name: rows_of_ranges(ALL_FIGURES[name], own) for name, own in ROWS.items()}
    return Ranges(rows, RangeOrigin(DRAWN, 64))


def test_one_row(ranges):
    row = {**LABELS, "scenario": "after", "year": 2026}
    assert ranges.of("price", row) == ForecastRange(250.0, 350.0, 600.0)
    apart = ranges.of("price", {**row, "against": "before"})
    assert apart == ForecastRange(10.0, 20.0, 50.0)
    assert ranges.ends("price", row) == (250.0, 600.0)
    assert ranges.ends("price", {**row, "period": "2026Q1"}) == (270.0, 700.0)
    assert ranges.ends("price", {**row, "against": "before"}) == (10.0, 50.0)
    assert ranges.ends("price", {**row, "scenario": "other"}) is None
    assert ranges.ends("price", {**row, "year": 2024}) is None
    assert ranges.ends("exports_of_good", {**row, "destination": "JPN", "leak": False}) is None


def test_figures_are_levels_or_differences_as_they_say(ranges):
    """A bundle price has no range of its own, and dependence none of its difference."""
    row = {"region": "EU27", "use": "x", "stage": "metal", "scenario": "after", "year": 2026}
    assert ranges.of("bundle_price", row) is None
    known = ranges.of("rent", {**row, "holder": "JPN", "kind": "capacity"})
    assert known == ForecastRange(0.0, 0.0, 0.0)
    assert ranges.of("value_added", {**row, "against": "before"}) is None


def test_what_is_drawn_and_nothing_is_nothing(ranges):
    row = {"scenario": "after", "year": 2026}
    assert ranges.ends("shortfall_value", {**row, "region": "EU27"}) == (1.0, 3.0)
    assert ranges.ends("shortfall_value", {**row, "region": "USA"}) == (0.0, 0.0)
    assert ranges.ends("shortfall_value", {**row, "region": "USA", "year": 2099}) is None


def test_where_it_is_from_is_told():
    assert str(RangeOrigin(DRAWN, 64)).startswith("nine forecasts in ten, over 64 draws")
    earlier = RangeOrigin(PACKAGED, 64, changed=("data", "market"))
    assert earlier.earlier
    assert "earlier version (changed since: data, market)" in str(earlier)
    assert not RangeOrigin(PACKAGED, 64).earlier


def test_rows_of_a_figure_get_their_ends(ranges):
    rows = pl.DataFrame([{"scenario": "after", **LABELS, "year": year} for year in (2026, 1999)])
    both = with_ends(rows, "price", ranges.ends).select("low", "high").rows()
    assert both == [(250.0, 600.0), (None, None)]
    apart = with_ends(rows, "price", ranges.ends, "before").select("low", "high").row(0)
    assert apart == (10.0, 50.0)
