"""The order of events of a period. Read it top to bottom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ytterby.law.effects.compile import compile_acts
from ytterby.law.effects.quota import left_after
from ytterby.market.clear import clear
from ytterby.years import construction
from ytterby.years.demand import adjustment, growth_index, next_anchor
from ytterby.years.deplete import retire
from ytterby.years.learn import next_knowhow
from ytterby.years.origin import remembered_worth
from ytterby.years.projects import due
from ytterby.years.quotas import books_of
from ytterby.years.routes import next_reference
from ytterby.years.state import State

if TYPE_CHECKING:
    from ytterby.law.book import Book
    from ytterby.law.effects.effect import Effects
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.cohorts import Holding
    from ytterby.years.calendar import Span
    from ytterby.years.idle import Fleet, Moves
    from ytterby.years.investors import Investors
    from ytterby.years.origin import Traced
    from ytterby.years.period import Period, PeriodBuilder
    from ytterby.years.scrap import Scrap
    from ytterby.years.state import Floats
    from ytterby.years.support import Bill

_Share = TypeVar("_Share", float, "Floats")

TOLERANCE = 1e-4  # worst relative error of a demand in a year; the base year is held to 1e-5


@dataclass(frozen=True)
class Year:
    """One cleared period: its state at the start, controls, market and what was started.

    Flows of the solution are yearly rates; `span` says how long they lasted. stock : at its end,
    released, refilled : within it, arrays (stock) [t]. scrap : what retired; in_use : array (holding)
    [t] at its end; holdings : what those are. fleet, moves : capacity out of work at its end, what
    moved; bills : of the instruments; traced : what rules on content did, where there are any.
    """

    span: Span
    state: State
    effects: Effects
    period: Period
    solution: Solution
    started: Floats
    opened: Floats
    programs: int
    solver_seconds: float
    stock: Floats
    released: Floats
    refilled: Floats
    scrap: Scrap
    in_use: Floats
    holdings: list[Holding]
    fleet: Fleet
    moves: Moves | None
    bills: tuple[Bill, ...]
    traced: Traced | None = None

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.span.year


def step(
    state: State,
    following: Span,
    base: BaseYear,
    builder: PeriodBuilder,
    scenario: Scenario,
    book: Book,
    investors: Investors,
) -> tuple[Year, State]:
    """One period: controls, clearing, building, learning, demand. Returns the next state.

    `following` is the period after it. Growth and adjustment run from the middle of one to the
    middle of the other, what accumulates over the length of this one.
    """
    values, span, length = base.values, state.span, state.span.length
    between = following.at - span.at
    index = growth_index(base, scenario.outlook, span.at)
    index_next = growth_index(base, scenario.outlook, following.at)

    # 1. the law of the period becomes limits and costs
    acts = scenario.acts_between(span.first, span.last, book)
    growth = construction.quota_growth(base, scenario, span.at)
    effects = compile_acts(
        acts, base.network, span, base.activity, growth, values.optional("restricted_share"),
        base.balance, books_of(base, scenario, state),
    )  # fmt: skip

    # 2. holders of stocks say what they ask and bid; goods retire and can be collected; supported
    # plants know what they can count on
    offer = builder.warehouse.offer(state, scenario, book)
    scrap = builder.yard.retire(state, scenario.switches.scrap)
    backing = investors.treasury.backing(state)

    # 3. the market clears; licences are measured against the same period without them, stocks at rest
    programs, seconds, usual = 0, 0.0, None
    if effects.needs_reference:
        unlimited = builder.build(
            state, construction.without_flow_limits(effects), None, scrap=scrap
        )
        free = clear(unlimited.problem, TOLERANCE)
        programs, seconds, usual = free.programs, free.solver_seconds, free.activity
    period = investors.supported(builder.build(state, effects, usual, offer, scrap), backing)
    solution, traced = builder.origins.clear(period, effects, builder.usual(state), TOLERANCE)
    worth = remembered_worth(state.origin_worth, traced, values("expectation_memory") ** length)

    # 4. investors look at prices, the pipeline and the outlook; plants open, idle and close
    judged = replace(state, origin_worth=worth)  # premiums weigh in when prices do
    chosen = investors.decide(builder, judged, acts, solution, backing)
    opened, pipeline = due(chosen.pipeline, span.months, following.months)
    idle = construction.retirement(base, builder, state, solution)
    operating, fleet, moves = investors.run_plants(
        builder, judged, solution, chosen.expected, backing,
        retire(state.capacity, over(idle, length)), following.months,
    )  # fmt: skip
    capacity = operating + opened

    # 5. know-how moves
    output = construction.output_by_technology(base, builder, solution)
    withheld = np.array([effects.withheld.get(t, 0.0) for t in base.network.chain.knowhow])
    knowhow = state.knowhow
    if scenario.switches.know_how and knowhow.size:
        knowhow = next_knowhow(
            knowhow, state.learned, output * length, withheld, values("learning_own"),
            over(values("learning_other"), length), over(values("learning_bought"), length),
        )  # fmt: skip

    # 6. stocks move, and new goods enter use
    goods, scrap = builder.yard.after(state, scrap, solution.activity, between)
    stock, released, refilled = builder.warehouse.move(state, solution)
    use = builder.warehouse.use(state, period.problem.balance, solution.activity)

    # 7. demand, recipes, trade habits and cumulative output carry over
    served = solution.activity[base.demand.capped] + solution.activity[base.demand.elastic]
    wanted = construction.wanted(base, builder.demand(state), solution)
    recipes = builder.recipes
    shares = recipes.shares(state, solution)
    saving = recipes.next_saving(state.saving, solution, over(recipes.saving_speed, between))
    kept = (1.0 - saving) / (1.0 - state.saving)
    anchor = next_anchor(
        wanted * kept, base.demand.anchor * (1.0 - saving), index, index_next,
        adjustment(values("demand_adjustment"), between, recipes.lasting),
    )  # fmt: skip
    reference = next_reference(
        state.reference, solution.activity, base.reference,
        over(values("trade_adjustment"), between),
    )  # fmt: skip
    produced = state.produced + base.plant_rows @ solution.activity * length
    record = Year(span, state, effects, period, solution, chosen.started, opened,
                  programs + solution.programs, seconds + solution.solver_seconds,
                  stock, released, refilled, scrap, builder.yard.in_use(goods, span),
                  builder.yard.fleet.holdings, fleet, moves, chosen.bills, traced)  # fmt: skip
    then = State(following, between, capacity, pipeline, anchor, reference, shares,
                 saving, knowhow, produced,
                 state.learned + output * length, chosen.expected, served * index_next / index, solution.dual,
                 stock, use, goods, chosen.premium, fleet, chosen.backed, chosen.subsidised,
                 left_after(effects.pools, solution.activity, length), worth)  # fmt: skip
    return record, then


def over(share: _Share, years: float) -> _Share:
    """A yearly share, compounded over a part of a year: 1 - (1 - share)^years."""
    return 1.0 - (1.0 - share) ** years if years != 1.0 else share
