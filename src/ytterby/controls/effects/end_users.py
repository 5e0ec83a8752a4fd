r"""Who uses a good in the end: the share of each node's use that ends in a named group of uses.

With what columns take from nodes and give to nodes in the base year, U and O [t],

    g_c = sum_n O_nc f_n / sum_n O_nc        what a column makes ends where its products end
    f_n = sum_c U_nc g_c / sum_c U_nc        what a node holds ends where its buyers' products end

and f = 1 at the group's own use nodes. Products count by mass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.world.network import Network

ROUNDS = 60
"""Steps down the chain. A chain has some ten; the rest is scrap that goes round."""


def share_of_nodes(network: Network, user: str, balance: Any, activity: Floats) -> Floats:
    """Share of each node's use that ends with a group of users: array (node).

    Parameters
    ----------
    user : a use of the data folder, or the driver of some; none of it where the folder has no such.
    balance : sparse (node, column); activity : array (column) [t]: of the base year.
    """
    commodities = {
        use["commodity"]
        for name, use in network.chain.uses.items()
        if user in (name, use["driver"])
    }
    ends = np.array([commodity in commodities for commodity, _ in network.nodes], dtype=float)
    flows = sparse.csr_matrix(balance) @ sparse.diags(np.maximum(activity, 0.0))
    taken, given = (-flows).maximum(0), flows.maximum(0)
    into = _rows_to_one(given.T.tocsr())
    out = _rows_to_one(taken.tocsr())
    share = ends.copy()
    for _ in range(ROUNDS):
        share = np.maximum(out @ (into @ share), ends)
    return share


def known_users(network: Network) -> list[str]:
    """Names by which an act may tell end users apart: the uses and their drivers."""
    uses = network.chain.uses
    return list(dict.fromkeys([*uses, *(use["driver"] for use in uses.values())]))


def _rows_to_one(matrix: Any) -> Any:
    total = np.asarray(matrix.sum(axis=1)).ravel()
    return sparse.diags(1.0 / np.where(total > 0, total, 1.0)) @ matrix
