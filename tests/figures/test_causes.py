"""Why a control bites: the plants that earn most outside for being too few, against the reference; shares, weeks."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from tests.short import BASELINE, EMBARGO, write_pair

from ytterby.figures.plants import rows, scarcer
from ytterby.figures.run_rows import plants_rows
from ytterby.runs.simulate import simulate
from ytterby.world.read import read_chain

BEFORE = {"rent_of_plants": [("mining", 2027, "", 480.0)]}
NOW = {"rent_of_plants": [("metal", 2027, "", 120.0), ("mining", 2027, "", 500.0)]}


def test_only_what_is_scarcer_than_without_counts(compare):
    assert scarcer(compare(NOW, BEFORE)) == {
        "metal": (120.0, 120.0 / 140.0), "mining": (20.0, 20.0 / 140.0),
    }  # fmt: skip
    made = rows(compare(NOW, BEFORE), {})
    assert made["scarcity_rent"][0] == ("metal", 0, "", 120.0, None)
    assert made["scarcity_share"][1] == ("mining", 0, "", 20.0 / 140.0, None)


def test_none_where_nothing_is_scarcer(compare):
    assert scarcer(compare(NOW, NOW)) == {}
    assert scarcer(compare(BEFORE, NOW)) == {}
    assert scarcer(compare(NOW, BEFORE, first="2029-01-01")) == {}
    assert rows(compare(NOW, NOW), {})["scarcity_rent"] == []


def test_rents_of_plants_are_those_of_scarce_plants_outside():
    table = pl.DataFrame(
        [
            ("capacity of metal in JPN", "capacity", "JPN", 90.0),
            ("capacity of metal in EU27 (new plants)", "capacity", "EU27", 30.0),
            ("capacity of mining.mount_weld in AUS", "capacity", "AUS", 500.0),
            ("capacity of magnet in CHN", "capacity", "CHN", 900.0),
            ("some quota", "export_quota", "JPN", 900.0),
        ],
        ["control", "kind", "holder", "rent_musd"], orient="row",
    )  # fmt: skip
    own = plants_rows(table, read_chain())
    assert own.select("technology", "rent_musd").rows() == [
        ("metal", 90.0),
        ("metal", 30.0),
        ("mining", 500.0),
    ]


def test_under_an_embargo_metal_is_the_bottleneck(compare, tmp_path):
    baseline, embargo = write_pair(tmp_path)
    tables = simulate(embargo, reference=[baseline]).tables
    rents = plants_rows(tables["rents"], read_chain())
    earned = rents.group_by("scenario", "technology", "year").agg(pl.col("rent_musd").sum())
    now, before = (
        {"rent_of_plants": earned.filter(scenario=run).select("technology", "year", pl.lit(""), "rent_musd").rows()}
        for run in (EMBARGO, BASELINE)
    )  # fmt: skip
    technology, (_, share) = next(iter(scarcer(compare(now, before, first="2025-01-01")).items()))
    assert technology == "metal"
    assert share > 0.5


def test_where_goods_came_from_and_how_long_stocks_last_are_of_the_year_before(compare):
    without = {
        "imports_of_good": [("oxide.Dy", 2025, "", 100.0), ("oxide.Dy", 2026, "", 7.0)],
        "exports_of_good": [("oxide.Dy", "JPN", "false", 2025, "", 60.0), ("oxide.Dy", "EU27", "true", 2025, "", 20.0)],
        "use_of_good": [("oxide.Dy", "OUTSIDE", 2025, "", 104.0), ("oxide.Dy", "CHN", 2025, "", 900.0)],
        "stock_of_good": [("oxide.Dy", 2025, "", 20.0)],
    }  # fmt: skip
    pair = compare({}, without)
    made = rows(pair, {})
    # under its own name, and under a blank one all goods that change together
    assert made["holder_share"] == [
        (name, 0, "", pytest.approx(0.8), None) for name in ("oxide.Dy", "")
    ]
    assert made["stock_weeks"] == [
        (name, 0, "", pytest.approx(10.0), None) for name in ("oxide.Dy", "")
    ]
    closed = rows(replace(pair, question=replace(pair.question, stocks=False)), {})
    assert closed["stock_weeks"] == []  # stocks that may not be drawn last nobody
    assert closed["holder_share"] == made["holder_share"]
