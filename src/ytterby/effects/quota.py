"""Quotas: one tonnage pool over many flows or mines; its dual is one rent per kg on all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.effects.effect import Effects, Pool, open_leaks, touched

if TYPE_CHECKING:
    from ytterby.chain.network import Network
    from ytterby.effects.effect import Floats
    from ytterby.scenarios.scenario import ActInForce


def apply_export(effects: Effects, row: ActInForce, network: Network, base: Floats) -> None:
    """Export quota: gross tonnes over every touched route; `base` (column) is the base-year flow."""
    columns = touched(network, row)
    usual = float(base[columns].sum())
    share = row.act.quantity_share_of_base
    if share is not None:
        tonnes = share.value * usual
    elif row.quantity_t is not None:
        tonnes = row.quantity_t
    else:
        return
    tonnes += (1.0 - row.strength * row.share_of_year) * max(usual - tonnes, 0.0)
    effects.pools.append(Pool(row.measure_id, "export_quota", row.act.origin, columns, tonnes))
    open_leaks(effects, network, columns)


def apply_production(
    effects: Effects, row: ActInForce, network: Network, base: Floats, growth: float
) -> None:
    """Production quota: the holder's mines of the named technologies, on the base-year output.

    The published quota and the reconciled output differ; the pool starts at the output, which is
    what the quota allowed in the base year, and grows by `growth` since then. Mining and smelting
    quotas in series would be collinear: only the mine pool is kept. Imported feed counts from
    22 August 2025 by the record; no tonnage is published, so no pool is built for it.
    """
    act = row.act
    if act.feed == "imported" or growth == np.inf:
        return
    wanted = set(act.technologies) & set(network.chain.quota_technologies)
    columns = [
        n
        for n in network.process_columns
        if network.columns[n].technology in wanted and network.columns[n].region == act.origin
    ]
    if not columns:
        return
    held = np.array(columns)
    tonnes = float(base[held].sum()) * growth
    effects.pools.append(
        Pool(f"{row.measure_id}/{act.label}", "production_quota", act.origin, held, tonnes)
    )
