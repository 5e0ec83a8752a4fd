"""Money over time: the yearly payment for capital, a path as one price."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats

NEXT_TO_ZERO = 1e-7
_Rate = TypeVar("_Rate", float, "Floats")


def annuity(rate: _Rate, years: float) -> _Rate:
    """Yearly payment for one unit of capital over so many years.

    rate : a year; next to zero only a single one. Newnan, Eschenbach, Lavelle, Engineering Economic Analysis, ch. 4.
    """
    if isinstance(rate, float) and rate < NEXT_TO_ZERO:  # where 1 - (1 + r)^-n loses its digits
        return 1.0 / years + 0.5 * rate * (years + 1.0) / years
    charge: _Rate = rate / (1.0 - (1.0 + rate) ** -years)
    return charge


def level(path: Floats, rate: float) -> Floats:
    """The constant price that is worth as much as a path: array (..., year) -> array (...)."""
    import numpy as np  # not at the top: files of scenarios are read without it

    weights = (1.0 + rate) ** -np.arange(1, path.shape[-1] + 1, dtype=float)
    constant: Floats = path @ weights / weights.sum()
    return constant
