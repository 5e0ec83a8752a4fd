r"""An interior-point method on the period itself: isoelastic demand and taxes exact, one sequence of steps.

    min   sum_j ( cost_j x_j + 1/2 curvature_j x_j^2 ) - sum_d U_d(x_d)      all in scaled units
    s.t.  G x + s = h,  s >= 0 (dual y),   0 <= x (dual zl),   x <= u (dual zu)

At a point with all slacks and duals positive, Newton's step on

    stationarity      cost + curvature x - U'(x) + G' y - zl + zu = 0,   with taxes at the duals y
    feasibility       G x + s - h = 0
    complementarity   x zl = t,  (u - x) zu = t,  s y = t

leaves, with D = curvature + U'' + zl/x + zu/(u - x), the normal equations (G D^-1 G' + diag(s/y)) dy = b.
G and the order of elimination stay; only numbers are new at every step, so one sparse product writes those of
the matrix and QDLDL factorises it in the order it found at first.
The first direction aims at t = 0 and says how far t can fall; the second aims there and mends the products
that the first leaves (Mehrotra's predictor and corrector). Steps of x, s and of y, z are of own length.
The Newton matrix leaves out how taxes move with y: they are taken from y at every step and settle with it.

Every period starts from the same point, so an answer does not depend on the periods before it. Starting
from the last period's answer was tried, in four ways, and takes more steps, not fewer (docs/decisions).

References
----------
Mehrotra (1992), On the implementation of a primal-dual interior point method.
Altman, Gondzio (1999), Regularized symmetric indefinite systems in interior point methods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import qdldl
from scipy import sparse

from ytterby.market.demand import inverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Problem
    from ytterby.market.solve import Program

START_QUANTILE = 0.98
"""Duals of x start as large as nearly all costs, so that the first steps are long."""
BEHIND = 1e-4
"""Share of the residual of stationarity below which the products do not run ahead of it."""
MOST_STEPS = 80
LEAST_STEP = 1e-10
CLOSE = 100.0  # times the goal: good enough where rounding stops the method short
PATIENCE = 6
"""Steps, once near, in which the residual may fail to halve. Lengths of x and of y differ, so one step may
raise stationarity before the next ends it; only rounding lasts longer. So many may pass, too, in which rows stay open
while all else is near: a smaller `REGULAR` ends that."""
COARSE = 1e-1  # worst residual above which a step need not be refined
PULL_BACK = 0.995  # share of the way to the boundary that a step may go
REGULAR = (1e-14, 1e-16, 1e-12, 1e-10)
"""What keeps pivots from zero, in the order in which it is tried. A large one holds up the price of a node that lives
off a trickle, so that its balance stays open at 2e-8; a small one loses digits of nearly dependent rows. The largest is
for markets that none of the others clears."""


@dataclass
class Point:
    """Where the method stands, scaled: x, room = u - x, zl, zu (column; zu, room where u is finite);
    s, y (row)."""

    x: Floats
    room: Floats
    s: Floats
    y: Floats
    zl: Floats
    zu: Floats

    def moved(self, by: Point, primal: float, dual: float) -> Point:
        """The point a step away."""
        return Point(
            self.x + primal * by.x, self.room + primal * by.room, self.s + primal * by.s,
            self.y + dual * by.y, self.zl + dual * by.zl, self.zu + dual * by.zu,
        )  # fmt: skip

    def gap(self) -> float:
        """Mean product of a slack and its dual."""
        pairs = self.x.size + self.room.size + self.s.size
        return float(self.x @ self.zl + self.room @ self.zu + self.s @ self.y) / pairs


class Marginal:
    """Marginal cost less marginal value of every column, scaled, with its slope and the taxes."""

    def __init__(self, problem: Problem, program: Program, at_cap: Floats) -> None:
        self.demand, self.at_cap = problem.demand, at_cap
        self.scale = program.column_scale / program.value_scale
        elastic = problem.demand.elastic
        self.cost = problem.cost * self.scale
        self.cost[problem.demand.capped] = -problem.demand.cap * self.scale[problem.demand.capped]
        self.curvature = problem.curvature * program.column_scale * self.scale
        self.curvature[elastic] = 0.0
        self.size = program.column_scale[elastic]
        tax = problem.tax
        self.taxed, self.levied_on = tax.column, tax.node
        price = program.value_scale / program.row_scale[tax.node]
        self.rate = tax.rate * price * self.scale[tax.column]

    def at(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Value and slope: arrays (column)."""
        demand, elastic = self.demand, self.demand.elastic
        value, slope = self.cost + self.curvature * x, self.curvature.copy()
        quantity = self.at_cap + x[elastic] * self.size
        price, fall = inverse(demand, quantity)
        value[elastic] = -price * self.scale[elastic]
        slope[elastic] = fall * self.size * self.scale[elastic]
        np.add.at(value, self.taxed, self.rate * y[self.levied_on])
        return value, slope


# where it stalls, slacks go to nothing: what is no number then ends it, and the caller goes another way
@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def interior(
    problem: Problem,
    program: Program,
    at_cap: Floats,
    settled: Callable[[Floats, Floats], bool],
    goal: float,
    regular: float = REGULAR[0],
) -> tuple[Point, int] | None:
    """The answer and the number of steps, or None where it stalls.

    Parameters
    ----------
    program : scaled rows and bounds of `problem`; at_cap : array (use) [t], demand at its cap.
    settled : of x and y, scaled: whether every use is served what it wants at its price.
    goal : worst residual of all conditions, in scaled units; regular : as in `REGULAR`.
    """
    marginal = Marginal(problem, program, at_cap)
    rows, right = program.rows.tocsr(), program.right
    across = program.rows.T.tocsr()
    magnitude = abs(across)
    bounded = np.flatnonzero(np.isfinite(program.upper))
    normal = NormalEquations(program.rows)
    point = first_point(program, marginal)
    best: tuple[Point, float, int] | None = None
    halved = stuck = 0
    for number in range(MOST_STEPS):
        value, slope = marginal.at(point.x, point.y)
        stationary = value + across @ point.y - point.zl
        stationary[bounded] += point.zu
        feasible = rows @ point.x + point.s - right
        size = 1.0 + np.abs(value) + magnitude @ point.y
        amiss = float(np.max(np.abs(feasible), initial=0.0))
        worst = max(
            float(np.max(np.abs(stationary) / size)),
            float(np.max(point.x * point.zl / (1.0 + point.x))),
            float(np.max(point.room * point.zu / (1.0 + point.zu), initial=0.0)),
            float(np.max(point.s * point.y / (1.0 + point.y), initial=0.0)),
        )
        stuck = stuck + 1 if worst < CLOSE * goal < amiss else 0
        worst = max(worst, amiss)
        if not np.isfinite(worst) or stuck >= PATIENCE:
            break
        close = worst < CLOSE * goal and settled(point.x, point.y)
        if close and worst < goal:
            return point, number
        if close and (best is None or worst < best[1]):
            halved = number if best is None or worst < 0.5 * best[1] else halved
            best = (point, worst, number)
        if best is not None and number - halved >= PATIENCE:
            break
        by = _Newton(normal, rows, across, bounded, point, slope, stationary, feasible, regular)
        by.refine = worst < COARSE
        if not by.ready:
            break
        gap = point.gap()
        aimed = by.direction(0.0, None)
        reached = point.moved(aimed, *_lengths(point, aimed)).gap()
        target = min((reached / gap) ** 3, 1.0) * gap
        off = float(np.max(np.abs(stationary) / size))
        step = by.direction(max(target, min(gap, BEHIND * off)), aimed)
        primal, dual = _lengths(point, step)
        if min(primal, dual) < LEAST_STEP:
            break
        pull = max(PULL_BACK, 1.0 - gap)
        point = point.moved(step, min(1.0, pull * primal), min(1.0, pull * dual))
    return None if best is None else (best[0], best[2])


class _Newton:
    """Newton's step at one point, for any target of the complementary products."""

    def __init__(
        self, normal: NormalEquations, rows: Any, across: Any, bounded: Any, point: Point,
        slope: Floats, stationary: Floats, feasible: Floats, regular: float,
    ) -> None:  # fmt: skip
        self.normal, self.rows, self.across, self.bounded = normal, rows, across, bounded
        self.point, self.stationary, self.feasible = point, stationary, feasible
        self.refine = True
        own = slope + point.zl / point.x + regular
        own[bounded] += point.zu / point.room
        self.inverse = 1.0 / own
        try:
            normal.factorise(self.inverse, point.s / point.y + regular)
            self.ready = True
        except ValueError:
            self.ready = False

    def direction(self, target: float, before: Point | None) -> Point:
        """Step towards products of `target`; `before` is the step whose own products it mends."""
        p, bounded = self.point, self.bounded
        low, high, side = p.x * p.zl - target, p.room * p.zu - target, p.s * p.y - target
        if before is not None:
            low += before.x * before.zl
            high += before.room * before.zu
            side += before.s * before.y
        pull = -self.stationary - low / p.x
        pull[bounded] += high / p.room
        b = self.rows @ (self.inverse * pull) + self.feasible - side / p.y
        # the first direction only shows the way
        y = self.normal.solve(b, refine=self.refine and before is not None)
        x = self.inverse * (pull - self.across @ y)
        room = -x[bounded]
        return Point(
            x=x, room=room, s=(-side - p.s * y) / p.y, y=y,
            zl=(-low - p.zl * x) / p.x, zu=(-high - p.zu * room) / p.room,
        )  # fmt: skip


def first_point(program: Program, marginal: Marginal) -> Point:
    """Every column at its usual size, or half-way to its bound."""
    upper, bounded = program.upper, np.flatnonzero(np.isfinite(program.upper))
    x = np.minimum(1.0, 0.5 * upper)
    s = np.maximum(program.right - program.rows @ x, 1.0)
    y = np.ones(s.size)
    dual = max(float(np.quantile(np.abs(marginal.at(x, y)[0]), START_QUANTILE)), 1.0)
    return Point(
        x=x, room=upper[bounded] - x[bounded], s=s, y=y,
        zl=np.full(x.size, dual), zu=np.full(bounded.size, dual),
    )  # fmt: skip


def _lengths(point: Point, step: Point) -> tuple[float, float]:
    """Longest steps, up to one, that keep slacks and duals from falling below zero."""

    def most(*names: str) -> float:
        return min(_longest(getattr(point, name), getattr(step, name)) for name in names)

    return most("x", "room", "s"), most("zl", "zu", "y")


def _longest(now: Floats, by: Floats) -> float:
    if not now.size:
        return 1.0
    worst = float(np.max(-by / now))
    return 1.0 / worst if worst > 1.0 else 1.0


class NormalEquations:
    """S = A diag(e) A' + diag(g), and solutions of S y = b.

    rows : sparse (row, column), the A above.
    """

    def __init__(self, rows: Any) -> None:
        self._a = rows.tocsr()
        self._at = rows.T.tocsr()
        self._numbers, self._matrix = _pattern(rows.tocsc())
        self._factors: Any = None
        self._e: Floats = np.zeros(0)
        self._g: Floats = np.zeros(0)

    def factorise(self, e: Floats, g: Floats) -> None:
        """Take new numbers e (column) and g (row). Raises ValueError where they give no factors."""
        self._e, self._g = e, g
        self._matrix.data = self._numbers @ np.concatenate([e, g])
        try:
            if self._factors is None:
                self._factors = qdldl.Solver(self._matrix, upper=True)
            else:
                self._factors.update(self._matrix, upper=True)
        except Exception as error:  # qdldl names no class of its own
            raise ValueError(str(error)) from None

    def solve(self, b: Floats, refine: bool = True) -> Floats:
        """y (row) with S y = b; refined once, since S is formed and so loses half the digits."""
        y: Floats = self._factors.solve(b)
        if not refine:
            return y
        missed = b - (self._a @ (self._e * (self._at @ y)) + self._g * y)
        return np.asarray(y + self._factors.solve(missed))


def _pattern(a: Any) -> tuple[Any, Any]:
    """Sparse (entry of the upper triangle of S, column then row) and S itself, yet without numbers."""
    size, columns = a.shape
    pointer, row, value = a.indptr, a.indices, a.data
    length = np.diff(pointer)
    parts = []
    for count in np.unique(length[length > 0]):
        of = np.flatnonzero(length == count)
        place = pointer[of][:, None] + np.arange(count)
        r, v = row[place], value[place]
        i, j = np.triu_indices(count)
        low, high = np.minimum(r[:, i], r[:, j]), np.maximum(r[:, i], r[:, j])
        product = (v[:, i] * v[:, j]).ravel()
        parts.append((low.ravel(), high.ravel(), product, np.repeat(of, i.size)))
    own = np.arange(size)
    parts.append((own, own, np.ones(size), columns + own))
    first, second, products, source = (np.concatenate(part) for part in zip(*parts, strict=True))
    key = second.astype(np.int64) * size + first
    entries, where = np.unique(key, return_inverse=True)
    shape = (entries.size, columns + size)
    numbers = sparse.csr_matrix((products, (where, source)), shape)
    starts = np.searchsorted(entries // size, np.arange(size + 1))
    matrix = sparse.csc_matrix((np.zeros(entries.size), entries % size, starts), (size, size))
    return numbers, matrix
