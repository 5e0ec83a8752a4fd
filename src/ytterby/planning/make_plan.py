"""From the name of a file of targets to a judged plan: what `ytterby plan` and `yt.plan` call."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ytterby.appraisal.cover import ALL, YEAR, cover
from ytterby.ground.answer import Answer
from ytterby.ground.files import user_home
from ytterby.ground.progress import steps_of
from ytterby.planning.cost_curve import POINTS, cost_curve, moved_targets
from ytterby.planning.draws import DRAWS, draw_plan
from ytterby.planning.judge import plan_and_judge
from ytterby.planning.regret import simulated_regret
from ytterby.planning.solve.placement import placed
from ytterby.planning.sweeps import series_of
from ytterby.planning.tables import plan_tables, rounded
from ytterby.planning.targets import read_targets
from ytterby.runs.run import Executor
from ytterby.runs.workspace import DEFAULT, Workspace, folder_of
from ytterby.world.titles import titles_of

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from ytterby.ground.arrays import Tables
    from ytterby.ground.progress import OnProgress
    from ytterby.planning.judge import JudgedPlan
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data

WEIGHTS = {"Futures without": 1.0, "Gap": 4.0, "Simulated": 2.0}
"""Phases that every plan has, and about how long each takes."""


@dataclass(frozen=True, repr=False)
class PlanAnswer(Answer):
    """A judged plan.

    judged : the plan and what the market made of it; folder : where its scenario files lie
    more : tables of what else was asked of it: `plan_draws` and `plan_regret` of one that is judged in full
    """

    judged: JudgedPlan
    folder: Path
    more: Tables = field(default_factory=dict)

    @property
    def plan(self) -> LeastCostPlan:
        """The plan."""
        return self.judged.plan

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Those of `plan_tables`, and `more`."""
        return plan_tables(self.judged) | dict(self.more)

    @property
    def files(self) -> Path:
        """Where the scenario files of the plan that is the answer lie: one of the folders in `folder`."""
        return self.judged.simulations[0].files.with_plan.parent

    @property
    def titles(self) -> dict[str, Any]:
        """What its data folder calls things (`world.titles`)."""
        return titles_of(self.plan.planned.workspace.chain, self.plan.planned.base.values)

    @cached_property
    def stocks(self) -> list[dict[str, Any]]:
        """What a stock would add in each of the planner's regions: rows of `projects.cover.Cover`, for all uses, and
        what of the lack each makes good."""
        planned = self.plan.planned
        found = []
        for region in planned.targets.planner:
            one = cover(region, data=planned.workspace.chain.folder)
            rows = [row for row in one.rows() if row["group"] == ALL and row["tonnes"] > 0.0]
            of = {"region": region, "without": one.supplier}
            found += [{**of, "avoids_t": row["lacking_t"] * row["serves"], **row} for row in rows]
        return found

    @property
    def best_stocks(self) -> list[dict[str, Any]]:
        """Of each region the stock of a year that makes good most, of those the cheapest."""
        rows = sorted(self.stocks, key=lambda row: (row["avoids_t"], -row["value_musd"]))
        return [*{row["region"]: row for row in rows if row["months"] == YEAR}.values()]


def make_plan(
    targets: str,
    *,
    data: Data = DEFAULT,
    out: Path | None = None,
    robustness: str = "quick",
    draws: int = DRAWS,
    wait_until: int | None = None,
    frontier: str = "",
    points: int = POINTS,
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    keep: Path | bool = True,
    on_progress: OnProgress | None = None,
) -> PlanAnswer:
    """Make a plan, and judge it.

    Parameters
    ----------
    targets : name of a packaged file of targets, or the path of one; data : data folder, by name, path or as read.
    out : where its scenario files are written; below `store` where that is a folder, else below the user's own data,
        when left out.
    robustness : how it is simulated, `quick` or `full`; draws : of all assumptions, in full alone; 0: none.
    wait_until : nothing is decided before this year, over the file's own.
    frontier, points : what each step of a target costs: `share`, `loss` or the id of a target.
    engine, workers : how simulated runs are made, and how many at a time; store : where they are kept; keep : where
        markets and cuts are.
    on_progress : called with a `ProgressReport`.

    Returns
    -------
    PlanAnswer : `plan`, `judged.holds`, `tables` (`plan_*`), `files` (its scenario files).

    Raises
    ------
    PlanError : the file is wrong, or targets cannot be reached.
    MarketError : a year cannot be cleared.

    Examples
    --------
    >>> from ytterby import plan
    >>> from ytterby.report.schemas import NEW
    >>> made = plan(str(NEW / "targets.yaml"), data="germanium", workers=1)
    >>> made.tables["plan"].height > 0
    True
    """
    workspace = Workspace.read(folder_of(data))
    file, document = read_targets(targets, workspace.chain.names)
    if wait_until is not None:
        file = file.model_copy(update={"wait_until": wait_until})
    planned = placed(file, document, workspace)
    if frontier:  # a word that names none is refused before a plan is sought
        moved_targets(planned, frontier)
    executor = Executor.of(engine if workers > 1 else "serial", workers, store)
    home = user_home() if store is True or executor.store is None else executor.store.path
    place = out or home / "plans" / "files" / f"{file.name}-{planned.digest[:8]}"
    with steps_of(on_progress, WEIGHTS) as tick:
        means: dict[str, Any] = {"workers": executor.workers, "keep": keep, "on_progress": tick}
        judged = plan_and_judge(planned, place, executor, **means)
        more: dict[str, pl.DataFrame] = {}
        if frontier:  # in markets of the runs without a plan
            with series_of(judged.plan.planned, **means) as series:
                more["plan_frontier"] = cost_curve(series, planned, frontier, points)
        more = rounded(more)
        if robustness == "full":
            more["plan_regret"] = simulated_regret(judged, place / "regret", executor, **means)
            if draws:
                more["plan_draws"] = draw_plan(judged, draws, executor, tick)
        return PlanAnswer(judged, place, more)
