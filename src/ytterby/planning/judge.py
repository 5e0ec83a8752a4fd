"""The judge: every plan is simulated in every future, beside the same future without it.

A target holds in a future where `simulate` reaches it in every block of years, to within half a point. A plan holds
where its targets hold in futures of at least 80% of all probability. A target that is missed is asked for more of, by
the miss, and the plan is made again: a few times. It is simulated from scenario files: of each future without the plan,
with it, and without the supplier of each cover.

With A what was asked at first, L what is asked now, P what the plan promises and O what the market gives, of the future
and the block that miss most, the next level is

    largest share          L - (O - A), not below zero
    own share, cover       L + (A - O), not above one
    loss                   min(L, P) A / O

A loss is asked for in proportion, not point by point: what goes unserved in the market beyond the promise grows with
what the programme lets go unserved, and its last points are the dearest. Where the plan promises next to none of it
already, there is nothing to ask for. Where no plan reaches the new levels, the last that was made stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ytterby.ground.files import write_atomic
from ytterby.planning.differences import (
    TargetDifference,
    against_original,
    differences_of,
    reasons_of,
)
from ytterby.planning.kinds.base import WITHIN
from ytterby.planning.planner import PlannerRun
from ytterby.planning.scenario_files import plan_text
from ytterby.planning.solve.future import less_used
from ytterby.planning.solve.placement import interrupted_text, placed, scenario_text
from ytterby.planning.solve.plan import OutOfReachError
from ytterby.planning.solve.solve import solve
from ytterby.planning.targets import Stop
from ytterby.runs.lanes import as_run
from ytterby.runs.run import SERIAL, run_all, runs_of

SECONDS = 7e-5
"""CPU seconds of a run for each column of the network and year: 10 s for rare earths to 2045, 0.2 s for germanium,
measured on a busy machine."""
ENOUGH = 0.8
"""Probability of the futures in which a plan must hold."""


@dataclass(frozen=True)
class PlanFiles:
    """The files of a plan in a future. covers : id of a cover -> file in which its supplier is missing."""

    solution: FutureSolution
    future: Future
    without: Path
    with_plan: Path
    covers: dict[str, Path]

    @property
    def all(self) -> list[Path]:
        """All of them."""
        return [self.without, self.with_plan, *self.covers.values()]


@dataclass(frozen=True)
class FutureSimulation:
    """What the market made of a plan in a future.

    differences : of targets; without, tables : tables of the run without the plan, and with it
    planned_lost, lost, lost_without : what the planner's uses go without [million USD/yr, mean of the years]
    public_musd : what public budgets paid in all years over the same without the plan
    reasons : why a promise is not kept, in words
    files : the scenario files of its runs
    """

    future: str
    probability: float
    differences: list[TargetDifference]
    without: Tables
    tables: Tables
    planned_lost: float
    lost: float
    lost_without: float
    public_musd: float
    reasons: list[str]
    files: PlanFiles

    @property
    def holds(self) -> bool:
        """Whether every target holds."""
        return all(one.holds for one in self.differences)

    @property
    def uses_less(self) -> bool:
        """Whether the planner's uses go without more than they would without the plan: a share may be met so."""
        return less_used(self.lost, self.lost_without)


@dataclass(frozen=True)
class JudgedPlan:
    """A plan with what the market makes of it.

    tightened : how often targets were asked for more of; stopped : which were not, or not by the whole miss, and why;
    original : id -> target as asked at first, of a plan that was asked for more; tries : how often more was asked in
    all, for a plan that came later and holds no better is not the answer
    """

    plan: LeastCostPlan
    simulations: list[FutureSimulation]
    tightened: int = 0
    stopped: str = ""
    original: dict[str, Target] = field(default_factory=dict)
    tries: int = 0

    @property
    def ineffective(self) -> str:
        """In words, that more was asked and brought nothing; empty where it did."""
        if self.tries == self.tightened:
            return ""
        which = (
            f"asked for more {_times(self.tightened)}" if self.tightened else "as asked at first"
        )
        return f"More was asked {_times(self.tries)}; the plan {which} comes nearest and is reported here"

    @property
    def original_targets(self) -> dict[str, Target]:
        """Id -> target as asked at first."""
        return self.original or {one.id: one for one in self.plan.planned.targets.targets}

    @property
    def met_probability(self) -> float:
        """Probability of the futures in which all targets hold."""
        return sum(one.probability for one in self.simulations if one.holds)

    @property
    def holds(self) -> bool:
        """Whether the plan holds."""
        return self.met_probability >= ENOUGH - 1e-9


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def plan_files(plan: LeastCostPlan, folder: Path) -> list[PlanFiles]:
    """Write the scenario files of a plan into a folder, one set for each future."""
    targets, source_folder = plan.planned.targets, plan.planned.document.path.parent
    futures, files = {one.name: one for one in targets.futures}, []
    for solution in plan.solutions:
        future = futures[solution.future]
        without = folder / "futures" / f"{future.name}.yaml"
        with_plan = folder / f"{future.name}.yaml"
        write_atomic(without, scenario_text(future, targets.until, source_folder))
        write_atomic(with_plan, plan_text(plan, solution))
        covers: dict[str, Path] = {}
        for target in [one for one in targets.targets if one.id in solution.suppliers]:
            years = {"from": f"{target.from_}-01-01", "until": f"{target.last}-12-31"}
            origin = solution.suppliers[target.id]
            stop = Stop.model_validate({"origin": origin, **years}, context={"names": None})
            name = f"{targets.name}-{future.name}-{target.id}".lower().replace("_", "-")
            covers[target.id] = folder / "covers" / f"{name}.yaml"
            text = interrupted_text(name, f"../{with_plan.name}", stop)
            write_atomic(covers[target.id], text)
        files.append(PlanFiles(solution, future, without, with_plan, covers))
    return files


def judge(
    plan: LeastCostPlan,
    folder: Path,
    executor: Executor = SERIAL,
    on_progress: Steps | None = None,
    original: Mapping[str, Target] | None = None,
) -> list[FutureSimulation]:
    """Simulate a plan in every future.

    folder : where its scenario files are written; executor : by which runs are made, and where they are kept;
    original : id -> target as asked at first, of a plan that was asked for more: what it is compared with.

    Raises MarketError where a year cannot be cleared.
    """
    workspace = plan.planned.workspace
    files = plan_files(plan, folder)
    paths = [path for one in files for path in one.all]
    jobs = workspace.jobs([workspace.scenario(str(path)) for path in paths])
    done = 0

    def count(*_: object) -> None:
        nonlocal done
        done += 1
        if on_progress:
            on_progress("Simulated with and without the plan", done, len(jobs))

    if on_progress:
        duration = in_words(seconds_of_runs(plan.planned.base, jobs, executor))
        on_progress(f"Simulated with and without the plan, {duration}", 0, len(jobs))
    results = run_all(jobs, executor, on_result=count)
    tables = dict(zip(paths, (run.tables for run in runs_of(jobs, results)), strict=True))
    return [_simulation(plan, one, tables, original) for one in files]


def _simulation(
    plan: LeastCostPlan,
    files: PlanFiles,
    tables_by_path: dict[Path, Tables],
    original: Mapping[str, Target] | None,
) -> FutureSimulation:
    planned, solution = plan.planned, files.solution
    blocks = planned.frame.blocks
    without, tables = tables_by_path[files.without], tables_by_path[files.with_plan]
    covers = {name: tables_by_path[path] for name, path in files.covers.items()}
    differences = differences_of(plan, solution, tables, covers)
    if original is not None:
        differences = against_original(differences, original)
    every = range(blocks.first, blocks.last + 1)
    lost, lost_without = (
        PlannerRun(planned.planner, one, every).lost_musd() for one in (tables, without)
    )
    promised = float((solution.lost * blocks.lengths).sum() / sum(blocks.lengths))
    return FutureSimulation(
        solution.future, float(files.future.probability), differences, without, tables, promised, lost, lost_without,
        _public(tables) - _public(without),
        reasons_of(plan, solution, differences, without, tables, covers), files,
    )  # fmt: skip


def _public(tables: Tables) -> float:
    """What public budgets pay in all years [million USD]."""
    return float(tables["public_cost"]["cost_musd"].sum()) if "public_cost" in tables else 0.0


def seconds_of(base: BaseYear, years: int, executor: Executor) -> float:
    """How long so many years of runs take, about [s]."""
    workers = 1 if executor.engine == "serial" else max(executor.workers, 1)
    return SECONDS * len(base.network.columns) * years / workers


def seconds_of_runs(base: BaseYear, jobs: Iterable[Job], executor: Executor) -> float:
    """How long runs take that the store of `executor` has not, about [s]."""
    distinct = as_run({job.key: job for job in jobs}).values()
    waiting = [job for job in distinct if executor.store is None or not executor.store.has(job)]
    years = sum(job.scenario.years.end - job.scenario.years.start + 1 for job in waiting)
    return seconds_of(base, years, executor)


def in_words(seconds: float) -> str:
    """Such as `some 40 s`, `some 12 min`; at least a second."""
    if seconds < 90.0:
        return f"some {max(round(seconds), 1)} s"
    return f"some {round(seconds / 60.0)} min"


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import polars as pl

    from ytterby.ground.progress import Steps
    from ytterby.planning.kinds import Target
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.targets import Future
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.world.base_year.calibrate import BaseYear

    Tables = dict[str, pl.DataFrame]


def tightened(judged: JudgedPlan, original: Mapping[str, Target]) -> tuple[Target, ...]:
    """Targets asked for more of, by the worst miss of each. original : id -> target as asked at first"""
    differences = [one for each in judged.simulations for one in each.differences]
    targets = []
    for target in judged.plan.planned.targets.targets:
        missed = [one for one in differences if one.target == target.id and one.miss > WITHIN]
        level = target.level
        if missed:
            worst, first = max(missed, key=lambda one: one.miss), original[target.id].level
            level = target.tightened(first, worst.miss, worst.planned, worst.simulated)
        targets.append(target.at(level))
    return tuple(targets)


def plan_and_judge(
    plan: LeastCostPlan,
    folder: Path,
    executor: Executor = SERIAL,
    tightenings: int = 2,
    *,
    workers: int = 2,
    keep: Path | bool = True,
    on_progress: Steps | None = None,
) -> JudgedPlan:
    """Judge a plan, ask for more of what is missed, plan again; the plan that holds in most is the answer.

    tightenings : how often at most; the rest as in `solve` and `judge`.
    """
    best = now = JudgedPlan(plan, judge(plan, folder / "scenarios", executor, on_progress))
    original = best.original_targets
    stopped, tries = "", 0
    for number in range(1, tightenings + 1):
        if best.holds:
            break
        harder = tightened(now, original)
        if harder == now.plan.planned.targets.targets:
            stopped = "no more can be promised of what is missed"
            break
        file = plan.planned.targets.model_copy(update={"targets": harder})
        try:
            again = solve(
                placed(file, plan.planned.document, plan.planned.workspace),
                workers=workers, keep=keep, on_progress=on_progress,
            )  # fmt: skip
        except OutOfReachError:
            levels = ", ".join(f"{one.id} at {one.level:.1%}" for one in harder)
            stopped = f"{levels} is out of reach"
            break
        simulations = judge(again, folder / f"tightened-{number}", executor, on_progress, original)
        now, tries = JudgedPlan(again, simulations, number, original=original), number
        if (now.met_probability, -_missed(now)) > (best.met_probability, -_missed(best)):
            best = now
    return replace(best, stopped=stopped, tries=tries)


def _missed(judged: JudgedPlan) -> float:
    """What is missed in all futures, weighed."""
    return sum(
        one.probability * max(g.miss, 0.0) for one in judged.simulations for g in one.differences
    )
