"""What questions take of the tables of a study."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.economics.selections import EconomyTables


@pytest.fixture(scope="module")
def pages():
    tables = {
        "economy_gdp": pl.DataFrame(
            [("A", 2026, "", "total", -2.0), ("A", 2025, "", "total", -9.0), ("A", 2025, "2025-Q1", "total", -3.0),
             ("B", 2025, "", "total", -99.0)],
            ["region", "year", "period", "channel", "middle"], orient="row",
        ).with_columns(measure=pl.lit("change_in_gdp"), low=2 * pl.col("middle"), high=pl.col("middle")),
        "economy_industries": pl.DataFrame(
            [("cars", "quantity", -1e3), ("cars", "price", -3e3), ("toys", "quantity", -2e3), ("toys", "price", 0.0)],
            ["title", "channel", "middle"], orient="row",
        ).with_columns(
            industry=pl.lit("X"), region=pl.lit("A"), year=2025, period=pl.lit(""),
            low=pl.col("middle"), high=pl.col("middle"),
        ),
        "economy_ends": pl.DataFrame(
            [("usgs", "", -1.0), ("usgs", "exposure", -2.0), ("usgs", "exposure", -0.5)],
            ["preset", "switch", "gdp_percent"], orient="row",
        ),
    }  # fmt: skip
    return EconomyTables(tables, "A")


def test_the_worst_period_is_that_of_the_region(pages):
    assert pages.worst == "2025"
    assert pages.worst_sum("total") == -9.0


def test_industries_are_added_up_over_channels_and_the_largest_comes_first(pages):
    both = pages.industries("quantity", "price")
    assert both.select("name", "middle").rows() == [("cars", -4.0), ("toys", -2.0)]
    assert pages.by_channel(1).rows() == [("cars", "quantity", -1.0), ("cars", "price", -3.0)]


def test_a_preset_has_an_answer_and_its_ends(pages):
    assert pages.preset_answer("usgs") == -1.0
    assert pages.preset_range("usgs") == (-2.0, -0.5)
    assert pages.preset_range("imf") is None


def test_what_is_not_there_is_empty():
    assert EconomyTables({}, "A").worst == ""
    assert EconomyTables({}, "A").countries().is_empty()
