"""Clear one period: the interior-point method, and a short sequence of quadratic programs where it stalls.

Convergence is judged use by use, on the quantity that the exact curve wants at the price found (an error
e there is a price error of e over the elasticity): an objective can look settled while prices are still
ten percent off. Taxes are taken at the answer's own prices. Duals become prices where something flows: no
trade, no price.

Each program of the sequence linearises inverse demand at a guessed quantity. The next guess is the geometric mean of
the quantity found and of the quantity that the exact curve wants at the price found: the first is
right where supply is inelastic, the second where it is elastic. If that does not settle, a line
search on the exact objective takes over, which cannot cycle.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.ground.errors import MarketError
from ytterby.market.demand import (
    area,
    capped_quantity,
    demand_gap,
    quantity_demanded,
    terms,
    use_prices,
)
from ytterby.market.interior import REGULAR, interior
from ytterby.market.lockstep import Ready, lane_answer
from ytterby.market.problem import Solution, in_straight_parts, without_closed
from ytterby.market.solve import assemble, residuals, set_terms, solve

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Problem
    from ytterby.market.solve import Program


LATE_TOLERANCE = 1e-3
MOST_PROGRAMS = 40
_FREE_STEPS = 12


@dataclass(frozen=True)
class ReducedSolution:
    """The answer of either method for the columns that can carry something.

    activity : array (column) [t]; rows : array (node then limit), bounds : array (column) [USD/kg];
    programs, steps : how many; residual : worst of our own check; demand_gap, tax_gap : worst
    relative errors
    """

    activity: Floats
    rows: Floats
    bounds: Floats
    programs: int
    steps: int
    seconds: float
    solver: str
    residual: float
    demand_gap: float
    tax_gap: float


def by_programs(
    problem: Problem, program: Program, at_cap: Floats, tolerance: float
) -> ReducedSolution:
    """Clear a period by programs.

    Parameters
    ----------
    program : of `assemble`, with `at_cap` (use) [t] as the bound of demand worth the cap.
    tolerance : worst relative error of a demand; taxes settle to ten times this.

    Raises MarketError where a program misses its tolerance, or the sequence does not settle.
    """
    demand, tax = problem.demand, problem.tax
    guess, wedge = demand.anchor.copy(), np.zeros(tax.rate.size)
    current: Floats | None = None
    seconds = 0.0
    for number in range(1, MOST_PROGRAMS + 1):
        cost, curvature = terms(problem, guess, wedge, at_cap)
        set_terms(program, cost, curvature)
        answer = solve(program)
        seconds += answer.seconds
        activity = program.activity(answer.x)
        dual = program.row_duals(answer.rows)[: problem.nodes]
        served = activity[demand.capped] + activity[demand.elastic]
        price = use_prices(problem, dual)
        gap = demand_gap(demand, served, price, at_cap)
        new_wedge = tax.rate * dual[tax.node]
        tax_gap = _tax_gap(new_wedge, wedge, activity[tax.column], problem, dual, tax.node)
        # just above its kink a use is only as exact as the interior point: settle for less later
        goal = tolerance if number <= _FREE_STEPS else max(tolerance, LATE_TOLERANCE)
        if gap < goal and tax_gap < 10 * tolerance:
            break
        if number <= _FREE_STEPS:
            floor = np.maximum(served, 0.5 * guess)
            guess = np.maximum(np.sqrt(floor * quantity_demanded(demand, price, served)), at_cap)
        else:
            current = (
                activity if current is None else _line_search(problem, current, activity, cost)
            )
            guess = np.maximum(current[demand.capped] + current[demand.elastic], at_cap)
        wedge = new_wedge if number <= 3 else 0.5 * (wedge + new_wedge)
    else:
        raise MarketError(
            f"Demand did not settle in {MOST_PROGRAMS} programs (worst use {gap:.1e} off).",
            advice="A numerical failure, not a finding. Check elasticities and caps.",
        )
    return ReducedSolution(
        activity, program.row_duals(answer.rows), program.bound_duals(answer.bounds), number, 0,
        seconds, "clarabel", answer.residual, gap, tax_gap,
    )  # fmt: skip


def _tax_gap(new: Any, old: Any, flow: Any, problem: Problem, dual: Any, node: Any) -> float:
    """Worst change of a wedge relative to the price it is levied on, over routes in use."""
    if new.size == 0:
        return 0.0
    used = flow > 1e-6 * problem.node_scale[node]
    size = np.maximum(np.abs(dual[node]), 1e-9)
    return float(np.max(np.where(used, np.abs(new - old) / size, 0.0), initial=0.0))


def _line_search(problem: Problem, current: Floats, new: Floats, cost: Floats) -> Floats:
    """Point between two feasible activities that is best on the exact concave objective."""
    demand = problem.demand
    fixed_cost = cost.copy()
    fixed_cost[demand.capped] = fixed_cost[demand.elastic] = 0.0
    curvature = problem.curvature.copy()
    curvature[demand.elastic] = 0.0

    def worth(share: float) -> float:
        point = current + share * (new - current)
        quantity = point[demand.capped] + point[demand.elastic]
        paid = float(fixed_cost @ point + 0.5 * np.sum(curvature * point**2))
        return area(demand, quantity) - paid

    low, high = 0.0, 1.0
    for _ in range(40):  # ternary search: concave in the share
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (left, high) if worth(left) < worth(right) else (low, right)
    return current + 0.5 * (low + high) * (new - current)


QUANTITY_TOLERANCE = 1e-5
IDLE_SHARE = 1e-6
LEAST_RENT = 1e-6
"""Rents below it [USD/kg] are what rounding leaves of none."""
GOAL = 1e-10
"""Worst residual of all conditions, scaled, that is aimed at: at 1e-8 prices of a year may be a percent off."""
RESIDUAL = 1e-8
"""What ends above it is cleared again with another regularisation."""


BEYOND = 2**40
"""What is added to the number of a column for what it carries beyond its kink."""


def clear(full_problem: Problem, tolerance: float = QUANTITY_TOLERANCE) -> Solution:
    """Clear the market of one period; columns closed by a zero bound are left out.

    tolerance : worst relative error of a demand. The sequence of programs, asked where the interior point
    stalls, settles taxes to ten times this. Raises MarketError where no method reaches tolerance.
    """
    whole, kept = without_closed(full_problem.above_reserve())
    problem, bent = in_straight_parts(whole)
    at_cap = capped_quantity(problem.demand)
    program = scaled(problem, at_cap)
    names = full_problem.names
    own = kept if names is None else names.columns[kept]
    columns = np.concatenate([own, BEYOND + own[bent]])
    ready = Ready(problem, program, at_cap, columns, full_problem.limits, names, tolerance, GOAL)
    reduced = _in_lockstep(ready) or _by_interior(problem, program, at_cap, tolerance)
    reduced = reduced or by_programs(problem, program, at_cap, tolerance)
    first, rest = np.split(reduced.activity, [kept.size])
    first[bent] += rest
    bound, beyond = np.split(reduced.bounds, [kept.size])
    bound[bent] = beyond  # that of the first part is no rent: it ends where the second begins
    activity, bounds = np.zeros(full_problem.columns), np.zeros(full_problem.columns)
    activity[kept], bounds[kept] = first, bound
    dual = reduced.rows[: problem.nodes]
    if full_problem.reserve is not None:
        dual = dual + full_problem.reserve
    return Solution(
        activity=activity, price=prices(problem, reduced.activity, dual), dual=dual,
        limit_rent=np.where(reduced.rows > LEAST_RENT, reduced.rows, 0.0)[problem.nodes :],
        bound_rent=np.where(bounds > LEAST_RENT, bounds, 0.0),
        tax_paid=full_problem.tax.rate * dual[full_problem.tax.node],
        programs=reduced.programs, steps=reduced.steps, solver_seconds=reduced.seconds, solver=reduced.solver,
        worst_residual=reduced.residual, demand_residual=reduced.demand_gap, tax_residual=reduced.tax_gap,
    )  # fmt: skip


def scaled(problem: Problem, at_cap: Floats) -> Program:
    """The scaled program, with `at_cap` (use) [t] as the bound of demand worth the cap."""
    program, capped = assemble(problem), problem.demand.capped
    program.upper[capped] = at_cap / problem.column_scale[capped]
    return program


def _by_interior(
    problem: Problem, program: Program, at_cap: Floats, tolerance: float
) -> ReducedSolution | None:
    """The best of the interior point, with as many regularisations as it takes to end below `RESIDUAL`."""
    settling = _Settling(problem, program, at_cap)
    best: ReducedSolution | None = None

    def settled(x: Floats, y: Floats) -> bool:
        return settling.gap(x, y) < tolerance

    for regular in REGULAR:
        start = perf_counter()
        answer = interior(problem, program, at_cap, settled, GOAL, regular)
        seconds = perf_counter() - start
        if answer is None:
            continue
        point, steps = answer
        bounds = np.zeros(problem.columns)
        bounds[np.isfinite(program.upper)] = point.zu
        found = settling.reduced(point.x, point.y, bounds, steps, seconds)
        best = found if best is None or found.residual < best.residual else best
        if best.residual <= RESIDUAL:
            break
    return best


def _in_lockstep(ready: Ready) -> ReducedSolution | None:
    """What the kernel gives, where the caller is one of several that clear together; None where that is no answer."""
    start = perf_counter()
    answer = lane_answer(ready)
    seconds = perf_counter() - start
    if answer is None:
        return None
    settling = _Settling(ready.problem, ready.program, ready.at_cap)
    found = settling.reduced(answer.x, answer.y, answer.zu, answer.steps, seconds)
    return found if found.residual <= RESIDUAL else None


class _Settling:
    """How far the uses of a market are served, and what a scaled point says of it."""

    def __init__(self, problem: Problem, program: Program, at_cap: Floats) -> None:
        self.problem, self.program, self.at_cap = problem, program, at_cap
        self.paid = -problem.balance.tocsc()[:, problem.demand.elastic].T

    def gap(self, x: Floats, y: Floats) -> float:
        """Worst relative error of a demand."""
        problem, activity = self.problem, self.program.activity(x)
        demand = problem.demand
        served = activity[demand.capped] + activity[demand.elastic]
        price = self.paid @ self.program.row_duals(y)[: problem.nodes]
        return demand_gap(demand, served, price, self.at_cap)

    def reduced(
        self, x: Floats, y: Floats, bounds: Floats, steps: int, seconds: float
    ) -> ReducedSolution:
        """The answer at a point, with our own check of it; bounds : duals (column), nought where there is none."""
        problem, program = self.problem, self.program
        activity, duals = program.activity(x), program.row_duals(y)
        wedge = problem.tax.rate * duals[problem.tax.node]
        # the value of the elastic part is that beyond the cap's, also where the capped part is not full
        guess = self.at_cap + activity[problem.demand.elastic]
        set_terms(program, *terms(problem, guess, wedge, self.at_cap))
        worst = max(residuals(program, x, y, bounds).values())
        return ReducedSolution(
            activity, duals, program.bound_duals(bounds), 1, steps, seconds, "interior", worst,
            self.gap(x, y), 0.0,
        )  # fmt: skip


def throughput(problem: Problem, activity: Floats) -> Floats:
    """What leaves or enters each node, the smaller of the two: array (node) [t]."""
    positive = problem.balance.maximum(0) @ activity
    negative = (-problem.balance).maximum(0) @ activity
    return np.asarray(np.minimum(positive, negative))


def prices(problem: Problem, activity: Floats, dual: Floats) -> Floats:
    """Dual where the node trades more than a millionth of its usual size, else not a number."""
    traded = throughput(problem, activity) > IDLE_SHARE * problem.node_scale
    return np.where(traded, dual, np.nan)
