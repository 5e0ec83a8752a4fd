"""The judge: every plan is simulated in every future, beside the same future without it; and plan and market agree.

A target holds in a future where `simulate` reaches it in every block of years, to within half a point. A plan holds
where its targets hold in futures of at least 80% of all probability. It is simulated from scenario files: of each
future without the plan, with it, and without the supplier of each cover.

After each judgement the markets of the blocks are built anew from the runs with the plan, and the plan is sought again
in them. What promise and outcome still differ by in such markets is taken up by the next promise, damped. So the
programme counts what the market showed, better or worse. The residual is the largest difference of promise and outcome
of a share. Rounds end where it is small and the plan holds, and at the last of `ROUNDS`.

References
----------
Forbes and Marlin (1994), Chachuat, Srinivasan and Bonvin (2009): constraint adaptation, a model whose constraints take
up what was measured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from ytterby.ground.files import write_atomic
from ytterby.ground.fingerprint import digest_of_text
from ytterby.planning.bill import bill_of
from ytterby.planning.differences import (
    FeedPrice,
    TargetDifference,
    differences_of,
    feed_prices,
    lacking,
)
from ytterby.planning.kinds.base import WITHIN
from ytterby.planning.levy_rates import LevyRates, levied_shares
from ytterby.planning.planner import PlannerRun, total
from ytterby.planning.scenario_files import plan_text
from ytterby.planning.solve.futures import silent
from ytterby.planning.solve.outcomes import LEVY, OFFTAKE
from ytterby.planning.solve.placement import interrupted_text, scenario_text
from ytterby.planning.solve.plan import MET, OutOfReachError
from ytterby.planning.sweeps import series_of
from ytterby.planning.targets import Stop
from ytterby.runs.run import SERIAL, run_all, runs_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.ground.arrays import Tables
    from ytterby.ground.progress import Steps
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.outcomes import ByPlace
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.targets import Future
    from ytterby.runs.run import Executor

ROUNDS = 6
AGREE = 0.02
"""Difference of promise and outcome at which they agree."""
DAMPED = 0.5
"""Of what promise and outcome differ by, how much the next promise takes up."""
BINDS = 1e-3
"""[million USD] a unit of a target from which on it binds."""
ENOUGH = 0.8
"""Probability of the futures in which a plan must hold."""


@dataclass(frozen=True)
class PlanFiles:
    """The files of a plan in a future. covers, uncovered : id of a cover -> file in which its supplier is missing, with
    the plan and without it."""

    solution: FutureSolution
    future: Future
    without: Path
    with_plan: Path
    covers: dict[str, Path]
    uncovered: dict[str, Path]


@dataclass(frozen=True)
class FutureSimulation:
    """What the market made of a plan in a future.

    differences : of targets; without, tables : tables of the run without the plan, and with it
    planned_lost, lost, lost_without : what the planner's uses go without [million USD/yr, mean of the years]
    public_musd : what public budgets paid in all years over the same without the plan, income from levies left out
    feeds : prices of what plants of the plan take in
    bill : what it made dearer for whom (`bill_of`)
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
    bill: Mapping[str, float | None]
    feeds: list[FeedPrice]
    files: PlanFiles

    @property
    def holds(self) -> bool:
        """Whether every target holds."""
        return all(one.holds for one in self.differences)

    @property
    def reasons(self) -> list[str]:
        """What plants of the plan lack, in words."""
        return lacking(self.feeds)


@dataclass(frozen=True)
class JudgedPlan:
    """A plan with what the market makes of it.

    residuals : of each round, the largest difference of promise and outcome of a target without an interruption
    round : whose plan it is, from zero
    nearest : where a later round found targets out of reach, what can be reached, in words
    """

    plan: LeastCostPlan
    simulations: list[FutureSimulation]
    residuals: tuple[float, ...] = ()
    round: int = 0
    nearest: str = ""

    @property
    def residual(self) -> float:
        """The largest difference of promise and outcome of a share, covers left out."""
        every = ((one.files.covers, each) for one in self.simulations for each in one.differences)
        own = (each for covers, each in every if each.target not in covers)
        return max((abs(one.simulated - one.planned) for one in own), default=0.0)

    @property
    def met_probability(self) -> float:
        """Probability of the futures in which all targets hold."""
        return sum(one.probability for one in self.simulations if one.holds)

    @property
    def holds(self) -> bool:
        """Whether the plan holds."""
        return self.met_probability >= ENOUGH - 1e-9


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
        uncovered: dict[str, Path] = {}
        for target in [one for one in targets.targets if one.id in solution.suppliers]:
            years = {"from": f"{target.from_}-01-01", "until": f"{target.last}-12-31"}
            origin = solution.suppliers[target.id]
            stop = Stop.model_validate({"origin": origin, **years}, context={"names": None})
            for known, run, end in ((covers, with_plan, ""), (uncovered, without, "-without")):
                name = f"{targets.name}-{future.name}-{target.id}{end}".lower().replace("_", "-")
                known[target.id] = folder / "covers" / f"{name}.yaml"
                extends = f"../{run.relative_to(folder).as_posix()}"
                write_atomic(known[target.id], interrupted_text(name, extends, stop))
        files.append(PlanFiles(solution, future, without, with_plan, covers, uncovered))
    return files


def judge(
    plan: LeastCostPlan, folder: Path, executor: Executor = SERIAL, on_progress: Steps = silent
) -> list[FutureSimulation]:
    """Simulate a plan in every future.

    folder : where its scenario files are written; executor : by which runs are made, and where they are kept.

    Raises MarketError where a year cannot be cleared.
    """
    workspace = plan.planned.workspace
    files = plan_files(plan, folder)
    paths = [
        path for one in files
        for path in (one.without, one.with_plan, *one.covers.values(), *one.uncovered.values())
    ]  # fmt: skip
    jobs = workspace.jobs([workspace.scenario(str(path)) for path in paths])
    done = count()

    def report(*_: object) -> None:
        on_progress("Simulated with and without the plan", next(done), len(jobs))

    report()
    results = run_all(jobs, executor, on_result=report)
    tables = dict(zip(paths, (run.tables for run in runs_of(jobs, results)), strict=True))
    return [_simulation(plan, one, tables) for one in files]


def _simulation(
    plan: LeastCostPlan, files: PlanFiles, tables_by_path: Mapping[Path, Tables]
) -> FutureSimulation:
    planned, solution = plan.planned, files.solution
    blocks = planned.frame.blocks
    without, tables = tables_by_path[files.without], tables_by_path[files.with_plan]
    covers, uncovered = (
        {name: tables_by_path[path] for name, path in own.items()}
        for own in (files.covers, files.uncovered)
    )
    before = differences_of(plan, solution, without, uncovered)
    known = {(one.target, one.first): one for one in before}
    differences = [
        replace(one, without=known.get((one.target, one.first)))
        for one in differences_of(plan, solution, tables, covers)
    ]
    every, both = range(blocks.first, blocks.last + 1), (tables, without)
    lost, lost_without = (
        PlannerRun(planned.planner, one, every).lost(planned.planner.inside)[0] for one in both
    )
    public, public_without = (total(one, "public_cost", "cost_musd") for one in both)
    promised = float((solution.lost * blocks.lengths).sum() / sum(blocks.lengths))
    return FutureSimulation(
        solution.future, float(files.future.probability), differences, without, tables, promised, lost, lost_without,
        public - public_without, bill_of(planned, solution, without, tables),
        feed_prices(plan, solution, without, tables), files,
    )  # fmt: skip


def plan_and_judge(
    planned: PlacedTargets, folder: Path, executor: Executor = SERIAL, rounds: int = ROUNDS, *,
    workers: int = 2, keep: Path | bool = True, on_progress: Steps = silent,
) -> JudgedPlan:  # fmt: skip
    """Seek a plan, judge it, and seek it again in the markets of the runs with it, until promise and outcome agree.

    The answer is the plan that holds in most, of those that the one that misses least. rounds : at most, after the
    first; the rest as in `solve` and `judge`.

    Raises as `solve` and `judge`.
    """
    planned = replace(planned, tasks=[replace(one, store=executor.store) for one in planned.tasks])
    with series_of(planned, workers, keep, on_progress) as series:
        plan, nearest = series.solve(planned, bound=True), ""
        reach = plan.reach
        made: list[JudgedPlan] = []
        searches: dict[str, LevyRates] = {}
        for number in range(rounds + 1):
            place = folder / (f"round-{number}" if number else "scenarios")
            plan_files(plan, place)
            again = with_runs(planned, plan, place)
            series.run(again)
            now = JudgedPlan(plan, judge(plan, place, executor, on_progress), round=number)
            made.append(now)
            agrees = now.residual <= AGREE and now.met_probability > 1.0 - 1e-9
            if agrees or number == rounds:
                break
            again = _with_rates(again, now, searches)
            try:
                plan = series.solve(again, begin=plan.links)
            except OutOfReachError as fault:
                nearest = fault.what
                plan = series.solve(_within_reach(again, fault), begin=plan.links)
    best, residuals = max(made, key=_order), tuple(one.residual for one in made)
    plan = replace(best.plan, reach=reach)
    return replace(best, plan=plan, residuals=residuals, nearest=nearest)


def _with_rates(
    again: PlacedTargets, now: JudgedPlan, searches: dict[str, LevyRates]
) -> PlacedTargets:
    """The same with the next rates of levies in each future, and with what its promises missed.

    searches : by future; those of the first round are added
    """
    tasks = []
    before = {task.name: task.better for task in now.plan.planned.tasks}
    for task, one in zip(again.tasks, now.simulations, strict=True):
        if one.future not in searches:
            searches[one.future] = LevyRates(levied_shares(again, one.future, one.without))
        search = searches[one.future]
        levies = (levy for levy in one.files.solution.levied if levy.tonnes is None)
        rates = {levy.key: levy.rate for levy in levies}
        search.came(rates, levied_shares(again, one.future, one.tables))
        better = _better(again, now.round, one, before[task.name])
        paid = tuple(one.files.solution.paid)
        tasks.append(replace(task, rates=search.following(), better=better, paid=paid))
    found = [(one.rates, one.better, one.paid) for one in tasks]
    digest = digest_of_text(f"{again.digest} {found}")
    return replace(again, tasks=tasks, digest=digest)


def _better(again: PlacedTargets, number: int, one: FutureSimulation, before: ByPlace) -> ByPlace:
    """By how much outcomes of targets are better than what the programme counts, by target, what and block.

    Those whose levies are searched for agree where the search ends; those of covers have a run of their own. A target
    counts from where it binds, and where offtakes make it hold a round later: first their prices go on.
    number : of the round; before : that of the last, which moves by `DAMPED` of what promise and outcome differ by
    """
    starts, better = again.frame.blocks.starts, dict(before)
    by = {t.id: vars(t).get("instrument") for t in again.targets.targets}
    bound = {row.key for row in one.files.solution.reached if abs(row.marginal) > BINDS} | {*before}
    for each in one.differences:
        block = max(n for n, start in enumerate(starts) if start <= each.first)
        key, sign = (each.target, each.what, block), 1.0 if each.capped else -1.0
        searched = each.target in one.files.covers or by[each.target] == LEVY
        if key in bound and not searched and number > (by[each.target] == OFFTAKE):
            more = DAMPED * sign * (each.planned - each.simulated)
            better[key] = better.get(key, 0.0) + more
    return better


def _within_reach(again: PlacedTargets, fault: OutOfReachError) -> PlacedTargets:
    """The same, where targets that are out of reach are asked to what can be reached, less what a target may miss."""
    lacks = {
        each.future: {one.key: one.lack + WITHIN for one in each.reached if one.lack > MET}
        for each in fault.solutions
    }
    tasks = [replace(task, forgiven=lacks[task.name]) for task in again.tasks]
    return replace(again, tasks=tasks, digest=digest_of_text(f"{again.digest} {lacks}"))


def with_runs(planned: PlacedTargets, plan: LeastCostPlan, folder: Path) -> PlacedTargets:
    """The same targets in markets of the runs with a plan. folder : in which its scenario files lie"""
    workspace, tasks = planned.workspace, []
    for task in planned.tasks:
        job = workspace.jobs([workspace.scenario(str(folder / f"{task.name}.yaml"))])[0]
        tasks.append(replace(task, job=job, anyhow=task.job))
    digest = digest_of_text(" ".join([planned.digest, *(task.job.key for task in tasks)]))
    return replace(planned, tasks=tasks, digest=digest)


def _order(judged: JudgedPlan) -> tuple[float, float, float]:
    """By what plans are compared: probability of the futures in which all holds, what is missed in all, weighed, and
    the residual."""
    every = ((one.probability, each.miss) for one in judged.simulations for each in one.differences)
    missed = sum(probability * max(miss - WITHIN, 0.0) for probability, miss in every)
    return judged.met_probability, -missed, -judged.residual
