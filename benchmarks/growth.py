"""CPU seconds of the market of one period at four times the regions, made from today's, over the market as it is.

    python benchmarks/growth.py

Four copies of the network side by side; every route that starts in one copy has a twin that ends in
the next, dearer and steeper, so the copies trade and the program does not fall apart into four.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from measure import report, use_one_core

use_one_core()

import numpy as np  # noqa: E402
from one_scenario import run  # noqa: E402
from scipy import sparse  # noqa: E402

from ytterby.market.clear import clear  # noqa: E402
from ytterby.market.problem import AdValorem, Demand, Problem  # noqa: E402

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

COPIES = 4
DEARER = 0.10  # share of the price at the origin that a twin costs more
STEEPER = 20.0


def enlarged(
    problem: Problem, routes: NDArray[np.int64], origin_price: NDArray[np.float64]
) -> Problem:
    """Four copies joined by twins of `routes` (columns), with prices at their origins [USD/kg]."""
    nodes, columns = problem.nodes, problem.columns
    opened = problem.upper[routes] > 0
    routes, origin_price = routes[opened], origin_price[opened]

    def tiled(array: NDArray[Any], twins: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([np.tile(array, COPIES), np.tile(twins, COPIES)])

    taken = problem.balance.tocsc()[:, routes].minimum(0)
    given = problem.balance.tocsc()[:, routes].maximum(0)
    own = sparse.block_diag([problem.balance] * COPIES, format="csr")
    shift = sparse.csr_matrix(np.roll(np.eye(COPIES), 1, axis=0))
    across = sparse.kron(sparse.identity(COPIES), taken) + sparse.kron(shift, given)
    limits = sparse.block_diag([problem.limits] * COPIES, format="csr")
    twin_limits = sparse.kron(sparse.identity(COPIES), problem.limits.tocsc()[:, routes])
    demand, tax = problem.demand, problem.tax
    starts = np.arange(COPIES)

    def offset(numbers: NDArray[np.int64], step: int) -> NDArray[np.int64]:
        return (numbers[None, :] + step * starts[:, None]).ravel()

    return replace(
        problem,
        balance=sparse.hstack([own, across], format="csr"),
        cost=tiled(problem.cost, problem.cost[routes] + DEARER * np.nan_to_num(origin_price)),
        curvature=tiled(problem.curvature, STEEPER * problem.curvature[routes]),
        upper=tiled(problem.upper, np.full(routes.size, np.inf)),
        limits=sparse.hstack([limits, twin_limits], format="csr"),
        limit=np.tile(problem.limit, COPIES),
        demand=Demand(
            offset(demand.capped, columns),
            offset(demand.elastic, columns),
            *(
                np.tile(a, COPIES)
                for a in (demand.anchor, demand.price, demand.elasticity, demand.cap)
            ),
        ),
        tax=AdValorem(
            offset(tax.column, columns), offset(tax.node, nodes), np.tile(tax.rate, COPIES)
        ),
        node_scale=np.tile(problem.node_scale, COPIES),
        column_scale=tiled(problem.column_scale, np.maximum(problem.column_scale[routes], 1e-2)),
    )


def main() -> None:
    """One period at four times the regions over the same period now, three times each."""
    _, base, years = run("baseline")
    network, now = base.network, years[0].program.problem
    big = enlarged(now, network.route_columns, years[0].solution.dual[network.route_origin])
    times: dict[str, list[float]] = {"now": [], "big": []}
    for name, problem in [("now", now), ("big", big)] * 3:
        start = process_time()
        solution = clear(problem)
        times[name].append(process_time() - start)
    report(
        {
            "growth_4x": median(times["big"]) / median(times["now"]),
            "columns": now.columns,
            "columns_4x": big.columns,
            "twins_used": int((solution.activity[COPIES * now.columns :] > 1.0).sum()),
        }
    )


if __name__ == "__main__":
    main()
