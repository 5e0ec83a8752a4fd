r"""Research in the programme of a block: a changed recipe, as a column of its own, up to what users have taken on.

In a region of the planner with demand D, where the programme was begun at the start of block k and succeeds,

    activity <= share(k, b) D,     share = mean over the years y of block b of  min(most, v (y - start_k - years + 1))

v is the market's own speed of designs (`recipe_speed`); where the folder has none, users take it on at once. It costs
what the recipe costs at its reference, and `cost` beside.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.planning.programme.program import ChangedRecipe
from ytterby.planning.programme.steps import MILLION, WIDE
from ytterby.planning.targets.research import recipe_columns

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.ground.arrays import Floats
    from ytterby.planning.programme.blocks import BlockMarket, Blocks
    from ytterby.planning.programme.program import BlockProgram
    from ytterby.planning.second_stage.frame import Frame
    from ytterby.planning.targets.measures import Research
    from ytterby.world.base_year.calibrate import BaseYear


def with_research(
    base: BaseYear,
    market: BlockMarket,
    program: BlockProgram,
    frame: Frame,
    block: int,
    members: Collection[str],
    succeeds: Collection[str],
) -> BlockProgram:
    """The programme of a block with what research that succeeds makes possible in the planner's regions."""
    columns, costs, scales = [], [], []
    recipes: list[ChangedRecipe] = []
    uses = {key: n for n, key in enumerate(base.network.use_rows)}
    for project, link in enumerate(frame.research):
        if link.research.id not in succeeds:
            continue
        for number in recipe_columns(base, link.research.use, link.research.recipe):
            region = base.network.columns[number].region
            demand = float(program.anchor[uses[link.research.use, region]])
            column = _column(base, market, link.research, number, program)
            if region not in members or demand <= 0.0 or column is None:
                continue
            columns.append(column)
            costs.append(_cost(market, number) + float(link.research.cost))
            scales.append(max(demand, 1e-2))
            maximum = demand * _taken_on(base, frame.blocks, link.research, frame.common, block)
            recipes.append(ChangedRecipe(program.of.size + len(recipes), project, maximum))
    if not recipes:
        return program
    new = len(recipes)
    return replace(
        program,
        of=np.append(program.of, np.full(new, -1)),
        cost=np.append(program.cost, np.array(costs) * MILLION),
        upper=np.append(program.upper, np.full(new, WIDE)),
        scale=np.append(program.scale, scales),
        use=np.append(program.use, np.full(new, -1)),
        counted=np.append(program.counted, np.full(new, False)),
        matrix=sparse.hstack([program.matrix, *columns], format="csr"),
        changed=tuple(recipes),
    )


def _column(
    base: BaseYear, market: BlockMarket, research: Research, number: int, program: BlockProgram
) -> Any:
    """The changed recipe as a sparse column of the programme's rows; None where a good of it cannot be had at all."""
    network, region = base.network, base.network.columns[number].region
    balance = market.problem.balance[:, number].toarray().ravel()
    for good, share in research.less.items():
        balance[network.node_index[good, region]] *= 1.0 - float(share)
    for good, amount in research.more.items():
        if (good, region) not in network.node_index:
            return None
        balance[network.node_index[good, region]] -= float(amount)
    inside = np.zeros(balance.size, dtype=bool)
    inside[program.nodes] = True
    if (balance[~inside] < 0.0).any():
        return None
    rest = np.zeros(program.matrix.shape[0] - program.nodes.size)
    return sparse.csr_matrix(np.concatenate([-balance[program.nodes], rest])[:, None])


def _cost(market: BlockMarket, number: int) -> float:
    """What the recipe costs at its reference [USD/kg]."""
    problem = market.problem
    cost_slope = problem.curvature[number] * market.reference[number]
    return float(problem.cost[number] + cost_slope + market.wedge[number])


def _taken_on(
    base: BaseYear, blocks: Blocks, research: Research, common: int, block: int
) -> Floats:
    """Share of demand that a changed recipe may make, by the block in which research was begun: array (block)."""
    speed, maximum = base.values.optional("recipe_speed"), float(research.most)
    shares = np.zeros(common)
    for begun in range(common):
        for year in blocks.years(block):
            since = year - blocks.starts[begun] - research.years + 1
            share = min(maximum, speed * since) if speed > 0.0 else maximum
            shares[begun] += share / blocks.lengths[block] if since > 0 else 0.0
    return shares
