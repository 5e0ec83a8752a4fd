"""The judge: every plan is simulated in every future, beside the same future without it.

A target holds in a future where `simulate` reaches it in every block of years, to within half a point. A plan holds
where its targets hold in futures of at least 80% of all probability. A target that is missed is asked for more of, by
the miss, and the plan is made again: a few times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.ground.files import write_whole
from ytterby.plan.judge_measure import Measured
from ytterby.plan.judge_reasons import reasons_of
from ytterby.plan.program_rows import Rows
from ytterby.plan.targets import CoverTarget, LargestShare, Stop
from ytterby.plan.targets_scenario import interrupted_text, scenario_text
from ytterby.plan.write import plan_text
from ytterby.study.run import SERIAL, run_all, runs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from ytterby.plan.recourse_future import FutureTold
    from ytterby.plan.solve import LeastCostPlan
    from ytterby.plan.targets import Future, Target, TargetsFile
    from ytterby.study.run import Means

    Tables = dict[str, pl.DataFrame]
    Tick = Callable[[str, int, int], None]

WITHIN = 0.005
"""By how much a target may be missed in `simulate` and still holds."""
LESS_SUPPLY, LEAST_LOST = 1.02, 1.0
"""What goes unserved with a plan over what does without, and [million USD/yr] beside it, above which it is told."""
ENOUGH = 0.8
"""Probability of the futures in which a plan must hold."""


@dataclass(frozen=True)
class GapRow:
    """Promise and outcome of one target in one block of one future.

    first, last : years; miss : by how much the outcome is worse than asked, below zero where it is better
    """

    future: str
    target: str
    what: str
    first: int
    last: int
    asked: float
    promised: float
    outcome: float
    miss: float

    @property
    def holds(self) -> bool:
        """Whether it holds to within half a point."""
        return self.miss <= WITHIN


@dataclass(frozen=True)
class FutureOutcome:
    """What the market made of a plan in a future.

    gaps : of targets; without, tables : tables of the run without the plan, and with it
    promised_lost, lost, lost_without : what the planner's uses go without [million USD/yr, mean of the years]
    public_musd : what public budgets paid in all years; reasons : why a promise is not kept, in words
    """

    future: str
    probability: float
    gaps: list[GapRow]
    without: Tables
    tables: Tables
    promised_lost: float
    lost: float
    lost_without: float
    public_musd: float
    reasons: list[str]

    @property
    def holds(self) -> bool:
        """Whether every target holds."""
        return all(one.holds for one in self.gaps)

    @property
    def uses_less(self) -> bool:
        """Whether the planner's uses go without more than they would without the plan: a share may be met so."""
        return self.lost > LESS_SUPPLY * self.lost_without + LEAST_LOST


@dataclass(frozen=True)
class JudgedPlan:
    """A plan with what the market makes of it.

    tightened : how often targets were asked for more of; stopped : why no more was tried, empty where none was
    """

    plan: LeastCostPlan
    outcomes: list[FutureOutcome]
    tightened: int = 0
    stopped: str = ""

    @property
    def held(self) -> float:
        """Probability of the futures in which all targets hold."""
        return sum(one.probability for one in self.outcomes if one.holds)

    @property
    def holds(self) -> bool:
        """Whether the plan holds."""
        return self.held >= ENOUGH - 1e-9


def judge(
    plan: LeastCostPlan, folder: Path, means: Means = SERIAL, tick: Tick | None = None
) -> list[FutureOutcome]:
    """Simulate a plan in every future.

    folder : where its scenario files are written; means : by which runs are made, and where they are kept.

    Raises MarketError where a year cannot be cleared.
    """
    planned, targets = plan.planned, plan.planned.targets
    workspace, beside = planned.workspace, planned.document.path.parent
    files: list[tuple[FutureTold, Future, list[Path], dict[str, Path]]] = []
    for told in plan.told:
        future = next(one for one in targets.futures if one.name == told.future)
        without, with_plan = (
            folder / "futures" / f"{told.future}.yaml",
            folder / f"{told.future}.yaml",
        )
        write_whole(without, scenario_text(future, targets.until, beside))
        write_whole(with_plan, plan_text(plan, told))
        covers = dict(_interrupted(targets, told, folder, with_plan))
        files.append((told, future, [without, with_plan], covers))
    paths = [path for _, _, pair, covers in files for path in (*pair, *covers.values())]
    jobs = workspace.jobs([workspace.scenario(str(path)) for path in paths])
    done = 0

    def count(*_: object) -> None:
        nonlocal done
        done += 1
        if tick:
            tick("Simulated with and without the plan", done, len(jobs))

    found = run_all(jobs, means, done=count)
    tables = dict(zip(paths, (run.tables for run in runs_of(jobs, found)), strict=True))
    return [
        _outcome(plan, told, future, [tables[path] for path in pair],
                 {name: tables[path] for name, path in covers.items()})
        for told, future, pair, covers in files
    ]  # fmt: skip


def _interrupted(
    targets: TargetsFile, told: FutureTold, folder: Path, with_plan: Path
) -> Iterator[tuple[str, Path]]:
    """Files in which the supplier of each cover is missing while the plan holds."""
    for target in targets.targets:
        if not isinstance(target, CoverTarget) or target.id not in told.suppliers:
            continue
        last = target.from_ + max(round(float(target.months) / 12.0), 1) - 1
        stop = Stop.model_validate(
            {"origin": told.suppliers[target.id], "from": f"{target.from_}-01-01",
             "until": f"{last}-12-31"}, context={"names": None},
        )  # fmt: skip
        name = f"{targets.name}-{told.future}-{target.id}".lower().replace("_", "-")
        path = folder / "covers" / f"{name}.yaml"
        write_whole(path, interrupted_text(name, str(with_plan.resolve()), stop))
        yield target.id, path


def _outcome(
    plan: LeastCostPlan, told: FutureTold, future: Future, pair: Sequence[Tables],
    covers: dict[str, Tables],
) -> FutureOutcome:  # fmt: skip
    planned = plan.planned
    base, blocks = planned.base, planned.frame.blocks
    rows = Rows(base, planned.targets.planner)
    without, tables = pair
    gaps: list[GapRow] = []
    for target in asked_for(planned.targets, told):
        if isinstance(target, CoverTarget):
            gaps += _cover_gap(plan, told, target, rows, covers[target.id])
            continue
        for block in sorted({one.block for one in told.reached if one.target == target.id}):
            years = [y for y in blocks.years(block) if y >= target.from_]
            outcome = dict(Measured(base, rows, tables, years).reached(target))
            gaps += _gaps(told, target, block, years, outcome)
    every = range(blocks.first, blocks.last + 1)
    lost, lost_without = (Measured(base, rows, one, every).lost_musd() for one in (tables, without))
    weights = [len(blocks.years(b)) for b in range(len(blocks))]
    promised = float((told.lost * weights).sum() / sum(weights))
    public = float(tables["public_cost"]["cost_musd"].sum()) if "public_cost" in tables else 0.0
    found = FutureOutcome(
        told.future, float(future.probability), gaps, without, tables, promised, lost, lost_without,
        public, [],
    )  # fmt: skip
    return replace(found, reasons=reasons_of(plan, told, found.gaps, without, tables))


def asked_for(targets: TargetsFile, told: FutureTold) -> list[Target]:
    """Targets that hold in a future."""
    known = {one.target for one in told.reached}
    return [one for one in targets.targets if one.id in known]


def _gaps(
    told: FutureTold, target: Target, block: int, years: Sequence[int], outcome: dict[str, float]
) -> list[GapRow]:
    """Promise against outcome; of suppliers only the largest of each."""
    promised = {
        one.what: one.reached
        for one in told.reached
        if one.target == target.id and one.block == block
    }
    asked = float(target.most if hasattr(target, "most") else target.least)
    if isinstance(target, LargestShare):
        worst = max(outcome, key=lambda what: outcome[what], default="")
        names = [worst] if worst else []
    else:
        names = [*outcome]
    upward = hasattr(target, "most")
    size = asked if asked > 1.0 else 1.0  # a cap in units of its own is missed by a share
    return [
        GapRow(
            told.future, target.id, what, years[0], years[-1], asked, promised.get(what, 0.0),
            outcome[what], ((outcome[what] - asked) if upward else (asked - outcome[what])) / size,
        )
        for what in names
    ]  # fmt: skip


def _cover_gap(
    plan: LeastCostPlan, told: FutureTold, target: CoverTarget, rows: Rows, tables: Tables
) -> list[GapRow]:
    first = next(one for one in told.reached if one.target == target.id)
    last = target.from_ + max(round(float(target.months) / 12.0), 1) - 1
    years = range(target.from_, last + 1)
    ((_, reached),) = Measured(plan.planned.base, rows, tables, years).reached(target)
    asked = float(target.least)
    what = f"{first.what} without {told.suppliers[target.id]}"
    return [
        GapRow(told.future, target.id, what, years[0], years[-1], asked, first.reached, reached,
               asked - reached)
    ]  # fmt: skip
