"""Goods in use against flodym's inflow-driven dynamic stock model (Weibull, inflow in mid-year)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from years.plain import plain_state
from ytterby.world.cohorts import HISTORY, weibull
from ytterby.years.calendar import Period
from ytterby.years.processes.scrap import ScrapProcess

pytestmark = pytest.mark.validation

FIRST, LAST = 2024, 2060


def by_flodym(years, inflow, mean, spread):
    """Stock and outflow of one use by flodym: arrays (year)."""
    flodym = pytest.importorskip("flodym")  # it is slow to import, and every worker reads this file
    time = flodym.Dimension(letter="t", name="time", dtype=int, items=list(years))
    dims = flodym.DimensionSet(dim_list=[time])
    scale, shape = weibull(mean, spread)
    life = flodym.WeibullLifetime(
        dims=dims, time_letter="t", inflow_at="middle", weibull_scale=scale, weibull_shape=shape
    )
    entering = flodym.StockArray(dims=dims, values=np.asarray(inflow, dtype=float))
    model = flodym.InflowDrivenDSM(dims=dims, inflow=entering, lifetime_model=life)
    model.compute()
    return model.stock.values, model.outflow.values


def test_same_inflow_and_lifetime_give_the_same_outflow(base):
    """Sixty years of history and thirty-six run years, every use, to 1e-6."""
    yard = ScrapProcess(base)
    fleet = yard.fleet
    rng = np.random.default_rng(4)
    state = plain_state(base)
    inflow, stock, outflow = [], [], []
    for year in range(FIRST, LAST + 1):
        state = replace(state, period=Period(year))
        activity = base.activity * rng.uniform(0.2, 2.0)
        scrap = yard.retire(state)
        goods, scrap = yard.next(state, scrap, activity, 1.0)
        inflow.append(np.asarray(fleet.inflow_rows @ activity).ravel())
        stock.append(yard.in_use(goods, state.period))
        outflow.append(scrap.retired)
        state = replace(state, scrap=goods)
    years = range(FIRST - HISTORY, LAST + 1)
    whole = np.vstack([fleet.history(yard.first_inflow), np.array(inflow)])
    rows = {row["use"]: row for row in base.network.chain.cohorts}
    seen = set()
    for n, holding in enumerate(fleet.holdings):
        if holding.use in seen or yard.first_inflow[n] <= 0:
            continue
        seen.add(holding.use)
        row = rows[holding.use]
        mean = base.values(row["lifetime_parameter"])
        spread = base.values(row["spread_parameter"])
        their_stock, their_outflow = by_flodym(years, whole[:, n], mean, spread)
        np.testing.assert_allclose(np.array(stock)[:, n], their_stock[HISTORY:], rtol=1e-6)
        np.testing.assert_allclose(np.array(outflow)[:, n], their_outflow[HISTORY:], rtol=1e-6)
    assert seen == set(rows)
