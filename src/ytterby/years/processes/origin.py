r"""Goods that carry their origin, where a rule on what they contain needs it.

Beside the tonnes x of a route or a process runs the part a <= x that is free of one country's material. What
is free is kept by balances of its own,

    free made + free in - free used - free out >= 0        for every node that can hold such material

(price: the premium of free goods over others), and a process makes free goods from free inputs only. Then

    x - a <= share of the reference      on a route between third countries that a content rule binds
    a use that takes free goods only     is a demand of its own, on the node and on its free part

The tonnes themselves, their costs and curves stay as they are, so the calibrated market is untouched. Scrap of
retired goods and what is released from stocks count as holding the material: nobody knows its origin.
Only nodes outside the country that its material can reach, and that lie upstream of what a rule
binds, are followed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ytterby.market.clear import clear
from ytterby.market.lockstep import LANES
from ytterby.years.origin_mixing import OriginNetwork
from ytterby.years.origin_program import OriginProgram
from ytterby.years.process import Process
from ytterby.years.processes.expectations import remember

if TYPE_CHECKING:
    from ytterby.controls.effects.effect import ContentLimit, Effects, Origin, OriginRequirement
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Solution
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.origin_mixing import OriginAccounts
    from ytterby.years.process import ClearedPeriod, Period, Reported, State
    from ytterby.years.program import PeriodProgram


@dataclass(frozen=True)
class FreeWorth:
    """worth : array (column) [USD/kg], remembered worth of being free of an origin."""

    worth: Floats


class OriginProcess(Process):
    """The origins that the rules of runs on a base year need, arranged once each."""

    def __init__(self, base: BaseYear) -> None:
        self.base = base
        self._known: dict[tuple[Origin, frozenset[int], frozenset[int]], OriginNetwork] = {}

    def initial(self, period: Period) -> FreeWorth:
        """Nothing."""
        return FreeWorth(np.zeros(len(self.base.network.columns)))

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[FreeWorth, Reported]:
        """Premiums are remembered like prices."""
        memory = self.base.values("expectation_memory") ** cleared.length
        before, accounts = cleared.state.origin.worth, cleared.origin_accounts
        now = np.zeros_like(before) if accounts is None else accounts.worth
        return FreeWorth(remember(before, now, memory)), {"origin_accounts": accounts}

    def clear(
        self, program: PeriodProgram, effects: Effects, reference: Floats, tolerance: float
    ) -> tuple[Solution, OriginAccounts | None]:
        """Clear a period, with origins where a rule needs them.

        A rule that lets a part pass is measured against the same period without rules on content: what
        licences on direct shipments turn to third countries is part of it.
        reference : array (column) [t/yr], usual flows: routes that bring next to nothing are not followed.

        Raises MarketError as `market.clear` does.
        """
        if not (effects.content or effects.required):
            return clear(program.problem, tolerance), None
        before = None
        if _lets_pass(effects.content):
            before = clear(program.problem, tolerance)
        flow = before.activity if before is not None else None
        with_origins = OriginProgram(program.problem)
        origins = [rule.origin for rule in effects.content]
        origins += [need.origin for need in effects.required]
        for number, origin in enumerate(dict.fromkeys(origins)):
            rules = [rule for rule in effects.content if rule.origin == origin]
            needs = [need for need in effects.required if need.origin == origin]
            network = self._follow(origin, rules, needs)
            network = network.without_trickles(program.problem.balance, reference)
            if network.nodes.size:
                allowed = None
                if flow is not None and _lets_pass(rules):
                    allowed = network.content(program.problem.balance, flow) * flow
                with_origins.add(network, rules, needs, allowed, number)
        solution = clear(with_origins.problem(), tolerance)
        if before is not None:
            programs = solution.programs + before.programs
            seconds = solution.solver_seconds + before.solver_seconds
            solution = replace(solution, programs=programs, solver_seconds=seconds)
        return with_origins.split(solution)

    def _follow(
        self, origin: Origin, rules: list[ContentLimit], needs: list[OriginRequirement]
    ) -> OriginNetwork:
        network = self.base.network
        routes = frozenset(c for rule in rules for c in rule.columns.tolist())
        used = set()
        for need in needs:
            for row in need.rows:
                use, region = network.use_rows[row]
                used.add(network.node_index[network.chain.uses[use]["commodity"], region])
        key = (origin, routes, frozenset(used))
        if key not in self._known:
            self._known[key] = OriginNetwork(self.base, origin, routes, used)
        return self._known[key]


origins_of = lru_cache(maxsize=LANES)(OriginProcess)
"""The process of a base year: runs of one draw share it."""


def _lets_pass(rules: list[ContentLimit]) -> bool:
    """Whether some rule lets a part of the flow with content pass, which is measured in the period without rules."""
    return any((rule.approved_share > 0).any() for rule in rules)
