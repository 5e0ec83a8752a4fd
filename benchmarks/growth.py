"""How CPU seconds and memory grow with what a user may have more of, as exponents: twice as many take 2 to that power.

    python benchmarks/growth.py                # all axes
    python benchmarks/growth.py regions 2      # one axis at twice its size: seconds and peak memory

Each size is a process of its own, so that its peak memory is its own; it has what reading the package takes.

regions : one period of copies of the network side by side; every route that starts in one copy has a twin that ends
    in the next, dearer and steeper, so the copies trade. Bounded by the factors of the normal equations, which fill.
elements : the same with one twin: elements meet in joint output alone, which copies have within them.
periods : `baseline` of the gallium folder, to 2029 and twice as far. draws : of the same folder, in lockstep.
names : the first parties of the US list, a third of them and twice as many. rows : of a batch of checks, all different.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from dataclasses import replace
from functools import partial
from itertools import pairwise
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
from ytterby.runs.run import solve  # noqa: E402
from ytterby.runs.workspace import Workspace  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import NDArray

DRAWS = 16
YEARS = 5
PARTIES = 8_000
ROWS = 1_000
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


def seconds_of(work: Callable[[], Any], times: int = 3) -> float:
    """CPU seconds of a call, the median of some."""
    seen = []
    for _ in range(times):
        start = process_time()
        work()
        seen.append(process_time() - start)
    return median(seen)


def of_network(size: int, joined: bool) -> dict[str, float]:
    """One period of copies of the network, and the entries of its factor."""
    _, base, years = run("baseline")
    network, market = base.network, years[0].program.problem
    price = years[0].solution.dual[network.route_origin]
    routes = network.route_columns if joined else network.route_columns[:1]
    if size > 1:
        market = enlarged(market, routes, price if joined else price[:1], size)
    return {"seconds": seconds_of(lambda: clear(market)), "entries": factor_entries(market)}


def factor_entries(market: Problem) -> int:
    """Entries of the factor of the normal equations, rows in the order of the interior point."""
    problem, _ = without_closed(market)
    rows = scaled(problem, capped_quantity(problem.demand)).rows
    pattern = sparse.csc_matrix((rows @ rows.T) + sparse.identity(rows.shape[0]))
    return int(qdldl.Solver(sparse.triu(pattern, format="csc"), upper=True).factors()[0].nnz)


def of_periods(size: int) -> dict[str, float]:
    """A run of the gallium folder, its reading left out."""
    workspace = Workspace.read(find_folder("gallium"))
    last = workspace.chain.base_year + size * YEARS
    (job,) = workspace.jobs([workspace.scenario(GALLIUM[1], until=last)])
    solve(job)  # the base year is kept
    return {"seconds": seconds_of(lambda: solve(job))}


def of_draws(size: int) -> dict[str, float]:
    """Draws of the gallium folder."""
    workspace = Workspace.read(find_folder("gallium"))
    return {"seconds": seconds_a_draw(workspace, size * DRAWS, GALLIUM) * size * DRAWS}


def of_names(size: int) -> dict[str, float]:
    """Queries against the first parties of the US list. Nothing is measured where the list is not there."""
    from screening import LIST, perturbed, read_list

    from ytterby.compliance.parties.index import NameIndex, NameQuery

    if not LIST.is_file():
        return {}
    every = read_list(LIST)
    index, luck = NameIndex(every[: size * PARTIES]), random.Random(1)
    queries = [NameQuery(perturbed(one.names[0], luck)) for one in every[:PARTIES:20]]
    index.search_many(queries[:20])  # its names are taken apart on first use
    return {"seconds": seconds_of(lambda: index.search_many(queries), 1)}


def of_rows(size: int) -> dict[str, float]:
    """A batch of different checks, the law read before."""
    from checking import rows

    from ytterby.compliance.decide.batch import answer
    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.question import Question

    checker = Checker(near=False)
    questions = [Question.from_row(row) for row in rows()[: size * ROWS]]
    return {"seconds": seconds_of(lambda: [answer(checker, one) for one in questions], 1)}


AXES: dict[str, tuple[Callable[[int], dict[str, float]], tuple[int, ...]]] = {
    "regions": (partial(of_network, joined=True), (1, 2, 4)),
    "elements": (partial(of_network, joined=False), (1, 2, 4)),
    "periods": (of_periods, (1, 2, 4)),
    "draws": (of_draws, (1, 2)),
    "names": (of_names, (1, 2)),
    "rows": (of_rows, (1, 2)),
}


def measured(axis: str, size: int) -> dict[str, float]:
    """One axis at one size, in a process of its own: seconds, peak [MB], and what else it counts."""
    words = [sys.executable, __file__, axis, str(size)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Print all exponents, or one size of one axis."""
    if len(sys.argv) > 2:
        found = AXES[sys.argv[1]][0](int(sys.argv[2]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000.0
        report({**found, "peak_mb": peak} if found else {})
        return
    figures: dict[str, float] = {}
    for axis, (_, sizes) in AXES.items():
        seen = {size: measured(axis, size) for size in sizes}
        for few, many in pairwise(sizes):
            for name in seen[many]:
                ratio = seen[many][name] / seen[few][name]
                figures[f"{axis}_{name}_exponent_{many}x"] = log2(ratio) / log2(many / few)
    report(figures)


if __name__ == "__main__":
    main()
