"""Covers of single plants: some run dry early, and nothing is made of nothing."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from years.plain import YearTables
from ytterby.controls.book import Book
from ytterby.results.plants_and_stocks import SHARES
from ytterby.scenarios.read import resolve
from ytterby.years.run import run_years
from ytterby.years.stock_offers import StockCurve, stock_cover

spreads = st.floats(0.25, 1.0)
leasts = st.floats(0.0, 0.6)
SIZE, WEEKS = 140.0, 7.0


def one(value):
    return np.array([float(value)])


@given(spread=spreads, least=leasts)
def test_nobody_is_dry_at_the_start_and_everybody_at_the_end(spread, least):
    found = stock_cover(spread, least)
    assert found.left(0.0) == pytest.approx(1.0)
    assert found.left(50.0) == pytest.approx(0.0, abs=1e-9)
    assert np.all(np.diff(found.left_at) <= 1e-12)
    # what is drawn and what is left say the same
    for z in (0.1, 0.4, 0.8):
        assert found.drawn(found.left(z)) == pytest.approx(z, abs=2e-3)


def test_a_narrow_spread_is_one_cover_for_all():
    found = stock_cover(1e-3, 0.0)
    z = np.linspace(0.05, 0.95, 19)
    assert found.left(z) == pytest.approx(1.0 - z, abs=5e-3)
    assert found.drawn_when_dry(1e-3) > 0.1


def test_the_reports_of_june_2025_are_the_tenth_and_ninetieth_percent():
    """2-4 weeks, and 2-3 months, at a mean of seven weeks: where the default spread comes from."""
    found = stock_cover(0.5, 0.3)
    low, high = (7 * found.drawn_when_dry(share) for share in (0.1, 0.9))
    assert 2.0 < low < 4.0
    assert 8.7 < high < 13.0


def most_released(level, length, spread=0.5, least=0.3):
    """The most that leaves a stock in a period [t/yr]."""
    stocks = SimpleNamespace(
        number={"weeks": one(WEEKS)}, spreads=[(stock_cover(spread, least), np.array([True]))]
    )
    return float(StockCurve.max_release(stocks, one(level), one(SIZE), length)[0])


@given(
    level=st.floats(0.0, 400.0), length=st.sampled_from([1.0, 0.25, 1 / 12]),
    spread=spreads, least=leasts,
)  # fmt: skip
def test_no_more_leaves_than_there_is(level, length, spread, least):
    assert 0.0 <= most_released(level, length, spread, least) <= level / length * (1 + 1e-12)


def test_in_a_full_stop_a_share_of_use_is_unserved_from_the_first_month_and_it_grows():
    use, level, unserved = SIZE * 52 / WEEKS / 12, SIZE, []
    for _ in range(4):
        given_up = min(most_released(level, 1 / 12) / 12, use)
        level -= given_up
        unserved.append(1.0 - given_up / use)
    assert 0.0 < unserved[0] < 0.1
    assert unserved[0] < unserved[1] < unserved[2] < unserved[3]


def test_the_first_plants_are_dry_before_the_pipeline_is(base):
    book = Book.read()
    scenario = resolve("licensing-2025", book)
    years = scenario.years.model_copy(update={"end": 2025, "months": [2025]})
    scenario = replace(scenario, years=years)
    ran = run_years(base, scenario, book)
    table = YearTables(base, scenario, ran)["stoppages"].filter(year=2025, kind="covers")
    magnets = table.filter(name="magnet.NdFeB_heavy", region="EU27").sort("share")
    dry = magnets["share"].to_list()
    assert dry == list(SHARES)[: len(dry)]
    days = magnets["days"].to_list()
    assert len(days) > 1
    assert 0 < days[0] < days[1] < 90
    assert set(magnets["control"]) == {"CN-MOFCOM-GAC-2025-18"}
    assert table.filter(region="CHN", stage="magnet").is_empty()


def test_plants_without_stocks_have_none_that_run_dry(base, without_stocks):
    closed = resolve("licensing-2025", Book.read())
    closed = replace(
        closed,
        years=closed.years.model_copy(update={"end": 2025}),
        switches=closed.switches.model_copy(update={"stocks": False}),
    )
    table = YearTables(base, closed, without_stocks)["stoppages"]
    assert table.filter(kind="covers").is_empty()
    assert not table.filter(kind="use").is_empty()
