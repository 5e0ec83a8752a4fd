"""Laws run over a sample in the suite, and over all by `make laws`."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")
ALL_EXAMPLES = os.environ.get("YTTERBY_LAWS") == "all"
SHARE = 10
"""One example in so many is in the suite."""
OWN_TESTS = 5
"""One in so many of the examples that are tests of their own, or of which a share must be answered."""
LEAST = 10
"""No fewer are in the suite, where there are so many."""


def sample(items: Iterable[Item], most: int | None = None, *, share: int = SHARE) -> list[Item]:
    """All items, or one in `share` of them and no more than `most`, always the same."""
    every = list(items)
    if ALL_EXAMPLES:
        return every
    count = examples(len(every), share)
    return random.Random(1).sample(every, count if most is None else min(count, most))


def examples(count: int, share: int = SHARE) -> int:
    """How many of so many draws are made."""
    return count if ALL_EXAMPLES else max(count // share, min(count, LEAST))
