"""Goods in use: nothing is lost, nothing retires before it enters, and scrap bounds the market."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gamma

from years.plain import YearTables, plain_state
from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.results.tables import period_tables
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.cohorts import HISTORY, Fleet, survival, weibull
from ytterby.world.read import read_chain
from ytterby.years.calendar import Period
from ytterby.years.processes.scrap import ScrapProcess
from ytterby.years.run import run_years


@pytest.fixture(scope="module")
def yard(base):
    return ScrapProcess(base)


@pytest.fixture(scope="module")
def start(base):
    return plain_state(base)


def run(base, end=2026, scrap=True, quarters="none"):
    book = Book.read()
    years = Years(start=2024, end=end, quarters=quarters)
    scenario = replace(resolve("baseline", book), years=years)
    switches = scenario.switches.model_copy(update={"scrap": scrap})
    scenario = replace(scenario, switches=switches)
    return scenario, run_years(base, scenario, book)


@pytest.fixture(scope="module")
def years(base):
    return run(base)


@given(mean=st.floats(0.5, 60), spread=st.floats(0.1, 1.2))
def test_weibull_has_the_mean_and_the_spread(mean, spread):
    scale, shape = weibull(mean, spread)
    first = scale * gamma(1 + 1 / shape)
    second = scale**2 * gamma(1 + 2 / shape)
    assert first == pytest.approx(mean, rel=1e-9)
    assert np.sqrt(second - first**2) / first == pytest.approx(spread, rel=1e-6)


@given(mean=st.floats(1, 40), spread=st.floats(0.1, 1.0), age=st.floats(-5, 100))
def test_survival_falls_from_one(mean, spread, age):
    scale, shape = weibull(mean, spread)
    now, later = survival(np.array([age, age + 1.0]), scale, shape)
    assert 0.0 <= later <= now <= 1.0
    assert now == 1.0 or age > 0


@given(
    months=st.lists(st.sampled_from([1, 3, 6, 12]), min_size=1, max_size=8),
    scale=st.lists(st.floats(0.0, 3.0), min_size=8, max_size=8),
)
def test_nothing_is_lost_whatever_the_lengths_of_periods(base, yard, start, months, scale):
    """Stock at the end = stock at the start + what enters - what retires, in every period."""
    state = start
    year, month = 2024, 1
    for length, size in zip(months, scale, strict=False):
        if month + length > 13:
            year, month = year + 1, 1
        state = replace(state, period=Period(year, month, length))
        begin = year + (month - 1) / 12
        before = (state.scrap.entered * yard.fleet.left(begin - state.scrap.born)).sum(axis=0)
        scrap = yard.retire(state)
        activity = base.activity * size
        goods, scrap = yard.next(state, scrap, activity, 1.0)
        after = yard.in_use(goods, state.period)
        entered = np.asarray(yard.fleet.inflow_rows @ activity).ravel() * length / 12
        np.testing.assert_allclose(after, before + entered - scrap.retired, rtol=1e-9, atol=1e-9)
        assert (scrap.retired >= -1e-9).all()
        assert (scrap.collected <= scrap.retired + 1e-9).all()
        state = replace(state, scrap=goods)
        month += length
        if month > 12:
            year, month = year + 1, 1


def test_everything_that_entered_has_retired_after_two_hundred_years(yard):
    assert yard.fleet.left(np.array([200.0])).max() < 1e-6


def test_the_base_year_follows_from_its_inflow_and_past_growth(base, yard, start):
    """The run's first period retires what the calibration's prior said of the same inflow."""
    scrap = yard.retire(start)
    np.testing.assert_allclose(scrap.retired, yard.fleet.retired(yard.first_inflow), rtol=1e-12)
    np.testing.assert_allclose(
        scrap.at_base_prices, base.activity[yard.columns], rtol=1e-9, atol=2.0
    )


def test_history_grows_to_the_base_year(yard):
    past = yard.fleet.history(yard.first_inflow)
    assert past.shape[0] == HISTORY
    np.testing.assert_allclose(past[-1] * (1 + yard.fleet.growth), yard.first_inflow)


def test_the_market_takes_no_more_than_there_is(yard, years):
    _, records = years
    columns = yard.columns
    for record in records:
        most, taken = record.scrap.maximum, record.solution.activity[columns]
        assert (taken <= most + 1e-3 * np.maximum(most, 1.0)).all()


def test_table_balances_and_adds_up(base, years):
    scenario, records = years
    table = YearTables(base, scenario, records)["goods_in_use"]
    assert table.columns == [
        "scenario", "year", "region", "use", "in_use", "retired", "collected", "unit",
    ]  # fmt: skip
    assert (table["collected"] <= table["retired"] + 1e-9).all()
    total = table.drop("scenario", "region", "use", "unit").group_by("year", maintain_order=True)
    total = total.sum()
    inflow = [
        float((ScrapProcess(base).fleet.inflow_rows @ r.solution.activity).sum())
        for r in records[1:]
    ]
    stock, retired = total["in_use"].to_numpy(), total["retired"].to_numpy()
    np.testing.assert_allclose(np.diff(stock), np.array(inflow) - retired[1:], rtol=1e-6)


def test_quarters_and_years_agree(base, years):
    scenario, records = run(base, end=2025, quarters=[2025])
    fine = period_tables(base, scenario, records)["goods_in_use"]
    assert fine["period"].n_unique() == 5
    yearly = YearTables(base, scenario, records)["goods_in_use"].filter(year=2025).sum()
    whole = YearTables(base, *years)["goods_in_use"].filter(year=2025).sum()
    for column in ("in_use", "retired", "collected"):
        assert yearly[column][0] == pytest.approx(whole[column][0], rel=5e-3)


def test_off_keeps_scrap_at_the_base_year(base):
    _, records = run(base, end=2025, scrap=False)
    columns = ScrapProcess(base).columns
    for record in records:
        assert (record.solution.activity[columns] <= base.activity[columns] * 1.001 + 1e-3).all()


def test_more_motors_retire_every_year(base, years):
    _, records = years
    dysprosium = [element_supply(base, r, "Dy")["end_of_life"] for r in records]
    assert dysprosium[0] < dysprosium[1] < dysprosium[2]


def test_longer_life_means_less_scrap_now(base):
    chain = base.network.chain
    longer = chain.parameters.replace({"lifetime.electronics": 8.0})
    short = Fleet(base.network, base.values)
    long = Fleet(base.network, type(base.values)(chain, longer))
    inflow = np.asarray(short.inflow_rows @ base.activity).ravel()
    assert long.retired(inflow).sum() < short.retired(inflow).sum()


@pytest.mark.parametrize("name", ["gallium", "germanium", "rare_earths_2009"])
def test_folders_without_cohorts_have_none(name):
    base = calibrate(read_chain(packaged_folder(name)))
    yard = ScrapProcess(base)
    assert yard.columns.size == 0
    assert yard.fleet.holdings == []
    scrap = yard.retire(plain_state(base))
    assert scrap.maximum.size == 0


def element_supply(base, year, element: str) -> dict[str, float]:
    """Oxide of an element that recycling returns, and all that is finished [t/yr].

    Keys: `end_of_life`, `process_scrap` (into solution), `finished` (oxide).
    """
    network = base.network
    balance, activity = year.program.problem.balance, year.solution.activity
    collected = {network.chain.processes[r["process"]]["main"] for r in network.chain.collections}
    out = {"end_of_life": 0.0, "process_scrap": 0.0, "finished": 0.0}
    for number in network.process_columns:
        column = network.columns[number]
        if column.technology == "recycling":
            node = network.node_index.get((f"solution.{element}", column.region))
            main = network.chain.processes[column.process]["main"]
            key = "end_of_life" if main in collected else "process_scrap"
        elif column.process == f"finishing.{element}":
            node = network.node_index[f"oxide.{element}", column.region]
            key = "finished"
        else:
            continue
        if node is not None:
            out[key] += float(balance[node, number] * activity[number])
    return out
