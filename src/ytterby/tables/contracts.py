"""Contract and spot prices by region, for each period of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.years.contracts import contracts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year


def contract_prices(base: BaseYear, years: Sequence[Year]) -> list[list[tuple[Any, ...]]]:
    """For each period rows of commodity, region, contract_share, contract_price_usd_kg,
    spot_price_usd_kg, average_price_usd_kg: where something is traded and under contract."""
    found = contracts(base, years)
    rows = []
    for period in range(len(years)):
        at = np.flatnonzero(np.isfinite(found.average[period]))
        rows.append(
            [
                (
                    *base.network.nodes[node],
                    *(
                        float(array[period, node])
                        for array in (found.share, found.contract, found.spot, found.average)
                    ),
                )
                for node in at
            ]
        )
    return rows
