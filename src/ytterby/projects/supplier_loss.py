r"""What is gone when one supplier stops, by the flows of the base year: through every stage, in fixed proportions.

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
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.world.base_year.calibrate import BaseYear


ROUNDS, CLOSE = 200, 1e-9
MINIMUM = 1e-12
MINOR = 0.05
"""Share of the cost of its inputs below which a process does without one: an assumption (0.02 to 0.1)."""


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


def gone_without(base: BaseYear, supplier: str) -> Floats:
    """Share of each node's supply that is gone: array (node), from 0 to 1; 0 where nothing is supplied.

    supplier : code of the region that stops.
    """
    network, balance = base.network, base.balance.tocoo()
    flow = balance.data * base.activity[balance.col]
    inward = flow > MINIMUM
    into, by, amount = balance.row[inward], balance.col[inward], flow[inward]
    needs, of = _needed(base)
    supplied = np.bincount(into, amount, len(network.nodes))
    there = np.array([region == supplier for _, region in network.nodes])
    moving = {"route", "leak"}
    stops = np.array([c.kind in moving and c.region == supplier for c in network.columns])
    stays = np.array([c.kind not in moving and c.region == supplier for c in network.columns])
    gone = np.zeros(len(network.nodes))
    for _ in range(ROUNDS):
        lost = np.zeros(len(network.columns))
        np.maximum.at(lost, of, gone[needs])
        lost = np.where(stops, 1.0, np.where(stays, 0.0, lost))
        new = np.bincount(into, amount * lost[by], len(network.nodes)) / np.maximum(
            supplied, MINIMUM
        )
        new = np.where(there, 0.0, np.minimum(new, 1.0))
        if np.abs(new - gone).max() < CLOSE:
            return new
        gone = new
    return gone


def lost_of_columns(base: BaseYear, gone: Floats) -> Floats:
    """Largest share gone among the inputs of each column that count: array (column)."""
    needs, of = _needed(base)
    lost = np.zeros(len(base.network.columns))
    np.maximum.at(lost, of, gone[needs])
    return lost


def _needed(base: BaseYear) -> tuple[Ints, Ints]:
    """Nodes and columns of the inputs that count."""
    balance = base.balance.tocoo()
    outward = balance.data < 0.0
    needs, of = balance.row[outward], balance.col[outward]
    cost = -balance.data[outward] * base.typical_price[needs]
    total = np.bincount(of, cost, len(base.network.columns))
    counts = cost >= MINOR * total[of]
    return needs[counts].astype(np.int64), of[counts].astype(np.int64)
