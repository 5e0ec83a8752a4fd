"""What investors and plant managers do in a period: expect, build, lay idle, restart, draw on support."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years import construction
from ytterby.years.expect import Outlook, holds, premium_now
from ytterby.years.idle import Rules, move
from ytterby.years.projects import due
from ytterby.years.support import Treasury

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.law.acts.in_force import ActInForce
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.expect import Foresight
    from ytterby.years.idle import Fleet, Moves
    from ytterby.years.period import Period, PeriodBuilder
    from ytterby.years.state import Floats, State
    from ytterby.years.support import Backing, Bill


@dataclass(frozen=True)
class Decisions:
    """What was decided in a period.

    expected, premium : arrays (node) [USD/kg]; started : array (plant) [t/yr]
    pipeline : array (plant, category, months ahead); bills : of the instruments
    backed, subsidised : arrays (instrument) [t/yr]
    """

    expected: Floats
    premium: Floats
    started: Floats
    pipeline: Floats
    bills: tuple[Bill, ...]
    backed: Floats
    subsidised: Floats


class Investors:
    """The rules of a run's investors, its instruments, and what they foresee."""

    def __init__(
        self, base: BaseYear, scenario: Scenario, foresight: Foresight | None = None
    ) -> None:
        self.base, self.scenario, self.foresight = base, scenario, foresight
        self.treasury = Treasury(base, scenario.instruments)
        self.rules = Rules.of(base.values) if scenario.switches.idling else None

    def first(self, state: State) -> State:
        """The first state with what the instruments need."""
        if not self.treasury.instruments:
            return state
        made = self.treasury.first_made()
        return replace(state, backed=made, subsidised=np.zeros_like(made))

    def supported(self, period: Period, backing: Backing | None) -> Period:
        """The period's program with the top-ups that producers count on."""
        if backing is None or not backing.top_up.any():
            return period
        problem = period.problem
        return replace(period, problem=problem.changed(cost=problem.cost - backing.top_up))

    def decide(
        self,
        builder: PeriodBuilder,
        state: State,
        acts: Sequence[ActInForce],
        solution: Solution,
        backing: Backing | None,
    ) -> Decisions:
        """Prices expected, capacity started, and what instruments paid."""
        base, treasury, length = self.base, self.treasury, state.span.length
        expected = construction.remember(base, state.expected, solution.price, length)
        outlook, premium = self._outlook(builder, state, acts, solution, expected)
        started, added = construction.start_building(
            base, builder, state, self.scenario, solution, outlook, backing
        )
        share, used = None, state.subsidised
        bills: list[Bill] = []
        if backing is not None:
            share, used, bills = treasury.supported(state, started)
            bills += treasury.bills(state.span, solution)
        pipeline = construction.with_started(base, state.pipeline, added, share)
        return Decisions(
            expected, premium, started, pipeline, tuple(bills),
            treasury.made(solution) if treasury.instruments else state.backed, used,
        )  # fmt: skip

    def run_plants(
        self,
        builder: PeriodBuilder,
        state: State,
        solution: Solution,
        expected: Floats,
        backing: Backing | None,
        operating: Floats,
        following: int,
    ) -> tuple[Floats, Fleet, Moves | None]:
        """Capacity after some is laid idle and some restarts: array (plant, category), the fleet, and
        what moved.

        operating : array (plant, category) [t/yr]; following : months of the next period.
        """
        if self.rules is None:
            return operating, state.fleet, None
        base, span = self.base, state.span
        values, network = base.values, base.network
        top_up = state.origin_worth + backing.top_up if backing else state.origin_worth
        margin, cash = construction.plant_margins(
            base, builder, state, solution, expected, top_up, values("cash_cost_point")
        )
        cash = np.maximum(cash, 1e-6)
        capital = np.array([values(f"capital_cost.{t}") for t in network.plant_technology])
        rate = values("discount_rate")
        annuity = rate / (1.0 - (1.0 + rate) ** -values("plant_life"))
        fleet, moves = move(
            replace(state.fleet, operating=operating), margin / cash - 1.0,
            annuity * self.rules.restart_cost * capital / cash, capital, self.rules, span.length,
        )  # fmt: skip
        back, waiting = due(fleet.restarting, span.months, following)
        operating = fleet.operating + back
        return operating, replace(fleet, operating=operating, restarting=waiting), moves

    def _outlook(
        self,
        builder: PeriodBuilder,
        state: State,
        acts: Sequence[ActInForce],
        solution: Solution,
        expected: Floats,
    ) -> tuple[Outlook, Floats]:
        base, switches = self.base, self.scenario.switches
        now = expected
        if switches.expectations == "none":
            now = construction.remember(base, state.expected, solution.price, memory=0.0)
        if switches.expectations == "perfect" or not switches.wary_investors:
            return Outlook(now, at=state.span.at, foresight=self.foresight), state.premium
        values = base.values
        seen = holds(base.network, acts, state.span.last)
        gap = premium_now(base, now, builder.warehouse.first_use)
        fading = values("expectation_memory") ** state.span.length
        premium = state.premium * fading
        for hold in seen:  # kept while it is suspended, taken anew while it binds
            if hold.suspended:
                premium = np.where(hold.nodes, state.premium, premium)
        for hold in seen:
            if not hold.suspended:
                premium = np.where(hold.nodes, gap, premium)
        return Outlook(
            now, seen, premium, gap, values("control_removal"), values("suspension_end"),
            state.span.at,
        ), premium  # fmt: skip
