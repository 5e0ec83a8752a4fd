r"""No country supplies more than a share of what the planner has at a stage.

    flows from i  <=  most x (flows from outside + own make - flows to outside),   each supplier i
    flows from i without the plan - planned make  <=  most x that sum without the plan

Where others may not be diverted, every supplier but the largest sends no more than without the plan: nobody orders it
to. Which ones those are does not hang on the level, so that a tighter one never allows more. The second row keeps the
share from being met by plants that stand, run at a loss that nobody bears, by buyers who change their supplier for no
price, or by users who do without.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from ytterby.controls.names import Element, Stage
from ytterby.planning.kinds.base import AtMost, TargetRow
from ytterby.planning.planner import LEAST_WORTH, sum_of, weight_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Floats
    from ytterby.planning.planner import Counts, Planner, PlannerRun
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.planning.solve.program import BlockProgram


class LargestShare(AtMost):
    """No country supplies more than `most` of what the planner has at a stage: what comes in and what it makes, less
    what goes out.

    By tonnes of the elements, of the goods themselves where none are named, from the country that sends it;
    elements : each alone where `each`, else together; diversion : whether others may send more than without the plan,
    which no plant and no stock makes them do. What the plan builds must take the place of what is too much without it;
    unpaid : it may also be met by plants that stand and buyers that change, whom nobody pays, and by users who do
    without
    """

    kind: Literal["largest_share"]
    stage: Stage
    elements: tuple[Element, ...] = ()
    each: bool = False
    diversion: bool = False
    unpaid: bool = False

    @property
    def group(self) -> str:
        """All shares of suppliers together."""
        return "share"

    def tightened(self, first: float, miss: float, planned: float, simulated: float) -> float:
        """Harder by the miss."""
        return max(self.level - miss, 0.0)

    def _groups(self, planner: Planner) -> Iterator[tuple[str, dict[str, float]]]:
        """What is counted each alone: the end of its name, and what a tonne of each good holds of it."""
        shares = planner.network.chain.element_shares
        for group in [(e,) for e in self.elements] if self.each else [self.elements]:
            yield (
                f" {group[0]}" if self.each else "",
                {
                    good: sum(shares[good].get(e, 0.0) for e in group) if group else 1.0
                    for good in planner.network.chain.commodities
                },
            )

    def rows(
        self, planner: Planner, program: BlockProgram, market: BlockMarket
    ) -> Iterator[TargetRow]:
        """Two rows for each supplier, and one for each that may not send more."""
        for end, holds in self._groups(planner):
            yield from self._rows(planner, program, market, end, holds)

    def _rows(
        self, planner: Planner, program: BlockProgram, market: BlockMarket, end: str,
        holds: dict[str, float],
    ) -> Iterator[TargetRow]:  # fmt: skip
        goods = planner.network.chain.commodities
        counts = {name: holds[name] for name in goods if goods[name]["stage"] == self.stage}
        ends = {name: holds[name] for name in goods if planner.ends_as(self.stage, name)}
        own = planner.made(market, _of_good(counts))
        brought = np.zeros(own.size)
        by_origin: dict[str, Floats] = {}
        for number, column in planner.imports:
            brought[number] = counts.get(column.commodity, 0.0)
            if brought[number] > 0.0:
                one = by_origin.setdefault(column.region, np.zeros(own.size))
                one[number] = brought[number]
        total = own + brought
        for number, column in planner.exports:
            total[number] -= counts.get(column.commodity, 0.0)
        size = max(float(total @ market.without), 1e-6)
        worth = _worth(planner, market, brought)
        sent = {origin: float(weight @ market.without) for origin, weight in by_origin.items()}
        paid = not (self.unpaid or self.diversion)
        added = planner.spread(program, planner.made(market, _of_good(counts | ends)))
        planned = -added * program.planned / size
        for origin, weight in by_origin.items():
            baseline, most = sent[origin], self.most
            if not self.diversion and baseline < max(sent.values()):
                yield TargetRow(
                    self.id, origin, planner.spread(program, weight / size), baseline / size,
                    0.0, most, 0.0, 0.0, fixed=True,
                )  # fmt: skip
            yield TargetRow(
                self.id, origin + end, planner.spread(program, (weight - most * total) / size),
                0.0, worth, most, most, 1.0, planner.spread(program, total / size),
                earns=_of_good(counts, most / size) if paid else None,
            )  # fmt: skip
            if paid and baseline > 0.0:
                anyhow = most - baseline / size
                yield TargetRow(
                    self.id, origin + end, planned, anyhow, worth, most, most, 1.0,
                    anyhow=anyhow, earns=_of_good(counts | ends, 1.0 / size),
                )  # fmt: skip

    def reached(self, run: PlannerRun) -> Iterator[tuple[str, float]]:
        """The largest supplier, and its share."""
        goods, flows = run.planner.network.chain.commodities, run.tables["flows"]
        inside = pl.col("destination").is_in(run.members)
        ours = pl.col("origin").is_in(run.members)
        shares: list[tuple[str, float]] = []
        for end, holds in self._groups(run.planner):
            counts = {name: holds[name] for name in goods if goods[name]["stage"] == self.stage}
            tonnes = pl.col("quantity_t") * weight_of("commodity", counts)
            brought = flows.filter(inside & ~ours).group_by("origin").agg(tonnes.sum().alias("t"))
            sent = sum_of(flows.filter(ours & ~inside), tonnes)
            size = sum_of(run.rows("production"), tonnes) + float(brought["t"].sum()) - sent
            shares += [(origin + end, t / max(size, 1e-9)) for origin, t in brought.rows()]
        if shares:
            yield max(shares, key=itemgetter(1))


def _of_good(weights: dict[str, float], times: float = 1.0) -> Counts:
    """A weight of goods, whatever makes them."""
    return lambda column, good: times * weights.get(good, 0.0)


def _worth(planner: Planner, market: BlockMarket, brought: Floats) -> float:
    """What imports are worth at base prices without a plan [million USD/yr]."""
    value = 0.0
    for number, column in planner.imports:
        if brought[number] > 0.0:
            node = planner.network.node_index[column.commodity, column.region]
            value += float(market.without[number] * planner.base.typical_price[node])
    return max(value / 1e3, LEAST_WORTH)
