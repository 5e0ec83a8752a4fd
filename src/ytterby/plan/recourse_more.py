"""What more a solved future can say: what its targets cost, and the burdens of what the planner does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.environment.coefficients import coefficients_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.plan.recourse import Recourse
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.state import Floats

Burdens = dict[tuple[str, int], float]


def multipliers(held: Recourse) -> Floats:
    """What a whole row of each target costs at the last answer: array (target row) [million USD], none below zero.

    From the reduced cost of what the row lacks: the price of lacking less the multiplier.
    """
    rest = held.lack_price - held.reduced[held.at["lack"]]
    return np.asarray(np.maximum(rest, 0.0), dtype=np.float64)


def marginals(held: Recourse) -> Floats:
    """What one unit more of each target's level does to the cost: array (target row) [million USD per its unit].

    With l >= 0 the multiplier of a row, at + turn (weight x) / (whole x) what is reached: the level moves the right
    side by (whole x) / turn, so the cost falls by l (whole x) / turn where more is allowed, and rises where more is
    asked.
    """
    found = []
    names = [(f"block {block}", row) for block, row in held.rows]
    names += [(f"copy {n}", copy.row) for n, copy in enumerate(held.copies)]
    for (name, row), each in zip(names, multipliers(held), strict=True):
        over = 1.0 if row.whole is None else float(row.whole @ held.x[held.at[name]])
        found.append(0.0 if row.fixed else -float(each) * over / row.turn)
    return np.array(found)


def burdens(base: BaseYear, held: Recourse, members: Collection[str]) -> Burdens:
    """Burdens of the planner's own activities: (burden, block) -> units a year; empty where the folder has none."""
    network = base.network
    known = coefficients_of(network)
    ours = np.array([column.region in members for column in network.columns])
    found: Burdens = {}
    for block, program in enumerate(held.programs):
        year = held.frame.blocks.middles[block]
        active = program.activity(held.x[held.at[f"block {block}"]], len(network.columns))
        for name, value in zip(known.names, known.per_tonne(year) @ (active * ours), strict=True):
            if value != 0.0:
                found[name, block] = float(value)
    return found
