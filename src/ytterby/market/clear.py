"""Clear one period: the interior-point method, and the sequence of programs where it stalls.

Convergence is judged use by use, on the quantity that the exact curve wants at the price found (an error
e there is a price error of e over the elasticity): an objective can look settled while prices are still
ten percent off. Taxes are taken at the answer's own prices. Duals become prices where something flows: no
trade, no price.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from ytterby.market.demand import capped_quantity, demand_gap, terms
from ytterby.market.interior import interior
from ytterby.market.problem import Solution, without_closed
from ytterby.market.sequence import ReducedSolution, by_programs
from ytterby.market.solve import assemble, residuals, set_terms

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Problem
    from ytterby.market.solve import Program

QUANTITY_TOLERANCE = 1e-5
IDLE_SHARE = 1e-6
LEAST_RENT = 1e-6
"""Rents below it [USD/kg] are what rounding leaves of none."""
RESIDUAL_SHARE = 1e-3
"""Residual asked of the conditions, over the tolerance of demand."""


def clear(full_problem: Problem, tolerance: float = QUANTITY_TOLERANCE) -> Solution:
    """Clear the market of one period; columns closed by a zero bound are left out.

    tolerance : worst relative error of a demand. The sequence of programs, asked where the interior point
    stalls, settles taxes to ten times this. Raises MarketError where no method reaches tolerance.
    """
    problem, kept = without_closed(full_problem.above_reserve())
    program = assemble(problem)
    at_cap = capped_quantity(problem.demand)
    capped = problem.demand.capped
    program.upper[capped] = at_cap / problem.column_scale[capped]
    reduced = _by_interior(problem, program, at_cap, tolerance)
    if reduced is None:
        reduced = by_programs(problem, program, at_cap, tolerance)
    activity = np.zeros(full_problem.columns)
    activity[kept] = reduced.activity
    bounds = np.zeros(full_problem.columns)
    bounds[kept] = reduced.bounds
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


def _by_interior(
    problem: Problem, program: Program, at_cap: Floats, tolerance: float
) -> ReducedSolution | None:
    demand = problem.demand
    paid = -problem.balance.tocsc()[:, demand.elastic].T

    def gap(x: Floats, y: Floats) -> float:
        activity = program.activity(x)
        served = activity[demand.capped] + activity[demand.elastic]
        return demand_gap(demand, served, paid @ program.row_duals(y)[: problem.nodes], at_cap)

    start = perf_counter()
    answer = interior(
        problem, program, at_cap, lambda x, y: gap(x, y) < tolerance, RESIDUAL_SHARE * tolerance
    )
    seconds = perf_counter() - start
    if answer is None:
        return None
    point, steps = answer
    bounds = np.zeros(problem.columns)
    bounds[np.isfinite(program.upper)] = point.zu
    activity, duals = program.activity(point.x), program.row_duals(point.y)
    wedge = problem.tax.rate * duals[problem.tax.node]
    # the value of the elastic part is that beyond the cap's, also where the capped part is not full
    set_terms(program, *terms(problem, at_cap + activity[demand.elastic], wedge, at_cap))
    worst = max(residuals(program, point.x, point.y, bounds).values())
    return ReducedSolution(
        activity, duals, program.bound_duals(bounds), 1, steps, seconds, "interior", worst,
        gap(point.x, point.y), 0.0,
    )  # fmt: skip


def throughput(problem: Problem, activity: Floats) -> Floats:
    """What leaves or enters each node, the smaller of the two: array (node) [t]."""
    positive = problem.balance.maximum(0) @ activity
    negative = (-problem.balance).maximum(0) @ activity
    out: Floats = np.minimum(positive, negative)
    return out


def prices(problem: Problem, activity: Floats, dual: Floats) -> Floats:
    """Dual where the node trades more than a millionth of its usual size, else not a number."""
    traded = throughput(problem, activity) > IDLE_SHARE * problem.node_scale
    return np.where(traded, dual, np.nan)
