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

    from numpy.typing import NDArray

    from ytterby.world.network import Network

    Floats = NDArray[np.float64]

MASS, VALUE = "mass", "value"
LEAST_SUPPLY = 1e-6
"""Supply of a node [grains] below which it has no burden of its own."""
LEAST_WORTH = 1e-9  # [USD/kg]


def shares_of(outputs: Any, worth: Floats, by: str) -> Any:
    """Share of a column's burden that each output carries: sparse (node, column), each column sums to one.

    outputs : sparse (node, column), tonnes that come out. worth : array (node) [USD/kg]. A column whose
    outputs are worth nothing shares by mass.
    """
    valued = sparse.diags(np.maximum(worth, LEAST_WORTH)) @ outputs
    weight = outputs if by == MASS else valued
    total = np.asarray(weight.sum(axis=0)).ravel()
    return weight @ sparse.diags(np.where(total > 0.0, 1.0 / np.maximum(total, 1e-300), 0.0))


def upstream(
    network: Network, balance: Any, activity: Floats, burden: Floats, worth: Floats, by: str
) -> Floats:
    """Burden of a tonne at each node: array (burden, node), NaN where nothing arrives.

    Parameters
    ----------
    balance : sparse (node, column). activity : array (column) [t]. burden : array (burden, column), per unit of
    activity. worth : array (node) [USD/kg]. by : `mass` or `value`.
    """
    level = np.maximum(activity, 0.0)
    processes = network.process_columns
    routes = np.concatenate([network.route_columns, network.leak_columns]).astype(np.int64)
    parts = sparse.csc_matrix(balance)
    made = parts[:, processes] @ sparse.diags(level[processes])
    outputs, taken = made.maximum(0), (-made).maximum(0)
    shares = shares_of(outputs, worth, by)
    moved = parts[:, routes] @ sparse.diags(level[routes])
    arrives, leaves = moved.maximum(0), (-moved).maximum(0)
    amount = np.asarray(arrives.sum(axis=0)).ravel()
    carried = arrives @ sparse.diags(np.where(amount > 0.0, 1.0 / np.maximum(amount, 1e-300), 0.0))
    supply = np.asarray(outputs.sum(axis=1)).ravel() + np.asarray(arrives.sum(axis=1)).ravel()
    lives = supply > LEAST_SUPPLY * network.chain.grain
    diagonal = sparse.diags(np.where(lives, supply, 1.0))
    keep = sparse.diags(lives.astype(float))
    system = (diagonal - keep @ (shares @ taken.T + carried @ leaves.T)).tocsc()
    own = keep @ (shares @ (burden[:, processes] * level[processes]).T)
    found: Floats = splu(system).solve(np.asarray(own, dtype=float)).T
    found[:, ~lives] = np.nan
    return found
