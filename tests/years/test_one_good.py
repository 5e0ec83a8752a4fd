"""A one-good market with a lead time of seven years stays bounded after a demand shock.

The loop is the model's own: the market clears, prices are remembered, the gap that the pipeline
leaves is shared out over the lead time, high returns draw some building ahead, idle plants decay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from market.small import Market
from ytterby.years.capacity.building import build, capacity_gap, excess_return
from ytterby.years.processes.capacity import retire

USE, COST, CHARGE, PRICE, DEMAND, ELASTICITY = 0.9, 8.0, 2.0, 10.0, 100.0, 0.3


@dataclass
class History:
    """price [USD/kg] and capacity [t/yr] by year."""

    price: np.ndarray
    capacity: np.ndarray


def clear_one_good(capacity, anchor):
    market = Market().process("plant", {"good": 1.0}, cost=0.7 * COST, slope=0.3 * COST / DEMAND)
    market.limit("capacity", ["plant"], capacity)
    found = market.use("good", anchor, PRICE, ELASTICITY, 10 * PRICE).clear()
    return found.price("good"), found.flow("plant")


def loop(base, shock, lead=7, years=60, sees_pipeline=True) -> History:
    values = base.values
    memory, decay = values("expectation_memory"), values("retirement")
    rate, response = values("build_rate.mining"), values("investment_response")
    capacity, pipeline = np.array([[DEMAND / USE]]), np.zeros(lead + 1)
    expected, prices, capacities = PRICE, [], []
    for year in range(years):
        anchor = DEMAND * (shock if year >= 5 else 1.0)
        here = float(capacity[0, 0])
        price, output = clear_one_good(here, anchor)
        expected = memory * expected + (1 - memory) * price
        coming = float(pipeline[1:].sum()) if sees_pipeline else 0.0
        excess = excess_return(np.array([expected]), np.array([COST]), np.array([CHARGE]))
        gap = capacity_gap(output, 1.0, USE, here, coming) / (lead if sees_pipeline else 1)
        gap += rate * here * float(np.clip(excess[0], 0, 1))
        started = build(gap, excess, capacity[0], 0.002 * here, 0.15 * capacity[0], response)
        pipeline[lead] += started[0]
        opened, pipeline = pipeline[1], np.append(pipeline[1:], 0.0)
        pipeline[0] = 0.0
        idle = 1.0 - min(output / here / USE, 1.0)
        capacity = retire(capacity, np.array([[decay * idle]])) + opened
        prices.append(price)
        capacities.append(here)
    return History(np.array(prices), np.array(capacities))


@pytest.fixture(scope="module")
def shocked(base):
    return loop(base, 1.5)


def test_the_price_stays_within_a_factor_of_four(shocked):
    assert np.all(np.isfinite(shocked.price))
    assert shocked.price.max() / shocked.price.min() < 4.0


def test_the_price_comes_back(shocked):
    """Half more demand: high until plants open after seven years, then near cost again."""
    assert shocked.price[5] > 2 * shocked.price[4]
    assert shocked.price[-1] == pytest.approx(shocked.price[0], rel=0.2)


def test_no_plant_opens_before_the_lead_time_is_over(shocked):
    assert np.all(shocked.capacity[:12] <= 1.01 * shocked.capacity[0])
    assert shocked.capacity[13:20].max() > 1.05 * shocked.capacity[0]


@pytest.mark.parametrize("shock", [0.5, 0.8, 1.2, 1.5, 2.0])
def test_no_cycle_grows(base, shock):
    """The swing of each twenty years is below that of the twenty before, and the last is small."""
    price = loop(base, shock, years=80).price
    swings = [np.ptp(np.log(price[n : n + 20])) for n in (20, 40, 60)]
    assert swings[1] <= swings[0] + 0.02
    assert swings[2] <= swings[1] + 0.02
    assert swings[2] < 0.1


def test_capacity_overshoots_at_most_once(shocked):
    """One peak and a slow return: no boom after the boom."""
    steps = np.sign(
        np.where(np.abs(np.diff(shocked.capacity)) < 1e-3, 0, np.diff(shocked.capacity))
    )
    steps = steps[steps != 0]
    assert np.sum(np.diff(steps[steps != 0]) > 0) <= 1
    assert shocked.capacity.max() < 2.0 * 1.5 * DEMAND / USE


def test_a_lead_of_one_year_is_over_sooner(base, shocked):
    soon = loop(base, 1.5, lead=1)
    assert np.mean(soon.price > 1.5 * PRICE) < np.mean(shocked.price > 1.5 * PRICE)


def test_investors_who_see_the_pipeline_overshoot_less(base, shocked):
    blind = loop(base, 1.5, sees_pipeline=False)
    assert blind.capacity.max() > shocked.capacity.max()


def test_a_steady_market_stays_where_it_is(base):
    still = loop(base, 1.0, years=40)
    assert np.ptp(still.price) / still.price[0] < 0.1
