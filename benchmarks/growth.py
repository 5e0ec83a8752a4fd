"""How CPU seconds grow with regions and with draws, as exponents: twice as many take 2 to that power as long.

    python benchmarks/growth.py

Regions: one period of two, and of four, copies of the network side by side; every route that starts in one copy has a
twin that ends in the next, dearer and steeper, so the copies trade and the program does not fall apart. Bounded by the
factors of the normal equations, which fill: their entries are counted too. Draws: `DRAWS` and twice as many of the
gallium folder.
"""

from __future__ import annotations

from dataclasses import replace
from math import log2
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from measure import report, use_one_core

use_one_core()

import numpy as np  # noqa: E402
import qdldl  # noqa: E402
from one_scenario import run  # noqa: E402
from scipy import sparse  # noqa: E402

from draws import seconds_a_draw  # noqa: E402
from ytterby.datasets.package import find_folder  # noqa: E402
from ytterby.market.clear import clear, scaled  # noqa: E402
from ytterby.market.demand import capped_quantity  # noqa: E402
from ytterby.market.problem import AdValorem, Demand, Problem, without_closed  # noqa: E402
from ytterby.runs.workspace import Workspace  # noqa: E402

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

DRAWS = 16
GALLIUM = ("gallium-full-ban", "gallium-baseline")
DEARER = 0.10  # share of the price at the origin that a twin costs more
STEEPER = 20.0


def enlarged(
    problem: Problem, routes: NDArray[np.int64], origin_price: NDArray[np.float64], copies: int
) -> Problem:
    """Copies joined by twins of `routes` (columns), with prices at their origins [USD/kg]."""
    nodes, columns = problem.nodes, problem.columns
    opened = problem.upper[routes] > 0
    routes, origin_price = routes[opened], origin_price[opened]

    def tiled(array: NDArray[Any], twins: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([np.tile(array, copies), np.tile(twins, copies)])

    taken = problem.balance.tocsc()[:, routes].minimum(0)
    given = problem.balance.tocsc()[:, routes].maximum(0)
    own = sparse.block_diag([problem.balance] * copies, format="csr")
    shift = sparse.csr_matrix(np.roll(np.eye(copies), 1, axis=0))
    across = sparse.kron(sparse.identity(copies), taken) + sparse.kron(shift, given)
    limits = sparse.block_diag([problem.limits] * copies, format="csr")
    twin_limits = sparse.kron(sparse.identity(copies), problem.limits.tocsc()[:, routes])
    demand, tax = problem.demand, problem.tax
    starts = np.arange(copies)

    def offset(numbers: NDArray[np.int64], step: int) -> NDArray[np.int64]:
        return (numbers[None, :] + step * starts[:, None]).ravel()

    return replace(
        problem,
        balance=sparse.hstack([own, across], format="csr"),
        cost=tiled(problem.cost, problem.cost[routes] + DEARER * np.nan_to_num(origin_price)),
        curvature=tiled(problem.curvature, STEEPER * problem.curvature[routes]),
        upper=tiled(problem.upper, np.full(routes.size, np.inf)),
        limits=sparse.hstack([limits, twin_limits], format="csr"),
        limit=np.tile(problem.limit, copies),
        demand=Demand(
            offset(demand.capped, columns),
            offset(demand.elastic, columns),
            *(
                np.tile(a, copies)
                for a in (demand.anchor, demand.price, demand.elasticity, demand.cap)
            ),
        ),
        tax=AdValorem(
            offset(tax.column, columns), offset(tax.node, nodes), np.tile(tax.rate, copies)
        ),
        node_scale=np.tile(problem.node_scale, copies),
        column_scale=tiled(problem.column_scale, np.maximum(problem.column_scale[routes], 1e-2)),
        sinks=offset(problem.sinks, columns),
        reserve=None if problem.reserve is None else np.tile(problem.reserve, copies),
        kink=None if problem.kink is None else tiled(problem.kink, np.full(routes.size, np.inf)),
        beyond=None if problem.beyond is None else tiled(problem.beyond, np.zeros(routes.size)),
    )


def of_regions() -> dict[str, float]:
    """Exponents of one period from its regions to twice and from twice to four times as many, and of its factors."""
    _, base, years = run("baseline")
    network, now = base.network, years[0].program.problem
    price = years[0].solution.dual[network.route_origin]
    markets = {1: now} | {n: enlarged(now, network.route_columns, price, n) for n in (2, 4)}
    times: dict[int, list[float]] = {n: [] for n in markets}
    for n, market in [*markets.items()] * 3:
        start = process_time()
        solution = clear(market)
        times[n].append(process_time() - start)
    second = {n: median(own) for n, own in times.items()}
    filled = {n: factor_entries(market) for n, market in markets.items()}
    return {
        "growth_4x": second[4] / second[1],
        "regions_exponent_2x": log2(second[2] / second[1]),
        "regions_exponent_4x": log2(second[4] / second[2]),
        "factor_exponent_2x": log2(filled[2] / filled[1]),
        "factor_exponent_4x": log2(filled[4] / filled[2]),
        "columns": now.columns,
        "columns_4x": markets[4].columns,
        "twins_used": int((solution.activity[4 * now.columns :] > 1.0).sum()),
    }


def factor_entries(market: Problem) -> int:
    """Entries of the factor of the normal equations, rows in the order of the interior point."""
    problem, _ = without_closed(market)
    rows = scaled(problem, capped_quantity(problem.demand)).rows
    pattern = sparse.csc_matrix((rows @ rows.T) + sparse.identity(rows.shape[0]))
    return int(qdldl.Solver(sparse.triu(pattern, format="csc"), upper=True).factors()[0].nnz)


def of_draws() -> dict[str, float]:
    """Exponent from some draws to twice as many."""
    workspace = Workspace.read(find_folder("gallium"))
    few, many = (seconds_a_draw(workspace, n, GALLIUM) * n for n in (DRAWS, 2 * DRAWS))
    return {"draws_exponent": log2(many / few)}


def main() -> None:
    """Print all exponents."""
    report({**of_regions(), **of_draws()})


if __name__ == "__main__":
    main()
