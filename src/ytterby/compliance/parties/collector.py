"""The cyclic garbage collector, kept still while many small objects are made.

None of them is garbage and none is in a cycle, but the collector would look at all of them again
and again: a seventh of the time of a search.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No collection inside the block."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
