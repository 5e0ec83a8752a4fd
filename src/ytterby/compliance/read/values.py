"""Values stated in an item's words, by name; two texts about one item, merged."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.item import Range
from ytterby.compliance.read.naming import Value, ValueNamer, ValueScan
from ytterby.compliance.read.numbers import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@lru_cache(maxsize=2048)
def scan(text: str, about: str = "") -> ValueScan:
    """All values of a text; `about` is the item's text, when the values stand in another cell."""
    if not any(c.isdigit() for c in text):
        return _NOTHING
    return ValueNamer(normal(text), normal(about)).run()


_NOTHING = ValueScan()


def read_values(text: str, about: str = "") -> dict[str, Range]:
    """Values stated in an item's words, by name; of two for one name the first.

    >>> read_values("mixer-settler with 0.3 m3 mixing chamber")["volume"].low
    0.3
    """
    return merge(scan(text, about).values)[0]


def merge(values: Iterable[Value]) -> tuple[dict[str, Range], tuple[str, ...]]:
    """Values by name and what does not fit: bounds narrow each other, different numbers clash."""
    kept: dict[str, Range] = {}
    clashes: list[str] = []
    for value in values:
        one, old = value.range, kept.get(value.name)
        if old is None:
            kept[value.name] = one
            continue
        low, high = max(old.low, one.low), min(old.high, one.high)
        if low > high:
            clashes.append(f"{value.name} is given twice: {old.text} and {one.text}")
        elif (low, high) != (old.low, old.high):
            kept[value.name] = Range(low, high, one.text)
    return kept, tuple(dict.fromkeys(clashes))


def merge_values(
    first: Mapping[str, Range], second: Mapping[str, Range]
) -> tuple[dict[str, Range], tuple[str, ...]]:
    """Values of two texts about one item, as `merge` does; `first` wins a clash."""
    both = [*first.items(), *second.items()]
    return merge(Value(name, value, value.text, 0, 0) for name, value in both)
