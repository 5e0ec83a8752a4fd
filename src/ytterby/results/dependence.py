"""Who a region depends on: share of its supply by last processor, own make and imports of a stage by the country that
made it. HHI is on shares in [0, 1]; N-1 coverage is the share of supply left without the largest supplier. Stocks
keep no origin and are left out.

Swaps and leaks: how a destination is supplied under a control, beside a reference run.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.controls.names import symbols
from ytterby.market.lockstep import LANES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.read import Chain
    from ytterby.years.step import Year


KEYS = ["year", "stage", "destination"]


def diversion(tables: Mapping[str, pl.DataFrame], reference: str, holder: str) -> pl.DataFrame:
    """Supply of each destination by way, and its change against `reference`.

    Returns scenario, year, stage, destination, direct_t (from the holder), leaked_t (from the holder
    through third countries), others_t, and the same less the reference: direct_change_t, leaked_t is
    a change in itself where the reference has no control, swapped_t = change of what others send.
    """
    flows = tables["flows"].filter(pl.col("destination") != holder)
    from_holder = pl.col("origin") == holder
    ways = flows.group_by(["scenario", *KEYS], maintain_order=True).agg(
        pl.col("quantity_t").filter(from_holder & ~pl.col("leak")).sum().alias("direct_t"),
        pl.col("quantity_t").filter(pl.col("leak")).sum().alias("leaked_t"),
        pl.col("quantity_t").filter(~from_holder).sum().alias("others_t"),
    )
    before = ways.filter(pl.col("scenario") == reference).select(
        *KEYS, pl.col("direct_t").alias("direct_before"), pl.col("others_t").alias("others_before")
    )
    names = ways.select("scenario").unique(maintain_order=True)
    every = names.join(ways.select(KEYS).unique(maintain_order=True), how="cross")
    joined = every.join(ways, on=["scenario", *KEYS], how="left").join(before, on=KEYS, how="left")
    joined = joined.with_columns(pl.col(pl.Float64).fill_null(0.0))
    return joined.with_columns(
        (pl.col("direct_t") - pl.col("direct_before")).alias("direct_change_t"),
        (pl.col("others_t") - pl.col("others_before")).alias("swapped_t"),
    ).drop("direct_before", "others_before")


MINIMUM = 0.5  # [grains]
LEAST_SHARE = 1e-3
LEAST_SHIPMENT = 1e-6  # [t]
LAST_PROCESSOR = "last_processor"
"""The basis on which dependence is counted."""


class Dependence:
    """The rows of the table `dependence`. What does not change between periods is looked up once.

    A *cell* is a region with a group of goods of a stage; its number is region x groups + group.
    """

    def __init__(self, base: BaseYear) -> None:
        network = base.network
        chain = network.chain
        self.network = network
        self.minimum = MINIMUM * chain.mass_tolerance
        self.suppliers = pl.Series(list(chain.regions), dtype=pl.String)
        named = {name: groups_of(chain, name) for name in chain.commodities}
        groups = list(dict.fromkeys(g for of_good in named.values() for g in of_good))
        number = {group: n for n, group in enumerate(groups)}
        region = {name: n for n, name in enumerate(chain.regions)}
        schema = dict.fromkeys(("region", "stage", "group"), pl.String)
        rows = [(name, *group) for name in chain.regions for group in groups]
        self.cells = pl.DataFrame(rows, schema=schema, orient="row")

        def triples(goods: Iterable[tuple[str, str, str]]) -> tuple[Ints, Ints, Ints]:
            """Arrays: place among the goods, cell where each is taken, and number of the supplier."""
            rows = [
                (n, region[taken] * len(number) + number[group], region[supplier])
                for n, (commodity, taken, supplier) in enumerate(goods)
                for group in named[commodity]
            ]
            array = np.array(rows, dtype=int).reshape(-1, 3)
            return array[:, 0], array[:, 1], array[:, 2]

        self.shipped, self.sent_from = network.labels.way, network.labels.way_origin
        ways = [network.columns[n] for n in self.shipped]
        self.sent = triples((way.commodity, way.destination, way.region) for way in ways)
        self.stands = triples((commodity, at, at) for commodity, at in network.nodes)

    def rows(self, year: Year) -> pl.DataFrame:
        """region, stage, group, basis, supplier, share, hhi, n_minus_1: one row per supplier above 0.1%."""
        cell, supplier, amount = self._supply(year)
        known, first = np.unique(cell, return_index=True)
        order = known[np.argsort(first)]  # cells in the order in which they come up
        place = np.full(len(self.cells), -1)
        place[order] = np.arange(order.size)
        at, by, share, hhi, rest = _shares(place[cell], supplier, amount, self.minimum)
        return self.cells[order[at]].with_columns(
            pl.lit(LAST_PROCESSOR).alias("basis"), self.suppliers[by].alias("supplier"),
            pl.Series("share", share), pl.Series("hhi", hhi), pl.Series("n_minus_1", rest),
        )  # fmt: skip

    def _supply(self, year: Year) -> tuple[Ints, Ints, Floats]:
        """What a region takes at a stage (own make less exports, plus imports) by the maker's country.

        Cell, supplier and quantity [t/yr] of each part.
        """
        activity, processes = year.solution.activity, self.network.process_columns
        made = year.program.problem.balance.maximum(0)[:, processes] @ activity[processes]
        quantity = activity[self.shipped]
        quantity = np.where(quantity > LEAST_SHIPMENT, quantity, 0.0)
        own = made - np.bincount(self.sent_from, quantity, made.size)
        place, cell, supplier = self.sent
        node, own_cell, own_supplier = self.stands
        cells = np.concatenate([cell, own_cell])
        suppliers = np.concatenate([supplier, own_supplier])
        amounts = np.concatenate([quantity[place], own[node]])
        some = amounts > LEAST_SHIPMENT
        return cells[some], suppliers[some], amounts[some]


_dependence_of = lru_cache(maxsize=LANES)(Dependence)


def dependence(base: BaseYear, year: Year) -> pl.DataFrame:
    """The rows of a period, as `Dependence.rows`."""
    return _dependence_of(base).rows(year)


def _shares(
    cell: Ints, supplier: Ints, amount: Floats, minimum: float
) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """Suppliers over a thousandth, the largest of a cell first: cell, supplier, share, HHI and what is
    left without the largest; cells with less than `minimum` [t/yr] are left out."""
    wide = int(supplier.max(initial=0)) + 1
    pair, first, number = np.unique(cell * wide + supplier, return_index=True, return_inverse=True)
    cell, supplier = cell[first], supplier[first]
    amount = _sum(number, amount, pair.size)
    total = _sum(cell, amount, int(cell.max(initial=-1)) + 1)
    kept = (total[cell] > minimum) & (amount > 0)
    cell, supplier, first = cell[kept], supplier[kept], first[kept]
    share = amount[kept] / total[cell]
    hhi, largest = _sum(cell, share**2, total.size), np.zeros(total.size)
    np.maximum.at(largest, cell, share)
    order = np.lexsort((first, -share, cell))
    order = order[share[order] > LEAST_SHARE]
    cell = cell[order]
    return cell, supplier[order], share[order], hhi[cell], 1.0 - largest[cell]


def _sum(place: Ints, amount: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(place, amount, count), dtype=np.float64)


def groups_of(chain: Chain, commodity: str) -> list[tuple[str, str]]:
    """Groups a commodity counts in, by the stage's `dependence`.

    `elements`: its element, and the group of it; `commodities`: itself, by its short name; another
    word is one group of the whole stage; blank: none.
    """
    row = chain.commodities[commodity]
    stage, element = row["stage"], row["element"]
    kind = chain.stages[stage]["dependence"]
    if kind == "commodities":
        return [(stage, commodity.split(".", 1)[1])]
    if kind != "elements":
        return [(stage, kind)] if kind else []
    if not element:
        return []
    single = chain.elements.get(element) or chain.elements[symbols(element)[0]]
    return [(stage, single["group"]), (stage, element)]
