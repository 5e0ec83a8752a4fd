"""Many runs in parallel: random draws, the tornado, elements one by one; each draw recalibrated.

The package is what `ytterby.ensemble(...)` calls: a package and a public function of one name cannot
stand side by side, since importing any module of the package puts the package in the function's place.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby.ensemble.api import Ensemble


class _Callable(ModuleType):
    """This package, which can be called."""

    def __call__(self, scenario: str, **settings: Any) -> Ensemble:
        """Run a scenario and its reference over random draws: see `ytterby.ensemble.api.ensemble`."""
        from ytterby.ensemble.api import ensemble

        return ensemble(scenario, **settings)


sys.modules[__name__].__class__ = _Callable
