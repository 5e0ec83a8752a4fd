"""The table of contract and spot prices of a run."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.controls.book import Book
from ytterby.results.tables import period_tables, result_tables
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches

QUARTERS = """\
name: quarters
title: Quarters of the licences of 2025
description: The built-in scenario with its quarters.
extends: licensing-2025
years: {start: 2024, end: 2025}
"""
KEYS = ["year", "commodity", "region"]


@pytest.fixture(scope="module")
def licensing(short):
    return short("licensing-2025")


@pytest.fixture(scope="module")
def frame(licensing):
    return licensing.tables["contract_prices"]


def between(frame):
    low, high = (
        f(pl.col("contract_price_usd_kg"), pl.col("spot_price_usd_kg"))
        for f in (pl.min_horizontal, pl.max_horizontal)
    )
    average = pl.col("average_price_usd_kg")
    return frame.filter((average < low * (1 - 1e-9)) | (average > high * (1 + 1e-9)))


def test_the_average_lies_between_contract_and_spot(frame):
    assert frame.height > 500
    assert between(frame).is_empty()
    assert frame["contract_share"].is_between(0.0, 1.0).all()


def test_spot_is_the_price_of_the_market(licensing, frame):
    both = frame.join(licensing.tables["prices"], on=KEYS)
    assert both.height == frame.height
    assert (both["spot_price_usd_kg"] - both["price_usd_kg"]).abs().max() < 1e-9


def test_in_the_base_year_contracts_are_at_spot_and_cover_their_share(base, frame):
    first = frame.filter(pl.col("year") == base.first_year)
    gap = (first["contract_price_usd_kg"] / first["spot_price_usd_kg"] - 1.0).abs()
    assert gap.max() < 1e-9
    dysprosium = first.filter((pl.col("commodity") == "oxide.Dy") & (pl.col("region") == "JPN"))
    assert dysprosium["contract_share"].item() == pytest.approx(0.95)
    magnets = first.filter(
        (pl.col("commodity") == "magnet.NdFeB_heavy") & (pl.col("region") == "USA")
    )
    assert magnets["contract_share"].item() == pytest.approx(base.values("contract_share.magnet"))


def test_when_a_control_makes_dysprosium_dear_those_under_contract_pay_less(frame):
    held = frame.filter((pl.col("commodity") == "oxide.Dy") & (pl.col("region") == "JPN"))
    spot, paid = held["spot_price_usd_kg"], held["contract_price_usd_kg"]
    assert spot.to_list()[1] > 1.2 * spot.to_list()[0]
    assert paid.to_list()[1] < spot.to_list()[1]
    assert paid.diff().abs().sum() <= spot.diff().abs().sum()


def test_in_each_quarter_and_in_the_year_they_make_up(base, short):
    done = short(QUARTERS)
    scenario = resolve("licensing-2025", Book.read())
    periods = period_tables(base, scenario, next(iter(done.years.values())))["contract_prices"]
    assert between(periods).is_empty()
    assert "2025Q2" in periods["period"].to_list()
    assert between(done.tables["contract_prices"]).is_empty()


def test_the_switch_empties_the_table_and_changes_nothing_else(base, licensing):
    scenario = resolve("licensing-2025", Book.read())
    years = next(iter(licensing.years.values()))
    off = result_tables(base, with_switches(scenario, {"contracts": False}), years)
    assert off["contract_prices"].is_empty()
    on = result_tables(base, scenario, years)
    assert all(on[name].equals(off[name]) for name in on if name != "contract_prices")
