"""Both answers side by side: the largest difference in what is made, moved, used, and in prices where something trades.

A quantity is measured against itself, but at least against a hundredth of the usual size; a price against itself, but
at least against a thousandth of the dearest price of the market.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verify import first, second
from verify.markets import Description, random_market

LEAST_SHARE, LEAST_PRICE = 1e-2, 1e-3
TOLERANCE = 1e-5
KINDS = ("made", "moved", "used", "price")
COMPARED = ("made", "used", "price")
"""Kinds that must agree. What is moved is printed only: between two ways that cost the same, last digits choose."""


@dataclass(frozen=True)
class Difference:
    """kind : of `KINDS`; name : column, use or node; ours and theirs [t] or [USD/kg]; size : relative."""

    seed: int
    kind: str
    name: str
    ours: float
    theirs: float
    size: float


def compare(seed: int) -> list[Difference]:
    """The largest difference of each kind, by the accuracy of the second solver at which the two are nearest.

    Raises `second.UnsolvedError` where it has no answer at any.
    """
    market = random_market(seed)
    ours, best, unsolved = first.solve(market), None, None
    for accuracy in second.ACCURACIES:
        try:
            found = largest(market, ours, second.solve(market, accuracy))
        except second.UnsolvedError as error:
            unsolved = error
            continue
        if best is None or worst(found) < worst(best):
            best = found
        if worst(best) <= TOLERANCE:
            break
    if best is None:
        raise unsolved or AssertionError("nothing was tried")
    return best


def worst(found: list[Difference]) -> float:
    """The largest difference of what must agree."""
    return max(one.size for one in found if one.kind in COMPARED)


def largest(
    market: Description, ours: first.PackageAnswer, theirs: second.Answer
) -> list[Difference]:
    """The largest of each kind."""
    every = []
    for name, column in market.columns.items():
        kind = "moved" if ">" in name else "made"
        every.append(
            (kind, name, ours.activity[name], theirs.activity[name], LEAST_SHARE * column.size)
        )
    for number, use in enumerate(market.uses):
        # a use that has enough for nothing may be served more, or not
        full = 2 * second.FREE**-use.elasticity * use.anchor
        a, b = min(ours.served[number], full), min(theirs.served[number], full)
        every.append(("used", use.node, a, b, LEAST_SHARE * use.anchor))
    dearest = max(theirs.price.values())
    for node, price in ours.price.items():
        if not np.isnan(price):
            every.append(("price", node, price, theirs.price[node], LEAST_PRICE * dearest))
    found = [
        Difference(market.seed, kind, name, float(a), float(b), abs(a - b) / max(abs(b), least))
        for kind, name, a, b, least in every
    ]
    return [
        max((one for one in found if one.kind == kind), key=lambda one: one.size)
        for kind in KINDS
        if any(one.kind == kind for one in found)
    ]
