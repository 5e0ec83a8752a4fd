"""Table `origin`: what rules on content let through and what goods free of an origin cost more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.tables.rows import LEAST

if TYPE_CHECKING:
    from ytterby.tables.rows import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

LEAST_PREMIUM = 0.01  # [USD/kg]


def origin(base: BaseYear, year: Year) -> Rows:
    """control, kind, commodity, region, destination, quantity_t, free_t, premium_usd_kg, rent_musd.

    `requirement`: a use, what it wants at the price of others, what it is served free of the origin, and
    the premium it pays. `licence`, `prohibition`: a third-country route under a content rule, its tonnes,
    those free of the origin, and what the right to ship one more with content would be worth. `premium`: a
    commodity where free goods cost more; `control` is the country of the origin.
    """
    traced, network = year.traced, base.network
    if traced is None:
        return []
    rows: Rows = []
    for one in traced.supplied:
        use, region = network.use_rows[one.row]
        paid = one.premium * one.served / 1e3
        commodity = network.chain.uses[use]["commodity"]
        rows.append(
            (one.control, "requirement", commodity, region, "", one.wanted, one.served,
             one.premium, paid)
        )  # fmt: skip
    for held in traced.bound:
        quantity = float(year.solution.activity[held.column])
        if quantity <= LEAST * network.chain.grain:
            continue
        column = network.columns[held.column]
        rows.append(
            (held.control, held.kind, column.commodity, column.region, column.destination, quantity,
             quantity - held.content, held.rent, held.rent * held.content / 1e3)
        )  # fmt: skip
    for part in traced.free:
        for node, premium, made in zip(part.nodes, part.premium, part.made, strict=True):
            if premium > LEAST_PREMIUM and made > LEAST * network.chain.grain:
                commodity, region = network.nodes[node]
                rows.append(
                    (part.origin.country, "premium", commodity, region, "", 0.0, float(made),
                     float(premium), float(premium * made) / 1e3)
                )  # fmt: skip
    return rows
