"""Ranges come from draws, else from the tornado, else there is none, and the page says which."""

from __future__ import annotations

from ytterby.report.ranges import NO_RANGE, NoRanges, TornadoRanges, ranges_for

KEY = {"scenario": "mine", "year": 2030, "commodity": "oxide.Dy", "region": "OUTSIDE"}


def headline(forecast):
    answer = {"measure": "price_outside.Dy.2030", "base_value": 500.0, "lowest": 400.0, "highest": 700.0,
              "forecast": forecast, "spread": "", "bars": []}  # fmt: skip
    return {"scenarios": ["before", "mine"], "tornado": [answer]}


def test_without_anything_there_is_no_range():
    source = ranges_for({"scenarios": ["mine"], "tornado": []})
    assert isinstance(source, NoRanges)
    assert source.said == NO_RANGE
    assert source.range_of("prices", KEY, "price_usd_kg") is None


def test_a_tornado_gives_its_ends_or_its_forecast():
    ends = TornadoRanges(headline(None))
    assert ends.range_of("prices", KEY, "price_usd_kg") == (400.0, 700.0)
    assert "one group at a time" in ends.said
    wide = ranges_for(headline([200.0, 900.0]))
    assert wide.range_of("prices", KEY, "price_usd_kg") == (200.0, 900.0)
    assert "nine forecasts in ten" in wide.said


def test_a_tornado_knows_one_year_of_one_run():
    source = TornadoRanges(headline(None))
    for other in ({"scenario": "before"}, {"year": 2031}, {"region": "JPN"}, {"period": "2030Q1"}):
        assert source.range_of("prices", {**KEY, **other}, "price_usd_kg") is None
    assert source.range_of("demand", KEY, "lost_share") is None


def test_draws_go_before_a_tornado():
    mine = NoRanges()
    assert ranges_for(headline(None), mine) is mine
