"""All exports of one country stopped, on the packaged network, and then allowed again."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.controls.effects.acts import in_force, whole

from years.plain import plain
from ytterby.controls.effects.compile import compile_acts
from ytterby.controls.effects.effect import Effects
from ytterby.market.clear import clear
from ytterby.market.demand import capped_quantity
from ytterby.years.calendar import Period
from ytterby.years.program import period_program


@pytest.fixture(scope="module")
def market(base):
    """Function of effects -> period and solution of the base year's state."""
    processes = plain(base)
    state = processes.initial(Period(base.first_year))

    def cleared(effects):
        period = period_program(processes, base, state, effects, base.activity, at_rest=True)
        return period, clear(period.problem)

    return cleared


@pytest.fixture(scope="module")
def effects(base):
    row = in_force(act="prohibition", since=date(2024, 1, 1),
                   stages=["concentrate", "heavy_concentrate", "oxide", "metal", "magnet"])  # fmt: skip
    return compile_acts([row], base.network, whole(2024), base.activity, 1.0, 0.4)


@pytest.fixture(scope="module")
def free(base, market):
    return market(Effects.none(base.network))[1]


@pytest.fixture(scope="module")
def embargo(market, effects):
    return market(effects)


def outside(base, commodity):
    return [n for n, (c, r) in enumerate(base.network.nodes) if c == commodity and r != "CHN"]


def served(base, solution):
    return solution.activity[base.demand.capped] + solution.activity[base.demand.elastic]


def test_nothing_leaves_but_through_third_countries(base, effects, embargo):
    _, solution = embargo
    stopped = np.flatnonzero(effects.approved_share == 0.0)
    assert stopped.size > 100
    assert np.all(solution.activity[stopped] == 0.0)
    opened = np.array([*effects.leaks])
    closed = np.setdiff1d(base.network.leak_columns, opened)
    assert np.all(solution.activity[closed] == 0.0)


def test_leaks_stay_below_their_bound(effects, embargo):
    period, solution = embargo
    opened = np.array([*effects.leaks])
    assert np.all(solution.activity[opened] <= period.problem.upper[opened] * (1 + 1e-4) + 1e-3)
    assert solution.activity[opened].sum() > 0.0


def test_prices_rise_outside_and_not_inside(base, embargo, free):
    _, solution = embargo
    for commodity in ("oxide.Nd", "oxide.Dy", "magnet.NdFeB_heavy"):
        nodes = outside(base, commodity)
        both = [n for n in nodes if np.isfinite(free.price[n]) and np.isfinite(solution.price[n])]
        if both:
            assert np.median(solution.price[both]) > 1.2 * np.median(free.price[both])
        inside = base.network.node_index[commodity, "CHN"]
        assert solution.price[inside] <= free.price[inside] * 1.02


def test_no_price_passes_the_cap_of_its_use(base, embargo):
    _, solution = embargo
    for row, (use, region) in enumerate(base.network.use_rows):
        node = base.network.node_index[base.network.chain.uses[use]["commodity"], region]
        if np.isfinite(solution.price[node]):
            assert solution.price[node] <= base.demand.cap[row] * (1 + 1e-3)


def test_some_uses_go_short_and_pay_their_cap(base, embargo, free):
    _, solution = embargo
    short = served(base, solution) < capped_quantity(base.demand) * (1 - 1e-2)
    assert short.any()
    for row in np.flatnonzero(short):
        use, region = base.network.use_rows[row]
        assert region != "CHN"
        node = base.network.node_index[base.network.chain.uses[use]["commodity"], region]
        if np.isfinite(solution.price[node]):
            assert solution.price[node] == pytest.approx(base.demand.cap[row], rel=2e-3)
    assert served(base, solution).sum() < served(base, free).sum()


def test_prices_come_back_when_it_is_lifted(base, market, embargo, free):
    """Starting from what was served under the embargo."""
    _, after = market(Effects.none(base.network))
    traded = np.isfinite(free.price) & (np.nan_to_num(free.price) > 0.01)
    large = (base.balance.maximum(0) @ base.activity) > 1.0
    known = traded & large
    assert known.sum() > 500
    assert np.all(np.isfinite(after.price[known]))
    assert np.max(np.abs(after.price[known] / free.price[known] - 1)) < 2e-3
    assert served(base, after) == pytest.approx(served(base, free), rel=1e-3)


def test_a_quota_on_everything_has_one_rent(base, market):
    """One tonnage pool over oxides and metals: the same rent per kg on each commodity in it."""
    row = in_force(act="export_quota", stages=["oxide", "metal"], quantity_share_of_base=0.6)
    effects = compile_acts([row], base.network, whole(2024), base.activity, 1.0, 0.4)
    period, solution = market(effects)
    (pool,) = effects.pools
    place = next(n for n, r in enumerate(period.rows) if r.kind == "export_quota")
    rent = solution.limit_rent[place]
    assert rent > 0.1
    assert solution.activity[pool.columns].sum() == pytest.approx(pool.tonnes, rel=1e-3)
    problem, network = period.problem, base.network
    origin = dict(zip(network.route_columns, network.route_origin, strict=True))
    ends = dict(zip(network.route_columns, network.route_destination, strict=True))
    duty = np.zeros(problem.columns)
    np.add.at(duty, problem.tax.column, problem.tax.rate * solution.dual[problem.tax.node])
    transit = {int(n): k for k, n in enumerate(network.transit_nodes)}
    first = next(n for n, r in enumerate(period.rows) if r.kind == "transit")
    seen = set()
    for number in pool.columns:
        flow = solution.activity[number]
        if flow < 1.0:
            continue
        start, end = origin[number], ends[number]
        freight = problem.cost[number] + problem.curvature[number] * flow + duty[number]
        passing = solution.limit_rent[first + transit[start]] if int(start) in transit else 0.0
        gap = solution.dual[end] - solution.dual[start] - freight - passing
        assert gap == pytest.approx(rent, abs=2e-3 * (1 + solution.dual[end]))
        seen.add(network.columns[number].commodity)
    assert len(seen) > 5
