"""Promise and outcome of a plan by line: cost, loss, share, price, capacity, burden, in every future.

A promise is what the programme counts on, an outcome what the simulated market gives, of the same thing in the same
years. Targets have their own table, in the unit in which they are asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.planning.targets.planner import PlannerRun
from ytterby.planning.write.scenarios import RESEARCH, steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.ground.arrays import Tables
    from ytterby.planning.simulate_plan.judge import FutureSimulation
    from ytterby.planning.solve.plan import LeastCostPlan


COST, LOSS, SHARE, PRICE, CAPACITY, BURDEN = "cost", "loss", "share", "price", "capacity", "burden"
LINES = (COST, LOSS, SHARE, PRICE, CAPACITY, BURDEN)
ADDED = ", added in all"
"""What the name of a technology ends in where all of its capacity is meant, less what stands without the plan."""
MINIMUM = 1.0
"""[t/yr] below which a line of capacity is left out on both sides."""
RUNNING = "running"
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


def running_in_words(plan: LeastCostPlan, simulations: Sequence[FutureSimulation]) -> str:
    """What the market bills for running, beside the promise; empty where nothing is paid."""
    texts = [
        f"{row.simulated:,.0f} in {row.future} (promised {row.planned:,.0f})"
        for simulation in simulations
        for row in plan_lines(plan, simulation)
        if (row.line, row.what) == (COST, RUNNING)
    ]
    return ", ".join(texts)


def in_short(rows: Sequence[PlanLine]) -> list[PlanLine]:
    """A few lines of a future: cost in all, mean loss, what plants add in the last block, the middle ratio of prices to
    their promise, and mean greenhouse gas; targets stand elsewhere."""
    chosen = [row for row in rows if (row.line, row.what) == (COST, "all")]
    chosen += _mean([row for row in rows if row.line == LOSS])
    added = [row for row in rows if row.line == CAPACITY and row.what.endswith(ADDED)]
    last = max((row.last for row in added), default=0)
    chosen += [row for row in added if row.last == last]
    ratios = [row.simulated / row.planned for row in rows if row.line == PRICE and row.planned > 0]
    if ratios:
        years = [row for row in rows if row.line == PRICE]
        first, last = min(row.first for row in years), max(row.last for row in years)
        what = f"middle of {len(ratios)} prices, over the promise"
        chosen.append(
            PlanLine(rows[0].future, PRICE, what, "", "1", first, last, 1.0, median(ratios))
        )
    chosen += _mean([row for row in rows if (row.line, row.what) == (BURDEN, "greenhouse_gas")])
    return chosen


def _mean(rows: Sequence[PlanLine]) -> list[PlanLine]:
    """One row for all years; none of none."""
    if not rows:
        return []
    years = [row.last - row.first + 1 for row in rows]
    planned, simulated = (
        sum(getattr(row, side) * count for row, count in zip(rows, years, strict=True)) / sum(years)
        for side in ("planned", "simulated")
    )
    return [replace(rows[0], last=rows[-1].last, planned=planned, simulated=simulated)]


class _Future:
    """A plan in a future."""

    def __init__(self, plan: LeastCostPlan, simulation: FutureSimulation) -> None:
        self.plan, self.simulation = plan, simulation
        self.solution, self.tables = simulation.files.solution, simulation.tables
        self.base, self.frame = plan.planned.base, plan.planned.frame
        self.members = sorted(plan.planned.targets.planner)

    def _row(
        self, line: str, what: str, region: str, unit: str, years: range, values: tuple[float, float]
    ) -> PlanLine:  # fmt: skip
        return PlanLine(
            self.solution.future, line, what, region, unit, years[0], years[-1], *values
        )

    def cost(self) -> Iterator[PlanLine]:
        """What public budgets pay until the end over the same without the plan, not discounted: plants at their
        capital, stocks at typical prices, research as its file says."""
        blocks = self.frame.blocks
        every = range(blocks.first, blocks.last + 1)
        own = steps(self.plan, self.solution)
        opened = [
            one for one in own
            if one.measure not in ("stock", RESEARCH) and one.opens <= blocks.last
        ]  # fmt: skip
        bought = [one for one in own if one.measure == "stock"]
        level, lengths = self.solution.stored, np.array(blocks.lengths)
        price = np.array([stock.price for stock in self.frame.stocks]) / 1e3
        holding = self.frame.holding * float(lengths @ level @ price)
        sold = float((level[-1] - lengths @ self.solution.bought) @ price)
        planned = {
            "plants": sum(one.cost_musd for one in opened),
            "stock purchases": sum(one.cost_musd for one in bought),
            "stock holding": holding, "stock sales": sold,
            RUNNING: sum(one.bill * blocks.lengths[one.block] for one in self.solution.paid),
        }  # fmt: skip
        kinds = {
            "stock purchases": "stock_purchase", "stock holding": "stock_holding",
            "stock sales": "stock_sale", RUNNING: "offtake",
        }  # fmt: skip
        paid, anyhow = (
            _sums(tables, "public_cost", "kind", "cost_musd")
            for tables in (self.tables, self.simulation.without)
        )
        paid = {kind: paid.get(kind, 0.0) - anyhow.get(kind, 0.0) for kind in paid | anyhow}
        others = sum(value for kind, value in paid.items() if kind not in kinds.values())
        came = {name: paid.get(kinds.get(name, ""), 0.0) for name in planned} | {"plants": others}
        # no market is in it: it costs what it was said to
        planned[RESEARCH] = came[RESEARCH] = sum(
            one.cost_musd for one in own if one.measure == RESEARCH
        )
        for name, value in planned.items():
            if max(abs(value), abs(came[name])) > 0.0:
                yield self._row(COST, name, "", MONEY, every, (value, came[name]))
        total = sum(planned.values()), sum(came.values())
        yield self._row(COST, "all", "", MONEY, every, total)

    def loss(self) -> Iterator[PlanLine]:
        """What the planner's uses go without at base prices."""
        for block in range(len(self.frame.blocks)):
            years = self.frame.blocks.years(block)
            lost = PlannerRun(self.plan.planned.planner, self.tables, years).lost_musd()
            yield self._row(
                LOSS, "all uses", "", MONEY_A_YEAR, years, (self.solution.lost[block], lost)
            )

    def share(self) -> Iterator[PlanLine]:
        """Targets that are shares, of suppliers the largest."""
        for difference in self.simulation.differences:
            if difference.required <= 1.0:
                years = range(difference.first, difference.last + 1)
                values = difference.planned, difference.simulated
                yield self._row(
                    SHARE, f"{difference.target}: {difference.what}", "", "1", years, values
                )

    def price(self) -> Iterator[PlanLine]:
        """What one more tonne is worth in the programme, targets included, and its price in the market: goods with a
        world market, where both are known."""
        chain = self.base.network.chain
        traded = chain.stages_with("world_market")
        prices = self.tables["prices"].filter(pl.col("region").is_in(self.members))
        known = {
            (row["commodity"], row["region"], row["year"]): row["price_usd_kg"]
            for row in prices.iter_rows(named=True)
        }
        for (good, region, block), worth in sorted(self.solution.worth.items()):
            if good not in chain.commodities or chain.commodities[good]["stage"] not in traded:
                continue
            years = self.frame.blocks.years(block)
            market_prices = [
                known[good, region, year] for year in years if (good, region, year) in known
            ]
            if market_prices:
                values = worth, sum(market_prices) / len(market_prices)
                yield self._row(PRICE, good, region, "USD/kg", years, values)

    def capacity(self) -> Iterator[PlanLine]:
        """What of the plan is open, and what it adds to all that stands without it: means of the years of a block."""
        blocks, planned = self.frame.blocks, self.plan.opened(self.solution)
        stands = _capacity(self.tables, True)
        gained, baseline = _capacity(self.tables), _capacity(self.simulation.without)
        for (technology, region, block), tonnes in sorted(planned.items()):
            years = blocks.years(block)
            keys = [(technology, region, year) for year in years]
            own = sum(stands.get(key, 0.0) for key in keys) / len(years)
            more = sum(gained.get(key, 0.0) - baseline.get(key, 0.0) for key in keys) / len(years)
            if max(tonnes, own) >= MINIMUM:
                yield self._row(CAPACITY, technology, region, "t/yr", years, (tonnes, own))
                added = f"{technology}{ADDED}"
                yield self._row(CAPACITY, added, region, "t/yr", years, (tonnes, more))

    def burden(self) -> Iterator[PlanLine]:
        """Burdens of the planner's own activities; nothing where the data folder knows none."""
        if "burdens" not in self.tables:
            return
        own = self.tables["burdens"].filter(pl.col("region").is_in(self.members))
        units = dict(own.select("burden", "unit").unique().iter_rows())
        sums = own.group_by("burden", "year").agg(pl.col("quantity").sum())
        known = {(name, year): quantity for name, year, quantity in sums.iter_rows()}
        for (name, block), value in sorted(self.solution.burdens.items()):
            years = self.frame.blocks.years(block)
            if name in units:
                mean = sum(known.get((name, year), 0.0) for year in years) / len(years)
                yield self._row(BURDEN, name, "", f"{units[name]}/yr", years, (value, mean))


def _sums(tables: Tables, table: str, by: str, amount: str) -> dict[str, float]:
    if table not in tables:
        return {}
    return dict(tables[table].group_by(by).agg(pl.col(amount).sum()).iter_rows())


def _capacity(tables: Tables, planned: bool = False) -> dict[tuple[str, str, int], float]:
    """Technology, region, year -> what stands [t/yr]; of plans alone where asked."""
    rows = tables["capacity"]
    if planned:
        rows = rows.filter(pl.col("category") == "planned")
    sums = rows.group_by("technology", "region", "year").agg(pl.col("capacity_t").sum())
    return {(name, region, year): tonnes for name, region, year, tonnes in sums.iter_rows()}
