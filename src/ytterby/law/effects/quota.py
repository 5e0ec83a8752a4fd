"""How export quotas count, and what is left of them after a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.law.effects.effect import Floats, Pool


@dataclass(frozen=True)
class Books:
    """How an export quota counts, and what is left of it.

    counted : array (column), tonnes of quota that a tonne of a flow uses up.
    left : tonnes of quota unused at the start of the period, by act (`measure/act`); none at first.
    scale : tonnes of quota for a tonne of the law, by act; 1 where it did not bind in the base year.
    since : production quotas grow as recorded from this year on; None where a path is chosen for them.
    """

    counted: Floats
    left: Mapping[str, float]
    scale: Mapping[str, float]
    since: int | None = None

    @classmethod
    def plain(cls, columns: int) -> Books:
        """Every tonne counts as one, and nothing was left."""
        return cls(np.ones(columns), {}, {})


def left_after(pools: Sequence[Pool], activity: Floats, length: float) -> dict[str, float]:
    """Tonnes of each export quota unused at the end of a period, by act.

    activity : array (column) [t/yr]; length : of the period [years].
    """
    out: dict[str, float] = {}
    for pool in pools:
        if pool.offered is not None:
            used = float(pool.weight @ activity[pool.columns]) * length
            out[pool.key] = pool.kept + max(pool.offered - used, 0.0)
    return out
