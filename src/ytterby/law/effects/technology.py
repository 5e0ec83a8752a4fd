"""Technology controls: no flow changes; the holder's sales of know-how are withheld in part or whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.law.effects.effect import Effects
    from ytterby.scenarios.scenario import ActInForce


def apply(effects: Effects, row: ActInForce, restricted_share: float) -> None:
    """Withhold a technology: a prohibition in full, a restriction by the share of refused licences."""
    full = 1.0 if row.act.act == "technology_prohibition" else restricted_share
    share = full * row.strength * row.share_of_year
    for technology in row.act.technologies:
        effects.withheld[technology] = max(effects.withheld.get(technology, 0.0), share)
