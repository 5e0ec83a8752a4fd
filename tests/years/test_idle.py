"""Plants idle under cash cost, are mothballed, close, and restart: shares, hysteresis, bookkeeping."""

import numpy as np
import pytest

from years.test_one_good import CHARGE, COST, DEMAND, USE, clear_one_good
from ytterby.years.capacity.projects import due
from ytterby.years.processes.idling import WAITING, IdleCapacity, Rules, move

RULES = Rules(0.6, 0.3, 0.15, 1.0, 5.0, 3, 12, 0.15)


def fleet(operating=100.0, idle=0.0, mothballed=0.0):
    one = [np.array([[x]]) for x in (operating, idle, mothballed)]
    return IdleCapacity(*one, np.zeros((1, 1, WAITING)))


def total(f):
    return float(f.operating.sum() + f.idle.sum() + f.mothballed.sum() + f.restarting.sum())


def run(cover, years, start=None, length=1.0, charge=0.0):
    """A fleet over the years at one cover; what restarts comes back after its delay."""
    f, closed, cost = start or fleet(), 0.0, 0.0
    months = round(12 * length)
    for _ in range(round(years / length)):
        f, moves = move(f, np.array([cover]), np.array([charge]), np.array([50.0]), RULES, length)
        back, waiting = due(f.restarting, months, months)
        f = IdleCapacity(f.operating + back, f.idle, f.mothballed, waiting)
        closed += float(moves.closed[0])
        cost += float(moves.restart_musd[0])
    return f, closed, cost


@pytest.mark.parametrize("cover", [0.0, 0.05, 0.15])
def test_nothing_moves_between_cash_cost_and_the_band(cover):
    f, closed, _ = run(cover, 3, fleet(60.0, 40.0))
    assert f.operating.sum() == 60.0
    assert f.restarting.sum() == 0.0
    assert f.idle.sum() + f.mothballed.sum() + closed == pytest.approx(40.0)


def test_a_deep_loss_idles_then_mothballs_then_closes():
    after = [run(-0.4, years)[0] for years in (1, 3, 8)]
    assert after[0].operating.sum() == pytest.approx(40.0)
    assert after[0].idle.sum() == pytest.approx(60.0)
    assert after[1].mothballed.sum() > after[1].operating.sum()
    assert total(after[2]) < 0.8 * total(after[1])


def test_the_share_laid_idle_is_smooth_in_the_loss():
    shortfalls = np.linspace(0.0, 0.5, 101)
    idle = np.array([run(-s, 1)[0].idle.sum() for s in shortfalls])
    assert np.all(np.diff(idle) >= 0.0)
    assert np.diff(idle).max() < 1.1
    assert idle[0] == 0.0


def test_capacity_is_conserved_but_for_what_closes():
    for cover in (-0.5, -0.1, 0.0, 0.2, 0.8):
        f, closed, _ = run(cover, 5, fleet(50.0, 30.0, 20.0))
        assert total(f) + closed == pytest.approx(100.0)


def test_restart_comes_after_its_delay_and_costs():
    f, moves = move(
        fleet(0.0, 50.0, 50.0), np.array([1.0]), np.array([0.0]), np.array([50.0]), RULES, 1.0
    )
    assert f.operating.sum() == 0.0
    assert f.restarting[0, 0, 3] == pytest.approx(30.0)
    assert f.restarting[0, 0, 12] == pytest.approx(30.0)
    assert moves.restart_musd[0] == pytest.approx(30.0 * 50.0 * 0.15 / 1e3)


def test_a_dear_restart_keeps_mothballed_plants_shut():
    warm, *_ = run(0.4, 1, fleet(0.0, 100.0), charge=0.5)
    cold, _, cost = run(0.4, 1, fleet(0.0, 0.0, 100.0), charge=0.5)
    assert warm.operating.sum() + warm.restarting.sum() > 50.0
    assert cold.operating.sum() + cold.restarting.sum() == 0.0
    assert cost == 0.0


def test_quarters_agree_with_years_on_what_is_laid_idle():
    year, quarters = run(-0.2, 1)[0], run(-0.2, 1, length=0.25)[0]
    assert quarters.operating.sum() == pytest.approx(year.operating.sum())


def market(rules, years=24):
    """One good whose demand falls by half for ten years: prices, and the fleet at each year's end."""
    f, expected, prices, fleets = fleet(DEMAND / USE), 10.0, [], []
    for year in range(years):
        demand = DEMAND * (0.5 if 4 <= year < 14 else 1.0)
        price, _ = clear_one_good(float(f.operating.sum()), demand)
        expected = 0.5 * expected + 0.5 * price
        cover = np.array([expected / (0.925 * COST) - 1.0])
        f, _ = move(f, cover, np.array([0.2]), np.array([8 * CHARGE]), rules, 1.0)
        back, waiting = due(f.restarting, 12, 12)
        f = IdleCapacity(f.operating + back, f.idle, f.mothballed, waiting)
        prices.append(price)
        fleets.append(f)
    return np.array(prices), fleets


def test_a_slump_lays_plants_idle_until_the_price_covers_cash_cost():
    prices, fleets = market(RULES)
    operating = np.array([float(f.operating.sum()) for f in fleets])
    assert operating[3] == pytest.approx(DEMAND / USE)
    assert operating[13] < 0.9 * operating[3]
    assert prices[13] > prices[4]
    assert np.abs(np.diff(np.log(prices[5:14]))).max() < 0.25  # no jump as plants go


def test_plants_restart_after_the_slump_and_later_than_they_stopped():
    prices, fleets = market(RULES)
    operating = np.array([float(f.operating.sum()) for f in fleets])
    assert operating[-1] > operating[13]
    assert prices[14] > prices[3]
    assert total(fleets[-1]) <= DEMAND / USE + 1e-9
