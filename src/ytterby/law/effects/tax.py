"""Export taxes and tariffs: a share of the border price of origin; duty goes to the state that levies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.effects.effect import Effects, TaxClaim, touched

if TYPE_CHECKING:
    from ytterby.scenarios.scenario import ActInForce
    from ytterby.world.network import Network


def apply(effects: Effects, row: ActInForce, network: Network) -> None:
    """Add the rate on every touched route, by element where the act has rates."""
    columns = touched(network, row)
    rate = np.zeros(columns.size)
    for place, number in enumerate(columns):
        element = network.chain.commodities[network.columns[number].commodity]["element"]
        rate[place] = row.act.rate_for(element or None) * row.share_of_year * row.strength
    by_state: dict[str, list[int]] = {}
    for place, number in enumerate(columns):
        state = (
            row.act.origin if row.act.act == "export_tax" else network.columns[number].destination
        )
        by_state.setdefault(state, []).append(place)
    for state, places in by_state.items():
        effects.taxes.append(
            TaxClaim(row.measure_id, row.act.act, state, columns[places], rate[places])
        )
