r"""No country supplies more than a share of what the planner has at a stage.

Let f be what a supplier i sends in the run, F all that the planner has in it, M its own make and q what a tonne of that
over the run without the plan took from i (1 in that run itself). With m the own make of the programme,

    a contract             f - q (m - M)  <=  most x (F + (1 - q) (m - M))
    on the buyers' side    flows from i   <=  most x F

each in the middle year of a block; by what the share in the mean of its years differs in the run, `most` is less.
For the first, plants are paid; for the second, buyers are charged what a tonne less is worth (a levy), no more tonnes
may come (a quota), or public buyers take what comes from elsewhere (procurement). So each has an instrument that does
it in the market, and as run and programme come to agree, they say the same.
"""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np
import polars as pl

from ytterby.controls.names import Element, Stage
from ytterby.ground.document import Mistake
from ytterby.planning.kinds.base import AtMost, Contract, TargetRow, TargetRows, effect
from ytterby.planning.planner import LEAST_WORTH, Share, sum_of, weight_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Floats
    from ytterby.ground.document import Loc
    from ytterby.planning.planner import Counts, Planner, PlannerRun
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.planning.solve.program import BlockProgram
    from ytterby.planning.targets import TargetsFile


class LargestShare(AtMost):
    """No country supplies more than `most` of what the planner has at a stage: what comes in and what it makes, less
    what goes out.

    By tonnes of the elements, of the goods themselves where none are named, from the country that sends it;
    elements : each alone where `each`, else together; instrument : by which it is met, a contract for what plants make,
    a levy or a quota on what the supplier sends, or procurement: public buyers take
    none of it; public_share : of the goods, the most that they take
    """

    group: ClassVar[str] = "share"

    kind: Literal["largest_share"]
    stage: Stage
    elements: tuple[Element, ...] = ()
    each: bool = False
    instrument: Literal[Contract, "levy", "quota", "procurement"] = "offtake"
    public_share: Share | None = None

    def mistakes(self, targets: TargetsFile, place: Loc) -> Iterator[Mistake]:
        """Also what public buyers cannot do: all others may take from the supplier alone."""
        yield from super().mistakes(targets, place)
        bought = self.public_share
        if (self.instrument == "procurement") != (bought is not None):
            yield Mistake(
                (*place, "public_share"), "public_share goes with instrument: procurement"
            )
        elif bought is not None and self.most < 1.0 - bought:
            what = f"public buyers take {bought:g} of the goods, which leaves a supplier up to {1.0 - bought:g}"
            yield Mistake((*place, "most"), what, "Ask for no less, or take a levy or a quota.")

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

    def rows(self, planner: Planner, program: BlockProgram, market: BlockMarket) -> TargetRows:
        """A row for each supplier."""
        prices = self._prices(planner, market)
        for end, holds in self._groups(planner):
            yield from self._rows(planner, program, market, end, holds, prices)

    def _prices(self, planner: Planner, market: BlockMarket) -> dict[str, Floats]:
        """What the goods of the target cost where they come from: origin -> array (column) [USD/kg]."""
        chain, size = planner.network.chain, market.flows.size
        prices: dict[str, Floats] = defaultdict(lambda: np.zeros(size))
        for number, column in planner.imports:
            good = column.commodity
            holds = not self.elements or set(self.elements) & set(chain.element_shares[good])
            if holds and chain.commodities[good]["stage"] == self.stage:
                node = planner.network.node_index[good, column.region]
                prices[column.region][number] = market.price[node]
        return prices

    def _rows(
        self, planner: Planner, program: BlockProgram, market: BlockMarket, end: str,
        holds: dict[str, float], prices: dict[str, Floats],
    ) -> TargetRows:  # fmt: skip
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
        size = max(float(total @ market.flows), 1e-6)
        values = (value for number, _, value in planner.brought(market) if brought[number] > 0.0)
        worth = max(sum(values) / 1e3, LEAST_WORTH)
        most = self.most
        make, added_make = float(own @ market.flows), float(own @ (market.flows - market.without))
        added = planner.spread(program, own)
        for origin, weight in by_origin.items():
            sent, before = float(weight @ market.flows), float(weight @ market.without)
            more = float(weight @ market.mean) / max(float(total @ market.mean), 1e-9) - sent / size
            if self.instrument not in get_args(Contract):
                yield TargetRow(
                    self.id, origin + end, planner.spread(program, weight / size), most - more, worth, most, more, 1.0,
                    planner.spread(program, total / size), instrument=self.instrument, levied=(self.stage, origin),
                    prices=planner.spread(program, prices[origin]),
                )  # fmt: skip
            elif max(sent, before) > 0.0:
                took = effect(before - sent, added_make)
                gain = (took + most * (1.0 - took)) / size
                right = most - more - sent / size - gain * make
                yield TargetRow(
                    self.id, origin + end, -gain * added, right, worth, most, most, 1.0, anyhow=right,
                    earns=_of_good(counts | ends, gain), instrument=self.instrument,
                )  # fmt: skip

    def reached(self, run: PlannerRun) -> Iterator[tuple[str, float]]:
        """The largest supplier, and its share."""
        if shares := self.shares(run):
            yield max(shares, key=itemgetter(1))

    def shares(self, run: PlannerRun) -> list[tuple[str, float]]:
        """Every supplier, and its share."""
        goods, flows = run.planner.network.chain.commodities, run.tables["flows"]
        inside = pl.col("destination").is_in(run.members)
        ours = pl.col("origin").is_in(run.members)
        shares: list[tuple[str, float]] = []
        for end, holds in self._groups(run.planner):
            counts = {name: holds[name] for name in goods if goods[name]["stage"] == self.stage}
            tonnes = pl.col("quantity_t") * weight_of("commodity", counts)
            ways = flows.filter(inside & ~ours).group_by("origin", maintain_order=True)
            brought = ways.agg(tonnes.sum().alias("t"))
            sent = sum_of(flows.filter(ours & ~inside), tonnes)
            size = sum_of(run.rows("production"), tonnes) + float(brought["t"].sum()) - sent
            shares += [(origin + end, t / max(size, 1e-9)) for origin, t in brought.rows()]
        return shares


def _of_good(weights: dict[str, float], times: float = 1.0) -> Counts:
    """A weight of goods, whatever makes them."""
    return lambda column, good: times * weights.get(good, 0.0)
