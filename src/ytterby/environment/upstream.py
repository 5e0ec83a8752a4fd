r"""Burdens that a good carries from the ground on: one sparse system over all goods in all regions.

With s_n the supply of a node, made or brought there, x_j the level of a column, a_nj what a unit of it takes,
w_nj the share of its
burden that an output carries, and b_j what a unit does to the environment, the burden e of a tonne at each node solves

    s_n e_n  =  sum_j w_nj x_j ( b_j + sum_m a_mj e_m )

over processes j, while routes carry what their origin has. Shares are by mass, or by value at the prices of
the period; scrap that
is collected comes free of burden, and what a stock gives has the burden of what is made. The same system
serves all burdens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from typing import Any

    from ytterby.ground.arrays import Floats
    from ytterby.world.network import Network


MASS, VALUE = "mass", "value"
LEAST_SUPPLY = 1e-6
"""Supply of a node [grains] below which it has no burden of its own."""
LEAST_WORTH = 1e-9  # [USD/kg]


def shares_of(outputs: Any, worth: Floats, by: str) -> Any:
    """Share of a column's burden that each output carries: sparse (node, column), each column sums to one.

    outputs : sparse (node, column) by columns, tonnes that come out. worth : array (node) [USD/kg]. A column whose
    outputs are worth nothing shares by mass.
    """
    weight = outputs.tocsc()
    if by == VALUE:
        weight = weight.copy()
        weight.data = weight.data * np.maximum(worth, LEAST_WORTH)[weight.indices]
    total = np.asarray(weight.sum(axis=0)).ravel()
    return _scaled(weight, np.where(total > 0.0, 1.0 / np.maximum(total, 1e-300), 0.0))


def upstream(
    network: Network, balance: Any, activity: Floats, burden: Floats, worth: Floats,
    ways: tuple[str, ...] = (MASS, VALUE),
) -> list[Floats]:  # fmt: skip
    """Burden of a tonne at each node, for each way of sharing: arrays (burden, node), NaN where nothing arrives.

    Parameters
    ----------
    balance : sparse (node, column). activity : array (column) [t]. burden : array (burden, column), per unit of
    activity. worth : array (node) [USD/kg]. ways : of `mass` and `value`.
    """
    processes = _running(network.process_columns, activity)
    parts = balance.tocsc()
    made = _scaled(parts[:, processes], activity[processes])
    outputs, taken = _split(made)
    routes = _running(np.concatenate([network.route_columns, network.leak_columns]), activity)
    arrives, leaves = _split(_scaled(parts[:, routes], activity[routes]))
    amount = np.asarray(arrives.sum(axis=0)).ravel()
    carried = _scaled(arrives, 1.0 / np.where(amount > 0.0, amount, 1.0))
    supply = np.asarray(outputs.sum(axis=1)).ravel() + np.asarray(arrives.sum(axis=1)).ravel()
    lives = supply > LEAST_SUPPLY * network.chain.mass_tolerance
    on = np.flatnonzero(lives)
    diagonal = sparse.diags(supply[on])
    moved, done = carried[on] @ leaves[on].T, (burden[:, processes] * activity[processes]).T
    answers = []
    for by in ways:
        shares = shares_of(outputs, worth, by)[on]
        system = (diagonal - (shares @ taken[on].T + moved)).tocsc()
        embodied = np.full((len(burden), lives.size), np.nan)
        embodied[:, on] = splu(system).solve(np.asarray(shares @ done)).T
        answers.append(embodied)
    return answers


def _running(columns: Any, activity: Floats) -> Any:
    numbers = np.asarray(columns, dtype=np.int64)
    return numbers[activity[numbers] > 0.0]


def _scaled(matrix: Any, factor: Floats) -> Any:
    """Each column times its factor: sparse (node, column) by columns."""
    scaled = matrix.copy()
    scaled.data = scaled.data * np.repeat(factor, np.diff(scaled.indptr))
    return scaled


def _split(matrix: Any) -> tuple[Any, Any]:
    """What comes in and what goes out, both above zero."""
    into, out = matrix.copy(), matrix.copy()
    into.data, out.data = np.maximum(matrix.data, 0.0), np.maximum(-matrix.data, 0.0)
    return into, out
