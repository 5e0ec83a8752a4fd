"""The first period of a run returns the reconciled base year: prices, quantities and routes within 1%."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.market.solve import TOLERANCE
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import load_scenario
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain
from ytterby.years.run import reproduce


def first_period(chain, base):
    book = Book.read()
    return reproduce(base, load_scenario(chain.reference_scenario, book, chain), book)


def test_prices_and_quantities_come_back_within_one_percent(reproduction):
    assert reproduction.max_price_deviation < 0.01
    assert reproduction.max_quantity_deviation < 0.01
    assert np.isfinite(reproduction.price).sum() > 500
    assert np.isfinite(reproduction.quantity).sum() > 800


@pytest.mark.parametrize("name", ["gallium", "germanium", "rare_earths_2009"])
def test_each_other_folder_comes_back_in_the_first_year_of_its_reference_scenario(name):
    chain = read_chain(packaged_folder(name))
    base = calibrate(chain)
    found = first_period(chain, base)
    assert found.max_price_deviation < 0.01
    assert found.max_quantity_deviation < 0.01
    routes = base.network.route_columns
    used = routes[base.activity[routes] > chain.mass_tolerance]
    assert used.size > 10
    assert np.max(np.abs(found.solution.activity[used] / base.activity[used] - 1)) < 0.01


def test_it_is_the_first_year_of_a_run_to_the_last_bit(base, reproduction, tmp_path):
    short = tmp_path / "short.yaml"
    short.write_text(
        "name: short\ntitle: Short\ndescription: To 2025\nextends: baseline\nyears: {end: 2025}\n",
        encoding="utf-8",
    )
    first = simulate(str(short), reference=[]).years["short"][0]
    assert np.array_equal(first.solution.activity, reproduction.solution.activity)
    assert np.array_equal(first.program.problem.cost, reproduction.program.problem.cost)


def test_the_deviations_are_what_they_say(base, reproduction):
    activity = reproduction.solution.activity
    node = int(np.nanargmax(np.abs(reproduction.price)))
    expected = reproduction.solution.price[node] / base.price[node] - 1
    assert reproduction.max_price_deviation == pytest.approx(abs(expected))
    mines = [n for n in base.network.process_columns if base.activity[n] > 1.0]
    assert reproduction.quantity[mines] == pytest.approx(activity[mines] / base.activity[mines] - 1)


def test_every_route_above_a_tonne_is_within_one_percent(base, reproduction):
    routes = base.network.route_columns
    used = routes[base.activity[routes] > 1.0]
    assert used.size > 200
    flow = reproduction.solution.activity[used]
    assert np.max(np.abs(flow / base.activity[used] - 1)) < 0.01


def test_routes_without_a_base_flow_stay_nearly_idle(base, reproduction):
    routes = base.network.route_columns
    idle = routes[base.activity[routes] == 0.0]
    assert reproduction.solution.activity[idle].max() < 1.0
    leaks = base.network.leak_columns
    assert reproduction.solution.activity[leaks].max() == 0.0


def test_quantities_of_a_stage_region_and_element(base, reproduction):
    network = base.network
    made = base.balance.maximum(0)
    before, after = made @ base.activity, made @ reproduction.solution.activity
    large = before > 1.0
    assert np.max(np.abs(after[large] / before[large] - 1)) < 0.01
    assert len(network.nodes) == before.size


def test_all_that_trades_has_a_price_and_nothing_else(base, reproduction):
    solution = reproduction.solution
    throughput = base.balance.maximum(0) @ base.activity
    assert np.all(np.isfinite(solution.price[throughput > 1.0]))
    drawn = np.minimum(
        base.balance.maximum(0) @ solution.activity, (-base.balance).maximum(0) @ solution.activity
    )
    assert np.all(np.isnan(solution.price[drawn == 0.0]))


def test_the_solution_is_checked(reproduction):
    solution = reproduction.solution
    assert solution.worst_residual <= TOLERANCE
    assert solution.programs <= 12
    assert solution.activity.min() >= 0.0


def test_value_added_sums_to_price(base, reproduction):
    """On every column in use, outputs less inputs at market prices pay for cost, tax and rents."""
    problem, solution = reproduction.program.problem, reproduction.solution
    marginal = problem.cost + problem.curvature * solution.activity
    np.add.at(marginal, problem.tax.column, problem.tax.rate * solution.dual[problem.tax.node])
    rents = problem.limits.T @ solution.limit_rent + solution.bound_rent
    margin = problem.balance.T @ solution.dual
    used = solution.activity > 1.0
    used[problem.demand.capped] = used[problem.demand.elastic] = False
    size = 1.0 + problem.balance.maximum(0).T @ solution.dual
    gap = np.abs(margin - marginal - rents) / size
    assert used.sum() > 500
    assert gap[used].max() < 1e-3


def test_final_value_is_the_sum_of_all_value_added(base, reproduction):
    """Nothing is lost between mine and use: surplus is worth nothing."""
    problem, solution = reproduction.program.problem, reproduction.solution
    worth = problem.balance.T @ solution.dual * solution.activity
    demand = problem.demand
    final = -(worth[demand.capped].sum() + worth[demand.elastic].sum())
    assert final > 1e6
    rest = np.ones(worth.size, dtype=bool)
    rest[demand.capped] = rest[demand.elastic] = False
    assert worth[rest].sum() == pytest.approx(final, rel=1e-5)


@pytest.mark.parametrize(
    ("changed", "times"),
    [
        ("observed.mine.bayan_obo", 1.2),
        ("recovery.light_separation", 0.97),
        ("demand_elasticity.magnet_use", 1.5),
        ("trade_elasticity", 0.7),
        ("supply_elasticity.mining", 2.0),
        ("freight.other", 3.0),
    ],
)
def test_a_changed_parameter_changes_the_base_year_and_it_still_reproduces(
    chain, base, changed, times
):
    value = times * chain.parameters.value(changed)
    other = calibrate(chain, chain.parameters.replace({changed: value}), base.network)
    assert other.values(changed) == value

    def arrays(year):
        return (year.activity, np.nan_to_num(year.price), year.reference_cost, year.cost_slope,
                year.demand.elasticity)  # fmt: skip

    moved = [float(np.max(np.abs(a - b))) for a, b in zip(arrays(base), arrays(other), strict=True)]
    assert max(moved) > 1e-3
    found = first_period(chain, other)
    assert found.max_price_deviation < 0.01
    assert found.max_quantity_deviation < 0.01


def test_calibration_repeats_itself(chain, base):
    again = calibrate(chain)
    assert np.array_equal(again.activity, base.activity)
    assert np.array_equal(again.reference_cost, base.reference_cost)
    assert np.array_equal(np.nan_to_num(again.price), np.nan_to_num(base.price))
