"""Goods that look like those of a licence: what customs may hold up beside the law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.effects.effect import touched
from ytterby.law.effects.narrow import is_narrowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.law.acts.in_force import ActInForce
    from ytterby.world.network import Network


def neighbours(network: Network, row: ActInForce) -> NDArray[np.int64]:
    """Routes of goods that look like those of a licence: the same stages, origin and destinations,
    but not covered: array of column numbers."""
    commodities = network.chain.commodities
    if row.elements and is_narrowed(network.chain, row):
        # what holds none of these elements is not held up for them
        return np.zeros(0, dtype=np.int64)
    covered = touched(network, row)
    stages = {commodities[network.columns[c].commodity]["stage"] for c in covered}
    found = []
    for number in network.route_columns:
        column = network.columns[number]
        good = commodities[column.commodity]
        alike = good["stage"] in stages and row.act.binds_route(column.region, column.destination)
        if alike and not row.act.covers(column.commodity, good["stage"], good["element"] or None):
            found.append(int(number))
    return np.array(found, dtype=np.int64)
