"""What more a solved future can say: what its targets cost, and the burdens of what the planner does, which may have a
price."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.environment.coefficients import coefficients_of
from ytterby.ground.errors import did_you_mean
from ytterby.planning.targets.file import PlanError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ytterby.ground.arrays import Floats
    from ytterby.planning.programme.program import BlockProgram
    from ytterby.planning.second_stage.recourse import SecondStage
    from ytterby.world.base_year.calibrate import BaseYear

Burdens = dict[tuple[str, int], float]


def marginals(second_stage: SecondStage) -> Floats:
    """What one unit more of each target's level does to the cost: array (target row) [million USD per its unit].

    With l >= 0 the multiplier of a row, at + turn (weight x) / (whole x) what is reached: the level moves the right
    side by (whole x) / turn, so the cost falls by l (whole x) / turn where more is allowed, and rises where more is
    asked.
    """
    values = []
    names = [(f"block {block}", row) for block, row in second_stage.rows]
    names += [(f"copy {n}", copy.row) for n, copy in enumerate(second_stage.copies)]
    for (name, row), each in zip(names, second_stage.multipliers(), strict=True):
        over = (
            1.0
            if row.denominator is None
            else float(row.denominator @ second_stage.x[second_stage.at[name]])
        )
        values.append(0.0 if row.fixed else -float(each) * over / row.turn)
    return np.array(values)


def burdens(base: BaseYear, second_stage: SecondStage, members: Collection[str]) -> Burdens:
    """Burdens of the planner's own activities: (burden, block) -> units a year; empty where the folder has none."""
    network = base.network
    known = coefficients_of(network)
    ours = np.array([column.region in members for column in network.columns])
    totals: Burdens = {}
    for block, program in enumerate(second_stage.programs):
        year = second_stage.frame.blocks.middles[block]
        active = program.activity(
            second_stage.x[second_stage.at[f"block {block}"]], len(network.columns)
        )
        for name, value in zip(known.names, known.per_tonne(year) @ (active * ours), strict=True):
            if value != 0.0:
                totals[name, block] = float(value)
    return totals


def lost(base: BaseYear, second_stage: SecondStage, members: Collection[str]) -> Floats:
    """What the planner's uses go without in each block: array (block) [million USD/yr]."""
    inside = np.array([region in members for _, region in base.network.use_rows])
    price = base.demand.price
    by_block = []
    for block, program in enumerate(second_stage.programs):
        x = second_stage.x[second_stage.at[f"block {block}"]]
        on = program.counted & (program.use >= 0)
        served = np.bincount(program.use[on], x[on], inside.size)
        by_block.append(
            float((price * np.maximum(program.anchor - served, 0.0))[inside].sum()) / 1e3
        )
    return np.array(by_block)


def worth(
    base: BaseYear, second_stage: SecondStage, members: Collection[str]
) -> dict[tuple[str, str, int], float]:
    """What one more tonne is worth at the planner's nodes where something flows [USD/kg]."""
    values = {}
    weights = second_stage.frame.blocks.weights
    start = 0
    for block, program in enumerate(second_stage.programs):
        x = second_stage.x[second_stage.at[f"block {block}"]]
        rows = slice(start, start + program.nodes.size)
        dual = (
            -second_stage.dual[rows]
            / program.row_scale[: program.nodes.size]
            / weights[block]
            * 1e3
        )
        through = program.matrix[: program.nodes.size].maximum(0) @ x
        for place, node in enumerate(program.nodes):
            commodity, region = base.network.nodes[node]
            if region in members and through[place] > 1e-6 * base.node_scale[node]:
                values[commodity, region, block] = float(dual[place])
        start += program.right.size
    return values


def burdens_known(base: BaseYear, year: int) -> list[str]:
    """Burdens of which the data folder has a coefficient."""
    known = coefficients_of(base.network)
    return [name for name, row in zip(known.names, known.per_tonne(year), strict=True) if row.any()]


def check_burden(base: BaseYear, name: str, year: int, where: str = "") -> None:
    """Raises PlanError for a burden that is unknown, or of which the data folder has no coefficient."""
    known, folder = burdens_known(base, year), base.network.chain.folder.name
    if name in known:
        return
    if name in coefficients_of(base.network).names:
        raise PlanError(
            f"the data folder {folder} says of no activity what {name} it makes", where=where,
            advice="Add rows to its burdens.csv.",
        )  # fmt: skip
    advice = did_you_mean(name, known) if known else f"The data folder {folder} knows no burden."
    raise PlanError(f"unknown burden {name!r}", where=where, advice=advice)


def with_burden_prices(
    base: BaseYear,
    year: int,
    program: BlockProgram,
    members: Collection[str],
    prices: Mapping[str, float],
) -> BlockProgram:
    """The programme of a block in which burdens of the planner's own activities cost so much [USD per unit]."""
    if not prices:
        return program
    network = base.network
    known = coefficients_of(network)
    ours = np.array([column.region in members for column in network.columns])
    value = known.per_tonne(year)
    price = sum(float(p) * value[known.names.index(name)] for name, p in prices.items()) * ours
    of = program.of
    own = np.where(of >= 0, np.asarray(price)[np.maximum(of, 0)], 0.0)
    return replace(program, cost=program.cost + own * 1e-6)
