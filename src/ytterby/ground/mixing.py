"""Mixing in proportion: what leaves a node has the mix of what entered it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDS, LEAST = 60, 1e-12


def mixed_in_proportion(entering: Any, known: Floats) -> Floats:
    """Mix of every node: array (node, kind); its rows sum to at most one.

    Parameters
    ----------
    entering : sparse (node, node), what enters a node (row) from each other [t].
    known : array (node, kind), the mix of the nodes where it is known, zeros for the others.
    """
    given = np.asarray(known.any(axis=1))
    total = np.asarray(entering.sum(axis=1)).ravel()
    share = sparse.diags(1.0 / np.maximum(total, LEAST)) @ entering
    mix = known
    for _ in range(ROUNDS):
        new = np.where(given[:, None], known, share @ mix)
        if np.abs(new - mix).max() < 1e-6:
            break
        mix = new
    return mix
