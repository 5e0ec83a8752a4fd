"""Pairs of a key and a value, brought together by key: keys and values in the order in which they come."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Key -> its values."""
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def summed(pairs: Iterable[tuple[K, Any]]) -> dict[K, Any]:
    """Key -> the sum of its values, numbers or arrays of one shape, added one after the other."""
    sums: dict[K, Any] = {}
    for key, value in pairs:
        sums[key] = sums[key] + value if key in sums else value
    return sums
