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


def sample(items: Iterable[Item]) -> list[Item]:
    """All items, or one in `SHARE` of them, always the same."""
    every = list(items)
    return every if ALL_EXAMPLES else random.Random(1).sample(every, examples(len(every)))


def examples(count: int) -> int:
    """How many of so many draws are made."""
    return count if ALL_EXAMPLES else count // SHARE
