"""Quantiles of draws: the ends of every range, of one sample or of many at once, with weights or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.figures.figure import ENDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats

LEVELS = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
"""Quantiles that tables have, by their columns."""


def quantiles_of(values: Floats, at: Sequence[float] = ENDS) -> Floats:
    """Array (quantile, ...) of an array (draw, ...): NaN is left out, and a column without any has none.

    A quantile between draws lies between them; between a draw and what never comes (infinite), it never comes.
    """
    table = values.reshape(len(values), int(np.prod(values.shape[1:])))
    quantiles = np.full((len(at), table.shape[1]), np.nan)
    lacks = np.asarray(np.isnan(table).any(axis=0))
    endless = np.asarray(np.isinf(table).any(axis=0))
    plain = ~(lacks | endless)
    if len(table) and plain.any():
        quantiles[:, plain] = np.quantile(table[:, plain], at, axis=0)
    for column in np.flatnonzero(~plain):
        own = table[~np.isnan(table[:, column]), column]
        if own.size:
            if endless[column]:
                quantiles[:, column] = np.quantile(own, at, method="higher")
            else:
                quantiles[:, column] = np.quantile(own, at)
    return quantiles.reshape(len(at), *values.shape[1:])


def weighted_quantiles(
    values: Floats, at: Sequence[float], weights: Floats | None = None
) -> Floats:
    """Quantiles of one sample: array (value) -> array (quantile); NaN of an empty one.

    Values stand at the middle of their weight, between them it is straight; weights need not sum to one.
    """
    if not len(values):
        return np.full(len(at), np.nan)
    order = np.argsort(values)
    in_order = np.ones(len(values)) if weights is None else weights[order]
    middle = (np.cumsum(in_order) - 0.5 * in_order) / in_order.sum()
    quantiles: Floats = np.interp(at, middle, np.asarray(values)[order])
    return quantiles
