"""A price on burdens: without it nothing changes, to the last bit; with it cost, receipts and tonnes follow."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.ground.errors import ScenarioError
from ytterby.results.money import burden_charges, rents, value_added
from ytterby.runs.run import run
from ytterby.runs.run import solve as solve_job
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import turned, with_switches
from ytterby.scenarios.switches import read_switches, written


@pytest.fixture(scope="module")
def solved():
    """A price as written -> the calibrated base and the periods of four years, once each."""
    workspace, done = Workspace.read(), {}

    def at(price):
        if price not in done:
            switches = {} if price is None else {"environment_price": price}
            scenario = workspace.scenario("baseline", switches, until=2027)
            (job,) = workspace.jobs([scenario])
            done[price] = solve_job(job)
        return done[price]

    return at


def test_no_price_and_a_price_of_nothing_give_the_same_bits(solved):
    _, without = solved(None)
    for price in ("", "co2=0", "co2=100,from=2099"):
        _, years = solved(price)
        for one, other in zip(without, years, strict=True):
            assert np.array_equal(one.solution.activity, other.solution.activity)
            assert np.array_equal(one.solution.dual, other.solution.dual)
            assert np.array_equal(one.started, other.started)


def test_the_program_costs_more_by_the_charge_and_by_nothing_else(solved):
    base, years = solved("co2=100")
    _, without = solved(None)
    first = next(y for y in years if y.year == 2025)
    usual = next(y for y in without if y.year == 2025)
    charge = first.state.burden_price.charge
    assert charge is not None
    assert charge.max() > 0
    assert np.allclose(first.program.problem.cost - usual.program.problem.cost, charge, atol=1e-12)
    assert not charge[base.network.route_columns].any()


def test_the_base_year_stays_as_it_was(solved):
    _, years = solved("co2=100")
    _, without = solved(None)
    assert np.array_equal(years[0].solution.activity, without[0].solution.activity)


def test_a_dearer_burden_is_less_of_it(solved):
    """Greenhouse gas of the world falls with its price, in the first year and later."""
    from ytterby.environment.coefficients import coefficients_of

    for year in (2025, 2027):
        gas = []
        for price in (None, "co2=50", "co2=100", "co2=400"):
            base, years = solved(price)
            record = next(y for y in years if y.year == year)
            per_tonne = coefficients_of(base.network).per_tonne(year)[0]
            gas.append(float(per_tonne @ record.solution.activity))
        assert gas == sorted(gas, reverse=True)
        assert gas[-1] < 0.97 * gas[0]


def test_states_receive_what_producers_pay(solved):
    base, years = solved("co2=100")
    last = years[-1]
    paid = sum(amount for amount, _ in burden_charges(base, last).values())
    charge = last.state.burden_price.charge
    assert paid == pytest.approx(float(charge @ last.solution.activity) / 1e3, rel=1e-6)
    told = [row for row in rents(base, last) if row[1] == "environment_price"]
    assert sum(row[3] for row in told) == pytest.approx(paid)
    tax = sum(row[3] for row in value_added(base, last))
    owed = sum(
        row[3] for row in rents(base, last) if row[1] in ("export_vat", "tariff", "export_tax")
    )
    assert tax == pytest.approx(paid + owed, rel=1e-6)
    assert burden_charges(base, solved(None)[1][-1]) == {}


def test_it_is_a_switch_in_a_file_and_on_the_command_line():
    baseline = resolve("baseline", Book.read())
    found = with_switches(baseline, read_switches(["environment-price=co2=100,from=2030"]))
    assert turned(found) == {"environment_price": ("from=2030", "greenhouse_gas=100")}
    assert written(found.switches.environment_price) == "from=2030,greenhouse_gas=100"
    assert found.digest() != baseline.digest()


def test_mistakes_are_told():
    with pytest.raises(ScenarioError, match="co2=100,ammonia_nitrogen=2000"):
        read_switches(["environment_price=co3=1"])


def test_a_price_on_what_nobody_knows_is_refused():
    from ytterby.datasets.package import find_folder

    workspace = Workspace.read(find_folder("gallium"))
    for place, price in ((workspace, "co2=1"), (Workspace.read(), "water=1")):
        name = place.chain.reference_scenario
        (job,) = place.jobs(
            [place.scenario(name, {"environment_price": price}, until=place.chain.base_year)]
        )
        with pytest.raises(ScenarioError, match="of which nothing is known"):
            run(job)
