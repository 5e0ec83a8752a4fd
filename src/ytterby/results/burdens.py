"""Tables of the environment: `burdens` of what ran, and `burden_per_kg` of goods through the chain. Both follow from
what a run did; neither does anything to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse

from ytterby.datasets.burdens import burden_kinds
from ytterby.environment.coefficients import coefficients_of
from ytterby.environment.upstream import upstream
from ytterby.results.goods import OUTSIDE

if TYPE_CHECKING:
    from ytterby.environment.coefficients import Coefficients
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.results.goods import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.step import Year


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
        name, amounts = (
            coefficients.names[burden],
            (quantity[burden, place], assumed[burden, place]),
        )
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
    taken: Floats = np.asarray((-balance).maximum(0) @ local).ravel()  # type: ignore[operator]
    return taken


def _regions(network: Network, nodes: Ints) -> list[tuple[str, Ints]]:
    holder = network.chain.holder
    inside = np.array([network.nodes[n][1] == holder for n in nodes.tolist()], dtype=bool)
    return [(holder, nodes[inside]), (OUTSIDE, nodes[~inside]), (WORLD, nodes)]


def activity(base: BaseYear, years: list[Year]) -> pl.DataFrame:
    """year, column, activity [t]: of all processes that run in a year, its periods together."""
    network = base.network
    columns = network.process_columns
    total: dict[int, Floats] = {}
    for year in years:
        here = total.setdefault(year.year, np.zeros(columns.size))
        here += year.period.length * np.maximum(year.solution.activity[columns], 0.0)
    names = np.array([network.columns[n].name for n in columns.tolist()])
    parts = [
        pl.DataFrame({"year": [year] * int(on.sum()), "column": names[on], "activity": level[on]},
                     schema={"year": pl.Int64, "column": pl.String, "activity": pl.Float64})
        for year, level in total.items()
        for on in (level > 0.0,)
    ]  # fmt: skip
    return pl.concat(parts)


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
