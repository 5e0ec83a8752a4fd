"""What goods hold of the oxide that went into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear


def contents(base: BaseYear) -> dict[str, float]:
    """Oxide that went into a tonne of each good, as the world makes it in the base year, losses on the way included.

    A tonne of oxide holds one; ores and what is thrown out hold none here.
    """
    network = base.network
    goods = network.chain.commodities
    content = {name: 1.0 for name, row in goods.items() if row["stage"] in ("oxide", "solution")}
    balance = base.balance.tocsc()
    for stage in ("metal", "magnet", "use"):
        made: dict[str, float] = {}
        oxide_in: dict[str, float] = {}
        for number in network.process_columns.tolist():
            main = network.chain.processes[network.columns[number].process]["main"]
            if goods[main]["stage"] != stage or base.activity[number] <= 0.0:
                continue
            part = slice(balance.indptr[number], balance.indptr[number + 1])
            for node, amount in zip(balance.indices[part], balance.data[part], strict=True):
                name, tonnes = network.nodes[node][0], float(amount * base.activity[number])
                if name == main and tonnes > 0.0:
                    made[main] = made.get(main, 0.0) + tonnes
                elif tonnes < 0.0:
                    oxide_in[main] = oxide_in.get(main, 0.0) - tonnes * content.get(name, 0.0)
        content |= {name: oxide_in.get(name, 0.0) / tonnes for name, tonnes in made.items()}
    return content
