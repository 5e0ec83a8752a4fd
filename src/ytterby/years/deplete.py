"""Depletion and retirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.years.state import Floats


def cost_of_depletion(produced: Floats, reserves: Floats, rise: float) -> Floats:
    """Mining cost over that of the base year: 1 + rise x cumulative output / reserves, array (plant)."""
    out: Floats = 1.0 + rise * produced / reserves
    return out


def retire(capacity: Floats, share: Floats) -> Floats:
    """Capacity left after a year: array (plant, category) [t/yr]; share : array (plant, 1)."""
    out: Floats = capacity * (1.0 - share)
    return out
