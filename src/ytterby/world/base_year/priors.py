"""A first guess of every base-year activity.

The `prior` of a stage says how its commodities are guessed. `needed`: walked upstream from the uses,
each region's need shared out over the origins that can supply it, by stage weights; the makers' inputs
are the next need. `pushed`: from observed mines down to who takes it in. `returned`: what makers leave
over goes back to those who recycle it, and so do magnets taken out of retired goods. The guess
only starts the reconciliation, where observations outweigh it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from fnmatch import translate
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.group import grouped
from ytterby.world.cohorts import Fleet

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.world.network import Network
    from ytterby.world.values import Values


def prior_activity(network: Network, values: Values) -> Floats:
    """Guess of each column: array (column) [t]; zero for what does not exist in the base year."""
    return _Guess(network, values).of_all()


class _Guess:
    """A guess on its way. activity : array (column) [t]; need : commodity and region -> tonnes wanted.

    inputs : process -> commodities that it takes in, with the amount for a unit; makers : commodity ->
    processes
    """

    def __init__(self, network: Network, values: Values) -> None:
        self.network, self.values, self.chain = network, values, network.chain
        self.activity = np.zeros(len(network.columns))
        self.need: dict[tuple[str, str], float] = defaultdict(float)
        rows = self.chain.coefficients
        taken = ((r, values.product(r["factors"])) for r in rows if r["role"] == "in")
        self.inputs = grouped((r["process"], (r["commodity"], amount)) for r, amount in taken)
        self.makers = grouped((r["commodity"], r["process"]) for r in rows if r["role"] != "in")

    def of_all(self) -> Floats:
        """The guess, from the uses upstream, then the ores, and what comes back."""
        for row in self.chain.use_regions:
            self._use(row["use"], row["region"])
        for stage in reversed(self.chain.stages_with("prior", "needed")):
            for commodity, row in self.chain.commodities.items():
                if row["stage"] == stage:
                    self._supply(commodity, stage)
        self._ores()
        self._collected()
        self._returns()
        return self.activity

    def _number(self, name: str) -> int | None:
        """Number of a column that exists in the base year."""
        number = self.network.column_index.get(name)
        return number if number is not None and self.network.columns[number].exists else None

    def _use(self, use: str, region: str) -> None:
        """What a use takes in a region, by its recipes."""
        amount = self.values(f"use_world.{use}") * self.values(f"use_share.{use}.{region}")
        self.activity[self.network.column_index[f"demand:{use}@{region}"]] = amount
        makers = self.makers.get(self.chain.uses[use]["commodity"], [])
        recipes = [p for p in makers if self._number(f"{p}@{region}") is not None]
        names = [f"recipe_share.{use}.{p.rsplit('.', 1)[1]}" for p in recipes]
        for process, share in zip(recipes, _shares(names, self.values), strict=True):
            self._make(process, region, amount * share)

    def _make(self, process: str, region: str, amount: float) -> None:
        """Let a process of a region make an amount; what it takes in is the next need."""
        number = self.network.column_index.get(f"{process}@{region}")
        if number is None:
            return
        self.activity[number] += amount
        for commodity, coefficient in self.inputs.get(process, ()):
            self.need[commodity, region] += coefficient * amount

    def _supply(self, commodity: str, stage: str) -> None:
        """Share the need of one commodity out over its origins and make it there."""
        makers = self.makers.get(commodity, [])
        made: dict[str, float] = defaultdict(float)
        for region in [region for (c, region) in list(self.need) if c == commodity]:
            weights = self._origins(commodity, stage, region)
            total = sum(weights.values())
            for origin, weight in weights.items():
                amount = self.need[commodity, region] * weight / total
                made[origin] += amount
                if origin != region:
                    route = self.network.column_index[f"{commodity}@{origin}>{region}"]
                    self.activity[route] += amount
        for origin, amount in made.items():
            options = [p for p in makers if self._number(f"{p}@{origin}") is not None]
            # a single way makes all of it, whatever its share is beside others
            names = [f"maker_share.{p}" if options[1:] else "" for p in options]
            for process, share in zip(options, _shares(names, self.values), strict=True):
                self._make(process, origin, amount * share)

    def _origins(self, commodity: str, stage: str, region: str) -> dict[str, float]:
        """Where a region can get a commodity from, with weights."""
        values, weights = self.values, {}
        for origin in self.chain.regions:
            of_stage = values.optional(f"origin_weight.{stage}.{origin}")
            weight = values.optional(f"origin_weight.{commodity}.{origin}", of_stage)
            makers = self.makers.get(commodity, [])
            made = any(self._number(f"{p}@{origin}") is not None for p in makers)
            if weight == 0.0 or not made:
                continue
            if origin == region:
                weights[origin] = weight * values("home_weight")
            elif self._number(f"{commodity}@{origin}>{region}") is not None:
                weights[origin] = weight
        return weights

    def _ores(self) -> None:
        """Mines from observations, and what they bring up onward by weights."""
        columns, mines, rows = self.network.columns, self.chain.mines, self.chain.observations
        named = ((row["columns"].split(), row["value_parameter"]) for row in rows)
        single = [(names[0].partition("~")[0], value) for names, value in named if len(names) == 1]
        placed = [(n, value) for name, value in single for n in matching(self.network, name)]
        of_mines = [(n, value) for n, value in placed if columns[n].technology in mines]
        observed = grouped((n, self.values(value)) for n, value in of_mines)
        for number, seen in observed.items():
            column = self.network.columns[number]
            self.activity[number] = float(np.mean(seen))
            self._push(column.process, column.region, self.activity[number])

    def _collected(self) -> None:
        """Magnets taken out of goods that retire; less than a grain is left out."""
        fleet = Fleet(self.network, self.values)
        collected = fleet.at_base_prices(fleet.retired(fleet.inflow_rows @ self.activity))
        enough = collected >= self.chain.mass_tolerance
        self.activity[fleet.columns] = np.where(enough, collected, 0.0)

    def _push(self, process: str, region: str, amount: float) -> None:
        """Send what a process gives of `pushed` stages to those that take it in, and on from there."""
        pushed = self.chain.stages_with("prior", "pushed")
        for row in self.chain.coefficients:
            stage = self.chain.commodities[row["commodity"]]["stage"]
            if row["process"] == process and row["role"] == "out" and stage in pushed:
                given = self.values.product(row["factors"], amount)
                for taker, place, part in self._spread(row["commodity"], region, given, stage):
                    self._push(taker, place, part)

    def _spread(
        self, commodity: str, region: str, amount: float, stage: str
    ) -> list[tuple[str, str, float]]:
        """Share a commodity out over the places that take it in: process, region and amount of each."""
        weights = {}
        for process in self._takers(commodity):
            for place in self.chain.regions:
                way = self._number(f"{commodity}@{region}>{place}")
                reached = place == region or way is not None
                if reached and self._number(f"{process}@{place}") is not None:
                    weights[process, place] = self.values.first(f"origin_weight.{stage}.{place}")
        total = sum(weights.values())
        sent = []
        for (process, place), weight in weights.items():
            part = amount * weight / total
            self.activity[self.network.column_index[f"{process}@{place}"]] += part
            if place != region:
                self.activity[self.network.column_index[f"{commodity}@{region}>{place}"]] += part
            sent.append((process, place, part))
        return sent

    def _takers(self, commodity: str) -> list[str]:
        rows = self.chain.coefficients
        return [r["process"] for r in rows if r["commodity"] == commodity and r["role"] == "in"]

    def _returns(self) -> None:
        """Scrap of what is made, to the places that take it back: at home, else shared equally."""
        returned = self.chain.stages_with("prior", "returned")
        goods, index = self.chain.commodities, self.network.column_index
        out = (row for row in self.chain.coefficients if row["role"] == "out")
        scrap = [row for row in out if goods[row["commodity"]]["stage"] in returned]
        takers = {row["commodity"]: self._takers(row["commodity"]) for row in scrap}
        processes = {process for own in takers.values() for process in own}
        names = (f"{process}@{region}" for process in processes for region in self.chain.regions)
        sites = [index[name] for name in names if name in index]
        self.activity[sites] = 0.0  # the walk guessed it as one way of several to make something
        given = grouped((row["process"], row) for row in scrap)
        for number, column in enumerate(self.network.columns):
            for row in given.get(column.process, ()) if column.kind == "process" else ():
                amount = self.values.product(row["factors"], self.activity[number])
                for process in takers[row["commodity"]] if amount > 0 else ():
                    self._return(process, row["commodity"], column.region, amount)

    def _return(self, process: str, commodity: str, region: str, amount: float) -> None:
        home = self._number(f"{process}@{region}")
        if home is not None:
            self.activity[home] += amount
            return
        columns = self.network.columns
        index = self.network.column_index
        routes = self.network.routes_of.get(commodity, ())
        ends = [(route, f"{process}@{end}") for route, _, end in routes]
        ends = [row for row in ends if columns[row[0]].region == region and columns[row[0]].exists]
        ways = [(route, index[taker]) for route, taker in ends if taker in index]
        for route, taker in ways:
            self.activity[route] += amount / len(ways)
            self.activity[taker] += amount / len(ways)


def _shares(names: list[str], values: Values) -> list[float]:
    """Shares of several ways to one good: the parameters of these names, equal parts of the rest where none."""
    given = {name: values(name) for name in names if values.has(name)}
    left = (1.0 - sum(given.values())) / max(len(names) - len(given), 1)
    return [given.get(name, left) for name in names]


def matching(network: Network, pattern: str) -> list[int]:
    """Numbers of the columns whose name matches a shell-style pattern."""
    if "*" not in pattern and "?" not in pattern:
        number = network.column_index.get(pattern)
        return [] if number is None else [number]
    known = network.matched
    if pattern not in known:
        fits, start = re.compile(translate(pattern)).match, re.split(r"[*?[]", pattern)[0]
        first, last = (bisect_left(network.names, start + end) for end in ("", chr(0x10FFFF)))
        names = [name for name in network.names[first:last] if fits(name)]
        known[pattern] = sorted(network.column_index[name] for name in names)
    return known[pattern]
