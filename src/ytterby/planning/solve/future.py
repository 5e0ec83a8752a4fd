"""A future in the process that solves it: made once from its scenario, then asked again and again.

What a process holds stays in it; what travels are plans, cuts and the solution at the end.

What measures bring without any target is worked out once for all plans of the same measures in the same markets.
Plans of a series differ in what targets ask: what they are charged (`outcomes`) and what users go without anyhow does
not. It is kept in the process, with the basis from which every one of those plans starts, so that its answer does not
hang on which was sought before it.

A task is all that makes its programme.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.controls.book import Book
from ytterby.ground.fingerprint import digest_of_parts
from ytterby.planning.kinds.base import RowWeights
from ytterby.planning.planner import Planner
from ytterby.planning.solve.frame import BlockPart
from ytterby.planning.solve.outcomes import (
    LEVY,
    burdens,
    charge_later,
    damped,
    levies,
    lost,
    marginals,
    paid_goods,
    worth,
)
from ytterby.planning.solve.path import load_markets, markets, save_markets
from ytterby.planning.solve.program import block_program
from ytterby.planning.solve.recourse import SecondStage
from ytterby.planning.solve.steps import MILLION
from ytterby.runs.job import Run
from ytterby.runs.run import WANTS, base_of, solve

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.planning.kinds import Target
    from ytterby.planning.kinds.base import TargetRow
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.planning.solve.frame import Frame
    from ytterby.planning.solve.outcomes import Burdens, ByPlace, Levy, PaidGood
    from ytterby.planning.solve.program import BlockProgram
    from ytterby.planning.solve.recourse import Cut, PartRows
    from ytterby.runs.job import Job
    from ytterby.runs.store import Store
    from ytterby.scenarios.scenario import Scenario


@dataclass(frozen=True)
class FutureTask:
    """All that makes the programme of a future.

    job : the run that its markets are made of, without the plan at first; anyhow : that without, once it is not `job`;
    store : where runs are kept
    without : file of the markets without the plan; None where they are its own
    rates : of levies, by stage, origin and block; None where targets set them
    better : by how much outcomes of the last round were better than what the programme counts, which its promises take
    up; forgiven : by how much targets may be missed; both by target, what and block, in units of the target
    first : whether it is the first of its file, in which covers hold if they name none
    kept : file in which its markets are kept
    public_money : what a unit of it costs beyond itself; None where all that pays is built
    """

    name: str
    first: bool
    scenario: Scenario
    job: Job
    members: tuple[str, ...]
    frame: Frame
    targets: tuple[Target, ...]
    kept: Path | None = None
    public_money: float | None = None
    anyhow: Job | None = None
    store: Store | None = None
    without: Path | None = None
    rates: ByPlace | None = None
    better: ByPlace = field(default_factory=dict)
    forgiven: ByPlace = field(default_factory=dict)
    paid: tuple[PaidGood, ...] = ()


def run_future(task: FutureTask) -> list[BlockMarket]:
    """Run a future, or look up what is kept of it; returns its markets. Raises MarketError where a year of it cannot be
    cleared."""
    kept = load_markets(task.kept) if task.kept else None
    if kept is None or len(kept) != len(task.frame.blocks):
        base, records = solve(task.job)
        if task.store is not None:
            tables = WANTS[task.job.wants](base, task.job.scenario, records)
            task.store.keep(task.job, Run(tables, tuple(sorted(base.values.parameters.used))))
        kept = markets(base, (task.scenario, task.job.scenario), records, Book.read(), task.frame)
        if task.kept:
            save_markets(task.kept, kept)
    return kept


def run_kept(task: FutureTask) -> None:
    """As `run_future`, for its markets to be kept."""
    run_future(task)


def second_stage_of(task: FutureTask) -> SecondStage:
    """The programme of a future. Raises MarketError where a year of it cannot be cleared."""
    base, frame = base_of(task.job.folder, task.job.numbers), task.frame
    plants = [one.plant for one in frame.candidates]
    block_markets = run_future(task)
    anyhow = load_markets(task.without) if task.without else None
    block_markets = [
        replace(one, without=other.flows)
        for one, other in zip(block_markets, anyhow or block_markets, strict=True)
    ]
    planner = Planner(base, task.members)

    def program_of(market: BlockMarket, closed: Ints | None = None) -> BlockProgram:
        return block_program(base, market, plants, frame.stocks, closed=closed)

    blocks = [
        BlockPart(f"block {block}", block, program_of(market))
        for block, market in enumerate(block_markets)
    ]
    rows: PartRows = []
    copies: PartRows = []
    for target in task.targets:
        for block, market in enumerate(block_markets):
            if not (target.holds_in(task.name, task.first) and target.holds_at(market.year)):
                continue
            part, into = blocks[block], rows
            if without := target.interruption(planner, market):
                sent = [n for n, column in planner.moves if column.region == without.supplier]
                program = program_of(without.market, np.array(sent, dtype=np.int64))
                name, into = f"copy {len(copies)}", copies
                part = BlockPart(name, block, program, without.supplier, without.months)
            into += [(part, row) for row in target.rows(planner, part.program, market)]
    if task.rates is not None:
        rows = _charged(rows, task.rates)
    rows = [(part, _corrected(part, row, task)) for part, row in rows]
    parts = list({part.name: part for part, _ in copies}.values())
    return SecondStage(planner, frame, [*blocks, *parts], rows + copies)


def _corrected(part: BlockPart, row: TargetRow, task: FutureTask) -> TargetRow:
    """A row that counts on what the market did better, and asks less where that is out of reach."""
    key = row.target, row.what, part.block
    better = task.better.get(key, 0.0)
    right = row.right + better + task.forgiven.get(key, 0.0)
    return replace(row, right=right, at=row.at - row.turn * better)


def _charged(rows: PartRows, rates: ByPlace) -> PartRows:
    """Rows whose levies are set ask nothing any more, and what their suppliers send bears the levy."""
    levied = {
        (*row.levied, part.block): (part.program, RowWeights.of(row.prices))
        for part, row in rows
        if row.instrument == LEVY and row.levied and row.prices is not None
    }
    for key, (program, prices) in levied.items():
        program.cost[prices.on] += rates.get(key, 0.0) * prices.value * MILLION
    return [
        (part, replace(row, right=np.inf) if row.instrument == LEVY else row) for part, row in rows
    ]


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

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from others."""
        return self.target, self.what, self.block


@dataclass(frozen=True)
class FutureSolution:
    """What a plan does in a future.

    value, own [million USD]; later : array (later block, candidate) [t/yr]; bought, stored : array (block, stock)
    [t/yr], [t]; reached : of targets; lost : array (block), what the planner's uses go without at base prices
    [million USD/yr]; worth : (node, block) -> [USD/kg], what one more tonne there is worth, the planner's nodes
    suppliers : target of cover -> the supplier that is missing; burdens : (burden, block) -> units a year, of the
    planner's own activities; paid, levied : what is paid for, and levies and quotas
    """

    future: str
    value: float
    own: float
    later: Floats
    bought: Floats
    stored: Floats
    reached: list[Reached]
    lost: Floats
    worth: ByPlace
    suppliers: dict[str, str]
    burdens: Burdens
    paid: list[PaidGood] = field(default_factory=list)
    levied: list[Levy] = field(default_factory=list)


@dataclass(frozen=True)
class PreparedFuture:
    """A future that this process keeps, with its answer at a plan of next to nothing without targets.

    key : of all that decides that answer; cut : there; basis : of the solver
    """

    key: str
    second_stage: SecondStage
    cut: Cut
    basis: Any

    def fits(self, task: FutureTask, other: SecondStage) -> bool:
        """Whether it is the answer of another plan too."""
        own = self.second_stage
        shape = (own.columns, own.count) == (other.columns, other.count)
        return shape and task.kept is not None and self.key == key_of(task)


def key_of(task: FutureTask) -> str:
    """All that decides a future without targets; its markets are named by the file in which they are kept."""
    frame = task.frame
    parts = (
        str(task.kept), task.public_money, sorted(task.job.numbers.items()), task.members, frame.blocks,
        frame.common, frame.holding, frame.candidates, frame.stocks,
        sorted((task.rates or {}).items()),
    )  # fmt: skip
    arrays = (frame.timing.open, frame.timing.charge)
    return digest_of_parts([repr(parts).encode(), *(values.tobytes() for values in arrays)])


_PREPARED: dict[str, PreparedFuture] = {}


def prepare(task: FutureTask, factor: float) -> Cut:
    """Make a future and keep it; returns its cut at a plan of next to nothing without targets."""
    second_stage, known = second_stage_of(task), _PREPARED.get(task.name)
    if known is not None and known.fits(task, second_stage):
        second_stage.surcharge = known.second_stage.surcharge
        second_stage.start(factor, basis=known.basis)
        known = replace(known, second_stage=second_stage)
    elif known is not None and task.anyhow is not None:
        old = known.second_stage
        for part in ("later", "buys"):
            second_stage.surcharge[second_stage.at[part]] = old.surcharge[old.at[part]]
        second_stage.start(factor)
        second_stage.solve(np.zeros(task.frame.links))
        known = replace(
            known, key=key_of(task), second_stage=second_stage, basis=second_stage.solver.basis
        )
    else:
        cut = charge_later(second_stage, task.public_money)
        basis = second_stage.solver.basis
        known = PreparedFuture(key_of(task), second_stage, cut, basis)
        second_stage.start(factor)
    _PREPARED[task.name] = known
    return known.cut


def lacks(name: str, factor: float, most: Floats) -> list[tuple[str, str, int, float]]:
    """Target, what, block, and what is lacking [share] where all measures may go to their limits at no cost.

    most : array (link) [t/yr]; factor : on what missing targets costs afterwards
    """
    known = _PREPARED[name]
    own = known.second_stage
    lack = own.nearest(most)
    own.start(factor)
    own.solver.begin(known.basis)
    rows = zip(own.rows, lack, strict=True)
    return [(row.target, row.what, part.block, float(v)) for (part, row), v in rows]


def change(name: str, factor: float, only_lack: bool) -> None:
    """Change what missing targets costs, or let nothing else count."""
    _PREPARED[name].second_stage.start(factor, only_lack)


def ask(name: str, plan: Floats) -> Cut:
    """The cut of a future at a plan."""
    return _PREPARED[name].second_stage.solve(plan)


def forget() -> None:
    """Let go of all that this process keeps."""
    _PREPARED.clear()


def _reached(second_stage: SecondStage, cut: Cut) -> list[Reached]:
    """One for each target, supplier and block."""
    rows = zip(second_stage.rows, cut.lack, marginals(second_stage), strict=True)
    return [
        Reached(row.target, row.what, part.block, row.required, row.reached(second_stage.answer(part)), float(lack),
                float(more))
        for (part, row), lack, more in rows
    ]  # fmt: skip


def tell(task: FutureTask, plan: Floats) -> FutureSolution:
    """What a plan does in a future that is prepared: where answers are many, the one that follows from its answer
    without targets, whatever was asked before."""
    known, frame = _PREPARED[task.name], task.frame
    second_stage = known.second_stage
    second_stage.solver.begin(known.basis)
    cut = second_stage.solve(plan)
    stored, bought = second_stage.stocks()
    later = second_stage.x[second_stage.at["later"]]
    later = later.reshape(len(frame.blocks) - frame.common, len(frame.candidates))
    return FutureSolution(
        task.name, cut.value, cut.own, later, bought, stored,
        _reached(second_stage, cut), lost(second_stage), worth(second_stage),
        {row.target: part.supplier for part, row in second_stage.rows if part.supplier},
        burdens(second_stage), [*damped(paid_goods(second_stage), task.paid)], levies(second_stage, task.rates),
    )  # fmt: skip
