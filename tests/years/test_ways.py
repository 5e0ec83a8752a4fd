"""Other ways of making a good: mass, indifference at base prices, and the speed of qualification."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from years.plain import plain, plain_state
from ytterby.controls.effects.effect import Effects
from ytterby.market.clear import clear
from ytterby.runs.simulate import simulate
from ytterby.world.base_year.calibrate import calibrate
from ytterby.years.calendar import Period
from ytterby.years.processes.substitutes import SubstitutesProcess
from ytterby.years.program import period_program


@pytest.fixture(scope="module")
def ways(base):
    return SubstitutesProcess(base)


def test_a_way_makes_the_same_good_and_no_element_out_of_nothing(base, ways):
    """Net of swarf, a way of the heavy grade takes in 1.6 t of dysprosium where it saves one of terbium."""
    network, values = base.network, base.values
    assert ways.column.size > 80
    ratio = values("dysprosium_for_terbium")
    for new, usual in zip(ways.column, ways.replaced, strict=True):
        at, was = network.columns[new], network.columns[usual]
        assert (at.region, at.vintage) == (was.region, was.vintage)
        gives = {network.nodes[n][0]: float(v) for n, v in zip(*_column(base, new), strict=True)}
        gave = {network.nodes[n][0]: float(v) for n, v in zip(*_column(base, usual), strict=True)}
        changed = {g for g in {*gives, *gave} if abs(gives.get(g, 0.0) - gave.get(g, 0.0)) > 1e-12}
        assert changed == {"metal.Dy", "metal.Tb"}
        more_dy = -(gives.get("metal.Dy", 0.0) - gave["metal.Dy"])
        less_tb = gives.get("metal.Tb", 0.0) - gave["metal.Tb"]
        assert more_dy == pytest.approx(ratio * less_tb, rel=1e-9)
        assert max(gives.get("metal.Dy", 0.0), gives.get("metal.Tb", 0.0)) <= 0.0


def _column(base, number):
    matrix = base.balance.tocsc()
    part = slice(matrix.indptr[number], matrix.indptr[number + 1])
    return matrix.indices[part], matrix.data[part]


def test_nobody_gains_by_a_way_at_base_prices(base, ways):
    gives = base.balance.T @ base.typical_price
    cost = base.reference_cost[ways.replaced]
    assert np.all(gives[ways.column] - ways.first_cost <= gives[ways.replaced] - cost + 1e-9)
    assert np.all(ways.rise > 0.0)


def test_in_the_base_year_all_is_made_as_usual(base):
    period = period_program(plain(base), base, plain_state(base), Effects.none(base.network))
    assert np.all(period.problem.upper[SubstitutesProcess(base).column] == 0.0)


def test_no_more_changes_in_a_year_than_the_speed(base, ways):
    """With terbium four times as dear as it was, shares move by the speed and no further."""
    state = replace(plain_state(base), period=Period(base.first_year + 1))
    processes = plain(base)
    speed = base.values("way_speed")
    period = period_program(processes, base, state, Effects.none(base.network))
    terbium = [n for n, (c, _) in enumerate(base.network.nodes) if c == "metal.Tb"]
    cost = period.problem.cost.copy()
    takes = base.balance.T[:, terbium].toarray().min(axis=1) < 0
    made = np.array([c.technology == "magnet" for c in base.network.columns])
    cost[takes & made] += 20.0
    dear = replace(period.problem, cost=cost)
    solution = clear(dear)
    share, taken = _shares(ways, solution.activity)
    assert share.max() > 0.9 * speed
    assert np.all(share[taken] <= speed + 1e-3)


def _shares(ways, activity):
    total = activity[ways.replaced].copy()
    for usual in np.unique(ways.replaced):
        total[ways.replaced == usual] += activity[ways.column[ways.replaced == usual]].sum()
    taken = total > 1.0
    return np.where(taken, activity[ways.column] / np.maximum(total, 1e-9), 0.0), taken


def test_a_folder_without_ways_has_none():
    """Gallium has no other way of making anything: nothing is written, nothing kept."""
    from ytterby.datasets.package import find_folder
    from ytterby.world.read import read_chain

    gallium = calibrate(read_chain(find_folder("gallium")))
    assert SubstitutesProcess(gallium).column.size == 0
    period = period_program(
        plain(gallium), gallium, plain_state(gallium), Effects.none(gallium.network)
    )
    assert not any(row.kind == "recipe" and "_dysprosium" in row.name for row in period.rows)


def test_dysprosium_and_terbium_stay_within_the_record():
    """Tb over Dy within 1.4 to 5.4 (28 dated pairs of the facts), and Dy within a factor of three."""
    prices = simulate("baseline", reference=[]).tables["prices"]
    rows = [r for r in prices.iter_rows(named=True) if r["region"] == "OUTSIDE"]
    dy, tb = (
        {r["year"]: r["price_usd_kg"] for r in rows if r["commodity"] == f"oxide.{e}"}
        for e in ("Dy", "Tb")
    )
    ratio = [tb[year] / dy[year] for year in dy]
    assert min(ratio) >= 1.4
    assert max(ratio) <= 5.4
    assert max(dy.values()) / min(dy.values()) <= 3.0
