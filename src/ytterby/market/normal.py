"""The normal equations of an interior point: a pattern arranged once, numbers refreshed at every step.

S = A diag(e) A' + diag(g)  for a sparse A (row, column), positive e (column) and g (row). A and the
order of elimination stay; e and g are new at every step, so one sparse product writes the numbers of S
and QDLDL factorises them in the order it found at first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import qdldl
from scipy import sparse

if TYPE_CHECKING:
    from ytterby.market.problem import Floats


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
        out: Floats = y + self._factors.solve(missed)
        return out


def _pattern(a: Any) -> tuple[Any, Any]:
    """Sparse (entry of the upper triangle of S, column then row) and S itself, yet without numbers."""
    size, columns = a.shape
    pointer, row, value = a.indptr, a.indices, a.data
    length = np.diff(pointer)
    first, second, products, source = [], [], [], []
    for count in np.unique(length[length > 0]):
        of = np.flatnonzero(length == count)
        place = pointer[of][:, None] + np.arange(count)
        r, v = row[place], value[place]
        i, j = np.triu_indices(count)
        first.append(np.minimum(r[:, i], r[:, j]).ravel())
        second.append(np.maximum(r[:, i], r[:, j]).ravel())
        products.append((v[:, i] * v[:, j]).ravel())
        source.append(np.repeat(of, i.size))
    first.append(np.arange(size))
    second.append(np.arange(size))
    products.append(np.ones(size))
    source.append(columns + np.arange(size))
    key = np.concatenate(second).astype(np.int64) * size + np.concatenate(first)
    entries, where = np.unique(key, return_inverse=True)
    numbers = sparse.csr_matrix(
        (np.concatenate(products), (where, np.concatenate(source))), (entries.size, columns + size)
    )
    starts = np.searchsorted(entries // size, np.arange(size + 1))
    matrix = sparse.csc_matrix((np.zeros(entries.size), entries % size, starts), (size, size))
    return numbers, matrix
