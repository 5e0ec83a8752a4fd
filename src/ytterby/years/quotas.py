"""What is carried of quotas from one period to the next, and how a scenario lets them grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.law.effects.quota import Books

if TYPE_CHECKING:
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.state import State


def books_of(base: BaseYear, scenario: Scenario, state: State) -> Books:
    """How quotas count in a period, and what is left of them at its start."""
    recorded = scenario.switches.production_quota == "as_recorded"
    return Books(
        base.border.counted,
        state.quota_left,
        base.border.quota_scale,
        base.first_year if recorded else None,
    )
