"""Stocks: months of cover without one supplier, against tonnes and yearly cost, as oxide, metal or magnet.

What a use lacks is its base-year need of each good, times the growth of its demand, times the share of that good that
is gone (below). A month of cover is a twelfth of it. Three stocks can make it good:

    used as it is     the good itself
    metal             for magnets made at home: served is what idle and starved magnet plants at home can make
    oxide             for metal and magnets made at home: served is what metal plants, then magnet plants can make

so a stock ahead of a stage that has no plants at home serves nothing, whatever its size. Plants at home make what the
group lacks before anything else. Yearly cost is the value at base-year prices times `stockpile_holding`.

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
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ytterby.datasets.countries import region_named
from ytterby.datasets.tables import read_table
from ytterby.ground.answer import Answer
from ytterby.ground.errors import ScenarioError, error_of
from ytterby.runs.run import base_of
from ytterby.runs.workspace import DEFAULT, Workspace, folder_of, listed_projects
from ytterby.years.processes.demand import growth_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.runs.workspace import Data
    from ytterby.world.base_year.calibrate import BaseYear


OXIDE, METAL, MAGNET, RECIPE = "oxide", "metal", "magnet", "recipe"
AS_IT_IS = "used as it is"
BEFORE: Final = {MAGNET: METAL, METAL: OXIDE}
"""Stage -> the stage that its goods are made of."""
MINIMUM = 1e-9
ROUNDS, CLOSE = 200, 1e-9
LEAST_FLOW = 1e-12
MINOR, MINOR_ENDS = 0.05, (0.02, 0.1)
"""Share of the cost of its inputs below which a process does without one: an assumption, and its range."""


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


def gone_without(base: BaseYear, supplier: str, minor: float = MINOR) -> tuple[Floats, Floats]:
    """Share of each node's supply that is gone, array (node), from 0 to 1; 0 where nothing is supplied; and the largest
    share gone among the inputs of each column that count, array (column).

    supplier : code of the region that stops. minor : see `MINOR`.
    """
    network, balance = base.network, base.balance.tocoo()
    amount = balance.data * base.activity[balance.col]
    inward, outward = amount > LEAST_FLOW, balance.data < 0.0
    into, by, amount = balance.row[inward], balance.col[inward], amount[inward]
    needs, of = balance.row[outward], balance.col[outward]
    cost = -balance.data[outward] * base.typical_price[needs]
    counts = cost >= minor * np.bincount(of, cost, len(network.columns))[of]
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
    ends : the same stock at both ends of the range of `MINOR`.
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
    ends: tuple[CoverStock, ...] = ()

    def part(self, share: float) -> CoverStock:
        """A part of it, for a country that has that share of the region."""
        tonnes = {good: share * t for good, t in self.tonnes.items()}
        useful = {good: share * t for good, t in self.useful.items()}
        lacks, value = share * self.lacks, share * self.value
        ends = tuple(one.part(share) for one in self.ends)
        return replace(self, lacks=lacks, tonnes=tonnes, useful=useful, value=value, ends=ends)

    def span(self, part: float) -> tuple[float, float, float, float]:
        """Between what its tonnes, and its value, lie for a part of a year [t, million USD]."""
        every = (self, *self.ends)
        tonnes = [sum(one.useful.values()) * part for one in every]
        value = [one.value * part for one in every]
        return min(tonnes), max(tonnes), min(value), max(value)


class DomesticPlants:
    """A region without its supplier: what its uses lack, and what its own plants can make.

    supplier : who stops. capacity : array (plant) [t/yr]. at : year of demand. minor : see `MINOR`.
    """

    def __init__(
        self, base: BaseYear, region: str, supplier: str, capacity: Floats, at: int, minor: float = MINOR,
    ) -> None:  # fmt: skip
        self.base, self.region = base, region
        gone, lost = gone_without(base, supplier, minor)
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


MONTHS: Final = (6, 12, 24)
DEFENCE, CIVIL, ALL = "defence", "civil", "all uses"
OF_DEFENCE: Final = ("defence",)
"""Uses that are defence; every other one is civil."""
PUBLISHED: Final = "published_stocks"
HOLDING: Final = "stockpile_holding"
YEAR = 12.0


@dataclass(frozen=True, repr=False)
class Cover(Answer):
    """Stocks of a region against one supplier.

    months : asked for. gone : good -> share of the region's supply that is gone. holding : yearly cost, share of
    value: value, low and high. published : published stocks: title, tonnes, ours at 12 months of all uses, reason.
    note : by which region a country without a market of its own is answered; its stocks are its share of GDP of those
    of the region. market : code of the region whose plants are meant.
    """

    region: str
    supplier: str
    year: int
    months: tuple[int, ...]
    stocks: tuple[CoverStock, ...]
    gone: dict[str, float]
    holding: tuple[float, float, float]
    published: tuple[dict[str, Any], ...] = ()
    note: str = ""
    market: str = ""

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Stocks by group of uses, form and months."""
        return {"cover": pl.DataFrame(self.rows(), infer_schema_length=None)}

    def rows(self) -> list[dict[str, Any]]:
        """Group, form, made into, months, tonnes with their range, share of the lack that it serves, value and yearly
        cost, whose range is that of tonnes and of what holding a stock costs."""
        cost, low, high = self.holding
        return [
            {
                "group": one.group, "form": one.form, "made_into": one.into, "months": round(part * YEAR),
                "lacking_t": one.lacks * part, "would_t": sum(one.tonnes.values()) * part,
                "tonnes": sum(one.useful.values()) * part, "tonnes_low": least, "tonnes_high": most,
                "serves": one.served, "value_musd": one.value * part, "cost_musd_a_year": one.value * part * cost,
                "cost_low": cheap * low, "cost_high": dear * high, "why": one.why,
            }
            for one in self.stocks
            for part in (months / YEAR for months in self.months)
            for least, most, cheap, dear in (one.span(part),)
        ]  # fmt: skip

    def goods(self, months: int) -> list[dict[str, Any]]:
        """The same good by good, for one number of months."""
        return [
            {"group": one.group, "form": one.form, "made_into": one.into, "good": good,
             "tonnes": amount * months / YEAR}
            for one in self.stocks
            for good, amount in one.useful.items()
            if amount > MINIMUM
        ]  # fmt: skip


def cover(
    region: str,
    *,
    months: Sequence[int] = MONTHS,
    supplier: str = "",
    year: int | None = None,
    data: Data = DEFAULT,
) -> Cover:
    """Stocks that cover a region for some months without its largest supplier.

    Parameters
    ----------
    region : a country by name or code; a member of the European Union is answered by that of the Union. months : of
        cover. supplier : who stops; the largest by value if left out.
    year : of demand and of the plants at home (those that stand, and listed ones as they are expected); the base year
        if left out. Who supplies whom is always that of the base year.
    data : data folder, by name, path or as read.

    Returns
    -------
    Cover : `rows()` by group of uses, form and months: tonnes, share of the lack that it serves, value and yearly cost
    [million USD].

    Raises
    ------
    ScenarioError : a region, months or year cannot be used.
    DataError : no such folder.

    Examples
    --------
    >>> from ytterby import cover
    >>> cover("EU27", months=[6], data="gallium").supplier
    'CHN'
    """
    workspace = Workspace.read(folder_of(data))
    chain = workspace.chain
    country = region_named(region, chain.regions, ScenarioError)
    region = country.region
    lengths = tuple(months)
    if not lengths or any(not 0 < m <= 600 for m in lengths):
        raise error_of(ScenarioError, "months", value=", ".join(map(str, lengths)) or "none")
    base = base_of(chain.folder)
    at = base.first_year if year is None else year
    outlook_years = (int(row["year"]) for row in chain.outlooks if row["year"])
    last = max(outlook_years, default=base.first_year)
    if not base.first_year <= at <= last:
        raise ScenarioError(f"the year lies from {base.first_year} to {last}, not {at}")
    stops = supplier or largest_supplier(base, region)
    stops = region_named(stops, chain.regions, ScenarioError).region
    if stops == region:
        raise ScenarioError(f"{region} is the supplier itself", advice="Name another region.")
    plants = partial(DomesticPlants, base, region, stops, _capacity(workspace, base, at), at)
    every = [plants(minor) for minor in (MINOR, *MINOR_ENDS)]
    uses = list(chain.uses)
    defence = [use for use in uses if use in OF_DEFENCE]
    groups = {DEFENCE: defence, CIVIL: [use for use in uses if use not in defence], ALL: uses}
    own, *ends = (
        {(s.group, s.form, s.into): s for name, uses in groups.items() for s in side.stocks(name, uses)}
        for side in every
    )  # fmt: skip
    stocks = tuple(replace(s, ends=tuple(e[k] for e in ends if k in e)) for k, s in own.items())
    gone = {good: share for good, share in every[0].gone.items() if share > MINIMUM}
    if country.is_member:
        stocks = tuple(one.part(country.share) for one in stocks)
    published = () if country.is_member else tuple(_published(chain.folder, region, stocks))
    named = country.name if country.is_member else region
    found = at, lengths, stocks, gone, _holding(base), published
    return Cover(named, stops, *found, country.note, region)


def _capacity(workspace: Workspace, base: BaseYear, at: int) -> Floats:
    """Plants that stand in the base year, and listed ones as they are expected by a year: array (plant) [t/yr]."""
    capacity = base.capacity.copy()
    if at == base.first_year:
        return capacity
    number = {key: n for n, key in enumerate(base.network.plants)}
    scenario = workspace.scenario(workspace.chain.reference_scenario, None, at)
    for row in listed_projects(base, scenario, workspace.book):
        capacity[number[row["plant"], row["region"], row["vintage"]]] += row["expected_t"][-1]
    return capacity


def _holding(base: BaseYear) -> tuple[float, float, float]:
    """Yearly cost of a stock as a share of its value, and its range; nothing where the folder does not say."""
    known = base.values.parameters
    if HOLDING not in known:
        return 0.0, 0.0, 0.0
    row = known.row(HOLDING)
    low, high = (row.value if end is None else end for end in (row.low, row.high))
    return row.value, low, high


def _published(folder: Path, region: str, stocks: Sequence[CoverStock]) -> list[dict[str, Any]]:
    """Published stocks of the region, with what a year of cover would take of those goods, defence and all uses."""
    if not (folder / f"{PUBLISHED}.csv").is_file():
        return []
    rows = []
    for row in read_table(folder, f"{PUBLISHED}.csv"):
        if row.cells["region"] != region:
            continue
        goods, ours = row.words("commodities"), dict.fromkeys((DEFENCE, CIVIL, ALL), 0.0)
        for one in stocks:
            for good, tonnes in one.tonnes.items():
                ours[one.group] += tonnes * any(fnmatchcase(good, name) for name in goods)
        texts = {name: row.cells[name] for name in ("title", "evidence", "reason")}
        ours_t = {"defence_t": ours[DEFENCE], "all_t": ours[ALL]}
        rows.append({**texts, "tonnes": row.number("tonnes"), **ours_t})
    return rows
