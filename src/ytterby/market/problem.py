r"""The market of one period as arrays, written next to its equations.

    max   sum_d U_d(x_d) - sum_j ( cost_j x_j + 1/2 curvature_j x_j^2 )
    s.t.  sum_j balance_nj x_j >= 0        for every node n      (price_n = dual)
                                           (price_n >= reserve_n: what is worth less is withheld)
          sum_j limits_lj x_j <= limit_l   for every limit l     (rent_l = dual)
          0 <= x_j <= upper_j              for every column j

A *node* is a commodity in a region. A *column* is anything that moves a commodity: a process at a
plant, a route, a recipe of a use, or the consumption of a use. A *limit* is a capacity shared by
several columns, a quota, a licence, or the rule that a region exports no more of a commodity than it
makes (no free transit). An ad valorem tax adds `rate * price(origin node)` to a column's cost.

Units: quantities t (of the commodity) per period, prices and costs USD/kg, so values are thousand USD.

References
----------
Samuelson (1952), Takayama and Judge (1971): spatial price equilibrium as a program.
Howitt (1995): positive mathematical programming, the calibrated quadratic cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.ground.arrays import Floats, Ints


@dataclass(frozen=True)
class Demand:
    """Isoelastic final demand up to a cap; one entry per use and region.

    capped, elastic : array (use) of column numbers: the part of demand worth the cap, and the rest
    anchor : array (use) [t] quantity wanted at `price`
    price : array (use) [USD/kg] price of the use's bundle at the anchor
    elasticity : array (use) [unitless], positive: minus d ln quantity / d ln price in this period
    cap : array (use) [USD/kg] value of the product that stops; beyond it demand goes unserved
    ordered : array (use) [t], worth the cap whatever it costs, as an order with precedence is; None: nothing is
    """

    capped: Ints
    elastic: Ints
    anchor: Floats
    price: Floats
    elasticity: Floats
    cap: Floats
    ordered: Floats | None = None


@dataclass(frozen=True)
class AdValorem:
    """Taxes on the price at a column's origin node: column, node, rate [share]; one entry per tax."""

    column: Ints
    node: Ints
    rate: Floats


@dataclass(frozen=True)
class MarketNames:
    """Numbers by which runs that clear together tell that they have the same column, node or limit.

    columns, nodes : arrays (column), (node), rising. limits : array (limit added to those of the period's own market).
    """

    columns: Ints
    nodes: Ints
    limits: Ints


@dataclass(frozen=True)
class Problem:
    """The program of one period.

    balance : sparse (node, column) [t of the commodity per unit of the column], supply positive
    cost : array (column) [USD/kg]
    curvature : array (column) [USD/kg per t] slope of marginal cost
    upper : array (column) [t], may be infinite
    limits : sparse (limit, column); limit : array (limit) [t]
    node_scale, column_scale : array [t] typical size, for the scaling per element
    sinks : column numbers wanted for the limits they relax, even if nobody takes what they bring
    reserve : array (node) [USD/kg], price below which what is there is withheld; None: nothing at any price
    kink : array (column) [t], from which marginal cost rises by `beyond` [USD/kg per t] instead of `curvature`;
    infinite where it never does; None: nowhere
    step : array (column) [USD/kg], by which it rises at once at the kink
    names : of a market that was made out of another; None where column, node and limit are their own number
    """

    balance: Any
    cost: Floats
    curvature: Floats
    upper: Floats
    limits: Any
    limit: Floats
    demand: Demand
    tax: AdValorem
    node_scale: Floats
    column_scale: Floats
    sinks: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    reserve: Floats | None = None
    kink: Floats | None = None
    beyond: Floats | None = None
    step: Floats | None = None
    names: MarketNames | None = None

    def above_reserve(self) -> Problem:
        """The same market with prices measured from the reserve: what is withheld is then given up for nothing."""
        if self.reserve is None:
            return self
        cost = self.cost - self.balance.T @ self.reserve
        np.add.at(cost, self.tax.column, self.tax.rate * self.reserve[self.tax.node])
        return replace(self, cost=cost, reserve=None)

    def marginal_cost(self, activity: Floats) -> Floats:
        """Cost of one more unit at an activity: array (column) [USD/kg]."""
        if self.kink is None or self.beyond is None:
            return self.cost + self.curvature * activity
        first = np.minimum(activity, self.kink)
        rise = 0.0 if self.step is None else self.step * (activity > self.kink)
        return self.cost + self.curvature * first + self.beyond * (activity - first) + rise

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return int(self.balance.shape[0])

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.balance.shape[1])

    def changed(self, **changes: Any) -> Problem:
        """The same problem with some arrays replaced."""
        return replace(self, **changes)


def _reachable(problem: Problem) -> NDArray[np.bool_]:
    """Columns that can carry anything: their inputs can be supplied and their outputs have a user.

    A column that only takes in, such as the filling of a stock, is no user: nothing is made for it alone,
    unless it is wanted for a limit that it relaxes.
    """
    out = (problem.balance > 0).astype(np.int32).tocsr()
    into = (problem.balance < 0).astype(np.int32).tocsr()
    makers, takers = out.T, into.T
    opened = problem.upper > 0
    opened[problem.demand.capped] = opened[problem.demand.elastic] = True
    has_output = makers @ np.ones(problem.nodes, dtype=np.int32) > 0
    user = has_output.copy()
    user[problem.demand.capped] = user[problem.demand.elastic] = True
    ends = np.zeros(problem.columns, dtype=bool)
    ends[problem.sinks] = user[problem.sinks] = True
    while True:
        supplied = out @ opened.astype(np.int32) > 0
        demanded = into @ (opened & user).astype(np.int32) > 0
        starved = takers @ (~supplied).astype(np.int32) > 0
        useless = has_output & (makers @ demanded.astype(np.int32) == 0) & ~ends
        still = opened & ~starved & ~useless
        still[problem.demand.capped] = still[problem.demand.elastic] = True
        if np.array_equal(still, opened):
            return opened
        opened = still


def without_closed(problem: Problem) -> tuple[Problem, Ints]:
    """The problem without columns that can carry nothing, and the columns kept."""
    kept = np.flatnonzero(_reachable(problem))
    new = np.full(problem.columns, -1)
    new[kept] = np.arange(kept.size)
    demand, tax = problem.demand, problem.tax
    taxed = new[tax.column] >= 0
    return (
        replace(
            problem,
            balance=problem.balance[:, kept],
            cost=problem.cost[kept],
            curvature=problem.curvature[kept],
            upper=problem.upper[kept],
            limits=problem.limits[:, kept],
            demand=replace(demand, capped=new[demand.capped], elastic=new[demand.elastic]),
            tax=AdValorem(new[tax.column[taxed]], tax.node[taxed], tax.rate[taxed]),
            column_scale=problem.column_scale[kept],
            sinks=new[problem.sinks[new[problem.sinks] >= 0]],
            kink=None if problem.kink is None else problem.kink[kept],
            beyond=None if problem.beyond is None else problem.beyond[kept],
            step=None if problem.step is None else problem.step[kept],
        ),
        kept,
    )


def in_straight_parts(problem: Problem) -> tuple[Problem, Ints]:
    """The problem with a column of its own for what a column carries beyond its kink, and whose part each of these is:
    column numbers. The columns of the problem come first; marginal cost rises, so the first part fills first."""
    if problem.kink is None or problem.beyond is None:
        return problem, np.zeros(0, dtype=np.int64)
    bent = np.flatnonzero(problem.kink < problem.upper)
    kink, tax = problem.kink[bent], problem.tax
    dearer = problem.curvature[bent] * kink + (0.0 if problem.step is None else problem.step[bent])
    part = np.full(problem.columns, -1)
    part[bent] = problem.columns + np.arange(bent.size)
    levied = part[tax.column] >= 0
    upper = problem.upper.copy()
    upper[bent] = kink
    return (
        replace(
            problem,
            balance=sparse.hstack([problem.balance, problem.balance[:, bent]], format="csr"),
            cost=np.append(problem.cost, problem.cost[bent] + dearer),
            curvature=np.append(problem.curvature, problem.beyond[bent]),
            upper=np.append(upper, problem.upper[bent] - kink),
            limits=sparse.hstack([problem.limits, problem.limits[:, bent]], format="csr"),
            tax=AdValorem(
                np.append(tax.column, part[tax.column[levied]]),
                np.append(tax.node, tax.node[levied]),
                np.append(tax.rate, tax.rate[levied]),
            ),
            column_scale=np.append(problem.column_scale, problem.column_scale[bent]),
            kink=None,
            beyond=None,
            step=None,
        ),
        bent,
    )


@dataclass(frozen=True)
class Solution:
    """A cleared period.

    activity : array (column) [t]
    price : array (node) [USD/kg], not a number where nothing flows
    dual : array (node) [USD/kg], the raw dual, also where nothing flows
    limit_rent : array (limit) [USD/kg]
    bound_rent : array (column) [USD/kg], value of one more unit of a column's upper bound
    tax_paid : array (tax) [USD/kg] wedge at these prices
    programs, steps : quadratic programs solved, steps of the interior point (none where it stalled)
    """

    activity: Floats
    price: Floats
    dual: Floats
    limit_rent: Floats
    bound_rent: Floats
    tax_paid: Floats
    programs: int
    steps: int
    solver_seconds: float
    solver: str
    worst_residual: float
    demand_residual: float
    tax_residual: float
