"""The program of a period with the part of each flow that is free of an origin: columns and rows added.

What they mean is told in `years/processes/origin.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.market.problem import Demand, MarketNames
from ytterby.world.base_year.calibrate import TRANSIT_TOLERANCE
from ytterby.years.origin_mixing import Bound, Free, OriginAccounts, Supplied

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ytterby.controls.effects.effect import ContentLimit, OriginRequirement
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.market.problem import Problem, Solution
    from ytterby.years.origin_mixing import OriginNetwork


MINIMUM, MIN_SCALE = 1e-9, 1e-6  # [t/yr]
IDLE = 1e-4  # [share of a route's usual size] below which it carries nothing
NOTHING = 1e-3  # [share of a route's usual size] below which a content rule lets nothing pass
PLACES = 2**24
"""Numbers that an origin has for its columns, nodes and limits: more than any network has."""
APART = 1e-2
"""What it costs to keep free goods apart, rising to this at a route's usual size [USD/kg].

An assumption (1e-3 to 1e-1): without it many splits of free goods cost the same, and last digits choose one.
From 1e-3 to 1e-2 prices in `embargo-usa-content` move by 0.01 to 0.09%, weighted by price."""
MAX_REQUIRED = 0.999
"""Most of a use's demand that a requirement takes: the rest keeps the use's own columns in size."""


@dataclass(frozen=True)
class FreePart:
    """One origin in a program: at : array (followed column), the column of its free flow; node : the
    first of its nodes; carried, made : free tonnes per unit, sparse (followed node, followed column or maker)."""

    network: OriginNetwork
    at: Ints
    node: int
    carried: Any
    made: Any


class OriginProgram:
    """A period's program with free parts added, piece by piece; columns and rows go to the end."""

    def __init__(self, problem: Problem) -> None:
        self.base = problem
        self.parts: list[FreePart] = []
        self.names = MarketNames(*(np.arange(n) for n in (problem.columns, problem.nodes, 0)))
        self.columns, self.nodes = problem.columns, problem.nodes
        self.balance: list[Any] = []  # (row, column, value)
        self.limits: list[Any] = []
        self.right: list[float] = []
        self.limit_names: list[int] = []
        self.scales: list[Floats] = []
        self.curvature: list[Floats] = []
        self.node_scales: list[Floats] = []
        self.upper: list[Floats] = []
        self.sinks: list[int] = []
        # rule, part, route, limit row or -1
        self.bound: list[tuple[ContentLimit, FreePart, int, int]] = []
        self.segments: list[tuple[OriginRequirement, int, float, int, int, int]] = []
        self.anchor = problem.demand.anchor.copy()

    def add(
        self,
        network: OriginNetwork,
        rules: list[ContentLimit],
        needs: list[OriginRequirement],
        reference: Floats | None,
        number: int = 0,
    ) -> None:
        """Follow one origin, with the rules that count it. number : of the origin among those of the period."""
        problem, columns = self.base, network.columns
        limits = self._allowed(network, rules, reference)
        shut = {c for c, (_, tonnes) in limits.items()
                if tonnes < NOTHING * problem.column_scale[c]}  # fmt: skip
        # where nothing with content passes, a route's tonnes are its free tonnes: one column for both
        own = np.array([int(c) not in shut for c in columns], dtype=bool)
        at = np.where(own, self.columns + np.cumsum(own) - 1, columns)
        part = FreePart(network, at, self.nodes, *self._entries(network))
        self.parts.append(part)
        self.columns += int(own.sum())
        self.nodes += network.nodes.size
        self.scales.append(problem.column_scale[columns[own]])
        self.curvature.append(APART / np.maximum(self.scales[-1], MIN_SCALE))
        self.upper.append(np.where(problem.upper[columns[own]] > 0, np.inf, 0.0))
        self.node_scales.append(problem.node_scale[network.nodes])
        carried, made = part.carried.tocoo(), part.made.tocoo()
        self.balance.append((carried.row + part.node, at[carried.col], carried.data))
        self.balance.append((made.row + part.node, network.makers[made.col], made.data))
        self._named(number, columns[own], network.nodes)
        self._no_more_free(columns[own], at[own], number)
        self._no_transit(part, number)
        for column, (rule, tonnes) in limits.items():
            free = int(at[network.place[column]])
            self.bound.append((rule, part, column, -1 if column in shut else len(self.right)))
            self.sinks.append(free)
            if column not in shut:
                self._limit([column, free], [1.0, -1.0], tonnes, (number, 1, column))
        for place, need in enumerate(needs):
            for row in need.rows:
                if self._segment(part, need, int(row)):
                    first = PLACES // 2 + 2 * (place * problem.demand.elastic.size + int(row))
                    self._named(number, np.array([first, first + 1]))

    def _named(self, number: int, columns: Ints, nodes: Ints | tuple[()] = ()) -> None:
        """Note which columns and nodes are added for an origin, by numbers that every draw gives them."""
        first, known = PLACES * (1 + number), self.names
        self.names = replace(
            known, columns=np.append(known.columns, first + columns),
            nodes=np.append(known.nodes, first + np.asarray(nodes, dtype=np.int64)),
        )  # fmt: skip

    def _allowed(
        self, network: OriginNetwork, rules: list[ContentLimit], reference: Floats | None
    ) -> dict[int, tuple[ContentLimit, float]]:
        """Followed route -> its tightest rule, and the tonnes with content that it lets pass."""
        tightest: dict[int, tuple[ContentLimit, float]] = {}
        for rule in rules:
            columns = rule.columns.tolist()
            for column, approved_share in zip(columns, rule.approved_share, strict=True):
                if column not in network.place:
                    continue
                tonnes = float(approved_share * reference[column]) if reference is not None else 0.0
                if column not in tightest or tonnes < tightest[column][1]:
                    tightest[column] = (rule, tonnes)
        return tightest

    def _limit(
        self, columns: ArrayLike, values: ArrayLike, maximum: float, name: tuple[int, int, int]
    ) -> None:
        """Add a limit. name : number of the origin, kind of limit, and what it is on."""
        number, kind, place = name
        self.limit_names.append(PLACES * (1 + 3 * number + kind) + place)
        row = self.base.limits.shape[0] + len(self.right)
        self.limits.append((np.full(np.size(columns), row), columns, values))
        self.right.append(maximum)

    @cached_property
    def _bought(self) -> dict[int, int]:
        """The node from which each column of demand takes, by column."""
        balance = self.base.balance.tocsc()
        return {int(c): int(balance.indices[balance.indptr[c]]) for c in self.base.demand.elastic}

    def _no_more_free(self, columns: Ints, free: Ints, number: int) -> None:
        """Free tonnes of each column are no more than its own."""
        first = self.base.limits.shape[0] + len(self.right)
        rows = np.repeat(first + np.arange(columns.size), 2)
        pairs, signs = np.stack([free, columns], axis=1), np.tile([1.0, -1.0], columns.size)
        self.limits.append((rows, pairs.ravel(), signs))
        self.right += [0.0] * columns.size
        self.limit_names += (PLACES * (1 + 3 * number) + columns).tolist()

    def _no_transit(self, part: FreePart, number: int) -> None:
        """Free exports stay within own free make: no swap of papers between imports and exports."""
        network, at, makers = part.network, part.at, part.network.makers
        carried, made = part.carried.tocsr(), part.made.tocsr()

        def row(entries: Any, place: int) -> tuple[Ints, Floats]:
            span = slice(*entries.indptr[place : place + 2])
            return entries.indices[span], entries.data[span]

        for place in np.flatnonzero(network.imports).tolist():
            (ways, amounts), (own, always) = row(carried, place), row(made, place)
            route = network.is_route[ways]
            out, inner = ways[route & (amounts < 0)], ~route & (amounts > 0)
            if out.size:
                columns = np.concatenate([at[out], at[ways[inner]], makers[own]])
                values = np.concatenate([np.ones(out.size), -amounts[inner], -always])
                node = int(network.nodes[place])
                maximum = TRANSIT_TOLERANCE * float(self.base.node_scale[node])
                self._limit(columns, values, maximum, (number, 2, node))

    def _segment(self, part: FreePart, need: OriginRequirement, row: int) -> bool:
        """A demand of its own for what a use takes free only; whether there is one."""
        demand = self.base.demand
        elastic = int(demand.elastic[row])
        target = self._bought[elastic]
        if target not in part.network.node_place:  # nothing of the origin can be in it
            return False
        node = part.node + part.network.node_place[target]
        maximum = max(float(self.anchor[row] - (1.0 - MAX_REQUIRED) * demand.anchor[row]), 0.0)
        share = min(need.share * float(demand.anchor[row]), maximum)  # shares of all, side by side
        if share <= 0.0:
            return False
        self.anchor[row] -= share
        at = self.columns
        for column in (at, at + 1):
            self.balance.append(([target, node], [column, column], [-1.0, -1.0]))
        self.columns += 2
        size = np.maximum(self.base.column_scale[[elastic, elastic]] * need.share, MIN_SCALE)
        self.scales.append(size)
        self.curvature.append(np.zeros(2))
        self.upper.append(np.full(2, np.inf))
        self.segments.append((need, row, share, at, at + 1, node))
        return True

    def problem(self) -> Problem:
        """The whole program."""
        base = self.base
        balance = _grown(base.balance, self.balance, (self.nodes, self.columns))
        demand = base.demand
        rows = [row for _, row, *_ in self.segments]
        anchor = np.maximum(self.anchor, MINIMUM * np.maximum(demand.anchor, MINIMUM))
        segment = Demand(
            capped=np.append(demand.capped, [s[3] for s in self.segments]).astype(np.int64),
            elastic=np.append(demand.elastic, [s[4] for s in self.segments]).astype(np.int64),
            anchor=np.append(anchor, [s[2] for s in self.segments]),
            price=np.append(demand.price, demand.price[rows]),
            elasticity=np.append(demand.elasticity, demand.elasticity[rows]),
            cap=np.append(demand.cap, demand.cap[rows]),
        )
        if demand.ordered is not None:  # each part has its share of what is ordered
            each = np.append(self.anchor, [s[2] for s in self.segments])
            of = np.append(np.arange(self.anchor.size), rows).astype(np.int64)
            ordered = (demand.ordered / np.maximum(demand.anchor, MINIMUM))[of] * each
            segment = replace(segment, ordered=ordered)
        grown, reserve = self.columns - base.columns, base.reserve
        if reserve is not None:
            reserve = np.append(reserve, np.zeros(self.nodes - base.nodes))
        rows_of_limits = base.limits.shape[0] + len(self.right)
        return base.changed(
            balance=balance,
            cost=np.append(base.cost, np.zeros(grown)),
            curvature=np.concatenate([base.curvature, *self.curvature]),
            kink=None if base.kink is None else np.append(base.kink, np.full(grown, np.inf)),
            beyond=None if base.beyond is None else np.append(base.beyond, np.zeros(grown)),
            step=None if base.step is None else np.append(base.step, np.zeros(grown)),
            upper=np.concatenate([base.upper, *self.upper]),
            limits=_grown(base.limits, self.limits, (rows_of_limits, self.columns)),
            limit=np.append(base.limit, self.right),
            demand=segment,
            node_scale=np.concatenate([base.node_scale, *self.node_scales]),
            column_scale=np.concatenate([base.column_scale, *self.scales]),
            sinks=np.array([*base.sinks.tolist(), *self.sinks], dtype=np.int64),
            reserve=reserve,
            names=replace(self.names, limits=np.array(self.limit_names, dtype=np.int64)),
        )

    def split(self, solution: Solution) -> tuple[Solution, OriginAccounts]:
        """The solution of the period's own program, and what the rules did."""
        base = self.base
        activity = solution.activity[: base.columns].copy()
        supplied = self._supplied(solution, activity)
        limits = base.limits.shape[0]
        spans = [slice(p.node, p.node + p.network.nodes.size) for p in self.parts]
        premiums = [np.nan_to_num(solution.price[span]) for span in spans]
        both = zip(self.parts, premiums, strict=True)
        gains = [np.asarray(part.carried.T @ premium).ravel() for part, premium in both]
        bound = self._bound(solution, activity, gains)
        worth, earned = np.zeros(base.columns), np.zeros(base.columns)
        free = []
        for part, premium, gain in zip(self.parts, premiums, gains, strict=True):
            network, flow = part.network, solution.activity[part.at]
            made = part.carried.maximum(0) @ flow + part.made @ activity[network.makers]
            worth[network.columns] += np.maximum(gain, 0.0)
            earned[network.columns] += gain * flow
            sure = np.asarray(part.made.T @ premium).ravel()
            worth[network.makers] += sure
            earned[network.makers] += sure * activity[network.makers]
            free.append(Free(network.origin, network.nodes, premium, made, network.columns, flow))
        rest = replace(
            solution, activity=activity, price=solution.price[: base.nodes],
            dual=solution.dual[: base.nodes], limit_rent=solution.limit_rent[:limits],
            bound_rent=solution.bound_rent[: base.columns],
        )  # fmt: skip
        added = self.columns / base.columns - 1.0
        return rest, OriginAccounts(tuple(free), bound, supplied, worth, earned, added)

    def _supplied(self, solution: Solution, activity: Floats) -> tuple[Supplied, ...]:
        """What uses took free of an origin; it joins their other demand in `activity`."""
        base, uses = self.base, []
        # each use takes from one node
        bought = base.balance.tocsc()[:, base.demand.elastic].indices
        for need, row, share, capped, elastic, node in self.segments:
            supplied = float(solution.activity[capped] + solution.activity[elastic])
            activity[base.demand.capped[row]] += solution.activity[capped]
            activity[base.demand.elastic[row]] += solution.activity[elastic]
            # nobody pays more than the cap: above it the dual is no price, for nothing is served
            maximum = max(float(base.demand.cap[row] - solution.dual[bought[row]]), 0.0)
            more = min(float(solution.dual[node]), maximum)
            uses.append(Supplied(need.control, row, share, supplied, more))
        return tuple(uses)

    def _bound(
        self, solution: Solution, activity: Floats, gains: list[Floats]
    ) -> tuple[Bound, ...]:
        """What passed with content where a rule binds, and what one more tonne would have earned."""
        base, routes = self.base, []
        for rule, part, column, limit in self.bound:
            place = part.network.place[column]
            content = max(float(activity[column] - solution.activity[part.at[place]]), 0.0)
            if limit >= 0:
                rent = float(solution.limit_rent[base.limits.shape[0] + limit])
                if content < IDLE * base.column_scale[column]:
                    rent = 0.0  # a dual of nothing
            else:  # content would spare its shipper what free goods cost more
                rent = max(0.0, -float(gains[self.parts.index(part)][place]))
            routes.append(Bound(rule.control, rule.kind, column, content, rent))
        return tuple(routes)

    def _entries(self, network: OriginNetwork) -> tuple[Any, Any]:
        """As `carried` and `made` of a part."""
        own = self.base.balance.tocsr()[network.nodes]
        free = network.pattern.multiply(own).tocsc()
        return free[:, network.columns], free[:, network.makers].maximum(0)


def _grown(matrix: Any, pieces: list[Any], shape: tuple[int, int]) -> Any:
    """A sparse matrix with (rows, columns, values) added, of a larger shape."""
    own = matrix.tocoo()
    rows = np.concatenate([own.row, *(np.asarray(r) for r, _, _ in pieces)])
    columns = np.concatenate([own.col, *(np.asarray(c) for _, c, _ in pieces)])
    values = np.concatenate([own.data, *(np.asarray(v, dtype=float) for _, _, v in pieces)])
    return sparse.csr_matrix((values, (rows.astype(int), columns.astype(int))), shape)
