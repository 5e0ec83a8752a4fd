"""Quarters and years of one run: equal when nothing happens within the year, near each other else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from years.plain import YearTables
from ytterby.controls.book import Book
from ytterby.results.tables import period_tables
from ytterby.runs.workspace import load_scenario
from ytterby.world.base_year.calibrate import calibrate
from ytterby.years import order
from ytterby.years.processes import demand
from ytterby.years.run import run_years

END = 2026


def both(base, scenario):
    book = Book.read()
    found = {}
    for name, wish in (("years", "none"), ("quarters", [2025])):
        years = scenario.years.model_copy(update={"end": END, "quarters": wish})
        found[name] = run_years(base, replace(scenario, years=years), book)
    return found


@pytest.fixture(scope="module")
def baseline(base):
    return load_scenario("baseline", Book.read(), base.network.chain)


def test_a_still_world_is_the_same_in_quarters(base, baseline, monkeypatch):
    still = np.ones(len(base.network.use_rows))
    monkeypatch.setattr(demand, "growth_index", lambda *_: still)
    monkeypatch.setattr(demand, "supposed_price", lambda *_: still)
    monkeypatch.setattr(order, "projects", lambda *_: [])
    switches = baseline.switches.model_copy(
        update={"investment": False, "know_how": False, "production_quota": "frozen"}
    )
    nothing = {"nds.purchased_share": 0.0, "korea.buy": 0.0, "trade_adjustment": 0.0}
    chain = replace(base.network.chain, stopped_trade=())  # it stops within a year
    base = calibrate(chain, base.values.parameters.replace(nothing))
    found = both(base, replace(baseline, switches=switches))
    tables = {
        name: YearTables(base, baseline, years)["production"] for name, years in found.items()
    }
    keys = ["year", "region", "process", "commodity"]
    joined = tables["years"].join(tables["quarters"], on=keys, how="full", suffix="_q")
    begins = pl.col("process").str.ends_with("_dysprosium")  # a new way opens within the year
    big = joined.filter((pl.col("quantity_t").fill_null(0) > 10) & ~begins)
    off = ((big["quantity_t_q"] / big["quantity_t"]) - 1).abs()
    assert off.null_count() == 0
    assert off.median() < 0.002
    assert off.max() < 0.1  # small sellers


def test_a_growing_world_differs_little_in_quarters(base, baseline):
    found = both(base, baseline)
    served = {n: YearTables(base, baseline, y)["demand"] for n, y in found.items()}
    joined = served["years"].join(served["quarters"], on=["year", "region", "use"], suffix="_q")
    off = (joined["served_q"] / joined["served"] - 1).abs()
    assert off.median() < 0.005
    assert off.max() < 0.08  # some tonnes of holmium


def test_tonnes_of_the_quarters_add_up_to_the_year(base, baseline):
    years = both(base, baseline)["quarters"]
    periods = period_tables(base, baseline, years)["flows"].filter(pl.col("year") == 2025)
    assert set(periods["period"]) == {"2025Q1", "2025Q2", "2025Q3", "2025Q4"}
    whole = YearTables(base, baseline, years)["flows"].filter(pl.col("year") == 2025)
    assert periods["quantity_t"].sum() == pytest.approx(whole["quantity_t"].sum())
