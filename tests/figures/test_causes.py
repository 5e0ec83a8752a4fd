"""Why a control bites: where goods come from, how long stocks last; and what scarce plants earn."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from ytterby.figures.plants import rows
from ytterby.figures.run_rows import plants_rows
from ytterby.world.read import read_chain


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
