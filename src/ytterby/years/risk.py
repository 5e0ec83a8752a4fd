"""Where buyers stock up: nodes that a control on goods holds back, or is announced to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.effects.effect import touched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.world.network import Network
    from ytterby.years.calendar import Span
    from ytterby.years.law import LawOfRun

    Mask = NDArray[np.bool_]

NOTICE = timedelta(days=365)
"""How far ahead an announced control is stocked up for."""


def nodes_at_risk(network: Network, law: LawOfRun, span: Span) -> Mask:
    """Nodes that import what a control on goods binds, suspends, or is announced to bind: array (node).

    An announcement counts for controls that take effect within a year. What held in the base year is
    in its stocks, so only what is new since, or a quota that is smaller, puts anything at risk; a licence
    that nobody is refused and nobody waits for does not.
    """
    announced = law.announced(span.last)
    risk = np.zeros(len(network.nodes), dtype=bool)
    destination = dict(zip(network.route_columns, network.route_destination, strict=True))
    for row in law.acts(span.first, span.last + NOTICE):
        known = row.since <= span.last or row.measure in announced
        new = row.act.tightens(row.since.year, span.year, network.chain.base_year)
        if known and new and row.act.sudden and row.strength > 0:
            risk[[destination[c] for c in touched(network, row)]] = True
    return risk
