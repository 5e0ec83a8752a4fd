"""Markets of blocks on the disk, so that a plan that was stopped goes on: arrays and names only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.ground.entries import read_entry, write_entry
from ytterby.market.problem import AdValorem, Demand, Problem
from ytterby.planning.programme.blocks import BlockMarket
from ytterby.years.program import LimitRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.ground.entries import KeptEntry

_PLAIN = ("cost", "curvature", "upper", "limit", "node_scale", "column_scale", "sinks")
_DEMAND = ("capped", "elastic", "anchor", "price", "elasticity", "cap")
_OWN = ("capacity", "raised", "reference", "habit", "wedge", "supplied")


def save_markets(path: Path, markets: Sequence[BlockMarket]) -> None:
    """Write markets, complete or not at all."""
    arrays: dict[str, Any] = {"count": np.array(len(markets))}
    for number, market in enumerate(markets):
        problem = market.problem
        for name, matrix in (("balance", problem.balance), ("limits", problem.limits)):
            compressed = matrix.tocsr()
            for part in ("data", "indices", "indptr", "shape"):
                arrays[f"{number}/{name}/{part}"] = np.asarray(getattr(compressed, part))
        arrays |= {f"{number}/{name}": getattr(problem, name) for name in _PLAIN}
        arrays |= {f"{number}/demand/{name}": getattr(problem.demand, name) for name in _DEMAND}
        arrays |= {f"{number}/own/{name}": getattr(market, name) for name in _OWN}
        arrays[f"{number}/numbers"] = np.array([market.year])
        arrays[f"{number}/rows"] = np.array([row.kind for row in market.rows], dtype=np.str_)
    write_entry(path, arrays=arrays)


def load_markets(path: Path) -> list[BlockMarket] | None:
    """Read markets; None where there are none, or they cannot be read."""
    return read_entry(path, _markets)


def _markets(entry: KeptEntry) -> list[BlockMarket]:
    return [_one(entry.arrays, number) for number in range(int(entry.arrays["count"]))]


def _one(arrays: dict[str, Any], number: int) -> BlockMarket:
    def matrix(name: str) -> Any:
        parts = {p: arrays[f"{number}/{name}/{p}"] for p in ("data", "indices", "indptr", "shape")}
        return sparse.csr_matrix(
            (parts["data"], parts["indices"], parts["indptr"]), tuple(parts["shape"])
        )

    plain = {name: arrays[f"{number}/{name}"] for name in _PLAIN}
    none = np.zeros(0, dtype=np.int64)
    problem = Problem(
        balance=matrix("balance"), limits=matrix("limits"),
        demand=Demand(*(arrays[f"{number}/demand/{name}"] for name in _DEMAND)),
        tax=AdValorem(none, none, np.zeros(0)), **plain,
    )  # fmt: skip
    (year,) = arrays[f"{number}/numbers"]
    own = {name: arrays[f"{number}/own/{name}"] for name in _OWN}
    rows = [LimitRow(str(kind), "") for kind in arrays[f"{number}/rows"]]
    return BlockMarket(int(year), problem, rows, **own)
