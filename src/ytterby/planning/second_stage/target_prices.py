"""A future that a process holds, asked in other ways: with later measures as they were, and missing targets at a price.

The price is what the last share of each target costs in some plans: at it those plans still meet their targets, and
whoever lacks something may miss for as much as it would cost to buy it back. After such questions a future is prepared
anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.planning.second_stage.future import prepared_future

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats, Ints

ABOVE = 1.05
"""Price of missing a target over what its last share costs: just enough to meet it where the plan does."""


def prices_at(name: str, plans: Sequence[Floats], known: Sequence[Floats]) -> tuple[Floats, Ints]:
    """What missing each row of a target may cost, so that no plan in the list would rather miss it.

    plans : each array (link) [t/yr], as they stand; known : what rows cost where builds are free to change, each
    array (target row) [million USD], for at a plan as it stands a row may cost no more than running what it built.
    Returns arrays (target row): price [million USD per whole row], and the number of its target in `targets_of`.
    """
    second_stage = prepared_future(name)
    weights, names = second_stage.weights(), targets_of(name)
    number = np.array([sorted({*names}).index(one) for one in names], dtype=np.int64)
    worth = [*known, *(second_stage.solve(plan).worth for plan in plans)]
    maximum = np.max([np.zeros(len(names)), *(each / weights for each in worth)], axis=0)
    largest = np.zeros(len({*names}))
    np.maximum.at(largest, number, maximum)
    return ABOVE * largest[number] * weights, number


def targets_of(name: str) -> list[str]:
    """The target of each row."""
    return [row.target for _, row in prepared_future(name).rows]


def blocks_of(name: str) -> list[int]:
    """The block of each row of a target."""
    return [part.block for part, _ in prepared_future(name).rows]


def price(name: str, prices: Floats) -> None:
    """Let missing targets cost so much: array (target row) [million USD per whole row]."""
    second_stage = prepared_future(name)
    lack = second_stage.at["lack"]
    second_stage.solver.change_cost_of(np.arange(lack.start, lack.stop), prices)
    second_stage.lack_price = prices


def fix_later(name: str, plan: Floats) -> None:
    """Take the later measures that follow a plan, and keep them whatever is asked next."""
    second_stage = prepared_future(name)
    second_stage.solve(plan)
    columns = np.arange(second_stage.at["later"].start, second_stage.at["buys"].stop)
    values = np.maximum(second_stage.x[columns] / second_stage.scale[columns], 0.0)
    second_stage.solver.change_columns(columns, values, values)
