"""Prohibition of goods: nothing passes, except through third countries at a cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.law.effects.content import limit_content
from ytterby.law.effects.effect import Effects, open_leaks, touched

if TYPE_CHECKING:
    from ytterby.scenarios.scenario import ActInForce
    from ytterby.world.network import Network


def apply(effects: Effects, row: ActInForce, network: Network) -> None:
    """Flow at most (1 - strength x share of the period) of the reference; leak routes open."""
    columns = touched(network, row)
    passing = max(0.0, 1.0 - row.strength * row.share_of_year)
    if row.act.extraterritorial:
        limit_content(effects, row, columns, passing, "prohibition")
        return
    effects.limit_flow(row, columns, passing, "prohibition")
    open_leaks(effects, network, columns)
