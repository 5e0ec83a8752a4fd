"""The market of one period as docs/equations.md states it, in cvxpy, solved by Clarabel.

    max   sum_d U_d(x_d) - sum_j ( c_j x_j + 1/2 q_j x_j^2 )
    s.t.  B x - w >= 0 (dual: the price; w is withheld, worth the reserve),  L x <= m,  0 <= x <= u

U of isoelastic demand is a power, or a logarithm at an elasticity of one: cones of power and of exponentials, no
linearisation and no step of ours. A tax on the price is a fixed point: it is a constant of each program, and the
programs are repeated until it is that of the answer's own prices (Anderson's mixing of two).
"""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass
from typing import Any

import cvxpy as cp
import numpy as np

from verify.markets import INFINITE, Description

FREE = 1e-3
"""Share of the base price from which demand falls straight to nothing, at twice the quantity."""
SETTLED, MOST_ROUNDS, REMEMBERED = 1e-8, 40, 5
IDLE, LOOSE = 1e-8, 0.1
"""Share of its size below which a node trades nothing. Its price is then anything within a range, so a tax on it is
settled loosely: nothing can be taken from there."""
ENOUGH = 1e-9
"""What the solver may end with where rounding stops it."""


@dataclass(frozen=True)
class Accuracy:
    """What the solver aims at, and how far it regularises its matrices.

    It ends anywhere between `goal` and `ENOUGH`, one market in some hundred 1e-5 from where it ends by other settings.
    """

    goal: float
    regular: float


ACCURACIES = tuple(
    Accuracy(goal, regular) for goal in (1e-13, 1e-12, 1e-11) for regular in (1e-8, 1e-10)
)
"""Tried in this order by `verify.compare`, until both answers agree."""
SETTINGS: tuple[dict[str, float], ...] = (
    dict(linesearch_backtrack_step=0.9, min_terminate_step_length=1e-8),
    dict(linesearch_backtrack_step=0.95, min_terminate_step_length=1e-10),
    dict(max_step_fraction=0.9),
)
"""Short steps along the cones of power: with the usual ones a third of the markets end at 1e-6. Tried in this order."""


@dataclass(frozen=True)
class Answer:
    """activity : by column [t]; served : array (use) [t]; price : by node [USD/kg]; value [thousand USD]."""

    activity: dict[str, float]
    served: np.ndarray
    price: dict[str, float]
    value: float
    rounds: int


class UnsolvedError(Exception):
    """The second formulation found no answer of the accuracy asked for."""


def solve(market: Description, accuracy: Accuracy = ACCURACIES[0]) -> Answer:
    """Its answer. Raises UnsolvedError where the solver stops early, or taxes do not settle."""
    program = _Program(market, accuracy)
    taxed = {name: column.tax for name, column in market.columns.items() if column.tax}
    wedge = np.zeros(len(taxed))
    before: list[tuple[np.ndarray, np.ndarray]] = []
    for rounds in range(1, MOST_ROUNDS + 1):
        price = program.prices_at(wedge)
        gap = np.array([share * price[node] for share, node in taxed.values()]) - wedge
        idle = np.array([program.idle(node) for _, node in taxed.values()], dtype=bool)
        if np.all(np.abs(gap) <= np.where(idle, LOOSE, SETTLED) * (1.0 + np.abs(wedge))):
            return program.answer(price, rounds)
        before = [*before, (wedge, gap)][-REMEMBERED:]
        mixed = wedge + gap
        if not idle.all():
            mixed[~idle] = _mixed([(one[~idle], off[~idle]) for one, off in before])
        wedge = np.maximum(mixed, 0.0)
    raise UnsolvedError(f"taxes did not settle in {MOST_ROUNDS} programs")


def _mixed(before: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The next taxes by Anderson's mixing of the last: the mean whose gap is least, moved by that gap."""
    wedges, gaps = (np.array(one).T for one in zip(*before, strict=True))
    if len(before) == 1:
        return wedges[:, 0] + gaps[:, 0]
    turns = np.diff(gaps, axis=1)
    share = np.linalg.lstsq(turns, gaps[:, -1], rcond=1e-8)[0]
    return wedges[:, -1] + gaps[:, -1] - (np.diff(wedges, axis=1) + turns) @ share


class _Program:
    """The program with the taxes as parameters. Each column is measured in its own size.

    All columns are one variable, and all nodes one constraint: cvxpy takes most of its time for each by itself.
    """

    def __init__(self, market: Description, accuracy: Accuracy) -> None:
        self.market, self.accuracy = market, accuracy
        self.names, self.nodes = list(market.columns), list(market.nodes())
        self.columns = list(market.columns.values())
        self.size = np.array([column.size for column in self.columns])
        self.sizes = {node: self._size(node) for node in self.nodes}
        self.reserved = [node for node in self.nodes if market.reserve.get(node)]
        self.withheld: Any = cp.Variable(len(self.reserved), nonneg=True) if self.reserved else None
        self.x: Any = cp.Variable(len(self.names), nonneg=True)  # in sizes of the column
        self.constraints: list[Any] = []
        taxed = [n for n, column in enumerate(self.columns) if column.tax]
        self.wedge: Any = cp.Parameter(len(taxed)) if taxed else None
        cost = self._cost()  # up to the kink and beyond it: what runs
        if taxed:
            cost += self.wedge @ cp.multiply(self.size[taxed], self.run[taxed])
        gain = self._uses()
        self.balance = self._balance()
        if self.withheld is not None:
            worth = [market.reserve[node] * self.sizes[node] for node in self.reserved]
            gain += np.array(worth) @ self.withheld
        self._limits()
        self.scale = float(np.median([use.price * use.anchor for use in market.uses]))
        aim = cp.Maximize((gain - cost) / self.scale)
        self.problem = cp.Problem(aim, [*self.constraints, self.balance])

    def idle(self, node: str) -> bool:
        """Whether nothing comes to a node."""
        enters = np.array([max(c.entries.get(node, 0.0), 0.0) for c in self.columns]) * self.size
        return bool(enters @ self.run.value < IDLE * self.sizes[node])

    def _cost(self) -> Any:
        """Up to the kink `c x + q x^2 / 2`, then on from there with the second slope."""
        columns, size, x = self.columns, self.size, self.x
        slope = np.array([c.slope for c in columns])
        cost = np.array([c.cost for c in columns]) * size @ x + 0.5 * slope * size**2 @ cp.square(x)
        self.run = x
        kinked = [n for n, c in enumerate(columns) if c.kink < c.upper]
        if kinked:
            own = [columns[n] for n in kinked]
            more, length = cp.Variable(len(kinked), nonneg=True), size[kinked]
            self.constraints.append(x[kinked] <= np.array([c.kink for c in own]) / length)
            first = np.array([c.cost + c.slope * c.kink for c in own])
            beyond = np.array([c.beyond for c in own])
            cost += first * length @ more + 0.5 * beyond * length**2 @ cp.square(more)
            self.run = x + np.eye(len(columns))[:, kinked] @ more
        bounded = [n for n, c in enumerate(columns) if c.upper < INFINITE]
        if bounded:
            most = np.array([columns[n].upper for n in bounded]) / size[bounded]
            self.constraints.append(self.run[bounded] <= most)
        return cost

    def _uses(self) -> Any:
        """Worth: the cap, then the curve, then the straight end. Each part is worth less than the last."""
        uses = self.market.uses
        anchor, price, cap, elasticity = np.array(
            [(use.anchor, use.price, use.cap, use.elasticity) for use in uses]
        ).T
        at_cap = (cap / price) ** -elasticity  # in anchors, as all that follows
        enough = FREE**-elasticity
        parts: list[Any] = [cp.Variable(len(uses), nonneg=True) for _ in range(3)]
        capped, curved, last = parts
        self.constraints += [capped <= at_cap, curved <= enough - at_cap, last <= 1]
        areas = []
        for start, more, power in zip(at_cap, curved, 1.0 - 1.0 / elasticity, strict=True):
            if abs(power) < 1e-12:
                areas.append(cp.log(start + more) - np.log(start))
            else:
                raised = cp.power(start + more, power, approx=False)
                areas.append((raised - start**power) / power)
        self.served = cp.multiply(anchor, capped + curved + cp.multiply(enough, last))
        worth = cp.multiply(cap / price, capped) + cp.hstack(areas)
        worth += cp.multiply(FREE * enough, last - cp.square(last) / 2)
        return price * anchor @ worth

    def _limits(self) -> None:
        limits = list(self.market.limits.values())
        if limits:
            weight = self.size * [[one.weights.get(n, 0.0) for n in self.names] for one in limits]
            size = np.maximum(np.abs(weight).sum(axis=1), 1e-9)
            most = np.array([one.most for one in limits]) / size
            self.constraints.append(weight / size[:, None] @ self.run <= most)

    def _balance(self) -> Any:
        """What enters less what leaves each node, in the size of its largest column."""
        place, size = {node: n for n, node in enumerate(self.nodes)}, self.sizes
        enters, leaves = (
            np.zeros((len(place), count)) for count in (len(self.columns), len(self.market.uses))
        )
        for number, column in enumerate(self.columns):
            for node, amount in column.entries.items():
                enters[place[node], number] = amount * column.size / size[node]
        for number, use in enumerate(self.market.uses):
            leaves[place[use.node], number] = 1.0 / size[use.node]
        net = enters @ self.run - leaves @ self.served
        if self.withheld is not None:
            net -= np.eye(len(place))[:, [place[node] for node in self.reserved]] @ self.withheld
        return net >= 0

    def _size(self, node: str) -> float:
        sizes = [abs(c.entries[node]) * c.size for c in self.columns if node in c.entries]
        return max([*sizes, *(use.anchor for use in self.market.uses if use.node == node)])

    def prices_at(self, wedge: np.ndarray) -> dict[str, float]:
        """Prices [USD/kg] with the taxes as given [USD/kg]."""
        if self.wedge is not None:
            self.wedge.value = wedge
        if not any(
            self._solved(settings, final)
            for final in (cp.OPTIMAL, cp.OPTIMAL_INACCURATE)
            for settings in SETTINGS
        ):
            raise UnsolvedError(f"Clarabel does not get to {ENOUGH:.0e}")
        duals = zip(self.nodes, self.balance.dual_value.tolist(), strict=True)
        return {node: dual * self.scale / self.sizes[node] for node, dual in duals}

    def _solved(self, settings: dict[str, float], final: str) -> bool:
        """Whether the solver ends at its goal, or near enough where `final` says so."""
        kinds = ("tol_gap_abs", "tol_gap_rel", "tol_feas")
        accuracy = {
            f"{start}{kind}": size
            for kind in kinds
            for start, size in (("", self.accuracy.goal), ("reduced_", ENOUGH))
        }
        with warnings.catch_warnings(), contextlib.suppress(cp.SolverError):
            warnings.simplefilter("ignore")
            self.problem.solve(
                solver=cp.CLARABEL,
                max_iter=400,
                tol_ktratio=1e-9,
                **accuracy,
                **settings,
                static_regularization_constant=self.accuracy.regular,
            )
            return self.problem.status in (cp.OPTIMAL, final)
        return False

    def answer(self, price: dict[str, float], rounds: int) -> Answer:
        """What the last program found."""
        activity = dict(zip(self.names, (self.run.value * self.size).tolist(), strict=True))
        served = np.asarray(self.served.value)
        return Answer(activity, served, price, float(self.problem.value) * self.scale, rounds)
