"""Feed of planned plants: its price against the run without the plan, and what is said where plants lack it."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.planning.differences import DEARER, FeedPrice, feed_prices, lacking

FEED = FeedPrice("magnet", "EU27", "metal.NdPr", 2030, 2031, 86.0, 126.0, 0.6)


def test_plants_that_lack_feed_are_named_with_its_price():
    (text,) = lacking([FEED])
    assert text == (
        "magnet plants in EU27 lack metal.NdPr in 2030-2031: it costs 126 USD/kg, 86 without the plan, and they run at "
        "60% of what stands"
    )


@pytest.mark.parametrize("change", [{"price": 86.0 * DEARER}, {"use": 0.9}])
def test_dear_feed_of_plants_that_run_is_not_lacking_nor_is_cheap_feed_of_idle_ones(change):
    assert lacking([FeedPrice(**(vars(FEED) | change))]) == []


def test_the_years_in_which_it_is_dearest_are_told_once():
    later = FeedPrice(**(vars(FEED) | {"first": 2032, "last": 2034, "price": 150.0}))
    (text,) = lacking([FEED, later])
    assert "in 2032-2034: it costs 150 USD/kg" in text


def test_prices_are_those_of_the_runs(judged_plan):
    judged = judged_plan()
    for one in judged.simulations:
        found = feed_prices(judged.plan, one.files.solution, one.without, one.tables)
        assert found == one.feeds
        for feed in found:
            years = pl.col("year").is_between(feed.first, feed.last)
            row = {"commodity": feed.commodity, "region": feed.region}
            mean = one.tables["prices"].filter(years, **row)["price_usd_kg"].mean()
            assert feed.price == pytest.approx(mean)
            assert 0.0 <= feed.use <= 1.0 + 1e-6
