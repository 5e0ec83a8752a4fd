r"""Targets as rows of a block's programme.

    largest share   flows from i  <=  most x (flows from outside + own make - flows to outside),   each supplier i
                    flows from i without the plan - planned make  <=  most x that sum without the plan
    own share       own make      >=  least x what the planner's uses hold
                    own make without the plan + planned make  >=  least x what they hold without the plan
    loss            sum of price (outlook - served)  <=  most x sum of price outlook
    cover           served without the supplier      >=  least x outlook
    burden          sum of coefficient x activity    <=  most

Where others may not be diverted, every supplier but the largest sends no more than without the plan: nobody orders it
to. Which ones those are does not hang on the level, so that a tighter one never allows more. The second row of a share
keeps it from being met by plants that stand, run at a loss that nobody bears, by buyers who change their supplier for
no price, or by users who do without. Every
row is divided by its size, so that what it lacks is a share; at base prices that share sets what it costs to miss it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.environment.coefficients import coefficients_of
from ytterby.ground.errors import did_you_mean
from ytterby.planning.programme.contents import contents
from ytterby.planning.programme.target import TargetRow
from ytterby.planning.targets.file import (
    BurdenCap,
    CoverTarget,
    LargestShare,
    Loss,
    OwnShare,
    PlanError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.planning.programme.blocks import BlockMarket
    from ytterby.planning.programme.program import BlockProgram
    from ytterby.planning.targets.file import TargetBase
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Column

ALL = "all"
STAGE = {"processing": "oxide"}
LEAST_WORTH = 1.0
"""[million USD/yr] that a whole row is worth at least."""


def _of_good(weight: Callable[[str], float], times: float = 1.0) -> Callable[[Column, str], float]:
    """A weight of goods, whatever makes them."""
    return lambda column, name: times * weight(name)


class Rows:
    """Makes the rows of targets. members : regions that plan as one."""

    def __init__(self, base: BaseYear, members: Collection[str]) -> None:
        self.base, self.members = base, frozenset(members)
        network, chain = base.network, base.network.chain
        self.inside = [
            n for n, (_, region) in enumerate(network.use_rows) if region in self.members
        ]
        self.content = contents(base)
        self.mines = chain.mines
        moves = [*network.route_columns.tolist(), *network.leak_columns.tolist()]
        ways = [(n, network.columns[n]) for n in moves]
        ours = self.members
        self.imports = [(n, c) for n, c in ways if c.destination in ours and c.region not in ours]
        self.exports = [(n, c) for n, c in ways if c.region in ours and c.destination not in ours]

    def rows_of(
        self, target: TargetBase, program: BlockProgram, market: BlockMarket
    ) -> Iterator[TargetRow]:
        """The rows of a target in a block."""
        if isinstance(target, LargestShare):
            yield from self._largest(target, program, market)
        elif isinstance(target, OwnShare):
            yield from self._own(target, program, market)
        elif isinstance(target, Loss):
            yield self._loss(target, program)
        elif isinstance(target, CoverTarget):
            yield self._cover(target, program)
        elif isinstance(target, BurdenCap):
            yield self._burden(target, program, market)

    def _spread(self, program: BlockProgram, weight: Floats) -> Floats:
        """Weights of network columns as those of lp columns."""
        return np.where(program.of >= 0, weight[np.maximum(program.of, 0)], 0.0)

    def _made(self, market: BlockMarket, counts: Callable[[Column, str], float]) -> Floats:
        """What a tonne of each column makes in the planner's regions: array (column).

        counts : weight of a commodity that comes out of a process.
        """
        network = self.base.network
        made = np.zeros(len(network.columns))
        entries = market.problem.balance.tocoo()
        for node, number, amount in zip(entries.row, entries.col, entries.data, strict=True):
            column = network.columns[number] if number < made.size else None
            if column is None or amount <= 0.0 or column.kind != "process":
                continue
            if column.region in self.members:
                made[number] += amount * counts(column, network.nodes[node][0])
        return made

    def _ends(self, stage: str, name: str) -> bool:
        """Whether a good ends as one of a stage without a plant: solutions are finished as oxide by none."""
        return stage == "oxide" and bool(
            self.base.network.chain.commodities[name]["stage"] == "solution"
        )

    def _largest(
        self, target: LargestShare, program: BlockProgram, market: BlockMarket
    ) -> Iterator[TargetRow]:
        base = self.base
        goods, element_shares = base.network.chain.commodities, base.network.chain.element_shares
        groups = [(e,) for e in target.elements] if target.each else [target.elements]
        for group in groups:

            def holds(name: str, group: Sequence[str] = group) -> float:
                return sum(element_shares[name].get(e, 0.0) for e in group) if group else 1.0

            def share(name: str, holds: Callable[[str], float] = holds) -> float:
                return holds(name) if goods[name]["stage"] == target.stage else 0.0

            def added(
                name: str, holds: Callable[[str], float] = holds,
                share: Callable[[str], float] = share,
            ) -> float:  # fmt: skip
                return holds(name) if self._ends(target.stage, name) else share(name)

            own = self._made(market, _of_good(share))
            brought = np.zeros(own.size)
            by_origin: dict[str, Floats] = {}
            for number, column in self.imports:
                brought[number] = share(column.commodity)
                if brought[number] > 0.0:
                    one = by_origin.setdefault(column.region, np.zeros(own.size))
                    one[number] = brought[number]
            total = own + brought
            for number, column in self.exports:
                total[number] -= share(column.commodity)
            size = max(float(total @ market.supplied), 1e-6)
            worth = self._worth(market, brought)
            sent = {origin: float(weight @ market.supplied) for origin, weight in by_origin.items()}
            paid = not (target.unpaid or target.diversion)
            planned = (
                -self._spread(program, self._made(market, _of_good(added))) * program.planned / size
            )
            for origin, weight in by_origin.items():
                baseline = sent[origin]
                if not target.diversion and baseline < max(sent.values()):
                    yield TargetRow(
                        target.id, origin, self._spread(program, weight / size),
                        baseline / size, 0.0, target.most, 0.0, 0.0, fixed=True,
                    )  # fmt: skip
                row = (weight - target.most * total) / size
                named = f"{origin}{' ' + group[0] if target.each else ''}"
                yield TargetRow(
                    target.id, named, self._spread(program, row), 0.0, worth, target.most,
                    target.most, 1.0, self._spread(program, total / size),
                    earns=_of_good(share, target.most / size) if paid else None,
                )  # fmt: skip
                if paid and baseline > 0.0:
                    anyhow = target.most - baseline / size
                    yield TargetRow(
                        target.id, named, planned, anyhow, worth, target.most, target.most, 1.0,
                        anyhow=anyhow, earns=_of_good(added, 1.0 / size),
                    )  # fmt: skip

    def _worth(self, market: BlockMarket, brought: Floats) -> float:
        """What imports are worth at base prices without a plan [million USD/yr]."""
        network = self.base.network
        value = 0.0
        for number, column in self.imports:
            if brought[number] > 0.0:
                node = network.node_index[column.commodity, column.region]
                value += float(market.supplied[number] * self.base.typical_price[node])
        return max(value / 1e3, LEAST_WORTH)

    def own_make(self, of: str) -> Callable[[Column, str], float]:
        """What a tonne of a good that a column makes counts for an own share."""
        goods, stage = self.base.network.chain.commodities, STAGE.get(of, of)

        def counted(column: Column, name: str) -> float:
            if of == "extraction":
                return float(column.technology in self.mines)
            if of == "recycling":
                return float(column.technology == "recycling")
            counts = goods[name]["stage"] == stage and column.technology != "recycling"
            return self.content.get(name, 1.0) if counts else 0.0

        return counted

    def _own(
        self, target: OwnShare, program: BlockProgram, market: BlockMarket
    ) -> Iterator[TargetRow]:
        counts = self.own_make(target.of)
        own = self._made(market, counts)
        made = self._spread(program, own)
        rows = self.base.network.use_rows
        uses = self.base.network.chain.uses
        need = np.zeros(program.of.size)
        total = 0.0
        for row in self.inside:
            use_content = self.content.get(uses[rows[row][0]]["commodity"], 0.0)
            need[program.use == row] = use_content
            total += use_content * float(program.anchor[row])
        worth = max(total * 0.05, LEAST_WORTH)  # 50 USD/kg of oxide, to begin with
        size = max(total, 1e-6)
        yield TargetRow(
            target.id, target.of, (target.least * need - made) / size, 0.0, worth,
            target.least, target.least, -1.0, need / size,
            earns=None if target.unpaid else lambda column, name: counts(column, name) / size,
        )  # fmt: skip
        used = self._used(market)
        if target.unpaid or used <= 0.0:
            return

        def separated(column: Column, name: str) -> float:
            return (
                1.0 if self._ends(STAGE.get(target.of, target.of), name) else counts(column, name)
            )

        anyhow = float(own @ market.supplied) / used - target.least
        added = self._spread(program, self._made(market, separated)) * program.planned
        yield TargetRow(
            target.id, target.of, -added / used, anyhow, worth,
            target.least, target.least, -1.0, anyhow=anyhow,
            earns=lambda column, name: separated(column, name) / used,
        )  # fmt: skip

    def _used(self, market: BlockMarket) -> float:
        """What the planner's uses hold without the plan, as oxide [t/yr]."""
        network, demand = self.base.network, market.problem.demand
        served = market.supplied[demand.capped] + market.supplied[demand.elastic]
        uses = network.chain.uses
        return sum(
            self.content.get(uses[network.use_rows[row][0]]["commodity"], 0.0) * float(served[row])
            for row in self.inside
        )

    def uses(self, words: Sequence[str], where: str = "") -> Ints:
        """Rows of the planner's uses that words name; none where it has none. Raises PlanError for an unknown one."""
        network = self.base.network
        uses = network.chain.uses
        known = {ALL, *uses, *(row["kind"] for row in uses.values())}
        for word in words:
            if word not in known:
                raise PlanError(
                    f"unknown use {word!r}", where=where, advice=did_you_mean(word, known)
                )
        named = [
            row
            for row in self.inside
            if {ALL, (use := network.use_rows[row][0]), uses[use]["kind"]} & set(words)
        ]
        return np.array(named, dtype=np.int64)

    def _loss(self, target: Loss, program: BlockProgram) -> TargetRow:
        rows = self.uses(target.uses)
        price = self.base.demand.price
        total = float(price[rows] @ program.anchor[rows])
        weight = np.zeros(program.of.size)
        on = program.counted & np.isin(program.use, rows)
        weight[on] = -price[program.use[on]] / max(total, 1e-9)
        return TargetRow(
            target.id, " ".join(target.uses), weight, target.most - 1.0,
            max(total / 1e3, LEAST_WORTH), target.most, 1.0, 1.0,
        )  # fmt: skip

    def _cover(self, target: CoverTarget, program: BlockProgram) -> TargetRow:
        rows = self.uses(target.uses)
        total = float(program.anchor[rows].sum())
        weight = np.zeros(program.of.size)
        on = program.counted & np.isin(program.use, rows)
        weight[on] = -1.0 / max(total, 1e-9)
        worth = float(self.base.demand.price[rows] @ program.anchor[rows]) / 1e3
        return TargetRow(
            target.id, " ".join(target.uses), weight, -target.least, max(worth, LEAST_WORTH),
            target.least, 0.0, -1.0,
        )  # fmt: skip

    def _burden(self, target: BurdenCap, program: BlockProgram, market: BlockMarket) -> TargetRow:
        network = self.base.network
        known = coefficients_of(network)
        value = known.per_tonne(market.year)[known.names.index(target.burden)]
        ours = np.array([column.region in self.members for column in network.columns])
        row = self._spread(program, np.where(ours, value, 0.0) / target.most)
        return TargetRow(target.id, target.burden, row, 1.0, 1e3, target.most, 0.0, target.most)
