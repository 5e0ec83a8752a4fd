"""The order of events of a year. Read it top to bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.effects.compile import compile_acts
from ytterby.market.clear import clear
from ytterby.years import construction
from ytterby.years.demand import growth_index, next_anchor
from ytterby.years.deplete import retire
from ytterby.years.learn import next_knowhow
from ytterby.years.projects import due_this_year
from ytterby.years.routes import next_reference
from ytterby.years.state import State

if TYPE_CHECKING:
    from ytterby.base_year.calibrate import BaseYear
    from ytterby.controls.book import Book
    from ytterby.effects.effect import Effects
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.years.period import Period, PeriodBuilder
    from ytterby.years.state import Floats


TOLERANCE = 1e-4  # worst relative error of a demand in a year; the base year is held to 1e-5


@dataclass(frozen=True)
class Year:
    """One cleared year: its state at the start, its controls, its market and what was started."""

    year: int
    state: State
    effects: Effects
    period: Period
    solution: Solution
    started: Floats
    opened: Floats
    programs: int
    solver_seconds: float


def step(
    state: State, base: BaseYear, builder: PeriodBuilder, scenario: Scenario, book: Book
) -> tuple[Year, State]:
    """One year: controls, clearing, building, learning, demand, stocks of capacity. Returns the next state."""
    values, year = base.values, state.year
    index = growth_index(base, scenario.outlook, year)
    index_next = growth_index(base, scenario.outlook, year + 1)

    # 1. the law of the year becomes limits and costs
    acts = scenario.acts_in(year, book)
    growth = construction.quota_growth(base, scenario, year)
    effects = compile_acts(
        acts, base.network, year, base.activity, growth, values.optional("restricted_share")
    )

    # 2. the market clears; licences are measured against the same year without them
    programs, seconds, usual = 0, 0.0, None
    if effects.needs_reference:
        unlimited = builder.build(state, construction.without_flow_limits(effects), None)
        free = _clear(unlimited, state)
        programs, seconds, usual = free.programs, free.solver_seconds, free.activity
    period = builder.build(state, effects, usual)
    solution = _clear(period, state)

    # 3. investors look at prices, the pipeline and the outlook
    expected = construction.remember(base, state.expected, solution.price)
    started, pipeline = construction.start_building(
        base, builder, state, scenario, solution, expected
    )
    opened, pipeline = due_this_year(pipeline)
    capacity = (
        retire(state.capacity, construction.retirement(base, builder, state, solution)) + opened
    )

    # 4. know-how moves
    output = construction.output_by_technology(base, builder, solution)
    withheld = np.array([effects.withheld.get(t, 0.0) for t in base.network.chain.knowhow])
    knowhow = state.knowhow
    if scenario.switches.know_how and knowhow.size:
        knowhow = next_knowhow(knowhow, state.learned, output, withheld, values("learning_own"),
                               values("learning_other"), values("learning_bought"))  # fmt: skip

    # 5. demand, recipes, trade habits and cumulative output carry over
    served = solution.activity[base.demand.capped] + solution.activity[base.demand.elastic]
    wanted = construction.wanted(base, state, solution)
    anchor = next_anchor(wanted, base.demand.anchor, index, index_next, values("demand_adjustment"))
    reference = next_reference(
        state.reference, solution.activity, base.reference, values("trade_adjustment")
    )
    produced = state.produced + base.plant_rows @ solution.activity
    shares = construction.recipe_shares(base, solution)
    if not scenario.switches.substitution:
        shares = state.recipe_share - values.optional("recipe_speed")
    record = Year(year, state, effects, period, solution, started, opened,
                  programs + solution.programs, seconds + solution.solver_seconds)  # fmt: skip
    following = State(year + 1, capacity, pipeline, anchor, reference, shares, knowhow, produced,
                      state.learned + output, expected, served * index_next / index, solution.dual)  # fmt: skip
    return record, following


def _clear(period: Period, state: State) -> Solution:
    """Clear a year, starting from last year's demand and border prices."""
    tax = period.problem.tax
    wedge = tax.rate * state.dual[tax.node]
    return clear(period.problem, state.guess, wedge, TOLERANCE)
