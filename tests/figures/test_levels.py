"""Figures of several runs side by side: stacked, as columns, in order, the largest first."""

from __future__ import annotations

import polars as pl

from ytterby.figures.levels import (
    arranged,
    by_run,
    largest_first,
    rest_together,
    stacked,
)
from ytterby.figures.plants import under_threshold
from ytterby.figures.run_figures import BY_ID, RunFigures

AWAY = "OUTSIDE"


def run_of(**rows):
    return RunFigures({name: BY_ID[name].of(own) for name, own in rows.items()})


def test_a_year_without_a_price_has_a_null_and_one_without_capacity_no_row():
    prices = [("oxide.Dy", AWAY, 2026, "", 1.0), ("oxide.Dy", AWAY, 2028, "", 3.0),
              ("oxide.Dy", AWAY, 2028, "2028Q1", 9.0), ("oxide.Tb", AWAY, 2027, "", 5.0)]  # fmt: skip
    capacity = [(AWAY, "metal", year, "", 1.0) for year in (2026, 2028)]
    runs = {"mine": run_of(price=prices, capacity=capacity), "other": run_of()}
    dysprosium = stacked(runs, "price", commodity="oxide.Dy")
    assert dysprosium.columns == ["scenario", "commodity", "region", "year", "value"]
    assert dysprosium.select("year", "value").rows() == [(2026, 1.0), (2027, None), (2028, 3.0)]
    assert stacked(runs, "price", [2027], commodity=["oxide.Tb"])["value"].to_list() == [5.0]
    assert stacked(runs, "capacity")["year"].to_list() == [2026, 2028]
    assert stacked({}, "capacity").is_empty()


def test_runs_become_columns_with_their_ranges_behind_them():
    rows = pl.DataFrame(
        [("a", 2026, 1.0, 0.5, 2.0), ("b", 2026, 3.0, None, None), ("b", 2027, None, None, None)],
        schema=["scenario", "year", "value", "low", "high"], orient="row",
    )  # fmt: skip
    assert by_run(rows, ["year"]).to_dicts() == [
        {"year": 2026, "a": 1.0, "b": 3.0, "a, low": 0.5, "a, high": 2.0}
    ]


def test_rows_are_arranged_ranked_and_put_together():
    rows = pl.DataFrame({"region": ["A", "B", "C"], "year": 2026, "value": [1.0, -4.0, 2.0]})
    assert arranged(rows, region=["C", "A"])["region"].to_list() == ["C", "A", "B"]
    assert largest_first(rows, "region") == [("C",), ("A",), ("B",)]
    together = rest_together(rows, "region", ["C"], "OTHER")
    assert sorted(together.rows()) == [("C", 2026, 2.0), ("OTHER", 2026, -3.0)]


def test_when_a_region_falls_under_the_threshold():
    def shares(region, *values):
        return [("Dy", region, "metal", 2026 + n, "", value) for n, value in enumerate(values)]

    own = [
        *shares("JPN", 0.1, 0.9, 0.1),
        *shares("USA", 0.9, 0.1, 0.1),
        *shares("EU27", 0.9, 0.9, 0.9),
    ]
    rows = (
        under_threshold(run_of(dependence=own)).select("region", "first", "already", "again").rows()
    )
    assert rows == [
        ("JPN", 2026, True, True),
        ("USA", 2027, False, False),
        ("EU27", None, False, False),
    ]
