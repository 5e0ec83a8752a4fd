"""A future that a process holds, asked in other ways: with later measures as they were, and missing targets at a price.

The price is what the last share of each target costs in some plans: at it those plans still meet their targets, and
whoever lacks something may miss for as much as it would cost to buy it back. After such questions a future is prepared
anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.plan.recourse_future import held_future

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.plan.recourse import Recourse
    from ytterby.years.state import Floats, Ints

ABOVE = 1.05
"""Price of missing a target over what its last share costs: just enough to meet it where the plan does."""


def prices_at(name: str, plans: Sequence[Floats], known: Sequence[Floats]) -> tuple[Floats, Ints]:
    """What missing each row of a target may cost, so that no plan in the list would rather miss it.

    plans : each array (link) [t/yr], as they stand; known : what rows cost where builds are free to change, each
    array (target row) [million USD], for at a plan as it stands a row may cost no more than running what it built.
    Returns arrays (target row): price [million USD per whole row], and the number of its target in `targets_of`.
    """
    held = held_future(name)
    weights, names = _weights(held), targets_of(name)
    number = np.array([sorted({*names}).index(one) for one in names], dtype=np.int64)
    most = np.zeros(len(names))
    for worth in [*known, *(held.solve(plan).worth for plan in plans)]:
        most = np.maximum(most, worth / weights)
    whole = np.zeros(len({*names}))
    np.maximum.at(whole, number, most)
    return ABOVE * whole[number] * weights, number


def targets_of(name: str) -> list[str]:
    """The target of each row, then of each copy."""
    held = held_future(name)
    return [row.target for _, row in held.rows] + [copy.row.target for copy in held.copies]


def blocks_of(name: str) -> list[int]:
    """The block of each row of a target, then of each copy."""
    held = held_future(name)
    return [block for block, _ in held.rows] + [copy.block for copy in held.copies]


def price(name: str, prices: Floats) -> None:
    """Let missing targets cost so much: array (target row) [million USD per whole row]."""
    held = held_future(name)
    lack = held.at["lack"]
    held.solver.change_cost_of(np.arange(lack.start, lack.stop), prices)
    held.lack_price = prices


def fix_later(name: str, plan: Floats) -> None:
    """Take the later measures that follow a plan, and keep them whatever is asked next."""
    held = held_future(name)
    held.solve(plan)
    columns = np.arange(held.at["later"].start, held.at["buys"].stop)
    values = np.maximum(held.x[columns] / held.scale[columns], 0.0)
    held.solver.change_columns(columns, values, values)


def _weights(held: Recourse) -> Floats:
    weights = held.frame.blocks.weights
    blocks = [block for block, _ in held.rows] + [copy.block for copy in held.copies]
    return np.array([weights[block] for block in blocks])
