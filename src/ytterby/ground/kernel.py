"""The compiled kernel, a distribution of its own (`kernel/` of the repository), where it is installed."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

OFF = "off"
VARIABLE = "YTTERBY_KERNEL"
"""Names the variant that clears markets; `off` leaves the kernel out."""

NAMES = 2
"""Version of the calls of the module that compares names; another one is left out."""


def names_kernel() -> Any:
    """The module that compares names, or None where it is not installed, of another version or switched off."""
    return None if os.environ.get(VARIABLE) == OFF else _installed_names()


@lru_cache(maxsize=1)
def _installed_names() -> Any:
    try:
        from ytterby_kernel import names
    except ImportError:
        return None
    return names if names.LIBRARY.is_file() and getattr(names, "VERSION", 1) == NAMES else None
