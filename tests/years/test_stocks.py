"""Stocks: they balance, never go below nothing, cost nothing when off, and put a stop off."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.small import Market
from years.plain import YearTables
from ytterby.controls.book import Book
from ytterby.ground.errors import DataError
from ytterby.results.tables import result_tables
from ytterby.scenarios.read import resolve
from ytterby.scenarios.switches import Switches
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.network import named_stocks
from ytterby.years.law import LawOfRun
from ytterby.years.processes.stock_holders import StockHoldersProcess
from ytterby.years.processes.stocks import StocksProcess
from ytterby.years.run import run_years
from ytterby.years.stock_offers import along_curve, by_rule, speculative_share

PRICE, USE, WEEKS, RESPONSE, WEDGE = 10.0, 100.0, 8.0, 2.0, 0.02
NORMAL = USE * WEEKS / 52
IMPORTS, HOME = 80.0, 20.0


def one(value):
    return np.array([float(value)])


@pytest.fixture(scope="module")
def book():
    return Book.read()


@pytest.fixture(scope="module")
def licence(with_stocks, without_stocks):
    """licensing-2025 to the end of 2025, its quarters, with and without stocks."""
    return {"on": with_stocks, "off": without_stocks}


# ---- the curve and the rule


def test_nothing_moves_at_the_expected_price_and_the_normal_level():
    offer = along_curve(one(15), one(15), one(15), one(PRICE), one(RESPONSE), one(WEDGE), 1.0)
    assert offer.release_cost[0] == PRICE
    assert offer.refill_value[0] == pytest.approx(PRICE * (1 - WEDGE))


@pytest.mark.parametrize("length", [1.0, 0.25, 1 / 12])
def test_a_curve_is_the_same_tonnes_whatever_the_length(length):
    """At 1.5 times the price, a response of 2 gives up a quarter of the stock, in a month or a year."""
    offer = along_curve(one(20), one(20), one(20), one(PRICE), one(RESPONSE), one(WEDGE), length)
    rate = (1.5 * PRICE - offer.release_cost[0]) / offer.release_slope[0]
    assert rate * length == pytest.approx(5.0)
    assert offer.max_release[0] * length == pytest.approx(20.0)


@given(
    level=st.floats(0, 1e4), target=st.floats(1, 1e4), response=st.floats(0.5, 6),
    length=st.sampled_from([1.0, 0.25, 1 / 12]),
)  # fmt: skip
def test_a_curve_never_pays_to_be_rid_of_a_tonne_within_its_bounds(level, target, response, length):
    offer = along_curve(
        one(level), one(target), one(target), one(PRICE), one(response), one(WEDGE), length
    )
    assert offer.refill_value[0] < offer.release_cost[0]
    assert 0.0 <= offer.max_release[0] * length <= level * (1 + 1e-12)
    last = offer.refill_value[0] - offer.refill_slope[0] * offer.max_refill[0]
    if offer.max_refill[0] > 0:
        assert last >= -WEDGE * PRICE * 1.001 - 1e-6


@given(
    level=st.floats(0, 1e4), capacity=st.floats(0, 1e4), buy=st.floats(0, 1e4),
    share=st.floats(0, 1), ceiling=st.floats(0.1, 3), release_at=st.floats(0.1, 10),
    length=st.sampled_from([1.0, 0.25, 1 / 12]),
)  # fmt: skip
def test_a_rule_keeps_within_stock_capacity_and_plan(
    level, capacity, buy, share, ceiling, release_at, length
):
    offer = by_rule(
        one(level), one(capacity), one(buy), one(ceiling), one(release_at), one(share),
        one(PRICE), length,
    )  # fmt: skip
    assert offer.release_cost[0] > offer.refill_value[0]
    assert offer.max_release[0] * length <= level * (1 + 1e-12)
    assert offer.max_release[0] <= share * level * (1 + 1e-12)
    assert offer.max_refill[0] <= buy * (1 + 1e-12)
    assert level + offer.max_refill[0] * length <= max(level, capacity) * (1 + 1e-9)


def test_speculators_want_nothing_unless_the_rise_beats_storage():
    trend = np.array([-0.5, 0.0, 0.1, 0.6, 5.0])
    wanted = speculative_share(trend, np.full(5, 0.1), np.full(5, 1.0))
    assert wanted.tolist() == pytest.approx([0.0, 0.0, 0.0, 0.5, 1.0])


# ---- one good: a stop is felt later


def quarters_of_a_stop(with_stock, open_share=(1.0, 0.35, 0.35, 0.35, 0.35, 1.0)):
    """Price by quarter of a region that makes a fifth of its use, when imports are cut to a share."""
    level, prices, levels = NORMAL, [], [NORMAL]
    for share in open_share:
        market = Market()
        market.process("imports", {"good": 1.0}, cost=PRICE, upper=share * IMPORTS)
        market.process("home", {"good": 1.0}, cost=0.5 * PRICE, slope=0.5 * PRICE / HOME)
        market.limit("home", ["home"], HOME)
        if with_stock:
            offer = along_curve(one(level), one(NORMAL), one(NORMAL), one(PRICE), one(RESPONSE),
                                one(WEDGE), 0.25)  # fmt: skip
            market.process("release", {"good": 1.0}, cost=offer.release_cost[0],
                           slope=offer.release_slope[0], upper=offer.max_release[0])  # fmt: skip
            market.process("refill", {}, {"good": 1.0}, cost=-offer.refill_value[0],
                           slope=offer.refill_slope[0], upper=offer.max_refill[0])  # fmt: skip
        found = market.use("good", USE, PRICE, 0.3, 20 * PRICE).clear()
        if with_stock:
            level += 0.25 * (found.flow("refill") - found.flow("release"))
        prices.append(found.price("good"))
        levels.append(level)
    return np.array(prices), np.array(levels)


def test_a_stop_of_trade_is_felt_later_with_pipeline_inventory():
    bare, _ = quarters_of_a_stop(with_stock=False)
    held, level = quarters_of_a_stop(with_stock=True)
    assert bare[0] == pytest.approx(PRICE, rel=1e-3)
    assert held[0] == pytest.approx(PRICE, rel=1e-3)
    assert bare[1] > 3 * PRICE  # at once
    assert held[1] < 0.5 * bare[1]  # the pipeline gives
    assert held[2] > held[1]  # less is left
    assert held[4] > 0.9 * bare[4]  # dry: as without
    assert np.all(np.diff(level[1:6]) < 1e-3)
    assert level.min() >= -1e-4
    assert level[-1] > level[-2] + 0.1  # put back when trade is open again


def test_after_the_stop_refilling_keeps_the_price_up():
    """The market open at an upward slope: the pipeline is filled again at a price above the usual."""
    bare, _ = quarters_of_a_stop(False, (1.0, 0.5, 1.0))
    held, level = quarters_of_a_stop(True, (1.0, 0.5, 1.0))
    assert held[1] < bare[1]
    assert held[2] > bare[2]
    assert level[3] > level[2]


# ---- the packaged chain


def test_every_stock_has_two_columns_at_its_node(base):
    network = base.network
    assert len(network.stocks) > 300
    for number in range(0, len(network.stocks), 37):
        stock = network.stocks[number]
        out = network.columns[network.stock_release[number]]
        into = network.columns[network.stock_refill[number]]
        assert out.name == f"release:{stock.name}"
        assert into.name == f"refill:{stock.name}"
        node = network.node_index[stock.commodity, stock.region]
        assert base.balance[node, network.stock_release[number]] == 1.0
        assert base.balance[node, network.stock_refill[number]] == -1.0
    assert {stock.kind for stock in network.stocks} == {
        "pipeline", "private", "state", "speculation",
    }  # fmt: skip


def test_opening_plus_refill_less_release_is_closing(licence):
    for years in licence.values():
        for record in years:
            moved = record.refilled - record.released
            assert record.state.stocks.level + moved == pytest.approx(record.stock, abs=1e-9)
            assert np.all(record.released <= record.state.stocks.level + 1e-9)
            assert np.all(record.stock >= 0.0)
            assert np.all((record.released >= 0.0) & (record.refilled >= 0.0))
        for now, after in pairwise(years):
            assert np.array_equal(now.stock, after.state.stocks.level)


def test_nodes_balance_with_what_stocks_give_and_take(licence, base):
    """Supply less use of every node, stocks told apart: what is left over is not below nothing."""
    network = base.network
    for record in licence["on"]:
        activity = record.solution.activity.copy()
        net = np.zeros(len(network.nodes))
        np.add.at(
            net, network.stock_node, (record.released - record.refilled) / record.period.length
        )
        activity[network.stock_release] = activity[network.stock_refill] = 0.0
        left = record.program.problem.balance @ activity + net
        assert np.min(left / base.node_scale) > -1e-4


def test_off_nothing_moves(licence, base):
    network = base.network
    for record in licence["off"]:
        assert np.array_equal(record.stock, record.state.stocks.level)
        assert not record.solution.activity[network.stock_release].any()
        assert not record.solution.activity[network.stock_refill].any()


def test_off_is_the_same_as_a_folder_without_the_table(base, book, licence):
    bare = replace(base.network.chain, stocks=())
    without = calibrate(bare, base.values.parameters)
    assert not without.network.stocks
    scenario = resolve("licensing-2025", book)
    years = scenario.years.model_copy(
        update={"end": 2025}
    )  # projects wait for the measures of all years
    ran = run_years(without, replace(scenario, years=years), book)[:1]
    tables = result_tables(without, scenario, ran)
    first = result_tables(base, scenario, licence["off"][:1])
    for name, table in tables.items():
        if name not in ("stocks", "volatility"):
            assert table.equals(first[name]), name
    assert tables["stocks"].is_empty()


def test_the_base_year_moves_next_to_nothing(licence):
    first = licence["on"][0]
    assert first.released.sum() < 1e-3 * first.stock.sum()
    assert first.refilled.sum() < 1e-3 * first.stock.sum()


def price(record, base, commodity, region):
    return record.solution.dual[base.network.node_index[commodity, region]]


def test_the_licences_of_2025_raise_prices_less_in_their_first_quarter(licence, base):
    index = [record.period.label for record in licence["on"]].index("2025Q2")
    on, off = licence["on"][index], licence["off"][index]
    magnet = ("magnet.NdFeB_heavy", "EU27")
    assert price(on, base, *magnet) < 0.5 * price(off, base, *magnet)
    before = licence["on"][index - 1]
    assert price(on, base, *magnet) > 1.2 * price(before, base, *magnet)
    assert on.released.sum() > 2 * before.released.sum()


def test_state_purchases_are_those_of_the_plan(licence, base):
    """The United States buy half of the plan of fiscal 2025 at a price near the expected one."""
    names = [stock.name for stock in base.network.stocks]
    number = names.index("state:oxide.La@USA")
    bought = sum(r.refilled[number] for r in licence["on"] if r.period.year == 2025)
    assert bought == pytest.approx(base.values("nds.buy.oxide.La"), rel=1e-3)


def test_the_table_of_stocks_adds_up(licence, base, book):
    scenario = resolve("licensing-2025", book)
    table = YearTables(base, scenario, licence["on"])["stocks"]
    assert table.columns == ["scenario", "year", "kind", "commodity", "region", "stock_t",
                             "release_t", "refill_t", "value_musd"]  # fmt: skip
    last = table.filter(table["year"] == 2025)
    assert last["stock_t"].sum() == pytest.approx(licence["on"][-1].stock.sum(), rel=1e-6)
    released = sum(r.released.sum() for r in licence["on"] if r.period.year == 2025)
    assert last["release_t"].sum() == pytest.approx(released, rel=1e-6)
    assert last.select("kind", "commodity", "region").is_duplicated().sum() == 0


# ---- switches


def test_speculation_is_off_by_default():
    assert not Switches().speculation
    assert Switches().stocks


def test_speculation_buys_into_a_rise(base, book, licence):
    state = licence["on"][-1].state
    scenario = resolve("licensing-2025", book)

    def turned(**switches):
        chosen = scenario.switches.model_copy(update=switches)
        law = LawOfRun(base, scenario, book)
        one = replace(scenario, switches=chosen)
        return StocksProcess(base, one, StockHoldersProcess(base, one, law)).offer(state)

    usual = turned()
    spec = np.flatnonzero([stock.kind == "speculation" for stock in base.network.stocks])
    assert not usual.max_refill[spec].any()
    wanted = turned(speculation=True)
    assert wanted.max_refill[spec].any()


# ---- the table of the folder


def test_a_later_row_takes_the_place_of_an_earlier_one(base):
    chain, row = base.network.chain, base.network.chain.stocks[0]
    special = row | {"commodity": "oxide.Dy", "stage": "*", "weeks_parameter": "stock_weeks.magnet"}
    wide = row | {"stage": "oxide"}
    stocks = named_stocks(replace(chain, stocks=(wide, special)), base.network.node_index)
    by_name = {stock.name: stock.parameter("weeks") for stock in stocks}
    assert by_name["oxide.Dy@JPN"] == "stock_weeks.magnet"
    assert by_name["oxide.Nd@JPN"] == "stock_weeks.concentrate"


@pytest.mark.parametrize(
    ("change", "words"),
    [({"kind": "pipelin"}, "not known"), ({"weeks_parameter": ""}, "weeks_parameter")],
)
def test_a_row_that_cannot_be_used_is_refused(base, change, words):
    chain = base.network.chain
    bad = replace(chain, stocks=(chain.stocks[0] | change,))
    with pytest.raises(DataError, match=words):
        named_stocks(bad, base.network.node_index)
