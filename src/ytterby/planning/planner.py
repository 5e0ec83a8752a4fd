"""The planner in a network, and in the tables of a run: what every kind of target counts, each thing once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import polars as pl
from pydantic import BeforeValidator, Field

from ytterby.controls.names import Region
from ytterby.controls.values import Number
from ytterby.environment.coefficients import coefficients_of
from ytterby.ground.errors import YtterbyError, did_you_mean
from ytterby.planning.solve.blocks import activities

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from ytterby.ground.arrays import Floats, Ints, Tables
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.planning.solve.program import BlockProgram
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Column

    Counts = Callable[[Column, str], float]
    """What a tonne of a good counts that comes out of a column."""


class PlanError(YtterbyError):
    """A file of targets cannot be used, or no plan can reach them."""


def _listed(value: Any) -> Any:
    """A lone word stands for a list of one."""
    return [value] if isinstance(value, str) else value


Share = Annotated[Number, Field(ge=0, le=1)]
Positive = Annotated[Number, Field(gt=0)]
Regions = Annotated[tuple[Region, ...], BeforeValidator(_listed), Field(min_length=1)]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]


ALL = "all"
LEAST_WORTH = 1.0
"""[million USD/yr] that a full row is worth at least."""


class Planner:
    """Regions that plan as one, in the network of a base year.

    regions : as the file names them; inside : rows of `Network.use_rows` that are theirs
    moves : columns between any regions, with their numbers; imports, exports : those across their border
    content : oxide that went into a tonne of each good
    """

    def __init__(self, base: BaseYear, members: Collection[str]) -> None:
        self.base, self.network = base, base.network
        self.regions, self.members = tuple(members), frozenset(members)
        rows, columns = self.network.use_rows, self.network.columns
        self.inside = [n for n, (_, region) in enumerate(rows) if region in self.members]
        self.content = contents(base)
        ours = self.members
        moves = [*self.network.route_columns.tolist(), *self.network.leak_columns.tolist()]
        self.moves = ways = [(n, columns[n]) for n in moves]
        self.imports = [(n, c) for n, c in ways if c.destination in ours and c.region not in ours]
        self.exports = [(n, c) for n, c in ways if c.region in ours and c.destination not in ours]

    def brought(self, market: BlockMarket) -> Iterator[tuple[int, Column, float]]:
        """Imports, and what they are worth without a plan [thousand USD/yr at base prices]."""
        for number, column in self.imports:
            node = self.network.node_index[column.commodity, column.region]
            yield number, column, float(market.without[number] * self.base.typical_price[node])

    @cached_property
    def ours(self) -> Floats:
        """1 for columns in the planner's regions: array (column)."""
        return np.array([float(column.region in self.members) for column in self.network.columns])

    @cached_property
    def use_content(self) -> dict[str, float]:
        """Oxide in a tonne of each use."""
        uses = self.network.chain.uses
        return {name: self.content.get(row["commodity"], 0.0) for name, row in uses.items()}

    def spread(self, program: BlockProgram, weight: Floats) -> Floats:
        """Weights of network columns as those of lp columns."""
        return np.where(program.of >= 0, weight[np.maximum(program.of, 0)], 0.0)

    def made(self, market: BlockMarket, counts: Counts) -> Floats:
        """What a tonne of each column makes in the planner's regions: array (column)."""
        made = np.zeros(len(self.network.columns))
        for number, column, goods in activities(self.network, market.problem.balance):
            if column.region in self.members:
                made[number] = _gives(counts, column, goods)
        return made

    def can_make(self, counts: Counts, regions: Collection[str]) -> bool:
        """Whether any activity in some regions can make what counts."""
        every = activities(self.network, self.base.balance)
        here = ((column, goods) for _, column, goods in every if column.region in regions)
        return any(_gives(counts, column, goods) > 0.0 for column, goods in here)

    def ends_as(self, stage: str, good: str) -> bool:
        """Whether a good ends as one of a stage without a plant: solutions are finished as oxide by none."""
        goods = self.network.chain.commodities
        return stage == "oxide" and bool(goods[good]["stage"] == "solution")

    def uses(self, words: Sequence[str], where: str = "") -> Ints:
        """Rows of the planner's uses that words name; none where it has none. Raises PlanError for an unknown one."""
        uses, rows = self.network.chain.uses, self.network.use_rows
        known = {ALL, *uses, *(row["kind"] for row in uses.values())}
        for word in words:
            if word not in known:
                advice = did_you_mean(word, known)
                raise PlanError(f"unknown use {word!r}", where=where, advice=advice)
        names = {use: {ALL, use, row["kind"]} for use, row in uses.items()}
        named = [row for row in self.inside if names[rows[row][0]] & {*words}]
        return np.array(named, dtype=np.int64)

    def check_uses(self, words: Sequence[str], where: str) -> None:
        """Raises PlanError for an unknown use, and where the planner has none of them."""
        if not self.uses(words, where).size:
            raise PlanError(
                f"none of the planner's regions has a use of {' '.join(words)}", where=where,
                advice="Name another use or planner, or leave this target out.",
            )  # fmt: skip

    def served(self, program: BlockProgram, words: Sequence[str]) -> tuple[Floats, float]:
        """What a tonne is of all that some uses would take: array (lp column).

        Also what all of it is worth at base prices [million USD/yr].
        """
        rows, price = self.uses(words), self.base.demand.price
        value = float(price[rows] @ program.anchor[rows])
        on = program.counted & np.isin(program.use, rows)
        share = on / max(float(program.anchor[rows].sum()), 1e-9)
        return share, max(value / 1e3, LEAST_WORTH)

    def stopped(self, program: BlockProgram, x: Floats) -> Floats:
        """What each use loses, worth more than its cap and not served: array (use) [t/yr]; x : array (lp column)."""
        at_cap = program.capped & (program.use >= 0)
        return program.at_cap - np.bincount(program.use[at_cap], x[at_cap], program.at_cap.size)

    def burdens(self, year: int) -> dict[str, Floats]:
        """Burden -> units of a tonne of each activity of the planner: arrays (column)."""
        known = coefficients_of(self.network)
        return dict(zip(known.names, known.per_tonne(year) * self.ours, strict=True))


def _gives(counts: Counts, column: Column, goods: Sequence[tuple[str, float]]) -> float:
    """What the goods that come out of a column count."""
    return sum(amount * counts(column, good) for good, amount in goods if amount > 0.0)


def contents(base: BaseYear) -> dict[str, float]:
    """Oxide that went into a tonne of each good, as the world makes it in the base year, losses on the way included.

    A tonne of oxide holds one; ores and what is thrown out hold none here.
    """
    chain = base.network.chain
    stages = {name: row["stage"] for name, row in chain.commodities.items()}
    content = {name: 1.0 for name, stage in stages.items() if stage in ("oxide", "solution")}
    processes = list(activities(base.network, base.balance))
    for stage in ("metal", "magnet", "use"):
        made: dict[str, float] = {}
        oxide_in: dict[str, float] = {}
        for number, column, goods in processes:
            main = chain.processes[column.process]["main"]
            if stages[main] != stage or base.activity[number] <= 0.0:
                continue
            for good, amount in goods:
                tonnes = float(amount * base.activity[number])
                if good == main and tonnes > 0.0:
                    made[main] = made.get(main, 0.0) + tonnes
                elif tonnes < 0.0:
                    oxide_in[main] = oxide_in.get(main, 0.0) - tonnes * content.get(good, 0.0)
        content |= {name: oxide_in.get(name, 0.0) / tonnes for name, tonnes in made.items()}
    return content


class PlannerRun:
    """Tables of a run over some years, of which targets and lines of a plan take what is the planner's."""

    def __init__(self, planner: Planner, tables: Tables, years: Sequence[int]) -> None:
        self.planner, self.years = planner, list(years)
        self.members = list(planner.members)
        in_years = pl.col("year").is_in(self.years)
        known = [name for name in ("flows", "production", "demand", "burdens") if name in tables]
        self.tables = {name: tables[name].filter(in_years) for name in known}

    def rows(self, table: str) -> pl.DataFrame:
        """Rows of a table in the planner's regions."""
        return self.tables[table].filter(pl.col("region").is_in(self.members))

    def served(self, words: Sequence[str]) -> float:
        """Share of what uses would take that they get, at most that of each, by tonnes."""
        demand = self._uses(self.planner.uses(words).tolist())
        served = pl.min_horizontal("served", "demand")
        return sum_of(demand, served) / max(sum_of(demand, pl.col("demand")), 1e-9)

    def lost(self, rows: Sequence[int]) -> tuple[float, float]:
        """What some uses lose, a year at prices of the base year [million USD], and its share of that and what is
        served. Lost is what stops: worth more than its cap and not served. What is saved is not lost."""
        demand = self._uses(rows)
        lost, served = (
            sum_of(demand, pl.col(name) * pl.col("weight")) for name in ("lost", "served")
        )
        return lost / 1e3 / len(self.years), lost / max(lost + served, 1e-9)

    def _uses(self, rows: Sequence[int]) -> pl.DataFrame:
        """Demand of some uses; weight : price of the base year."""
        price, keys = self.planner.base.demand.price, self.planner.network.use_rows
        known = pl.DataFrame(
            [(*keys[n], float(price[n])) for n in rows],
            schema={"use": pl.String, "region": pl.String, "weight": pl.Float64}, orient="row",
        )  # fmt: skip
        return self.tables["demand"].join(known, on=["use", "region"])


def weight_of(column: str, weights: Mapping[str, float], otherwise: float = 0.0) -> pl.Expr:
    """The weight of what a column names."""
    return pl.col(column).replace_strict(weights, default=otherwise, return_dtype=pl.Float64)


def sum_of(rows: pl.DataFrame, amount: pl.Expr) -> float:
    """Sum over rows; 0 of none."""
    return float(rows.select(amount.sum()).item() or 0.0)


def total(tables: Tables, table: str, column: str, *where: pl.Expr, **values: Any) -> float:
    """Sum of a column over the rows that fit; 0 where there are none, or no such table."""
    if table not in tables:
        return 0.0
    return sum_of(tables[table].filter(*where, **values), pl.col(column))


def yearly_mean(
    tables: Tables, table: str, column: str, years: Sequence[int], *where: pl.Expr, **values: Any
) -> float:
    """The same of some years, a year."""
    in_years = pl.col("year").is_in(list(years))
    return total(tables, table, column, in_years, *where, **values) / max(len(years), 1)
