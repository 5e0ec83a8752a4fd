"""What is asked of a plan beside what it does: its frontier, its order, waiting, news, hindsight, payers, instruments.

All are sought in the processes that hold the markets of the plan's futures, and kept like the plan: a call that was
stopped goes on. They are promises of the programme. Where the market's judgement of the same stands elsewhere, it is
said where. What instruments cost rests on the simulated prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.planning.solve.placement import placed
from ytterby.planning.sweeps.allies import ALONE, allies
from ytterby.planning.sweeps.cost_curve import POINTS, cost_curve, moved_targets
from ytterby.planning.sweeps.information_value import (
    delay_rows,
    information_of,
    information_rows,
    later_by,
)
from ytterby.planning.sweeps.instruments import by_instruments, checked_terms, instruments_table
from ytterby.planning.sweeps.merit_order import ordered_steps
from ytterby.planning.sweeps.regret import regret_table
from ytterby.planning.sweeps.series import series_of
from ytterby.planning.targets.file import PlanError
from ytterby.planning.targets.read import read_targets, waits_too_long
from ytterby.planning.write.tables import rounded
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from ytterby.ground.progress import Steps
    from ytterby.planning.simulate_plan.judge import JudgedPlan
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan


@dataclass(frozen=True)
class PlanRequest:
    """What is asked. cost_curve : word of `cost_curve`, empty for none; points : of it; wait : years, 0 for not asked

    merit_order, information : whether steps are put in order; whether the worth of news and the regret are worked out
    payer : `together` or `alone`, empty for not asked; by : ways to bring the same plants, see `instruments`
    """

    cost_curve: str = ""
    points: int = POINTS
    wait: int = 0
    merit_order: bool = False
    information: bool = False
    payer: str = ""
    by: tuple[str, ...] = ()


def more_answers(
    judged: JudgedPlan,
    request: PlanRequest,
    *,
    untargeted: LeastCostPlan | None = None,
    workers: int = 2,
    keep: Path | bool = True,
    on_progress: Steps | None = None,
) -> dict[str, pl.DataFrame]:
    """Tables of what is asked of a plan, by name; `data/results.csv` says what each column means.

    untargeted : what the same measures do without any target, which is no step of a plan for the world.
    workers, keep, on_progress : as in `solve`.

    Raises PlanError for a frontier of what the file does not ask, or ways without terms.
    """
    plan = judged.plan
    tables: dict[str, pl.DataFrame] = {}
    times = []
    if request.by:
        tables["plan_instruments"] = instruments_table(judged, by_instruments(judged, request.by))
    if request == PlanRequest(points=request.points, by=request.by):
        return rounded(tables)
    with series_of(plan.planned, workers, keep, on_progress) as series:
        if request.merit_order:
            anyhow = untargeted if plan.planned.targets.measures.for_ == "world" else None
            tables["plan_steps"] = ordered_steps(series, plan, anyhow)
        if request.wait:
            times += delay_rows(series, request.wait)
        if request.information:
            known = information_of(series)
            times += information_rows(series, known)
            tables["plan_hindsight"] = regret_table(series, known)
        if request.payer:
            tables["plan_payers"] = allies(series, plan, request.payer == ALONE)
        if request.cost_curve:  # of the levels of the file, also where the plan was asked for more
            written = as_written(plan.planned)
            tables["plan_frontier"] = cost_curve(
                series, written, request.cost_curve, request.points
            )
    if times:
        tables["plan_time"] = frame_of("plan_time", times)
    return rounded(tables)


def check_request(planned: PlacedTargets, request: PlanRequest) -> None:
    """Raises PlanError for what cannot be answered, before a plan is sought: see `more_answers`."""
    if request.cost_curve:
        moved_targets(planned, request.cost_curve)
    targets = planned.targets
    until = later_by(targets, request.wait)
    if request.wait and (fault := waits_too_long(until, targets.until)):
        raise PlanError(f"{request.wait} years of waiting: {fault}", advice="Wait fewer years.")
    if request.by:
        checked_terms(planned.workspace.chain.folder, request.by)


def as_written(planned: PlacedTargets) -> PlacedTargets:
    """The targets of a plan's file, as they were before any was asked for more of."""
    names = planned.workspace.chain.names
    targets, document = read_targets(str(planned.document.path), names)
    targets = targets.model_copy(update={"wait_until": planned.targets.wait_until})
    if targets == planned.targets:
        return planned
    return placed(targets, document, planned.workspace, fine=planned.tasks[0].fine)
