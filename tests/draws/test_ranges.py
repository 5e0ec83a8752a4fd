"""The seam: how whoever shows a figure asks for its range, one by one and for a whole path."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.ranges import (
    DRAWN,
    PACKAGED,
    TURNED,
    ForecastRange,
    RangeOrigin,
    Ranges,
    rows_of_ranges,
    with_ends,
)
from ytterby.draws.tornado_ranges import of_tornado
from ytterby.figures.registry import ALL_FIGURES
from ytterby.world.read import read_chain

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
    return Ranges(rows, RangeOrigin(DRAWN, 64, 64))


def test_one_figure(ranges):
    own = ranges.of("prices", "price_usd_kg", LABELS, 2026, scenario="after")
    assert own == ForecastRange(250.0, 350.0, 600.0)
    apart = ranges.of("prices", "price_usd_kg", LABELS, 2026, scenario="after", against="before")
    assert apart == ForecastRange(10.0, 20.0, 50.0)
    assert ranges.differs_in("prices", "price_usd_kg", LABELS) == "percent"
    assert ranges.differs_in("prices", "paid_usd_kg", LABELS) == ""


def test_ends_by_the_labels_of_a_row(ranges):
    row = {**LABELS, "scenario": "after", "year": 2026}
    assert ranges.ends("price", row) == (250.0, 600.0)
    assert ranges.ends("price", {**row, "period": "2026Q1"}) == (270.0, 700.0)
    assert ranges.ends("price", {**row, "against": "before"}) == (10.0, 50.0)
    assert ranges.ends("price", {**row, "scenario": "other"}) is None


def test_by_the_id_of_a_figure(ranges):
    price, key = ALL_FIGURES["price"], {**LABELS, "scenario": "after", "year": 2026}
    assert ranges.figure(price, LABELS, 2026, scenario="after") == ForecastRange(
        250.0, 350.0, 600.0
    )
    assert ranges.ends("price", key) == (250.0, 600.0)
    assert ranges.ends("price", {**key, "period": "2026Q1"}) == (270.0, 700.0)
    assert ranges.ends("price", {**key, "against": "before"}) == (10.0, 50.0)
    assert ranges.ends("exports_of_good", {**key, "destination": "JPN", "leak": False}) is None


def test_figures_are_levels_or_differences_as_they_say(ranges):
    """A bundle price has no range of its own, and dependence none of its difference."""
    labels = {"region": "EU27", "use": "x", "group": "Dy", "stage": "metal"}
    nothing = ranges.figure(ALL_FIGURES["bundle_price"], labels, 2026, scenario="after")
    assert nothing is None
    known = ranges.figure(
        ALL_FIGURES["rent"], {"holder": "JPN", "kind": "capacity"}, 2026, scenario="after"
    )
    assert known == ForecastRange(0.0, 0.0, 0.0)
    apart = ranges.figure(
        ALL_FIGURES["value_added"], labels, 2026, scenario="after", against="before"
    )
    assert apart is None


def test_a_whole_path(ranges):
    path = pl.DataFrame({"scenario": "after", "year": [2024, 2025, 2026], **LABELS, "price_usd_kg": 1.0})  # fmt: skip
    found = ranges.join_to(path, "prices", "price_usd_kg")
    assert found.columns == [*path.columns, "low", "middle", "high", "answered"]
    assert found["low"].to_list() == [None, 200.0, 250.0]
    assert found["high"].to_list() == [None, 500.0, 600.0]
    apart = ranges.join_to(path, "prices", "price_usd_kg", against="before")
    assert apart["high"].to_list() == [None, None, 50.0]
    fine = path.with_columns(pl.lit("2026Q1").alias("period"))
    assert ranges.join_to(fine, "prices", "price_usd_kg")["low"].to_list() == [None, None, 270.0]


def test_a_path_of_nothing_is_nothing_and_one_without_view_has_none(ranges):
    lost = pl.DataFrame({"scenario": ["after"] * 3, "region": ["EU27", "USA", "USA"],
                         "year": [2026, 2026, 2099]})  # fmt: skip
    found = ranges.join_to(lost, "demand", "lost_musd")
    assert found["high"].to_list() == [3.0, 0.0, None]
    assert ranges.join_to(lost, "demand", "demand")["high"].to_list() == [None] * 3


def test_where_it_is_from_is_told():
    assert str(RangeOrigin(DRAWN, 64)).startswith("nine forecasts in ten, over 64 draws")
    earlier = RangeOrigin(PACKAGED, 64, changed=("data", "market"))
    assert earlier.earlier
    assert "earlier version (changed since: data, market)" in str(earlier)
    assert not RangeOrigin(PACKAGED, 64).earlier
    assert "only 7 draws" in str(RangeOrigin(TURNED, 7))
    assert "nothing was drawn" in str(RangeOrigin(TURNED))


def test_a_tornado_gives_what_it_measures():
    chain = read_chain(packaged_folder("rare_earths"))
    rows = [
        ("price_outside.Dy.2030", 250.0, 200.0, 400.0),
        ("price_outside.Dy.2030:own", 20.0, 10.0, 30.0),
        ("price_outside.Dy.2030:total", 1.0, 0.0, 2.0),
        ("capacity_outside.heavy_separation.2030", 900.0, 500.0, 1_200.0),
        ("capacity_outside.heavy_separation.2030:own", 5.0, 1.0, 9.0),
        ("price_outside.Nd.2030", 50.0, None, None),
        ("served.OUTSIDE.2030", 1.0, 1.0, 1.0),
    ]
    frame = pl.DataFrame(
        rows, schema=["measure", "base_value", "forecast_low", "forecast_high"], orient="row"
    )
    found = of_tornado(frame, chain, "after", "before", draws=3)
    heights = {name: rows.height for name, rows in found.rows.items() if rows.height}
    assert heights == {"price": 2, "capacity": 1}
    key = {"scenario": "after", "year": 2030, "commodity": "oxide.Dy", "region": "OUTSIDE"}
    assert found.ends("price", key) == (200.0, 400.0)
    assert found.ends("price", {**key, "against": "before"}) == (10.0, 30.0)
    plants = {"scenario": "after", "year": 2030, "technology": "heavy_separation", "region": "OUTSIDE"}  # fmt: skip
    assert found.ends("capacity", plants) == (500.0, 1_200.0)
    assert found.origin.kind == TURNED


def test_rows_of_a_figure_get_their_ends(ranges):
    rows = pl.DataFrame([{"scenario": "after", **LABELS, "year": year} for year in (2026, 1999)])
    both = with_ends(rows, "price", ranges.ends).select("low", "high").rows()
    assert both == [(250.0, 600.0), (None, None)]
    apart = with_ends(rows, "price", ranges.ends, "before").select("low", "high").row(0)
    assert apart == (10.0, 50.0)
