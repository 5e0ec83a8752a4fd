"""Trade habits: the reference of a flow follows the flow, so the long run is more elastic than the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.years.state import Floats


def next_reference(reference: Floats, flow: Floats, least: Floats, speed: float) -> Floats:
    """Reference of the next year: array (column) [t]; never below `least`, the reference of the unused."""
    grown = reference + speed * (flow - reference)
    out: Floats = np.maximum(grown, least)
    return out
