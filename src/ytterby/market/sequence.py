"""One period by a short sequence of quadratic programs: the way round where the interior point stalls.

Each program linearises inverse demand at a guessed quantity. The next guess is the geometric mean of
the quantity found and of the quantity that the exact curve wants at the price found: the first is
right where supply is inelastic, the second where it is elastic. If that does not settle, a line
search on the exact objective takes over, which cannot cycle. Convergence is judged use by use, and
route by route on taxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.ground.errors import MarketError
from ytterby.market.demand import area, demand_gap, quantity_demanded, terms, use_prices
from ytterby.market.solve import Solver, set_terms

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

    Raises MarketError where neither solver reaches tolerance, or the sequence does not settle.
    """
    demand, tax = problem.demand, problem.tax
    solver = Solver(program)
    guess = demand.anchor.copy()
    wedge = np.zeros(tax.rate.size)
    current: Floats | None = None
    seconds = 0.0
    for number in range(1, MOST_PROGRAMS + 1):
        cost, curvature = terms(problem, guess, wedge, at_cap)
        set_terms(program, cost, curvature)
        answer = solver.solve()
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
        seconds, answer.solver, answer.residual, gap, tax_gap,
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
    out: Floats = current + 0.5 * (low + high) * (new - current)
    return out
