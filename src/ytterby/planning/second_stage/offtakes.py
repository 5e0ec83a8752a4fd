r"""What a plan pays so that plants run as its targets ask.

A target of quantity has a price. With l_r >= 0 the multiplier of a row r [million USD for the whole row], W_b the
weight of its block and a_rg what a tonne of good g that a plant makes does for it, the programme runs what it builds
as if each tonne earned

    premium_g = sum_r l_r a_rg / W_b

beside the market. Of that the plants keep as rent what their scarce capacity earns (the multipliers of what is open),
and would run without it; the rest is what makes them run. No market pays that, so a plan does: an offtake for each
good that the plants make, at the price that the programme gives the good in the region and that rest above it, for all
that plants of the technology make there, for no instrument can tell the tonnes of a new plant from those of an old
one. By the second theorem of welfare economics that is the payment at which plants, left to themselves, do what the
plan asks; what they buy gets dearer on the way, and that is in it. Its bill is a transfer for the most part: no cost of
the programme, but one of its payer.

References
----------
Montgomery (1972): prices that bring about given quantities. Weitzman (1974): prices and quantities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.planning.programme.steps import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.second_stage.recourse import SecondStage
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Column

    Earned = Sequence[tuple[Callable[[Column, str], float], float]]

LEAST_PREMIUM, LEAST_TONNES = 0.5, 1.0
"""[USD/kg], [t/yr] below which nothing is paid: within what steps of curves leave open."""


@dataclass(frozen=True)
class PaidGood:
    """An offtake in a block of years. price [USD/kg]: of the contract; premium [USD/kg]: of it above the programme's
    price of the good; tonnes [t/yr]: that are paid for"""

    technology: str
    region: str
    commodity: str
    block: int
    price: float
    premium: float
    tonnes: float

    @property
    def bill(self) -> float:
        """What it costs [million USD/yr] at the programme's prices."""
        return self.premium * self.tonnes * MILLION


def paid_goods(
    base: BaseYear, second_stage: SecondStage, members: Collection[str]
) -> list[PaidGood]:
    """What is paid at the last answer of a future. members : regions that plan as one"""
    weights = second_stage.frame.blocks.weights
    multipliers = second_stage.multipliers()[: len(second_stage.rows)]
    goods: list[PaidGood] = []
    first = 0
    for block, program in enumerate(second_stage.programs):
        earned = [
            (row.earns, float(each) / weights[block] / MILLION)
            for (of, row), each in zip(second_stage.rows, multipliers, strict=True)
            if of == block and row.earns is not None and each > 0.0
        ]
        if earned:
            goods += _goods(base, second_stage, members, block, earned, first)
        first += program.right.size
    return goods


def _worth(second_stage: SecondStage, block: int, first: int) -> Floats:
    """What one more tonne is worth on the right side of each row of a block: array (row) [USD/kg].

    first : row of the block in the future
    """
    program = second_stage.programs[block]
    dual = -second_stage.dual[first : first + program.right.size] / program.row_scale
    return np.asarray(dual / second_stage.frame.blocks.weights[block] / MILLION, dtype=np.float64)


def _goods(
    base: BaseYear, second_stage: SecondStage, members: Collection[str], block: int, earned: Earned,
    first: int,
) -> Iterator[PaidGood]:  # fmt: skip
    """What is paid in a block. earned : of each row what a good does for it, and what that is worth [USD/kg];
    first : row of the block in the future"""
    program, network = second_stage.programs[block], base.network
    price = _worth(second_stage, block, first)
    scarce = np.diff(program.opens.tocsr().indptr) > 0
    rent = program.matrix.tocsr()[scarce].T @ price[scarce]
    x, out = (
        second_stage.x[second_stage.at[f"block {block}"]],
        -program.matrix[: program.nodes.size].tocsc(),
    )
    kinds: dict[tuple[str, str], list[int]] = {}
    for number in np.flatnonzero((program.of >= 0) & (x > 0.0)):
        column = network.columns[program.of[number]]
        if column.kind == "process" and column.region in members:
            kinds.setdefault((column.technology, column.region), []).append(int(number))
    planned = program.planned
    for (technology, region), numbers in sorted(kinds.items()):
        own = [n for n in numbers if planned[n]]
        if not own:
            continue
        column = network.columns[program.of[own[0]]]
        made, planned_make = _made(out, numbers, x), _made(out, own, x)
        goods = [network.nodes[node][0] for node in program.nodes]
        premiums = {
            int(place): sum(worth * does(column, goods[place]) for does, worth in earned)
            for place in np.flatnonzero(planned_make > 0.0)
        }
        total = sum(premium * float(planned_make[place]) for place, premium in premiums.items())
        needed = 1.0 - float(rent[own] @ x[own]) / max(total, 1e-9)
        for place, each in premiums.items():
            commodity, premium = goods[place], needed * each
            if premium >= LEAST_PREMIUM and planned_make[place] >= LEAST_TONNES:
                yield PaidGood(
                    technology, region, commodity, block, max(float(price[place]), 0.0) + premium,
                    premium, float(made[place]),
                )  # fmt: skip


def _made(out: object, numbers: list[int], x: Floats) -> Floats:
    """What columns give at each node that has a row: array (node row) [t/yr]."""
    given = out[:, numbers].maximum(0)  # type: ignore[index]
    return np.asarray(given @ x[numbers], dtype=np.float64)
