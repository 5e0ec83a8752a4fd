"""The bottleneck is what earns most outside for being scarce, against the reference."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.figures.bottleneck import bottleneck, scarcer
from ytterby.runs.simulate import simulate


def rents(*rows):
    names = ["scenario", "year", "control", "kind", "holder", "rent_musd"]
    return pl.DataFrame(list(rows), names, orient="row")


def test_only_what_is_scarcer_than_without_counts():
    table = rents(
        ("now", 2026, "capacity of metal in JPN", "capacity", "JPN", 90.0),
        ("now", 2026, "capacity of metal in EU27 (new plants)", "capacity", "EU27", 30.0),
        ("now", 2026, "capacity of mining.mount_weld in AUS", "capacity", "AUS", 500.0),
        ("before", 2026, "capacity of mining.mount_weld in AUS", "capacity", "AUS", 480.0),
        ("now", 2026, "capacity of magnet in CHN", "capacity", "CHN", 900.0),
        ("now", 2026, "some quota", "export_quota", "JPN", 900.0),
    )
    found = bottleneck(table, "now", "before", "CHN", 2026)
    assert found.technology == "metal"
    assert found.rent_musd == 120.0
    assert found.share == 120.0 / 140.0


def test_none_where_nothing_is_scarcer():
    table = rents(("now", 2026, "capacity of metal in JPN", "capacity", "JPN", 90.0),
                  ("before", 2026, "capacity of metal in JPN", "capacity", "JPN", 90.0))  # fmt: skip
    assert bottleneck(table, "now", "before", "CHN", 2026) is None
    assert bottleneck(table, "now", "before", "CHN", 2030) is None


def test_under_an_embargo_metal_is_the_bottleneck():
    tables = simulate("embargo", reference=["baseline"]).tables
    found = bottleneck(tables["rents"], "embargo", "baseline", "CHN", 2026)
    assert found.technology == "metal"
    assert found.share > 0.5


def test_figures_of_draws_give_the_same(both_figures):
    table, figures = both_figures
    found = bottleneck(table, "now", "before", "CHN", 2026)
    parts = scarcer(figures["now"], figures["before"], "CHN", 2026)
    assert parts["metal"] == (found.rent_musd, found.share)
    assert parts["mining"] == (20.0, 20.0 / 140.0)
    assert scarcer(figures["before"], figures["now"], "CHN", 2030) == {}


@pytest.fixture
def both_figures():
    table = rents(
        ("now", 2026, "capacity of metal in JPN", "capacity", "JPN", 90.0),
        ("now", 2026, "capacity of metal in EU27 (new plants)", "capacity", "EU27", 30.0),
        ("now", 2026, "capacity of mining.mount_weld in AUS", "capacity", "AUS", 500.0),
        ("before", 2026, "capacity of mining.mount_weld in AUS", "capacity", "AUS", 480.0),
        ("now", 2026, "capacity of magnet in CHN", "capacity", "CHN", 900.0),
        ("now", 2026, "some quota", "export_quota", "JPN", 900.0),
    )
    shown = table.select(
        "scenario", "year", pl.lit("rents").alias("table"), pl.lit("").alias("period"),
        pl.concat_str(pl.lit("control="), "control", pl.lit("|holder="), "holder").alias("key"),
        pl.col("rent_musd").alias("value"),
    )  # fmt: skip
    return table, {name: shown.filter(pl.col("scenario") == name) for name in ("now", "before")}
