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
    """The program with the taxes as parameters. Each column is measured in its own size."""

    def __init__(self, market: Description, accuracy: Accuracy) -> None:
        self.market, self.accuracy = market, accuracy
        self.names = list(market.columns)
        self.x = {name: cp.Variable(nonneg=True) for name in self.names}  # in sizes of the column
        self.past: dict[str, Any] = {}
        self.constraints: list[Any] = []
        taxed = [name for name in self.names if market.columns[name].tax]
        self.wedge: Any = cp.Parameter(len(taxed)) if taxed else None
        terms = [self._cost(name) for name in self.names]
        wedge: Any = self.wedge
        terms += [
            wedge[n] * market.columns[name].size * self._activity(name)
            for n, name in enumerate(taxed)
        ]
        self.served = [self._use(number) for number in range(len(market.uses))]
        gains = [worth for _, worth in self.served]
        self.balance = {node: self._balance(node, gains) for node in market.nodes()}
        for limit in market.limits.values():
            size = max(sum(abs(w) * market.columns[n].size for n, w in limit.weights.items()), 1e-9)
            total = sum(
                w * market.columns[n].size / size * self._activity(n)
                for n, w in limit.weights.items()
            )
            self.constraints.append(total <= limit.most / size)
        self.scale = float(np.median([use.price * use.anchor for use in market.uses]))
        aim = cp.Maximize((sum(gains) - sum(terms)) / self.scale)
        self.problem = cp.Problem(aim, [*self.constraints, *self.balance.values()])

    def activity(self, name: str) -> float:
        """What the last program found, in sizes."""
        return float(self._activity(name).value)

    def idle(self, node: str) -> bool:
        """Whether nothing comes to a node."""
        columns = self.market.columns.items()
        enters = sum(
            max(c.entries.get(node, 0.0), 0.0) * c.size * self.activity(n) for n, c in columns
        )
        return enters < IDLE * self._size(node)

    def _activity(self, name: str) -> Any:
        """Up to the kink and beyond it, in sizes."""
        return self.x[name] + self.past[name] if name in self.past else self.x[name]

    def _cost(self, name: str) -> Any:
        """Up to the kink `c x + q x^2 / 2`, then on from there with the second slope."""
        column, x = self.market.columns[name], self.x[name]
        size = column.size
        cost = column.cost * size * x + 0.5 * column.slope * size**2 * cp.square(x)
        if column.kink < column.upper:
            self.past[name] = more = cp.Variable(nonneg=True)
            self.constraints.append(x <= column.kink / size)
            first = column.cost + column.slope * column.kink
            cost += first * size * more + 0.5 * column.beyond * size**2 * cp.square(more)
        if column.upper < INFINITE:
            self.constraints.append(self._activity(name) <= column.upper / size)
        return cost

    def _use(self, number: int) -> tuple[Any, Any]:
        """Quantity and worth: the cap, then the curve, then the straight end. Each part is worth less than the last."""
        use = self.market.uses[number]
        at_cap = (use.cap / use.price) ** -use.elasticity  # in anchors, as all that follows
        enough = FREE**-use.elasticity
        capped, curved, last = (cp.Variable(nonneg=True) for _ in range(3))
        self.constraints += [capped <= at_cap, curved <= enough - at_cap, last <= 1]
        power = 1.0 - 1.0 / use.elasticity
        if abs(power) < 1e-12:
            area = cp.log(at_cap + curved) - np.log(at_cap)
        else:
            raised = cp.power(at_cap + curved, power, approx=False)
            area = (raised - at_cap**power) / power
        worth = use.cap / use.price * capped + area + FREE * enough * (last - cp.square(last) / 2)
        return use.anchor * (capped + curved + enough * last), use.price * use.anchor * worth

    def _balance(self, node: str, gains: list[Any]) -> Any:
        """What enters less what leaves, in the size of its largest column."""
        columns = [
            (n, c.entries[node] * c.size)
            for n, c in self.market.columns.items()
            if node in c.entries
        ]
        size = self._size(node)
        net = sum((amount / size) * self._activity(name) for name, amount in columns)
        for number, use in enumerate(self.market.uses):
            if use.node == node:
                net -= self.served[number][0] / size
        if reserve := self.market.reserve.get(node):
            withheld = cp.Variable(nonneg=True)
            gains.append(reserve * size * withheld)
            net -= withheld
        return net >= 0

    def _size(self, node: str) -> float:
        sizes = [
            abs(c.entries[node]) * c.size for c in self.market.columns.values() if node in c.entries
        ]
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
        return {
            node: float(row.dual_value) * self.scale / self._size(node)
            for node, row in self.balance.items()
        }

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
        activity = {
            name: self.activity(name) * self.market.columns[name].size for name in self.names
        }
        served = np.array([float(quantity.value) for quantity, _ in self.served])
        return Answer(activity, served, price, float(self.problem.value) * self.scale, rounds)
