"""Labels of nodes, ways and goods, made once: tables of results pick rows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.world.goods import Good

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.world.network import Network


class Labels:
    """Frames of text with a row for each node, each way between regions, each good of a process.

    nodes : commodity, stage, element, region
    ways : commodity, stage, element, origin, destination, leak
    way, way_origin : arrays (way), its column and the node where it begins
    outputs, inputs : the fields of `Good`
    """

    def __init__(self, network: Network) -> None:
        goods = network.chain.commodities
        self.nodes = _frame(
            ("commodity", "stage", "element", "region"),
            [(c, goods[c]["stage"], goods[c]["element"], region) for c, region in network.nodes],
        )
        self.way = np.concatenate([network.route_columns, network.leak_columns]).astype(np.int64)
        ways = [network.columns[number] for number in self.way]
        self.way_origin = np.array(
            [network.node_index[way.commodity, way.region] for way in ways], dtype=np.int64
        )
        self.ways = (
            self.nodes[self.way_origin]
            .rename({"region": "origin"})
            .with_columns(
                pl.Series("destination", [way.destination for way in ways], pl.String),
                pl.Series("leak", [way.kind == "leak" for way in ways], pl.Boolean),
            )
        )
        self.outputs = _frame(Good._fields, network.outputs.names)
        self.inputs = _frame(Good._fields, network.inputs.names)


def _frame(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
