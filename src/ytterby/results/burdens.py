"""Tables of the environment: `burdens` of what ran, and `burden_per_kg` of goods through the chain. Both follow from
what a run did; neither does anything to it.

Burdens that a good carries from the ground on: one sparse system over all goods in all regions.

With s_n the supply of a node, made or brought there, x_j the level of a column, a_nj what a unit of it takes,
w_nj the share of its
burden that an output carries, and b_j what a unit does to the environment, the burden e of a tonne at each node solves

    s_n e_n  =  sum_j w_nj x_j ( b_j + sum_m a_mj e_m )

over processes j, while routes carry what their origin has. Shares are by mass, or by value at the prices of
the period; scrap that
is collected comes free of burden, and what a stock gives has the burden of what is made. The same system
serves all burdens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse.linalg import splu

from ytterby.datasets.burdens import burden_kinds
from ytterby.environment.coefficients import coefficients_of
from ytterby.results.goods import OUTSIDE

if TYPE_CHECKING:
    from typing import Any

    from ytterby.environment.coefficients import Coefficients
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.results.goods import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.step import Year


MASS, VALUE = "mass", "value"
LEAST_SUPPLY = 1e-6
"""Supply of a node [grains] below which it has no burden of its own."""
LEAST_WORTH = 1e-9  # [USD/kg]


def shares_of(outputs: Any, worth: Floats, by: str) -> Any:
    """Share of a column's burden that each output carries: sparse (node, column), each column sums to one.

    outputs : sparse (node, column) by columns, tonnes that come out. worth : array (node) [USD/kg]. A column whose
    outputs are worth nothing shares by mass.
    """
    weight = outputs.tocsc()
    if by == VALUE:
        weight = weight.copy()
        weight.data = weight.data * np.maximum(worth, LEAST_WORTH)[weight.indices]
    total = np.asarray(weight.sum(axis=0)).ravel()
    return _scaled(weight, np.where(total > 0.0, 1.0 / np.maximum(total, 1e-300), 0.0))


def upstream(
    network: Network, balance: Any, activity: Floats, burden: Floats, worth: Floats,
    ways: tuple[str, ...] = (MASS, VALUE),
) -> list[Floats]:  # fmt: skip
    """Burden of a tonne at each node, for each way of sharing: arrays (burden, node), NaN where nothing arrives.

    Parameters
    ----------
    balance : sparse (node, column). activity : array (column) [t]. burden : array (burden, column), per unit of
    activity. worth : array (node) [USD/kg]. ways : of `mass` and `value`.
    """
    processes = _running(network.process_columns, activity)
    parts = balance.tocsc()
    made = _scaled(parts[:, processes], activity[processes])
    outputs, taken = _split(made)
    routes = _running(np.concatenate([network.route_columns, network.leak_columns]), activity)
    arrives, leaves = _split(_scaled(parts[:, routes], activity[routes]))
    amount = np.asarray(arrives.sum(axis=0)).ravel()
    carried = _scaled(arrives, 1.0 / np.where(amount > 0.0, amount, 1.0))
    supply = np.asarray(outputs.sum(axis=1)).ravel() + np.asarray(arrives.sum(axis=1)).ravel()
    lives = supply > LEAST_SUPPLY * network.chain.mass_tolerance
    on = np.flatnonzero(lives)
    diagonal = sparse.diags(supply[on])
    moved, done = carried[on] @ leaves[on].T, (burden[:, processes] * activity[processes]).T
    answers = []
    for by in ways:
        shares = shares_of(outputs, worth, by)[on]
        system = (diagonal - (shares @ taken[on].T + moved)).tocsc()
        embodied = np.full((len(burden), lives.size), np.nan)
        embodied[:, on] = splu(system).solve(np.asarray(shares @ done)).T
        answers.append(embodied)
    return answers


def _running(columns: Any, activity: Floats) -> Any:
    numbers = np.asarray(columns, dtype=np.int64)
    return numbers[activity[numbers] > 0.0]


def _scaled(matrix: Any, factor: Floats) -> Any:
    """Each column times its factor: sparse (node, column) by columns."""
    scaled = matrix.copy()
    scaled.data = scaled.data * np.repeat(factor, np.diff(scaled.indptr))
    return scaled


def _split(matrix: Any) -> tuple[Any, Any]:
    """What comes in and what goes out, both above zero."""
    into, out = matrix.copy(), matrix.copy()
    into.data, out.data = np.maximum(matrix.data, 0.0), np.maximum(-matrix.data, 0.0)
    return into, out


WORLD = "WORLD"


def burdens(base: BaseYear, year: Year) -> Rows:
    """region, stage, technology, burden, unit, quantity, assumed: the part that rests on assumption.

    A quantity is the sum of activity times coefficient; draws of `ytterby burdens` give its range.
    """
    network = base.network
    coefficients = coefficients_of(network)
    if not coefficients.folder.rows:
        return []
    places, number = coefficients.places
    level = np.maximum(year.solution.activity[network.process_columns], 0.0)

    member = sparse.csr_matrix((np.ones(number.size), (number, np.arange(number.size))))
    each = coefficients.of_processes(year.year)
    quantity, assumed = (  # arrays (burden, place)
        np.asarray(member @ (part * level).T).T for part in (each.value, each.assumed)
    )
    kinds = burden_kinds()
    rows: Rows = []
    for burden, place in np.argwhere(quantity > 0.0).tolist():
        amounts = quantity[burden, place], assumed[burden, place]
        name = coefficients.names[burden]
        rows.append((*places[place], name, kinds[name].unit, *map(float, amounts)))
    return rows


def burden_per_kg(base: BaseYear, year: Year) -> Rows:
    """commodity, region, burden, unit, by_mass, by_value: what a kilogram carries from the ground on.

    Of the separated oxides whose price stands for others, and of magnets; mean over what is used at the
    holder's, `OUTSIDE` and in the `WORLD`. Unit is that of the burden, per tonne.
    """
    network = base.network
    coefficients = coefficients_of(network)
    if not coefficients.folder.rows:
        return []
    balance, activity = year.program.problem.balance, year.solution.activity
    known = np.flatnonzero(coefficients.of_processes(year.year).value.any(axis=1))
    per_tonne = np.zeros((known.size, len(network.columns)))
    per_tonne[:, network.process_columns] = coefficients.of_processes(year.year).value[known]
    carried = upstream(network, balance, activity, per_tonne, year.solution.dual)
    used = used_at(network, balance, activity)
    rows: Rows = []
    for commodity, nodes in coefficients.goods.items():
        for region, own in _regions(network, nodes):
            weight = used[own] * np.isfinite(carried[0][0, own])
            if weight.sum() <= network.chain.mass_tolerance:
                continue
            mean = [np.nan_to_num(one[:, own]) @ weight / weight.sum() for one in carried]
            for place, burden in enumerate(known.tolist()):
                name = coefficients.names[burden]
                shares = (float(one[place]) for one in mean)
                rows.append((commodity, region, name, f"{burden_kinds()[name].unit}/t", *shares))
    return rows


def used_at(network: Network, balance: object, activity: Floats) -> Floats:
    """What processes and uses take at each node: array (node) [t]."""
    local = np.maximum(activity, 0.0)
    for columns in (network.route_columns, network.leak_columns, network.stock_refill):
        local[columns] = 0.0
    return np.asarray((-balance).maximum(0) @ local).ravel()  # type: ignore[operator]


def _regions(network: Network, nodes: Ints) -> list[tuple[str, Ints]]:
    holder = network.chain.holder
    inside = np.array([network.nodes[n][1] == holder for n in nodes.tolist()], dtype=bool)
    return [(holder, nodes[inside]), (OUTSIDE, nodes[~inside]), (WORLD, nodes)]


def activity(base: BaseYear, years: list[Year]) -> pl.DataFrame:
    """year, column, activity [t]: of all processes that run in a year, its periods together."""
    network = base.network
    columns = network.process_columns
    total: dict[int, Floats] = {}
    for one in years:
        here = total.setdefault(one.year, np.zeros(columns.size))
        here += one.period.length * np.maximum(one.solution.activity[columns], 0.0)
    names = np.array([network.columns[n].name for n in columns.tolist()])
    levels = np.stack([*total.values()])
    year, column = np.nonzero(levels > 0.0)
    rows = [np.array([*total])[year], names[column], levels[year, column]]
    return pl.DataFrame(rows, {"year": pl.Int64, "column": pl.String, "activity": pl.Float64})


def known_and_not(
    network: Network, coefficients: Coefficients, activity: Floats
) -> list[tuple[str, str, float]]:
    """technology, burden, share of its activity for which nothing is known; those that are known in full are
    left out."""
    rows = []
    columns = network.process_columns
    level = np.maximum(activity[columns], 0.0)
    technology = np.array([network.columns[n].technology for n in columns.tolist()])
    known = coefficients.known[:, columns]
    for name in network.chain.technologies:
        own = (technology == name) & (level > 0.0)
        if name == "recipe" or not own.any():
            continue
        for burden, here in zip(coefficients.names, known, strict=True):
            missing = float(level[own & ~here].sum() / level[own].sum())
            if missing > 0.0:
                rows.append((name, burden, missing))
    return rows
