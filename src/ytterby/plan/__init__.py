"""The cheapest way to a target: a two-stage stochastic programme on the market's own matrices, judged by the market.

`ytterby.plan("eu-65-2030")` makes and judges a plan: the package can be called, as `judge_answer.make_plan`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby.plan.judge_answer import PlanAnswer


class CallablePackage(ModuleType):
    """A package whose name is also that of what it does."""

    def __call__(self, name: str, **options: Any) -> PlanAnswer:
        """See `judge_answer.make_plan`."""
        from ytterby.plan.judge_answer import make_plan

        return make_plan(name, **options)


sys.modules[__name__].__class__ = CallablePackage
