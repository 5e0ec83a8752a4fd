r"""Contract and spot: what buyers pay when part of their purchases keeps its price.

A share of purchases stands under contracts of the same term, signed evenly over time at the spot
price of the day. At time t, contracts of the last `term` years are in force, so with the spot price p

    contract price of a period from a to b = 1 / ((b - a) term)  int_a^b int_{t - term}^t p(s) ds dt

and the tonnes under contract are that share of the same mean of past purchases. Prices are constant
within a period, so both are weighted means of those of this period and the ones before it; before the
first period all was as in it. Spot clears the rest: it is the market's price, and nothing here feeds
back on quantities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.calendar import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year


SHORTEST = 1e-6  # [years] a shorter term is spot


@dataclass(frozen=True)
class Contracts:
    """Contract and spot in every period: arrays (period, node).

    share : of purchases under contract; contract, spot, average : [USD/kg], nan where nothing is
    traded in the period.
    """

    share: Floats
    contract: Floats
    spot: Floats
    average: Floats


def weights(start: Floats, end: Floats, term: float) -> Floats:
    """How much each period counts in the contracts of a period: array (period, earlier period).

    Parameters
    ----------
    start, end : of the periods, one after the other [years]; term : of contracts [years].

    Rows sum to one. What lies before the first period counts as the first.
    """
    if term < SHORTEST:
        return np.eye(start.size)

    def run(x: Floats) -> Floats:
        return np.asarray(0.5 * np.maximum(x, 0.0) ** 2)

    def shared(shift: float) -> Floats:
        a, b = start[:, None] - shift, end[:, None] - shift
        return run(b - start) - run(a - start) - run(b - end) + run(a - end)

    out = (shared(0.0) - shared(term)) / (term * (end - start)[:, None])
    out = np.maximum(out, 0.0)  # rounding
    out[:, 0] += 1.0 - out.sum(axis=1)
    return out


def carried(price: Floats) -> Floats:
    """Prices with gaps filled by the last known one, and before that by the first: array (period, node)."""
    known = np.isfinite(price)
    place = np.where(known, np.arange(price.shape[0])[:, None], -1)
    last = np.maximum.accumulate(place, axis=0)
    last = np.where(last < 0, np.argmax(known, axis=0), last)
    return np.asarray(np.take_along_axis(price, last, axis=0))


def under_contract(
    price: Floats, bought: Floats, weight: Floats, share: Floats
) -> tuple[Floats, Floats]:
    """Share of purchases under contract, and their price: arrays (period, node).

    price : spot [USD/kg]; bought : [t/yr]: arrays (period, node); weight : of `weights`
    share : of reference purchases, array (node). Where less is bought than is contracted, all of it
    is under contract.
    """
    contracted = share * (weight @ bought)
    part = np.where(bought > 0.0, contracted / np.where(bought > 0.0, bought, 1.0), share)
    return np.minimum(part, 1.0), weight @ carried(price)


def contracts(base: BaseYear, years: Sequence[Year]) -> Contracts:
    """Contract and spot over the periods of a run, nan where a data folder has no contracts."""
    network, values = base.network, base.values
    spot = np.array([year.solution.price for year in years])
    bought = np.array([_purchases(base, year) for year in years])
    start, end = np.array([(year.period.start, year.period.end) for year in years]).T
    part, price = np.full(spot.shape, np.nan), np.full(spot.shape, np.nan)
    stage = np.array([network.chain.commodities[c]["stage"] for c, _ in network.nodes])
    for name in dict.fromkeys(stage):
        if not values.has(f"contract_term.{name}"):
            continue
        at = np.flatnonzero(stage == name)
        kept = f"contract_share.{name}"
        share = [values.first(f"contract_share.{network.nodes[n][0]}", kept) for n in at]
        weight = weights(start, end, values(f"contract_term.{name}") / YEAR)
        part[:, at], price[:, at] = under_contract(
            spot[:, at], bought[:, at], weight, np.array(share)
        )
    price = np.where(np.isfinite(spot), price, np.nan)
    return Contracts(part, price, spot, part * price + (1.0 - part) * spot)


def _purchases(base: BaseYear, year: Year) -> Floats:
    """What the plants of a region take in: array (node) [t/yr]. Goods sent on are bought elsewhere."""
    at = base.network.process_columns
    taken = (-year.program.problem.balance[:, at]).maximum(0)
    return np.asarray(taken @ year.solution.activity[at]).ravel()
