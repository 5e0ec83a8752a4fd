r"""Quantities of the base year that balance, nearest to what is published.

    min  sum_facts ((w_f x - published_f) / sd_f)^2 + sum_columns ((x_j - guess_j) / sd_j)^2
    s.t. every node balances; surplus only where a disposal is declared; exports <= own production

Standard deviations follow the evidence grade. Reported: each fact with what is used instead and by how
many standard deviations it moved. Prices are reconciled by the same weighted least squares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import clarabel
import numpy as np
from scipy import sparse

from ytterby.ground.errors import MarketError
from ytterby.world.base_year.priors import matching, prior_activity
from ytterby.world.cohorts import sparse_of

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats, Ints
    from ytterby.world.network import Network
    from ytterby.world.values import Values

    Matrix = sparse.csr_matrix

GUESS_DEVIATION = 2.0
COHORT_DEVIATION = 0.3  # scrap of retired goods follows from what went into use
ACTIVE = 1e-3  # [grains] less is left out
LEAST_SHARE = 0.02  # [share of its guess] that a column keeps at least


@dataclass(frozen=True)
class Adjusted:
    """One published figure against the one used. `moved` is in standard deviations."""

    name: str
    title: str
    published: float
    used: float
    unit: str
    grade: str
    basis: str
    parameter: str

    @property
    def moved(self) -> float:
        """Standard deviations between published and used."""
        return (self.used - self.published) / self._deviation if self._deviation else 0.0

    _deviation: float = 1.0


@dataclass(frozen=True)
class Quantities:
    """activity : array (column) [t]; surplus : array (node) [t] thrown away; facts : adjustments."""

    activity: Floats
    surplus: Floats
    facts: list[Adjusted]
    scale: Floats


def observation_rows(network: Network, values: Values) -> tuple[Matrix, Floats, Floats]:
    """Sparse (fact, column), published values and standard deviations (fact) in the fact's unit."""
    observations = network.chain.observations
    entries: list[tuple[int, int, float]] = []
    for number, row in enumerate(observations):
        for token in row["columns"].split():
            pattern, _, weight = token.partition("~")
            factor = values(weight) if weight else 1.0
            for column in matching(network, pattern):
                if network.columns[column].exists and network.columns[column].kind != "capped":
                    entries.append((number, column, factor))
    published = np.array([values(row["value_parameter"]) for row in observations])
    spread = np.array([values(f"deviation.{row['grade']}") for row in observations])
    observed = sparse_of(entries, (len(observations), len(network.columns)))
    return observed, published, np.maximum(spread * np.abs(published), network.chain.mass_tolerance)


def reconcile_quantities(network: Network, values: Values, balance: Matrix) -> Quantities:
    """Quantities of the base year. Raises MarketError if the facts allow no balance at all."""
    guess = prior_activity(network, values)
    mass_tolerance = network.chain.mass_tolerance
    active = guess > ACTIVE * mass_tolerance
    active[network.capped] = False
    columns = np.flatnonzero(active)
    facts, published, deviation = observation_rows(network, values)
    inside = balance[:, columns]
    nodes = np.flatnonzero(np.asarray(abs(inside).sum(axis=1)).ravel() > 0)
    inside = inside[nodes]
    free = _may_dispose(network, nodes, inside)
    transit = network.transit_rows(balance)[:, columns]
    start = guess[columns]
    typical = np.maximum(start, mass_tolerance)
    known = np.maximum(typical, _sizes_seen(facts[:, columns], published, typical))
    rows = sparse.vstack([facts[:, columns], sparse.identity(columns.size)], format="csr")
    target = np.concatenate([published, start])
    collecting = np.isin([network.columns[n].technology for n in columns],
                         list(network.chain.collecting))  # fmt: skip
    trust = np.where(collecting, COHORT_DEVIATION, GUESS_DEVIATION)
    spread = np.concatenate([deviation, trust * known])
    equal, least = inside[~free], sparse.vstack([inside[free], -transit], format="csr")
    limits = (equal, np.zeros(equal.shape[0]), least, np.zeros(least.shape[0]))
    solution = least_squares(rows, target, spread, *limits, LEAST_SHARE * start, typical)
    activity = np.zeros(len(network.columns))
    activity[columns] = np.maximum(solution, 0.0)
    surplus = np.zeros(len(network.nodes))
    surplus[nodes[free]] = np.maximum(inside[free] @ activity[columns], 0.0)
    used = facts @ activity
    listed = [
        Adjusted(
            row["observation"], row["title"], float(published[n]), float(used[n]),
            values.parameters.row(row["value_parameter"]).unit, row["grade"], row["basis"],
            row["value_parameter"], float(deviation[n]),
        )
        for n, row in enumerate(network.chain.observations)
    ]  # fmt: skip
    scale = np.zeros(len(network.columns))
    scale[columns] = typical
    return Quantities(activity, surplus, listed, scale)


def _sizes_seen(facts: Matrix, published: Floats, typical: Floats) -> Floats:
    """Size of each column by the largest figure that names it, shared out by the guess: array (column) [t].

    A route that is guessed at a few tonnes, and published at thousands, is no less free than a large one.
    """
    guessed = facts @ typical
    times = np.divide(published, guessed, out=np.zeros_like(guessed), where=guessed > 0.0)
    named = facts.astype(bool).astype(float)
    shares = sparse.diags(times) @ named @ sparse.diags(typical)
    return np.asarray(shares.max(axis=0).todense()).ravel()


def _may_dispose(network: Network, nodes: Ints, inside: Matrix) -> Flags:
    """Nodes that may keep a surplus: declared ones, and those without a user in the base year."""
    declared = {(row["commodity"], row["region"]) for row in network.chain.disposals}
    has_user = np.asarray((inside < 0).sum(axis=1)).ravel() > 0
    out = ~has_user
    for number, node in enumerate(nodes):
        commodity, region = network.nodes[node]
        out[number] |= (commodity, "*") in declared or (commodity, region) in declared
    return out


TOLERANCES = (1e-10, 1e-8, 1e-6)  # of the solver, tried one after the other
MOST_STEPS = 200
LEAST_ROW = 1e-12  # largest coefficient of a row that is taken for nothing


def least_squares(
    rows: Matrix,
    target: Floats,
    deviation: Floats,
    equal: Matrix,
    equal_to: Floats,
    at_least: Matrix,
    at_least_value: Floats,
    lower: Floats,
    scale: Floats,
) -> Floats:
    """Minimise sum(((rows x - target) / deviation)^2) s.t. equal x = equal_to, at_least x >= value, x >= lower.

    scale : array (variable), the typical size of each variable; the program is solved in x / scale.
    Raises MarketError when no point satisfies the constraints.
    """
    column = sparse.diags(scale)
    weighted = sparse.diags(1.0 / deviation) @ rows @ column
    quadratic = sparse.triu(2.0 * (weighted.T @ weighted), format="csc")
    linear = -2.0 * (weighted.T @ (target / deviation))
    equal_scaled, equal_right = _row_scaled((equal @ column).tocsr(), equal_to)
    least_scaled, least_right = _row_scaled((at_least @ column).tocsr(), at_least_value)
    bounded = np.flatnonzero(np.isfinite(lower))
    eye = sparse.identity(scale.size, format="csr")[bounded]
    constraint = sparse.vstack([equal_scaled, -least_scaled, -eye], format="csc")
    right = np.concatenate([equal_right, -least_right, -(lower / scale)[bounded]])
    at_least = clarabel.NonnegativeConeT(least_scaled.shape[0] + bounded.size)
    cones = [clarabel.ZeroConeT(equal_scaled.shape[0]), at_least]
    for tolerance in TOLERANCES:
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = tolerance
        settings.max_iter = MOST_STEPS
        solver = clarabel.DefaultSolver(quadratic, linear, constraint, right, cones, settings)
        solution = solver.solve()
        if str(solution.status) == "Solved":
            break
    else:
        what = f"The reconciliation of the base year failed ({solution.status})."
        must = "shares, recoveries and observations must allow a balance."
        raise MarketError(what, advice=f"Check changed parameters: {must}")
    return np.asarray(solution.x) * scale


def _row_scaled(matrix: Matrix, right: Floats) -> tuple[Matrix, Floats]:
    if matrix.shape[0] == 0:
        return sparse.csr_matrix(matrix), right
    size = np.maximum(np.asarray(abs(matrix).max(axis=1).todense()).ravel(), LEAST_ROW)
    return sparse.diags(1.0 / size) @ matrix, right / size
