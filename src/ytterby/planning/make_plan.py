"""From the name of a file of targets to a judged plan: what `ytterby plan` and `yt.plan` call."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ytterby.ground.files import user_home
from ytterby.ground.progress import Steps, steps_of
from ytterby.ground.renamed import old_arguments
from ytterby.planning.simulate_plan.draws import DRAWS, draw_plan
from ytterby.planning.simulate_plan.judge import ENOUGH
from ytterby.planning.simulate_plan.regret import simulated_regret
from ytterby.planning.simulate_plan.tightening import plan_and_judge
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.solve import solve
from ytterby.planning.sweeps.answers import PlanRequest, check_request, more_answers
from ytterby.planning.sweeps.cost_curve import POINTS
from ytterby.planning.targets.read import read_targets
from ytterby.planning.write.tables import draws_tables, plan_as_data, plan_tables, regret_table
from ytterby.runs.run import Executor
from ytterby.runs.workspace import DEFAULT, Workspace, folder_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl

    from ytterby.ground.arrays import Tables
    from ytterby.ground.progress import OnProgress
    from ytterby.planning.simulate_plan.draws import PlanDraws
    from ytterby.planning.simulate_plan.judge import JudgedPlan
    from ytterby.planning.simulate_plan.regret import SimulatedRegret
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data

WEIGHTS = {"Futures without": 1.0, "Gap": 4.0, "Simulated": 2.0}
"""Phases that every plan has, and about how long each takes."""
TIGHTENINGS = {"quick": 2, "full": 5}
"""How often targets are asked for more of at most, by how a plan is judged."""


@dataclass(frozen=True)
class PlanAnswer:
    """A judged plan.

    judged : the plan and what the market made of it; untargeted : what the same measures would do without any
    target; folder : where its scenario files lie; drawn, regret : of a plan that is judged in full, else None
    more : tables of what else was asked of it
    """

    judged: JudgedPlan
    untargeted: LeastCostPlan
    folder: Path
    drawn: PlanDraws | None = None
    regret: SimulatedRegret | None = None
    more: Tables = field(default_factory=dict)

    @property
    def plan(self) -> LeastCostPlan:
        """The plan."""
        return self.judged.plan

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Those of `plan_tables`; judged in full `plan_draws`, `plan_breaks`, `plan_regret`; and `more`."""
        tables = plan_tables(self.judged, self.untargeted)
        if self.drawn is not None:
            tables |= draws_tables(self.drawn)
        if self.regret is not None:
            tables["plan_regret"] = regret_table(self.regret)
        return tables | dict(self.more)

    @property
    def files(self) -> Path:
        """Where the scenario files of the plan that is the answer lie: one of the folders in `folder`."""
        return self.judged.simulations[0].files.with_plan.parent

    @property
    def alternatives(self) -> list[str]:
        """Plans of the regret table that hold where the plan does not."""
        if self.regret is None or self.judged.holds:
            return []
        return self.regret.that_hold(
            {o.future: o.probability for o in self.judged.simulations}, ENOUGH
        )

    def as_data(self) -> dict[str, Any]:
        """The answer as plain data."""
        return plan_as_data(self.judged, self.untargeted, self.tables)


@old_arguments
def make_plan(
    name: str,
    *,
    data: Data = DEFAULT,
    out: Path | None = None,
    robustness: str = "quick",
    draws: int = DRAWS,
    wait_until: int | None = None,
    fine_curves: bool = False,
    frontier: str = "",
    points: int = POINTS,
    wait: int = 0,
    order: bool = False,
    information: bool = False,
    payer: str = "",
    instruments: Sequence[str] = (),
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    keep: Path | bool = True,
    on_progress: OnProgress | None = None,
) -> PlanAnswer:
    """Make a plan, and judge it.

    Parameters
    ----------
    name : of a packaged file of targets, or the path of one; data : data folder, by name, path or as
        read.
    out : where its scenario files are written; below `store` where that is a folder, else below the user's own data,
        when left out.
    robustness : how it is simulated, `quick` or `full`; draws : of all assumptions, in full alone; 0: none.
    wait_until : nothing is decided before this year, over the file's own.
    fine_curves : more steps for each curve, for what the coarse ones cost.
    frontier, points : what each step of a target costs: `share`, `loss`, `burden:NAME` or the id of a target.
    wait : what it costs to decide nothing for so many years. order, information : the order of steps; what news and
        hindsight are worth. payer : `together` or `alone`, of several allies. instruments : ways to bring the same
        plants, of `grant`, `floor`, `offtake`, `loan`.
    engine, workers : how simulated runs are made, and how many at a time; store : where they are kept; keep : where
        markets and cuts are.
    on_progress : called with a `ProgressReport`.

    Raises PlanError where the file is wrong, what is asked cannot be answered or targets cannot be reached,
    MarketError where a year cannot be cleared.
    """
    workspace = Workspace.read(folder_of(data))
    targets, document = read_targets(name, workspace.chain.names)
    if wait_until is not None:
        targets = targets.model_copy(update={"wait_until": wait_until})
    planned = placed(targets, document, workspace, fine=fine_curves)
    request = PlanRequest(frontier, points, wait, order, information, payer, tuple(instruments))
    check_request(planned, request)
    executor = Executor.of(engine if workers > 1 else "serial", workers, store)
    home = user_home() if store is True or executor.store is None else executor.store.path
    place = out or home / "plans" / "files" / f"{targets.name}-{planned.digest[:8]}"
    with steps_of(on_progress, WEIGHTS) as tick:
        return _answer(planned, request, place, executor, robustness, draws, keep, tick)


def _untargeted(planned: PlacedTargets) -> PlacedTargets:
    """The same measures without any target."""
    targets, document, workspace = planned.targets, planned.document, planned.workspace
    measures = targets.measures.model_copy(update={"for_": "world"})
    free = targets.model_copy(update={"targets": (), "budget_musd": None, "measures": measures})
    return placed(free, document, workspace, fine=planned.tasks[0].fine)


def _answer(
    planned: PlacedTargets, request: PlanRequest, place: Path, executor: Executor, robustness: str, draws: int,
    keep: Path | bool, tick: Steps,
) -> PlanAnswer:  # fmt: skip
    """The plan, judged, with all that is asked of it; its scenario files go to `place`."""
    means: dict[str, Any] = {"workers": executor.workers, "keep": keep, "on_progress": tick}
    plan, untargeted = solve(planned, **means), solve(_untargeted(planned), **means)
    tightenings = TIGHTENINGS[robustness]
    judged = plan_and_judge(plan, place, executor, tightenings=tightenings, **means)
    more = more_answers(judged, request, untargeted=untargeted, **means)
    if robustness == "quick":
        return PlanAnswer(judged, untargeted, place, more=more)
    regret = simulated_regret(judged, place / "regret", executor, **means)
    drawn = draw_plan(judged, draws, executor, tick) if draws else None
    return PlanAnswer(judged, untargeted, place, drawn, regret, more)
