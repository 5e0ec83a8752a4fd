"""Holders of stocks: what they expect, what frightens them, and for how long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls, Hypothetical
from ytterby.years.calendar import Period
from ytterby.years.law import LawOfRun
from ytterby.years.processes.stock_holders import Minds, StockHoldersProcess

from .plain import plain, plain_state

QUARTER = Period(2027, 1, 3)


def holders(base, *acts):
    """The process under hypothetical acts that hold from 2027 on."""
    measures = []
    if acts:
        measures = [Hypothetical.model_validate(
            {"id": "TEST", "title": "test", "effective": "2027-01-01", "acts": list(acts)})]  # fmt: skip
    scenario = Scenario("test", "", "", Controls(none=True, measures=tuple(measures)))
    return StockHoldersProcess(base, scenario, LawOfRun(base, scenario, Book.read()))


BAN = {"act": "prohibition", "origin": "CHN", "elements": ["Dy"], "stages": ["oxide"]}
LICENCE = {**BAN, "act": "licence", "approval_share": 0.7, "lag_days": 60}
CUT = {"act": "production_quota", "origin": "CHN", "technologies": ["mining"],
       "quantity_share_of_base": 0.7}  # fmt: skip


def test_nearly_the_last_price_pulled_to_a_normal_one(base):
    process, state = holders(base), plain_state(base)
    last, normal = np.full(len(base.network.nodes), 100.0), np.full(len(base.network.nodes), 10.0)
    minds = Minds(last, normal, 0 * last, 0 * last)
    expected = process.expected(replace(state, holders=minds))
    pull = base.values("holders.pull")
    assert expected == pytest.approx(100.0 ** (1 - pull) * 10.0**pull)


def test_at_rest_they_expect_the_price_of_the_base_year(base):
    process, state = holders(base), plain_state(base)
    known = base.typical_price > 0.01
    assert process.expected(state)[known] == pytest.approx(base.typical_price[known])
    assert not process.fear(state).any()


def test_the_remembered_price_where_the_switch_says_so(base):
    process = plain(base, holders="remembered").holders
    state = plain_state(base)
    other = replace(state.expectations, price=2.0 * state.expectations.price + 1.0)
    assert np.array_equal(process.expected(replace(state, expectations=other)), other.price)


@pytest.mark.parametrize("act", [BAN, LICENCE])
def test_a_ban_and_a_licence_frighten_importers_when_they_begin(base, act):
    process, node = holders(base, act), base.network.node_index
    home, importers = process.news(QUARTER)
    left = np.exp(-89 / 365.25 / base.values("fear.life"))
    assert importers[node["oxide.Dy", "JPN"]] == pytest.approx(left)
    assert not importers[node["oxide.Dy", "CHN"]]
    assert not importers[node["oxide.Nd", "JPN"]]
    assert not home.any()
    _, later = process.news(Period(2027, 4, 3))
    assert not later.any()


@pytest.mark.parametrize(
    "act",
    [
        {**BAN, "strength": 0.0},
        {**LICENCE, "strength": 0.0},
        {**LICENCE, "approval_share": 1.0, "lag_days": 0},
        {"act": "export_quota", "origin": "CHN", "stages": ["oxide"], "quantity_share_of_base": 0.3},
        {**CUT, "strength": 0.0},
        {**CUT, "quantity_share_of_base": 0.96},
    ],
    ids=["ban of no strength", "licence of no strength", "licence for all at once", "quota",
         "cut of no strength", "cut that is none"],
)  # fmt: skip
def test_what_frightens_nobody(base, act):
    for found in holders(base, act).news(QUARTER):
        assert not found.any()


def test_a_cut_of_output_frightens_at_home_for_its_first_year(base):
    process, node = holders(base, CUT), base.network.node_index
    for month, year, afraid in ((1, 2027, True), (10, 2027, True), (4, 2028, False)):
        home, importers = process.news(Period(year, month, 3))
        assert home[node["oxide.Dy", "CHN"]] == float(afraid)
        assert not home[node["oxide.Dy", "JPN"]]
        assert not importers.any()


def test_what_is_announced_is_news_before_it_binds(base):
    """Announcement 61 of 9 October 2025 was to bind from 1 December, and was suspended before."""
    book = Book.read()
    scenario = resolve("as-recorded", book)
    process = StockHoldersProcess(base, scenario, LawOfRun(base, scenario, book))
    node = base.network.node_index["magnet.NdFeB_heavy", "USA"]
    months = {month: process.news(Period(2025, month, 1))[1][node] > 0 for month in (9, 10, 12)}
    assert months == {9: False, 10: True, 12: False}


def test_the_length_of_a_period_does_not_change_what_is_left_of_news(base):
    process, node = holders(base, BAN), base.network.node_index["oxide.Dy", "JPN"]
    quarter = process.news(QUARTER)[1][node]
    month = process.news(Period(2027, 1, 1))[1][node]
    faded = np.exp(-59 / 365.25 / base.values("fear.life"))
    assert quarter == pytest.approx(month * faded)


def test_fear_fades_and_is_a_multiple_of_the_normal_stock(base):
    process, state = holders(base), plain_state(base)
    nodes = len(base.network.nodes)
    minds = Minds(
        state.holders.last, state.holders.normal, np.full(nodes, 1.0), np.full(nodes, 1.0)
    )
    calm_market = process.fear(replace(state, holders=minds))
    assert calm_market == pytest.approx(base.values("fear.importers"))  # no price confirms a cut
    full = 1.0 + base.values("speculation_storage") + base.values("speculation_trend")
    outside = np.array([region != "CHN" for _, region in base.network.nodes])
    last = np.where(outside, full, 1.0) * np.maximum(state.expectations.price, 0.05)
    risen = replace(state, holders=minds, expectations=replace(state.expectations, last=last))
    assert process.fear(risen) == pytest.approx(base.values("fear.home"))
    calm = plain(base, news=False).holders
    assert not calm.afraid


def test_acts_of_before_the_base_year_are_no_news(base):
    """Rare-earth exports have needed a licence since 2015."""
    book = Book.read()
    scenario = resolve("as-recorded", book)
    process = StockHoldersProcess(base, scenario, LawOfRun(base, scenario, book))
    node = base.network.node_index
    _, importers = process.news(Period(2025, 4, 3))
    assert importers[node["oxide.Dy", "JPN"]]
    assert not importers[node["oxide.La", "JPN"]]
