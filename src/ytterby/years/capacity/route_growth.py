r"""The ways that announced plants open.

A route that nothing went in the base year has a small reference; where a project opens, its routes start
from the tonnes that its capacity means, in its usual use:

    what a plant makes   goes to those who take the good, by what they take (at home, and over each route)
    what a plant takes   comes from those who make it, by what they make

with plants at their capacity of the base year and of the projects up to then. Goods that a process without a
plant of its own turns into others on the spot are followed. At these tonnes a route costs its freight.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.group import grouped
from ytterby.market.lockstep import LANES
from ytterby.years.calendar import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.calendar import Period
    from ytterby.years.capacity.planned import PlannedPlants, PlansUnderWay
    from ytterby.years.capacity.projects import Listed

DEPTH = 4
"""Steps along the chain within which a plant's goods leave its region."""


def announced(base: BaseYear, listed: Listed) -> Floats:
    """What listed projects add: array (plant, month) [t/yr]."""
    return (listed.begun + listed.undecided).by_month(len(base.network.plants))


class RouteGrowth:
    """What announced plants send over routes that were not in use, by month.

    listed : the listed projects at the start of the base year; planned : what the scenario plans beside them,
    whose ways open as the plants do.
    """

    def __init__(
        self, base: BaseYear, listed: Listed, planned: PlannedPlants | None = None
    ) -> None:
        self.base, self.network = base, base.network
        self.new = new = announced(base, listed)
        self.plants = np.flatnonzero(new.sum(axis=1) > 0)
        self.rising = base.utilisation[self.plants, None] * np.cumsum(new[self.plants], axis=1)
        self.unused = np.zeros(len(self.network.columns), dtype=bool)
        self.columns = base.balance.tocsc()
        self._known: dict[int, list[tuple[int, float]]] = {}
        routes = self.network.route_columns
        self.unused[routes] = base.activity[routes] == 0
        self._arrange(added := new.sum(axis=1))
        self.share = np.array([self._routes_of(int(p)) for p in self.plants])
        self.planned = planned if planned is not None and planned.places else None
        if self.planned is not None:
            np.add.at(added, self.planned.plant, self.planned.tonnes)
            self._arrange(added)
            places = self.planned.places
            self.planned_share = np.array([self._routes_of(p.plant, p.columns) for p in places])

    @classmethod
    def of(cls, base: BaseYear, listed: Listed, planned: PlannedPlants | None) -> RouteGrowth:
        """Where nothing is planned, that of a run before with the same base year and projects."""
        if planned is not None and planned.places:
            return cls(base, listed, planned)
        new = announced(base, listed)
        for kept in tuple(_KEPT):
            if kept.base is base and np.array_equal(kept.new, new):
                return kept
        _KEPT.append(cls(base, listed))
        return _KEPT[-1]

    def planned_reference(self, under_way: PlansUnderWay) -> Floats | None:
        """Reference that planned plants bring with what has opened of them: array (column) [t/yr]; None without."""
        if self.planned is None:
            return None
        expected = self.base.utilisation[self.planned.plant] * under_way.opened
        return np.asarray(expected @ self.planned_share)

    def at(self, period: Period) -> Floats:
        """Reference that projects bring by the start of a period: array (column) [t/yr]."""
        if not self.plants.size:
            return np.zeros(len(self.network.columns))
        months = YEAR * (period.year - self.base.first_year) + period.first_month - 1
        return np.asarray(self.rising[:, min(months, self.rising.shape[1] - 1)] @ self.share)

    def _arrange(self, new: Floats) -> None:
        """Usual activity of every column once all projects stand, and who makes and takes what."""
        base, network = self.base, self.network
        normal, plant_of = base.activity.copy(), network.plant_of
        members = np.bincount(plant_of[plant_of >= 0], minlength=len(network.plants))
        each = base.utilisation * (base.capacity + new) / np.maximum(members, 1)
        self.makers: list[list[tuple[int, float]]] = [[] for _ in network.nodes]
        self.takers: list[list[tuple[int, float]]] = [[] for _ in network.nodes]
        for number in sorted(map(int, network.process_columns)):
            if plant_of[number] >= 0 and normal[number] == 0.0:
                normal[number] = each[plant_of[number]]
            for node, amount in self._entries(number):
                side = self.makers if amount > 0 else self.takers
                side[node].append((number, abs(amount) * normal[number]))
        self.made = [sum(weight for _, weight in side) for side in self.makers]
        self.taken = [sum(weight for _, weight in side) for side in self.takers]
        ends = (network.route_columns, network.route_origin, network.route_destination)
        routes: list[tuple[int, int, int]] = list(zip(*(one.tolist() for one in ends), strict=True))
        self.out_of = grouped((start, (column, end)) for column, start, end in routes)
        self.into = grouped((end, (column, start)) for column, start, end in routes)

    def _entries(self, column: int) -> list[tuple[int, float]]:
        if column not in self._known:
            part = slice(self.columns.indptr[column], self.columns.indptr[column + 1])
            numbers, amounts = self.columns.indices[part], self.columns.data[part]
            self._known[column] = list(zip(numbers.tolist(), amounts.tolist(), strict=True))
        return self._known[column]

    def _routes_of(self, plant: int, chosen: Sequence[int] = ()) -> Floats:
        """Tonnes on every unused route for a tonne of the plant's activity: array (column).

        chosen : columns of the plant that share the activity; all of them if left out.
        """
        tonnes = np.zeros(len(self.network.columns))
        columns = list(chosen) or [int(c) for c in np.flatnonzero(self.network.plant_of == plant)]
        supply = np.array([self._supply(c) for c in columns])
        mix = supply / supply.sum() if supply.sum() > 0 else np.full(len(columns), 1 / len(columns))
        for column, share in zip(columns, mix, strict=True):
            for node, amount in self._entries(column):
                if amount > 0:
                    self._send(node, share * amount, tonnes, DEPTH)
                else:
                    self._fetch(node, -share * amount, tonnes)
        tonnes[~self.unused] = 0.0
        return tonnes

    def _supply(self, column: int) -> float:
        """What is made of a column's first input, here and where it can come from; 1 without inputs."""
        first = next((node for node, amount in self._entries(column) if amount < 0), None)
        if first is None:
            return 1.0
        return self.made[first] + sum(self.made[start] for _, start in self.into.get(first, []))

    def _send(self, node: int, amount: float, tonnes: Floats, depth: int) -> None:
        """Share out what a plant makes among takers at home and abroad."""
        if amount <= 0.0 or depth == 0:
            return
        ways = [(c, self.taken[end]) for c, end in self.out_of.get(node, [])]
        home = self.taken[node]
        if not ways:  # turned into other goods on the spot, which may travel
            for column, weight in self.takers[node]:
                if self.network.plant_of[column] < 0:
                    share = weight / home if home > 0 else 1.0 / len(self.takers[node])
                    for after, made in self._entries(column):
                        self._send(after, max(made, 0.0) * share * amount, tonnes, depth - 1)
            return
        total = home + sum(w for _, w in ways)
        for column, weight in ways:
            tonnes[column] += amount * weight / total if total > 0 else 0.0

    def _fetch(self, node: int, amount: float, tonnes: Floats) -> None:
        """Share out what a plant takes among makers at home and abroad."""
        ways = [(c, self.made[start]) for c, start in self.into.get(node, [])]
        total = self.made[node] + sum(w for _, w in ways)
        for column, weight in ways:
            tonnes[column] += amount * weight / total if total > 0 else 0.0


_KEPT: deque[RouteGrowth] = deque(maxlen=LANES)
"""Of the last base years without plans: each takes a 25th of a second."""
