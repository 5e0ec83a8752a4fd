"""The order of events of a period. Read it top to bottom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ytterby.market.clear import clear
from ytterby.years.process import ClearedPeriod
from ytterby.years.program import period_program, without_flow_limits

if TYPE_CHECKING:
    import polars as pl

    from ytterby.controls.effects.effect import Effects
    from ytterby.ground.arrays import Floats
    from ytterby.instruments.base import Bill
    from ytterby.market.problem import Solution
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.cohorts import GoodOfUse
    from ytterby.years.calendar import Period
    from ytterby.years.law import LawOfRun
    from ytterby.years.order import Processes
    from ytterby.years.origin_mixing import OriginAccounts
    from ytterby.years.processes.scrap import Scrap
    from ytterby.years.program import PeriodProgram
    from ytterby.years.state import State

TOLERANCE = 1e-4  # worst relative error of a demand in a year; the base year is held to 1e-5


@dataclass(frozen=True, kw_only=True)
class Year:
    """One cleared program: its state at the start, controls, market and what was started.

    Flows of the solution are yearly rates; `period` says how long they lasted. stock : at its end,
    released, refilled : within it, arrays (stock) [t]. scrap : what retired; in_use : array (holding)
    [t] at its end; holdings : what those are. announced : array (2, plant) [t/yr], what listed projects
    were to add by its start, as stated and as expected; bills : of instruments, planned plants and public
    stocks; origin_accounts : what rules on content did, where there are any. tables : made of it so far, by name.
    """

    period: Period
    state: State
    effects: Effects
    program: PeriodProgram
    solution: Solution
    programs: int
    solver_seconds: float
    started: Floats
    opened: Floats
    announced: Floats
    stock: Floats
    released: Floats
    refilled: Floats
    scrap: Scrap
    in_use: Floats
    holdings: list[GoodOfUse]
    bills: tuple[Bill, ...]
    origin_accounts: OriginAccounts | None = None
    tables: dict[str, pl.DataFrame] = field(default_factory=dict, init=False, repr=False)

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.period.year


def step(
    state: State, following: Period, base: BaseYear, processes: Processes, law: LawOfRun
) -> tuple[Year, State]:
    """One period: the law, the market, and what each process carries over. Returns the next state.

    following : the period after it.

    Raises MarketError when the period cannot be cleared.
    """
    period = state.period

    # 1. the law of the period becomes limits and costs
    quotas = processes.quotas
    effects = law.effects(period, quotas.growth(period.at), quotas.accounts(state))

    # 2. the market clears; licences are measured against the same period without them, stocks at rest
    programs, seconds, unlicensed_flow = 0, 0.0, None
    if effects.needs_reference:
        free = without_flow_limits(effects)
        at_rest = period_program(processes, base, state, free, at_rest=True)
        without = clear(at_rest.problem, TOLERANCE)
        programs, seconds = without.programs, without.solver_seconds
        unlicensed_flow = without.activity
    program = period_program(processes, base, state, effects, unlicensed_flow)
    flows = processes.trade.expected_flow(state)
    solution, origin_accounts = processes.origin.clear(program, effects, flows, TOLERANCE)
    solution = processes.trade.sellers_price(program, solution)

    # 3. each process carries over its part of the state, in the order of events
    acts = law.acts(period.first, period.last)
    cleared = ClearedPeriod(state, following, acts, effects, program, solution, origin_accounts)
    then = replace(state, period=following, gap=cleared.between)
    reported: dict[str, object] = {}
    bills: list[Bill] = []
    for name, process in processes.items():
        part, report = process.advance(cleared, then)
        then = replace(then, **{name: part})
        reported |= report
        bills += report.get("bills", ())
    reported["bills"] = tuple(bills)
    record = Year(
        period=period, state=state, effects=effects, program=program, solution=solution,
        programs=programs + solution.programs, solver_seconds=seconds + solution.solver_seconds,
        **reported,  # type: ignore[arg-type]  # fields that processes report, by name
    )  # fmt: skip
    return record, then
