"""What is asked of a plan beside what it does: its frontier, its order, waiting, news, hindsight, payers, instruments.

All are sought in the processes that hold the markets of the plan's futures, and kept like the plan: a call that was
stopped goes on. They are promises of the programme. Where the market's judgement of the same stands elsewhere, it is
said where. What instruments cost rests on the simulated prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from polars import selectors

from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.series import series_of
from ytterby.planning.sweeps.allies import ALONE, allies, allies_table
from ytterby.planning.sweeps.by_year import build_up_table, burdens_table, cover_table, sizing_table
from ytterby.planning.sweeps.cost_curve import POINTS, cost_curve, swept
from ytterby.planning.sweeps.delay_cost import Deciding, delay_cost, later_by
from ytterby.planning.sweeps.information_value import information_of
from ytterby.planning.sweeps.instruments import by_instruments, checked_terms, instruments_table
from ytterby.planning.sweeps.merit_order import ordered_steps
from ytterby.planning.sweeps.regret import regret_table
from ytterby.planning.targets.file import PlanError
from ytterby.planning.targets.read import read_targets, waits_too_long
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.ground.progress import Steps
    from ytterby.planning.simulate_plan.judge import JudgedPlan
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.solve.series import PlanSeries
    from ytterby.planning.sweeps.allies import AllyCost
    from ytterby.planning.sweeps.cost_curve import CostCurve
    from ytterby.planning.sweeps.delay_cost import DelayCost
    from ytterby.planning.sweeps.instruments import InstrumentCost
    from ytterby.planning.sweeps.merit_order import OrderedStep
    from ytterby.planning.sweeps.regret import RegretTable


DIGITS = 6
ALWAYS = ("plan_build_up", "plan_burdens", "plan_cover", "plan_sizing")
"""Tables that nobody has to ask for."""


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

    @property
    def of_programme(self) -> bool:
        """Whether anything is asked for which plans are sought."""
        return bool(
            self.cost_curve or self.wait or self.merit_order or self.information or self.payer
        )


@dataclass(frozen=True)
class PlanAnswers:
    """What was asked of a judged plan; None where it was not."""

    judged: JudgedPlan
    cost_curve: CostCurve | None = None
    merit_order: list[OrderedStep] | None = None
    delay: DelayCost | None = None
    deciding: Deciding | None = None
    regret: RegretTable | None = None
    payers: list[AllyCost] | None = None
    instruments: list[InstrumentCost] | None = None

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """See `answers_tables`."""
        return answers_tables(self)

    @property
    def requested_tables(self) -> dict[str, pl.DataFrame]:
        """Tables of what was asked alone, without those that every plan has."""
        return {name: table for name, table in self.tables.items() if name not in ALWAYS}


def more_answers(
    judged: JudgedPlan,
    request: PlanRequest,
    *,
    untargeted: LeastCostPlan | None = None,
    workers: int = 2,
    keep: Path | bool = True,
    on_progress: Steps | None = None,
) -> PlanAnswers:
    """Answer what is asked of a plan.

    untargeted : what the same measures do without any target, which is no step of a plan for the world.
    workers, keep, on_progress : as in `solve`.

    Raises PlanError for a frontier of what the file does not ask, or ways without terms.
    """
    plan = judged.plan
    ways = by_instruments(judged, request.by) if request.by else None
    if not request.of_programme:
        return PlanAnswers(judged, instruments=ways)
    with series_of(plan.planned, workers, keep, on_progress) as series:
        anyhow = untargeted if plan.planned.targets.measures.for_ == "world" else None
        merit_order = ordered_steps(series, plan, anyhow) if request.merit_order else None
        delay = delay_cost(series, plan, request.wait) if request.wait else None
        deciding, regret = _information_value(series, plan) if request.information else (None, None)
        payers = allies(series, plan, request.payer == ALONE) if request.payer else None
        curve = None
        if (
            request.cost_curve
        ):  # along the levels of the file, also where the plan was asked for more
            curve = cost_curve(series, as_written(plan.planned), request.cost_curve, request.points)
    return PlanAnswers(judged, curve, merit_order, delay, deciding, regret, payers, ways)


def check_request(planned: PlacedTargets, request: PlanRequest) -> None:
    """Raises PlanError for what cannot be answered, before a plan is sought: see `more_answers`."""
    if request.cost_curve:
        swept(planned, request.cost_curve)
    targets = planned.targets
    until = later_by(targets, request.wait)
    if request.wait and (fault := waits_too_long(until, targets.until)):
        raise PlanError(f"{request.wait} years of waiting: {fault}", advice="Wait fewer years.")
    if request.by:
        checked_terms(planned.workspace.chain.folder, request.by)


def _information_value(series: PlanSeries, plan: LeastCostPlan) -> tuple[Deciding, RegretTable]:
    planned = plan.planned
    known = information_of(
        planned, series.futures, series.home, like=series.planned, on_progress=series.on_progress
    )
    early = None
    if planned.frame.common > 1:
        early = series.solve(series.placed(targets=planned.targets.targets, common=1))
    return Deciding(known, early), regret_table(series, known)


def as_written(planned: PlacedTargets) -> PlacedTargets:
    """The targets of a plan's file, as they were before any was asked for more of."""
    names = planned.workspace.chain.names
    targets, document = read_targets(str(planned.document.path), names)
    targets = targets.model_copy(update={"wait_until": planned.targets.wait_until})
    if targets == planned.targets:
        return planned
    return placed(targets, document, planned.workspace, fine=planned.tasks[0].fine)


def answers_tables(answers: PlanAnswers) -> dict[str, pl.DataFrame]:
    """Tables by name, of what was asked and, of every plan that has any, of its build-up, burdens
    and stocks.

    `data/results.csv` says what each column means.
    """
    each = (build_up_table, burdens_table, cover_table, sizing_table)
    tables = {name: made(answers.judged) for name, made in zip(ALWAYS, each, strict=True)}
    tables = {name: table for name, table in tables.items() if table.height}
    if answers.cost_curve is not None:
        tables["plan_frontier"] = answers.cost_curve.table()
    if answers.merit_order is not None:
        tables["plan_steps"] = _steps(answers.merit_order)
    times = _times(answers)
    if times.height:
        tables["plan_time"] = times
    if answers.regret is not None:
        tables["plan_hindsight"] = _programme_regret(answers.regret)
    if answers.payers is not None:
        tables["plan_payers"] = allies_table(answers.payers)
    if answers.instruments is not None:
        tables["plan_instruments"] = instruments_table(answers.judged, answers.instruments)
    return {
        name: table.with_columns(selectors.float().round(DIGITS)) for name, table in tables.items()
    }


def _steps(merit_order: list[OrderedStep]) -> pl.DataFrame:
    rows = [
        {
            "place": number + 1, "measure": one.measure, "name": one.name, "region": one.region,
            "site": one.site, "year": one.year, "tonnes": one.tonnes, "own_musd": one.own,
            "net_musd": one.net, "points": one.points, "musd_per_point": one.per_point,
            "points_lost_without": one.alone,
        }
        for number, one in enumerate(merit_order)
    ]  # fmt: skip
    return frame_of("plan_steps", rows)


def _times(answers: PlanAnswers) -> pl.DataFrame:
    rows = []
    if (waits := answers.delay) is not None:
        what = f"cost of deciding nothing before {waits.until}"
        rows.append((what, waits.cost, waits.within, waits.why.replace("\n", " ")))
    if (decides := answers.deciding) is not None:
        known = decides.known
        if decides.worth_of_early is not None:
            blocks = answers.judged.plan.planned.frame.blocks
            last = blocks.starts[answers.judged.plan.planned.frame.common]
            what = f"worth of the news by {blocks.starts[1]}, not {last}"
            rows.append((what, decides.worth_of_early, decides.within, ""))
        rows += [
            ("worth of knowing the future before anything is decided", max(known.of_information, 0.0),
             known.within, ""),
            (f"worth of planning for all futures, not for {known.likeliest} alone",
             max(known.of_planning, 0.0), known.within, ""),
        ]  # fmt: skip
    words = ("what", "musd", "within_musd", "note")
    return frame_of("plan_time", (dict(zip(words, row, strict=True)) for row in rows))


def _programme_regret(regret: RegretTable) -> pl.DataFrame:
    largest = regret.largest
    rows = [
        {
            "plan": one.plan, "future": one.future, "regret_musd": one.regret,
            "own_musd": one.answer.own, "points_missed": one.answer.points,
            "largest_regret_musd": largest[one.plan],
        }
        for one in regret.rows
    ]  # fmt: skip
    return frame_of("plan_hindsight", rows).sort("plan", maintain_order=True)
