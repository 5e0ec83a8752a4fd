"""Laws run over a sample in the suite, and over all by `make laws`."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")
ALL_EXAMPLES = os.environ.get("YTTERBY_LAWS") == "all"
SHARE = 5
"""One example in so many is in the suite."""


def sample(items: Iterable[Item], most: int | None = None) -> list[Item]:
    """All items, or one in `SHARE` of them and no more than `most`, always the same."""
    every = list(items)
    if ALL_EXAMPLES:
        return every
    count = examples(len(every))
    return random.Random(1).sample(every, count if most is None else min(count, most))


def examples(count: int) -> int:
    """How many of so many draws are made."""
    return count if ALL_EXAMPLES else count // SHARE
