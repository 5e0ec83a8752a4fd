"""From shortage to GDP: result tables of a market run onto tables of industries.

`ytterby.economy(...)` is `ytterby.economy.api.economy`: the module can be called, so that the name is one and the same
whether a part of the wing was imported before or not.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class CallableWing(ModuleType):
    """The module of the wing, which answers a call by `api.economy`."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        """See `ytterby.economy.api.economy`."""
        from ytterby.economy.api import economy

        return economy(*given, **named)


sys.modules[__name__].__class__ = CallableWing
