"""Clear one period: a short sequence of quadratic programs on the exact isoelastic demand.

Each program linearises inverse demand at a guessed quantity. The next guess is the geometric mean of
the quantity found and of the quantity that the exact curve wants at the price found: the first is
right where supply is inelastic, the second where it is elastic. If that does not settle, a line
search on the exact objective takes over, which cannot cycle. Convergence is judged use by
use, on the quantity that the exact curve wants at the price found (an error e there is a price error of
e over the elasticity), and route by route on taxes: an objective can look settled while prices are
still ten percent off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.errors import MarketError
from ytterby.market.assemble import assemble, set_terms
from ytterby.market.demand import area, capped_quantity, quantity_at, tangent
from ytterby.market.prices import prices
from ytterby.market.problem import Solution, without_closed
from ytterby.market.solve import Solver

if TYPE_CHECKING:
    from ytterby.market.problem import Floats, Problem

QUANTITY_TOLERANCE = 1e-5
LATE_TOLERANCE = 1e-3
MOST_PROGRAMS = 40
KINK = 1e-3
_FREE_STEPS = 12


def clear(
    whole: Problem,
    start: Floats | None = None,
    tax_start: Floats | None = None,
    tolerance: float = QUANTITY_TOLERANCE,
) -> Solution:
    """Clear the market of one period; columns closed by a zero bound are left out of the programs.

    Parameters
    ----------
    whole : the period.
    start : array (use) [t], first guess of the quantities served; the anchors if not given.
    tolerance : worst relative error of a demand; taxes settle to ten times this.
    tax_start : array (tax) [USD/kg], first guess of the ad valorem wedges; zero if not given.

    Raises
    ------
    MarketError : neither solver reaches tolerance, or the sequence does not settle.
    """
    problem, kept = without_closed(whole)
    demand, tax = problem.demand, problem.tax
    program = assemble(problem)
    at_cap = capped_quantity(demand)
    program.upper[demand.capped] = at_cap / problem.column_scale[demand.capped]
    solver = Solver(program)
    guess = demand.anchor.copy() if start is None else np.maximum(start, at_cap)
    wedge = np.zeros(tax.rate.size)
    if tax_start is not None:
        open_tax = np.isin(whole.tax.column, kept)
        wedge = tax_start[open_tax].copy()
    use_node = _use_nodes(problem)
    held: Floats | None = None
    seconds = 0.0
    for number in range(1, MOST_PROGRAMS + 1):
        cost, curvature = _terms(problem, guess, wedge, at_cap)
        set_terms(program, cost, curvature)
        answer = solver.solve()
        seconds += answer.seconds
        activity = program.activity(answer.x)
        dual = program.row_duals(answer.rows)[: problem.nodes]
        served = activity[demand.capped] + activity[demand.elastic]
        # quantity_at stops at a thousandth of the base price; below it whatever is served is wanted
        wanted = quantity_at(demand, dual[use_node])
        free = dual[use_node] < 1e-3 * demand.price
        wanted = np.where(free, np.maximum(wanted, served), wanted)
        gap = _demand_gap(demand, served, wanted, at_cap, dual[use_node])
        new_wedge = tax.rate * dual[tax.node]
        tax_gap = _tax_gap(new_wedge, wedge, activity[tax.column], problem, dual, tax.node)
        # just above its kink a use is only as exact as the interior point: settle for less later
        goal = tolerance if number <= _FREE_STEPS else max(tolerance, LATE_TOLERANCE)
        if gap < goal and tax_gap < 10 * tolerance:
            break
        if number <= _FREE_STEPS:
            floor = np.maximum(served, 0.5 * guess)
            guess = np.maximum(np.sqrt(floor * wanted), at_cap)
        else:
            held = activity if held is None else _line_search(problem, held, activity, cost)
            guess = np.maximum(held[demand.capped] + held[demand.elastic], at_cap)
        wedge = new_wedge if number <= 3 else 0.5 * (wedge + new_wedge)
    else:
        raise MarketError(
            f"Demand did not settle in {MOST_PROGRAMS} programs (worst use {gap:.1e} off).",
            advice="A numerical failure, not a finding. Check elasticities and caps.",
        )
    everything = np.zeros(whole.columns)
    everything[kept] = activity
    bounds = np.zeros(whole.columns)
    bounds[kept] = program.bound_duals(answer.bounds)
    return Solution(
        activity=everything,
        price=prices(problem, activity, dual),
        dual=dual,
        limit_rent=program.row_duals(answer.rows)[problem.nodes :],
        bound_rent=bounds,
        tax_paid=whole.tax.rate * dual[whole.tax.node],
        programs=number,
        solver_seconds=seconds,
        solver=answer.solver,
        worst_residual=answer.residual,
        demand_residual=float(gap),
        tax_residual=float(tax_gap),
    )


def _use_nodes(problem: Problem) -> Floats:
    """Node from which each use's consumption is drawn: array (use) of node numbers."""
    columns = problem.balance.tocsc()[:, problem.demand.elastic]
    out: Floats = np.asarray(columns.indices)[np.asarray(columns.indptr[:-1])]
    return out


def _terms(problem: Problem, guess: Floats, wedge: Floats, at_cap: Floats) -> tuple[Floats, Floats]:
    """Costs and curvatures (column) with demand linearised at `guess` and taxes as last found."""
    demand = problem.demand
    cost, curvature = problem.cost.copy(), problem.curvature.copy()
    np.add.at(cost, problem.tax.column, wedge)
    value, slope = tangent(demand, guess)
    cost[demand.capped] = -demand.cap
    cost[demand.elastic] = -(value + slope * (guess - at_cap))
    curvature[demand.elastic] = slope
    return cost, curvature


def _demand_gap(demand: Any, served: Any, wanted: Any, at_cap: Any, price: Any) -> float:
    """Worst |ln(served / wanted)| over uses that are not cut at the cap."""
    # at the kink both parts are nearly idle, and an interior point is only that accurate
    cut = (price >= demand.cap * (1 - KINK)) & (served <= at_cap * (1 + KINK))
    ratio = np.log(np.maximum(served, 1e-12) / np.maximum(wanted, 1e-12))
    return float(np.max(np.where(cut, 0.0, np.abs(ratio)), initial=0.0))


def _tax_gap(new: Any, old: Any, flow: Any, problem: Any, dual: Any, node: Any) -> float:
    """Worst change of a wedge relative to the price it is levied on, over routes in use."""
    if new.size == 0:
        return 0.0
    used = flow > 1e-6 * problem.node_scale[node]
    size = np.maximum(np.abs(dual[node]), 1e-9)
    return float(np.max(np.where(used, np.abs(new - old) / size, 0.0), initial=0.0))


def _line_search(problem: Problem, held: Floats, new: Floats, cost: Floats) -> Floats:
    """Point between two feasible activities that is best on the exact concave objective."""
    demand = problem.demand
    fixed_cost = cost.copy()
    fixed_cost[demand.capped] = fixed_cost[demand.elastic] = 0.0
    curvature = problem.curvature.copy()
    curvature[demand.elastic] = 0.0

    def worth(share: float) -> float:
        point = held + share * (new - held)
        quantity = point[demand.capped] + point[demand.elastic]
        return area(demand, quantity) - float(
            fixed_cost @ point + 0.5 * np.sum(curvature * point**2)
        )

    low, high = 0.0, 1.0
    for _ in range(40):  # ternary search: concave in the share
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if worth(left) < worth(right):
            low = left
        else:
            high = right
    out: Floats = held + 0.5 * (low + high) * (new - held)
    return out
