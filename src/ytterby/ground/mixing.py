r"""Mixing in proportion: what leaves a node has the mix of what entered it.

With W[n, m] what enters node n from node m [t], and nodes K of which the mix is known,

    x_n = sum_m W[n, m] x_m / sum_m W[n, m]     n not in K

is a linear system, solved at once: routes that go to and fro and scrap that goes round need no rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST = 1e-9
"""[t] that enters every node from nowhere: a ring that nothing enters has no mix, not a singular one."""


def mixed_in_proportion(entering: Any, known: Floats) -> Floats:
    """Mix of every node: array (node, kind); its rows sum to at most one.

    Parameters
    ----------
    entering : sparse (node, node), what enters a node (row) from each other [t].
    known : array (node, kind), the mix of the nodes where it is known, zeros for the others.
    """
    entering = entering.tocsr()
    given = np.asarray(known.any(axis=1))
    mix = known.copy()
    reached = np.flatnonzero(~given & (np.diff(entering.indptr) > 0))
    own = entering[reached]
    total = np.asarray(own.sum(axis=1)).ravel() + LEAST
    system = (sparse.diags(total) - own[:, reached]).tocsc()
    mix[reached] = splu(system).solve(own[:, given] @ known[given])
    return mix
