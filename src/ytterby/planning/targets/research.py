"""Research in a file of targets: futures split by what succeeds, names checked, and the words for the judge."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ytterby.ground.errors import check_known
from ytterby.planning.targets.file import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.document import Document
    from ytterby.planning.targets.file import Future, TargetsFile
    from ytterby.planning.targets.measures import Research
    from ytterby.world.base_year.calibrate import BaseYear


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


def check_research(targets: TargetsFile, document: Document, base: BaseYear) -> None:
    """Names that only the data folder knows. Raises PlanError with the line."""
    network = base.network
    for number, one in enumerate(targets.measures.research):
        where = document.where(("measures", "research", number))
        check_known(one.use, network.chain.uses, "unknown use {!r}", PlanError, where)
        regions = {n: network.columns[n].region for n in recipe_columns(base, one.use, one.recipe)}
        known = {
            column.process.split(".")[2]
            for column in network.columns
            if column.kind == "process" and column.process.startswith(f"recipe.{one.use}.")
        }
        check_known(one.recipe, known, f"{one.use} has no recipe {{!r}}", PlanError, where)
        if not set(regions.values()) & set(targets.planner):
            raise PlanError(
                f"none of the planner's regions uses {one.use}", where=where,
                advice=f"It is used in {', '.join(sorted(set(regions.values())))}.",
            )  # fmt: skip
        taken = taken_in(base, next(iter(regions)))
        for good in one.less:
            check_known(
                good, taken, f"{one.use} by {one.recipe} takes in no {{!r}}", PlanError, where
            )
        for good in one.more:
            check_known(good, network.chain.commodities, "no good {!r}", PlanError, where)


def recipe_columns(base: BaseYear, use: str, recipe: str) -> list[int]:
    """Columns of a recipe, one for each region that uses it."""
    name = f"recipe.{use}.{recipe}"
    columns = base.network.columns
    return [n for n in base.network.process_columns.tolist() if columns[n].process == name]


def taken_in(base: BaseYear, column: int) -> dict[str, float]:
    """Goods that a column takes in: good -> t per t."""
    balance = base.balance.tocsc()
    part = slice(balance.indptr[column], balance.indptr[column + 1])
    return {
        base.network.nodes[node][0]: -float(amount)
        for node, amount in zip(balance.indices[part], balance.data[part], strict=True)
        if amount < 0.0
    }


def research_parameters(base: BaseYear, one: Research) -> dict[str, float]:
    """What a scenario can say of research that succeeded: numbers of a recipe that the base year does not use.

    Those of a recipe in use decide the base year itself: of them nothing is said. Parameters hold in every region and
    from the first year on, so the judge sees more of the research than the programme.
    """
    columns = recipe_columns(base, one.use, one.recipe)
    if float(base.activity[columns].sum()) > 0.0:
        return {}
    known, name = base.values.parameters, f"{one.use}.{one.recipe}"
    numbers = {
        f"recipe_most.{name}": max(float(one.most), base.values.optional(f"recipe_most.{name}")),
        f"recipe_cost.{name}": base.values.optional(f"recipe_cost.{name}") + float(one.cost),
    }
    for good, amount in taken_in(base, columns[0]).items():
        change = amount * (1.0 - float(one.less.get(good, 0.0))) + float(one.more.get(good, 0.0))
        numbers[f"recipe_content.{name}.{good}"] = change
    return {key: value for key, value in numbers.items() if key in known}
