"""Laws of words run over a sample in the suite, and over all by `make laws`."""

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
    return every if ALL_EXAMPLES else random.Random(1).sample(every, len(every) // SHARE)
