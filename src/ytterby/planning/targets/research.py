r"""Research in a plan: futures split by what succeeds, names checked, columns of a programme, numbers of a scenario.

In the programme of a block it is a changed recipe, as a column of its own, up to what users have taken on.

In a region of the planner with demand D, where the programme was begun at the start of block k and succeeds,

    activity <= share(k, b) D,     share = mean over the years y of block b of  min(most, v (y - start_k - years + 1))

v is the market's own speed of designs (`recipe_speed`); where the folder has none, users take it on at once. It costs
what the recipe costs at its reference, and `cost` beside.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.ground.errors import check_known
from ytterby.planning.programme.blocks import activities
from ytterby.planning.programme.program import ChangedRecipe
from ytterby.planning.programme.steps import MILLION, WIDE
from ytterby.planning.targets.measures import PlanError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ytterby.ground.arrays import Floats
    from ytterby.ground.document import Document
    from ytterby.planning.programme.blocks import BlockMarket, Blocks
    from ytterby.planning.programme.program import BlockProgram
    from ytterby.planning.second_stage.frame import Frame
    from ytterby.planning.targets.file import Future, TargetsFile
    from ytterby.planning.targets.measures import Research
    from ytterby.planning.targets.planner import Planner
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Column


def split_by_success(targets: TargetsFile) -> TargetsFile:
    """Futures that do not say what succeeds in them, split by the chances of the research; targets follow them.

    The branch in which nothing succeeds keeps the name. Without research, and split already, nothing changes.
    """
    programmes = targets.measures.research
    if not programmes:
        return targets
    futures: list[Future] = []
    names: dict[str, tuple[str, ...]] = {}
    for future in targets.futures:
        parts = [future] if future.succeeds is not None else list(_branches(future, programmes))
        futures += parts
        names[future.name] = tuple(one.name for one in parts)
    split_targets = tuple(
        one.model_copy(update={"futures": tuple(n for name in one.futures for n in names[name])})
        for one in targets.targets
    )
    return targets.model_copy(update={"futures": tuple(futures), "targets": split_targets})


def _branches(future: Future, programmes: tuple[Research, ...]) -> Iterator[Future]:
    for works in product((False, True), repeat=len(programmes)):
        chance = float(future.probability)
        for one, succeeds in zip(programmes, works, strict=True):
            chance *= float(one.success) if succeeds else 1.0 - float(one.success)
        if chance <= 0.0 < future.probability:
            continue
        ids = tuple(one.id for one, succeeds in zip(programmes, works, strict=True) if succeeds)
        name = "-with-".join([future.name, *ids])
        yield future.model_copy(update={"name": name, "probability": chance, "succeeds": ids})


def check_research(targets: TargetsFile, document: Document, planner: Planner) -> None:
    """Names that only the data folder knows. Raises PlanError with the line."""
    chain = planner.network.chain
    for number, one in enumerate(targets.measures.research):
        where = document.where(("measures", "research", number))
        check_known(one.use, chain.uses, "unknown use {!r}", PlanError, where)
        recipes = {
            name.split(".")[2] for name in chain.processes if name.startswith(f"recipe.{one.use}.")
        }
        check_known(one.recipe, recipes, f"{one.use} has no recipe {{!r}}", PlanError, where)
        columns = recipe_columns(planner.base, one)
        regions = {column.region for _, column, _ in columns}
        if not regions & planner.members:
            raise PlanError(
                f"none of the planner's regions uses {one.use}", where=where,
                advice=f"It is used in {', '.join(sorted(regions))}.",
            )  # fmt: skip
        taken = [good for good, amount in columns[0][2] if amount < 0.0]
        unknown = f"{one.use} by {one.recipe} takes in no {{!r}}"
        for good in one.less:
            check_known(good, taken, unknown, PlanError, where)
        for good in one.more:
            check_known(good, chain.commodities, "no good {!r}", PlanError, where)


def recipe_columns(
    base: BaseYear, research: Research
) -> list[tuple[int, Column, list[tuple[str, float]]]]:
    """Columns of its recipe, one for each region that uses it, as of `activities`."""
    name = f"recipe.{research.use}.{research.recipe}"
    return [one for one in activities(base.network, base.balance) if one[1].process == name]


def research_parameters(base: BaseYear, one: Research) -> dict[str, float]:
    """What a scenario can say of research that succeeded: numbers of a recipe that the base year does not use.

    Those of a recipe in use decide the base year itself: of them nothing is said. Parameters hold in every region and
    from the first year on, so the judge sees more of the research than the programme.
    """
    columns = recipe_columns(base, one)
    if float(base.activity[[number for number, _, _ in columns]].sum()) > 0.0:
        return {}
    known, name = base.values.parameters, f"{one.use}.{one.recipe}"
    numbers = {
        f"recipe_most.{name}": max(float(one.most), base.values.optional(f"recipe_most.{name}")),
        f"recipe_cost.{name}": base.values.optional(f"recipe_cost.{name}") + float(one.cost),
    }
    for good, amount in columns[0][2]:
        if amount < 0.0:
            change = -float(amount) * (1.0 - float(one.less.get(good, 0.0)))
            change += float(one.more.get(good, 0.0))
            numbers[f"recipe_content.{name}.{good}"] = change
    return {key: value for key, value in numbers.items() if key in known}


def with_research(
    planner: Planner,
    market: BlockMarket,
    program: BlockProgram,
    frame: Frame,
    block: int,
    succeeds: Collection[str],
) -> BlockProgram:
    """The programme of a block with what research that succeeds makes possible in the planner's regions."""
    base = planner.base
    recipes: list[tuple[Any, float, float]] = []
    changed: list[ChangedRecipe] = []
    uses = {key: n for n, key in enumerate(base.network.use_rows)}
    for project, link in enumerate(frame.research):
        research = link.research
        columns = recipe_columns(base, research) if research.id in succeeds else []
        for number, at, _ in columns:
            demand = float(program.anchor[uses[research.use, at.region]])
            column = _column(base, market, research, number, program)
            if at.region not in planner.members or demand <= 0.0 or column is None:
                continue
            cost = _cost(market, number) + float(research.cost)
            maximum = demand * _taken_on(base, frame.blocks, research, frame.common, block)
            changed.append(ChangedRecipe(program.of.size + len(recipes), project, maximum))
            recipes.append((column, cost, max(demand, 1e-2)))
    if not recipes:
        return program
    new, costs, scales = zip(*recipes, strict=True)
    none = np.full(len(recipes), -1)
    return replace(
        program,
        of=np.append(program.of, none),
        cost=np.append(program.cost, np.array(costs) * MILLION),
        upper=np.append(program.upper, np.full(none.size, WIDE)),
        scale=np.append(program.scale, scales),
        use=np.append(program.use, none),
        counted=np.append(program.counted, none >= 0),
        matrix=sparse.hstack([program.matrix, *new], format="csr"),
        changed=tuple(changed),
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
