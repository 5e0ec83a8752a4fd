"""From the name of a file of targets to a judged plan: what `ytterby plan` and `yt.plan` call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ytterby.ground.files import user_home
from ytterby.plan.answers import AskedOfPlan, check_asked, more_answers
from ytterby.plan.judge import ENOUGH
from ytterby.plan.judge_draws import DRAWS, draw_plan
from ytterby.plan.judge_regret import simulated_regret
from ytterby.plan.judge_tighten import plan_and_judge
from ytterby.plan.solve import solve
from ytterby.plan.solve_frame import placed
from ytterby.plan.targets import read_targets
from ytterby.plan.write_full import draws_tables, regret_table
from ytterby.plan.write_tables import plan_tables, told_as_data
from ytterby.study.run import Means
from ytterby.study.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import polars as pl

    from ytterby.plan.answers import PlanAnswers
    from ytterby.plan.judge import JudgedPlan
    from ytterby.plan.judge_draws import PlanDraws
    from ytterby.plan.judge_regret import SimulatedRegret
    from ytterby.plan.solve_plan import LeastCostPlan
    from ytterby.study.store import Store

    Tick = Callable[[str, int, int], None]

TIGHTENINGS = {"quick": 2, "full": 5}
"""How often targets are asked for more of at most, by how a plan is judged."""


@dataclass(frozen=True)
class PlanAnswer:
    """A judged plan.

    judged : the plan and what the market made of it; untargeted : what the same measures would do without any
    target; folder : where its scenario files lie; drawn, regret : of a plan that is judged in full, else None
    more : what else was asked of it
    """

    judged: JudgedPlan
    untargeted: LeastCostPlan
    folder: Path
    drawn: PlanDraws | None = None
    regret: SimulatedRegret | None = None
    more: PlanAnswers | None = None

    @property
    def plan(self) -> LeastCostPlan:
        """The plan."""
        return self.judged.plan

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """`plan`, `plan_futures`, `plan_gap`, `plan_worth`; judged in full `plan_draws`, `plan_breaks`,
        `plan_regret`; and those of `answers_tables`."""
        found = plan_tables(self.judged, self.untargeted)
        if self.drawn is not None:
            found |= draws_tables(self.drawn)
        if self.regret is not None:
            found["plan_regret"] = regret_table(self.regret)
        return found | (self.more.tables if self.more else {})

    @property
    def files(self) -> Path:
        """Where the scenario files of the plan that is told lie: one of the folders in `folder`."""
        return self.judged.outcomes[0].files.with_plan.parent

    @property
    def holds_instead(self) -> list[str]:
        """Plans of the regret table that hold where the plan does not."""
        if self.regret is None or self.judged.holds:
            return []
        return self.regret.that_hold(
            {o.future: o.probability for o in self.judged.outcomes}, ENOUGH
        )

    def told(self) -> dict[str, Any]:
        """The answer as plain data."""
        return told_as_data(self.judged, self.untargeted, self.tables)


def make_plan(
    name: str,
    *,
    folder: Path | None = None,
    out: Path | None = None,
    judged: str = "quick",
    draws: int = DRAWS,
    workers: int = 2,
    store: Store | Path | str | bool = True,
    keep: Path | bool = True,
    wait_until: int | None = None,
    fine: bool = False,
    asked: AskedOfPlan | None = None,
    tick: Tick | None = None,
) -> PlanAnswer:
    """Make a plan, and judge it.

    Parameters
    ----------
    name : of a packaged file of targets, or the path of one; folder : data folder, the packaged rare earths when
        left out.
    out : where its scenario files are written; below `store` where that is a folder, else below the user's own data,
        when left out.
    judged : `quick` or `full`; draws : of all assumptions, in full alone; 0: none.
    store : where simulated runs are kept; keep : where markets and cuts are.
    wait_until : nothing is decided before this year, over the file's own.
    fine : more steps for each curve, for what the coarse ones cost.
    asked : what else is asked of the plan: a frontier, an order of steps, waiting, information.
    tick : called with what is done, steps done and steps in all.

    Raises PlanError where the file is wrong, what is asked cannot be answered or targets cannot be reached,
    MarketError where a year cannot be cleared.
    """
    workspace = Workspace.read(folder)
    targets, document = read_targets(name, workspace.chain.names)
    if wait_until is not None:
        targets = targets.model_copy(update={"wait_until": wait_until})
    planned = placed(targets, document, workspace, fine=fine)
    if asked is not None:
        check_asked(planned, asked)
    plan = solve(planned, workers=workers, keep=keep, tick=tick)
    world = targets.measures.model_copy(update={"for_": "world"})
    free = targets.model_copy(update={"targets": (), "budget_musd": None, "measures": world})
    untargeted = solve(
        placed(free, document, workspace, fine=fine), workers=workers, keep=keep, tick=tick
    )
    means = Means.of("processes" if workers > 1 else "serial", workers, store)
    home = user_home() if store is True or means.store is None else means.store.path
    place = out or home / "plans" / "files" / f"{targets.name}-{planned.digest[:8]}"
    found = plan_and_judge(
        plan, place, means, tightenings=TIGHTENINGS[judged], workers=workers, keep=keep, tick=tick
    )
    more = more_answers(
        found, asked or AskedOfPlan(), untargeted=untargeted, workers=workers, keep=keep,
        tick=tick,
    )  # fmt: skip
    if judged == "quick":
        return PlanAnswer(found, untargeted, place, more=more)
    regret = simulated_regret(
        found, place / "regret", means, workers=workers, keep=keep, tick=tick
    )  # fmt: skip
    drawn = draw_plan(found, draws, means, tick) if draws else None
    return PlanAnswer(found, untargeted, place, drawn, regret, more)
