"""A future in the process that solves it: made once from its scenario, then asked again and again.

What a process holds stays in it; what travels are plans, cuts and what is told at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.controls.book import Book
from ytterby.planning.programme.path import begun_after, markets
from ytterby.planning.programme.program import block_program
from ytterby.planning.programme.research import with_research
from ytterby.planning.programme.rows import Rows
from ytterby.planning.programme.store import load_markets, save_markets
from ytterby.planning.second_stage.frame import WithoutSupplier
from ytterby.planning.second_stage.more import burdens, lost, marginals, with_burden_prices, worth
from ytterby.planning.second_stage.paid import paid_goods
from ytterby.planning.second_stage.recourse import SecondStage
from ytterby.planning.second_stage.rents import charge_later
from ytterby.planning.second_stage.trial import TrialAnswer, key_of
from ytterby.planning.targets.file import LARGEST, CoverTarget
from ytterby.runs.run import base_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.planning.programme.path import BlockMarket
    from ytterby.planning.programme.program import BlockProgram
    from ytterby.planning.second_stage.frame import Frame
    from ytterby.planning.second_stage.more import Burdens
    from ytterby.planning.second_stage.paid import PaidGood
    from ytterby.planning.second_stage.recourse import Cut
    from ytterby.planning.targets.file import Target
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear


LESS, LEAST_LOST = 1.02, 1.0
"""What goes unserved over what does anyhow, and [million USD/yr] beside it, above which less is used."""


@dataclass(frozen=True)
class FutureTask:
    """All that makes the programme of a future.

    first : whether it is the first of its file, in which covers hold if they name none
    kept : file in which its markets are kept; fine : more steps
    succeeds : ids of the research that succeeds
    public_money : what a unit of it costs beyond itself; None where all that pays is built
    burden_prices : of a file of targets
    """

    name: str
    first: bool
    scenario: Scenario
    folder: Path
    numbers: Mapping[str, float]
    members: tuple[str, ...]
    frame: Frame
    targets: tuple[Target, ...]
    kept: Path | None = None
    fine: bool = False
    succeeds: tuple[str, ...] = ()
    public_money: float | None = None
    burden_prices: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Reached:
    """A target in a block of a future: what is reached and lacked, in its own unit and as a share of its row.

    marginal : what one unit more of its level does to the future's cost [million USD, discounted]
    """

    target: str
    what: str
    block: int
    required: float
    reached: float
    lack: float
    marginal: float


@dataclass(frozen=True)
class FutureSolution:
    """What a plan does in a future.

    value, own [million USD]; later : array (later block, candidate) [t/yr]; bought, stored : array (block, stock)
    [t/yr], [t]; reached : of targets; lost : array (block), what the planner's uses go without at base prices
    [million USD/yr]; worth : (node, block) -> [USD/kg], what one more tonne there is worth, the planner's nodes
    suppliers : target of cover -> the supplier that is missing; burdens : (burden, block) -> units a year, of the
    planner's own activities; baseline_lost : array (block), `lost` without plan and targets
    """

    future: str
    value: float
    own: float
    later: Floats
    bought: Floats
    stored: Floats
    reached: list[Reached]
    lost: Floats
    worth: dict[tuple[str, str, int], float]
    suppliers: dict[str, str]
    burdens: Burdens
    baseline_lost: Floats
    paid: list[PaidGood] = field(default_factory=list)

    @property
    def less_in(self) -> list[int]:
        """Blocks in which the planner's uses go without more than they would anyhow: a share may be met so."""
        blocks: list[int] = np.flatnonzero(
            self.lost > LESS * self.baseline_lost + LEAST_LOST
        ).tolist()
        return blocks


_PREPARED: dict[str, SecondStage] = {}
_TRIALS: dict[str, TrialAnswer] = {}
_BASELINE_LOST: dict[str, Floats] = {}
"""Of each future that is held, what the planner's uses go without where there is neither plan nor target."""


def second_stage_of(task: FutureTask) -> SecondStage:
    """The programme of a future. Raises MarketError where a year of it cannot be cleared."""
    base = base_of(task.folder, task.numbers)
    plants = [one.plant for one in task.frame.candidates]
    block_markets = load_markets(task.kept) if task.kept else None
    if block_markets is None or len(block_markets) != len(task.frame.blocks):
        begun = begun_after(base, task.frame)
        block_markets = markets(base, task.scenario, Book.read(), task.frame.blocks, plants, begun)
        if task.kept:
            save_markets(task.kept, block_markets)
    stocks = task.frame.stocks

    def changed(program: BlockProgram, market: BlockMarket, block: int) -> BlockProgram:
        program = with_burden_prices(base, market.year, program, task.members, task.burden_prices)
        return with_research(base, market, program, task.frame, block, task.members, task.succeeds)

    programs = [
        changed(block_program(base, one, plants, stocks, fine=task.fine), one, block)
        for block, one in enumerate(block_markets)
    ]
    made = Rows(base, task.members)
    rows, copies = [], []
    for target in task.targets:
        named = target.futures or ((task.name,) if task.first or not _copied(target) else ())
        if task.name not in named:
            continue
        for block, market in enumerate(block_markets):
            if not target.from_ <= market.year <= (target.until or market.year):
                continue
            if isinstance(target, CoverTarget):
                supplier = _supplier(base, market, target.without, task.members)
                closed = _of_supplier(base, supplier)
                left = market if target.diversion else _undiverted(made, market)
                program = block_program(base, left, plants, stocks, closed=closed, fine=task.fine)
                program = changed(program, left, block)
                (row,) = made.rows_of(target, program, market)
                copies.append(WithoutSupplier(block, program, row, float(target.months), supplier))
            else:
                rows += [(block, row) for row in made.rows_of(target, programs[block], market)]
    return SecondStage(task.frame, programs, rows, copies)


def _copied(target: Target) -> bool:
    return isinstance(target, CoverTarget)


def _undiverted(made: Rows, market: BlockMarket) -> BlockMarket:
    """A market in which nobody sends more to the planner than without the plan."""
    upper = market.problem.upper.copy()
    brought = np.array([number for number, _ in made.imports], dtype=np.int64)
    upper[brought] = np.minimum(upper[brought], market.supplied[brought])
    return replace(market, problem=market.problem.changed(upper=upper))


def _moves(base: BaseYear) -> list[int]:
    """Columns that cross a border."""
    network = base.network
    return [*network.route_columns.tolist(), *network.leak_columns.tolist()]


def _of_supplier(base: BaseYear, supplier: str) -> Ints:
    """Columns of all that a supplier sends."""
    columns = base.network.columns
    return np.array([n for n in _moves(base) if columns[n].region == supplier], dtype=np.int64)


def _supplier(base: BaseYear, market: BlockMarket, without: str, members: tuple[str, ...]) -> str:
    """The supplier that is meant; the largest is that of most value into the planner's regions."""
    if without != LARGEST:
        return without
    network = base.network
    worth: dict[str, float] = {}
    for number in _moves(base):
        column = network.columns[number]
        if column.destination in members and column.region not in members:
            price = base.typical_price[network.node_index[column.commodity, column.region]]
            value = float(market.supplied[number] * price)
            worth[column.region] = worth.get(column.region, 0.0) + value
    return max(worth, key=lambda region: worth[region])


def prepare(task: FutureTask, factor: float) -> Cut | None:
    """Make a future and hold it; returns its cut at a plan of next to nothing without targets, None where what pays
    is built (`for: world`)."""
    second_stage = _PREPARED[task.name] = second_stage_of(task)
    known = _TRIALS.get(task.name)
    if known is not None and known.fits(task, second_stage):
        second_stage.surcharge = known.surcharge
        second_stage.start(factor, basis=known.basis)
    else:
        cut = charge_later(second_stage, task.public_money)
        baseline_lost = lost(base_of(task.folder, task.numbers), second_stage, task.members)
        known = _TRIALS[task.name] = TrialAnswer(
            key_of(task),
            cut,
            second_stage.surcharge,
            baseline_lost,
            second_stage.solver.basis,
            second_stage.count,
        )
        second_stage.start(factor)
    _BASELINE_LOST[task.name] = known.baseline_lost
    return None if task.public_money is None else known.cut


def change(name: str, factor: float, only_lack: bool) -> None:
    """Change what missing targets costs, or let nothing else count."""
    _PREPARED[name].start(factor, only_lack)


def ask(name: str, plan: Floats) -> Cut:
    """The cut of a future at a plan."""
    return _PREPARED[name].solve(plan)


def prepared_future(name: str) -> SecondStage:
    """A future that this process holds."""
    return _PREPARED[name]


def forget() -> None:
    """Let go of all that this process holds."""
    _PREPARED.clear()
    _TRIALS.clear()
    _BASELINE_LOST.clear()


def _worst(reached: Iterable[Reached], capped: Mapping[str, bool]) -> list[Reached]:
    """One for each target, supplier and block: of two rows the one that is worse; their marginals add up.

    capped : id of a target -> whether less is better
    """
    worst: dict[tuple[str, str, int], Reached] = {}
    for one in reached:
        key = one.target, one.what, one.block
        before = worst.get(key)
        if before is not None:
            pick = max if capped[one.target] else min
            worse = pick((before, one), key=lambda each: each.reached)
            lack, marginal = max(before.lack, one.lack), before.marginal + one.marginal
            one = replace(worse, lack=lack, marginal=marginal)
        worst[key] = one
    return [*worst.values()]


def tell(task: FutureTask, plan: Floats) -> FutureSolution:
    """What a plan does in a future that is held: where answers are many, the one that follows from its answer without
    targets, whatever was asked before."""
    second_stage = _PREPARED[task.name]
    second_stage.solver.begin(_TRIALS[task.name].basis)
    cut = second_stage.solve(plan)
    frame = task.frame
    base = base_of(task.folder, task.numbers)
    x, blocks = second_stage.x, len(frame.blocks)
    reached = []
    parts = [(block, row, f"block {block}") for block, row in second_stage.rows]
    parts += [(copy.block, copy.row, f"copy {n}") for n, copy in enumerate(second_stage.copies)]
    for (block, row, name), lack, more in zip(
        parts, cut.lack, marginals(second_stage), strict=True
    ):
        if row.fixed:
            continue
        value = row.reached(x[second_stage.at[name]])
        reached.append(
            Reached(row.target, row.what, block, row.required, value, float(lack), float(more))
        )
    reached = _worst(reached, {one.id: one.capped for one in task.targets})
    bought = np.array(
        [
            [x[second_stage.at[f"block {b}"]][n] for n in second_stage.programs[b].fills]
            for b in range(blocks)
        ]
    )
    level = x[second_stage.at["level"]].reshape(blocks, len(frame.stocks))
    later = x[second_stage.at["later"]].reshape(blocks - frame.common, len(frame.candidates))
    return FutureSolution(
        task.name, cut.value, cut.own, later, bought.reshape(level.shape), level, reached,
        lost(base, second_stage, task.members), worth(base, second_stage, task.members),
        {copy.row.target: copy.supplier for copy in second_stage.copies},
        burdens(base, second_stage, task.members), _BASELINE_LOST[task.name],
        paid_goods(base, second_stage, task.members),
    )  # fmt: skip
