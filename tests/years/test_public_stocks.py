"""Public stocks: they balance, hold their ceiling, obey their rule, and are bought and sold on the market."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.instruments.stock import PublicStock
from ytterby.results.goods import demand
from ytterby.results.money import value_added
from ytterby.results.plants_and_stocks import stocks
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls
from ytterby.world.planned import with_public_stocks
from ytterby.years.calendar import Period, Periods
from ytterby.years.public_stocks import PublicStocks
from ytterby.years.run import run_years
from ytterby.years.stock_offers import SOFT

GOOD, REGION = "oxide.Dy", "JPN"
HELD = {"id": "dy", "commodity": GOOD, "region": REGION, "ceiling": 80.0,
        "buy": {"from": "2025-07-01", "to": "2026-12-31", "tonnes": 60.0}}  # fmt: skip
SHORTAGE = {"rule": "on_shortage", "rate": 0.5}
STOP = """\
name: stop
title: Stop
description: China stops its exports in 2027.
extends: baseline
years: {start: 2024, end: 2028}
controls:
  measures:
    - {id: stop, title: Stop, effective: 2027-01-01, strength: STRENGTH,
       acts: [{act: prohibition, origin: CHN, stages: [concentrate, heavy_concentrate, oxide, metal, magnet]}]}
"""


def held(**words):
    return PublicStock.model_validate({**HELD, **words})


@pytest.fixture(scope="module")
def run(base, tmp_path_factory):
    """A stop in 2027 of a strength, with public stocks: the periods, kept."""
    kept = {}

    def of(*stockpiles, strength=1.0):
        key = repr((stockpiles, strength))
        if key not in kept:
            path = tmp_path_factory.mktemp("stop") / "stop.yaml"
            path.write_text(STOP.replace("STRENGTH", str(strength)), encoding="utf-8")
            scenario = replace(resolve(path, Book.read()), stockpiles=stockpiles)
            kept[key] = run_years(base, scenario, Book.read(), periods=Periods())
        return kept[key]

    return of


@pytest.fixture(scope="module")
def node(base):
    return base.network.node_index[GOOD, REGION]


def worth_served(base, year):
    """What the users outside are served, at base-year prices."""
    outside = np.array([region != "CHN" for _, region in base.network.use_rows])
    served = (
        year.solution.activity[base.demand.capped] + year.solution.activity[base.demand.elastic]
    )
    return float((served * base.demand.price)[outside].sum())


def test_a_stock_that_buys_nothing_changes_nothing(run):
    idle = held(buy={**HELD["buy"], "tonnes": 0.0})
    for empty, without in zip(run(idle), run(), strict=True):
        assert np.array_equal(empty.solution.dual, without.solution.dual)
        assert np.array_equal(empty.started, without.started)
        assert not empty.bills


def test_it_balances_within_its_ceiling_and_moves_by_its_rule_alone(run, node):
    level, usual = 0.0, []
    for year in run(held(release=SHORTAGE)):
        now, out, into = (float(a[-1]) for a in (year.stock, year.released, year.refilled))
        assert now == pytest.approx(level + into - out, abs=1e-9)
        assert 0.0 <= now <= 80.0 + 1e-9
        if year.year < 2027:
            assert out < 1e-6
        if year.year == 2027:
            # the price of the rule rises by SOFT over its whole rate, and the market stops within that rise
            assert 0.0 < out <= 0.5 * level * (1.0 + 1e-9)
            asked = float(year.solution.price[node]) / (1.0 + SOFT * out / (0.5 * level))
            assert 3.0 * min(usual) < asked
            if out < 0.5 * level * (1.0 - 1e-6):  # else the market may go on beyond the rise
                assert asked < 3.0 * max(usual)
        if year.year == 2028:  # dearer than all of that
            assert out == pytest.approx(0.5 * level, rel=1e-6)
        assert (into > 1.0) == (year.year in (2025, 2026))
        level = now
        usual.append(float(year.solution.price[node]))
    assert all(float(year.released[-1]) == 0.0 for year in run(held()))


def test_buying_raises_the_price_and_nothing_moves_before(run, node):
    for bought, without in zip(run(held()), run(), strict=True):
        price = bought.solution.price[node], without.solution.price[node]
        if bought.year == 2024:
            assert np.array_equal(bought.solution.dual, without.solution.dual)
        if bought.year in (2025, 2026):
            assert price[0] > 1.02 * price[1]


@pytest.mark.parametrize("strength", [0.7, 1.0])
def test_in_a_shortage_users_never_get_less_than_without_the_stock(base, run, node, strength):
    """What was bought before comes back when it is scarce."""
    with_stock = run(held(release=SHORTAGE), strength=strength)
    gained = 0.0
    for year, without in zip(with_stock[3:], run(strength=strength)[3:], strict=True):
        more = worth_served(base, year) - worth_served(base, without)
        assert more >= -1e-3 * worth_served(base, without)
        gained += more if year.released[-1] > 1.0 else 0.0
        if year.released[-1] > 1.0:
            assert year.solution.price[node] < without.solution.price[node]
    assert (gained > 0.0) == any(year.released[-1] > 1.0 for year in with_stock)


def test_it_is_billed_at_the_market_and_is_no_part_of_what_others_hold(base, run, node):
    scenario = Scenario("any", "", "", Controls(none=True), stockpiles=(held(release=SHORTAGE),))
    wide = with_public_stocks(base, scenario)
    for year in run(held(release=SHORTAGE)):
        bills = {bill.kind: bill for bill in year.bills}
        price = float(year.solution.price[node])
        if year.year in (2025, 2026):
            assert bills["stock_purchase"].cost_musd == pytest.approx(
                float(year.refilled[-1]) * price / 1e3
            )
        if year.year == 2027:
            assert bills["stock_sale"].cost_musd == pytest.approx(
                -float(year.released[-1]) * price / 1e3
            )
        added = value_added(wide, year)
        own = [row for row in added if row[0] == "public_stocks"]
        sold = -sum(b.cost_musd for k, b in bills.items() if k != "stock_holding")
        assert sum(row[2] for row in own) == pytest.approx(sold, abs=1e-6)
        paid = sum(
            served * each / 1e3 for _, _, _, served, _, _, each, _ in demand(wide, year, scenario)
        )
        assert sum(row[2] + row[3] for row in added) == pytest.approx(paid, rel=1e-3)
        told = [row for row in stocks(wide, year) if row[0] == "public"]
        assert len(told) == (year.year > 2024)


YEAR_2027 = Period(2027)


def offered(base, level, span=YEAR_2027, **words):
    scenario = Scenario("any", "", "", Controls(none=True), stockpiles=(held(**words),))
    public = PublicStocks(with_public_stocks(base, scenario), scenario)
    return public.offer(np.array([level]), np.array([200.0]), np.array([200.0]), span)


@pytest.mark.parametrize("rule", [SHORTAGE, {"rule": "on_price", "price": 210, "rate": 1.0}])
def test_it_never_buys_for_more_than_it_sells_for(base, rule):
    found = offered(base, 10.0, buy={"from": "2027-01-01", "tonnes": 60.0}, release=rule)
    assert found.refill_value[0] < found.release_cost[0]
    assert found.max_refill[0] == 60.0


def test_a_rate_is_the_same_over_quarters_as_over_a_year(base):
    """The stock after four quarters of full release is that after a year."""
    left = 40.0
    for quarter in range(4):
        span = Period(2027, 1 + 3 * quarter, 3)
        left -= offered(base, left, span, release=SHORTAGE).max_release[0] * span.length
    assert left == pytest.approx(40.0 - offered(base, 40.0, release=SHORTAGE).max_release[0])
    assert left == pytest.approx(20.0)


def test_an_order_is_for_its_years_and_its_days(base):
    order = {"rule": "on_order", "tonnes": {2027: 30.0, 2028: 90.0}}
    buy = {"from": "2025-01-01", "tonnes": 60.0}
    assert offered(base, 70.0, release=order, buy=buy).max_release[0] == 30.0
    assert offered(base, 70.0, release=order, buy=buy).max_refill[0] == 0.0
    assert offered(base, 70.0, Period(2028), release=order, buy=buy).max_release[0] == 70.0
    assert offered(base, 70.0, Period(2029), release=order, buy=buy).max_release[0] == 0.0
    assert offered(base, 70.0, Period(2029), release=order, buy=buy).max_refill[0] == 10.0
    late = {"rule": "on_order", "tonnes": 30.0, "from": "2027-07-02"}
    assert offered(base, 70.0, release=late).max_release[0] == pytest.approx(30.0 * 183 / 365)


def test_usual_prices_stand_still_in_a_shortage(base, run):
    usual = [float(year.state.stocks.normal_price[0]) for year in run(held(release=SHORTAGE))]
    assert usual[0] != usual[1] != usual[2]
    assert usual[4] == usual[3]
