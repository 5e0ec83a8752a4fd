r"""A region without a supplier: what is gone, what its uses lack, and which stocks its own plants can make use of.

What is gone when one supplier stops, by the flows of the base year: through every stage, in fixed proportions.
With S the supplier that stops, and of every node (a good in a region) outside S the share of its supply that is gone:

    a way out of S                              1
    a way from elsewhere                        gone(good, origin)
    a process outside S                         the largest share gone among its inputs that count
    gone(good, region)  =  mean of these over what supplies the node, by tonnes

An input counts where it is `MINOR` or more of what the inputs of the process cost: what is less (cerium, gadolinium and
holmium in a magnet, not its terbium) is taken to be replaced. Solved by repeating from nothing gone, which only rises.

Nobody switches, substitutes, or takes from stock: it is what must be made good at once, and so the most that a stock is
asked for. S itself keeps what it has.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ytterby.years.processes.demand import growth_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear


OXIDE, METAL, MAGNET, RECIPE = "oxide", "metal", "magnet", "recipe"
AS_IT_IS = "used as it is"
BEFORE: Final = {MAGNET: METAL, METAL: OXIDE}
"""Stage -> the stage that its goods are made of."""
MINIMUM = 1e-9
ROUNDS, CLOSE = 200, 1e-9
LEAST_FLOW = 1e-12
MINOR = 0.05
"""Share of the cost of its inputs below which a process does without one: an assumption (0.02 to 0.1)."""


def largest_supplier(base: BaseYear, region: str) -> str:
    """The region that delivers most to a region, by value at base-year prices; blank where nobody does."""
    by_region: dict[str, float] = defaultdict(float)
    network = base.network
    for number, start in zip(network.route_columns, network.route_origin, strict=True):
        column = network.columns[number]
        if column.destination == region:
            by_region[column.region] += float(base.activity[number] * base.typical_price[start])
    largest = max(by_region, key=by_region.__getitem__, default="")
    return largest if largest and by_region[largest] > 0.0 else ""


def gone_without(base: BaseYear, supplier: str) -> tuple[Floats, Floats]:
    """Share of each node's supply that is gone, array (node), from 0 to 1; 0 where nothing is supplied; and the largest
    share gone among the inputs of each column that count, array (column).

    supplier : code of the region that stops.
    """
    network, balance = base.network, base.balance.tocoo()
    amount = balance.data * base.activity[balance.col]
    inward, outward = amount > LEAST_FLOW, balance.data < 0.0
    into, by, amount = balance.row[inward], balance.col[inward], amount[inward]
    needs, of = balance.row[outward], balance.col[outward]
    cost = -balance.data[outward] * base.typical_price[needs]
    counts = cost >= MINOR * np.bincount(of, cost, len(network.columns))[of]
    needs, of = needs[counts], of[counts]
    supplied = np.maximum(np.bincount(into, amount, len(network.nodes)), LEAST_FLOW)
    own_nodes = np.array([region == supplier for _, region in network.nodes])
    own = np.array([column.region == supplier for column in network.columns])
    moves = np.array([column.kind in ("route", "leak") for column in network.columns])
    gone = np.zeros(len(network.nodes))
    for _ in range(ROUNDS):
        lost = np.zeros(len(network.columns))
        np.maximum.at(lost, of, gone[needs])
        reaches = np.where(own, moves.astype(float), lost)
        new = np.minimum(np.bincount(into, amount * reaches[by], len(gone)) / supplied, 1.0)
        new = np.where(own_nodes, 0.0, new)
        if np.abs(new - gone).max() < CLOSE:
            return new, lost
        gone = new
    return gone, lost


@dataclass(frozen=True)
class CoverStock:
    """A stock for a group of uses, of one form.

    Attributes
    ----------
    group : defence, civil or all uses. form : oxide, metal or magnet. into : what it is made into at home, or that it
    is used as it is. lacks : t a year that the group lacks of the goods made of it. tonnes : good -> t for a year of
    all that is lacking; useful : what plants at home can make use of. value : of the latter [million USD].
    served : share of what is lacking that the stock can make good, from 0 to 1. why : what limits it, if anything.
    """

    group: str
    form: str
    into: str
    lacks: float
    tonnes: dict[str, float]
    useful: dict[str, float]
    value: float
    served: float
    why: str = ""


class DomesticPlants:
    """A region without its supplier: what its uses lack, and what its own plants can make.

    supplier : who stops. capacity : array (plant) [t/yr]. at : year of demand.
    """

    def __init__(
        self, base: BaseYear, region: str, supplier: str, capacity: Floats, at: int
    ) -> None:
        self.base, self.region = base, region
        gone, lost = gone_without(base, supplier)
        network, balance = base.network, base.balance.tocoo()
        self.stage = {name: row["stage"] for name, row in network.chain.commodities.items()}
        self.gone, self.price = (
            {good: float(at_node[n]) for n, (good, r) in enumerate(network.nodes) if r == region}
            for at_node in (gone, base.typical_price)
        )
        growth = growth_index(base, next(r["scenario"] for r in network.chain.outlooks), at)
        self.growth = {u: growth[n] for n, (u, r) in enumerate(network.use_rows) if r == region}
        self.inputs: dict[int, dict[str, float]] = defaultdict(dict)
        self.outputs: dict[int, dict[str, float]] = defaultdict(dict)
        for node, column, value in zip(balance.row, balance.col, balance.data, strict=True):
            side = self.outputs if value > 0.0 else self.inputs
            side[int(column)][network.nodes[node][0]] = abs(float(value))
        made = np.asarray(base.plant_rows @ (base.activity * (1.0 - lost)))
        free = np.maximum(capacity * base.utilisation - made, 0.0)
        self.free: dict[str, float] = defaultdict(float)
        for number, (name, place, _) in enumerate(network.plants):
            self.free[name] += float(free[number]) * (place == region)

    def gone_here(self) -> dict[str, float]:
        """Good -> share of its supply in the region that is gone, of those that are supplied."""
        return {good: gone for good, gone in self.gone.items() if gone > MINIMUM}

    def lacking(self, uses: Sequence[str]) -> dict[str, float]:
        """Good -> t a year that uses of the region lack."""
        amounts: dict[str, float] = defaultdict(float)
        for number in self.base.network.process_columns.tolist():
            column = self.base.network.columns[number]
            use = next((g.removeprefix("use.") for g in self.outputs[number]), "")
            if column.region != self.region or column.technology != RECIPE or use not in uses:
                continue
            made = float(self.base.activity[number]) * self.growth.get(use, 1.0)
            for good, part in self.inputs[number].items():
                amounts[good] += made * part * self.gone[good]
        return {good: lacks for good, lacks in amounts.items() if lacks > MINIMUM}

    def stocks(self, group: str, uses: Sequence[str]) -> list[CoverStock]:
        """The stocks of a group: each good as it is, and what it can be made of at home."""
        lacks = self.lacking(uses)
        stages = {self.stage[good] for good in lacks}
        stocks = []
        for stage in sorted(stages, key=list(self.base.network.chain.stages).index, reverse=True):
            own = {good: t for good, t in lacks.items() if self.stage[good] == stage}
            stocks.append(self._stock(group, stage, AS_IT_IS, own, own, own, 1.0, ""))
            stocks += self._made_of(group, stage, own)
        return stocks

    def _made_of(self, group: str, into: str, own: dict[str, float]) -> Iterator[CoverStock]:
        """Stocks of what goods of a stage are made of at home, back to the oxide."""
        stage, would, can, share, limits = into, own, own, 1.0, list[str]()
        while stage in BEFORE:
            recipes = {good: self._recipe(good, BEFORE[stage]) for good in would}
            required: dict[str, float] = defaultdict(float)
            for good, (_, plants, per) in recipes.items():
                required[plants] += can[good] * per
            total: dict[str, float] = defaultdict(float)
            part: dict[str, float] = defaultdict(float)
            made = 0.0
            for good, (needs, plants, _) in recipes.items():
                free = self.free[plants] / max(required[plants], self.free[plants], MINIMUM)
                made += can[good] * free
                for name, amount in needs.items():
                    total[name] += would[good] * amount
                    part[name] += can[good] * free * amount
            if not total:
                return
            made = made / max(sum(can.values()), MINIMUM)
            if made <= 1.0 - 1e-6:
                plants = f"{stage} plants in {self.region}"
                none = made <= MINIMUM
                limits.append(f"no free {plants}" if none else f"{plants} can make {made:.0%}")
            stage, would, can, share = BEFORE[stage], dict(total), dict(part), share * made
            yield self._stock(group, stage, into, own, would, can, share, "; ".join(limits))

    def _recipe(self, good: str, before: str) -> tuple[dict[str, float], str, float]:
        """Inputs of the stage before for a tonne of a good as the world makes it, the plants at home that do, and their
        t for a tonne."""
        network, needs, total = self.base.network, defaultdict[str, float](float), 0.0
        plants, per = "", 0.0
        for number in network.process_columns.tolist():
            column, out = network.columns[number], self.outputs[number].get(good, 0.0)
            own = {g: t for g, t in self.inputs[number].items() if self.stage[g] == before}
            if not (out and column.plant and own):
                continue
            made = float(self.base.activity[number])
            total += made * out
            for name, amount in own.items():
                needs[name] += made * amount
            if column.region == self.region and network.plant_of[number] >= 0:
                plants = column.plant
                per = float(self.base.plant_rows[network.plant_of[number], number]) / out
        recipe = {name: t / total for name, t in needs.items()} if total > MINIMUM else {}
        return recipe, plants, per

    def _stock(
        self, group: str, form: str, into: str, lacks: Mapping[str, float], would: dict[str, float],
        can: dict[str, float], served: float, why: str,
    ) -> CoverStock:  # fmt: skip
        value = sum(t * self.price.get(good, 0.0) for good, t in can.items()) / 1e3
        return CoverStock(group, form, into, sum(lacks.values()), would, can, value, served, why)
