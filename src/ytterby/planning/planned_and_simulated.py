"""Promise and outcome of a plan by line: cost, loss, share, capacity, burden, in every future.

A promise is what the programme counts on, an outcome what the simulated market gives, of the same thing in the same
years. Targets have their own table, in the unit in which they are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import polars as pl

from ytterby.planning.kinds.base import Contract
from ytterby.planning.planner import PlannerRun, total, yearly_mean
from ytterby.planning.scenario_files import STOCK, steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.planning.judge import FutureSimulation
    from ytterby.planning.solve.plan import LeastCostPlan


COST, LOSS, SHARE, CAPACITY, BURDEN = "cost", "loss", "share", "capacity", "burden"
LINES = (COST, LOSS, SHARE, CAPACITY, BURDEN)
ADDED = ", added in all"
"""What the name of a technology ends in where all of its capacity is meant, less what stands without the plan."""
MINIMUM = 1.0
"""[t/yr] below which a line of capacity is left out on both sides."""
RUNNING = "running"
BUDGETS = {
    "stock purchases": ["stock_purchase"],
    "stock holding": ["stock_holding"],
    "stock sales": ["stock_sale"],
    RUNNING: [*get_args(Contract)],
}
"""Line of cost -> the kinds of public cost that it is in the market; all others are of plants."""
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
    return [*one.cost(), *one.loss(), *one.share(), *one.capacity(), *one.burden()]


class _Future:
    """A plan in a future."""

    def __init__(self, plan: LeastCostPlan, simulation: FutureSimulation) -> None:
        self.plan, self.simulation = plan, simulation
        self.solution, self.tables = simulation.files.solution, simulation.tables
        self.frame = plan.planned.frame

    def _row(
        self, line: str, what: str, region: str, unit: str, years: range, planned: float, simulated: float
    ) -> PlanLine:  # fmt: skip
        future = self.solution.future
        return PlanLine(future, line, what, region, unit, years[0], years[-1], planned, simulated)

    def _more(self, table: str, column: str, *where: pl.Expr, **values: Any) -> float:
        """Sum of a column over the rows that fit, over the same without the plan."""
        both = self.tables, self.simulation.without
        with_plan, without = (total(one, table, column, *where, **values) for one in both)
        return with_plan - without

    def cost(self) -> Iterator[PlanLine]:
        """What public budgets pay until the end over the same without the plan, not discounted: plants at their
        capital, stocks at prices of the programme, which are held at typical ones."""
        blocks, plants, stock = self.frame.blocks, 0.0, 0.0
        for one in steps(self.plan, self.solution):
            if one.measure == STOCK:
                stock += one.cost_musd
            elif one.opens <= blocks.last:
                plants += one.cost_musd
        level, lengths = self.solution.stored, np.array(blocks.lengths)
        stocks, known = self.frame.stocks, self.solution.worth
        price = np.array([stock.price for stock in stocks]) / 1e3
        worth = np.array([
            [known.get((one.commodity, one.region, block), one.price) / 1e3 for one in stocks]
            for block in range(len(blocks))
        ]).reshape(level.shape)  # fmt: skip
        sold = lengths[:, None] * self.solution.bought - np.diff(level, axis=0, prepend=0.0)
        planned = {
            "plants": plants,
            "stock purchases": stock,
            "stock holding": self.frame.holding * float(lengths @ level @ price),
            "stock sales": -float((sold * worth).sum()),
            RUNNING: sum(one.bill * blocks.lengths[one.block] for one in self.solution.paid),
        }
        of_plants = ~pl.col("kind").is_in([kind for kinds in BUDGETS.values() for kind in kinds])
        came = {"plants": self._more("public_cost", "cost_musd", of_plants)}
        for name, kinds in BUDGETS.items():
            came[name] = self._more("public_cost", "cost_musd", pl.col("kind").is_in(kinds))
        every = range(blocks.first, blocks.last + 1)
        for name, value in planned.items():
            if max(abs(value), abs(came[name])) > 0.0:
                yield self._row(COST, name, "", MONEY, every, value, came[name])
        yield self._row(COST, "all", "", MONEY, every, sum(planned.values()), sum(came.values()))

    def loss(self) -> Iterator[PlanLine]:
        """What the planner's uses lose at base prices."""
        planner = self.plan.planned.planner
        for block, planned in enumerate(self.solution.lost):
            years = self.frame.blocks.years(block)
            lost, _ = PlannerRun(planner, self.tables, years).lost(planner.inside)
            yield self._row(LOSS, "all uses", "", MONEY_A_YEAR, years, planned, lost)

    def share(self) -> Iterator[PlanLine]:
        """Targets that are shares, of suppliers the largest."""
        for one in self.simulation.differences:
            if one.required <= 1.0:
                what, years = f"{one.target}: {one.what}", range(one.first, one.last + 1)
                yield self._row(SHARE, what, "", "1", years, one.planned, one.simulated)

    def capacity(self) -> Iterator[PlanLine]:
        """What of the plan is open, and what it adds to all that stands without it, in the middle year of a block."""
        for (name, region, block), tonnes in sorted(self.plan.opened(self.solution).items()):
            years = self.frame.blocks.years(block)
            place = {"technology": name, "region": region, "year": self.frame.blocks.middles[block]}
            own = total(self.tables, "capacity", "capacity_t", category="planned", **place)
            if max(tonnes, own) >= MINIMUM:
                yield self._row(CAPACITY, name, region, "t/yr", years, tonnes, own)
                more = self._more("capacity", "capacity_t", **place)
                yield self._row(CAPACITY, f"{name}{ADDED}", region, "t/yr", years, tonnes, more)

    def burden(self) -> Iterator[PlanLine]:
        """Burdens of the planner's own activities; nothing where the data folder knows none."""
        if "burdens" not in self.tables:
            return
        members = list(self.plan.planned.targets.planner)
        own = self.tables["burdens"].filter(pl.col("region").is_in(members))
        units = dict(own.select("burden", "unit").unique().iter_rows())
        for (name, block), value in sorted(self.solution.burdens.items()):
            years = self.frame.blocks.years(block)
            if name in units:
                mean = yearly_mean({"burdens": own}, "burdens", "quantity", years, burden=name)
                yield self._row(BURDEN, name, "", f"{units[name]}/yr", years, value, mean)
