r"""By-products that are worth less than their separation are left unseparated.

Ore gives its elements in fixed shares. Of a separation of n products each has a battery of its own through which
all the feed goes. Who leaves product X out saves that battery, for a kilogram of X

    reserve_X = unit cost of the separation / ( n share_X )

with the share of X in the separated feed of the world. Below it X is withheld: it stays in the residue, and is in no
market. What sold for less in the base year goes on doing so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.group import summed

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State

SEPARATED = "solution"
"""Stage of the products of a separation."""
RARE = "heavy_separation"
"""The separation whose by-products are withheld; the light ones have a declared disposal."""


@dataclass(frozen=True)
class Reserve:
    """price : array (node) [USD/kg], below which nothing is separated."""

    price: Floats


class WithholdingProcess:
    """What the batteries of a separation cost, product by product."""

    def __init__(self, base: BaseYear) -> None:
        self.base, network = base, base.network
        self.price = np.zeros(len(network.nodes))
        columns = [n for n in network.process_columns if network.columns[n].technology == RARE]
        stage = {name: row["stage"] for name, row in network.chain.commodities.items()}
        rows = base.balance[:, columns].maximum(0) @ base.activity[columns]
        pairs = zip((commodity for commodity, _ in network.nodes), map(float, rows), strict=True)
        made = summed((c, t) for c, t in pairs if stage[c] == SEPARATED and t > 0.0)
        if not made:
            return
        battery = base.values(f"unit_cost.{RARE}") / len(made)
        saved = {name: battery * sum(made.values()) / tonnes for name, tonnes in made.items()}
        cost = np.array([saved.get(commodity, 0.0) for commodity, _ in network.nodes])
        self.price = np.minimum(cost, base.typical_price)

    def initial(self, period: Period) -> Reserve:
        """All that is separated in the base year is."""
        return Reserve(np.zeros(self.price.size))

    def build(self, draft: ProgramDraft, state: State) -> None:
        """The least prices."""
        draft.reserve = state.withholding.price

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Reserve, Reported]:
        """From the year after the base year on."""
        return Reserve(self.price), {}
