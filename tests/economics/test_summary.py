"""One figure of GDP for the first page: the worst region and year, its range, and nothing where nothing is known."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.economics.from_results import GdpStudy, economy_of_tables
from ytterby.economics.summary import gdp_summary


class Known:
    """Ranges of what users lose, from nothing to half, and of what they pay more, up to a tenth."""

    def of(self, figure, key):
        from ytterby.draws.ranges import ForecastRange

        assert {"region", "use", "scenario", "year"} <= set(key)
        return {
            "use_shortfall": ForecastRange(0.0, None, 0.5),
            "bundle_price": ForecastRange(0.0, None, 10.0),
        }[figure]


def test_the_figure_is_that_of_the_study(demand_tables):
    found = gdp_summary(demand_tables, "ban", "baseline")
    tables, _ = economy_of_tables(GdpStudy(demand_tables, "ban", "baseline", draws=4, years={2026}))
    total = tables["economy_gdp"].filter(pl.col("channel") == "total")
    assert (found.region, found.year) == ("USA", 2026)
    assert found.middle == pytest.approx(total["middle_percent"].item(), rel=1e-6)
    assert found.low < found.middle < found.high < 0.0
    assert 0.9 < found.exposure < 1.0  # the rest is what goods are made with


def test_ranges_of_the_market_make_it_wider(demand_tables):
    alone = gdp_summary(demand_tables, "ban", "baseline")
    both = gdp_summary(demand_tables, "ban", "baseline", ranges=Known())
    assert both.middle == alone.middle
    assert both.low < alone.low
    assert both.high > alone.high
    assert 0.0 < both.exposure < 1.0


def test_the_range_is_the_one_that_the_economy_states(demand_tables):
    """N7: one figure has one range, the wide one."""
    ranges = Known()
    found = gdp_summary(demand_tables, "ban", "baseline", ranges=ranges)
    study = GdpStudy(demand_tables, "ban", "baseline", years={found.year}, ranges=ranges)
    gdp = economy_of_tables(study)[0]["economy_gdp"].filter(pl.col("channel") == "total")
    assert (found.low, found.high) == pytest.approx(
        (gdp["low_percent"].item(), gdp["high_percent"].item()), abs=1e-5
    )
    alone = economy_of_tables(GdpStudy(demand_tables, "ban", "baseline", years={found.year}))[0][
        "economy_gdp"
    ]
    assert found.low < alone.filter(pl.col("channel") == "total")["low_percent"].item()


def test_a_country_that_is_asked_for_is_the_one(demand_tables):
    europe = {
        name: one.with_columns(pl.lit("EU27").alias("region"))
        for name, one in demand_tables.items()
    }
    found = gdp_summary(europe, "ban", "baseline", country="DEU", place="USA")
    assert (found.region, found.chosen) == ("DEU", True)
    assert (
        gdp_summary(demand_tables, "ban", "baseline", country="DEU") is None
    )  # no market of theirs
    assert not gdp_summary(demand_tables, "ban", "baseline", place="USA").chosen


def test_where_nothing_is_known_there_is_no_figure(demand_tables):
    assert gdp_summary(demand_tables, "ban", "baseline", data_folder="unobtainium") is None
    away = {
        name: one.with_columns(pl.lit("MMR").alias("region")) for name, one in demand_tables.items()
    }
    assert gdp_summary(away, "ban", "baseline") is None


def test_nothing_missing_is_nothing(demand_tables):
    same = {
        name: one.with_columns(pl.when(pl.col("year") > 0).then(2024).alias("year"))
        .unique(["scenario", *[c for c in ("use", "stage") if c in one.columns]], keep="first", maintain_order=True)
        for name, one in demand_tables.items()
    }  # fmt: skip
    found = gdp_summary(same, "ban", "baseline")
    assert (found.low, found.middle, found.high) == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
