"""Rules on what goods contain: content controls on third countries' goods, and origin requirements.

Neither limits a flow as such. Both need to know which tonnes are free of one country's material, which
the market is told only while such a rule is in force (`years/processes/origin.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.law.acts.in_force import ActInForce
    from ytterby.law.effects.effect import Floats

    Columns = NDArray[np.int64]


@dataclass(frozen=True)
class Origin:
    """Whose material counts: the country, the elements (none: all) and the least share of value."""

    country: str
    elements: tuple[str, ...]
    floor: float


@dataclass(frozen=True)
class ContentLimit:
    """Third-country routes on which goods with content pass only in part.

    columns : routes; passing : array (route), share of the reference flow with content that passes.
    """

    control: str
    kind: str
    origin: Origin
    columns: Columns
    passing: Floats


@dataclass(frozen=True)
class OriginRequirement:
    """Uses that take a share of what they need free of the origin only.

    rows : numbers of uses (rows of `network.use_rows`); share : of their demand.
    """

    control: str
    origin: Origin
    rows: Columns
    share: float


def origin_of(row: ActInForce) -> Origin | None:
    """Whose material an act counts, of the elements that the switch `elements` leaves; None without any."""
    elements = () if row.act.elements == ("all",) else tuple(row.act.elements)
    if row.elements:
        elements = tuple(e for e in row.elements if e in elements or not elements)
        if not elements:  # an empty list would count them all
            return None
    return Origin(row.act.origin, elements, row.act.floor)
