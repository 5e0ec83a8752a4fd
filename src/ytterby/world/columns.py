"""The columns of a chain that move goods: processes, routes, leaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.world.read import Chain


@dataclass(frozen=True)
class Column:
    """One way of moving commodities.

    `kind` is process, route, leak, capped, elastic, release or refill; `stock` the kind of stock.
    """

    kind: str
    name: str
    region: str
    process: str = ""
    commodity: str = ""
    destination: str = ""
    plant: str = ""
    technology: str = ""
    vintage: str = "existing"
    exists: bool = True
    use: str = ""
    stock: str = ""


def process_columns(chain: Chain) -> list[Column]:
    """Processes, with a new vintage beside the old one where technologies are held by one country."""
    columns = []
    for row in chain.activities:
        process = chain.processes[row["process"]]
        technology, region = process["technology"], row["region"]
        name = f"{row['process']}@{region}"
        exists = row["status"] == "existing"
        old = Column(
            "process",
            name,
            region,
            process=row["process"],
            technology=technology,
            plant=row["plant"],
            exists=exists,
        )
        if technology in chain.vintages and region != chain.holder:
            if row["status"] in ("existing", "standby"):
                columns.append(old)
            columns.append(replace(old, name=name + "+new", vintage="new", exists=False))
        else:
            columns.append(old)
    return columns


def route_columns(chain: Chain) -> list[Column]:
    """Routes between regions."""
    return [
        Column(
            "route",
            f"{row['commodity']}@{row['origin']}>{row['destination']}",
            row["origin"],
            commodity=row["commodity"],
            destination=row["destination"],
            exists=row["status"] == "existing",
        )
        for row in chain.routes
    ]


def leak_columns(chain: Chain) -> list[Column]:
    """Ways round a control through third countries, closed unless a control is in force."""
    stages = chain.stages_with("world_market")
    return [
        Column("leak", f"leak:{c.name}", c.region, commodity=c.commodity,
               destination=c.destination, exists=False)
        for c in route_columns(chain)
        if c.region == chain.holder and chain.commodities[c.commodity]["stage"] in stages
    ]  # fmt: skip
