"""What a file of targets asks of a data folder that does not have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.ground.errors import check_known
from ytterby.planning.programme.rows import Rows
from ytterby.planning.second_stage.outcomes import check_burden
from ytterby.planning.targets.file import BurdenCap, CoverTarget, Loss, OwnShare, PlanError
from ytterby.planning.targets.read import waits_too_long

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.ground.document import Document
    from ytterby.planning.programme.blocks import Blocks
    from ytterby.planning.targets.file import TargetsFile
    from ytterby.world.base_year.calibrate import BaseYear

MAKERS = {
    "extraction": "mines",
    "processing": "plants that make oxide",
    "recycling": "recycling plants",
    "metal": "plants that make metal",
    "magnet": "plants that make magnets",
}
"""What an own share is made by."""


def check_folder(targets: TargetsFile, document: Document, base: BaseYear, blocks: Blocks) -> None:
    """Raises PlanError, with the line, for what the data folder cannot answer, and for a wait past the plan's end."""
    check_names(targets, document, base)
    _check_years(targets, document, blocks)
    if fault := waits_too_long(targets.wait_until, targets.until):
        own = ("wait_until",) in document.lines
        raise PlanError(fault, where=document.where(("wait_until",)) if own else "")
    goods = base.network.chain.commodities
    for number, stock in enumerate(targets.measures.stock):
        for name in stock.commodities:
            if name in goods and goods[name]["stage"] == "use":
                where = document.where(("measures", "stock", number, "commodities"))
                advice = "Name a good that goes into it."
                raise PlanError(f"{name} is a use: nobody stores it", where=where, advice=advice)
    rows = Rows(base, targets.planner)
    for number, target in enumerate(targets.targets):
        if isinstance(target, BurdenCap):
            here = document.where(("targets", number, "burden"))
            check_burden(base, target.burden, targets.from_, here)
        if isinstance(target, OwnShare) and not made(rows, target.of, targets.planner):
            chain = base.network.chain
            anywhere = made(rows, target.of, chain.regions)
            lacks = (
                ", ".join(targets.planner) if anywhere else f"the data folder {chain.folder.name}"
            )
            known = [of for of in MAKERS if made(rows, of, targets.planner)]
            raise PlanError(
                f"an own share of {target.of}: {lacks} has no {MAKERS[target.of]}, and none can be built",
                where=document.where(("targets", number, "of")),
                advice=f"Write of: {' or '.join(known)}." if known else "",
            )


def made(rows: Rows, of: str, regions: Collection[str]) -> bool:
    """Whether any activity in some regions can make what counts for an own share."""
    network, balance, counts = rows.base.network, rows.base.balance.tocsc(), rows.own_make(of)
    for number in network.process_columns.tolist():
        column = network.columns[number]
        if column.region not in regions:
            continue
        part = slice(balance.indptr[number], balance.indptr[number + 1])
        for node, amount in zip(balance.indices[part], balance.data[part], strict=True):
            if amount > 0.0 and counts(column, network.nodes[node][0]) > 0.0:
                return True
    return False


def _check_years(targets: TargetsFile, document: Document, blocks: Blocks) -> None:
    """A target holds in blocks whose middle year it names. Raises PlanError for one that holds in none."""
    for number, target in enumerate(targets.targets):
        if any(target.from_ <= year <= (target.until or targets.until) for year in blocks.middles):
            continue
        years = f"from {target.from_}" + (f" until {target.until}" if target.until else "")
        middles = ", ".join(str(year) for year in blocks.middles)
        raise PlanError(
            f"target {target.id!r} ({years}) holds in no block of years, so that it would ask nothing",
            where=document.where(("targets", number)),
            advice=f"Its years have to take in the middle year of a block ({middles}); `blocks` sets them.",
        )


def check_names(targets: TargetsFile, document: Document, base: BaseYear) -> None:
    """Names that only the data folder knows. Raises PlanError with the line."""
    rows = Rows(base, targets.planner)
    for number, plant in enumerate(targets.measures.extend):
        check_known(
            plant, {name for name, _, _ in base.network.plants}, "unknown plant {!r}", PlanError,
            document.where(("measures", "extend", number)),
        )  # fmt: skip
    for name in targets.burden_prices:
        check_burden(base, name, targets.from_, document.where(("burden_prices", name)))
    for number, target in enumerate(targets.targets):
        here = document.where(("targets", number))
        if isinstance(target, Loss | CoverTarget) and not rows.uses(target.uses, here).size:
            raise PlanError(
                f"none of the planner's regions has a use of {' '.join(target.uses)}", where=here,
                advice="Name another use or planner, or leave this target out.",
            )  # fmt: skip
        if isinstance(target, CoverTarget) and target.without != "largest":
            check_known(
                target.without, base.network.chain.regions, "unknown supplier {!r}", PlanError, here
            )
