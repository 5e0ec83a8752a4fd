"""The same description handed to the package: its arrays, and `ytterby.market.clear`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from verify.markets import Description
from ytterby.market.clear import clear
from ytterby.market.problem import AdValorem, Demand, Problem


@dataclass(frozen=True)
class PackageAnswer:
    """activity : by column [t]; served : array (use) [t]; price : by node [USD/kg], not a number without trade."""

    activity: dict[str, float]
    served: np.ndarray
    price: dict[str, float]
    solver: str


def solve(market: Description) -> PackageAnswer:
    """The package's answer."""
    problem = as_problem(market)
    found = clear(problem)
    served = found.activity[problem.demand.capped] + found.activity[problem.demand.elastic]
    return PackageAnswer(
        dict(zip(market.columns, found.activity.tolist(), strict=False)),
        served,
        dict(zip(market.nodes(), found.price.tolist(), strict=True)),
        found.solver,
    )


def as_problem(market: Description) -> Problem:
    """Arrays: columns in their order, then two for each use."""
    nodes = {node: number for number, node in enumerate(market.nodes())}
    columns, uses = list(market.columns.values()), market.uses
    index = {name: number for number, name in enumerate(market.columns)}
    count = len(columns) + 2 * len(uses)
    balance = np.zeros((len(nodes), count))
    for number, column in enumerate(columns):
        for node, amount in column.entries.items():
            balance[nodes[node], number] = amount
    capped = len(columns) + 2 * np.arange(len(uses))
    for number, use in enumerate(uses):
        balance[nodes[use.node], [capped[number], capped[number] + 1]] = -1.0
    limits = np.zeros((len(market.limits), count))
    for row, limit in enumerate(market.limits.values()):
        for name, weight in limit.weights.items():
            limits[row, index[name]] = weight
    taxes = [(n, nodes[c.tax[1]], c.tax[0]) for n, c in enumerate(columns) if c.tax]
    anchors = [use.anchor for use in uses for _ in range(2)]

    def of(name: str, use: float) -> np.ndarray:
        return np.array([getattr(column, name) for column in columns] + [use] * (2 * len(uses)))

    size = np.array([column.size for column in columns] + anchors)
    carried = np.abs(balance) * size
    return Problem(
        balance=sparse.csr_matrix(balance), cost=of("cost", 0.0), curvature=of("slope", 0.0),
        upper=of("upper", np.inf), limits=sparse.csr_matrix(limits),
        limit=np.array([limit.most for limit in market.limits.values()]),
        demand=Demand(
            capped, capped + 1,
            *(np.array([getattr(u, k) for u in uses]) for k in ("anchor", "price", "elasticity", "cap")),
        ),
        tax=AdValorem(
            np.array([t[0] for t in taxes], dtype=np.int64), np.array([t[1] for t in taxes], dtype=np.int64),
            np.array([t[2] for t in taxes], dtype=float),
        ),
        node_scale=carried.max(axis=1), column_scale=size,
        reserve=np.array([market.reserve.get(n, 0.0) for n in nodes]) if market.reserve else None,
        kink=of("kink", np.inf), beyond=of("beyond", 0.0),
    )  # fmt: skip
