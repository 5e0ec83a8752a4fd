"""The laws of decision 0019 in a run: what each does, and most can be switched off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.controls.book import Book
from ytterby.datasets.package import find_folder
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import read_question, resolve
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain
from ytterby.years.calendar import Period
from ytterby.years.run import run_years
from ytterby.years.step import step
from ytterby.years.stock_offers import convex

from .plain import plain

OFF = {"holders": "remembered", "news": False, "bounded_smuggling": False, "reserve_price": False,
       "licence_queue": False}  # fmt: skip
PRICE, WEDGE, K = 10.0, 0.02, 0.35


def ran(name, base, end, numbers=(), **switches):
    """The periods of a built-in scenario up to a year, with switches turned and numbers changed."""
    book = Book.read()
    scenario = resolve(name, book)
    return run_years(
        base,
        replace(
            scenario,
            years=scenario.years.model_copy(update={"end": end}),
            switches=scenario.switches.model_copy(update=switches),
            parameters={**scenario.parameters, **dict(numbers)},
        ),
        book,
    )


@pytest.fixture(scope="module")
def base_2009():
    return calibrate(read_chain(find_folder("rare_earths_2009")))


@pytest.fixture(scope="module")
def crisis(base_2009):
    return ran("quota-2010", base_2009, 2012)


@pytest.mark.parametrize("law", OFF)
def test_each_law_does_something_by_itself(base, crisis, with_stocks, base_2009, law):
    name, own, end = "quota-2010", base_2009, 2011
    known = crisis
    if law == "licence_queue":  # the quota of 2010 knows no licence
        name, own, end = "licensing-2025", base, 2025
        known = with_stocks
    without = ran(name, own, end, **{law: OFF[law]})
    moved = [np.nanmax(np.abs(a.solution.price - b.solution.price))
             for a, b in zip(known, without, strict=False)]  # fmt: skip
    assert max(moved) > 0.1
    assert moved[0] < 0.1  # the base year is the same


# ---- L1


MOST_ADDED = 3.0


def offer(level, wanted, length=0.25, leaves=None, normal=100.0):
    out = level / length if leaves is None else leaves
    one = [np.array([float(x)]) for x in (level, wanted, normal, PRICE)]
    return convex(*one, K, np.array([WEDGE]), (np.array([float(out)]), MOST_ADDED), length)


def test_at_what_is_wanted_a_tonne_is_worth_what_is_expected():
    found = offer(100, 100)
    assert found.release_cost[0] == pytest.approx(PRICE)
    assert found.refill_value[0] == pytest.approx(PRICE * (1 - WEDGE))


@pytest.mark.parametrize("length", [1.0, 0.25, 1 / 12])
def test_the_chord_ends_at_the_worth_of_what_is_left(length):
    found = offer(100, 100, length, leaves=50 / length)
    last = found.release_cost[0] + found.release_slope[0] * found.max_release[0]
    assert last == pytest.approx(PRICE * 2**K)
    full = found.refill_value[0] - found.refill_slope[0] * found.max_refill[0]
    assert full == pytest.approx(PRICE * (0.25**K - WEDGE))


@given(level=st.floats(0, 1e5), wanted=st.floats(1, 1e4), normal=st.floats(1, 1e4),
       length=st.sampled_from([1.0, 0.25, 1 / 12]))  # fmt: skip
def test_worth_is_bounded_and_stock_never_pays_to_be_moved(level, wanted, normal, length):
    found = offer(level, wanted, length, normal=normal)
    assert PRICE * 0.02**K <= found.release_cost[0] <= PRICE * 20**K * (1 + 1e-9)
    assert found.refill_value[0] < found.release_cost[0]
    assert found.max_refill[0] * length <= 4 * wanted * (1 + 1e-9)
    steep = PRICE * length / normal
    for slope in (found.release_slope[0], found.refill_slope[0]):
        assert 0.02 * steep * (1 - 1e-9) <= slope <= 60 * steep * (1 + 1e-9)


@given(level=st.floats(1, 1e4), more=st.floats(1, 3))
def test_a_fuller_stock_is_worth_less_and_fear_makes_it_worth_more(level, more):
    assert offer(level * more, 100).release_cost[0] <= offer(level, 100).release_cost[0] + 1e-9
    assert offer(level, 100 * more).release_cost[0] >= offer(level, 100).release_cost[0] - 1e-9


# ---- L4 and L5


def past_customs(base, year):
    columns = base.network.columns
    ways = [n for n in base.network.process_columns if columns[n].technology == "past_customs"]
    return year.solution.activity[ways], base.activity[ways]


def test_unrecorded_exports_grow_no_faster_than_the_limit(base_2009, crisis):
    limit = base_2009.values("growth_limit.past_customs")
    for year in crisis:
        now, first = past_customs(base_2009, year)
        assert np.all(now <= first * limit ** (year.period.at - 2009) * (1 + 1e-6) + 1e-6)
    free = ran("quota-2010", base_2009, 2011, bounded_smuggling=False)
    now, first = past_customs(base_2009, free[-1])
    assert now.sum() > 1.5 * first.sum() * limit**2


def quota_rows(year):
    rows = zip(year.program.rows, year.solution.limit_rent, year.program.problem.limits @ year.solution.activity,
               year.program.problem.limit, strict=True)  # fmt: skip
    return [(row, rent, used, most) for row, rent, used, most in rows if row.kind == "export_quota"]


def test_a_slack_quota_keeps_a_rent_that_fades(crisis):
    slack = 0
    before = 0.0
    for year in crisis:
        for row, rent, used, most in quota_rows(year):
            if used < 0.99 * most and before > 0.0:
                slack += 1
                assert 0.0 < row.reserve <= before * (1 + 1e-9)
                assert rent == pytest.approx(0.0, abs=1e-3)
            before = row.reserve + rent
    assert slack > 2


def test_without_the_law_a_slack_quota_has_no_rent(base_2009):
    for year in ran("quota-2010", base_2009, 2012, reserve_price=False):
        for row, rent, used, most in quota_rows(year):
            assert row.reserve == 0.0
            assert rent < 1e-3 or used > 0.999 * most


# ---- the two mends


@pytest.fixture(scope="module")
def importers(base):
    """Transit nodes that make none of the good and hold a stock worth the name: (row, stock)."""
    network = base.network
    made = np.zeros(len(network.nodes))
    process = network.process_columns
    np.add.at(
        made,
        range(len(network.nodes)),
        base.balance[:, process].maximum(0) @ base.activity[process],
    )
    held = {
        int(node): n
        for n, node in enumerate(network.stock_node)
        if network.stocks[n].kind == "pipeline"
    }
    return [(row, held[int(node)]) for row, node in enumerate(network.transit_nodes)
            if int(node) in held and made[node] == 0.0 and base.node_scale[node] > 50.0]  # fmt: skip


def half_empty(base, importers, **switches):
    """Refill over a percent of throughput in each importer whose stock is at half: array (importer)."""
    processes = plain(base, **switches)
    state = processes.initial(Period(base.first_year))
    level = state.stocks.level.copy()
    level[[stock for _, stock in importers]] *= 0.5
    state = replace(state, stocks=replace(state.stocks, level=level))
    year, _ = step(state, Period(base.first_year + 1), base, processes, processes.holders.law)
    slack = base.transit_tolerance()[[row for row, _ in importers]]
    return year.solution.activity[base.network.stock_refill[[s for _, s in importers]]] / slack


def test_an_importer_that_exports_a_little_may_restock(base, importers):
    assert len(importers) > 5
    assert (half_empty(base, importers) > 1.0).mean() > 0.8


def test_a_ban_on_one_buyer_does_not_leak_through_a_third_countrys_stock(base):
    """Stocks outside are filled before the ban; the banned buyer gets no more from any of them than is made
    there, and one percent of throughput."""
    network = base.network
    at = {int(node): row for row, node in enumerate(network.transit_nodes)}
    for year in ran("embargo-usa", base, 2026):
        balance, activity = year.program.problem.balance, year.solution.activity
        process = network.process_columns
        made = balance[:, process].maximum(0) @ activity[process]
        out = np.zeros(len(network.nodes))
        np.add.at(out, network.route_origin, activity[network.route_columns])
        for node, row in at.items():
            least = 1e-4 * base.node_scale[node]
            assert out[node] <= made[node] + base.transit_tolerance()[row] + least, network.nodes[
                node
            ]


# ---- 0044: uses that stood still


@pytest.fixture(scope="module")
def after_a_ban(base):
    """China's magnet exports of the year after two years without any goods, over those of the run without a ban."""
    ban = """
name: two-years
title: Two years without Chinese goods
description: Two years without Chinese goods
extends: baseline
years: {start: 2024, end: 2028, quarters: none}
controls:
  measures:
    - id: two-years
      title: Ban
      effective: 2026-01-01
      ended: 2027-12-31
      acts: [{act: prohibition, stages: [oxide, metal, magnet], origin: CHN}]
"""
    network = base.network
    magnets = {good for good, row in network.chain.commodities.items() if row["stage"] == "magnet"}
    columns = [
        n
        for n in network.route_columns
        if network.columns[n].region == "CHN" and network.columns[n].commodity in magnets
    ]

    def exports(text, **switches):
        scenario = Workspace.read().scenario(read_question(text))
        scenario = replace(scenario, switches=scenario.switches.model_copy(update=switches))
        return run_years(base, scenario, Book.read())[-1].solution.activity[columns].sum()

    free = exports(ban.replace("ended: 2027-12-31", "ended: 2026-01-01"))
    return {on: exports(ban, uses_return=on) / free for on in (True, False)}


def test_after_two_years_without_goods_uses_return(after_a_ban):
    assert after_a_ban[True] >= 0.95
    assert after_a_ban[False] < after_a_ban[True]
