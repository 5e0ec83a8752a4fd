"""Promise and outcome of a plan by line: cost, loss, share, price, capacity, burden, in every future.

A promise is what the programme counts on, an outcome what the simulated market gives, of the same thing in the same
years. Targets have their own table, in the unit in which they are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.planning.planner import PlannerRun
from ytterby.planning.scenario_files import STOCK, steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Tables
    from ytterby.planning.judge import FutureSimulation
    from ytterby.planning.solve.plan import LeastCostPlan


COST, LOSS, SHARE, PRICE, CAPACITY, BURDEN = "cost", "loss", "share", "price", "capacity", "burden"
LINES = (COST, LOSS, SHARE, PRICE, CAPACITY, BURDEN)
ADDED = ", added in all"
"""What the name of a technology ends in where all of its capacity is meant, less what stands without the plan."""
MINIMUM = 1.0
"""[t/yr] below which a line of capacity is left out on both sides."""
RUNNING = "running"
BUDGETS = {
    "stock purchases": "stock_purchase",
    "stock holding": "stock_holding",
    "stock sales": "stock_sale",
    RUNNING: "offtake",
}
"""Line of cost -> the kind of public cost that it is in the market; all others are of plants."""
MONEY, MONEY_A_YEAR = "million USD", "million USD/yr"


@dataclass(frozen=True)
class PlanLine:
    """One line of a future. what, region : of what, blank where of all; first, last : years"""

    future: str
    line: str
    what: str
    region: str
    unit: str
    first: int
    last: int
    planned: float
    simulated: float

    @property
    def difference(self) -> float:
        """Outcome less promise."""
        return self.simulated - self.planned


def plan_lines(plan: LeastCostPlan, simulation: FutureSimulation) -> list[PlanLine]:
    """All lines of a future, in the order of `LINES`."""
    one = _Future(plan, simulation)
    return [*one.cost(), *one.loss(), *one.share(), *one.price(), *one.capacity(), *one.burden()]


class _Future:
    """A plan in a future."""

    def __init__(self, plan: LeastCostPlan, simulation: FutureSimulation) -> None:
        self.plan, self.simulation = plan, simulation
        self.solution, self.tables = simulation.files.solution, simulation.tables
        self.frame = plan.planned.frame
        self.members = sorted(plan.planned.targets.planner)

    def _row(
        self, line: str, what: str, region: str, unit: str, years: range, planned: float, simulated: float
    ) -> PlanLine:  # fmt: skip
        future = self.solution.future
        return PlanLine(future, line, what, region, unit, years[0], years[-1], planned, simulated)

    def cost(self) -> Iterator[PlanLine]:
        """What public budgets pay until the end over the same without the plan, not discounted: plants at their
        capital, stocks at typical prices."""
        blocks, plants, stock = self.frame.blocks, 0.0, 0.0
        for one in steps(self.plan, self.solution):
            if one.measure == STOCK:
                stock += one.cost_musd
            elif one.opens <= blocks.last:
                plants += one.cost_musd
        level, lengths = self.solution.stored, np.array(blocks.lengths)
        price = np.array([stock.price for stock in self.frame.stocks]) / 1e3
        planned = {
            "plants": plants,
            "stock purchases": stock,
            "stock holding": self.frame.holding * float(lengths @ level @ price),
            "stock sales": float((level[-1] - lengths @ self.solution.bought) @ price),
            RUNNING: sum(one.bill * blocks.lengths[one.block] for one in self.solution.paid),
        }
        paid, anyhow = (
            _sums(tables, "public_cost", "cost_musd", "kind")
            for tables in (self.tables, self.simulation.without)
        )
        more = {kind: paid.get(kind, 0.0) - anyhow.get(kind, 0.0) for kind in paid | anyhow}
        came = {name: more.pop((kind,), 0.0) for name, kind in BUDGETS.items()}
        came["plants"] = sum(more.values())
        every = range(blocks.first, blocks.last + 1)
        for name, value in planned.items():
            if max(abs(value), abs(came[name])) > 0.0:
                yield self._row(COST, name, "", MONEY, every, value, came[name])
        yield self._row(COST, "all", "", MONEY, every, sum(planned.values()), sum(came.values()))

    def loss(self) -> Iterator[PlanLine]:
        """What the planner's uses lose at base prices."""
        for block, planned in enumerate(self.solution.lost):
            years = self.frame.blocks.years(block)
            planner = self.plan.planned.planner
            lost, _ = PlannerRun(planner, self.tables, years).lost(planner.inside)
            yield self._row(LOSS, "all uses", "", MONEY_A_YEAR, years, planned, lost)

    def share(self) -> Iterator[PlanLine]:
        """Targets that are shares, of suppliers the largest."""
        for one in self.simulation.differences:
            if one.required <= 1.0:
                what, years = f"{one.target}: {one.what}", range(one.first, one.last + 1)
                yield self._row(SHARE, what, "", "1", years, one.planned, one.simulated)

    def price(self) -> Iterator[PlanLine]:
        """What one more tonne is worth in the programme, targets included, and its price in the market: goods with a
        world market, where both are known."""
        chain = self.plan.planned.base.network.chain
        traded = chain.stages_with("world_market")
        known = _sums(self.tables, "prices", "price_usd_kg", "commodity", "region", "year")
        for (good, region, block), worth in sorted(self.solution.worth.items()):
            if good not in chain.commodities or chain.commodities[good]["stage"] not in traded:
                continue
            years = self.frame.blocks.years(block)
            prices = [known[good, region, y] for y in years if (good, region, y) in known]
            if prices:
                mean = sum(prices) / len(prices)
                yield self._row(PRICE, good, region, "USD/kg", years, worth, mean)

    def capacity(self) -> Iterator[PlanLine]:
        """What of the plan is open, and what it adds to all that stands without it, in the middle year of a block."""
        stands = _capacity(self.tables, category="planned")
        gained, baseline = _capacity(self.tables), _capacity(self.simulation.without)
        for (name, region, block), tonnes in sorted(self.plan.opened(self.solution).items()):
            years, key = self.frame.blocks.years(block), (name, region)
            middle = range(self.frame.blocks.middles[block], self.frame.blocks.middles[block] + 1)
            own = _mean_over(stands, key, middle)
            if max(tonnes, own) >= MINIMUM:
                yield self._row(CAPACITY, name, region, "t/yr", years, tonnes, own)
                more = _mean_over(gained, key, middle) - _mean_over(baseline, key, middle)
                yield self._row(CAPACITY, f"{name}{ADDED}", region, "t/yr", years, tonnes, more)

    def burden(self) -> Iterator[PlanLine]:
        """Burdens of the planner's own activities; nothing where the data folder knows none."""
        if "burdens" not in self.tables:
            return
        own = self.tables["burdens"].filter(pl.col("region").is_in(self.members))
        units = dict(own.select("burden", "unit").unique().iter_rows())
        known = _sums({"burdens": own}, "burdens", "quantity", "burden", "year")
        for (name, block), value in sorted(self.solution.burdens.items()):
            years = self.frame.blocks.years(block)
            if name in units:
                mean = _mean_over(known, (name,), years)
                yield self._row(BURDEN, name, "", f"{units[name]}/yr", years, value, mean)


def _sums(
    tables: Tables, table: str, amount: str, *by: str, **where: str
) -> dict[tuple[Any, ...], float]:
    """Sums of a column by others, of rows that have some values; of none where there is no such table."""
    if table not in tables:
        return {}
    sums = tables[table].filter(**where).group_by(by).agg(pl.col(amount).sum())
    return {tuple(key): value for *key, value in sums.iter_rows()}


def _capacity(tables: Tables, **where: str) -> dict[tuple[Any, ...], float]:
    """Technology, region, year -> what stands [t/yr]."""
    return _sums(tables, "capacity", "capacity_t", "technology", "region", "year", **where)


def _mean_over(sums: dict[tuple[Any, ...], float], key: tuple[str, ...], years: range) -> float:
    """Mean of years, in which nothing stands where there is no row."""
    return sum(sums.get((*key, year), 0.0) for year in years) / len(years)
