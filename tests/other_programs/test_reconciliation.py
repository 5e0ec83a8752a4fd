"""The reconciliation of base-year quantities against the same least squares written in cvxpy."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.world.base_year.priors import prior_activity
from ytterby.world.base_year.quantities import (
    ACTIVE,
    COHORT_DEVIATION,
    GUESS_DEVIATION,
    observation_rows,
)

pytestmark = pytest.mark.validation


def trust(network, columns):
    """Deviation of each guess, in typical sizes: what goods return is better known than a guess."""
    collecting = [network.columns[n].technology in network.chain.collecting for n in columns]
    return np.where(collecting, COHORT_DEVIATION, GUESS_DEVIATION)


def sizes_known(facts, published, typical):
    """Each column's size: its guess, or what the largest figure that names it says of it by the guesses."""
    size, rows = typical.copy(), facts.tocsr()
    for number, figure in enumerate(published):
        columns = rows.indices[rows.indptr[number] : rows.indptr[number + 1]]
        weights = rows.data[rows.indptr[number] : rows.indptr[number + 1]]
        guessed = float(weights @ typical[columns]) if columns.size else 0.0
        if guessed > 0.0:
            size[columns] = np.maximum(size[columns], typical[columns] * figure / guessed)
    return size


@pytest.fixture(scope="module")
def independent(base):
    """Activities of the active columns by cvxpy, straight from the definition."""
    import cvxpy as cp  # where it is used: each worker collects this file

    network, values, balance = base.network, base.values, base.balance
    guess = prior_activity(network, values)
    active = guess > ACTIVE * network.chain.mass_tolerance
    active[network.capped] = False
    columns = np.flatnonzero(active)
    start = guess[columns]
    typical = np.maximum(start, network.chain.mass_tolerance)
    facts, published, deviation = observation_rows(network, values)
    inside = balance.tocsr()[:, columns]
    declared = {(row["commodity"], row["region"]) for row in network.chain.disposals}
    has_user = np.asarray((inside < 0).sum(axis=1)).ravel() > 0
    touched = np.asarray(abs(inside).sum(axis=1)).ravel() > 0
    free = np.array([(c, "*") in declared or (c, r) in declared for c, r in network.nodes])
    free |= ~has_user
    closed, loose = np.flatnonzero(touched & ~free), np.flatnonzero(touched & free)
    transit = network.transit_rows(balance).tocsr()[:, columns]
    x = cp.Variable(columns.size)  # in typical sizes
    size = np.maximum(np.asarray(abs(inside).max(axis=1).todense()).ravel(), 1e-9)

    def scaled(matrix):
        columns_scaled = matrix.multiply(typical).tocsr()
        high = np.maximum(np.asarray(abs(columns_scaled).max(axis=1).todense()).ravel(), 1e-12)
        return columns_scaled.multiply(1 / high[:, None]).tocsr()

    known = sizes_known(facts.tocsr()[:, columns], published, typical)
    misfit = facts.tocsr()[:, columns].multiply(typical).multiply(1 / deviation[:, None]).tocsr()
    objective = cp.sum_squares(misfit @ x - published / deviation) + cp.sum_squares(
        cp.multiply(typical / known / trust(network, columns), x - start / typical)
    )
    program = cp.Problem(
        cp.Minimize(objective),
        [
            scaled(inside[closed]) @ x == 0,
            scaled(inside[loose]) @ x >= 0,
            scaled(transit) @ x <= 0,
            x >= 0.02 * start / typical,
        ],
    )
    program.solve(solver="CLARABEL", tol_gap_abs=1e-10, tol_gap_rel=1e-10, tol_feas=1e-10)
    assert program.status == "optimal"
    assert size.size == len(network.nodes)
    return columns, x.value * typical, known, float(program.value)


def test_every_activity_is_the_same(base, independent):
    columns, found, size, _ = independent
    assert columns.size > 1000
    assert np.max(np.abs(base.activity[columns] - found) / size) < 1e-4
    rest = np.setdiff1d(np.arange(base.activity.size), columns)
    assert np.all(base.activity[rest] == 0.0)


def test_the_objective_is_the_same(base, independent):
    """The sum of squares of the listed moves and of the guesses."""
    columns, _, size, value = independent
    guess = prior_activity(base.network, base.values)[columns]
    facts = sum(fact.moved**2 for fact in base.quantities.facts)
    spread = trust(base.network, columns) * size
    guesses = np.sum(((base.activity[columns] - guess) / spread) ** 2)
    assert facts + guesses == pytest.approx(value, rel=1e-6)


def test_the_facts_come_out_the_same(base, independent):
    columns, found, _, _ = independent
    activity = np.zeros(base.activity.size)
    activity[columns] = found
    rows, published, deviation = observation_rows(base.network, base.values)
    moved = (rows @ activity - published) / deviation
    listed = np.array([fact.moved for fact in base.quantities.facts])
    assert listed == pytest.approx(moved, abs=1e-3)
