r"""The ways that announced plants open.

A route that nothing went in the base year has a small reference; where a project opens, its routes start
from the tonnes that its capacity means, in its usual use:

    what a plant makes   goes to those who take the good, by what they take (at home, and over each route)
    what a plant takes   comes from those who make it, by what they make

with plants at their capacity of the base year and of the projects up to then. Goods that a process without a
plant of its own turns into others on the spot are followed. At these tonnes a route costs its freight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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


class RouteGrowth:
    """What announced plants send over routes that were not in use, by month.

    listed : the listed projects at the start of the base year; planned : what the scenario plans beside them,
    whose ways open as the plants do.
    """

    def __init__(
        self, base: BaseYear, listed: Listed, planned: PlannedPlants | None = None
    ) -> None:
        self.base, self.network = base, base.network
        new = (listed.begun + listed.undecided).sum(axis=1)
        self.plants = np.flatnonzero(new.sum(axis=1) > 0)
        self.rising = base.utilisation[self.plants, None] * np.cumsum(new[self.plants], axis=1)
        self.unused = np.zeros(len(self.network.columns), dtype=bool)
        routes = self.network.route_columns
        self.unused[routes] = base.activity[routes] == 0
        self._arrange(new.sum(axis=1))
        self.share = np.array([self._routes_of(int(p)) for p in self.plants])
        self.planned = planned if planned is not None and planned.places else None
        if self.planned is not None:
            with_planned = new.sum(axis=1)
            np.add.at(with_planned, self.planned.plant, self.planned.tonnes)
            self._arrange(with_planned)
            self.planned_share = np.array(
                [self._routes_of(p.plant, p.columns) for p in self.planned.places]
            )

    def planned_reference(self, under_way: PlansUnderWay) -> Floats | None:
        """Reference that planned plants bring with what has opened of them: array (column) [t/yr]; None without."""
        if self.planned is None:
            return None
        expected = self.base.utilisation[self.planned.plant] * under_way.opened
        return np.asarray(expected @ self.planned_share)

    def at(self, period: Period) -> Floats:
        """Reference that projects bring by the start of a period: array (column) [t/yr]."""
        months = YEAR * (period.year - self.base.first_year) + period.first_month - 1
        if not self.plants.size:
            return np.zeros(len(self.network.columns))
        return np.asarray(self.rising[:, min(months, self.rising.shape[1] - 1)] @ self.share)

    def _arrange(self, new: Floats) -> None:
        """Usual activity of every column once all projects stand, and who makes and takes what."""
        base, network = self.base, self.network
        capacity = base.capacity + new
        normal = base.activity.copy()
        plant_of = network.plant_of
        members = np.bincount(plant_of[plant_of >= 0], minlength=len(network.plants))
        for number in network.process_columns:
            plant = plant_of[number]
            if plant >= 0 and normal[number] == 0.0:
                normal[number] = base.utilisation[plant] * capacity[plant] / members[plant]
        process = np.zeros(len(network.columns), dtype=bool)
        process[network.process_columns] = True
        rows = base.balance.tocsr()
        self.makers: list[list[tuple[int, float]]] = []
        self.takers: list[list[tuple[int, float]]] = []
        for node in range(len(network.nodes)):
            part = slice(rows.indptr[node], rows.indptr[node + 1])
            here = [(int(c), float(a)) for c, a in zip(rows.indices[part], rows.data[part], strict=True)
                    if process[c]]  # fmt: skip
            self.makers.append([(c, a * normal[c]) for c, a in here if a > 0])
            self.takers.append([(c, -a * normal[c]) for c, a in here if a < 0])
        self.columns = base.balance.tocsc()
        self.out_of: dict[int, list[tuple[int, int]]] = {}
        self.into: dict[int, list[tuple[int, int]]] = {}
        for column, start, end in zip(
            network.route_columns, network.route_origin, network.route_destination, strict=True
        ):
            self.out_of.setdefault(int(start), []).append((int(column), int(end)))
            self.into.setdefault(int(end), []).append((int(column), int(start)))

    def _entries(self, column: int) -> list[tuple[int, float]]:
        part = slice(self.columns.indptr[column], self.columns.indptr[column + 1])
        pairs = zip(self.columns.indices[part], self.columns.data[part], strict=True)
        return [(int(n), float(a)) for n, a in pairs]

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
        inputs = [node for node, amount in self._entries(column) if amount < 0]
        if not inputs:
            return 1.0
        nodes = [inputs[0], *(start for _, start in self.into.get(inputs[0], []))]
        return sum(weight for node in nodes for _, weight in self.makers[node])

    def _send(self, node: int, amount: float, tonnes: Floats, depth: int) -> None:
        """Share out what a plant makes among takers at home and abroad."""
        if amount <= 0.0 or depth == 0:
            return
        ways = [(c, sum(w for _, w in self.takers[end])) for c, end in self.out_of.get(node, [])]
        home = sum(w for _, w in self.takers[node])
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
        ways = [(c, sum(w for _, w in self.makers[start])) for c, start in self.into.get(node, [])]
        total = sum(w for _, w in self.makers[node]) + sum(w for _, w in ways)
        for column, weight in ways:
            tonnes[column] += amount * weight / total if total > 0 else 0.0
