"""Tables of what is asked of a plan beside what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from polars import selectors

from ytterby.planning.sweeps.allies import allies_table
from ytterby.planning.sweeps.by_year import build_up_table, burdens_table
from ytterby.planning.sweeps.instruments import instruments_table
from ytterby.planning.sweeps.months import cover_table, sizing_table
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from ytterby.planning.sweeps.answers import PlanAnswers
    from ytterby.planning.sweeps.merit_order import OrderedStep
    from ytterby.planning.sweeps.regret import RegretTable

DIGITS = 6
ALWAYS = ("plan_build_up", "plan_burdens", "plan_cover", "plan_sizing")
"""Tables that nobody has to ask for."""


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
