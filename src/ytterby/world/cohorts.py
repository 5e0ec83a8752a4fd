r"""Goods in use: how long they last, and what of the retired ones can be collected.

A good of age a is still in use with the probability of a Weibull distribution,

    S(a) = exp(-(a / scale)^shape),

given by its mean and its spread (standard deviation over mean). Goods enter in the middle of their
period. Before the base year use grew by a constant rate a year, so what stands and what retires in the
base year follow from the base year's inflow alone.

A row of `cohorts.csv` names a use and its parameters; a row of `collections.csv` names a process that
takes a good (a magnet grade) out of what retires. Folders without these tables have no cohorts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import gamma, log
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.optimize import brentq

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.ground.arrays import Floats
    from ytterby.world.network import Network
    from ytterby.world.values import Values


HISTORY = 60
"""Years before the base year whose goods are followed."""


@lru_cache(maxsize=256)
def weibull(mean: float, spread: float) -> tuple[float, float]:
    """Scale [years] and shape of the Weibull distribution with this mean and spread.

    spread : standard deviation over mean, between 0.05 and 2.
    """

    def excess(log_shape: float) -> float:
        shape = np.exp(log_shape)
        return log(gamma(1 + 2 / shape) / gamma(1 + 1 / shape) ** 2) - log(1 + spread**2)

    shape = float(np.exp(brentq(excess, log(0.4), log(40.0), xtol=1e-13)))
    return mean / gamma(1 + 1 / shape), shape


def survival(age: Floats, scale: Floats, shape: Floats) -> Floats:
    """Share still in use at an age [years]; one before birth. Arrays that broadcast."""
    return np.exp(-((np.maximum(age, 0.0) / scale) ** shape))


@dataclass(frozen=True)
class GoodOfUse:
    """A kind of good in one use and region, e.g. heavy magnets in traction motors in Japan."""

    use: str
    region: str
    good: str


class Fleet:
    """The holdings of a network and their numbers, arranged once.

    holdings : in row order; all arrays are over them unless said otherwise
    inflow_rows : sparse (holding, column): goods that enter use per activity of a recipe
    scale, shape : of the lifetimes; growth : of use before the base year [a year]
    collected : share of what retires that is collected; taken : usual share of that taken out
    columns : array (collection) of column numbers; factor : sparse (collection, holding), tonnes of
        scrap per tonne of good
    """

    def __init__(self, network: Network, values: Values) -> None:
        chain = network.chain
        rows = {row["use"]: row for row in chain.cohorts}
        self.holdings, self.inflow_rows = _inflow(network, values, set(rows))
        uses = [rows[h.use] for h in self.holdings]
        stated = [(values(r["lifetime_parameter"]), values(r["spread_parameter"])) for r in uses]
        lives = [weibull(*row) for row in stated]
        self.scale, self.shape = np.array(lives, dtype=float).reshape(-1, 2).T
        self.growth = np.array([values(r["growth_parameter"]) for r in uses])
        pairs = zip(uses, self.holdings, strict=True)
        places = [(r["collection_parameter"], f"collection_region.{h.region}") for r, h in pairs]
        self.collected = np.array([values(of_use) * values(here) for of_use, here in places])
        self.taken = np.array([values(r["taken_parameter"]) for r in uses])
        self.columns, self.factor = _collections(network, values, self.holdings)

    def history(self, inflow: Floats) -> Floats:
        """Inflow of the years before the base year, oldest first: array (year, holding) [t]."""
        back = np.arange(HISTORY, 0, -1.0)[:, None]
        return inflow * (1.0 + self.growth) ** -back

    def left(self, age: Floats) -> Floats:
        """Share of each cohort still in use: array (cohort, holding); age : array (cohort) [years]."""
        return survival(age[:, None], self.scale, self.shape)

    def retired(self, inflow: Floats) -> Floats:
        """What retires in the base year at its inflow: array (holding) [t]."""
        age = np.arange(HISTORY, 0, -1.0) - 0.5
        gone: Floats = np.subtract(self.left(age), self.left(age + 1.0))
        old = self.history(inflow) * gone
        return np.asarray(old.sum(axis=0) + inflow * (1.0 - self.left(np.array([0.5]))[0]))

    def maximum(self, retired: Floats) -> Floats:
        """Scrap that can be taken out: array (collection) [t]."""
        return np.asarray(self.factor @ (retired * self.collected)).ravel()

    def at_base_prices(self, retired: Floats) -> Floats:
        """Scrap that is taken out at base-year prices: array (collection) [t]."""
        return self.maximum(retired * self.taken)


def sparse_of(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> Any:
    """Sparse matrix of entries: row, column, amount."""
    rows, columns, amounts = zip(*entries, strict=True) if entries else ((), (), ())
    return sparse.csr_matrix((amounts, (rows, columns)), shape)


def _inflow(network: Network, values: Values, uses: set[str]) -> tuple[list[GoodOfUse], Any]:
    """Holdings of the uses with cohorts, and the recipes that fill them."""
    chain = network.chain
    goods = {row["good"] for row in chain.collections}
    stages = {chain.commodities[good]["stage"] for good in goods}
    place: dict[GoodOfUse, int] = {}
    entries: list[tuple[int, int, float]] = []
    by_column = {n: network.columns[n] for n in network.process_columns}
    for node, number, factors, sign in network.entries if uses else ():
        column = by_column.get(number)
        if column is None or sign > 0 or column.technology != "recipe":
            continue
        use = column.process.split(".")[1]
        commodity = network.nodes[node][0]
        if use in uses and chain.commodities[commodity]["stage"] in stages:
            row = place.setdefault(GoodOfUse(use, column.region, commodity), len(place))
            entries.append((row, number, values.product(factors)))
    return list(place), sparse_of(entries, (len(place), len(network.columns)))


def _collections(
    network: Network, values: Values, holdings: list[GoodOfUse]
) -> tuple[NDArray[np.int64], Any]:
    """Columns of the collecting processes, and what each draws on."""
    columns: list[int] = []
    entries: list[tuple[int, int, float]] = []
    for row in network.chain.collections:
        factor = values.product(row["factors"])
        for region in network.chain.regions:
            number = network.column_index.get(f"{row['process']}@{region}")
            if number is None:
                continue
            here = (row["good"], region)
            held = [h for h, one in enumerate(holdings) if (one.good, one.region) == here]
            entries += [(len(columns), h, factor) for h in held]
            columns.append(number)
    factors = sparse_of(entries, (len(columns), len(holdings)))
    return np.array(columns, dtype=np.int64), factors
