"""Draws of exposure, from a random stream of their own: the draws of the market stay what they are, bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats


STREAM = 0x65636F6E
"""Key of the stream beside the seed: the letters `econ`."""


def levels(draws: int, uses: int, seed: int, correlation: float) -> Floats:
    """Quantiles of exposure: array (draw, use), uniform, tied by one common factor of that correlation.

    Stratified in the common factor, so that few draws reach both ends. Raises DataError for a seed below 0.
    """
    from scipy.special import ndtr, ndtri

    if seed < 0:
        raise DataError(f"a seed is a whole number from zero on, not {seed}")
    stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM,)))
    strata = (stream.permutation(draws) + stream.random(draws)) / draws
    common = ndtri(np.clip(strata, 1e-12, 1.0 - 1e-12))
    own = stream.standard_normal((draws, uses))
    mixed = np.sqrt(correlation) * common[:, None] + np.sqrt(1.0 - correlation) * own
    return np.asarray(ndtr(mixed))


def together(
    middle: float, one: tuple[float, float], other: tuple[float, float]
) -> tuple[float, float]:
    """The range of a figure by two independent causes, each alone with its range: an end is as far from the figure as
    both are together, but no further than nothing at all where neither changes the sign."""
    below, above = (
        float(np.hypot(middle - a, middle - b)) for a, b in zip(one, other, strict=True)
    )
    low, high = middle - below, middle + above
    if middle >= 0.0:
        low = max(low, min(0.0, *one, *other))
    if middle <= 0.0:
        high = min(high, max(0.0, *one, *other))
    return low, high
