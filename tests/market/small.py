"""Small markets written down line by line, and random ones for property tests."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from ytterby.market.clear import clear
from ytterby.market.problem import AdValorem, Demand, Problem


@dataclass
class Market:
    """Columns are added by name; `problem()` turns them into arrays, `clear()` into a result."""

    nodes: dict[str, int] = field(default_factory=dict)
    columns: dict[str, dict] = field(default_factory=dict)
    limits: dict[str, tuple[dict[str, float], float]] = field(default_factory=dict)
    uses: dict[str, tuple[str, float, float, float, float]] = field(default_factory=dict)
    taxes: list[tuple[str, str, float]] = field(default_factory=list)

    def node(self, name):
        return self.nodes.setdefault(name, len(self.nodes))

    def process(self, name, made, used=None, cost=0.0, slope=0.0, upper=np.inf, scale=100.0):
        entries = {self.node(n): a for n, a in made.items()}
        for n, a in (used or {}).items():
            entries[self.node(n)] = entries.get(self.node(n), 0.0) - a
        self.columns[name] = {
            "entries": entries,
            "cost": cost,
            "slope": slope,
            "upper": upper,
            "scale": scale,
        }
        return self

    def route(self, start, end, freight, slope=0.0, upper=np.inf, tax=0.0, scale=100.0):
        name = f"{start}>{end}"
        self.process(name, {end: 1.0}, {start: 1.0}, freight, slope, upper, scale)
        if tax:
            self.taxes.append((name, start, tax))
        return self

    def use(self, node, anchor, price, elasticity, cap):
        self.uses[node] = (node, anchor, price, elasticity, cap)
        for part in ("capped", "rest"):
            self.process(f"{node}:{part}", {}, {node: 1.0}, scale=max(anchor, 1e-3))
        return self

    def limit(self, name, columns, tonnes):
        self.limits[name] = (dict.fromkeys(columns, 1.0), tonnes)
        return self

    def problem(self) -> Problem:
        index = {name: n for n, name in enumerate(self.columns)}
        balance = np.zeros((len(self.nodes), len(index)))
        for number, column in enumerate(self.columns.values()):
            for node, amount in column["entries"].items():
                balance[node, number] = amount
        limits = np.zeros((len(self.limits), len(index)))
        for row, (weights, _) in enumerate(self.limits.values()):
            for name, weight in weights.items():
                limits[row, index[name]] = weight

        def of(key):
            return np.array([c[key] for c in self.columns.values()], dtype=float)

        uses = list(self.uses.values())
        scale = of("scale")
        return Problem(
            balance=sparse.csr_matrix(balance),
            cost=of("cost"),
            curvature=of("slope"),
            upper=of("upper"),
            limits=sparse.csr_matrix(limits),
            limit=np.array([tonnes for _, tonnes in self.limits.values()], dtype=float),
            demand=Demand(
                np.array([index[f"{u[0]}:capped"] for u in uses]),
                np.array([index[f"{u[0]}:rest"] for u in uses]),
                *(np.array([u[k] for u in uses], dtype=float) for k in (1, 2, 3, 4)),
            ),
            tax=AdValorem(
                np.array([index[c] for c, _, _ in self.taxes], dtype=int),
                np.array([self.nodes[n] for _, n, _ in self.taxes], dtype=int),
                np.array([r for _, _, r in self.taxes], dtype=float),
            ),
            node_scale=np.full(len(self.nodes), float(np.median(scale))),
            column_scale=scale,
        )

    def clear(self) -> Result:
        problem = self.problem()
        return Result(self, problem, clear(problem))


@dataclass
class Result:
    """A cleared small market, asked by name."""

    market: Market
    problem: Problem
    solution: object

    def price(self, node):
        return float(self.solution.price[self.market.nodes[node]])

    def dual(self, node):
        return float(self.solution.dual[self.market.nodes[node]])

    def flow(self, column):
        return float(self.solution.activity[list(self.market.columns).index(column)])

    def served(self, node):
        return self.flow(f"{node}:capped") + self.flow(f"{node}:rest")

    def rent(self, limit):
        return float(self.solution.limit_rent[list(self.market.limits).index(limit)])

    def surplus(self):
        """What nodes throw away: array (node)."""
        return self.problem.balance @ self.solution.activity


GOODS = ("x", "y")


def random_market(seed: int, regions: int, mines: int, closed: float = 0.0) -> Market:
    """Ore split into two goods in fixed ratios, carried between regions, used in each.

    closed : share of routes that are shut. Sizes, costs, elasticities and caps are drawn
    from `seed` over about two orders of magnitude.
    """
    draw = np.random.default_rng(seed)
    market = Market()
    places = [f"R{n}" for n in range(regions)]
    for number, place in enumerate(draw.choice(places, mines)):
        size = float(np.exp(draw.uniform(np.log(20), np.log(400))))
        cost = float(draw.uniform(0.5, 5))
        market.process(
            f"mine{number}", {f"ore@{place}": 1.0}, cost=cost, slope=cost / size, scale=size
        )
        market.limit(f"cap{number}", [f"mine{number}"], size)
    for place in places:
        split = float(draw.uniform(0.1, 0.9))
        made = {f"x@{place}": 0.95 * split, f"y@{place}": 0.95 * (1 - split)}
        market.process(f"split@{place}", made, {f"ore@{place}": 1.0},
                       cost=float(draw.uniform(0.5, 3)), slope=0.01)  # fmt: skip
        for good in GOODS:
            price = float(np.exp(draw.uniform(np.log(3), np.log(100))))
            anchor = float(np.exp(draw.uniform(np.log(5), np.log(300))))
            elasticity, multiple = float(draw.uniform(0.15, 1.5)), float(draw.uniform(2, 10))
            market.use(f"{good}@{place}", anchor, price, elasticity, multiple * price)
    for good in ("ore", *GOODS):
        for start in places:
            for end in places:
                if start != end:
                    shut = draw.random() < closed
                    market.route(f"{good}@{start}", f"{good}@{end}", float(draw.uniform(0.1, 2)),
                                 slope=float(draw.uniform(0.001, 0.05)),
                                 upper=0.0 if shut else np.inf)  # fmt: skip
    return market
