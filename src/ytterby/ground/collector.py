"""The interpreter's search for circles of objects, which costs time where many objects are made and none is one."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (500_000, 50, 50)
"""How seldom memory is searched for circles (`gc.set_threshold`): a command makes few, and at the usual rate the search
takes a thirtieth of the time of a page; its peak of memory stays the same."""


@contextmanager
def without_collection() -> Iterator[None]:
    """No search for garbage while much is made that stays: a third less time for one question."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def grow_old() -> None:
    """Make all that is there count as old: no search for young garbage looks at it again."""
    gc.freeze()
    gc.unfreeze()


@contextmanager
def rare_collection() -> Iterator[None]:
    """Rare searches while rows are answered one after another: what they leave is no circle."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
