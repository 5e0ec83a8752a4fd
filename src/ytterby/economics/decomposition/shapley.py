"""Exact attribution of a difference to switches: Shapley values over all orders in which they could be turned."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def shapley(names: Sequence[str], value: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """Share of each name; they sum to value(all) - value(none).

    value : of a set of names that are turned; called once for each of the 2^k sets.
    """
    known: dict[frozenset[str], float] = {}
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            known[frozenset(chosen)] = value(frozenset(chosen))
    return of_values(names, known)


def of_values(names: Sequence[str], known: dict[frozenset[str], float]) -> dict[str, float]:
    """The same from values of all sets."""
    k = len(names)
    shares = dict.fromkeys(names, 0.0)
    for name in names:
        others = [other for other in names if other != name]
        for size in range(k):
            weight = factorial(size) * factorial(k - size - 1) / factorial(k)
            for chosen in combinations(others, size):
                before = frozenset(chosen)
                shares[name] += weight * (known[before | {name}] - known[before])
    return shares
